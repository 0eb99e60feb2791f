"""A workbook template that is filled: what other programs read in the result, and that it is always the same."""

from __future__ import annotations

import itertools
import os
import pickle
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from authoring.workbook import scaffold_workbook
from lxml import etree
from openpyxl.utils import get_column_letter as column_letters

import excel_examples as examples
from excel_examples import CONTEXT, all_tables, by_function, column, engine, filled, opened, two_sided
from programs import converted, errors_in, recalculated, text_of_pages
from reportgen.charts.spec import ChartSpec, Series
from reportgen.excel.cells import MOST_ARGUMENTS
from reportgen.excel.fill import fill_workbook
from reportgen.excel.prepare import prepare_workbook
from reportgen.office import parse_package
from reportgen.profile.chart_kinds import ChartKind
from reportgen.tables.table import Cell, CellRef, ColumnKind, Row, RowKind, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.worksheet.worksheet import Worksheet


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return filled(all_tables(), tmp_path_factory.mktemp("workbook"), charts=examples.charts())


class TestCells:
    def test_amounts_are_exact_numbers_and_codes_are_text(self, workbook: bytes) -> None:
        sheet = opened(workbook, values=True)["收入决算表"]
        rows = [[cell.value for cell in row[:4]] for row in sheet["A7:D16"]]
        assert rows[0] == ["合计", None, 425.745, 425.745]
        assert rows[3] == ["2080109", "社会保险经办机构", 346.59, 346.59]
        assert rows[6] == ["2080506", "机关事业单位职业年金缴费支出", 20.605, 20.605]

    def test_totals_are_formulas_in_the_fewest_words(self, workbook: bytes) -> None:
        book = opened(workbook, values=False)
        revenue, summary, basic = book["收入决算表"], book["收入支出决算总表"], book["基本支出决算明细表"]
        assert revenue["C7"].value == "=SUM(D7:I7)"
        assert revenue["D7"].value == "=D8+D14"
        assert revenue["D11"].value == "=SUM(D12:D13)"
        assert revenue["D15"].value == "=D16"
        assert summary["B32"].value == "=SUM(B6:B13)"
        assert basic["I9"].value == "=I6+I8+F6+F8"
        assert book["财政拨款“三公”经费支出决算表"]["A7"].value == "=SUM(B7:C7,F7)"

    def test_a_row_looks_like_the_prototype_of_its_kind(self, workbook: bytes) -> None:
        sheet = opened(workbook, values=False)["收入决算表"]
        indents = [sheet.cell(row, 2).alignment.indent for row in range(8, 14)]
        assert indents == [0, 1, 2, 1, 2, 2]
        assert [sheet.cell(row, 1).font.bold for row in (7, 8, 9)] == [True, True, False]
        assert sheet["D10"].number_format == "#,##0.00_ ;-#,##0.00_ ;"
        assert sheet["A10"].number_format == "@"
        assert sheet["D10"].border.left.style == "thin"

    def test_codes_are_text_on_purpose_in_every_row(self, workbook: bytes) -> None:
        sheet = etree.fromstring(parse_package(workbook, "a.xlsx")["xl/worksheets/sheet2.xml"])
        ranges = [element.get("sqref") for element in sheet.iter(f"{MAIN}ignoredError")]
        assert ranges == ["A7:A16 A6:I6"]

    def test_merged_cells_are_repeated_with_their_row(self, workbook: bytes) -> None:
        merged = {str(ref) for ref in opened(workbook, values=False)["收入支出决算总表"].merged_cells.ranges}
        assert {"A1:D1", "A4:B4"} <= merged
        basic = {str(ref) for ref in opened(workbook, values=False)["基本支出决算明细表"].merged_cells.ranges}
        assert {"A9:B9", "D9:E9", "G9:H9"} <= basic

    def test_heads_say_which_table_and_whose_it_is(self, workbook: bytes) -> None:
        sheet = opened(workbook, values=True)["收入决算表"]
        texts = [cell.value for row in sheet["A1:I3"] for cell in row if cell.value]
        assert texts == ["收入决算表", "公开02表", "部门：某区社会保险事业管理局", "2024年度", "单位：万元"]

    def test_notes_stand_below_each_in_a_row_of_its_own_as_high_as_its_lines(self, workbook: bytes) -> None:
        sheet = opened(workbook, values=True)["财政拨款“三公”经费支出决算表"]
        assert sheet["A8"].value.startswith("注：本表反映")
        assert sheet["A9"].value == "2.预算数为全年预算数。"
        assert sheet.row_dimensions[8].height > sheet.row_dimensions[9].height
        assert {"A8:L8", "A9:L9"} <= {str(ref) for ref in sheet.merged_cells.ranges}

    def test_print_area_and_titles_follow_the_rows(self, workbook: bytes) -> None:
        sheet = opened(workbook, values=True)["收入支出决算总表"]
        assert sheet.print_area == "'收入支出决算总表'!$A$1:$D$34"
        assert sheet.print_title_rows == "$1:$5"
        assert sheet.dimensions == "A1:D34"

    def test_a_wide_table_has_its_heads_and_titles_on_every_page(self, workbook: bytes) -> None:
        sheet = opened(workbook, values=True)["财政拨款支出决算明细表"]
        starts = [3, *(page_break.id + 1 for page_break in sheet.col_breaks.brk)]
        assert len(starts) > 1
        assert {sheet.cell(1, start).value for start in starts} == {"财政拨款支出决算明细表"}
        assert {sheet.cell(4, start).value is not None for start in starts} == {True}
        assert sheet.print_title_cols == "$A:$B"

    def test_of_a_wide_table_the_pages_are_printed_in_which_anything_stands(self, tmp_path: Path) -> None:
        """The sheet keeps the whole form; printed are the first page, and the one to which an amount was moved."""
        table = examples.detail()
        used = "c40"
        rows = [replace(row, cells={**row.cells, used: Cell("1.00", Decimal(1))}) for row in table.rows]
        content = examples.filled([replace(table, rows=tuple(rows))], tmp_path)
        sheet = opened(content, values=True)[table.sheet]
        ends = [2, *(page_break.id for page_break in sheet.col_breaks.brk)]
        place = [column.key for column in table.columns].index(used) + 1
        first, end = next((start + 1, end) for start, end in itertools.pairwise(ends) if start < place <= end)
        printed = [f"$A$1:${column_letters(ends[1])}$17", f"${column_letters(first)}$1:${column_letters(end)}$17"]
        assert sheet.print_area == ",".join(f"'{table.sheet}'!{area}" for area in printed)
        assert not any(each.hidden for each in sheet.column_dimensions.values())
        assert sheet.cell(5, len(table.columns)).value is not None
        path = tmp_path / "wide.xlsx"
        path.write_bytes(content)
        pages = [text for text in text_of_pages(converted(path, "pdf", tmp_path)) if table.title in text]
        assert ["科目名称" in text for text in pages] == [True, True]

    def test_a_table_without_rows_keeps_one_empty_line(self, tmp_path: Path) -> None:
        table = Table("none", "空表", "公开09表", "空表", by_function().columns, (), notes=("说明：本表无数据。",))
        sheet = opened(filled([table], tmp_path), values=True)["空表"]
        below = [[cell.value for cell in row] for row in sheet.iter_rows(6, sheet.max_row, 1, 2)]
        assert below == [[None, None], ["说明：本表无数据。", None]]

    def test_without_notes_there_is_no_row_for_them(self, workbook: bytes) -> None:
        assert opened(workbook, values=True)["基本支出决算明细表"].max_row == 9


