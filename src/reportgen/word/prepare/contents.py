"""This module prepares headings and tables of contents: the entries are written again from the finished headings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.diagnostics import Rule, Severity
from reportgen.word.document import ContentsField
from reportgen.word.elements import (
    drop,
    insert_after,
    insert_before,
    name,
    own_paragraph,
    paragraph_text,
    properties,
    split_section,
    value,
)
from reportgen.word.fill.numerals import written
from reportgen.word.prepare.fields import Field, all_fields, caption_kind, complex_fields, is_computed
from reportgen.word.slots import SlotKind, slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

    from reportgen.diagnostics import Diagnostic
    from reportgen.word.prepare.lines import Paragraphs
    from reportgen.word.prepare.styles import Lists, Styles

_LEVELS = re.compile(r'\\o\s*"?(\d)\s*-\s*(\d)')
_ALL_LEVELS = (1, 9)
ODD_NUMBERS = Rule(
    "RG705",
    "自动编号的格式不能计算",
    "目录的条目带有标题的自动编号，这种格式的编号程序不会写。",
    "在 Word 的“定义新多级列表”中改用常用的格式，如“一、二、三”“1、2、3”“①②③”。",
    Severity.WARNING,
)
UNKNOWN_STYLE = Rule(
    "RG695",
    "目录引用的样式不存在",
    "目录域用 \\t 写了按哪些样式列出标题，模板中没有这种样式，目录里就没有这些标题。",
    "在 Word 的“引用 › 目录 › 自定义目录 › 选项”中重新选定样式和级别。",
    Severity.WARNING,
)
_UNPAGED = re.compile(r'\\n(?:\s*"?(\d)\s*-\s*(\d)"?)?(?![a-z])')
_STYLES = re.compile(r'\\t\s*"([^"]*)"')
_CAPTIONS = re.compile(r'\\([ca])\s*"?([^"\\\s]+)')
_OUTLINE = re.compile(r"\\[ou](?![a-z])")
#: Word in Chinese calls its own styles by other names than the file does.
_HEADING_NAME = re.compile(r"标题 ?([1-9])")
_CHINESE_NAMES = {"标题": "title", "副标题": "subtitle", "正文": "normal", "题注": "caption", "签名": "signature"}
_CAPTION_STYLE = "table of figures"
#: At the right edge of the text of GB/T 9704, 156 mm.
_DEFAULT_TABS = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8844"/></w:tabs>'
_DECLARATION = re.compile(r' xmlns:\w+="[^"]*"')


def mark_headings(body: Element, styles: Styles, lists: Lists, tables: Iterable[ContentsField]) -> None:
    """Put slots around the text of every heading of the document, and in front of every other numbered paragraph."""
    listed = {style for table in tables for style in table.styles}
    for paragraph in body.iter(name("w:p")):
        level, style = styles.heading_level(paragraph), value(paragraph, "w:pPr/w:pStyle")
        number, place = lists.place_of(paragraph) or ("", "")
        if (level or style in listed) and paragraph_text(paragraph).strip():
            insert_after(properties(paragraph), slot(SlotKind.HEADING, f"{level}|{style}|{number}|{place}"))
            insert_after(paragraph[-1], slot(SlotKind.HEADING_END))
        elif number:
            insert_after(properties(paragraph), slot(SlotKind.NUMBERED, f"{number} {place}"))


def numbering_findings(body: Element, lists: Lists, paragraphs: Paragraphs) -> Iterator[Diagnostic]:
    """Yield a warning where a list counts in a form that is not known here; its numbers would be in Arabic digits."""
    said = set()
    for paragraph in body.iter(name("w:p")):
        number, place = lists.place_of(paragraph) or ("", 0)
        levels = lists.lists[number].levels if number else ()
        form = levels[place].form if place < len(levels) else "none"
        if form != "bullet" and form not in said and written(1, form) is None:
            said.add(form)
            shown = f"自动编号的格式“{form}”不能计算，目录和引用中用阿拉伯数字代替"
            yield ODD_NUMBERS.finding(shown, at=paragraphs.place_of(paragraph))


def style_findings(body: Element, styles: Styles, paragraphs: Paragraphs) -> Iterator[Diagnostic]:
    """Yield a warning for every style that a table of contents is made from and that the template lacks."""
    for each in complex_fields(body) if body.find(f".//{name('w:instrText')}") is not None else ():
        for style, _ in _named_levels(each.instruction) if each.keyword == "TOC" else ():
            if not _style_id(style, styles):
                place = paragraphs.place_of(own_paragraph(each.begin))
                yield UNKNOWN_STYLE.finding(f"目录引用的样式“{style}”在模板中不存在", at=place)


def mark_captions(body: Element, tables: Iterable[ContentsField]) -> None:
    """Put slots around the captions that are listed, by their kind; before the results of fields are replaced."""
    kinds = {table.captions for table in tables} - {""}
    for each in list(all_fields(body)) if kinds else ():
        kind = caption_kind(each.instruction)
        paragraph = own_paragraph(each.begin)
        if kind in kinds and SlotKind.CAPTION not in (properties(paragraph).tail or ""):
            insert_after(properties(paragraph), slot(SlotKind.CAPTION, kind))
            insert_after(paragraph[-1], slot(SlotKind.CAPTION_END))


def mark_contents(body: Element, styles: Styles) -> tuple[ContentsField, ...]:
    """Put a slot in place of every table of contents."""
    found = [each for each in complex_fields(body) if each.keyword == "TOC" and is_computed(each.instruction)]
    return tuple(_mark_one(each, index, styles) for index, each in enumerate(found))


def _mark_one(contents: Field, index: int, styles: Styles) -> ContentsField:
    first, last = own_paragraph(contents.begin), own_paragraph(contents.end)
    paragraphs = _from_to(first, last)
    made = _read_instruction(contents.instruction, paragraphs, styles)
    insert_before(first, slot(SlotKind.CONTENTS, index))
    closes_itself = first is last
    if closes_itself:
        split_section(first)
    else:
        # What comes after the entries in the paragraph in which the field ends stays there.
        for child in list(last):
            if child is contents.end or contents.end in child.iterdescendants():
                break
            if child.tag != name("w:pPr"):
                drop(child)
    for paragraph in paragraphs:
        if closes_itself or paragraph is not last:
            drop(paragraph)
    return replace(made, closes_itself=closes_itself)


def _read_instruction(instruction: str, paragraphs: list[Element], styles: Styles) -> ContentsField:
    levels, captions = _LEVELS.search(instruction), _CAPTIONS.search(instruction)
    first, last = (int(levels[1]), int(levels[2])) if levels else _ALL_LEVELS
    named = {_style_id(style, styles): int(level) for style, level in _named_levels(instruction)}
    own = {identifier: level for identifier, level in named.items() if identifier}
    by_outline = bool(_OUTLINE.search(instruction)) or not _STYLES.search(instruction)
    wanted = {*range(first, last + 1)} if by_outline else set()
    entries = {level: _entry_properties(f"toc {level}", paragraphs, styles) for level in {*wanted, *own.values()}}
    if captions:
        entries = {1: _entry_properties(_CAPTION_STYLE, paragraphs, styles)}
    unpaged = _UNPAGED.search(instruction)
    return ContentsField(
        instruction,
        first,
        last,
        entries,
        closes_itself=True,
        by_outline=by_outline,
        styles=own,
        captions=captions[2] if captions else "",
        without_label=captions is not None and captions[1] == "a",
        unpaged=(int(unpaged[1] or 1), int(unpaged[2] or _ALL_LEVELS[1])) if unpaged else (0, 0),
    )


def _named_levels(instruction: str) -> Iterator[tuple[str, str]]:
    r"""Return the styles and levels of ``\t "公文一级,1,公文二级,2"``."""
    found = _STYLES.search(instruction)
    words = [word.strip() for word in re.split("[,;，；]", found[1])] if found else []
    return ((style, level) for style, level in zip(words[::2], words[1::2], strict=False) if level in "123456789")


def _style_id(shown: str, styles: Styles) -> str:
    """Return the id of a style by the name that Word shows in Chinese."""
    return styles.id_of(_CHINESE_NAMES.get(shown) or _HEADING_NAME.sub(r"heading \1", shown)) or styles.id_of(shown)


def _from_to(first: Element, last: Element) -> list[Element]:
    paragraphs = [first]
    for following in first.itersiblings() if first is not last else ():
        paragraphs.append(following)
        if following is last:
            break
    return paragraphs


def _entry_properties(style_name: str, paragraphs: list[Element], styles: Styles) -> str:
    """Return the properties of the entries of a level: as the designer left them, else the style's."""
    style = styles.id_of(style_name)
    for paragraph in paragraphs:
        own = paragraph.find(name("w:pPr"))
        if own is not None and style and value(paragraph, "w:pPr/w:pStyle") == style:
            kept = [child for child in own if child.tag not in (name("w:rPr"), name("w:sectPr"))]
            if len(kept) > 1 or styles.has_tabs(style):
                return _properties_xml("".join(etree.tostring(child, encoding="unicode") for child in kept))
    # Without a tab stop the page number would stand right behind the text.
    tabs = "" if styles.has_tabs(style) else _DEFAULT_TABS
    return _properties_xml((f'<w:pStyle w:val="{style}"/>' if style else "") + tabs)


def _properties_xml(inner: str) -> str:
    # The part they go to declares the prefix; here each element does so for itself.
    return f"<w:pPr>{_DECLARATION.sub('', inner)}</w:pPr>"
