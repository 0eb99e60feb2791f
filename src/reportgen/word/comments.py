"""This module writes Word comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.office import OFFICE_RELATIONSHIPS, XML_HEAD, escape, parse_xml, xml_bytes
from reportgen.word.names import WORD, name

if TYPE_CHECKING:
    from datetime import date

    from lxml.etree import _Element as Element

    from reportgen.office import Package

AUTHOR = "reportgen"
_PART = "word/comments.xml"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


class Comments:
    """The comments that are added to the text of a document, in order, behind those that it has.

    Word has no comments in headers, footers and text boxes. A comment without a day has no date.
    """

    def __init__(self, document: Package, initials: str, written: date | None = None) -> None:
        """Read the comments that a document has."""
        self._document = document
        self._part = document.related(document.main, "comments")
        present = document.parts.get(self._part, f'{XML_HEAD}<w:comments xmlns:w="{WORD}"/>'.encode())
        self._root = parse_xml(present)
        self._next = max((int(each.get(name("w:id"), "-1")) + 1 for each in self._root), default=0)
        self._settings = f'w:author="{AUTHOR}" w:initials="{initials}"'
        if written:
            self._settings += f' w:date="{written.isoformat()}T00:00:00Z"'

    def add(self, first: Element, last: Element, text: str) -> None:
        """Put a comment on what stands from one run to another of the same paragraph."""
        number = {name("w:id"): str(self._next)}
        first.addprevious(first.makeelement(name("w:commentRangeStart"), number))
        reference = last.makeelement(name("w:r"))
        reference.append(reference.makeelement(name("w:commentReference"), number))
        last.addnext(reference)
        last.addnext(last.makeelement(name("w:commentRangeEnd"), number))
        paragraphs = "".join(
            f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n")
        )
        comment = f'<w:comment xmlns:w="{WORD}" w:id="{self._next}" {self._settings}>{paragraphs}</w:comment>'
        self._root.append(parse_xml(comment.encode()))
        self._next += 1

    def put(self) -> None:
        """Put the comments into the package of the document, if there are any."""
        if not len(self._root):
            return
        if not self._part:
            self._part = _PART
            self._document.declare(_PART, _CONTENT_TYPE)
            self._document.relate(self._document.main, f"{OFFICE_RELATIONSHIPS}/comments", _PART)
        self._document.parts[self._part] = xml_bytes(self._root)
