"""This module looks up the styles and numbered lists of a Word template; one document can use the styles of another."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.office import xml_bytes
from reportgen.profile.read import templates_folder
from reportgen.word.document import CellStyles, GridStyles, ListLevel, NumberedList
from reportgen.word.elements import drop, name, value
from reportgen.word.prepare.parts import read_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

    from reportgen.office import Package

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
        self._ids = {_kind_and_name(style): style_id for style_id, style in self._by_id.items()}
        self._default = None if root is None else root.find(f"{name('w:docDefaults')}//{name('w:sz')}")

    def id_of(self, style_name: str, kind: str = "paragraph") -> str:
        """Return the id of a style, or nothing; the names of built-in styles are English in every Word."""
        return self._ids.get((kind, style_name.lower()), "")

    def outline_level(self, style_id: str) -> int:
        """Return the level of headings in a style, from 1; 0 for text."""
        for style in self._inheritance(style_id):
            level = style.find(name("w:pPr/w:outlineLvl"))
            if level is not None:
                return outline_number(level)
            heading = _HEADING.fullmatch(_kind_and_name(style)[1])
            if heading:
                # Word knows the level of its own headings and need not write it down.
                return int(heading[1])
        return 0

    def heading_level(self, paragraph: Element) -> int:
        """Return the outline level of a paragraph, from 1: its own, else that of its style; 0 for text."""
        own = paragraph.find(name("w:pPr/w:outlineLvl"))
        return self.outline_level(value(paragraph, "w:pPr/w:pStyle")) if own is None else outline_number(own)

    def numbering(self, style_id: str) -> Element | None:
        """Return the ``w:numPr`` of a style."""
        found = (style.find(name("w:pPr/w:numPr")) for style in self._inheritance(style_id))
        return next((each for each in found if each is not None), None)

    def font_size(self, style_id: str) -> int:
        """Return the size of the text in a style, in half-points."""
        sizes = (value(style, "w:rPr/w:sz") for style in self._inheritance(style_id))
        usual = "" if self._default is None else self._default.get(name("w:val"), "")
        return int(next(filter(None, sizes), "") or usual or _DEFAULT_FONT_SIZE)

    def _cell_styles(self, head: str, text: str, number: str) -> CellStyles:
        font_size = self.font_size(number)
        spacing = {attribute: self._spacing(text, attribute) for attribute in ("line", "lineRule", "before", "after")}
        # Without a fixed pitch, "line" counts 240ths of what the font asks for.
        is_fixed = spacing["lineRule"] in ("exact", "atLeast")
        line = int(spacing["line"]) if is_fixed else font_size * _SINGLE_LINE
        return CellStyles(head, text, number, font_size, line, int(spacing["before"]) + int(spacing["after"]))

    def _spacing(self, style_id: str, attribute: str) -> str:
        for style in self._inheritance(style_id):
            spacing = style.find(name("w:pPr/w:spacing"))
            found = None if spacing is None else spacing.get(name(f"w:{attribute}"))
            if found is not None:
                return found
        return "0"

    def has_tabs(self, style_id: str) -> bool:
        """Whether text in a style has tab stops of its own."""
        path = name("w:pPr/w:tabs")
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
            stops = style.findall(name("w:pPr/w:tabs/w:tab"))
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
            margins = style.find(name("w:tblPr/w:tblCellMar"))
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
            style_id = value(style, "w:basedOn")


def styles_of(package: Package) -> Styles:
    """Return the styles of a document."""
    part = package.related(package.main, "styles")
    return Styles(package.xml(part) if part in package.parts else None)


def outline_number(level: Element) -> int:
    """Return the level that a ``w:outlineLvl`` means, from 1; 0 for text, which Word writes as 9."""
    found = int(level.get(name("w:val"), _TEXT_LEVEL))
    return found + 1 if 0 <= found < _TEXT_LEVEL else 0


_NO_LIST = "0"


class Lists:
    """The numbering part of a template."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        found = [] if root is None else root.findall(name("w:abstractNum"))
        self._abstract = {each.get(name("w:abstractNumId"), ""): each for each in found}
        numbers = [] if root is None else root.findall(name("w:num"))
        self.lists = {each.get(name("w:numId"), ""): self._list(each) for each in numbers}

    def place_of(self, paragraph: Element) -> tuple[str, int] | None:
        """Return the list that a paragraph is numbered in, and its level from 0; ``None`` for one without number."""
        own = paragraph.find(name("w:pPr/w:numPr"))
        style = value(paragraph, "w:pPr/w:pStyle")
        number, level = _numbering(own)
        inherited, style_level = _numbering(self._styles.numbering(style))
        number = number or inherited
        if not number or number == _NO_LIST or number not in self.lists:
            return None
        for place, each in enumerate(self.lists[number].levels):
            if not level and style and each.style == style:
                level = str(place)
        return number, int(level or style_level or 0)

    def _list(self, number: Element) -> NumberedList:
        identifier = value(number, "w:abstractNumId")
        abstract = self._abstract.get(identifier)
        levels = [] if abstract is None else abstract.findall(name("w:lvl"))
        starts = {
            int(each.get(name("w:ilvl"), "0")): int(value(each, "w:startOverride"))
            for each in number.findall(name("w:lvlOverride"))
            if value(each, "w:startOverride")
        }
        return NumberedList(identifier, tuple(map(_level, levels)), starts)


