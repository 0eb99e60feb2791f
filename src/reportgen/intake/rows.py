"""This module lays the entries of a data file out in rows, as the tables of a form show them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from reportgen.intake.layout import LEVEL, ORDINAL
from reportgen.load.document import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.intake.layout import Column, Table
    from reportgen.load.document import FieldPath


class Entry(NamedTuple):
    """An entry of a table: what the rows below it call it, after those above it, and where it is in the data."""

    names: tuple[str, ...]
    path: FieldPath
    value: Any
    key: str = ""
    level: int = 0


def entries(table: Table, data: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield the entries of a table in some data, in their order; of a split, its parents."""
    for above in entries(table.parent, data) if table.parent else [Entry((), (), data)]:
        if table.shape == "split":
            yield above
            continue
        found = value_at(above.value, table.path) or ()
        at = (*above.path, *table.path)
        if table.shape == "mapping":
            for key, value in dict(found).items():
                yield Entry(above.names, (*at, key), value if isinstance(value, dict) else {table.bare: value}, key)
        elif table.shape == "tree":
            yield from _tree(table, above.names, at, found, 1)
        else:
            names = _names(table, found)
            for index, value in enumerate(found):
                yield Entry((*above.names, names[index]), (*at, index), value)


def _tree(table: Table, names: tuple[str, ...], at: FieldPath, found: Any, level: int) -> Iterator[Entry]:  # noqa: ANN401
    for index, value in enumerate(found):
        yield Entry(names, (*at, index), value, level=level)
        yield from _tree(table, names, (*at, index, table.below), value.get(table.below) or (), level + 1)


def _names(table: Table, found: Any) -> list[str]:  # noqa: ANN401 - a list of any values
    column = table.name
    own = [str(value_at(each, column.path, "")).strip() if column else "" for each in found]
    often = Counter(own)
    return [
        name if name and often[name] == 1 and "\n" not in name and not name.startswith("第") else ORDINAL.format(number)
        for number, name in enumerate(own, 1)
    ]


def rows(table: Table, data: Mapping[str, Any]) -> Iterator[dict[Column, Any]]:
    """Yield the rows of a table; what a list in an entry holds besides its first text stands in rows of its own."""
    for entry in entries(table, data):
        if table.shape == "split":
            yield from _split_rows(table, entry)
            continue
        names = entry.names if table.shape in {"mapping", "tree"} else entry.names[:-1]
        row: dict[Column, Any] = dict(zip(table.parents, names, strict=True))
        if table.below:
            row[LEVEL] = entry.level
        if table.key:
            row[table.key] = entry.key
        more: list[dict[Column, Any]] = []
        for column in table.columns:
            value = value_at(entry.value, column.path) if column.path else entry.value
            for index, each in enumerate(value or ()) if column.is_list else [(0, value)]:
                while index > len(more):
                    more.append({})
                if not _is_blank(each):
                    (more[index - 1] if index else row)[column] = each
        yield from [row, *more]


def _split_rows(table: Table, entry: Entry) -> Iterator[dict[Column, Any]]:
    """Yield one row a code; a column's codes keep their order, which is that of the file."""
    found: list[tuple[str, dict[Column, Any]]] = []
    for column in table.columns:
        last = -1
        split = value_at(entry.value, column.path)
        for key, value in split.items() if isinstance(split, dict) else ():
            same = [index for index, (known, _) in enumerate(found) if known == key and index > last]
            if not same:
                same = [len(found)]
                found.append((key, {}))
            last = same[0]
            found[last][1][column] = value
    for key, cells in found:
        yield {**dict(zip(table.parents, entry.names, strict=True)), **({table.key: key} if table.key else {}), **cells}


def _is_blank(value: Any) -> bool:  # noqa: ANN401 - any value
    return value is None or value == "" or isinstance(value, (dict, list))
