"""This module knows what running text calls the figures of final accounts, for checking texts that quote them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = Path(__file__).parent / "quoted_figures.csv"


@cache
def quoted_figures() -> Mapping[str, tuple[str, ...]]:
    """Return the names of the facts that a phrase such as 本年收入合计 may mean."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["label"]: tuple(row["facts"].split()) for row in csv.DictReader(file)}
