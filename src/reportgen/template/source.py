"""This module defines a template before it is compiled, and what compiling leaves behind for rendering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.diagnostics import Location


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """Jinja source, and for each of its lines where a person finds it.

    A Word part has one paragraph per line, a workbook cell and a phrase of a profile are one source each. The place of
    line ``n`` (from 1, as Jinja counts) is ``places[n - 1]``; its ``name`` says where (``正文 第12段``,
    ``收入决算表!A3``), its ``source_line`` is the text as the author sees it, without XML.
    """

    name: str
    text: str
    places: tuple[Location, ...]

    def place(self, line: int | None) -> Location:
        """Return the place of a line, the nearest one when Jinja counts beyond the end."""
        index = min(max(line or 1, 1), len(self.places)) - 1
        return self.places[index]


@dataclass(frozen=True, slots=True)
class PlacedTag:
    """Where a tag stands, and its text; ``phrase`` is the phrase it belongs to, if any."""

    place: Location
    text: str
    phrase: str = ""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class CompiledTemplate:
    """A template ready to run; can be pickled for other processes with the same versions and the same profile.

    ``code`` is Python's own form of the program (marshal), which belongs to one version of Python; ``tags`` are the
    tags by the line numbers that the program knows them by, ``reads`` the names that it may read.
    """

    name: str
    code: bytes
    tags: Mapping[int, PlacedTag]
    reads: frozenset[tuple[str, ...]] = frozenset()
