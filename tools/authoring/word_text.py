"""This module writes the paragraphs and the runs of a Word template from pieces of its readable text."""

from __future__ import annotations

import re

from reportgen.office import escape

PLAIN = "Normal"
LINE_BREAK = "<br>"
"""What a line of a text has where a line of the document ends inside a paragraph."""

SUBTITLE_STYLE = "AnnexSubtitle"
"""The style of the characters of a subtitle, which stands in the paragraph of its title and so in the contents."""

_SUBTITLE = re.compile(r"<副>(.*?)</副>")
_TAGS = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")


def paragraph(style: str, runs: str) -> str:
    """Return a paragraph in a style; the one of the plain text needs no name."""
    properties = "" if style == PLAIN else f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    return f"<w:p>{properties}{runs}</w:p>"


def runs(text: str) -> str:
    """Return a text as runs: one, so that no tag of it lies in pieces, and one more for each subtitle in it."""
    pieces = _SUBTITLE.split(text)
    return "".join(run(piece, SUBTITLE_STYLE if index % 2 else "") for index, piece in enumerate(pieces))


def run(text: str, style: str = "") -> str:
    """Return a text as one run, in a style of characters if one is named."""
    if not text:
        return ""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else "" for line in text.split(LINE_BREAK))
    return f"<w:r>{properties}{'<w:br/>'.join(lines)}</w:r>"


def pieces(text: str) -> list[str]:
    """Divide a line at its ``|``; one inside a tag is a filter."""
    outside = "".join(piece if index % 2 else piece.replace("|", "\0") for index, piece in enumerate(_TAGS.split(text)))
    return [piece.strip() for piece in outside.split("\0")]
