"""This module knows the cells of a form: where they are, and what their content is as a value of a data file."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from reportgen.diagnostics import Location
from reportgen.intake.layout import NO, WORDS, YES, Column
from reportgen.load.document import FileText
from reportgen.model.values import WRITTEN_AMOUNT

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

    from reportgen.load.document import Position

_DIGITS = re.compile(r"\s*(\d+)")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_PLACES = re.compile(r"[#,]*0(?:\.(0+))?")
_YES, _NO = {YES, "√", "有", "true", "y", "yes"}, {NO, "×", "无", "false", "n", "no"}
_SHOWN = 60


@dataclass(slots=True)
class CellPlace:
    """A cell as a position: its row from 0, and what stands in it under which head."""

    line: int
    column: int
    index: int
    sheet: str
    name: str
    head: str
    shown: str


class SheetsText(FileText):
    """A workbook as findings show it: by sheet, cell and head."""

    def at_position(self, position: Position, name: str = "") -> Location:
        """Return the place of a cell."""
        if not isinstance(position, CellPlace):
            return Location(self.path, name=name)
        said = f"{position.head}：{position.shown}"
        return Location(self.path, position.line + 1, 0, name, said, position.sheet, position.name)


NOWHERE = CellPlace(0, 0, 0, "", "", "", "")


class Value(NamedTuple):
    """What was filled in, and where."""

    value: Any
    at: CellPlace


Row = dict[Column, Value]


def place_of(cell: Cell, number: int, head: str) -> CellPlace:
    """Return a cell of a sheet with this number as a place, under its head."""
    shown = " ".join(str("" if cell.value is None else cell.value).split())[:_SHOWN]
    return CellPlace(cell.row - 1, cell.column - 1, number, cell.parent.title, cell.coordinate, head, shown)


def text_of(value: object) -> str:
    """Return a value as a text; a blank is an empty one."""
    return str(value).strip() if value is not None else ""


def plain_name(name: str) -> str:
    """Return a name as it is compared: of a code with its name, the code."""
    digits = _DIGITS.match(name)
    return digits[1] if digits and len(digits[1]) in {3, 5, 7} else " ".join(name.split())


def converted(value: Any, column: Column, number_format: str) -> Any:  # noqa: ANN401 - any value
    """Return a value as the field of a column takes it; what it does not take is left for the model to refuse."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return value if column.content in {"flag", "none"} or column.is_number else YES if value else NO
    if isinstance(value, (int, float)):
        number = number_shown(value, number_format)
        if column.is_number:
            return int(number) if column.content in {"count", "level"} and number == int(number) else number
        return f"{Decimal(number):f}"
    return _converted_text(str(value), column)


def _converted_text(text: str, column: Column) -> Any:  # noqa: ANN401 - any value
    plain = _folded(text)
    if column.is_number:
        if column.content == "measure" or not WRITTEN_AMOUNT.fullmatch(plain):
            return text
        number = Decimal(plain.replace(",", ""))
        return int(number) if number == int(number) and "." not in plain else number
    if column.codes:
        digits = _DIGITS.match(plain)
        return digits[1] if digits else plain
    if column.content in {"flag", "none"}:
        return True if plain.lower() in _YES else False if plain.lower() in _NO else text
    if column.content == "choice":
        words = {
            word: each for each in column.choices for word in (each, _folded(each), _folded(WORDS.get(each, each)))
        }
        return words.get(text.strip(), words.get(plain, text))
    if column.content == "date" and (found := _DATE.fullmatch(plain)):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return text


def _folded(text: str) -> str:
    """Return a text with half-width digits and signs."""
    return unicodedata.normalize("NFKC", text).strip()


def number_shown(value: float, number_format: str) -> Decimal | int:
    """Return a number as it is shown: without what binary digits add, with the decimals of its format.

    >>> number_shown(286.89000000000004, "General"), number_shown(1313.5, "#,##0.00"), number_shown(5, "General")
    (Decimal('286.89'), Decimal('1313.50'), 5)
    """
    number = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    places = _PLACES.fullmatch(number_format)
    wanted = len(places[1] or "") if places else 0
    exponent = number.as_tuple().exponent
    if wanted and isinstance(exponent, int) and -exponent < wanted:
        return number.quantize(Decimal(1).scaleb(-wanted))
    return int(number) if number == int(number) else number
