"""Native charts: what Word, WPS and LibreOffice need to show a chart right, and to let a person edit its numbers."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from programs import errors_in
from reportgen.charts.designed import update_chart_xml
from reportgen.charts.layout import first_slice_angle, relative_height
from reportgen.charts.native import CHART_NAMESPACE, DRAWING_NAMESPACE, chart_xml
from reportgen.charts.parts import (
    CHART_CONTENT_TYPE,
    CHART_RELATIONSHIP,
    DATA_SHEET,
    WORKBOOK_CONTENT_TYPE,
    WORKBOOK_ID,
    WORKBOOK_RELATIONSHIP,
    data_workbook,
    word_chart_parts,
)
from reportgen.charts.references import ChartReferences, SeriesReferences, grid_references
from reportgen.charts.spec import DEFAULT_STYLE, Amounts, ChartSpec, ChartStyle, Series
from reportgen.profile.chart_kinds import ChartKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docx.document import Document as WordDocument
    from lxml.etree import _Element as Element
    from openpyxl.worksheet.worksheet import Worksheet

    from reportgen.charts.parts import ChartParts

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden" / "charts"
C, A = f"{{{CHART_NAMESPACE}}}", f"{{{DRAWING_NAMESPACE}}}"
DARK_TEXT_CONTRAST = 4.5
STEP_IN_GREY = 10

AXIS_KINDS = (ChartKind.COLUMN, ChartKind.BAR, ChartKind.LINE, ChartKind.STACKED)
every_kind = pytest.mark.parametrize("kind", ChartKind)


def comparison(kind: ChartKind = ChartKind.COLUMN) -> ChartSpec:
    """Two categories in two years; a pie shows one of them, a combined chart amounts and percentages."""
    this_year = Series("2024年", (Decimal("1313.50"), Decimal("1185.27")))
    last_year = Series("2023年", (Decimal("1727.58"), Decimal(1600)))
    if kind is ChartKind.PIE:
        return pie({"基本支出": "1185.27", "项目支出": "128.23"})
    if kind is ChartKind.COMBINED:
        last_year = Series("完成预算", (Decimal("0.985"), Decimal("0.9566")), "0.00%")
    return ChartSpec("sample", kind, "收入支出", ("收入", "支出"), (this_year, last_year), "0.00", "万元")


def pie(amounts: dict[str, str], title: str = "支出结构") -> ChartSpec:
    total = sum(Decimal(amount) for amount in amounts.values())
    shares = tuple(Decimal(amount) / total for amount in amounts.values())
    return ChartSpec("pie", ChartKind.PIE, title, tuple(amounts), (Series(title, shares),), "0.00%")


SMALL_SLICES = pie({"社会保障和就业支出": "1256.46", "卫生健康支出": "20.47", "住房保障支出": "36.57"})
TWO_SLICES = pie({"一般公共预算财政拨款收入": "98.74", "其他收入": "1.26"})
ONE_SLICE = pie({"一般公共预算财政拨款收入": "1313.5"})


def drawn(spec: ChartSpec, style: ChartStyle = DEFAULT_STYLE) -> Element:
    return etree.fromstring(chart_xml(spec, grid_references(spec, DATA_SHEET), external_data="rId1", style=style))


def value(element: Element, path: str) -> str:
    found = element.find("/".join(f"{C}{step}" for step in path.split("/")))
    assert found is not None, path
    return found.get("val", "")


def cached(element: Element, path: str) -> list[str]:
    """The cached texts or numbers below a path, in order."""
    points = element.iterfind("/".join(f"{C}{step}" for step in path.split("/")) + f"//{C}pt/{C}v")
    return [point.text or "" for point in points]


# What stands in the part


@every_kind
def test_the_smallest_chart_of_each_kind_is_the_accepted_one(
    kind: ChartKind, accepted: Callable[[Path, str], None]
) -> None:
    root = drawn(comparison(kind))
    etree.indent(root)
    accepted(GOLDEN / f"2x2-{kind}.xml", etree.tostring(root, encoding="unicode") + "\n")


@every_kind
def test_caches_workbook_and_specification_say_the_same(kind: ChartKind) -> None:
    spec = comparison(kind)
    root = drawn(spec)
    sheet = openpyxl.load_workbook(io.BytesIO(data_workbook(spec)))[DATA_SHEET]
    for series, element in zip(spec.series, root.iter(f"{C}ser"), strict=True):
        for path, expected in (("tx", [series.name]), ("cat", list(spec.categories))):
            assert cached(element, path) == expected
            assert texts_at(sheet, formula(element, path)) == expected
        numbers = [Decimal(text) for text in cached(element, "val")]
        assert numbers == [round_to_worksheet(number) for number in series.values]
        assert texts_at(sheet, formula(element, "val")) == [float(number) for number in numbers]


def formula(element: Element, path: str) -> str:
    found = element.find(f"{C}{path}//{C}f")
    assert found is not None
    return found.text or ""


def texts_at(sheet: Worksheet, reference: str) -> list[object]:
    """The values of the cells that a chart's formula names."""
    name, _, cells = reference.rpartition("!")
    assert name == f"'{sheet.title}'"
    found = sheet[cells.replace("$", "")]
    return [cell.value for row in found for cell in row] if isinstance(found, tuple) else [found.value]


