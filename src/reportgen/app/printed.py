"""This module finds every number that a report prints: in its narrative, its charts and its tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reportgen.charts.build import chart_labels
from reportgen.facts.fact import Operation
from reportgen.facts.trail import Seen, Trails
from reportgen.model.titles import field_title
from reportgen.tables.table import heads_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.app.recorded import RecordedReport
    from reportgen.app.source import Source
    from reportgen.facts.fact import Fact
    from reportgen.load.document import FieldPath
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


def trails_of(source: Source) -> Trails:
    """Return the way back of every figure of a report."""
    title = partial(field_title, source.report)
    return Trails(source.facts, source.bundle.loaded.profile.numbers, source.document.locate, title)


def seen_at(place: Place) -> Seen:
    """Return where a reader meets a printed number."""
    return Seen(" ".join(place.where), place.text.partition("【")[0])


def printed_numbers(report: RecordedReport, trails: Trails) -> Iterator[PrintedFigure]:
    """Yield the numbers of the narrative in order, then those of the charts."""
    source = report.source
    for paragraph, number, fact in report.numbers():
        place = Place("正文", paragraph.headings, number.sentence)
        yield PrintedFigure(number.text, place, located(fact, source))
    profile = source.bundle.loaded.profile
    for entry in profile.charts:
        for series, category, fact in chart_labels(entry, source.facts, profile.numbers):
            text = trails.printed(fact)
            where = tuple(dict.fromkeys((entry.title, series, category)))
            yield PrintedFigure(text, Place("图", where, text), fact)


def located(fact: Fact, source: Source) -> Fact:
    """Return a number that the data file holds without being a figure together with the one field that has it."""
    if fact.operation is not Operation.GIVEN or fact.source:
        return fact
    fields = [path for path, value in written_numbers(source.document.data) if value == fact.value]
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
