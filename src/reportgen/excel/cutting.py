"""This module cuts the sheets of a workbook template, and the other parts that have to follow their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.excel.addresses import Reference, parse_references
from reportgen.excel.form_template import place_form_entries
from reportgen.excel.places import (
    Places,
    cell_text,
    has_tags,
    mark_anchors,
    mark_links,
    mark_references,
    mark_row_numbers,
    place_footer,
    place_wording,
    string_item,
    write_at,
)
from reportgen.excel.styles import CELLS, tag
from reportgen.excel.template import RELATIONSHIPS, place_in_sheet
from reportgen.excel.workbook import (
    NEW_DRAWING,
    MergedRanges,
    PageBreaks,
    PreparedSheet,
    PrintArea,
    RegionRows,
    Wording,
)
from reportgen.office.worksheet import column_letters, column_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from reportgen.excel.addresses import RowMap
    from reportgen.excel.places import Wordings
    from reportgen.excel.repeated_rows import RepeatedRow
    from reportgen.excel.template import SheetPart, WorkbookTemplate
    from reportgen.excel.workbook import Cut, PreparedForm, Region

_BEFORE_CALCULATION = ("sheets", "functionGroups", "externalReferences", "definedNames")
FOLLOWING = frozenset({"drawing", "chart", "chartEx", "table"})
"""The kinds of parts that name cells of a sheet, and so have to follow rows that move."""

_FOOTERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet whose repeated rows are known, before it is cut."""

    sheet: SheetPart
    rows: tuple[RepeatedRow, ...]
    regions: tuple[Region, ...]
    has_charts: bool = False


def cut_sheet(
    read: ReadSheet, book: WorkbookTemplate, maps: Mapping[str, RowMap], wordings: Wordings
) -> PreparedSheet | None:
    """Return the sheet cut at its places; ``None`` when there is none, so that it stays byte for byte."""
    sheet, places = read.sheet, Places()
    _take_rows(read, places)
    for cell in sheet.root.iterfind(CELLS):
        item = string_item(cell, book.strings)
        if item is not None and has_tags(cell_text(cell, book.strings)):
            place_wording(cell, item, sheet.name, wordings, places)
    for name in _FOOTERS:
        for footer in sheet.root.iterfind(f"{tag('headerFooter')}/{tag(name)}"):
            place_footer(footer, sheet.name, wordings, places)
    if read.regions:
        _place_merges(sheet.root, places)
    has_forgotten = _forget_results(read, maps)
    if read.has_charts:
        _place_charts(sheet.root, places)
    mark_row_numbers(sheet.root, sheet.name, maps, places)
    mark_references(sheet.root, sheet.name, maps, places)
    if not places.pieces and not has_forgotten:
        return None
    return PreparedSheet(sheet.name, sheet.part, places.cut(sheet.root), read.regions)


TableHead = dict[int, Wording]
"""The heads with tags of an Excel table (套用表格格式), by the place of their columns."""


def table_heads(read: ReadSheet, book: WorkbookTemplate, wordings: Wordings) -> Iterator[tuple[str, TableHead]]:
    """Yield the parts of a sheet's Excel tables, each with the heads that have tags."""
    cells = {cell.get("r"): cell for cell in read.sheet.root.iterfind(CELLS)}
    for part in book.related_parts(read.sheet.part):
        if part.kind != "table":
            continue
        root, head = book.xml(part.target), TableHead()
        for address, number in _head_cells(root):
            text = cell_text(cells[address], book.strings) if address in cells else ""
            if has_tags(text):
                head[number] = Wording(wordings.add(read.sheet.name, address, text), is_attribute=True)
        yield part.target, head


def _head_cells(table: Element) -> Iterator[tuple[str, int]]:
    """Yield the addresses of the head cells of an Excel table, and the places of their columns."""
    (reference, *_) = parse_references(table.get("ref", ""))
    if isinstance(reference, Reference) and reference.rows and table.get("headerRowCount") != "0":
        first = column_number(reference.left)
        for number, _ in enumerate(table.iter(tag("tableColumn"))):
            yield f"{column_letters(first + number)}{reference.rows[0]}", number


def cut_followers(
    read_sheets: Sequence[ReadSheet],
    book: WorkbookTemplate,
    maps: Mapping[str, RowMap],
    forms: Sequence[PreparedForm],
    heads: Mapping[str, TableHead],
) -> Iterator[tuple[str, Cut]]:
    """Yield the parts that follow the rows: the defined names, drawings on a filled sheet, and charts of its cells."""
    places = Places()
    _place_print_areas(read_sheets, book.workbook, places)
    mark_references(book.workbook, "", maps, places)
    if forms:
        place_form_entries(book.workbook, places)
    has_formulas = any(read.sheet.root.find(f"{CELLS}/{tag('f')}") is not None for read in read_sheets)
    if has_formulas or any(form.calculates for form in forms):
        _recalculate(book)
    yield book.workbook_part, places.cut(book.workbook)
    of_charts = [item for item in book.inner_relationships(book.workbook_part) if item.kind == "chartsheet"]
    sheets = {read.sheet.part: read.sheet.name for read in read_sheets} | {item.target: "" for item in of_charts}
    generated = {read.sheet.part for read in read_sheets if read.has_charts}
    for part, name in sheets.items():
        links = office.Relationship("", "hyperlink", office.relationships_name(part))
        yield from _cut_part(links, name, book, maps, {})
        for item in book.related_parts(part):
            if item.kind in FOLLOWING and not (part in generated and item.kind == "drawing"):
                yield from _cut_part(item, name, book, maps, heads.get(item.target, {}))


