"""This module holds what was read from a data file: plain values, and the place of each in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from reportgen.diagnostics import Location

if TYPE_CHECKING:
    from collections.abc import Callable

#: The way to a value: field names, and the numbers of list entries from 0.
FieldPath = tuple[str | int, ...]


class Mark(Protocol):
    """A position in the text; line and column count characters from 0."""

    @property
    def line(self) -> int:
        """Number of line breaks before it."""
        ...

    @property
    def column(self) -> int:
        """Number of characters before it in its line."""
        ...


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark of our own; ``index`` counts all characters before it."""

    line: int = 0
    column: int = 0
    index: int = 0


@dataclass(slots=True)
class Place:
    """Where a mapping or list begins and where its parts are; a scalar part has a mark only."""

    mark: Mark
    keys: dict[str | int, Mark] = field(default_factory=dict)
    children: dict[str | int, Place | Mark] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """The text of one file, as it is shown in findings."""

    path: str
    text: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""
        return tuple(self.text.splitlines())

    def at(self, line: int, column: int, name: str = "") -> Location:
        """Return the place of a position that counts from 0; behind the end it is the end of the last line."""
        if line >= len(self.lines):
            line = max(len(self.lines) - 1, 0)
            column = len(self.lines[line]) if self.lines else 0
        source_line = self.lines[line] if self.lines else ""
        return Location(self.path, line + 1, column + 1, name, source_line)

    def at_offset(self, offset: int, name: str = "") -> Location:
        """Return the place of the character with this number, from 0."""
        before = f"{self.text[:offset]}|".splitlines()
        return self.at(len(before) - 1, len(before[-1]) - 1, name)

    def at_mark(self, mark: Mark, name: str = "") -> Location:
        """Return the place of a mark."""
        return self.at(mark.line, mark.column, name)


@dataclass(frozen=True, slots=True)
class Tree:
    """The content of a file, whatever it is, and how to find its places."""

    data: Any
    positions: Callable[[], Place]


@dataclass(frozen=True)
class Document:
    """A data file as plain values: text, int, Decimal, bool, None, and lists and mappings of them.

    Codes, dates and times are text. ``positions`` is asked only when something has to be located.
    """

    source: Source
    data: dict[str, Any]
    positions: Callable[[], Place]

    @property
    def path(self) -> str:
        """The file, as it was named by the caller."""
        return self.source.path

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the file without their ends."""
        return self.source.lines

    def locate(self, path: FieldPath, *, key: bool = False) -> Location:
        """Return where the field is written: its value, or with ``key`` its name.

        A field that was never written is located at the name of its nearest written parent.
        """
        place: Place | Mark = self.positions()
        value_mark = key_mark = _mark(place)
        for part in path:
            child = place.children.get(part) if isinstance(place, Place) else None
            if child is None:
                key = True
                break
            value_mark = _mark(child)
            key_mark = place.keys.get(part, value_mark) if isinstance(place, Place) else value_mark
            place = child
        return self.source.at_mark(key_mark if key else value_mark, ".".join(str(part) for part in path))


def _mark(place: Place | Mark) -> Mark:
    return place.mark if isinstance(place, Place) else place
