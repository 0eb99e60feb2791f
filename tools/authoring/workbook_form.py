"""This module makes the sheet of a form in a new workbook template: its tables on one grid of columns."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from authoring import workbook_look as look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

_WIDTH = {False: 100, True: 146}
"""How many digits fit between the margins of a page, upright and on its side."""

_NEAR = Fraction(1, 70)
"""Columns of two tables that begin so near to each other, as a part of the width, begin at the same place."""

Shows = Literal["text", "amount", "ratio", "number"]


@dataclass(frozen=True, slots=True)
class FormCellPlan:
    """A cell: its text, its side, how many columns of its table it spans, and what it shows.

    ``continues``: it belongs to the cell above.
    """

    text: str
    side: look.HorizontalSide = "center"
    columns: int = 1
    shows: Shows = "text"
    continues: bool = False


@dataclass(frozen=True, slots=True)
class FormRowPlan:
    """A row: of heads, of cells, or with nothing but the tag of a block."""

    cells: tuple[FormCellPlan, ...]
    is_head: bool = False
    is_tag: bool = False


@dataclass(frozen=True, slots=True)
class FormTablePlan:
    """One table of a form: the proportions of its columns, and its rows."""

    widths: tuple[int, ...]
    rows: tuple[FormRowPlan, ...]

    @property
    def edges(self) -> tuple[Fraction, ...]:
        """Where its columns begin and end, as parts of the width."""
        whole = sum(self.widths)
        return tuple(Fraction(sum(self.widths[:index]), whole) for index in range(len(self.widths) + 1))


@dataclass(frozen=True, slots=True)
class FormPlan:
    """A form: the name of its sheet, the lines of its title, and its tables, one below the other."""

    sheet: str
    titles: tuple[str, ...]
    tables: tuple[FormTablePlan, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class _Grid:
    """The columns that all tables of a form have in common, by their edges."""

    edges: tuple[Fraction, ...]

    def column(self, edge: Fraction) -> int:
        """Return the column, from 1, that begins at an edge."""
        return min(range(len(self.edges)), key=lambda index: abs(self.edges[index] - edge)) + 1


def write_form(sheet: Worksheet, form: FormPlan, numbers: look.NumberLook) -> None:
    """Write the sheet of a form."""
    grid = _grid(form.tables)
    last = len(grid.edges) - 1
    for number in range(1, last + 1):
        width = float((grid.edges[number] - grid.edges[number - 1]) * _WIDTH[form.landscape])
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, title in enumerate(form.titles, 1):
        sheet.cell(row, 1).value = title
        look.form_title_look(sheet.cell(row, 1))
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
        sheet.row_dimensions[row].height = look.TITLE_HEIGHT
    row = len(form.titles) + 1
    for table in form.tables:
        _write_rows(sheet, table, grid, row, numbers)
        row += len(table.rows)
    _set_up(sheet, form, row - 1, last)


def _grid(tables: Sequence[FormTablePlan]) -> _Grid:
    """Return the edges of all tables, those that lie near each other in different tables as one."""
    edges: list[Fraction] = []
    owners: set[int] = set()
    for edge, owner in sorted((edge, number) for number, table in enumerate(tables) for edge in table.edges):
        if edges and edge - edges[-1] < _NEAR and (owner not in owners or edge == edges[-1]):
            owners.add(owner)
        else:
            edges.append(edge)
            owners = {owner}
    return _Grid(tuple(edges))


def _write_rows(sheet: Worksheet, table: FormTablePlan, grid: _Grid, first: int, numbers: look.NumberLook) -> None:
    begun: dict[int, int] = {}
    for number, row in enumerate(table.rows, first):
        sheet.row_dimensions[number].height = look.ROW_HEIGHT
        if row.is_tag:
            sheet.cell(number, 1).value = row.cells[0].text
            continue
        for cell, left, right in _placed(row, table, grid):
            for column in range(left, right + 1):
                look.form_look(sheet.cell(number, column), cell.side, _format(cell, numbers), is_head=row.is_head)
            if cell.continues:
                _extend(sheet, begun[left], left, number, right)
                continue
            begun[left] = number
            sheet.cell(number, left).value = cell.text
            if right > left:
                sheet.merge_cells(start_row=number, end_row=number, start_column=left, end_column=right)


def _placed(row: FormRowPlan, table: FormTablePlan, grid: _Grid) -> Iterator[tuple[FormCellPlan, int, int]]:
    """Yield the cells of a row with the first and the last column of the sheet that each takes."""
    place = 0
    for cell in row.cells:
        left, right = grid.column(table.edges[place]), grid.column(table.edges[place + cell.columns]) - 1
        yield cell, left, right
        place += cell.columns


def _extend(sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    """Merge a cell with those above it, down to a row."""
    for merged in [each for each in sheet.merged_cells.ranges if (each.min_row, each.min_col) == (top, left)]:
        sheet.unmerge_cells(str(merged))
    sheet.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)


def _format(cell: FormCellPlan, numbers: look.NumberLook) -> str:
    return {"amount": f"{numbers.amount}_ ", "ratio": "0.00%", "number": "General", "text": "@"}[cell.shows]


def _set_up(sheet: Worksheet, form: FormPlan, last_row: int, last_column: int) -> None:
    sheet.print_area = f"A1:{get_column_letter(last_column)}{last_row}"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_options.horizontalCentered = True
    rows = [row for table in form.tables for row in table.rows]
    heads = [len(form.titles) + number for number, row in enumerate(rows, 1) if row.is_head]
    if heads:
        sheet.print_title_rows = f"{heads[0]}:{heads[-1]}"
