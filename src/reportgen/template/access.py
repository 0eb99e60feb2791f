"""This module decides what a template may read: the fields and properties of our own values, and nothing else.

Methods, private names and whatever Python itself hangs on an object are out of reach, at rendering and for the linter.
"""

from __future__ import annotations

import dataclasses
from functools import cache

from reportgen.facts.names import readable_names


@dataclasses.dataclass(frozen=True, slots=True)
class Loop:
    """What ``loop`` offers inside ``{% for %}``."""

    index: int
    index0: int
    first: bool
    last: bool
    length: int


@cache
def readable(cls: type) -> frozenset[str]:
    """Return the names that a template may read of a value of this class.

    >>> sorted(readable(str))
    []
    """
    from jinja2.runtime import LoopContext

    if issubclass(cls, LoopContext):
        return readable(Loop)
    if not is_record(cls):
        return frozenset()
    # To the type checker a class that has been looked at is not hashable; it is.
    kind: type = cls
    return frozenset(readable_names(kind))


def is_record(cls: type) -> bool:
    """Whether values of the class are one of our own groups of values: a dataclass or a pydantic model."""
    return dataclasses.is_dataclass(cls) or hasattr(cls, "__pydantic_fields__")
