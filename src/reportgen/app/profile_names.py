"""This module checks, without any data, that the charts and tables of a profile name figures that exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.app.context import context_types, text_types
from reportgen.app.profiles import working_year
from reportgen.charts.build import placeholders_in
from reportgen.checks.profile_rules import OwnChecks
from reportgen.diagnostics import Rule
from reportgen.facts.compared import ComparedAmount
from reportgen.facts.fact import Fact
from reportgen.facts.ledger import Ledger, Line
from reportgen.load import read_document
from reportgen.profile.chart_kinds import ChartKind, Mark
from reportgen.profile.read import UNKNOWN_TERM
from reportgen.reference.codes import economic_codes
from reportgen.reference.terms import term_ids
from reportgen.tables.columns import expand_columns
from reportgen.tables.definition import LedgerTable, SidesTable, definition_file
from reportgen.tables.rows import CATEGORIES
from reportgen.template.names import UNKNOWN, Kind, Shape, shape_of, shapes_of
from reportgen.template.rules import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reportgen.app.ready_profile import ReadyProfile
    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.load.document import FieldPath
    from reportgen.profile.profile import ChartEntry, TableEntry
    from reportgen.reference.codes import CodeTable
    from reportgen.tables.definition import BlocksTable

    AnyTable = LedgerTable | SidesTable | BlocksTable

UNKNOWN_FACT = Rule(
    "RG916",
    "没有这个数",
    "图和表按名称取数，名称不存在就取不到。",
    "用 reportgen facts 查看全部名称。",
)
WRONG_FACT = Rule(
    "RG917",
    "名称所指的不是这里要的",
    "图的数据和表的格子各要一个数，饼图要一组有占比的数，科目明细表要一份按功能分类的明细。",
    "参照自带方案中同类的图、表，改用合适的名称。",
)
UNKNOWN_PLACEHOLDER = Rule(
    "RG918",
    "图例或分类的名称中有不认识的标签",
    "图例和分类的名称中只能用 {year}、{prior_year}，程序换成决算年度和上年。",
    "改正花括号中的名称；要印花括号本身，写两遍：{{ }}。",
)

UNKNOWN_PLACE = Rule(
    "RG919",
    "表中没有方案所指的列或行",
    "方案对一张表的 without、heads 按列的 key，labels 按行的 id；写错时不起作用，印出的仍是表定义的样子。",
    "参照表定义（tables 文件夹中的 yaml）改正名称。",
)

SENSELESS_CHART = Rule(
    "RG340",
    "这种图画不出这些数",
    "折线要有两个以上的点，堆积图、组合图要有两个以上的系列，饼图只有一个系列；每个系列的数和分类一一对应。",
    f"改 kind（{'、'.join(f'{kind.composition.title} {kind}' for kind in ChartKind)}），或补齐数和分类。",
)

PLACEHOLDERS = {"year", "prior_year"}
"""What the name of a series or a category may hold, as ``reportgen.charts.build`` fills it in."""

_ANY_CATEGORY, _ANY_ECONOMIC, _ANY_PLACE = "208", "30101", "0"
_LINE = shape_of(Line)
_WANTED = {Fact: "一个数", ComparedAmount: "带占比的数", Ledger: "按功能分类的明细", tuple: "一个列表"}


@dataclass(frozen=True, slots=True)
class _Check:
    """One file's names: what they can begin with, where they are written, and what was found."""

    names: Mapping[str, Shape]
    locate: Callable[[FieldPath], Location]
    findings: list[Diagnostic]

    def read(self, name: str, path: FieldPath, wanted: type = Fact, below: Shape | None = None) -> Shape:
        """Return what a name stands for, and note it when there is no such thing, or another one is wanted here."""
        shape = below
        for part in name.split("."):
            known = shape.parts if shape else self.names
            shape = shape.part(part) if shape else self.names.get(part)
            if shape is None:
                message = f"没有“{name}”：其中的 {part} 不存在{nearest(part, known)}"
                self.findings.append(UNKNOWN_FACT.finding(message, at=self.locate(path)))
                return UNKNOWN
        found = shape or UNKNOWN
        is_wanted = found.kind is Kind.LIST if wanted is tuple else wanted in (object, found.record)
        if found.kind is not Kind.UNKNOWN and not is_wanted:
            message = f"“{name}”是{found.kind.value}，这里要的是{_WANTED[wanted]}"
            self.findings.append(WRONG_FACT.finding(message, at=self.locate(path)))
        return found

    def chart(self, chart: ChartEntry, path: FieldPath) -> None:
        """Check a chart: named figures over fixed categories, or one slice per figure of a list."""
        if chart.each:
            shape = self.read(chart.each, (*path, "each"), tuple)
            if shape.element and chart.figure:
                self.read(chart.figure, (*path, "figure"), ComparedAmount, shape.element)
            elif shape.element and shape.element.record is not ComparedAmount:
                message = f"“{chart.each}”的每一项不是带占比的数，要用 figure 写明取其中的哪一个"
                self.findings.append(WRONG_FACT.finding(message, at=self.locate((*path, "each"))))
        for message in _misfits(chart):
            self.findings.append(SENSELESS_CHART.finding(f"图“{chart.id}”{message}", at=self.locate((*path, "kind"))))
        written = [(name, (*path, "categories", number)) for number, name in enumerate(chart.categories)]
        for number, series in enumerate(chart.series):
            place = (*path, "series", number)
            written.append((series.name, (*place, "name")))
            for index, name in enumerate(series.values):
                self.read(name, (*place, "values", index))
        for text, place in written:
            for field in sorted(set(placeholders_in(text)) - PLACEHOLDERS):
                message = f"“{text}”中的“{field}”不认识{nearest(field, PLACEHOLDERS)}"
                self.findings.append(UNKNOWN_PLACEHOLDER.finding(message, at=self.locate(place)))

    def ledger(self, table: LedgerTable, economic: CodeTable) -> None:
        """Check a table of a ledger: its columns are figures of a line."""
        self.read(table.ledger, ("table", "ledger"), Ledger)
        for index, name in enumerate(table.where):
            self.read(name, ("table", "where", index), below=_LINE)
        for index, entry in enumerate(table.columns):
            # The columns of codes differ in the code alone: one of them will do.
            for column in list(expand_columns([entry], economic))[-1:]:
                if column.kind == "amount":
                    self.read(column.fact or column.key, ("table", "columns", index), below=_LINE)

    def sides(self, table: SidesTable) -> None:
        """Check a table of fixed rows: each names the figures of its amount columns."""
        for number, side in enumerate(table.sides):
            for part, rows in (("rows", side.rows), ("tail", side.tail)):
                for index, row in enumerate(rows):
                    if row.term and row.term not in term_ids():
                        at = self.locate(("table", "sides", number, part, index, "term"))
                        message = f"词库中没有“{row.term}”{nearest(row.term, term_ids())}"
                        self.findings.append(UNKNOWN_TERM.finding(message, at=at))
                    for key, name in row.facts.items():
                        path = ("table", "sides", number, part, index, "facts", key)
                        if row.each == CATEGORIES:
                            self.read(name.replace("{code}", _ANY_CATEGORY), path)
                        else:
                            self.read(f"{row.each}.{_ANY_PLACE}.{name}" if row.each else name, path)

    def places(self, entry: TableEntry, table: AnyTable, path: FieldPath, economic: CodeTable) -> None:
        """Check what a profile changes in a table: columns by their keys, rows by their ids."""
        columns = [column.key for column in expand_columns(table.columns, economic)]
        rows = []
        if isinstance(table, SidesTable):
            rows = [row.id for side in table.sides for row in (*side.rows, *side.tail) if row.id]
        written: list[tuple[str, list[str], FieldPath]] = [
            *((key, columns, (*path, "without", number)) for number, key in enumerate(entry.without)),
            *((key, columns, (*path, "heads", key)) for key in entry.heads),
            *((name, rows, (*path, "labels", name)) for name in entry.labels),
        ]
        for name, known, place in written:
            if name not in known:
                message = f"表“{entry.id}”中没有“{name}”{nearest(name, known)}"
                self.findings.append(UNKNOWN_PLACE.finding(message, at=self.locate(place)))

    def blocks(self, table: BlocksTable) -> None:
        """Check a table of economic codes: where their amounts come from, and the totals below."""
        self.read(f"{table.split}.{_ANY_ECONOMIC}", ("table", "split"))
        for index, cell in enumerate(table.tail):
            self.read(cell.fact, ("table", "tail", index, "fact"))


