"""This module is the one text that fills a form's sheet: its cells in order, so that loops may go around rows."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location
from reportgen.excel.tags import xml_template
from reportgen.template.sandbox import xml_text
from reportgen.template.source import TemplateSource
from reportgen.template.written import WrittenNumber

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.template.compiled import CompiledTemplate
    from reportgen.template.engine import Engine

#: Signs that no value can hold (see ``template.sandbox``): around a number, a row, and the text of a cell.
_NUMBER, _NUMBER_END, _ROW, _CELL, _TEXT, _END = map(chr, range(0xFDD0, 0xFDD6))
_NUMBERS = re.compile(f"{_NUMBER}([0-9]+){_NUMBER_END}")
_PIECES = re.compile(f"{_ROW}([0-9]+){_END}|{_CELL}([0-9]+){_TEXT}(.*?){_END}", re.DOTALL)
_ROW_TAG = re.compile(r"\{%(-?)tr\s")

Shown = str | WrittenNumber
"""What a cell shows; a cell that shows nothing but a number holds that number."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as the template gives it: the number of the template's row, and what its cells show, by their places."""

    number: int
    cells: Mapping[int, Shown]


@dataclass(slots=True)
class FormText:
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


@dataclass(slots=True)
class FormLanguage:
    """The template language for cells: it keeps the numbers that the texts show."""

    shown: list[WrittenNumber]
    engine: Engine

    @classmethod
    def of(cls, engine: Engine) -> FormLanguage:
        """Return the language under the same profile."""
        shown: list[WrittenNumber] = []

        def write(value: str) -> str:
            if not isinstance(value, WrittenNumber):
                return xml_text(value)
            shown.append(value)
            return f"{_NUMBER}{len(shown) - 1}{_NUMBER_END}"

        return cls(shown, engine.writing(write))

    def render(self, template: CompiledTemplate, context: Mapping[str, object]) -> tuple[ShownRow, ...]:
        """Return the rows that a form's text gives; row 0 holds what stands outside the cells.

        Raises:
            TemplateError: the text cannot be rendered with these values.
        """
        self.shown.clear()
        return tuple(self._rows(self.engine.render(template, context)))

    def _rows(self, text: str) -> Iterator[ShownRow]:
        number, cells = 0, dict[int, Shown]()
        for match in _PIECES.finditer(text):
            if match[1]:
                yield ShownRow(number, cells)
                number, cells = int(match[1]), {}
            else:
                cells[int(match[2])] = self._value(match[3])
        yield ShownRow(number, cells)

    def _value(self, text: str) -> Shown:
        alone = _NUMBERS.fullmatch(text.strip())
        if alone:
            return self.shown[int(alone[1])]
        return html.unescape(_NUMBERS.sub(lambda match: self.shown[int(match[1])], text))
