"""This module computes the unit's whole accounts: revenue by source, expenditure by kind, both totals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reportgen.facts.budget import PERSONNEL_TYPES, Account, Budget, check_duplicates, item_line, ledger_of
from reportgen.facts.compared import NO_PRIOR_YEAR, Base, ComparedAmount
from reportgen.facts.fact import NOTHING, Fact, missing, total
from reportgen.facts.ledger import CATEGORY_DIGITS, Ledger, Line, merge_lines, sum_by_type, with_total
from reportgen.model.values import Reasons
from reportgen.reference.meanings import short_meaning

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.facts.fact import Path
    from reportgen.facts.inputs import Inputs
    from reportgen.model.budget import OtherFundItem, OtherFunds, PriorYear
    from reportgen.model.report import Report

APPROPRIATED = ("general_public_budget", "government_fund", "state_capital")
OTHER_SOURCES = ("superior_subsidy", "institutional", "operating", "subordinate_remittance", "other")
"""The sources of revenue, the appropriated ones first, in the order of 公开01表."""

OTHER_KINDS = ("superior_remittance", "operating_expenditure", "subordinate_subsidy")
EXPENDITURE_KINDS = ("basic_expenditure", "project_expenditure", *OTHER_KINDS)
"""The kinds of expenditure, in the order of 公开03表."""

SIDES = ("revenue", "expenditure")
"""The two sides of an account."""


@dataclass(frozen=True, slots=True, eq=False)
class Revenue:
    """本年收入 by source; each figure's share is its part of the total."""

    total: ComparedAmount
    general_public_budget: ComparedAmount
    government_fund: ComparedAmount
    state_capital: ComparedAmount
    appropriation: ComparedAmount
    superior_subsidy: ComparedAmount
    institutional: ComparedAmount
    operating: ComparedAmount
    subordinate_remittance: ComparedAmount
    other: ComparedAmount

    @property
    def by_source(self) -> tuple[ComparedAmount, ...]:
        """The eight sources in the order of 公开01表."""
        return tuple(getattr(self, name) for name in (*APPROPRIATED, *OTHER_SOURCES))

    @property
    def sources_used(self) -> tuple[ComparedAmount, ...]:
        """The sources with an amount."""
        return tuple(figure for figure in self.by_source if figure.actual.value)

    @property
    def by_kind(self) -> tuple[ComparedAmount, ...]:
        """The six kinds in the order of 公开02表, where what is appropriated is one."""
        return tuple(getattr(self, name) for name in ("appropriation", *OTHER_SOURCES))

    @property
    def kinds_used(self) -> tuple[ComparedAmount, ...]:
        """The kinds with an amount."""
        return tuple(figure for figure in self.by_kind if figure.actual.value)


@dataclass(frozen=True, slots=True, eq=False)
class Expenditure:
    """本年支出 by kind; each figure's share is its part of the total.

    ``personnel_cost`` and ``running_cost`` are the basic expenditure of all funds by economic type: missing where some
    of it is not given by type.
    """

    total: ComparedAmount
    basic_expenditure: ComparedAmount
    personnel_cost: ComparedAmount
    running_cost: ComparedAmount
    project_expenditure: ComparedAmount
    superior_remittance: ComparedAmount
    operating_expenditure: ComparedAmount
    subordinate_subsidy: ComparedAmount

    @property
    def by_kind(self) -> tuple[ComparedAmount, ...]:
        """The five kinds in the order of 公开03表."""
        return tuple(getattr(self, name) for name in EXPENDITURE_KINDS)

    @property
    def kinds_used(self) -> tuple[ComparedAmount, ...]:
        """The kinds with an amount."""
        return tuple(figure for figure in self.by_kind if figure.actual.value)


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """The unit's accounts over all funds; ``by_function`` is the ledger of every fund added up."""

    revenue: Revenue
    expenditure: Expenditure
    account: Account
    by_function: Ledger


