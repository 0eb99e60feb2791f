"""This module computes all facts of a report: the one place that every sentence, table and chart reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.facts.annex import AnnexFacts, compute_annexes
from reportgen.facts.budget import Account, Budget, compute_budget, ledger_of
from reportgen.facts.codes import functional_table
from reportgen.facts.compared import NO_PRIOR_YEAR, ComparedAmounts
from reportgen.facts.fact import Fact, counted
from reportgen.facts.glossary import Explained, explain_terms
from reportgen.facts.inputs import Inputs
from reportgen.facts.ledger import Ledger, merge_lines, with_total
from reportgen.facts.performance import PerformanceFacts, compute_performance
from reportgen.facts.spending import (
    OperatingCostFacts,
    ProcurementFacts,
    StateAssetsFacts,
    ThreePublicFacts,
    compute_operating_cost,
    compute_procurement,
    compute_state_assets,
    compute_three_public,
    total_count,
)
from reportgen.facts.statistics import compute_statistics
from reportgen.facts.whole import (
    Expenditure,
    Revenue,
    Whole,
    appropriation_account,
    compute_whole,
    other_lines,
    prior_expenditure,
)
from reportgen.model.entity import Entity  # noqa: TC001 - the linter of templates reads these types
from reportgen.model.values import Reasons
from reportgen.reference.codes import NO_CODES, economic_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.facts.fact import Path
    from reportgen.model.report import Report
    from reportgen.profile.profile import Profile
    from reportgen.reference.codes import Code

CHAPTERS = ("general_public_budget", "government_fund", "state_capital")
"""The three appropriated budgets, in the order of 公开04表."""


@dataclass(frozen=True, slots=True, eq=False)
class OfficeKind:
    """How many offices there are of one kind, which the last character of their names tells: 股, 室, 科."""

    name: str
    count: Fact


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Every figure of the report, by name; what templates, tables and charts may read.

    ``total_revenue`` and the rest of ``account`` are over all funds; ``appropriation`` is the same over the three
    appropriated budgets (财政拨款). ``by_function`` is the ledger of all funds.
    """

    year: int
    prior_year: int
    next_year: int
    entity: Entity
    subordinate_units_total: Fact
    office_kinds: tuple[OfficeKind, ...]
    account: Account
    revenue: Revenue
    expenditure: Expenditure
    by_function: Ledger
    appropriation: Account
    appropriation_by_function: Ledger
    general_public_budget: Budget
    government_fund: Budget
    state_capital: Budget
    three_public: ThreePublicFacts
    government_fund_three_public: ThreePublicFacts
    agency_operating_cost: OperatingCostFacts
    procurement: ProcurementFacts
    state_assets: StateAssetsFacts
    performance: PerformanceFacts
    terms: tuple[Explained, ...]
    change_reason: str
    statistics: dict[str, Fact]
    annexes: tuple[AnnexFacts, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Accounts:
    """The amounts of a report by fund and over all funds, and what was found and asked for on the way to them."""

    budgets: tuple[Budget, Budget, Budget]
    whole: Whole
    appropriation: Account
    appropriation_by_function: Ledger
    inputs: Inputs


ACCOUNT_CHAPTERS = {*CHAPTERS, "other_funds", "prior_year_actual", "change_reason"}
"""The fields of a data file that the accounts are computed from: a text elsewhere changes nothing in them."""


def compute_accounts(
    report: Report, profile: Profile, locate: Callable[[Path], Location], own: Mapping[str, Code] = NO_CODES
) -> Accounts:
    """Compute the budgets, what is over all of them, and what is over the three appropriated ones.

    ``own`` are the codes that the office has written down itself.
    """
    findings: list[Diagnostic] = []
    inputs = Inputs(
        report.amount_unit,
        ComparedAmounts(profile.conventions),
        functional_table(report, (*CHAPTERS, "other_funds"), own, locate, findings),
        economic_codes(report.year).with_own(own),
        report.stated,
        locate,
        findings,
    )
    prior = report.prior_year_actual
    chapters = (report.general_public_budget, report.government_fund, report.state_capital)
    # Each budget's share is measured against the whole expenditure, which is known once all lines are added up.
    computed = [
        compute_budget(name, data, prior_expenditure(prior, name, inputs), inputs)
        for name, data in zip(CHAPTERS, chapters, strict=True)
    ]
    # Most units have no other money: the unit's own reason is that of the general public budget, if that has none.
    figure = computed[0].expenditure
    computed[0] = replace(
        computed[0], expenditure=replace(figure, change_reason=figure.change_reason or report.change_reason)
    )
    whole = compute_whole(computed, other_lines(report.other_funds, inputs), report, inputs)
    spent = whole.expenditure.total.actual
    general, fund, capital = (
        replace(budget, expenditure=inputs.figures.with_share(budget.expenditure, spent)) for budget in computed
    )
    budgets = (general, fund, capital)
    appropriation = appropriation_account(budgets, prior, Reasons(change_reason=report.change_reason), inputs)
    lines = ledger_of(merge_lines((budget.by_function.items for budget in budgets), inputs.figures), inputs)
    by_function = with_total(lines, inputs.figures, expenditure=appropriation.expenditure)
    return Accounts(budgets, whole, appropriation, by_function, inputs)


def compute_facts(
    report: Report, profile: Profile, locate: Callable[[Path], Location], accounts: Accounts | None = None
) -> tuple[Facts, tuple[Diagnostic, ...]]:
    """Compute every fact exactly; return them with what was found wrong on the way.

    ``accounts`` are those of the report where they are known: before its texts were filled they were the same.
    """
    accounts = accounts or compute_accounts(report, profile, locate)
    known = accounts.inputs
    inputs = replace(known, findings=[*known.findings], used={*known.used})
    facts = _facts(report, profile, accounts, inputs)
    inputs.check_stated_names()
    shown = [*(form.id for form in profile.forms), *(table.id for table in profile.tables)]
    return replace(
        facts,
        statistics=compute_statistics(report.statistics, facts, inputs),
        annexes=compute_annexes(report.annexes, facts.performance.projects, shown, inputs),
    ), tuple(inputs.findings)


def _facts(report: Report, profile: Profile, accounts: Accounts, inputs: Inputs) -> Facts:
    general, fund, capital = accounts.budgets
    whole = accounts.whole
    units, name = report.entity.subordinate_units, "agency_operating_cost"
    prior_cost = inputs.amount(getattr(report.prior_year_actual, name), "prior_year_actual", name, absent=NO_PRIOR_YEAR)
    used = {line.code: line.names for line in whole.by_function.items}
    return Facts(
        year=report.year,
        prior_year=report.year - 1,
        next_year=report.year + 1,
        entity=report.entity,
        subordinate_units_total=total_count(
            [inputs.count(number, "entity", "subordinate_units", name) for name, number in units]
        ),
        office_kinds=tuple(
            OfficeKind(kind, counted(number, kind, ("entity", "offices")))
            for kind, number in Counter(name[-1] for name in report.entity.offices).most_common()
        ),
        account=whole.account,
        revenue=whole.revenue,
        expenditure=whole.expenditure,
        by_function=whole.by_function,
        appropriation=accounts.appropriation,
        appropriation_by_function=accounts.appropriation_by_function,
        general_public_budget=general,
        government_fund=fund,
        state_capital=capital,
        three_public=compute_three_public(report.three_public, inputs),
        government_fund_three_public=compute_three_public(
            report.government_fund_three_public, inputs, "government_fund_three_public"
        ),
        agency_operating_cost=compute_operating_cost(
            report.agency_operating_cost, general.basic.running_cost.actual, prior_cost, inputs
        ),
        procurement=compute_procurement(report.procurement, inputs),
        state_assets=compute_state_assets(report.state_assets, inputs),
        performance=compute_performance(report.performance, general.by_function, profile.evaluation, inputs),
        terms=explain_terms(profile, used, inputs, report.terms, report.entity.budget_level),
        change_reason=report.change_reason,
        statistics={},
        annexes=(),
    )
