"""This module reads the rows of a sheet that repeat (``{{ item.name }}``): one prototype for each kind of row."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.excel.addresses import split_address
from reportgen.excel.places import cell_text, has_tags
from reportgen.excel.rules import AWKWARD_ROW
from reportgen.excel.styles import MERGES, ROWS, tag
from reportgen.excel.template import column_width
from reportgen.excel.workbook import NOTES, Prototype, PrototypeCell, Region
from reportgen.office.worksheet import column_number
from reportgen.tables.table import RowKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element as Element

    from reportgen.excel.rules import Mistakes
    from reportgen.excel.styles import CellStyle
    from reportgen.excel.template import SheetPart, WorkbookTemplate

BODY_OWNERS = frozenset(kind.value for kind in RowKind)
CHART_KEYS = frozenset({"title", "unit", "series", "category", "value", "share"})
_TAG = re.compile(r"\s*\{\{-?\s*(\w+)\s*\.\s*(\w+)\s*-?\}\}\s*")
_OWNED = re.compile(r"\{\{-?\s*(?:(?:" + "|".join((*sorted(BODY_OWNERS), "chart")) + rf")\s*\.|table\s*\.\s*{NOTES}\b)")


@dataclass(frozen=True, slots=True)
class RowTag:
    """The tag of a cell in a repeated row: the kind of row and the key of the value."""

    owner: str
    key: str

    @property
    def region(self) -> str:
        """What the rows with such tags make together: the body, the notes or the charts."""
        return "body" if self.owner in BODY_OWNERS else self.owner


def read_row_tag(text: str) -> RowTag | None:
    """Return the tag of a cell that holds just one, of a row.

    >>> read_row_tag("{{ item.name }}"), read_row_tag("{{ entity.name }}")
    (RowTag(owner='item', key='name'), None)
    """
    match = _TAG.fullmatch(text)
    if match is None or not mentions_row_tag(text):
        return None
    return RowTag(match[1], match[2])


def mentions_row_tag(text: str) -> bool:
    """Whether a cell's text speaks of a repeated row, be it wrongly.

    >>> mentions_row_tag("其中：{{ item.name }}"), mentions_row_tag("{{ table.title }}")
    (True, False)
    """
    return _OWNED.search(text) is not None


_NAMESPACES = re.compile(r' xmlns(?::\w+)?="[^"]*"')
LINE = 1.3
"""Height of a line of text as a multiple of the size of its letters."""

_INDENT = 9 / 7
"""Width of one level of indent in digits: nine pixels."""


@dataclass(frozen=True, slots=True)
class RepeatedRow:
    """A row with row tags, and the tags by the cell that holds them."""

    element: Element
    tags: dict[Element, RowTag]

    @property
    def number(self) -> int:
        """The row's number."""
        return int(self.element.get("r", 0))

    @property
    def owner(self) -> str:
        """The owner of its first tag."""
        return next(iter(self.tags.values())).owner

    @property
    def region(self) -> str:
        """The region of its first tag."""
        return next(iter(self.tags.values())).region


def repeated_rows(sheet: SheetPart, book: WorkbookTemplate, mistakes: Mistakes) -> list[RepeatedRow]:
    """Return the rows of a sheet that are to be repeated, in order; what is wrong with them is added to the list."""
    found = []
    for row in sheet.root.iterfind(ROWS):
        texts = {cell: text for cell in row if (text := cell_text(cell, book.strings))}
        if any(mentions_row_tag(text) for text in texts.values()):
            tags = {cell: read for cell, text in texts.items() if (read := read_row_tag(text))}
            _check_row(row, texts, tags, sheet.name, mistakes)
            if tags:
                found.append(RepeatedRow(row, tags))
    return found


def take_regions(
    rows: Sequence[RepeatedRow], sheet: SheetPart, book: WorkbookTemplate, mistakes: Mistakes
) -> tuple[Region, ...]:
    """Return the regions that the rows make, with the merged cells of their rows, which leave the sheet with them."""
    merges = _take_merges(sheet, {row.number for row in rows}, mistakes)
    regions: dict[str, list[Prototype]] = {}
    for row in rows:
        made = regions.setdefault(row.region, [])
        if made and made[-1].row != row.number - 1:
            mistakes.at_cell(AWKWARD_ROW, sheet.name, f"A{row.number}", "重复的行没有连在一起，中间隔着其他行")
        if row.region != "chart" and row.owner in {prototype.kind for prototype in made}:
            mistakes.at_cell(AWKWARD_ROW, sheet.name, f"A{row.number}", f"同一种行（{row.owner}）写了两次")
        made.append(_prototype(row, merges.get(row.number, ()), sheet, book))
    return tuple(Region(tuple(prototypes)) for prototypes in regions.values())


