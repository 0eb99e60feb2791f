"""This module lays out a filled form: what its cells show, which are merged, how high and on which row each row is."""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location
from reportgen.excel.addresses import RowMap
from reportgen.excel.cells import Shown, text_width
from reportgen.excel.places import xml_template
from reportgen.facts.fact import Unit
from reportgen.formatting import YUAN_PER_UNIT, round_half_up
from reportgen.office.worksheet import column_number
from reportgen.tables.joining import JoiningCell, joined_cells
from reportgen.template.recording import MARKED, Recording, without_marks
from reportgen.template.source import TemplateSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.excel.workbook import FormCell, FormRow, PreparedForm, Range
    from reportgen.template.engine import Engine
    from reportgen.template.source import CompiledTemplate

#: Signs that no value can hold (see ``template.sandbox``): around a row, and around the text of a cell.
_ROW, _CELL, _TEXT, _END = map(chr, range(0xFDD8, 0xFDDC))
_PIECES = re.compile(f"{_ROW}([0-9]+){_END}|{_CELL}([0-9]+){_TEXT}(.*?){_END}", re.DOTALL)
_ROW_TAG = re.compile(r"\{%(-?)tr\s")
_PLAIN_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?%?")


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the template gives it: the number of the template's row, and what its cells show, by their places."""

    number: int
    cells: Mapping[int, Shown]


@dataclass(slots=True)
class FormSource:
    """The text of one form's sheet, as far as it has been read."""

    file: str
    sheet: str
    pieces: list[str] = field(default_factory=list)
    places: list[Location] = field(default_factory=list)
    count: int = 0

    def begin_row(self, number: int) -> None:
        """Begin a row of the template."""
        self._add(f"{_ROW}{number}{_END}", f"A{number}", "")

    def add_cell(self, where: str, text: str) -> int:
        """Add the text of a cell; return the place under which it will be given."""
        self._add(f"{_CELL}{self.count}{_TEXT}{text}{_END}", where, text)
        self.count += 1
        return self.count - 1

    def add_block(self, where: str, text: str) -> None:
        """Add a tag that stands in a row of its own."""
        self._add(text, where, text)

    def _add(self, piece: str, where: str, text: str) -> None:
        place = Location(self.file, name=f"{self.sheet}!{where}", source_line=text)
        self.pieces.append(piece)
        self.places += [place] * (piece.count("\n") + 1)

    def written(self) -> TemplateSource:
        """Return the text as its author wrote it."""
        return TemplateSource(self.sheet, "\n".join(self.pieces), tuple(self.places))

    def compilable(self) -> TemplateSource:
        """Return the text as the template language takes it: rows of their own are a matter of the sheet."""
        text = xml_template(_ROW_TAG.sub(r"{%\1 ", "\n".join(self.pieces)))
        return TemplateSource(self.sheet, text, tuple(self.places))


@dataclass(frozen=True, slots=True)
class FormLanguage:
    """The template language for cells, which knows the figure behind every number; amounts are in ``amount_unit``."""

    engine: Engine
    recording: Recording
    amount_unit: str

    @classmethod
    def of(cls, engine: Engine) -> FormLanguage:
        """Return the language under the same profile."""
        recording = Recording()
        return cls(engine.recorded(recording, writes_zero=True), recording, engine.numbers.amount_unit)

    def render(self, template: CompiledTemplate, context: Mapping[str, object]) -> tuple[ShownRow, ...]:
        """Return the rows that a form's text gives; row 0 holds what stands outside the cells.

        Raises:
            TemplateError: the text cannot be rendered with these values.
        """
        self.recording.facts.clear()
        return tuple(self._rows(self.engine.render(template, context)))

    def _rows(self, text: str) -> Iterator[ShownRow]:
        number, cells = 0, dict[int, Shown]()
        for match in _PIECES.finditer(text):
            if match[1]:
                yield ShownRow(number, cells)
                number, cells = int(match[1]), {}
            else:
                cells[int(match[2])] = self._shown(match[3])
        yield ShownRow(number, cells)

    def _shown(self, text: str) -> Shown:
        alone = MARKED.fullmatch(text.strip())
        if not alone or not _PLAIN_NUMBER.fullmatch(alone[2]):
            return Shown(html.unescape(without_marks(text)))
        printed, fact = alone[2], self.recording.facts[int(alone[1])]
        number = Fraction(fact.value or 0)
        if fact.unit is Unit.YUAN:
            number = _printed_amount(printed, number, self.amount_unit)
        if number < 0 and not printed.startswith("-"):
            return Shown(printed, -number)  # written without its sign, which a formula would bring back
        return Shown(printed, number, fact)


