"""This module adds up the tables by functional code again, from their printed cells: 类, 款, 项 and across."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.compare import Side, contradict
from reportgen.checks.printed import across, first_row, printed
from reportgen.checks.rule import Found, check
from reportgen.checks.summary_tables import BUDGETS
from reportgen.diagnostics import Severity
from reportgen.facts.fact import ZERO
from reportgen.formatting import read_pattern, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from reportgen.checks.printed import Printed
    from reportgen.checks.rule import CheckInput
    from reportgen.tables.table import Cell, Row

_REVENUES = ("superior_subsidy", "institutional", "operating", "subordinate_remittance", "other")
_KINDS = ("basic_expenditure", "project_expenditure")
_ACROSS = {
    "revenue": ("revenue", ("appropriation_revenue", *(f"{name}_revenue" for name in _REVENUES))),
    "expenditure": (
        "expenditure",
        (*_KINDS, "superior_remittance", "operating_expenditure", "subordinate_subsidy"),
    ),
    "appropriation_summary": ("total", tuple(BUDGETS)),
    "general_public_expenditure": ("expenditure", _KINDS),
    "government_fund": ("expenditure", _KINDS),
    "state_capital_account": ("expenditure", _KINDS),
    "state_capital_expenditure": ("expenditure", _KINDS),
}
"""Which column adds up which others, by table."""

PARENTS = {7: 5, 5: 3}
"""How many digits the code above has, by the number of digits of a code; a 类 stands below the total."""


@check("RG209", "T2.1", "T3.1", "T4.1", "T5.1", "T8.1", "T9.1")
def row_sums(given: CheckInput) -> Iterator[Found]:
    """表中一行的合计与各栏之和不符。

    检查内容：收入决算表、支出决算表、财政拨款收入支出决算总表和三本预算的支出表，每行的合计栏与其余各栏之和是否相等。
    为什么：读者会照着加；不相等，就是有的栏取错了数，或合计是另外公布的。
    示例：本年支出合计 346.59，基本支出 300.00 ＋ 项目支出 40.00 ＝ 340.00，相差 6.59。
    如何修正：核对表定义中这几栏的 fact；公布数在 stated 中的，各栏的公布数要互相合得上。
    """
    for name, (whole, parts) in _ACROSS.items():
        for table in printed(given, name):
            yield from across(table, whole, parts)


@check("RG210", "T235.h")
def hierarchy(given: CheckInput) -> Iterator[Found]:
    """表中的类、款与下一级之和不符。

    检查内容：按功能分类列示的每张表、每一栏：合计 ＝ 各类之和，类 ＝ 各款之和，款 ＝ 各项之和。
    为什么：读者会照着加；不相等，就是有的科目没有列出，或某一级取错了数。
    示例：208 社会保障和就业支出 21.00，所属各款 15.00 ＋ 5.00 ＝ 20.00。
    如何修正：核对表定义；公布数在 stated 中的，核对公布数。
    """
    for table in printed(given):
        yield from _levels(given, table)


def _levels(given: CheckInput, table: Printed) -> Iterator[Found]:
    rows = table.by_code()
    children: dict[str, list[Row]] = {}
    for code, row in rows.items():
        children.setdefault(code[: PARENTS.get(len(code), 0)], []).append(row)
    tops = {"": table.total_row, **rows}
    used = _used(table)
    for code, below in children.items():
        top = tops.get(code)
        words, place = f"{table.name}“{code or '合计'}”", f"{table.table.label} {code or '合计'}"
        for key in used if top else ():
            if top and table.has_number(top, key):
                parts = Side("下一级之和", tuple(table.amount(child, key) for child in below))
                yield from contradict(given, table.side(top, [key], words), parts, place)


def _used(table: Printed) -> list[str]:
    """Return the columns in which something stands: a detailed table has a hundred empty ones."""
    keys = {key for row in table.table.rows for key, cell in row.cells.items() if cell.number}
    return [key for key in table.amount_keys if key in keys]


@check("RG211", "T235.h")
def codes_in_order(given: CheckInput) -> Iterator[Found]:
    """表中的科目缺上一级、重复或不按顺序。

    检查内容：按功能分类列示的每张表：每个项有它的款，每个款有它的类，没有重复的编码，编码从小到大。
    为什么：缺上一级的科目不会加进类的合计；重复的会加两次。
    示例：有 2080109 而没有 20801。
    如何修正：核对表定义中的 ledger 和 where。
    """
    for table in printed(given):
        codes = table.codes
        lost = [code for code in codes if code[: PARENTS.get(len(code), 0)] not in {"", *codes}]
        if lost:
            yield Found(f"{table.name}：{'、'.join(lost)} 没有上一级科目", place=f"{table.table.label} 科目编码")
        if codes != sorted(set(codes)):
            yield Found(f"{table.name}：科目编码重复或不按顺序", place=f"{table.table.label} 科目编码")


@check("RG217", "T8.1")
def accounts_close(given: CheckInput) -> Iterator[Found]:
    """收入支出表中一行的收支不平。

    检查内容：政府性基金、国有资本经营预算收入支出决算表的每一行：
    年初结转和结余 ＋ 本年收入 ＝ 本年支出 ＋ 年末结转和结余。
    为什么：这张表就是用来说明结转怎样变化的。
    示例：年初 0 ＋ 收入 1633.00 ＝ 1633.00，支出 1600.00 ＋ 年末 0 ＝ 1600.00，相差 33.00。
    如何修正：核对表定义中各栏的 fact；公布数在 stated 中的，收入、支出的公布数要互相合得上。
    """
    for table in printed(given, "government_fund", "state_capital_account"):
        left, right = ("opening_balance", "revenue"), ("expenditure", "closing_balance")
        if table.has(*left, *right):
            yield from first_row(table, left, "年初、收入", right, "支出、年末")


@check("RG220", severity=Severity.NOTE)
def printed_rounding(given: CheckInput) -> Iterator[Found]:
    """表中印出的数有尾差。

    检查内容：每张表中由其他格相加的格，印出的数（四舍五入以后）与印出的各数之和是否相等；每张表合说一次。
    为什么：各数分别由元折成万元，印出的合计与印出的各数之和会差一点。这不是错误，但读者会问。
    示例：合计 3.34，印出的各数 1.11 ＋ 2.22 ＝ 3.33，尾差 0.01。
    如何修正：不用修正；可在表下注明“本表金额单位转换时可能存在尾数误差”。
    """
    for table in printed(given):
        gaps = [gap for row in table.table.rows for cell in row.cells.values() if (gap := _printed_gap(table, cell))]
        if gaps:
            largest = f"{max(map(abs, gaps))} {table.table.amount_unit}"
            message = f"{table.name}：有 {len(gaps)} 处印出的合计与印出的各数之和有尾差，最大 {largest}"
            yield Found(message, place=table.table.label)


def _printed_gap(table: Printed, cell: Cell) -> Decimal:
    if not cell.sum_of or not cell.number:
        return ZERO
    rows, decimals = table.table.rows, read_pattern(table.given.profile.numbers.table_money).decimals
    parts = [part.number for ref in cell.sum_of if (part := rows[ref.row].cells.get(ref.column)) and part.number]
    return round_half_up(cell.number, decimals) - sum((round_half_up(part, decimals) for part in parts), ZERO)
