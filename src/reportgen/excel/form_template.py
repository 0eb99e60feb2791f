"""This module reads the sheet of a form, cuts it, and takes it out of the template: its copies come in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from reportgen.excel.addresses import RowMap, Shape, split_address
from reportgen.excel.form_layout import FormSource
from reportgen.excel.places import (
    FOOTER_TAG,
    Places,
    cell_text,
    formulas_in,
    has_tags,
    mark_references,
    mark_row_numbers,
    write_at,
)
from reportgen.excel.repeated_rows import LINE, cell_content, line_width, row_attributes
from reportgen.excel.rules import AWKWARD_FORM, LOST_IN_FORM
from reportgen.excel.styles import CELLS, MERGES, ROWS, tag
from reportgen.excel.template import RELATIONSHIPS, page_height, place_in_sheet, usual_height
from reportgen.excel.workbook import (
    DefinedName,
    FormCell,
    FormEntries,
    FormPages,
    FormPlace,
    FormRow,
    FormRows,
    MergedRanges,
    PreparedForm,
    Range,
    References,
)
from reportgen.office import escape
from reportgen.tables.joining import JOINING_TAG

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from reportgen.excel.rules import Mistakes
    from reportgen.excel.template import SheetPart, WorkbookTemplate
    from reportgen.excel.workbook import Cut
    from reportgen.profile.profile import FormEntry
    from reportgen.template.source import CompiledTemplate

_ROW_TAG = re.compile(r"\{%-?tr\s[^{}]*%\}")
_LOST = {"drawing": "图片或图表", "comments": "批注", "table": "“套用表格格式”的区域"}


@dataclass(frozen=True, slots=True)
class ReadForm:
    """A form's sheet, read and checked, before its text is compiled and its XML is cut."""

    entry: FormEntry
    sheet: SheetPart
    rows: dict[int, FormRow]
    last: int
    merges: tuple[Range, ...]
    text: FormSource


@dataclass(slots=True)
class _Reader:
    """Reads the rows of one sheet from top to bottom."""

    sheet: SheetPart
    book: WorkbookTemplate
    mistakes: Mistakes
    text: FormSource
    merges: Mapping[tuple[str, int], Range]

    def row(self, number: int, element: Element | None) -> FormRow | None:
        """Read a row; return nothing for one that only holds the tag of a block."""
        cells = [] if element is None else list(element)
        texts = {cell: text for cell in cells if (text := cell_text(cell, self.book.strings).strip())}
        marked = [cell for cell, text in texts.items() if "{%tr" in text or "{%-tr" in text]
        if marked:
            self._block(marked[0], texts)
            return None
        self.text.begin_row(number)
        if element is None:
            return FormRow(number)
        read = tuple(self._cell(cell, texts.get(cell, "")) for cell in cells)
        return FormRow(number, row_attributes(element, "r", "ht", "spans", "customHeight"), self._height(element), read)

    def _block(self, cell: Element, texts: dict[Element, str]) -> None:
        """Read a row that holds the tag of a block, and nothing else."""
        address, text = str(cell.get("r")), texts[cell]
        if len(texts) > 1 or not _ROW_TAG.fullmatch(text):
            message = f"{{%tr %}} 的标签要独占一行，这一行里还有别的内容：{text}"
            self.mistakes.at_cell(AWKWARD_FORM, self.sheet.name, address, message, text)
        self.text.add_block(address, text)

    def _cell(self, cell: Element, text: str) -> FormCell:
        address = str(cell.get("r"))
        column, row = split_address(address)
        style, number = self.book.style(cell.get("s")), cell.get("s", "")
        merged = self.merges.get((column, row))
        width = line_width(self.sheet, column, merged.right if merged else column, style)
        height = style.points * LINE
        tagged = JOINING_TAG.search(text)
        joins = "" if tagged is None else "blank" if tagged[1] else "same"
        bare = JOINING_TAG.sub("", text) if joins else cell_text(cell, self.book.strings)
        if joins or has_tags(bare):
            place = self.text.add_cell(address, bare)
            return FormCell(
                column,
                number,
                place,
                line_width=width,
                line_height=height,
                takes_numbers="" if style.number_format == "@" else "percent" if "%" in style.number_format else "any",
                joins=joins,
                number_style=self.book.number_style(number),
                decimals=self.book.number_styles.decimals(style.number_format),
            )
        return FormCell(column, number, -1, cell_content(cell), bare, self._formula(cell), width, height)

    def _formula(self, cell: Element) -> str:
        formula = cell.find(tag("f"))
        if formula is None:
            return ""
        if not formula.text:
            message = "这一格的公式与别的格共用，程序读不到：请在这一格里重新输入公式"
            self.mistakes.at_cell(AWKWARD_FORM, self.sheet.name, str(cell.get("r")), message)
        return formula.text or ""

    def _height(self, row: Element) -> float:
        """Return the height of a row in the template; one that fits its content is as high as its largest letters."""
        if row.get("ht"):
            return float(row.get("ht", 0))
        return max([usual_height(self.sheet.root), *(self.book.style(cell.get("s")).points * LINE for cell in row)])


