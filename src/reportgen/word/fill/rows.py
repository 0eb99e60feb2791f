"""This module keeps the rows of tables whole at the end of a page, and the last three of a table together.

A row that may go on on the next page is cut in the middle of a line of cells, even a low one. Whether a row is low is
known only when its texts stand in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.template.recording import without_marks
from reportgen.word.fill.output import seen_text
from reportgen.word.fill.text_width import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.word.document import GridStyles

_HIGHEST_KEPT = 4200
"""A row that is not higher than this stays whole, in twips: a third of an upright page."""

_MAY_SPLIT = re.compile(r"<w:tr>(?:<w:trPr>(?P<properties>(?:(?!</w:trPr>|<w:cantSplit).)*)</w:trPr>)?(?=<w:tc>)")
_WIDTH = re.compile(r'<w:tcW (?:[^>]* )?w:w="(\d+)"')
_STYLE = re.compile(r'<w:pStyle w:val="([^"]*)"')
_PARAGRAPH = re.compile(
    r"<w:p>(?!<w:pPr/>)(?:(?P<properties><w:pPr>)(?P<style>(?:<w:pStyle [^>]*/>)?+)(?:<w:keepNext/>)?)?"
)
_LINE_ENDS = re.compile(r"</w:p>|<w:br(?: [^>]*)?/>")
_ROW, _ROW_END, _TABLE, _TABLE_END = "<w:tr>", "</w:tr>", "<w:tbl>", "</w:tbl>"
_LONG_TEXT = re.compile(r">[^<]{40}")
_BREAK, _FEW_LINES = "<w:br", 6
_TOGETHER = 3
"""So many rows of a table stand at least on its last page."""

_FEW_ROWS = 5
"""A table of no more rows than these stays whole when it is low."""

_USUAL_SIZE, _USUAL_PADDING = 24, 216
"""What is taken for the type (in half-points) of a style that is not one of those for tables, and beside a text."""

_LINE_OF_SIZE = 13
"""The height of a line in twips, for each half-point of its type."""


def with_rows_kept(xml: str, styles: GridStyles) -> str:
    """Return a part in which no low row is split, and the last rows of a table stay together."""
    if _TABLE not in xml:
        return xml
    sizes = {style: size.font_size for size in styles.sizes for style in (size.head, size.text, size.number)}
    return "".join(_last_rows_together("".join(_low_rows_whole(xml, sizes)), sizes))


def _low_rows_whole(xml: str, sizes: Mapping[str, int]) -> Iterator[str]:
    position = 0
    for row in _MAY_SPLIT.finditer(xml):
        content = xml[row.end() : xml.index(_ROW_END, row.end())]
        # A table in a cell has rows of its own.
        if _TABLE not in content and _is_low([content], sizes):
            properties = row["properties"] or ""
            yield f"{xml[position : row.start()]}{_ROW}<w:trPr>{properties}<w:cantSplit/></w:trPr>"
            position = row.end()
    yield xml[position:]


def _is_low(rows: Sequence[str], sizes: Mapping[str, int]) -> bool:
    """Whether rows may be kept on one page; most hold only short texts, and need not be measured."""
    is_short = all(not _LONG_TEXT.search(row) and row.count(_BREAK) < _FEW_LINES > _more_lines(row) for row in rows)
    return is_short or sum(_height(row, sizes) for row in rows) <= _HIGHEST_KEPT


def _more_lines(row: str) -> int:
    return row.count("</w:p>") - row.count("</w:tc>")


def _height(row: str, sizes: Mapping[str, int]) -> int:
    """Return about how high a row is, in twips; a cell over several rows does not make any of them higher."""
    return max((_cell_height(cell, sizes) for cell in row.split("</w:tc>") if "<w:vMerge" not in cell), default=0)


def _cell_height(cell: str, sizes: Mapping[str, int]) -> int:
    width, style = _WIDTH.search(cell), _STYLE.search(cell)
    if not width:
        return 0
    size = sizes.get(style[1], _USUAL_SIZE) if style else _USUAL_SIZE
    room = int(width[1]) - _USUAL_PADDING
    return (
        sum(lines_of(without_marks(seen_text(line)), room, size) for line in _LINE_ENDS.split(cell)[:-1])
        * size
        * _LINE_OF_SIZE
    )


def _last_rows_together(xml: str, sizes: Mapping[str, int]) -> Iterator[str]:
    position = 0
    for table in re.finditer(_TABLE_END, xml):
        start = xml.rfind(_TABLE, position, table.start())
        rows = [row.start() for row in re.finditer(_ROW, xml[start : table.start()])] if start >= 0 else []
        # What lies behind the last row of an inner table is not its own.
        if len(rows) > 1 and xml.count(_ROW_END, start, table.start()) == len(rows):
            first, last = start + rows[_first_kept(xml, [start + row for row in rows], sizes)], start + rows[-1]
            yield xml[position:first]
            yield _PARAGRAPH.sub(_kept_with_next, xml[first:last])
            position = last
    yield xml[position:]


def _first_kept(xml: str, rows: Sequence[int], sizes: Mapping[str, int]) -> int:
    """Return the first of the rows that stay together at the end of a table: all of a low one, else the last three."""
    for together in (len(rows), _TOGETHER) if len(rows) <= _FEW_ROWS else (_TOGETHER,):
        ends = [*rows[1:], xml.index(_TABLE_END, rows[-1])]
        kept = zip(rows[-together:], ends[-together:], strict=True)
        if _is_low([xml[start:end] for start, end in kept], sizes):
            return max(len(rows) - together, 0)
    return len(rows) - 2


def _kept_with_next(paragraph: re.Match[str]) -> str:
    end = "" if paragraph["properties"] else "</w:pPr>"
    return f"<w:p><w:pPr>{paragraph['style'] or ''}<w:keepNext/>{end}"
