"""This module writes the cells of sheets: texts that stay texts, numbers, and sums as live formulas."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from reportgen.facts.fact import Operation
from reportgen.formatting import round_half_up
from reportgen.office import escape
from reportgen.office.worksheet import column_letters, column_number, number_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from reportgen.excel.workbook import Prototype, PrototypeCell
    from reportgen.facts.fact import Fact
    from reportgen.tables.table import Cell, CellRef

MOST_ARGUMENTS = 255
"""What SUM takes; a longer sum is written as its value."""

FEW_CELLS = 4
"""Up to so many scattered cells are added with ``+``, as a person would."""

#: Characters that XML cannot hold, and what Excel would read as the code of one (ECMA-376 part 1, ST_Xstring).
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_A_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_WIDE = frozenset("WFA")


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row to be written: the prototype it is made from, and the cells it gets by their keys."""

    prototype: Prototype
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows: a text or, if it shows nothing but a number, that number and its figure.

    The number of an amount is in the amount unit; 97 % is 0.97.
    """

    text: str
    number: Fraction | None = None
    fact: Fact | None = None


def sheet_text(text: str) -> str:
    """Return text as a sheet's XML holds it.

    >>> sheet_text("A<B & _x0041_")
    'A&lt;B &amp; _x005F_x0041_'
    """
    text = literal_underscores(text)
    if _NOT_IN_XML.search(text):
        text = _NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return escape(text)


def literal_underscores(text: str) -> str:
    """Return a text in which what looks like the code of a character is shown as it is written."""
    return _LIKE_A_CODE.sub("_x005F_", text) if "_x" in text else text


def rows_xml(rows: Sequence[FilledRow | None], first: int, formulas: Formulas) -> str:
    """Return the XML of neighbouring rows, numbered from ``first``; nothing for a row left empty."""
    prototypes = {id(row.prototype): row.prototype for row in rows if row}
    # Of each cell: its key, XML up to the row number, XML behind it up to the type or the content.
    fields = {
        id_: [
            (cell.key, f'<c r="{cell.column}', cell.content or (f'" s="{cell.style}"' if cell.style else '"'))
            for cell in prototype.cells
        ]
        for id_, prototype in prototypes.items()
    }
    return "".join(
        _row_xml(row, number, fields[id(row.prototype)], formulas) for number, row in enumerate(rows, first) if row
    )


@dataclass(frozen=True, slots=True)
class Formulas:
    """Where the cells of a table stand: its first row, and the column letters of its keys.

    ``gaps`` are the rows, counted like those of the table, in which the template shows nothing in a column.
    """

    first: int = 1
    letters: Mapping[str, str] = field(default_factory=dict)
    gaps: Mapping[str, Collection[int]] = field(default_factory=dict)

    def formula(self, refs: Sequence[CellRef]) -> str:
        """Return the sum of cells as the XML of a formula; nothing if one of them is not shown, or SUM cannot."""
        if self.gaps and any(ref.row in self.gaps.get(ref.column, ()) for ref in refs):
            return ""  # Excel would count an empty cell as zero and show another sum than ours
        column, row = refs[0].column, refs[0].row
        rows = tuple([ref.row for ref in refs if ref.column == column])
        if len(rows) == len(refs):
            letters = self.letters.get(column, "")
            text = _sum_down(self.first, rows).replace("?", letters) if letters else ""
        else:
            columns = tuple([self.letters.get(ref.column, "") for ref in refs])
            if "" in columns:
                return ""
            if all(ref.row == row for ref in refs):
                text = _sum_across(columns).replace("?", str(self.first + row))
            else:
                text = sum_of_cells(columns, [self.first + ref.row for ref in refs])
        return f"<f>{text}</f>" if text else ""


def _row_xml(row: FilledRow, number: int, fields: Sequence[tuple[str, str, str]], formulas: Formulas) -> str:
    # A workbook has thousands of cells, most of them empty or zero: this loop is what filling one takes.
    cells = row.cells
    parts = [f'<row r="{number}"{row.prototype.attributes}{_height(row)}>']
    for key, start, rest in fields:
        cell = cells.get(key)
        if not key:
            parts.append(f"{start}{number}{rest}")
        elif cell is None:
            parts.append(f"{start}{number}{rest}/>")
        elif cell.number is None:
            parts.append(f"{start}{number}{rest}{text_xml(cell.text)}")
        else:
            formula = formulas.formula(cell.sum_of) if cell.sum_of else ""
            value = number_text(cell.number) if cell.number else "0"
            parts.append(f"{start}{number}{rest}>{formula}<v>{value}</v></c>")
    parts.append("</row>")
    return "".join(parts)


def text_xml(text: str) -> str:
    """Return a text cell from its type on: never a formula, whatever the text begins with."""
    if not text:
        return "/>"
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f' t="inlineStr"><is><t{space}>{sheet_text(text)}</t></is></c>'


def merges_xml(refs: Sequence[str]) -> str:
    """Return the merged cells of a sheet."""
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return f'<mergeCells count="{len(refs)}">{merged}</mergeCells>' if refs else ""


def _height(row: FilledRow) -> str:
    """Return the height attribute of a row, which grows with the lines its texts are wrapped into."""
    prototype = row.prototype
    if not prototype.height:
        return ""
    lines = max((_lines(place, row.cells.get(place.key)) for place in prototype.cells if place.line_width), default=1)
    return f' ht="{prototype.height + (lines - 1) * prototype.line_height:g}"'


def _lines(place: PrototypeCell, cell: Cell | None) -> int:
    if cell is None or cell.number is not None or len(cell.text) * 2 <= place.line_width:
        return 1
    return max(1, sum(math.ceil(text_width(line) / place.line_width) for line in cell.text.split("\n")))


@lru_cache(maxsize=4096)
def text_width(text: str) -> int:
    """Return how many digits a text is as wide as.

    >>> text_width("决算2024")
    8
    """
    return sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text)


@lru_cache(maxsize=1024)
def _sum_down(first: int, rows: tuple[int, ...]) -> str:
    """Return the sum of cells of one column, for which ``?`` stands: every column of a row adds up the same rows."""
    return _sum_ranges([_range("?", first + start, "?", first + end) for start, end in _runs(rows)])


@lru_cache(maxsize=1024)
def _sum_across(columns: tuple[str, ...]) -> str:
    """Return the sum of cells of one row, for whose number ``?`` stands: every row adds up the same columns."""
    runs = _runs(column_number(column) for column in columns)
    return _sum_ranges([_range(column_letters(start), "?", column_letters(end), "?") for start, end in runs])


def sum_of_cells(columns: Sequence[str], rows: Sequence[int]) -> str:
    """Return the sum of cells, given by their columns and rows; nothing if there are too many for SUM."""
    ranges = [
        _range(column, start, column, end)
        for column in dict.fromkeys(columns)
        for start, end in _runs(row for of, row in zip(columns, rows, strict=True) if of == column)
    ]
    return _sum_ranges(ranges)


def _range(column: str, row: int | str, last_column: str, last_row: int | str) -> str:
    first, last = f"{column}{row}", f"{last_column}{last_row}"
    return first if first == last else f"{first}:{last}"


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of neighbouring numbers; one that comes twice counts twice."""
    start = end = None
    for number in sorted(numbers):
        if start is not None and end is not None and number == end + 1:
            end = number
            continue
        if start is not None and end is not None:
            yield start, end
        start = end = number
    if start is not None and end is not None:
        yield start, end


