"""This module turns the rows of a table that was filled in into entries of the data."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from reportgen.intake.cells import NOWHERE, SheetsText, plain_name
from reportgen.intake.layout import ORDINAL
from reportgen.intake.rules import NO_OWNER, TWICE
from reportgen.load.document import Place

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic, Rule
    from reportgen.intake.cells import CellPlace, Row, Value
    from reportgen.intake.layout import Column, Table
    from reportgen.load.document import FieldPath


@dataclass(kw_only=True)
class Gathering:
    """What was read of a form so far: ``data``, ``places`` and ``findings`` grow on the way.

    ``rows`` are those of each table, with the places of their cells; ``index`` is where an entry of a table lies that
    rows of another call by its name, below the entry that it belongs to itself.
    """

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    places: Place = field(default_factory=lambda: Place(NOWHERE))
    findings: list[Diagnostic] = field(default_factory=list)
    rows: dict[Table, list[tuple[dict[Column, CellPlace], Row]]] = field(default_factory=dict)
    index: dict[tuple[Table, FieldPath, str], FieldPath] = field(default_factory=dict)

    def put(self, path: FieldPath, value: Any, at: CellPlace) -> None:  # noqa: ANN401 - any value
        """Put a value into the data, with its place."""
        found: Any = self.data
        for part, following in pairwise(path):
            empty: Any = [] if isinstance(following, int) else {}
            if isinstance(part, int) and part == len(found):
                found.append(empty)
            found = found[part] if isinstance(part, int) else found.setdefault(part, empty)
            if not isinstance(found, type(empty)):
                self.find(TWICE, "既填了合计，又填了其中的明细", at)
                return
        last = path[-1]
        if isinstance(last, int):
            found.append(value)
        elif last in found and value != {}:
            self.find(TWICE, "这个内容填了两处" if not isinstance(found[last], dict) else "既填了明细，又填了合计", at)
            return
        else:
            found.setdefault(last, value)
        self.note(path, at)

    def note(self, path: FieldPath, at: CellPlace) -> None:
        """Note where a field is filled in, or would be."""
        place = self.places
        for part in path:
            place.keys.setdefault(part, at)
            below = place.children.setdefault(part, Place(at))
            if not isinstance(below, Place):
                return
            place = below

    def find(self, rule: Rule, message: str, at: CellPlace) -> None:
        """Tell what is wrong with a cell."""
        self.findings.append(rule.finding(message, at=SheetsText(self.file, "").at_position(at)))


@dataclass
class TableReading:
    """A table whose rows become entries."""

    reading: Gathering
    table: Table
    entry: FieldPath | None = None
    above: list[str] = field(default_factory=list)
    levels: list[FieldPath] = field(default_factory=list)
    counts: dict[FieldPath, int] = field(default_factory=dict)

    def read(self) -> None:
        """Put every row into the data."""
        table = self.table
        for places, row in self.reading.rows.get(table, ()):
            first = next(iter(row.values())).at
            if any(not column.is_list for column in row) or self.entry is None:
                parent = self._parent(row, first)
                self.entry = None if parent is None else self._start(parent, row, first)
                if parent is None or self.entry is None:
                    continue
            self._fill(self.entry, places, row)
        if table.bare:
            self._shorten()

    def _parent(self, row: Row, first: CellPlace) -> FieldPath | None:
        """Return the entry that a row belongs to; names that are left out are those of the row before."""
        said = [str(row[each].value) if each in row else "" for each in self.table.parents]
        if any(said) or not self.above:
            self.levels = self.levels if said == self.above else []
            # Below another entry of the first table, that of the second has to be said.
            kept = self.above or [""] * len(said)
            self.above = [name or kept[number] for number, name in enumerate(said)]
        path: FieldPath = ()
        for owner, name in zip(_chain(self.table), self.above, strict=True):
            found = self.reading.index.get((owner, path, plain_name(name)))
            if found is None:
                where = f"“{owner.sheet}”的“{owner.title}”"
                message = f"{where}中没有“{name}”，或不止一个" if name else f"没有写属于{where}中的哪一项"
                at = next((row[each].at for each in self.table.parents if each in row), first)
                self.reading.find(NO_OWNER, message, at)
                return None
            path = found
        return path

    def _start(self, parent: FieldPath, row: Row, first: CellPlace) -> FieldPath | None:
        """Begin an entry; return its path."""
        table, reading = self.table, self.reading
        if table.shape == "split":
            return parent
        way = (*parent, *table.path)
        if table.shape == "mapping":
            key = row.get(table.key) if table.key else None
            if key is None:
                message = f"没有写{table.key.head if table.key else ''}"
                reading.find(NO_OWNER, message, first)
                return None
            path: FieldPath = (*way, str(key.value))
            if path in self.counts:
                reading.find(TWICE, f"“{key.value}”写了两行", key.at)
                return None
            self.counts[path] = 1
            reading.put(path, {}, key.at)
            return path
        if table.below:
            level = row.get(table.all_columns[len(table.parents)])
            way = self._level(way, level, first)
        number = self.counts.get(way, 0)
        self.counts[way] = number + 1
        path = (*way, number)
        if table.below:
            self.levels.append(path)
        if table.shape != "values":
            reading.put(path, {}, first)
        self._remember(parent, path, row, number)
        return path

    def _level(self, way: FieldPath, said: Value | None, first: CellPlace) -> FieldPath:
        """Return the list that an entry of a tree belongs to."""
        level = said.value if said else max(len(self.levels), 1)
        if not isinstance(level, int) or not 1 <= level <= len(self.levels) + 1:
            message = f"层次应为 1 到 {len(self.levels) + 1} 的整数：下一级只能写在上一级之后"
            self.reading.find(NO_OWNER, message, said.at if said else first)
            level = len(self.levels) + 1
        del self.levels[level - 1 :]
        return (*self.levels[-1], self.table.below) if self.levels else way

    def _remember(self, parent: FieldPath, path: FieldPath, row: Row, number: int) -> None:
        """Know an entry by its name and by its number; by a name that several have, none."""
        index, column = self.reading.index, self.table.name
        index[self.table, parent, ORDINAL.format(number + 1)] = path
        if column and column in row:
            key = (self.table, parent, plain_name(str(row[column].value)))
            if key in index and index[key] != path:
                del index[key]
            else:
                index[key] = path

    def _fill(self, entry: FieldPath, places: dict[Column, CellPlace], row: Row) -> None:
        table, reading = self.table, self.reading
        for column in table.columns:
            found = row.get(column)
            if table.shape == "split":
                self._split(entry, column, row)
            elif found is None:
                if column.is_required and column in places and not column.is_list:
                    reading.note((*entry, *column.path), places[column])
            elif column.is_list:
                way = (*entry, *column.path)
                self.counts[way] = self.counts.get(way, 0) + 1
                reading.put((*way, self.counts[way] - 1), found.value, found.at)
            else:
                reading.put((*entry, *column.path), found.value, found.at)

    def _split(self, entry: FieldPath, column: Column, row: Row) -> None:
        found, key = row.get(column), row.get(self.table.key) if self.table.key else None
        if found is not None and key is None:
            head = self.table.key.head if self.table.key else ""
            self.reading.find(NO_OWNER, f"填了{column.head}，没有写{head}", found.at)
        elif found is not None and key is not None:
            self.reading.put((*entry, *column.path, str(key.value)), found.value, found.at)

    def _shorten(self) -> None:
        """Let a value of which nothing else is said stand for itself."""
        found = self.reading.data
        for part in self.table.path:
            found = found.get(part, {})
        for key, value in found.items():
            if isinstance(value, dict) and set(value) == {self.table.bare}:
                found[key] = value[self.table.bare]


def _chain(table: Table) -> list[Table]:
    return [*_chain(table.parent), table.parent] if table.parent else []
