"""This module puts new data into a chart that a designer placed and styled in a template, and leaves its look alone."""

from __future__ import annotations

import re
from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.charts.layout import is_pie, number_format, plots
from reportgen.charts.native import (
    CHART_NAMESPACE,
    DRAWING_NAMESPACE,
    categories_xml,
    series_name_xml,
    solid,
    values_xml,
)
from reportgen.charts.spec import DEFAULT_STYLE
from reportgen.diagnostics import Rule, TemplateError
from reportgen.office import OFFICE_RELATIONSHIPS, decimal, escape, parse_xml, xml_bytes
from reportgen.profile.chart_kinds import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element

    from reportgen.charts.references import ChartReferences
    from reportgen.charts.spec import ChartSpec
    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.profile.chart_kinds import ChartKind

UNSUITABLE = Rule(
    "RG650",
    "模板中的图表不能显示这项数据",
    "模板中的图表只换数据、不改样式，所以它的类型必须与配置中的图表类型一致，而且只能是一种图形。",
    "请在 Word 或 WPS 中选中该图表，用“更改图表类型”改为建议的类型；或删除该图表，由程序自动生成。",
)

#: Column or bar, flat or solid, pie or ring is the designer's choice; the rest shows something else.
_PLOTS = {
    "barChart": ("柱形图或条形图", Mark.BAR),
    "bar3DChart": ("三维柱形图或条形图", Mark.BAR),
    "lineChart": ("折线图", Mark.LINE),
    "line3DChart": ("三维折线图", Mark.LINE),
    "pieChart": ("饼图", Mark.SLICE),
    "pie3DChart": ("三维饼图", Mark.SLICE),
    "ofPieChart": ("复合饼图", Mark.SLICE),
    "doughnutChart": ("圆环图", Mark.SLICE),
    "areaChart": ("面积图", None),
    "area3DChart": ("三维面积图", None),
    "scatterChart": ("散点图", None),
    "radarChart": ("雷达图", None),
    "bubbleChart": ("气泡图", None),
    "stockChart": ("股价图", None),
    "surfaceChart": ("曲面图", None),
    "surface3DChart": ("三维曲面图", None),
}
#: Children of a series in the order that the schema wants; where kinds differ, all of theirs.
_SERIES_ORDER = (
    *("idx", "order", "tx", "spPr", "invertIfNegative", "pictureOptions", "marker", "explosion", "dPt", "dLbls"),
    *("trendline", "errBars", "cat", "val", "smooth", "shape", "extLst"),
)
_AFTER_WORKBOOK = ("printSettings", "userShapes", "extLst")
#: Extensions that hold copies of old data: hidden series and categories, labels taken from cells.
_OLD_DATA = ("filtered", "categoryFilterException", "datalabelsRange")


def check_chart_xml(template_xml: bytes, kind: ChartKind, at: Location | None = None) -> list[Diagnostic]:
    """Return what is wrong with a designed chart that shall show data of this kind; nothing when it can."""
    return _plot_findings(parse_xml(template_xml), kind, at)


def update_chart_xml(
    template_xml: bytes,
    spec: ChartSpec,
    references: ChartReferences,
    *,
    external_data: str = "",
    at: Location | None = None,
) -> bytes:
    """Return a designed chart part with the names, numbers and references of a specification.

    The look stays: fills, labels, fonts, axes, legend. A further series or slice takes over the look of the last one in
    a colour of its own. ``external_data`` is the relationship id of the new embedded workbook; without it the link of
    the template stays.

    Raises:
        TemplateError: the chart is of another type (RG650); ``at`` says where it is.
    """
    root = parse_xml(template_xml)
    findings = _plot_findings(root, spec.kind, at)
    if findings:
        raise TemplateError(findings)
    for extension in list(root.iter(f"{C}ext")):
        if any(local_name(element).startswith(_OLD_DATA) for element in extension.iter("*")):
            detach(extension)
    drawn = {plot.mark: plot.places for plot in plots(spec)}
    for plot in _plots(root):
        # Percentages may be missing: nothing of the template's sample stays.
        places = drawn.get(_PLOTS[local_name(plot)][1] or Mark.BAR, ())
        for place, series in zip(places, _fitting_series(plot, places), strict=True):
            _fill_series(series, spec, references, place)
        _free_axes(root, plot, [value for place in places for value in spec.series[place].values])
    _set_title(root, spec.title)
    _keep_entries(root.iter(f"{C}legendEntry"), len(spec.categories if is_pie(spec) else spec.series))
    if external_data:
        _set_workbook(root, external_data)
    return xml_bytes(root)


