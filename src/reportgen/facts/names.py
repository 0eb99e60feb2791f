"""This module names facts, by their place (``revenue.total.change_rate``) and in words (本年收入 · 增减率)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from reportgen.facts.fact import Fact, Operation
from reportgen.facts.ledger import Ledger, Line
from reportgen.reference.codes import economic_codes
from reportgen.reference.meanings import short_meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reportgen.reference.codes import CodeTable

LEVELS = {3: "（类）", 5: "（款）", 7: "（项）"}
_SAID_BY_THE_ROWS = "按功能分类"


class UnknownNameError(KeyError):
    """A name that no fact has; ``part`` is the first part that does not exist, ``known`` what could stand there."""

    def __init__(self, name: str, part: str, known: Sequence[str]) -> None:
        self.name, self.part, self.known = name, part, tuple(known)
        super().__init__(name)


NOTHING = object()
"""What :func:`part_of` returns when a value has no such part."""


def part_of(value: Any, part: Any) -> Any:  # noqa: ANN401 - what a name stands for is known when it is read
    """Return a part of a value, or :data:`NOTHING`: it is the only way from a value to what it holds.

    A field or property is asked for by its name, an entry of a mapping by its key, of a list by its place from 0, a row
    of a ledger by its code.
    """
    kind: type = type(value)
    if isinstance(part, str) and part in readable(kind):
        return getattr(value, part)
    if isinstance(value, Mapping):
        return value.get(part, NOTHING)
    if isinstance(value, Ledger) and str(part).isdigit():
        return value.by_code(str(part))
    if isinstance(value, (tuple, list)) and isinstance(part, int) and -len(value) <= part < len(value):
        return value[part]
    return NOTHING


def resolve(root: Any, name: str) -> Any:  # noqa: ANN401 - as above
    """Return what a dotted name stands for: a fact, a text, a list, a row of a ledger.

    A part that is a number is a functional code in a ledger (``by_function.208``) or an economic code in a split. After
    a list stands a name in it (``performance.projects.NAME``), or a place counted from 0, as :func:`walk` names it.

    Raises:
        UnknownNameError: a part of the name does not exist.
    """
    value = root
    for part in name.split("."):
        found = part_of(value, part)
        if found is NOTHING and isinstance(value, dict):
            found = None
        elif found is NOTHING and isinstance(value, tuple):
            place = part_of(value, int(part)) if part.isdigit() else NOTHING
            found = next((entry for entry in value if getattr(entry, "name", None) == part), place)
        if found is NOTHING:
            kind: type = type(value)
            raise UnknownNameError(name, part, readable_names(kind))
        value = found
    return value


def is_record(kind: type) -> bool:
    """Whether values of the class are one of our own groups of values: a dataclass or a pydantic model."""
    return is_dataclass(kind) or hasattr(kind, "__pydantic_fields__")


@cache
def readable(kind: type) -> frozenset[str]:
    """Return the names that can be read of a value of this class: none of a class that is not ours.

    >>> sorted(readable(str))
    []
    """
    return frozenset(readable_names(kind)) if is_record(kind) else frozenset()


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


def is_placeless(fact: Fact) -> bool:
    """Whether a fact only says that there is no such figure: it stands in places that have nothing in common."""
    return not fact.operands and not fact.source and fact.operation in {Operation.MISSING, Operation.CONVENTION}


def labelled(facts: object, year: int) -> Iterator[tuple[str, tuple[str, ...], Fact]]:
    """Yield the name of every figure, what stands on the way to it in words, and the figure, in the report's order."""
    codes = economic_codes(year)
    for part, value in parts_of(facts):
        yield from _labelled_below(value, part, (short_meaning(object, part),), codes)


def label_words(words: Iterable[str]) -> list[str]:
    """Return what a label says of the words on the way to a figure."""
    return list(dict.fromkeys(word for word in words if word and word != _SAID_BY_THE_ROWS))


def _labelled_below(
    value: object, name: str, words: tuple[str, ...], codes: CodeTable
) -> Iterator[tuple[str, tuple[str, ...], Fact]]:
    if isinstance(value, Fact):
        yield name, words, value
        return
    entries = value.lines if isinstance(value, Ledger) else value if isinstance(value, tuple) else ()
    names = Counter(getattr(entry, "name", "") for entry in entries)
    for part, entry in parts_of(value):
        if entry is None or isinstance(entry, (str, int)):
            continue  # most of what is in a list of indicators
        word = _word(value, part, entry, codes)
        # Of several entries with one name each is told apart by its level, or by its number.
        if names[word] > 1:
            word += LEVELS.get(len(part), "") if isinstance(value, Ledger) else f"（第 {int(part) + 1} 项）"
        yield from _labelled_below(entry, f"{name}.{part}", (*words, word), codes)


def _word(owner: object, part: str, entry: object, codes: CodeTable) -> str:
    """Return what a part of a value is called: an entry of a list by its own name, all else by its meaning."""
    if isinstance(entry, Line):
        return entry.name or "合计"
    if isinstance(owner, (tuple, Ledger)):
        return getattr(entry, "name", "") or part
    if isinstance(owner, dict):
        known = codes.lookup(part)
        return f"{part} {known.name}" if known else part
    kind: type = type(owner)
    return short_meaning(kind, part)
