"""This module finishes a workbook template that openpyxl has written: what it writes wrongly, or cannot write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen import opc
from reportgen.charts.references import column_letters
from reportgen.excel.package import part_bytes, tag, without_dates
from reportgen.tables.table import ColumnKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from authoring.workbook_layout import Layout

_STYLES = "xl/styles.xml"
_FONT_ORDER = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family",
    "charset", "scheme",
)  # fmt: skip


def finished(content: bytes, layouts: Sequence[Layout], file: str) -> dict[str, bytes]:
    """Return the parts of a template; its first sheets are those of the layouts, in order."""
    parts = without_dates(opc.parse_package(content, file), file)
    for number, layout in enumerate(layouts, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        parts[name] = _without_green_corners(parts[name], layout)
    return {**parts, _STYLES: _ordered_fonts(parts[_STYLES])}


def _ordered_fonts(styles: bytes) -> bytes:
    """Put what openpyxl says of a font into the order of the schema, on which Microsoft's validator insists."""
    from lxml import etree

    root = opc.parse_xml(styles)
    for font in root.iterfind(f"{tag('fonts')}/{tag('font')}"):
        font[:] = sorted(font, key=lambda child: _FONT_ORDER.index(etree.QName(child).localname))
    return part_bytes(root)


def _without_green_corners(sheet: bytes, layout: Layout) -> bytes:
    """Tell Excel that codes and 栏次 are text on purpose: it would mark each of them as a number stored as text."""
    from lxml import etree

    columns = layout.table.columns
    first, last = layout.head_bottom + 1, layout.head_bottom + len(layout.kinds)
    codes = [column_letters(n) for n, column in enumerate(columns, 1) if column.kind is ColumnKind.CODE]
    ranges = [f"{letters}{first}:{letters}{last}" for letters in codes]
    if layout.table.ordinals:
        ranges.append(f"A{layout.head_bottom}:{column_letters(len(columns))}{layout.head_bottom}")
    root = opc.parse_xml(sheet)
    if ranges:
        ignored = etree.SubElement(root, tag("ignoredErrors"))
        etree.SubElement(ignored, tag("ignoredError"), sqref=" ".join(ranges), numberStoredAsText="1")
    return part_bytes(root)