def round_to_worksheet(number: Decimal | None) -> Decimal:
    assert number is not None
    return Decimal(f"{number:.15g}")


def test_shares_are_cached_with_all_digits_that_a_worksheet_keeps() -> None:
    assert cached(drawn(SMALL_SLICES), "chart/plotArea/pieChart/ser/val") == [
        "0.95657403882756",
        "0.0155843167110773",
        "0.0278416444613628",
    ]


def test_a_gap_is_neither_a_point_nor_a_cell() -> None:
    spec = ChartSpec(
        "gap", ChartKind.LINE, "缺口", ("一", "二", "三"), (Series("甲", (Decimal(1), None, Decimal(3))),), "0"
    )
    points = drawn(spec).findall(f".//{C}val//{C}pt")
    assert [point.get("idx") for point in points] == ["0", "2"]
    assert value(drawn(spec), "chart/plotArea/lineChart/ser/val/numRef/numCache/ptCount") == "3"
    sheet = openpyxl.load_workbook(io.BytesIO(data_workbook(spec)))[DATA_SHEET]
    assert [sheet[f"B{row}"].value for row in (2, 3, 4)] == [1, None, 3]


def test_the_data_of_a_pie_show_the_amounts_whose_shares_it_draws() -> None:
    amounts = Amounts((Decimal("3.5"), Decimal("1.25")), Decimal("4.75"), "金额（万元）", "#,##0.00")
    spec = replace(TWO_SLICES, amounts=amounts)
    sheet = openpyxl.load_workbook(io.BytesIO(data_workbook(spec)))[DATA_SHEET]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        [None, spec.title, "金额（万元）"],
        [spec.categories[0], "=C2/C$4", 3.5],
        [spec.categories[1], "=C3/C$4", 1.25],
        ["合计", None, 4.75],
    ]
    assert sheet["C2"].number_format == "#,##0.00"
    stored = openpyxl.load_workbook(io.BytesIO(data_workbook(spec)), data_only=True)[DATA_SHEET]
    assert [stored["B2"].value, stored["B3"].value] == [float(value or 0) for value in spec.series[0].values]


def test_a_pie_of_many_slices_is_drawn_as_bars_with_every_name() -> None:
    slices = pie({f"测试类{code}支出": "1" for code in range(201, 215)})
    plot = drawn(slices).find(f".//{C}barChart")
    assert plot is not None
    assert value(plot, "barDir") == "bar"
    assert len(cached(drawn(slices), "chart/plotArea/barChart/ser/cat")) == len(slices.categories)
    assert relative_height(slices, DEFAULT_STYLE) > relative_height(TWO_SLICES, DEFAULT_STYLE)


