"""Laws of the checks: silent on what fits, rounded or not; nobody can change a number without being noticed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from consistent import amounts, changed, consistent, in_ten_thousands, problems

few = settings(max_examples=25, deadline=None)


@few
@given(consistent())
def test_nothing_is_wrong_with_data_that_fits(values: dict[str, Any]) -> None:
    assert problems(values) == []


@few
@given(consistent())
def test_rounding_every_number_by_itself_is_no_mistake(values: dict[str, Any]) -> None:
    assert problems(in_ten_thousands(values)) == []


@few
@given(consistent(), st.data())
def test_a_number_that_is_a_cent_off_is_noticed(values: dict[str, Any], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(amounts(values), key=str)))

    assert problems(changed(values, path, Decimal("0.01")))


@few
@given(consistent(), st.data())
def test_a_rounded_number_that_is_off_by_more_than_rounding_is_noticed(
    values: dict[str, Any], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(sorted(amounts(values), key=str)))
    # Every number of the data may be off by half a unit of its last digit.
    slack = Decimal("0.01") * len(list(amounts(values)))

    assert problems(changed(in_ten_thousands(values), path, slack))
