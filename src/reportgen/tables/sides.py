"""This module builds the rows of a table whose rows are fixed, on one side or on two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.facts.names import readable_names, resolve
from reportgen.formatting import chinese_numeral
from reportgen.reference.terms import DEFAULT_WORDING_SET, terms
from reportgen.tables.definition import RowEntry, SidesTable
from reportgen.tables.draft import DraftRow, fact_at
from reportgen.tables.table import CellRef, RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.tables.definition import BlocksTable, ColumnEntry, LedgerTable, Side
    from reportgen.tables.draft import YearCodes

CATEGORIES = "categories"
Placed = tuple[int, RowEntry]


def side_rows(table: SidesTable, columns: Sequence[ColumnEntry], facts: object, codes: YearCodes) -> list[DraftRow]:
    """Return the rows: both sides start at the top, and their tails end together at the bottom.

    Raises:
        UnknownNameError: the definition names a figure that does not exist.
    """
    written = [
        (side, list(_written_out(side.rows, facts, codes)), list(_written_out(side.tail, facts, codes)))
        for side in table.sides
    ]
    body = max(len(rows) for _, rows, _ in written)
    height = body + max(len(tail) for _, _, tail in written)
    placed = [(side, [*enumerate(rows), *enumerate(tail, height - len(tail))]) for side, rows, tail in written]
    halves = [_side(side, rows, facts) for side, rows in placed]
    numbered = _ordinals(columns, height)
    return [
        _merged([half[row] for half in halves if row in half] + [DraftRow(texts=numbered[row])])
        for row in range(height)
    ]


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
    for entry in entries:
        if entry.each == CATEGORIES:
            yield from _each_category(entry, codes)
        elif entry.each:
            yield from _each_thing(entry, facts)
        else:
            term = terms(DEFAULT_WORDING_SET, codes.functional.year).get(entry.term)
            yield entry.model_copy(update={"label": term.name}) if term else entry


def _each_category(entry: RowEntry, codes: YearCodes) -> Iterator[RowEntry]:
    for number, code in enumerate(codes.functional.category_codes(), 1):
        facts = {key: name.format(code=code.code) for key, name in entry.facts.items()}
        label = entry.label.format(number=chinese_numeral(number), name=code.name, code=code.code)
        yield entry.model_copy(update={"label": label, "facts": facts})


def _each_thing(entry: RowEntry, facts: object) -> Iterator[RowEntry]:
    for index, thing in enumerate(resolve(facts, entry.each)):
        kind: type = type(thing)
        parts = ((name, getattr(thing, name)) for name in readable_names(kind))
        texts = {name: text for name, text in parts if isinstance(text, str)}
        names = {key: f"{entry.each}.{index}.{name}" for key, name in entry.facts.items()}
        yield entry.model_copy(update={"label": entry.label.format(number=index + 1, **texts), "facts": names})


def _side(side: Side, rows: Sequence[Placed], facts: object) -> dict[int, DraftRow]:
    by_id: dict[str, list[int]] = {}
    for row, entry in rows:
        by_id.setdefault(entry.id, []).append(row)
    return {row: _row(side, entry, by_id, facts) for row, entry in rows}


def _row(side: Side, entry: RowEntry, by_id: dict[str, list[int]], facts: object) -> DraftRow:
    parts = [row for name in entry.sum_of for row in by_id.get(name, [])]
    return DraftRow(
        RowKind.TOTAL if entry.total else RowKind.ROW,
        {side.label: entry.label},
        {key: fact_at(facts, name) for key, name in entry.facts.items()},
        {key: tuple(CellRef(row, key) for row in parts) for key in entry.facts if parts},
    )


def _ordinals(columns: Sequence[ColumnEntry], height: int) -> list[dict[str, str]]:
    """Return 行次 per row: the second side counts on from the first."""
    keys = [column.key for column in columns if column.kind == "ordinal"]
    return [{key: str(side * height + row + 1) for side, key in enumerate(keys)} for row in range(height)]


def _merged(halves: Sequence[DraftRow]) -> DraftRow:
    return DraftRow(
        RowKind.TOTAL if any(half.kind is RowKind.TOTAL for half in halves) else RowKind.ROW,
        {key: text for half in halves for key, text in half.texts.items()},
        {key: fact for half in halves for key, fact in half.facts.items()},
        {key: refs for half in halves for key, refs in half.sum_of.items()},
    )
