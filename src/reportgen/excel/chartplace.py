"""This module finds the place for charts in a workbook template, and connects it to the drawing that holds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.excel.cutting import NEW_DRAWING
from reportgen.excel.package import RELATIONSHIPS, page_height, relationships, relationships_part
from reportgen.excel.prepared import ChartEntries, ChartPlace
from reportgen.excel.styles import tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.excel.package import SheetPart, TemplatePackage
    from reportgen.excel.prepared import Cut

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NO_RELATIONSHIPS = (
    f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_NO_DRAWING = (
    f'{_XML}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"></xdr:wsDr>'
)
_DRAWING_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"


def find_chart_place(sheet: SheetPart, book: TemplatePackage) -> ChartPlace:
    """Return where charts go on a sheet: into its own drawing if it has one, else into a new one."""
    own = [item.target for item in relationships(book.parts, sheet.part, book.file) if item.kind == "drawing"]
    drawing = own[0] if own else f"xl/drawings/drawing{_free_number(book.parts, 'xl/drawings/drawing')}.xml"
    lines = sheet.root.find(tag("sheetFormatPr"))
    return ChartPlace(
        sheet=sheet.name,
        drawing=drawing,
        drawing_relationships=relationships_part(drawing),
        first_chart=_free_number(book.parts, "xl/charts/chart"),
        first_relationship=_free_relationship(book.parts.get(relationships_part(drawing), b"")),
        row_height=float("15" if lines is None else lines.get("defaultRowHeight", "15")),
        page_height=page_height(sheet.root),
    )


def cut_chart_parts(place: ChartPlace, sheet: SheetPart, parts: dict[str, bytes]) -> dict[str, Cut]:
    """Return the parts that list charts, cut where entries are added, and connect the drawing to its sheet."""
    cuts = {
        place.drawing: _before_end(_text(parts, place.drawing, _NO_DRAWING)),
        place.drawing_relationships: _before_end(_text(parts, place.drawing_relationships, _NO_RELATIONSHIPS)),
    }
    types = parts[office.CONTENT_TYPES].decode()
    if place.drawing not in parts:
        declared = f'<Override PartName="/{place.drawing}" ContentType="{_DRAWING_CONTENT_TYPE}"/>'
        types = "".join(str(piece) for piece in _before_end(types, declared))
        name = relationships_part(sheet.part)
        target = f'<Relationship Id="{NEW_DRAWING}" Type="{RELATIONSHIPS}/drawing" Target="/{place.drawing}"/>'
        cuts[name] = _before_end(_text(parts, name, _NO_RELATIONSHIPS), target)
    return {**cuts, office.CONTENT_TYPES: _before_end(types)}


def _before_end(xml: str, inserted: str | ChartEntries = ChartEntries()) -> Cut:  # noqa: B008 - frozen
    """Return XML cut in front of the end of its outermost element."""
    empty = re.search(r"<([\w:]+)([^<>]*)/>\s*$", xml)
    if empty and xml.count("<") - xml.count("<?") == 1:
        return xml[: empty.start()] + f"<{empty[1]}{empty[2]}>", inserted, f"</{empty[1]}>"
    end = xml.rindex("</")
    return xml[:end], inserted, xml[end:]


def _text(parts: dict[str, bytes], name: str, otherwise: str) -> str:
    return parts[name].decode("utf-8-sig") if name in parts else otherwise


def _free_number(names: Iterable[str], start: str) -> int:
    numbers = (re.fullmatch(re.escape(start) + r"([0-9]{1,9})\.xml", name) for name in names)
    return max((int(match[1]) for match in numbers if match), default=0) + 1


def _free_relationship(existing: bytes) -> int:
    return max((int(number) for number in re.findall(rb'Id="rId([0-9]{1,9})"', existing)), default=0) + 1
