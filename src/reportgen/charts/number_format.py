"""This module writes numbers as Office shows them under an Excel format code, for the drawing that is not Office's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from reportgen.formatting import round_half_up

GENERAL = "General"

_SECTION = re.compile(r"(?:\[=(-?[\d.]+)\])?(#,##)?0(?:\.(0+))?(%?)")


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a format code; ``only`` is the one value that it is for."""

    only: Decimal | None
    thousands: bool
    decimals: int
    percent: str

    def show(self, value: Decimal) -> str:
        rounded = round_half_up(value * 100 if self.percent else value, self.decimals)
        return f"{rounded:{',' if self.thousands else ''}.{self.decimals}f}{self.percent}"


def shown_number(value: Decimal, code: str) -> str:
    """Write a number under a format code: decimals, thousands, percent, a section for one value.

    >>> shown_number(Decimal("1313.5"), "#,##0.00"), shown_number(Decimal("0.956574"), "0.00%")
    ('1,313.50', '95.66%')
    >>> shown_number(Decimal(1), "[=1]0%;0.00%"), shown_number(Decimal("-0.50"), "General")
    ('100%', '-0.5')

    Raises:
        ValueError: the code uses something else.
    """
    section = next((section for section in _sections(code) if section.only in (None, value)), None)
    return section.show(value) if section else format(value.normalize() or Decimal(0), "f")


@cache
def _sections(code: str) -> tuple[_Section, ...]:
    if code == GENERAL:
        return ()
    matches = [_SECTION.fullmatch(text) for text in code.split(";")]
    if None in matches:
        msg = f"number format not supported in image charts: {code}"
        raise ValueError(msg)
    return tuple(
        _Section(Decimal(match[1]) if match[1] else None, bool(match[2]), len(match[3] or ""), match[4])
        for match in matches
        if match
    )
