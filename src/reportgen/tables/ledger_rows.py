"""This module builds the rows of a table that lists a ledger: 合计, 类, 款, 项."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.facts.ledger import CATEGORY_DIGITS, Ledger, Line
from reportgen.facts.names import resolve
from reportgen.tables.draft import DraftRow, fact_at
from reportgen.tables.table import CellRef, RowKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.tables.definition import ColumnEntry, LedgerTable

_DIGITS = {"": slice(None), "category": slice(3), "subcategory": slice(3, 5), "item": slice(5, 7)}
"""Which digits of a functional code (类 3, 款 2, 项 2) a column prints."""


def ledger_rows(table: LedgerTable, columns: Sequence[ColumnEntry], facts: object) -> list[DraftRow]:
    """Return the rows: the total first or last, each parent adding up the rows directly below it.

    Raises:
        UnknownNameError: the definition names a ledger or a figure that does not exist.
        TypeError: the definition's ledger is not one.
    """
    ledger = resolve(facts, table.ledger)
    if not isinstance(ledger, Ledger):
        msg = f"{table.ledger} is not a ledger"
        raise TypeError(msg)
    lines = [line for line in ledger.lines if _is_listed(line, table)]
    first = table.total_at == "first"
    offset = 1 if first else 0
    layout = _Layout(
        codes=[(column.key, _DIGITS[column.part]) for column in columns if column.kind == "code"],
        names=[column.key for column in columns if column.kind == "text"],
        amounts=[(column.key, column.fact or column.key) for column in columns if column.kind == "amount"],
    )
    children = _children(lines, offset)
    total = layout.row(ledger.total, table.total_label, children.get("", []))
    body = [layout.row(line, line.name, children.get(line.code, [])) for line in lines]
    return [total, *body] if first else [*body, total]


def _is_listed(line: Line, table: LedgerTable) -> bool:
    return not table.where or any(fact_at(line, name).value for name in table.where)


def _children(lines: Sequence[Line], offset: int) -> dict[str, list[int]]:
    """Return the rows one level below each code; the total row has the empty code.

    A code's level shows in its length: 3, 5, 7 digits.
    """
    children: dict[str, list[int]] = {}
    for index, line in enumerate(lines, offset):
        parent = line.code[:-2] if len(line.code) > CATEGORY_DIGITS else ""
        children.setdefault(parent, []).append(index)
    return children


@dataclass(frozen=True, slots=True)
class _Layout:
    """What stands in which column: the digits of codes, the keys of names, the name of the fact of every amount."""

    codes: list[tuple[str, slice]]
    names: list[str]
    amounts: list[tuple[str, str]]

    def row(self, line: Line, name: str, children: Sequence[int]) -> DraftRow:
        """Return the row of a ledger line; each amount adds up the rows of its children."""
        return DraftRow(
            RowKind(line.level),
            {key: line.code[digits] for key, digits in self.codes} | dict.fromkeys(self.names, name),
            {key: fact_at(line, fact) for key, fact in self.amounts},
            {key: tuple(CellRef(row, key) for row in children) for key, _ in self.amounts} if children else {},
            line.code,
        )
