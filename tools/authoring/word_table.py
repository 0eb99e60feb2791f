"""This module turns the lines of a template's text that describe a table into a Word table.

A form such as 项目支出绩效自评表 is a grid of cells, some over several columns or rows. Each line is a row:

===========================  ===========================================================================
``!table 18 20 20``          starts a table with columns in these proportions, as wide as the text;
                             ``!table landscape 18 20 20`` on a page on its side
``|= a | b{2}``              a row of heads, which is repeated on each page
``|: a | b | c``             a row
``% for line in lines``      a tag that takes a row of its own: ``{%tr for line in lines %}``
``!endtable``                ends it
===========================  ===========================================================================

A cell is centred; ``< text`` stands left, ``<< text`` left and small, ``> text`` right. ``text{2}`` is two columns
wide, ``^^`` belongs to the cell above, ``<br>`` is a line break. ``{% vm %}`` merges a cell with those below it
that show the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from authoring.text_source import source_mistake
from authoring.word_styles import LANDSCAPE_WIDTH, PORTRAIT_WIDTH, TABLE_STYLE
from authoring.word_text import paragraph, pieces, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from authoring.text_source import SourceLine
    from reportgen.diagnostics import Diagnostic

ROW, HEAD_ROW = "|:", "|="
_TAG_ROW = "%"
_STYLES = {"<": "FormText", "<<": "FormTextSmall", ">": "FormNumber", "": "FormHead"}
_TAG_STYLE = "Directive"
_ABOVE = "^^"
_LANDSCAPE = "landscape"
_SPAN = re.compile(r"\{(\d+)\}$")
_FIRST, _CONTINUED = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
_KEPT_TOGETHER, _REPEATED = "<w:cantSplit/>", "<w:tblHeader/>"


@dataclass(slots=True)
class Cell:
    """A cell: its text, the style of its paragraph, its columns, and how it is merged with those below it."""

    text: str
    style: str
    columns: int = 1
    merge: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    cells: dict[int, Cell]
    properties: str = ""


@dataclass(slots=True)
class FormTable:
    """A table that is being read, line by line; ``widths`` in twips."""

    widths: tuple[int, ...]
    findings: list[Diagnostic]
    _rows: list[_Row] = field(default_factory=list)

    @classmethod
    def started(cls, line: SourceLine, argument: str, findings: list[Diagnostic]) -> FormTable:
        """Return an empty table; ``argument`` names its columns."""
        words = argument.split()
        width = LANDSCAPE_WIDTH if words[:1] == [_LANDSCAPE] else PORTRAIT_WIDTH
        parts = [int(word) for word in words if word.isdigit()]
        if not parts or len(parts) + (words[0] == _LANDSCAPE) < len(words):
            findings.append(source_mistake(f"表格要写明各列的宽度：{line.text}", at=line.at))
            parts = [1]
        ends = [width * sum(parts[: index + 1]) // sum(parts) for index in range(len(parts))]
        starts = [0, *ends[:-1]]
        return cls(tuple(end - start for start, end in zip(starts, ends, strict=True)), findings)

    def add(self, line: SourceLine, mark: str, text: str) -> None:
        """Add a row."""
        if mark == _TAG_ROW:
            self._rows.append(_Row({0: Cell(f"{{%tr {text} %}}", _TAG_STYLE, len(self.widths))}, _KEPT_TOGETHER))
        elif mark in (ROW, HEAD_ROW):
            self._rows.append(_Row(self._cells(line, text), _KEPT_TOGETHER + _REPEATED if mark == HEAD_ROW else ""))
        else:
            self.findings.append(source_mistake(f"表格中无法识别的行：{line.text}", at=line.at))

    def rows(self) -> Iterator[tuple[dict[int, Cell], bool]]:
        """Yield the cells of each row by their columns, and whether they are heads: for other kinds of files."""
        for row in self._rows:
            yield row.cells, _REPEATED in row.properties

    def xml(self) -> str:
        """Return the ``w:tbl``."""
        rows = [
            (row.properties, [(cell, sum(self.widths[at : at + cell.columns])) for at, cell in row.cells.items()])
            for row in self._rows
        ]
        return _table_xml(self.widths, rows)

    def _cells(self, line: SourceLine, text: str) -> dict[int, Cell]:
        cells: dict[int, Cell] = {}
        column = 0
        for piece in pieces(text):
            cells[column] = cell = _cell(piece)
            if cell.merge:
                self._merge(line, column, cell)
            column += cell.columns
        if column != len(self.widths):
            message = f"这一行占 {column} 列，表格有 {len(self.widths)} 列：{line.text}"
            self.findings.append(source_mistake(message, at=line.at))
        return cells

    def _merge(self, line: SourceLine, column: int, cell: Cell) -> None:
        above = self._rows[-1].cells.get(column) if self._rows else None
        if above is None or above.columns != cell.columns or above.style == _TAG_STYLE:
            self.findings.append(source_mistake(f"{_ABOVE} 的上面没有同样宽的单元格：{line.text}", at=line.at))
        else:
            above.merge = above.merge or _FIRST


def _table_xml(widths: Sequence[int], rows: Sequence[tuple[str, Sequence[tuple[Cell, int]]]]) -> str:
    """Return a ``w:tbl``; each row is its properties and its cells, each cell with its width in twips."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    written = "".join(
        f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}"
        f"{''.join(_cell_xml(cell, width) for cell, width in cells)}</w:tr>"
        for properties, cells in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>'
    )


def list_xml(text: str) -> str:
    """A small table with one row for each thing of a list; ``text`` is the loop, then the head and text of each column.

    An office sees it as a table with a row that Word repeats, between the rows with the two tags of the loop.
    """
    loop, columns = (part.strip() for part in text.split(";", 1))
    pairs = [[part.strip() for part in column.split(":", 1)] for column in pieces(columns)]
    width = PORTRAIT_WIDTH // len(pairs)
    rows = [
        (_KEPT_TOGETHER + _REPEATED, [(Cell(head, "FormHead"), width) for head, _ in pairs]),
        _tag_row(f"for {loop}", width, len(pairs)),
        (_KEPT_TOGETHER, [(Cell(cell, "FormText"), width) for _, cell in pairs]),
        _tag_row("endfor", width, len(pairs)),
    ]
    return _table_xml([width] * len(pairs), rows)


def _tag_row(tag: str, width: int, columns: int) -> tuple[str, list[tuple[Cell, int]]]:
    return _KEPT_TOGETHER, [(Cell(f"{{%tr {tag} %}}", _TAG_STYLE, columns), width * columns)]


def _cell(text: str) -> Cell:
    span = _SPAN.search(text)
    inside = text[: span.start()].strip() if span else text
    mark, _, rest = inside.partition(" ")
    side = mark if mark in _STYLES else ""
    shown = rest.strip() if side else inside
    is_continued = shown == _ABOVE
    return Cell(
        "" if is_continued else shown,
        _STYLES[side],
        int(span[1]) if span else 1,
        _CONTINUED if is_continued else "",
    )


def _cell_xml(cell: Cell, width: int) -> str:
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{cell.merge}<w:vAlign w:val="center"/></w:tcPr>'
    return f"<w:tc>{properties}{paragraph(cell.style, run(cell.text))}</w:tc>"
