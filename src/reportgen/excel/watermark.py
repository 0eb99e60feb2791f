"""This module marks a workbook as a draft: a note above every printed page, and red tabs."""

from __future__ import annotations

import re

from lxml import etree

from reportgen import office
from reportgen.excel.styles import tag
from reportgen.excel.template import place_in_sheet

RED = "FFFF0000"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def mark_workbook(content: bytes, note: str) -> bytes:
    """Return a workbook whose sheets say the note at the top of every page."""
    package = office.open_package(content)
    for part in [part for part in package.parts if _SHEET.fullmatch(part)]:
        sheet = package.xml(part)
        _mark(sheet, note)
        package.parts[part] = office.xml_bytes(sheet)
    return office.write_package(package.parts)


def _mark(sheet: etree._Element, note: str) -> None:
    header = sheet.find(tag("headerFooter"))
    if header is None:
        header = etree.Element(tag("headerFooter"))
        sheet.insert(place_in_sheet(sheet, "headerFooter"), header)
    for old in header.findall(tag("oddHeader")):
        header.remove(old)
    text = etree.Element(tag("oddHeader"))
    text.text = f"&C&KFF0000{note}"
    header.insert(0, text)
    properties = sheet.find(tag("sheetPr"))
    if properties is None:
        properties = etree.Element(tag("sheetPr"))
        sheet.insert(0, properties)
    for old in properties.findall(tag("tabColor")):
        properties.remove(old)
    properties.insert(0, etree.Element(tag("tabColor"), {"rgb": RED}))
