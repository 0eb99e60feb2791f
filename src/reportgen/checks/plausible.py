"""This module checks what amounts can be beside their budgets, last year, the rest of the file, and their reasons."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from reportgen.checks.compare import written_parts
from reportgen.checks.narrative import EXPLAINED, budget_lines, explained_figures, three_public_figures
from reportgen.checks.rule import Found, check
from reportgen.checks.slips import hint_of, is_slip, odd_one_out
from reportgen.diagnostics import Severity
from reportgen.facts.fact import ZERO, difference
from reportgen.facts.facts import CHAPTERS
from reportgen.formatting import YUAN_PER_UNIT, format_percent, round_half_up
from reportgen.reference.prose import direction_of, explains_savings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact, Path
    from reportgen.facts.figure import Figure
    from reportgen.facts.ledger import Line

FAR_FROM_ORIGINAL = 10
"""A 年初预算 is often raised in the course of the year, but rarely tenfold."""

DWARFED, FEWEST_OTHERS, LARGE_YUAN = 100, 3, 1_000_000
"""One 款 this many times all the others together, and this large, is of another unit."""

ABOUT_TENFOLD = 8
"""A budget so many times both the other budget and what was spent has a digit too many, or is of another unit."""

OTHERS_THAT_FIT = 2
"""So many balances that are what is left of their budgets make one that is not look wrong."""

PROJECTS = ("performance", "projects")
_MONEY = re.compile(r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)(万元|元)")

LEAST_CHANGE = Fraction(1, 100)
"""A change that is smaller needs no direction."""

OF_LAST_YEAR = Fraction(1, 20)
"""How much of last year's expenditure may have been moved between the years when the balances were corrected."""

_GROUPS = {
    "total": ("total_revenue", "total_expenditure", "appropriation_total_revenue", "appropriation_total_expenditure"),
    "revenue": ("revenue", "appropriation_revenue"),
    "expenditure": ("expenditure", "appropriation_expenditure", "general_public_expenditure"),
}
"""Totals of last year that are the same amount where there are no other funds or budgets."""


@check("RG441", severity=Severity.WARNING)
def above_budget(given: CheckInput) -> Iterator[Found]:
    """决算数远大于预算数。

    检查内容：每个科目、每本预算的合计、“三公”经费的各项和合计，决算数是否超过全年预算数（加年初结转）很多
    （方案 checks.most_execution，不写为 1.2 倍），或超过年初预算数的十倍。
    为什么：没有预算不能支出，全年预算数包括追加的；完成预算 349.87% 这样的数，多半是预算数或决算数填错了一位。
    示例：文物保护决算数 262.40，全年预算数 75.00，是 3.50 倍。
    如何修正：核对决算数和预算数，尤其是小数点和位数；确实如此的，在 accepted 中写明理由。
    """
    told = False
    for path, line in budget_lines(given):
        found = list(_above(given, path, line.expenditure, line.opening_balance.amount))
        told = told or bool(found)
        yield from found
    for path, figure in (*three_public_figures(given), *(() if told else _totals(given))):
        yield from _above(given, path, figure)


def _totals(given: CheckInput) -> Iterator[tuple[Path, Figure]]:
    for chapter in CHAPTERS:
        yield (chapter,), getattr(given.facts, chapter).expenditure


def _above(given: CheckInput, path: Path, figure: Figure, carried_over: Decimal | int = 0) -> Iterator[Found]:
    most = given.profile.checks.most_execution
    for words, budget, times in (
        ("全年预算数", figure.adjusted_budget, most),
        ("年初预算数", figure.original_budget, FAR_FROM_ORIGINAL),
    ):
        allowed = Fraction(budget.amount + carried_over) * times
        is_far = Fraction(figure.actual.amount - figure.actual.half_width - budget.half_width) > allowed
        if budget.is_given and budget.amount and is_far:
            yield Found(f"{figure.name}决算数 {_beside(given, figure.actual, words, budget)}", path)
            return


