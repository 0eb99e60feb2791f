"""Tables of the report in Word: heads, widths, sizes, looks."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Mm
from textdump.docx import docx_text

from reportgen.diagnostics import TemplateError
from reportgen.tables.table import Cell, Column, ColumnKind, Row, RowKind, Table
from reportgen.word.prepare import prepare_document
from word_examples import blank, element, lines, opened, part, rendered, rewritten, saved, table

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document


def shown(tmp_path: Path, *tables: Table) -> bytes:
    document = blank()
    lines(document, "{%p for table in tables %}", "{{p grid(table) }}", "{{ table.title }}", "{%p endfor %}")
    return rendered(saved(document, tmp_path), {"tables": list(tables)})


def rows(content: bytes, number: int = 0) -> list[str]:
    """The rows of one table as readable text."""
    text = docx_text(content).split("表格 ")[1 + number]
    return [line.strip() for line in text.splitlines() if line.startswith(("  |", "  表头|"))]


def grids(content: bytes) -> list[Any]:
    """The ``w:tbl`` elements, of which python-docx's types know too little."""
    return [element(each) for each in opened(content).tables]


def widths(grid: Any) -> list[int]:  # noqa: ANN401 - see grids
    return [int(column.get(qn("w:w"))) for column in grid.tblGrid.findall(qn("w:gridCol"))]


class TestHead:
    def test_columns_with_the_same_outer_head_share_a_cell_and_shorter_heads_reach_down(self, tmp_path: Path) -> None:
        assert rows(shown(tmp_path, table(2, 0)))[:3] == [
            "表头| 项目 | ← | 合计 | 支出 | ← |",
            "表头| 科目编码 | 科目名称 | ↑ | 金额1 | 金额2 |",
            "表头| 栏次 |  | 1 | 2 | 3 |",
        ]

    def test_three_levels_of_heads(self, tmp_path: Path) -> None:
        heads = [("三公", "合计"), ("三公", "用车", "购置"), ("三公", "用车", "运行"), ("接待",)]
        columns = tuple(Column(str(number), head, ColumnKind.AMOUNT, Decimal(20)) for number, head in enumerate(heads))
        found = rows(shown(tmp_path, Table("t", "三公", "", "", columns, ())))
        assert found == [
            "表头| 三公 | ← | ← | 接待 |",
            "表头| 合计 | 用车 | ← | ↑ |",
            "表头| ↑ | 购置 | 运行 | ↑ |",
        ]

    def test_equal_heads_that_are_not_groups_stay_apart(self, tmp_path: Path) -> None:
        columns = tuple(Column(key, ("金额",), ColumnKind.AMOUNT, Decimal(20)) for key in "ab")
        assert rows(shown(tmp_path, Table("t", "表", "", "", columns, ()))) == ["表头| 金额 | 金额 |"]

    def test_the_head_is_repeated_on_each_page_and_no_row_is_split(self, tmp_path: Path) -> None:
        (grid,) = grids(shown(tmp_path, table(2, 40)))
        marks = [(row.trPr.find(qn("w:tblHeader")), row.trPr.find(qn("w:cantSplit"))) for row in grid.tr_lst]
        assert [head is not None for head, _ in marks] == [True] * 3 + [False] * 41
        assert all(whole is not None for _, whole in marks)


class TestBody:
    def test_the_total_is_bold_and_each_level_stands_further_in(self, tmp_path: Path) -> None:
        assert rows(shown(tmp_path, table(1, 3)))[3:] == [
            "|  | **合计** | **99,313.50** | **99,313.50** |",
            "| 201 | ›科目1 | 1,313.50 | 1,313.50 |",
            "| 202 | ››科目2 | 2,313.50 | 2,313.50 |",
            "| 203 | 科目3 | 3,313.50 | 3,313.50 |",
        ]

    def test_the_kind_of_a_column_decides_the_style_of_its_cells(self, tmp_path: Path) -> None:
        kinds = (ColumnKind.CODE, ColumnKind.TEXT, ColumnKind.AMOUNT, ColumnKind.INTEGER)
        columns = tuple(Column(kind, (kind,), kind, Decimal(20)) for kind in kinds)
        row = Row(RowKind.ROW, {kind: Cell("1") for kind in kinds})
        content = shown(tmp_path, Table("t", "表", "", "", columns, (row,)))
        cells = opened(content).tables[0].rows[1].cells
        styles = [cell.paragraphs[0].style for cell in cells]
        assert [style and style.name for style in styles] == ["表格文字", "表格文字", "表格数字", "表格数字"]
        assert [cell.paragraphs[0].alignment for cell in cells] == [None, None, None, 1]

    def test_texts_are_text_whatever_they_hold(self, tmp_path: Path) -> None:
        columns = (Column("a", ("甲 & 乙",), ColumnKind.TEXT, Decimal(20)),)
        texts = ("<w:p/>", "一\n二", " 缩进", "")
        body = tuple(Row(RowKind.ROW, {"a": Cell(text)}) for text in texts)
        content = shown(tmp_path, Table("t", "表", "", "", columns, body))
        assert [row.cells[0].text for row in opened(content).tables[0].rows] == ["甲 & 乙", *texts]

    def test_a_column_that_a_row_does_not_fill_is_an_empty_cell(self, tmp_path: Path) -> None:
        columns = tuple(Column(key, (key,), ColumnKind.TEXT, Decimal(20)) for key in "ab")
        content = shown(tmp_path, Table("t", "表", "", "", columns, (Row(RowKind.ROW, {"b": Cell("有")}),)))
        assert rows(content)[1] == "|  | 有 |"

    def test_a_wide_table_shows_only_the_columns_in_which_something_stands(self, tmp_path: Path) -> None:
        wide = table(30, 1)
        kept = {"code", "name", "total", "a7"}
        body = tuple(Row(row.kind, {key: cell for key, cell in row.cells.items() if key in kept}) for row in wide.rows)
        content = shown(tmp_path, Table("t", "表", "", "", wide.columns, body, wide.ordinals))
        assert rows(content)[1:3] == ["表头| 科目编码 | 科目名称 | ↑ | 金额7 |", "表头| 栏次 |  | 1 | 8 |"]


