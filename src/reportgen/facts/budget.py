"""This module computes the facts of one appropriated budget: its ledger, its balances, its basic expenditure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule
from reportgen.facts.codes import NAME_FIELDS
from reportgen.facts.fact import NOTHING, Fact, difference, same_amount, total
from reportgen.facts.inputs import DUPLICATE_CODE
from reportgen.facts.ledger import CATEGORY_DIGITS, Ledger, Line, Names, build_ledger, sum_by_type, with_total
from reportgen.reference.meanings import short_meaning

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.facts.compared import ComparedAmount
    from reportgen.facts.fact import Path
    from reportgen.facts.inputs import Inputs
    from reportgen.model.budget import Appropriation, AppropriationItem, FunctionItem

GENERAL_PUBLIC_BUDGET = "general_public_budget"
"""The chapter whose basic expenditure is published by economic type (公开06表)."""

PERSONNEL_TYPES = ("301", "303")
"""Economic categories that make up 人员经费; what remains of basic expenditure is 公用经费 (form 公开06表)."""

NO_ECONOMIC_TYPES = Rule(
    "RG204",
    "基本支出没有按经济分类填写",
    "人员经费、公用经费和基本支出决算表都要按经济分类（款）列出。",
    "把各项的 basic_expenditure 写成“编码: 金额”，或另写 basic_by_economic_type。",
)


@dataclass(frozen=True, slots=True, eq=False)
class EconomicLine:
    """The basic expenditure of one economic type (款)."""

    code: str
    name: str
    actual: Fact


@dataclass(frozen=True, slots=True, eq=False)
class BasicExpenditure:
    """一般公共预算财政拨款基本支出 by economic type.

    ``personnel_items`` and ``running_items`` are the types with an amount, in code order.
    """

    total: ComparedAmount
    personnel_cost: ComparedAmount
    running_cost: ComparedAmount
    personnel_items: tuple[EconomicLine, ...]
    running_items: tuple[EconomicLine, ...]
    by_economic_type: Mapping[str, Fact]


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """Both sides of an account: opening + revenue (+ surplus used) = expenditure (+ distribution) + closing.

    ``total_revenue`` and ``total_expenditure`` are 收入总计 and 支出总计, which are equal.
    """

    opening_balance: Fact
    revenue: ComparedAmount
    other_surplus_used: Fact
    total_revenue: ComparedAmount
    expenditure: ComparedAmount
    surplus_distribution: Fact
    closing_balance: Fact
    total_expenditure: ComparedAmount


@dataclass(frozen=True, slots=True, eq=False)
class Budget(Account):
    """One appropriated budget with its ledger by function."""

    by_function: Ledger
    basic: BasicExpenditure
    project: ComparedAmount


def check_duplicates(items: Sequence[FunctionItem], chapter: str, inputs: Inputs) -> None:
    """Report a code that two items of a chapter carry."""
    first: dict[str, int] = {}
    for index, item in enumerate(items):
        if item.code in first:
            finding = DUPLICATE_CODE.finding(
                f"科目 {item.code} 在 {chapter} 中写了两次",
                at=inputs.locate((chapter, "items", index, "code")),
                also_at=[inputs.locate((chapter, "items", first[item.code], "code"))],
            )
            inputs.findings.append(finding)
        first.setdefault(item.code, index)


def ledger_of(items: Sequence[Line], inputs: Inputs) -> Ledger:
    """Build a ledger, naming its 类 and 款 from the code table."""
    return build_ledger(items, inputs.figures, inputs.name_of)


def compute_budget(chapter: str, data: Appropriation, prior: Fact, inputs: Inputs) -> Budget:
    """Compute one appropriated budget; ``prior`` is last year's expenditure as published then."""
    check_duplicates(data.items, chapter, inputs)
    lines = [_appropriated_line(item, (chapter, "items", index), inputs) for index, item in enumerate(data.items)]
    ledger = replace(ledger_of(lines, inputs), category_order=data.category_order)
    figures = inputs.figures
    parts = [line.expenditure for line in ledger.categories]
    spent = inputs.total(f"{chapter}.expenditure", [part.actual for part in parts])
    expenditure = figures.total("本年支出", parts, actual=spent, prior=prior, reasons=data)
    received = inputs.total(f"{chapter}.revenue", [ledger.total.revenue])
    ledger = with_total(
        ledger,
        figures,
        expenditure=expenditure,
        revenue=received,
        appropriation_revenue=received,
        basic_expenditure=inputs.total(f"{chapter}.basic.total", [ledger.total.basic_expenditure]),
        project_expenditure=inputs.total(f"{chapter}.project", [ledger.total.project_expenditure]),
    )
    revenue = figures.figure("本年收入", ledger.total.revenue)
    opening, closing = ledger.total.opening_balance, ledger.total.closing_balance
    return Budget(
        opening_balance=opening,
        revenue=revenue,
        other_surplus_used=NOTHING,
        total_revenue=figures.figure("收入总计", total([opening, revenue.actual])),
        expenditure=expenditure,
        surplus_distribution=NOTHING,
        closing_balance=closing,
        total_expenditure=figures.figure("支出总计", total([expenditure.actual, closing])),
        by_function=ledger,
        basic=_basic(chapter, data, ledger, inputs),
        project=figures.figure("项目支出", ledger.total.project_expenditure, whole=expenditure.actual),
    )


