"""This module gives access to the parts of a Word document, and to what people call its styles."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from reportgen import office

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAIN_PART = "word/document.xml"

_PREFIXES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
#: What Word and WPS call their own styles in Chinese.
_STYLE_NAMES = {
    "normal": "正文",
    "title": "标题",
    "subtitle": "副标题",
    "caption": "题注",
    "header": "页眉",
    "footer": "页脚",
    "toc heading": "目录标题",
}
_NO_STYLE = {"p": "正文", "tbl": "无样式"}
_NUMBERED_STYLES = re.compile(r"^(heading|toc) (\d)$")
_NUMBERED_NAMES = {"heading": "标题", "toc": "目录"}


def name(prefixed: str) -> str:
    """Return the full name of an element or attribute written with a prefix."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


@dataclass(frozen=True)
class DocxParts:
    """The parts of a document by name."""

    parts: dict[str, bytes]

    def xml(self, part: str) -> Element | None:
        """Return a part as a tree, ``None`` when the document has none of this name."""
        if part not in self.parts:
            return None
        return office.parse_xml(self.parts[part])

    def target(self, part: str, identifier: str) -> str:
        """Return what a relationship of a part leads to: the name of a part, or an address outside."""
        return self._targets(part).get(identifier, "")

    def of_type(self, part: str, kind: str) -> str:
        """Return the part of a kind (``comments``) that a part is related to, or nothing."""
        for relationship in self._relationships(part):
            if relationship.get("Type", "").endswith(f"/{kind}"):
                return _resolved(part, relationship)
        return ""

    def fingerprint(self, part: str) -> str:
        """Return what tells one picture from another."""
        return sha256(self.parts.get(part, b"")).hexdigest()[:12]

    def style(self, properties: Element | None, kind: str = "p") -> str:
        """Return what a person calls the style of a paragraph or a table, from its properties."""
        used = None if properties is None else properties.find(name(f"w:{kind}Style"))
        return self._style_names.get("" if used is None else used.get(name("w:val"), ""), _NO_STYLE[kind])

    @cached_property
    def _style_names(self) -> dict[str, str]:
        root = self.xml(self.of_type(MAIN_PART, "styles"))
        styles = [] if root is None else root.findall(name("w:style"))
        return {style.get(name("w:styleId"), ""): _style_name(style) for style in styles}

    def _targets(self, part: str) -> dict[str, str]:
        return {each.get("Id", ""): _resolved(part, each) for each in self._relationships(part)}

    def _relationships(self, part: str) -> list[Element]:
        folder, _, file = part.rpartition("/")
        root = self.xml(f"{folder}/_rels/{file}.rels")
        return [] if root is None else list(root)


def open_parts(content: bytes) -> DocxParts:
    """Return the parts of a document.

    Raises:
        OutputError: the bytes are no Office file.
    """
    return DocxParts(office.parse_package(content, ""))


def _resolved(part: str, relationship: Element) -> str:
    target = relationship.get("Target", "")
    if relationship.get("TargetMode") == "External":
        return target
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).removeprefix("/")


def _style_name(style: Element) -> str:
    own = style.find(name("w:name"))
    shown = "" if own is None else own.get(name("w:val"), "")
    numbered = _NUMBERED_STYLES.match(shown.lower())
    if numbered:
        return f"{_NUMBERED_NAMES[numbered[1]]}{numbered[2]}"
    return _STYLE_NAMES.get(shown.lower(), shown)
