"""This module says which number is printed on the page that a heading is on.

Where pages are is known from a rendering, counted through from the first. What stands on them is decided by the
sections of the document: the text begins with 1 again behind cover and contents, those may count in Roman numerals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.office import write_package, xml_bytes
from reportgen.word.elements import name, value
from reportgen.word.fill.numerals import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.etree import _Element as Element

    from reportgen.office import Package

_ANCHOR = re.compile(rb'<w:hyperlink w:anchor="(_Toc\d+)"')
#: Of letters and digits alone: what a name in a PDF file may hold besides is written in several ways.
_MARK = "reportgenSection"
_FIRST_FREE_ID = 900_000_000


@dataclass(frozen=True, slots=True)
class Section:
    """A section that begins on a page of its own: the bookmark at its start, and how its pages are numbered.

    ``start`` is the number of its first page; ``None`` continues the one before. ``form`` is Word's name of the kind
    of number (``decimal``, ``lowerRoman``).
    """

    bookmark: str
    start: int | None
    form: str


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """A finished Word file with a bookmark at the start of each section, and the bookmarks its contents lead to."""

    content: bytes
    sections: tuple[Section, ...]
    listed: tuple[str, ...]


def mark_sections(document: Package) -> MarkedDocument:
    """Return a copy of a finished report in which a rendering shows where each section begins."""
    root = document.xml(document.main)
    sections = tuple(_mark_each(root))
    marked = write_package({**document.parts, document.main: xml_bytes(root)})
    return MarkedDocument(marked, sections, listed_headings(document))


def listed_headings(document: Package) -> tuple[str, ...]:
    """Return the bookmarks of the headings that the contents of a finished report list."""
    return tuple(match.decode() for match in dict.fromkeys(_ANCHOR.findall(document.parts[document.main])))


def printed_pages(marked: MarkedDocument, bookmarks: Mapping[str, int]) -> dict[str, str]:
    """Return the number printed on the page of each heading that the contents list, by the heading's bookmark.

    ``bookmarks`` are the pages of all bookmarks, counted from 0. A heading whose page is not known has no number.
    """
    if any(section.bookmark not in bookmarks for section in marked.sections):
        return {}
    return {
        heading: _printed(bookmarks[heading], marked.sections, bookmarks)
        for heading in marked.listed
        if heading in bookmarks
    }


def _printed(page: int, sections: Iterable[Section], bookmarks: Mapping[str, int]) -> str:
    number, form = page + 1, ""
    for section in sections:
        first = bookmarks[section.bookmark]
        if first > page:
            break
        form = section.form
        if section.start is not None:
            number = section.start + page - first
    return page_number(number, form)


def page_number(number: int, form: str) -> str:
    """Return a page number as Word prints it in a form; a form that reports do not use is printed in digits.

    >>> page_number(4, "upperRoman"), page_number(4, "numberInDash"), page_number(4, "decimal")
    ('IV', '- 4 -', '4')
    """
    return written(number, form) or str(number)


def _mark_each(root: Element) -> Iterator[Section]:
    """Put a bookmark into the first paragraph of each section that begins on a page of its own."""
    first: Element | None = None
    for paragraph in root.iter(name("w:p")):
        if next(paragraph.iterancestors(name("w:txbxContent")), None) is not None:
            continue  # it stands wherever the box is
        first = paragraph if first is None else first
        settings = paragraph.find(name("w:pPr/w:sectPr"))
        if settings is not None:
            yield from _mark_one(first, settings)
            first = None
    settings = root.find(name("w:body/w:sectPr"))
    if first is not None and settings is not None:
        yield from _mark_one(first, settings)


def _mark_one(first: Element, settings: Element) -> Iterator[Section]:
    if value(settings, "w:type") == "continuous":
        return
    properties = first.find(name("w:pPr"))
    place = 0 if properties is None else first.index(properties) + 1
    number = sum(1 for _ in first.getroottree().getroot().iter(name("w:bookmarkStart")))
    mark, identifier = f"{_MARK}{number}", str(_FIRST_FREE_ID + number)
    start = first.makeelement(name("w:bookmarkStart"), {name("w:id"): identifier, name("w:name"): mark})
    first.insert(place, start)
    first.insert(place + 1, first.makeelement(name("w:bookmarkEnd"), {name("w:id"): identifier}))
    numbering = settings.find(name("w:pgNumType"))
    restart = "" if numbering is None else numbering.get(name("w:start"), "")
    form = "" if numbering is None else numbering.get(name("w:fmt"), "")
    yield Section(mark, int(restart) if restart else None, form or "decimal")
