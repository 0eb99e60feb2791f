"""This module checks the numbers of indicators beside each other, their scoring rules, and their project's money."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.checks.projects import FULL_WEIGHT, each_indicator
from reportgen.checks.rule import Found, check
from reportgen.checks.slips import is_slip, odd_one_out
from reportgen.diagnostics import Severity
from reportgen.facts.fact import Operation, Unit
from reportgen.formatting import format_percent, round_half_up
from reportgen.reference.prose import explains_savings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact, Path
    from reportgen.model.performance import Indicator, ScoreBand

EXECUTED_IN_FULL = 5
"""So many projects that spent all of their budget make the one that did not look wrong."""

MANY_TIMES = 5
"""An actual value that is so many times its target, or so small a part of it, is another number."""

MEANT, SHORTEST_NAME = Fraction(4, 5), 3
"""How much of a name of at least so many signs a clause has that speaks of it."""

_CLAUSE = re.compile("[，。；、\n]")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_PERCENT = re.compile(r"[≥≤＞＜＝=<>]{0,2}\s*(\d+(?:\.\d+)?)[%％]")
_BOUNDED = re.compile("(?:率|满意度|知晓度|比例|比重|占比)(?:指标)?$")
_UNBOUNDED = re.compile("增|减|降|变化|偏离|完成率|执行率|周转|回报|收益|利率|费率|税率|负债|频率|同比|环比|超")
_MOST = {"月": 12, "个月": 12, "季度": 4, "天": 366, "日": 366}
"""The most of what a year has."""
_UNSAID = re.compile(
    "资金.*(?:未|没有|尚未|推迟|跨年|下年|次年|结转|滞后|缓慢)|未(?:能)?(?:支付|执行|完成|使用)|尾款|推迟|跨年|下年|次年|结转"
)


@check("RG480")
def bands_in_order(given: CheckInput) -> Iterator[Found]:
    """评分档次没有从高到低。

    检查内容：评分档次（bands）的下限（at_least）是不是一档比一档低，没有下限的（其余）是不是最后一档。
    为什么：得分取完成值达到的第一档；次序颠倒，后面的一档永远用不上。
    示例：≥ 99.22 得 20 分，≥ 99.5 得 18 分。
    如何修正：对照评分标准核对 at_least，从高到低排列。
    """
    for path, indicator in each_indicator(given):
        for place, (upper, lower) in enumerate(pairwise(indicator.bands), 1):
            is_falling = upper.at_least is not None and (lower.at_least is None or lower.at_least < upper.at_least)
            if not is_falling:
                bounds = "在".join(_band(band) for band in (upper, lower))
                yield Found(f"“{indicator.name}”的评分档次没有从高到低：{bounds}的前面", (*path, "bands", place))


def _band(band: ScoreBand) -> str:
    return f"{'其余' if band.at_least is None else f'≥ {band.at_least:f}'} 得 {band.score:f} 分"


@check("RG487", severity=Severity.WARNING)
def scores_of_bands(given: CheckInput) -> Iterator[Found]:
    """评分档次的得分与分值不符。

    检查内容：评分档次（bands）中最高的得分是不是等于分值；各档的得分是不是依次降低（或依次升高：越少越好的指标）。
    为什么：最高一档不等于分值，做得再好也得不了满分，或会超过分值；得分忽高忽低的，有一档填错了。
    示例：分值 20，最高一档得 30 分。
    如何修正：对照评分标准核对各档的 score 和分值。
    """
    for path, indicator in each_indicator(given):
        scores = [band.score for band in indicator.bands]
        if scores and indicator.weight is not None and max(scores) != indicator.weight:
            message = f"“{indicator.name}”最高一档得 {max(scores):f} 分，分值 {indicator.weight:f}"
            yield Found(message, (*path, "bands"), stated=max(scores), computed=indicator.weight)
        steps = {(one > other) - (one < other) for one, other in pairwise(scores)}
        if len(steps) > 1 or steps == {0}:
            listed = "、".join(_band(band) for band in indicator.bands)
            yield Found(f"“{indicator.name}”各档的得分没有依次降低：{listed}", (*path, "bands"))


@check("RG481", severity=Severity.WARNING)
def bands_of_rule(given: CheckInput) -> Iterator[Found]:
    """评分档次与评分标准的文字不符。

    检查内容：评分档次（bands）的下限和得分，在评分标准（scoring_rule）的文字中是不是都有；
    两边各有对方没有的数时提出。
    为什么：评分标准印在自评表上，档次用来核对得分；两处不同，得分就按错误的标准核对了。
    示例：评分标准写“覆盖面≥95%得5分”，档次的下限是 96。
    如何修正：对照评分标准的文字核对档次。
    """
    for path, indicator in each_indicator(given):
        if not indicator.bands:
            continue
        said = {Decimal(number.replace(",", "")) for number in _NUMBER.findall(indicator.scoring_rule)}
        numbers = [number for band in indicator.bands for number in (band.at_least, band.score) if number]
        strange, unused = [number for number in numbers if number not in said], said - {*numbers}
        if strange and unused:
            message = (
                f"“{indicator.name}”的评分档次中有 {_listed(strange)}，评分标准的文字中没有；"
                f"文字中有 {_listed(sorted(unused))}，档次中没有"
            )
            yield Found(message, (*path, "bands"), also_at=((*path, "scoring_rule"),))


def _listed(numbers: list[Decimal]) -> str:
    return "、".join(f"{number:f}" for number in numbers)


@check("RG482", severity=Severity.WARNING)
def values_beyond_reason(given: CheckInput) -> Iterator[Found]:
    """目标值或完成值不可能。

    检查内容：合格率、覆盖率、满意度等和以 % 为单位的指标，目标值、完成值是否大于 100%；以月、天等为单位的是否超过一年；
    目标值是否低于最高一档的下限；性质为＝的，完成值是否偏离目标值很多
    （方案 evaluation.large_deviation，一般 30%）仍得满分；
    其余的，完成值是否是目标值的几倍。
    为什么：多一位、少一位的数，从指标的单位、名称和旁边的数看得出来。
    示例：度量单位 %，完成值 1000。
    如何修正：核对目标值、完成值和度量单位；确实如此的（如完成率超过 100%），在 accepted 中写明理由。
    """
    for path, indicator in each_indicator(given):
        yield from list(_above_most(path, indicator)) or _against_target(given, path, indicator)


def _above_most(path: Path, indicator: Indicator) -> Iterator[Found]:
    for name, words in (("target", "目标值"), ("actual", "完成值")):
        value, unit = _measured(getattr(indicator, name), indicator.unit)
        most = None if value is None else _most_of(indicator.name, unit)
        if value is not None and most is not None and value > most:
            yield Found(f"“{indicator.name}”的{words} {value:f}{unit}，大于 {most}", (*path, name))


def _measured(written: Decimal | str, unit: str) -> tuple[Decimal | None, str]:
    """Return the number and the unit of a value, which may be written as one: ``≥95%``."""
    if isinstance(written, Decimal):
        return written, unit
    match = _PERCENT.fullmatch(written)
    return (Decimal(match[1]), "%") if match else (None, unit)


def _most_of(name: str, unit: str) -> int | None:
    """Return the most that an indicator can be: 100 for what is a part of a whole, 12 for the months of a year."""
    if _UNBOUNDED.search(name):
        return None
    return 100 if unit in {"%", "％"} or (not unit and _BOUNDED.search(name)) else _MOST.get(unit)


def _against_target(given: CheckInput, path: Path, indicator: Indicator) -> Iterator[Found]:
    target, actual = indicator.target, indicator.actual
    if not isinstance(target, Decimal):
        return
    best = max(indicator.bands, key=lambda band: band.score, default=None)
    top = best.at_least if best else None
    if top is not None and target < top:
        message = f"“{indicator.name}”的目标值 {target:f}，低于最高一档的下限 {top:f}：完成目标也得不了满分"
        yield Found(message, (*path, "target"))
    if not isinstance(actual, Decimal) or not target or not actual:
        return
    ratio = Fraction(actual) / Fraction(target)
    is_full = indicator.score is not None and indicator.score == indicator.weight
    is_off = indicator.relation == "＝" and is_full and abs(ratio - 1) > given.profile.evaluation.large_deviation
    if is_off or ratio > MANY_TIMES or (is_full and ratio * MANY_TIMES < 1 and indicator.relation not in {"≤", "＜"}):
        share = format_percent(ratio, "0.00", trim_whole=True)
        said = f"目标值 {indicator.relation}{target:f}，完成值 {actual:f}，是它的 {share}"
        yield Found(f"“{indicator.name}”的{said}", (*path, "actual"))


@check("RG483", severity=Severity.WARNING)
def slips_of_money(given: CheckInput) -> Iterator[Found]:
    """与项目资金只差一位数字。

    检查内容：指标的目标值、完成值与项目的预算数、执行数，拨付金额、到位金额与执行数，是不是只差一位数字或十倍。
    为什么：成本指标写的就是项目的钱；同一个数写了两处，只差一位的多半是笔误。
    示例：完成值 6907，项目的执行数 6807.00。
    如何修正：核对这两个数；写成 {{ project.figure.actual|table_money }}，就由程序填写。
    """
    for index, project in enumerate(given.report.performance.projects):
        path: Path = ("performance", "projects", index)
        money = given.facts.performance.projects[index].funds.total
        known = [fact for fact in (money.adjusted_budget, money.actual) if fact.is_given and fact.value]
        for place, indicator in enumerate(project.indicators):
            for name, words in (("target", "目标值"), ("actual", "完成值")):
                value = getattr(indicator, name)
                if isinstance(value, Decimal) and not any(_in_unit(given, fact) == value for fact in known):
                    yield from _slips(
                        given, value, f"“{indicator.name}”的{words}", known, (*path, "indicators", place, name)
                    )
        for fact, words in ((money.allocated, "拨付金额"), (money.received, "到位金额")):
            if fact.is_given and money.actual.is_given:
                yield from _slips(
                    given, _in_unit(given, fact), f"“{project.name}”的{words}", [money.actual], (*path, "funds")
                )


def _in_unit(given: CheckInput, fact: Fact) -> Decimal:
    return Decimal(given.shown(fact.amount))


def _slips(given: CheckInput, value: Decimal, words: str, known: list[Fact], path: Path) -> Iterator[Found]:
    fact = next((fact for fact in known if is_slip(value, _in_unit(given, fact))), None)
    if fact:
        yield Found(f"{words} {value:f}，项目资金中有 {given.shown(fact.amount)}：只差一位数字或十倍", path)


@check("RG489", severity=Severity.WARNING)
def text_beside_indicator(given: CheckInput) -> Iterator[Found]:
    """年度目标、完成情况的文字与指标不同。

    检查内容：项目的年度目标、目标完成情况中，说到一项指标（有它名称中的多数字，单位相同）的数，
    是不是这项指标的目标值或完成值。
    为什么：同一件事，文字和指标印在一张自评表上。
    示例：完成情况写“更新健身路径41条”，指标“更新健身路径”的完成值 14 条。
    如何修正：核对文字和指标；说的是另一件事的，在 accepted 中写明。
    """
    for index, project in enumerate(given.report.performance.projects):
        for field in ("goal", "goal_result"):
            for clause in _CLAUSE.split(getattr(project, field)):
                for indicator in project.indicators:
                    found = _other_number(clause, indicator)
                    if found:
                        at: Path = ("performance", "projects", index, field)
                        yield Found(found, at, quote=clause)


def _other_number(clause: str, indicator: Indicator) -> str:
    """Return how the only number of an indicator's unit in a clause differs from what the indicator says, if at all."""
    known = [value for value in (indicator.target, indicator.actual) if isinstance(value, Decimal)]
    written = re.findall(rf"(\d[\d,]*(?:\.\d+)?)\s*{re.escape(indicator.unit)}", clause) if indicator.unit else []
    # All the signs of the name but the unit: 开放天数 of 全年开放310天.
    signs = set(indicator.name) - set("数量的率个")
    is_meant = len(signs) >= SHORTEST_NAME and len(signs & set(clause)) >= len(signs) * MEANT
    if len(written) != 1 or not known or not is_meant or Decimal(written[0].replace(",", "")) in known:
        return ""
    values = f"目标值 {indicator.target}，完成值 {indicator.actual}"
    return f"“{clause}”与指标“{indicator.name}”不同：{values}（{indicator.unit}）"