class TestWidths:
    def landscape(self) -> Document:
        document = blank()
        lines(document, "{{p grid(first) }}", "一")
        document.add_section(WD_SECTION.NEW_PAGE)
        lines(document, "{{p grid(second) }}", "二")
        portrait, landscape = document.sections
        landscape.orientation, landscape.page_width, landscape.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
        portrait.page_width, portrait.page_height = Mm(210), Mm(297)
        for section in document.sections:
            section.left_margin, section.right_margin = Mm(28), Mm(26)
        return document

    def test_a_table_is_as_wide_as_the_text_of_its_page(self, tmp_path: Path) -> None:
        content = rendered(saved(self.landscape(), tmp_path), {"first": table(2), "second": table(2)})
        totals = [sum(widths(grid)) for grid in grids(content)]
        assert totals == [pytest.approx(156 * 56.69, abs=2), pytest.approx(243 * 56.69, abs=2)]

    def test_the_grid_the_table_and_its_cells_say_the_same(self, tmp_path: Path) -> None:
        (grid,) = grids(shown(tmp_path, table(3, 2)))
        assert grid.tblPr.find(qn("w:tblW")).get(qn("w:w")) == str(sum(widths(grid)))
        for row in grid.tr_lst:
            spans = [cell.grid_span for cell in row.tc_lst]
            sizes = [int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in row.tc_lst]
            expected = widths(grid)
            for span, size in zip(spans, sizes, strict=True):
                assert size == sum(expected[:span])
                del expected[:span]
            assert expected == []

    def test_columns_keep_the_proportions_of_the_definition_when_there_is_room(self, tmp_path: Path) -> None:
        columns = tuple(Column(str(size), (str(size),), ColumnKind.TEXT, Decimal(size)) for size in (20, 40, 60))
        (grid,) = grids(shown(tmp_path, Table("t", "表", "", "", columns, ())))
        first, second, third = widths(grid)
        assert second == pytest.approx(2 * first, abs=2)
        assert third == pytest.approx(3 * first, abs=2)

    def test_a_long_number_makes_its_column_wide_enough_to_stay_on_one_line(self, tmp_path: Path) -> None:
        columns = tuple(Column(key, (key,), ColumnKind.AMOUNT, Decimal(10)) for key in "abcde")
        body = (Row(RowKind.ROW, {"a": Cell("1,234,567,890.12"), **{key: Cell("1.00") for key in "bcde"}}),)
        (grid,) = grids(shown(tmp_path, Table("t", "表", "", "", columns, body)))
        # 16 signs of half 10.5 points: 84 points, and something to spare.
        assert widths(grid)[0] > 84 * 20
        assert len(set(widths(grid)[1:])) <= 2

    @pytest.mark.parametrize(("columns", "style"), [(3, "表格数字"), (8, "表格数字（小）"), (20, "表格数字（小）")])
    def test_a_table_with_many_columns_is_set_in_smaller_type(self, tmp_path: Path, columns: int, style: str) -> None:
        (grid,) = grids(shown(tmp_path, table(columns, 1)))
        assert grid.tr_lst[-1].tc_lst[-1].p_lst[0].style == style

    def test_a_table_a_little_too_long_for_its_page_is_set_in_smaller_type(self, tmp_path: Path) -> None:
        styles = [grids(shown(tmp_path, table(2, rows)))[0].tr_lst[-1].tc_lst[-1].p_lst[0].style for rows in (30, 43)]
        assert styles == ["表格数字", "表格数字（小）"]

    def test_a_table_of_many_pages_is_set_in_the_usual_type(self, tmp_path: Path) -> None:
        (grid,) = grids(shown(tmp_path, table(2, 300)))
        assert grid.tr_lst[-1].tc_lst[-1].p_lst[0].style == "表格数字"


class TestStyles:
    def test_the_look_comes_from_the_template(self, tmp_path: Path) -> None:
        content = shown(tmp_path, table())
        style = opened(content).tables[0].style
        assert style is not None
        assert style.name == "决算表"
        assert "w:sz " not in part(content)

    def test_styles_that_a_template_lacks_come_from_a_shipped_one(self, tmp_path: Path) -> None:
        document = blank()
        for name in ("表格表头", "决算表"):
            document.styles[name].delete()
        lines(document, "一", "{{p grid(table) }}")
        content = rendered(saved(document, tmp_path), {"table": table()})
        (grid,) = opened(content).tables
        assert grid.style is not None
        assert grid.style.name == "决算表"
        assert grid.cell(0, 0).paragraphs[0].style.name == "表格表头"
        names = [style.name for style in opened(content).styles]
        assert names.count("表格文字") == names.count("表格数字（特小）") == 1

    def test_a_template_without_any_styles_is_told_so(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "一", "{{p grid(table) }}")
        path = saved(document, tmp_path)
        path.write_bytes(
            rewritten(path.read_bytes(), "word/_rels/document.xml.rels", "relationships/styles", "relationships/none")
        )
        with pytest.raises(TemplateError) as caught:
            prepare_document(path)
        (finding,) = caught.value.findings
        assert (finding.code, finding.at and finding.at.line) == ("RG664", 2)
