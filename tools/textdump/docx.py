"""This module writes a Word document out as plain text: styles, text, fields, tables, charts, page layouts.

What Word changes at every save, and what no reader sees, is left out, so that two texts differ where reports differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textdump.docx_parts import MAIN_PART, DocxParts, name, open_parts
from textdump.docx_runs import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_TWIPS_PER_MM = 1440 / 25.4
_SIDES = {"top": "上", "bottom": "下", "left": "左", "right": "右"}
_REFERENCES = {name("w:headerReference"): "页眉", name("w:footerReference"): "页脚"}
_PAGE_KINDS = {"default": "", "even": "（双页）", "first": "（首页）"}
_NOTES = {"footnotes": "脚注", "endnotes": "尾注", "comments": "批注"}
_SEPARATORS = ("separator", "continuationSeparator")
_INDENT = "  "


def docx_text(content: bytes) -> str:
    """Return a document as text: a line per paragraph (``标题1| 第一部分 部门概况``), a line per row of a table.

    In a row, ``←`` and ``↑`` are cells merged with the one before or above. ``{SEQ 图=1}`` is a field with its result,
    ``→`` a tab, ``⏎`` a line break, ``**…**`` bold type, ``›`` a character of indent in a table.

    Raises:
        OutputError: the bytes are no Office file.
    """
    parts = open_parts(content)
    root = parts.xml(MAIN_PART)
    lines = [*_properties(parts)]
    if root is not None:
        body = root.find(name("w:body"))
        lines += _blocks(parts, MAIN_PART, [] if body is None else list(body))
    for kind, label in _NOTES.items():
        lines += _notes(parts, parts.of_type(MAIN_PART, kind), label)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _properties(parts: DocxParts) -> Iterator[str]:
    root = parts.xml("docProps/core.xml")
    for element in [] if root is None else root:
        if element.text:
            yield f"属性 {str(element.tag).rpartition('}')[2]}: {element.text}"


def _blocks(parts: DocxParts, part: str, elements: list[Element]) -> Iterator[str]:
    for element in elements:
        if element.tag == name("w:p"):
            yield from _paragraph(parts, part, element)
        elif element.tag == name("w:tbl"):
            yield from _table(parts, part, element)
        elif element.tag == name("w:sectPr"):
            yield from _section(parts, element)
        elif element.tag in (name("w:sdt"), name("w:sdtContent")):
            yield from _blocks(parts, part, list(element))


def _paragraph(parts: DocxParts, part: str, paragraph: Element) -> Iterator[str]:
    properties = paragraph.find(name("w:pPr"))
    line = Line(parts, part)
    text = line.read(paragraph)
    yield f"{parts.style(properties)}| {text}"
    yield from (f"{_INDENT}{below}" for below in line.below)
    for box in line.boxes:
        yield from (f"{_INDENT}文本框 {inner}" for inner in _blocks(parts, part, list(box)))
    section = None if properties is None else properties.find(name("w:sectPr"))
    if section is not None:
        yield from _section(parts, section)


def _table(parts: DocxParts, part: str, table: Element) -> Iterator[str]:
    properties = table.find(name("w:tblPr"))
    widths = [_millimetres(column, "w:w") for column in table.iterfind(f"{name('w:tblGrid')}/{name('w:gridCol')}")]
    style = parts.style(properties, "tbl")
    yield f"表格 {style} {len(widths)}列，列宽 {'、'.join(map(str, widths))} 毫米"
    below: list[str] = []
    used: dict[str, None] = {}
    for row in table.iterfind(name("w:tr")):
        is_head = row.find(f"{name('w:trPr')}/{name('w:tblHeader')}") is not None
        cells = [_cell(parts, part, cell, below, used) for cell in row.iterfind(name("w:tc"))]
        yield f"{_INDENT}{'表头' if is_head else ''}| {' | '.join(cells)} |"
    yield from below
    yield f"{_INDENT}样式 {'、'.join(used)}"


def _cell(parts: DocxParts, part: str, cell: Element, below: list[str], used: dict[str, None]) -> str:
    """Return the text of a cell; what does not fit on the line goes ``below``, its styles to ``used``."""
    merge = cell.find(f"{name('w:tcPr')}/{name('w:vMerge')}")
    if merge is not None and merge.get(name("w:val"), "continue") == "continue":
        return _spread("↑", cell)
    texts = []
    for block in cell:
        if block.tag == name("w:p"):
            line = Line(parts, part)
            properties = block.find(name("w:pPr"))
            texts.append("›" * _indent(properties) + line.read(block))
            used[parts.style(properties)] = None
            below += [f"{_INDENT}{drawing}" for drawing in line.below]
        elif block.tag == name("w:tbl"):
            texts.append("〔表〕")
            below += [f"{_INDENT}{inner}" for inner in _table(parts, part, block)]
    return _spread("⏎".join(texts), cell)


def _spread(text: str, cell: Element) -> str:
    span = cell.find(f"{name('w:tcPr')}/{name('w:gridSpan')}")
    return text + " | ←" * (int(span.get(name("w:val"), "1")) - 1 if span is not None else 0)


def _indent(properties: Element | None) -> int:
    own = None if properties is None else properties.find(name("w:ind"))
    return int(own.get(name("w:leftChars"), "0")) // 100 if own is not None else 0


def _section(parts: DocxParts, section: Element) -> Iterator[str]:
    yield f"==== 以上各页: {'，'.join(_layout(section))} ===="
    for element in section:
        label = _REFERENCES.get(element.tag)
        if label:
            target = parts.target(MAIN_PART, element.get(name("r:id"), ""))
            root = parts.xml(target)
            kind = _PAGE_KINDS.get(element.get(name("w:type"), ""), "")
            for line in [] if root is None else _blocks(parts, target, list(root)):
                yield f"{_INDENT}{label}{kind} {line}"


def _layout(section: Element) -> Iterator[str]:
    size, margins = section.find(name("w:pgSz")), section.find(name("w:pgMar"))
    if size is not None:
        is_landscape = size.get(name("w:orient")) == "landscape"
        yield f"{'横向' if is_landscape else '纵向'} {_millimetres(size, 'w:w')}×{_millimetres(size, 'w:h')}毫米"
    if margins is not None:
        sides = (f"{label}{_millimetres(margins, f'w:{side}')}" for side, label in _SIDES.items())
        yield f"页边距 {' '.join(sides)}"
    numbers = section.find(name("w:pgNumType"))
    if numbers is not None and numbers.get(name("w:start")):
        yield f"页码从{numbers.get(name('w:start'))}起"


def _notes(parts: DocxParts, part: str, label: str) -> Iterator[str]:
    root = parts.xml(part)
    for note in [] if root is None else root:
        if note.get(name("w:type")) in _SEPARATORS:
            continue
        author = note.get(name("w:author"), "")
        for line in _blocks(parts, part, list(note)):
            yield f"{label}{note.get(name('w:id'))}{f'（{author}）' if author else ''} {line}"


def _millimetres(element: Element, attribute: str) -> int:
    return round(int(element.get(name(attribute), "0")) / _TWIPS_PER_MM)
