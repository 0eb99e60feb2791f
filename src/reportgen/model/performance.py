"""This module models 预算绩效: the projects with their funds and indicators, and the self-evaluation of the unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from reportgen.model.values import Amount, Chapter, Clause, ItemCode, Score, SignedAmount, Text, limit_number

Measure = Annotated[Decimal | str, Field(union_mode="left_to_right"), AfterValidator(limit_number)]
"""A value of an indicator: a number (``100``), or what stands in its place (``优``, ``按时``)."""


class ProjectFunds(Chapter):
    """What one source gave a project, and what became of it; balances and rates are computed.

    ``adjusted_budget`` is computed from ``original_budget`` and ``adjustment`` where it is not written, and
    ``adjustment`` from the two budgets.
    """

    original_budget: Amount | None = Field(None, title="年初预算数（含历年结转）")
    adjustment: SignedAmount | None = Field(None, title="年中调整金额，调减为负")
    adjusted_budget: Amount | None = Field(None, title="全年（调整后）预算数")
    allocated: Amount | None = Field(None, title="年度拨付金额")
    received: Amount | None = Field(None, title="实际到位金额")
    actual: Amount | None = Field(None, title="执行数（实际支出金额）")


FundSource = Literal[
    "fiscal", "central", "provincial", "municipal", "local", "carried_over", "special_account", "own", "other"
]
"""财政资金（不分级次）, 中央, 省, 市, 地方（区县）, 历年结余; 财政专户管理资金, 单位资金, 其他资金."""


class FundPart(Chapter):
    """One fund that a project pays out, by area; its total is computed."""

    name: Text = Field(title="资金名称，如“城乡居民养老保险待遇”")
    areas: dict[Text, Amount] = Field({}, title="各地区的支出：地区名称和金额")


class ScoreBand(Chapter):
    """One band of a formal scoring rule: the score for an actual value from a bound on."""

    at_least: SignedAmount | None = Field(None, title="完成值不低于；不写则为其余")
    score: Score = Field(title="得分")


class Indicator(Chapter):
    """One indicator of performance; the weights and scores of its groups are computed.

    Without a ``weight`` of its own it shares that of the indicator above it.
    """

    first_level: Text = Field(title="一级指标，如“产出指标”")
    second_level: Text = Field(title="二级指标，如“数量指标”")
    name: Text = Field(title="三级指标")
    relation: Literal["＝", "≥", "≤", "＞", "＜", "定性", ""] = Field("", title="指标性质")
    target: Measure = Field("", title="目标值（预期指标值）")
    unit: str = Field("", title="度量单位")
    actual: Measure = Field("", title="实际完成值")
    weight: Score | None = Field(None, title="分值（权重）；扣分项不写")
    score: Score | None = Field(None, title="得分")
    explanation: str = Field("", title="指标解释")
    scoring_rule: str = Field("", title="评分标准（评分说明）")
    bands: tuple[ScoreBand, ...] = Field((), title="评分档次：按完成值定得分，从高到低；用来核对得分")
    reason: Clause = Field("", title="未完成的原因")
    note: str = Field("", title="备注")


class Project(Chapter):
    """One project; every count of projects in the report, and every amount of one, is taken from this list.

    What was done about it is claimed only where it is written, or where its outcome is.
    """

    name: Text = Field(title="项目名称")
    full_name: str = Field("", title="项目全称（自评表、附件中用）；不写则同项目名称")
    code: str = Field("", title="项目编码")
    kind: Literal["department", "special"] = Field("department", title="部门预算项目或专项预算项目（单独出具自评报告）")
    is_one_off: bool = Field(default=False, title="阶段（一次性）项目；不写则为常年项目")
    has_ex_ante_evaluation: bool = Field(default=False, title="开展了预算事前绩效评估")
    has_targets: bool | None = Field(None, title="编制了绩效目标；不写则看有没有写年度目标或绩效指标")
    is_monitored: bool = Field(default=False, title="开展了绩效监控")
    is_self_evaluated: bool | None = Field(None, title="开展了绩效自评（有自评表）；不写则看有没有写绩效指标或自评得分")
    is_department_evaluated: bool = Field(default=False, title="部门自行组织了绩效评价（另有评价报告）")
    competent_department: str = Field("", title="主管部门；不写则由模板写单位的主管部门")
    implementer: str = Field("", title="实施单位；不写则为本单位")
    item: ItemCode | None = Field(
        None, title="项目就是哪个一般公共预算科目（项）；没有写 funds 时，预算数、执行数取自该科目"
    )
    function: str = Field("", title="部门预算功能科目编码，只印在表上")
    funds: dict[FundSource, ProjectFunds] = Field({}, title="各来源的资金")
    parts: tuple[FundPart, ...] = Field((), title="项目的各项资金在各地区的支出")
    budget_reason: Clause = Field("", title="预算调整或执行率未达到90%的原因")
    execution_weight: Score | None = Field(None, title="预算执行的分值，如 10；不写则预算执行不计分")
    goal: str = Field("", title="年度目标")
    goal_result: str = Field("", title="年度目标完成情况")
    process: str = Field("", title="项目实施内容及过程")
    monitoring: str = Field("", title="绩效监控情况，一句或几句，带句号")
    indicators: tuple[Indicator, ...] = Field((), title="绩效指标")
    score: Score | None = Field(None, title="自评得分；写了绩效指标时不写，由其相加")
    summary: Clause = Field("", title="绩效自评综述")
    effect: Clause = Field("", title="通过项目实施取得的效果")
    conclusion: str = Field("", title="评价结论")
    achievements: tuple[Text, ...] = Field((), title="主要成效，一段一项")
    problems: Clause = Field("", title="发现的主要问题（一句）")
    improvements: Clause = Field("", title="下一步改进措施（一句）")
    problem_list: tuple[Text, ...] = Field((), title="存在的主要问题，一条一项，不写序号")
    improvement_list: tuple[Text, ...] = Field((), title="改进措施，一条一项，不写序号")
    responsible: str = Field("", title="项目负责人（姓名按规定处理后填写，如“陈某”）")
    finance_head: str = Field("", title="财务负责人")


class ScorePart(Chapter):
    """One part of the score of the whole unit."""

    name: Text = Field(title="评价方面，如“部门预算管理”")
    score: Score = Field(title="得分")


class OverallEvaluation(Chapter):
    """Self-evaluation of the whole unit."""

    score: Score | None = Field(None, title="自评得分；写了各方面的得分或指标时不写，由其相加")
    parts: tuple[ScorePart, ...] = Field((), title="各方面的得分")
    indicators: tuple[Indicator, ...] = Field((), title="部门整体支出绩效自评表的指标")
    summary: Clause = Field("", title="绩效自评综述")
    problems: Clause = Field("", title="存在的问题")
    improvements: Clause = Field("", title="下一步改进措施")


class Performance(Chapter):
    """预算绩效管理情况."""

    overall: OverallEvaluation = Field(OverallEvaluation(), title="部门整体")
    projects: tuple[Project, ...] = Field((), title="项目")
