"""This module writes the cells of repeated rows: texts that stay texts, numbers, and sums as live formulas."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reportgen.charts.caches import number_text
from reportgen.excel.addresses import column_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reportgen.excel.prepared import Prototype, PrototypeCell
    from reportgen.tables.table import Cell, CellRef

MOST_ARGUMENTS = 255
"""What SUM takes; a longer sum is written as its value."""

FEW_CELLS = 4
"""Up to so many scattered cells are added with ``+``, as a person would."""

#: Characters that XML cannot hold, and what Excel would read as the code of one (ECMA-376 part 1, ST_Xstring).
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_A_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_WIDE = frozenset("WFA")


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row to be written: the prototype it is made from, and the cells it gets by their keys."""

    prototype: Prototype
    cells: Mapping[str, Cell]


def sheet_text(text: str) -> str:
    """Return text as a sheet's XML holds it.

    >>> sheet_text("A<B & _x0041_")
    'A&lt;B &amp; _x005F_x0041_'
    """
    text = literal_underscores(text)
    if _NOT_IN_XML.search(text):
        text = _NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal_underscores(text: str) -> str:
    """Return a text in which what looks like the code of a character is shown as it is written."""
    return _LIKE_A_CODE.sub("_x005F_", text) if "_x" in text else text


def row_xml(row: FilledRow, number: int, formulas: Formulas) -> str:
    """Return the XML of one row."""
    prototype, cells = row.prototype, row.cells
    parts = [f'<row r="{number}"{prototype.attributes}{_height(row)}>']
    for place in prototype.cells:
        cell = cells.get(place.key) if place.key else None
        style = f'{number}" s="{place.style}"' if place.style else f'{number}"'
        if place.content:
            parts.append(f'<c r="{place.column}{number}{place.content}')
        elif cell is None or (cell.number is None and not cell.text):
            parts.append(f'<c r="{place.column}{style}/>')
        elif cell.number is None:
            space = "" if cell.text == cell.text.strip() else ' xml:space="preserve"'
            text = f"<is><t{space}>{sheet_text(cell.text)}</t></is>"
            parts.append(f'<c r="{place.column}{style} t="inlineStr">{text}</c>')
        else:
            formula = formulas.formula(cell.sum_of) if cell.sum_of else ""
            parts.append(f'<c r="{place.column}{style}>{formula}<v>{number_text(cell.number)}</v></c>')
    parts.append("</row>")
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Formulas:
    """Where the cells of a table stand: its first row, and for each row the column letters of its keys."""

    first: int = 1
    letters: Sequence[Mapping[str, str]] = ()

    def formula(self, refs: Sequence[CellRef]) -> str:
        """Return the sum of cells as the XML of a formula; nothing if one of them is not shown, or SUM cannot."""
        first, letters = self.first, self.letters
        try:
            cells = [(letters[ref.row][ref.column], first + ref.row) for ref in refs]
        except KeyError:
            return ""
        columns = {column for column, _ in cells}
        if len(columns) == 1:
            text = _sum_down(tuple(row for _, row in cells)).replace("?", cells[0][0])
        else:
            text = _sum_ranges(_ranges(cells))
        return f"<f>{text}</f>" if text else ""


def _height(row: FilledRow) -> str:
    """Return the height attribute of a row, which grows with the lines its texts are wrapped into."""
    prototype = row.prototype
    if not prototype.height:
        return ""
    lines = max((_lines(place, row.cells) for place in prototype.cells if place.line_width), default=1)
    return f' ht="{prototype.height + (lines - 1) * prototype.line_height:g}"'


def _lines(place: PrototypeCell, cells: Mapping[str, Cell]) -> int:
    cell = cells.get(place.key)
    if cell is None or cell.number is not None or len(cell.text) * 2 <= place.line_width:
        return 1
    return max(1, sum(math.ceil(text_width(line) / place.line_width) for line in cell.text.split("\n")))


def text_width(text: str) -> int:
    """Return how many digits a text is as wide as.

    >>> text_width("决算2024")
    8
    """
    return sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text)


@lru_cache(maxsize=1024)
def _sum_down(rows: tuple[int, ...]) -> str:
    """Return the sum of cells of one column, for which ``?`` stands: every column of a row adds up the same rows."""
    return _sum_ranges([_range("?", start, "?", end) for start, end in _runs(rows)])


def _ranges(cells: Sequence[tuple[str, int]]) -> list[str]:
    """Return cells as few ranges: neighbours in one row, otherwise neighbours in each column."""
    rows = {row for _, row in cells}
    if len(rows) == 1:
        row, letters = rows.pop(), {column_number(column): column for column, _ in cells}
        runs = _runs(column_number(column) for column, _ in cells)
        return [_range(letters[start], row, letters[end], row) for start, end in runs]
    columns = dict.fromkeys(column for column, _ in cells)
    return [
        _range(column, start, column, end)
        for column in columns
        for start, end in _runs(row for of, row in cells if of == column)
    ]


def _range(column: str, row: int, last_column: str, last_row: int) -> str:
    first, last = f"{column}{row}", f"{last_column}{last_row}"
    return first if first == last else f"{first}:{last}"


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of neighbouring numbers; one that comes twice counts twice."""
    start = end = None
    for number in sorted(numbers):
        if start is not None and end is not None and number == end + 1:
            end = number
            continue
        if start is not None and end is not None:
            yield start, end
        start = end = number
    if start is not None and end is not None:
        yield start, end


def _sum_ranges(ranges: Sequence[str]) -> str:
    if len(ranges) > MOST_ARGUMENTS:
        return ""
    if len(ranges) <= FEW_CELLS and not any(":" in text for text in ranges):
        return "+".join(ranges)
    return f"SUM({','.join(ranges)})"