def read_form(entry: FormEntry, sheet: SheetPart, book: WorkbookTemplate, mistakes: Mistakes) -> ReadForm:
    """Read the sheet of a form; what is wrong with it is added to the mistakes."""
    merges = tuple(_merges(sheet.root))
    text = FormSource(book.file, sheet.name)
    for where, footer in footers(sheet.root):
        for match in FOOTER_TAG.finditer(footer.text or ""):
            text.add_cell(where, match[0])
    reader = _Reader(sheet, book, mistakes, text, {(merge.left, merge.top): merge for merge in merges})
    elements = {int(row.get("r", 0)): row for row in sheet.root.iterfind(ROWS)}
    last = max(elements, default=0)
    read = [reader.row(number, elements.get(number)) for number in range(1, last + 1)]
    for part in book.inner_relationships(sheet.part):
        if part.kind in _LOST:
            message = f"表页“{sheet.name}”上的{_LOST[part.kind]}不会出现在各份表中"
            mistakes.at_sheet(LOST_IN_FORM, sheet.name, message)
    return ReadForm(entry, sheet, {row.number: row for row in read if row}, last, merges, text)


def _merges(root: Element) -> Iterator[Range]:
    for element in root.iterfind(MERGES):
        corners = str(element.get("ref")).split(":") * 2
        (left, top), (right, bottom) = split_address(corners[0]), split_address(corners[1])
        yield Range(left, top, right, bottom)


def is_form(sheet: SheetPart, book: WorkbookTemplate) -> bool:
    """Whether a sheet has rows that repeat as those of forms do."""
    cells = sheet.root.iterfind(CELLS)
    return any(_ROW_TAG.search(cell_text(cell, book.strings)) for cell in cells)


