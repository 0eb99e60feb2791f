"""This module estimates how high a Word table will be: an official table should stand on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.tables.table import ColumnKind
from reportgen.word.fill.text_width import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.tables.table import Column, Row, Table
    from reportgen.word.document import CellStyles

_RULE = 10
"""The line between two rows, in twips."""

_ABOVE_TABLE = 1440
"""What stands over a table on its page, in twips: its title, its number, the line with unit and year."""

_NOTE = 400
"""A note under a table, in twips."""


def table_height(table: Table, columns: Sequence[Column], widths: Sequence[int], size: CellStyles, padding: int) -> int:
    """Return how high the table is with its title and its notes, in twips; ``padding`` is beside a cell's text."""
    rooms = [width - padding for width in widths]
    texts = [(column.key, room) for column, room in zip(columns, rooms, strict=True) if column.kind is ColumnKind.TEXT]
    lines = [*_head_lines(table, columns, rooms, size), *(_row_lines(row, texts, size) for row in table.rows)]
    rows = sum(count * size.line + size.margin + _RULE for count in lines)
    return _ABOVE_TABLE + rows + _NOTE * len(table.notes)


def _head_lines(table: Table, columns: Sequence[Column], rooms: Sequence[int], size: CellStyles) -> Iterator[int]:
    """Yield the lines of each row of heads: the innermost heads have the narrowest cells."""
    depth = max(len(column.head) for column in columns)
    innermost = max(
        lines_of(column.head[-1], room, size.font_size) - (depth - len(column.head))
        for column, room in zip(columns, rooms, strict=True)
    )
    yield from [1] * (depth - 1)
    yield max(innermost, 1)
    if table.ordinals:
        yield 1


def _row_lines(row: Row, texts: Sequence[tuple[str, int]], size: CellStyles) -> int:
    cells = row.cells
    return max((lines_of(cells[key].text, room, size.font_size) for key, room in texts if key in cells), default=1)