class TestText:
    @pytest.mark.parametrize(
        "text",
        [
            '=HYPERLINK("http://example.invalid","点")',
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "=cmd|' /C calc'!A0",
            'A&B <甲> "乙" ]]>',
            " 前后有空格 ",
            "一行\n两行",
            "_x0041_",
            "{{ entity.name }}",
            "0123",
        ],
    )
    def test_text_stays_the_text_it_is(self, text: str, tmp_path: Path) -> None:
        columns = (column("name", "名称", kind=ColumnKind.TEXT), column("amount", "金额"))
        rows = (Row(RowKind.ROW, {"name": Cell(text), "amount": Cell("", Decimal(1))}),)
        table = Table("t", text.strip() or "表", "公开01表", "表", columns, rows, notes=(text,))
        content = filled([table], tmp_path, {**CONTEXT, "entity": {"name": text}})
        xml = parse_package(content, "a.xlsx")["xl/worksheets/sheet1.xml"].decode()
        assert "<f>" not in xml
        cells = {
            cell.get("r"): "".join(map(str, cell.itertext()))
            for cell in etree.fromstring(xml.encode()).iter(f"{MAIN}c")
        }
        escaped = text.replace("_x0041_", "_x005F_x0041_")
        assert cells["A5"] == escaped
        assert cells["A6"] == escaped
        assert cells["A3"].startswith(f"部门：{escaped}")
        assert opened(content, values=False)["表"]["A5"].data_type == "s"

    def test_a_character_that_xml_cannot_hold_is_written_as_its_code(self, tmp_path: Path) -> None:
        columns = (column("name", "名称", kind=ColumnKind.TEXT),)
        table = Table("t", "表", "", "表", columns, (Row(RowKind.ROW, {"name": Cell("甲\x01乙\r")}),))
        xml = parse_package(filled([table], tmp_path), "a.xlsx")["xl/worksheets/sheet1.xml"].decode()
        assert "甲_x0001_乙_x000D_" in xml

    def test_nothing_of_the_template_language_is_left(self, workbook: bytes) -> None:
        left = [name for name, content in parse_package(workbook, "a.xlsx").items() if b"{{" in content]
        assert left == []


