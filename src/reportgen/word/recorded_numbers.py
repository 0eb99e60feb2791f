"""This module reads where the recorded numbers of a report stand, and puts comments on them for reviewers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.office import write_package, xml_bytes
from reportgen.template.recording import MARKED, without_marks
from reportgen.word.comments import Comments
from reportgen.word.elements import name, paragraph_text, parent_of
from reportgen.word.prepare.styles import styles_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from lxml.etree import _Element as Element

    from reportgen.office import Package
    from reportgen.word.prepare.styles import Styles

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_T, _R, _R_PROPERTIES = name("w:t"), name("w:r"), name("w:rPr")
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


def read_paragraphs(document: Package) -> tuple[PrintedParagraph, ...]:
    """Return the paragraphs of a recorded Word report that hold text, in order.

    Tables that hold nothing but values of the tables of the report are in it, too; their numbers are not recorded.
    """
    return tuple(_paragraphs(document.xml(document.main), styles_of(document)))


def _paragraphs(root: Element, styles: Styles) -> Iterator[PrintedParagraph]:
    headings: dict[int, str] = {}
    for element in root.iter(name("w:p")):
        text = paragraph_text(element)
        level = styles.heading_level(element)
        if level and text.strip():
            headings = {outer: heading for outer, heading in headings.items() if outer < level}
            headings[level] = without_marks(text).strip()
        if text.strip():
            numbers = tuple(_numbers(text, _cells_before(element))) if MARKED.search(text) else ()
            yield PrintedParagraph(tuple(headings.values()), without_marks(text).strip(), numbers)


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


def commented(document: Package, comments: Mapping[int, str], written: date) -> bytes:
    """Return a recorded Word report in which the numbers carry these comments, by their place in the recording.

    ``written`` is the date of the comments. Numbers in headers, footers and text boxes carry none.
    """
    copy = replace(document, parts=dict(document.parts))
    root = copy.xml(copy.main)
    writer = Comments(copy, "rg", written)
    for run in [run for run in root.iter(_R) if any(MARKED.search(text.text or "") for text in run.iter(_T))]:
        if next(run.iterancestors(name("w:txbxContent")), None) is not None:
            continue
        for number, piece in list(_split(run)):
            run.addprevious(piece)
            if number is not None and number in comments:
                writer.add(piece, piece, comments[number])
        parent_of(run).remove(run)
    copy.parts[copy.main] = xml_bytes(root)
    writer.put()
    return write_package({part: _unmarked(content) for part, content in copy.parts.items()})


def _unmarked(content: bytes) -> bytes:
    """Return a part without marks; pictures and embedded workbooks hold none."""
    try:
        return without_marks(content.decode()).encode()
    except UnicodeDecodeError:
        return content


def _split(run: Element) -> Iterator[tuple[int | None, Element]]:
    """Yield the runs that a run is made of: one for each recorded number, with its place, and those between."""
    for child in run:
        if child.tag == _R_PROPERTIES:
            continue
        if child.tag != _T or not MARKED.search(child.text or ""):
            yield None, _run_like(run, child)
            continue
        pieces = MARKED.split(child.text or "")
        for position in range(0, len(pieces), 3):
            if pieces[position]:
                yield None, _text_run(run, pieces[position])
            if position + 1 < len(pieces):
                yield int(pieces[position + 1]), _text_run(run, pieces[position + 2])


def _run_like(run: Element, child: Element) -> Element:
    """Return a run with the looks of another one and this content."""
    from copy import deepcopy

    copy = run.makeelement(_R, {str(key): str(value) for key, value in run.attrib.items()})
    properties = run.find(_R_PROPERTIES)
    if properties is not None:
        copy.append(deepcopy(properties))
    copy.append(deepcopy(child))
    return copy


def _text_run(run: Element, text: str) -> Element:
    content = run.makeelement(_T, {_SPACE: "preserve"})
    content.text = text
    return _run_like(run, content)
