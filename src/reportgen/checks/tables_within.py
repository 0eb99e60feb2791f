"""This module adds up each table again from its printed cells: rows, columns, codes, balances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.comparison import Side, Term, together
from reportgen.checks.printed_tables import APPROPRIATION, BUDGETS, SUMMARY, across, first_row, printed
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.fact import ZERO
from reportgen.facts.whole import OTHER_SOURCES
from reportgen.formatting import read_pattern, round_half_up
from reportgen.tables.table import ColumnKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from reportgen.checks.printed_tables import Printed
    from reportgen.checks.rule import CheckInput
    from reportgen.tables.table import Cell, Row

_KINDS = ("basic_expenditure", "project_expenditure")

_ACROSS = {
    "revenue": ("revenue", ("appropriation_revenue", *(f"{name}_revenue" for name in OTHER_SOURCES))),
    "expenditure": ("expenditure", (*_KINDS, "superior_remittance", "operating_expenditure", "subordinate_subsidy")),
    "appropriation_summary": ("total", tuple(BUDGETS)),
    "general_public_expenditure": ("expenditure", _KINDS),
    "government_fund": ("expenditure", _KINDS),
    "state_capital_account": ("expenditure", _KINDS),
    "state_capital_expenditure": ("expenditure", _KINDS),
}
"""Which column adds up which others, by table."""

PARENTS = {7: 5, 5: 3}
"""How many digits the code above has, by the number of digits of a code; a 类 stands below the total."""

PERSONNEL_TYPES = {"301", "303"}
"""The categories that make up 人员经费; the rest is 公用经费 (form 公开06表)."""

_THREE_PUBLIC_ACROSS = {"total": ("overseas", "vehicles", "hospitality"), "vehicles": ("purchase", "operation")}


@check("RG207", "T1.1", "T1.2", "T4.2")
def sums_above(given: CheckInput) -> Iterator[Found]:
    """总表中本年收入、支出合计与上面各行之和不符。

    检查内容：两张总表印出的“本年收入合计”“本年支出合计”，与它上面各行之和是否相等；逐栏检查。
    为什么：读者会照着加；加不起来，就是有的来源、有的科目没有列出来，或列了两次。
    示例：本年收入合计 21.00，上面各行 1.00 ＋ 15.00 ＝ 16.00：表定义中漏了“其他收入”一行。
    如何修正：核对表定义（tables 文件夹）中的各行；科目不在表中的，换成表中有的科目。
    """
    for table in printed(given, SUMMARY, APPROPRIATION):
        for words in ("本年收入合计", "本年支出合计"):
            for key in table.amount_keys:
                index = table.labelled(words, key)
                if index is not None:
                    above = tuple(table.amount(row, key) for row in table.table.rows[:index])
                    whole = table.side(table.table.rows[index], [key], f"{table.name}“{words}”")
                    place = f"{table.table.label} {words}"
                    yield from given.contradict(whole, Side("上面各行之和", above), place)


@check("RG208", "T1.3", "T1.4", "T4.3")
def grand_totals(given: CheckInput) -> Iterator[Found]:
    """总表的总计与本年合计、结转结余之和不符。

    检查内容：收入总计 ＝ 本年收入合计 ＋ 使用非财政拨款结余 ＋ 年初结转和结余，
    支出总计 ＝ 本年支出合计 ＋ 结余分配 ＋ 年末结转和结余，收入总计 ＝ 支出总计；按印出的格子逐栏计算。
    为什么：总表左右两边的总计相等，是这张表存在的理由。
    示例：总计 30.00，本年收入合计 21.00 ＋ 年初 5.00 ＝ 26.00：表定义中“总计”取错了数。
    如何修正：核对表定义中这几行的 facts。
    """
    for table in printed(given, SUMMARY, APPROPRIATION):
        revenue = [("本年收入合计", "使用非财政拨款结余", "年初"), ("revenue",)]
        spent = [("本年支出合计", "结余分配", "年末"), ("expenditure", "total", *BUDGETS)]
        for labels, keys in (revenue, spent):
            for key in filter(table.has, keys):
                whole, parts = table.cell("总计", key), [cell for each in labels if (cell := table.cell(each, key))]
                if whole and parts:
                    yield from given.contradict(whole, together("各行之和", parts), f"{table.table.label} 总计")
        totals = [
            table.cell("总计", key) for key in ("revenue", "expenditure" if table.has("expenditure") else "total")
        ]
        if totals[0] and totals[1]:
            yield from given.contradict(totals[0], totals[1], f"{table.table.label} 总计")


@check("RG213", "T4.2")
def opening_parts(given: CheckInput) -> Iterator[Found]:
    """财政拨款年初结转与三本预算之和不符。

    检查内容：财政拨款收入支出决算总表中“年初财政拨款结转和结余”与下面三行（三本预算）之和是否相等。
    为什么：三行是它的明细。
    示例：年初 5.00，三行之和 4.00。
    如何修正：核对表定义中这几行的 facts。
    """
    for table in printed(given, APPROPRIATION):
        whole, rows = table.cell("年初", "revenue"), [table.labelled(words, "revenue") for words in BUDGETS.values()]
        if whole and all(rows):
            terms = tuple(table.amount(table.table.rows[row], "revenue") for row in rows if row)
            yield from given.contradict(whole, Side("三本预算之和", terms), f"{table.table.label} 年初")


@check("RG214", "T4.3")
def budgets_close(given: CheckInput) -> Iterator[Found]:
    """财政拨款总表中有一本预算收支不平。

    检查内容：财政拨款收入支出决算总表中，三本预算各自的年初结转 ＋ 本年收入，与该栏的本年支出 ＋ 年末结转是否相等。
    为什么：三本预算分别核算，不能互相调剂；合计平而分栏不平，就是金额记错了预算。
    示例：政府性基金年初 0 ＋ 收入 1633.00 ＝ 1633.00，支出 1600.00 ＋ 年末 0 ＝ 1600.00，相差 33.00。
    如何修正：核对表定义中各栏、各行的 facts。
    """
    for table in printed(given, APPROPRIATION):
        for key, name in BUDGETS.items():
            rows = table.rows_labelled(name)
            spent = [cell for label in ("本年支出合计", "年末") if (cell := table.cell(label, key))]
            if rows and spent:
                left = Side(f"{table.name}“{name}”收入、年初", tuple(table.amount(row, "revenue") for row in rows))
                right = together("支出、年末结转", spent)
                yield from given.contradict(left, right, f"{table.table.label} {name}")


@check("RG209", "T2.1", "T3.1", "T4.1", "T5.1", "T8.1", "T9.1")
def row_sums(given: CheckInput) -> Iterator[Found]:
    """表中一行的合计与各栏之和不符。

    检查内容：收入决算表、支出决算表、财政拨款收入支出决算总表和三本预算的支出表，每行的合计栏与其余各栏之和是否相等。
    为什么：读者会照着加；不相等，就是有的栏取错了数，或合计是另外公布的。
    示例：本年支出合计 346.59，基本支出 300.00 ＋ 项目支出 40.00 ＝ 340.00，相差 6.59。
    如何修正：核对表定义中这几栏的 fact；公布数在 stated 中的，各栏的公布数要互相合得上。
    """
    for name, (whole, parts) in _ACROSS.items():
        for table in printed(given, name):
            yield from across(table, whole, parts)


@check("RG210", "T235.h")
def hierarchy(given: CheckInput) -> Iterator[Found]:
    """表中的类、款与下一级之和不符。

    检查内容：按功能分类列示的每张表、每一栏：合计 ＝ 各类之和，类 ＝ 各款之和，款 ＝ 各项之和。
    为什么：读者会照着加；不相等，就是有的科目没有列出，或某一级取错了数。
    示例：208 社会保障和就业支出 21.00，所属各款 15.00 ＋ 5.00 ＝ 20.00。
    如何修正：核对表定义；公布数在 stated 中的，核对公布数。
    """
    for table in printed(given):
        yield from _levels(given, table)


def _levels(given: CheckInput, table: Printed) -> Iterator[Found]:
    rows = table.by_code()
    children: dict[str, list[Row]] = {}
    for code, row in rows.items():
        children.setdefault(code[: PARENTS.get(len(code), 0)], []).append(row)
    tops = {"": table.total_row, **rows}
    # A detailed table has a hundred columns in which nothing stands.
    filled = {key for row in table.table.rows for key, cell in row.cells.items() if cell.number}
    used = [key for key in table.amount_keys if key in filled]
    for code, below in children.items():
        top = tops.get(code)
        words, place = f"{table.name}“{code or '合计'}”", f"{table.table.label} {code or '合计'}"
        for key in used if top else ():
            if top and table.has_number(top, key):
                parts = Side("下一级之和", tuple(table.amount(child, key) for child in below))
                yield from given.contradict(table.side(top, [key], words), parts, place)


@check("RG211", "T235.h")
def codes_in_order(given: CheckInput) -> Iterator[Found]:
    """表中的科目缺上一级、重复或不按顺序。

    检查内容：按功能分类列示的每张表：每个项有它的款，每个款有它的类，没有重复的编码，编码从小到大。
    为什么：缺上一级的科目不会加进类的合计；重复的会加两次。
    示例：有 2080109 而没有 20801。
    如何修正：核对表定义中的 ledger 和 where。
    """
    for table in printed(given):
        codes = table.codes
        lost = [code for code in codes if code[: PARENTS.get(len(code), 0)] not in {"", *codes}]
        if lost:
            yield Found(f"{table.name}：{'、'.join(lost)} 没有上一级科目", place=f"{table.table.label} 科目编码")
        if codes != sorted(set(codes)):
            yield Found(f"{table.name}：科目编码重复或不按顺序", place=f"{table.table.label} 科目编码")


@check("RG215", "T6.1", "T6.2")
def basic_blocks(given: CheckInput) -> Iterator[Found]:
    """基本支出决算表的类与款、合计与类不符。

    检查内容：基本支出决算表中每一类（3 位编码）与其各款之和，人员经费合计与 301、303 之和，公用经费合计与其余各类之和。
    为什么：读者会照着加。
    示例：302 商品和服务支出 57.14，各款之和 50.00：表定义中没有列出全部的款。
    如何修正：核对表定义中的 blocks 和 tail；公布数在 stated 中的，核对公布数。
    """
    for table in printed(given, "basic_expenditure"):
        amounts = dict(_codes(table))
        for code, amount in amounts.items():
            types = tuple(part for other, part in amounts.items() if other.startswith(code) and other != code)
            if types:
                whole = Side(f"{table.name}“{code}”", (amount,))
                yield from given.contradict(whole, Side("各款之和", types), f"{table.table.label} {code}")
        for words, is_personnel in (("人员经费合计", True), ("公用经费合计", False)):
            total = next((cell for key in table.amount_keys if (cell := table.cell(words, key))), None)
            parts = tuple(
                amount
                for code, amount in amounts.items()
                if len(code) == len("301") and (code in PERSONNEL_TYPES) is is_personnel
            )
            if total and parts:
                yield from given.contradict(total, Side("各类之和", parts), f"{table.table.label} {words}")


def _codes(table: Printed) -> Iterator[tuple[str, Term]]:
    """Yield every code of a table of blocks with the amount that stands behind it."""
    code_key = ""
    for column in table.table.columns:
        if column.kind is ColumnKind.CODE:
            code_key = column.key
        elif column.kind is ColumnKind.AMOUNT and code_key:
            for row in table.table.rows:
                if code_key in row.cells and row.cells[code_key].text:
                    yield row.cells[code_key].text, table.amount(row, column.key)
            code_key = ""


@check("RG216", "T7.1")
def three_public_sums(given: CheckInput) -> Iterator[Found]:
    """“三公”经费表的合计与各项之和不符。

    检查内容：合计 ＝ 因公出国（境）费 ＋ 公务用车购置及运行维护费 ＋ 公务接待费，用车 ＝ 购置 ＋ 运行维护；
    按印出的格子计算，预算数、决算数分别计算。
    为什么：“三公”经费是读者最先核对的数。
    示例：合计 5.00，三项 1.00 ＋ 3.00 ＋ 0.50 ＝ 4.50：表定义中公务接待费取错了数。
    如何修正：核对表定义中的 facts；公布数在 stated 中的，核对 three_public.total。
    """
    for table in printed(given, "three_public", "government_fund_three_public"):
        for prefix in ("budget_", "actual_"):
            for whole, parts in _THREE_PUBLIC_ACROSS.items():
                yield from across(table, prefix + whole, [prefix + part for part in parts])
    for table in printed(given, "three_public_list"):
        for label, labels in _THREE_PUBLIC_DOWN.items():
            for key in table.amount_keys:
                total, below = table.cell(label, key), [part for each in labels if (part := table.cell(each, key))]
                if total and len(below) == len(labels):
                    yield from given.contradict(total, together("各项之和", below), f"{table.table.label} {label}")


_THREE_PUBLIC_DOWN = {
    "合计": ("1. 因公出国", "2. 公务用车购置及运行", "3. 公务接待"),
    "2. 公务用车购置及运行": ("其中：（1）公务用车购置费", "（2）公务用车运行"),
}
"""The columns of the horizontal form, and the labels of the vertical one."""


@check("RG217", "T8.1")
def accounts_close(given: CheckInput) -> Iterator[Found]:
    """收入支出表中一行的收支不平。

    检查内容：政府性基金、国有资本经营预算收入支出决算表的每一行：
    年初结转和结余 ＋ 本年收入 ＝ 本年支出 ＋ 年末结转和结余。
    为什么：这张表就是用来说明结转怎样变化的。
    示例：年初 0 ＋ 收入 1633.00 ＝ 1633.00，支出 1600.00 ＋ 年末 0 ＝ 1600.00，相差 33.00。
    如何修正：核对表定义中各栏的 fact；公布数在 stated 中的，收入、支出的公布数要互相合得上。
    """
    for table in printed(given, "government_fund", "state_capital_account"):
        left, right = ("opening_balance", "revenue"), ("expenditure", "closing_balance")
        if table.has(*left, *right):
            yield from first_row(table, left, "年初、收入", right, "支出、年末")


@check("RG220", severity=Severity.NOTE)
def printed_rounding(given: CheckInput) -> Iterator[Found]:
    """表中印出的数有尾差。

    检查内容：每张表中由其他格相加的格，印出的数（四舍五入以后）与印出的各数之和是否相等；每张表合说一次。
    为什么：各数分别由元折成万元，印出的合计与印出的各数之和会差一点。这不是错误，但读者会问。
    示例：合计 3.34，印出的各数 1.11 ＋ 2.22 ＝ 3.33，尾差 0.01。
    如何修正：不用修正；可在表下注明“本表金额单位转换时可能存在尾数误差”。
    """
    for table in printed(given):
        gaps = [gap for row in table.table.rows for cell in row.cells.values() if (gap := _printed_gap(table, cell))]
        if gaps:
            largest = f"{max(map(abs, gaps))} {table.table.amount_unit}"
            message = f"{table.name}：有 {len(gaps)} 处印出的合计与印出的各数之和有尾差，最大 {largest}"
            yield Found(message, place=table.table.label)


def _printed_gap(table: Printed, cell: Cell) -> Decimal:
    if not cell.sum_of or not cell.number:
        return ZERO
    rows, decimals = table.table.rows, read_pattern(table.given.profile.numbers.table_money).decimals
    parts = [part.number for ref in cell.sum_of if (part := rows[ref.row].cells.get(ref.column)) and part.number]
    return round_half_up(cell.number, decimals) - sum((round_half_up(part, decimals) for part in parts), ZERO)
