"""This module records which figure each printed number comes from, when somebody asks for it.

A recording engine writes every number between marks that no text holds, with its number in a list of the figures. The
marks pass through the Word file as ordinary text; ``reportgen.word.recorded_numbers`` reads them off. A text of the
data file that quotes figures has marks already when it is printed. A report rendered without recording knows nothing
of this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reportgen.facts.fact import Fact, Operation, Unit
from reportgen.marks import NUMBER, NUMBER_END, NUMBER_TEXT
from reportgen.template.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.template.writer import Writer

MARKED = re.compile(f"{NUMBER}([0-9]+){NUMBER_TEXT}([^{NUMBER_END}]*){NUMBER_END}")
"""Matches a printed number with its marks: its place in the recording, and what is printed."""

RECORDED = {
    "money": Unit.YUAN,
    "exact_money": Unit.YUAN,
    "table_money": Unit.YUAN,
    "exact_table_money": Unit.YUAN,
    "percent": Unit.RATIO,
    "table_percent": Unit.RATIO,
    "count": Unit.COUNT,
    "plain": Unit.COUNT,
}
"""The words that print numbers, and what each makes of a number that is no figure of its own."""


def without_marks(text: str) -> str:
    """Return a text as it is printed.

    >>> without_marks(marked(0, "98.74%") + "，")
    '98.74%，'
    """
    return MARKED.sub(r"\2", text) if NUMBER in text else text


def marked(number: int, text: str) -> str:
    """Return a printed number with its marks."""
    return f"{NUMBER}{number}{NUMBER_TEXT}{text}{NUMBER_END}"


class _PrintedText(str):
    """A written number that knows its figure; templates compare it like any other text."""

    __slots__ = ("fact",)
    fact: Fact


class _PrintedCount(int):
    """A whole number that knows its figure."""

    fact: Fact


class _FieldCount(int):
    """A whole number of the data file that knows its field: the part of the report that holds it, and its name."""

    owner: object
    field: str


@dataclass(frozen=True, slots=True)
class Recording:
    """The figures behind the printed numbers of one rendering, in the order in which they were written."""

    facts: list[Fact] = field(default_factory=list)
    _signed: dict[int, tuple[Fact, Fact]] = field(default_factory=dict)
    _fields: dict[int, tuple[Fact, object, str]] = field(default_factory=dict)

    def field_of(self, fact: Fact) -> tuple[object, str] | None:
        """Return which part of the report holds a number that is no figure of its own, and under which name."""
        found = self._fields.get(id(fact))
        return found[1:] if found else None

    def figure_of(self, value: object, unit: Unit) -> Fact:
        """Return a figure for what is printed without being one: a number of the data file, or the length of a list."""
        if isinstance(value, (tuple, list, Mapping)):
            return Fact(len(value), Unit.COUNT, Operation.COUNT, note="列表的项数")
        if isinstance(value, _FieldCount):
            fact = Fact(int(value), unit, Operation.GIVEN)
            self._fields[id(fact)] = fact, value.owner, value.field
            return fact
        return Fact(value if isinstance(value, (Decimal, Fraction, int)) else None, unit, Operation.GIVEN)

    def drop_sign(self, signed: Fact, unsigned: Fact) -> Fact:
        """Remember which figure an amount without its sign comes from."""
        # Both are kept, so that no other value gets the identity of one of them.
        self._signed[id(unsigned)] = signed, unsigned
        return unsigned

    def mark(self, value: _PrintedText | _PrintedCount, text: str) -> Markup:
        """Return a printed number with its marks, and record its figure."""
        fact = value.fact
        self.facts.append(self._signed[id(fact)][0] if id(fact) in self._signed else fact)
        return Markup(marked(len(self.facts) - 1, text))  # noqa: S704 - escaped already


class RecordingSandbox(Sandbox):
    """The environment of templates that marks every number it prints."""

    def __init__(self, writer: Writer, write: Callable[[str], str], recording: Recording) -> None:
        super().__init__(writer, _keeping_marks(write))
        self._recording = recording
        self.filters |= {name: self._remembering(self.filters[name], unit) for name, unit in RECORDED.items()}
        self.filters["unsigned"] = self._without_sign(writer.unsigned)

    def _without_sign(self, word: Callable[[object], object]) -> Callable[[object], object]:
        def unsigned(value: object) -> object:
            result = word(value)
            if isinstance(value, Fact) and isinstance(result, Fact):
                return self._recording.drop_sign(value, result)
            return result

        return unsigned

    def _remembering(self, word: Callable[..., Any], unit: Unit) -> Callable[..., object]:
        def write(value: object, *arguments: object, **named: object) -> object:
            written = word(value, *arguments, **named)
            # A profile may leave zero blank, and what is blank is no number.
            if not written and not isinstance(written, int):
                return written
            printed = _PrintedCount(written) if isinstance(written, int) else _PrintedText(written)
            printed.fact = value if isinstance(value, Fact) else self._recording.figure_of(value, unit)
            return printed

        return write

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - Jinja's signature
        """Return a field of one of our values; a whole number of the data file together with its field."""
        value = super().getattr(obj, attribute)
        if type(value) is not int or not hasattr(type(obj), "__pydantic_fields__"):
            return value
        count = _FieldCount(value)
        count.owner, count.field = obj, attribute
        return count

    def print_value(self, value: object) -> Markup:
        """Return what ``{{ value }}`` puts into the file, with marks around a number that knows its figure."""
        text = super().print_value(value)
        if isinstance(value, (_PrintedText, _PrintedCount)) and NUMBER not in text:
            return self._recording.mark(value, text)
        return text


def _keeping_marks(write: Callable[[str], str]) -> Callable[[str], str]:
    """Return what writes a text piece by piece, so that the numbers quoted in it keep their marks."""

    def written(text: str) -> str:
        if NUMBER not in text:
            return write(text)
        pieces = MARKED.split(text)
        numbers = zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True)
        return write(pieces[0]) + "".join(
            marked(int(index), write(number)) + write(rest) for index, number, rest in numbers
        )

    return written
