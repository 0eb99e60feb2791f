"""This module finds numbers that are probably mistyped: a digit, a decimal point, a unit."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.checks.comparison import written_parts
from reportgen.checks.places import budget_lines, each_project, three_public_figures, whole_figures
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.fact import ZERO, Fact, Operation, Unit, difference
from reportgen.facts.facts import CHAPTERS
from reportgen.formatting import format_percent, round_half_up
from reportgen.reference.prose import explains_savings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.compared import ComparedAmount
    from reportgen.facts.fact import Path
    from reportgen.facts.ledger import Line

FEWEST_DIGITS = 4
"""Shorter numbers differ in a single digit by chance."""

_POWERS = {10: "十倍", 100: "一百倍", 1000: "一千倍", 10_000: "一万倍"}
_NEAR = Fraction(1, 5)
"""How far a ratio may be from a power of ten and still look like one."""

FAR_FROM_ORIGINAL = 10
"""A 年初预算 is often raised in the course of the year, but rarely tenfold."""

DWARFED, FEWEST_OTHERS, LARGE_YUAN = 100, 3, 1_000_000
"""One 款 this many times all the others together, and this large, is of another unit."""

ABOUT_TENFOLD = 8
"""A budget so many times both the other budget and what was spent has a digit too many, or is of another unit."""

OTHERS_THAT_FIT = 2
"""So many balances that are what is left of their budgets make one that is not look wrong."""

BOUNDED = re.compile("(?:率|满意度|知晓度|比例|比重|占比)(?:指标)?$")
UNBOUNDED = re.compile("增|减|降|变化|偏离|完成率|执行率|周转|回报|收益|利率|费率|税率|负债|频率|同比|环比|超")
MANY_TIMES = 5
"""An actual value that is so many times its target, or so small a part of it, is another number."""
_DIFFERENCE = re.compile("增|减|差|变|净|结余|比上年")
_NAMED = re.compile("([一二三四五六七八九十百千万]{1,4})(?:个月|个季度|月|倍|天|人|元)?")
_DIGITS = {word: number for number, word in enumerate("一二三四五六七八九", 1)}
_NUMERALS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}


@check("RG433", severity=Severity.WARNING)
def unlikely_unit(given: CheckInput) -> Iterator[Found]:
    """金额单位可能写错了。

    检查内容：整个报告的收入总计、支出总计（取大的）是否小于或大于常见的范围（方案 checks 的 least_total、most_total）。
    为什么：把万元当成元（或相反），每个数都差一万倍，而各数之间仍然勾稽得上，别的规则查不出来。
    示例：amount_unit: 元，支出总计 1369.64 元。
    如何修正：核对 amount_unit；金额确实如此的，在 accepted 中写明理由，或在方案中改范围。
    """
    account, policy = given.facts.account, given.profile.checks
    largest = max(account.total_revenue.actual.amount, account.total_expenditure.actual.amount)
    if largest and not policy.least_total <= largest <= policy.most_total:
        size = "小" if largest < policy.least_total else "大"
        unit = given.report.amount_unit
        message = f"全年收支总计 {given.shown(largest)} {unit}，太{size}：请核对 amount_unit（现在是{unit}）"
        yield Found(message, ("amount_unit",))


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
    totals = [((chapter,), getattr(given.facts, chapter).expenditure) for chapter in CHAPTERS if not told]
    for path, figure in (*three_public_figures(given), *totals):
        yield from _above(given, path, figure)


def _above(given: CheckInput, path: Path, figure: ComparedAmount, carried_over: Decimal | int = 0) -> Iterator[Found]:
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
    by_type = given.facts.by_function.total.by_economic_type
    amounts = [fact for code, fact in by_type.items() if len(code) > len("301") and fact.amount > 0]
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
    for path, written, project in each_project(given):
        if written.funds:
            figures.append(((*path, "funds"), f"“{project.name}”", project.figure, ZERO))
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
    for path, _, project in each_project(given):
        paid = project.funds.total.actual
        if spent.amount and Fraction(paid.amount) > Fraction(spent.amount) * given.profile.checks.most_change:
            yield Found(f"“{project.name}”的执行数 {_beside(given, paid, '本年支出合计', spent)}", (*path, "funds"))


def _unlike_last_year(given: CheckInput) -> Iterator[Found]:
    facts, policy = given.facts, given.profile.checks
    first = next((figure for figure in whole_figures(given) if _is_far(given, figure)), None)
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


def _is_far(given: CheckInput, figure: ComparedAmount) -> bool:
    now, prior, policy = figure.actual.amount, figure.prior_year_actual.amount, given.profile.checks
    if not figure.prior_year_actual.is_given or min(now, prior) <= 0 or max(now, prior) < policy.change_amount:
        return False
    return Fraction(max(now, prior)) >= policy.most_change * Fraction(min(now, prior))


@check("RG486", severity=Severity.WARNING)
def statistics_beyond_reason(given: CheckInput) -> Iterator[Found]:
    """工作统计数不可能。

    检查内容：statistics 中的覆盖率、参保率等是否大于 100%，别的比率是否大于五倍；名称不是增减、差额的差是否小于零；
    名称就是一个数的（如“一万”“十二个月”），值是不是这个数。
    为什么：统计数写进正文；不可能的数，多半是其中一个数多了一位或少了一位。
    示例：任务完成率：862970 ÷ 85000 ＝ 1015.26%。
    如何修正：核对这个统计数和公式中的各数。
    """
    for name, fact in given.facts.statistics.items():
        if fact.value is None:
            continue
        value, at = Fraction(fact.value), ("statistics", name)
        if fact.unit is Unit.RATIO and abs(value) > (1 if _is_part(name) else MANY_TIMES):
            yield Found(
                f"{name} {format_percent(value, '0.00', trim_whole=True)}，大于{'100%' if _is_part(name) else '五倍'}",
                at,
            )
        if value < 0 and fact.operation is Operation.DIFFERENCE and not _DIFFERENCE.search(name):
            terms = " － ".join(
                given.shown(term.amount) if fact.unit is Unit.YUAN else f"{term.value}" for term in fact.operands
            )
            yield Found(f"{name}是负数：{terms}", at)
        meant = _meant_by(name)
        if meant is not None and value != meant:
            yield Found(f"“{name}”的值是 {fact.value}，应为 {meant}", at)


def _is_part(name: str) -> bool:
    return bool(BOUNDED.search(name)) and not UNBOUNDED.search(name)


def _meant_by(name: str) -> int | None:
    """Return the number that a name is, such as 12 for 十二个月; ``None`` for any other name."""
    match = _NAMED.fullmatch(name)
    if not match:
        return None
    whole = part = digit = 0
    for sign in match[1]:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign == "万":
            whole, part, digit = (part + digit or 1) * _NUMERALS[sign], 0, 0
        else:
            part, digit = part + (digit or 1) * _NUMERALS[sign], 0
    return whole + part + digit


def is_slip(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers of some length are the same but for one digit, two that changed places, or the decimal point.

    >>> from decimal import Decimal
    >>> is_slip(Decimal("18600.45"), Decimal("19600.45")), is_slip(Decimal("13.87"), Decimal("138.70"))
    (True, True)
    >>> is_slip(Decimal("226.40"), Decimal("262.40"))
    True
    >>> is_slip(Decimal("130.00"), Decimal("120.00")), is_slip(Decimal("346.59"), Decimal("357.61"))
    (False, False)
    """
    if one == other or not one or not other:
        return False
    (_, ours, _), (_, theirs, _) = one.normalize().as_tuple(), other.normalize().as_tuple()
    if max(len(ours), len(theirs)) < FEWEST_DIGITS:
        return False
    if ours == theirs or one.adjusted() != other.adjusted():
        return ours == theirs
    return len((one - other).normalize().as_tuple()[1]) == 1 or _is_swapped(ours, theirs)