def _sum_ranges(ranges: Sequence[str]) -> str:
    if len(ranges) > MOST_ARGUMENTS:
        return ""
    if len(ranges) <= FEW_CELLS and not any(":" in text for text in ranges):
        return "+".join(ranges)
    return f"SUM({','.join(ranges)})"


@dataclass(frozen=True, slots=True)
class _Term:
    """A formula, or the place of one cell, and the number that it gives."""

    text: str
    number: Fraction
    column: str = ""
    row: int = 0

    @property
    def factor(self) -> str:
        """The formula as it stands in a product."""
        return self.text if self.column else f"({self.text})"


@dataclass(slots=True)
class FormFormulas:
    """Finds live formulas for a form: a number whose parts stand on the same sheet adds up their cells.

    Of a figure that is shown more than once, the first cell is used.
    """

    places: dict[Fact, _Term] = field(default_factory=dict)

    @classmethod
    def of(cls, shown: Iterable[tuple[str, int, Shown]]) -> FormFormulas:
        """Return the formulas for the numbers of a sheet, given with their columns and rows."""
        formulas = cls()
        for column, row, each in shown:
            if each.fact is not None and each.number is not None:
                formulas.places.setdefault(each.fact, _Term(f"{column}{row}", each.number, column, row))
        return formulas

    def formula(self, column: str, row: int, shown: Shown) -> str:
        """Return the formula of a number from others on the sheet; nothing if they do not give exactly this number."""
        if shown.fact is None or self.places[shown.fact].text != f"{column}{row}":
            return ""
        made = self._made(shown.fact)
        return made.text if made and made.number == shown.number else ""

    def _term(self, fact: Fact) -> _Term | None:
        return self.places.get(fact) or self._made(fact)

    def _made(self, fact: Fact) -> _Term | None:
        """Return the formula of a figure, if what it is made from stands on the sheet."""
        match fact.operation:
            case Operation.SUM | Operation.DIFFERENCE:
                return self._sum(fact)
            case Operation.RATIO | Operation.PRODUCT:
                left, right = map(self._term, fact.operands)
                if not left or not right:
                    return None
                if fact.operation is Operation.PRODUCT:
                    return _Term(f"{left.factor}*{right.factor}", left.number * right.number)
                return _Term(f"{left.factor}/{right.factor}", left.number / right.number) if right.number else None
            case Operation.ROUNDED:
                inner = self._term(fact.operands[0])
                if inner:
                    number = Fraction(round_half_up(inner.number, fact.decimals))
                    return _Term(f"ROUND({inner.text},{fact.decimals})", number)
        return None

    def _sum(self, fact: Fact) -> _Term | None:
        added: list[_Term] = []
        taken: list[_Term] = []
        if not self._collect(fact, added, taken, is_top=True) or not added:
            return None
        text = sum_of_cells([term.column for term in added], [term.row for term in added])
        number = sum(term.number for term in added) - sum(term.number for term in taken)
        return _Term(text + "".join(f"-{term.text}" for term in taken), Fraction(number)) if text else None

    def _collect(self, fact: Fact, added: list[_Term], taken: list[_Term], *, is_top: bool = False) -> bool:
        """Gather the cells that a figure is the sum and the difference of; return whether all of them are shown."""
        term = None if is_top else self.places.get(fact)
        if term:
            added.append(term)
            return True
        if fact.operation is Operation.SUM:
            return all(self._collect(operand, added, taken) for operand in fact.operands)
        if fact.operation is Operation.DIFFERENCE:
            left, right = fact.operands
            return self._collect(left, added, taken) and self._collect(right, taken, added)
        return False


def worksheet_number(number: Fraction) -> Decimal:
    """Return the number that a cell holds, to more digits than a worksheet keeps."""
    return Decimal(number.numerator) / number.denominator
