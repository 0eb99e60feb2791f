"""This module finds the cells of a Word template that are merged downwards while their text is the same.

The tag is docxtpl's ``{% vm %}``, which may stand anywhere in the cell. With ``{% vm blank %}`` a cell is merged with
the one above only when it is empty: two indicators may have the same points and share none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.diagnostics import Rule
from reportgen.tables.joining import JOINING_TAG
from reportgen.template.syntax import CLOSED_BY
from reportgen.word.elements import (
    drop,
    insert_after,
    insert_before,
    name,
    paragraph_text,
    put_text,
    text_elements,
    value,
)
from reportgen.word.slots import SLOT, SlotKind, slot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from reportgen.diagnostics import Diagnostic
    from reportgen.word.prepare.lines import Paragraphs
    from reportgen.word.prepare.styles import Styles

NOT_IN_A_CELL = Rule(
    "RG677",
    "合并单元格的标签不在表格中",
    "{% vm %} 把上下相同的单元格合并成一个，只在表格的单元格中有意义。",
    "把 {% vm %} 写在要合并的单元格中、文字之前；不需要合并时删去。",
)

LOST_START = Rule(
    "RG629",
    "向下合并的单元格会失去开头",
    "合并从上面一行的单元格开始；这一行是标签所在的行，或条件不成立时不印的行，印出的表格就少了合并的开头，几行各画各的框。",
    "取消合并，在重复的行的单元格中写 {% vm %}：上下相同的单元格由程序合并；或从一定印出的行开始合并。",
)

#: The slots that a table of a form may hold: what is filled later, and elsewhere, would be lost.
_IN_FORMS = {kind for kind in SlotKind if kind.startswith("merged")}
#: What the schema has before the mark of a cell merged vertically.
_BEFORE = tuple(name(f"w:{local}") for local in ("cnfStyle", "tcW", "gridSpan", "hMerge"))

_ROW_TAG = re.compile(r"\{%tr\s+(\w+)")


def lost_merges(root: Element, paragraphs: Paragraphs) -> Iterator[Diagnostic]:
    """Yield the cells that are merged with one above that is not always in the report when they are."""
    for table in root.iter(name("w:tbl")):
        blocks: list[Element] = []
        starts: dict[int, tuple[Element, list[Element] | None]] = {}
        for row in table.findall(name("w:tr")):
            tag = _ROW_TAG.search("".join(paragraph_text(each) for each in row.iter(name("w:p"))))
            for cell in row.findall(name("w:tc")):
                start = _start_of_merge(cell, starts, None if tag else list(blocks))
                if start is not None and not tag:
                    at = paragraphs.place_of(next(start.iter(name("w:p")), start))
                    yield LOST_START.finding("从这里向下合并的单元格，印出时会没有开头", at=at)
            # Each branch of a block of rows is one of its own.
            word = tag[1] if tag else ""
            if word in ("elif", "else", *CLOSED_BY.values()) and blocks:
                blocks.pop()
            if word in ("elif", "else", *CLOSED_BY):
                blocks.append(row)


def _start_of_merge(
    cell: Element, starts: dict[int, tuple[Element, list[Element] | None]], blocks: list[Element] | None
) -> Element | None:
    """Return the cell that a merged cell starts with, if it may be missing where this one is; keep account of starts.

    ``blocks`` are those around the row, ``None`` for a row that is a tag.
    """
    column = _column(cell)
    merge = cell.find(name("w:tcPr/w:vMerge"))
    if merge is None or merge.get(name("w:val")) == "restart":
        starts.pop(column, None)
        if merge is not None:
            starts[column] = (cell, blocks)
        return None
    start, around = starts.get(column, (None, []))
    if start is None or blocks is None or (around is not None and around == blocks[: len(around)]):
        return None
    del starts[column]
    return start


def mark_merged_cells(root: Element, paragraphs: Paragraphs) -> Iterator[Diagnostic]:
    """Put slots in place of the tags, and around the rows of their tables; yields the tags outside of tables."""
    cells: dict[Element, bool] = {}
    for paragraph in list(root.iter(name("w:p"))):
        tag = JOINING_TAG.search(paragraph_text(paragraph))
        if not tag:
            continue
        cell = next(paragraph.iterancestors(name("w:tc")), None)
        if cell is None:
            yield NOT_IN_A_CELL.finding("{% vm %} 不在表格的单元格中", at=paragraphs.place_of(paragraph))
        else:
            cells[cell] = bool(tag[1])
        _remove_tag(paragraph)
    for cell, is_for_blanks in cells.items():
        _mark_cell(cell, is_for_blanks=is_for_blanks)
    for table in dict.fromkeys(next(cell.iterancestors(name("w:tbl"))) for cell in cells):
        insert_before(table[0], slot(SlotKind.MERGED_TABLE))
        for row in table.findall(name("w:tr")):
            row.text = slot(SlotKind.MERGED_ROW)
        insert_after(table[-1], slot(SlotKind.MERGED_TABLE_END))


def mark_form_tables(root: Element, styles: Styles) -> None:
    """Put slots around the tables of forms: those in the style of tables that hold nothing but text."""
    style_id = styles.grid_styles().table
    for table in root.findall(name("w:body/w:tbl")):
        style = table.find(name("w:tblPr/w:tblStyle"))
        text = etree.tostring(table, encoding="unicode", with_tail=False)
        slots = {kind for kind, _ in SLOT.findall(text)}
        if style is not None and style.get(name("w:val")) == style_id and slots <= _IN_FORMS:
            insert_before(table, slot(SlotKind.FORM_TABLE))
            insert_after(table, slot(SlotKind.FORM_TABLE_END))


def _remove_tag(paragraph: Element) -> None:
    elements = text_elements(paragraph)
    text = "".join(element.text or "" for element in elements)
    kept = list(text)
    for tag in JOINING_TAG.finditer(text):
        kept[tag.start() : tag.end()] = [""] * (tag.end() - tag.start())
    put_text(elements, kept)


def _mark_cell(cell: Element, *, is_for_blanks: bool) -> None:
    cell_properties = cell.find(name("w:tcPr"))
    if cell_properties is None:
        cell_properties = cell.makeelement(name("w:tcPr"))
        cell.insert(0, cell_properties)
    for old in cell_properties.findall(name("w:vMerge")):
        drop(old)
    mark = slot(SlotKind.MERGED_CELL, f"{_column(cell)} {'blank' if is_for_blanks else ''}")
    before = [child for child in cell_properties if child.tag in _BEFORE]
    if before:
        insert_after(before[-1], mark)
    else:
        cell_properties.text = mark
    insert_after(cell[-1], slot(SlotKind.MERGED_CELL_END))


def _column(cell: Element) -> int:
    """Return how many columns of the grid are on the left of a cell."""
    return sum(int(value(each, "w:tcPr/w:gridSpan", "1")) for each in cell.itersiblings(name("w:tc"), preceding=True))