def test_a_chart_of_a_workbook_refers_to_its_cells_and_embeds_nothing() -> None:
    spec = comparison()
    places = ChartReferences("'图表'!$B$9:$B$10", (SeriesReferences("图!$C$8", "图!$C$9"), SeriesReferences("x", "y")))
    root = etree.fromstring(chart_xml(spec, places))
    assert root.find(f"{C}externalData") is None
    assert [found.text for found in root.iter(f"{C}f")] == [
        *("图!$C$8", "'图表'!$B$9:$B$10", "图!$C$9"),
        *("x", "'图表'!$B$9:$B$10", "y"),
    ]


def test_names_with_signs_of_xml_and_of_formulas_stay_what_they_are() -> None:
    names = ('A&B<局>"', "=1+1", "'甲", " 前后空格 ", "2024")
    spec = ChartSpec("odd", ChartKind.COLUMN, "<&>", names, (Series("=SUM(B2)&", (Decimal(1),) * 5),), '[>=1000]0"<&"')
    root = drawn(spec, ChartStyle(show_title=True))
    assert cached(root, "chart/plotArea/barChart/ser/cat") == list(names)
    assert {found.text for found in root.iter(f"{C}formatCode")} == {'[>=1000]0"<&"'}
    sheet = openpyxl.load_workbook(io.BytesIO(data_workbook(spec)))[DATA_SHEET]
    assert [sheet[f"A{row}"].value for row in range(2, 7)] == list(names)
    assert sheet["B1"].value == "=SUM(B2)&"
    assert {cell.data_type for row in sheet["A2:A6"] for cell in row} | {sheet["B1"].data_type} == {"s"}
    assert sheet["B2"].number_format == '[>=1000]0"<&"'


def test_a_sheet_name_is_quoted_in_formulas() -> None:
    assert grid_references(comparison(), "局's 图表", row=4, column=27).series[0] == SeriesReferences(
        "'局''s 图表'!$AB$4", "'局''s 图表'!$AB$5:$AB$6"
    )


# What makes Word refuse a chart, or a program draw it wrong

ORDER = {
    "chartSpace": "date1904 lang roundedCorners chart spPr txPr externalData",
    "chart": "title autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs",
    "plotArea": "layout barChart lineChart pieChart catAx valAx spPr",
    "barChart": "barDir grouping varyColors ser gapWidth overlap axId",
    "lineChart": "grouping varyColors ser marker axId",
    "pieChart": "varyColors ser firstSliceAng",
    "ser": "idx order tx spPr invertIfNegative marker dPt dLbls cat val smooth",
    "dPt": "idx bubble3D spPr",
    "dLbls": "dLbl numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize "
    "separator showLeaderLines leaderLines",
    "dLbl": "idx delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent "
    "showBubbleSize separator",
    "catAx": "axId scaling delete axPos numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses auto "
    "lblAlgn lblOffset noMultiLvlLbl",
    "valAx": "axId scaling delete axPos majorGridlines numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx "
    "crosses crossBetween",
    "scaling": "orientation max min",
    "legend": "legendPos overlay txPr",
    "title": "tx overlay",
}


@every_kind
@pytest.mark.parametrize("show_title", [False, True])
def test_elements_stand_in_the_order_of_the_schema(kind: ChartKind, *, show_title: bool) -> None:
    for element in drawn(comparison(kind), ChartStyle(show_title=show_title)).iter(f"{C}*"):
        name = etree.QName(element).localname
        if name in ORDER:
            order = ORDER[name].split()
            # Axes may stand in any order among themselves.
            children = [etree.QName(child).localname.replace("valAx", "catAx") for child in element]
            places = [order.index(child) for child in children]
            assert places == sorted(places), name


