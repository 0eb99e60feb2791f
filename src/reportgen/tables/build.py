"""This module builds a finished table from its definition and the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.facts.fact import NOTHING, ZERO
from reportgen.formatting import format_number, in_unit
from reportgen.tables.blocks import block_rows
from reportgen.tables.columns import build_columns, expand_columns
from reportgen.tables.definition import BlocksTable, LedgerTable, SidesTable
from reportgen.tables.ledger_rows import ledger_rows
from reportgen.tables.sides import side_rows
from reportgen.tables.table import Cell, CellRef, Row, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.facts.fact import Fact
    from reportgen.profile.profile import Numbers, TableEntry
    from reportgen.tables.definition import ColumnEntry, Definition
    from reportgen.tables.draft import DraftRow, YearCodes


def build_table(entry: TableEntry, definition: Definition, facts: object, codes: YearCodes, numbers: Numbers) -> Table:
    """Build one table: its columns for the year, its rows from the facts, its amounts in the profile's unit.

    Raises:
        UnknownNameError: the definition names a figure that does not exist.
    """
    table = definition.table
    columns = expand_columns(table.columns, codes.economic)
    drafts = _drafts(table, columns, facts, codes)
    sums = {column.key: column.sum_of for column in columns if column.sum_of}
    rows = tuple(_finish(index, drafts, sums, numbers) for index in range(len(drafts)))
    empty = not any(fact.value for draft in drafts for fact in draft.facts.values())
    return Table(
        id=entry.id,
        title=entry.title,
        label=entry.label,
        sheet=entry.sheet or entry.title,
        columns=build_columns(columns),
        rows=rows,
        ordinals=_column_numbers(columns) if table.ordinals else (),
        notes=(*entry.notes, entry.empty_note) if empty and entry.empty_note else entry.notes,
        landscape=entry.landscape,
    )


def _drafts(
    table: LedgerTable | SidesTable | BlocksTable, columns: Sequence[ColumnEntry], facts: object, codes: YearCodes
) -> list[DraftRow]:
    if isinstance(table, LedgerTable):
        return ledger_rows(table, columns, facts)
    if isinstance(table, BlocksTable):
        return block_rows(table, facts, codes)
    return side_rows(table, columns, facts, codes)


def _finish(index: int, drafts: Sequence[DraftRow], sums: Mapping[str, tuple[str, ...]], numbers: Numbers) -> Row:
    draft = drafts[index]
    cells = {key: Cell(text) for key, text in draft.texts.items()}
    blank = Cell(numbers.table_zero, ZERO)
    for key, fact in draft.facts.items():
        refs = tuple(CellRef(index, part) for part in sums[key]) if key in sums else draft.sum_of.get(key, ())
        # Most cells of a wide table are of this kind: nothing, and no formula.
        cells[key] = blank if fact is NOTHING and not refs else _amount_cell(fact, refs, drafts, numbers)
    return Row(draft.kind, cells)


def _amount_cell(fact: Fact, refs: tuple[CellRef, ...], drafts: Sequence[DraftRow], numbers: Numbers) -> Cell:
    """Return the cell of an amount, with its formula only where that gives the very amount.

    A stated total that differs from its parts by 尾差 stays a number.
    """
    if not fact.is_given:
        return Cell()
    number = in_unit(fact.amount, numbers.amount_unit)
    text = format_number(number, numbers.table_money) if number else numbers.table_zero
    parts = (drafts[ref.row].facts.get(ref.column, NOTHING) for ref in refs)
    is_sum = sum((part.amount for part in parts if part is not NOTHING), start=ZERO) == fact.amount
    return Cell(text, number, refs if is_sum else ())


def _column_numbers(columns: Sequence[ColumnEntry]) -> tuple[str, ...]:
    """Return the 栏次 row: a running number over each amount column, the word over the first of the others."""
    amounts = [column.kind == "amount" for column in columns]
    texts = [str(sum(amounts[: index + 1])) if amount else "" for index, amount in enumerate(amounts)]
    return ("栏次", *texts[1:]) if not amounts[0] else tuple(texts)