class TestSums:
    def refs(self, *cells: tuple[int, str]) -> tuple[CellRef, ...]:
        return tuple(CellRef(*cell) for cell in cells)

    def formula(self, refs: tuple[CellRef, ...], folder: Path, rows: int = 300) -> object:
        """The formula of the last cell; cells of row n, from 0, stand in row 5 + n."""
        columns = (column("a", "甲"), column("b", "乙"), column("c", "丙"), column("sum", "合计"))
        body = [Row(RowKind.ROW, {key: Cell("", Decimal(1)) for key in "abc"}) for _ in range(rows)]
        body.append(Row(RowKind.ROW, {"sum": Cell("", Decimal(len(refs)), refs)}))
        content = filled([Table("t", "表", "", "表", columns, tuple(body))], folder)
        return opened(content, values=False)["表"].cell(5 + rows, 4).value

    @pytest.mark.parametrize(
        ("cells", "formula"),
        [
            ([(0, "a")], "=A5"),
            ([(0, "a"), (1, "a")], "=SUM(A5:A6)"),
            ([(1, "a"), (0, "a"), (2, "a")], "=SUM(A5:A7)"),
            ([(0, "a"), (2, "a")], "=A5+A7"),
            ([(0, "a"), (0, "b"), (0, "c")], "=SUM(A5:C5)"),
            ([(0, "a"), (0, "c")], "=A5+C5"),
            ([(0, "a"), (1, "a"), (5, "a")], "=SUM(A5:A6,A10)"),
            ([(0, "a"), (1, "b")], "=A5+B6"),
            ([(0, "a"), (0, "a")], "=A5+A5"),
            ([(row, "a") for row in (0, 2, 4, 6, 8)], "=SUM(A5,A7,A9,A11,A13)"),
        ],
    )
    def test_cells_are_added_as_a_person_would_write_it(
        self, cells: list[tuple[int, str]], formula: str, tmp_path: Path
    ) -> None:
        assert self.formula(self.refs(*cells), tmp_path, rows=12) == formula

    def test_a_sum_of_more_than_excel_takes_is_a_number(self, tmp_path: Path) -> None:
        scattered = self.refs(*((row, "a") for row in range(0, 2 * MOST_ARGUMENTS + 2, 2)))
        assert self.formula(scattered, tmp_path, rows=2 * MOST_ARGUMENTS + 2) == len(scattered)

    def test_a_sum_of_a_cell_that_the_office_took_out_is_a_number(self, tmp_path: Path) -> None:
        table = by_function()
        scaffold_workbook([table], tmp_path / "t.xlsx")
        book = openpyxl.load_workbook(tmp_path / "t.xlsx")
        for row in range(7, 11):
            book["收入决算表"][f"I{row}"].value = None
        book.save(tmp_path / "t.xlsx")
        language = engine()
        prepared = prepare_workbook(tmp_path / "t.xlsx", {table.sheet: [each.key for each in table.columns]}, language)
        content = fill_workbook(prepared, {table.sheet: table}, CONTEXT, (), language)
        assert opened(content, values=False)["收入决算表"]["C7"].value == 425.745
        assert [finding.code for finding in prepared.warnings] == ["RG685"]

    @pytest.mark.parametrize("address", ["D9", "D10", "C8", "I10"])
    def test_a_formula_never_reads_a_cell_that_the_office_blanked(self, address: str, tmp_path: Path) -> None:
        table = by_function()
        scaffold_workbook([table], tmp_path / "t.xlsx")
        book = openpyxl.load_workbook(tmp_path / "t.xlsx")
        book["收入决算表"][address].value = None
        book.save(tmp_path / "t.xlsx")
        language = engine()
        prepared = prepare_workbook(tmp_path / "t.xlsx", {table.sheet: [each.key for each in table.columns]}, language)
        content = fill_workbook(prepared, {table.sheet: table}, CONTEXT, (), language)
        values, formulas = (opened(content, values=each)["收入决算表"] for each in (True, False))
        sums = [cell.value for row in formulas.iter_rows() for cell in row if cell.data_type == "f"]
        assert len(sums) > 10
        for formula in sums:
            references = re.findall(r"[A-Z]+\d+(?::[A-Z]+\d+)?", str(formula))
            assert None not in [value for reference in references for value in cells_of(values, reference)], formula


