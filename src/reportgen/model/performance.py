"""This module models 预算绩效: the projects and the self-evaluation of the whole unit."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reportgen.model.values import Amount, Chapter, Clause, ItemCode, Score, Text


class Project(Chapter):
    """One project; every count of projects in the report is taken from this list."""

    name: Text = Field(title="项目名称")
    is_special: bool = Field(default=False, title="专项预算项目（单独出具自评报告）")
    has_ex_ante_evaluation: bool = Field(default=True, title="开展了预算事前绩效评估")
    has_targets: bool = Field(default=True, title="编制了绩效目标")
    is_monitored: bool = Field(default=True, title="开展了绩效监控")
    appropriated_budget: Amount | None = Field(None, title="涉及的财政拨款资金（年初预算）")
    grade: Literal["优", "良", "中", "差"] | None = Field(None, title="单位评价的等次")
    score: Score | None = Field(None, title="自评得分")
    summary: Clause = Field("", title="绩效自评综述")
    item: ItemCode | None = Field(None, title="项目就是哪个一般公共预算科目（项）；预算数、执行数取自该科目，不再填写")
    adjusted_budget: Amount | None = Field(None, title="全年预算数")
    actual: Amount | None = Field(None, title="执行数")
    effect: Clause = Field("", title="通过项目实施取得的效果")
    problems: Clause = Field("", title="发现的主要问题")
    improvements: Clause = Field("", title="下一步改进措施")
    is_department_evaluated: bool = Field(default=False, title="部门自行组织了绩效评价（另有评价报告）")


class ScorePart(Chapter):
    """One part of the score of the whole unit."""

    name: Text = Field(title="评价方面，如“部门预算管理”")
    score: Score = Field(title="得分")


class OverallEvaluation(Chapter):
    """Self-evaluation of the whole unit."""

    score: Score | None = Field(None, title="自评得分；写了各方面的得分时不写，由其相加")
    parts: tuple[ScorePart, ...] = Field((), title="各方面的得分")
    summary: Clause = Field("", title="绩效自评综述")
    problems: Clause = Field("", title="存在的问题")
    improvements: Clause = Field("", title="下一步改进措施")


class Performance(Chapter):
    """预算绩效管理情况."""

    overall: OverallEvaluation = Field(OverallEvaluation(), title="部门整体")
    projects: tuple[Project, ...] = Field((), title="项目")
