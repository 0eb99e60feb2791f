"""This module writes a table of the report as a Word table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.office import escape
from reportgen.tables.table import ColumnKind, RowKind
from reportgen.word.fill.widths import fit_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.tables.table import Column, Row, Table
    from reportgen.word.document import CellStyles, GridStyles, TextArea

#: How many characters the label of a row stands further in than that of a total.
_INDENTS = {RowKind.SUBCATEGORY: 1, RowKind.ITEM: 2}
_TEXTS = (ColumnKind.TEXT, ColumnKind.CODE)
_TWIPS_PER_HALF_POINT = 10
_ROW = "<w:tr><w:trPr><w:cantSplit/></w:trPr>{}</w:tr>"
_HEAD_ROW = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{}</w:tr>"
_BOLD = "<w:rPr><w:b/><w:bCs/></w:rPr>"


def grid_xml(table: Table, styles: GridStyles, page: TextArea) -> str:
    """Return the ``w:tbl`` of a table, as wide as the text of its page."""
    columns = table.shown_columns
    size, widths = fit_columns(table, columns, styles, page)
    heads = [_HEAD_ROW.format(row) for row in head_rows(columns, widths, size.head)]
    if table.ordinals:  # 栏次
        by_key = dict(zip((column.key for column in table.columns), table.ordinals, strict=False))
        cells = (cell(by_key[column.key], width, size.head) for column, width in zip(columns, widths, strict=True))
        heads.append(_HEAD_ROW.format("".join(cells)))
    starts = _cell_starts(columns, widths, size)
    rows = [_ROW.format(_row(row, starts[row.kind])) for row in table.rows]
    # WPS takes the widths from the grid, Word from the table and its cells.
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.table}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(heads)}{''.join(rows)}</w:tbl>"
    )


def _cell_starts(
    columns: Sequence[Column], widths: Sequence[int], size: CellStyles
) -> dict[RowKind, list[tuple[str, str]]]:
    """Return for each kind of row the keys of the columns, with the start of their cells: made once for many rows."""
    label = next((column.key for column in columns if column.kind is ColumnKind.TEXT), "")
    starts: dict[RowKind, list[tuple[str, str]]] = {kind: [] for kind in RowKind}
    for kind, row in starts.items():
        for column, width in zip(columns, widths, strict=True):
            style = size.text if column.kind in _TEXTS else size.number
            indent = _INDENTS.get(kind, 0) if column.key == label else 0
            row.append((column.key, cell_start(width, style, layout=_layout(column, indent, size))))
    return starts


def _row(row: Row, starts: Sequence[tuple[str, str]]) -> str:
    look = _BOLD if row.kind is RowKind.TOTAL else ""
    cells = row.cells
    return "".join([f"{start}{run(cells[key].text, look) if key in cells else ''}{CELL_END}" for key, start in starts])


def _layout(column: Column, indent: int, size: CellStyles) -> str:
    """Return the direct layout of a cell's paragraph; ``indent`` counts characters."""
    if column.kind is ColumnKind.INTEGER:
        return '<w:jc w:val="center"/>'
    twips = indent * size.font_size * _TWIPS_PER_HALF_POINT
    return f'<w:ind w:leftChars="{indent * 100}" w:left="{twips}"/>' if indent else ""


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
        # Only an outer head is shared: the innermost is that of the column itself.
        left, right = columns[start].head, columns[index].head if index < len(columns) else ()
        if level >= min(len(left), len(right)) - 1 or left[: level + 1] != right[: level + 1]:
            yield start, index
            start = index


CELL_END = "</w:p></w:tc>"
_TEXT = "<w:t>"
_SPACED_TEXT = '<w:t xml:space="preserve">'


def cell_start(width: int, style: str, *, merge: str = "", layout: str = "") -> str:
    """Return the start of a cell with one paragraph, up to its text."""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>'
    )


def run(text: str, look: str = "") -> str:
    """Return a run of text; nothing for no text."""
    if not text:
        return ""
    text = escape(text)
    start = _TEXT if text == text.strip() else _SPACED_TEXT
    return f"<w:r>{look}{start}{text}</w:t></w:r>"


def cell(text: str, width: int, style: str) -> str:
    """Return a whole cell."""
    return f"{cell_start(width, style)}{run(text)}{CELL_END}"
