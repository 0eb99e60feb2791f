"""This module writes a copy of a Word template with a comment at each place where the linter found something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.diagnostics import Diagnostic
from reportgen.office import parse_xml, write_package, xml_bytes
from reportgen.word.comments import Comments
from reportgen.word.names import name
from reportgen.word.prepare.package import read_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from lxml.etree import _Element as Element

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
