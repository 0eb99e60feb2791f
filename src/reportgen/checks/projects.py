"""This module checks the performance forms: weights, scores, funds, and the reasons that they have to give."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.checks.compare import AT_MOST, EQUAL, Comparison, exceeds, keep, side
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.fact import Unit, convention
from reportgen.facts.fact import given as written_fact
from reportgen.formatting import format_percent
from reportgen.model.performance import Indicator
from reportgen.reference.meanings import without_remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact, Path
    from reportgen.facts.funds import FundRow
    from reportgen.model.performance import Project

FULL_WEIGHT = Decimal(100)
BLANK = (None, "", ())
"""What leaves a cell of a form blank."""

FULL = convention(FULL_WEIGHT, Unit.SCORE, "满分")


PROJECTS = ("performance", "projects")


@check("RG470", severity=Severity.WARNING)
def weights(given: CheckInput) -> Iterator[Found]:
    """分值合计不是 100。

    检查内容：每个项目（含预算执行的分值）和部门整体自评表的分值之和是否为 100。
    为什么：自评得分按百分制定等次，分值合计不是 100，得分和等次都不可比。
    示例：预算执行 10，指标 40、20、20，合计 90。
    如何修正：核对各指标的分值和 execution_weight；方案另有规定的，在方案中关闭这条规则并写明理由。
    """
    for path, name, total in _weights(given):
        if not total.is_given:
            continue
        keep(given, Comparison(side(f"{name}的分值合计", total), side("满分", FULL), EQUAL, path, ""))
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
        keep(given, Comparison(*sides, AT_MOST, (*path, "score"), ""))
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
        keep(given, Comparison(side(f"“{indicator.name}”得分", written), due, EQUAL, at, ""))
        if score != indicator.score:
            gap = indicator.score - score
            message = (
                f"“{indicator.name}”完成值 {indicator.actual}，按评分标准得 {score:f} 分，"
                f"所写的得分 {indicator.score:f}，相差 {gap:f}"
            )
            yield Found(message, at, stated=indicator.score, computed=score)


@check("RG473", severity=Severity.WARNING)
def unmet_without_reason(given: CheckInput) -> Iterator[Found]:
    """没有得满分的指标没有写原因。

    检查内容：项目的指标得分低于分值时，有没有写未完成的原因（reason）。
    为什么：自评表和评价报告要说明未完成的原因。
    示例：分值 10，得分 5，没有原因。
    如何修正：在该指标写明 reason。
    """
    for index, project in enumerate(given.report.performance.projects):
        for place, indicator in enumerate(project.indicators):
            if _is_unmet(indicator) and not indicator.reason and given.printed_in((*PROJECTS, "indicators", "reason")):
                path: Path = (*PROJECTS, index, "indicators", place)
                yield Found(f"“{indicator.name}”得分 {indicator.score}，分值 {indicator.weight}，没有原因", path)


@check("RG474", severity=Severity.WARNING)
def unexplained_budget(given: CheckInput) -> Iterator[Found]:
    """预算调整过或执行率偏低，没有写原因。

    检查内容：项目的调整后预算数与年初预算数不同，或预算执行率低于方案规定的比率（一般 90%）时，有没有写 budget_reason。
    为什么：项目支出绩效自评表规定，这两种情况都要说明原因。
    示例：调整后预算数 73.00，执行数 13.87，执行率 19%，没有原因。
    如何修正：在该项目写明 budget_reason。
    """
    least = given.profile.evaluation.least_execution
    for index, project in enumerate(given.facts.performance.projects):
        funds, path = project.funds.total, ("performance", "projects", index)
        if project.budget_reason or not project.indicators or not given.printed_in((*PROJECTS, "budget_reason")):
            continue
        said = "，".join(_worth_explaining(given, funds, least))
        if said:
            yield Found(f"“{project.name}”的{said}，没有原因", path)


def _worth_explaining(given: CheckInput, funds: FundRow, least: Fraction) -> Iterator[str]:
    """Yield what is to be explained about the money of a project: a budget that was changed, a low execution rate."""
    original, adjusted, rate = funds.original_budget, funds.adjusted_budget, funds.execution_rate
    if original.is_given and original.value != adjusted.value:
        yield f"年初预算数 {given.shown(original.amount)}，调整后预算数 {given.shown(adjusted.amount)}"
        yield f"相差 {given.shown(adjusted.amount - original.amount)}"
    if adjusted.amount and rate.value is not None and rate.value < least:
        yield f"预算执行率 {format_percent(rate.value, '0.00', trim_whole=True)}"


@check("RG475")
def overspent(given: CheckInput) -> Iterator[Found]:
    """项目支出多于到位的资金。

    检查内容：每个项目每种来源的资金，支出是否不多于到位金额；没有写到位金额的，支出是否不多于调整后预算数。
    为什么：结余⑦＝到位⑤－支出⑥，不能是负数。
    示例：到位 10.00，支出 12.00，多 2.00。
    如何修正：核对到位金额和支出金额；动用了历年结余的，写在 carried_over。
    """
    for index, project in enumerate(given.report.performance.projects):
        matrix = given.facts.performance.projects[index].funds
        for source in project.funds:
            row = getattr(matrix, source)
            whole = ("到位金额", row.received) if row.received.is_given else ("调整后预算数", row.adjusted_budget)
            if row.actual.is_given and whole[1].is_given:
                path = ("performance", "projects", index, "funds", source)
                yield from exceeds(given, side(f"“{project.name}”支出", row.actual), side(*whole), path)


@check("RG478", severity=Severity.WARNING)
def funds_in_order(given: CheckInput) -> Iterator[Found]:
    """到位的资金多于拨付的，或拨付的多于预算。

    检查内容：每个项目每种来源的资金：拨付金额是否不多于调整后预算数，到位金额是否不多于拨付金额。
    为什么：资金先有预算，再拨付，再到位；后面的多于前面的，结余④、⑦就算错了。
    示例：拨付 13.87，到位 20.87，多 7.00。
    如何修正：核对 adjustment、allocated、received；动用了历年结余的，写在 carried_over。
    """
    for index, project in enumerate(given.report.performance.projects):
        matrix = given.facts.performance.projects[index].funds
        for source in project.funds:
            row, path = getattr(matrix, source), ("performance", "projects", index, "funds", source)
            steps = (
                ("调整后预算数", row.adjusted_budget),
                ("拨付金额", row.allocated),
                ("到位金额", row.received),
            )
            for (whole, most), (part, amount) in pairwise(steps):
                if most.is_given and amount.is_given:
                    yield from exceeds(given, side(f"“{project.name}”{part}", amount), side(whole, most), path)


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


@check("RG479", severity=Severity.WARNING)
def evaluated_without_score(given: CheckInput) -> Iterator[Found]:
    """部门评价的项目没有得分。

    检查内容：写了 is_department_evaluated: true 的项目有没有得分（score 或各项指标的得分）。
    为什么：等次由得分得出；没有得分，公布的评价结果中就少一个项目。
    示例：对 2 个项目实施了评价，只有 1 个写了 score，优、良、中、差的项目加起来是 1 个。
    如何修正：在该项目写明 score 或 indicators；没有评价的，删去 is_department_evaluated。
    """
    data = given.report.performance.projects
    for index, (project, facts) in enumerate(zip(data, given.facts.performance.projects, strict=True)):
        if project.is_department_evaluated and not facts.score.is_given:
            path = ("performance", "projects", index)
            yield Found(f"“{project.name}”由部门组织了绩效评价，没有得分，评不出等次", path)


@check("RG488", severity=Severity.WARNING)
def blank_cells(given: CheckInput) -> Iterator[Found]:
    """自评表中有没有填的格。

    检查内容：方案为每个项目出的表格（forms 的 expects）中，年度目标、完成情况、负责人，
    指标的目标值、完成值、分值等有没有填；一个项目合说一次。得满分的指标可以不写完成值。
    为什么：没有填的格印成空白，读者看不出是没有还是忘了。
    示例：“图书馆免费开放”的项目自评表没有评价结论。
    如何修正：补上这些内容；确实没有的写“无”，不用的格从方案 forms 的 expects 中删去。
    """
    for form in given.profile.forms:
        for index, project in enumerate(given.report.performance.projects):
            blanks = _blanks(project, form.expects) if project.indicators else {}
            if blanks:
                listed = "、".join(_words(name, owners) for name, owners in blanks.items())
                message = f"“{project.name}”的{form.sheet or form.title}有空格，没有填写：{listed}"
                yield Found(message, ("performance", "projects", index))


def _blanks(project: Project, expects: Sequence[str]) -> dict[str, list[Project | Indicator]]:
    """Return the fields that a form has a cell for, with the project, or those indicators, that leave it blank."""
    blanks: dict[str, list[Project | Indicator]] = {}
    for name in expects:
        group, _, field = name.rpartition(".")
        owners: Sequence[Project | Indicator] = project.indicators if group else (project,)
        # What is one sentence may be a list instead.
        lacking = [each for each in owners if all(getattr(each, at, "") in BLANK for at in (field, f"{field}_list"))]
        # What reached all its points was reached, whatever was counted.
        if field == "actual" and group:
            lacking = [each for each in lacking if not _is_met(each)]
        if lacking:
            blanks[field] = lacking
    return blanks


def _words(name: str, owners: Sequence[Project | Indicator]) -> str:
    title = without_remark(type(owners[0]).model_fields[name].title or name)
    indicators = "、".join(f"“{each.name}”" for each in owners if isinstance(each, Indicator))
    return f"{title}（指标{indicators}）" if indicators else title


def _weights(given: CheckInput) -> Iterator[tuple[Path, str, Fact]]:
    performance = given.facts.performance
    for index, project in enumerate(performance.projects):
        if project.indicators_weight.is_given:
            yield ("performance", "projects", index, "indicators"), f"“{project.name}”", project.weight_total
    yield ("performance", "overall", "indicators"), "部门整体自评表", performance.overall.weight_total


def each_indicator(given: CheckInput) -> Iterator[tuple[Path, Indicator]]:
    """Yield every indicator with its place."""
    data = given.report.performance
    for index, project in enumerate(data.projects):
        for place, indicator in enumerate(project.indicators):
            yield ("performance", "projects", index, "indicators", place), indicator
    for place, indicator in enumerate(data.overall.indicators):
        yield ("performance", "overall", "indicators", place), indicator


def _points(value: Decimal, path: Path) -> Fact:
    return written_fact(value, path, unit=Unit.SCORE)


def _score_of_bands(indicator: Indicator) -> Decimal | None:
    """Return the score of the first band that the actual value reaches, bands being written from the highest on."""
    actual = indicator.actual
    if not isinstance(actual, Decimal):
        return None
    return next((band.score for band in indicator.bands if band.at_least is None or actual >= band.at_least), None)


def _is_met(owner: Project | Indicator) -> bool:
    return owner.score is not None and isinstance(owner, Indicator) and owner.score == owner.weight


def _is_unmet(indicator: Indicator) -> bool:
    return indicator.score is not None and indicator.weight is not None and indicator.score < indicator.weight


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
