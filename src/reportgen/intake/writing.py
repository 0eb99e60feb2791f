"""This module writes the form workbook: empty, or with what a data file holds; the same bytes each time."""

from __future__ import annotations

import io
import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.diagnostics import ReportgenError
from reportgen.intake.layout import (
    ABOUT,
    CODES,
    EXAMPLE,
    HEADS,
    HINTS,
    LINE,
    NO,
    SHEETS,
    TITLES,
    TOTAL,
    WORDS,
    YES,
    Column,
    Table,
    layout,
    sheet_of,
)
from reportgen.intake.rows import rows
from reportgen.intake.rules import TOO_LONG
from reportgen.load.document import value_at
from reportgen.model.values import Reasons
from reportgen.reference.codes import NO_CODES, economic_codes, functional_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from reportgen.model.example import Kind
    from reportgen.reference.codes import Code

_MOST_TEXT = 32_767
_LINE_COLUMNS = 2
"""A line has its head and its content in the first of them."""
_LAST_ROW = 5_000
"""Validations, totals and marks reach to here."""
_FEWEST_ROWS, _SPARE_ROWS = 12, 10
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date, so that the same form has the same bytes
_UNIT_LINE = ("amount_unit",)
_LIKE = re.compile("如“(.*?)”")
_REASONS = dict(zip(Reasons.model_fields, ("prior_year_actual", "original_budget", "adjusted_budget"), strict=True))
_WIDTHS = {"text": 30, "measure": 18, "code": 34, "parent": 34, "amount": 16, "choice": 20, "date": 13, "level": 7}

_INTRODUCTION = (
    "1. 黄色的格填写，其余各格是说明，已经锁定（没有密码，需要时可以撤销工作表保护）。",
    "2. 不知道的、没有的留空：空白不是 0；确实为 0 的写 0。",
    "3. 标有“示例”的行只是例子，不会读入；标有“合计”的行由 Excel 计算，也不会读入。",
    "4. 表可以一直往下填；一项有几段文字的，第一段写在该项的行上，其余各段写在下面的行，该行别的格留空。",
    "5. 科目可以从下拉单中选，也可以只写编码；科目表中没有的照填，并写出名称。",
    "6. 填好后运行 reportgen check 检查，再用 reportgen render 生成报告；这个文件就是数据文件。",
)


def form_bytes(
    data: Mapping[str, Any],
    asks: Callable[[Kind], bool],
    where: Callable[[Kind], str],
    own_codes: Mapping[str, Code] = NO_CODES,
) -> bytes:
    """Return a form with some data: what ``asks`` wants of it, and what the data hold besides.

    ``where`` says in words where a field is printed; ``own_codes`` are offered besides those of the year.

    Raises:
        ReportgenError: a text does not fit into a cell (RG520).
    """
    import xlsxwriter

    memory = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(memory, options)
    book.set_properties({"title": "部门决算填报表", "created": _CREATED})
    form = _Form(book, data, asks, where)
    form.write(own_codes)
    book.close()
    if form.findings:
        raise ReportgenError(form.findings)
    return memory.getvalue()


