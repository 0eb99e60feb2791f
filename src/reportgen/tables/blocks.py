"""This module builds the rows of a table that lists economic codes in blocks side by side."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from reportgen.tables.draft import DraftRow, fact_at
from reportgen.tables.table import CellRef, RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.reference.codes import CodeTable
    from reportgen.tables.definition import Block, BlocksTable, TailCell
    from reportgen.tables.draft import YearCodes


def block_rows(table: BlocksTable, facts: object, codes: YearCodes) -> list[DraftRow]:
    """Return the rows: every 款 of the year, zero or not, each 类 adding up its 款; the tail adds up 类.

    Raises:
        UnknownNameError: the definition names a split or a figure that does not exist.
    """
    blocks = [list(_block(block, table.split, facts, codes.economic)) for block in table.blocks]
    rows = [_joined([cells for cells in row if cells]) for row in zip_longest(*blocks)]
    if table.tail:
        starts = _category_rows(table, codes.economic)
        rows.append(_joined([_tail(cell, starts, facts) for cell in table.tail], RowKind.TOTAL))
    return rows


def _block(block: Block, split: str, facts: object, economic: CodeTable) -> Iterator[DraftRow]:
    row = 0
    for category in block.categories:
        codes = [code for code in economic.codes if code.startswith(category)]
        for code in codes:
            is_category = code == category
            below = tuple(CellRef(row + offset, block.amount) for offset in range(1, len(codes))) if is_category else ()
            yield DraftRow(
                RowKind.CATEGORY if is_category else RowKind.ITEM,
                {block.code: code, block.name: economic.codes[code].name},
                {block.amount: fact_at(facts, f"{split}.{code}")},
                {block.amount: below} if below else {},
            )
        row += len(codes)


def _category_rows(table: BlocksTable, economic: CodeTable) -> dict[str, CellRef]:
    starts: dict[str, CellRef] = {}
    for block in table.blocks:
        row = 0
        for category in block.categories:
            starts[category] = CellRef(row, block.amount)
            row += sum(1 for code in economic.codes if code.startswith(category))
    return starts


def _tail(cell: TailCell, starts: dict[str, CellRef], facts: object) -> DraftRow:
    return DraftRow(
        RowKind.TOTAL,
        {cell.at: cell.label},
        {cell.amount: fact_at(facts, cell.fact)},
        {cell.amount: tuple(starts[category] for category in cell.categories)},
    )


def _joined(blocks: list[DraftRow], kind: RowKind = RowKind.ROW) -> DraftRow:
    return DraftRow(
        kind,
        {key: text for block in blocks for key, text in block.texts.items()},
        {key: fact for block in blocks for key, fact in block.facts.items()},
        {key: refs for block in blocks for key, refs in block.sum_of.items()},
    )
