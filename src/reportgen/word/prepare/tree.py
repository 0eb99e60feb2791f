"""This module edits the XML of a template around text that stands between elements, as slots do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.word.names import name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element as Element

_P, _T = name("w:p"), name("w:t")
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
    """Give the section break of a paragraph that may be left out a paragraph of its own behind it."""
    section = paragraph.find(f"{name('w:pPr')}/{name('w:sectPr')}")
    if section is None:
        return
    following = paragraph.makeelement(name("w:p"))
    properties(following).append(section)
    following.tail, paragraph.tail = paragraph.tail, None
    paragraph.addnext(following)