def footers(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield the headers and footers of pages, and what they are called."""
    for element in root.iterfind(f"{tag('headerFooter')}/*"):
        yield ("页眉" if str(element.tag).endswith("Header") else "页脚"), element


_MANY = 100_000
"""More rows than a form has, see ``places``."""

#: What a sheet shares with parts of its own, which its copies do not have.
_OF_ONE_SHEET = (
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "hyperlinks", "extLst",
)  # fmt: skip


def cut_form(
    read: ReadForm, template: CompiledTemplate, names: Sequence[DefinedName], maps: Mapping[str, RowMap]
) -> PreparedForm:
    """Return the sheet of a form, cut at its places; ``maps`` are those of the sheets of tables."""
    return PreparedForm(
        sheet=read.sheet.name,
        each=read.entry.each,
        variable=read.entry.variable,
        requires=read.entry.requires,
        cut=_cut(read, maps),
        rows=read.rows,
        last=read.last,
        merges=read.merges,
        names=tuple(names),
        template=template,
    )


def _cut(read: ReadForm, tables: Mapping[str, RowMap]) -> Cut:
    root, places = read.sheet.root, Places()
    for name in _OF_ONE_SHEET:
        for element in root.findall(tag(name)):
            root.remove(element)
    for setup in root.iter(tag("pageSetup")):
        setup.attrib.pop(f"{{{RELATIONSHIPS}}}id", "")
        # As wide as the page, and as long as it comes: how many pages are printed is known when it is filled.
        if setup.get("fitToHeight") == "0" and setup.get("fitToWidth", "1") == "1":
            setup.set("fitToHeight", places.token(FormPages(page_height(root, is_fitted=True))))
    for view in root.iter(tag("sheetView")):
        view.attrib.pop("tabSelected", "")
    numbers = count()  # in the order in which they were read
    for _, footer in footers(root):
        footer.text = FOOTER_TAG.sub(lambda _: places.token(FormPlace(next(numbers))), footer.text or "")
    rows = RowMap({row: (row + _MANY, row + 2 * _MANY) for row in read.rows}, ((read.last, _MANY),))
    data = root.find(tag("sheetData"))
    if data is not None:
        del data[:]
        data.text = places.token(FormRows())
    merged = root.find(tag("mergeCells"))
    if merged is not None:
        root.remove(merged)
    write_at(root, place_in_sheet(root, "mergeCells"), places.token(MergedRanges(())))
    maps = {**tables, read.sheet.name: rows}
    mark_row_numbers(root, read.sheet.name, maps, places)
    mark_references(root, read.sheet.name, maps, places)
    return places.cut(root)


def take_forms(book: WorkbookTemplate, read_forms: Sequence[ReadForm]) -> dict[str, tuple[DefinedName, ...]]:
    """Take the sheets of forms out of the workbook, with all that is only theirs; return the names of each of them."""
    gone = {read.sheet.part for read in read_forms}
    for read in read_forms:
        gone |= {each.target for each in book.inner_relationships(read.sheet.part)}
    kept_parts = [each for each in book.relationships(book.workbook_part) if each.target not in gone]
    book.put_relationships(book.workbook_part, kept_parts)
    for part in gone:
        book.remove(part)
    return _take_sheets(book, {read.sheet.name for read in read_forms})


def _take_sheets(book: WorkbookTemplate, forms: Collection[str]) -> dict[str, tuple[DefinedName, ...]]:
    """Take sheets out of the lists of the workbook; return the names that belonged to each of them."""
    sheets = book.workbook.find(tag("sheets"))
    if sheets is None:
        return {}
    elements = list(sheets)
    kept = [element for element in elements if element.get("name") not in forms]
    names: dict[str, tuple[DefinedName, ...]] = {}
    for name in book.workbook.findall(f"{tag('definedNames')}/{tag('definedName')}"):
        number = name.get("localSheetId")
        if number is None or int(number) >= len(elements):
            continue
        sheet = elements[int(number)]
        if sheet in kept:
            name.set("localSheetId", str(kept.index(sheet)))
        else:
            owner = str(sheet.get("name"))
            names[owner] = (*names.get(owner, ()), _defined_name(name))
            name.getparent().remove(name)  # type: ignore[union-attr]  # found below definedNames
    sheets[:] = kept
    for view in book.workbook.iter(tag("workbookView")):
        for attribute in ("activeTab", "firstSheet"):
            view.attrib.pop(attribute, "")
    return names


def _defined_name(element: Element) -> DefinedName:
    own = {str(key): str(value) for key, value in element.attrib.items() if key != "localSheetId"}
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in own.items())
    formulas = (formula for _, formula in formulas_in(element))
    return DefinedName(attributes, next(formulas, References("", "", Shape.BOX)))


def place_form_entries(workbook: Element, places: Places) -> None:
    """Leave tokens for the sheets of forms, and for the names that belong to them."""
    sheets, names = workbook.find(tag("sheets")), workbook.find(tag("definedNames"))
    if sheets is None:
        return
    write_at(sheets, len(sheets), places.token(FormEntries("sheets")))
    if names is not None and len(names):
        write_at(names, len(names), places.token(FormEntries("names")))
        return
    if names is not None:
        workbook.remove(names)
    before = [child for child in workbook if child.tag in map(tag, ("sheets", "functionGroups", "externalReferences"))]
    before[-1].tail = places.token(FormEntries("names", makes_list=True))
