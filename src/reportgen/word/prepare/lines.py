"""This module turns the XML of a part into template text with one paragraph per line, each line with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from reportgen import marks
from reportgen.diagnostics import Location
from reportgen.office import escape
from reportgen.template.source import TemplateSource
from reportgen.template.tags import WHOLE_TAG
from reportgen.word.elements import name, own_paragraph, paragraph_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as Element

#: What shows that a tag is broken, typed with full-width signs, or has one brace only.
_BROKEN = re.compile(
    r"[{｛][ 　]?[{｛%％#]|[}｝%％#][ 　]?[}｝]|[{｛][ 　]*[A-Za-z_][\w.]*(?:[ 　]*[|｜][^{}｛｝]*)?[ 　]*[}｝]"
)
_BROKEN_MARK = re.compile(f"{marks.SLOT}broken (\\d+){marks.SLOT_END}")
_LINE_MARK = re.compile(r"<!--(\d+)-->")
_EMPTY_RUN = re.compile(r"<w:r(?: [^>]*)?>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>|<w:rPr/>)?<w:t(?: [^>]*)?></w:t></w:r>")


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The paragraphs of a part as its author counts them, from 1, before anything is changed.

    ``places`` say where each stands and what the author sees there, ``numbers`` know each by its element.
    """

    file: str
    label: str
    places: tuple[Location, ...]
    numbers: Mapping[Element, int]

    def number(self, element: Element) -> int:
        """Return the number of the paragraph that an element is or stands in; 0 for none of the author's."""
        return self.numbers.get(own_paragraph(element), 0)

    def place(self, number: int) -> Location:
        """Return the place of a paragraph; of number 0, that of the part."""
        return self.places[number - 1] if number else Location(self.file, name=self.label)

    def place_of(self, element: Element) -> Location:
        """Return the place of the paragraph that an element is or stands in."""
        return self.place(self.number(element))

    def followed_by(self, others: Paragraphs) -> Paragraphs:
        """Return these paragraphs with those of another file, which keep their places there, numbered behind them."""
        numbers = {element: number + len(self.places) for element, number in others.numbers.items()}
        return replace(self, places=self.places + others.places, numbers={**self.numbers, **numbers})


def count_paragraphs(root: Element, file: str, label: str) -> Paragraphs:
    """Number the paragraphs of a part in the order of the file, those of tables and text boxes included."""
    elements = list(root.iter(name("w:p")))
    numbers = {paragraph: number for number, paragraph in enumerate(elements, start=1)}
    places = tuple(
        Location(file, number, name=f"{label} 第{number}段", source_line=paragraph_text(paragraph))
        for paragraph, number in numbers.items()
    )
    return Paragraphs(file, label, places, numbers)


def template_source(root: Element, part: str, paragraphs: Paragraphs) -> TemplateSource:
    """Return the text of a part as the template engine takes it; this uses up ``root``.

    What docxtpl's tags mean is docxtpl's business: it joins tags that Word cut into pieces, and lifts a ``{%p … %}``
    out of its paragraph, a ``{%tr … %}`` out of its row.
    """
    import docxtpl

    broken = _hide_broken_tags(root, paragraphs)
    _mark_lines(root, paragraphs)
    # It is a method of a class that opens files, but uses nothing of it.
    patched = docxtpl.DocxTemplate("").patch_xml(etree.tostring(root, encoding="unicode"))
    pieces = _LINE_MARK.split(_EMPTY_RUN.sub("", patched))
    lines, numbers = [pieces[0]], [0]
    for number, text in zip(map(int, pieces[1::2]), pieces[2::2], strict=True):
        shown = _BROKEN_MARK.sub(lambda match: escape(broken[int(match[1])]), text)
        if number == numbers[-1]:
            lines[-1] += shown
        else:
            lines.append(shown)
            numbers.append(number)
    return TemplateSource(part, "\n".join(lines), tuple(paragraphs.place(number) for number in numbers))


def _hide_broken_tags(root: Element, paragraphs: Paragraphs) -> dict[int, str]:
    """Let a broken tag not swallow the paragraphs after it: it is put back once the whole ones were joined."""
    broken = {}
    for paragraph in root.iter(name("w:p")):
        text = paragraph_text(paragraph)
        if _BROKEN.search(WHOLE_TAG.sub("", text)):
            number = paragraphs.number(paragraph)
            broken[number] = text
            paragraph[:] = paragraph.findall(name("w:pPr"))
            run = etree.SubElement(paragraph, name("w:r"))
            etree.SubElement(run, name("w:t")).text = f"{marks.SLOT}broken {number}{marks.SLOT_END}"
    return broken


def _mark_lines(root: Element, paragraphs: Paragraphs) -> None:
    """Put a mark with its number before each paragraph, and before the rows and cells that may be lifted."""
    for kind in ("tr", "tc", "p"):
        for element in list(root.iter(name(f"w:{kind}"))):
            number = paragraphs.number(element if kind == "p" else _tag_paragraph(element, kind))
            if number:
                element.addprevious(etree.Comment(str(number)))


def _tag_paragraph(container: Element, kind: str) -> Element:
    """Return the paragraph with the tag that takes its row or cell along, else the first one."""
    inside = list(container.iter(name("w:p"))) or [container]
    tag = re.compile(rf"\{{[{{%#]{kind} ")
    return next((each for each in inside if tag.search(paragraph_text(each))), inside[0])
