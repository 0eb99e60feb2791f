"""This module builds the rows of a table from the facts, one way for each kind of table."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from reportgen.facts.fact import NOTHING, Fact
from reportgen.facts.ledger import CATEGORY_DIGITS, Ledger
from reportgen.facts.names import readable_names, resolve
from reportgen.formatting import chinese_numeral
from reportgen.reference.terms import DEFAULT_WORDING_SET, terms
from reportgen.tables.definition import BlocksTable, LedgerTable, RowEntry, SidesTable
from reportgen.tables.table import CellRef, RowKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reportgen.reference.codes import CodeTable
    from reportgen.tables.definition import Block, ColumnEntry, Side, Strip, TailCell

CATEGORIES = "categories"
_DIGITS = {"": slice(None), "category": slice(3), "subcategory": slice(3, 5), "item": slice(5, 7)}
"""Which digits of a functional code (类 3, 款 2, 项 2) a column prints."""


@dataclass(frozen=True, slots=True)
class YearCodes:
    """The code tables of the report's year."""

    functional: CodeTable
    economic: CodeTable


@dataclass(frozen=True, slots=True, eq=False)
class FactRow:
    """A row of texts and facts by column key, before its numbers are written.

    ``sum_of`` names the cells that an amount adds up, ``code`` is the functional code of the row.
    """

    kind: RowKind = RowKind.ROW
    texts: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    sum_of: Mapping[str, tuple[CellRef, ...]] = field(default_factory=dict)
    code: str = ""


def build_rows(
    table: LedgerTable | SidesTable | BlocksTable, columns: Sequence[ColumnEntry], facts: object, codes: YearCodes
) -> list[FactRow]:
    """Return the rows of a table.

    Raises:
        UnknownNameError: the definition names a ledger, a split or a figure that does not exist.
        TypeError: what the definition names is no ledger, or no figure.
    """
    if isinstance(table, LedgerTable):
        return _ledger_rows(table, columns, facts)
    if isinstance(table, BlocksTable):
        return _block_rows(table, facts, codes.economic)
    return _side_rows(table, columns, facts, codes)


def _fact_at(root: object, name: str) -> Fact:
    """Return the fact of a name; what a ledger or a split does not hold does not occur."""
    value = resolve(root, name)
    if value is None:
        return NOTHING
    if not isinstance(value, Fact):
        msg = f"{name} is not a figure"
        raise TypeError(msg)
    return value


def _side_by_side(parts: Iterable[FactRow], kind: RowKind) -> FactRow:
    """Return one row of the parts that stand side by side in it."""
    parts = list(parts)
    return FactRow(
        kind,
        {key: text for part in parts for key, text in part.texts.items()},
        {key: fact for part in parts for key, fact in part.facts.items()},
        {key: refs for part in parts for key, refs in part.sum_of.items()},
    )


def _ledger_rows(table: LedgerTable, columns: Sequence[ColumnEntry], facts: object) -> list[FactRow]:
    """Return 合计, 类, 款 and 项: the total first or last, each parent adding up the rows directly below it."""
    ledger = resolve(facts, table.ledger)
    if not isinstance(ledger, Ledger):
        msg = f"{table.ledger} is not a ledger"
        raise TypeError(msg)
    lines = [
        line for line in ledger.lines if not table.where or any(_fact_at(line, name).value for name in table.where)
    ]
    is_first = table.total_at == "first"
    children: dict[str, list[int]] = {}  # a code's level shows in its length; the total row has the empty code
    for index, line in enumerate(lines, int(is_first)):
        children.setdefault(line.code[:-2] if len(line.code) > CATEGORY_DIGITS else "", []).append(index)
    codes = [(column.key, _DIGITS[column.part]) for column in columns if column.kind == "code"]
    names = [column.key for column in columns if column.kind == "text"]
    amounts = [(column.key, column.fact or column.key) for column in columns if column.kind == "amount"]
    rows = [
        FactRow(
            RowKind(line.level),
            {key: line.code[digits] for key, digits in codes} | dict.fromkeys(names, name),
            {key: _fact_at(line, fact) for key, fact in amounts},
            {key: tuple(CellRef(row, key) for row in below) for key, _ in amounts} if below else {},
            line.code,
        )
        for line, name, below in [
            (ledger.total, table.total_label, children.get("", [])),
            *((line, line.name, children.get(line.code, [])) for line in lines),
        ]
    ]
    return rows if is_first else [*rows[1:], rows[0]]


_Place = tuple[int, "Strip"]


def _block_rows(table: BlocksTable, facts: object, economic: CodeTable) -> list[FactRow]:
    """Return every 款 of the year, zero or not, each 类 adding up its 款; the tail adds up 类."""
    places = {code: place for block in table.blocks for code, place in _places(block, economic).items()}
    strips = [
        [_code_cells(code, places, table.split, facts, economic) for code, (_, own) in places.items() if own == strip]
        for block in table.blocks
        for strip in (block, *block.further)
    ]
    rows = [_side_by_side(filter(None, parts), RowKind.ROW) for parts in zip_longest(*strips)]
    if table.tail:
        rows.append(_side_by_side((_tail_cells(cell, places, facts) for cell in table.tail), RowKind.TOTAL))
    return rows