class TestCharts:
    def test_each_chart_shows_the_cells_of_its_block(self, workbook: bytes) -> None:
        sheet = opened(workbook, values=True)["图表"]
        drawn = list(chart_ranges(workbook))
        specs = [spec for spec in examples.charts() if not spec.is_empty]
        assert len(drawn) == len(specs)
        for spec, series in zip(specs, drawn, strict=True):
            expected = [
                ([one.name], list(spec.categories), [value if value is None else float(value) for value in one.values])
                for one in spec.series
            ]
            assert [tuple(cells_of(sheet, ref) for ref in each) for each in series] == expected

    def test_a_chart_without_anything_to_draw_is_only_a_block(self, workbook: bytes) -> None:
        texts = [cell.value for row in opened(workbook, values=True)["图表"].iter_rows() for cell in row]
        assert "图3：无数据" in texts
        charts = [name for name in parse_package(workbook, "a.xlsx") if name.startswith("xl/charts/")]
        assert len(charts) == 5

    def test_shares_are_percentages_and_amounts_are_not(self, workbook: bytes) -> None:
        sheet = opened(workbook, values=True)["图表"]
        formats = {cell.value: cell.number_format for row in sheet.iter_rows() for cell in row if cell.data_type == "n"}
        assert formats[0.9874] == formats[1.0123] == "0.00%"
        assert formats[1313.25] == formats[1313.64]
        assert formats[1313.64] == "#,##0.00_ ;-#,##0.00_ ;"

    def test_charts_stand_beside_the_data_and_never_on_one_another(self, workbook: bytes) -> None:
        drawing = etree.fromstring(parse_package(workbook, "a.xlsx")["xl/drawings/drawing1.xml"])
        corners = [[int(a.findtext(f"{{*}}from/{{*}}{name}", "")) for name in ("col", "row")] for a in drawing]
        heights = [int(extent.get("cy", 0)) / 12_700 for extent in drawing.iterfind("{*}oneCellAnchor/{*}ext")]
        sheet = opened(workbook, values=True)["图表"]
        widest = max(cell.column for row in sheet.iter_rows() for cell in row if cell.value is not None)
        assert all(column >= widest for column, _ in corners)
        assert len(heights) == len(corners)
        for height, ((_, above), (_, below)) in zip(heights[:-1], itertools.pairwise(corners), strict=True):
            assert sum(sheet.row_dimensions[row + 1].height or 15 for row in range(above, below)) >= height

    def test_a_template_without_a_place_for_charts_gets_none(self, tmp_path: Path) -> None:
        table = two_sided()
        scaffold_workbook([table], tmp_path / "t.xlsx")
        book = openpyxl.load_workbook(tmp_path / "t.xlsx")
        del book["图表"]
        book.save(tmp_path / "t.xlsx")
        language = engine()
        prepared = prepare_workbook(tmp_path / "t.xlsx", {table.sheet: [each.key for each in table.columns]}, language)
        content = fill_workbook(prepared, {table.sheet: table}, CONTEXT, examples.charts(), language)
        assert not [name for name in parse_package(content, "a.xlsx") if "chart" in name]


