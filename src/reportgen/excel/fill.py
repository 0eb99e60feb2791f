"""This module fills a prepared workbook: values into rows, texts into heads, charts beside their data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.diagnostics import TemplateError
from reportgen.excel.addresses import RowMap, Shape, move_references
from reportgen.excel.cells import FilledRow, Formulas, literal_underscores, merges_xml, rows_xml, sheet_text
from reportgen.excel.chart_sheet import lay_out_charts
from reportgen.excel.form_filling import FormSheets, fill_forms
from reportgen.excel.workbook import (
    NOTES,
    ChartEntries,
    FormEntries,
    MergedRanges,
    PageBreaks,
    PrintArea,
    References,
    RegionRows,
    RowNumber,
    Wording,
)
from reportgen.office.worksheet import column_letters
from reportgen.tables.table import Cell, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.charts.spec import ChartSpec
    from reportgen.diagnostics import Diagnostic
    from reportgen.excel.chart_sheet import ChartSheet
    from reportgen.excel.workbook import Cut, Piece, PreparedSheet, PreparedWorkbook, Region
    from reportgen.office import PackedMember
    from reportgen.tables.table import Table
    from reportgen.template.engine import Engine

Rows = tuple[FilledRow | None, ...]
"""The rows made from one region; ``None`` is a row left empty."""


@dataclass(frozen=True, slots=True)
class Filling:
    """Everything that goes into one workbook: tables and rows by sheet, texts in the order of their templates.

    ``rows`` are those of each region of a sheet, with the number of the first one.
    """

    tables: Mapping[str, Table]
    rows: Mapping[str, Sequence[tuple[int, Rows]]]
    maps: Mapping[str, RowMap]
    texts: Sequence[str]
    charts: ChartSheet | None
    forms: FormSheets


def fill_workbook(
    prepared: PreparedWorkbook,
    tables: Mapping[str, Table],
    context: Mapping[str, object],
    charts: Sequence[ChartSpec],
    engine: Engine,
) -> bytes:
    """Return the workbook with these tables, by the sheet that shows each, and these charts.

    ``context`` holds the names that texts of the template may use; on the sheet of a table there is ``table``, too.
    The same values give the same bytes.

    Raises:
        TemplateError: a text of the template cannot be rendered with these values, or not to a whole file (RG626).
    """
    drawn = _lay_out_charts(prepared, charts)
    rows = {sheet.name: _placed_rows(sheet.regions, tables.get(sheet.name), drawn) for sheet in prepared.sheets}
    maps = {sheet.name: _row_map(sheet.regions, rows[sheet.name]) for sheet in prepared.sheets if sheet.regions}
    texts, forms = _render(prepared, tables, context, engine, maps)
    filling = Filling(tables=tables, rows=rows, maps=maps, texts=texts, charts=drawn, forms=forms)
    members: dict[str, bytes | PackedMember] = dict(prepared.fixed)
    members |= {sheet.part: _fill_sheet(sheet, filling).encode() for sheet in prepared.sheets}
    members |= {name: _fill_part(name, cut, prepared, filling).encode() for name, cut in prepared.parts.items()}
    members |= {**(drawn.parts if drawn else {}), **forms.parts}
    office.check_parts(members)
    return office.write_package(members)


def _lay_out_charts(prepared: PreparedWorkbook, charts: Sequence[ChartSpec]) -> ChartSheet | None:
    place = prepared.charts
    if place is None:
        return None
    (sheet,) = (sheet for sheet in prepared.sheets if sheet.name == place.sheet)
    region = next(region for region in sheet.regions if region.is_for_charts)
    return lay_out_charts(charts, region, place)


def _render(
    prepared: PreparedWorkbook,
    tables: Mapping[str, Table],
    context: Mapping[str, object],
    engine: Engine,
    maps: Mapping[str, RowMap],
) -> tuple[list[str], FormSheets]:
    """Render every text of the template, and its forms; all that cannot be rendered is reported at once."""
    texts: list[str] = []
    findings: list[Diagnostic] = []
    for template, sheet in zip(prepared.templates, prepared.wording_sheets, strict=True):
        names = {**context, "table": tables[sheet]} if sheet in tables else context
        try:
            texts.append(engine.render(template, names))
        except TemplateError as error:
            findings += error.findings
    forms = FormSheets({}, {})
    try:
        forms = fill_forms(prepared, context, engine, maps)
    except TemplateError as error:
        findings += error.findings
    if findings:
        raise TemplateError(findings)
    return texts, forms


def _placed_rows(regions: Sequence[Region], table: Table | None, charts: ChartSheet | None) -> list[tuple[int, Rows]]:
    """Return the rows of every region of a sheet, with the number of the first one."""
    placed, more = [], 0
    for region in regions:
        rows = _region_rows(region, table, charts)
        placed.append((region.first + more, rows))
        more += len(rows) - len(region.prototypes)
    return placed


def _region_rows(region: Region, table: Table | None, charts: ChartSheet | None) -> Rows:
    if region.is_for_charts:
        return charts.rows if charts else ()
    if table is None:
        return ()
    if region.is_for_notes:
        prototype = region.prototypes[0]
        return tuple(FilledRow(prototype, {NOTES: Cell(note)}) for note in table.notes)
    prototypes = {kind: region.prototype(kind) for kind in {row.kind for row in table.rows}}
    # Without any row, an empty one keeps the form's lines together.
    return tuple(FilledRow(prototypes[row.kind], row.cells) for row in table.rows) or (
        FilledRow(region.prototypes[-1], {}),
    )


def _row_map(regions: Sequence[Region], placed: Sequence[tuple[int, Rows]]) -> RowMap:
    """Return where the rows of a sheet lie now."""
    made: dict[int, list[int]] = {}
    inserted = []
    for region, (first, rows) in zip(regions, placed, strict=True):
        above = region.first
        own: dict[int, list[int]] = {prototype.row: [] for prototype in region.prototypes}
        for number, row in enumerate(rows, first):
            above = row.prototype.row if row else above  # a row left empty belongs to what stands above it
            own[above].append(number)
        # The one empty line of a table without rows is all its rows.
        is_empty_line = len(rows) == 1 and rows[0] is not None and not rows[0].cells
        made |= {row: [first] for row in own} if is_empty_line else own
        inserted.append((region.last, len(rows) - len(region.prototypes)))
    return RowMap(made, tuple(inserted))


def _fill_sheet(sheet: PreparedSheet, filling: Filling) -> str:
    return "".join(piece if isinstance(piece, str) else _fill_place(piece, sheet, filling) for piece in sheet.cut)


def _fill_place(piece: Piece, sheet: PreparedSheet, filling: Filling) -> str:
    placed = filling.rows[sheet.name]
    match piece:
        case RegionRows(region):
            first, rows = placed[region]
            return rows_xml(rows, first, _formulas(sheet.regions[region], rows, first))
        case MergedRanges(fixed):
            refs = [move_references(ref, sheet.name, filling.maps, Shape.BOX) for ref in fixed]
            for first, rows in placed:
                for number, row in enumerate(rows, first):
                    refs += [f"{start}{number}:{end}{number}" for start, end in (row.prototype.merges if row else ())]
            return merges_xml(refs)
        case PageBreaks():
            breaks = filling.charts.breaks if filling.charts else ()
            marks = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in breaks)
            count = len(breaks)
            return f'<rowBreaks count="{count}" manualBreakCount="{count}">{marks}</rowBreaks>' if breaks else ""
    return _moved(piece, filling)


def _formulas(region: Region, rows: Rows, first: int) -> Formulas:
    """Return what formulas need; a column that does not stand in the same place in all rows has no letters."""
    keys = [prototype.keys for prototype in region.prototypes]
    letters = {key: column for each in keys for key, column in each.items()}
    same = {key: column for key, column in letters.items() if all(each.get(key, column) == column for each in keys)}
    gaps: dict[str, set[int]] = {}
    lacking = {prototype.row: same.keys() - prototype.keys for prototype in region.prototypes}
    for number, row in enumerate(rows if any(lacking.values()) else ()):
        for key in lacking[row.prototype.row] if row else ():
            gaps.setdefault(key, set()).add(number)
    return Formulas(first, same, gaps)


def _fill_part(name: str, cut: Cut, prepared: PreparedWorkbook, filling: Filling) -> str:
    place, charts = prepared.charts, filling.charts
    drawn = ""
    if place and charts:
        by_part = {place.drawing: charts.anchors, place.drawing_relationships: charts.relationships}
        drawn = by_part.get(name, charts.content_types)
    return "".join(
        piece if isinstance(piece, str) else drawn if isinstance(piece, ChartEntries) else _moved(piece, filling)
        for piece in cut
    )


def _print_area(place: PrintArea, filling: Filling) -> str:
    """Return the printed ranges of a sheet: the first page, and all others in which anything stands."""
    table, rows = filling.tables.get(place.sheet), filling.maps[place.sheet]
    keys = (column.key for column in table.shown_columns if column.kind is ColumnKind.AMOUNT) if table else ()
    used = {place.columns.get(key, 0) for key in keys} | {place.pages[0][0]}
    shown: list[tuple[int, int]] = []
    for first, last in place.pages:
        if not used.isdisjoint(range(first, last + 1)):
            begins = shown.pop()[0] if shown and shown[-1][1] == first - 1 else first
            shown.append((begins, last))
    whole = place.area.at(*rows.box(*place.area.rows)) if place.area.rows else place.area
    ends = ((f"${column_letters(first)}", f"${column_letters(last)}") for first, last in shown)
    return ",".join(str(replace(whole, left=left, right=right)) for left, right in ends)


def _moved(piece: Piece, filling: Filling) -> str:
    """Return the text of a place that only depends on where rows lie, or is a text."""
    match piece:
        case Wording(template, is_code, is_attribute):
            text = literal_underscores(filling.texts[template])
            text = text.replace('"', "&quot;").replace("\n", "_x000a_") if is_attribute else text
            return text.replace("&amp;", "&amp;&amp;") if is_code else text
        case References(text, sheet, shape, own):
            return sheet_text(move_references(text, sheet, filling.maps, shape, own))
        case PrintArea():
            return sheet_text(_print_area(piece, filling))
        case RowNumber(row, sheet, base):
            return str(filling.maps[sheet].last_of(row) - 1 + base)
        case FormEntries():
            entries = filling.forms.entries.get(piece.kind, "")
            return f"<definedNames>{entries}</definedNames>" if piece.makes_list and entries else entries
    msg = f"no place of this part: {piece}"
    raise TypeError(msg)
