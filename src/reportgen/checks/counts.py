"""This module checks numbers of things against the amounts beside them: people, vehicles, contracts."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.checks.compare import AT_MOST, Comparison, exceeds, keep, side
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.fact import Unit
from reportgen.facts.facts import CHAPTERS
from reportgen.formatting import round_half_up
from reportgen.reference.codes import is_paid_from_fund

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Path

THREE_PUBLIC = ("three_public", "government_fund_three_public")
STATE_CAPITAL = "223"
"""The 类 of 国有资本经营预算支出, which no other budget has."""


@check("RG411", "N7", severity=Severity.WARNING)
def receptions(given: CheckInput) -> Iterator[Found]:
    """公务接待的金额与批次、人次不符。

    检查内容：国内公务接待、外事接待分别：有金额的要有批次和人次；没有金额的没有批次和人次；人次不少于批次。
    为什么：金额和批次、人次写在同一句话里，一个有一个没有，就是有一个填漏了。
    示例：国内公务接待 0.13 万元，0 批次，0 人次。
    如何修正：补填或更正 batches、people、actual；接待不花钱的，在 accepted 中写明理由。
    """
    for chapter in THREE_PUBLIC:
        hospitality = getattr(given.report, chapter).hospitality
        for kind, words in (("domestic", "国内公务接待"), ("foreign", "外事接待")):
            entry = getattr(hospitality, kind)
            is_fitting = bool(entry.actual) == bool(entry.batches) == bool(entry.people)
            if not is_fitting or entry.people < entry.batches:
                amount = f"{entry.actual:f} {given.report.amount_unit}"
                message = f"{words} {amount}，{entry.batches} 批次，{entry.people} 人次"
                yield Found(message, (chapter, "hospitality", kind))


@check("RG412", "N7", severity=Severity.WARNING)
def overseas(given: CheckInput) -> Iterator[Found]:
    """因公出国（境）费与团组数、人次不符。

    检查内容：有因公出国（境）费的，要有团组数（自己组织的或参加别的单位的）和人次；有人次的要有团组；人次不少于团组数。
    为什么：金额和团组数、人次写在同一句话里。
    示例：因公出国（境）费 5.00 万元，0 个团组，0 人次。
    如何修正：补填 groups、groups_joined、people；上年的团组本年结算的，在 accepted 中写明理由。
    """
    for chapter in THREE_PUBLIC:
        visits = getattr(given.report, chapter).overseas_visits
        groups = visits.groups + visits.groups_joined
        is_lacking = (visits.actual or visits.people) and not (groups and visits.people)
        if is_lacking or visits.people < groups:
            amount = f"{visits.actual:f} {given.report.amount_unit}"
            message = f"因公出国（境）费 {amount}，{groups} 个团组，{visits.people} 人次"
            yield Found(message, (chapter, "overseas_visits"))


@check("RG413", "N7", severity=Severity.WARNING)
def vehicles_bought(given: CheckInput) -> Iterator[Found]:
    """公务用车购置的辆数与金额不符。

    检查内容：每种车辆：有购置金额的要有购置辆数，有购置辆数的要有购置金额；购置的不多于年末保有的。
    为什么：辆数和金额写在同一句话里，一个有一个没有，就是有一个填漏了。
    示例：轿车购置 0 辆，购置金额 18.00 万元。
    如何修正：核对 bought、bought_amount、held；当年购置又当年处置的，在 accepted 中写明理由。
    """
    for chapter in THREE_PUBLIC:
        for index, kind in enumerate(getattr(given.report, chapter).vehicle_purchase.kinds):
            if bool(kind.bought) != bool(kind.bought_amount) or kind.bought > kind.held:
                amount = f"{kind.bought_amount:f} {given.report.amount_unit}"
                message = f"{kind.name}购置 {kind.bought} 辆，购置金额 {amount}，年末保有 {kind.held} 辆"
                yield Found(message, (chapter, "vehicle_purchase", "kinds", index))


@check("RG414", "N7", severity=Severity.WARNING)
def vehicles_run(given: CheckInput) -> Iterator[Found]:
    """有公务用车运行维护费而没有公务用车。

    检查内容：“三公”经费中有公务用车运行维护费的，年末是否有公务用车（三公的保有量或国有资产的车辆）。
    为什么：没有车不应当有运行维护费。
    示例：公务用车运行维护费 3.00 万元，公务用车保有量 0 辆。
    如何修正：填写 vehicle_purchase.kinds 中的 held；年内处置了车辆的，在 accepted 中写明理由。
    """
    held = given.facts.three_public.vehicles_held.value or given.facts.state_assets.vehicles_held.value
    for chapter in THREE_PUBLIC:
        operation = getattr(given.report, chapter).vehicle_operation
        if operation.actual and not held:
            amount = f"{operation.actual:f} {given.report.amount_unit}"
            yield Found(f"公务用车运行维护费 {amount}，公务用车保有量 0 辆", (chapter, "vehicle_operation"))


@check("RG415", "X13")
def procurement(given: CheckInput) -> Iterator[Found]:
    """政府采购中授予中小企业的金额不可能。

    检查内容：授予小微企业的不大于授予中小企业的，授予中小企业的不大于政府采购支出总额。
    为什么：小微企业是中小企业的一部分，中小企业是全部供应商的一部分。
    示例：授予中小企业 12.00，政府采购总额 10.00，多 2.00。
    如何修正：核对 procurement；合同金额跨年度、大于本年支出的，在 accepted 中写明理由。
    """
    facts = given.facts.procurement
    micro, medium = side("授予小微企业", facts.small_and_micro), side("授予中小企业", facts.small_and_medium)
    yield from exceeds(given, micro, medium, at=("procurement", "small_and_micro"))
    yield from exceeds(given, medium, side("政府采购总额", facts.total), at=("procurement", "small_and_medium"))


@check("RG416", "X13", severity=Severity.WARNING)
def vehicles_held(given: CheckInput) -> Iterator[Found]:
    """公务用车保有量大于国有资产中的车辆。

    检查内容：填写了国有资产车辆的，“三公”经费中公务用车保有量之和是否不大于国有资产的车辆合计。
    为什么：公务用车是单位全部车辆的一部分。
    示例：公务用车保有量 3 辆，国有资产车辆 2 辆。
    如何修正：核对 three_public.vehicle_purchase.kinds 的 held 和 state_assets.vehicles。
    """
    if not given.report.state_assets.vehicles:
        return
    held, owned = given.facts.three_public.vehicles_held, given.facts.state_assets.vehicles_held
    at = ("state_assets", "vehicles")
    keep(given, Comparison(side("公务用车保有量", held), side("国有资产车辆", owned), AT_MOST, at, ""))
    if held.amount > owned.amount:
        yield Found(f"公务用车保有量 {held.amount} 辆，国有资产车辆 {owned.amount} 辆", at)


@check("RG417", severity=Severity.WARNING)
def unit_costs(given: CheckInput) -> Iterator[Found]:
    """人均、车均等与常理不符。

    检查内容：国内和外事公务接待的人均、每批次的人数，因公出国（境）的人均，公务用车运行维护费的车均、购置的单价，
    按在职人数计的人均工资福利支出，是否在常见的范围内（方案 checks.unit_costs 可以改）。
    为什么：金额和个数写在同一句话里，多一位、少一位，读者一除就看出来。
    示例：国内公务接待 1.03 万元，2050 人次，人均 5.02 元。
    如何修正：核对金额和个数；确实如此的，在 accepted 中写明理由。
    """
    for name, cost, count, path in _costs(given):
        least, most = given.profile.checks.unit_costs.get(name, UNIT_COSTS[name])
        if cost and count and not least * count <= cost <= most * count:
            each = round_half_up(Fraction(cost) / count, 2)
            whole = f"{round_half_up(Fraction(cost), 2):f} ÷ {count} ＝ {each:f}"
            unit = "人" if "人数" in name else "元"
            yield Found(f"{name}：{whole} {unit}，一般在 {least:f} 到 {most:f} {unit}之间", path)


def _costs(given: CheckInput) -> Iterator[tuple[str, Decimal, int, Path]]:
    """Yield each cost in 元 (or each number of people) with what it is for."""
    for chapter in THREE_PUBLIC:
        written, facts = getattr(given.report, chapter), getattr(given.facts, chapter)
        for kind, words in (("domestic", "国内公务接待"), ("foreign", "外事接待")):
            entry, here = getattr(written.hospitality, kind), (chapter, "hospitality", kind)
            yield f"{words}人均", getattr(facts, f"{kind}_reception").actual.amount, entry.people, here
            yield f"{words}每批次人数", Decimal(entry.people), entry.batches, here
        visits = written.overseas_visits
        yield "因公出国人均", facts.overseas_visits.actual.amount, visits.people, (chapter, "overseas_visits")
        held = max(facts.vehicles_held.amount, given.facts.state_assets.vehicles_held.amount)
        running = facts.vehicle_operation.actual.amount
        yield "公务用车运行维护费车均", running, int(held), (chapter, "vehicle_operation")
        for index, vehicle in enumerate(facts.vehicle_kinds):
            bought = int(vehicle.bought.amount)
            at = (chapter, "vehicle_purchase", "kinds", index)
            yield "公务用车购置单价", vehicle.bought_amount.amount, bought, at
    wages = given.facts.general_public_budget.basic.by_economic_type.get(WAGES)
    for path, staff in _staff(given) if wages else ():
        yield "人均工资福利支出", wages.amount if wages else Decimal(0), staff, path


def _staff(given: CheckInput) -> Iterator[tuple[Path, int]]:
    """Yield each number of the people who are employed, where the file names one."""
    units = given.report.entity.accounted_units
    if units:
        yield ("entity", "accounted_units"), sum(unit.staff for unit in units)
    for name, fact in given.facts.statistics.items():
        if STAFF.fullmatch(name) and fact.unit is Unit.COUNT and fact.amount == int(fact.amount):
            yield ("statistics", name), int(fact.amount)


WAGES = "301"
STAFF = re.compile("(?:年末|年初|期末|本?单位)?(?:在编|在职|实有|编制|职工)(?:在编|在职|职工|人员)?(?:人数|总数)?")
UNIT_COSTS = {
    "国内公务接待人均": (Decimal(10), Decimal(1500)),
    "国内公务接待每批次人数": (Decimal(1), Decimal(100)),
    "外事接待人均": (Decimal(20), Decimal(20_000)),
    "外事接待每批次人数": (Decimal(1), Decimal(500)),
    "因公出国人均": (Decimal(1000), Decimal(300_000)),
    "公务用车运行维护费车均": (Decimal(500), Decimal(200_000)),
    "公务用车购置单价": (Decimal(20_000), Decimal(3_000_000)),
    "人均工资福利支出": (Decimal(15_000), Decimal(800_000)),
}
"""What is spent on one, at least and at most; a profile may say otherwise."""


@check("RG418", severity=Severity.WARNING)
def contradicted_counts(given: CheckInput) -> Iterator[Found]:
    """个数与名单不符，或写明没有的又有数。

    检查内容：有政府采购金额的，写没写 zero_reason；纳入决算编制范围的单位（不含本级）是否多于下属单位，
    有下属单位的，included_units 是不是写成了空的；内设机构个数（departments）与内设机构的名称（offices）是否一样多。
    为什么：同一件事写在两处，两处不同，至少有一处是错的。
    示例：subordinate_units 一共 3 个，included_units: []。
    如何修正：核对个数和名单；写错了的，删去 zero_reason 或更正金额。
    """
    report, entity = given.report, given.report.entity
    bought = given.facts.procurement.total.amount
    if bought and report.procurement.zero_reason:
        reason = f"又写了没有采购的原因“{report.procurement.zero_reason}”"
        message = f"政府采购支出 {given.shown(bought)} {report.amount_unit}，{reason}"
        yield Found(message, ("procurement", "zero_reason"))
    units = int(given.facts.subordinate_units_total.amount)
    included = [name for name in entity.included_units if "本级" not in name and name != entity.name]
    is_empty = units and not included and "included_units" in entity.model_fields_set
    if (units < len(included) and "subordinate_units" in entity.model_fields_set) or is_empty:
        message = f"下属单位 {units} 个，纳入决算编制范围的单位 {len(included)} 个"
        yield Found(message, ("entity", "included_units"))
    if entity.departments is not None and entity.offices and entity.departments != len(entity.offices):
        yield Found(
            f"内设机构 {entity.departments} 个，offices 中有 {len(entity.offices)} 个", ("entity", "departments")
        )


@check("RG419", severity=Severity.WARNING)
def vehicles_in_assets(given: CheckInput) -> Iterator[Found]:
    """国有资产中的车辆多于公务用车保有量。

    检查内容：填写了公务用车保有量的，国有资产中主要领导干部用车、机要通信用车、应急保障用车、执法执勤用车等之和
    （不含特种专业技术用车、离退休干部用车和其他用车）是否不大于保有量。
    为什么：这些车辆就是公务用车；两张表的辆数不同，至少有一处是错的。
    示例：国有资产中机要通信用车 5 辆，公务用车保有量 1 辆。
    如何修正：核对 state_assets.vehicles 和 three_public.vehicle_purchase.kinds 的 held；
    用别的资金开支的，在 accepted 中写明理由。
    """
    official = [vehicle for vehicle in given.report.state_assets.vehicles if not OTHER_VEHICLES.search(vehicle.name)]
    owned, held = sum(vehicle.count for vehicle in official), int(given.facts.three_public.vehicles_held.amount)
    if given.report.three_public.vehicle_purchase.kinds and owned > held:
        message = f"国有资产中的公务用车 {owned} 辆，“三公”经费的公务用车保有量 {held} 辆"
        yield Found(message, ("state_assets", "vehicles"))


OTHER_VEHICLES = re.compile("其他|特种|专业技术|离退休|业务")


@check("RG421", severity=Severity.WARNING)
def budget_of_item(given: CheckInput) -> Iterator[Found]:
    """科目记在了别的预算中。

    检查内容：223 类（国有资本经营预算支出）只在国有资本经营预算中，国有资本经营预算也只有 223 类；
    政府性基金的科目（如 21208 国有土地使用权出让收入安排的支出）不在一般公共预算中。
    为什么：三本预算的科目不同；记错了预算，三张表和各句的金额都错。
    示例：2120805 补助被征地农民支出写在 general_public_budget 中。
    如何修正：把这一项移到它所属的预算；科目确实如此的，在 accepted 中写明理由。
    """
    for chapter in CHAPTERS:
        for index, item in enumerate(getattr(given.report, chapter).items):
            is_capital = item.code.startswith(STATE_CAPITAL)
            is_fund = chapter == CHAPTERS[0] and is_paid_from_fund(item.code)
            if is_capital != (chapter == "state_capital") or is_fund:
                kind = "政府性基金" if is_fund else "国有资本经营预算" if is_capital else "其他预算"
                message = f"科目 {item.code} 是{kind}的科目，写在了 {chapter} 中"
                yield Found(message, (chapter, "items", index, "code"))
