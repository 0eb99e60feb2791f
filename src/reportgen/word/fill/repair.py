"""This module makes a rendered part what Word accepts: line breaks of values, cells and tables left without content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, Rule
from reportgen.word.fill.output import seen_text

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

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
