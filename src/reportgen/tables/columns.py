"""This module builds the columns of a table for one year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.tables.definition import ColumnEntry
from reportgen.tables.table import Column, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.profile.profile import TableEntry
    from reportgen.reference.codes import CodeTable
    from reportgen.tables.rows import FactRow

SUBTOTAL = "小计"


def expand_columns(entries: Sequence[ColumnEntry], economic: CodeTable) -> tuple[ColumnEntry, ...]:
    """Write out ``each: economic``: per 类 a subtotal that adds up its 款, then the 款 of the year."""
    columns: list[ColumnEntry] = []
    for entry in entries:
        if not entry.each:
            columns.append(entry)
        for category in entry.categories if entry.each else ():
            group = economic.codes[category].name
            types = [code for code in economic.codes if code.startswith(category) and code != category]
            columns.append(
                _economic_column(entry, category, (group, SUBTOTAL), tuple(f"type_{code}" for code in types))
            )
            columns += [_economic_column(entry, code, (group, economic.codes[code].name)) for code in types]
    return tuple(columns)


def _economic_column(entry: ColumnEntry, code: str, head: tuple[str, str], sum_of: tuple[str, ...] = ()) -> ColumnEntry:
    return ColumnEntry(
        key=f"type_{code}", head=(*entry.head, *head), width=entry.width, fact=f"{entry.fact}.{code}", sum_of=sum_of
    )


def chosen_columns(entry: TableEntry, columns: Sequence[ColumnEntry]) -> tuple[ColumnEntry, ...]:
    """Return the columns that a profile prints, under the heads that it gives them."""
    return tuple(
        column.model_copy(update={"head": entry.heads[column.key]}) if column.key in entry.heads else column
        for column in columns
        if column.key not in entry.without
    )


def without_empty(entries: Sequence[ColumnEntry], rows: Sequence[FactRow]) -> tuple[ColumnEntry, ...]:
    """Return the columns without those of amounts in which nothing stands; the others add up what is left."""
    used = {key for row in rows for key, fact in row.facts.items() if fact.value}
    kept = {entry.key for entry in entries if entry.kind != "amount" or entry.key in used}
    return tuple(
        entry.model_copy(update={"sum_of": tuple(key for key in entry.sum_of if key in kept)})
        for entry in entries
        if entry.key in kept
    )


def build_columns(entries: Sequence[ColumnEntry]) -> tuple[Column, ...]:
    """Turn written-out column entries into columns."""
    kinds = {
        "text": ColumnKind.TEXT,
        "code": ColumnKind.CODE,
        "amount": ColumnKind.AMOUNT,
        "count": ColumnKind.INTEGER,
        "ordinal": ColumnKind.INTEGER,
    }
    return tuple(Column(entry.key, entry.head, kinds[entry.kind], entry.width) for entry in entries)
