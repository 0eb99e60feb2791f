"""This module keeps the text of a part while its slots are filled, and reads what a person sees of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SEEN = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(?:tab|br|cr)(?: [^>]*)?/>")
#: Not the space as wide as a character, which an author puts where it is meant to be seen.
_SPACES = re.compile(r"[ \n\t]+")


@dataclass(slots=True)
class Output:
    """The pieces of one part in order; a piece that depends on what comes later is put in place later."""

    pieces: list[str] = field(default_factory=list)

    def reserve(self) -> int:
        """Append a piece that is not known yet, and return where it goes."""
        self.pieces.append("")
        return len(self.pieces) - 1

    def text(self, start: int = 0, end: int | None = None) -> str:
        """Return the pieces from one position to before another."""
        return "".join(self.pieces[start:end])


def seen_text(xml: str) -> str:
    """Return the text of a piece of a part, on one line, still escaped.

    >>> seen_text("<w:r><w:t>第一部分</w:t><w:tab/></w:r><w:r><w:t>部门 概况</w:t></w:r>")
    '第一部分 部门 概况'
    """
    return _SPACES.sub(" ", "".join(match[1] or " " for match in _SEEN.finditer(xml))).strip()
