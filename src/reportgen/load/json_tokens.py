"""This module cuts JSON text into its pieces, also such text as was meant to be JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A number that JSON allows and that can be an amount: without hundreds of digits or a huge exponent.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,2})?")

# The kinds from "wide" on, and most bare words, are not JSON: they are recognised in order to be named.
_PIECE = re.compile(
    r"""
      (?P<blank>[ \t\n\r]+)
    | (?P<text>"(?:[^"\\\n\r]|\\[^\n\r])*")
    | (?P<sign>[{}\[\],:])
    | (?P<wide>[｛｝［］，、：])
    | (?P<comment>//[^\n\r]*|\#[^\n\r]*|/\*(?s:.*?)(?:\*/|\Z))
    | (?P<quoted>'[^'\n\r]*'|[“”][^“”"\n\r]*[“”])
    | (?P<unclosed>["'“”][^\n\r]*)
    | (?P<bare>[^\s,:{}\[\]"'，、：；｛｝［］“”]+)
    | (?P<stray>.)
    """,
    re.VERBOSE,
)
_HALF_WIDTH = dict(zip("｛｝［］，、：", "{}[],,:", strict=True))
_WORDS = frozenset(("true", "false", "null"))
_NOT_FINITE = frozenset(("NaN", "Infinity", "-Infinity"))
_NUMBER_START = re.compile(r"[-+.]?[0-9]")


class Token(NamedTuple):
    """One piece of the text: what it is, how it is written, and how many characters stand before it."""

    kind: str
    text: str
    offset: int

    @property
    def end(self) -> int:
        """How many characters stand before the next piece or blank."""
        return self.offset + len(self.text)

    @property
    def sign(self) -> str:
        """The bracket, comma or colon that it is or was meant to be; else empty."""
        if self.kind == "sign":
            return self.text
        return _HALF_WIDTH[self.text] if self.kind == "wide" else ""


def tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of the text but its blanks; bare ones are told apart by what they were meant to be."""
    for found in _PIECE.finditer(text):
        kind = found.lastgroup or ""
        if kind == "bare":
            kind = _kind_of_bare(found.group())
        if kind != "blank":
            yield Token(kind, found.group(), found.start())


def _kind_of_bare(text: str) -> str:
    if text in _WORDS:
        return "word"
    if text in _NOT_FINITE:
        return "not_finite"
    if NUMBER.fullmatch(text):
        return "number"
    return "bad_number" if _NUMBER_START.match(text) else "bare"
