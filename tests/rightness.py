"""What is wrong with a rendered report, whatever its data: numbers, words that go with them, tables, both files."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
from docx.oxml.ns import qn
from lxml import etree
from openpyxl.worksheet.cell_range import CellRange
from textdump.docx import docx_text

from known_numbers import unknown_cells, unknown_numbers, unnamed_figures, wrongly_printed
from rendered import LEFT_OVER
from reportgen.app.computed_report import compute_report
from reportgen.app.printed_numbers import record
from reportgen.app.rendering import render_report
from reportgen.app.texts import texts_of
from reportgen.checks.text_punctuation import placeholders, repetitions, unbalanced
from reportgen.facts.fact import Operation
from reportgen.formatting import in_unit, round_half_up
from reportgen.office import parse_package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl import Workbook

    from reportgen.app.computed_report import ComputedReport
    from reportgen.app.printed_numbers import RecordedReport
    from reportgen.facts.fact import Fact
    from reportgen.tables.table import Row, Table

OF_BUDGET = re.compile(r"决算数(大于|小于|等于)预算数")
SIGNS = {"大于": 1, "等于": 0, "小于": -1}
UP = re.compile(r"(?:增加|增长|上升|提高|超过预算)$")
DOWN = re.compile(r"(?:减少|下降|降低|少于预算)$")


@dataclass(frozen=True)
class Made:
    """A data file and all that is made of it, as far as a test looks at it."""

    source: ComputedReport

    @classmethod
    def of(cls, path: Path, profile: str = "") -> Made:
        return cls(compute_report(path, profile))

    @cached_property
    def report(self) -> RecordedReport:
        return record(self.source)

    @cached_property
    def files(self) -> dict[str, bytes]:
        return dict(render_report(self.source, (), "native").files)

    @cached_property
    def text(self) -> str:
        return docx_text(self.files["docx"])

    @cached_property
    def workbook(self) -> Workbook | None:
        """The values of the workbook; to read its borders as well takes most of the time of a test."""
        data = self.files.get("xlsx")
        return openpyxl.load_workbook(BytesIO(data), data_only=True, read_only=True) if data else None


def wrongs(made: Made) -> list[str]:
    """Return all that is wrong with a report, in words."""
    looks = (
        *(wrong_prose, wrong_numbers, wrong_directions, wrong_words, wrong_shares),
        *(wrong_tables, wrong_files, wrong_merges, wrong_charts),
    )
    return [each for look in looks for each in look(made)]


def wrong_prose(made: Made) -> Iterator[str]:
    written = {text for _, text in texts_of(made.source.document.data)}
    for paragraph in made.report.paragraphs:
        if any(paragraph.text in text for text in written):
            continue
        for find in (placeholders, repetitions, unbalanced):
            yield from (f"{piece.about}: {paragraph.text}" for piece in find(paragraph.text))
        if LEFT_OVER.search(paragraph.text):
            yield f"left over: {paragraph.text}"


def wrong_words(made: Made) -> Iterator[str]:
    """Yield items whose sentence says more, less or the same as the budget when it is not."""
    for line in made.source.facts.general_public_budget.by_function.items_used:
        gap = line.expenditure.budget_gap
        shown = round_half_up(in_unit(gap.amount, "万元"), 2) if gap.is_given else None
        item = f"{line.names.subcategory}（款）{line.names.item}（项）："
        for sentence in (paragraph.text for paragraph in made.report.paragraphs if item in paragraph.text):
            said = OF_BUDGET.search(sentence)
            if said and (shown is None or SIGNS[said[1]] != (shown > 0) - (shown < 0)):
                yield f"{shown}: {sentence}"


def wrong_numbers(made: Made) -> Iterator[str]:
    """Yield numbers that come from nowhere, or that are not their figure."""
    for find in (unknown_numbers, wrongly_printed, unnamed_figures):
        yield from (f"{find.__name__}: {sentence}" for sentence in find(made.report))
    yield from (f"unknown cell of {title}: {text}" for title, text in unknown_cells(made.source))


def wrong_directions(made: Made) -> Iterator[str]:
    """Yield changes that are said to be more or less than what they are compared with, and are not."""
    for _, number, fact in made.report.numbers():
        is_change = fact.operation is Operation.DIFFERENCE
        is_rate = fact.operation is Operation.RATIO and fact.operands[0].operation is Operation.DIFFERENCE
        if (is_change or is_rate) and fact.value is not None:
            if UP.search(number.before) and fact.value <= 0:
                yield f"not more: {number.sentence}"
            if DOWN.search(number.before) and fact.value >= 0:
                yield f"not less: {number.sentence}"


def wrong_shares(made: Made) -> Iterator[str]:
    """Yield sentences that divide a whole into parts and whose printed shares are not 100 % together."""
    for paragraph in made.report.paragraphs:
        shares: dict[int, list[tuple[str, Fact]]] = defaultdict(list)
        for number in paragraph.numbers:
            fact = made.report.facts[number.index]
            if fact.operation is Operation.RATIO and number.before.endswith("占"):
                shares[id(fact.operands[1])].append((number.text, fact))
        for parts in shares.values():
            if len(parts) < 2:
                continue
            whole = parts[0][1].operands[1]
            gap = abs(sum(part.operands[0].amount for _, part in parts) - whole.amount)
            slack = whole.half_width + sum(part.operands[0].half_width for _, part in parts)
            if gap > slack:
                yield f"not the whole ({gap}): {paragraph.text}"
            printed = sum((Decimal(text.rstrip("%")) for text, _ in parts), Decimal(0))
            if gap == 0 and abs(printed - 100) > Decimal("0.005") * len(parts):
                yield f"{printed} %: {paragraph.text}"


def wrong_tables(made: Made) -> Iterator[str]:
    """Yield cells that are not the sum of the cells they name, or whose text is not their number."""
    for table in made.source.content.tables:
        for row in table.rows:
            for key, cell in row.cells.items():
                if cell.number is None:
                    continue
                parts = [table.rows[ref.row].cells[ref.column].number for ref in cell.sum_of]
                if parts and sum(part or 0 for part in parts) != cell.number:
                    yield f"{table.title} {key}: {cell.number} is not the sum of {parts}"
                shown = Decimal(cell.text.replace(",", "") or 0)
                if abs(shown - cell.number) > Decimal("0.005"):
                    yield f"{table.title} {key}: {cell.text} is not {cell.number}"


def wrong_files(made: Made) -> Iterator[str]:
    """Yield rows of tables that the Word report or the workbook does not show as they are."""
    in_word = {"".join(re.sub(r"\*\*|›", "", line).split())[1:-1] for line in made.text.splitlines()}
    book = made.workbook
    for table in made.source.content.tables:
        sheet = book[table.sheet].iter_rows(values_only=True) if book else ()
        in_excel = {tuple(_plain(value) for value in row if value not in (None, "")) for row in sheet}
        for row in table.rows:
            for part in table.parts:
                shown = "|".join(row.cells[c.key].text if c.key in row.cells else "" for c in part.shown_columns)
                if "".join(shown.split()) not in in_word:
                    yield f"not in Word: {table.title}: {shown}"
            values = tuple(_plain(value) for value in _values(row, table) if value not in (None, ""))
            if book and values not in in_excel:
                yield f"not in the workbook: {table.title}: {values}"


def _values(row: Row, table: Table) -> Iterator[object]:
    cells = (row.cells[column.key] for column in table.columns if column.key in row.cells)
    return (cell.text if cell.number is None else cell.number for cell in cells)


def _plain(value: object) -> str:
    if isinstance(value, str):
        return "".join(value.split())
    return f"{Decimal(str(value)).quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def wrong_merges(made: Made) -> Iterator[str]:
    """Yield cells that are joined with nothing above them in Word, and joined ranges that overlap in the workbook."""
    root = etree.fromstring(parse_package(made.files["docx"], "report.docx")["word/document.xml"])
    for table in root.iter(qn("w:tbl")):
        above: dict[int, int] = {}
        for row in table.iterchildren(qn("w:tr")):
            joined, column = {}, 0
            for cell in row.iterchildren(qn("w:tc")):
                merge, span = (
                    cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}"),
                    cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"),
                )
                width = 1 if span is None else int(span.get(qn("w:val"), "1"))
                if merge is not None:
                    joined[column] = width
                    if merge.get(qn("w:val")) != "restart" and above.get(column) != width:
                        yield f"joined with nothing: {''.join(map(str, row.itertext()))}"
                column += width
            above = joined
    book = made.files.get("xlsx")
    for name, part in parse_package(book, "report.xlsx").items() if book else ():
        ranges = [CellRange(each.decode()) for each in re.findall(rb'<mergeCell ref="([^"]+)"', part)]
        for number, one in enumerate(ranges):
            yield from (f"{name}: {one} and {two}" for two in ranges[:number] if not one.isdisjoint(two))


def wrong_charts(made: Made) -> Iterator[str]:
    """Yield values of charts that the Word report does not draw."""
    members = parse_package(made.files["docx"], "report.docx")
    drawn = {
        Decimal(value)
        for name, part in members.items() if name.startswith("word/charts/chart")
        for value in re.findall(r"<c:v>(-?[0-9.]+)</c:v>", part.decode())
    }  # fmt: skip
    for chart in made.source.content.charts:
        for series in () if chart.is_empty else chart.series:
            yield from (
                f"{chart.title}: {value}" for value in series.values if value is not None and value not in drawn
            )
