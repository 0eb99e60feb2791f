"""This module checks that a report claims nothing that nobody wrote: absent chapters, a wrong unit, a wrong kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.compare import exceeds, side, written_parts
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact

UNWRITTEN = {
    "three_public": "报告会写成“三公”经费为 0；确实没有的，写 three_public: {}",
    "agency_operating_cost": (
        "报告会把公用经费写成机关运行经费；确实如此的，写 agency_operating_cost: {}，没有此项支出的，写 exemption"
    ),
    "procurement": "报告会写成政府采购支出为 0；确实没有的，写 procurement: {}",
    "state_assets": "报告会写成没有车辆和大型设备；确实没有的，写 state_assets: {}",
}
"""The chapters that every report speaks of, and what it says about one that is not written."""

INSTITUTION, LIKE_CIVIL_SERVICE = "事业单位", ("参公", "参照", "行政")


@check("RG432", severity=Severity.WARNING)
def unwritten(given: CheckInput) -> Iterator[Found]:
    """没有填写的一章会写成 0。

    检查内容：数据文件中有没有写 three_public、agency_operating_cost、procurement、state_assets。
    为什么：这几章每份报告都要说；没有写，报告照样说“0万元”“没有车辆”，读者看不出是没有发生还是忘了填。
    示例：没有 procurement，报告写“政府采购支出总额0万元”。
    如何修正：补上这一章；确实没有发生的，写成空的，如 procurement: {}；
    模板不说这几章的，在方案中关闭这条规则并写明理由。
    """
    for name, consequence in UNWRITTEN.items():
        if name not in given.report.model_fields_set:
            yield Found(f"没有填写 {name}，{consequence}", place=name)


@check("RG433", severity=Severity.WARNING)
def unlikely_unit(given: CheckInput) -> Iterator[Found]:
    """金额单位可能写错了。

    检查内容：整个报告的收入总计、支出总计（取大的）是否小于或大于常见的范围（方案 checks 的 least_total、most_total）。
    为什么：把万元当成元（或相反），每个数都差一万倍，而各数之间仍然勾稽得上，别的规则查不出来。
    示例：amount_unit: 元，支出总计 1369.64 元。
    如何修正：核对 amount_unit；金额确实如此的，在 accepted 中写明理由，或在方案中改范围。
    """
    account, policy = given.facts.account, given.profile.checks
    largest = max(account.total_revenue.actual.amount, account.total_expenditure.actual.amount)
    if largest and not policy.least_total <= largest <= policy.most_total:
        size = "小" if largest < policy.least_total else "大"
        unit = given.report.amount_unit
        message = f"全年收支总计 {given.shown(largest)} {unit}，太{size}：请核对 amount_unit（现在是{unit}）"
        yield Found(message, ("amount_unit",))


@check("RG434", severity=Severity.WARNING)
def prior_item_above_whole(given: CheckInput) -> Iterator[Found]:
    """上年的一项大于上年的全部支出。

    检查内容：“三公”经费各项、机关运行经费的上年决算数，是否不大于上年全部支出（没有填写的，用上年支出总计）。
    为什么：这几项是全部支出的一部分；大于全部支出的，多是单位写错了，或两个数中有一个填错了。
    示例：公务接待费上年决算数 1300.00，上年支出 727.58，多 572.42。
    如何修正：按上年公开的决算核对这一项和 prior_year_actual。
    """
    account = given.facts.account
    wholes = (account.expenditure.prior_year_actual, account.total_expenditure.prior_year_actual)
    whole = next((fact for fact in wholes if fact.is_given), None)
    for words, part in _prior_parts(given) if whole else ():
        if whole and part.is_given:
            at = next(written_parts(part), ())
            yield from exceeds(given, side(f"{words}上年决算数", part), side("上年支出", whole), at=at)


def _prior_parts(given: CheckInput) -> Iterator[tuple[str, Fact]]:
    for chapter in ("three_public", "government_fund_three_public"):
        facts = getattr(given.facts, chapter)
        for name in ("overseas_visits", "vehicle_purchase", "vehicle_operation", "hospitality"):
            figure = getattr(facts, name)
            yield figure.name, figure.prior_year_actual
    yield "机关运行经费", given.facts.agency_operating_cost.total.prior_year_actual


@check("RG435", "X12", severity=Severity.WARNING)
def operating_cost_of_an_institution(given: CheckInput) -> Iterator[Found]:
    """事业单位写了机关运行经费。

    检查内容：单位性质（entity.standing）是事业单位而不是参公、参照公务员法管理的，报告中有没有机关运行经费的金额。
    为什么：机关运行经费只属于行政单位和参照公务员法管理的事业单位；别的事业单位写“无此项支出”。
    示例：公益一类事业单位，机关运行经费 51.33 万元（程序取自公用经费）。
    如何修正：在 agency_operating_cost 中写 exemption（没有此项支出的说明）；参公单位在 standing 中写明“参公”。
    """
    standing, units = given.report.entity.standing, given.report.entity.subordinate_units
    is_institution = INSTITUTION in standing and not any(word in standing for word in LIKE_CIVIL_SERVICE)
    total = given.facts.agency_operating_cost.total.actual
    if is_institution and total.value and not (units.administrative or units.civil_service_managed):
        message = f"{standing}写了机关运行经费 {given.shown(total.amount)} {given.report.amount_unit}"
        yield Found(message, ("agency_operating_cost",))
