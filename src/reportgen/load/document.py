"""This module holds what was read from a data file: plain values, and the place of each in the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

from reportgen.diagnostics import Location

if TYPE_CHECKING:
    from collections.abc import Callable

#: The way to a value: field names, and the numbers of list entries from 0.
FieldPath = tuple[str | int, ...]

#: Mappings and lists within one another; a data file needs seven, and a hostile one could exhaust the computer.
MAX_DEPTH = 64


class Position(Protocol):
    """A position in the text as the parser gives it: its line, its character in that line and in all, from 0."""

    line: int
    column: int
    index: int


class Event(Protocol):
    """A node event of the parser; scalars have all attributes, mappings and lists the first four."""

    start_mark: Position
    end_mark: Position
    anchor: str | None
    tag: str | None
    value: str
    style: str
    implicit: tuple[bool, bool]


@dataclass(slots=True)
class Place:
    """Where a mapping or list begins and where its parts are; of a scalar part only the position is known."""

    start: Position
    keys: dict[str | int, Position] = field(default_factory=dict)
    children: dict[str | int, Place | Position] = field(default_factory=dict)


@dataclass(frozen=True)
class FileText:
    """The text of one file, as it is shown in findings."""

    path: str
    text: str

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""
        return tuple(self.text.splitlines())

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(accumulate(map(len, self.text.splitlines(keepends=True)), initial=0))

    def at(self, line: int, column: int, name: str = "") -> Location:
        """Return the place of a position that counts from 0; behind the end it is the end of the last line."""
        if line >= len(self.lines):
            line = max(len(self.lines) - 1, 0)
            column = len(self.lines[line]) if self.lines else 0
        source_line = self.lines[line] if self.lines else ""
        return Location(self.path, line + 1, column + 1, name, source_line)

    def at_offset(self, offset: int) -> Location:
        """Return the place of the character with this number, from 0."""
        line = bisect_right(self._starts, offset) - 1
        return self.at(line, offset - self._starts[line])

    def at_position(self, position: Position, name: str = "") -> Location:
        """Return the place of a position of the parser."""
        return self.at(position.line, position.column, name)


@dataclass(frozen=True)
class Document:
    """A data file as plain values: text, int, Decimal, bool, None, and lists and mappings of them.

    Codes, dates and times are text. A file that is no mapping at all is refused by ``reportgen.load.read_document``.
    ``positions`` is asked only when something has to be located.
    """

    source: FileText
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
        place: Place | Position = self.positions()
        name = value = _start(place)
        for part in path:
            child = place.children.get(part) if isinstance(place, Place) else None
            if child is None:
                key = True
                break
            value = _start(child)
            name = place.keys.get(part, value) if isinstance(place, Place) else value
            place = child
        return self.source.at_position(name if key else value, ".".join(str(part) for part in path))


def _start(place: Place | Position) -> Position:
    return place.start if isinstance(place, Place) else place


def value_at(data: Any, path: FieldPath, default: Any = None) -> Any:  # noqa: ANN401 - any value of a data file
    """Return the value with a path below some data; the default where nothing is written."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return default
    return data
