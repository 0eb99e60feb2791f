"""This module computes with figures as the amounts that they stand for: from a lowest to a highest value, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from reportgen.facts.fact import Fact


@dataclass(frozen=True, slots=True)
class Quantity:
    """Everything from ``low`` to ``high``: a published amount stands for half its last digit more or less."""

    low: Fraction
    high: Fraction

    @classmethod
    def exactly(cls, value: Decimal | Fraction | int) -> Quantity:
        """Return a single value."""
        return cls(Fraction(value), Fraction(value))

    @classmethod
    def of(cls, fact: Fact) -> Quantity | None:
        """Return what a figure stands for; ``None`` when there is none."""
        if fact.value is None:
            return None
        value, width = Fraction(fact.value), Fraction(fact.half_width)
        return cls(value - width, value + width)

    @property
    def middle(self) -> Fraction:
        """The value between the lowest and the highest."""
        return (self.low + self.high) / 2

    @property
    def half_width(self) -> Fraction:
        """How far the lowest and the highest are from the middle."""
        return (self.high - self.low) / 2

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Quantity:
        return Quantity(-self.high, -self.low)

    def __sub__(self, other: Quantity) -> Quantity:
        return self + -other

    def __mul__(self, other: Quantity) -> Quantity:
        corners = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Quantity(min(corners), max(corners))

    def __truediv__(self, other: Quantity) -> Quantity:
        """Return the quotient.

        Raises:
            ZeroDivisionError: the divisor can be zero.
        """
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        return self * Quantity(1 / other.high, 1 / other.low)

    def __abs__(self) -> Quantity:
        if self.low <= 0 <= self.high:
            return Quantity(Fraction(0), max(-self.low, self.high))
        return max(self, -self, key=lambda each: each.low)
