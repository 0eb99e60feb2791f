"""This module removes from a template what its author needs and a published report must not have.

Comments, revision marks of single saves, the path of the author's own template, a preview picture: they would tell
readers about the author, or make Word ask questions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.office import parse_xml, relationships_name, xml_bytes
from reportgen.template.tags import WHOLE_TAG
from reportgen.word.elements import (
    NOT_SEEN_IN_TAGS,
    WORD,
    WORD_2010,
    drop,
    elements_between,
    ends_a_page,
    name,
    paragraph_text,
    parent_of,
    put_text,
    text_elements,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from reportgen.office import Package

_REVIEW_PARTS = ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people")
_REMOVED = tuple(
    name(f"w:{local}")
    for local in (
        *("proofErr", "lastRenderedPageBreak", "permStart", "permEnd"),
        *("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"),
        *(
            f"{what}Change"
            for what in ("rPr", "pPr", "tblPr", "tblPrEx", "tcPr", "trPr", "sectPr", "tblGrid", "numbering")
        ),
        # The number of a content control, which Word gives anew: a block would repeat it.
        "id",
    )
)
_REMOVED_SETTINGS = tuple(
    name(f"w:{local}")
    for local in (
        "updateFields",
        "rsids",
        "attachedTemplate",
        "docVars",
        "mailMerge",
        "trackRevisions",
        "attachedSchema",
        "saveThroughXslt",
    )
)
#: Which save changed what; ids of paragraphs, which may be repeated; and that Word is to compute a field again.
_MARKS = (f"{{{WORD}}}rsid", f"{{{WORD_2010}}}paraId", f"{{{WORD_2010}}}textId", f"{{{WORD}}}dirty")
_SETTINGS_LINKS = ("attachedTemplate", "mailMergeSource", "mailMergeHeaderSource", "recipientData", "transform")
#: The end of what names the author of a change of the layout.
_CHANGE = b"Change "
_LOCAL_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\|file:|/(?:home|Users|root|tmp)/")
_CONTENTS_BOOKMARK = "_Toc"
#: What input methods, web pages and Word itself put in place of a space, and what is no character to look at at all.
_ODD_SPACE = re.compile(
    "\"[^\"]*\"|'[^']*'|(?P<space>[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])|(?P<nothing>[\u00ad\u200b-\u200d\u2060\ufeff])"
)
#: What the format has at the end of a paragraph's properties, in its order.
_LAST_PROPERTIES = {name(f"w:{local}"): place for place, local in enumerate(("rPr", "sectPr", "pPrChange"))}
_DESCRIBING = ("descr", "title", "alt", "{urn:schemas-microsoft-com:office:office}title")
_UNSEEN_MARKS = (name("w:smartTag"), name("w:customXml"))
_MARK_PROPERTIES = (name("w:smartTagPr"), name("w:customXmlPr"))
_LIFTED = re.compile(r"\s*\{%p ")
_BOOKMARKS = (name("w:bookmarkStart"), name("w:bookmarkEnd"))
_LINE_BREAKS = str.maketrans("\n\r\t", "   ")


def tidy_package(package: Package) -> None:
    """Remove the parts that are not for readers, and from the settings what makes Word ask."""
    package.remove_related("", ["thumbnail", "extended-properties"])
    if b"DOCPROPERTY" not in package.parts[package.main]:
        package.remove_related("", ["custom-properties"])
    package.remove_related(package.main, [*_REVIEW_PARTS, "glossaryDocument"])
    for part in [part for part, content in package.parts.items() if _CHANGE in content]:
        changed = parse_xml(package.parts[part])
        _remove_all(changed, _REMOVED)
        package.parts[part] = xml_bytes(changed)
    settings = package.related(package.main, "settings")
    if settings in package.parts:
        package.remove_related(settings, _SETTINGS_LINKS)
        root = parse_xml(package.parts[settings])
        _remove_all(root, _REMOVED_SETTINGS)
        package.parts[settings] = xml_bytes(root)
        if not package.relationships(settings):
            package.parts.pop(relationships_name(settings), None)


def tidy_text(root: Element) -> None:
    """Remove from a part with text what is not for readers, and line breaks of the file itself.

    A template has one paragraph per line later on, so that a line of it is a place a person can find.
    """
    for run in [parent_of(reference) for reference in root.iter(name("w:commentReference"))]:
        drop(run)
    _remove_all(root, _REMOVED)
    _unwrap(root)
    for element in root.iter("*"):
        for key, value in list(element.attrib.items()):
            # Where a picture was on the author's computer is what some programs describe it by.
            is_path = str(key) in _DESCRIBING and _LOCAL_PATH.match(str(value))
            if is_path or str(key).startswith(_MARKS):
                del element.attrib[key]
        # No element of the format holds both text and elements: space beside an element is the file's layout.
        element.tail = None
        element.text = None if len(element) else (element.text or "").translate(_LINE_BREAKS) or None
    for paragraph in root.iter(name("w:p")):
        _put_tags_right(paragraph)
        _sort_properties(paragraph)


def clear_the_end(root: Element) -> None:
    """Empty the paragraphs at the end of a document in which nothing can be seen.

    Spaces and empty runs, which some programs leave there, would keep the paragraph behind the last section break, and
    with it a page of its own. Paragraphs that a tag takes along are gone by then.
    """
    for block in reversed(root.findall(f"{name('w:body')}/*")):
        if block.tag == name("w:sectPr") or (block.tag == name("w:p") and _LIFTED.match(paragraph_text(block))):
            continue
        unseen = [child for child in block if child.tag not in (name("w:pPr"), *_BOOKMARKS)]
        if block.tag != name("w:p") or paragraph_text(block).strip() or not all(map(_shows_nothing, unseen)):
            return
        for child in unseen:
            drop(child)


def _shows_nothing(element: Element) -> bool:
    if element.tag != name("w:r"):
        return False
    return all(
        child.tag in (name("w:rPr"), name("w:t"), *NOT_SEEN_IN_TAGS) and not ends_a_page(child) for child in element
    )


def remove_bookmarks(root: Element, referenced: set[str]) -> None:
    """Remove the bookmarks that nothing refers to; a repeated paragraph would repeat their names."""
    unused = [
        start
        for start in root.iter(name("w:bookmarkStart"))
        if start.get(name("w:name")) not in referenced or start.get(name("w:name"), "").startswith(_CONTENTS_BOOKMARK)
    ]
    ids = {start.get(name("w:id")) for start in unused}
    ends = [end for end in root.iter(name("w:bookmarkEnd")) if end.get(name("w:id")) in ids]
    for element in [*unused, *ends]:
        drop(element)


def _unwrap(root: Element) -> None:
    """Leave of smart tags and custom marks what stands in them: today's Word drops them, and no reader sees them."""
    for mark in list(root.iter(*_UNSEEN_MARKS)):
        for child in mark:
            if child.tag not in _MARK_PROPERTIES:
                mark.addprevious(child)
        parent_of(mark).remove(mark)


