"""This module builds the rows of a table that lists a ledger: 合计, 类, 款, 项."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.facts.ledger import Ledger, Line
from reportgen.facts.names import resolve
from reportgen.tables.draft import DraftRow, fact_at
from reportgen.tables.table import CellRef, RowKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.tables.definition import ColumnEntry, LedgerTable


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
    total = _row(ledger.total, table.total_label, columns, _children(lines, "", offset))
    body = [_row(line, line.name, columns, _children(lines, line.code, offset)) for line in lines]
    return [total, *body] if first else [*body, total]


def _is_listed(line: Line, table: LedgerTable) -> bool:
    return not table.where or any(fact_at(line, name).value for name in table.where)


def _children(lines: Sequence[Line], code: str, offset: int) -> list[int]:
    """Return the rows one level below a code; a code's level shows in its length: 0, 3, 5, 7 digits."""
    below = 3 if not code else len(code) + 2
    return [
        index for index, line in enumerate(lines, offset) if len(line.code) == below and line.code.startswith(code)
    ]


def _row(line: Line, name: str, columns: Sequence[ColumnEntry], children: Sequence[int]) -> DraftRow:
    texts = {column.key: line.code if column.kind == "code" else name for column in columns if column.kind != "amount"}
    amounts = [column for column in columns if column.kind == "amount"]
    return DraftRow(
        RowKind(line.level),
        texts,
        {column.key: fact_at(line, column.fact or column.key) for column in amounts},
        {column.key: tuple(CellRef(row, column.key) for row in children) for column in amounts if children},
    )
