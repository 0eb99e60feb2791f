"""This module finds every number that a report prints, and the figure behind each: in its narrative, charts and tables.

For that the Word report is rendered once more with marks around its numbers.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING

from reportgen.app.computed_report import build_content
from reportgen.app.rendering import NO_PAGES, render_document_with
from reportgen.app.texts import fill_texts, with_texts
from reportgen.charts.build import chart_labels
from reportgen.facts.fact import Operation
from reportgen.facts.facts import compute_accounts, compute_facts
from reportgen.facts.formulas import Seen, Trails
from reportgen.facts.names import walk
from reportgen.load.validation import validate
from reportgen.model.report import Report
from reportgen.model.titles import field_title
from reportgen.model.values import Chapter
from reportgen.office import package_of
from reportgen.tables.table import heads_of
from reportgen.template.recording import Recording, without_marks
from reportgen.template.sandbox import plain_text
from reportgen.word.recorded_numbers import PrintedNumber, PrintedParagraph, read_paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reportgen.app.computed_report import ComputedReport
    from reportgen.facts.fact import Fact, Path
    from reportgen.facts.facts import Facts
    from reportgen.load.document import FieldPath
    from reportgen.office import Package
    from reportgen.tables.table import Table

#: With the unit or the counter that a sentence puts behind a number.
_NUMBER = re.compile(r"-?(\d[\d,]*(?:\.\d+)?)\s*(%|[^\W\d]{0,2})")

PrintedValue = tuple[Decimal, bool]
"""A printed number without its sign, and whether it is a percentage."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number is printed: the narrative (``正文``), a table (``表``) or a chart (``图``).

    ``where`` are the headings above it, or the table and the heads of its row and column; ``text`` is the sentence
    with the number marked, or the number.
    """

    kind: str
    where: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """One printed number with its figure."""

    text: str
    place: Place
    fact: Fact


@dataclass(frozen=True, slots=True)
class RecordedReport:
    """The narrative of a report, and the figure behind each number printed in it.

    ``document`` is the Word report with marks around its numbers, which is not for people.
    """

    computed: ComputedReport
    document: Package
    paragraphs: tuple[PrintedParagraph, ...]
    facts: tuple[Fact, ...]

    def numbers(self) -> Iterator[tuple[PrintedParagraph, PrintedNumber, Fact]]:
        """Yield every number of the narrative in order, with its paragraph and its figure."""
        for paragraph in self.paragraphs:
            for number in paragraph.numbers:
                yield paragraph, number, self.facts[number.index]


def record(computed: ComputedReport, charts: str = "native", pages: Mapping[str, str] = NO_PAGES) -> RecordedReport:
    """Render the Word report and record the figure behind each number.

    Raises:
        TemplateError: the template cannot be read, or cannot be filled with these facts.
        ToolError: charts are to be images, and no Chinese font is installed.
    """
    recording = Recording()
    quoting = _with_marked_texts(computed, recording)
    quoted = tuple(recording.facts)
    engine = computed.ready.engine.recorded(recording)
    document = package_of(render_document_with(engine, quoting, charts, pages))
    printed = [*_with_fields(recording.facts[len(quoted) :], recording, quoting.report)]
    if quoting is not computed:
        printed = _counterparts(printed, quoting.facts, computed.facts)
    return RecordedReport(computed, document, read_paragraphs(document), (*quoted, *printed))


def _with_fields(facts: Iterable[Fact], recording: Recording, report: Report) -> Iterator[Fact]:
    """Yield recorded numbers; those that are no figures, such as how many units there are, with their fields."""
    places = {id(part): path for path, part in _parts(report, ())}
    for fact in facts:
        owner, name = recording.field_of(fact) or (None, "")
        path = places.get(id(owner))
        yield fact if path is None else replace(fact, source=(*path, name))


def _parts(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    """Yield every part of the data file that has fields, with its place."""
    if isinstance(value, (tuple, list)):
        for index, entry in enumerate(value):
            yield from _parts(entry, (*path, index))
    elif isinstance(value, Chapter):
        yield path, value
        for name, entry in value:
            yield from _parts(entry, (*path, name))


def _with_marked_texts(computed: ComputedReport, recording: Recording) -> ComputedReport:
    """Return a report whose texts mark the numbers that they quote, or the same one when none does.

    Its figures are the same, but other objects.
    """
    engine = computed.ready.text_engine().recorded(recording, write=plain_text)
    texts, _ = fill_texts(computed.written, computed.facts, computed.ready, engine)
    if not recording.facts:
        return computed
    document = with_texts(computed.written, {path: _number_or_marked(text) for path, text in texts.items()})
    report = validate(document, Report)
    accounts = compute_accounts(report, computed.ready.profile, document.locate, computed.own_codes)
    facts, _ = compute_facts(report, computed.ready.profile, document.locate, accounts)
    content = build_content(computed.ready, facts, computed.own_codes)
    return replace(computed, document=document, report=report, facts=facts, content=content)


def _number_or_marked(text: str) -> str:
    """Return a text that is nothing but a number without its marks: its field may have to be one."""
    with suppress(InvalidOperation):
        return str(Decimal(without_marks(text)))
    return text


def _counterparts(facts: Iterable[Fact], computed: Facts, wanted: Facts) -> list[Fact]:
    """Return for figures of one computation those of another one of the same data, by their names.

    A figure without a name was made by a template: it is made anew from the counterparts of its parts.
    """
    by_name = dict(walk(wanted))
    found: dict[int, Fact] = {}
    for name, fact in walk(computed):
        found.setdefault(id(fact), by_name[name])
    return [_counterpart(fact, found) for fact in facts]


def _counterpart(fact: Fact, found: dict[int, Fact]) -> Fact:
    if id(fact) not in found:
        operands = tuple(_counterpart(operand, found) for operand in fact.operands)
        found[id(fact)] = replace(fact, operands=operands) if operands else fact
    return found[id(fact)]


def trails_of(computed: ComputedReport) -> Trails:
    """Return for every figure of a report the way back to the lines of the data file."""
    title = partial(field_title, computed.report)
    return Trails(computed.facts, computed.ready.profile.numbers, computed.document.locate, title)


def seen_at(place: Place) -> Seen:
    """Return where a reader meets a printed number."""
    return Seen(" ".join(place.where), place.text.partition("【")[0])


def printed_numbers(report: RecordedReport, trails: Trails) -> Iterator[PrintedFigure]:
    """Yield the numbers of the narrative in order, then those of the charts."""
    computed = report.computed
    for paragraph, number, fact in report.numbers():
        place = Place("正文", paragraph.headings, number.sentence)
        yield PrintedFigure(number.text, place, located(fact, computed))
    profile = computed.ready.profile
    for entry in profile.charts:
        for series, category, fact in chart_labels(entry, computed.facts, profile.numbers):
            text = trails.printed(fact)
            where = tuple(dict.fromkeys((entry.title, series, category)))
            yield PrintedFigure(text, Place("图", where, text), fact)


def located(fact: Fact, computed: ComputedReport) -> Fact:
    """Return a number that the data file holds without being a figure together with the one field that has it."""
    if fact.operation is not Operation.GIVEN or fact.source:
        return fact
    fields = [path for path, value in written_numbers(computed.document.data) if value == fact.value]
    return replace(fact, source=fields[0]) if len(fields) == 1 else fact


def written_numbers(data: object, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Decimal | int]]:
    """Yield every number of a data file with its field."""
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from written_numbers(value, (*path, key))
    elif isinstance(data, (int, Decimal)) and not isinstance(data, bool):
        yield path, data


def cells_printing(tables: Iterable[Table], wanted: Iterable[PrintedValue | None]) -> Iterator[Place]:
    """Yield the cells of tables that print one of these numbers."""
    numbers = set(wanted)
    for table in tables:
        for row in table.rows:
            for column in table.columns:
                cell = row.cells.get(column.key)
                if cell and cell.number is not None and printed_value(cell.text) in numbers:
                    yield Place("表", (table.title, *heads_of(table, row, column.key)), cell.text)


def printed_value(text: str) -> PrintedValue | None:
    """Return the number that a text prints, if it prints nothing else.

    >>> printed_value("1,313.50万元"), printed_value("98.74%"), printed_value("抚恤")
    ((Decimal('1313.50'), False), (Decimal('98.74'), True), None)
    """
    match = _NUMBER.fullmatch(text)
    return (Decimal(match[1].replace(",", "")), match[2] == "%") if match else None
