"""This module writes the paragraphs and the runs of a Word template from pieces of its readable text."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

PLAIN = "Normal"
LINE_BREAK = "<br>"
"""What a line of a text has where a line of the document ends inside a paragraph."""

_TAGS = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")


def paragraph(style: str, runs: str) -> str:
    """Return a paragraph in a style; the one of the plain text needs no name."""
    properties = "" if style == PLAIN else f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    return f"<w:p>{properties}{runs}</w:p>"


def run(text: str) -> str:
    """Return a text as one run: a paragraph is one run, so that no tag of it lies in pieces."""
    if not text:
        return ""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else "" for line in text.split(LINE_BREAK))
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>"


def pieces(text: str) -> list[str]:
    """Divide a line at its ``|``; one inside a tag is a filter."""
    outside = "".join(piece if index % 2 else piece.replace("|", "\0") for index, piece in enumerate(_TAGS.split(text)))
    return [piece.strip() for piece in outside.split("\0")]
