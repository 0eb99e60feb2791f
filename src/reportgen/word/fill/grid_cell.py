"""This module writes the cells of a Word table."""

from __future__ import annotations

from reportgen.office import escape

CELL_END = "</w:p></w:tc>"
_TEXT = "<w:t>"
_SPACED_TEXT = '<w:t xml:space="preserve">'


def cell_start(width: int, style: str, *, merge: str = "", layout: str = "") -> str:
    """Return the start of a cell with one paragraph, up to its text."""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>'
    )


def run(text: str, look: str = "") -> str:
    """Return a run of text; nothing for no text."""
    if not text:
        return ""
    text = escape(text)
    start = _TEXT if text == text.strip() else _SPACED_TEXT
    return f"<w:r>{look}{start}{text}</w:t></w:r>"


def cell(text: str, width: int, style: str) -> str:
    """Return a whole cell."""
    return f"{cell_start(width, style)}{run(text)}{CELL_END}"