class _Form:
    """A form that is being written; ``findings`` grows on the way."""

    def __init__(
        self, book: Workbook, data: Mapping[str, Any], asks: Callable[[Kind], bool], where: Callable[[Kind], str]
    ) -> None:
        self.findings: list[Any] = []
        self._book = book
        self._data = data
        self._asks = asks
        self._where = where
        self._formats: dict[tuple[Any, ...], Format] = {}
        self._unit = str(data.get("amount_unit") or "")
        self._unit_cell = ""
        self._codes: dict[str, dict[str, str]] = {}
        self._ranges: dict[str, str] = {}

    def write(self, own: Mapping[str, Code]) -> None:
        """Write all sheets."""
        year = int(self._data["year"])
        functional, economic = (table(year).with_own(own).codes for table in (functional_codes, economic_codes))
        for name, table, length in (("item", functional, 7), ("category", functional, 3), ("economic", economic, 5)):
            self._codes[name] = {code: f"{code} {entry.name}" for code, entry in table.items() if len(code) == length}
        about = self._book.add_worksheet(ABOUT)
        about.set_column(0, 0, 110)
        for row, text in enumerate(("部门决算填报表", "", *_INTRODUCTION)):
            about.write_string(row, 0, text, self._format("title" if not row else "note"))
        about.protect("")
        for number, name in enumerate(("item", "category", "economic")):
            last = len(self._codes[name])
            column = chr(ord("A") + number)
            self._ranges[name] = f"={CODES}!${column}$2:${column}${last + 1}"
        for name in SHEETS:
            self._write_sheet(name)
        self._write_codes()

    def _write_codes(self) -> None:
        sheet = self._book.add_worksheet(CODES)
        sheet.set_column(0, 2, 60)
        for number, (name, head) in enumerate((("item", "项"), ("category", "类"), ("economic", "经济分类（款）"))):
            sheet.write_string(0, number, head, self._format("head"))
            sheet.write_column(1, number, list(self._codes[name].values()))
        sheet.protect("")

    def _write_sheet(self, name: str) -> None:
        lines = [each for each in layout().lines if sheet_of(each.kind) == name and self._wants_line(each)]
        tables = [(each, list(rows(each, self._data))) for each in layout().tables if each.sheet == name]
        shown = [(table, found) for table, found in tables if found or self._wants(table)]
        if not lines and not shown:
            return
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, 6, self._format("note"))
        sheet.write_string(0, 1, name, self._format("title"))
        row = self._write_lines(sheet, name, lines, 2) if lines else 1
        self._write_tables(sheet, shown, row + 1)
        allowed = ("insert_rows", "format_cells", "format_columns", "format_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _wants(self, table: Table) -> bool:
        return any(self._asks(column.kind) for column in table.columns) and self._asks(table.kind)

    def _wants_line(self, column: Column) -> bool:
        value = value_at(self._data, column.path)
        has_value = value is not None if column.content == "none" else not isinstance(value, (dict, list, type(None)))
        return has_value or self._asks(column.kind)

    def _write_lines(self, sheet: Worksheet, name: str, lines: Sequence[Column], row: int) -> int:
        """Write the fields of chapters, one a row; return the row after them."""
        for column, text in enumerate(("项目", "填写", "单位", "说明")):
            sheet.write_string(row, column + 1, text, self._format("head"))
        at = {line.path: number for number, line in enumerate(lines, row + 1)}
        for line, number in zip(lines, at.values(), strict=True):
            if line.path == _UNIT_LINE:
                self._unit_cell = f"='{name}'!$C${number + 1}"
            value = value_at(self._data, line.path)
            if line.content == "none":
                value = YES if value is not None and not _has_content(value) else None
            sheet.write_string(number, 0, LINE, self._format("note"))
            sheet.write_string(number, 1, line.head, self._format("label"))
            self._write_value(sheet, number, 2, line, value)
            self._write_unit(sheet, number, 3, line)
            sheet.write_string(number, 4, self._hint(line), self._format("note"))
            self._validate(sheet, (number, 2, number, 2), line)
            self._mark_missing_reason(sheet, line, at)
        return row + len(lines) + 1

    def _mark_missing_reason(self, sheet: Worksheet, line: Column, at: Mapping[Kind, int]) -> None:
        base = at.get((*line.path[:-1], _REASONS.get(line.path[-1], "")))
        actual = at.get((*line.path[:-1], "actual"))
        if base is not None and actual is not None:
            row = at[line.path]
            criteria = f'=AND($C${base + 1}<>"",$C${row + 1}="",N($C${actual + 1})<>$C${base + 1})'
            red = {"type": "formula", "criteria": criteria, "format": self._format("missing")}
            sheet.conditional_format(row, 2, row, 2, red)

    def _write_tables(
        self, sheet: Worksheet, tables: Iterable[tuple[Table, list[dict[Column, Any]]]], row: int
    ) -> None:
        """Write tables side by side: each can go on downwards."""
        tables = list(tables)
        if not tables:
            sheet.set_column(1, 2, 40)
            sheet.set_column(3, 3, 8)
            sheet.set_column(4, 4, 60)
            return
        for offset, mark in enumerate((TITLES, HEADS, HINTS, TOTAL, EXAMPLE)):
            sheet.write_string(row + offset, 0, mark, self._format("note"))
        sheet.set_row(row + 1, 45)
        sheet.set_row(row + 2, 60)
        # The lines above the first table need room.
        left, widest = 1, 34
        longest = max(len(found) for _, found in tables)
        last = row + 5 + max(_FEWEST_ROWS, longest + _SPARE_ROWS)
        for table, found in tables:
            columns = [each for each in table.all_columns if self._wants_column(table, each, found)]
            sheet.write_string(row, left, table.title, self._format("title"))
            for number, column in enumerate(columns, left):
                width = max(_WIDTHS.get(column.content, 12), widest if number <= _LINE_COLUMNS else 0)
                sheet.set_column(number, number, width, self._format("input", column.content))
                self._write_column(sheet, row, number, column, [each.get(column) for each in found], last)
            self._mark_missing_reasons(sheet, columns, left, row + 6)
            left += len(columns) + 1
        sheet.freeze_panes(row + 5, 2)

    def _wants_column(self, table: Table, column: Column, found: Iterable[Mapping[Column, Any]]) -> bool:
        is_own = column in table.columns
        return not is_own or column.is_required or self._asks(column.kind) or any(column in each for each in found)

    def _write_column(  # noqa: PLR0913, PLR0917 - one argument for each part of a place
        self, sheet: Worksheet, row: int, number: int, column: Column, values: Sequence[Any], last: int
    ) -> None:
        sheet.write_string(row + 1, number, column.head, self._format("head"))
        self._write_unit(sheet, row + 2, number, column, self._hint(column))
        letter = _letter(number)
        if column.has_unit:
            total = sum((each for each in values if isinstance(each, (int, Decimal))), Decimal(0))
            formula = f"=SUM({letter}{row + 6}:{letter}{_LAST_ROW})"
            sheet.write_formula(row + 3, number, formula, self._format("total"), str(total))
        else:
            sheet.write_blank(row + 3, number, None, self._format("total"))
        sheet.write_string(row + 4, number, self._example(column), self._format("example"))
        for index, value in enumerate(values, row + 5):
            self._write_value(sheet, index, number, column, value)
        for index in range(row + 5 + len(values), last):
            sheet.write_blank(index, number, None, self._format("input", column.content))
        self._validate(sheet, (row + 5, number, _LAST_ROW - 1, number), column)

    def _mark_missing_reasons(self, sheet: Worksheet, columns: Sequence[Column], left: int, first: int) -> None:
        """Mark the reasons that are missing where an amount differs from what it is compared with."""
        at = {column.path: _letter(number) for number, column in enumerate(columns, left)}
        spent = [f"N(${at[name]}{first})" for name in (("basic_expenditure",), ("project_expenditure",)) if name in at]
        for reason, base in _REASONS.items():
            if (reason,) in at and (base,) in at and spent:
                base_cell, cell = f"${at[(base,)]}{first}", f"${at[(reason,)]}{first}"
                criteria = f'=AND({base_cell}<>"",{cell}="",{"+".join(spent)}<>{base_cell})'
                red = {"type": "formula", "criteria": criteria, "format": self._format("missing")}
                sheet.conditional_format(f"{at[(reason,)]}{first}:{at[(reason,)]}{_LAST_ROW}", red)

    def _write_unit(self, sheet: Worksheet, row: int, number: int, column: Column, hint: str = "") -> None:
        """Write the unit of an amount, which follows what the form says it is, before a hint."""
        style = self._format("hint" if hint else "note")
        if not column.has_unit:
            sheet.write_string(row, number, hint, style)
            return
        unit = self._unit_cell.removeprefix("=")
        quoted = hint.replace('"', '""')
        formula = f'={unit}&"；{quoted}"' if hint else f"={unit}"
        sheet.write_formula(row, number, formula, style, f"{self._unit}；{hint}" if hint else self._unit)

    def _hint(self, column: Column) -> str:
        printed = self._where(column.kind) if column.kind else ""
        hint = "" if column.hint == column.head else column.hint
        needed = "必填" if column.is_required else ""
        return "；".join(filter(None, (needed, hint, f"印在{printed}" if printed else "")))

    def _example(self, column: Column) -> str:
        like = _LIKE.search(column.hint)
        if column.codes:
            return next(iter(self._codes[column.codes].values()), "")
        plain = {"amount": "123.45", "number": "100", "count": "1", "flag": YES, "date": "2024-03-01", "level": "1"}
        choice = WORDS.get(column.choices[0], column.choices[0]) if column.choices else ""
        return choice or plain.get(column.content) or (like[1] if like else "……")

    def _write_value(self, sheet: Worksheet, row: int, number: int, column: Column, value: Any) -> None:  # noqa: ANN401
        """Write a value of a data file, or a blank to be filled in."""
        if value is None or value == "" or isinstance(value, (dict, list)):
            sheet.write_blank(row, number, None, self._format("input", column.content))
        elif isinstance(value, bool):
            sheet.write_string(row, number, YES if value else NO, self._format("input", "flag"))
        elif isinstance(value, (int, Decimal)) and column.is_number and _is_exact(value):
            exponent = Decimal(value).as_tuple().exponent
            places = max(0, -exponent) if isinstance(exponent, int) else 0
            sheet.write_number(row, number, value, self._format("input", column.content, places))
        else:
            text = self._worded(column, str(value))
            if len(text.encode("utf-16-le")) // 2 > _MOST_TEXT:
                message = f"{column.head} 有 {len(text):,} 个字，填报表的一格放不下"
                self.findings.append(TOO_LONG.finding(message))
                text = ""
            sheet.write_string(row, number, text, self._format("input", column.content))

    def _worded(self, column: Column, text: str) -> str:
        if column.content == "choice":
            return WORDS.get(text, text)
        return self._codes[column.codes].get(text, text) if column.codes else text

    def _validate(self, sheet: Worksheet, place: tuple[int, int, int, int], column: Column) -> None:
        if column.codes:
            warning = {"error_title": "科目", "error_message": "科目表中没有；确实如此的可以照填，并写出名称。"}
            rule: dict[str, Any] = {
                "validate": "list",
                "source": self._ranges[column.codes],
                "error_type": "warning",
                **warning,
            }
        elif column.content in {"flag", "none"}:
            rule = {"validate": "list", "source": [YES] if column.content == "none" else [YES, NO]}
        elif column.choices:
            rule = {"validate": "list", "source": [WORDS.get(each, each) for each in column.choices]}
        else:
            return
        sheet.data_validation(*place, rule)

    def _format(self, style: str, content: str = "", places: int | None = None) -> Format:
        """Return a format, made once."""
        key = (style, content, places)
        if key not in self._formats:
            look = {"font_size": 10, "valign": "vcenter", "text_wrap": style != "title", **_STYLES[style]}
            if style == "input":
                look["num_format"] = _number_format(content, places)
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]