@check("RG484", severity=Severity.WARNING)
def only_one_unspent(given: CheckInput) -> Iterator[Found]:
    """只有一个项目的预算没有执行完。

    检查内容：五个以上的项目执行数都等于预算数，只有一个不等，它的文字中又没有说没有用完的原因。
    为什么：别的项目都按实际支出调整了预算，只有一个不同的，多半是这个项目的预算数或执行数填错了。
    示例：7 个项目执行率 100%，1 个项目预算数 2702.62，执行数 2602.62。
    如何修正：核对这个项目的预算数和执行数；确实没有用完的，在 budget_reason 中写明。
    """
    projects = [
        (index, project)
        for index, project in enumerate(given.facts.performance.projects)
        if project.figure.adjusted_budget.is_given and project.figure.actual.is_given and project.figure.actual.value
    ]
    odd = odd_one_out([not project.figure.adjusted_budget_gap.value for _, project in projects], EXECUTED_IN_FULL)
    if odd is None:
        return
    index, project = projects[odd]
    texts = (project.budget_reason, project.goal_result, project.problems, project.monitoring, project.summary)
    if not any(_UNSAID.search(text) or explains_savings(text) for text in texts):
        budget, spent = (given.shown(fact.amount) for fact in (project.figure.adjusted_budget, project.figure.actual))
        others = f"别的 {len(projects) - 1} 个项目都相等，这个项目没有说原因"
        message = f"“{project.name}”预算数 {budget}，执行数 {spent}；{others}"
        yield Found(message, ("performance", "projects", index, "funds"))


