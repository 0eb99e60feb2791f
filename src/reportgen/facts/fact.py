"""This module defines a fact: one figure of the report, exact, with the formula and the inputs it comes from.

Facts form a graph by reference: a share points at its part and its whole, a total at its parts, down to the inputs of
the data file. A fact has no name of its own; its name is its place in :class:`reportgen.facts.facts.Facts`
(``revenue.total.change_rate``), see ``reportgen.facts.names``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.formatting import YUAN_PER_UNIT, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable

Path = tuple[str | int, ...]
Value = Decimal | Fraction | int | None

ZERO = Decimal(0)

PUBLISHED_DECIMALS = 2
"""Published amounts have two decimals, whatever trailing zeros the data file leaves out."""


class Unit(StrEnum):
    """What a value counts: 元, a ratio (0.2397 is 23.97 %), things, points, or what an indicator measures."""

    YUAN = "元"
    RATIO = "比率"
    COUNT = "个"
    SCORE = "分"
    NUMBER = "数"


class Operation(StrEnum):
    """How a value came about; the word stands in explanations."""

    GIVEN = "数据文件"
    STATED = "公布数"
    MISSING = "无"
    CONVENTION = "约定"
    COUNT = "计数"
    SUM = "合计"
    DIFFERENCE = "相减"
    RATIO = "相除"
    PRODUCT = "相乘"
    ROUNDED = "四舍五入"


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One figure: its exact value, its unit, and where it comes from.

    ``value`` is ``None`` when the figure does not exist (no prior year, no budget, a base of zero); ``note`` then says
    why. ``operands`` are the facts of the formula: ``a + b + …``, ``a - b``, ``a / b``, ``a * b``, or the one fact that
    is rounded to ``decimals``. ``source`` is the path of an input in the data file. ``half_width`` is half a unit of
    the last published digit, in 元: an amount of 1.25 万元 stands for anything within 50 元 of it.
    """

    value: Value
    unit: Unit
    operation: Operation
    operands: tuple[Fact, ...] = ()
    source: Path = ()
    note: str = ""
    half_width: Decimal = ZERO
    decimals: int = 0

    @property
    def amount(self) -> Decimal:
        """The value as an amount in 元, nothing counting as zero: for sums and comparisons of amounts."""
        value = self.value
        if not value:
            return ZERO
        # What somebody received on average has no last decimal; the amounts of the accounts all have one.
        return value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)

    @property
    def is_given(self) -> bool:
        """Whether there is a figure at all."""
        return self.value is not None


def given(value: Value, source: Path, *, unit: Unit = Unit.YUAN, half_width: Decimal = ZERO) -> Fact:
    """Return the fact for an input of the data file."""
    return Fact(value, unit, Operation.GIVEN, source=source, half_width=half_width)


def counted(number: int, note: str, source: Path) -> Fact:
    """Return how many things of a list of the data file are of a kind; ``note`` says which."""
    return Fact(number, Unit.COUNT, Operation.COUNT, source=source, note=f"{note}的个数")


def missing(note: str, unit: Unit = Unit.YUAN) -> Fact:
    """Return the fact that there is no such figure, and why."""
    return Fact(None, unit, Operation.MISSING, note=note)


def convention(value: Value, unit: Unit, note: str) -> Fact:
    """Return a value that is not computed but agreed, such as the execution rate of a budget of zero."""
    return Fact(value, unit, Operation.CONVENTION, note=note)


NOTHING = Fact(ZERO, Unit.YUAN, Operation.CONVENTION, note="未发生")
"""The amount of what does not occur in the data file."""


def total(parts: Iterable[Fact]) -> Fact:
    """Return the sum of the parts; missing when one of them is missing.

    >>> total([given(Decimal(2), ("a",)), given(Decimal(3), ("b",))]).value
    Decimal('5')
    """
    # A part that merely does not occur adds nothing to the figure and nothing to its explanation.
    operands = tuple(part for part in parts if part is not NOTHING)
    if not operands:
        return NOTHING
    if any(part.value is None for part in operands):
        return missing("有的组成部分没有数", operands[0].unit)
    if len(operands) == 1:
        return operands[0]
    unit = operands[0].unit
    half_width = sum((part.half_width for part in operands), ZERO)
    if unit is Unit.COUNT:
        return Fact(sum(int(part.value or 0) for part in operands), unit, Operation.SUM, operands)
    value = sum((part.amount for part in operands), ZERO)
    return Fact(value, unit, Operation.SUM, operands, half_width=half_width)


def same_amount(fact: Fact) -> Fact:
    """Return an amount as another figure of its own: revenue without balances, which is what was spent."""
    if fact is NOTHING:
        return NOTHING
    return Fact(fact.value, fact.unit, Operation.SUM, (fact,), note=fact.note, half_width=fact.half_width)


def difference(left: Fact, right: Fact) -> Fact:
    """Return ``left - right``; missing when either is missing."""
    for side in (left, right):
        if not side.is_given:
            return missing(side.note, left.unit)
    return Fact(
        left.amount - right.amount,
        left.unit,
        Operation.DIFFERENCE,
        (left, right),
        half_width=left.half_width + right.half_width,
    )


def ratio(part: Fact, whole: Fact) -> Fact:
    """Return ``part / whole`` exactly; missing when either is missing or the whole is zero.

    >>> ratio(given(Decimal(1), ("a",)), given(Decimal(3), ("b",))).value
    Fraction(1, 3)
    """
    for side in (part, whole):
        if not side.is_given:
            return missing(side.note, Unit.RATIO)
    if not whole.amount:
        return missing("基数为0", Unit.RATIO)
    (over, under), (by, to) = part.amount.as_integer_ratio(), whole.amount.as_integer_ratio()
    return Fact(Fraction(over * to, under * by), Unit.RATIO, Operation.RATIO, (part, whole))


def product(left: Fact, right: Fact, unit: Unit) -> Fact:
    """Return ``left * right`` exactly, in the given unit; missing when either is missing."""
    for side in (left, right):
        if side.value is None:
            return missing(side.note, unit)
    return Fact(Fraction(left.value or 0) * Fraction(right.value or 0), unit, Operation.PRODUCT, (left, right))


def rounded(fact: Fact, decimals: int) -> Fact:
    """Return the fact rounded half up, for what is agreed to be rounded before it is added up, such as a score."""
    if fact.value is None:
        return fact
    value = round_half_up(fact.value, decimals)
    return Fact(value, fact.unit, Operation.ROUNDED, (fact,), decimals=decimals)


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
