"""This module fills the sheets of forms: a sheet for each thing of a list, with numbers and merged cells."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.diagnostics import TemplateError
from reportgen.excel.addresses import Reference, move_references, parse_references
from reportgen.excel.cells import FormFormulas, merges_xml, sheet_text, text_xml, worksheet_number
from reportgen.excel.form_layout import FormLanguage, lay_out_form
from reportgen.excel.workbook import FormPages, FormPlace, FormRows, MergedRanges, References, RowNumber
from reportgen.facts.fact import Fact
from reportgen.facts.names import resolve
from reportgen.office import OFFICE_RELATIONSHIPS, Relationship, content_type_xml, escape
from reportgen.office.worksheet import column_number, number_text, quoted_sheet
from reportgen.template.names import Loop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.diagnostics import Diagnostic
    from reportgen.excel.addresses import RowMap
    from reportgen.excel.cells import Shown
    from reportgen.excel.form_layout import FilledFormRow, FormLayout, ShownRow
    from reportgen.excel.workbook import FormCell, Piece, PreparedForm, PreparedWorkbook
    from reportgen.template.engine import Engine

_LONGEST_NAME = 31
_FEW_ROWS = 0.5
"""A last page that is filled no further than this is saved: the form is printed smaller, on one page less."""

_MOST_SHRUNK = 1.4
"""To save a page, at most this much more than a page holds is printed on it, still larger than a wide table is."""

_SURE_OF_PAGE = 0.97
"""Only this part of a page is counted on: programs round the height of rows differently."""

_FIRST_ID = 10_000
"""Above the ids that the sheets of a template have."""

_SHEET_RELATIONSHIP = f"{OFFICE_RELATIONSHIPS}/worksheet"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


@dataclass(frozen=True, slots=True)
class FormSheets:
    """The finished sheets of all forms: their parts, and what they add to the lists of the package, by its kind."""

    parts: Mapping[str, bytes]
    entries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One filled form: its own name, and the rows that its template gave, first those outside the cells."""

    form: PreparedForm
    name: str
    given: tuple[ShownRow, ...]
    layout: FormLayout
    tables: Mapping[str, RowMap]

    @property
    def maps(self) -> Mapping[str, RowMap]:
        """Where the rows lie that its formulas speak of."""
        return {**self.tables, self.form.sheet: self.layout.map}


def fill_forms(
    prepared: PreparedWorkbook, context: Mapping[str, object], engine: Engine, tables: Mapping[str, RowMap]
) -> FormSheets:
    """Return the sheets of the forms, which come after all others; ``tables`` says where the rows of those lie.

    Raises:
        TemplateError: the text of a form cannot be rendered; carries what is wrong with every sheet.
    """
    sheets = _render(prepared, context, FormLanguage.of(engine), tables) if prepared.forms else []
    parts = {
        _part(number): "".join(_written(piece, sheet) for piece in sheet.form.cut).encode()
        for number, sheet in enumerate(sheets, 1)
    }
    return FormSheets(parts, _entries(sheets, len(prepared.sheet_names)))


def _render(
    prepared: PreparedWorkbook, context: Mapping[str, object], language: FormLanguage, tables: Mapping[str, RowMap]
) -> list[_Sheet]:
    sheets: list[_Sheet] = []
    findings: list[Diagnostic] = []
    taken = {name.casefold() for name in prepared.sheet_names}
    for form in prepared.forms:
        for number, names in enumerate(_things(form, context), 1):
            try:
                given = language.render(form.template, names)
            except TemplateError as error:
                findings += error.findings
                continue
            name = _free_name(form.sheet, number if form.each else 0, taken)
            sheets.append(_Sheet(form, name, given, lay_out_form(form, given), tables))
    if findings:
        raise TemplateError(dict.fromkeys(findings))
    return sheets


