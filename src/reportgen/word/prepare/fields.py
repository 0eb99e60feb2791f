r"""This module finds the fields of a Word template and puts slots where their results are.

A field is an instruction (``SEQ 图 \* ARABIC``) and the result that was shown when the file was saved. Word computes
results again only when asked to, and other programs never: the results have to be right in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.word.elements import drop, name, replace_by_text
from reportgen.word.fill.numerals import form_of
from reportgen.word.slots import SlotKind, slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

    from reportgen.word.prepare.lines import Paragraphs

_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
#: Switches of REF that ask for a number or a position instead of the bookmark's text.
_NOT_THE_TEXT = re.compile(r"\\[nrwpdf]\b")
#: The number of the heading that a page or paragraph is under: ``STYLEREF 1 \\s``, ``STYLEREF "标题 1" \\n``.
_CHAPTER = re.compile(r'\s*STYLEREF\s+"?(?:(?:标题|heading) ?)?([1-9])"?\s+\\([stnrw])(?![a-z])', re.IGNORECASE)
_FORM = re.compile(r"\\\*\s*(\w+)")
_WITH_BOOKMARK = 3
#: Contents of a part of the document, or of entries that are marked one by one.
_PART_OF_CONTENTS = re.compile(r"\\[bfl](?![a-z])")
#: What programs compute whenever they lay out pages, and what says the same for ever.
_BY_LAYOUT = {
    *("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "HYPERLINK", "QUOTE", "SYMBOL", "EQ", "ADVANCE", "TC", "XE"),
    *("FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "GOTOBUTTON", "PRIVATE", "ADDIN", "SET"),
}
_REFERRING = re.compile(r'\b(?:REF|PAGEREF|NOTEREF)\s+"?([^\s"]+)')


@dataclass(slots=True)
class Field:
    """One field: its instruction, its first and last run, and the runs of its result.

    ``separator`` is missing from a field that never had a result.
    """

    begin: Element
    end: Element
    pieces: list[str] = field(default_factory=list)
    separator: Element | None = None
    results: list[Element] = field(default_factory=list)
    holds_fields: bool = False

    @property
    def instruction(self) -> str:
        """The instruction, as one text."""
        return " ".join("".join(self.pieces).split())

    @property
    def keyword(self) -> str:
        """The first word of the instruction: ``SEQ``, ``REF``, ``TOC``."""
        return (self.instruction.split(maxsplit=1) or [""])[0].upper()


def complex_fields(root: Element) -> Iterator[Field]:
    """Yield the fields that consist of runs, an inner one before the one that contains it."""
    open_fields: list[Field] = []
    for run in root.iter(name("w:r")):
        for child in run:
            kind = child.get(name("w:fldCharType")) if child.tag == name("w:fldChar") else ""
            if kind == "begin":
                for outer in open_fields[-1:]:
                    outer.holds_fields = outer.holds_fields or outer.separator is None
                open_fields.append(Field(run, run))
            elif kind == "end" and open_fields:
                open_fields[-1].end = run
                yield open_fields.pop()
            elif open_fields and kind == "separate":
                open_fields[-1].separator = run
            elif open_fields and child.tag == name("w:instrText") and open_fields[-1].separator is None:
                open_fields[-1].pieces.append(child.text or "")
        if open_fields and open_fields[-1].separator not in (None, run):
            open_fields[-1].results.append(run)


def all_fields(root: Element) -> Iterator[Field]:
    """Yield the fields that consist of runs, and those that are one element."""
    yield from complex_fields(root)
    for simple in root.iter(name("w:fldSimple")):
        yield Field(simple, simple, [simple.get(name("w:instr"), "")])


def referenced_bookmarks(roots: Iterable[Element]) -> set[str]:
    """Return the names of the bookmarks that fields and links refer to."""
    found: set[str] = set()
    for root in roots:
        instructions = [each.instruction for each in complex_fields(root)]
        instructions += [simple.get(name("w:instr"), "") for simple in root.iter(name("w:fldSimple"))]
        found.update(match[1] for instruction in instructions for match in _REFERRING.finditer(instruction))
        found.update(link.get(name("w:anchor"), "") for link in root.iter(name("w:hyperlink")))
    return found - {""}


def mark_results(root: Element, paragraphs: Paragraphs) -> list[tuple[str, int]]:
    """Put a slot in place of the result of each field that is computed: captions, references, chapters.

    Returns the bookmarks that are referred to, each with the number of the paragraph that does.
    """
    references = []
    for each in list(all_fields(root)):
        mark, bookmark = _result_slot(each.instruction, paragraphs.number(each.begin))
        if mark and each.begin.tag == name("w:fldSimple"):
            runs = each.begin.findall(name("w:r")) or [etree.SubElement(each.begin, name("w:r"))]
            _keep_one(runs, mark)
        elif mark:
            _replace_result(each, mark)
        references += bookmark
    return references


def caption_kind(instruction: str) -> str:
    """Return the kind of caption that a field counts; nothing for another field."""
    words = instruction.split()
    return words[1] if len(words) > 1 and words[0].upper() == "SEQ" else ""


def is_computed(instruction: str) -> bool:
    """Whether the result of a field is written anew, here or by every program that lays out pages."""
    words = instruction.split()
    keyword = words[0].upper() if words else ""
    if keyword == "SEQ":
        forms = [form_of(switch) for switch in _FORM.findall(instruction)]
        return all(forms) and (len(words) < _WITH_BOOKMARK or words[2].startswith("\\"))
    if keyword == "TOC":
        return not _PART_OF_CONTENTS.search(instruction)
    return bool(_result_slot(instruction, 0)[0]) or keyword in _BY_LAYOUT


def mark_bookmarks(root: Element) -> None:
    """Put slots in place of the bookmarks: their ids have to be unique, also where a paragraph is repeated."""
    names = {}
    for start in list(root.iter(name("w:bookmarkStart"))):
        names[start.get(name("w:id"))] = start.get(name("w:name"))
        replace_by_text(start, slot(SlotKind.BOOKMARK, start.get(name("w:name"))))
    for end in list(root.iter(name("w:bookmarkEnd"))):
        known = names.get(end.get(name("w:id")))
        replace_by_text(end, slot(SlotKind.BOOKMARK_END, known) if known else "")


def _result_slot(instruction: str, number: int) -> tuple[str, list[tuple[str, int]]]:
    words = instruction.split()
    keyword = words[0].upper() if words else ""
    if keyword == "SEQ":
        return slot(SlotKind.SEQUENCE, " ".join(words)), []
    if keyword == "REF" and len(words) > 1 and not _NOT_THE_TEXT.search(instruction):
        return slot(SlotKind.REFERENCE, f"{words[1]} {number}"), [(words[1], number)]
    chapter = _CHAPTER.match(instruction)
    if chapter:
        kind = "number" if chapter[2] in "st" else "label"
        return slot(SlotKind.CHAPTER, f"{chapter[1]} {kind}"), []
    return "", []


def _replace_result(each: Field, mark: str) -> None:
    if each.separator is None:
        each.separator = etree.Element(name("w:r"))
        etree.SubElement(each.separator, name("w:fldChar")).set(name("w:fldCharType"), "separate")
        each.end.addprevious(each.separator)
    if not each.results:
        run = etree.Element(name("w:r"))
        each.end.addprevious(run)
        each.results.append(run)
    _keep_one(each.results, mark)


def _keep_one(runs: list[Element], mark: str) -> None:
    """Put the slot into the first run, whose look the result has, and remove the other runs."""
    for surplus in runs[1:]:
        drop(surplus)
    first = runs[0]
    for child in first.findall("*"):
        if child.tag != name("w:rPr"):
            drop(child)
    text = etree.SubElement(first, name("w:t"))
    text.set(_PRESERVE, "preserve")
    text.text = mark
