"""This module builds the rows of a table that lists economic codes in blocks side by side."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from reportgen.tables.draft import DraftRow, fact_at
from reportgen.tables.table import CellRef, RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.reference.codes import CodeTable
    from reportgen.tables.definition import Block, BlocksTable, Strip, TailCell
    from reportgen.tables.draft import YearCodes

Place = tuple[int, "Strip"]


def block_rows(table: BlocksTable, facts: object, codes: YearCodes) -> list[DraftRow]:
    """Return the rows: every 款 of the year, zero or not, each 类 adding up its 款; the tail adds up 类.

    Raises:
        UnknownNameError: the definition names a split or a figure that does not exist.
    """
    economic = codes.economic
    places = {code: place for block in table.blocks for code, place in _places(block, economic).items()}
    strips = [
        [_cells(code, places, table.split, facts, economic) for code, place in places.items() if place[1] == strip]
        for block in table.blocks
        for strip in (block, *block.further)
    ]
    rows = [_joined([cells for cells in row if cells]) for row in zip_longest(*strips)]
    if table.tail:
        rows.append(_joined([_tail(cell, places, facts) for cell in table.tail], RowKind.TOTAL))
    return rows


def _places(block: Block, economic: CodeTable) -> dict[str, Place]:
    """Return where each code of a block stands: its columns are filled one after the other, the first ones fullest."""
    codes = [code for category in block.categories for code in economic.codes if code.startswith(category)]
    strips = (block, *block.further)
    height = -(-len(codes) // len(strips))
    return {code: (index % height, strips[index // height]) for index, code in enumerate(codes)}


def _cells(code: str, places: Mapping[str, Place], split: str, facts: object, economic: CodeTable) -> DraftRow:
    strip = places[code][1]
    below = tuple(_refs((other for other in places if other != code and other.startswith(code)), places))
    return DraftRow(
        RowKind.CATEGORY if below else RowKind.ITEM,
        {strip.code: code, strip.name: economic.codes[code].name},
        {strip.amount: fact_at(facts, f"{split}.{code}")},
        {strip.amount: below} if below else {},
    )


def _refs(codes: Iterator[str], places: Mapping[str, Place]) -> Iterator[CellRef]:
    for code in codes:
        row, strip = places[code]
        yield CellRef(row, strip.amount)


def _tail(cell: TailCell, places: Mapping[str, Place], facts: object) -> DraftRow:
    return DraftRow(
        RowKind.TOTAL,
        {cell.at: cell.label},
        {cell.amount: fact_at(facts, cell.fact)},
        {cell.amount: tuple(_refs(iter(cell.categories), places))},
    )


def _joined(blocks: list[DraftRow], kind: RowKind = RowKind.ROW) -> DraftRow:
    return DraftRow(
        kind,
        {key: text for block in blocks for key, text in block.texts.items()},
        {key: fact for block in blocks for key, fact in block.facts.items()},
        {key: refs for block in blocks for key, refs in block.sum_of.items()},
    )
