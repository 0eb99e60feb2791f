"""This module checks the indicators of evaluations: weights, scores, scoring rules, targets, and texts beside them."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.checks.comparison import AT_MOST, EQUAL, Comparison, side
from reportgen.checks.mistyped import BOUNDED, MANY_TIMES, UNBOUNDED
from reportgen.checks.places import PROJECTS, each_indicator, each_project
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.fact import Fact, Unit, convention
from reportgen.facts.fact import given as written_fact
from reportgen.formatting import format_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Path
    from reportgen.model.performance import Indicator, ScoreBand

FULL_WEIGHT = Decimal(100)
FULL = convention(FULL_WEIGHT, Unit.SCORE, "满分")


@check("RG470", severity=Severity.WARNING)
def weights(given: CheckInput) -> Iterator[Found]:
    """分值合计不是 100。

    检查内容：每个项目（含预算执行的分值）和部门整体自评表的分值之和是否为 100。
    为什么：自评得分按百分制定等次，分值合计不是 100，得分和等次都不可比。
    示例：预算执行 10，指标 40、20、20，合计 90。
    如何修正：核对各指标的分值和 execution_weight；方案另有规定的，在方案中关闭这条规则并写明理由。
    """
    overall = given.facts.performance.overall.weight_total
    weighed: list[tuple[Path, str, Fact]] = [
        ((*path, "indicators"), f"“{project.name}”", project.weight_total)
        for path, _, project in each_project(given)
        if project.indicators_weight.is_given
    ]
    for path, name, total in (*weighed, (("performance", "overall", "indicators"), "部门整体自评表", overall)):
        if not total.is_given:
            continue
        given.keep(Comparison(side(f"{name}的分值合计", total), side("满分", FULL), EQUAL, path, ""))
        if total.amount != FULL_WEIGHT:
            gap = f"{total.amount - FULL_WEIGHT:+f}"
            yield Found(f"{name}的分值合计 {total.amount:f}，应为 100，相差 {gap}", path, stated=total.amount)


@check("RG471")
def above_weight(given: CheckInput) -> Iterator[Found]:
    """得分高于分值。

    检查内容：每项指标的得分是否不超过它的分值。
    为什么：得分最多是满分；多写的分会抬高总分。
    示例：分值 10，得分 12。
    如何修正：核对这项指标的分值和得分。
    """
    for path, indicator in each_indicator(given):
        if indicator.score is None or indicator.weight is None:
            continue
        score, weight = (_points(getattr(indicator, name), (*path, name)) for name in ("score", "weight"))
        sides = side(f"“{indicator.name}”得分", score), side("分值", weight)
        given.keep(Comparison(*sides, AT_MOST, (*path, "score"), ""))
        if indicator.score > indicator.weight:
            more = indicator.score - indicator.weight
            message = f"“{indicator.name}”得分 {indicator.score:f}，分值 {indicator.weight:f}，多 {more:f}"
            yield Found(message, (*path, "score"), stated=indicator.score, computed=indicator.weight)


@check("RG472", severity=Severity.WARNING)
def against_bands(given: CheckInput) -> Iterator[Found]:
    """得分与评分标准不符。

    检查内容：写了评分档次（bands）的指标，按完成值应得多少分，与所写的得分是否相同。
    为什么：评分标准和得分印在同一张表上，读者一算就知道对不对。
    示例：完成值不低于 98.5 得 18 分，完成值 98.67，得分写 19.81。
    如何修正：核对完成值、得分和评分标准。
    """
    for path, indicator in each_indicator(given):
        score = _score_of_bands(indicator)
        if score is None or indicator.score is None:
            continue
        written, at = _points(indicator.score, (*path, "score")), (*path, "score")
        due = side("按评分标准的得分", convention(score, Unit.SCORE, "按评分标准"))
        given.keep(Comparison(side(f"“{indicator.name}”得分", written), due, EQUAL, at, ""))
        if score != indicator.score:
            gap = indicator.score - score
            message = (
                f"“{indicator.name}”完成值 {indicator.actual}，按评分标准得 {score:f} 分，"
                f"所写的得分 {indicator.score:f}，相差 {gap:f}"
            )
            yield Found(message, at, stated=indicator.score, computed=score)


def _score_of_bands(indicator: Indicator) -> Decimal | None:
    """Return the score of the first band that the actual value reaches, bands being written from the highest on."""
    actual = indicator.actual
    if not isinstance(actual, Decimal):
        return None
    return next((band.score for band in indicator.bands if band.at_least is None or actual >= band.at_least), None)


@check("RG473", severity=Severity.WARNING)
def unmet_without_reason(given: CheckInput) -> Iterator[Found]:
    """没有得满分的指标没有写原因。

    检查内容：项目的指标得分低于分值时，有没有写未完成的原因（reason）。
    为什么：自评表和评价报告要说明未完成的原因。
    示例：分值 10，得分 5，没有原因。
    如何修正：在该指标写明 reason。
    """
    for path, each in each_indicator(given):
        is_of_project = path[:2] == PROJECTS and given.printed_in((*PROJECTS, "indicators", "reason"))
        is_unmet = each.score is not None and each.weight is not None and each.score < each.weight
        if is_of_project and is_unmet and not each.reason:
            yield Found(f"“{each.name}”得分 {each.score}，分值 {each.weight}，没有原因", path)


@check("RG476", severity=Severity.WARNING)
def full_points_for_less(given: CheckInput) -> Iterator[Found]:
    """没有达到目标值，却得了满分。

    检查内容：性质为＝、≥、≤ 的指标，和没有写性质、有评分档次的或不是成本、时效的指标（目标值以上为好），
    完成值达不到目标值时，得分是否低于分值。
    为什么：目标值、完成值和得分印在一行，前后矛盾。
    示例：目标值 ≥ 100，完成值 98，分值 10，得分 10。
    如何修正：核对完成值和得分；评分标准允许的，改写目标值或在 accepted 中写明。
    """
    for path, indicator in each_indicator(given):
        if indicator.score is not None and indicator.score == indicator.weight and _misses(indicator):
            aimed = f"目标值 {indicator.relation}{indicator.target}，完成值 {indicator.actual}"
            yield Found(f"“{indicator.name}”{aimed}，仍得满分 {indicator.score:f}", path)


def _misses(indicator: Indicator) -> bool:
    target, actual = indicator.target, indicator.actual
    if not isinstance(target, Decimal) or not isinstance(actual, Decimal):
        return False
    misses = {
        "＝": actual < target,
        "≥": actual < target,
        "＞": actual <= target,
        "≤": actual > target,
        "＜": actual >= target,
    }
    # Without a relation more is better where the bands say so, and of what is neither a cost nor a time.
    is_more_better = indicator.bands or not any(word in indicator.second_level for word in ("成本", "时效"))
    relation = indicator.relation or ("≥" if is_more_better else "")
    return misses.get(relation, False)


@check("RG477", severity=Severity.WARNING)
def unscored(given: CheckInput) -> Iterator[Found]:
    """有的指标没有得分。

    检查内容：写了分值的指标是不是都写了得分。
    为什么：缺的得分按零分计，总分偏低，等次也会错。
    示例：五项指标中有一项没有 score。
    如何修正：补上得分；确实没有得分的写 0。
    """
    for path, indicator in each_indicator(given):
        if indicator.weight is not None and indicator.score is None:
            yield Found(f"“{indicator.name}”有分值 {indicator.weight:f}，没有得分", path)


def _points(value: Decimal, path: Path) -> Fact:
    return written_fact(value, path, unit=Unit.SCORE)


MEANT, SHORTEST_NAME = Fraction(4, 5), 3
"""How much of a name of at least so many signs a clause has that speaks of it."""

_CLAUSE = re.compile("[，。；、\n]")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_PERCENT = re.compile(r"[≥≤＞＜＝=<>]{0,2}\s*(\d+(?:\.\d+)?)[%％]")
_MOST = {"月": 12, "个月": 12, "季度": 4, "天": 366, "日": 366}
"""The most of what a year has."""


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
        above = []
        for name, words in (("target", "目标值"), ("actual", "完成值")):
            value, unit = _measured(getattr(indicator, name), indicator.unit)
            most = _most_of(indicator.name, unit)
            if value is not None and most is not None and value > most:
                above.append(Found(f"“{indicator.name}”的{words} {value:f}{unit}，大于 {most}", (*path, name)))
        yield from above or _against_target(given, path, indicator)


def _measured(written: Decimal | str, unit: str) -> tuple[Decimal | None, str]:
    """Return the number and the unit of a value, which may be written as one: ``≥95%``."""
    if isinstance(written, Decimal):
        return written, unit
    match = _PERCENT.fullmatch(written)
    return (Decimal(match[1]), "%") if match else (None, unit)


def _most_of(name: str, unit: str) -> int | None:
    """Return the most that an indicator can be: 100 for what is a part of a whole, 12 for the months of a year."""
    if UNBOUNDED.search(name):
        return None
    return 100 if unit in {"%", "％"} or (not unit and BOUNDED.search(name)) else _MOST.get(unit)


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


@check("RG489", severity=Severity.WARNING)
def text_beside_indicator(given: CheckInput) -> Iterator[Found]:
    """年度目标、完成情况的文字与指标不同。

    检查内容：项目的年度目标、目标完成情况中，说到一项指标（有它名称中的多数字，单位相同）的数，
    是不是这项指标的目标值或完成值。
    为什么：同一件事，文字和指标印在一张自评表上。
    示例：完成情况写“更新健身路径41条”，指标“更新健身路径”的完成值 14 条。
    如何修正：核对文字和指标；说的是另一件事的，在 accepted 中写明。
    """
    for path, project, _ in each_project(given):
        for field in ("goal", "goal_result"):
            for clause in _CLAUSE.split(getattr(project, field)):
                for found in filter(None, (_other_number(clause, indicator) for indicator in project.indicators)):
                    yield Found(found, (*path, field), quote=clause)


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
