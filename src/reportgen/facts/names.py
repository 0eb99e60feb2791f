"""This module names facts: the name of a fact is its place, ``revenue.total.change_rate``."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from reportgen.facts.fact import Fact
from reportgen.facts.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class UnknownNameError(KeyError):
    """A name that no fact has; ``part`` is the first part that does not exist, ``known`` what could stand there."""

    def __init__(self, name: str, part: str, known: Sequence[str]) -> None:
        self.name, self.part, self.known = name, part, tuple(known)
        super().__init__(name)


def resolve(root: Any, name: str) -> Any:  # noqa: ANN401 - what a name stands for is known when it is read
    """Return what a dotted name stands for: a fact, a text, a list, a row of a ledger.

    A part that is a number is a functional code in a ledger (``by_function.208``) or an economic code in a split. After
    a list stands a name in it (``performance.projects.NAME``), or a place counted from 0, as :func:`walk` names it.

    Raises:
        UnknownNameError: a part of the name does not exist.
    """
    value = root
    for part in name.split("."):
        kind: type = type(value)
        if isinstance(value, dict):
            value = value.get(part)
        elif _is_readable(kind, part):
            value = getattr(value, part)
        elif isinstance(value, Ledger) and part.isdigit():
            value = value.by_code(part)
        elif isinstance(value, tuple) and (entry := _entry(value, part)) is not None:
            value = entry
        else:
            raise UnknownNameError(name, part, readable_names(kind))
    return value


def _entry(entries: tuple[Any, ...], part: str) -> Any:  # noqa: ANN401 - whatever the list holds
    named = next((entry for entry in entries if getattr(entry, "name", None) == part), None)
    if named is None and part.isdigit() and int(part) < len(entries):
        return entries[int(part)]
    return named


@cache
def _is_readable(kind: type, part: str) -> bool:
    return part in readable_names(kind)


@cache
def readable_names(kind: type) -> tuple[str, ...]:
    """Return the public fields and properties of a value's type, in order of definition."""
    own = [field.name for field in fields(kind)] if is_dataclass(kind) else getattr(kind, "__pydantic_fields__", ())
    properties = [
        name
        for base in kind.__mro__
        for name, member in vars(base).items()
        if isinstance(member, property) and not name.startswith("model_")
    ]
    return tuple(name for name in (*own, *properties) if not name.startswith("_"))


def walk(value: object, name: str = "") -> Iterator[tuple[str, Fact]]:
    """Yield every fact below a value with its name, in order of definition."""
    if isinstance(value, Fact):
        yield name, value
        return
    for part, entry in parts_of(value):
        yield from walk(entry, f"{name}.{part}" if name else part)


def parts_of(value: object) -> Iterable[tuple[str, object]]:
    """Return the parts of a value that have names of their own, in order of definition."""
    if isinstance(value, Ledger):
        return [("total", value.total), *((line.code, line) for line in value.lines)]
    if isinstance(value, dict):
        return value.items()
    if isinstance(value, tuple):
        return ((str(index), entry) for index, entry in enumerate(value))
    kind: type = type(value)
    return [(name, getattr(value, name)) for name in _fields_of(kind)]


@cache
def _fields_of(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
