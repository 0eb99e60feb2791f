"""This module writes the head of a Word table: groups of columns above the columns, merged both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.word.fill.grid_cell import CELL_END, cell_start, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.tables.table import Column


def head_rows(columns: Sequence[Column], widths: Sequence[int], style: str) -> Iterator[str]:
    """Yield the cells of each row of the head.

    Neighbouring columns with the same outer heads share one cell; a head with fewer levels than others reaches down.
    """
    depth = max(len(column.head) for column in columns)
    for level in range(depth):
        cells = []
        for start, end in _groups(columns, level):
            head = columns[start].head
            is_shown = level < len(head)
            merge = f'<w:gridSpan w:val="{end - start}"/>' if end - start > 1 else ""
            if not is_shown:
                merge += "<w:vMerge/>"
            elif level == len(head) - 1 < depth - 1:
                merge += '<w:vMerge w:val="restart"/>'
            text = run(head[level]) if is_shown else ""
            cells.append(f"{cell_start(sum(widths[start:end]), style, merge=merge)}{text}{CELL_END}")
        yield "".join(cells)


def _groups(columns: Sequence[Column], level: int) -> Iterator[tuple[int, int]]:
    """Yield the first column of each head cell of a level, and the one after its last."""
    start = 0
    for index in range(1, len(columns) + 1):
        if index == len(columns) or not _share_cell(columns[start], columns[index], level):
            yield start, index
            start = index


def _share_cell(left: Column, right: Column, level: int) -> bool:
    is_outer = level < min(len(left.head), len(right.head)) - 1
    return is_outer and left.head[: level + 1] == right.head[: level + 1]
