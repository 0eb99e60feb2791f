"""This module reads the reference tables that stand beside it; the rows of most are each valid for a span of years."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Not importlib.resources: loading it takes ten times as long as reading the largest table.
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Validity:
    """The budget years in which a row holds, both ends included; ``None`` leaves an end open.

    >>> 2021 in Validity(2019, None)
    True
    >>> str(Validity(None, 2018)), str(Validity(2019, None)), str(Validity(2019, 2022))
    ('2018年及以前', '2019年起', '2019—2022年')
    """

    first: int | None
    last: int | None

    def __contains__(self, year: int) -> bool:
        """Whether the row holds in ``year``."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)

    def __str__(self) -> str:
        """The span as a message prints it."""
        if self.first is None:
            return "各年" if self.last is None else f"{self.last}年及以前"
        if self.last in (None, self.first):
            return f"{self.first}年" if self.last else f"{self.first}年起"
        return f"{self.first}—{self.last}年"


def read_lines(table: str) -> list[str]:
    """Return the lines of a table without its heading."""
    return (_FOLDER / table).read_text(encoding="utf-8").splitlines()[1:]


@cache
def read_rows(table: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table in its order: cells by the name of their column."""
    with (_FOLDER / table).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        columns = next(lines)
        return tuple(dict(zip(columns, line, strict=True)) for line in lines)


@cache
def read_dated_rows(table: str) -> tuple[tuple[dict[str, str], Validity], ...]:
    """Return the rows of a table in its order, each with the years in which it holds."""
    return tuple((cells, validity(cells["valid_from"], cells["valid_to"])) for cells in read_rows(table))


@cache
def validity(first: str, last: str) -> Validity:
    """Return the span of two cells; an empty one leaves its end open."""
    return Validity(int(first) if first else None, int(last) if last else None)
