"""This module compares the printed tables with each other: what one prints in total, another prints in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.comparison import Side, together
from reportgen.checks.printed_tables import APPROPRIATION, BUDGETS, SUMMARY, printed
from reportgen.checks.rule import check
from reportgen.facts.whole import OTHER_SOURCES, Revenue
from reportgen.reference.meanings import short_meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.printed_tables import Printed
    from reportgen.checks.rule import CheckInput, Found

GENERAL = "general_public_expenditure"
KINDS = {"basic_expenditure": "基本支出", "project_expenditure": "项目支出"}
CAPITAL = ("state_capital_account", "state_capital_expenditure")


@check("RG305", "X1")
def revenue_total(given: CheckInput) -> Iterator[Found]:
    """收入支出决算总表与收入决算表的本年收入不符。

    检查内容：收入支出决算总表的“本年收入合计”，与收入决算表合计行的本年收入合计是否相等。
    为什么：两张表说的是同一笔收入。
    示例：总表 21.00，收入决算表 16.00，相差 5.00：收入决算表的定义只取了财政拨款。
    如何修正：核对这两张表的定义；公布数在 stated 中的，核对 revenue.total。
    """
    for summary in printed(given, SUMMARY):
        for table in printed(given, "revenue"):
            yield from _agree(given, summary.cell("本年收入合计", "revenue"), table.total("revenue", "本年收入"))


@check("RG306", "X2")
def expenditure_total(given: CheckInput) -> Iterator[Found]:
    """收入支出决算总表与支出决算表的本年支出不符。

    检查内容：收入支出决算总表的“本年支出合计”，与支出决算表合计行的本年支出合计是否相等。
    为什么：两张表说的是同一笔支出。
    示例：总表 21.00，支出决算表 16.00，相差 5.00。
    如何修正：核对这两张表的定义；公布数在 stated 中的，核对 expenditure.total。
    """
    for summary in printed(given, SUMMARY):
        for table in printed(given, "expenditure"):
            yield from _agree(
                given, summary.cell("本年支出合计", "expenditure"), table.total("expenditure", "本年支出")
            )


@check("RG307", "X3")
def expenditure_by_category(given: CheckInput) -> Iterator[Found]:
    """收入支出决算总表与支出决算表的类级科目不符。

    检查内容：收入支出决算总表每一类的支出，与支出决算表同一类的支出是否相等；支出决算表有的类，总表都要有。
    为什么：类级科目在两张表中各印一次。
    示例：总表“卫生健康支出”0，支出决算表 5.00。
    如何修正：核对这两张表的定义。
    """
    for summary in printed(given, SUMMARY):
        for table in printed(given, "expenditure"):
            yield from _by_category(given, summary, "expenditure", table)


@check("RG308", "X4")
def revenue_by_source(given: CheckInput) -> Iterator[Found]:
    """收入决算表与两张总表的各项收入不符。

    检查内容：收入决算表合计行的财政拨款收入，与财政拨款收入支出决算总表的“本年收入合计”、收入支出决算总表的三项财政拨款收入之和
    是否相等；其余各栏与收入支出决算总表的相应各行是否相等。
    为什么：同一项收入印在两三张表上。
    示例：收入决算表财政拨款收入 16.00，财政拨款总表本年收入合计 9.00。
    如何修正：核对这几张表的定义。
    """
    for table in printed(given, "revenue"):
        appropriated = table.total("appropriation_revenue", "财政拨款收入")
        for total in printed(given, APPROPRIATION):
            yield from _agree(given, appropriated, total.cell("本年收入合计", "revenue"))
        for summary in printed(given, SUMMARY):
            cells = [summary.cell(f"{name}收入", "revenue") for name in BUDGETS.values()]
            found = [cell for cell in cells if cell]
            three = together(f"{summary.name}三项财政拨款收入", found) if len(found) == len(cells) else None
            yield from _agree(given, appropriated, three)
            for name in OTHER_SOURCES:
                words = short_meaning(Revenue, name)
                yield from _agree(given, table.total(f"{name}_revenue", words), summary.cell(words, "revenue"))


@check("RG309", "X5")
def general_public(given: CheckInput) -> Iterator[Found]:
    """财政拨款总表与一般公共预算支出表不符。

    检查内容：财政拨款收入支出决算总表“一般公共预算财政拨款”栏的本年支出合计和每一类，
    与一般公共预算财政拨款支出决算表的合计和同一类是否相等。
    为什么：两张表说的是同一笔支出。
    示例：总表一般公共预算栏 16.00，支出决算表 15.00。
    如何修正：核对这两张表的定义；公布数在 stated 中的，核对 general_public_budget.expenditure。
    """
    for total in printed(given, APPROPRIATION):
        for table in printed(given, GENERAL):
            yield from _agree(given, total.cell("本年支出合计", "general"), table.total("expenditure", "支出"))
            yield from _by_category(given, total, "general", table)


@check("RG310", "X6")
def government_fund(given: CheckInput) -> Iterator[Found]:
    """财政拨款总表与政府性基金收支表不符。

    检查内容：财政拨款收入支出决算总表中政府性基金的本年收入、年初结转、本年支出、年末结转，
    与政府性基金预算财政拨款收入支出决算表的合计是否相等。
    为什么：两张表说的是同一本预算。
    示例：总表政府性基金栏年末结转 0，基金表 3.00。
    如何修正：核对这两张表的定义。
    """
    for total in printed(given, APPROPRIATION):
        for table in printed(given, "government_fund"):
            yield from _budget(given, total, "fund", table)


@check("RG311", "X7")
def state_capital(given: CheckInput) -> Iterator[Found]:
    """财政拨款总表与国有资本经营预算表不符。

    检查内容：财政拨款收入支出决算总表中国有资本经营预算的本年支出（有收支表的，还有收入和结转），与国有资本经营预算表的合计是否相等。
    为什么：两张表说的是同一本预算。
    示例：总表国有资本经营预算栏 4.00，国有资本经营预算表 0。
    如何修正：核对这两张表的定义。
    """
    for total in printed(given, APPROPRIATION):
        for table in printed(given, *CAPITAL):
            yield from _budget(given, total, "capital", table)


@check("RG312", "X8")
def basic_expenditure(given: CheckInput) -> Iterator[Found]:
    """一般公共预算支出表的基本支出与基本支出决算表不符。

    检查内容：一般公共预算财政拨款支出决算表合计行的基本支出，与基本支出决算表的人员经费合计 ＋ 公用经费合计是否相等。
    为什么：同一笔基本支出，一张表按功能分类、一张表按经济分类列示。
    示例：支出表基本支出 2314.84，人员经费 2257.70 ＋ 公用经费 50.00 ＝ 2307.70，相差 7.14。
    如何修正：核对各款金额；公布数在 stated 中的，核对 basic.total、basic.personnel_cost、basic.running_cost。
    """
    for table in printed(given, GENERAL):
        for blocks in printed(given, "basic_expenditure"):
            cells = [
                next((cell for key in blocks.amount_keys if (cell := blocks.cell(words, key))), None)
                for words in ("人员经费合计", "公用经费合计")
            ]
            found = [cell for cell in cells if cell]
            both = together("人员经费合计、公用经费合计", found) if len(found) == len(cells) else None
            yield from _agree(given, table.total("basic_expenditure", "基本支出"), both)


@check("RG313", "X9")
def all_funds(given: CheckInput) -> Iterator[Found]:
    """支出决算表小于其中的财政拨款支出。

    检查内容：支出决算表每个科目的基本支出、项目支出，是否不小于三本预算的支出表中同一科目之和。
    为什么：支出决算表包括全部资金，财政拨款只是其中一部分。
    示例：2080109 的项目支出，支出决算表 5.00，一般公共预算支出表 8.72。
    如何修正：核对这几张表的定义；公布数在 stated 中的，核对 expenditure 的各个公布数。
    """
    budgets = [*printed(given, GENERAL, "government_fund"), *list(printed(given, *CAPITAL))[:1]]
    for whole in printed(given, "expenditure"):
        rows = whole.by_code()
        parts = [(table, table.by_code()) for table in budgets]
        for code in dict.fromkeys(code for _, part in parts for code in part):
            for key, words in KINDS.items():
                terms = tuple(table.amount(part[code], key) for table, part in parts if code in part)
                right = whole.side(rows[code], [key], whole.name) if code in rows else Side(whole.name, ())
                left = Side(f"{code} 的财政拨款{words}", terms)
                yield from given.exceeds(left, right, place=f"{whole.table.label} {code}")


@check("RG315", "X11")
def extra_tables(given: CheckInput) -> Iterator[Found]:
    """明细表、项目支出表与支出表不符。

    检查内容：项目支出决算表的合计与一般公共预算支出表的项目支出；一般公共预算支出明细表每个科目的合计与支出表的同一科目；
    财政拨款支出明细表每一类的合计与财政拨款总表的同一类；是否相等。
    为什么：明细表是支出表的展开。
    示例：项目支出决算表合计 8.72，一般公共预算支出表的项目支出 16.55。
    如何修正：核对这几张表的定义。
    """
    for table in printed(given, GENERAL):
        for projects in printed(given, "project_expenditure"):
            ours = projects.total("project_expenditure", "项目支出")
            yield from _agree(given, ours, table.total("project_expenditure", "项目支出"))
        for detail in printed(given, "general_public_detail"):
            rows, details = table.by_code(), detail.by_code()
            for code in (code for code in details if code in rows):
                one = detail.side(details[code], ["expenditure"], f"{detail.name}“{code}”")
                yield from _agree(given, one, table.side(rows[code], ["expenditure"], table.name))
    for total in printed(given, APPROPRIATION):
        for detail in printed(given, "appropriation_detail"):
            yield from _by_category(given, total, "total", detail)


def _agree(given: CheckInput, left: Side | None, right: Side | None) -> Iterator[Found]:
    """Yield what is wrong when both cells are printed and not equal."""
    if left and right:
        yield from given.unequal(left, right, place=left.words)


def _by_category(given: CheckInput, summary: Printed, key: str, table: Printed) -> Iterator[Found]:
    """Compare the 类 of a table by codes with the rows of a 总表 that have their names."""
    for row in table.category_rows():
        name = table.labels(row)[0]
        left = summary.cell(name, key) or Side(f"{summary.name}“{name}”", ())
        yield from _agree(given, left, table.side(row, ["expenditure"], table.name))


def _budget(given: CheckInput, total: Printed, key: str, table: Printed) -> Iterator[Found]:
    """Compare one budget's column and rows of the 总表 with the total of its own table."""
    rows = total.rows_labelled(BUDGETS[key])
    yield from _agree(given, total.cell("本年支出合计", key), table.total("expenditure", "本年支出"))
    yield from _agree(given, total.cell("年末", key), table.total("closing_balance", "年末"))
    for row, other, words in zip(rows, ("revenue", "opening_balance"), ("本年收入", "年初"), strict=False):
        left = total.side(row, ["revenue"], f"{total.name}{BUDGETS[key]}{words}")
        yield from _agree(given, left, table.total(other, words))
