"""This module checks “三公”经费, 机关运行经费, 政府采购, 国有资产: amounts, and the numbers of things beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.checks.comparison import AT_MOST, Comparison, side, written_parts
from reportgen.checks.places import THREE_PUBLIC
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.fact import Fact, Unit, total
from reportgen.facts.facts import CHAPTERS
from reportgen.formatting import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Path

FEWEST_TYPES = 5
"""Who names fewer 款 has not written what each 款 spent, but put it together."""

TYPES_OF_THREE_PUBLIC = {
    ("30212",): "overseas_visits",
    ("30217",): "hospitality",
    ("30231",): "vehicle_operation",
    ("31013", "30913"): "vehicle_purchase",
}
"""The economic types that are “三公”经费, and the part of it that each belongs to."""


@check("RG314", "X10", severity=Severity.WARNING)
def economic_types_of_three_public(given: CheckInput) -> Iterator[Found]:
    """“三公”经费与按经济分类填写的支出不符。

    检查内容：一般公共预算支出中 30212 因公出国（境）费用、30217 公务接待费、30231 公务用车运行维护费、
    31013 公务用车购置（含 30913），与“三公”经费中的相应各项比较：不大于；三本预算的支出
    都按经济分类（款）填写了的，相等；
    政府性基金的另与政府性基金“三公”经费比较。
    为什么：“三公”经费是财政拨款支出的一部分，包括基本支出和项目支出，按经济分类记在这几款中。
    示例：30217 公务接待费 0.50，“三公”经费的公务接待费 0.13；因公出国（境）费 4.20，各项支出中没有 30212。
    如何修正：核对 three_public 中的决算数，或各项支出的经济分类。
    """
    splits = [_Split.of(given, chapter) for chapter in CHAPTERS]
    pairs = (
        ("三公经费", splits[:1], splits, given.facts.three_public),
        ("政府性基金三公经费", splits[1:2], splits[1:2], given.facts.government_fund_three_public),
    )
    for words, least, most, three_public in pairs:
        # All is written by 款, and in such detail that what is not named did not occur.
        named = {code for split in most for code, _ in split.entries}
        names_all = all(split.is_whole for split in most) and len(named) >= FEWEST_TYPES
        for codes, name in TYPES_OF_THREE_PUBLIC.items():
            figure = getattr(three_public, name)
            published = side(f"{words}的{figure.name}", figure.actual)
            spent = side(f"经济分类 {codes[0]}", *_of_codes(least, codes))
            if spent.terms:
                yield from given.exceeds(spent, published, at=spent.sources[0] if spent.sources else ())
            if figure.actual.value and names_all:
                whole = side(f"各项支出的经济分类 {'、'.join(codes)} 合计", *_of_codes(most, codes))
                yield from given.exceeds(published, whole, at=next(written_parts(figure.actual), ()))


@dataclass(frozen=True, slots=True)
class _Split:
    """What a budget spent by 款; ``is_whole`` where that is all of it."""

    entries: tuple[tuple[str, Fact], ...]
    is_whole: bool

    @classmethod
    def of(cls, given: CheckInput, chapter: str) -> _Split:
        budget = getattr(given.facts, chapter)
        by_type = [*budget.by_function.total.by_economic_type.items()]
        if getattr(given.report, chapter).basic_by_economic_type is not None:
            by_type += budget.basic.by_economic_type.items()
        entries = tuple((code, fact) for code, fact in by_type if len(code) > len("301"))
        written, spent = total(fact for _, fact in entries), budget.by_function.total.expenditure.actual
        return cls(entries, abs(written.amount - spent.amount) <= written.half_width + spent.half_width)


def _of_codes(budgets: Iterable[_Split], codes: tuple[str, ...]) -> list[Fact]:
    return [fact for split in budgets for code, fact in split.entries if code in codes]


@check("RG316", "X12", severity=Severity.WARNING)
def operating_cost(given: CheckInput) -> Iterator[Found]:
    """机关运行经费与公用经费不符。

    检查内容：填写了机关运行经费决算数的，与一般公共预算财政拨款基本支出中的公用经费是否相等；写明没有此项支出的，金额是否为零。
    为什么：行政单位和参公单位的机关运行经费就是公用经费；下属有事业单位的部门，机关运行经费小于公用经费；都不会大于公用经费。
    示例：机关运行经费 60.00，公用经费 51.33，多 8.67。
    如何修正：核对 agency_operating_cost；部门下属有事业单位、小于公用经费的，在 accepted 中写明理由。
    """
    data, at = given.report.agency_operating_cost, ("agency_operating_cost", "actual")
    figure = given.facts.agency_operating_cost.total.actual
    running = given.facts.general_public_budget.basic.running_cost.actual
    if data.exemption and data.actual:
        yield Found(f"写明没有机关运行经费，又填了 {given.money(figure.amount)}", at)
    elif data.actual is not None and not data.exemption:
        yield from given.unequal(side("机关运行经费", figure), side("公用经费", running), at=at)


INSTITUTION, LIKE_CIVIL_SERVICE = "事业单位", ("参公", "参照", "行政")


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
        message = f"{standing}写了机关运行经费 {given.money(total.amount)}"
        yield Found(message, ("agency_operating_cost",))


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
    yield from given.exceeds(micro, medium, at=("procurement", "small_and_micro"))
    yield from given.exceeds(medium, side("政府采购总额", facts.total), at=("procurement", "small_and_medium"))


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
    given.keep(Comparison(side("公务用车保有量", held), side("国有资产车辆", owned), AT_MOST, at, ""))
    if held.amount > owned.amount:
        yield Found(f"公务用车保有量 {held.amount} 辆，国有资产车辆 {owned.amount} 辆", at)


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
    units = given.report.entity.accounted_units
    staff: list[tuple[Path, int]] = (
        [(("entity", "accounted_units"), sum(unit.staff for unit in units))] if units else []
    )
    for name, fact in given.facts.statistics.items():
        if STAFF.fullmatch(name) and fact.unit is Unit.COUNT and fact.amount == int(fact.amount):
            staff.append((("statistics", name), int(fact.amount)))
    if wages:
        yield from (("人均工资福利支出", wages.amount, people, path) for path, people in staff)


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


OTHER_VEHICLES = re.compile("其他|特种|专业技术|离退休|业务")


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
