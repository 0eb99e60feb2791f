"""This module says where the rows of a template sheet lie in the filled sheet, and moves references with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

from reportgen.office.worksheet import column_letters, column_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Everything a formula consists of, so that what only looks like a cell is read as what it is: texts, columns of
#: tables (``表1[C7]``), functions (``LOG10(``), names (``合计C7``).
_TOKEN = re.compile(
    r"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<prefix>(?:'(?:[^']|'')+'|(?:\[[^\]]*\])?[\w.]+(?::[\w.]+)?)!)?
    (?: (?P<left>\$?[A-Z]{1,3})(?P<top>\$?[1-9][0-9]{0,6})
        (?: :(?:(?P=prefix))?(?P<right>\$?[A-Z]{1,3})(?P<bottom>\$?[1-9][0-9]{0,6}) )?
      | (?P<first_row>\$?[1-9][0-9]{0,6}):(?P<last_row>\$?[1-9][0-9]{0,6})
      | (?P<first_column>\$?[A-Z]{1,3}):(?P<last_column>\$?[A-Z]{1,3})
    )(?![\w(.!\[])
  | '(?:[^']|'')+'
  | \[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]
  | (?P<function>[^\W\d][\w.]*)\(
  | [\w.\\]+
  | \s+
  | .
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
LAST_ROW = 1_048_576
"""The last row of a sheet (ECMA-376 gives no number; Excel's is the smallest limit in use)."""

_LAST_COLUMN = 16_384
_MANY_ARGUMENTS = 200
"""From so many ranges on a list is put into brackets of its own: a function takes 255 arguments, and has others."""

_LISTS_FROM = {
    **dict.fromkeys(("SUM", "AVERAGE", "MAX", "MIN", "COUNT", "COUNTA", "PRODUCT", "AND", "OR"), 0),
    "SUBTOTAL": 1,
}
"""Functions that take any number of ranges instead of one, and how many other arguments come before these."""


def split_address(address: str) -> tuple[str, int]:
    """Return column letters and row of one cell's address.

    >>> split_address("$C$10")
    ('C', 10)

    Raises:
        ValueError: it is not the address of one cell.
    """
    match = _CELL.fullmatch(address)
    if match is None:
        msg = f"no cell address: {address!r}"
        raise ValueError(msg)
    return match[1], int(match[2])


class Shape(Enum):
    """What a text with references is, which decides what becomes of a row that was repeated."""

    FORMULA = auto()
    """A cell is the first of those made from it; a range in a sum is exactly the rows made from its rows."""

    BOX = auto()
    """One rectangle, around all that was made."""

    CELLS = auto()
    """A list of ranges separated by blanks: all cells made from each, and no others."""

    PLACE = auto()
    """Where a person looks on opening: repeated rows begin where they began, whatever now stands there."""


@dataclass(frozen=True, slots=True)
class RowMap:
    """For every row of a sheet of the template, the rows of the filled sheet on which it now stands.

    ``made`` names the rows that were made from each repeated row, in order. The other rows only moved down: after each
    row in ``inserted``, by so many rows more.
    """

    made: Mapping[int, Sequence[int]]
    inserted: tuple[tuple[int, int], ...]

    def moved(self, row: int) -> int:
        """Return where a row that is not repeated lies now."""
        return min(row + sum(more for below, more in self.inserted if row > below), LAST_ROW)

    def last_of(self, row: int) -> int:
        """Return the last row made from a row; if none was made, the row above the place where it would be."""
        if row not in self.made:
            return self.moved(row)
        return self.made[row][-1] if self.made[row] else self._place(row) - 1

    def runs(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield the first and the last row of each run of neighbouring rows made from a range of rows."""
        found: list[tuple[int, int]] = []
        start = first
        for row in sorted(row for row in self.made if first <= row <= last):
            if start < row:
                found.append((self.moved(start), self.moved(row - 1)))
            found += [(number, number) for number in self.made[row]]
            start = row + 1
        if start <= last:
            found.append((self.moved(start), self.moved(last)))
        found.sort()
        for place, (top, bottom) in enumerate(found):
            if place and top <= found[place - 1][1] + 1:
                found[place] = found[place - 1][0], max(bottom, found[place - 1][1])
            elif place:
                yield found[place - 1]
        yield from found[-1:]

    def box(self, first: int, last: int) -> tuple[int, int]:
        """Return the first and the last of all rows that were made from a range of rows."""
        runs = list(self.runs(first, last))
        return (runs[0][0], runs[-1][1]) if runs else (self._place(first), self._place(first))

    def _place(self, row: int) -> int:
        """Return where the rows made from a row would begin."""
        above = max((made[-1] for other, made in self.made.items() if other < row and made), default=0)
        fixed = row - 1
        while fixed in self.made:
            fixed -= 1
        return max(above, self.moved(fixed) if fixed else 0) + 1


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of a formula: to a cell, or to a range, whole rows or whole columns.

    Columns and rows are as written, with their ``$``; a cell has neither ``right`` nor ``bottom``. ``prefix`` names
    the ``sheet``. One into another workbook or through several sheets is not ``followed``. ``listed_in``: it stands
    alone as an argument of this function, which takes any number of them.
    """

    prefix: str
    sheet: str
    left: str
    top: str
    right: str = ""
    bottom: str = ""
    is_followed: bool = True
    listed_in: str = ""

    def __str__(self) -> str:
        """As it is written in a formula."""
        end = f":{self.right}{self.bottom}" if self.right or self.bottom else ""
        return f"{self.prefix}{self.left}{self.top}{end}"

    @property
    def rows(self) -> tuple[int, int] | None:
        """The first and the last row; nothing for whole columns."""
        if not self.top:
            return None
        first, last = _number(self.top), _number(self.bottom or self.top)
        return min(first, last), max(first, last)

    @property
    def is_range(self) -> bool:
        """Whether it was written with a colon."""
        return bool(self.right or self.bottom)

    def at(self, first: int, last: int) -> Reference:
        """Return the same reference to other rows."""
        if not self.is_range:
            return Reference(self.prefix, self.sheet, self.left, _numbered(self.top, first))
        top, bottom = _numbered(self.top, first), _numbered(self.bottom, last)
        return Reference(self.prefix, self.sheet, self.left, top, self.right, bottom)


Piece = str | Reference


@lru_cache(maxsize=4096)
def parse_references(text: str) -> tuple[Piece, ...]:
    """Return a formula, or a list of ranges, in its references and all that lies between them.

    >>> [str(piece) for piece in parse_references('SUM(C7:C9)&"C10"') if isinstance(piece, Reference)]
    ['C7:C9']
    """
    tokens = list(_TOKEN.finditer(text))
    callers = list(_callers(tokens))
    return tuple(
        _reference(token, listed_in) if _is_reference(token) else token[0]
        for token, listed_in in zip(tokens, callers, strict=True)
    )


def _is_reference(token: re.Match[str]) -> bool:
    if token["left"] is None and token["first_row"] is None and token["first_column"] is None:
        return False
    columns = [token[name] for name in ("left", "right", "first_column", "last_column") if token[name]]
    rows = [token[name] for name in ("top", "bottom", "first_row", "last_row") if token[name]]
    numbers = [column_number(column.lstrip("$").upper()) for column in columns]
    return all(number <= _LAST_COLUMN for number in numbers) and all(_number(row) <= LAST_ROW for row in rows)


def _callers(tokens: Sequence[re.Match[str]]) -> Iterator[str]:
    """Yield for each token the function of which it alone is an argument, if that takes lists (``SUM``)."""
    open_calls: list[tuple[str, int]] = []
    for place, token in enumerate(tokens):
        function, arguments = open_calls[-1] if open_calls else ("", 0)
        begins = _neighbour(tokens, place, -1).endswith(("(", ","))
        ends = _neighbour(tokens, place, 1) in (")", ",")
        known = function in _LISTS_FROM and arguments >= _LISTS_FROM[function]
        yield function if known and begins and ends else ""
        if token[0].endswith("(") and token["text"] is None:
            open_calls.append(((token["function"] or "").upper(), 0))
        elif token[0] == ")" and open_calls:
            open_calls.pop()
        elif token[0] == "," and open_calls:
            open_calls[-1] = function, arguments + 1


def _neighbour(tokens: Sequence[re.Match[str]], place: int, step: int) -> str:
    place += step
    while 0 <= place < len(tokens) and tokens[place][0].isspace():
        place += step
    return tokens[place][0] if 0 <= place < len(tokens) else ""


def _reference(token: re.Match[str], listed_in: str) -> Reference:
    prefix = token["prefix"] or ""
    sheet = prefix.removesuffix("!")
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    if token["left"]:
        ends = token["left"], token["top"], token["right"] or "", token["bottom"] or ""
    elif token["first_row"]:
        ends = "", token["first_row"], "", token["last_row"]
    else:
        ends = token["first_column"], "", token["last_column"], ""
    return Reference(prefix, sheet, *ends, "[" not in sheet and ":" not in sheet, listed_in)


def _number(row: str) -> int:
    return int(row.lstrip("$"))


def _numbered(written: str, row: int) -> str:
    return f"{'$' * written.startswith('$')}{row}" if written else ""


def move_references(
    text: str, sheet: str, maps: Mapping[str, RowMap], shape: Shape = Shape.FORMULA, own: tuple[int, int] = (0, 0)
) -> str:
    """Return a formula, or a list of ranges, with its references moved to where their rows lie now.

    ``sheet`` is the sheet of references that name none; sheets without a map do not move. ``own`` are the rows of the
    template for which a conditional format or a list of choices holds; its formula is written for the first of them.

    >>> grown = RowMap({8: (8, 11), 9: (9, 10, 12)}, ((9, 3),))
    >>> move_references('SUM(C9:C9)+C10+其他!C10&"C10"', "表", {"表": grown})
    'SUM(C9:C10,C12)+C13+其他!C10&"C10"'
    >>> move_references("'表'!$1:$7,'表'!$A$1:$I$11", "", {"表": grown}, Shape.BOX)
    "'表'!$1:$7,'表'!$A$1:$I$14"
    >>> move_references("C9 D10", "表", {"表": grown}, Shape.CELLS)
    'C9:C10 C12 D13'
    """

    def moved(reference: Reference) -> str:
        rows = maps.get(reference.sheet or sheet)
        if rows is None or not reference.is_followed or reference.rows is None:
            return str(reference)
        if own[0] and reference.rows == (own[0], own[0]) and "$" not in reference.top + reference.bottom:
            first, _ = rows.box(*own)
            return str(reference.at(first, first))
        return _moved(reference, *reference.rows, rows, shape)

    return "".join(piece if isinstance(piece, str) else moved(piece) for piece in parse_references(text))


def _moved(reference: Reference, first: int, last: int, rows: RowMap, shape: Shape) -> str:
    if shape is Shape.CELLS:
        runs = list(rows.runs(first, last)) or [rows.box(first, last)]
        return " ".join(_cells(reference, run) for run in runs)
    if shape is Shape.PLACE:
        return str(reference.at(rows.moved(first), rows.moved(last)))
    if shape is Shape.BOX or (reference.is_range and not reference.listed_in):
        top, bottom = rows.box(first, last)
        return str(reference.at(top, bottom if reference.is_range else top))
    runs = list(rows.runs(first, last))
    if not runs:  # the sum of no rows, or the text of a note that is not there
        return "0" if reference.listed_in == "SUM" else '""'
    if not reference.is_range:
        return str(reference.at(runs[0][0], runs[0][0]))
    if len(runs) == 1:
        return str(reference.at(*runs[0]))
    listed = ",".join(_cells(reference, run) for run in runs)  # as arguments; of very many, joined in brackets to one
    return listed if len(runs) < _MANY_ARGUMENTS else f"({listed})"


def _cells(reference: Reference, run: tuple[int, int]) -> str:
    """Return a reference to the rows of a run, as short as it can be written."""
    first, last = run
    right, bottom = reference.right or reference.left, reference.bottom or reference.top
    if first == last and right == reference.left and reference.left:
        return str(Reference(reference.prefix, "", reference.left, _numbered(reference.top, first)))
    whole = Reference(reference.prefix, "", reference.left, reference.top, right, bottom)
    return str(whole.at(first, last))


def shift_references(text: str, columns: int, rows: int) -> str:
    """Return a formula as it reads in a cell so many columns and rows further on.

    >>> shift_references("C7+$C$7+[1]表!C7", 1, 2)
    'D9+$C$7+[1]表!D9'
    """

    def column(written: str) -> str:
        number = column_number(written.upper()) if written and not written.startswith("$") else 0
        return column_letters((number + columns - 1) % _LAST_COLUMN + 1) if number else written

    def row(written: str) -> str:
        is_fixed = not written or written.startswith("$")
        return written if is_fixed else str((int(written) + rows - 1) % LAST_ROW + 1)

    def shifted(of: Reference) -> str:
        return str(replace(of, left=column(of.left), top=row(of.top), right=column(of.right), bottom=row(of.bottom)))

    return "".join(piece if isinstance(piece, str) else shifted(piece) for piece in parse_references(text))
