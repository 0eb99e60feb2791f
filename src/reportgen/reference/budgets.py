"""This module knows which functional codes belong to one budget only."""

from __future__ import annotations

from functools import cache

from reportgen.reference.dated import read_dated_rows


@cache
def fund_codes() -> tuple[str, ...]:
    """Return the 类 and 款 that are paid from 政府性基金 only; not all of them are known."""
    return tuple(cells["code"] for cells, _ in read_dated_rows("government_fund_codes.csv"))
