"""This module prepares drawings and charts: unique ids, and charts that vanish with their caption when empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.office import pack
from reportgen.word.document import PlacedChart
from reportgen.word.elements import (
    VML,
    insert_after,
    insert_before,
    name,
    paragraph_text,
    parent_of,
    replace_by_text,
    split_section,
)
from reportgen.word.prepare.parts import open_relationships
from reportgen.word.slots import SlotKind, slot

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from reportgen.diagnostics import Location
    from reportgen.office import Package
    from reportgen.word.prepare.lines import Paragraphs

_WORKBOOK = "package"
_CHART_CALL = re.compile(r"\{\{r\s+chart\([^{}]*\)\s*\}\}")
_CAPTION_FIELD = re.compile(r"^\s*SEQ\s")
_SHAPE_ID = "{urn:schemas-microsoft-com:office:office}spid"
#: The name of a chart, or a tag that gives it; any other description belongs to a chart that shows something else.
_NAMES_A_CHART = re.compile(r"chart:|\{\{|[A-Za-z_][\w.-]*$")


def mark_drawings(root: Element) -> None:
    """Put a slot in place of the id of every drawing, which has to be unique also where a drawing is repeated.

    The shapes of older drawings have ids, too; that of an embedded object is known to the object, and stays.
    """
    for description in root.iter(name("wp:docPr")):
        description.set("id", slot(SlotKind.DRAWING_ID))
    for picture in root.iter(name("w:pict")):
        for shape in picture.iter(f"{{{VML}}}*"):
            if shape.get("id") and shape.tag != name("v:shapetype"):
                shape.set("id", f"shape{slot(SlotKind.DRAWING_ID)}")
                shape.attrib.pop(_SHAPE_ID, "")


def take_placed_charts(root: Element, part: str, package: Package, paragraphs: Paragraphs) -> dict[str, PlacedChart]:
    """Take the charts that the designer drew out of the package, and put slots where they stand."""
    taken = {}
    by_id = {each.id: each for each in package.relationships(part)}
    for reference in list(root.iter(name("c:chart"))):
        relationship = by_id.get(reference.get(name("r:id"), ""))
        drawing = next(reference.iterancestors(name("w:drawing")), None)
        if relationship is None or drawing is None or relationship.target not in package.parts:
            continue
        text = _alternative_text(drawing)
        if not _NAMES_A_CHART.match(text):
            continue
        key = f"{part}#{relationship.id}"
        taken[key] = _placed_chart(package, relationship.target, text, drawing, paragraphs.place_of(drawing))
        for description in drawing.iter(name("wp:docPr")):
            description.set("title", "")
            description.set("descr", slot(SlotKind.ALT_TEXT, text))
        replace_by_text(parent_of(parent_of(reference)), slot(SlotKind.PLACED_CHART, f"{key} {text}"))
    unused = {key.rpartition("#")[2] for key in taken}
    if taken:
        package.put_relationships(part, [each for each in by_id.values() if each.id not in unused])
    for chart in taken.values():
        package.remove(chart.target)
    return taken


def unnamed_charts(root: Element, paragraphs: Paragraphs) -> list[tuple[str, Location]]:
    """Return the alternative texts and the places of the drawn charts that were not taken."""
    drawings = (next(chart.iterancestors(name("w:drawing")), None) for chart in root.iter(name("c:chart")))
    return [(_alternative_text(drawing), paragraphs.place_of(drawing)) for drawing in drawings if drawing is not None]


def mark_figures(root: Element, paragraphs: Paragraphs) -> None:
    """Put slots around every paragraph that is a chart, with its caption: both are left out when it is empty."""
    claimed: set[Element | None] = set()
    for paragraph in list(root.iter(name("w:p"))):
        if not _is_chart(paragraph):
            continue
        split_section(paragraph)
        caption = _caption(paragraph, claimed)
        claimed.add(caption)
        first = caption if caption is not None and caption is paragraph.getprevious() else paragraph
        last = caption if caption is not None and caption is paragraph.getnext() else paragraph
        insert_before(first, slot(SlotKind.FIGURE, paragraphs.number(paragraph)))
        insert_after(last, slot(SlotKind.FIGURE_END))


def _is_chart(paragraph: Element) -> bool:
    text = paragraph_text(paragraph).strip()
    if text:
        return bool(_CHART_CALL.fullmatch(text))
    placed = [
        drawing
        for drawing in paragraph.iter(name("w:drawing"))
        if SlotKind.PLACED_CHART in "".join(map(str, drawing.itertext()))
    ]
    return len(placed) == 1


def _caption(paragraph: Element, claimed: set[Element | None]) -> Element | None:
    """Return the caption of a chart: the one above it that belongs to nothing else, or the one below it."""
    above, below = paragraph.getprevious(), paragraph.getnext()
    if above is not None and _is_caption(above) and above not in claimed and not _is_captioned(above.getprevious()):
        return above
    return below if below is not None and _is_caption(below) and below not in claimed else None


def _is_caption(element: Element) -> bool:
    if element.tag != name("w:p"):
        return False
    instructions = [each.text or "" for each in element.iter(name("w:instrText"))]
    instructions += [each.get(name("w:instr"), "") for each in element.iter(name("w:fldSimple"))]
    return any(_CAPTION_FIELD.match(instruction) for instruction in instructions)


def _is_captioned(element: Element | None) -> bool:
    """Whether an element is something that a caption stands under: a table, a picture, a chart."""
    if element is None:
        return False
    has_picture = next(element.iter(name("w:drawing"), name("w:pict")), None) is not None
    return element.tag == name("w:tbl") or has_picture or bool(_CHART_CALL.search(paragraph_text(element)))


def _placed_chart(package: Package, target: str, text: str, drawing: Element, place: Location) -> PlacedChart:
    relationships = package.relationships(target)
    workbook = next((each for each in relationships if each.kind == _WORKBOOK), None)
    others = open_relationships([each for each in relationships if each is not workbook], target)
    content = package.parts.pop(workbook.target, None) if workbook else None
    size = _attributes(drawing, "wp:extent")
    return PlacedChart(
        target=target,
        chart=package.parts[target],
        relationships=others,
        workbook=None if content is None else pack("workbook.xlsx", content),
        workbook_id=workbook.id if workbook else f"rId{others.next_number}",
        size=(int(size.get("cx", "0")), int(size.get("cy", "0"))),
        alternative_text=text,
        at=place,
    )


def _alternative_text(drawing: Element) -> str:
    description = _attributes(drawing, "wp:docPr")
    return (description.get("descr") or description.get("title") or "").strip()


def _attributes(drawing: Element, prefixed: str) -> dict[str, str]:
    found = drawing.find(f".//{name(prefixed)}")
    return {} if found is None else {str(key): str(value) for key, value in found.attrib.items()}
