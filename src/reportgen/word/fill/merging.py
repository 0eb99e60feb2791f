"""This module merges cells that stand below each other and hold the same text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.tables.joining import JoiningCell, joined_cells
from reportgen.template.recording import without_marks
from reportgen.word.fill.output import seen_text

if TYPE_CHECKING:
    from reportgen.word.fill.output import Output

_FIRST = '<w:vMerge w:val="restart"/>'
_CONTINUED = "<w:vMerge/>"
_PROPERTIES_END = "</w:tcPr>"
_PARAGRAPH_PROPERTIES = re.compile(r"<w:pPr>.*?</w:pPr>")


@dataclass(slots=True)
class _Cell:
    """A cell that may be merged: where in the output its mark goes, where its end is, and what it shows.

    ``is_for_blanks``: it is merged with the one above only when it shows nothing.
    """

    start: int
    is_for_blanks: bool
    end: int = 0
    text: str = ""


class Merging:
    """The tables of one part with such cells, the innermost last, each the rows so far, each its cells by column."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._tables: list[list[dict[int, _Cell]]] = []
        self._open: list[_Cell] = []

    def start_table(self, _: str) -> None:
        """Begin a table."""
        self._tables.append([])

    def start_row(self, _: str) -> None:
        """Begin a row of the innermost table."""
        self._tables[-1].append({})

    def start_cell(self, argument: str) -> None:
        """Keep a place for the mark of a cell."""
        column, _, condition = argument.partition(" ")
        cell = _Cell(self._output.reserve(), bool(condition))
        self._open.append(cell)
        self._tables[-1][-1][int(column)] = cell

    def end_cell(self, _: str) -> None:
        """Read what a cell shows."""
        cell = self._open.pop()
        cell.end = len(self._output.pieces)
        # Each time that a recording prints a number, the marks are others.
        cell.text = without_marks(seen_text(self._output.text(cell.start, cell.end)))

    def end_table(self, _: str) -> None:
        """Merge the cells of a table."""
        rows = self._tables.pop()
        shown = [
            {column: JoiningCell(cell.text, cell.is_for_blanks) for column, cell in sorted(row.items())} for row in rows
        ]
        for row, column, first in joined_cells(shown):
            if first < row:
                self._continue(rows[first][column], rows[row][column])

    def _continue(self, first: _Cell, cell: _Cell) -> None:
        pieces = self._output.pieces
        pieces[first.start] = _FIRST
        properties, _, content = self._output.text(cell.start + 1, cell.end).partition(_PROPERTIES_END)
        # The style of the text stays: a paragraph of another one may be higher than the row.
        style = _PARAGRAPH_PROPERTIES.search(content)
        paragraph = f"<w:p>{style[0]}</w:p>" if style else "<w:p/>"
        pieces[cell.start] = f"{_CONTINUED}{properties}{_PROPERTIES_END}{paragraph}"
        pieces[cell.start + 1 : cell.end] = [""] * (cell.end - cell.start - 1)
