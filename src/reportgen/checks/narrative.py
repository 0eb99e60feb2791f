"""This module checks what the sentences need: reasons, bases of percentages, figures to compare with."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.checks.rule import Found, check
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

THREE_PUBLIC = ("three_public", "government_fund_three_public")
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

    检查内容：每个科目（项）和“三公”经费的合计、各项，决算数与预算数不同的，是否写了 reason。
    为什么：公开的要求是逐项说明决算数大于或小于预算数的主要原因。
    示例：科目 2080109 决算 346.59，预算 350.00，没有写原因。
    如何修正：在这一项写 reason；只差尾差的不用写。
    """
    for path, figure in (*_items(given), *three_public_figures(given)):
        if _differs(given, figure.budget_gap) and not figure.reason:
            gap = given.shown(figure.budget_gap.amount)
            message = f"{figure.name}：决算数与预算数相差 {gap} {given.report.amount_unit}，没有说明原因"
            yield Found(message, path)


@check("RG402", "N1", severity=Severity.WARNING)
def change_reasons(given: CheckInput) -> Iterator[Found]:
    """比上年增减较多，没有说明原因。

    检查内容：收支总计、三本预算的支出、“三公”经费、机关运行经费和没有预算数的科目，
    比上年增减超过方案规定的比率（checks.change_rate，不写为 10%）和金额（checks.change_amount，不写为 10000 元）的，
    是否写了 reason。
    为什么：公开的要求是说明增减变动的主要原因；读者先看的就是增减大的。
    示例：收入总计比上年减少 414.08，下降 23.97%，没有写原因。
    如何修正：写 reason；一般公共预算不写的，用总体的 reason。
    """
    told: set[Path] = set()
    for path, figure in _changing(given):
        if _is_large(given, figure) and not figure.reason and path not in told:
            told.add(path)
            change = given.shown(figure.change.amount)
            message = f"{figure.name}：比上年变动 {change} {given.report.amount_unit}，没有说明原因"
            yield Found(message, path)


@check("RG404", "N6", severity=Severity.NOTE)
def zero_bases(given: CheckInput) -> Iterator[Found]:
    """基数为零，不印百分比。

    检查内容：上年数为零而本年不为零、预算数为零而决算不为零的科目和合计。
    为什么：以零为基数没有增减率、完成率；印“增长100%”“完成预算0%”都是错的。程序只印金额，不印百分比。
    示例：科目 2080109 本年 5.00，上年 0：只写“增加5.00万元”。
    如何修正：不用修正；上年数、预算数不是零而是没有填的，补填或删去。
    """
    for path, figure in (*_items(given), *_changing(given)):
        for base, words in ((figure.prior_year_actual, "上年数"), (figure.adjusted_budget, "预算数")):
            if base.is_given and not base.value and figure.actual.value:
                yield Found(
                    f"{figure.name}：{words}为 0，只印金额，不印百分比", path, f"{'.'.join(map(str, path))} {words}"
                )


@check("RG405", "N4", severity=Severity.WARNING)
def three_public_budget(given: CheckInput) -> Iterator[Found]:
    """“三公”经费没有预算数。

    检查内容：有“三公”经费决算数的，各项是否填写了预算数（original_budget 或 adjusted_budget）。
    为什么：“三公”经费表并列预算数和决算数，文字要说完成预算的情况。
    示例：公务接待费决算 0.13，没有预算数。
    如何修正：填写预算数；没有安排预算的填 0。
    """
    for path, figure in three_public_figures(given):
        if figure.actual.value and not figure.adjusted_budget.is_given:
            yield Found(f"{figure.name}：有决算数，没有预算数", path)


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
        for measure, words in (("prior_year_actual", "上年数"), ("adjusted_budget", "预算数")):
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
        yield ("reason",), figure
    for chapter, name in zip(CHAPTERS, BUDGET_NAMES, strict=True):
        budget = getattr(facts, chapter)
        # Where the items say why they changed, their total need not say it again.
        reason = budget.expenditure.reason or next(
            (line.reason for line in budget.by_function.items if line.reason), ""
        )
        yield (chapter, "reason"), replace(budget.expenditure, name=f"{name}支出", reason=reason)
    yield from three_public_figures(given)
    yield ("agency_operating_cost", "reason"), facts.agency_operating_cost.total
    yield from ((path, figure) for path, figure in _items(given) if not figure.adjusted_budget.is_given)


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