def other_lines(data: OtherFunds, inputs: Inputs) -> list[Line]:
    """Return the 项 rows of the funds that are not appropriated."""
    check_duplicates(data.items, "other_funds", inputs)
    return [_other_line(item, ("other_funds", "items", index), inputs) for index, item in enumerate(data.items)]


def _other_line(item: OtherFundItem, source: Path, inputs: Inputs) -> Line:
    line = item_line(item, source, inputs)
    other_kinds: dict[str, Any] = {kind: inputs.amount(getattr(item, kind), *source, kind) for kind in OTHER_KINDS}
    revenues: dict[str, Any] = {
        f"{name}_revenue": inputs.amount(getattr(item.revenue, name), *source, "revenue", name)
        for name in OTHER_SOURCES
    }
    spent = total([line.basic_expenditure, line.project_expenditure, *other_kinds.values()])
    return replace(
        line,
        revenue=total(revenues.values()),
        expenditure=inputs.figures.figure(line.name, spent, Base(spent, spent)),
        **revenues,
        **other_kinds,
    )


def compute_whole(budgets: Sequence[Budget], other: list[Line], report: Report, inputs: Inputs) -> Whole:
    """Compute the whole accounts from the three appropriated budgets and the other funds."""
    prior, data = report.prior_year_actual, report.other_funds
    reasons = Reasons(change_reason=report.change_reason)
    lines = merge_lines([*(budget.by_function.items for budget in budgets), other], inputs.figures)
    ledger = ledger_of(lines, inputs)
    revenue = _revenue(budgets, ledger, _prior(prior, "revenue", inputs), inputs, reasons)
    costs = _basic_costs(budgets, other)
    expenditure = _expenditure(ledger, costs, _prior(prior, "expenditure", inputs), inputs, reasons)
    ledger = with_total(ledger, inputs.figures, **_stated_totals(revenue, expenditure))
    used = inputs.amount(data.other_surplus_used, "other_funds", "other_surplus_used")
    distributed = inputs.amount(data.surplus_distribution, "other_funds", "surplus_distribution")
    account = _close_account(
        ledger.total.opening_balance,
        revenue.total,
        used,
        expenditure.total,
        distributed,
        ledger.total.closing_balance,
        _prior_totals(prior, ("total_revenue", "total_expenditure"), inputs),
        inputs,
    )
    return Whole(revenue, expenditure, account, ledger)


def _stated_totals(revenue: Revenue, expenditure: Expenditure) -> dict[str, Any]:
    """Return the totals of all funds that the data file may state, for the total row of the ledger."""
    return {
        "revenue": revenue.total.actual,
        "appropriation_revenue": revenue.appropriation.actual,
        "expenditure": expenditure.total,
        **{name: getattr(expenditure, name).actual for name in EXPENDITURE_KINDS},
    }


def _basic_costs(budgets: Sequence[Budget], other: Sequence[Line]) -> dict[str, Fact]:
    """Return 人员经费 and 公用经费 of the basic expenditure of all funds."""
    splits = [(budget.basic.total.actual, budget.basic.by_economic_type) for budget in budgets]
    splits += [(line.basic_expenditure, line.basic_by_economic_type) for line in other]
    by_type = sum_by_type(line.basic_by_economic_type for line in other)
    costs: dict[str, list[Fact]] = {
        name: [getattr(budget.basic, name).actual for budget in budgets] for name in ("personnel_cost", "running_cost")
    }
    for code, fact in by_type.items():
        if len(code) > CATEGORY_DIGITS:
            costs["personnel_cost" if code.startswith(PERSONNEL_TYPES) else "running_cost"].append(fact)
    if any(spent.value and not split for spent, split in splits):
        return dict.fromkeys(costs, missing("有的基本支出没有按经济分类填写"))
    return {name: total(parts) for name, parts in costs.items()}


