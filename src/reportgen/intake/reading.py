"""This module reads a form workbook that was filled in: the document that a YAML file would give, with cells as places.

Sheets, tables and columns are found by their titles and heads, wherever they stand; nothing that is filled in is passed
over in silence, a blank is not a zero, and no formula is calculated.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from reportgen.diagnostics import Location
from reportgen.intake.cells import SheetsText, Value, converted, number_shown, place_of, text_of
from reportgen.intake.entries import Gathering, TableReading
from reportgen.intake.layout import (
    ABOUT,
    CODES,
    EXAMPLE,
    HEADS,
    HINTS,
    LINE,
    SHEETS,
    TITLES,
    TOTAL,
    YES,
    layout,
    sheet_of,
)
from reportgen.intake.rules import HIDDEN, NO_VALUE, NOT_A_FORM, NOT_UNDERSTOOD, TWICE
from reportgen.load.document import Document, value_at
from reportgen.office.archive import DAMAGED, MAX_TEMPLATE_BYTES, parse_package, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from reportgen.diagnostics import Diagnostic
    from reportgen.intake.cells import CellPlace, Row
    from reportgen.intake.layout import Column, Table

_MARKS = {LINE, TITLES, HEADS, HINTS, TOTAL, EXAMPLE}


def read_form(file: str, raw: bytes) -> tuple[Document | None, list[Diagnostic]]:
    """Return what a form holds, and all that is wrong with it; no document where it is no form.

    Raises:
        OutputError: the bytes are no workbook, or a damaged, encrypted or unsafe one (RG711 to RG714).
    """
    parse_package(raw, file, MAX_TEMPLATE_BYTES)
    reading = Reading(file=file, book=_Book(file, raw))
    reading.read()
    if not reading.is_form:
        finding = NOT_A_FORM.finding("这个 Excel 文件不是填报表", at=Location(file))
        return None, [*reading.findings, finding]
    root = reading.places
    return Document(SheetsText(file, ""), reading.data, lambda: root), reading.findings


class _Book:
    """A workbook with its formulas, and with their values once one is asked for."""

    def __init__(self, file: str, raw: bytes) -> None:
        self._file, self._raw = file, raw
        self.sheets = self._load(has_formulas=True).worksheets
        self._values: Workbook | None = None

    def _load(self, *, has_formulas: bool) -> Workbook:
        from openpyxl import load_workbook

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl does not keep of a workbook is not written again either
            try:
                return load_workbook(io.BytesIO(self._raw), data_only=not has_formulas)
            except Exception as error:  # noqa: BLE001 - what a damaged part makes openpyxl raise is not declared
                refuse(DAMAGED, "工作簿已损坏，无法读取", self._file, cause=error)

    def calculated(self, sheet: str, cell: str) -> Any:  # noqa: ANN401 - any value
        """Return what a formula gave when the workbook was last calculated."""
        if self._values is None:
            self._values = self._load(has_formulas=False)
        return self._values[sheet][cell].value


@dataclass(kw_only=True)
class Reading(Gathering):
    """A form that is being read. ``without`` are the lines that say that there is nothing of a chapter."""

    book: _Book
    is_form: bool = False
    without: dict[Column, CellPlace] = field(default_factory=dict)

    def read(self) -> None:
        """Read all sheets, and then all tables: those on one sheet say to which entry of another a row belongs."""
        for number, sheet in enumerate(self.book.sheets):
            if sheet.title in SHEETS:
                self._read_sheet(sheet, number)
            elif sheet.title not in {ABOUT, CODES} and any(cell.value is not None for row in sheet for cell in row):
                message = f"工作表“{sheet.title}”不是填报表的，没有读取"
                self.findings.append(HIDDEN.finding(message, at=Location(self.file)))
        for line in layout().lines:
            if line.is_required and line.path[1:]:  # each field of such a chapter is missed by itself
                self.data.setdefault(line.path[0], {})
        for table in layout().tables:
            TableReading(self, table).read()
        for column, at in self.without.items():
            if value_at(self.data, column.path):
                self.find(TWICE, f"“{column.head}”填了“{YES}”，却填有内容", at)
            elif value_at(self.data, column.path) is None:
                self.put(column.path, [] if column.is_list else {}, at)

    def _read_sheet(self, sheet: Worksheet, number: int) -> None:
        lines = {each.head: each for each in layout().lines if sheet_of(each.kind) == sheet.title}
        titles = {each.title: each for each in layout().tables if each.sheet == sheet.title}
        columns: dict[int, tuple[Table, Column] | str] = {}
        starts: dict[int, Table | None] = {}
        hidden: set[str] = set()
        for cells in sheet.iter_rows():
            row = cast("tuple[Cell, ...]", cells)  # those that are merged into another have no value
            mark = text_of(row[0].value)
            if mark == LINE:
                self.is_form = True
                self._read_line(row, lines, number)
            elif mark == TITLES:
                starts = {cell.column: titles.get(text_of(cell.value)) for cell in row[1:] if cell.value is not None}
            elif mark == HEADS:
                self.is_form = True
                columns = _columns(row, starts)
            elif mark not in _MARKS and columns:
                self._read_row(row, columns, number)
            if row[0].row > 1 and mark not in _MARKS - {LINE} and _is_filled(row):
                hidden.update(_hidden(sheet, row))
        if hidden or sheet.sheet_state != "visible":
            where = "、".join(sorted(hidden)) or "整张工作表"
            message = f"工作表“{sheet.title}”有隐藏的内容，已照常读取：{where}"
            self.findings.append(HIDDEN.finding(message, at=Location(self.file)))

    def _read_line(self, row: tuple[Cell, ...], lines: dict[str, Column], number: int) -> None:
        head, cell = text_of(row[1].value), row[2]
        column = lines.get(head)
        if column is None:
            if cell.value is not None:
                self.find(NOT_UNDERSTOOD, f"不认识的项目“{head}”", place_of(cell, number, head))
            return
        at = place_of(cell, number, head)
        value = self._value(cell, column, at)
        if column.content == "none":
            self._put_none(column, value, at)
        elif value is None:
            self.note(column.path, at)
        else:
            self.put(column.path, value, at)
        for extra in row[5:]:
            if extra.value is not None:
                self.find(NOT_UNDERSTOOD, "这一格不属于任何一栏", place_of(extra, number, "（没有栏目）"))

    def _put_none(self, column: Column, value: Any, at: CellPlace) -> None:  # noqa: ANN401 - any value
        if value is not None and value is not True:
            self.find(NOT_UNDERSTOOD, f"“{column.head}”只填“{YES}”，或留空", at)
        elif value:
            self.without[column] = at
        self.note(column.path, at)

    def _read_row(self, row: tuple[Cell, ...], columns: dict[int, tuple[Table, Column] | str], number: int) -> None:
        found: dict[Table, tuple[dict[Column, CellPlace], Row]] = {}
        for cell in row:
            under = columns.get(cell.column)
            if isinstance(under, tuple):
                table, column = under
                at = place_of(cell, number, column.head)
                places, values = found.setdefault(table, ({}, {}))
                places[column] = at
                if cell.value is not None and (value := self._value(cell, column, at)) is not None:
                    values[column] = Value(value, at)
            elif text_of(cell.value):
                message = f"不认识的栏目“{under}”" if under else "这一格不属于任何一栏"
                self.find(NOT_UNDERSTOOD, message, place_of(cell, number, under or "（没有栏目）"))
        for table, (places, values) in found.items():
            if values:
                self.rows.setdefault(table, []).append((places, values))

    def _value(self, cell: Cell, column: Column, at: CellPlace) -> Any:  # noqa: ANN401 - any value
        """Return what a cell holds, as a data file would say it; nothing where it is blank or cannot be used."""
        value: Any = cell.value
        if value is None:
            return None
        if cell.data_type == "f":
            value = self.book.calculated(at.sheet, at.name)
            if value is None:
                self.find(NO_VALUE, "这一格的公式没有计算过", at)
                return None
        if isinstance(value, str) and (cell.data_type == "e" or (cell.data_type == "f" and value.startswith("#"))):
            self.find(NO_VALUE, f"这一格的公式出错：{value}", at)
            return None
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and "%" in cell.number_format:
            if column.content not in {"measure", "text"}:
                self.find(NO_VALUE, f"这一格是百分比格式，存的是 {value}，显示的是它的 100 倍", at)
                return None
            return f"{number_shown(value * 100, '')}%"
        return converted(value, column, cell.number_format)


def _columns(row: tuple[Cell, ...], starts: dict[int, Table | None]) -> dict[int, tuple[Table, Column] | str]:
    """Return which column of which table stands where; of a head that nobody knows, its words."""
    columns: dict[int, tuple[Table, Column] | str] = {}
    table: Table | None = None
    for cell in row[1:]:
        table = starts.get(cell.column, table)
        head = text_of(cell.value)
        if head:
            column = next((each for each in table.all_columns if each.head == head), None) if table else None
            columns[cell.column] = (table, column) if table and column else head
    return columns


def _hidden(sheet: Worksheet, row: tuple[Cell, ...]) -> Iterator[str]:
    """Yield what is hidden of a row that is filled in."""
    if sheet.row_dimensions[row[0].row].hidden:
        yield f"第 {row[0].row} 行"
    for cell in row:
        if cell.value is not None and sheet.column_dimensions[cell.column_letter].hidden:
            yield f"{cell.column_letter} 列"


def _is_filled(row: tuple[Cell, ...]) -> bool:
    return any(cell.value is not None for cell in row[1:])
