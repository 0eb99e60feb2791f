"""This module checks what is not written: chapters, tables, budgets, bases of percentages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.places import budget_lines, changing_figures, three_public_figures
from reportgen.checks.rule import NARRATIVE, Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.facts import CHAPTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.compared import ComparedAmount
    from reportgen.facts.fact import Path

UNWRITTEN = {
    "three_public": "报告会写成“三公”经费为 0；确实没有的，写 three_public: {}",
    "agency_operating_cost": (
        "报告会把公用经费写成机关运行经费；确实如此的，写 agency_operating_cost: {}，没有此项支出的，写 exemption"
    ),
    "procurement": "报告会写成政府采购支出为 0；确实没有的，写 procurement: {}",
    "state_assets": "报告会写成没有车辆和大型设备；确实没有的，写 state_assets: {}",
}
"""The chapters that every report speaks of, and what it says about one that is not written."""


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


BUDGETS = {"original_budget": "年初预算数", "adjusted_budget": "全年预算数"}

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


@check("RG404", "N6", severity=Severity.NOTE)
def zero_bases(given: CheckInput) -> Iterator[Found]:
    """基数为零，不印百分比。

    检查内容：上年数为零而本年不为零、预算数为零而决算不为零的科目和合计。
    为什么：以零为基数没有增减率、完成率；印“增长100%”“完成预算0%”都是错的。程序只印金额，不印百分比。
    示例：科目 2080109 本年 5.00，上年 0：只写“增加5.00万元”。
    如何修正：不用修正；上年数、预算数不是零而是没有填的，补填或删去。
    """
    for path, figure in (*_items(given), *changing_figures(given)):
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


def _items(given: CheckInput) -> Iterator[tuple[Path, ComparedAmount]]:
    return ((path, line.expenditure) for path, line in budget_lines(given))


def _place(path: Path, words: str) -> str:
    return f"{'.'.join(str(part) for part in path)} {words}"
