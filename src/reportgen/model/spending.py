"""This module models “三公”经费, 机关运行经费, 政府采购 and 国有资产."""

from __future__ import annotations

from pydantic import Field

from reportgen.model.values import Amount, Chapter, Clause, Compared, Count, Reasons, Text


class OverseasVisits(Compared):
    """因公出国（境）费."""

    actual: Amount = Field(default=0, title="决算数", validate_default=True)
    groups: Count = Field(0, title="本单位组织的团组数")
    groups_joined: Count = Field(0, title="参加其他单位组织的团组数")
    people: Count = Field(0, title="人次")


class VehicleKind(Chapter):
    """Vehicles of one kind: bought this year, and held at its end."""

    name: Text = Field(title="车辆类型")
    bought: Count = Field(0, title="本年购置辆数")
    bought_amount: Amount = Field(default=0, title="本年购置金额", validate_default=True)
    held: Count = Field(0, title="年末保有辆数")


class VehiclePurchase(Compared):
    """公务用车购置费; its amount is the sum over the kinds of vehicle."""

    kinds: tuple[VehicleKind, ...] = Field((), title="车辆类型")


class VehicleOperation(Compared):
    """公务用车运行维护费."""

    actual: Amount = Field(default=0, title="决算数", validate_default=True)
    use: Clause = Field("", title="主要用于哪些工作")


class Reception(Chapter):
    """Hospitality of one kind."""

    actual: Amount = Field(default=0, title="决算数", validate_default=True)
    batches: Count = Field(0, title="批次")
    people: Count = Field(0, title="人次，不包括陪同人员")
    content: Clause = Field("", title="具体内容")


class Hospitality(Compared):
    """公务接待费; its amount is domestic and foreign added up."""

    domestic: Reception = Field(Reception(), title="国内公务接待")
    foreign: Reception = Field(Reception(), title="外事接待")


class ThreePublic(Reasons):
    """“三公”经费财政拨款支出."""

    overseas_visits: OverseasVisits = Field(OverseasVisits(), title="因公出国（境）费")
    vehicle_purchase: VehiclePurchase = Field(VehiclePurchase(), title="公务用车购置费")
    vehicle_operation: VehicleOperation = Field(VehicleOperation(), title="公务用车运行维护费")
    vehicles: Reasons = Field(Reasons(), title="公务用车购置及运行维护费：只写原因，金额由购置费和运行维护费相加")
    hospitality: Hospitality = Field(Hospitality(), title="公务接待费")


class AgencyOperatingCost(Chapter):
    """机关运行经费: what it is follows from the running cost, unless it is given."""

    actual: Amount | None = Field(None, title="决算数；不写则等于一般公共预算财政拨款基本支出中的公用经费")
    change_reason: Clause = Field("", title="比上年增减的原因")
    exemption: str = Field("", title="没有此项支出的说明（如全额拨款事业单位）")


class Procurement(Chapter):
    """政府采购支出; its total is computed."""

    goods: Amount = Field(default=0, title="货物支出", validate_default=True)
    works: Amount = Field(default=0, title="工程支出", validate_default=True)
    services: Amount = Field(default=0, title="服务支出", validate_default=True)
    small_and_medium: Amount = Field(default=0, title="授予中小企业合同金额", validate_default=True)
    small_and_micro: Amount = Field(default=0, title="其中授予小微企业合同金额", validate_default=True)
    zero_reason: Clause = Field("", title="没有政府采购支出的原因")


class Holding(Chapter):
    """How many of one kind of asset are held at the end of the year."""

    name: Text = Field(title="名称")
    count: Count = Field(title="数量")
    unit: Text = Field("台（套）", title="计量单位；车辆不写")
    use: Clause = Field("", title="主要是什么，如“其他用车主要是……”")


class StateAssets(Chapter):
    """国有资产占有使用情况; the number of vehicles is computed."""

    vehicles: tuple[Holding, ...] = Field((), title="车辆，按用途")
    equipment: tuple[Holding, ...] = Field((), title="大型设备")
