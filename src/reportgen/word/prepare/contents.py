"""This module prepares headings and tables of contents: the entries are written again from the finished headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.word.document import ContentsField
from reportgen.word.names import name
from reportgen.word.prepare.fields import Field, complex_fields
from reportgen.word.prepare.styles import outline_number
from reportgen.word.prepare.tree import (
    drop,
    insert_after,
    insert_before,
    own_paragraph,
    paragraph_text,
    properties,
    split_section,
)
from reportgen.word.slots import SlotKind, slot

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from reportgen.word.prepare.styles import Styles

_LEVELS = re.compile(r'\\o\s*"?(\d)\s*-\s*(\d)')
_ALL_LEVELS = (1, 9)
#: The pages of a table of figures are another matter: it lists captions.
_LISTS_CAPTIONS = re.compile(r"\\[cfa]\b")
#: At the right edge of the text of GB/T 9704, 156 mm.
_DEFAULT_TABS = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8844"/></w:tabs>'
_DECLARATION = re.compile(r' xmlns:\w+="[^"]*"')


def mark_headings(body: Element, styles: Styles) -> None:
    """Put slots around the text of every heading of the document."""
    for paragraph in body.iter(name("w:p")):
        level = _heading_level(paragraph, styles)
        if level and paragraph_text(paragraph).strip():
            insert_after(properties(paragraph), slot(SlotKind.HEADING, level))
            insert_after(paragraph[-1], slot(SlotKind.HEADING_END))


def _heading_level(paragraph: Element, styles: Styles) -> int:
    """Return the outline level of a paragraph, from 1: its own, else that of its style; 0 for text."""
    own = paragraph.find(f"{name('w:pPr')}/{name('w:outlineLvl')}")
    return outline_number(own) if own is not None else styles.outline_level(_style_of(paragraph))


def _style_of(paragraph: Element) -> str:
    """Return the id of a paragraph's style; nothing for the default style."""
    style = paragraph.find(f"{name('w:pPr')}/{name('w:pStyle')}")
    return "" if style is None else style.get(name("w:val"), "")


def mark_contents(body: Element, styles: Styles) -> tuple[ContentsField, ...]:
    """Put a slot in place of every table of contents."""
    found = [each for each in complex_fields(body) if each.keyword == "TOC"]
    found = [each for each in found if not _LISTS_CAPTIONS.search(each.instruction)]
    return tuple(_mark_one(each, index, styles) for index, each in enumerate(found))


def _mark_one(contents: Field, index: int, styles: Styles) -> ContentsField:
    first, last = own_paragraph(contents.begin), own_paragraph(contents.end)
    paragraphs = _from_to(first, last)
    levels = _LEVELS.search(contents.instruction)
    first_level, last_level = (int(levels[1]), int(levels[2])) if levels else _ALL_LEVELS
    entries = {level: _entry_properties(level, paragraphs, styles) for level in range(first_level, last_level + 1)}
    insert_before(first, slot(SlotKind.CONTENTS, index))
    closes_itself = first is last
    if closes_itself:
        split_section(first)
    if not closes_itself:
        _keep_the_end(last, contents.end)
    for paragraph in paragraphs:
        if closes_itself or paragraph is not last:
            drop(paragraph)
    return ContentsField(contents.instruction, first_level, last_level, entries, closes_itself)


def _from_to(first: Element, last: Element) -> list[Element]:
    paragraphs = [first]
    for following in first.itersiblings() if first is not last else ():
        paragraphs.append(following)
        if following is last:
            break
    return paragraphs


def _keep_the_end(paragraph: Element, end: Element) -> None:
    """Leave in the paragraph in which the field ends what comes after the entries."""
    for child in list(paragraph):
        if child is end or end in child.iterdescendants():
            return
        if child.tag != name("w:pPr"):
            drop(child)


def _entry_properties(level: int, paragraphs: list[Element], styles: Styles) -> str:
    """Return the properties of the entries of a level: as the designer left them, else the style's."""
    style = styles.id_of(f"toc {level}")
    for paragraph in paragraphs:
        own = paragraph.find(name("w:pPr"))
        if own is not None and style and _style_of(paragraph) == style:
            kept = [child for child in own if child.tag not in (name("w:rPr"), name("w:sectPr"))]
            if len(kept) > 1 or styles.has_tabs(style):
                return _properties_xml("".join(etree.tostring(child, encoding="unicode") for child in kept))
    # Without a tab stop the page number would stand right behind the text.
    tabs = "" if styles.has_tabs(style) else _DEFAULT_TABS
    return _properties_xml((f'<w:pStyle w:val="{style}"/>' if style else "") + tabs)


def _properties_xml(inner: str) -> str:
    # The part they go to declares the prefix; here each element does so for itself.
    return f"<w:pPr>{_DECLARATION.sub('', inner)}</w:pPr>"
