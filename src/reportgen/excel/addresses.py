"""This module says where the rows of a template sheet lie in the filled sheet, and moves references with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFERENCE = re.compile(
    r"""
    "(?:[^"]|"")*"                                                  # a text
  | (?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
    (?<![\w.$])(?:
      (?P<column>\$?[A-Z]{1,3})(?P<row>\$?[0-9]{1,7})
      (?: :(?P<last_column>\$?[A-Z]{1,3})(?P<last_row>\$?[0-9]{1,7}) )?
    | (?P<top>\$?[0-9]{1,7}) : (?P<bottom>\$?[0-9]{1,7})            # whole rows, as in repeated titles
    )(?![\w(.])
    """,
    re.VERBOSE,
)
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@cache
def column_number(letters: str) -> int:
    """Return the number of a column, from 1.

    >>> [column_number(letters) for letters in ("A", "Z", "AA", "AAA")]
    [1, 26, 27, 703]
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


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


@dataclass(frozen=True, slots=True)
class RowMap:
    """Where the rows of one template sheet went.

    ``spans`` holds, for every row that is repeated, the first and the last row made from it; the last is the smaller
    one if there is none. ``inserted`` holds pairs of a template row and the number of rows more that lie above every
    row below it.
    """

    spans: Mapping[int, tuple[int, int]]
    inserted: tuple[tuple[int, int], ...]

    def moved(self, row: int) -> int:
        """Return where a row that is not repeated lies now."""
        return row + sum(more for below, more in self.inserted if row > below)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the first and the last row of what was made from a range of rows."""
        made = [span for row, span in self.spans.items() if first <= row <= last]
        start = min((span[0] for span in made), default=0) if first in self.spans else self.moved(first)
        end = max((span[1] for span in made), default=0) if last in self.spans else self.moved(last)
        return start, max(start, end)


def move_references(text: str, sheet: str, maps: Mapping[str, RowMap], *, grows: bool = False) -> str:
    """Return a formula, or a list of ranges, with its references moved to where their rows lie now.

    ``sheet`` is the sheet of references that name none; sheets without a map do not move. A reference to one cell of
    a repeated row becomes the first of the cells made from it or, if it ``grows``, all of them.

    >>> grown = RowMap({9: (9, 12)}, ((9, 3),))
    >>> move_references('SUM(C9:C9)+C10+其他!C10&"C10"', "表", {"表": grown})
    'SUM(C9:C12)+C13+其他!C10&"C10"'
    >>> move_references("'表'!$1:$7,'表'!$A$1:$I$11", "", {"表": grown})
    "'表'!$1:$7,'表'!$A$1:$I$14"
    >>> move_references("C9 D10", "表", {"表": grown}, grows=True)
    'C9:C12 D13'
    """

    def moved(match: re.Match[str]) -> str:
        if match[0].startswith('"'):
            return match[0]
        rows = maps.get(_sheet_name(match["sheet"]) or sheet)
        return match[0] if rows is None else _moved_reference(match, rows, grows=grows)

    return _REFERENCE.sub(moved, text)


def _sheet_name(written: str | None) -> str:
    if not written:
        return ""
    name = written.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _moved_reference(match: re.Match[str], rows: RowMap, *, grows: bool) -> str:
    prefix = match["sheet"] or ""
    if match["top"]:
        return f"{prefix}{':'.join(_moved_rows(match['top'], match['bottom'], rows))}"
    if match["last_row"]:
        first, last = _moved_rows(match["row"], match["last_row"], rows)
        return f"{prefix}{match['column']}{first}:{match['last_column']}{last}"
    first, last = _moved_rows(match["row"], match["row"], rows)
    start = f"{prefix}{match['column']}{first}"
    return f"{start}:{match['column']}{last}" if grows and first != last else start


def _moved_rows(first: str, last: str, rows: RowMap) -> tuple[str, str]:
    start, end = rows.span(int(first.lstrip("$")), int(last.lstrip("$")))
    return f"{'$' * first.startswith('$')}{start}", f"{'$' * last.startswith('$')}{end}"
