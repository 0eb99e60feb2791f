"""This module computes the funds of projects: what each source gave, what was paid out, what is left."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.facts.fact import NOTHING, Fact, Unit, convention, difference, missing, ratio, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reportgen.facts.fact import Path
    from reportgen.facts.inputs import Inputs
    from reportgen.model.performance import FundSource, ProjectFunds

FISCAL = ("fiscal", "central", "provincial", "municipal", "local", "carried_over")
"""The sources that make up 财政资金: undivided, or by level of government, and what is left of former years."""

OTHER = ("special_account", "own", "other")
"""The sources besides 财政资金."""

NO_RATE = convention(Fraction(0), Unit.RATIO, "没有资金，比率记为0")
NOT_WRITTEN = missing("数据文件没有这个数")


@dataclass(frozen=True, slots=True, eq=False)
class FundRow:
    """One row of the fund matrix, in 元.

    ``adjusted_budget`` is the original budget and its adjustment; ``allocation_balance`` (本年度结余④) the adjusted
    budget less what was allocated; ``balance`` (⑦) what was received less what was spent, ``balance_rate`` (⑧) by what
    was received; ``execution_rate`` what was spent, by the adjusted budget. Nothing of nothing is 0.
    """

    original_budget: Fact = NOTHING
    adjustment: Fact = NOTHING
    adjusted_budget: Fact = NOTHING
    allocated: Fact = NOTHING
    allocation_balance: Fact = NOTHING
    received: Fact = NOTHING
    actual: Fact = NOTHING
    balance: Fact = NOTHING
    balance_rate: Fact = NO_RATE
    execution_rate: Fact = NO_RATE


NO_FUNDS = FundRow()
GIVEN = ("original_budget", "adjustment", "adjusted_budget", "allocated", "received", "actual")
"""The columns that are added up; the others follow from them."""


@dataclass(frozen=True, slots=True, eq=False)
class FundMatrix:
    """The funds of a project, or of several: by source, with the sub-totals that the forms have.

    ``local_total`` is what the province's own levels gave below it: municipal and local (地方财政资金).
    """

    total: FundRow
    fiscal_total: FundRow
    other_total: FundRow
    local_total: FundRow
    fiscal: FundRow
    central: FundRow
    provincial: FundRow
    municipal: FundRow
    local: FundRow
    carried_over: FundRow
    special_account: FundRow
    own: FundRow
    other: FundRow


def read_funds(data: Mapping[FundSource, ProjectFunds], inputs: Inputs, source: Path) -> FundMatrix:
    """Compute the matrix of one project from what its sources gave."""
    return fund_matrix({name: _row(funds, inputs, (*source, name)) for name, funds in data.items()})


def fund_matrix(rows: Mapping[str, FundRow]) -> FundMatrix:
    """Return the matrix over rows by source."""
    by_source = {name: rows.get(name, NO_FUNDS) for name in (*FISCAL, *OTHER)}
    return FundMatrix(
        total=_add_rows(rows.values()),
        fiscal_total=_add_rows(rows[name] for name in FISCAL if name in rows),
        other_total=_add_rows(rows[name] for name in OTHER if name in rows),
        local_total=_add_rows(rows[name] for name in ("municipal", "local") if name in rows),
        **by_source,
    )


def add_matrices(matrices: Sequence[FundMatrix]) -> FundMatrix:
    """Return the funds of several projects together."""
    names = [field.name for field in fields(FundMatrix)]
    return FundMatrix(**{name: _add_rows(getattr(matrix, name) for matrix in matrices) for name in names})


def spent_funds(original: Fact, adjusted: Fact, actual: Fact) -> FundRow:
    """Return the row of funds of which only the budgets and the spending are known."""
    return _finish(
        original,
        difference(adjusted, original),
        adjusted,
        {"actual": actual, "allocated": NOT_WRITTEN, "received": NOT_WRITTEN},
    )


def _add_rows(rows: Iterable[FundRow]) -> FundRow:
    """Return the sum of rows, column by column; balances and rates follow from the sums."""
    counted = [row for row in rows if row is not NO_FUNDS]
    if len(counted) < 2:  # noqa: PLR2004 - one row is its own sum
        return counted[0] if counted else NO_FUNDS
    sums = {name: total(getattr(row, name) for row in counted) for name in GIVEN}
    return _finish(sums.pop("original_budget"), sums.pop("adjustment"), sums.pop("adjusted_budget"), sums)


def _row(funds: ProjectFunds, inputs: Inputs, source: Path) -> FundRow:
    given = {name: inputs.amount(getattr(funds, name), *source, name, absent=NOT_WRITTEN) for name in GIVEN}
    original, adjusted = given.pop("original_budget"), given.pop("adjusted_budget")
    adjustment = given.pop("adjustment")
    if not adjustment.is_given:
        adjustment = difference(adjusted, original) if adjusted.is_given else NOTHING
    if not adjusted.is_given:
        adjusted = total([original, adjustment])
    return _finish(original, adjustment, adjusted, given)


def _finish(original: Fact, adjustment: Fact, adjusted: Fact, given: Mapping[str, Fact]) -> FundRow:
    balance = difference(given["received"], given["actual"])
    return FundRow(
        original_budget=original,
        adjustment=adjustment,
        adjusted_budget=adjusted,
        allocation_balance=difference(adjusted, given["allocated"]),
        balance=balance,
        balance_rate=_rate(balance, given["received"]),
        execution_rate=_rate(given["actual"], adjusted),
        **given,
    )


def _rate(part: Fact, whole: Fact) -> Fact:
    return NO_RATE if whole.is_given and not whole.amount and not part.amount else ratio(part, whole)