def _things(form: PreparedForm, context: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield the names that each sheet of a form may use."""
    if not form.each:
        if _has_what_is_required(form, dict(context)):
            yield context
        return
    things = [thing for thing in resolve(dict(context), form.each) if _has_what_is_required(form, thing)]
    last = len(things)
    for index, thing in enumerate(things, 1):
        # In the Word report the form stands in a loop, whose names it may use.
        yield {**context, form.variable: thing, "loop": Loop(index, index - 1, index == 1, index == last, last)}


def _has_what_is_required(form: PreparedForm, thing: object) -> bool:
    if not form.requires:
        return True
    found = resolve(thing, form.requires)
    return found.is_given if isinstance(found, Fact) else bool(found)


def _free_name(base: str, number: int, taken: set[str]) -> str:
    """Return a name that no sheet has yet, and take it."""
    while True:
        ending = str(number) if number else ""
        name = base[: _LONGEST_NAME - len(ending)] + ending
        if name.casefold() not in taken:
            taken.add(name.casefold())
            return name
        number += 1


def _written(piece: Piece, sheet: _Sheet) -> str:
    own = sheet.form.sheet
    match piece:
        case str():
            return piece
        case FormRows():
            return "".join(_rows(sheet))
        case FormPlace(place):
            return sheet_text(sheet.given[0].cells[place].text).replace("&amp;", "&amp;&amp;")
        case MergedRanges():
            rows = sheet.layout.rows
            boxes = sheet.layout.boxes
            return merges_xml([f"{box.left}{rows[box.top].first}:{box.right}{rows[box.bottom].last}" for box in boxes])
        case FormPages(height):
            return str(_pages(sheet, height))
        case References(text, _, shape, own_rows):
            moved = move_references(text, own, sheet.maps, shape, own_rows)
            return sheet_text(_renamed(moved, own, sheet.name))
        case RowNumber(row, _, base):
            return str(sheet.layout.map.last_of(row) - 1 + base)
    msg = f"no place of a form: {piece}"
    raise TypeError(msg)


def _pages(sheet: _Sheet, height: float) -> int:
    """Return the number of pages that a form is shrunk to: one less if the last has few rows; 0 not to shrink it."""
    titles = [name.formula.text for name in sheet.form.names if "Print_Titles" in name.attributes]
    repeated = {
        row
        for piece in parse_references("".join(titles))
        if isinstance(piece, Reference) and piece.rows
        for row in range(piece.rows[0], piece.rows[1] + 1)
    }
    head = sum(row.height * row.count for row in sheet.layout.rows if row.row.number in repeated)
    pages, used, full = 1, 0.0, height * _SURE_OF_PAGE
    for row in sheet.layout.rows:
        for _ in range(row.count):
            if used + row.height > full:
                pages, used = pages + 1, head
            used += row.height
    total = sum(row.height * row.count for row in sheet.layout.rows)
    can_be_less = used - head <= height * _FEW_ROWS and total <= height * (pages - 1) * _MOST_SHRUNK
    return pages - 1 if can_be_less else 0


def _rows(sheet: _Sheet) -> Iterator[str]:
    layout = sheet.layout
    visible = [
        (cell.column, row.first, shown)
        for index, row in enumerate(layout.rows)
        for cell, shown in row.cells
        if _takes(cell, shown) and (column_number(cell.column), index) not in layout.hidden
    ]
    formulas = FormFormulas.of(visible)
    for index, row in enumerate(layout.rows):
        attributes = f'{row.row.attributes} ht="{row.height:g}" customHeight="1"'
        own = "".join(
            f"{_start(cell, row.first)}/>"
            if (column_number(cell.column), index) in layout.hidden
            else _cell(cell, shown, row, formulas, sheet)
            for cell, shown in row.cells
        )
        yield f'<row r="{row.first}"{attributes}>{own}</row>'
        for number in range(row.first + 1, row.last + 1):
            blank = "".join(f"{_start(cell, number)}/>" for cell in row.row.cells)
            yield f'<row r="{number}"{attributes}>{blank}</row>'


def _takes(cell: FormCell, shown: Shown) -> bool:
    """Whether a cell holds a number: its number format has to fit, or it would show a share of 97 % as 0.97."""
    return shown.number is not None and cell.takes_numbers == ("percent" if shown.text.endswith("%") else "any")


def _start(cell: FormCell, row: int, style: str = "") -> str:
    style = style or cell.style
    return f'<c r="{cell.column}{row}"' + (f' s="{style}"' if style else "")


def _cell(cell: FormCell, shown: Shown, row: FilledFormRow, formulas: FormFormulas, sheet: _Sheet) -> str:
    start = _start(cell, row.first)
    if cell.formula:
        return f"{start}><f>{sheet_text(_own_formula(cell.formula, row, sheet))}</f></c>"
    if cell.place < 0:
        return f'<c r="{cell.column}{row.first}{cell.content}'
    if shown.number is not None and _takes(cell, shown):
        formula = formulas.formula(cell.column, row.first, shown)
        calculated = f"<f>{formula}</f>" if formula else ""
        _, _, decimals = shown.text.rstrip("%").partition(".")
        start = _start(cell, row.first, cell.number_style if len(decimals) <= cell.decimals else "")
        return f"{start}>{calculated}<v>{number_text(worksheet_number(shown.number))}</v></c>"
    return f"{start}{text_xml(shown.text)}"


def _own_formula(formula: str, row: FilledFormRow, sheet: _Sheet) -> str:
    """Return a formula of the template with its references moved; in a repeated row they go to the copy it is in."""
    rows, own = sheet.layout.map, sheet.form.sheet
    here = replace(rows, made={**rows.made, **dict(_rows_of_its_turn(row, sheet.layout.rows))})
    return _renamed(move_references(formula, own, {**sheet.maps, own: here}), own, sheet.name)


def _rows_of_its_turn(row: FilledFormRow, rows: Sequence[FilledFormRow]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each row of the template that is repeated with a row, with its copy from the same turn of the loop."""
    copies: dict[int, list[int]] = {}
    for each in rows:
        copies.setdefault(each.row.number, []).append(each.first)
    own = copies[row.row.number]
    turn = own.index(row.first)
    for number, others in copies.items():
        turns = zip([0, *own[:-1]], others, [*own[1:], sys.maxsize], strict=False)
        if len(others) == len(own) and all(before < other < after for before, other, after in turns):
            yield number, (others[turn],)


def _renamed(text: str, old: str, new: str) -> str:
    """Return a formula in which a sheet has another name."""
    name = f"{quoted_sheet(new)}!"
    return re.sub(rf"(?:{re.escape(quoted_sheet(old))}|(?<![\w'.]){re.escape(old)})!", lambda _: name, text)


def _entries(sheets: Sequence[_Sheet], before: int) -> dict[str, str]:
    """Return what the sheets add to the lists of sheets, of names, of the workbook's parts, and of content types."""
    numbered = list(enumerate(sheets, 1))
    return {
        "sheets": "".join(
            f'<sheet xmlns:r="{OFFICE_RELATIONSHIPS}" name="{escape(sheet.name)}"'
            f' sheetId="{_FIRST_ID + number}" r:id="{_relationship_id(number)}"/>'
            for number, sheet in numbered
        ),
        "names": "".join(_names(sheet, before + number - 1) for number, sheet in numbered),
        "parts": "".join(
            Relationship(_relationship_id(number), _SHEET_RELATIONSHIP, _part(number)).xml() for number, _ in numbered
        ),
        "types": "".join(content_type_xml(_part(number), _SHEET_TYPE) for number, _ in numbered),
    }


def _part(number: int) -> str:
    return f"xl/worksheets/form{number}.xml"


def _relationship_id(number: int) -> str:
    return f"reportgen-form{number}"


def _names(sheet: _Sheet, index: int) -> str:
    own = sheet.form.sheet
    ranges = [
        (name, move_references(name.formula.text, own, sheet.maps, name.formula.shape)) for name in sheet.form.names
    ]
    return "".join(
        f'<definedName{name.attributes} localSheetId="{index}">'
        f"{sheet_text(_renamed(moved, own, sheet.name))}</definedName>"
        for name, moved in ranges
    )