def item_line(item: FunctionItem, source: Path, inputs: Inputs) -> Line:
    """Return what an item of any budget has: names, balances, basic and project expenditure; not yet its totals."""
    names = Names(*(inputs.name_of(item.code[:digits]) for digits in NAME_FIELDS))
    basic, basic_split = inputs.split(item.basic_expenditure, *source, "basic_expenditure")
    project, project_split = inputs.split(item.project_expenditure, *source, "project_expenditure")
    opening, basic_opening, project_opening = inputs.balance(item.opening_balance, *source, "opening_balance")
    closing, basic_closing, project_closing = inputs.balance(item.closing_balance, *source, "closing_balance")
    return Line(
        code=item.code,
        name=names.item,
        level="item",
        names=names,
        opening_balance=opening,
        basic_expenditure=basic,
        project_expenditure=project,
        closing_balance=closing,
        basic_opening_balance=basic_opening,
        project_opening_balance=project_opening,
        basic_closing_balance=basic_closing,
        project_closing_balance=project_closing,
        basic_by_economic_type=basic_split,
        by_economic_type=sum_by_type([basic_split, project_split]),
    )


def _appropriated_line(item: AppropriationItem, source: Path, inputs: Inputs) -> Line:
    line = item_line(item, source, inputs)
    opening, closing = line.opening_balance, line.closing_balance
    spent = total([line.basic_expenditure, line.project_expenditure])
    has_balances = opening.value or closing.value
    revenue = difference(total([spent, closing]), opening) if has_balances else same_amount(spent)
    return replace(
        line,
        revenue=revenue,
        appropriation_revenue=revenue,
        expenditure=inputs.figures.figure(line.name, spent, inputs.base(item, *source), reasons=item),
    )


def _basic(chapter: str, data: Appropriation, ledger: Ledger, inputs: Inputs) -> BasicExpenditure:
    by_type = {
        code: inputs.total(f"{chapter}.basic.by_economic_type.{code}", [fact]) if len(code) == CATEGORY_DIGITS else fact
        for code, fact in _by_economic_type(chapter, data, ledger, inputs).items()
    }
    types = [code for code, fact in by_type.items() if fact.value and len(code) > CATEGORY_DIGITS]
    names = {code: entry.name if (entry := inputs.economic.lookup(code)) else code for code in types}
    lines = [EconomicLine(code, name, by_type[code]) for code, name in names.items()]
    personnel = tuple(line for line in lines if line.code.startswith(PERSONNEL_TYPES))
    running = tuple(line for line in lines if not line.code.startswith(PERSONNEL_TYPES))
    whole = ledger.total.basic_expenditure
    figure = inputs.figures.figure
    costs = {
        name: inputs.total(f"{chapter}.basic.{name}", [line.actual for line in parts])
        for name, parts in (("personnel_cost", personnel), ("running_cost", running))
    }
    return BasicExpenditure(
        total=figure("基本支出", whole, whole=ledger.total.expenditure.actual),
        **{name: figure(short_meaning(BasicExpenditure, name), cost, whole=whole) for name, cost in costs.items()},
        personnel_items=personnel,
        running_items=running,
        by_economic_type=by_type,
    )


def _by_economic_type(chapter: str, data: Appropriation, ledger: Ledger, inputs: Inputs) -> Mapping[str, Fact]:
    if data.basic_by_economic_type is not None:
        return inputs.split(data.basic_by_economic_type, chapter, "basic_by_economic_type")[1]
    for index, item in enumerate(data.items if chapter == GENERAL_PUBLIC_BUDGET else ()):
        if item.basic_expenditure and not isinstance(item.basic_expenditure, dict):
            at = inputs.locate((GENERAL_PUBLIC_BUDGET, "items", index, "basic_expenditure"))
            inputs.findings.append(NO_ECONOMIC_TYPES.finding(f"科目 {item.code} 的基本支出没有按经济分类填写", at=at))
    return ledger.total.basic_by_economic_type
