"""This module turns exact numbers into text, and rounds: half up, here and nowhere else.

Patterns are CLDR number patterns (``#,##0.00``), read by babel.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

YUAN_PER_UNIT = {"元": Decimal(1), "万元": Decimal(10_000)}
"""How many 元 one amount unit holds."""

DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """A number pattern, read once: decimals and whether thousands are separated."""

    decimals: int
    thousands: bool


@cache
def read_pattern(pattern: str) -> NumberPattern:
    """Read a CLDR pattern such as ``0.00`` or ``#,##0.00``.

    Raises:
        ValueError: babel cannot read it.
    """
    from babel.numbers import parse_pattern

    parsed = parse_pattern(pattern)
    return NumberPattern(parsed.frac_prec[1], parsed.grouping[0] < 1000)  # noqa: PLR2004 - babel's "no grouping"


def format_number(value: Decimal | Fraction | int, pattern: str) -> str:
    """Format a number, rounded half up.

    >>> format_number(Decimal("1234.005"), "#,##0.00")
    '1,234.01'
    >>> format_number(Fraction(-1, 1000), "0.00")
    '0.00'
    """
    style = read_pattern(pattern)
    rounded = round_half_up(value, style.decimals)
    return f"{rounded:,.{style.decimals}f}" if style.thousands else f"{rounded:.{style.decimals}f}"


def round_half_up(value: Decimal | Fraction | int, decimals: int) -> Decimal:
    """Round to a number of decimals, halves away from zero; never a negative zero.

    >>> round_half_up(Decimal("134.315"), 2)
    Decimal('134.32')
    """
    if isinstance(value, Fraction):
        # A fraction may have no finite decimal form, so round it as a whole number of last digits.
        scaled = abs(value) * 10**decimals
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        rounded = Decimal(whole).scaleb(-decimals).copy_sign(Decimal(1 if value >= 0 else -1))
    else:
        rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def format_percent(value: Fraction | Decimal | int, pattern: str, *, trim_whole: bool) -> str:
    """Format a ratio as a percentage; ``trim_whole`` prints exact 0 and 1 as ``0%`` and ``100%``.

    >>> format_percent(Fraction(41408, 172758), "0.00", trim_whole=True)
    '23.97%'
    >>> format_percent(Fraction(1), "0.00", trim_whole=True)
    '100%'
    """
    if trim_whole and value in (0, 1):
        return f"{int(value * 100)}%"
    return f"{format_number(Fraction(value) * 100, pattern)}%"


def in_unit(yuan: Decimal, unit: str) -> Decimal:
    """Express an amount of 元 in an amount unit, exactly.

    >>> in_unit(Decimal("13135000.0000"), "万元")
    Decimal('1313.5000')
    """
    return yuan / YUAN_PER_UNIT[unit]


def chinese_numeral(number: int) -> str:
    """Write a number below 100 in Chinese numerals, as headings and tables count.

    >>> [chinese_numeral(n) for n in (1, 10, 13, 20, 26)]
    ['一', '十', '十三', '二十', '二十六']

    Raises:
        ValueError: the number is not between 0 and 99.
    """
    if not 0 <= number < 100:  # noqa: PLR2004 - the documented limit
        msg = f"no Chinese numeral for {number}"
        raise ValueError(msg)
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")
