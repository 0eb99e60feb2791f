"""This module models the money of the three appropriated budgets and of other funds, by function."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from reportgen.model.values import (
    Amount,
    AmountOrSplit,
    CategoryCode,
    Chapter,
    Compared,
    ItemCode,
    Reasons,
    SignedAmount,
    Split,
)


class DividedBalance(Chapter):
    """A balance carried over, by what it was appropriated for; its total is computed."""

    basic: SignedAmount = Field(default=0, title="基本支出结转", validate_default=True)
    project: SignedAmount = Field(default=0, title="项目支出结转和结余", validate_default=True)


Balance = Annotated[
    Annotated[SignedAmount, Tag("amount")] | Annotated[DividedBalance, Tag("divided")],
    Discriminator(lambda value: "divided" if isinstance(value, (dict, DividedBalance)) else "amount"),
]
"""A balance, or the same balance divided into that of basic expenditure and that of projects."""


class FunctionItem(Chapter):
    """One 项 of the functional classification; names are needed only for a code that no code table knows."""

    code: ItemCode
    name: str = Field("", title="项的名称")
    subcategory_name: str = Field("", title="款的名称")
    category_name: str = Field("", title="类的名称")
    opening_balance: Balance = Field(default=0, title="年初结转和结余", validate_default=True)
    closing_balance: Balance = Field(default=0, title="年末结转和结余", validate_default=True)
    basic_expenditure: AmountOrSplit = Field(default=0, title="基本支出决算数", validate_default=True)
    project_expenditure: AmountOrSplit = Field(default=0, title="项目支出决算数", validate_default=True)


class AppropriationItem(Compared, FunctionItem):
    """One 项 paid from appropriations; its revenue follows from its expenditure and balances."""


class Appropriation(Reasons):
    """One of the three appropriated budgets: general public, government funds, state capital operations."""

    items: tuple[AppropriationItem, ...] = Field((), title="按功能分类（项）")
    basic_by_economic_type: Split | None = Field(
        None, title="基本支出按经济分类（款）；各项的基本支出已按经济分类填写时不写"
    )
    category_order: tuple[CategoryCode, ...] = Field(
        (), title="说明支出结构时各类的先后（功能分类的类，3位编码）；没有写到的依编码排在后面"
    )


class OtherRevenue(Chapter):
    """The revenue that is not appropriated, by source."""

    superior_subsidy: Amount = Field(default=0, title="上级补助收入", validate_default=True)
    institutional: Amount = Field(default=0, title="事业收入", validate_default=True)
    operating: Amount = Field(default=0, title="经营收入", validate_default=True)
    subordinate_remittance: Amount = Field(default=0, title="附属单位上缴收入", validate_default=True)
    other: Amount = Field(default=0, title="其他收入", validate_default=True)


class OtherFundItem(FunctionItem):
    """One 项 financed from funds that are not appropriated."""

    revenue: OtherRevenue = Field(OtherRevenue(), title="收入")
    superior_remittance: Amount = Field(default=0, title="上缴上级支出", validate_default=True)
    operating_expenditure: Amount = Field(default=0, title="经营支出", validate_default=True)
    subordinate_subsidy: Amount = Field(default=0, title="对附属单位补助支出", validate_default=True)


class OtherFunds(Chapter):
    """Everything that is not appropriated."""

    items: tuple[OtherFundItem, ...] = Field((), title="按功能分类（项）")
    other_surplus_used: Amount = Field(default=0, title="使用非财政拨款结余", validate_default=True)
    surplus_distribution: Amount = Field(default=0, title="结余分配", validate_default=True)


class PriorYear(Chapter):
    """Last year's final accounts, as published then; what is left out is not compared."""

    total_revenue: Amount | None = Field(None, title="上年收入总计")
    total_expenditure: Amount | None = Field(None, title="上年支出总计")
    revenue: Amount | None = Field(None, title="上年本年收入合计")
    expenditure: Amount | None = Field(None, title="上年本年支出合计")
    appropriation_revenue: Amount | None = Field(None, title="上年财政拨款本年收入")
    appropriation_expenditure: Amount | None = Field(None, title="上年财政拨款本年支出")
    appropriation_total_revenue: Amount | None = Field(None, title="上年财政拨款收入总计")
    appropriation_total_expenditure: Amount | None = Field(None, title="上年财政拨款支出总计")
    general_public_expenditure: Amount | None = Field(None, title="上年一般公共预算财政拨款支出")
    government_fund_expenditure: Amount | None = Field(None, title="上年政府性基金预算财政拨款支出")
    state_capital_expenditure: Amount | None = Field(None, title="上年国有资本经营预算财政拨款支出")
    agency_operating_cost: Amount | None = Field(None, title="上年机关运行经费")
