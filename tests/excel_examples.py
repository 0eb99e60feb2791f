"""Small tables of every shape that the official forms have, built by hand."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
from authoring.workbook import scaffold_workbook

from reportgen.charts.spec import ChartSpec, Series
from reportgen.excel.fill import fill_workbook
from reportgen.excel.prepare import prepare_workbook
from reportgen.profile.chart_kinds import ChartKind
from reportgen.profile.profile import Profile, Templates
from reportgen.tables.table import Cell, CellRef, Column, ColumnKind, Row, RowKind, Table
from reportgen.template.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook

CONTEXT = {"entity": {"name": "某区社会保险事业管理局"}, "year": 2024, "amount_unit": "万元"}

LINES = (
    ("208", "社会保障和就业支出", ""),
    ("20801", "人力资源和社会保障管理事务", ""),
    ("2080109", "社会保险经办机构", "346.59"),
    ("20805", "行政事业单位养老支出", ""),
    ("2080505", "机关事业单位基本养老保险缴费支出", "41.20"),
    ("2080506", "机关事业单位职业年金缴费支出", "20.605"),
    ("210", "卫生健康支出", ""),
    ("21011", "行政事业单位医疗", ""),
    ("2101101", "行政单位医疗", "17.35"),
)
"""A classification: code, name, and the amount of an item."""

KINDS = {3: RowKind.CATEGORY, 5: RowKind.SUBCATEGORY, 7: RowKind.ITEM}


def engine() -> Engine:
    profile = Profile(id="example", title="例", templates=Templates(docx="a.docx", xlsx="a.xlsx"))
    return Engine(profile)


def column(key: str, *head: str, kind: ColumnKind = ColumnKind.AMOUNT, width: int = 22) -> Column:
    return Column(key, head, kind, Decimal(width))


def parts_of(code: str) -> list[int]:
    """Rows (row 0 is the total) whose amounts add up to this code's; the total's code is empty."""
    length = len(code) + 2 if code else 3
    return [n for n, (other, _, _) in enumerate(LINES, 1) if len(other) == length and other.startswith(code)]


def by_function(amounts: Sequence[Column] | None = None, *, title: str = "收入决算表", landscape: bool = True) -> Table:
    """Total, categories, subcategories, items; the first amount column is the sum of the others in its row."""
    amounts = amounts or (
        column("total", "本年收入合计"),
        column("appropriation", "财政拨款收入"),
        column("subsidy", "上级补助收入"),
        column("institutional", "事业收入"),
        column("operating", "经营收入"),
        column("remittance", "附属单位上缴收入"),
        column("other", "其他收入"),
    )
    labels = (
        column("code", "项目", "科目编码", kind=ColumnKind.CODE, width=20),
        column("name", "项目", "科目名称", kind=ColumnKind.TEXT, width=50),
    )
    numbers = [amount_of(code, amount) for code, _, amount in LINES]
    rows = [Row(RowKind.TOTAL, {"name": Cell("合计"), **amount_cells("", amount_of("", ""), amounts, 0)})]
    for place, ((code, name, _), number) in enumerate(zip(LINES, numbers, strict=True), 1):
        cells = {"code": Cell(code), "name": Cell(name), **amount_cells(code, number, amounts, place)}
        rows.append(Row(KINDS[len(code)], cells))
    ordinals = ("栏次", "", *(str(n) for n in range(1, len(amounts) + 1)))
    return Table(
        id="revenue",
        title=title,
        label="公开02表",
        sheet=title,
        columns=(*labels, *amounts),
        rows=tuple(rows),
        ordinals=ordinals,
        notes=("注：本表反映单位本年度取得的各项收入情况。",),
        landscape=landscape,
    )


def amount_of(code: str, amount: str) -> Decimal:
    if amount:
        return Decimal(amount)
    return sum((Decimal(text) for other, _, text in LINES if text and other.startswith(code)), Decimal(0))


def amount_cells(code: str, number: Decimal, amounts: Sequence[Column], place: int) -> dict[str, Cell]:
    """Everything stands in the second column; the first is the sum of the row."""
    below = parts_of(code) if len(code) < 7 else []
    cells = {
        each.key: Cell(
            f"{number:,.2f}" if index == 1 else "",
            number if index == 1 else Decimal(0),
            tuple(CellRef(row, each.key) for row in below),
        )
        for index, each in enumerate(amounts)
    }
    parts = tuple(CellRef(place, each.key) for each in amounts[1:])
    return {**cells, amounts[0].key: Cell(f"{number:,.2f}", number, parts)}


def two_sided() -> Table:
    """收入 and 支出 side by side, the totals at the end; sums reach past rows that are not part of them."""
    revenue = (
        ("一、一般公共预算财政拨款收入", "1313.50"), ("二、政府性基金预算财政拨款收入", "0"),
        ("三、国有资本经营预算财政拨款收入", "0"), ("四、上级补助收入", "0"), ("五、事业收入", "0"),
        ("六、经营收入", "0"), ("七、附属单位上缴收入", "0"), ("八、其他收入", "0"),
    )  # fmt: skip
    names = (
        "一般公共服务", "外交", "国防", "公共安全", "教育", "科学技术", "文化旅游体育与传媒", "社会保障和就业",
        "卫生健康",
        "节能环保", "城乡社区", "农林水", "交通运输", "资源勘探工业信息等", "商业服务业等", "金融", "援助其他地区",
        "自然资源海洋气象等", "住房保障", "粮油物资储备", "国有资本经营预算", "灾害防治及应急管理", "其他", "债务还本",
        "债务付息", "抗疫特别国债安排的",
    )  # fmt: skip
    amounts = {7: Decimal("1256.46"), 8: Decimal("20.49"), 18: Decimal("36.55")}
    rows = []
    for number, name in enumerate(names):
        left = revenue[number] if number < len(revenue) else ("", "")
        cells = {"expenditure": Cell(f"{number + 1}、{name}支出"), "spent": Cell("", amounts.get(number, Decimal(0)))}
        if left[0]:
            cells |= {"revenue": Cell(left[0]), "received": Cell(left[1], Decimal(left[1]))}
        rows.append(Row(RowKind.ROW, cells))
    received = tuple(CellRef(row, "received") for row in range(len(revenue)))
    spent = tuple(CellRef(row, "spent") for row in range(len(names)))
    sums = {
        "revenue": Cell("本年收入合计"),
        "received": Cell("1,313.50", Decimal("1313.50"), received),
        "expenditure": Cell("本年支出合计"),
        "spent": Cell("1,313.50", Decimal("1313.50"), spent),
    }
    balance = {
        "revenue": Cell("年初结转和结余"),
        "received": Cell("0.14", Decimal("0.14")),
        "expenditure": Cell("年末结转和结余"),
        "spent": Cell("0.14", Decimal("0.14")),
    }
    last = {
        "revenue": Cell("总计"),
        "received": Cell("1,313.64", Decimal("1313.64"), (CellRef(26, "received"), CellRef(27, "received"))),
        "expenditure": Cell("总计"),
        "spent": Cell("1,313.64", Decimal("1313.64"), (CellRef(26, "spent"), CellRef(27, "spent"))),
    }
    ends = [Row(RowKind.TOTAL, sums), Row(RowKind.ROW, balance), Row(RowKind.TOTAL, last)]
    return Table(
        id="summary",
        title="收入支出决算总表",
        label="公开01表",
        sheet="收入支出决算总表",
        columns=(
            column("revenue", "收入", "项目", kind=ColumnKind.TEXT, width=62),
            column("received", "收入", "决算数", width=26),
            column("expenditure", "支出", "项目（按功能分类）", kind=ColumnKind.TEXT, width=66),
            column("spent", "支出", "决算数", width=26),
        ),
        rows=(*rows, *ends),
    )


def blocks() -> Table:
    """Three blocks of code, name and amount beside each other; sums jump over rows."""
    columns, cells = [], [{}, {}, {}, {}]  # type: ignore[var-annotated]
    for block, title in enumerate(("人员经费", "公用经费", "公用经费（续）")):
        columns += [
            column(f"code{block}", title, "科目编码", kind=ColumnKind.CODE, width=18),
            column(f"name{block}", title, "科目名称", kind=ColumnKind.TEXT, width=46),
            column(f"amount{block}", title, "决算数", width=24),
        ]
        for row in range(3):
            cells[row] |= {
                f"code{block}": Cell(f"30{block}{row:02}"),
                f"name{block}": Cell(f"科目{block}之{row}"),
                f"amount{block}": Cell("", Decimal(block * 3 + row)),
            }
    cells[3] = {
        "name0": Cell("人员经费合计"),
        "amount0": Cell("", Decimal(3), (CellRef(0, "amount0"), CellRef(1, "amount0"), CellRef(2, "amount0"))),
        "name2": Cell("公用经费合计"),
        "amount2": Cell(
            "",
            Decimal(6 + 8 + 3 + 5),
            (CellRef(0, "amount2"), CellRef(2, "amount2"), CellRef(0, "amount1"), CellRef(2, "amount1")),
        ),
    }
    kinds = (RowKind.ROW, RowKind.ROW, RowKind.ROW, RowKind.TOTAL)
    return Table(
        id="basic",
        title="一般公共预算财政拨款基本支出决算明细表",
        label="公开06表",
        sheet="基本支出决算明细表",
        columns=tuple(columns),
        rows=tuple(Row(kind, each) for kind, each in zip(kinds, cells, strict=True)),
        landscape=True,
    )


def grouped() -> Table:
    """One row below two groups of six columns with three levels of heads."""
    columns = []
    for group, title in (("budget", "预算数"), ("actual", "决算数")):
        columns += [
            column(f"{group}_total", title, "合计"),
            column(f"{group}_visits", title, "因公出国（境）费"),
            column(f"{group}_vehicles", title, "公务用车购置及运行维护费", "小计"),
            column(f"{group}_purchase", title, "公务用车购置及运行维护费", "公务用车购置费"),
            column(f"{group}_operation", title, "公务用车购置及运行维护费", "公务用车运行维护费"),
            column(f"{group}_hospitality", title, "公务接待费"),
        ]
    cells: dict[str, Cell] = {}
    for group in ("budget", "actual"):
        amounts = {"visits": "0", "vehicles": "3.5", "purchase": "0", "operation": "3.5", "hospitality": "1.2"}
        cells |= {f"{group}_{key}": Cell(text, Decimal(text)) for key, text in amounts.items()}
        parts = tuple(CellRef(0, f"{group}_{key}") for key in ("visits", "vehicles", "hospitality"))
        cells[f"{group}_total"] = Cell("4.70", Decimal("4.70"), parts)
    return Table(
        id="three_public",
        title="财政拨款“三公”经费支出决算表",
        label="公开13表",
        sheet="财政拨款“三公”经费支出决算表",
        columns=tuple(columns),
        rows=(Row(RowKind.ROW, cells),),
        notes=("注：本表反映单位本年度财政拨款“三公”经费支出预决算情况。" * 4, "2.预算数为全年预算数。"),
        landscape=True,
    )


def detail(count: int = 110) -> Table:
    """A classification with very many amount columns in groups."""
    amounts = [column("total", "合计")]
    groups = (("工资福利支出", 14), ("商品和服务支出", 28), ("对个人和家庭的补助", 13), ("资本性支出", 18))
    for index in range(count - 1):
        title, size = groups[index // 28 % 4]
        amounts.append(column(f"c{index}", title, "小计" if index % size == 0 else f"某某支出{index}"))
    return by_function(amounts, title="财政拨款支出决算明细表")


def charts() -> tuple[ChartSpec, ...]:
    years = ("2023年", "2024年")
    return (
        ChartSpec(
            "totals", ChartKind.COLUMN, "图1：收入、支出决算总计变动情况", years,
            (Series("收入", (Decimal("1299.5"), Decimal("1313.64"))),
             Series("支出", (Decimal(1300), Decimal("1313.64")))),
            "0.00", "单位：万元",
        ),
        ChartSpec(
            "structure", ChartKind.PIE, "图2：支出决算结构", ("基本支出", "项目支出"),
            (Series("图2：支出决算结构", (Decimal("0.9874"), Decimal("0.0126"))),), "0.00%",
        ),
        ChartSpec("nothing", ChartKind.BAR, "图3：无数据", ("基金",), (Series("支出", (Decimal(0),)),), "0.00"),
        ChartSpec(
            "trend", ChartKind.LINE, "图4：财政拨款支出", years,
            (Series("支出", (Decimal("1300.25"), None)),), "0.00", "单位：万元",
        ),
        ChartSpec(
            "parts", ChartKind.STACKED, "图5：支出构成", years,
            (Series("基本支出", (Decimal(1000), Decimal("1200.5"))),
             Series("项目支出", (Decimal(300), Decimal("113.14")))),
            "0.00", "单位：万元",
        ),
        ChartSpec(
            "execution", ChartKind.COMBINED, "图6：支出和完成率", years,
            (Series("支出", (Decimal(1300), Decimal("1313.25"))),
             Series("完成率", (Decimal("0.985"), Decimal("1.0123")), "0.00%")),
            "0.00", "单位：万元",
        ),
    )  # fmt: skip


def all_tables() -> tuple[Table, ...]:
    return two_sided(), by_function(), blocks(), grouped(), detail()


def filled(
    tables: Sequence[Table], folder: Path, context: Mapping[str, object] = CONTEXT, charts: Sequence[ChartSpec] = ()
) -> bytes:
    """The workbook of these tables, in a template that is made for them."""
    template = folder / "template.xlsx"
    scaffold_workbook(tables, template)
    language = engine()
    columns = {table.sheet: [each.key for each in table.columns] for table in tables}
    prepared = prepare_workbook(template, columns, language)
    return fill_workbook(prepared, {table.sheet: table for table in tables}, context, charts, language)


def opened(content: bytes, *, values: bool) -> Workbook:
    """The workbook as pandas sees it: cached values, or formulas."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)
