"""This module knows what running text calls the figures of final accounts, for checking texts that quote them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reportgen.reference.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def quoted_figures() -> Mapping[str, tuple[str, ...]]:
    """Return the names of the facts that a phrase such as 本年收入合计 may mean."""
    return {cells["label"]: tuple(cells["facts"].split()) for cells in read_rows("quoted_figures.csv")}


@cache
def quoted_rates() -> tuple[tuple[str, str, str], ...]:
    """Return what is measured, the words (a pattern) that a percentage of it follows, and the name of the rate."""
    return tuple((cells["label"], cells["verb"], cells["fact"]) for cells in read_rows("quoted_rates.csv"))