class TestSameBytes:
    def test_twice_from_one_preparation_and_from_a_pickled_one(self, tmp_path: Path) -> None:
        tables, language = all_tables(), engine()
        scaffold_workbook(tables, tmp_path / "t.xlsx")
        columns = {table.sheet: [each.key for each in table.columns] for table in tables}
        prepared = prepare_workbook(tmp_path / "t.xlsx", columns, language)
        by_sheet = {table.sheet: table for table in tables}
        first = fill_workbook(prepared, by_sheet, CONTEXT, examples.charts(), language)
        kept = pickle.loads(pickle.dumps(prepared))  # noqa: S301 - our own
        assert fill_workbook(prepared, by_sheet, CONTEXT, examples.charts(), language) == first
        assert fill_workbook(kept, by_sheet, CONTEXT, examples.charts(), engine()) == first

    def test_from_another_process_with_another_zone_and_hash_seed(self, workbook: bytes, tmp_path: Path) -> None:
        program = (
            "import sys, pathlib, excel_examples as e;"
            "sys.stdout.buffer.write(e.filled(e.all_tables(), pathlib.Path(sys.argv[1]), charts=e.charts()))"
        )
        written = subprocess.run(
            [sys.executable, "-c", program, tmp_path],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "11", "TZ": "Asia/Tokyo"},
        ).stdout
        assert written == workbook

    def test_a_template_made_twice_is_the_same(self, tmp_path: Path) -> None:
        for name in ("a.xlsx", "b.xlsx"):
            scaffold_workbook(all_tables(), tmp_path / name)
        assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()

    def test_no_date_of_the_template_is_published(self, workbook: bytes) -> None:
        assert b"dcterms:" not in parse_package(workbook, "a.xlsx")["docProps/core.xml"].replace(b"xmlns:dcterms", b"")


class TestOtherPrograms:
    def test_microsofts_validator_finds_no_error(self, workbook: bytes, tmp_path: Path) -> None:
        (tmp_path / "a.xlsx").write_bytes(workbook)
        assert errors_in(tmp_path / "a.xlsx") == []

    def test_microsofts_validator_accepts_a_pie_that_is_turned(self, tmp_path: Path) -> None:
        shares = tuple(map(Decimal, ("0.35", "0.2", "0.42", "0.03")))
        pie = ChartSpec("pie", ChartKind.PIE, "结构", ("甲", "乙", "丙", "丁"), (Series("占比", shares),), "0.00%")
        (tmp_path / "a.xlsx").write_bytes(filled(all_tables(), tmp_path, charts=[pie]))
        assert errors_in(tmp_path / "a.xlsx") == []

    def test_libreoffice_computes_the_values_that_are_cached(self, workbook: bytes, tmp_path: Path) -> None:
        computed = recalculated(workbook, tmp_path)
        cached = opened(workbook, values=True)
        compared = 0
        for sheet in opened(workbook, values=False):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        expected = cached[sheet.title][cell.coordinate].value
                        value = computed[sheet.title][cell.coordinate].value
                        assert value == pytest.approx(expected, abs=1e-9), f"{sheet.title}!{cell.coordinate}"
                        compared += 1
        assert compared > 500


def chart_ranges(content: bytes) -> Iterator[list[tuple[str, str, str]]]:
    """For each chart the ranges of each series: name, categories, values; checked against what the chart has cached."""
    for name, part in sorted(parse_package(content, "a.xlsx").items()):
        if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
            series = etree.fromstring(part).iter("{*}ser")
            yield [tuple(each.findtext(f"{{*}}{what}//{{*}}f", "") for what in ("tx", "cat", "val")) for each in series]  # type: ignore[misc]


def cells_of(sheet: Worksheet, ref: str) -> list[object]:
    found = sheet[ref.rpartition("!")[2].replace("$", "")]
    return [cell.value for row in found for cell in row] if isinstance(found, tuple) else [found.value]
