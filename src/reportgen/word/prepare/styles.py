"""This module looks up the styles of a Word template: by the names that people see, with what they inherit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.word.document import CellStyles, GridStyles
from reportgen.word.names import name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

TABLE_STYLE = "决算表"
HEAD_STYLE, TEXT_STYLE, NUMBER_STYLE = "表格表头", "表格文字", "表格数字"
SIZES = ("", "（小）", "（更小）", "（特小）")
"""What follows the names of the paragraph styles of a table, from the usual size to the smallest."""

_TEXT_LEVEL = 9
_DEFAULT_FONT_SIZE = 20
_DEFAULT_PADDING = 108 * 2
#: The height of a line in twips, for each half-point of its type.
_SINGLE_LINE = 13
_HEADING = re.compile("heading ([1-9])")


class Styles:
    """The styles part of a template."""

    def __init__(self, root: Element | None) -> None:
        styles = [] if root is None else root.findall(name("w:style"))
        self._by_id = {style.get(name("w:styleId"), ""): style for style in styles}
        self._ids = {
            (style.get(name("w:type"), "paragraph"), _style_name(style)): style_id
            for style_id, style in self._by_id.items()
        }
        self._default = None if root is None else root.find(f"{name('w:docDefaults')}//{name('w:sz')}")

    def id_of(self, style_name: str, kind: str = "paragraph") -> str:
        """Return the id of a style, or nothing; the names of built-in styles are English in every Word."""
        return self._ids.get((kind, style_name.lower()), "")

    def outline_level(self, style_id: str) -> int:
        """Return the level of headings in a style, from 1; 0 for text."""
        for style in self._inheritance(style_id):
            level = style.find(f"{name('w:pPr')}/{name('w:outlineLvl')}")
            if level is not None:
                return outline_number(level)
            heading = _HEADING.fullmatch(_style_name(style))
            if heading:
                # Word knows the level of its own headings and need not write it down.
                return int(heading[1])
        return 0

    def numbering(self, style_id: str) -> Element | None:
        """Return the ``w:numPr`` of a style."""
        found = (style.find(f"{name('w:pPr')}/{name('w:numPr')}") for style in self._inheritance(style_id))
        return next((each for each in found if each is not None), None)

    def font_size(self, style_id: str) -> int:
        """Return the size of the text in a style, in half-points."""
        for style in self._inheritance(style_id):
            size = style.find(f"{name('w:rPr')}/{name('w:sz')}")
            if size is not None:
                return int(size.get(name("w:val"), _DEFAULT_FONT_SIZE))
        usual = None if self._default is None else self._default.get(name("w:val"))
        return int(usual or _DEFAULT_FONT_SIZE)

    def _cell_styles(self, head: str, text: str, number: str) -> CellStyles:
        font_size = self.font_size(number)
        spacing = {attribute: self._spacing(text, attribute) for attribute in ("line", "lineRule", "before", "after")}
        # Without a fixed pitch, "line" counts 240ths of what the font asks for.
        is_fixed = spacing["lineRule"] in ("exact", "atLeast")
        line = int(spacing["line"]) if is_fixed else font_size * _SINGLE_LINE
        return CellStyles(head, text, number, font_size, line, int(spacing["before"]) + int(spacing["after"]))

    def _spacing(self, style_id: str, attribute: str) -> str:
        for style in self._inheritance(style_id):
            spacing = style.find(f"{name('w:pPr')}/{name('w:spacing')}")
            value = None if spacing is None else spacing.get(name(f"w:{attribute}"))
            if value is not None:
                return value
        return "0"

    def has_tabs(self, style_id: str) -> bool:
        """Whether text in a style has tab stops of its own."""
        path = f"{name('w:pPr')}/{name('w:tabs')}"
        return any(style.find(path) is not None for style in self._inheritance(style_id))

    def grid_styles(self) -> GridStyles:
        """Return how tables look; a smaller size that the template does not have is left out."""
        table = self.id_of(TABLE_STYLE, "table")
        sizes = []
        for suffix in SIZES:
            head, text, number = (self.id_of(f"{base}{suffix}") for base in (HEAD_STYLE, TEXT_STYLE, NUMBER_STYLE))
            if head and text and number:
                sizes.append(self._cell_styles(head, text, number))
        return GridStyles(table, self._padding(table), tuple(sizes), dict(self._lines()))

    def _lines(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Yield the styles of lines with a piece in the middle and one on the right: where that is, and their type."""
        for style_id, style in self._by_id.items():
            stops = style.findall(f"{name('w:pPr')}/{name('w:tabs')}/{name('w:tab')}")
            middle = stops[0].get(name("w:pos"), "") if stops else ""
            if [stop.get(name("w:val")) for stop in stops] == ["center", "right"] and middle.isdecimal():
                yield style_id, (int(middle[:5]), self.font_size(style_id))

    def grid_style_ids(self) -> list[tuple[str, str]]:
        """Return the ids of the styles of tables in all sizes, each with the element that uses it."""
        wanted = [(TABLE_STYLE, "table", "w:tblStyle")]
        wanted += [
            (f"{base}{suffix}", "paragraph", "w:pStyle")
            for suffix in SIZES
            for base in (HEAD_STYLE, TEXT_STYLE, NUMBER_STYLE)
        ]
        return [(style_id, use) for style, kind, use in wanted if (style_id := self.id_of(style, kind))]

    def missing_grid_styles(self) -> list[str]:
        """Return the names of the styles that a table needs and the template does not have."""
        wanted = [(TABLE_STYLE, "table"), *((style, "paragraph") for style in (HEAD_STYLE, TEXT_STYLE, NUMBER_STYLE))]
        return [style for style, kind in wanted if not self.id_of(style, kind)]

    def _padding(self, table_style: str) -> int:
        for style in self._inheritance(table_style):
            margins = style.find(f"{name('w:tblPr')}/{name('w:tblCellMar')}")
            if margins is not None:
                sides = [margins.find(name(f"w:{side}")) for side in ("left", "right")]
                return sum(int(side.get(name("w:w"), "0")) for side in sides if side is not None)
        return _DEFAULT_PADDING

    def _inheritance(self, style_id: str) -> Iterator[Element]:
        """Yield a style and what it is based on; a style based on itself, which Word refuses, ends it."""
        seen: set[str] = set()
        while style_id in self._by_id and style_id not in seen:
            seen.add(style_id)
            style = self._by_id[style_id]
            yield style
            base = style.find(name("w:basedOn"))
            style_id = "" if base is None else base.get(name("w:val"), "")


def outline_number(level: Element) -> int:
    """Return the level that a ``w:outlineLvl`` means, from 1; 0 for text, which Word writes as 9."""
    found = int(level.get(name("w:val"), _TEXT_LEVEL))
    return found + 1 if 0 <= found < _TEXT_LEVEL else 0


def _style_name(style: Element) -> str:
    found = style.find(name("w:name"))
    return "" if found is None else found.get(name("w:val"), "").lower()
