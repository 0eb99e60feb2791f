"""This module makes the copy for reviewers: each recorded number carries a Word comment with its origin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.office import CONTENT_TYPES, escape, parse_package, parse_xml, write_package
from reportgen.template.recording import MARKED, without_marks
from reportgen.word.marked import BODY
from reportgen.word.names import OFFICE_RELATIONSHIPS, WORD, XML_HEAD, name
from reportgen.word.prepare.tree import parent_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from lxml.etree import _Element as Element

AUTHOR, INITIALS = "reportgen", "rg"
_PART = "word/comments.xml"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATIONSHIP = f"{OFFICE_RELATIONSHIPS}/comments"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_T, _R, _R_PROPERTIES = name("w:t"), name("w:r"), name("w:rPr")
_COMMENT = re.compile(r'<w:comment [^>]*w:id="(\d+)"')


def commented(document: bytes, comments: Mapping[int, str], written: date) -> bytes:
    """Return a recorded Word report in which the numbers carry these comments, by their place in the recording.

    ``written`` is the date of the comments. Word has no comments in headers, footers and text boxes; numbers there
    carry none.
    """
    from lxml import etree

    members = parse_package(document, "report.docx")
    main = next(part for part, content in members.items() if BODY in content)
    root = parse_xml(members[main])
    present = members.get(_PART, b"").decode()
    first = max((int(number) + 1 for number in _COMMENT.findall(present)), default=0)
    texts = list(_comment_runs(root, comments, first))
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    members = {part: _unmarked(content) for part, content in {**members, main: xml}.items()}
    if texts:
        members |= _comments_part(members, main, _comments_xml(texts, first, written))
    return write_package(members)


def _unmarked(content: bytes) -> bytes:
    """Return a part without marks; pictures and embedded workbooks hold none."""
    try:
        return without_marks(content.decode()).encode()
    except UnicodeDecodeError:
        return content


def _comment_runs(root: Element, comments: Mapping[int, str], first: int) -> Iterator[str]:
    """Put the ranges of comments around the recorded numbers; yield the texts of the comments in order."""
    identifier = first
    for run in [run for run in root.iter(_R) if any(MARKED.search(text.text or "") for text in run.iter(_T))]:
        if next(run.iterancestors(name("w:txbxContent")), None) is not None:
            continue
        pieces: list[Element] = []
        for number, piece in _split(run):
            if number is None or number not in comments:
                pieces.append(piece)
                continue
            pieces += _ranged(piece, identifier)
            yield comments[number]
            identifier += 1
        parent = parent_of(run)
        place = parent.index(run)
        parent.remove(run)
        for offset, piece in enumerate(pieces):
            parent.insert(place + offset, piece)


def _split(run: Element) -> Iterator[tuple[int | None, Element]]:
    """Yield the runs that a run is made of: one for each recorded number, with its place, and those between."""
    for child in run:
        if child.tag == _R_PROPERTIES:
            continue
        if child.tag != _T or not MARKED.search(child.text or ""):
            yield None, _like(run, child)
            continue
        pieces = MARKED.split(child.text or "")
        for position in range(0, len(pieces), 3):
            if pieces[position]:
                yield None, _text_run(run, pieces[position])
            if position + 1 < len(pieces):
                yield int(pieces[position + 1]), _text_run(run, pieces[position + 2])


def _like(run: Element, child: Element) -> Element:
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
    return _like(run, content)


def _ranged(run: Element, identifier: int) -> Iterator[Element]:
    """Yield a run between the ends of a comment's range, and the run that refers to the comment."""
    number = {name("w:id"): str(identifier)}
    yield run.makeelement(name("w:commentRangeStart"), number)
    yield run
    yield run.makeelement(name("w:commentRangeEnd"), number)
    reference = run.makeelement(_R)
    reference.append(run.makeelement(name("w:commentReference"), number))
    yield reference


def _comments_xml(texts: list[str], first: int, written: date) -> str:
    settings = f'w:author="{AUTHOR}" w:date="{written.isoformat()}T00:00:00Z" w:initials="{INITIALS}"'
    return "".join(
        f'<w:comment w:id="{number}" {settings}>{_paragraphs_xml(text)}</w:comment>'
        for number, text in enumerate(texts, first)
    )


def _paragraphs_xml(text: str) -> str:
    return "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n"))


def _comments_part(members: Mapping[str, bytes], main: str, xml: str) -> dict[str, bytes]:
    """Return the part with the comments, and what says that it is there; comments of a template are kept."""
    if _PART in members:
        return {_PART: members[_PART].decode().replace("</w:comments>", f"{xml}</w:comments>").encode()}
    folder, _, file = main.rpartition("/")
    links = f"{folder}/_rels/{file}.rels"
    types = members[CONTENT_TYPES].decode()
    override = f'<Override PartName="/{_PART}" ContentType="{_CONTENT_TYPE}"/>'
    relationships = members[links].decode()
    relationship = f'<Relationship Id="rIdComments" Type="{_RELATIONSHIP}" Target="/{_PART}"/>'
    return {
        _PART: f'{XML_HEAD}<w:comments xmlns:w="{WORD}">{xml}</w:comments>'.encode(),
        CONTENT_TYPES: types.replace("</Types>", f"{override}</Types>").encode(),
        links: relationships.replace("</Relationships>", f"{relationship}</Relationships>").encode(),
    }
