"""This module plans a sheet of a new workbook template: pages, merged heads, and where each line of the head goes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from reportgen.tables.table import ColumnKind, RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.tables.table import Column, Table

MARGIN = Decimal("12.7")
"""Left and right margin in mm."""

SMALLEST_SCALE = 60
"""What is narrower than a page at this percentage is fitted to its width; smaller letters could not be read."""

_SURE_OF = Decimal("0.82")
"""How much of a page is planned: where a font is missing columns are wider, and one too many would begin a new page."""

_A4_WIDTH = {False: Decimal(210), True: Decimal(297)}
_UNIT_WIDTH, _NAME_WIDTH = Decimal(24), Decimal(80)
"""Room in mm for the amount unit, and for the name of the entity."""

_LABELS = (RowKind.TOTAL, RowKind.CATEGORY, RowKind.SUBCATEGORY, RowKind.ITEM, RowKind.ROW)


@dataclass(frozen=True, slots=True)
class Box:
    """A cell, or cells to be merged: rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The columns of one printed page, from 1; repeated columns left out."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet's plan. Rows: title, label, entity, heads, 栏次 if there are any, then the body.

    ``repeated`` counts the columns that every page begins with. Of several ``pages`` each shows some of the columns.
    """

    table: Table
    repeated: int
    pages: tuple[Page, ...]
    depth: int

    @property
    def head_top(self) -> int:
        """The first row of the column heads."""
        return 4

    @property
    def head_bottom(self) -> int:
        """The last row above the body."""
        return self.head_top + self.depth - 1 + bool(self.table.ordinals)

    @property
    def kinds(self) -> tuple[RowKind, ...]:
        """The kinds of rows that the table has, outermost first."""
        used = {row.kind for row in self.table.rows} or {RowKind.ROW}
        return tuple(kind for kind in _LABELS if kind in used)

    @property
    def spanned_codes(self) -> tuple[int, ...]:
        """The code columns, from 1, over which the name beside them extends in total rows, as in the forms."""
        columns = self.table.columns
        totals = [row.cells for row in self.table.rows if row.kind is RowKind.TOTAL]
        used = {key for cells in totals for key, cell in cells.items() if cell.text}
        return tuple(
            number
            for number, (code, name) in enumerate(pairwise(columns), 1)
            if (code.kind, name.kind) == (ColumnKind.CODE, ColumnKind.TEXT) and code.key not in used
        )


def plan(table: Table) -> Layout:
    """Return the plan of a table's sheet."""
    leading = _leading_labels(table.columns)
    only_leading = all(column.kind not in _LABEL_KINDS for column in table.columns[leading:])
    repeated = leading if only_leading else 0
    room = (_A4_WIDTH[table.landscape] - 2 * MARGIN) * 100 / SMALLEST_SCALE
    fits = sum(column.width for column in table.columns) <= room
    pages = (Page(1, len(table.columns)),) if fits else tuple(_pages(table.columns, repeated, room * _SURE_OF))
    return Layout(table, repeated, pages, max(len(column.head) for column in table.columns))


def head_boxes(layout: Layout) -> Iterator[Box]:
    """Yield the cells of the column heads; neighbours below one outer head share it, on each page."""
    for page in _parts(layout):
        for level in range(layout.depth):
            yield from _level_boxes(layout, page, level)


def ordinal_boxes(layout: Layout) -> Iterator[Box]:
    """Yield the cells of the 栏次 row; its name goes across the label columns that have none."""
    row = layout.head_bottom
    ordinals = layout.table.ordinals
    spanned = 1
    while ordinals and spanned < len(ordinals) and not ordinals[spanned] and spanned < layout.repeated:
        spanned += 1
    for number, text in enumerate(ordinals, 1):
        if number == 1:
            yield Box(row, 1, row, spanned, text)
        elif number > spanned:
            yield Box(row, number, row, number, text)


def line_boxes(layout: Layout) -> Iterator[tuple[str, Box]]:
    """Yield the lines above the heads, each with what it is: title, label, entity, year, unit."""
    several = len(layout.pages) > 1
    if several:
        yield "entity", Box(3, 1, 3, layout.repeated)
    for page in layout.pages:
        yield "title", Box(1, page.first, 1, page.last)
        yield "label", Box(2, page.first, 2, page.last)
        left, right = _thirds(layout, page)
        if several:
            yield "year", Box(3, page.first, 3, right - 1)
        else:
            yield "entity", Box(3, page.first, 3, left)
            if right > left + 1:
                yield "year", Box(3, left + 1, 3, right - 1)
        yield "unit", Box(3, right, 3, page.last)


_LABEL_KINDS = (ColumnKind.CODE, ColumnKind.TEXT)


def _leading_labels(columns: Sequence[Column]) -> int:
    """Return how many label columns the table begins with."""
    return next((n for n, column in enumerate(columns) if column.kind not in _LABEL_KINDS), len(columns))


def _pages(columns: Sequence[Column], repeated: int, room: Decimal) -> Iterator[Page]:
    """Yield pages of columns, ending where an outer head ends if that leaves the page at least two thirds full."""
    room -= sum((column.width for column in columns[:repeated]), Decimal(0))
    first = repeated
    while first < len(columns):
        last, used, good = first, Decimal(0), first
        while last < len(columns) and (last == first or used + columns[last].width <= room):
            used += columns[last].width
            last += 1
            ends_group = last == len(columns) or columns[last].head[0] != columns[last - 1].head[0]
            if ends_group and used * 3 >= room * 2:
                good = last
        end = good if good > first else last
        yield Page(first + 1, end)
        first = end


def _parts(layout: Layout) -> list[Page]:
    """Return the pages, the repeated columns as one of their own."""
    repeated = [Page(1, layout.repeated)] if len(layout.pages) > 1 and layout.repeated else []
    return [*repeated, *layout.pages]


def _level_boxes(layout: Layout, page: Page, level: int) -> Iterator[Box]:
    """Yield one level of a page's heads; the last head of a column reaches down to the body."""
    top, bottom = layout.head_top + level, layout.head_top + layout.depth - 1
    heads = {number: layout.table.columns[number - 1].head for number in range(page.first, page.last + 1)}

    def head_and_end(number: int) -> tuple[tuple[str, ...], bool]:
        return heads[number][: level + 1], len(heads[number]) == level + 1

    for (head, is_last), run in groupby(heads, key=head_and_end):
        numbers = list(run)
        if is_last:
            yield from (Box(top, number, bottom, number, head[-1]) for number in numbers)
        elif len(head) == level + 1:
            yield Box(top, numbers[0], top, numbers[-1], head[-1])


def _thirds(layout: Layout, page: Page) -> tuple[int, int]:
    """Return the last column of the line's left part, and the first of its right part."""
    widths = {number: layout.table.columns[number - 1].width for number in range(page.first, page.last + 1)}
    right, taken = page.last, widths[page.last]
    while taken < _UNIT_WIDTH and right > page.first + 1:
        right -= 1
        taken += widths[right]
    left, taken = page.first, widths[page.first]
    while (taken * 2 < sum(widths.values()) or taken < _NAME_WIDTH) and left < right - 1:
        left += 1
        taken += widths[left]
    return left, right
