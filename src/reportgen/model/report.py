"""This module models the whole data file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reportgen.model.annex import Annex
from reportgen.model.budget import Appropriation, OtherFunds, PriorYear
from reportgen.model.entity import Entity
from reportgen.model.performance import Performance
from reportgen.model.spending import AgencyOperatingCost, Procurement, StateAssets, ThreePublic
from reportgen.model.statistics import Statistics
from reportgen.model.values import Amount, Chapter, Clause, ItemCode, Text


class ExtraTerms(Chapter):
    """名词解释 beyond what the profile and the items of the report call for."""

    items: tuple[ItemCode, ...] = Field((), title="另外解释的功能分类科目（项）")
    definitions: dict[ItemCode, Text] = Field({}, title="本单位对科目（项）的解释，代替科目表中的；带句号")


class Accepted(Chapter):
    """A finding of the checks that is in order as it is."""

    code: str = Field(pattern=r"^[A-Z]+-?[0-9]+$", title="规则的编码，如 RG301")
    at: Text = Field(title="位置：reportgen check 在“位置”后面写的名称；写到它的一部分，就接受其下的全部")
    reason: Text = Field(title="接受的理由，印在检查结果中")


class Report(Chapter):
    """One unit's final accounts of one year: only what cannot be computed."""

    profile: Text = Field(title="模板方案的名称，或方案文件夹")
    year: int = Field(ge=2019, le=2099, title="决算年度")
    amount_unit: Literal["元", "万元"] = Field(title="本文件的金额单位")
    entity: Entity = Field(title="单位")
    general_public_budget: Appropriation = Field(Appropriation(), title="一般公共预算财政拨款")
    government_fund: Appropriation = Field(Appropriation(), title="政府性基金预算财政拨款")
    state_capital: Appropriation = Field(Appropriation(), title="国有资本经营预算财政拨款")
    other_funds: OtherFunds = Field(OtherFunds(), title="财政拨款以外的资金")
    prior_year_actual: PriorYear = Field(PriorYear(), title="上年决算数")
    change_reason: Clause = Field(
        "", title="收入、支出总体比上年增减的主要原因；一般公共预算没有另写 change_reason 的也用它"
    )
    three_public: ThreePublic = Field(ThreePublic(), title="“三公”经费财政拨款支出")
    government_fund_three_public: ThreePublic = Field(ThreePublic(), title="政府性基金预算财政拨款“三公”经费")
    agency_operating_cost: AgencyOperatingCost = Field(AgencyOperatingCost(), title="机关运行经费")
    procurement: Procurement = Field(Procurement(), title="政府采购支出")
    state_assets: StateAssets = Field(StateAssets(), title="国有资产占有使用情况")
    performance: Performance = Field(Performance(), title="预算绩效管理情况")
    statistics: Statistics = Field(
        {}, title="工作统计数：文字中引用的人数、金额等，以 statistics.名称 引用；能算的写公式"
    )
    annexes: tuple[Annex, ...] = Field((), title="附件：绩效评价报告等，一份一项")
    terms: ExtraTerms = Field(ExtraTerms(), title="名词解释")
    stated: dict[str, Amount] = Field(
        {}, title="已公布的合计数：照此打印，并与各组成部分之和核对（名称见 reportgen facts）"
    )
    accepted: tuple[Accepted, ...] = Field((), title="已经核实、可以接受的检查结果")