def _plots(root: _Element) -> list[_Element]:
    area = root.find(f"{C}chart/{C}plotArea")
    return [] if area is None else [child for child in area if local_name(child) in _PLOTS]


def _axis_ids(element: _Element) -> set[str | None]:
    return {axis.get("val") for axis in element.findall(f"{C}axId")}


def _plot_findings(root: _Element, kind: ChartKind, at: Location | None) -> list[Diagnostic]:
    found = _plots(root)
    composition = kind.composition
    wanted = f"应为{composition.title}"
    needed = [mark for mark in (composition.mark, composition.percent_mark) if mark]
    names = [_PLOTS[local_name(plot)][0] for plot in found]
    if not names:
        message = f"图表的类型无法识别，{wanted}"
    elif sorted(str(_PLOTS[local_name(plot)][1]) for plot in found) != sorted(needed):
        message = f"图表由{'和'.join(names)}组合而成，{wanted}" if len(names) > 1 else f"图表是{names[0]}，{wanted}"
    elif any(plot.find(f"{C}ser") is None for plot in found):
        message = "图表中没有数据系列，样式无从取得"
    elif composition.is_stacked and not {"stacked", "percentStacked"} & {_grouping(plot) for plot in found}:
        message = f"图表中各系列没有堆积，{wanted}"
    elif composition.percent_mark and _axis_ids(found[0]) == _axis_ids(found[1]):
        message = "图表中百分比的系列没有用次坐标轴，它们与金额相差太大，会贴在轴上"
    else:
        return []
    return [UNSUITABLE.finding(message, at=at)]


def _grouping(plot: _Element) -> str:
    grouping = plot.find(f"{C}grouping")
    return "" if grouping is None else grouping.get("val", "")


def _fitting_series(plot: _Element, places: Sequence[int]) -> list[_Element]:
    """Return the series of the plot, one for each place, after removing those too many, or copying the last one."""
    series, count = plot.findall(f"{C}ser"), len(places)
    for surplus in series[count:]:
        plot.remove(surplus)
    for index in range(len(series), count):
        further = deepcopy(series[-1])
        for name in ("dPt", "extLst"):
            remove_all(further, name)
        _recolour(further, places[index], is_line=local_name(plot).startswith("line"))
        series[-1].addnext(further)
        series.append(further)
    return series[:count]


def _fill_series(series: _Element, spec: ChartSpec, references: ChartReferences, index: int) -> None:
    data, cells = spec.series[index], references.series[index]
    for name in ("idx", "order"):
        _put(series, fragment(f'<c:{name} val="{index}"/>'))
    _put(series, fragment(series_name_xml(data.name, cells.name)))
    _put(series, fragment(categories_xml(spec.categories, references.categories)))
    _put(series, fragment(values_xml(data, cells, number_format(spec, index))))
    for name in ("dPt", "dLbl"):
        _keep_entries(series.iter(f"{C}{name}"), len(spec.categories))
    if is_pie(spec):
        _colour_slices(series, len(spec.categories))
    for label in series.iter(f"{C}dLbl"):
        # Text typed into a label says an old number; without it the label shows the value.
        remove_all(label, "tx")


def _colour_slices(series: _Element, count: int) -> None:
    """Where the designer coloured the slices one by one, give each new one a colour too."""
    points = series.findall(f"{C}dPt")
    if not points:
        return
    present = {index_of(point) for point in points}
    for index in sorted(set(range(count)) - present):
        point = deepcopy(points[-1])
        remove_all(point, "extLst")
        point[0] = fragment(f'<c:idx val="{index}"/>')
        _recolour(point, index, is_line=False)
        points[-1].addnext(point)
        points.append(point)


def _recolour(element: _Element, index: int, *, is_line: bool) -> None:
    """Replace the colour of a copied series or point; one that is automatic stays automatic."""
    fills = [f"{A}{name}" for name in ("solidFill", "gradFill", "pattFill")]
    inner = f"{A}ln/" if is_line else ""
    paths = [f"{C}spPr/{inner}{fill}" for fill in fills] + [f"{C}marker/{C}spPr/{fill}" for fill in fills]
    colour = solid(DEFAULT_STYLE.colour(index))
    for path in paths:
        for fill in element.findall(path):
            fill.addnext(fragment(colour))
            detach(fill)


