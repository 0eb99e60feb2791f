"""This module makes a filled part what Word accepts and a reader expects, when all its texts stand in it.

Values get their line breaks, cells and tables without content are repaired, low rows of tables stay whole at the end of
a page, and the line over a table stays legible.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, Rule
from reportgen.template.recording import without_marks
from reportgen.word.fill.widths import lines_of, text_width, twips_of
from reportgen.word.slots import seen_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.diagnostics import Diagnostic
    from reportgen.word.document import GridStyles

LEFT_OVER = Rule(
    "RG667",
    "报告中留有标签",
    "报告里出现了双花括号，读者会看到模板的标签；可能是数据文件的文字里写了标签，或模板的标签没有被识别。",
    "数据文件的文字中不要写 {{ }}、{% %}；若是模板中的标签，请删除后重新输入。",
)

_PRESERVED = '<w:t xml:space="preserve">'
_BROKEN_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*[\n\t][^<]*)</w:t>")
_LINE_STARTS = re.compile(r"\n+<")
_EMPTY_TABLE = re.compile(r"<w:tbl>(?:(?!<w:tbl>).)*?</w:tblGrid></w:tbl>")
#: A paragraph without text, and the section break it may hold.
_EMPTY_PARAGRAPH = re.compile(
    r"<w:p(?: [^>]*)?/>|<w:p(?: [^>]*)?>(?:<w:pPr>(?:(?!</w:pPr>|<w:sectPr[ >]).)*(<w:sectPr[ >].*?</w:sectPr>)?"
    r"(?:(?!</w:pPr>).)*</w:pPr>)?</w:p>"
)
_PARAGRAPH_STARTS = ("<w:p>", "<w:p ", "<w:p/>")
_CELLS = ("<w:tc>", "</w:tcPr>", "<w:tcPr/>", "</w:tbl>")
_LEFT_OVER = re.compile(r"\{[{%]|[%}]\}")
#: How far back the last section breaks are looked for.
_END_OF_DOCUMENT = 8_000


def joined(text: str) -> str:
    """Return a rendered part on one line: the lines of the template are for finding places."""
    return _LINE_STARTS.sub("<", text)


def repaired(xml: str) -> str:
    """Return a part in which every cell has a paragraph, every table a row, and values their line breaks."""
    if "\n" in xml or "\t" in xml:
        xml = _BROKEN_TEXT.sub(_with_breaks, xml)
    if "</w:tblGrid></w:tbl>" in xml:
        xml = _EMPTY_TABLE.sub("", xml)
    for before in _CELLS:
        xml = xml.replace(f"{before}</w:tc>", f"{before}<w:p/></w:tc>")
    return _without_empty_last_section(xml)


def left_over_tags(xml: str, file: str, label: str) -> list[Diagnostic]:
    """Return a finding for every paragraph of a part in which braces of a tag are left."""
    if "{" not in xml and "}" not in xml:
        return []
    starts = {
        max(0, *(xml.rfind(tag, 0, left.start()) for tag in _PARAGRAPH_STARTS)) for left in _LEFT_OVER.finditer(xml)
    }
    shown = [seen_text(xml[start:].partition("</w:p>")[0]) for start in sorted(starts)]
    return [LEFT_OVER.finding(f"报告中留有标签：{text}", at=Location(file, name=label)) for text in shown]


def _with_breaks(match: re.Match[str]) -> str:
    text = match[1].rstrip("\n").replace("\t", f"</w:t><w:tab/>{_PRESERVED}")
    return _PRESERVED + text.replace("\n", f"</w:t><w:br/>{_PRESERVED}") + "</w:t>"


def _without_empty_last_section(xml: str) -> str:
    """Let the last section break with nothing behind it be the end of the document: it would add an empty page."""
    earliest = max(len(xml) - _END_OF_DOCUMENT, 0)
    start = end = xml.rfind("<w:sectPr", earliest)
    closed = xml.find("</w:body>", max(end, earliest))
    while end >= 0 and closed >= 0:
        start = max(xml.rfind(tag, earliest, start) for tag in _PARAGRAPH_STARTS)
        paragraph = _EMPTY_PARAGRAPH.fullmatch(xml, start, end) if start >= 0 else None
        if not paragraph:
            break
        if paragraph[1]:
            return xml[:start] + paragraph[1] + xml[closed:]
        end = start
    return xml


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
    sizes = styles.font_sizes()
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
    is_short = all(
        not _LONG_TEXT.search(row)
        and row.count(_BREAK) < _FEW_LINES
        and row.count("</w:p>") - row.count("</w:tc>") < _FEW_LINES
        for row in rows
    )
    return is_short or sum(_height(row, sizes) for row in rows) <= _HIGHEST_KEPT


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


_LINE = r'(<w:p><w:pPr><w:pStyle w:val="({})"/>(?:(?!</w:pPr>).)*</w:pPr>)(.*?)</w:p>'
_TAB = "<w:tab/>"
_THREE = 3
_GAP = 200
"""What is left free between two pieces, in twips."""


def with_lines_parted(xml: str, styles: GridStyles) -> str:
    """Return a part in which the left piece of such a line has a line of its own when it leaves the others no room."""
    if not styles.lines:
        return xml
    return re.sub(_LINE.format("|".join(map(re.escape, styles.lines))), lambda line: _parted(line, styles), xml)


def _parted(line: re.Match[str], styles: GridStyles) -> str:
    pieces = line[3].split(_TAB)
    if len(pieces) != _THREE:
        return line[0]
    middle, font_size = styles.lines[line[2]]
    left, between = (twips_of(text_width(without_marks(seen_text(piece))), font_size) for piece in pieces[:2])
    if left + between // 2 + _GAP <= middle:
        return line[0]
    return line[1] + line[3].replace(_TAB, f"<w:br/>{_TAB}", 1) + "</w:p>"
