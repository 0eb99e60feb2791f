"""This module decides how wide the columns of a Word table are, and how large its type is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.tables.table import ColumnKind, RowKind
from reportgen.word.fill.grid_heights import table_height
from reportgen.word.fill.text_width import CHARACTER, PARTS_PER_TWIP, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.tables.table import Column, Table
    from reportgen.word.document import CellStyles, GridStyles, TextArea

#: Bold type is a tenth wider.
_BOLDER = (11, 10)
#: A name may be broken into lines, but not into fewer than six characters; a head not into fewer than four.
_SHORTEST_LINE, _SHORTEST_HEAD = 6 * CHARACTER, 4 * CHARACTER
#: Programs measure type a little differently; without some room to spare the last digit would go to the next line.
SLACK = 20


def fit_columns(
    table: Table, columns: Sequence[Column], styles: GridStyles, page: TextArea
) -> tuple[CellStyles, list[int]]:
    """Return the size of the type and the widths of the columns in twips, which add up to the width of the text.

    The size is the largest one in which every number stands on one line and the table on one page; a table too long
    for one page has the largest in which every number stands on one line, else the smallest. The columns have the
    proportions of the table's definition, except that none is narrower than its numbers.
    """
    longest = [_longest(table, column) for column in columns]
    natural = [column.width for column in columns]
    fitting = [
        (size, in_whole_twips(_spread(natural, needs, page.width), page.width))
        for size in styles.sizes
        if sum(needs := _needs(longest, size, styles.cell_padding)) <= page.width
    ]
    for size, widths in fitting:
        if table_height(table, columns, widths, size, styles.cell_padding) <= page.height:
            return size, widths
    if fitting:
        return fitting[0]
    smallest = styles.sizes[-1]
    needs = _needs(longest, smallest, styles.cell_padding)
    return smallest, in_whole_twips([Decimal(need) for need in needs], page.width)


def _needs(longest: Sequence[int], size: CellStyles, padding: int) -> list[int]:
    return [width * size.font_size // PARTS_PER_TWIP + padding + SLACK for width in longest]


def _spread(natural: Sequence[Decimal], needs: Sequence[int], text_width: int) -> list[Decimal]:
    """Scale widths to the width of the text, but none below what it needs."""
    narrow: set[int] = set()
    while True:
        rest = Decimal(text_width - sum(needs[index] for index in narrow))
        scale = rest / sum(width for index, width in enumerate(natural) if index not in narrow)
        found = {index for index, width in enumerate(natural) if width * scale < needs[index]} - narrow
        if not found:
            return [Decimal(needs[index]) if index in narrow else w * scale for index, w in enumerate(natural)]
        narrow |= found


def _longest(table: Table, column: Column) -> int:
    """Return the width of the longest text of a column that has to stay on one line, in tenths of half an em."""
    key, longest = column.key, min(text_width(column.head[-1]), _SHORTEST_HEAD)
    for row in table.rows:
        if key in row.cells:
            width = text_width(row.cells[key].text)
            longest = max(longest, width * _BOLDER[0] // _BOLDER[1] if row.kind is RowKind.TOTAL else width)
    return min(longest, _SHORTEST_LINE) if column.kind is ColumnKind.TEXT else longest


def in_whole_twips(widths: Sequence[Decimal], total: int) -> list[int]:
    """Scale widths to a total and round them so that they still add up to it."""
    whole = sum(widths)
    ends, reached = [], Decimal(0)
    for width in widths:
        reached += width
        ends.append(int(reached * total / whole))
    ends[-1] = total
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]