@pytest.mark.parametrize("kind", AXIS_KINDS)
def test_there_are_two_axes_with_positive_numbers_that_belong_together(kind: ChartKind) -> None:
    area = drawn(comparison(kind)).find(f"{C}chart/{C}plotArea")
    assert area is not None
    plot = next(element for element in area if str(element.tag).endswith("Chart"))
    axes = {value(axis, "axId"): value(axis, "crossAx") for axis in area if str(axis.tag).endswith("Ax")}
    assert sorted(axes) == sorted(element.get("val", "") for element in plot.findall(f"{C}axId"))
    assert len(axes) == 2
    assert all(int(number) > 0 and axes[axes[number]] == number for number in axes)


@every_kind
def test_every_label_flag_is_written(kind: ChartKind) -> None:
    flags = {"showLegendKey": "0", "showVal": "1", "showSerName": "0", "showPercent": "0", "showBubbleSize": "0"}
    flags["showCatName"] = "1" if kind is ChartKind.PIE else "0"
    for labels in (*drawn(comparison(kind)).iter(f"{C}dLbls"), *drawn(comparison(kind)).iter(f"{C}dLbl")):
        assert {name: value(labels, name) for name in flags} == flags


@every_kind
def test_every_series_and_slice_has_its_own_plain_colour(kind: ChartKind) -> None:
    root = drawn(comparison(kind))
    assert b"schemeClr" not in etree.tostring(root)
    marks = root.findall(f".//{C}dPt" if kind is ChartKind.PIE else f".//{C}ser")
    colours = [mark.find(f"{C}spPr//{A}srgbClr") for mark in marks]
    assert len({colour.get("val") for colour in colours if colour is not None}) == 2


@every_kind
def test_chinese_and_latin_fonts_are_named_in_every_text(kind: ChartKind) -> None:
    root = drawn(comparison(kind), ChartStyle(show_title=True, latin_font="Arial", east_asian_font="仿宋"))
    texts = [*root.iter(f"{A}defRPr"), *root.iter(f"{A}rPr")]
    named = {(latin.get("typeface"), ea.get("typeface")) for text in texts for *_, latin, ea in [list(text)]}
    assert named == {("Arial", "仿宋")}
    for name in ("title", "legend", "catAx", "valAx", "dLbls"):
        for element in root.iter(f"{C}{name}"):
            assert element.find(f".//{A}ea") is not None


def test_the_title_is_left_to_the_caption_unless_it_is_asked_for() -> None:
    assert value(drawn(comparison()), "chart/autoTitleDeleted") == "1"
    shown = drawn(comparison(), ChartStyle(show_title=True))
    assert value(shown, "chart/autoTitleDeleted") == "0"
    assert [text.text for text in shown.iter(f"{A}t")] == ["收入支出（万元）"]
    assert value(shown, "roundedCorners") == "0"


def test_one_series_needs_no_legend() -> None:
    spec = ChartSpec("one", ChartKind.COLUMN, "图", ("甲", "乙"), (Series("2024年", (Decimal(1), Decimal(2))),), "0")
    assert drawn(spec).find(f".//{C}legend") is None
    assert drawn(comparison()).find(f".//{C}legend") is not None


@pytest.mark.parametrize("spec", [SMALL_SLICES, TWO_SLICES, ONE_SLICE])
def test_the_labels_of_small_slices_find_room(spec: ChartSpec) -> None:
    plot = drawn(spec).find(f".//{C}pieChart")
    assert plot is not None
    assert value(plot, "ser/dLbls/dLblPos") == "bestFit"
    assert value(plot, "ser/dLbls/showLeaderLines") == "1"
    assert plot.find(f"{C}ser/{C}dLbls/{C}leaderLines/{C}spPr") is not None


@pytest.mark.parametrize("shares", [[96, 2, 2], [2, 96, 2], [2, 2, 96], [5, 80, 15], [35, 20, 42, 3]])
def test_the_largest_slice_of_an_uneven_pie_faces_left(shares: Sequence[int]) -> None:
    largest = shares.index(max(shares))
    centre = first_slice_angle([Decimal(share) for share in shares]) + 3.6 * (sum(shares[:largest]) + max(shares) / 2)
    assert centre % 360 == pytest.approx(270, abs=1)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6))
