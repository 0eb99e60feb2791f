"""This module checks that the accounts of this year close: totals against parts, items, codes and balances."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.checks.comparison import Side, side, written_parts
from reportgen.checks.printed_tables import APPROPRIATION, SUMMARY
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.codes import NAME_FIELDS
from reportgen.facts.compared import ComparedAmount
from reportgen.facts.fact import Fact, Operation
from reportgen.facts.facts import CHAPTERS
from reportgen.facts.names import UnknownNameError, resolve
from reportgen.formatting import format_number, in_unit
from reportgen.reference.codes import is_paid_from_fund

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput

PROJECT_TYPES = ("309", "311", "313")
"""Economic categories that only projects have (form 公开06表 does not list them)."""

STATE_CAPITAL = "223"
"""The 类 of 国有资本经营预算支出, which no other budget has."""


@check("RG201", "T1.1", "T1.2", "T2.1", "T3.1", "T5.1", "T6.1", "T6.2", "T7.1", "X13")
def stated_total(given: CheckInput) -> Iterator[Found]:
    """公布的合计数与各组成部分之和不符。

    检查内容：数据文件 stated 中写明的每一个合计数，与它的各组成部分之和是否相等。
    为什么：公布数照写的印出，明细照明细印出；相差超过四舍五入所能产生的尾差，报告中的合计与明细就互相矛盾。
    示例：stated 中 expenditure.total 写 3.43，各项支出 1.11 ＋ 2.22 ＝ 3.33，相差 0.10。
    如何修正：核对 stated 中的数，或更正明细。
    """
    for name in given.report.stated:
        fact = None
        with suppress(UnknownNameError):  # a wrong name is a finding of its own (RG202)
            found = resolve(given.facts, name)
            fact = found.actual if isinstance(found, ComparedAmount) else found
        if isinstance(fact, Fact) and fact.operation is Operation.STATED:
            (whole,) = fact.operands
            parts = whole.operands if whole.operation is Operation.SUM else (whole,)
            yield from given.unequal(side("公布数", fact), side("各组成部分之和", *parts), at=fact.source)


@check("RG205", "X8")
def economic_types(given: CheckInput) -> Iterator[Found]:
    """基本支出按经济分类之和与按功能分类之和不符。

    检查内容：basic_by_economic_type 各款之和，与各项（功能分类）的基本支出之和是否相等。
    为什么：同一笔基本支出按两种分类列示，合计必须相等（一般公共预算财政拨款支出决算表与基本支出决算表）。
    示例：按经济分类 300.00 ＋ 45.59 ＝ 345.59，按功能分类 346.59，相差 1.00。
    如何修正：核对 basic_by_economic_type 与各项的 basic_expenditure。
    """
    for chapter in CHAPTERS:
        if getattr(given.report, chapter).basic_by_economic_type is None:
            continue
        budget = getattr(given.facts, chapter)
        types = [fact for code, fact in budget.basic.by_economic_type.items() if len(code) > len("301")]
        basic = (line.basic_expenditure for line in budget.by_function.items)
        right = side("按功能分类之和", *basic)
        yield from given.unequal(side("按经济分类之和", *types), right, at=(chapter, "basic_by_economic_type"))


@check("RG206", "T4.3", "T8.1")
def negative_revenue(given: CheckInput) -> Iterator[Found]:
    """由结转结余推算出的收入是负数。

    检查内容：每个科目（项）由“支出 ＋ 年末结转和结余 － 年初结转和结余”推算出的财政拨款收入是否小于零。
    为什么：财政拨款收入不会小于零；小于零就是年初、年末结转结余或支出有误。
    示例：科目 2080109 年初结转 2000，支出 346.59，没有年末结转：收入推算为 -1653.41。
    如何修正：核对 opening_balance、closing_balance 和支出。
    """
    for chapter in CHAPTERS:
        lines = {line.code: line for line in getattr(given.facts, chapter).by_function.items}
        for index, item in enumerate(getattr(given.report, chapter).items):
            revenue = lines[item.code].revenue
            if revenue.amount + revenue.half_width < 0:
                message = f"科目 {item.code} 的收入推算为 {given.money(revenue.amount)}"
                yield Found(message, (chapter, "items", index, "opening_balance"))


@check("RG212", "T235.h", severity=Severity.WARNING)
def own_name(given: CheckInput) -> Iterator[Found]:
    """数据文件写的科目名称与科目表不同。

    检查内容：各项写的 name、subcategory_name、category_name，与当年科目表中这个编码的名称是否相同。
    为什么：科目表中有的编码按科目表的名称印出，自己写的名称不起作用；名称不同，多半是编码写错了，或用了旧名称。
    示例：2080109 的 name 写成“社保经办”，科目表中是“社会保险经办机构”。
    如何修正：名称对的，更正编码；编码对的，删去 name；科目表的名称与当年的规定不同的，写在 科目.csv 中。
    """
    lines = {line.code: line for line in given.facts.by_function.lines}
    for chapter in (*CHAPTERS, "other_funds"):
        for index, item in enumerate(getattr(given.report, chapter).items):
            written = [(item.code[:digits], field, getattr(item, field)) for digits, (field, _) in NAME_FIELDS.items()]
            differ = [(code, field, own) for code, field, own in reversed(written) if own and own != lines[code].name]
            if differ:
                names = "；".join(f"{code} 写作“{own}”，表中是“{lines[code].name}”" for code, _, own in differ)
                yield Found(f"与 {given.report.year} 年科目表不同：{names}", (chapter, "items", index, differ[0][1]))


@check("RG218", severity=Severity.WARNING)
def negative_balance(given: CheckInput) -> Iterator[Found]:
    """结转和结余是负数。

    检查内容：各项的年初、年末结转和结余是否小于零。
    为什么：花出去的不会多于收到的，结转和结余一般不会是负数；负数多半是正负号或收支填错了。
    示例：科目 2080109 的年末结转和结余填 -3.50。
    如何修正：核对 opening_balance、closing_balance；确实是负数的（如往来款垫支），在 accepted 中写明理由。
    """
    for chapter in (*CHAPTERS, "other_funds"):
        for index, item in enumerate(getattr(given.report, chapter).items):
            for field, words in (("opening_balance", "年初"), ("closing_balance", "年末")):
                amount = getattr(item, field)
                value = amount if isinstance(amount, Decimal) else amount.basic + amount.project
                if value < 0:
                    message = f"科目 {item.code} 的{words}结转和结余是 {value:f} {given.report.amount_unit}"
                    yield Found(message, (chapter, "items", index, field))


@check("RG219", "T6.2", severity=Severity.WARNING)
def project_types(given: CheckInput) -> Iterator[Found]:
    """基本支出中有只用于项目支出的经济分类。

    检查内容：基本支出按经济分类（款）填写的部分，有没有 309 资本性支出（基本建设）、311 对企业补助（基本建设）、
    313 对社会保障基金补助。
    为什么：基本支出决算表没有这几类，金额印不出来，人员经费合计加公用经费合计就不等于基本支出。
    示例：2080109 的 basic_expenditure 中有 "30902": 5.00。
    如何修正：办公设备等日常购置用 310；属于项目的，移到 project_expenditure。
    """
    for chapter in CHAPTERS:
        by_type = getattr(given.facts, chapter).basic.by_economic_type
        for code, fact in by_type.items():
            if len(code) > len("309") and code.startswith(PROJECT_TYPES) and fact.value:
                message = f"基本支出中有 {code}：{given.money(fact.amount)}"
                yield Found(message, next(written_parts(fact)))


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
    accounts = (("account", given.facts.account, SUMMARY), ("appropriation", given.facts.appropriation, APPROPRIATION))
    for name, account, table in accounts:
        revenue, opening, used = account.revenue.actual, account.opening_balance, account.other_surplus_used
        received = side("收入总计", revenue, opening, used)
        spent = side("支出总计", account.expenditure.actual, account.surplus_distribution, account.closing_balance)
        for found in given.unequal(received, spent, place=f"{name}.total_revenue"):
            # The table is there to show that both sides are equal: where its readers see that they are not, it is told.
            is_seen = found.severity is Severity.NOTE and _printed_amount(given, received, table) != _printed_amount(
                given, spent, table
            )
            yield replace(found, severity=Severity.WARNING) if is_seen else found


def _printed_amount(given: CheckInput, one: Side, table: str) -> str:
    """Return the result of a side as a table prints it."""
    numbers = given.profile.numbers
    unit = given.tables[table].amount_unit if table in given.tables else numbers.amount_unit
    return format_number(in_unit(one.value, unit), numbers.table_money)


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
