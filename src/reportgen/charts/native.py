"""This module draws a chart natively: the ``c:chartSpace`` part that Word and Excel show and let a person edit.

The XML is written as text, in the element order of ECMA-376 part 1, 21.2, which Word insists on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.charts import caches
from reportgen.charts.axes import AXIS_IDS, axes
from reportgen.charts.fragments import (
    CHART_NAMESPACE,
    DRAWING_NAMESPACE,
    NO_LINE,
    line,
    shape,
    solid,
    text_properties,
    title,
)
from reportgen.charts.layout import as_drawn, first_slice_angle, gap_width, heading, large_slices, pie_values
from reportgen.charts.spec import ChartKind
from reportgen.charts.style import DEFAULT_STYLE
from reportgen.office import OFFICE_RELATIONSHIPS, escape

if TYPE_CHECKING:
    from reportgen.charts.references import ChartReferences
    from reportgen.charts.spec import ChartSpec
    from reportgen.charts.style import ChartStyle

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<c:chartSpace xmlns:c="{CHART_NAMESPACE}" xmlns:a="{DRAWING_NAMESPACE}" xmlns:r="{OFFICE_RELATIONSHIPS}">'
    '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/>'
)


def chart_xml(
    spec: ChartSpec, references: ChartReferences, *, external_data: str = "", style: ChartStyle = DEFAULT_STYLE
) -> bytes:
    """Return the chart part of a specification, its numbers cached from it.

    ``external_data`` is the relationship id of the embedded workbook of a Word chart; a chart on a worksheet has none.
    """
    spec = as_drawn(spec)
    plot = _PLOTS[spec.kind](spec, references, style)
    room = _pie_room(style) if spec.kind is ChartKind.PIE else "<c:layout/>"
    workbook = (
        f'<c:externalData r:id="{escape(external_data)}"><c:autoUpdate val="0"/></c:externalData>'
        if external_data
        else ""
    )
    return (
        f"{_HEAD}<c:chart>{_title(spec, style)}<c:plotArea>{room}{plot}{shape('<a:noFill/>', NO_LINE)}</c:plotArea>"
        f'{_legend(spec, style)}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"{shape(solid('FFFFFF'), NO_LINE)}{text_properties(style)}{workbook}</c:chartSpace>"
    ).encode()


def _pie_room(style: ChartStyle) -> str:
    """Keep a pie so small that labels find room on all sides, and clear of a title."""
    top, height = ("0.2", "0.7") if style.show_title else ("0.12", "0.76")
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="0.3"/><c:y val="{top}"/><c:w val="0.4"/><c:h val="{height}"/></c:manualLayout></c:layout>'
    )


def _title(spec: ChartSpec, style: ChartStyle) -> str:
    if not style.show_title:
        return '<c:autoTitleDeleted val="1"/>'
    return f'{title(heading(spec), style)}<c:autoTitleDeleted val="0"/>'


def _legend(spec: ChartSpec, style: ChartStyle) -> str:
    """One series is named by the caption, and slices by their labels: a legend would only repeat it."""
    if spec.kind is ChartKind.PIE or len(spec.series) < 2:  # noqa: PLR2004 - a comparison needs two
        return ""
    return f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{text_properties(style)}</c:legend>'


def _bars(spec: ChartSpec, references: ChartReferences, style: ChartStyle) -> str:
    direction = "bar" if spec.kind is ChartKind.BAR else "col"
    overlap = '<c:overlap val="-10"/>' if len(spec.series) > 1 else ""
    labels = _labels(spec, style, "outEnd")
    series = "".join(
        _series(spec, references, index, f'{_fill(style, index)}<c:invertIfNegative val="0"/>{labels}')
        for index in range(len(spec.series))
    )
    return (
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{gap_width(spec)}"/>{overlap}{AXIS_IDS}</c:barChart>{axes(spec, style)}'
    )


def _lines(spec: ChartSpec, references: ChartReferences, style: ChartStyle) -> str:
    # Lines lie close together: the numbers of every second one go below it.
    labels = _labels(spec, style, "t"), _labels(spec, style, "b")
    series = "".join(
        _series(spec, references, index, f"{_stroke(style, index)}{labels[index % 2]}", end='<c:smooth val="0"/>')
        for index in range(len(spec.series))
    )
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>{AXIS_IDS}'
        f"</c:lineChart>{axes(spec, style)}"
    )


def _pie(spec: ChartSpec, references: ChartReferences, style: ChartStyle) -> str:
    # White lines part the slices; a single one would only show a cut.
    border = line("FFFFFF", 1) if len(spec.categories) > 1 else NO_LINE
    slices = "".join(
        f'<c:dPt><c:idx val="{index}"/><c:bubble3D val="0"/>{shape(solid(style.colour(index)), border)}</c:dPt>'
        for index in range(len(spec.categories))
    )
    look = f"{_fill(style, 0)}{slices}{_pie_labels(spec, style)}"
    series = "".join(_series(spec, references, index, look) for index in range(len(spec.series)))
    return (
        f'<c:pieChart><c:varyColors val="1"/>{series}'
        f'<c:firstSliceAng val="{first_slice_angle(pie_values(spec))}"/></c:pieChart>'
    )


def _series(spec: ChartSpec, references: ChartReferences, index: int, look: str, *, end: str = "") -> str:
    """Return one series; ``look`` is what the schema puts between its name and its categories."""
    series, cells = spec.series[index], references.series[index]
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/>{caches.series_name(series.name, cells.name)}{look}'
        f"{caches.categories(spec.categories, references.categories)}"
        f"{caches.values(series, cells, spec.number_format)}{end}</c:ser>"
    )


def _labels(spec: ChartSpec, style: ChartStyle, position: str) -> str:
    return (
        f'<c:dLbls><c:numFmt formatCode="{escape(spec.number_format)}" sourceLinked="0"/>'
        f"{shape('<a:noFill/>', NO_LINE)}{text_properties(style)}"
        f'<c:dLblPos val="{position}"/>{_shown(category=False)}</c:dLbls>'
    )


def _pie_labels(spec: ChartSpec, style: ChartStyle) -> str:
    """Name and number at each slice, where Office finds room: outside, those of small slices would overlap.

    The small ones are one line high, so that more of them find room; in the large ones the number has its own line.
    """
    look = (
        f'<c:numFmt formatCode="{escape(spec.number_format)}" sourceLinked="0"/>'
        f"{shape('<a:noFill/>', NO_LINE)}{text_properties(style)}"
        f'<c:dLblPos val="bestFit"/>{_shown(category=True)}'
    )
    large = "".join(
        f'<c:dLbl><c:idx val="{index}"/>{look}<c:separator>\n</c:separator></c:dLbl>'
        for index in large_slices(pie_values(spec))
    )
    return (
        f"<c:dLbls>{large}{look}<c:separator> </c:separator>"
        f'<c:showLeaderLines val="1"/><c:leaderLines>{shape(line(style.axis_colour, 0.75))}</c:leaderLines></c:dLbls>'
    )


def _shown(*, category: bool) -> str:
    """Return all flags: LibreOffice takes one that is missing for true."""
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="{int(category)}"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def _fill(style: ChartStyle, index: int) -> str:
    return shape(solid(style.colour(index)), NO_LINE)


def _stroke(style: ChartStyle, index: int) -> str:
    colour = style.colour(index)
    return (
        f"{shape(line(colour, 2.25))}"
        f'<c:marker><c:symbol val="{_MARKERS[index % len(_MARKERS)]}"/><c:size val="6"/>'
        f"{shape(solid(colour), line(style.axis_colour, 0.5))}"
        "</c:marker>"
    )


_MARKERS = ("circle", "square", "triangle", "diamond")
_PLOTS = {ChartKind.COLUMN: _bars, ChartKind.BAR: _bars, ChartKind.LINE: _lines, ChartKind.PIE: _pie}
