"""This module lays out text in a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLOSING = "，。；：、？！）》”’,.;:)"
"""Signs that do not begin a line."""


def display_width(text: str) -> int:
    """Return how many columns a text takes.

    >>> display_width("元 CNY")
    6
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int) -> str:
    """Return a text filled up with blanks to a number of columns."""
    return text + " " * (width - display_width(text))


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines: anywhere between Chinese characters, at blanks between words.

    >>> wrap("由数据文件生成 Word 报告", 14)
    ['由数据文件生成', 'Word 报告']
    """
    lines = [""]
    for piece in _pieces(text):
        if display_width(lines[-1] + piece.rstrip()) > width and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return [*lines[:-1], lines[-1].rstrip()]


def align(rows: Sequence[tuple[str, ...]], indent: str = "", widest: int = 36) -> list[str]:
    """Return rows of text in columns; one text that is wider than ``widest`` does not push the others away."""
    columns = list(zip(*rows, strict=True))[:-1]
    widths = [max((w for w in map(display_width, column) if w <= widest), default=0) for column in columns]
    return [
        indent + "  ".join([*(_pad(cell, width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    ]


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may end; a blank stays with the piece before it."""
    pieces: list[str] = []
    for character in text:
        if pieces and (character in _CLOSING or not _ends(pieces[-1], character)):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _ends(piece: str, following: str) -> bool:
    if following == " ":
        return False
    return piece.endswith(" ") or display_width(piece[-1]) == 2 or display_width(following) == 2  # noqa: PLR2004
