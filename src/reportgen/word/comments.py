"""This module writes Word comments: for a template, at each place where the linter found something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.diagnostics import Diagnostic
from reportgen.office import OFFICE_RELATIONSHIPS, XML_HEAD, escape, parse_xml, write_package, xml_bytes
from reportgen.word.elements import WORD, name
from reportgen.word.prepare.parts import read_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

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


_IN_BODY = re.compile(r"正文 第(\d+)段")


def mark_findings(template: Path, findings: Iterable[Diagnostic]) -> bytes:
    """Return the template with a Word comment for every place of a finding; the template itself is not changed.

    A finding whose place is ``正文 第N段`` is marked at the N-th paragraph of the document, all paragraphs counted in
    order, those of tables and text boxes too; any other one (headers cannot hold comments) at the first paragraph,
    with its place before the message.

    Raises:
        OutputError: the template cannot be read.
    """
    package = read_template(template)
    root = parse_xml(package.parts[package.main])
    paragraphs = list(root.iter(name("w:p"))) or [etree.SubElement(root[0], name("w:p"))]
    comments = Comments(package, "检查")
    for paragraph, text in dict.fromkeys(_comments(paragraphs, findings)):
        runs = paragraph.findall(name("w:r")) or [etree.SubElement(paragraph, name("w:r"))]
        comments.add(runs[0], runs[-1], text)
    package.parts[package.main] = xml_bytes(root)
    comments.put()
    return write_package(package.parts)


def _comments(paragraphs: Sequence[Element], findings: Iterable[Diagnostic]) -> Iterable[tuple[Element, str]]:
    for finding in sorted(findings, key=Diagnostic.sort_key):
        text = f"{finding.message}\n建议：{finding.remedy}（{finding.code}）"
        # What is said once of several places is marked at each.
        for at in (finding.at, *(place for place in finding.also_at if finding.at and place.file == finding.at.file)):
            match = _IN_BODY.match(at.name) if at else None
            if match and 1 <= int(match[1]) <= len(paragraphs):
                yield _outside_text_boxes(paragraphs[int(match[1]) - 1]), text
            else:
                where = at and (at.name or str(at))
                yield _outside_text_boxes(paragraphs[0]), f"{where}：{text}" if where else text


def _outside_text_boxes(paragraph: Element) -> Element:
    """Return the paragraph that holds the text box of a paragraph: Word has no comments inside text boxes."""
    boxes = list(paragraph.iterancestors(name("w:txbxContent")))
    return next(boxes[-1].iterancestors(name("w:p"))) if boxes else paragraph
