"""This module puts charts into a document, as native charts or as pictures, and keeps account of their parts."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.charts.layout import relative_height
from reportgen.charts.parts import (
    CHART_CONTENT_TYPE,
    CHART_RELATIONSHIP,
    DATA_SHEET,
    WORKBOOK_CONTENT_TYPE,
    WORKBOOK_RELATIONSHIP,
    data_workbook,
    word_chart_names,
    word_chart_parts,
)
from reportgen.charts.references import grid_references
from reportgen.charts.spec import DEFAULT_STYLE
from reportgen.diagnostics import Rule, TemplateError
from reportgen.office import OFFICE_RELATIONSHIPS, ContentTypes, Relationship, escape, relationships_name
from reportgen.template.rules import nearest
from reportgen.word.elements import CHART, DRAWING, PICTURE, WORD_DRAWING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.charts.spec import ChartSpec
    from reportgen.diagnostics import Location
    from reportgen.office import PackedMember
    from reportgen.word.document import PlacedChart, Relationships

UNKNOWN_CHART = Rule(
    "RG666",
    "没有这张图",
    "图由方案（profile.yaml 的 charts）定义，模板用名称引用它。",
    "核对图的名称；模板中画好的图，在“可选文字”中写名称，如 chart:revenue_structure。",
)

PLACED_MARK = "chart:"
"""What the alternative text of a designer's chart starts with; a name of a chart alone will do, too."""

EMU_PER_MM = 36_000
EMU_PER_TWIP = 635
_PICTURE_RELATIONSHIP = f"{OFFICE_RELATIONSHIPS}/image"
_PNG_SIZE = struct.Struct(">2L")
_PNG_SIZE_AT = 16


