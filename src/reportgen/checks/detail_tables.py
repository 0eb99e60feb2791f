"""This module adds up the tables by economic type and of “三公”经费 again, from their printed cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.compare import Side, contradict, together
from reportgen.checks.printed import across, printed
from reportgen.checks.rule import check
from reportgen.tables.table import ColumnKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.compare import Term
    from reportgen.checks.printed import Printed
    from reportgen.checks.rule import CheckInput, Found

PERSONNEL_TYPES = {"301", "303"}
"""The categories that make up 人员经费; the rest is 公用经费 (form 公开06表)."""


@check("RG215", "T6.1", "T6.2")
def basic_blocks(given: CheckInput) -> Iterator[Found]:
    """基本支出决算表的类与款、合计与类不符。

    检查内容：基本支出决算表中每一类（3 位编码）与其各款之和，人员经费合计与 301、303 之和，公用经费合计与其余各类之和。
    为什么：读者会照着加。
    示例：302 商品和服务支出 57.14，各款之和 50.00：表定义中没有列出全部的款。
    如何修正：核对表定义中的 blocks 和 tail；公布数在 stated 中的，核对公布数。
    """
    for table in printed(given, "basic_expenditure"):
        amounts = dict(_codes(table))
        for code, amount in amounts.items():
            types = tuple(part for other, part in amounts.items() if other.startswith(code) and other != code)
            if types:
                whole = Side(f"{table.name}“{code}”", (amount,))
                yield from contradict(given, whole, Side("各款之和", types), f"{table.table.label} {code}")
        yield from _cost_totals(given, table)


def _cost_totals(given: CheckInput, table: Printed) -> Iterator[Found]:
    amounts = {code: amount for code, amount in _codes(table) if len(code) == len("301")}
    for words, is_personnel in (("人员经费合计", True), ("公用经费合计", False)):
        whole = next((cell for key in table.amount_keys if (cell := table.cell(words, key))), None)
        parts = tuple(amount for code, amount in amounts.items() if (code in PERSONNEL_TYPES) is is_personnel)
        if whole and parts:
            yield from contradict(given, whole, Side("各类之和", parts), f"{table.table.label} {words}")


def _codes(table: Printed) -> Iterator[tuple[str, Term]]:
    """Yield every code of a table of blocks with the amount that stands behind it."""
    code_key = ""
    for column in table.table.columns:
        if column.kind is ColumnKind.CODE:
            code_key = column.key
        elif column.kind is ColumnKind.AMOUNT and code_key:
            for row in table.table.rows:
                if code_key in row.cells and row.cells[code_key].text:
                    yield row.cells[code_key].text, table.amount(row, column.key)
            code_key = ""


@check("RG216", "T7.1")
def three_public_sums(given: CheckInput) -> Iterator[Found]:
    """“三公”经费表的合计与各项之和不符。

    检查内容：合计 ＝ 因公出国（境）费 ＋ 公务用车购置及运行维护费 ＋ 公务接待费，用车 ＝ 购置 ＋ 运行维护；
    按印出的格子计算，预算数、决算数分别计算。
    为什么：“三公”经费是读者最先核对的数。
    示例：合计 5.00，三项 1.00 ＋ 3.00 ＋ 0.50 ＝ 4.50：表定义中公务接待费取错了数。
    如何修正：核对表定义中的 facts；公布数在 stated 中的，核对 three_public.total。
    """
    for table in printed(given, "three_public", "government_fund_three_public"):
        for prefix in ("budget_", "actual_"):
            for whole, parts in _ACROSS.items():
                yield from across(table, prefix + whole, [prefix + part for part in parts])
    for table in printed(given, "three_public_list"):
        for label, labels in _DOWN.items():
            yield from _down(given, table, label, labels)


_ACROSS = {"total": ("overseas", "vehicles", "hospitality"), "vehicles": ("purchase", "operation")}
_DOWN = {
    "合计": ("1. 因公出国", "2. 公务用车购置及运行", "3. 公务接待"),
    "2. 公务用车购置及运行": ("其中：（1）公务用车购置费", "（2）公务用车运行"),
}
"""The columns of the horizontal form, and the labels of the vertical one."""


def _down(given: CheckInput, table: Printed, label: str, labels: tuple[str, ...]) -> Iterator[Found]:
    for key in table.amount_keys:
        whole, parts = table.cell(label, key), [table.cell(part, key) for part in labels]
        found = [part for part in parts if part]
        if whole and len(found) == len(labels):
            yield from contradict(given, whole, together("各项之和", found), f"{table.table.label} {label}")
