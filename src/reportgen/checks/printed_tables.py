"""This module reads tables as they are printed: rows by their labels and codes, amounts in 元.

Tables are known by the name of their definition, which says what they hold; their numbers differ between profiles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from reportgen.checks.comparison import Side, Term
from reportgen.facts.fact import ZERO
from reportgen.formatting import YUAN_PER_UNIT
from reportgen.tables.table import ColumnKind, RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.checks.rule import CheckInput, Found
    from reportgen.tables.table import Row, Table

SUMMARY, APPROPRIATION = "revenue_expenditure_summary", "appropriation_summary"

BUDGETS = {"general": "一般公共预算财政拨款", "fund": "政府性基金预算财政拨款", "capital": "国有资本经营预算财政拨款"}
"""The columns of 财政拨款收入支出决算总表 and the rows that hold the same budget's revenue and balance."""

NOTHING = Term(ZERO)
_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")


@cache
def bare(label: str) -> str:
    """Return a label without its ordinal and indent: every check reads the same few labels.

    >>> bare("　一、一般公共预算财政拨款收入")
    '一般公共预算财政拨款收入'
    """
    return _ORDINAL.sub("", label.strip())


@dataclass(frozen=True, slots=True)
class Printed:
    """One table of a report, read as a person reads it."""

    given: CheckInput
    table: Table

    @property
    def name(self) -> str:
        """What messages call the table."""
        return f"{self.table.label}《{self.table.title}》"

    @property
    def amount_keys(self) -> tuple[str, ...]:
        """The keys of the columns with amounts."""
        return tuple(column.key for column in self.table.columns if column.kind is ColumnKind.AMOUNT)

    @property
    def codes(self) -> list[str]:
        """The functional codes of the rows, from the top; none in a table that is not by codes."""
        return [row.code for row in self.table.rows if row.code]

    @property
    def total_row(self) -> Row | None:
        """The 合计 row of a table by codes."""
        return next((row for row in self.table.rows if row.kind is RowKind.TOTAL), None)

    def by_code(self) -> dict[str, Row]:
        """Return the rows of a table by codes, each under its code."""
        return {row.code: row for row in self.table.rows if row.code}

    def has(self, *keys: str) -> bool:
        """Whether the table has these columns; a profile may leave some out."""
        return set(keys) <= {column.key for column in self.table.columns}

    def has_number(self, row: Row, key: str) -> bool:
        """Whether a cell holds a number at all: what cannot be said is left blank."""
        return key in row.cells and row.cells[key].number is not None

    def amount(self, row: Row, key: str) -> Term:
        """Return what a cell stands for, in 元; an empty cell is nothing."""
        cell = row.cells.get(key)
        if cell is None or not cell.number:
            return NOTHING
        yuan = YUAN_PER_UNIT[self.table.amount_unit]
        return Term(cell.number * yuan, cell.half_width * yuan, cell)

    def labels(self, row: Row) -> list[str]:
        """Return the labels of a row, without their ordinals and indents."""
        texts = (row.cells[c.key].text for c in self.table.columns if c.kind is ColumnKind.TEXT and c.key in row.cells)
        return [bare(text) for text in texts]

    def labelled(self, words: str, key: str) -> int | None:
        """Return the row whose label in front of a column begins with some words; the last one of several."""
        # The column of labels that an amount column belongs to is the nearest one before it.
        before = takewhile(lambda each: each.key != key, self.table.columns)
        column = next((each.key for each in reversed([*before]) if each.kind is ColumnKind.TEXT), "")
        found = None
        for index, row in enumerate(self.table.rows):
            if column in row.cells and bare(row.cells[column].text).startswith(words):
                found = index
        return found

    def rows_labelled(self, words: str) -> list[Row]:
        """Return the rows with a label that begins with some words, from the top."""
        return [row for row in self.table.rows if any(label.startswith(words) for label in self.labels(row))]

    def category_rows(self) -> list[Row]:
        """Return the 类 rows of a table by codes."""
        return [row for row in self.table.rows if row.kind is RowKind.CATEGORY]

    def side(self, row: Row, keys: Sequence[str], words: str) -> Side:
        """Return the amounts of a row in some columns, as one side of an equation."""
        return Side(words, tuple(self.amount(row, key) for key in keys))

    def cell(self, words: str, key: str) -> Side | None:
        """Return a cell found by its row's label, called by table and label; ``None`` where there is none."""
        index = self.labelled(words, key) if self.has(key) else None
        if index is None:
            return None
        return self.side(self.table.rows[index], [key], f"{self.name}“{words}”")

    def total(self, key: str, words: str) -> Side | None:
        """Return a cell of the 合计 row; ``None`` where there is none."""
        row = self.total_row
        return self.side(row, [key], f"{self.name}合计{words}") if row and self.has(key) else None


def printed(given: CheckInput, *names: str) -> Iterator[Printed]:
    """Yield the tables of these definitions that the profile prints; all tables without names."""
    for name in names or given.tables:
        if name in given.tables:
            yield Printed(given, given.tables[name])


def across(table: Printed, whole: str, parts: Sequence[str]) -> Iterator[Found]:
    """Yield the first row in which a column is not the sum of others; nothing where the column is not printed."""
    if table.has(whole, *parts):
        told = replace(table.table, rows=tuple(row for row in table.table.rows if table.has_number(row, whole)))
        yield from first_row(replace(table, table=told), [whole], "合计", parts, "各栏之和")


def first_row(table: Printed, left: Sequence[str], words: str, right: Sequence[str], other: str) -> Iterator[Found]:
    """Yield the first row whose columns on both sides contradict each other, and how many other rows do, too.

    What is wrong in one row is wrong in every row above it: the first is the largest.
    """
    found: list[Found] = []
    for row in table.table.rows:
        name = (table.labels(row) or ["本行"])[0]
        sides = table.side(row, left, f"{table.name}“{name}”{words}"), table.side(row, right, other)
        found += table.given.contradict(*sides, f"{table.table.label} {name}")
    for finding in found[:1]:
        more = f"（另有 {len(found) - 1} 行也不符）" if found[1:] else ""
        yield replace(finding, message=finding.message + more)
