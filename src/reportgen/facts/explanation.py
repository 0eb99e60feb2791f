"""This module gathers 名词解释: the terms the profile lists, and every item of expenditure that the report names."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule
from reportgen.facts.ledger import CATEGORY_DIGITS, SUBCATEGORY_DIGITS, Names
from reportgen.reference.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.facts.inputs import Inputs
    from reportgen.model.report import ExtraTerms
    from reportgen.profile.profile import Profile

NO_SUCH_ITEM = Rule(
    "RG904",
    "名词解释中另列的科目不在当年科目表中",
    "没有科目名称和释义，就无法解释。",
    "核对 terms.items 中的编码。",
)
BUDGET_LEVEL, OWN_LEVEL = "{budget_level}", "本级"


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """One explained 项: its names, its code with those above it, and its definition with the full stop."""

    names: Names
    code: str
    category_code: str
    subcategory_code: str
    definition: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One explained term: its heading, and its definition with the full stop.

    ``items`` are the 项 of one 类 where a profile explains them together; ``name`` is then that of the 类.
    """

    name: str
    definition: str
    items: tuple[ExplainedItem, ...] = ()


def explain_terms(
    profile: Profile, used: Iterable[str], inputs: Inputs, extra: ExtraTerms, budget_level: str
) -> tuple[Explained, ...]:
    """Return 名词解释 in order; items without a known definition are left out, as the form allows.

    A definition may say ``{budget_level}``, which is the government whose budget the unit belongs to (区级).
    """
    library = terms(profile.term_wording, inputs.functional.year)
    explained: list[Explained] = []
    for entry in profile.terms:
        if entry.items:
            explained += _grouped(set(used), inputs, extra) if entry.grouped else _single(set(used), inputs, extra)
        elif entry.id in library:
            definition = library[entry.id].definition.replace(BUDGET_LEVEL, budget_level or OWN_LEVEL)
            explained.append(Explained(library[entry.id].name, definition))
        else:
            explained.append(Explained(entry.name, entry.definition))
    return tuple(explained)


def _single(used: set[str], inputs: Inputs, extra: ExtraTerms) -> Iterator[Explained]:
    for item in _items(used, inputs, extra):
        names = item.names
        yield Explained(f"{names.category}（类）{names.subcategory}（款）{names.item}（项）", item.definition)


def _grouped(used: set[str], inputs: Inputs, extra: ExtraTerms) -> Iterator[Explained]:
    for _, items in groupby(_items(used, inputs, extra), key=lambda item: item.category_code):
        group = tuple(items)
        yield Explained(group[0].names.category, "", group)


def _items(used: set[str], inputs: Inputs, extra: ExtraTerms) -> Iterator[ExplainedItem]:
    for index, code in enumerate(extra.items):
        if inputs.functional.lookup(code) is None:
            at = inputs.locate(("terms", "items", index))
            message = f"{inputs.functional.year} 年的功能分类科目中没有 {code}"
            inputs.findings.append(NO_SUCH_ITEM.finding(message, at=at))
    for code in sorted(used | set(extra.items)):
        item = inputs.functional.lookup(code)
        definition = extra.definitions.get(code, item.definition if item else "")
        if item and definition:
            parents = [inputs.functional.lookup(code[:digits]) for digits in (CATEGORY_DIGITS, SUBCATEGORY_DIGITS)]
            category, subcategory = (parent.name if parent else "" for parent in parents)
            names = Names(category, subcategory, item.name)
            yield ExplainedItem(names, code, code[:CATEGORY_DIGITS], code[:SUBCATEGORY_DIGITS], definition)
