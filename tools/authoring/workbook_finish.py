"""This module finishes a workbook template that openpyxl has written: what it writes wrongly, or cannot write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen import office
from reportgen.excel.styles import tag
from reportgen.excel.template import order_fonts, remove_traces
from reportgen.office.worksheet import column_letters
from reportgen.tables.table import ColumnKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from authoring.workbook_layout import Layout


def finished(content: bytes, layouts: Sequence[Layout], file: str) -> dict[str, bytes]:
    """Return the parts of a template; its first sheets are those of the layouts, in order."""
    package = office.open_package(content, file)
    remove_traces(package)
    for number, layout in enumerate(layouts, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        package.parts[name] = _without_green_corners(package.parts[name], layout)
    order_fonts(package)
    return package.parts


def _without_green_corners(sheet: bytes, layout: Layout) -> bytes:
    """Tell Excel that codes and 栏次 are text on purpose: it would mark each of them as a number stored as text."""
    from lxml import etree

    columns = layout.table.columns
    first, last = layout.head_bottom + 1, layout.head_bottom + len(layout.kinds)
    codes = [column_letters(n) for n, column in enumerate(columns, 1) if column.kind is ColumnKind.CODE]
    ranges = [f"{letters}{first}:{letters}{last}" for letters in codes]
    if layout.table.ordinals:
        ranges.append(f"A{layout.head_bottom}:{column_letters(len(columns))}{layout.head_bottom}")
    root = office.parse_xml(sheet)
    if ranges:
        ignored = etree.SubElement(root, tag("ignoredErrors"))
        etree.SubElement(ignored, tag("ignoredError"), sqref=" ".join(ranges), numberStoredAsText="1")
    return office.xml_bytes(root)