_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 12},
    "head": {"bold": True, "bg_color": "#D9E2F3", "border": 1, "align": "center"},
    "label": {"border": 1, "bg_color": "#F2F2F2"},
    "hint": {"font_color": "#595959", "font_size": 8, "border": 1, "valign": "top"},
    "note": {"font_color": "#595959", "font_size": 9},
    "total": {"bold": True, "border": 1, "bg_color": "#F2F2F2", "num_format": "#,##0.00"},
    "example": {"italic": True, "font_color": "#7F7F7F", "border": 1, "bg_color": "#F2F2F2"},
    "input": {"border": 1, "border_color": "#BFBFBF", "bg_color": "#FFFBE6", "locked": False},
    "missing": {"bg_color": "#F8CBAD"},
}


def _number_format(content: str, places: int | None) -> str:
    """Return how a number is shown: with the decimals that it is written with, which reading keeps."""
    if content in {"text", "code", "parent", "choice", "date"}:
        return "@"
    if places is None:
        return "#,##0.00" if content == "amount" else "General"
    grouped = "#,##0" if content == "amount" else "0"
    return f"{grouped}.{'0' * places}" if places else grouped


def _is_exact(value: int | Decimal) -> bool:
    """Whether a number is what a cell gives back; others are written as texts."""
    return Decimal(f"{float(value):.15g}") == value


def _has_content(value: Any) -> bool:  # noqa: ANN401 - any value
    if isinstance(value, dict):
        return any(map(_has_content, value.values()))
    if isinstance(value, list):
        return any(map(_has_content, value))
    return value is not None and value != ""


def _letter(number: int) -> str:
    """Return the name of a column that counts from 0.

    >>> _letter(0), _letter(27)
    ('A', 'AB')
    """
    high, low = divmod(number, 26)
    return f"{_letter(high - 1) if high else ''}{chr(ord('A') + low)}"
