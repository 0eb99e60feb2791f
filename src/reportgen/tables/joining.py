"""This module says which cells of a form are joined with those above them (``{% vm %}``), in Word and in Excel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

JOINING_TAG = re.compile(r"\{%-?\s*vm(\s+blank)?\s*-?%\}")
"""Matches the tag of a cell that may be joined, with ``blank`` only when it shows nothing."""

_Column = TypeVar("_Column")


class JoiningCell(NamedTuple):
    """A cell that may be joined with the one above: if both show the same, or (``only_blank``) if it is empty."""

    text: str
    only_blank: bool


def joined_cells(rows: Sequence[Mapping[_Column, JoiningCell]]) -> Iterator[tuple[int, _Column, int]]:
    """Yield each cell: its row, its column, and the row where the cells that it is joined with begin, its own or above.

    ``rows`` hold the cells that may be joined, from left to right. A cell is joined with the one above when it shows
    the same, or is empty, and the cells to its left are joined, too: the same 二级指标 below another 一级指标 is
    another one.
    """
    above: dict[_Column, int] = {}
    for number, row in enumerate(rows):
        here: dict[_Column, int] = {}
        goes_on = True
        for column, cell in row.items():
            first = above.get(column, number)
            same = ("",) if cell.only_blank else ("", rows[first][column].text)
            goes_on = goes_on and first < number and cell.text in same
            here[column] = first if goes_on else number
            yield number, column, here[column]
        above = here