@dataclass(slots=True)
class Drawings:
    """The charts of one document.

    ``specs`` are the charts of the report by id, ``images`` pictures (PNG) to be shown instead; ``placed`` are those
    that the designer drew. ``members`` and ``content_types`` grow with every chart.
    """

    specs: Mapping[str, ChartSpec]
    images: Mapping[str, bytes]
    placed: Mapping[str, PlacedChart]
    next_chart: int
    members: dict[str, bytes | PackedMember] = field(default_factory=dict)
    content_types: ContentTypes = field(default_factory=ContentTypes)
    _drawings: int = 0
    _pictures: int = 0

    def next_id(self) -> str:
        """Return a number that no other drawing of the document has."""
        self._drawings += 1
        return str(self._drawings)

    def is_empty(self, chart_id: str) -> bool:
        """Whether a chart of the report has nothing to show."""
        return chart_id in self.specs and self.specs[chart_id].is_empty

    def chart_id(self, alternative_text: str) -> str:
        """Return the id of the chart that an alternative text names, or nothing when it names none of ours."""
        name = alternative_text.removeprefix(PLACED_MARK).strip()
        return name if name in self.specs or alternative_text.startswith(PLACED_MARK) else ""

    def require(self, chart_id: str, at: Location | None = None) -> None:
        """See that there is a chart of this id.

        Raises:
            TemplateError: there is none (RG666).
        """
        if chart_id not in self.specs:
            message = f"没有名为 {chart_id} 的图{nearest(chart_id, self.specs)}"
            raise TemplateError([UNKNOWN_CHART.finding(message, at=at)])

    def alternative_text(self, text: str) -> str:
        """Return the description of a drawing: the chart's title, or what the designer wrote."""
        spec = self.specs.get(self.chart_id(text))
        return str(escape(spec.title if spec else text))

    def inline_chart(self, chart_id: str, text_width: int, links: Relationships) -> str:
        """Return the run with a chart of our own, no wider than the text (in twips); nothing when it is empty."""
        if self.is_empty(chart_id):
            return ""
        width = min(DEFAULT_STYLE.width_mm * EMU_PER_MM, text_width * EMU_PER_TWIP)
        spec = self.specs[chart_id]
        height = int(width * relative_height(spec, DEFAULT_STYLE))
        if chart_id in self.images:
            pixels = _PNG_SIZE.unpack_from(self.images[chart_id], _PNG_SIZE_AT)
            height = width * pixels[1] // pixels[0]
            graphic = self._picture(chart_id, (width, height), links)
        else:
            graphic = _chart_graphic(self._native_chart(spec, links))
        return (
            f'<w:r><w:drawing><wp:inline xmlns:wp="{WORD_DRAWING}" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{self.next_id()}" name="{escape(chart_id)}" '
            f'descr="{escape(spec.title)}"/><wp:cNvGraphicFramePr/>{graphic}</wp:inline></w:drawing></w:r>'
        )

    def placed_chart(self, argument: str, links: Relationships) -> str:
        """Return the ``a:graphic`` of a chart that stands in the template, with the report's data if it is ours."""
        key, _, text = argument.partition(" ")
        placed = self.placed[key]
        chart_id = self.chart_id(text)
        if chart_id:
            self.require(chart_id, placed.at)
        if chart_id in self.images:
            return self._picture(chart_id, placed.size, links)
        return _chart_graphic(self._designed_chart(placed, self.specs.get(chart_id), links))

    def _native_chart(self, spec: ChartSpec, links: Relationships) -> str:
        parts = word_chart_parts(spec, self.next_chart)
        self.next_chart += 1
        self.members |= {
            parts.chart_name: parts.chart,
            parts.relationships_name: parts.relationships,
            parts.workbook_name: parts.workbook,
        }
        self._declare_chart(parts.chart_name)
        return links.add(CHART_RELATIONSHIP, parts.chart_name)

    def _designed_chart(self, placed: PlacedChart, spec: ChartSpec | None, links: Relationships) -> str:
        number = self.next_chart
        self.next_chart += 1
        chart, workbook = placed.chart, placed.workbook
        chart_name, workbook_name = word_chart_names(number)
        relationships = placed.relationships.xml
        content: bytes | PackedMember | None = workbook
        if spec is not None:
            from reportgen.charts.designed import update_chart_xml  # parses XML, which most reports need not

            references = grid_references(spec, DATA_SHEET)
            chart = update_chart_xml(chart, spec, references, external_data=placed.workbook_id, at=placed.at)
            content = data_workbook(spec)
        if content is not None:
            relationships += Relationship(placed.workbook_id, WORKBOOK_RELATIONSHIP, workbook_name).xml(chart_name)
            self.members[workbook_name] = content
        self.members[chart_name] = chart
        self.members[relationships_name(chart_name)] = f"{relationships}</Relationships>".encode()
        self._declare_chart(chart_name)
        return links.add(CHART_RELATIONSHIP, chart_name)

    def _declare_chart(self, chart_name: str) -> None:
        self.content_types.by_ending["xlsx"] = WORKBOOK_CONTENT_TYPE
        self.content_types.by_name[chart_name] = CHART_CONTENT_TYPE

    def _picture(self, chart_id: str, size: tuple[int, int], links: Relationships) -> str:
        self._pictures += 1
        target = f"word/media/chart-picture{self._pictures}.png"
        self.members[target] = self.images[chart_id]
        self.content_types.by_ending["png"] = "image/png"
        return _picture_graphic(links.add(_PICTURE_RELATIONSHIP, target), chart_id, size)


def _chart_graphic(relationship: str) -> str:
    return (
        f'<a:graphic xmlns:a="{DRAWING}"><a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" '
        f'xmlns:r="{OFFICE_RELATIONSHIPS}" r:id="{relationship}"/></a:graphicData></a:graphic>'
    )


def _picture_graphic(relationship: str, name: str, size: tuple[int, int]) -> str:
    return (
        f'<a:graphic xmlns:a="{DRAWING}"><a:graphicData uri="{PICTURE}">'
        f'<pic:pic xmlns:pic="{PICTURE}"><pic:nvPicPr><pic:cNvPr id="0" name="{escape(name)}"/><pic:cNvPicPr/>'
        "</pic:nvPicPr><pic:blipFill>"
        f'<a:blip xmlns:r="{OFFICE_RELATIONSHIPS}" r:embed="{relationship}"/><a:stretch><a:fillRect/></a:stretch>'
        '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{size[0]}" cy="{size[1]}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic>"
    )
