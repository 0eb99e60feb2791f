"""This module is the one text that fills a form's sheet: its cells in order, so that loops may go around rows."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location
from reportgen.excel.tags import xml_template
from reportgen.facts.fact import Unit
from reportgen.formatting import YUAN_PER_UNIT, round_half_up
from reportgen.template.recording import MARKED, Recording, without_marks
from reportgen.template.source import TemplateSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.facts.fact import Fact
    from reportgen.template.engine import Engine
    from reportgen.template.source import CompiledTemplate

#: Signs that no value can hold (see ``template.sandbox``): around a row, and around the text of a cell.
_ROW, _CELL, _TEXT, _END = map(chr, range(0xFDD8, 0xFDDC))
_PIECES = re.compile(f"{_ROW}([0-9]+){_END}|{_CELL}([0-9]+){_TEXT}(.*?){_END}", re.DOTALL)
_ROW_TAG = re.compile(r"\{%(-?)tr\s")
_PLAIN_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?%?")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows: a text or, if it shows nothing but a number, that number and its figure.

    The number of an amount is in the amount unit; 97 % is 0.97.
    """

    text: str
    number: Fraction | None = None
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the template gives it: the number of the template's row, and what its cells show, by their places."""

    number: int
    cells: Mapping[int, Shown]


@dataclass(slots=True)
class FormSource:
    """The text of one form's sheet, as far as it has been read."""

    file: str
    sheet: str
    pieces: list[str] = field(default_factory=list)
    places: list[Location] = field(default_factory=list)
    count: int = 0

    def begin_row(self, number: int) -> None:
        """Begin a row of the template."""
        self._add(f"{_ROW}{number}{_END}", f"A{number}", "")

    def add_cell(self, where: str, text: str) -> int:
        """Add the text of a cell; return the place under which it will be given."""
        self._add(f"{_CELL}{self.count}{_TEXT}{text}{_END}", where, text)
        self.count += 1
        return self.count - 1

    def add_block(self, where: str, text: str) -> None:
        """Add a tag that stands in a row of its own."""
        self._add(text, where, text)

    def _add(self, piece: str, where: str, text: str) -> None:
        place = Location(self.file, name=f"{self.sheet}!{where}", source_line=text)
        self.pieces.append(piece)
        self.places += [place] * (piece.count("\n") + 1)

    def written(self) -> TemplateSource:
        """Return the text as its author wrote it."""
        return TemplateSource(self.sheet, "\n".join(self.pieces), tuple(self.places))

    def compilable(self) -> TemplateSource:
        """Return the text as the template language takes it: rows of their own are a matter of the sheet."""
        text = xml_template(_ROW_TAG.sub(r"{%\1 ", "\n".join(self.pieces)))
        return TemplateSource(self.sheet, text, tuple(self.places))


@dataclass(frozen=True, slots=True)
class FormLanguage:
    """The template language for cells, which knows the figure behind every number; amounts are in ``amount_unit``."""

    engine: Engine
    recording: Recording
    amount_unit: str

    @classmethod
    def of(cls, engine: Engine) -> FormLanguage:
        """Return the language under the same profile."""
        recording = Recording()
        return cls(engine.recorded(recording, writes_zero=True), recording, engine.numbers.amount_unit)

    def render(self, template: CompiledTemplate, context: Mapping[str, object]) -> tuple[ShownRow, ...]:
        """Return the rows that a form's text gives; row 0 holds what stands outside the cells.

        Raises:
            TemplateError: the text cannot be rendered with these values.
        """
        self.recording.facts.clear()
        return tuple(self._rows(self.engine.render(template, context)))

    def _rows(self, text: str) -> Iterator[ShownRow]:
        number, cells = 0, dict[int, Shown]()
        for match in _PIECES.finditer(text):
            if match[1]:
                yield ShownRow(number, cells)
                number, cells = int(match[1]), {}
            else:
                cells[int(match[2])] = self._shown(match[3])
        yield ShownRow(number, cells)

    def _shown(self, text: str) -> Shown:
        alone = MARKED.fullmatch(text.strip())
        if alone and _PLAIN_NUMBER.fullmatch(alone[2]):
            return _shown_number(alone[2], self.recording.facts[int(alone[1])], self.amount_unit)
        return Shown(html.unescape(without_marks(text)))


def _shown_number(text: str, fact: Fact, amount_unit: str) -> Shown:
    value = Fraction(fact.value or 0)
    number = _printed_amount(text, value, amount_unit) if fact.unit is Unit.YUAN else value
    if number < 0 and not text.startswith("-"):
        return Shown(text, -number)  # written without its sign, which a formula would bring back
    return Shown(text, number, fact)


def _printed_amount(text: str, amount: Fraction, amount_unit: str) -> Fraction:
    """Return an amount of 元 in the unit in which it is printed: that of the report, or the one that its head says."""
    digits = text.replace(",", "")
    decimals = len(digits.partition(".")[2])
    numbers = [amount / Fraction(YUAN_PER_UNIT[unit]) for unit in (amount_unit, *YUAN_PER_UNIT)]
    return next(
        (number for number in numbers if abs(round_half_up(number, decimals)) == abs(Decimal(digits))), numbers[0]
    )