def _misfits(chart: ChartEntry) -> Iterator[str]:
    """Yield why a kind of chart cannot show what the profile gives it."""
    composition, count = chart.kind.composition, len(chart.series)
    needs_several = composition.is_stacked or composition.percent_mark
    if chart.each:
        if chart.series or needs_several or composition.mark is Mark.LINE:
            yield f"用 each 取数，只能是饼图、柱形图或条形图，也不能另有 series：这里是{composition.title}"
        return
    if needs_several and count == 1:
        yield f"只有一个系列：{composition.title}至少要有两个"
    if composition.mark is Mark.SLICE and count > 1:
        yield f"有 {count} 个系列，饼图只画一个"
    if composition.mark is Mark.LINE and count and len(chart.categories) == 1:
        yield "只有一个分类，一个点连不成折线"
    for series in chart.series:
        if len(series.values) != len(chart.categories):
            yield f"有 {len(chart.categories)} 个分类，系列“{series.name}”有 {len(series.values)} 个数"


def check_names(ready: ReadyProfile) -> list[Diagnostic]:
    """Return a finding for every name in the charts and tables of a profile that cannot be right."""
    findings: list[Diagnostic] = []
    profile = ready.profile
    names = shapes_of(context_types(profile))
    economic = economic_codes(working_year(profile))
    check = _Check(names, ready.loaded.locate, findings)
    for index, chart in enumerate(profile.charts):
        check.chart(chart, ("charts", index))
    own = _Check(shapes_of(text_types(profile)), ready.loaded.locate, findings)
    for name, path in OwnChecks.of(ready.loaded).names():
        own.read(name, path, object)
    for index, entry in enumerate(profile.tables):
        table = ready.definitions[entry.id].table
        check.places(entry, table, ("tables", index), economic)
        document, _ = read_document(definition_file(ready.loaded, index))
        in_table = _Check(names, document.locate, findings)
        if isinstance(table, LedgerTable):
            in_table.ledger(table, economic)
        elif isinstance(table, SidesTable):
            in_table.sides(table)
        else:
            in_table.blocks(table)
    return findings
