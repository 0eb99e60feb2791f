"""This module checks what the sentences need: reasons, bases of percentages, figures to compare with."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.checks.rule import NARRATIVE, Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.facts import CHAPTERS
from reportgen.facts.interval import Rounding, half_digit_of
from reportgen.facts.spending import PART_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact, Path
    from reportgen.facts.figure import Figure
    from reportgen.facts.ledger import Line
    from reportgen.model.values import Chapter

THREE_PUBLIC = ("three_public", "government_fund_three_public")
EXPLAINED = {
    "change_reason": ("change", "上年"),
    "original_budget_reason": ("original_budget_gap", "年初预算"),
    "adjusted_budget_reason": ("adjusted_budget_gap", "全年预算"),
}
"""Every reason with the difference that it explains, and what the amount is compared with."""
BUDGETS = {"original_budget": "年初预算数", "adjusted_budget": "全年预算数"}
BUDGET_NAMES = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
EXPECTED_TABLES = {
    "收入支出决算总表": {"revenue_expenditure_summary"},
    "收入决算表": {"revenue"},
    "支出决算表": {"expenditure"},
    "财政拨款收入支出决算总表": {"appropriation_summary"},
    "一般公共预算财政拨款支出决算表": {"general_public_expenditure"},
    "一般公共预算财政拨款基本支出决算表": {"basic_expenditure"},
    "“三公”经费支出决算表": {"three_public", "three_public_list"},
    "政府性基金预算财政拨款收入支出决算表": {"government_fund"},
    "国有资本经营预算财政拨款支出决算表": {"state_capital_expenditure", "state_capital_account"},
}
"""The nine tables that every department publishes, and the definitions that print each."""


@check("RG401", "N5", severity=Severity.WARNING)
def budget_reasons(given: CheckInput) -> Iterator[Found]:
    """决算数与预算数不同，没有说明原因。

    检查内容：方案要印决算数与预算数不同的原因的各处（科目、“三公”经费的合计和各项），两个数不同的，是否写了原因。
    为什么：公开的要求是逐项说明决算数大于或小于预算数的主要原因。
    示例：科目 2080109 决算 346.59，全年预算 350.00，没有写 adjusted_budget_reason。
    如何修正：与年初预算比的写 original_budget_reason，与全年预算比的写 adjusted_budget_reason；只差尾差的不用写。
    """
    for path, figure, _ in explained_figures(given):
        for reason in ("original_budget_reason", "adjusted_budget_reason"):
            gap_name, base = EXPLAINED[reason]
            gap = getattr(figure, gap_name)
            if _differs(given, gap) and not getattr(figure, reason) and given.printed_in((*path, reason)):
                shown = f"{given.shown(gap.amount)} {given.report.amount_unit}"
                message = f"{figure.name}：决算数与{base}数相差 {shown}，没有说明原因（{reason}）"
                yield Found(message, path)


@check("RG402", "N1", severity=Severity.WARNING)
def change_reasons(given: CheckInput) -> Iterator[Found]:
    """比上年增减较多，没有说明原因。

    检查内容：方案要印增减原因的各处（收支总计、三本预算的支出、科目、“三公”经费、机关运行经费），
    比上年增减超过方案规定的比率（checks.change_rate，不写为 10%）和金额（checks.change_amount，不写为 10000 元）的，
    是否写了 change_reason。
    为什么：公开的要求是说明增减变动的主要原因；读者先看的就是增减大的。
    示例：收入总计比上年减少 414.08，下降 23.97%，没有写原因。
    如何修正：写 change_reason；一般公共预算不写的，用最外层的 change_reason。
    """
    told: set[Path] = set()
    for path, figure in _changing(given):
        is_told = figure.change_reason or path in told
        if _is_large(given, figure) and not is_told and given.printed_in((*path, "change_reason")):
            told.add(path)
            change = given.shown(figure.change.amount)
            message = f"{figure.name}：比上年变动 {change} {given.report.amount_unit}，没有说明原因（change_reason）"
            yield Found(message, path or ("change_reason",))


@check("RG404", "N6", severity=Severity.NOTE)
def zero_bases(given: CheckInput) -> Iterator[Found]:
    """基数为零，不印百分比。

    检查内容：上年数为零而本年不为零、预算数为零而决算不为零的科目和合计。
    为什么：以零为基数没有增减率、完成率；印“增长100%”“完成预算0%”都是错的。程序只印金额，不印百分比。
    示例：科目 2080109 本年 5.00，上年 0：只写“增加5.00万元”。
    如何修正：不用修正；上年数、预算数不是零而是没有填的，补填或删去。
    """
    for path, figure in (*_items(given), *_changing(given)):
        budget = getattr(figure, given.profile.conventions.budget_base)
        for base, words in ((figure.prior_year_actual, "上年数"), (budget, "预算数")):
            if base.is_given and not base.value and figure.actual.value:
                yield Found(f"{figure.name}：{words}为 0，只印金额，不印百分比", path, _place(path, words))


@check("RG405", "N4", severity=Severity.WARNING)
def three_public_budget(given: CheckInput) -> Iterator[Found]:
    """“三公”经费没有预算数。

    检查内容：有“三公”经费决算数的，各项是否填写了预算数（original_budget 或 adjusted_budget）。
    为什么：“三公”经费表并列预算数和决算数，文字要说完成预算的情况。
    示例：公务接待费决算 0.13，没有预算数。
    如何修正：填写预算数；没有安排预算的填 0。
    """
    for path, figure in three_public_figures(given):
        if figure.actual.value and not (figure.adjusted_budget.is_given or figure.original_budget.is_given):
            yield Found(f"{figure.name}：有决算数，没有预算数", path)


@check("RG502", "N5", severity=Severity.WARNING)
def other_budget_only(given: CheckInput) -> Iterator[Found]:
    """只填了一个预算数，方案要印的是另一个。

    检查内容：各科目和“三公”经费各项，填了年初预算数、全年预算数中的一个，而方案的“完成预算”或附表用的是另一个。
    为什么：年初预算数与全年（调整）预算数是两个数，一个不能代替另一个；没有填的，句子里不写完成预算，表中空着。
    示例：公务接待费只写了 original_budget: 5.00，“三公”经费表的预算数是全年预算数。
    如何修正：补填另一个预算数；当年没有调整预算的，两个数相同，也要填。
    """
    base = given.profile.conventions.budget_base
    for path, figure in (*_items(given), *three_public_figures(given)):
        for (name, words), other in zip(BUDGETS.items(), reversed(BUDGETS), strict=True):
            is_lacking = getattr(figure, other).is_given and not getattr(figure, name).is_given
            places = given.printed_in((*path, name)) if is_lacking else ()
            if places and (name == base or places - {NARRATIVE}):
                yield Found(f"{figure.name}：填了{BUDGETS[other]}，没有填{words}（{name}）", path, _place(path, words))


@check("RG406", "N5", severity=Severity.WARNING)
def some_without_base(given: CheckInput) -> Iterator[Found]:
    """有的科目有上年数或预算数，有的没有。

    检查内容：同一本预算的各项，上年数（prior_year_actual）和预算数，是否都写了或都没有写。
    为什么：缺一项，合计就算不出来，比上年增减、完成预算就印不出来。
    示例：2080109 写了上年决算数，2080505 没有写。
    如何修正：补填；上年没有这一项、没有安排预算的，填 0。
    """
    for chapter in CHAPTERS:
        figures = [(path, figure) for path, figure in _items(given) if path[0] == chapter]
        for measure, words in (("prior_year_actual", "上年数"), (given.profile.conventions.budget_base, "预算数")):
            without = [(path, figure) for path, figure in figures if not getattr(figure, measure).is_given]
            for path, figure in without if len(without) < len(figures) else ():
                yield Found(f"{figure.name}：没有{words}，别的科目有", path, _place(path, words))


@check("RG431", "N8", severity=Severity.WARNING)
def nine_tables(given: CheckInput) -> Iterator[Found]:
    """方案缺少应当公开的表。

    检查内容：方案的 tables 中是否有全国统一要求公开的九张表。
    为什么：检查公开情况的部门首先数表：九张表都要有，没有数据的也要公开空表并说明。
    示例：方案中没有国有资本经营预算财政拨款支出决算表。
    如何修正：在方案的 tables 中加上这张表；本地规定不公开的，用 checks.off 关闭本规则并写明理由。
    """
    if not given.profile.tables:
        return
    for title, names in EXPECTED_TABLES.items():
        if not names & given.tables.keys():
            yield Found(f"方案“{given.profile.id}”没有{title}", place=title)


def budget_lines(given: CheckInput) -> Iterator[tuple[Path, Line]]:
    """Yield every item of the three budgets with its place."""
    for chapter in CHAPTERS:
        lines = {line.code: line for line in getattr(given.facts, chapter).by_function.items}
        for index, item in enumerate(getattr(given.report, chapter).items):
            yield (chapter, "items", index), lines[item.code]


def _items(given: CheckInput) -> Iterator[tuple[Path, Figure]]:
    return ((path, line.expenditure) for path, line in budget_lines(given))


def three_public_figures(given: CheckInput) -> Iterator[tuple[Path, Figure]]:
    """Yield each part of “三公”经费 with its place."""
    for chapter in THREE_PUBLIC:
        for name in PART_NAMES:
            yield (chapter, name), getattr(getattr(given.facts, chapter), name)


def _changing(given: CheckInput) -> Iterator[tuple[Path, Figure]]:
    """Yield every figure whose change sentences tell, with the place of its reason, the most general first."""
    facts = given.facts
    whole = (facts.account.total_revenue, facts.account.total_expenditure, facts.revenue.total, facts.expenditure.total)
    for figure in whole:
        yield (), figure
    for path, figure, _ in explained_figures(given):
        if path[0] in CHAPTERS and not path[1:]:
            # Where the items say why they changed, their total need not say it again.
            reasons = (line.expenditure.change_reason for line in getattr(facts, str(path[0])).by_function.items)
            yield path, replace(figure, change_reason=figure.change_reason or next(filter(None, reasons), ""))
        else:
            yield path, figure


def explained_figures(given: CheckInput) -> Iterator[tuple[Path, Figure, Chapter]]:
    """Yield every figure that the data file can give reasons of, with the place and the fields where they stand."""
    report, facts = given.report, given.facts
    for chapter, name in zip(CHAPTERS, BUDGET_NAMES, strict=True):
        yield (chapter,), replace(getattr(facts, chapter).expenditure, name=f"{name}支出"), getattr(report, chapter)
    for path, line in budget_lines(given):
        yield path, line.expenditure, getattr(report, str(path[0])).items[path[2]]
    for chapter in THREE_PUBLIC:
        figures, written = getattr(facts, chapter), getattr(report, chapter)
        yield (chapter,), figures.total, written
        for name in ("vehicles", *PART_NAMES):
            yield (chapter, name), getattr(figures, name), getattr(written, name)
    yield ("agency_operating_cost",), facts.agency_operating_cost.total, report.agency_operating_cost


def _place(path: Path, words: str) -> str:
    return f"{'.'.join(str(part) for part in path)} {words}"


def _differs(given: CheckInput, gap: Fact) -> bool:
    """Whether a gap is more than the rounding of what it was computed from explains, which goes both ways."""
    widths = [gap.half_width]
    rounding = Rounding.of(widths, widths, half_digit_of(given.report.amount_unit))
    return gap.is_given and abs(gap.amount) > rounding.of_inputs


def _is_large(given: CheckInput, figure: Figure) -> bool:
    """Whether a change is beyond the profile's thresholds; beside a base of zero every rate is."""
    limits, change, base = given.profile.checks, figure.change, figure.prior_year_actual
    if not change.is_given or abs(change.amount) <= max(change.half_width, limits.change_amount):
        return False
    return Fraction(abs(change.amount)) > limits.change_rate * Fraction(abs(base.amount))
