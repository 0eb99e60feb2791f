"""This module checks the money of projects, their scores, and what their forms have to say."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from reportgen.checks.comparison import side
from reportgen.checks.indicators import FULL_WEIGHT
from reportgen.checks.mistyped import is_slip, odd_one_out
from reportgen.checks.places import PROJECTS, each_project
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.formatting import format_percent, round_half_up
from reportgen.model.performance import Indicator
from reportgen.reference.meanings import without_remark
from reportgen.reference.prose import explains_savings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact, Path
    from reportgen.facts.funds import FundRow
    from reportgen.model.performance import Project

EXECUTED_IN_FULL = 5
"""So many projects that spent all of their budget make the one that did not look wrong."""

_UNSAID = re.compile(
    "资金.*(?:未|没有|尚未|推迟|跨年|下年|次年|结转|滞后|缓慢)|未(?:能)?(?:支付|执行|完成|使用)|尾款|推迟|跨年|下年|次年|结转"
)

BLANK = (None, "", ())
"""What leaves a cell of a form blank."""


@check("RG474", severity=Severity.WARNING)
def unexplained_budget(given: CheckInput) -> Iterator[Found]:
    """预算调整过或执行率偏低，没有写原因。

    检查内容：项目的调整后预算数与年初预算数不同，或预算执行率低于方案规定的比率（一般 90%）时，有没有写 budget_reason。
    为什么：项目支出绩效自评表规定，这两种情况都要说明原因。
    示例：调整后预算数 73.00，执行数 13.87，执行率 19%，没有原因。
    如何修正：在该项目写明 budget_reason。
    """
    least = given.profile.evaluation.least_execution
    for path, _, project in each_project(given):
        if project.budget_reason or not project.indicators or not given.printed_in((*PROJECTS, "budget_reason")):
            continue
        said = "，".join(_worth_explaining(given, project.funds.total, least))
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
    for path, project, facts in each_project(given):
        for source in project.funds:
            row, at = getattr(facts.funds, source), (*path, "funds", source)
            whole = ("到位金额", row.received) if row.received.is_given else ("调整后预算数", row.adjusted_budget)
            if row.actual.is_given and whole[1].is_given:
                yield from given.exceeds(side(f"“{project.name}”支出", row.actual), side(*whole), at)


@check("RG478", severity=Severity.WARNING)
def funds_in_order(given: CheckInput) -> Iterator[Found]:
    """到位的资金多于拨付的，或拨付的多于预算。

    检查内容：每个项目每种来源的资金：拨付金额是否不多于调整后预算数，到位金额是否不多于拨付金额。
    为什么：资金先有预算，再拨付，再到位；后面的多于前面的，结余④、⑦就算错了。
    示例：拨付 13.87，到位 20.87，多 7.00。
    如何修正：核对 adjustment、allocated、received；动用了历年结余的，写在 carried_over。
    """
    for path, project, facts in each_project(given):
        for source in project.funds:
            row, at = getattr(facts.funds, source), (*path, "funds", source)
            steps = (("调整后预算数", row.adjusted_budget), ("拨付金额", row.allocated), ("到位金额", row.received))
            for (whole, most), (part, amount) in pairwise(steps):
                if most.is_given and amount.is_given:
                    yield from given.exceeds(side(f"“{project.name}”{part}", amount), side(whole, most), at)


@check("RG479", severity=Severity.WARNING)
def evaluated_without_score(given: CheckInput) -> Iterator[Found]:
    """部门评价的项目没有得分。

    检查内容：写了 is_department_evaluated: true 的项目有没有得分（score 或各项指标的得分）。
    为什么：等次由得分得出；没有得分，公布的评价结果中就少一个项目。
    示例：对 2 个项目实施了评价，只有 1 个写了 score，优、良、中、差的项目加起来是 1 个。
    如何修正：在该项目写明 score 或 indicators；没有评价的，删去 is_department_evaluated。
    """
    for path, project, facts in each_project(given):
        if project.is_department_evaluated and not facts.score.is_given:
            yield Found(f"“{project.name}”由部门组织了绩效评价，没有得分，评不出等次", path)


@check("RG483", severity=Severity.WARNING)
def slips_of_money(given: CheckInput) -> Iterator[Found]:
    """与项目资金只差一位数字。

    检查内容：指标的目标值、完成值与项目的预算数、执行数，拨付金额、到位金额与执行数，是不是只差一位数字或十倍。
    为什么：成本指标写的就是项目的钱；同一个数写了两处，只差一位的多半是笔误。
    示例：完成值 6907，项目的执行数 6807.00。
    如何修正：核对这两个数；写成 {{ project.figure.actual|table_money }}，就由程序填写。
    """
    for path, project, facts in each_project(given):
        money = facts.funds.total
        known = [fact for fact in (money.adjusted_budget, money.actual) if fact.is_given and fact.value]
        amounts = [Decimal(given.shown(fact.amount)) for fact in known]
        written: list[tuple[Path, str, Decimal, Sequence[Decimal]]] = []
        for place, indicator in enumerate(project.indicators):
            for name, words in (("target", "目标值"), ("actual", "完成值")):
                value, at = getattr(indicator, name), (*path, "indicators", place, name)
                if isinstance(value, Decimal) and value not in amounts:
                    written.append((at, f"“{indicator.name}”的{words}", value, amounts))
        spent = Decimal(given.shown(money.actual.amount))
        for fact, words in ((money.allocated, "拨付金额"), (money.received, "到位金额")):
            if fact.is_given and money.actual.is_given:
                written.append(
                    ((*path, "funds"), f"“{project.name}”的{words}", Decimal(given.shown(fact.amount)), [spent])
                )
        for at, words, value, others in written:
            meant = next((other for other in others if is_slip(value, other)), None)
            if meant is not None:
                yield Found(f"{words} {value:f}，项目资金中有 {meant:f}：只差一位数字或十倍", at)


@check("RG484", severity=Severity.WARNING)
def only_one_unspent(given: CheckInput) -> Iterator[Found]:
    """只有一个项目的预算没有执行完。

    检查内容：五个以上的项目执行数都等于预算数，只有一个不等，它的文字中又没有说没有用完的原因。
    为什么：别的项目都按实际支出调整了预算，只有一个不同的，多半是这个项目的预算数或执行数填错了。
    示例：7 个项目执行率 100%，1 个项目预算数 2702.62，执行数 2602.62。
    如何修正：核对这个项目的预算数和执行数；确实没有用完的，在 budget_reason 中写明。
    """
    projects = [
        (path, project)
        for path, _, project in each_project(given)
        if project.figure.adjusted_budget.is_given and project.figure.actual.is_given and project.figure.actual.value
    ]
    odd = odd_one_out([not project.figure.adjusted_budget_gap.value for _, project in projects], EXECUTED_IN_FULL)
    if odd is None:
        return
    path, project = projects[odd]
    texts = (project.budget_reason, project.goal_result, project.problems, project.monitoring, project.summary)
    if not any(_UNSAID.search(text) or explains_savings(text) for text in texts):
        budget, spent = (given.shown(fact.amount) for fact in (project.figure.adjusted_budget, project.figure.actual))
        others = f"别的 {len(projects) - 1} 个项目都相等，这个项目没有说原因"
        message = f"“{project.name}”预算数 {budget}，执行数 {spent}；{others}"
        yield Found(message, (*path, "funds"))


@check("RG485", severity=Severity.WARNING)
def above_full_score(given: CheckInput) -> Iterator[Found]:
    """得分高于满分。

    检查内容：项目和部门整体的自评得分（写明的，或由各方面相加的）是否不超过 100 分。
    为什么：自评得分按百分制；超过的多半是小数点写错了。
    示例：自评得分 930。
    如何修正：核对得分和小数点。
    """
    overall: tuple[Path, str, Fact] = ("performance", "overall"), "部门整体", given.facts.performance.overall.score
    scores = [overall, *((path, f"“{each.name}”", each.score) for path, _, each in each_project(given))]
    for path, words, score in scores:
        if score.is_given and score.amount > FULL_WEIGHT:
            message = f"{words}的自评得分 {round_half_up(Fraction(score.amount), 2):f}，高于 100"
            yield Found(message, path, stated=score.amount, computed=FULL_WEIGHT)


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
        for path, project, _ in each_project(given):
            blanks = _blanks(project, form.expects) if project.indicators else {}
            if blanks:
                listed = "、".join(_words(name, owners) for name, owners in blanks.items())
                message = f"“{project.name}”的{form.sheet or form.title}有空格，没有填写：{listed}"
                yield Found(message, path)


def _blanks(project: Project, expects: Sequence[str]) -> dict[str, list[Project | Indicator]]:
    """Return the fields that a form has a cell for, with the project, or those indicators, that leave it blank."""
    blanks: dict[str, list[Project | Indicator]] = {}
    reached = [each for each in project.indicators if each.score is not None and each.score == each.weight]
    for name in expects:
        group, _, field = name.rpartition(".")
        owners: Sequence[Project | Indicator] = project.indicators if group else (project,)
        # What is one sentence may be a list instead.
        lacking = [each for each in owners if all(getattr(each, at, "") in BLANK for at in (field, f"{field}_list"))]
        # What reached all its points was reached, whatever was counted.
        if field == "actual" and group:
            lacking = [each for each in lacking if each not in reached]
        if lacking:
            blanks[field] = lacking
    return blanks


def _words(name: str, owners: Sequence[Project | Indicator]) -> str:
    title = without_remark(type(owners[0]).model_fields[name].title or name)
    indicators = "、".join(f"“{each.name}”" for each in owners if isinstance(each, Indicator))
    return f"{title}（指标{indicators}）" if indicators else title
