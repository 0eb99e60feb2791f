"""This module derives the form workbook from the model of the data file: the sheet and the head of every field.

A field of a chapter is a line of its sheet; a list or a mapping is a table, one row an entry. What an entry holds in
turn is a table of its own, whose rows name the entry that they belong to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from reportgen.model.example import pattern_of
from reportgen.model.report import Report
from reportgen.model.titles import SEPARATOR
from reportgen.model.values import Chapter, limit_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.model.example import Kind

_SHEETS: dict[str, tuple[str, ...]] = {
    "单位": ("profile", "year", "amount_unit", "entity", "change_reason"),
    "一般公共预算": ("general_public_budget",),
    "政府性基金": ("government_fund",),
    "国有资本经营": ("state_capital",),
    "其他资金": ("other_funds",),
    "上年": ("prior_year_actual",),
    "“三公”": ("three_public", "government_fund_three_public"),
    "采购与资产": ("agency_operating_cost", "procurement", "state_assets"),
    "项目": ("performance.projects",),
    "项目资金": ("performance.projects.funds", "performance.projects.parts"),
    "指标": ("performance", "performance.projects.indicators"),
    "统计数": ("statistics",),
    "文字": ("annexes", "terms"),
    "核对数": ("stated", "accepted"),
}
"""Where the fields stand whose names begin so; the longest beginning counts."""
SHEETS = tuple(_SHEETS)

WORDS = {
    "department": "部门预算项目",
    "special": "专项预算项目",
    "fiscal": "财政资金（不分级次）",
    "central": "中央资金",
    "provincial": "省级资金",
    "municipal": "市级资金",
    "local": "地方（区县）资金",
    "carried_over": "历年结余",
    "special_account": "财政专户管理资金",
    "own": "单位资金",
    "other": "其他资金",
}
"""What people read in place of the words of a closed list."""
YES, NO = "是", "否"
LINE, TITLES, HEADS, HINTS, TOTAL, EXAMPLE = "填写", "表名", "栏目", "说明", "合计", "示例"
"""What the first cell of a row says that is no entry of a table."""
ABOUT, CODES = "填表说明", "科目"
"""The sheets that are not filled in."""

_KEY_HEADS = {"areas": "地区", "funds": "资金来源", "statistics": "名称", "stated": "数的名称"}
_STATED_EMPTY = {
    ("three_public",),
    ("agency_operating_cost",),
    ("procurement",),
    ("state_assets",),
    ("entity", "included_units"),
}
"""The chapters and lists of which a unit says that it has nothing of the kind."""
_OWN_UNITS = {"statistics", "bands"}
"""Where an amount has a unit of its own."""

_REMARK = re.compile(r"[；：]|，(?=[一不如印只调带可代以或])(?![^（]*）)|（(?:姓名|名称|performance)")
_CODES = {r"^\d{7}$": "item", r"^\d{5}$": "economic", r"^\d{3}$": "category"}
_NAMES = ("name", "code", "title")
ORDINAL = "第{}项"
"""How a row calls the entry that it belongs to where that has no name of its own."""


@dataclass(frozen=True, eq=False)
class Column:
    """A field of a form: a line of a sheet, or a column of a table.

    ``path`` leads to it below its entry. ``content`` is what it holds: ``amount``, ``number``, ``count``, ``text``,
    ``measure`` (a number or a text), ``code``, ``flag``, ``date``, ``choice``; or what only tables have: ``parent``
    (which entry a row belongs to), ``level`` (how deep it lies), ``none`` (that there is nothing of a chapter).
    """

    kind: Kind
    path: Kind
    head: str
    hint: str
    content: str
    choices: tuple[str, ...] = ()
    codes: str = ""
    is_list: bool = False
    is_required: bool = False

    @property
    def has_unit(self) -> bool:
        """Whether it is an amount in the unit of the file."""
        return self.content == "amount" and not _OWN_UNITS & set(self.kind)

    @property
    def is_number(self) -> bool:
        """Whether numbers stand in it."""
        return self.content in {"amount", "number", "count", "measure", "level"}


@dataclass(eq=False)
class Table:
    """A list or a mapping: one row an entry.

    ``shape`` is ``list`` (of groups of fields), ``values`` (a list of texts), ``mapping`` (a name to a group of
    fields), ``split`` (codes or names to amounts, for each of its columns), ``tree`` (a list in which each entry holds
    such a list, named ``below``). ``path`` leads to it below its parent's entry; ``bare`` is the field that stands for
    an entry of which nothing else is written.
    """

    kind: Kind
    path: Kind
    title: str
    shape: str
    parent: Table | None = None
    columns: list[Column] = field(default_factory=list)
    key: Column | None = None
    bare: str = ""
    below: str = ""
    model: type[Chapter] | None = None
    parents: list[Column] = field(default_factory=list)
    """The columns that say which entry a row belongs to."""
    all_columns: list[Column] = field(default_factory=list)

    @property
    def sheet(self) -> str:
        """The sheet that it stands on."""
        return sheet_of(self.kind)

    @property
    def name(self) -> Column | None:
        """The column by which the rows of other tables call an entry."""
        return next((each for each in self.columns if each.path[-1:] and each.path in {(n,) for n in _NAMES}), None)

    def complete(self) -> None:
        """Know the columns before its own, once those of its parent are known."""
        self.parents = []
        if self.parent:
            name = self.parent.name
            head = name.head if name else self.parent.title
            own = Column(
                self.kind,
                (),
                f"所属的{head}",
                "与那张表中写的相同；和上一行相同的可以不写",
                "parent",
                codes=name.codes if name else "",
            )
            self.parents = [*(replace(each) for each in self.parent.parents), own]
        self.all_columns = [
            *self.parents,
            *([LEVEL] if self.below else []),
            *([self.key] if self.key else []),
            *self.columns,
        ]


LEVEL = Column((), (), "层次", "1 为最上一级，2 为其下一级；各节依次写，下一级写在上一级之后", "level")


class Layout:
    """All that a form can hold: ``lines`` are the fields of chapters, ``tables`` the lists and mappings."""

    def __init__(self) -> None:
        """Derive it from the model."""
        self.lines: list[Column] = []
        self.tables: list[Table] = []
        self._add(Report, (), (), (), None)
        for table in self.tables:
            table.complete()

    def _add(self, model: type[Chapter], kind: Kind, path: Kind, words: tuple[str, ...], owner: Table | None) -> None:
        for name, info in model.model_fields.items():
            title = info.title or name
            hint = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
            column = Column(
                (*kind, name),
                (*path, name),
                SEPARATOR.join((*words, label(title))),
                title,
                "",
                is_required=info.is_required(),
            )
            leaves = list(_leaves(hint, ()))
            if plain := [leaf for leaf in leaves if _is_plain(leaf.type)]:
                (owner.columns if owner else self.lines).append(_filled(column, plain))
            for leaf in leaves:
                if not _is_plain(leaf.type):
                    self._add_part(leaf.type, column, (*words, label(title)), owner)
            if column.kind in _STATED_EMPTY:
                head = f"{column.head}{SEPARATOR}本单位没有"
                remark = "都没有的填“是”；有一项填了的不填"
                is_list = get_origin(info.annotation) is tuple
                self.lines.append(replace(column, head=head, hint=remark, content="none", is_list=is_list))

    def _add_part(self, kind: Any, column: Column, words: tuple[str, ...], owner: Table | None) -> None:  # noqa: ANN401
        if get_origin(kind) is dict:
            self._add_mapping(kind, column, words, owner)
        elif get_origin(kind) is tuple:
            self._add_list(kind, column, words, owner)
        else:
            self._add(kind, column.kind, column.path, words, owner)

    def _add_list(self, kind: Any, column: Column, words: tuple[str, ...], owner: Table | None) -> None:  # noqa: ANN401
        leaves = list(_leaves(get_args(kind)[0], ()))
        if _is_plain(leaves[0].type):
            if owner:
                owner.columns.append(replace(_filled(column, leaves), is_list=True))
            else:
                value = replace(_filled(column, leaves), path=(), head=words[-1])
                self.tables.append(Table(column.kind, column.path, SEPARATOR.join(words), "values", columns=[value]))
            return
        model = leaves[0].type
        if owner and model is owner.model:
            owner.below, owner.shape = column.path[0], "tree"
            return
        title = SEPARATOR.join((owner.title, *words) if owner else words)
        table = Table(column.kind, column.path, title, "list", owner, model=model)
        self.tables.append(table)
        self._add(model, column.kind, (), (), table)

    def _add_mapping(
        self,
        kind: Any,  # noqa: ANN401 - any type
        column: Column,
        words: tuple[str, ...],
        owner: Table | None,
    ) -> None:
        key_hint, value_hint = get_args(kind)
        leaves = list(_leaves(value_hint, ()))
        keys = list(_leaves(key_hint, ()))
        said = next((mark.title for mark in keys[0].marks if getattr(mark, "title", None)), "")
        head = label(said) or _KEY_HEADS.get(column.path[-1], "名称")
        key = replace(_filled(replace(column, is_required=True), keys), head=head, hint=said or head, path=())
        model = next((leaf.type for leaf in leaves if not _is_plain(leaf.type)), None)
        title = SEPARATOR.join((owner.title, *words) if owner else words)
        if model:
            bare = next(iter(model.model_fields)) if len(leaves) > 1 else ""
            table = Table(column.kind, column.path, title, "mapping", owner, key=key, bare=bare)
            self.tables.append(table)
            self._add(model, column.kind, (), (), table)
            return
        value = _filled(replace(column, head=words[-1]), leaves)
        for table in self.tables:
            if owner and table.parent is owner and table.key and table.key.codes == key.codes != "":
                table.columns.append(value)
                return
        title = f"{owner.title}{SEPARATOR}{head}" if owner else title
        self.tables.append(Table(column.kind, (), title, "split", owner, [value], key))


class _Leaf(NamedTuple):
    """One of the types that a field may have, with all that is said about it."""

    type: Any
    marks: tuple[Any, ...]


def _leaves(hint: Any, marks: tuple[Any, ...]) -> Iterator[_Leaf]:  # noqa: ANN401 - any type
    if get_origin(hint) is Annotated:
        inner, *more = get_args(hint)
        yield from _leaves(inner, (*marks, *more))
    elif get_origin(hint) in (Union, UnionType):
        for part in get_args(hint):
            if part is not NoneType:
                yield from _leaves(part, marks)
    else:
        yield _Leaf(hint, marks)


def _is_plain(kind: Any) -> bool:  # noqa: ANN401 - any type
    return get_origin(kind) is Literal or kind in (str, int, bool, Decimal, date)


def _filled(column: Column, leaves: list[_Leaf]) -> Column:
    """Return a column with what it holds."""
    kinds, marks = [leaf.type for leaf in leaves], tuple(mark for leaf in leaves for mark in leaf.marks)
    if get_origin(kinds[0]) is Literal:
        return replace(column, content="choice", choices=tuple(filter(None, get_args(kinds[0]))))
    if str in kinds:
        codes = _CODES.get(pattern_of(marks), "") if len(kinds) == 1 else ""
        return replace(column, content="code" if codes else "text" if len(kinds) == 1 else "measure", codes=codes)
    if Decimal in kinds:
        is_amount = any(getattr(mark, "func", None) is limit_amount for mark in marks)
        return replace(column, content="amount" if is_amount else "number")
    return replace(column, content={bool: "flag", int: "count", date: "date"}[kinds[0]])


def label(title: str) -> str:
    """Return the head of a field: its title without remarks.

    >>> label("部门职责，一条一项，不写序号"), label("与上年决算数相比，增减（或持平）的原因")
    ('部门职责', '与上年决算数相比，增减（或持平）的原因')
    """
    return _REMARK.split(title)[0]


def sheet_of(kind: Kind) -> str:
    """Return the sheet that a field stands on."""
    name = f"{'.'.join(kind)}."
    found = {begin: sheet for sheet, begins in _SHEETS.items() for begin in begins if name.startswith(f"{begin}.")}
    return found[max(found, key=len)]


@cache
def layout() -> Layout:
    """Return the layout, derived once."""
    return Layout()
