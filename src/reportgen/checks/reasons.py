"""This module checks the reasons that sentences give: whether there is one, and whether it fits the amounts."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.checks.comparison import Rounding
from reportgen.checks.places import EXPLAINED, changing_figures, each_project, explained_figures, whole_figures
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.fact import ZERO, Fact, difference, half_digit_of
from reportgen.formatting import YUAN_PER_UNIT
from reportgen.reference.prose import direction_of, explains_savings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.compared import ComparedAmount
    from reportgen.facts.fact import Path

_MONEY = re.compile(r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)(万元|元)")
LEAST_CHANGE = Fraction(1, 100)
"""A change that is smaller needs no direction."""


@check("RG401", "N5", severity=Severity.WARNING)
def budget_reasons(given: CheckInput) -> Iterator[Found]:
    """决算数与预算数不同，没有说明原因。

    检查内容：方案要印决算数与预算数不同的原因的各处（科目、“三公”经费的合计和各项），两个数不同的，是否写了原因。
    为什么：公开的要求是逐项说明决算数大于或小于预算数的主要原因。
    示例：科目 2080109 决算 346.59，全年预算 350.00，没有写 adjusted_budget_reason。
    如何修正：与年初预算比的写 original_budget_reason，与全年预算比的写 adjusted_budget_reason；只差尾差的不用写。
    """
    for path, figure, _ in explained_figures(given):
        for reason in ("original_budget_reason", "adjusted_budget_reason"):
            gap_name, base = EXPLAINED[reason]
            gap = getattr(figure, gap_name)
            # The rounding of what the gap was computed from goes both ways.
            rounding = Rounding.of([gap.half_width], [gap.half_width], half_digit_of(given.report.amount_unit))
            differs = gap.is_given and abs(gap.amount) > rounding.of_inputs
            if differs and not getattr(figure, reason) and given.printed_in((*path, reason)):
                shown = f"{given.money(gap.amount)}"
                message = f"{figure.name}：决算数与{base}数相差 {shown}，没有说明原因（{reason}）"
                yield Found(message, path)


@check("RG402", "N1", severity=Severity.WARNING)
def change_reasons(given: CheckInput) -> Iterator[Found]:
    """比上年增减较多，没有说明原因。

    检查内容：方案要印增减原因的各处（收支总计、三本预算的支出、科目、“三公”经费、机关运行经费），
    比上年增减超过方案规定的比率（checks.change_rate，不写为 10%）和金额（checks.change_amount，不写为 10000 元）的，
    是否写了 change_reason。
    为什么：公开的要求是说明增减变动的主要原因；读者先看的就是增减大的。
    示例：收入总计比上年减少 414.08，下降 23.97%，没有写原因。
    如何修正：写 change_reason；一般公共预算不写的，用最外层的 change_reason。
    """
    told: set[Path] = set()
    for path, figure in changing_figures(given):
        is_told = figure.change_reason or path in told
        if _is_large(given, figure) and not is_told and given.printed_in((*path, "change_reason")):
            told.add(path)
            change = given.shown(figure.change.amount)
            message = f"{figure.name}：比上年变动 {change} {given.report.amount_unit}，没有说明原因（change_reason）"
            yield Found(message, path or ("change_reason",))


def _is_large(given: CheckInput, figure: ComparedAmount) -> bool:
    """Whether a change is beyond the profile's thresholds; beside a base of zero every rate is."""
    limits, change, base = given.profile.checks, figure.change, figure.prior_year_actual
    if not change.is_given or abs(change.amount) <= max(change.half_width, limits.change_amount):
        return False
    return Fraction(abs(change.amount)) > limits.change_rate * Fraction(abs(base.amount))


@check("RG444", severity=Severity.WARNING)
def reason_of_other_direction(given: CheckInput) -> Iterator[Found]:
    """原因的方向与数相反。

    检查内容：原因只说减少、压减、节约，数却比所比的数（上年、年初预算或全年预算）大；只说增加、追加、提高，数却小；
    项目的预算说追加而调整后的小于年初，说调减而大于年初，或只写了一个金额而大于调整额、与它差十倍。
    为什么：正文写成“增加……，主要原因是……减少”，读者一看就知道不对：不是原因写错，就是数填错。
    示例：收入总计比上年增加 134.24，原因是“人员减少，项目支出减少”。
    如何修正：核对这个数、预算数和上年数；数是对的，改写原因。
    """
    for path, reason, name, base, changes in _reasons(given):
        said = direction_of(reason)
        compared = [fact for fact in changes if fact.is_given]
        # The least that agrees with the reason is what it is the reason of.
        if said and any(_sign(fact, LEAST_CHANGE) == -said for fact in compared) and said not in map(_sign, compared):
            gaps = "、".join(given.shown(fact.amount) for fact in compared if _sign(fact))
            word = "减少" if said < 0 else "增加"
            message = f"{name}：原因“{reason[:24]}”说的是{word}，比{base}的差额是 {gaps} {given.report.amount_unit}"
            yield Found(message, path)
    yield from _amounts_of_adjustments(given)


def _amounts_of_adjustments(given: CheckInput) -> Iterator[Found]:
    """Yield the reasons of a project's budget that name one amount, which is not how much the budget was changed."""
    for path, _, project in each_project(given):
        gap = difference(project.funds.total.adjusted_budget, project.funds.total.original_budget)
        written = _MONEY.findall(project.budget_reason)
        if len(written) != 1 or not gap.value:
            continue
        amount, changed = Decimal(written[0][0].replace(",", "")) * YUAN_PER_UNIT[written[0][1]], abs(gap.amount)
        is_more = direction_of(project.budget_reason) and amount > changed + gap.half_width
        if is_more or amount * 10 == changed or amount == changed * 10:
            budgets = "调整后预算数 － 年初预算数"
            message = f"“{project.name}”的原因写了 {''.join(written[0])}，{budgets} ＝ {given.shown(gap.amount)}"
            yield Found(message, (*path, "budget_reason"), quote="".join(written[0]))


def _sign(change: Fact, least: Fraction = Fraction(0)) -> int:
    """Return 1 for more, -1 for less, 0 for no more than rounding, or than the least share of what it changed."""
    base = change.operands[1].amount if change.operands else ZERO
    if abs(change.amount) <= change.half_width or Fraction(abs(change.amount)) <= least * Fraction(abs(base)):
        return 0
    return 1 if change.amount > 0 else -1


def _reasons(given: CheckInput) -> Iterator[tuple[Path, str, str, str, tuple[Fact, ...]]]:
    """Yield every reason with its place, what it is a reason of, beside what, and the changes that it explains."""
    changes = tuple(figure.change for figure in whole_figures(given))
    yield ("change_reason",), given.facts.change_reason, "收支总计", "上年", changes
    for path, figure, written in explained_figures(given):
        for reason, (gap, base) in EXPLAINED.items():
            yield (*path, reason), getattr(written, reason, ""), figure.name, base, (getattr(figure, gap),)
    for path, _, project in each_project(given):
        reason = "" if explains_savings(project.budget_reason) else project.budget_reason
        changed = (difference(project.funds.total.adjusted_budget, project.funds.total.original_budget),)
        yield (*path, "budget_reason"), reason, project.name, "年初预算", changed
