"""This module holds what a published amount stands for: anything within half a unit of its last digit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.facts.fact import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from reportgen.facts.fact import Fact


@dataclass(frozen=True, slots=True)
class Interval:
    """All amounts from ``value - half_width`` to ``value + half_width``, both included, exactly.

    Two figures contradict each other only when their intervals do not meet. Source: the interval reading of published
    figures of XBRL Calculations 1.1.
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


def add_up(intervals: Iterable[Interval]) -> Interval:
    """Return the sum; each part may be off by its own half width."""
    return sum(intervals, Interval(ZERO))
