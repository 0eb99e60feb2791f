"""This module adds up the two 总表 again, from their printed cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.compare import Side, contradict, together
from reportgen.checks.printed import printed
from reportgen.checks.rule import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.checks.printed import Printed
    from reportgen.checks.rule import CheckInput, Found

SUMMARY, APPROPRIATION = "revenue_expenditure_summary", "appropriation_summary"
BUDGETS = {
    "general": "一般公共预算财政拨款",
    "fund": "政府性基金预算财政拨款",
    "capital": "国有资本经营预算财政拨款",
}
"""The columns of 财政拨款收入支出决算总表 and the rows that hold the same budget's revenue and balance."""


@check("RG207", "T1.1", "T1.2", "T4.2")
def sums_above(given: CheckInput) -> Iterator[Found]:
    """总表中本年收入、支出合计与上面各行之和不符。

    检查内容：两张总表印出的“本年收入合计”“本年支出合计”，与它上面各行之和是否相等；逐栏检查。
    为什么：读者会照着加；加不起来，就是有的来源、有的科目没有列出来，或列了两次。
    示例：本年收入合计 21.00，上面各行 1.00 ＋ 15.00 ＝ 16.00：表定义中漏了“其他收入”一行。
    如何修正：核对表定义（tables 文件夹）中的各行；科目不在表中的，换成表中有的科目。
    """
    for table in printed(given, SUMMARY, APPROPRIATION):
        for words in ("本年收入合计", "本年支出合计"):
            for key in table.amount_keys:
                yield from _sum_above(given, table, words, key)


def _sum_above(given: CheckInput, table: Printed, words: str, key: str) -> Iterator[Found]:
    index = table.labelled(words, key)
    if index is None:
        return
    above = tuple(table.amount(row, key) for row in table.table.rows[:index])
    whole = table.side(table.table.rows[index], [key], f"{table.name}“{words}”")
    yield from contradict(given, whole, Side("上面各行之和", above), f"{table.table.label} {words}")


@check("RG208", "T1.3", "T1.4", "T4.3")
def grand_totals(given: CheckInput) -> Iterator[Found]:
    """总表的总计与本年合计、结转结余之和不符。

    检查内容：收入总计 ＝ 本年收入合计 ＋ 使用非财政拨款结余 ＋ 年初结转和结余，
    支出总计 ＝ 本年支出合计 ＋ 结余分配 ＋ 年末结转和结余，收入总计 ＝ 支出总计；按印出的格子逐栏计算。
    为什么：总表左右两边的总计相等，是这张表存在的理由。
    示例：总计 30.00，本年收入合计 21.00 ＋ 年初 5.00 ＝ 26.00：表定义中“总计”取错了数。
    如何修正：核对表定义中这几行的 facts。
    """
    for table in printed(given, SUMMARY, APPROPRIATION):
        revenue = [("本年收入合计", "使用非财政拨款结余", "年初"), ("revenue",)]
        spent = [("本年支出合计", "结余分配", "年末"), ("expenditure", "total", *BUDGETS)]
        for labels, keys in (revenue, spent):
            for key in filter(table.has, keys):
                yield from _grand_total(given, table, labels, key)
        totals = [
            table.cell("总计", key) for key in ("revenue", "expenditure" if table.has("expenditure") else "total")
        ]
        if totals[0] and totals[1]:
            yield from contradict(given, totals[0], totals[1], f"{table.table.label} 总计")


def _grand_total(given: CheckInput, table: Printed, labels: Sequence[str], key: str) -> Iterator[Found]:
    whole = table.cell("总计", key)
    parts = [cell for label in labels if (cell := table.cell(label, key))]
    if whole and parts:
        yield from contradict(given, whole, together("各行之和", parts), f"{table.table.label} 总计")


@check("RG213", "T4.2")
def opening_parts(given: CheckInput) -> Iterator[Found]:
    """财政拨款年初结转与三本预算之和不符。

    检查内容：财政拨款收入支出决算总表中“年初财政拨款结转和结余”与下面三行（三本预算）之和是否相等。
    为什么：三行是它的明细。
    示例：年初 5.00，三行之和 4.00。
    如何修正：核对表定义中这几行的 facts。
    """
    for table in printed(given, APPROPRIATION):
        whole, rows = table.cell("年初", "revenue"), [table.labelled(words, "revenue") for words in BUDGETS.values()]
        if whole and all(rows):
            terms = tuple(table.amount(table.table.rows[row], "revenue") for row in rows if row)
            yield from contradict(given, whole, Side("三本预算之和", terms), f"{table.table.label} 年初")


@check("RG214", "T4.3")
def budgets_close(given: CheckInput) -> Iterator[Found]:
    """财政拨款总表中有一本预算收支不平。

    检查内容：财政拨款收入支出决算总表中，三本预算各自的年初结转 ＋ 本年收入，与该栏的本年支出 ＋ 年末结转是否相等。
    为什么：三本预算分别核算，不能互相调剂；合计平而分栏不平，就是金额记错了预算。
    示例：政府性基金年初 0 ＋ 收入 1633.00 ＝ 1633.00，支出 1600.00 ＋ 年末 0 ＝ 1600.00，相差 33.00。
    如何修正：核对表定义中各栏、各行的 facts。
    """
    for table in printed(given, APPROPRIATION):
        for key, name in BUDGETS.items():
            rows = table.rows_labelled(name)
            spent = [cell for label in ("本年支出合计", "年末") if (cell := table.cell(label, key))]
            if rows and spent:
                left = Side(f"{table.name}“{name}”收入、年初", tuple(table.amount(row, "revenue") for row in rows))
                right = together("支出、年末结转", spent)
                yield from contradict(given, left, right, f"{table.table.label} {name}")