def appropriation_account(budgets: Sequence[Budget], prior: PriorYear, reasons: Reasons, inputs: Inputs) -> Account:
    """Add up the three appropriated budgets: 财政拨款收入支出决算总表."""
    figure = inputs.figures.figure
    bases = [Base(prior_year_actual=_prior(prior, f"appropriation_{side}", inputs)) for side in SIDES]
    received, spent = (total(getattr(budget, side).actual for budget in budgets) for side in SIDES)
    return _close_account(
        total(budget.opening_balance for budget in budgets),
        figure("财政拨款收入", received, bases[0], reasons=reasons),
        NOTHING,
        figure("财政拨款支出", spent, bases[1], reasons=reasons),
        NOTHING,
        total(budget.closing_balance for budget in budgets),
        _prior_totals(prior, ("appropriation_total_revenue", "appropriation_total_expenditure"), inputs),
        inputs,
    )


def prior_expenditure(prior: PriorYear, chapter: str, inputs: Inputs) -> Fact:
    """Return last year's expenditure of one appropriated budget."""
    return _prior(prior, f"{chapter.removesuffix('_budget')}_expenditure", inputs)


def _close_account(  # noqa: PLR0913, PLR0917 - the lines of an account, in its order
    opening: Fact,
    revenue: ComparedAmount,
    used: Fact,
    expenditure: ComparedAmount,
    distributed: Fact,
    closing: Fact,
    priors: tuple[Fact, ...],
    inputs: Inputs,
) -> Account:
    """Draw up both sides of an account; ``priors`` are last year's 收入总计 and 支出总计."""
    figure, reasons = inputs.figures.figure, Reasons(change_reason=revenue.change_reason)
    received, spent = total([opening, revenue.actual, used]), total([expenditure.actual, distributed, closing])
    return Account(
        opening_balance=opening,
        revenue=revenue,
        other_surplus_used=used,
        total_revenue=figure("收入总计", received, Base(prior_year_actual=priors[0]), reasons=reasons),
        expenditure=expenditure,
        surplus_distribution=distributed,
        closing_balance=closing,
        total_expenditure=figure("支出总计", spent, Base(prior_year_actual=priors[1]), reasons=reasons),
    )


def _prior_totals(prior: PriorYear, names: tuple[str, str], inputs: Inputs) -> tuple[Fact, Fact]:
    """Return last year's 收入总计 and 支出总计: they are equal, so one of them is enough."""
    revenue, expenditure = (_prior(prior, name, inputs) for name in names)
    if revenue.is_given and expenditure.is_given:
        return revenue, expenditure
    known = revenue if revenue.is_given else expenditure
    return known, known


def _prior(prior: PriorYear, name: str, inputs: Inputs) -> Fact:
    return inputs.amount(getattr(prior, name), "prior_year_actual", name, absent=NO_PRIOR_YEAR)


def _revenue(budgets: Sequence[Budget], ledger: Ledger, prior: Fact, inputs: Inputs, reasons: Reasons) -> Revenue:
    appropriated = dict(zip(APPROPRIATED, (budget.revenue.actual for budget in budgets), strict=True))
    others = {name: getattr(ledger.total, f"{name}_revenue") for name in OTHER_SOURCES}
    actuals = {**appropriated, **others, "appropriation": total(appropriated.values())}
    whole, figure = inputs.total("revenue.total", [*appropriated.values(), *others.values()]), inputs.figures.figure
    return Revenue(
        total=figure("本年收入", whole, Base(prior_year_actual=prior), reasons=reasons),
        **{name: figure(short_meaning(Revenue, name), actual, whole=whole) for name, actual in actuals.items()},
    )


def _expenditure(
    ledger: Ledger, costs: Mapping[str, Fact], prior: Fact, inputs: Inputs, reasons: Reasons
) -> Expenditure:
    kinds = {name: inputs.total(f"expenditure.{name}", [getattr(ledger.total, name)]) for name in EXPENDITURE_KINDS}
    whole, figure, actuals = (
        inputs.total("expenditure.total", kinds.values()),
        inputs.figures.figure,
        {**kinds, **costs},
    )
    return Expenditure(
        total=figure("本年支出", whole, Base(prior_year_actual=prior), reasons=reasons),
        **{name: figure(short_meaning(Expenditure, name), actual, whole=whole) for name, actual in actuals.items()},
    )