def _place_print_areas(read_sheets: Sequence[ReadSheet], workbook: Element, places: Places) -> None:
    """Leave a token for what is printed of each sheet whose columns the template divides into pages."""
    divided = {read.sheet.name: read for read in read_sheets if read.regions and _column_breaks(read)}
    for name in workbook.iterfind(f"{tag('definedNames')}/{tag('definedName')}[@name='_xlnm.Print_Area']"):
        (area, *more) = parse_references(name.text or " ")
        if isinstance(area, Reference) and area.sheet in divided and area.left and area.right and not more:
            read = divided[area.sheet]
            first, last = (column_number(letters.lstrip("$")) for letters in (area.left, area.right))
            ends = [*(end for end in _column_breaks(read) if first <= end < last), last]
            starts = [first, *(end + 1 for end in ends)]
            columns = {
                key: column_number(letters)
                for region in read.regions
                for prototype in region.prototypes
                for key, letters in prototype.keys.items()
            }
            pages = tuple(zip(starts, ends, strict=False))
            name.text = places.token(PrintArea(area, read.sheet.name, pages, columns))


def _column_breaks(read: ReadSheet) -> list[int]:
    return sorted(int(each.get("id", 0)) for each in read.sheet.root.iterfind(f"{tag('colBreaks')}/{tag('brk')}"))


def _cut_part(
    part: office.Relationship, sheet: str, book: WorkbookTemplate, maps: Mapping[str, RowMap], head: TableHead
) -> Iterator[tuple[str, Cut]]:
    """Yield a part that belongs to a sheet, if anything in it has to follow the rows."""
    if part.target not in book.parts:
        return
    places, root = Places(), book.xml(part.target)
    if part.kind == "drawing" and sheet in maps:
        mark_anchors(root, sheet, maps[sheet], places)
    if part.kind == "hyperlink":
        mark_links(root, sheet, maps, places)
    else:
        mark_references(root, sheet, maps, places)
        columns = list(root.iter(tag("tableColumn")))
        for number, wording in head.items():
            columns[number].set("name", places.token(wording))
    if places.pieces:
        yield part.target, places.cut(root)


def _take_rows(read: ReadSheet, places: Places) -> None:
    """Replace the repeated rows of each region by one token."""
    data = read.sheet.root.find(tag("sheetData"))
    if data is None:
        return
    elements = {row.number: row.element for row in read.rows}
    for number, region in enumerate(read.regions):
        write_at(data, data.index(elements[region.first]), places.token(RegionRows(number)))
        for prototype in region.prototypes:
            data.remove(elements[prototype.row])


def _place_merges(root: Element, places: Places) -> None:
    """Leave one token for all merged cells: an element without any would be refused by Excel."""
    element = root.find(tag("mergeCells"))
    if element is None:
        return
    fixed = tuple(str(merge.get("ref")) for merge in element)
    write_at(root, root.index(element), places.token(MergedRanges(fixed)))
    root.remove(element)


def _forget_results(read: ReadSheet, filled: Collection[str]) -> bool:
    """Drop the results of the template's own formulas about tables: they were computed before there was any data."""
    found = False
    for cell in read.sheet.root.iterfind(CELLS):
        formula, value = cell.find(tag("f")), cell.find(tag("v"))
        if formula is None or value is None:
            continue
        if read.regions or any(name in (formula.text or "") for name in filled):
            cell.remove(value)
            cell.attrib.pop("t", "")
            found = True
    return found


def _recalculate(book: WorkbookTemplate) -> None:
    """Ask for a recalculation on opening, for formulas of the template, whose results are not known here."""
    calculation = book.workbook.find(tag("calcPr"))
    if calculation is None:
        calculation = book.workbook.makeelement(tag("calcPr"))
        before = [child for child in book.workbook if child.tag in map(tag, _BEFORE_CALCULATION)]
        before[-1].addnext(calculation)
    calculation.set("fullCalcOnLoad", "1")


def _place_charts(root: Element, places: Places) -> None:
    """Leave tokens for the page breaks between charts and for the drawing that holds them."""
    breaks = root.find(tag("rowBreaks"))
    if breaks is not None:
        root.remove(breaks)
    write_at(root, place_in_sheet(root, "rowBreaks"), places.token(PageBreaks()))
    if root.find(tag("drawing")) is None:
        drawing = root.makeelement(tag("drawing"), {f"{{{RELATIONSHIPS}}}id": NEW_DRAWING}, {"r": RELATIONSHIPS})
        root.insert(place_in_sheet(root, "drawing"), drawing)
