"""This module checks the amounts of last year: among each other, and beside this year."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from reportgen.checks.comparison import side, written_parts
from reportgen.checks.mistyped import is_slip
from reportgen.checks.places import three_public_figures
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.facts import CHAPTERS
from reportgen.formatting import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact

PRIOR_BUDGETS = ("general_public_expenditure", "government_fund_expenditure", "state_capital_expenditure")

PRIOR_WHOLES = {
    "expenditure": "本年支出",
    "appropriation_total_expenditure": "财政拨款支出总计",
    "total_expenditure": "支出总计",
}
"""What the expenditure of the three budgets is a part of."""

PRIOR_MEASURES = {
    "revenue": "本年收入",
    "expenditure": "本年支出",
    "total_revenue": "收入总计",
    "total_expenditure": "支出总计",
}

OF_LAST_YEAR = Fraction(1, 20)
"""How much of last year's expenditure may have been moved between the years when the balances were corrected."""

_GROUPS = {
    "total": ("total_revenue", "total_expenditure", "appropriation_total_revenue", "appropriation_total_expenditure"),
    "revenue": ("revenue", "appropriation_revenue"),
    "expenditure": ("expenditure", "appropriation_expenditure", "general_public_expenditure"),
}
"""Totals of last year that are the same amount where there are no other funds or budgets."""


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
            yield from given.unequal(side("上年收入总计", revenue), side("上年支出总计", spent), at=at)


@check("RG317", severity=Severity.WARNING)
def prior_parts(given: CheckInput) -> Iterator[Found]:
    """上年的各个数互相矛盾。

    检查内容：prior_year_actual 中，财政拨款本年支出 ＝ 三本预算财政拨款支出之和（都填写时）；
    已填写的各本预算支出之和不大于各支出合计、总计；财政拨款的收入、支出、总计不大于全部资金的收入、支出、总计。
    为什么：增减额、增减率都由上年数算出；上年数之间矛盾，至少有一个增减是错的。
    示例：上年财政拨款支出 1000.00，一般公共预算 900.00 ＋ 政府性基金 50.00 ＋ 国有资本 0 ＝ 950.00。
    如何修正：按上年公开的决算核对 prior_year_actual。
    """
    prior, path = given.report.prior_year_actual, "prior_year_actual"

    def known(*names: str) -> list[Fact]:
        amounts = [(name, getattr(prior, name)) for name in names]
        return [given.fact(amount, (path, name)) for name, amount in amounts if amount is not None]

    whole, parts = known("appropriation_expenditure"), known(*PRIOR_BUDGETS)
    if whole and len(parts) == len(PRIOR_BUDGETS):
        sides = side("上年财政拨款支出", *whole), side("三本预算之和", *parts)
        yield from given.unequal(*sides, at=(path, "appropriation_expenditure"))
    for name, words in PRIOR_WHOLES.items():
        if parts and (whole := known(name)):
            yield from given.exceeds(
                side("上年各本预算支出之和", *parts), side(f"上年{words}", *whole), at=(path, name)
            )
    for name, words in PRIOR_MEASURES.items():
        part, total = known(f"appropriation_{name}"), known(name)
        if part and total:
            sides = side(f"上年财政拨款{words}", *part), side(f"上年{words}", *total)
            yield from given.exceeds(*sides, at=(path, f"appropriation_{name}"))


@check("RG318")
def prior_items(given: CheckInput) -> Iterator[Found]:
    """各科目上年数之和大于上年合计。

    检查内容：每本预算各项的 prior_year_actual 之和，是否不大于 prior_year_actual 中这本预算的上年支出。
    为什么：今年还有的科目只是去年的一部分（去年有、今年没有的不在内），加起来不会大于去年的合计。
    示例：各项上年数之和 18379.14，上年一般公共预算财政拨款支出 18179.14，多 200.00。
    如何修正：核对各项的 prior_year_actual 和 prior_year_actual.general_public_expenditure 等。
    """
    for chapter, name in zip(CHAPTERS, PRIOR_BUDGETS, strict=True):
        whole, at = getattr(given.report.prior_year_actual, name), ("prior_year_actual", name)
        parts = [
            given.fact(item.prior_year_actual, (chapter, "items", index, "prior_year_actual"))
            for index, item in enumerate(getattr(given.report, chapter).items)
            if item.prior_year_actual is not None
        ]
        if whole is not None:
            sides = side("各项上年数之和", *parts), side("上年合计", given.fact(whole, at))
            yield from given.exceeds(*sides, at=at)