def _remove_all(root: Element, element_names: tuple[str, ...]) -> None:
    for element in list(root.iter(*element_names)):
        drop(element)


def _put_tags_right(paragraph: Element) -> None:
    """Put every tag together in the place where it starts, whatever Word has put between its letters.

    A link, a field or a content control may begin or end in the middle of a tag. Spaces of another kind in it are
    spaces, unless they stand in quotation marks. ``-`` takes away the space beside a tag, never more than that: docxtpl
    would take the text before it as well.
    """
    elements = text_elements(paragraph)
    characters = list("".join(element.text or "" for element in elements))
    owners = [element for element in elements for _ in element.text or ""]
    for tag in WHOLE_TAG.finditer("".join(characters)):
        whole = _ODD_SPACE.sub(lambda odd: odd[0] if not odd.lastgroup else " " * bool(odd["space"]), tag[0])
        if whole[2] == "-":
            _blank(characters, range(tag.start() - 1, -1, -1))
        if whole[-3] == "-":
            _blank(characters, range(tag.end(), len(characters)))
        inside = whole[2:-2].removeprefix("-").removesuffix("-")
        characters[tag.start() : tag.end()] = [f"{whole[:2]}{inside}{whole[-2:]}", *[""] * (len(tag[0]) - 1)]
        for between in elements_between(owners[tag.start()], owners[tag.end() - 1], NOT_SEEN_IN_TAGS):
            if not ends_a_page(between):
                drop(between)
    put_text(elements, characters)


def _blank(characters: list[str], positions: range) -> None:
    """Take away the white space from a position on; a tag that was put together already ends it."""
    for position in positions:
        if characters[position].strip():
            return
        characters[position] = ""


def _sort_properties(paragraph: Element) -> None:
    """Put what LibreOffice writes first, the break of a section, in the place that the format has for it."""
    layout = paragraph.find(name("w:pPr"))
    if layout is not None:
        layout[:] = sorted(layout, key=lambda child: _LAST_PROPERTIES.get(str(child.tag), -1))
