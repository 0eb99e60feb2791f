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

    A sum of intervals is as wide as all of them: :class:`Rounding` says what that means for a comparison.
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


@dataclass(frozen=True, slots=True)
class Rounding:
    """How far apart two equal sums can be that were rounded part by part.

    ``as_printed`` is half a digit for each part that is itself rounded: a reader forgives no more. ``of_inputs`` allows
    for the rounding of every number that the parts were computed from, too.
    """

    as_printed: Decimal
    of_inputs: Decimal

    @classmethod
    def of(cls, parts: Iterable[Decimal], inputs: Iterable[Decimal], half_digit: Decimal) -> Rounding:
        """Return what rounding explains between sums of parts and of inputs with these half widths.

        Without a digit to be rounded to everything is exact.
        """
        worst = sum(inputs, ZERO)
        if not half_digit or not worst:
            return cls(worst, worst)
        # Errors of many numbers go both ways: what goes beyond four standard deviations of their sum is no rounding.
        likely = half_digit * LIKELY * (worst / half_digit / 3).sqrt()
        of_inputs = min(worst, likely)
        return cls(min(sum((min(width, half_digit) for width in parts), ZERO), of_inputs), of_inputs)


LIKELY = 4
"""How many standard deviations an honest sum of rounded numbers stays within."""


def half_width_of(value: Decimal, amount_unit: str) -> Decimal:
    """Return half a unit of the last published digit of an amount as written, in 元; 元 and zero are exact.

    Source: the interval reading of published figures of XBRL Calculations 1.1.
    """
    return half_digit_of(amount_unit, value) if value else ZERO


def half_digit_of(amount_unit: str, value: Decimal = ZERO) -> Decimal:
    """Return half a unit of the last digit of published amounts, in 元; none where they are written in 元.

    >>> half_digit_of("万元"), half_digit_of("元")
    (Decimal('50.000'), Decimal('0'))
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
