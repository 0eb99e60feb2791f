"""This module defines a compiled template: what preparing leaves behind for rendering, without the engine itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.diagnostics import Location


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a tag stands, and its text; ``phrase`` is the phrase it belongs to, if any."""

    place: Location
    tag: str
    phrase: str = ""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class CompiledTemplate:
    """A template ready to run; can be pickled for other processes with the same versions and the same profile.

    ``code`` is Python's own form of the program (marshal), which belongs to one version of Python; ``marks`` are the
    tags by the line numbers that the program knows them by.
    """

    name: str
    code: bytes
    marks: Mapping[int, Mark]