def lists_of(package: Package, styles: Styles) -> Lists:
    """Return the numbered lists of a document."""
    part = package.related(package.main, "numbering")
    return Lists(package.xml(part) if part in package.parts else None, styles)


def _level(level: Element) -> ListLevel:
    restart = value(level, "w:lvlRestart")
    return ListLevel(
        form=value(level, "w:numFmt") or "decimal",
        text=value(level, "w:lvlText"),
        start=int(value(level, "w:start") or 0),
        suffix=value(level, "w:suff") or "tab",
        restart=int(restart) if restart.isdecimal() else None,
        in_digits=level.find(name("w:isLgl")) is not None,
        style=value(level, "w:pStyle"),
    )


def _numbering(properties: Element | None) -> tuple[str, str]:
    """Return the list and the level that a ``w:numPr`` names."""
    if properties is None:
        return "", ""
    return value(properties, "w:numId"), value(properties, "w:ilvl")


_USES = {name("w:pStyle"): "paragraph", name("w:rStyle"): "character", name("w:tblStyle"): "table"}
#: What a style says about others, of which only what it is based on is needed for its look.
_RELATED = (name("w:next"), name("w:link"))


def adopt_styles(blocks: Iterable[Element], theirs: Element | None, ours: Element) -> Iterator[str]:
    """Let blocks of another document use the styles of ours; ``theirs`` and ``ours`` are the styles parts.

    A style that we have, by the name that people see, is ours. One that we lack is taken along with what it is based
    on; yields the names of those that number their paragraphs, which cannot be taken along.
    """
    adoption = _Adoption(theirs, ours)
    for block in blocks:
        for use in list(block.iter(*_USES)):
            style_id = adoption.id_for(use.get(name("w:val"), ""), _USES[str(use.tag)])
            if style_id:
                use.set(name("w:val"), style_id)
            else:
                drop(use)
    yield from adoption.numbered


def bring_grid_styles(package: Package) -> None:
    """Give a template that lacks styles of tables those of a shipped template; without any styles it stays as it is."""
    part = package.related(package.main, "styles")
    if part not in package.parts or not styles_of(package).missing_grid_styles():
        return
    ours = package.xml(part)
    shipped = read_template(min((templates_folder() / "docx").glob("*.docx")))
    theirs = shipped.xml(shipped.related(shipped.main, "styles"))
    uses = ours.makeelement(name("w:p"))
    for style_id, tag in Styles(theirs).grid_style_ids():
        etree.SubElement(uses, name(tag)).set(name("w:val"), style_id)
    list(adopt_styles([uses], theirs, ours))
    package.parts[part] = xml_bytes(ours)


class _Adoption:
    """The styles of two documents; ``numbered`` grows on the way."""

    def __init__(self, theirs: Element | None, ours: Element) -> None:
        self.numbered: list[str] = []
        self._ours = ours
        styles = [] if theirs is None else theirs.findall(name("w:style"))
        self._theirs = {style.get(name("w:styleId"), ""): style for style in styles}
        self._ids = {_kind_and_name(style): style.get(name("w:styleId"), "") for style in ours.findall(name("w:style"))}

    def id_for(self, their_id: str, kind: str) -> str:
        """Return the id among ours of one of their styles, or nothing: they do not have it themselves."""
        style = self._theirs.get(their_id)
        if style is None or style.get(name("w:type"), "paragraph") != kind:
            return ""
        known = _kind_and_name(style)
        if known not in self._ids:
            taken = set(self._ids.values())
            others = (f"{their_id}{number}" for number in range(1, len(taken) + 2))
            self._ids[known] = next(free for free in (their_id, *others) if free not in taken)
            self._take(style, self._ids[known], kind)
        return self._ids[known]

    def _take(self, style: Element, style_id: str, kind: str) -> None:
        taken = deepcopy(style)
        taken.set(name("w:styleId"), style_id)
        if taken.get(name("w:default")):
            del taken.attrib[name("w:default")]
        for related in [child for child in taken if child.tag in _RELATED]:
            drop(related)
        for numbering in list(taken.iter(name("w:numPr"))):
            self.numbered.append(_kind_and_name(style)[1])
            drop(numbering)
        base = taken.find(name("w:basedOn"))
        if base is not None:
            base_id = self.id_for(base.get(name("w:val"), ""), kind)
            base.set(name("w:val"), base_id) if base_id else drop(base)
        self._ours.append(taken)


def _kind_and_name(style: Element) -> tuple[str, str]:
    """Return kind and name of a style; Word does not tell capitals from small letters in names."""
    return style.get(name("w:type"), "paragraph"), value(style, "w:name").lower()