def _free_axes(root: _Element, plot: _Element, values: Sequence[Decimal | None]) -> None:
    """Give up the limits and steps of a plot's axis that suited the sample data; zero stays where it is no limit."""
    for axis in root.iter(f"{C}valAx"):
        if not _axis_ids(axis) & (_axis_ids(plot) or _axis_ids(axis)):
            continue
        for name in ("majorUnit", "minorUnit"):
            remove_all(axis, name)
        for scaling in axis.iter(f"{C}scaling"):
            remove_all(scaling, "max")
            for low in scaling.findall(f"{C}min"):
                limit = decimal(low.get("val", "0"))
                if limit is None or any(value is not None and value < Decimal(limit) for value in values):
                    detach(low)


def _set_title(root: _Element, text: str) -> None:
    """Replace the words of a title inside the chart, which would else speak of the template's year."""
    tx = root.find(f"{C}chart/{C}title/{C}tx")
    if tx is None:
        return
    body = tx.find(f"{C}rich")
    if body is None:
        # The words come from a cell; their look is then kept beside them.
        body = root.find(f"{C}chart/{C}title/{C}txPr")
    run = fragment(f"<a:r><a:t>{escape(text)}</a:t></a:r>")
    paragraph = fragment("<a:p/>")
    rich = fragment("<c:rich><a:bodyPr/><a:lstStyle/></c:rich>")
    if body is not None:
        rich[:] = [child for child in deepcopy(body) if local_name(child) != "p"]
        paragraph[:] = [deepcopy(found) for found in body.findall(f"{A}p/{A}pPr")[:1]]
        run[:0] = [deepcopy(found) for found in body.findall(f".//{A}rPr")[:1]]
    paragraph.append(run)
    rich.append(paragraph)
    tx[:] = [rich]


def _set_workbook(root: _Element, relationship: str) -> None:
    workbook = root.find(f"{C}externalData")
    if workbook is None:
        workbook = fragment('<c:externalData><c:autoUpdate val="0"/></c:externalData>')
        insert_before(root, workbook, _AFTER_WORKBOOK)
    workbook.set(f"{R}id", relationship)


def _put(series: _Element, element: _Element) -> None:
    """Replace a child of a series, or insert it where the schema wants it."""
    name = local_name(element)
    remove_all(series, name)
    insert_before(series, element, _SERIES_ORDER[_SERIES_ORDER.index(name) + 1 :])


def _keep_entries(entries: Iterable[_Element], count: int) -> None:
    """Remove settings of single points, labels or legend entries that there are no more."""
    for entry in list(entries):
        if index_of(entry) >= count:
            detach(entry)


C, A, R = f"{{{CHART_NAMESPACE}}}", f"{{{DRAWING_NAMESPACE}}}", f"{{{OFFICE_RELATIONSHIPS}}}"


def fragment(xml: str) -> _Element:
    """Return an element from its text, which may use the prefixes ``c`` and ``a``."""
    return parse_xml(f'<x xmlns:c="{CHART_NAMESPACE}" xmlns:a="{DRAWING_NAMESPACE}">{xml}</x>'.encode())[0]


def insert_before(parent: _Element, element: _Element, followers: Iterable[str]) -> None:
    """Insert a child before the first one that has to follow it, or last."""
    names = set(followers)
    follower = next((child for child in parent if local_name(child) in names), None)
    if follower is None:
        parent.append(element)
    else:
        follower.addprevious(element)


def remove_all(parent: _Element, name: str) -> None:
    """Remove the children of one name."""
    for child in parent.findall(f"{C}{name}"):
        parent.remove(child)


def detach(element: _Element) -> None:
    """Remove an element from its parent."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def index_of(element: _Element) -> int:
    """Return which series, point, label or legend entry an element is about."""
    index = element.find(f"{C}idx")
    value = "" if index is None else index.get("val", "")
    return int(value) if re.fullmatch("[0-9]{1,9}", value) else 0


def local_name(element: _Element) -> str:
    """Return the name of an element without its namespace; a comment has none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
