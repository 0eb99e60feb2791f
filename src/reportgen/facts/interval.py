"""This module holds what a published amount stands for: anything within half a unit of its last digit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.facts.fact import ZERO
from reportgen.formatting import YUAN_PER_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.facts.fact import Fact


PUBLISHED_DECIMALS = 2
"""Published amounts have two decimals, whatever trailing zeros the data file leaves out."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All amounts from ``value - half_width`` to ``value + half_width``, both included, exactly.

    Two figures contradict each other only when their intervals do not meet.
    """

    value: Decimal
    half_width: Decimal = ZERO

    @classmethod
    def of(cls, fact: Fact) -> Interval:
        """Return what a fact stands for; nothing counts as zero."""
        return cls(fact.amount, fact.half_width)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.value + other.value, self.half_width + other.half_width)

    def __neg__(self) -> Interval:
        return Interval(-self.value, self.half_width)

    def meets(self, other: Interval, tolerance: Decimal = ZERO) -> bool:
        """Whether some amount is in both, or the two are no further apart than the tolerance.

        >>> from decimal import Decimal
        >>> Interval(Decimal("3.34"), Decimal("0.005")).meets(Interval(Decimal("3.33"), Decimal("0.005")))
        True
        """
        return abs(self.value - other.value) <= self.half_width + other.half_width + tolerance


def half_width_of(value: Decimal, amount_unit: str) -> Decimal:
    """Return half a unit of the last published digit of an amount as written, in 元; amounts in 元 are exact.

    Source: the interval reading of published figures of XBRL Calculations 1.1.
    """
    if amount_unit == "元":
        return ZERO
    exponent = value.as_tuple().exponent
    decimals = max(PUBLISHED_DECIMALS, -exponent if isinstance(exponent, int) else 0)
    return YUAN_PER_UNIT[amount_unit] * Decimal(5).scaleb(-decimals - 1)


def add_up(intervals: Iterable[Interval]) -> Interval:
    """Return the sum; each part may be off by its own half width."""
    parts = tuple(intervals)
    return Interval(sum((part.value for part in parts), ZERO), sum((part.half_width for part in parts), ZERO))
