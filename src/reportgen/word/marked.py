"""This module reads where the recorded numbers of a report stand: under which headings, in which sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.office import parse_package, parse_xml
from reportgen.template.recording import MARKED, without_marks
from reportgen.word.names import name
from reportgen.word.prepare.styles import Styles, outline_number
from reportgen.word.prepare.tree import paragraph_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

BODY = b"<w:body>"
"""What only the main part of a Word file holds; programs name it in several ways."""

_SENTENCE_END = re.compile(r"(?<=[。；！？])")


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number printed in the narrative: its place in the recording, its text, and the sentence around it.

    In a table of the narrative the cells to the left of it stand for the sentence: ``车辆｜【3】``.
    """

    index: int
    text: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """The sentence with the number marked: ``占【98.74%】；``."""
        return f"{self.before}【{self.text}】{self.after}"


@dataclass(frozen=True, slots=True)
class PrintedParagraph:
    """A paragraph of the narrative: the headings it stands under, outermost first, its text and its numbers.

    A heading stands under itself.
    """

    headings: tuple[str, ...]
    text: str
    numbers: tuple[PrintedNumber, ...]


def read_paragraphs(document: bytes) -> tuple[PrintedParagraph, ...]:
    """Return the paragraphs of a recorded Word report that hold text, in order.

    Tables that hold nothing but values of the tables of the report are in it, too; their numbers are not recorded.
    """
    members = parse_package(document, "report.docx")
    root = parse_xml(next(content for content in members.values() if BODY in content))
    styles = Styles(parse_xml(members["word/styles.xml"]) if "word/styles.xml" in members else None)
    return tuple(_paragraphs(root, styles))


def _paragraphs(root: Element, styles: Styles) -> Iterator[PrintedParagraph]:
    headings: dict[int, str] = {}
    for element in root.iter(name("w:p")):
        text = paragraph_text(element)
        level = _level(element, styles)
        if level and text.strip():
            headings = {outer: heading for outer, heading in headings.items() if outer < level}
            headings[level] = without_marks(text).strip()
        if text.strip():
            numbers = tuple(_numbers(text, _cells_before(element)))
            yield PrintedParagraph(tuple(headings.values()), without_marks(text).strip(), numbers)


def _level(paragraph: Element, styles: Styles) -> int:
    """Return the level of a heading, from 1; 0 for text."""
    own = paragraph.find(f"{name('w:pPr')}/{name('w:outlineLvl')}")
    if own is not None:
        return outline_number(own)
    style = paragraph.find(f"{name('w:pPr')}/{name('w:pStyle')}")
    return 0 if style is None else styles.outline_level(style.get(name("w:val"), ""))


def _cells_before(paragraph: Element) -> str:
    """Return what stands before a cell in its row; nothing outside tables."""
    cell = next(paragraph.iterancestors(name("w:tc")), None)
    if cell is None:
        return ""
    before = reversed(list(cell.itersiblings(name("w:tc"), preceding=True)))
    texts = (without_marks("".join(paragraph_text(each) for each in other.iter(name("w:p")))) for other in before)
    return "".join(f"{text.strip()}｜" for text in texts if text.strip())


def _numbers(text: str, row: str) -> Iterator[PrintedNumber]:
    for sentence in _SENTENCE_END.split(text):
        for match in MARKED.finditer(sentence):
            before, after = without_marks(sentence[: match.start()]), without_marks(sentence[match.end() :])
            yield PrintedNumber(int(match[1]), match[2], f"{row}{before.lstrip()}", after.rstrip())