def _is_swapped(ours: tuple[int, ...], theirs: tuple[int, ...]) -> bool:
    """Whether two neighbouring digits changed places."""
    apart = [place for place, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other]
    if len(ours) != len(theirs) or len(apart) != len(("one", "next")) or apart[1] != apart[0] + 1:
        return False
    return ours[apart[0] : apart[1] + 1] == theirs[apart[0] : apart[1] + 1][::-1]


def power_of_ten(ratio: Fraction) -> str:
    """Return how many times ten a ratio is about, in words; nothing where it is not.

    >>> power_of_ten(Fraction(10_001)), power_of_ten(Fraction(1, 10)), power_of_ten(Fraction(7))
    ('一万倍', '十倍', '')
    """
    times = 1 / ratio if 0 < ratio < 1 else ratio
    return next((word for power, word in _POWERS.items() if abs(times / power - 1) <= _NEAR), "")


def hint_of(ratio: Fraction) -> str:
    """Return what two amounts of such a ratio look like: a decimal point in another place, or another unit."""
    power = power_of_ten(ratio)
    cause = "像是一个以元填写、一个以万元填写" if power == _POWERS[10_000] else "像是小数点错了位"
    return f"，约{power}，{cause}" if power else ""


def odd_one_out(fits: Sequence[bool], fewest: int) -> int | None:
    """Return the place of the only one that does not fit where at least so many others do."""
    return fits.index(False) if fits.count(False) == 1 and fits.count(True) >= fewest else None
