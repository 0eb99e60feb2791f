"""This module puts an amount beside everything that it is compared with: budgets, last year, its whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.facts.fact import NOTHING, Fact, Unit, convention, difference, missing, ratio, total
from reportgen.model.values import Reasons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.profile.profile import Conventions

NO_PRIOR_YEAR = missing("数据文件没有上年数")
NO_BUDGET = missing("数据文件没有预算数")
NO_SHARE = missing("没有所占的总数", Unit.RATIO)


@dataclass(frozen=True, slots=True, eq=False)
class ComparedAmount:
    """One amount of this year and what follows from its budgets, its prior year and its whole.

    ``change`` is actual less prior year (negative: a decrease) and ``change_rate`` its ratio to the prior year;
    ``budget_gap`` is actual less the budget that the profile measures against, ``execution_rate`` actual by that budget
    and ``budget_reason`` why they differ; all three are there for each of the two budgets, too. ``share`` is the part
    of the whole that the figure belongs to.
    """

    name: str
    actual: Fact
    original_budget: Fact
    adjusted_budget: Fact
    prior_year_actual: Fact
    change: Fact
    change_rate: Fact
    budget_gap: Fact
    execution_rate: Fact
    original_budget_gap: Fact
    original_execution_rate: Fact
    adjusted_budget_gap: Fact
    adjusted_execution_rate: Fact
    share: Fact
    change_reason: str = ""
    budget_reason: str = ""
    original_budget_reason: str = ""
    adjusted_budget_reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """What an amount is compared with; everything may be missing."""

    original_budget: Fact = NO_BUDGET
    adjusted_budget: Fact = NO_BUDGET
    prior_year_actual: Fact = NO_PRIOR_YEAR


NO_BASE = Base()
NO_REASONS = Reasons()

NOTHING_COMPARED = ComparedAmount(
    name="",
    actual=NOTHING,
    original_budget=NO_BUDGET,
    adjusted_budget=NO_BUDGET,
    prior_year_actual=NO_PRIOR_YEAR,
    change=NO_PRIOR_YEAR,
    change_rate=NO_SHARE,
    budget_gap=NO_BUDGET,
    execution_rate=NO_SHARE,
    original_budget_gap=NO_BUDGET,
    original_execution_rate=NO_SHARE,
    adjusted_budget_gap=NO_BUDGET,
    adjusted_execution_rate=NO_SHARE,
    share=NO_SHARE,
)
"""What does not occur."""


def share_of(part: Fact, whole: Fact) -> Fact:
    """Return part by whole; nothing of nothing is agreed to be 0."""
    if whole.is_given and not whole.amount and not part.amount:
        return convention(Fraction(0), Unit.RATIO, "合计为0，占比记为0")
    return ratio(part, whole)


@dataclass(frozen=True, slots=True)
class ComparedAmounts:
    """Puts amounts beside what they are compared with, under one profile's conventions."""

    conventions: Conventions

    def figure(
        self,
        name: str,
        actual: Fact,
        base: Base = NO_BASE,
        *,
        whole: Fact | None = None,
        reasons: Reasons = NO_REASONS,
    ) -> ComparedAmount:
        """Return the figure of an amount; ``whole`` is what its share is measured against."""
        original, adjusted = (self._against(actual, budget) for budget in (base.original_budget, base.adjusted_budget))
        is_original = self.conventions.budget_base == "original_budget"
        gap, rate = original if is_original else adjusted
        change = difference(actual, base.prior_year_actual)
        return ComparedAmount(
            name=name,
            actual=actual,
            original_budget=base.original_budget,
            adjusted_budget=base.adjusted_budget,
            prior_year_actual=base.prior_year_actual,
            change=change,
            change_rate=ratio(change, base.prior_year_actual),
            budget_gap=gap,
            execution_rate=rate,
            original_budget_gap=original[0],
            original_execution_rate=original[1],
            adjusted_budget_gap=adjusted[0],
            adjusted_execution_rate=adjusted[1],
            share=share_of(actual, whole) if whole else NO_SHARE,
            change_reason=reasons.change_reason,
            budget_reason=reasons.original_budget_reason if is_original else reasons.adjusted_budget_reason,
            original_budget_reason=reasons.original_budget_reason,
            adjusted_budget_reason=reasons.adjusted_budget_reason,
        )

    def _against(self, actual: Fact, budget: Fact) -> tuple[Fact, Fact]:
        """Return actual less a budget, and actual by that budget: of a budget of zero what the profile agrees upon."""
        agreed = self.conventions.zero_budget_rate
        if budget.is_given and not budget.amount and not actual.amount and agreed is not None:
            return difference(actual, budget), convention(agreed, Unit.RATIO, "预算与决算均为0，按模板方案的约定")
        return difference(actual, budget), ratio(actual, budget)

    def total(  # noqa: PLR0913 - what makes up a figure
        self,
        name: str,
        parts: Sequence[ComparedAmount],
        *,
        actual: Fact | None = None,
        prior: Fact = NO_PRIOR_YEAR,
        whole: Fact | None = None,
        reasons: Reasons = NO_REASONS,
    ) -> ComparedAmount:
        """Return the figure of a total: each measure is the sum of the parts'.

        ``actual`` and ``prior`` replace the sums where the data file states them.
        """
        # Without parts there is no telling what was budgeted, or what last year was.
        summed = Base(
            total(part.original_budget for part in parts),
            total(part.adjusted_budget for part in parts),
            total(part.prior_year_actual for part in parts),
        )
        base = summed if parts else NO_BASE
        base = replace(base, prior_year_actual=prior) if prior.is_given else base
        return self.figure(name, actual or total(part.actual for part in parts), base, whole=whole, reasons=reasons)

    def with_share(self, figure: ComparedAmount, whole: Fact) -> ComparedAmount:
        """Return the figure with its share of a whole that was not known before."""
        return replace(figure, share=share_of(figure.actual, whole))
