"""This module estimates how wide a text is in the fonts of tables, and how many lines it takes."""

from __future__ import annotations

import re
from functools import lru_cache

#: In tenths of half an em, the width that a digit has in 宋体. Where that font is missing, as on most servers, digits
#: are wider and points narrower: this is what they need in the widest of the usual substitutes. A % is as wide as a
#: Chinese character there.
_DIGIT, _POINT = 13, 7
CHARACTER = 20
"""The width of a Chinese character, in tenths of half an em."""

PARTS_PER_TWIP = 2
"""Half an em of type one half-point large, is so many of these tenths per twip."""

_ASCII_END = 128
_CHANGES = re.compile(r"[!-~](?=[^ -~])|[^ -~](?=[!-~])")
_BETWEEN_SCRIPTS = 5
"""Programs part Chinese characters from letters and digits by a quarter of an em."""


@lru_cache(maxsize=4096)
def text_width(text: str) -> int:
    """Return the width of a text on one line, in tenths of half an em."""
    percents = text.count("%") * (CHARACTER - _DIGIT)
    if text.isascii():
        points = text.count(".") + text.count(",")
        return (len(text) - points) * _DIGIT + points * _POINT + percents
    spaces = len(_CHANGES.findall(text)) * _BETWEEN_SCRIPTS
    return sum(_DIGIT if ord(char) < _ASCII_END else CHARACTER for char in text) + percents + spaces


def lines_of(text: str, room: int, font_size: int) -> int:
    """Return how many lines a text takes; ``room`` in twips, ``font_size`` in half-points.

    >>> lines_of("财政拨款收入", 600, 20), lines_of("", 600, 20)
    (2, 1)
    """
    return max(-(-text_width(text) * font_size // (PARTS_PER_TWIP * max(room, 1))), 1)
