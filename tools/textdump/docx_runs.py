"""This module writes what stands in a paragraph as one line of text: words, fields, breaks, drawings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textdump.charts import chart_lines
from textdump.docx_parts import DocxParts, name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_EMU_PER_MM = 36_000
_SIGNS = {"w:tab": "→", "w:cr": "⏎", "w:noBreakHyphen": "-", "w:softHyphen": ""}
_MARKS = {name(key): sign for key, sign in _SIGNS.items()}
_BREAKS = {"page": "〔分页〕", "column": "〔分栏〕"}
#: Bookmarks that programs set for themselves.
_OWN_BOOKMARKS = ("_Toc", "_GoBack")
_NOTES = {name("w:footnoteReference"): "脚注", name("w:endnoteReference"): "尾注", name("w:commentReference"): "批注"}
#: The same content again for programs that do not know the first, and what is no content.
_SKIPPED = {name("mc:Fallback"), name("w:pPr"), name("w:rPr"), name("w:del"), name("w:moveFrom")}


@dataclass(slots=True)
class Line:
    """The text of a paragraph so far; ``below`` are lines about drawings, ``boxes`` the text boxes anchored in it."""

    parts: DocxParts
    part: str
    pieces: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    _fields: list[list[str]] = field(default_factory=list)

    def read(self, paragraph: Element) -> str:
        """Return the text of a paragraph."""
        self._read_children(paragraph)
        return "".join(self.pieces)

    def _read_children(self, element: Element) -> None:
        for child in element:
            if child.tag not in _SKIPPED:
                self._read(child)

    def _read(self, element: Element) -> None:
        tag = element.tag
        if tag == name("w:r"):
            self._read_run(element)
        elif tag in (name("w:t"), name("w:delText")):
            self.pieces.append(element.text or "")
        elif tag in _MARKS:
            self.pieces.append(_MARKS[tag])
        elif tag in _NOTES:
            self.pieces.append(f"〔{_NOTES[tag]}{element.get(name('w:id'))}〕")
        elif tag in _READERS:
            _READERS[tag](self, element)
        else:
            self._read_children(element)

    def _read_run(self, run: Element) -> None:
        bold = run.find(f"{name('w:rPr')}/{name('w:b')}")
        is_bold = bold is not None and bold.get(name("w:val"), "1") not in ("0", "false")
        start = len(self.pieces)
        self._read_children(run)
        text = "".join(self.pieces[start:])
        if is_bold and text.strip():
            self.pieces[start:] = [f"**{text}**"]

    def _read_break(self, element: Element) -> None:
        self.pieces.append(_BREAKS.get(element.get(name("w:type"), ""), "⏎"))

    def _read_field_mark(self, element: Element) -> None:
        """A field is shown as ``{instruction=result}``."""
        kind = element.get(name("w:fldCharType"))
        if kind == "begin":
            self._fields.append([])
            self.pieces.append("{")
        elif kind == "end":
            # A table of contents begins and ends in different paragraphs.
            self._fields[-1:] = []
            self.pieces.append("}")
        elif kind == "separate" and self._fields:
            self.pieces += [" ".join("".join(self._fields[-1]).split()), "="]

    def _read_instruction(self, element: Element) -> None:
        if self._fields:
            self._fields[-1].append(element.text or "")

    def _read_simple_field(self, element: Element) -> None:
        self.pieces += ["{", " ".join(element.get(name("w:instr"), "").split()), "="]
        self._read_children(element)
        self.pieces.append("}")

    def _read_bookmark(self, element: Element) -> None:
        bookmark = element.get(name("w:name"), "")
        if not bookmark.startswith(_OWN_BOOKMARKS):
            self.pieces.append(f"〔书签 {bookmark}〕")

    def _read_link(self, element: Element) -> None:
        anchor = element.get(name("w:anchor"), "")
        target = self.parts.target(self.part, element.get(name("r:id"), "")) or anchor
        self._read_children(element)
        if not target.startswith(_OWN_BOOKMARKS):
            self.pieces.append(f"〔链接 {target}〕")

    def _read_drawing(self, element: Element) -> None:
        description = element.find(f".//{name('wp:docPr')}")
        shown = "" if description is None else description.get("descr") or description.get("title") or ""
        self.boxes += element.iter(name("w:txbxContent"))
        for chart in element.iter(name("c:chart")):
            root = self.parts.xml(self.parts.target(self.part, chart.get(name("r:id"), "")))
            self._draw(f"图表 {shown} {_size(element)}", list(chart_lines(root)) if root is not None else ["缺失"])
        for picture in element.iter(name("a:blip")):
            target = self.parts.target(self.part, picture.get(name("r:embed"), ""))
            self._draw(f"图片 {shown} {_size(element)}", [self.parts.fingerprint(target)])

    def _draw(self, what: str, details: list[str]) -> None:
        self.pieces.append("〔图〕")
        self.below += [f"{what} {details[0]}", *details[1:]]


_READERS = {
    name("w:br"): Line._read_break,  # noqa: SLF001 - the table of this class's own readers
    name("w:fldChar"): Line._read_field_mark,  # noqa: SLF001
    name("w:instrText"): Line._read_instruction,  # noqa: SLF001
    name("w:fldSimple"): Line._read_simple_field,  # noqa: SLF001
    name("w:bookmarkStart"): Line._read_bookmark,  # noqa: SLF001
    name("w:hyperlink"): Line._read_link,  # noqa: SLF001
    name("w:drawing"): Line._read_drawing,  # noqa: SLF001
}


def _size(drawing: Element) -> str:
    extent = drawing.find(f".//{name('wp:extent')}")
    if extent is None:
        return ""
    width, height = (round(int(extent.get(side, "0")) / _EMU_PER_MM) for side in ("cx", "cy"))
    return f"{width}×{height}毫米"
