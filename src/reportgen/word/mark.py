"""This module writes a copy of a Word template with a comment at each place where the linter found something."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, cast

from reportgen.diagnostics import Diagnostic
from reportgen.office import parse_package, read_package, write_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from docx.document import Document
    from docx.oxml.text.paragraph import CT_P

AUTHOR = "reportgen"
_IN_BODY = re.compile(r"正文 第(\d+)段")


def mark_findings(template: Path, findings: Iterable[Diagnostic]) -> bytes:
    """Return the template with a Word comment for every place of a finding; the template itself is not changed.

    A finding whose place is ``正文 第N段`` is marked at the N-th paragraph of the document, all paragraphs counted in
    order, those of tables and text boxes too; any other one (headers cannot hold comments) at the first paragraph,
    with its place before the message.

    Raises:
        OutputError: the template cannot be read.
    """
    import docx

    document = docx.Document(io.BytesIO(write_package(read_package(template))))
    paragraphs = list(document.element.body.iter(_w("p"))) or [document.add_paragraph()._p]  # noqa: SLF001
    for anchor, text in dict.fromkeys(_comments(paragraphs, findings)):
        _add_comment(document, anchor, text)
    saved = io.BytesIO()
    document.save(saved)
    return write_package(parse_package(saved.getvalue(), template.as_posix()))


def _comments(paragraphs: Sequence[CT_P], findings: Iterable[Diagnostic]) -> Iterable[tuple[CT_P, str]]:
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


def _outside_text_boxes(paragraph: CT_P) -> CT_P:
    """Return the paragraph that holds the text box of a paragraph: Word has no comments inside text boxes."""
    boxes = list(paragraph.iterancestors(_w("txbxContent")))
    return cast("CT_P", next(boxes[-1].iterancestors(_w("p")))) if boxes else paragraph


def _add_comment(document: Document, paragraph: CT_P, text: str) -> None:
    from docx.text.paragraph import Paragraph

    marked = Paragraph(paragraph, document)
    comment = document.add_comment(marked.runs or [marked.add_run()], text, AUTHOR, "检查")
    # The day would make every copy differ.
    comment._comment_elm.date = None  # noqa: SLF001 - python-docx has no public way


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
