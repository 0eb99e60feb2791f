"""This module checks that accounts close, and that figures of different chapters can be true together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.checks.compare import exceeds, side, unequal, written_parts
from reportgen.checks.rule import Found, check
from reportgen.checks.summary_tables import APPROPRIATION, SUMMARY
from reportgen.diagnostics import Severity
from reportgen.facts.facts import CHAPTERS
from reportgen.facts.interval import Interval, add_up
from reportgen.formatting import format_number, in_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reportgen.checks.compare import Side
    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact


@check("RG301", "T1.3", "T1.4", "T1.5", "T4.3")
def totals(given: CheckInput) -> Iterator[Found]:
    """收入总计与支出总计不符。

    检查内容：年初结转和结余 ＋ 本年收入 ＋ 使用非财政拨款结余，与本年支出 ＋ 结余分配 ＋ 年末结转和结余是否相等；
    全部资金和财政拨款各查一次。
    为什么：两张总表的收入总计与支出总计相等，不等的总表不平。
    示例：收入总计 5.00，支出总计 2.00，相差 3.00：其他收入没有用完，年末结转没有填写。
    如何修正：核对收入、支出和年初、年末结转结余；财政拨款以外资金的年末结转结余要自己填写。
    金额是公布的万元数、确实只差尾数的，在 stated 中照公布数写明收入或支出，或在 accepted 中写明理由。
    """
    accounts = (
        ("account", given.facts.account, SUMMARY),
        ("appropriation", given.facts.appropriation, APPROPRIATION),
    )
    for name, account, table in accounts:
        revenue, opening, used = account.revenue.actual, account.opening_balance, account.other_surplus_used
        received = side("收入总计", revenue, opening, used)
        spent = side("支出总计", account.expenditure.actual, account.surplus_distribution, account.closing_balance)
        for found in unequal(given, received, spent, place=f"{name}.total_revenue"):
            # The table is there to show that both sides are equal: where its readers see that they are not, it is told.
            is_seen = found.severity is Severity.NOTE and _printed_amount(given, received, table) != _printed_amount(
                given, spent, table
            )
            yield replace(found, severity=Severity.WARNING) if is_seen else found


def _printed_amount(given: CheckInput, one: Side, table: str) -> str:
    """Return the result of a side as a table prints it."""
    numbers = given.profile.numbers
    unit = given.tables[table].amount_unit if table in given.tables else numbers.amount_unit
    return format_number(in_unit(one.result.value, unit), numbers.table_money)


@check("RG302")
def prior_totals(given: CheckInput) -> Iterator[Found]:
    """上年收入总计与上年支出总计不符。

    检查内容：prior_year_actual 中的收入总计与支出总计是否相等；全部资金和财政拨款各查一次。
    为什么：上年的收入总计与支出总计相等，报告中只写一个数。
    示例：上年收入总计 1727.58，上年支出总计 1000.00，相差 727.58。
    如何修正：按上年公开的决算核对 prior_year_actual。
    """
    prefixes = {"": given.facts.account, "appropriation_": given.facts.appropriation}
    for prefix, account in prefixes.items():
        revenue, spent = (part.prior_year_actual for part in (account.total_revenue, account.total_expenditure))
        if revenue.is_given and spent.is_given:
            at = ("prior_year_actual", f"{prefix}total_revenue")
            yield from unequal(given, side("上年收入总计", revenue), side("上年支出总计", spent), at=at)


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
    splits = [_split_of(given, chapter) for chapter in CHAPTERS]
    pairs = (
        ("三公经费", splits[:1], splits, given.facts.three_public),
        ("政府性基金三公经费", splits[1:2], splits[1:2], given.facts.government_fund_three_public),
    )
    for words, least, most, three_public in pairs:
        for codes, name in TYPES_OF_THREE_PUBLIC.items():
            figure = getattr(three_public, name)
            published = side(f"{words}的{figure.name}", figure.actual)
            spent = side(f"经济分类 {codes[0]}", *_of_codes(least, codes))
            if spent.terms:
                yield from exceeds(given, spent, published, at=spent.sources[0] if spent.sources else ())
            if figure.actual.value and _names_every_type(most):
                whole = side(f"各项支出的经济分类 {'、'.join(codes)} 合计", *_of_codes(most, codes))
                yield from exceeds(given, published, whole, at=next(written_parts(figure.actual), ()))


def _names_every_type(budgets: Sequence[_Split]) -> bool:
    """Whether all is written by 款, and in such detail that what is not named did not occur."""
    written = {code for split in budgets for code, _ in split.entries}
    return all(split.is_whole for split in budgets) and len(written) >= FEWEST_TYPES


def _of_codes(budgets: Iterable[_Split], codes: tuple[str, ...]) -> list[Fact]:
    return [fact for split in budgets for code, fact in split.entries if code in codes]


@dataclass(frozen=True, slots=True)
class _Split:
    """What a budget spent by 款; ``is_whole`` where that is all of it."""

    entries: tuple[tuple[str, Fact], ...]
    is_whole: bool


def _split_of(given: CheckInput, chapter: str) -> _Split:
    budget = getattr(given.facts, chapter)
    by_type = [*budget.by_function.total.by_economic_type.items()]
    if getattr(given.report, chapter).basic_by_economic_type is not None:
        by_type += budget.basic.by_economic_type.items()
    entries = tuple((code, fact) for code, fact in by_type if len(code) > len("301"))
    written, spent = add_up(Interval.of(fact) for _, fact in entries), budget.by_function.total.expenditure.actual
    is_all = abs(written.value - spent.amount) <= written.half_width + spent.half_width
    return _Split(entries, is_all)


FEWEST_TYPES = 5
"""Who names fewer 款 has not written what each 款 spent, but put it together."""

TYPES_OF_THREE_PUBLIC = {
    ("30212",): "overseas_visits",
    ("30217",): "hospitality",
    ("30231",): "vehicle_operation",
    ("31013", "30913"): "vehicle_purchase",
}
"""The economic types that are “三公”经费, and the part of it that each belongs to."""


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
    if data.actual is None:
        return
    if data.exemption and figure.value:
        yield Found(f"写明没有机关运行经费，又填了 {given.shown(figure.amount)} {given.report.amount_unit}", at)
        return
    running = given.facts.general_public_budget.basic.running_cost.actual
    if not data.exemption:
        yield from unequal(given, side("机关运行经费", figure), side("公用经费", running), at=at)


@check("RG317", severity=Severity.WARNING)
def prior_parts(given: CheckInput) -> Iterator[Found]:
    """上年的各个数互相矛盾。

    检查内容：prior_year_actual 中，财政拨款本年支出 ＝ 三本预算财政拨款支出之和（都填写时）；
    已填写的各本预算支出之和不大于各支出合计、总计；财政拨款的收入、支出、总计不大于全部资金的收入、支出、总计。
    为什么：增减额、增减率都由上年数算出；上年数之间矛盾，至少有一个增减是错的。
    示例：上年财政拨款支出 1000.00，一般公共预算 900.00 ＋ 政府性基金 50.00 ＋ 国有资本 0 ＝ 950.00。
    如何修正：按上年公开的决算核对 prior_year_actual。
    """
    prior, path = given.report.prior_year_actual, "prior_year_actual"

    def known(*names: str) -> list[Fact]:
        amounts = [(name, getattr(prior, name)) for name in names]
        return [given.fact(amount, (path, name)) for name, amount in amounts if amount is not None]

    whole, parts = known("appropriation_expenditure"), known(*PRIOR_BUDGETS)
    if whole and len(parts) == len(PRIOR_BUDGETS):
        sides = side("上年财政拨款支出", *whole), side("三本预算之和", *parts)
        yield from unequal(given, *sides, at=(path, "appropriation_expenditure"))
    for name, words in PRIOR_WHOLES.items():
        if parts and (whole := known(name)):
            yield from exceeds(
                given, side("上年各本预算支出之和", *parts), side(f"上年{words}", *whole), at=(path, name)
            )
    for name, words in PRIOR_MEASURES.items():
        part, total = known(f"appropriation_{name}"), known(name)
        if part and total:
            sides = side(f"上年财政拨款{words}", *part), side(f"上年{words}", *total)
            yield from exceeds(given, *sides, at=(path, f"appropriation_{name}"))


PRIOR_BUDGETS = ("general_public_expenditure", "government_fund_expenditure", "state_capital_expenditure")
PRIOR_WHOLES = {
    "expenditure": "本年支出",
    "appropriation_total_expenditure": "财政拨款支出总计",
    "total_expenditure": "支出总计",
}
"""What the expenditure of the three budgets is a part of."""
PRIOR_MEASURES = {
    "revenue": "本年收入",
    "expenditure": "本年支出",
    "total_revenue": "收入总计",
    "total_expenditure": "支出总计",
}


@check("RG318")
def prior_items(given: CheckInput) -> Iterator[Found]:
    """各科目上年数之和大于上年合计。

    检查内容：每本预算各项的 prior_year_actual 之和，是否不大于 prior_year_actual 中这本预算的上年支出。
    为什么：今年还有的科目只是去年的一部分（去年有、今年没有的不在内），加起来不会大于去年的合计。
    示例：各项上年数之和 18379.14，上年一般公共预算财政拨款支出 18179.14，多 200.00。
    如何修正：核对各项的 prior_year_actual 和 prior_year_actual.general_public_expenditure 等。
    """
    for chapter, name in zip(CHAPTERS, PRIOR_BUDGETS, strict=True):
        whole, at = getattr(given.report.prior_year_actual, name), ("prior_year_actual", name)
        items = [item.prior_year_actual for item in getattr(given.report, chapter).items]
        parts = [
            given.fact(amount, (chapter, "items", index, "prior_year_actual"))
            for index, amount in enumerate(items)
            if amount is not None
        ]
        if whole is not None:
            sides = side("各项上年数之和", *parts), side("上年合计", given.fact(whole, at))
            yield from exceeds(given, *sides, at=at)
