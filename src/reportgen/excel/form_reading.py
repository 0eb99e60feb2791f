"""This module reads the sheet of a form: its rows, the tags around repeated ones, and what each cell needs."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.excel.addresses import split_address
from reportgen.excel.form_prepared import FormCell, FormRow, Range
from reportgen.excel.form_text import FormSource
from reportgen.excel.mistakes import AWKWARD_FORM, LOST_IN_FORM
from reportgen.excel.package import relationships
from reportgen.excel.places import FOOTER_TAG, cell_text
from reportgen.excel.prototypes import LINE, cell_content, fragment, line_width
from reportgen.excel.styles import tag
from reportgen.excel.tags import has_tags
from reportgen.tables.joining import JOINING_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element as Element

    from reportgen.excel.mistakes import Mistakes
    from reportgen.excel.package import SheetPart, TemplatePackage
    from reportgen.excel.styles import CellStyle
    from reportgen.profile.profile import FormEntry

_ROW_TAG = re.compile(r"\{%-?tr\s[^{}]*%\}")
_LOST = {"drawing": "图片或图表", "comments": "批注", "table": "“套用表格格式”的区域"}
_USUAL_HEIGHT = "15"


@dataclass(frozen=True, slots=True)
class FormDraft:
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
    book: TemplatePackage
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
        return FormRow(number, _attributes(element), self._height(element), read)

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
                takes_numbers=_takes_numbers(style),
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
        usual = self.sheet.root.find(tag("sheetFormatPr"))
        default = float(_USUAL_HEIGHT if usual is None else usual.get("defaultRowHeight", _USUAL_HEIGHT))
        return max([default, *(self.book.style(cell.get("s")).points * LINE for cell in row)])


def read_form(entry: FormEntry, sheet: SheetPart, book: TemplatePackage, mistakes: Mistakes) -> FormDraft:
    """Read the sheet of a form; what is wrong with it is added to the mistakes."""
    merges = tuple(_merges(sheet.root))
    text = FormSource(book.file, sheet.name)
    for where, footer in footers(sheet.root):
        for match in FOOTER_TAG.finditer(footer.text or ""):
            text.add_cell(where, match[0])
    reader = _Reader(sheet, book, mistakes, text, {(merge.left, merge.top): merge for merge in merges})
    elements = {int(row.get("r", 0)): row for row in sheet.root.iterfind(f"{tag('sheetData')}/{tag('row')}")}
    last = max(elements, default=0)
    read = [reader.row(number, elements.get(number)) for number in range(1, last + 1)]
    for part in relationships(book.parts, sheet.part, book.file):
        if part.kind in _LOST:
            message = f"表页“{sheet.name}”上的{_LOST[part.kind]}不会出现在各份表中"
            mistakes.at_sheet(LOST_IN_FORM, sheet.name, message)
    return FormDraft(entry, sheet, {row.number: row for row in read if row}, last, merges, text)


def _merges(root: Element) -> Iterator[Range]:
    for element in root.iterfind(f"{tag('mergeCells')}/{tag('mergeCell')}"):
        corners = str(element.get("ref")).split(":") * 2
        (left, top), (right, bottom) = split_address(corners[0]), split_address(corners[1])
        yield Range(left, top, right, bottom)


def is_form(sheet: SheetPart, book: TemplatePackage) -> bool:
    """Whether a sheet has rows that repeat as those of forms do."""
    cells = sheet.root.iterfind(f"{tag('sheetData')}/{tag('row')}/{tag('c')}")
    return any(_ROW_TAG.search(cell_text(cell, book.strings)) for cell in cells)


def footers(root: Element) -> Iterator[tuple[str, Element]]:
    """Yield the headers and footers of pages, and what they are called."""
    for element in root.iterfind(f"{tag('headerFooter')}/*"):
        yield ("页眉" if str(element.tag).endswith("Header") else "页脚"), element


def _attributes(element: Element) -> str:
    """Return what XML says of a row besides its place and its height."""
    bare = copy.copy(element)
    for cell in list(bare):
        bare.remove(cell)
    bare.text = None
    for attribute in ("r", "ht", "spans", "customHeight"):
        bare.attrib.pop(attribute, "")
    return fragment(bare).removeprefix("<row").removesuffix("/>").rstrip()


def _takes_numbers(style: CellStyle) -> str:
    if style.number_format == "@":
        return ""
    return "percent" if "%" in style.number_format else "any"