def _beside(given: CheckInput, one: Fact, words: str, other: Fact) -> str:
    """Return two amounts with their ratio, and what it looks like."""
    ratio = Fraction(one.amount) / Fraction(other.amount)
    times = (
        f"是 {round_half_up(ratio, 2 if ratio < DWARFED else 0)} 倍"
        if ratio >= 1
        else f"只有它的 {format_percent(ratio, '0.00', trim_whole=True)}"
    )
    return f"{given.shown(one.amount)}，{words} {given.shown(other.amount)}，{times}{hint_of(ratio)}"


@check("RG442", severity=Severity.WARNING)
def balance_beside_budget(given: CheckInput) -> Iterator[Found]:
    """结转结余与预算数不符。

    检查内容：有全年预算数的科目：由“支出 ＋ 年末结转 － 年初结转”推算出的收入是否大于全年预算数；
    别的科目的年末结转都等于“预算数 － 决算数”，只有一个不等（原因中没有说节约、收回的）。
    为什么：财政拨款收入不会多于预算；没有用完的预算就是结转。不符的，预算数、决算数、结转中有一个填错了。
    示例：年末结转 1260.00，推算的收入 1487.40，全年预算数 275.00。
    如何修正：核对这一项的预算数、决算数、年初和年末结转；财政收回了的，在原因中写明。
    """
    lines = [(path, line) for path, line in budget_lines(given) if line.expenditure.adjusted_budget.is_given]
    told = False
    for path, line in lines:
        budget = line.expenditure.adjusted_budget
        has_balance = line.opening_balance.value or line.closing_balance.value
        more = line.revenue.amount - budget.amount - line.revenue.half_width - budget.half_width
        if has_balance and more > given.profile.checks.tolerance:
            told = True
            message = (
                f"{line.name}：由结转推算的收入 {given.shown(line.revenue.amount)}（支出 ＋ 年末结转 － 年初结转），"
                f"大于全年预算数 {given.shown(budget.amount)}，多 {given.shown(line.revenue.amount - budget.amount)}"
            )
            yield Found(message, (*path, "closing_balance"))
    yield from () if told else _odd_balance(given, lines)


def _odd_balance(given: CheckInput, lines: Sequence[tuple[Path, Line]]) -> Iterator[Found]:
    carried = [(path, line) for path, line in lines if line.closing_balance.amount > 0]
    odd = odd_one_out([_is_what_is_left(given, line) for _, line in carried], OTHERS_THAT_FIT)
    if odd is None or explains_savings(carried[odd][1].expenditure.adjusted_budget_reason):
        return
    path, line = carried[odd]
    budget, spent, closing = line.expenditure.adjusted_budget, line.expenditure.actual, line.closing_balance
    message = (
        f"{line.name}：全年预算数 {given.shown(budget.amount)} － 决算数 {given.shown(spent.amount)} ＝ "
        f"{given.shown(budget.amount - spent.amount)}，年末结转 {given.shown(closing.amount)}；"
        "别的科目的结转都等于预算数减决算数"
    )
    yield Found(message, (*path, "closing_balance"))


def _is_what_is_left(given: CheckInput, line: Line) -> bool:
    left = difference(line.expenditure.adjusted_budget, line.expenditure.actual)
    slack = left.half_width + line.closing_balance.half_width + given.profile.checks.tolerance
    return abs(left.amount - line.closing_balance.amount) <= slack


@check("RG443", severity=Severity.WARNING)
def out_of_scale(given: CheckInput) -> Iterator[Found]:
    """金额的大小与上年或别的金额不相称。

    检查内容：收支总计、本年收支、一般公共预算支出、机关运行经费是不是上年的几倍或几分之一
    （方案 checks.most_change，不写为 5 倍）；有没有一个科目是上年的百倍、一个款大于别的各款之和的百倍；
    年初预算数、全年预算数是不是另一个预算数和决算数的十倍左右；项目的执行数、政府采购支出是不是大于本单位的全部支出。
    为什么：多一位、少一位、把元填成万元，各数之间仍可能勾稽得上，只有大小看得出来。
    示例：30113 住房公积金 498800.00，别的各款之和 1283.12：以万元填写的文件里填了元。
    如何修正：核对小数点、位数和单位；确实如此的，在 accepted 中写明理由。
    """
    yield from _unlike_last_year(given)
    for path, line in budget_lines(given):
        now, prior = line.expenditure.actual, line.expenditure.prior_year_actual
        has_budget = line.expenditure.adjusted_budget.is_given
        if prior.is_given and not has_budget and 0 < prior.amount * DWARFED < now.amount >= LARGE_YUAN:
            yield Found(f"{line.name}决算数 {_beside(given, now, '上年', prior)}", path)
    yield from _budgets_apart(given)
    yield from _above_the_whole(given)
    amounts = _economic_amounts(given)
    largest = max(amounts, key=lambda fact: fact.amount, default=None)
    if largest is not None and len(amounts) > FEWEST_OTHERS and largest.amount >= LARGE_YUAN:
        rest = sum(fact.amount for fact in amounts) - largest.amount
        if 0 < rest * DWARFED < largest.amount:
            message = f"{given.shown(largest.amount)} 大于别的各款之和 {given.shown(rest)} 的一百倍：请核对金额单位"
            yield Found(message, next(written_parts(largest), ()))


