"""This module models 预算绩效: the projects and the self-evaluation of the whole unit."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reportgen.model.values import Amount, Chapter, Clause, Score, Text


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


class OverallEvaluation(Chapter):
    """Self-evaluation of the whole unit."""

    score: Score | None = Field(None, title="自评得分")
    summary: Clause = Field("", title="绩效自评综述")


class Performance(Chapter):
    """预算绩效管理情况."""

    overall: OverallEvaluation = Field(OverallEvaluation(), title="部门整体")
    projects: tuple[Project, ...] = Field((), title="项目")
