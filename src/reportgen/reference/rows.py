"""This module reads the tables that stand beside it, one file of comma-separated values each."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

# Not importlib.resources: loading it takes ten times as long as reading the largest table.
_FOLDER = Path(__file__).parent


@cache
def read_rows(table: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table in its order: cells by the name of their column."""
    with (_FOLDER / table).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        columns = next(lines)
        return tuple(dict(zip(columns, line, strict=True)) for line in lines)
