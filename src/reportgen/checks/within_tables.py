"""This module checks what one figure is made of: totals and their parts inside one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.compare import Side, side, unequal
from reportgen.checks.rule import Found, check
from reportgen.facts.fact import Operation
from reportgen.facts.interval import Interval
from reportgen.facts.names import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact

CHAPTERS = ("general_public_budget", "government_fund", "state_capital")


@check("RG201", "T1.1", "T1.2", "T2.1", "T3.1", "T5.1", "T6.1", "T6.2", "T7.1", "X13")
def stated_total(given: CheckInput) -> Iterator[Found]:
    """公布的合计数与各组成部分之和不符。

    检查内容：数据文件 stated 中写明的每一个合计数，与它的各组成部分之和是否相等。
    为什么：公布数照写的印出，明细照明细印出；相差超过四舍五入所能产生的尾差，报告中的合计与明细就互相矛盾。
    示例：stated 中 expenditure.total 写 3.43，各项支出 1.11 ＋ 2.22 ＝ 3.33，相差 0.10。
    如何修正：核对 stated 中的数，或更正明细。
    """
    # One fact can stand in several places: the only item of a budget is its total, too.
    stated: dict[object, Fact] = {f.source: f for _, f in walk(given.facts) if f.operation is Operation.STATED}
    for fact in stated.values():
        (whole,) = fact.operands
        parts = whole.operands if whole.operation is Operation.SUM else (whole,)
        yield from unequal(given, Side("公布数", (Interval.of(fact),)), side("各组成部分之和", *parts), at=fact.source)


@check("RG205", "X8")
def economic_types(given: CheckInput) -> Iterator[Found]:
    """基本支出按经济分类之和与按功能分类之和不符。

    检查内容：basic_by_economic_type 各款之和，与各项（功能分类）的基本支出之和是否相等。
    为什么：同一笔基本支出按两种分类列示，合计必须相等（一般公共预算财政拨款支出决算表与基本支出决算表）。
    示例：按经济分类 300.00 ＋ 45.59 ＝ 345.59，按功能分类 346.59，相差 1.00。
    如何修正：核对 basic_by_economic_type 与各项的 basic_expenditure。
    """
    for chapter in CHAPTERS:
        if getattr(given.report, chapter).basic_by_economic_type is None:
            continue
        budget = getattr(given.facts, chapter)
        types = [fact for code, fact in budget.basic.by_economic_type.items() if len(code) > len("301")]
        basic = (line.basic_expenditure for line in budget.by_function.items)
        right = side("按功能分类之和", *basic)
        yield from unequal(given, side("按经济分类之和", *types), right, at=(chapter, "basic_by_economic_type"))


@check("RG206", "T4.3", "T8.1")
def negative_revenue(given: CheckInput) -> Iterator[Found]:
    """由结转结余推算出的收入是负数。

    检查内容：每个科目（项）由“支出 ＋ 年末结转和结余 － 年初结转和结余”推算出的财政拨款收入是否小于零。
    为什么：财政拨款收入不会小于零；小于零就是年初、年末结转结余或支出有误。
    示例：科目 2080109 年初结转 2000，支出 346.59，没有年末结转：收入推算为 -1653.41。
    如何修正：核对 opening_balance、closing_balance 和支出。
    """
    for chapter in CHAPTERS:
        lines = {line.code: line for line in getattr(given.facts, chapter).by_function.items}
        for index, item in enumerate(getattr(given.report, chapter).items):
            revenue = lines[item.code].revenue
            if revenue.amount + revenue.half_width < 0:
                message = f"科目 {item.code} 的收入推算为 {given.shown(revenue.amount)} {given.report.amount_unit}"
                yield Found(message, (chapter, "items", index, "opening_balance"))
