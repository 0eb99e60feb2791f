"""This module makes a workbook template from finished tables, for an office to edit in Excel or WPS."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.properties import PageSetupProperties

from authoring import workbook_look as look
from authoring.workbook_finish import finished
from authoring.workbook_form import write_form
from authoring.workbook_layout import MARGIN, SMALLEST_SCALE, Box, head_boxes, line_boxes, ordinal_boxes, plan
from reportgen import office
from reportgen.excel.cells import text_width
from reportgen.replacement import replace_file
from reportgen.tables.table import ColumnKind, RowKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from authoring.workbook_form import FormPlan
    from authoring.workbook_layout import Layout
    from reportgen.tables.table import Table

CHART_SHEET = "图表"
_A4 = 9
_MM_PER_INCH = Decimal("25.4")
_DIGITS_PER_MM = Decimal("0.54")
"""Width 1 of a column is a digit of seven pixels, at 96 pixels an inch."""

_CALCULATED_BY = 191029
"""The version of Excel that is said to have calculated last: an older one makes Excel ask for saving on closing."""

_LINES = {
    "title": "{{ table.title }}",
    "label": "{{ table.label|optional }}",
    "entity": "：{{ entity.name }}",
    "year": "{{ year }}年度",
    "unit": "单位：{{ table.amount_unit }}",
}
_SIDES: dict[str, look.HorizontalSide] = {
    "label": "right",
    "entity": "left",
    "year": "center",
    "unit": "right",
}


def scaffold_workbook(  # noqa: PLR0913 - one keyword for each thing that profiles decide
    tables: Sequence[Table],
    path: Path,
    numbers: look.NumberLook | None = None,
    *,
    entity_label: str = "部门",
    has_charts: bool = True,
    forms: Sequence[FormPlan] = (),
) -> None:
    """Write a workbook template with a sheet for each table, one for the charts if there are any, and one per form.

    ``entity_label`` is what the forms call the one whose accounts they show: 部门 or 单位.

    Raises:
        OutputError: the file cannot be written.
    """
    workbook = Workbook()
    del workbook[workbook.sheetnames[0]]
    _set_usual_font(workbook)
    numbers = numbers or look.NumberLook()
    layouts = [plan(table) for table in tables]
    for layout in layouts:
        _write_table(workbook.create_sheet(layout.table.sheet), layout, numbers, entity_label)
    if has_charts:
        _write_chart_sheet(workbook.create_sheet(CHART_SHEET), numbers)
    for form in forms:
        sheet = workbook.create_sheet(form.sheet)
        _set_up_paper(sheet, landscape=form.landscape)
        write_form(sheet, form, numbers)
    workbook.calculation.calcId = _CALCULATED_BY
    workbook.calculation.fullCalcOnLoad = False
    workbook.properties.creator = "reportgen"
    buffer = io.BytesIO()
    workbook.save(buffer)
    replace_file(path, office.write_package(finished(buffer.getvalue(), layouts, path.as_posix())))


def _write_table(sheet: Worksheet, layout: Layout, numbers: look.NumberLook, entity_label: str) -> None:
    for number, column in enumerate(layout.table.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = float(column.width * _DIGITS_PER_MM)
    _write_lines(sheet, layout, entity_label)
    _write_heads(sheet, layout)
    row = _write_body(sheet, layout, numbers)
    _write_notes(sheet, layout, row)
    _set_up_page(sheet, layout, row)


def _write_lines(sheet: Worksheet, layout: Layout, entity_label: str) -> None:
    for what, box in line_boxes(layout):
        text = f"{entity_label}{_LINES[what]}" if what == "entity" else _LINES[what]
        if what == "entity" and not any(other == "year" for other, _ in line_boxes(layout)):
            text = f"{text}　{_LINES['year']}"
        cell = _write_box(sheet, box, text)
        if what == "title":
            look.title_look(cell, "center")
        else:
            look.line_look(cell, _SIDES[what])
    sheet.row_dimensions[1].height = look.TITLE_HEIGHT
    for row in (2, 3):
        sheet.row_dimensions[row].height = look.ROW_HEIGHT


def _write_heads(sheet: Worksheet, layout: Layout) -> None:
    boxes = list(head_boxes(layout))
    for box in [*boxes, *ordinal_boxes(layout)]:
        _write_box(sheet, box, box.text)
    for row in sheet.iter_rows(layout.head_top, layout.head_bottom, 1, len(layout.table.columns)):
        for cell in row:
            look.head_look(cell)
    for row_number in range(layout.head_top, layout.head_bottom + 1):
        needed = [
            _box_lines(box, layout) / (box.bottom - box.top + 1) for box in boxes if box.top <= row_number <= box.bottom
        ]
        height = max([*needed, 1]) * look.LINE_HEIGHT + (look.ROW_HEIGHT - look.LINE_HEIGHT)
        sheet.row_dimensions[row_number].height = round(height, 1)


def _box_lines(box: Box, layout: Layout) -> int:
    """Return how many lines the text of a head takes."""
    columns = layout.table.columns[box.left - 1 : box.right]
    width = float(sum(column.width for column in columns) * _DIGITS_PER_MM) - 1
    return max(1, -(-text_width(box.text) // max(1, int(width) // 2 * 2)))


def _write_body(sheet: Worksheet, layout: Layout, numbers: look.NumberLook) -> int:
    """Write one prototype row for each kind of row; return the row below them."""
    columns = layout.table.columns
    name = next((column for column in columns if column.kind is ColumnKind.TEXT), None)
    for row, kind in enumerate(layout.kinds, layout.head_bottom + 1):
        for number, column in enumerate(columns, 1):
            cell = sheet.cell(row, number, f"{{{{ {kind}.{column.key} }}}}")
            look.body_look(cell, kind, column.kind, numbers, is_name=column is name)
        for number in layout.spanned_codes if kind is RowKind.TOTAL else ():
            sheet.cell(row, number).value = sheet.cell(row, number + 1).value
            look.body_look(sheet.cell(row, number), kind, ColumnKind.TEXT, numbers, is_name=True)
            sheet.merge_cells(start_row=row, end_row=row, start_column=number, end_column=number + 1)
        sheet.row_dimensions[row].height = look.ROW_HEIGHT
    return layout.head_bottom + 1 + len(layout.kinds)


def _write_notes(sheet: Worksheet, layout: Layout, row: int) -> None:
    cell = _write_box(sheet, Box(row, 1, row, layout.pages[0].last), "{{ table.notes }}")
    look.note_look(cell)
    sheet.row_dimensions[row].height = look.ROW_HEIGHT


def _set_up_page(sheet: Worksheet, layout: Layout, last_row: int) -> None:
    table, last = layout.table, get_column_letter(len(layout.table.columns))
    _set_up_paper(sheet, landscape=table.landscape)
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"1:{layout.head_bottom}"
    sheet.print_area = f"A1:{last}{last_row}"
    sheet.freeze_panes = f"{get_column_letter(layout.repeated + 1)}{layout.head_bottom + 1}"
    if len(layout.pages) == 1:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        return
    sheet.page_setup.scale = SMALLEST_SCALE
    sheet.print_title_cols = f"A:{get_column_letter(layout.repeated)}"
    sheet.col_breaks = ColBreak(brk=[Break(id=page.last) for page in layout.pages[:-1]])


def _set_up_paper(sheet: Worksheet, *, landscape: bool) -> None:
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    margins = sheet.page_margins
    margins.left = margins.right = float(round(MARGIN / _MM_PER_INCH, 2))
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.3
    footer = HeaderFooterItem()
    footer.center.text, footer.center.font, footer.center.size = "第 &P 页，共 &N 页", "宋体,常规", 9
    sheet.HeaderFooter.oddFooter = footer


def _write_chart_sheet(sheet: Worksheet, numbers: look.NumberLook) -> None:
    """Write the sheet for the charts: its head, and the block that is repeated for each chart."""
    for letter, width in (("A", 28), ("B", 15), ("C", 15), ("D", 15)):
        sheet.column_dimensions[letter].width = width
    sheet["A1"] = "{{ entity.name }}{{ year }}年度决算图表"
    look.title_look(sheet["A1"], "left")
    sheet.row_dimensions[1].height = look.TITLE_HEIGHT
    sheet["A2"] = "{{ chart.title }}"
    look.line_look(sheet["A2"], "left", shrinks=False)
    sheet["A3"], sheet["B3"] = "{{ chart.unit }}", "{{ chart.series }}"
    look.head_look(sheet["A3"])
    look.head_look(sheet["B3"])
    for row, key in ((4, "value"), (5, "share")):
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = "{{ chart.category }}", f"{{{{ chart.{key} }}}}"
        look.body_look(sheet.cell(row, 1), RowKind.ROW, ColumnKind.TEXT, numbers, is_name=True)
        look.body_look(sheet.cell(row, 2), RowKind.ROW, ColumnKind.AMOUNT, numbers, is_name=False)
    look.share_look(sheet["B5"])
    for row in range(2, 6):
        sheet.row_dimensions[row].height = look.ROW_HEIGHT
    _set_up_paper(sheet, landscape=True)
    sheet.page_setup.scale = 85


def _write_box(sheet: Worksheet, box: Box, text: str) -> Cell | MergedCell:
    cell = sheet.cell(box.top, box.left)
    cell.value = text
    if (box.top, box.left) != (box.bottom, box.right):
        sheet.merge_cells(start_row=box.top, end_row=box.bottom, start_column=box.left, end_column=box.right)
    return cell


def _set_usual_font(workbook: Workbook) -> None:
    """Set the font whose digits column widths are counted in: one that is equally wide on every computer."""
    font = Font(name="Arial", size=look.BODY_SIZE)
    workbook._fonts[0] = font  # type: ignore[attr-defined]  # noqa: SLF001 - openpyxl has no other way
    workbook._named_styles["Normal"].font = font  # type: ignore[attr-defined]  # noqa: SLF001