def _places(block: Block, economic: CodeTable) -> dict[str, _Place]:
    """Return where each code of a block stands: its columns are filled one after the other, the first ones fullest."""
    codes = [code for category in block.categories for code in economic.codes if code.startswith(category)]
    strips = (block, *block.further)
    height = -(-len(codes) // len(strips))
    return {code: (index % height, strips[index // height]) for index, code in enumerate(codes)}


def _code_cells(code: str, places: Mapping[str, _Place], split: str, facts: object, economic: CodeTable) -> FactRow:
    _, strip = places[code]
    below = _refs((other for other in places if other != code and other.startswith(code)), places)
    return FactRow(
        RowKind.CATEGORY if below else RowKind.ITEM,
        {strip.code: code, strip.name: economic.codes[code].name},
        {strip.amount: _fact_at(facts, f"{split}.{code}")},
        {strip.amount: below} if below else {},
    )


def _tail_cells(cell: TailCell, places: Mapping[str, _Place], facts: object) -> FactRow:
    return FactRow(
        RowKind.TOTAL,
        {cell.at: cell.label},
        {cell.amount: _fact_at(facts, cell.fact)},
        {cell.amount: _refs(cell.categories, places)},
    )


def _refs(codes: Iterable[str], places: Mapping[str, _Place]) -> tuple[CellRef, ...]:
    return tuple(CellRef(row, strip.amount) for row, strip in (places[code] for code in codes))


def _side_rows(table: SidesTable, columns: Sequence[ColumnEntry], facts: object, codes: YearCodes) -> list[FactRow]:
    """Return fixed rows: both sides start at the top, and their tails end together at the bottom."""
    written = [
        (side, list(_written_out(side.rows, facts, codes)), list(_written_out(side.tail, facts, codes)))
        for side in table.sides
    ]
    height = max(len(rows) for _, rows, _ in written) + max(len(tail) for _, _, tail in written)
    halves = [
        _side(side, [*enumerate(rows), *enumerate(tail, height - len(tail))], facts) for side, rows, tail in written
    ]
    ordinals = [column.key for column in columns if column.kind == "ordinal"]
    rows = []
    for row in range(height):
        parts = [half[row] for half in halves if row in half]
        # 行次: the second side counts on from the first.
        numbered = FactRow(texts={key: str(side * height + row + 1) for side, key in enumerate(ordinals)})
        is_total = any(part.kind is RowKind.TOTAL for part in parts)
        rows.append(_side_by_side([*parts, numbered], RowKind.TOTAL if is_total else RowKind.ROW))
    return rows


def with_labels(
    table: LedgerTable | SidesTable | BlocksTable, labels: Mapping[str, str]
) -> LedgerTable | SidesTable | BlocksTable:
    """Return a table with other labels for the rows with these ids; only fixed rows have ids."""
    if not isinstance(table, SidesTable) or not labels:
        return table

    def labelled(rows: Sequence[RowEntry]) -> tuple[RowEntry, ...]:
        return tuple(row.model_copy(update={"label": labels.get(row.id, row.label)}) for row in rows)

    sides = (side.model_copy(update={"rows": labelled(side.rows), "tail": labelled(side.tail)}) for side in table.sides)
    return table.model_copy(update={"sides": tuple(sides)})


def _written_out(entries: Sequence[RowEntry], facts: object, codes: YearCodes) -> Iterator[RowEntry]:
    """Yield the rows of a side: one that stands for many (``each``) once for each of them."""
    for entry in entries:
        if entry.each == CATEGORIES:
            for number, code in enumerate(codes.functional.category_codes(), 1):
                names = {key: name.format(code=code.code) for key, name in entry.facts.items()}
                label = entry.label.format(number=chinese_numeral(number), name=code.name, code=code.code)
                yield entry.model_copy(update={"label": label, "facts": names})
        elif entry.each:
            yield from _each_thing(entry, facts)
        else:
            term = terms(DEFAULT_WORDING_SET, codes.functional.year).get(entry.term)
            yield entry.model_copy(update={"label": term.name}) if term else entry


def _each_thing(entry: RowEntry, facts: object) -> Iterator[RowEntry]:
    for index, thing in enumerate(resolve(facts, entry.each)):
        kind: type = type(thing)
        parts = ((name, getattr(thing, name)) for name in readable_names(kind))
        texts = {name: text for name, text in parts if isinstance(text, str)}
        names = {key: f"{entry.each}.{index}.{name}" for key, name in entry.facts.items()}
        yield entry.model_copy(update={"label": entry.label.format(number=index + 1, **texts), "facts": names})


def _side(side: Side, rows: Sequence[tuple[int, RowEntry]], facts: object) -> dict[int, FactRow]:
    by_id: dict[str, list[int]] = {}
    for row, entry in rows:
        by_id.setdefault(entry.id, []).append(row)
    made = {}
    for row, entry in rows:
        parts = [part for name in entry.sum_of for part in by_id.get(name, [])]
        made[row] = FactRow(
            RowKind.TOTAL if entry.total else RowKind.ROW,
            {side.label: entry.label},
            {key: _fact_at(facts, name) for key, name in entry.facts.items()},
            {key: tuple(CellRef(part, key) for part in parts) for key in entry.facts if parts},
        )
    return made