@check("RG485", severity=Severity.WARNING)
def above_full_score(given: CheckInput) -> Iterator[Found]:
    """得分高于满分。

    检查内容：项目和部门整体的自评得分（写明的，或由各方面相加的）是否不超过 100 分。
    为什么：自评得分按百分制；超过的多半是小数点写错了。
    示例：自评得分 930。
    如何修正：核对得分和小数点。
    """
    performance = given.facts.performance
    scores: list[tuple[Path, str, Fact]] = [(("performance", "overall"), "部门整体", performance.overall.score)]
    scores += [
        (("performance", "projects", n), f"“{each.name}”", each.score) for n, each in enumerate(performance.projects)
    ]
    for path, words, score in scores:
        if score.is_given and score.amount > FULL_WEIGHT:
            message = f"{words}的自评得分 {round_half_up(Fraction(score.amount), 2):f}，高于 100"
            yield Found(message, path, stated=score.amount, computed=FULL_WEIGHT)


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


_DIFFERENCE = re.compile("增|减|差|变|净|结余|比上年")
_NAMED = re.compile("([一二三四五六七八九十百千万]{1,4})(?:个月|个季度|月|倍|天|人|元)?")
_DIGITS = {word: number for number, word in enumerate("一二三四五六七八九", 1)}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}


def _is_part(name: str) -> bool:
    return bool(_BOUNDED.search(name)) and not _UNBOUNDED.search(name)


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
            whole, part, digit = (part + digit or 1) * _POWERS[sign], 0, 0
        else:
            part, digit = part + (digit or 1) * _POWERS[sign], 0
    return whole + part + digit
