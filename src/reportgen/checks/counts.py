"""This module checks numbers of things against the amounts beside them: people, vehicles, contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.compare import AT_MOST, Comparison, exceeds, keep, side
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.facts import CHAPTERS
from reportgen.reference.budgets import fund_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput

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

    检查内容：有因公出国（境）费的，要有团组数（自己组织的或参加别的单位的）和人次；人次不少于团组数。
    为什么：金额和团组数、人次写在同一句话里。
    示例：因公出国（境）费 5.00 万元，0 个团组，0 人次。
    如何修正：补填 groups、groups_joined、people；上年的团组本年结算的，在 accepted 中写明理由。
    """
    for chapter in THREE_PUBLIC:
        visits = getattr(given.report, chapter).overseas_visits
        groups = visits.groups + visits.groups_joined
        if (visits.actual and not (groups and visits.people)) or visits.people < groups:
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
            is_fund = chapter == CHAPTERS[0] and item.code.startswith(fund_codes())
            if is_capital != (chapter == "state_capital") or is_fund:
                kind = "政府性基金" if is_fund else "国有资本经营预算" if is_capital else "其他预算"
                message = f"科目 {item.code} 是{kind}的科目，写在了 {chapter} 中"
                yield Found(message, (chapter, "items", index, "code"))
