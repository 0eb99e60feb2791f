"""This module names facts: the name of a fact is its place, ``revenue.total.change_rate``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache

from reportgen.facts.fact import Fact
from reportgen.facts.ledger import Ledger


class UnknownNameError(KeyError):
    """A name that no fact has; ``part`` is the first part that does not exist, ``known`` what could stand there."""

    def __init__(self, name: str, part: str, known: Sequence[str]) -> None:
        self.name, self.part, self.known = name, part, tuple(known)
        super().__init__(name)


def resolve(root: object, name: str) -> object:
    """Return what a dotted name stands for: a fact, a text, a list, a row of a ledger.

    A part that is a number is a functional code in a ledger (``by_function.208``) or an economic code in a split.

    Raises:
        UnknownNameError: a part of the name does not exist.
    """
    value = root
    for part in name.split("."):
        if isinstance(value, dict):
            value = value.get(part)
        elif part in readable_names(type(value)):
            value = getattr(value, part)
        elif isinstance(value, Ledger) and part.isdigit():
            value = value.by_code(part)
        else:
            raise UnknownNameError(name, part, readable_names(type(value)))
    return value


@cache
def readable_names(kind: type) -> tuple[str, ...]:
    """Return the public fields and properties of a value's type, in order of definition."""
    if is_dataclass(kind):
        own = [field.name for field in fields(kind)]
    else:
        own = list(getattr(kind, "model_fields", {}))
    properties = [
        name
        for base in kind.__mro__
        for name, member in vars(base).items()
        if isinstance(member, property) and not name.startswith("_") and not name.startswith("model_")
    ]
    return (*own, *properties)


def walk(value: object, name: str = "") -> Iterator[tuple[str, Fact]]:
    """Yield every fact below a value with its name, in order of definition."""
    if isinstance(value, Fact):
        yield name, value
    elif isinstance(value, Ledger):
        yield from walk(value.total, f"{name}.total")
        for line in value.lines:
            yield from walk(line, f"{name}.{line.code}")
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from walk(entry, f"{name}.{key}")
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from walk(entry, f"{name}.{index}")
    elif is_dataclass(value):
        for field in fields(value):
            yield from walk(getattr(value, field.name), f"{name}.{field.name}" if name else field.name)