def _check_row(
    row: Element, texts: dict[Element, str], tags: dict[Element, RowTag], sheet: str, mistakes: Mistakes
) -> None:
    owners = sorted({read.owner for read in tags.values()})
    if len(owners) > 1:
        message = f"同一行里写了不同种类的行：{'、'.join(owners)}"
        mistakes.at_cell(AWKWARD_ROW, sheet, f"A{row.get('r')}", message)
    for cell in row:
        if cell.find(tag("f")) is not None:
            mistakes.at_cell(AWKWARD_ROW, sheet, cell.get("r", ""), "重复的行里不能有公式，合计由程序写成公式")
        elif cell not in tags and has_tags(texts.get(cell, "")):
            message = f"重复的行里，一个单元格只能写一个标签：{texts[cell]}"
            mistakes.at_cell(AWKWARD_ROW, sheet, cell.get("r", ""), message, texts[cell])


def _take_merges(sheet: SheetPart, rows: set[int], mistakes: Mistakes) -> dict[int, tuple[tuple[str, str], ...]]:
    """Remove the merged cells of repeated rows from the sheet; return their columns by row."""
    taken: dict[int, tuple[tuple[str, str], ...]] = {}
    for element in list(sheet.root.iterfind(MERGES)):
        ref = str(element.get("ref"))
        (left, top), (right, bottom) = (split_address(corner) for corner in (ref.split(":") * 2)[:2])
        touched = rows & set(range(top, bottom + 1))
        if touched and top != bottom:
            message = f"重复的行不能上下合并单元格：{ref}"
            mistakes.at_cell(AWKWARD_ROW, sheet.name, f"{left}{top}", message)
        if touched:
            taken[top] = (*taken.get(top, ()), (left, right))
            element.getparent().remove(element)  # type: ignore[union-attr]  # found below mergeCells
    return taken


def _prototype(
    row: RepeatedRow, merges: tuple[tuple[str, str], ...], sheet: SheetPart, book: WorkbookTemplate
) -> Prototype:
    element = row.element
    height = float(element.get("ht", 0)) if element.get("customHeight") in ("1", "true") else 0
    points = max((book.style(cell.get("s")).points for cell in element), default=11)
    return Prototype(
        row=row.number,
        kind=row.owner,
        attributes=row_attributes(element, "r", "ht", "spans"),
        height=height,
        line_height=points * LINE,
        cells=tuple(_cells(row, dict(merges), sheet, book)),
        merges=merges,
    )


def _cells(
    row: RepeatedRow, merges: dict[str, str], sheet: SheetPart, book: WorkbookTemplate
) -> Iterator[PrototypeCell]:
    for cell in row.element:
        column = split_address(str(cell.get("r")))[0]
        if cell not in row.tags:
            yield PrototypeCell(column, cell.get("s", ""), content=cell_content(cell))
            continue
        width = line_width(sheet, column, merges.get(column, column), book.style(cell.get("s")))
        yield PrototypeCell(column, book.number_style(cell.get("s", "")), row.tags[cell].key, line_width=width)


def row_attributes(element: Element, *others: str) -> str:
    """Return the attributes of a row as XML, all but some others."""
    bare = copy.copy(element)
    for cell in list(bare):
        bare.remove(cell)
    bare.text = None
    for attribute in others:
        bare.attrib.pop(attribute, "")
    return fragment(bare).removeprefix("<row").removesuffix("/>").rstrip()


def line_width(sheet: SheetPart, column: str, last_column: str, style: CellStyle) -> float:
    """Return how much text fits on one line of a cell; 0 if it does not wrap its text."""
    if not style.wraps:
        return 0
    columns = range(column_number(column), column_number(last_column) + 1)
    room = sum(column_width(sheet.root, number) for number in columns) - style.indent * _INDENT
    return room / style.size


def cell_content(cell: Element) -> str:
    """Return the XML of a cell that is repeated as it is, from behind its row number."""
    bare = copy.deepcopy(cell)
    bare.tail = None
    del bare.attrib["r"]
    return f'"{fragment(bare).removeprefix("<c")}'


def fragment(element: Element) -> str:
    """Return XML to be put back into the sheet it comes from, which declares the namespaces."""
    from lxml import etree

    return _NAMESPACES.sub("", etree.tostring(element, encoding="unicode", with_tail=False))
