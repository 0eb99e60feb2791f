"""This module writes what stands alike in every worksheet: the letters of columns, names of sheets, and numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import cache

#: A worksheet keeps 15 significant digits; amounts of 元 have fewer, only shares are cut here.
_STORED = Context(prec=15, rounding=ROUND_HALF_UP)
_DIGITS_READ = 17
"""As many as a spreadsheet program reads of a number."""


def column_letters(number: int) -> str:
    """Return the letters of a column from its number.

    >>> [column_letters(number) for number in (1, 26, 27, 702, 703)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """Return the number of a column, from 1, from its letters.

    >>> [column_number(letters) for letters in ("A", "Z", "AA", "AAA")]
    [1, 26, 27, 703]
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def quoted_sheet(name: str) -> str:
    """Return the name of a sheet as a formula writes it.

    >>> quoted_sheet("甲's")
    "'甲''s'"
    """
    return "'" + name.replace("'", "''") + "'"


def number_text(value: Decimal) -> str:
    """Return a number as a worksheet stores it: with at most 15 significant digits, and no zeros at the end.

    >>> number_text(Decimal("1313.50")), number_text(Decimal("1E+3")), number_text(Decimal("-0.00"))
    ('1313.5', '1000', '0')
    >>> number_text(Decimal(125646) / Decimal(131350))
    '0.95657403882756'
    """
    return format(_STORED.normalize(value) or Decimal(0), "f")


def number_as_read(value: Decimal | Fraction | int) -> str:
    """Return a number in all digits that a spreadsheet program reads, a decimal as it is written.

    >>> number_as_read(Fraction(1, 3)), number_as_read(Decimal("1313.50"))
    ('0.33333333333333333', '1313.50')
    >>> number_as_read(Fraction(1, 30_000_000)), number_as_read(Decimal("1E+3"))
    ('0.000000033333333333333333', '1000')
    """
    if not isinstance(value, Fraction):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    with localcontext(prec=_DIGITS_READ):
        return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
