"""This module finds what a Chinese input method types instead of the signs of a tag."""

from __future__ import annotations

import re

HALF_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "“": '"', "”": '"', "‘": "'", "’": "'", "。": ".", "、": ",", "【": "[", "】": "]",
}  # fmt: skip
"""The sign or letter that a full-width one stands for."""

_PIECE = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')"""
    r"""|(?P<double>[“”][^“”"]*[“”"]|"[^“”"]*[“”])"""
    r"""|(?P<single>[‘’][^‘’']*[‘’']|'[^‘’']*[‘’])"""
    rf"|(?P<odd>[{re.escape(''.join(HALF_WIDTH))}])"
)


def half_width(inner: str) -> tuple[str, tuple[str, ...]]:
    """Return a tag's inside with the right signs, and the wrong signs in it, each once.

    Text between straight quotation marks is the author's and stays as it is.

    >>> half_width('revenue。total｜names（"，"）')
    ('revenue.total|names("，")', ('。', '｜', '（', '）'))
    >>> half_width("compared(total，“收入、支出”)")
    ('compared(total,"收入、支出")', ('，', '“', '”'))
    """
    odd: dict[str, None] = {}

    def corrected(match: re.Match[str]) -> str:
        piece = match[0]
        if match.lastgroup == "text":
            return piece
        if match.lastgroup == "odd":
            odd[piece] = None
            return HALF_WIDTH[piece]
        mark = '"' if match.lastgroup == "double" else "'"
        odd.update(dict.fromkeys(sign for sign in (piece[0], piece[-1]) if sign != mark))
        return f"{mark}{piece[1:-1]}{mark}"

    return _PIECE.sub(corrected, inner), tuple(odd)


def should_be(odd: tuple[str, ...]) -> str:
    """Say what each wrong sign should be.

    >>> should_be(("，", "｜"))
    '， 应为 ,；｜ 应为 |'
    """
    return "；".join(f"{sign} 应为 {HALF_WIDTH[sign]}" for sign in odd)
