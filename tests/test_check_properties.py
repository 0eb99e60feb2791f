"""Laws of the checks: silent on what fits, rounded or not; nobody can change a number without being noticed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from consistent import UNRELATED, amounts, changed, consistent, in_ten_thousands, problems
from reportgen.diagnostics import Severity
from reports import checked, data, item

few = settings(max_examples=25, deadline=None)


@few
@given(consistent())
def test_nothing_is_wrong_with_data_that_fits(values: dict[str, Any]) -> None:
    assert problems(values) == []


@few
@given(consistent(UNRELATED))
def test_rounding_every_number_by_itself_is_no_mistake(values: dict[str, Any]) -> None:
    """What a reader sees is told (both sides of a summary table differ), and stops nobody."""
    assert [each for each in problems(in_ten_thousands(values)) if each.severity is Severity.ERROR] == []


@given(
    st.lists(st.integers(1, 50_000), min_size=1, max_size=40), st.integers(-100, 100), st.sampled_from(["元", "万元"])
)
def test_a_stated_total_may_differ_by_half_a_digit_for_each_part_that_is_rounded(
    cents: list[int], off: int, unit: str
) -> None:
    """Both sides, basic expenditure and projects are three numbers that a reader sees: 0.015 is all that he allows."""
    types = {f"{30101 + index}": Decimal(each) / 100 for index, each in enumerate(cents)}
    chapter = {"items": [item(basic_expenditure=types, project_expenditure=Decimal("1.23"))]}
    stated = {"expenditure.total": Decimal(sum(cents) + 123 + off) / 100}
    values = data(general_public_budget=chapter, stated=stated) | {"amount_unit": unit}
    severities = [finding.severity for finding in checked(values) if finding.code == "RG201"]

    # Beyond four standard deviations of the sum of as many roundings, nobody believes that it is one.
    believed = min(len(cents) + 2, 4 * ((len(cents) + 2) / 3) ** 0.5) / 2
    explained = Severity.NOTE if abs(off) == 1 else Severity.WARNING if abs(off) <= believed else Severity.ERROR
    assert severities == ([] if not off else [Severity.ERROR if unit == "元" else explained])


@few
@given(consistent(), st.data())
def test_a_number_that_is_a_cent_off_is_noticed(values: dict[str, Any], drawn: st.DataObject) -> None:
    path = drawn.draw(st.sampled_from(sorted(amounts(values), key=str)))

    assert problems(changed(values, path, Decimal("0.01")))


@few
@given(consistent(), st.data())
def test_a_rounded_number_that_is_off_by_more_than_rounding_is_noticed(
    values: dict[str, Any], drawn: st.DataObject
) -> None:
    path = drawn.draw(st.sampled_from(sorted(amounts(values), key=str)))
    # Every number of the data may be off by half a unit of its last digit.
    slack = Decimal("0.01") * len(list(amounts(values)))

    assert problems(changed(in_ten_thousands(values), path, slack))
