"""Laws of reports of any unit: whatever an accountant writes, no sentence, table or sheet says something wrong."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generated import Values, data_files, spent, written
from reportgen.app.computed_report import compute_report
from reportgen.app.rendering import render_report
from reportgen.formatting import in_unit
from rightness import Made, wrongs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from reportgen.facts.fact import Fact

YEARS = {
    "fujian-2021": 2021,
    "ministry-2023": 2023,
    "project-self-evaluation": 2022,
    "sichuan-2020": 2020,
    "sichuan-2020-sources": 2020,
    "sichuan-2024": 2024,
}
"""The profiles that ship, with a year that each of them is for."""

every_profile = pytest.mark.parametrize("profile", YEARS)
# One folder serves all examples: each of them writes its data file anew.
one_folder = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def some(examples: int) -> settings:
    # To shrink what fails would render thousands of reports.
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    return settings(
        max_examples=examples, deadline=None, derandomize=True, phases=phases, suppress_health_check=one_folder
    )


@every_profile
@some(4)
@given(data=st.data())
def test_a_report_of_any_unit_is_right_throughout(profile: str, data: st.DataObject, tmp_path: Path) -> None:
    path = written(data.draw(data_files(profile, YEARS[profile])), tmp_path)

    assert wrongs(Made.of(path)) == []


@every_profile
@some(2)
@given(data=st.data())
def test_the_same_data_gives_the_same_bytes(profile: str, data: st.DataObject, tmp_path: Path) -> None:
    path = written(data.draw(data_files(profile, YEARS[profile])), tmp_path)

    once, again = (render_report(compute_report(path), (), "native").files for _ in range(2))

    assert once == again


@some(20)
@given(values=data_files("fujian-2021", 2021))
def test_totals_are_what_the_inputs_add_up_to(values: Values, tmp_path: Path) -> None:
    source = compute_report(written(values, tmp_path))
    facts, unit = source.facts, values["amount_unit"]

    def shown(fact: Fact) -> Decimal:
        return in_unit(fact.amount, unit)

    appropriated = [each for name in BUDGETS for each in values[name]["items"]]
    others = values["other_funds"]["items"]
    lines = [*appropriated, *others]
    operating = total(each["operating_expenditure"] for each in others)
    spending = total(map(spent, lines)) + operating
    opening, closing = (total(each[name] for each in lines) for name in ("opening_balance", "closing_balance"))
    assert shown(facts.expenditure.total.actual) == spending
    assert shown(facts.revenue.total.actual) == spending + closing - opening
    assert shown(facts.account.total_revenue.actual) == spending + closing
    assert shown(facts.account.total_expenditure.actual) == spending + closing
    assert shown(facts.expenditure.operating_expenditure.actual) == operating
    assert shown(facts.appropriation.expenditure.actual) == total(map(spent, appropriated))
    assert shown(facts.general_public_budget.basic.total.actual) == total(
        amount for each in values["general_public_budget"]["items"] for amount in each["basic_expenditure"].values()
    )
    assert shown(facts.procurement.total) == total(
        values["procurement"][kind] for kind in ("goods", "works", "services")
    )
    assert facts.performance.total.count.value == len(values["performance"]["projects"])


BUDGETS = ("general_public_budget", "government_fund", "state_capital")


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