def test_a_pie_begins_at_an_angle_that_the_format_allows(shares: list[int]) -> None:
    # ST_FirstSliceAng of ISO/IEC 29500-1: anything else makes a file that Word refuses.
    values = tuple(map(Decimal, shares))
    spec = ChartSpec("pie", ChartKind.PIE, "图", tuple(map(str, shares)), (Series("图", values),), "0.00")
    angle = value(drawn(spec), "chart/plotArea/pieChart/firstSliceAng")
    assert 0 <= int(angle) <= 360


def test_bars_begin_at_zero_so_that_a_small_change_looks_small() -> None:
    assert value(drawn(comparison()), "chart/plotArea/valAx/scaling/min") == "0"


def test_below_zero_the_axis_is_free_and_names_stand_at_the_edge() -> None:
    spec = ChartSpec("minus", ChartKind.COLUMN, "图", ("甲",), (Series("2024年", (Decimal(-3),)),), "0")
    assert drawn(spec).find(f".//{C}min") is None
    assert value(drawn(spec), "chart/plotArea/catAx/tickLblPos") == "low"


def test_percentages_have_an_axis_of_their_own_on_the_right() -> None:
    root = drawn(comparison(ChartKind.COMBINED))
    amounts, percentages = root.iterfind(f".//{C}valAx")
    assert [value(axis, "axPos") for axis in (amounts, percentages)] == ["l", "r"]
    assert value(percentages, "crosses") == "max"
    codes = [axis.find(f"{C}numFmt") for axis in (amounts, percentages)]
    assert [code.get("formatCode") for code in codes if code is not None] == ["General", "0%"]
    plots = [root.find(f".//{C}{name}") for name in ("barChart", "lineChart")]
    tied = [{axis.get("val") for axis in plot.findall(f"{C}axId")} for plot in plots if plot is not None]
    assert [value(axis, "axId") in ids for axis, ids in zip((amounts, percentages), tied, strict=True)] == [True, True]
    assert not tied[0] & tied[1]
    sheet = openpyxl.load_workbook(io.BytesIO(data_workbook(comparison(ChartKind.COMBINED))))[DATA_SHEET]
    assert [sheet[cell].number_format for cell in ("B2", "C2")] == ["0.00", "0.00%"]


def test_parts_of_a_stack_that_are_too_thin_have_no_number_over_another() -> None:
    series = (Series("甲", (Decimal(97), Decimal(2))), Series("乙", (Decimal(3), Decimal(60))))
    root = drawn(ChartSpec("s", ChartKind.STACKED, "图", ("一", "二"), series, "0"))
    left_out = [
        [value(label, "idx") for label in each.iterfind(f"{C}dLbls/{C}dLbl") if label.find(f"{C}delete") is not None]
        for each in root.iter(f"{C}ser")
    ]
    assert left_out == [["1"], ["0"]]
    assert value(root, "chart/plotArea/barChart/overlap") == "100"
    # Any other place of a label in a stack makes a file that Word repairs.
    assert {place.get("val") for place in root.iter(f"{C}dLblPos")} == {"ctr"}


# The look


def test_neighbouring_colours_differ_in_grey() -> None:
    greys = [lightness(DEFAULT_STYLE.colour(index)) for index in range(len(DEFAULT_STYLE.palette))]
    assert min(abs(first - second) for first, second in itertools.pairwise([*greys, greys[0]])) >= STEP_IN_GREY


def test_text_is_readable_on_every_colour() -> None:
    text = luminance(DEFAULT_STYLE.text_colour)
    contrasts = [(luminance(DEFAULT_STYLE.colour(index)) + 0.05) / (text + 0.05) for index in range(30)]
    assert min(contrasts) >= DARK_TEXT_CONTRAST


