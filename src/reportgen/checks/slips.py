"""This module knows slips of the finger: a digit that is another one, a decimal point in another place."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

FEWEST_DIGITS = 4
"""Shorter numbers differ in a single digit by chance."""

_POWERS = {10: "十倍", 100: "一百倍", 1000: "一千倍", 10_000: "一万倍"}
_NEAR = Fraction(1, 5)
"""How far a ratio may be from a power of ten and still look like one."""


def is_slip(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers of some length are the same but for one digit, two that changed places, or the decimal point.

    >>> from decimal import Decimal
    >>> is_slip(Decimal("18600.45"), Decimal("19600.45")), is_slip(Decimal("13.87"), Decimal("138.70"))
    (True, True)
    >>> is_slip(Decimal("226.40"), Decimal("262.40"))
    True
    >>> is_slip(Decimal("130.00"), Decimal("120.00")), is_slip(Decimal("346.59"), Decimal("357.61"))
    (False, False)
    """
    if one == other or not one or not other:
        return False
    (_, ours, _), (_, theirs, _) = one.normalize().as_tuple(), other.normalize().as_tuple()
    if max(len(ours), len(theirs)) < FEWEST_DIGITS:
        return False
    if ours == theirs or one.adjusted() != other.adjusted():
        return ours == theirs
    return len((one - other).normalize().as_tuple()[1]) == 1 or _is_swapped(ours, theirs)


def _is_swapped(ours: tuple[int, ...], theirs: tuple[int, ...]) -> bool:
    """Whether two neighbouring digits changed places."""
    apart = [place for place, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other]
    if len(ours) != len(theirs) or len(apart) != len(("one", "next")) or apart[1] != apart[0] + 1:
        return False
    return ours[apart[0] : apart[1] + 1] == theirs[apart[0] : apart[1] + 1][::-1]


def power_of_ten(ratio: Fraction) -> str:
    """Return how many times ten a ratio is about, in words; nothing where it is not.

    >>> power_of_ten(Fraction(10_001)), power_of_ten(Fraction(1, 10)), power_of_ten(Fraction(7))
    ('一万倍', '十倍', '')
    """
    times = 1 / ratio if 0 < ratio < 1 else ratio
    return next((word for power, word in _POWERS.items() if abs(times / power - 1) <= _NEAR), "")


def hint_of(ratio: Fraction) -> str:
    """Return what two amounts of such a ratio look like: a decimal point in another place, or another unit."""
    power = power_of_ten(ratio)
    cause = "像是一个以元填写、一个以万元填写" if power == _POWERS[10_000] else "像是小数点错了位"
    return f"，约{power}，{cause}" if power else ""


def odd_one_out(fits: Sequence[bool], fewest: int) -> int | None:
    """Return the place of the only one that does not fit where at least so many others do."""
    return fits.index(False) if fits.count(False) == 1 and fits.count(True) >= fewest else None