def _printed_amount(text: str, amount: Fraction, amount_unit: str) -> Fraction:
    """Return an amount of 元 in the unit in which it is printed: that of the report, or the one that its head says."""
    digits = text.replace(",", "")
    decimals = len(digits.partition(".")[2])
    numbers = [amount / Fraction(YUAN_PER_UNIT[unit]) for unit in (amount_unit, *YUAN_PER_UNIT)]
    return next(
        (number for number in numbers if abs(round_half_up(number, decimals)) == abs(Decimal(digits))), numbers[0]
    )


_HIGHEST = 400
"""Excel shows no row higher than 409 points: what needs more is spread over several rows, merged."""

_PADDING = 4
"""Room in points above and below the text of a cell, together."""

_SURE_OF = 0.95
"""How much of a line is counted on: a line ends before a sign that must not begin the next one."""

_UNDIVIDED = re.compile(r"(?:[!-~≥≤＞＜]+|.)[，。；：、）》”？！％]*")
"""Matches what stands on one line: a word or a number, or one Chinese sign; marks that do not begin a line go along."""


@dataclass(frozen=True, slots=True)
class FilledFormRow:
    """A row of the form: the template's row, what its cells show (in their order), and its place in the sheet.

    It takes ``count`` rows of the sheet from ``first`` on, each of ``height`` points; more than one only when its
    text is longer than the highest row.
    """

    row: FormRow
    shown: tuple[Shown, ...]
    height: float
    first: int = 0
    count: int = 1

    @property
    def last(self) -> int:
        """The last row of the sheet that it takes."""
        return self.first + self.count - 1

    @property
    def cells(self) -> Iterator[tuple[FormCell, Shown]]:
        """The cells with what each shows."""
        return zip(self.row.cells, self.shown, strict=True)


Cell = tuple[int, int]
"""A cell of a filled form: the number of its column, and the index of its row."""


@dataclass(frozen=True, slots=True)
class Box:
    """Merged cells of the filled form: letters of columns, and indexes of filled rows, both ends included."""

    left: str
    top: int
    right: str
    bottom: int

    def cells(self) -> Iterator[Cell]:
        """Yield the cells that are merged, first the one that is seen."""
        columns = range(column_number(self.left), column_number(self.right) + 1)
        return product(columns, range(self.top, self.bottom + 1))


@dataclass(frozen=True, slots=True)
class FormLayout:
    """A filled form: its rows in order, its merged cells, and where the rows of the template lie now.

    ``hidden`` are the cells that lie under others.
    """

    rows: tuple[FilledFormRow, ...]
    boxes: tuple[Box, ...]
    hidden: frozenset[Cell]
    map: RowMap


def lay_out_form(form: PreparedForm, given: Sequence[ShownRow]) -> FormLayout:
    """Return the layout of the rows that the form's template has given."""
    rows = []
    for each in given:
        if each.number:  # row 0 holds what stands outside the cells
            row = form.rows[each.number]
            shown = tuple(Shown(cell.text) if cell.place < 0 else each.cells[cell.place] for cell in row.cells)
            rows.append(FilledFormRow(row, shown, row.height))
    boxes = _boxes(form, rows)
    heights = _heights(rows, boxes)
    placed, first = [], 1
    for filled, height in zip(rows, heights, strict=True):
        count = max(1, math.ceil(height / _HIGHEST))
        placed.append(FilledFormRow(filled.row, filled.shown, round(height / count, 1), first, count))
        first += count
    boxes = list(_without_single(boxes, placed))
    hidden = frozenset(cell for box in boxes for cell in islice(box.cells(), 1, None))
    made: dict[int, list[int]] = {number: [] for number in range(1, form.last + 1)}
    for filled in placed:
        made[filled.row.number] += range(filled.first, filled.last + 1)
    rows_now = RowMap(made, ((form.last, first - 1 - form.last),))
    return FormLayout(tuple(placed), tuple(boxes), hidden, rows_now)