def _budgets_apart(given: CheckInput) -> Iterator[Found]:
    """Yield the budgets that are about ten times, or more, what the other budget is and what was spent or kept."""
    figures = [(path, line.name, line.expenditure, line.closing_balance.amount) for path, line in budget_lines(given)]
    figures += [(path, figure.name, figure, ZERO) for path, figure in three_public_figures(given)]
    for index, project in enumerate(given.facts.performance.projects):
        if given.report.performance.projects[index].funds:
            figures.append(((*PROJECTS, index, "funds"), f"“{project.name}”", project.figure, ZERO))
    for path, name, figure, kept in figures:
        original, adjusted = ("年初预算数", figure.original_budget), ("全年预算数", figure.adjusted_budget)
        for (words, budget), (others, other) in ((original, adjusted), (adjusted, original)):
            times = ABOUT_TENFOLD if other.is_given else DWARFED
            used = max(other.amount, figure.actual.amount + kept)
            if budget.is_given and figure.actual.amount and 0 < used * times <= budget.amount:
                compared = (others, other) if other.amount >= figure.actual.amount else ("决算数", figure.actual)
                yield Found(f"{name}{words} {_beside(given, budget, *compared)}", path)


def _above_the_whole(given: CheckInput) -> Iterator[Found]:
    """Yield the parts of what the unit spent that are larger than all that it spent."""
    spent, bought = given.facts.expenditure.total.actual, given.facts.procurement.total
    if spent.amount and bought.amount - bought.half_width > spent.amount + spent.half_width:
        yield Found(f"政府采购支出总额 {_beside(given, bought, '本年支出合计', spent)}", ("procurement",))
    for index, project in enumerate(given.facts.performance.projects):
        paid = project.funds.total.actual
        if spent.amount and Fraction(paid.amount) > Fraction(spent.amount) * given.profile.checks.most_change:
            path: Path = (*PROJECTS, index, "funds")
            yield Found(f"“{project.name}”的执行数 {_beside(given, paid, '本年支出合计', spent)}", path)


def _unlike_last_year(given: CheckInput) -> Iterator[Found]:
    facts, policy = given.facts, given.profile.checks
    wholes = (
        facts.account.total_revenue,
        facts.account.total_expenditure,
        facts.revenue.total,
        facts.expenditure.total,
    )
    first = next((figure for figure in wholes if _is_far(given, figure)), None)
    general = facts.general_public_budget.expenditure
    for path, name, figure in (
        (("prior_year_actual",), "", first),
        (("prior_year_actual", "general_public_expenditure"), "一般公共预算财政拨款", None if first else general),
        (("agency_operating_cost",), "", facts.agency_operating_cost.total),
    ):
        if figure and _is_far(given, figure):
            compared = _beside(given, figure.actual, "上年", figure.prior_year_actual)
            limit = f"{round_half_up(policy.most_change, 1).normalize():f}"
            yield Found(f"{name}{figure.name} {compared}（相差 {limit} 倍以上的请核对）", path)


def _is_far(given: CheckInput, figure: Figure) -> bool:
    now, prior, policy = figure.actual.amount, figure.prior_year_actual.amount, given.profile.checks
    if not figure.prior_year_actual.is_given or min(now, prior) <= 0 or max(now, prior) < policy.change_amount:
        return False
    return Fraction(max(now, prior)) >= policy.most_change * Fraction(min(now, prior))


