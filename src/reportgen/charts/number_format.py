"""This module writes numbers as Office shows them under an Excel format code, for the drawing that is not Office's."""

from __future__ import annotations

import re
from decimal import Decimal

from reportgen.formatting import round_half_up

GENERAL = "General"

_CODE = re.compile(r"(#,##)?0(?:\.(0+))?(%?)")


def shown_number(value: Decimal, code: str) -> str:
    """Write a number under a format code that every program knows: decimals, thousands, percent.

    >>> shown_number(Decimal("1313.5"), "#,##0.00"), shown_number(Decimal("0.956574"), "0.00%")
    ('1,313.50', '95.66%')
    >>> shown_number(Decimal(1), "0%"), shown_number(Decimal("-0.50"), "General")
    ('100%', '-0.5')

    Raises:
        ValueError: the code uses something else.
    """
    if code == GENERAL:
        return format(value.normalize() or Decimal(0), "f")
    match = _CODE.fullmatch(code)
    if not match:
        msg = f"number format not supported in image charts: {code}"
        raise ValueError(msg)
    thousands, decimals, percent = match[1], len(match[2] or ""), match[3]
    rounded = round_half_up(value * 100 if percent else value, decimals)
    return f"{rounded:{',' if thousands else ''}.{decimals}f}{percent}"
