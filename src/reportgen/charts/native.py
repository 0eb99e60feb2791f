"""This module draws a chart natively: the ``c:chartSpace`` part that Word and Excel show and let a person edit.

The XML is written as text, in the element order of ECMA-376 part 1, 21.2, which Word insists on. Office draws from the
names and numbers that are cached beside the references into a worksheet, so both come from one specification.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.charts.layout import (
    as_drawn,
    axis_format,
    first_slice_angle,
    gap_width,
    heading,
    is_from_zero,
    is_pie,
    is_positive,
    large_slices,
    number_format,
    pie_values,
    plots,
    thin_parts,
)
from reportgen.charts.spec import DEFAULT_STYLE
from reportgen.office import OFFICE_RELATIONSHIPS, XML_HEAD, escape
from reportgen.office.worksheet import number_text
from reportgen.profile.chart_kinds import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.charts.layout import Plot
    from reportgen.charts.references import ChartReferences, SeriesReferences
    from reportgen.charts.spec import ChartSpec, ChartStyle, Series

CHART_NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DRAWING_NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/main"
_HEAD = (
    f'{XML_HEAD}<c:chartSpace xmlns:c="{CHART_NAMESPACE}" xmlns:a="{DRAWING_NAMESPACE}" '
    f'xmlns:r="{OFFICE_RELATIONSHIPS}">'
    '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/>'
)
NO_LINE = "<a:ln><a:noFill/></a:ln>"
#: Numbers that only tie a plot and its axes together, of categories and of values; the schema wants them positive.
_AXES, _SECOND_AXES = (111_111_111, 222_222_222), (333_333_333, 444_444_444)


def chart_xml(
    spec: ChartSpec, references: ChartReferences, *, external_data: str = "", style: ChartStyle = DEFAULT_STYLE
) -> bytes:
    """Return the chart part of a specification, its numbers cached from it.

    ``external_data`` is the relationship id of the embedded workbook of a Word chart; a chart on a worksheet has none.
    """
    spec = as_drawn(spec)
    drawn = plots(spec)
    plot = "".join(_PLOTS[each.mark](spec, references, style, each) for each in drawn)
    if not is_pie(spec):
        plot += "".join(_axes(spec, style, each) for each in drawn)
    room = _pie_room(style) if is_pie(spec) else "<c:layout/>"
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
    if is_pie(spec) or len(spec.series) < 2:  # noqa: PLR2004 - a comparison needs two
        return ""
    return f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{text_properties(style)}</c:legend>'


def _bars(spec: ChartSpec, references: ChartReferences, style: ChartStyle, plot: Plot) -> str:
    composition = spec.kind.composition
    direction = "bar" if composition.is_lying else "col"
    grouping, lap, position = ("stacked", 100, "ctr") if composition.is_stacked else ("clustered", -10, "outEnd")
    if composition.percent_mark:
        # The line often passes where the bars end.
        position = "inBase"
    overlap = f'<c:overlap val="{lap}"/>' if len(plot.places) > 1 else ""
    series = "".join(
        _series(
            spec,
            references,
            index,
            f'{_fill(style, index)}<c:invertIfNegative val="0"/>{_labels(spec, style, position, index)}',
        )
        for index in plot.places
    )
    return (
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{gap_width(spec)}"/>{overlap}{_axis_ids(plot)}</c:barChart>'
    )


def _lines(spec: ChartSpec, references: ChartReferences, style: ChartStyle, plot: Plot) -> str:
    # Lines lie close together: the numbers of every second one go below it.
    series = "".join(
        _series(
            spec,
            references,
            index,
            f"{_stroke(style, index)}{_labels(spec, style, 'tb'[number % 2], index)}",
            end='<c:smooth val="0"/>',
        )
        for number, index in enumerate(plot.places)
    )
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>{_axis_ids(plot)}'
        "</c:lineChart>"
    )


def _axis_ids(plot: Plot) -> str:
    return "".join(f'<c:axId val="{number}"/>' for number in (_SECOND_AXES if plot.is_second else _AXES))


def _pie(spec: ChartSpec, references: ChartReferences, style: ChartStyle, plot: Plot) -> str:
    # White lines part the slices; a single one would only show a cut.
    border = line("FFFFFF", 1) if len(spec.categories) > 1 else NO_LINE
    slices = "".join(
        f'<c:dPt><c:idx val="{index}"/><c:bubble3D val="0"/>{shape(solid(style.colour(index)), border)}</c:dPt>'
        for index in range(len(spec.categories))
    )
    look = f"{_fill(style, 0)}{slices}{_pie_labels(spec, style)}"
    series = "".join(_series(spec, references, index, look) for index in plot.places)
    return (
        f'<c:pieChart><c:varyColors val="1"/>{series}'
        f'<c:firstSliceAng val="{first_slice_angle(pie_values(spec))}"/></c:pieChart>'
    )


def _series(spec: ChartSpec, references: ChartReferences, index: int, look: str, *, end: str = "") -> str:
    """Return one series; ``look`` is what the schema puts between its name and its categories."""
    series, cells = spec.series[index], references.series[index]
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/>{series_name_xml(series.name, cells.name)}{look}'
        f"{categories_xml(spec.categories, references.categories)}"
        f"{values_xml(series, cells, number_format(spec, index))}{end}</c:ser>"
    )


def _labels(spec: ChartSpec, style: ChartStyle, position: str, place: int) -> str:
    left_out = "".join(
        f'<c:dLbl><c:idx val="{index}"/><c:delete val="1"/></c:dLbl>' for index in thin_parts(spec, place)
    )
    return (
        f'<c:dLbls>{left_out}<c:numFmt formatCode="{escape(number_format(spec, place))}" sourceLinked="0"/>'
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
_PLOTS = {Mark.BAR: _bars, Mark.LINE: _lines, Mark.SLICE: _pie}


def _axes(spec: ChartSpec, style: ChartStyle, plot: Plot) -> str:
    """Return the category axis and the value axis of a plot; the second ones share the names of the first."""
    return _category_axis(spec, style, plot) + _value_axis(spec, style, plot)


def _category_axis(spec: ChartSpec, style: ChartStyle, plot: Plot) -> str:
    # Bars are counted upwards: turned round, the first category is on top, as in the table. Below zero, names beside
    # the axis would stand in the bars.
    direction, side = ("maxMin", "l") if spec.kind.composition.is_lying else ("minMax", "b")
    place = "nextTo" if is_positive(spec, plot) else "low"
    category, value = _SECOND_AXES if plot.is_second else _AXES
    return (
        f'<c:catAx><c:axId val="{category}"/><c:scaling><c:orientation val="{direction}"/></c:scaling>'
        f'<c:delete val="{int(plot.is_second)}"/><c:axPos val="{side}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{place}"/>'
        f"{shape(line(style.axis_colour, 0.75))}{text_properties(style, level=True)}"
        f'<c:crossAx val="{value}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _value_axis(spec: ChartSpec, style: ChartStyle, plot: Plot) -> str:
    # The categories of lying bars being turned round, their first end is the top: the values go to the far end.
    side, crosses = ("b", "max") if spec.kind.composition.is_lying else ("l", "autoZero")
    grid = f"<c:majorGridlines>{shape(line(style.grid_colour, 0.5))}</c:majorGridlines>"
    if plot.is_second:
        side, crosses, grid = "r", "max", ""
    minimum = '<c:min val="0"/>' if is_from_zero(spec, plot) else ""
    category, value = _SECOND_AXES if plot.is_second else _AXES
    return (
        f'<c:valAx><c:axId val="{value}"/><c:scaling><c:orientation val="minMax"/>{minimum}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{side}"/>{grid}'
        f'<c:numFmt formatCode="{axis_format(spec, plot)}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f"{shape(NO_LINE)}{text_properties(style)}"
        f'<c:crossAx val="{category}"/><c:crosses val="{crosses}"/><c:crossBetween val="between"/></c:valAx>'
    )


def series_name_xml(name: str, reference: str) -> str:
    """Return the ``c:tx`` of a series."""
    return f"<c:tx>{_texts((name,), reference)}</c:tx>"


def categories_xml(names: Sequence[str], reference: str) -> str:
    """Return the ``c:cat`` of a series: always text, also for years, or Office would count them as numbers."""
    return f"<c:cat>{_texts(names, reference)}</c:cat>"


def values_xml(series: Series, references: SeriesReferences, code: str) -> str:
    """Return the ``c:val`` of a series; a gap is a point that is not there."""
    points = "".join(
        f'<c:pt idx="{index}"><c:v>{number_text(value)}</c:v></c:pt>'
        for index, value in enumerate(series.values)
        if value is not None
    )
    return (
        f"<c:val><c:numRef><c:f>{escape(references.values)}</c:f><c:numCache>"
        f'<c:formatCode>{escape(code)}</c:formatCode><c:ptCount val="{len(series.values)}"/>{points}'
        "</c:numCache></c:numRef></c:val>"
    )


def _texts(texts: Sequence[str], reference: str) -> str:
    points = "".join(f'<c:pt idx="{index}"><c:v>{escape(text)}</c:v></c:pt>' for index, text in enumerate(texts))
    return (
        f'<c:strRef><c:f>{escape(reference)}</c:f><c:strCache><c:ptCount val="{len(texts)}"/>{points}'
        "</c:strCache></c:strRef>"
    )


def solid(colour: str) -> str:
    """Return a fill. Theme colours are avoided: LibreOffice cannot resolve them in a chart part."""
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def line(colour: str, points: float) -> str:
    """Return an outline, its width in points."""
    return f'<a:ln w="{round(points * 12_700)}">{solid(colour)}</a:ln>'


def shape(*contents: str) -> str:
    """Return the shape properties of a chart element."""
    return f"<c:spPr>{''.join(contents)}</c:spPr>"


def text_properties(style: ChartStyle, *, level: bool = False) -> str:
    """Return the ``txPr`` of an axis, a legend or labels; ``level`` text wraps where it would else be turned."""
    run = _run_properties("a:defRPr", style, style.text_size)
    turn = ' rot="0" vert="horz"' if level else ""
    return f'<c:txPr><a:bodyPr{turn}/><a:lstStyle/><a:p><a:pPr>{run}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'


def title(text: str, style: ChartStyle) -> str:
    """Return the title inside the chart."""
    default = _run_properties("a:defRPr", style, style.title_size)
    run = _run_properties("a:rPr", style, style.title_size)
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{default}</a:pPr>"
        f"<a:r>{run}<a:t>{escape(text)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title>'
    )


def _run_properties(tag: str, style: ChartStyle, size: float) -> str:
    """Return the type of a text; without ``ea`` Office takes the theme's font for Chinese characters."""
    language = ' lang="zh-CN"' if tag == "a:rPr" else ""
    latin, east_asian = escape(style.latin_font), escape(style.east_asian_font)
    return (
        f'<{tag}{language} sz="{round(size * 100)}" b="0">{solid(style.text_colour)}'
        f'<a:latin typeface="{latin}"/><a:ea typeface="{east_asian}"/></{tag}>'
    )
