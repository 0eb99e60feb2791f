"""This module checks figures of different places that have to agree with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.compare import side, unequal
from reportgen.checks.rule import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput, Found


@check("RG301", "T1.3", "T1.4", "T1.5", "T4.3")
def totals(given: CheckInput) -> Iterator[Found]:
    """收入总计与支出总计不符。

    检查内容：年初结转和结余 ＋ 本年收入 ＋ 使用非财政拨款结余，与本年支出 ＋ 结余分配 ＋ 年末结转和结余是否相等；
    全部资金和财政拨款各查一次。
    为什么：两张总表的收入总计与支出总计相等，不等的总表不平。
    示例：收入总计 5.00，支出总计 2.00，相差 3.00：其他收入没有用完，年末结转没有填写。
    如何修正：核对收入、支出和年初、年末结转结余；财政拨款以外资金的年末结转结余要自己填写。
    """
    for name, account in (("account", given.facts.account), ("appropriation", given.facts.appropriation)):
        revenue, opening, used = account.revenue.actual, account.opening_balance, account.other_surplus_used
        received = side("收入总计", revenue, opening, used)
        spent = side("支出总计", account.expenditure.actual, account.surplus_distribution, account.closing_balance)
        yield from unequal(given, received, spent, place=f"{name}.total_revenue")


@check("RG302")
def prior_totals(given: CheckInput) -> Iterator[Found]:
    """上年收入总计与上年支出总计不符。

    检查内容：prior_year_actual 中的收入总计与支出总计是否相等；全部资金和财政拨款各查一次。
    为什么：上年的收入总计与支出总计相等，报告中只写一个数。
    示例：上年收入总计 1727.58，上年支出总计 1000.00，相差 727.58。
    如何修正：按上年公开的决算核对 prior_year_actual。
    """
    prefixes = {"": given.facts.account, "appropriation_": given.facts.appropriation}
    for prefix, account in prefixes.items():
        revenue, spent = (part.prior_year_actual for part in (account.total_revenue, account.total_expenditure))
        if revenue.is_given and spent.is_given:
            at = ("prior_year_actual", f"{prefix}total_revenue")
            yield from unequal(given, side("上年收入总计", revenue), side("上年支出总计", spent), at=at)
