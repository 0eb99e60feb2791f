"""This module goes through a rendered part and fills its slots in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.tables.joining import JoiningCell, joined_cells
from reportgen.template.recording import without_marks
from reportgen.word.document import TextArea
from reportgen.word.fill.grid import grid_xml
from reportgen.word.fill.widths import fit_form
from reportgen.word.slots import SLOT, Output, SlotKind, seen_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from reportgen.diagnostics import Diagnostic
    from reportgen.tables.table import Table
    from reportgen.template.source import TemplateSource
    from reportgen.word.document import GridStyles, Relationships
    from reportgen.word.fill.drawings import Drawings
    from reportgen.word.fill.numbering import Numbering

_A4 = TextArea(8844, 12755)
"""The text area where no section says one (in a header): 156 mm by 225 mm."""

_CHARTS = (SlotKind.CHART, SlotKind.PLACED_CHART)


@dataclass(frozen=True, slots=True)
class Filling:
    """What the parts of one document share while their slots are filled."""

    numbering: Numbering
    drawings: Drawings
    tables: Sequence[Table]
    grid: GridStyles
    created: date

    def fill(self, text: str, source: TemplateSource, links: Relationships) -> tuple[str, list[Diagnostic]]:
        """Return the text of a part with its slots filled, and what could not be filled."""
        walk = _Walk(self, links)
        walk.go(SLOT.split(text))
        findings = self.numbering.finish(walk.output, source.places)
        return walk.output.text(), findings


class _Walk:
    """One part: its output so far, and what waits for the size of the page."""

    def __init__(self, filling: Filling, links: Relationships) -> None:
        self.output = Output()
        self._filling = filling
        self._waiting: list[tuple[int, Callable[[TextArea], str]]] = []
        self._form_start = 0
        numbering, drawings, tables, merging = filling.numbering, filling.drawings, filling.tables, Merging(self.output)
        self._at_once: dict[str, Callable[[str], str]] = {
            SlotKind.DRAWING_ID: lambda _: drawings.next_id(),
            SlotKind.SEQUENCE: numbering.sequence,
            SlotKind.NUMBERED: numbering.count_paragraph,
            SlotKind.CHAPTER: numbering.chapter,
            SlotKind.PLACED_CHART: lambda argument: drawings.placed_chart(argument, links),
            SlotKind.ALT_TEXT: drawings.alternative_text,
            SlotKind.CREATED: lambda _: f"{filling.created.isoformat()}T00:00:00Z",
            SlotKind.FIGURE_END: lambda _: "",
        }
        self._later: dict[str, Callable[[str], None]] = {
            SlotKind.BOOKMARK: lambda name: numbering.start_bookmark(name, self.output),
            SlotKind.BOOKMARK_END: numbering.end_bookmark,
            SlotKind.REFERENCE: lambda argument: numbering.refer(argument, self.output),
            SlotKind.HEADING: lambda level: numbering.start_heading(level, self.output),
            SlotKind.CAPTION: lambda kind: numbering.start_caption(kind, self.output),
            SlotKind.CAPTION_END: lambda _: numbering.end_caption(),
            SlotKind.HEADING_END: lambda _: numbering.end_heading(),
            SlotKind.CONTENTS: lambda index: numbering.list_contents(index, self.output),
            SlotKind.CHART: lambda chart: self._wait(lambda page: drawings.inline_chart(chart, page.width, links)),
            SlotKind.GRID: lambda index: self._wait(lambda page: grid_xml(tables[int(index)], filling.grid, page)),
            SlotKind.MERGED_TABLE: merging.start_table,
            SlotKind.MERGED_TABLE_END: merging.end_table,
            SlotKind.MERGED_ROW: merging.start_row,
            SlotKind.MERGED_CELL: merging.start_cell,
            SlotKind.MERGED_CELL_END: merging.end_cell,
            SlotKind.FORM_TABLE: self._start_form,
            SlotKind.FORM_TABLE_END: self._end_form,
            SlotKind.SECTION: lambda size: self._lay_out(TextArea(*map(int, size.split()))),
        }

    def go(self, pieces: Sequence[str]) -> None:
        """Go through what ``SLOT`` splits a part into: text, then kind, argument and text of each slot."""
        out = self.output.pieces
        out.append(pieces[0])
        position = 1
        while position < len(pieces):
            kind, argument = pieces[position], pieces[position + 1]
            if kind == SlotKind.FIGURE and self._is_left_out(pieces, position):
                position = _end_of_figure(pieces, position)
            elif kind in self._at_once:
                out.append(self._at_once[kind](argument))
            elif kind in self._later:
                self._later[kind](argument)
            out.append(pieces[position + 2])
            position += 3
        self._lay_out(_A4)

    def _is_left_out(self, pieces: Sequence[str], position: int) -> bool:
        """Whether the chart of a figure is empty; which one it is stands in the slot inside."""
        drawings = self._filling.drawings
        for inner in range(position, _end_of_figure(pieces, position), 3):
            kind, argument = pieces[inner], pieces[inner + 1]
            if kind in _CHARTS:
                chart_id = argument if kind == SlotKind.CHART else drawings.chart_id(argument.partition(" ")[2])
                return drawings.is_empty(chart_id)
        return False

    def _start_form(self, _: str) -> None:
        self._form_start = len(self.output.pieces)

    def _end_form(self, _: str) -> None:
        """Fit the columns of a form; what has to wait for the size of the page has its place there and stays in it."""
        start = self._form_start
        if all(position < start for position, _ in self._waiting):
            self.output.pieces[start:] = [fit_form(self.output.text(start), self._filling.grid)]

    def _wait(self, write: Callable[[TextArea], str]) -> None:
        self._waiting.append((self.output.reserve(), write))

    def _lay_out(self, page: TextArea) -> None:
        """Write what stands on pages with this text area: Word says so at the end of a section."""
        for position, write in self._waiting:
            self.output.pieces[position] = write(page)
        self._waiting.clear()


def _end_of_figure(pieces: Sequence[str], position: int) -> int:
    return next(end for end in range(position, len(pieces), 3) if pieces[end] == SlotKind.FIGURE_END)


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
    """Merges cells of a table that stand one below another and show the same, while the slots of a part are filled.

    A table may stand in a cell of another one: the innermost is the last of ``_tables``, each a list of its rows so
    far, each row its cells by column.
    """

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