def _economic_amounts(given: CheckInput) -> list[Fact]:
    """Return every amount that is written by 款."""
    by_type = given.facts.by_function.total.by_economic_type
    return [fact for code, fact in by_type.items() if len(code) > len("301") and fact.amount > 0]


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
    for index, project in enumerate(given.facts.performance.projects):
        gap = difference(project.funds.total.adjusted_budget, project.funds.total.original_budget)
        written = _MONEY.findall(project.budget_reason)
        if len(written) != 1 or not gap.value:
            continue
        amount, changed = Decimal(written[0][0].replace(",", "")) * YUAN_PER_UNIT[written[0][1]], abs(gap.amount)
        is_more = direction_of(project.budget_reason) and amount > changed + gap.half_width
        if is_more or amount * 10 == changed or amount == changed * 10:
            budgets = "调整后预算数 － 年初预算数"
            message = f"“{project.name}”的原因写了 {''.join(written[0])}，{budgets} ＝ {given.shown(gap.amount)}"
            yield Found(message, (*PROJECTS, index, "budget_reason"), quote="".join(written[0]))


def _sign(change: Fact, least: Fraction = Fraction(0)) -> int:
    """Return 1 for more, -1 for less, 0 for no more than rounding, or than the least share of what it changed."""
    base = change.operands[1].amount if change.operands else ZERO
    if abs(change.amount) <= change.half_width or Fraction(abs(change.amount)) <= least * Fraction(abs(base)):
        return 0
    return 1 if change.amount > 0 else -1


def _reasons(given: CheckInput) -> Iterator[tuple[Path, str, str, str, tuple[Fact, ...]]]:
    """Yield every reason with its place, what it is a reason of, beside what, and the changes that it explains."""
    facts = given.facts
    whole = (facts.account.total_revenue, facts.account.total_expenditure, facts.revenue.total, facts.expenditure.total)
    changes = tuple(figure.change for figure in whole)
    yield ("change_reason",), facts.change_reason, "收支总计", "上年", changes
    for path, figure, written in explained_figures(given):
        for reason, (gap, base) in EXPLAINED.items():
            yield (*path, reason), getattr(written, reason, ""), figure.name, base, (getattr(figure, gap),)
    for index, project in enumerate(facts.performance.projects):
        money = project.funds.total
        here: Path = ("performance", "projects", index, "budget_reason")
        reason = "" if explains_savings(project.budget_reason) else project.budget_reason
        changed = (difference(money.adjusted_budget, money.original_budget),)
        yield here, reason, project.name, "年初预算", changed


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
    yield from _beside_this_year(given)


def _beside_this_year(given: CheckInput) -> Iterator[Found]:
    """Compare what last year's totals leave with what this year opened with."""
    prior, limit = given.report.prior_year_actual, given.profile.checks.most_change
    for prefix, words, account in (
        ("", "", given.facts.account),
        ("appropriation_", "财政拨款", given.facts.appropriation),
    ):
        revenue, spent, whole = (
            _known(given, f"{prefix}{name}") for name in ("revenue", "expenditure", "total_expenditure")
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
    for name, whole_now, part_now in (
        ("revenue", given.facts.revenue.total, given.facts.appropriation.revenue),
        ("expenditure", given.facts.expenditure.total, given.facts.appropriation.expenditure),
    ):
        whole, part = _known(given, name), _known(given, f"appropriation_{name}")
        if whole and part and part_now.actual.amount > 0 and whole_now.actual.amount > 0:
            then = Fraction(whole) / Fraction(part)
            now = Fraction(whole_now.actual.amount) / Fraction(part_now.actual.amount)
            if max(then, now) >= limit * min(then, now):
                title = type(prior).model_fields[name].title
                message = f"{title}是财政拨款的 {round_half_up(then, 2)} 倍，今年是 {round_half_up(now, 2)} 倍"
                yield Found(message, ("prior_year_actual", name))


def _known(given: CheckInput, name: str) -> Decimal | None:
    """Return a total of last year in 元."""
    written = getattr(given.report.prior_year_actual, name)
    return None if written is None else given.fact(written, ("prior_year_actual", name)).amount
