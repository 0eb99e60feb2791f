"""A chart that a designer placed in a template takes new data and keeps its look."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from reportgen.charts.designed import check_chart_xml, update_chart_xml
from reportgen.charts.native import CHART_NAMESPACE, DRAWING_NAMESPACE, chart_xml
from reportgen.charts.references import grid_references
from reportgen.charts.spec import ChartSpec, Series
from reportgen.diagnostics import Location, TemplateError, render_text
from reportgen.profile.chart_kinds import ChartKind

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

C, A = f"{{{CHART_NAMESPACE}}}", f"{{{DRAWING_NAMESPACE}}}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

SAMPLE_SERIES = (
    "<c:tx><c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache><c:ptCount val='1'/><c:pt idx='0'><c:v>示例</c:v></c:pt>"
    "</c:strCache></c:strRef></c:tx>"
    "<c:spPr><a:gradFill><a:gsLst/></a:gradFill>"
    "<a:ln><a:solidFill><a:srgbClr val='AA0000'/></a:solidFill></a:ln></c:spPr>"
)
SAMPLE_DATA = (
    "<c:cat><c:numRef><c:f>Sheet1!$A$2:$A$3</c:f><c:numCache><c:ptCount val='1'/><c:pt idx='0'><c:v>2019</c:v></c:pt>"
    "</c:numCache></c:numRef></c:cat>"
    "<c:val><c:numRef><c:f>Sheet1!$B$2:$B$3</c:f><c:numCache><c:ptCount val='1'/><c:pt idx='0'><c:v>99</c:v></c:pt>"
    "</c:numCache></c:numRef></c:val>"
)
OLD_LABEL = (
    "<c:dLbl><c:idx val='{index}'/><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>99万元</a:t></a:r></a:p></c:rich></c:tx>"
    "</c:dLbl>"
)
TITLE = (
    "<c:title><c:tx><c:rich><a:bodyPr rot='0'/><a:lstStyle/><a:p><a:pPr algn='l'/><a:r><a:rPr sz='1800' b='1'/>"
    "<a:t>2019年</a:t></a:r><a:r><a:t>示例</a:t></a:r></a:p><a:p><a:r><a:t>第二行</a:t></a:r></a:p></c:rich></c:tx>"
    "<c:overlay val='0'/></c:title>"
)


def chart_space(plot: str, *, title: str = "", end: str = "") -> bytes:
    return (
        f"<c:chartSpace xmlns:c='{CHART_NAMESPACE}' xmlns:a='{DRAWING_NAMESPACE}' xmlns:r='{R[1:-1]}'>"
        f"<c:roundedCorners val='1'/><c:chart>{title}<c:plotArea>{plot}</c:plotArea></c:chart>"
        f"<c:txPr><a:bodyPr/><a:p/></c:txPr>{end}</c:chartSpace>"
    ).encode()


def columns(look: str = "", *, title: str = "", axis: str = "", end: str = "") -> bytes:
    """A column chart of one sample series, as Word writes it."""
    series = f"<c:ser><c:idx val='0'/><c:order val='0'/>{SAMPLE_SERIES}{look}{SAMPLE_DATA}<c:extLst/></c:ser>"
    value_axis = f"<c:valAx><c:axId val='2'/><c:scaling>{axis}</c:scaling><c:majorUnit val='10'/></c:valAx>"
    return chart_space(
        f"<c:barChart><c:barDir val='col'/>{series}<c:gapWidth val='33'/></c:barChart>{value_axis}",
        title=title,
        end=end,
    )


def pie(points: str = "", labels: str = "") -> bytes:
    series = f"<c:ser><c:idx val='0'/><c:order val='0'/>{SAMPLE_SERIES}{points}{labels}{SAMPLE_DATA}</c:ser>"
    return chart_space(f"<c:pieChart><c:varyColors val='1'/>{series}<c:firstSliceAng val='45'/></c:pieChart>")


def point(index: int, colour: str) -> str:
    fill = f"<a:solidFill><a:schemeClr val='{colour}'/></a:solidFill>"
    return f"<c:dPt><c:idx val='{index}'/><c:bubble3D val='0'/><c:spPr>{fill}<a:ln w='9'/></c:spPr></c:dPt>"


def spec(series: int = 2, categories: int = 2, kind: ChartKind = ChartKind.COLUMN) -> ChartSpec:
    names = tuple(f"类别&{number}" for number in range(categories))
    data = tuple(
        Series(f"{2024 - number}年", tuple(Decimal(100 * number + place) for place in range(categories)))
        for number in range(series)
    )
    if kind is ChartKind.COMBINED:
        data = tuple(replace(each, number_format="0.00%" if number % 2 else "") for number, each in enumerate(data))
    return ChartSpec("sample", kind, "收入支出图", names, data, "0.00")


def updated(template: bytes, data: ChartSpec, *, external_data: str = "") -> Element:
    references = grid_references(data, "数据")
    return etree.fromstring(update_chart_xml(template, data, references, external_data=external_data))


def texts(element: Element, path: str) -> list[str]:
    steps = "/".join(f"{C}{step}" for step in path.split("/"))
    return [found.text or "" for found in element.iterfind(f".//{steps}")]


def names(element: Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


@pytest.mark.parametrize(("kind", "series"), [(kind, 1 if kind is ChartKind.PIE else 2) for kind in ChartKind])
def test_a_chart_of_our_own_takes_other_data_as_if_it_were_drawn_for_them(kind: ChartKind, series: int) -> None:
    old, new = spec(series, 3, kind), spec(series, 2, kind)
    root = updated(chart_xml(old, grid_references(old, "数据"), external_data="rId1"), new)
    drawn = etree.fromstring(chart_xml(new, grid_references(new, "数据"), external_data="rId1"))
    for path in ("tx//{C}v", "cat//{C}v", "val//{C}v", "tx//{C}f", "cat//{C}f", "val//{C}f", "val//{C}formatCode"):
        query = f".//{C}ser/{C}{path.format(C=C)}"
        assert [found.text for found in root.iterfind(query)] == [found.text for found in drawn.iterfind(query)]
    assert [names(found) for found in root.iter(f"{C}ser")] == [names(found) for found in drawn.iter(f"{C}ser")]


def test_the_look_stays() -> None:
    template = columns("<c:invertIfNegative val='1'/><c:dLbls><c:showVal val='1'/></c:dLbls>")
    root = updated(template, spec(1))
    series = root.find(f".//{C}ser")
    assert series is not None
    assert names(series) == ["idx", "order", "tx", "spPr", "invertIfNegative", "dLbls", "cat", "val", "extLst"]
    assert series.find(f"{C}spPr/{A}gradFill") is not None
    assert [found.get("val") for found in root.iter(f"{C}gapWidth", f"{C}roundedCorners")] == ["1", "33"]
    assert texts(root, "v") == ["2024年", "类别&0", "类别&1", "0", "1"]
    assert texts(root, "f") == ["'数据'!$B$1", "'数据'!$A$2:$A$3", "'数据'!$B$2:$B$3"]


def test_a_further_series_looks_like_the_last_one_in_another_colour() -> None:
    root = updated(columns(point(0, "accent1")), spec(3))
    series = root.findall(f".//{C}ser")
    assert [found.get("val") for each in series for found in each.findall(f"{C}idx")] == ["0", "1", "2"]
    assert [found.get("val") for each in series for found in each.findall(f"{C}order")] == ["0", "1", "2"]
    fills = [found.get("val") for found in root.iterfind(f".//{C}ser/{C}spPr/{A}solidFill/{A}srgbClr")]
    assert len(set(fills)) == 2
    outlines = root.findall(f".//{C}ser/{C}spPr/{A}ln/{A}solidFill/{A}srgbClr[@val='AA0000']")
    assert len(outlines) == 3
    assert [len(each.findall(f"{C}dPt")) for each in series] == [1, 0, 0]


def test_series_that_there_are_no_more_disappear() -> None:
    old, new = spec(3), spec(1)
    root = updated(chart_xml(old, grid_references(old, "数据")), new)
    assert len(root.findall(f".//{C}ser")) == 1
    assert "2023年" not in texts(root, "v")


def test_further_slices_get_colours_of_their_own_where_slices_are_coloured() -> None:
    root = updated(pie(point(0, "accent1") + point(1, "accent2")), spec(1, 4, ChartKind.PIE))
    points = root.findall(f".//{C}dPt")
    assert [found.get("val") for each in points for found in each.findall(f"{C}idx")] == ["0", "1", "2", "3"]
    assert [child.get("val") for each in points for child in each.iter(f"{A}schemeClr")] == ["accent1", "accent2"]
    assert len({child.get("val") for each in points for child in each.iter(f"{A}srgbClr")}) == 2
    assert all(each.find(f"{C}spPr/{A}ln") is not None for each in points)
    assert updated(pie(), spec(1, 4, ChartKind.PIE)).find(f".//{C}dPt") is None


def test_settings_of_slices_that_there_are_no_more_disappear() -> None:
    labels = f"<c:dLbls>{OLD_LABEL.format(index=0)}{OLD_LABEL.format(index=5)}<c:showVal val='1'/></c:dLbls>"
    root = updated(pie(point(0, "accent1") + point(5, "accent2"), labels), spec(1, 2, ChartKind.PIE))
    assert [found.get("val") for found in root.iterfind(f".//{C}dLbl/{C}idx")] == ["0"]
    assert [found.get("val") for found in root.iterfind(f".//{C}dPt/{C}idx")] == ["0", "1"]


def test_numbers_that_were_typed_into_labels_do_not_survive() -> None:
    root = updated(columns(f"<c:dLbls>{OLD_LABEL.format(index=0)}<c:showVal val='1'/></c:dLbls>"), spec(1))
    assert "99万元" not in etree.tostring(root, encoding="unicode")
    assert root.find(f".//{C}dLbl") is not None


def test_hidden_series_and_labels_from_cells_do_not_survive() -> None:
    hidden = "<x:filteredBarSeries xmlns:x='urn:x'><c:v>99</c:v></x:filteredBarSeries>"
    root = updated(columns(end=f"<c:extLst><c:ext uri='a'>{hidden}</c:ext></c:extLst>"), spec(1))
    assert "99" not in texts(root, "v")


def test_a_title_in_the_chart_says_the_new_title_in_its_own_type() -> None:
    root = updated(columns(title=TITLE), spec(1))
    assert [found.text for found in root.iter(f"{A}t")] == ["收入支出图"]
    assert [dict(found.attrib) for found in root.iter(f"{A}rPr")] == [{"sz": "1800", "b": "1"}]
    assert [found.get("algn") for found in root.iter(f"{A}pPr")] == ["l"]
    assert root.find(f".//{A}bodyPr[@rot='0']") is not None


def test_a_title_that_was_taken_from_a_cell_is_replaced_too() -> None:
    cell = "<c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache><c:pt idx='0'><c:v>示例</c:v></c:pt></c:strCache></c:strRef>"
    look = "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn='r'/><a:endParaRPr/></a:p></c:txPr>"
    root = updated(columns(title=f"<c:title><c:tx>{cell}</c:tx>{look}</c:title>"), spec(1))
    assert [found.text for found in root.iter(f"{A}t")] == ["收入支出图"]
    assert "示例" not in texts(root, "v")


def test_limits_of_the_axis_that_suited_the_sample_do_not_cut_the_new_values() -> None:
    free = updated(columns(axis="<c:max val='120'/><c:min val='0'/>"), spec(1)).find(f".//{C}valAx")
    assert free is not None
    assert names(free) == ["axId", "scaling"]
    assert [names(found) for found in free.iter(f"{C}scaling")] == [["min"]]
    cut = updated(columns(axis="<c:min val='50'/>"), spec(1))
    assert cut.find(f".//{C}min") is None


def test_the_embedded_workbook_is_the_new_one() -> None:
    linked = "<c:externalData r:id='rId7'><c:autoUpdate val='0'/></c:externalData><c:userShapes r:id='rId8'/>"
    for template, wanted, expected in (
        (columns(end=linked), "rId1", ["txPr", "externalData", "userShapes"]),
        (columns(end="<c:userShapes r:id='rId8'/>"), "rId1", ["txPr", "externalData", "userShapes"]),
        (columns(), "rId1", ["chart", "txPr", "externalData"]),
        (columns(end=linked), "rId7", ["txPr", "externalData", "userShapes"]),
    ):
        root = updated(template, spec(1), external_data="" if wanted == "rId7" else wanted)
        assert names(root)[-3:] == expected
        assert [found.get(f"{R}id") for found in root.iter(f"{C}externalData")] == [wanted]


@pytest.mark.parametrize(
    ("template", "kind", "message"),
    [
        (pie(), ChartKind.COLUMN, "图表是饼图，应为柱形图"),
        (columns(), ChartKind.PIE, "图表是柱形图或条形图，应为饼图"),
        (columns(), ChartKind.LINE, "图表是柱形图或条形图，应为折线图"),
        (chart_space("<c:scatterChart/>"), ChartKind.BAR, "图表是散点图，应为条形图"),
        (
            chart_space("<c:barChart/><c:lineChart/>"),
            ChartKind.COLUMN,
            "图表由柱形图或条形图和折线图组合而成，应为柱形图",
        ),
        (chart_space("<c:barChart/>"), ChartKind.COLUMN, "图表中没有数据系列，样式无从取得"),
        (b"<cx:chartSpace xmlns:cx='urn:waterfall'/>", ChartKind.COLUMN, "图表的类型无法识别，应为柱形图"),
    ],
)
def test_a_chart_of_another_type_is_a_finding(template: bytes, kind: ChartKind, message: str) -> None:
    at = Location("报告.docx", name="图表 income_chart")
    data = spec(1, 2, kind)
    with pytest.raises(TemplateError) as caught:
        update_chart_xml(template, data, grid_references(data, "数据"), at=at)
    assert list(caught.value.findings) == check_chart_xml(template, kind, at)
    assert render_text(caught.value.findings)[0] == f"报告.docx:图表 income_chart: 错误 RG650 {message}"


def bars_and_lines(second_axis: str = "4", grouping: str = "clustered") -> bytes:
    """Columns and a line, as Word writes a combination."""
    series = f"<c:ser><c:idx val='0'/><c:order val='0'/>{SAMPLE_SERIES}{SAMPLE_DATA}</c:ser>"
    bars = f"<c:barChart><c:grouping val='{grouping}'/>{series}<c:axId val='1'/><c:axId val='2'/></c:barChart>"
    lines = f"<c:lineChart>{series}<c:axId val='3'/><c:axId val='{second_axis}'/></c:lineChart>"
    axes = "".join(
        f"<c:valAx><c:axId val='{number}'/><c:scaling><c:max val='9'/><c:min val='{least}'/></c:scaling></c:valAx>"
        for number, least in (("2", "50"), ("4", "-1"))
    )
    return chart_space(bars + (lines if second_axis else "") + axes)


def test_a_designers_combination_takes_amounts_and_percentages_each_with_its_axis() -> None:
    data = spec(3, 2, ChartKind.COMBINED)
    root = updated(bars_and_lines(), data)
    bars, lines = (root.find(f".//{C}{name}") for name in ("barChart", "lineChart"))
    assert bars is not None
    assert lines is not None
    named = [texts(plot, "ser/tx/strRef/strCache/pt/v") for plot in (bars, lines)]
    assert named == [["2024年", "2022年"], ["2023年"]]
    assert [found.get("val") for found in root.iterfind(f".//{C}ser/{C}idx")] == ["0", "2", "1"]
    assert [found.text for found in lines.iter(f"{C}formatCode")] == ["0.00%"]
    # The amounts begin at 0, below the limit that suited the sample; the percentages keep theirs.
    assert [found.get("val") for found in root.iter(f"{C}min")] == ["-1"]
    assert root.find(f".//{C}max") is None


@pytest.mark.parametrize(
    ("template", "kind", "message"),
    [
        (columns(), ChartKind.STACKED, "图表中各系列没有堆积，应为堆积柱形图"),
        (columns(), ChartKind.COMBINED, "图表是柱形图或条形图，应为柱形图和折线图的组合"),
        (
            bars_and_lines().replace(b"axId val='3'", b"axId val='1'").replace(b"axId val='4'", b"axId val='2'"),
            ChartKind.COMBINED,
            "图表中百分比的系列没有用次坐标轴，它们与金额相差太大，会贴在轴上",
        ),
    ],
)
def test_a_designed_chart_that_cannot_show_sums_or_percentages_is_a_finding(
    template: bytes, kind: ChartKind, message: str
) -> None:
    assert [finding.message for finding in check_chart_xml(template, kind)] == [message]


def test_a_designers_stacked_columns_may_fill_the_height() -> None:
    assert check_chart_xml(bars_and_lines("", "percentStacked"), ChartKind.STACKED) == []


def test_columns_may_be_drawn_as_bars_and_a_pie_as_a_ring() -> None:
    assert check_chart_xml(columns(), ChartKind.BAR) == []
    assert check_chart_xml(pie().replace(b"pieChart", b"doughnutChart"), ChartKind.PIE) == []
