"""This module holds the looks of a new workbook template: fonts, lines, alignment, number formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from reportgen.tables.table import ColumnKind, RowKind

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell

FONT = "宋体"
BODY_SIZE, FORM_TITLE_SIZE, TITLE_SIZE = 10, 16, 18
ROW_HEIGHT, TITLE_HEIGHT, LINE_HEIGHT = 16.5, 34, 13.5

_THIN = Side(style="thin", color="000000")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD_FILL = PatternFill("solid", fgColor="F2F2F2")
_BOLD = {RowKind.TOTAL, RowKind.CATEGORY}
_INDENT = {RowKind.SUBCATEGORY: 1, RowKind.ITEM: 2}

HorizontalSide = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class NumberLook:
    """How numbers look: the format of amounts, and what stands for zero (nothing: an empty cell)."""

    amount: str = "#,##0.00"
    zero: str = ""

    def format_code(self, kind: ColumnKind) -> str:
        """Return the format code of a column.

        Behind an amount stands a space, so that it does not touch the text of the next column.

        >>> NumberLook().format_code(ColumnKind.AMOUNT)
        '#,##0.00_ ;-#,##0.00_ ;'
        """
        if kind in (ColumnKind.TEXT, ColumnKind.CODE):
            return "@"
        space = "_ " if kind is ColumnKind.AMOUNT else ""
        code = f"{self.amount if kind is ColumnKind.AMOUNT else '#,##0'}{space}"
        if self.zero == "0.00" and kind is ColumnKind.AMOUNT:
            return code
        return f"{code};-{code};" + (f'"{self.zero}"{space}' if self.zero else "")


def line_look(cell: Cell | MergedCell, side: HorizontalSide, *, shrinks: bool = True) -> None:
    """Give a line above the table its looks; where it has no room, it becomes smaller if it ``shrinks``."""
    cell.font = Font(name=FONT, size=BODY_SIZE)
    cell.alignment = Alignment(horizontal=side, vertical="center", shrink_to_fit=shrinks)


def title_look(cell: Cell | MergedCell, side: HorizontalSide) -> None:
    """Give a title its looks."""
    line_look(cell, side, shrinks=side == "center")
    cell.font = Font(name=FONT, size=TITLE_SIZE, bold=True)


def note_look(cell: Cell | MergedCell) -> None:
    """Give the line of a note its looks."""
    cell.font = Font(name=FONT, size=BODY_SIZE)
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)


def head_look(cell: Cell | MergedCell) -> None:
    """Give a column head its looks."""
    cell.font = Font(name=FONT, size=BODY_SIZE, bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = _BOX
    cell.fill = _HEAD_FILL


def body_look(cell: Cell | MergedCell, row: RowKind, column: ColumnKind, numbers: NumberLook, *, is_name: bool) -> None:
    """Give a cell of the body its looks; the name of a row is indented by its level."""
    cell.font = Font(name=FONT, size=BODY_SIZE, bold=row in _BOLD)
    cell.border = _BOX
    cell.number_format = numbers.format_code(column)
    if column is ColumnKind.AMOUNT:
        cell.alignment = Alignment(horizontal="right", vertical="center", shrink_to_fit=True)
    elif column is ColumnKind.INTEGER:
        cell.alignment = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)
    elif row is RowKind.TOTAL and column is ColumnKind.TEXT:
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    else:
        indent = _INDENT.get(row, 0) if is_name else 0
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=indent)


def form_title_look(cell: Cell | MergedCell) -> None:
    """Give the title of a form its looks; it may be long, and then takes two lines."""
    cell.font = Font(name=FONT, size=FORM_TITLE_SIZE, bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def form_look(cell: Cell | MergedCell, side: HorizontalSide, number_format: str, *, is_head: bool) -> None:
    """Give a cell of a form its looks."""
    cell.font = Font(name=FONT, size=BODY_SIZE, bold=is_head)
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    cell.border = _BOX
    cell.number_format = number_format


def share_look(cell: Cell | MergedCell) -> None:
    """Make a cell show a share as a percentage."""
    cell.number_format = "0.00%"
