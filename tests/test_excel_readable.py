"""The readable text of a workbook: everything that a reader of a golden file has to see, and nothing by chance."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from textdump.xlsx import xlsx_text

from excel_examples import by_function, charts, column, filled
from reportgen.diagnostics import OutputError
from reportgen.tables.table import Cell, CellRef, ColumnKind, Row, RowKind, Table

if TYPE_CHECKING:
    from pathlib import Path

SMALL = Table(
    id="small",
    title="小表",
    label="公开01表",
    sheet="小表",
    columns=(
        column("code", "编码", kind=ColumnKind.CODE, width=20),
        column("name", "名称", kind=ColumnKind.TEXT, width=40),
        column("amount", "金额", width=20),
        column("other", "其他", width=20),
    ),
    rows=(
        Row(
            RowKind.TOTAL,
            {"name": Cell("合计"), "amount": Cell("", Decimal("3.50"), (CellRef(1, "amount"), CellRef(2, "amount")))},
        ),
        Row(RowKind.ROW, {"code": Cell("201"), "name": Cell("一般公共服务"), "amount": Cell("", Decimal("1.25"))}),
        Row(RowKind.ROW, {"code": Cell("202"), "name": Cell("外交\n支出"), "amount": Cell("", Decimal("2.25"))}),
    ),
    notes=("注：示例。",),
    landscape=True,
)
SMALL_TEXT = """\
==== 小表 ====
打印: A4，横向，调整为 1 页宽，水平居中，重复标题 $1:$4，打印区域 $A$1:$D$8，冻结 C5，\
页脚 &C&"宋体,常规"&9 第 &P 页，共 &N 页
合并: A1:D1 A2:D2 A3:B3 C3:D3 A5:B5 A8:D8
列宽: A 10.8 · B 21.6 · C-D 10.8
数字格式: C #,##0.00_ ;-#,##0.00_ ;
----
小表
公开01表
部门：某区社会保险事业管理局　2024年度		单位：万元
编码	名称	金额	其他
合计		=SUM(C6:C7) → 3.5
201	一般公共服务	1.25
202	外交⏎支出	2.25
注：示例。
"""


def test_a_sheet_is_read_from_its_page_down_to_its_cells(tmp_path: Path) -> None:
    assert xlsx_text(filled([SMALL], tmp_path)).partition("\n==== 图表")[0] == SMALL_TEXT


def test_charts_show_kind_names_numbers_and_ranges(tmp_path: Path) -> None:
    text = xlsx_text(filled([SMALL], tmp_path, charts=charts()))
    block = text[text.index("图表 E2") : text.index("图表 E18")]
    assert [line.strip() for line in block.splitlines()] == [
        "图表 E2",
        "柱形图",
        "类别: 2023年、2024年",
        "收入（0.00）: 1299.5、1313.64",
        "支出（0.00）: 1300、1313.64",
        "引用: '图表'!$B$3、'图表'!$A$4:$A$5、'图表'!$B$4:$B$5",
        "引用: '图表'!$C$3、'图表'!$A$4:$A$5、'图表'!$C$4:$C$5",
    ]


def test_one_other_amount_changes_the_lines_that_show_it_and_no_other(tmp_path: Path) -> None:
    rows = list(SMALL.rows)
    rows[1] = replace(rows[1], cells={**rows[1].cells, "amount": Cell("", Decimal("1.26"))})
    before = xlsx_text(filled([SMALL], tmp_path)).splitlines()
    after = xlsx_text(filled([replace(SMALL, rows=tuple(rows))], tmp_path)).splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [("201\t一般公共服务\t1.25", "201\t一般公共服务\t1.26")]


def test_what_other_programs_write_is_read_as_well(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled([by_function()], tmp_path)))
    sheet = book["收入决算表"]
    sheet.sheet_state = "hidden"
    sheet.row_dimensions[3].hidden = True
    sheet["C10"] = "=1/3"
    sheet.add_data_validation(DataValidation(type="list", formula1='"是,否"', sqref="A30"))
    buffer = io.BytesIO()
    book.active = 1
    book.save(buffer)
    text = xlsx_text(buffer.getvalue())
    assert "==== 收入决算表（隐藏） ====" in text
    assert "单位：万元\t（隐藏）" in text
    assert "=1/3 → （无结果）" in text
    assert "数据验证: A30" in text


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(OutputError, match="RG711"):
        xlsx_text(b"<html></html>")
