"""This module defines a table as it is to be shown: heads, rows and cells, before it is Word or Excel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class RowKind(StrEnum):
    """What a row is; templates choose the row's look by it."""

    TOTAL = "total"
    CATEGORY = "category"
    SUBCATEGORY = "subcategory"
    ITEM = "item"
    ROW = "row"


class ColumnKind(StrEnum):
    """What stands in a column; decides alignment and how a value is written."""

    TEXT = "text"
    CODE = "code"
    AMOUNT = "amount"
    INTEGER = "integer"


@dataclass(frozen=True, slots=True)
class CellRef:
    """Another cell of the same table: row counted from 0 among the body rows, and the column's key."""

    row: int
    column: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a text, or a number in the table's unit (exact, not rounded).

    ``sum_of`` names the cells that add up to the number exactly: a workbook shows them as a live formula, and the
    number as its cached value. ``text`` is what a document prints: the label, or the number in the table's style
    (``1,313.50``, or nothing where zero is left blank). ``half_width`` is how far the number may be from the true
    one, in the table's unit: see ``reportgen.facts.fact.Fact``.
    """

    text: str = ""
    number: Decimal | None = None
    sum_of: tuple[CellRef, ...] = ()
    half_width: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Row:
    """One body row; a column without a cell stays empty.

    ``code`` is the functional code that the row stands for, in whatever columns it is printed.
    """

    kind: RowKind
    cells: Mapping[str, Cell]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its head from the outermost group inwards, and its width in mm.

    Neighbouring columns with the same outer head share one merged head cell.
    """

    key: str
    head: tuple[str, ...]
    kind: ColumnKind
    width: Decimal


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the report, complete.

    ``label`` is the official number (``公开01表``), ``sheet`` the workbook sheet that shows it. ``ordinals`` is the
    栏次 row under the heads, one text per column, or empty. ``notes`` stand under the table. ``landscape`` asks for a
    page on its side. ``amount_unit`` is the unit of its amounts. ``is_empty``: no amount in it differs from zero.
    """

    id: str
    title: str
    label: str
    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ordinals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    landscape: bool = False
    amount_unit: str = "万元"

    @property
    def is_empty(self) -> bool:
        """Whether no amount in the table differs from zero."""
        return not any(cell.number for row in self.rows for cell in row.cells.values())

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """The columns a page has room for: without the amount columns of a wide table in which nothing stands.

        An empty table keeps its form: of a wide one, the columns that add up others (合计, 小计).
        """
        if len(self.columns) <= WIDEST_ON_PAGE:
            return self.columns
        cells = [(key, cell) for row in self.rows for key, cell in row.cells.items()]
        used = {key for key, cell in cells if cell.number} or {
            key for key, cell in cells if any(ref.column != key for ref in cell.sum_of)
        }
        return tuple(column for column in self.columns if column.kind is not ColumnKind.AMOUNT or column.key in used)

    @property
    def parts(self) -> tuple[Table, ...]:
        """The table as a document prints it: a wide one side by side on several pages, each with the row heads."""
        heads = tuple(column for column in self.shown_columns if column.kind is not ColumnKind.AMOUNT)
        amounts = tuple(column for column in self.shown_columns if column.kind is ColumnKind.AMOUNT)
        if len(heads) + len(amounts) <= WIDEST_ON_PAGE:
            return (self,)
        count = -(-len(amounts) // AMOUNTS_ON_PAGE)
        bounds = [len(amounts) * part // count for part in range(count + 1)]
        numbers = dict(zip((column.key for column in self.columns), self.ordinals, strict=False))
        return tuple(self._part((*heads, *amounts[start:end]), numbers) for start, end in pairwise(bounds))

    def _part(self, columns: tuple[Column, ...], numbers: Mapping[str, str]) -> Table:
        ordinals = tuple(numbers[column.key] for column in columns) if self.ordinals else ()
        return replace(self, columns=columns, ordinals=ordinals)


WIDEST_ON_PAGE = 14
"""Above this many columns a document prints a table without its empty ones, in parts; the workbook has it whole."""

AMOUNTS_ON_PAGE = 9
"""How many amount columns of a wide table a page on its side has room for."""


def heads_of(table: Table, row: Row, key: str) -> tuple[str, str]:
    """Return what stands before a cell and above it: the code and the name of its row, the heads of its column.

    A table of two sides has names before the amounts of each side; those nearest to the left are meant.
    """
    keys = [column.key for column in table.columns]
    columns = table.columns[: keys.index(key) + 1]
    labels: list[str] = []
    for column in reversed(columns):
        is_label = column.kind in (ColumnKind.TEXT, ColumnKind.CODE)
        if labels and not is_label:
            break
        if is_label and column.key in row.cells:
            labels.append(row.cells[column.key].text.strip())
    named = (label for label in reversed(labels) if label)
    return " ".join(dict.fromkeys(named)), " ".join(dict.fromkeys(head for head in columns[-1].head if head))