def test_colours_beyond_the_palette_are_new() -> None:
    colours = [DEFAULT_STYLE.colour(index) for index in range(26)]
    assert len(set(colours)) == len(colours)
    assert all(re.fullmatch("[0-9A-F]{6}", colour) for colour in colours)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2) of an RRGGBB colour."""
    channels = [channel / 255 for channel in bytes.fromhex(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lightness(colour: str) -> float:
    """Lightness (CIE L*), the grey in which a printer draws the colour."""
    return float(116 * luminance(colour) ** (1 / 3) - 16)


# Whole packages


def test_the_parts_of_a_word_chart_lead_from_one_to_the_next() -> None:
    parts = word_chart_parts(comparison(), 3)
    assert parts.chart_name == "word/charts/chart3.xml"
    assert parts.relationships_name == "word/charts/_rels/chart3.xml.rels"
    assert parts.workbook_name == "word/embeddings/Microsoft_Excel_Worksheet3.xlsx"
    relationship = etree.fromstring(parts.relationships)[0]
    assert relationship.get("Target") == "../embeddings/Microsoft_Excel_Worksheet3.xlsx"
    external = etree.fromstring(parts.chart).find(f"{C}externalData")
    assert external is not None
    assert relationship.get("Id") in external.attrib.values()


@every_kind
def test_the_same_specification_gives_the_same_bytes(kind: ChartKind) -> None:
    assert word_chart_parts(comparison(kind), 1) == word_chart_parts(comparison(kind), 1)


EVERY_CHART = [
    *(comparison(kind) for kind in ChartKind),
    SMALL_SLICES,
    TWO_SLICES,
    ONE_SLICE,
    pie({str(code): "1" for code in range(20)}),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Word document with one chart of every kind, without and with a title, and one that took over a designer's."""
    document = Document()
    numbers = itertools.count(1)
    for spec in EVERY_CHART:
        for style in (DEFAULT_STYLE, ChartStyle(show_title=True)):
            number = next(numbers)
            add_chart(document, word_chart_parts(spec, number, style), number)
        number = next(numbers)
        parts = word_chart_parts(spec, number)
        sample = SMALL_SLICES if spec.kind is ChartKind.PIE else comparison(spec.kind)
        designed = chart_xml(sample, grid_references(sample, "示例"), style=ChartStyle(show_title=True))
        chart = update_chart_xml(designed, spec, grid_references(spec, DATA_SHEET), external_data=WORKBOOK_ID)
        add_chart(document, replace(parts, chart=chart), number)
    path = tmp_path_factory.mktemp("charts") / "charts.docx"
    document.save(str(path))
    return path


def add_chart(document: WordDocument, parts: ChartParts, number: int) -> None:
    package = document.part.package
    chart = Part(PackURI(f"/{parts.chart_name}"), CHART_CONTENT_TYPE, parts.chart, package)
    workbook = Part(PackURI(f"/{parts.workbook_name}"), WORKBOOK_CONTENT_TYPE, parts.workbook, package)
    assert chart.relate_to(workbook, WORKBOOK_RELATIONSHIP) == WORKBOOK_ID
    shown = parse_xml(INLINE_CHART.format(number=number, id=document.part.relate_to(chart, CHART_RELATIONSHIP)))
    document.add_paragraph().add_run()._r.append(shown)  # noqa: SLF001 - python-docx cannot add charts


INLINE_CHART = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'distT="0" distB="0" distL="0" distR="0"><wp:extent cx="5400000" cy="2700000"/>'
    '<wp:docPr id="{number}" name="图表 {number}"/><wp:cNvGraphicFramePr/>'
    f'<a:graphic xmlns:a="{DRAWING_NAMESPACE}"><a:graphicData uri="{CHART_NAMESPACE}">'
    f'<c:chart xmlns:c="{CHART_NAMESPACE}" r:id="{{id}}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)


def test_microsofts_validator_accepts_charts_and_their_workbooks(report: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "data.xlsx"
    workbook.write_bytes(data_workbook(comparison()))
    amounts = Amounts((Decimal("98.74"), Decimal("1.26")), Decimal(100), "金额（万元）", "#,##0.00")
    shares = tmp_path / "shares.xlsx"
    shares.write_bytes(data_workbook(replace(TWO_SLICES, amounts=amounts)))
    for path in (report, workbook, shares):
        assert errors_in(path) == []
