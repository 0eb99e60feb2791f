"""This module names the elements of WordprocessingML and edits a template around the text between them, as slots do."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reportgen.office import OFFICE_RELATIONSHIPS, PACKAGE_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element as Element

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
MATHS = "http://schemas.openxmlformats.org/officeDocument/2006/math"
WORD_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
VML = "urn:schemas-microsoft-com:vml"
CORE_PROPERTIES = f"{PACKAGE_NAMESPACE}/metadata/core-properties"

CORE_PROPERTIES_RELATIONSHIP = f"{PACKAGE_NAMESPACE}/relationships/metadata/core-properties"
MAIN_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

#: Every part is matched by these prefixes, whatever prefixes the template's own parts use.
PREFIXES = {
    "w": WORD,
    "w14": WORD_2010,
    "r": OFFICE_RELATIONSHIPS,
    "a": DRAWING,
    "c": CHART,
    "m": MATHS,
    "v": VML,
    "wp": WORD_DRAWING,
}


@cache
def name(prefixed: str) -> str:
    """Return the full name of an element or attribute, or of the steps of a path.

    >>> name("w:p")
    '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p'
    """
    return "/".join(
        f"{{{PREFIXES[prefix]}}}{local}" for prefix, _, local in (step.partition(":") for step in prefixed.split("/"))
    )


def value(element: Element, path: str, otherwise: str = "") -> str:
    """Return the ``w:val`` of what stands in an element under a path (``w:pPr/w:pStyle``); nothing without it."""
    found = element.find(name(path))
    return otherwise if found is None else found.get(_VALUE, otherwise)


_VALUE, _P, _T = name("w:val"), name("w:p"), name("w:t")
_SHOWN_AS = {name("w:tab"): " ", name("w:br"): " ", name("w:cr"): " ", name("w:noBreakHyphen"): "-"}
NOT_SEEN_IN_TAGS = (*_SHOWN_AS, name("w:softHyphen"))
"""What may stand between the letters of a tag and means nothing there; but see :func:`ends_a_page`."""


def parent_of(element: Element) -> Element:
    """Return the element that an element stands in.

    Raises:
        ValueError: it is the whole part, which stands in none.
    """
    parent = element.getparent()
    if parent is None:
        msg = f"{element.tag} is the root"
        raise ValueError(msg)
    return parent


def insert_before(element: Element, text: str) -> None:
    """Put text in front of an element."""
    previous = element.getprevious()
    if previous is None:
        parent = parent_of(element)
        parent.text = (parent.text or "") + text
    else:
        previous.tail = (previous.tail or "") + text


def insert_after(element: Element, text: str) -> None:
    """Put text behind an element."""
    element.tail = text + (element.tail or "")


def drop(element: Element) -> None:
    """Remove an element; what stands behind it stays."""
    if element.tail:
        insert_before(element, element.tail)
        element.tail = None
    parent_of(element).remove(element)


def replace_by_text(element: Element, text: str) -> None:
    """Put text in place of an element."""
    insert_before(element, text)
    drop(element)


def own_paragraph(element: Element) -> Element:
    """Return the innermost paragraph that an element is or stands in; outside all paragraphs the element itself."""
    return element if element.tag == _P else next(element.iterancestors(_P), element)


def paragraph_text(paragraph: Element) -> str:
    """Return the text of a paragraph as a person sees it, without that of text boxes anchored in it."""
    own = (element for element in paragraph.iter(_T, *_SHOWN_AS) if own_paragraph(element) is paragraph)
    # A tab stop of the paragraph's layout has the name of a tab in its text.
    shown = (element for element in own if parent_of(element).tag != name("w:tabs"))
    return "".join((element.text or "") if element.tag == _T else _SHOWN_AS[element.tag] for element in shown)


def text_elements(paragraph: Element) -> list[Element]:
    """Return the elements that hold the text of a paragraph itself, in order."""
    return [element for element in paragraph.iter(_T) if own_paragraph(element) is paragraph]


def elements_between(first: Element, last: Element, wanted: Iterable[str]) -> list[Element]:
    """Return the elements of some names between two of a paragraph; none when both are the same."""
    if first is last:
        return []
    elements = list(own_paragraph(first).iter(_T, *wanted))
    between = elements[elements.index(first) : elements.index(last)]
    return [element for element in between if element.tag != _T and own_paragraph(element) is own_paragraph(first)]


def ends_a_page(element: Element) -> bool:
    """Whether an element is a break after which the text goes on on a new page, or in a new column."""
    return element.tag == name("w:br") and element.get(name("w:type")) in ("page", "column")


def put_text(elements: Sequence[Element], characters: Sequence[str]) -> None:
    """Put new characters in place of old ones: as many as there were, of which some may be empty."""
    start = 0
    for element in elements:
        end = start + len(element.text or "")
        element.text = "".join(characters[start:end]) or None
        start = end


def properties(paragraph: Element) -> Element:
    """Return the ``w:pPr`` of a paragraph, which always comes first."""
    found = paragraph.find(name("w:pPr"))
    if found is None:
        found = paragraph.makeelement(name("w:pPr"))
        paragraph.insert(0, found)
        found.tail, paragraph.text = paragraph.text, None
    return found


def split_section(paragraph: Element) -> None:
    """Move a section break out of a paragraph into a new one behind it: a tag may leave out the paragraph only."""
    section = paragraph.find(name("w:pPr/w:sectPr"))
    if section is None:
        return
    following = paragraph.makeelement(name("w:p"))
    properties(following).append(section)
    following.tail, paragraph.tail = paragraph.tail, None
    paragraph.addnext(following)