def _boxes(form: PreparedForm, rows: Sequence[FilledFormRow]) -> list[Box]:
    """Return the merged cells: those of the template, and the cells that are joined over repeated rows."""
    made: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        made.setdefault(row.row.number, []).append(index)
    boxes = [box for merge in form.merges for box in _copies(merge, made)]
    wide = {(box.left, box.top): box.right for box in boxes}
    joining = [
        {
            (cell.column, wide.get((cell.column, index), cell.column)): JoiningCell(shown.text, cell.joins == "blank")
            for cell, shown in row.cells
            if cell.joins
        }
        for index, row in enumerate(rows)
    ]
    lasts = {(columns, first): row for row, columns, first in joined_cells(joining)}
    joined = [Box(left, first, right, last) for ((left, right), first), last in lasts.items()]
    covered = {(box.left, index) for box in joined for index in range(box.top, box.bottom + 1)}
    return [*(box for box in boxes if (box.left, box.top) not in covered), *joined]


def _copies(merge: Range, made: dict[int, list[int]]) -> Iterator[Box]:
    """Yield the merged cells of the filled form that a range merged in the template becomes.

    If its rows are repeated together, each copy of them is merged; if only rows inside it are, it grows around them.
    """
    tops, bottoms = made.get(merge.top, []), made.get(merge.bottom, [])
    if len(tops) == len(bottoms) and all(
        bottom - top == merge.bottom - merge.top for top, bottom in zip(tops, bottoms, strict=True)
    ):
        yield from (Box(merge.left, top, merge.right, bottom) for top, bottom in zip(tops, bottoms, strict=True))
        return
    inside = [index for row, indexes in made.items() if merge.top <= row <= merge.bottom for index in indexes]
    if inside:
        yield Box(merge.left, min(inside), merge.right, max(inside))


def _heights(rows: Sequence[FilledFormRow], boxes: Sequence[Box]) -> list[float]:
    """Return the height that each row needs so that its texts are seen whole, merged cells included."""
    heights = [row.height for row in rows]
    high = [box for box in boxes if box.top < box.bottom]
    merged = {cell for box in high for cell in box.cells()}
    for index, row in enumerate(rows):
        for cell, shown in row.cells:
            if (column_number(cell.column), index) not in merged:
                heights[index] = max(heights[index], _needed(cell, shown))
    for box in high:
        row = rows[box.top]
        needed = next((_needed(cell, shown) for cell, shown in row.cells if cell.column == box.left), 0)
        there = range(box.top, box.bottom + 1)
        lacking = needed - sum(heights[index] for index in there)
        for index in there:
            heights[index] += max(0, lacking) / len(there)
    return heights


def _needed(cell: FormCell, shown: Shown) -> float:
    """Return how high a row has to be for a cell, in points."""
    if not cell.line_width or not shown.text:
        return 0
    room = max(2, cell.line_width * _SURE_OF)
    lines = sum(wrapped_lines(line, room) for line in shown.text.split("\n"))
    # How high a row of one line is has been decided by the one who made the template.
    return lines * cell.line_height + _PADDING if lines > 1 else 0


def wrapped_lines(text: str, room: float) -> int:
    """Return how many lines a text takes where one holds so many digits: words and numbers are not divided.

    >>> wrapped_lines("参保率99.22%得20分", 10), wrapped_lines("", 10), wrapped_lines("0123456789AB", 5)
    (3, 1, 3)
    """
    if len(text) * 2 <= room:
        return 1
    lines, used = 1, 0.0
    for piece in _UNDIVIDED.findall(text):
        width = text_width(piece)
        if used + width > room and used:
            lines, used = lines + 1, 0
        lines += max(0, math.ceil(width / room) - 1)
        used += width if width <= room else width % room
    return lines


def _without_single(boxes: Sequence[Box], rows: Sequence[FilledFormRow]) -> Iterator[Box]:
    """Yield the merged cells that are more than one cell, also those of a row that takes several of the sheet."""
    for box in boxes:
        if box.left != box.right or rows[box.top].first != rows[box.bottom].last:
            yield box
    merged = {cell for box in boxes for cell in box.cells()}
    for index, row in enumerate(rows):
        for cell in row.row.cells if row.count > 1 else ():
            if (column_number(cell.column), index) not in merged:
                yield Box(cell.column, index, cell.column, index)