@check("RG434", severity=Severity.WARNING)
def prior_item_above_whole(given: CheckInput) -> Iterator[Found]:
    """上年的一项大于上年的全部支出。

    检查内容：“三公”经费各项、机关运行经费的上年决算数，是否不大于上年全部支出（没有填写的，用上年支出总计）。
    为什么：这几项是全部支出的一部分；大于全部支出的，多是单位写错了，或两个数中有一个填错了。
    示例：公务接待费上年决算数 1300.00，上年支出 727.58，多 572.42。
    如何修正：按上年公开的决算核对这一项和 prior_year_actual。
    """
    account = given.facts.account
    wholes = (account.expenditure.prior_year_actual, account.total_expenditure.prior_year_actual)
    whole = next((fact for fact in wholes if fact.is_given), None)
    parts = [(figure.name, figure.prior_year_actual) for _, figure in three_public_figures(given)]
    parts.append(("机关运行经费", given.facts.agency_operating_cost.total.prior_year_actual))
    for words, part in parts if whole else ():
        if whole and part.is_given:
            at = next(written_parts(part), ())
            yield from given.exceeds(side(f"{words}上年决算数", part), side("上年支出", whole), at=at)


@check("RG445", severity=Severity.WARNING)
def prior_totals_apart(given: CheckInput) -> Iterator[Found]:
    """上年的合计数对不上。

    检查内容：上年的各个合计（全部资金、财政拨款、一般公共预算）只差一位数字或十倍的；
    由上年合计得出的上年年末结转，是否小于今年的年初结转；由今年年初结转推算的上年年初结转，是否是负数；
    全部资金的收支是财政拨款的几倍，今年和上年是否相差很大（方案 checks.most_change）。
    为什么：上年数只用来算增减，填错一位，每个增减额、增减率都错，别处看不出来。
    示例：上年收入合计 19600.45，上年财政拨款收入 18600.45：只差一位数字，像是同一个数。
    如何修正：按上年公开的决算核对 prior_year_actual；年初结转调整过的，在 accepted 中写明理由。
    """
    prior = given.report.prior_year_actual
    for names in _GROUPS.values():
        for one, other in combinations(names, 2):
            left, right = getattr(prior, one), getattr(prior, other)
            if left is not None and right is not None and is_slip(left, right):
                titles = type(prior).model_fields[one].title, type(prior).model_fields[other].title
                message = f"{titles[0]} {left}，{titles[1]} {right}：只差一位数字或十倍，像是同一个数"
                yield Found(message, ("prior_year_actual", one), also_at=(("prior_year_actual", other),))
    yield from _opening_beside_prior(given)
    yield from _wholes_beside_parts(given)


def _opening_beside_prior(given: CheckInput) -> Iterator[Found]:
    """Compare what last year's totals leave with what this year opened with."""
    for prefix, words, account in (
        ("", "", given.facts.account),
        ("appropriation_", "财政拨款", given.facts.appropriation),
    ):
        revenue, spent, whole = (
            _prior_total(given, f"{prefix}{name}") for name in ("revenue", "expenditure", "total_expenditure")
        )
        if spent is None or not spent:
            continue
        opening, slack = account.opening_balance.amount, spent * OF_LAST_YEAR.numerator / OF_LAST_YEAR.denominator
        if whole is not None and opening > whole - spent + slack:
            left = f"上年{words}支出总计 － 支出合计 ＝ {given.shown(whole - spent)}"
            message = f"{left}，小于今年年初结转 {given.shown(opening)}"
            yield Found(message, ("prior_year_actual", f"{prefix}total_expenditure"))
        if revenue is not None and opening + spent - revenue < -slack:
            before = given.shown(opening + spent - revenue)
            message = f"今年年初结转 ＋ 上年{words}支出 － 上年{words}收入 ＝ {before}：上年年初结转不会是负数"
            yield Found(message, ("prior_year_actual", f"{prefix}revenue"))


def _wholes_beside_parts(given: CheckInput) -> Iterator[Found]:
    """Compare how many times the appropriated funds all funds are, this year and last year."""
    prior, limit = given.report.prior_year_actual, given.profile.checks.most_change
    for name, whole_now, part_now in (
        ("revenue", given.facts.revenue.total, given.facts.appropriation.revenue),
        ("expenditure", given.facts.expenditure.total, given.facts.appropriation.expenditure),
    ):
        whole, part = _prior_total(given, name), _prior_total(given, f"appropriation_{name}")
        if whole and part and part_now.actual.amount > 0 and whole_now.actual.amount > 0:
            then = Fraction(whole) / Fraction(part)
            now = Fraction(whole_now.actual.amount) / Fraction(part_now.actual.amount)
            if max(then, now) >= limit * min(then, now):
                title = type(prior).model_fields[name].title
                message = f"{title}是财政拨款的 {round_half_up(then, 2)} 倍，今年是 {round_half_up(now, 2)} 倍"
                yield Found(message, ("prior_year_actual", name))


def _prior_total(given: CheckInput, name: str) -> Decimal | None:
    """Return a total of last year in 元."""
    written = getattr(given.report.prior_year_actual, name)
    return None if written is None else given.fact(written, ("prior_year_actual", name)).amount
