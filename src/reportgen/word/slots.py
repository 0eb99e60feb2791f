"""This module defines slots: the places of a prepared template that are filled after its tags.

Numbers of captions, references, the contents, drawings and the width of a page are known only when the whole text
stands. Where they go, a prepared template has a slot, which passes through the template engine as ordinary text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from reportgen import marks

SLOT = re.compile(f"{marks.SLOT}([a-z-]+) ([^{marks.SLOT}{marks.SLOT_END}]*){marks.SLOT_END}")
"""Splits a text into plain pieces, each followed by the kind and the argument of a slot."""

_SEEN = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(?:tab|br|cr)(?: [^>]*)?/>")
#: Not the space as wide as a character, which an author puts where it is meant to be seen.
_SPACES = re.compile(r"[ \n\t]+")


class SlotKind(StrEnum):
    """What a slot is filled with; an argument is written in brackets here."""

    DRAWING_ID = "drawing-id"
    """A number that no other drawing of the document has."""
    SEQUENCE = "sequence"
    """The number of a caption [field instruction]."""
    CAPTION = "caption"
    """Where a caption starts that is listed [its kind]."""
    CAPTION_END = "caption-end"
    """Where it ends."""
    NUMBERED = "numbered"
    """A numbered paragraph that is no heading [id of its list, a space, its level from 0]."""
    CHAPTER = "chapter"
    """The number of the chapter [outline level, a space, ``label`` or ``number``]."""
    BOOKMARK = "bookmark"
    """Where a bookmark starts [name]."""
    BOOKMARK_END = "bookmark-end"
    """Where a bookmark ends [name]."""
    REFERENCE = "reference"
    """The text of a bookmark [name of the bookmark, a space, number of the paragraph that refers to it]."""
    HEADING = "heading"
    """Where the text of a heading starts [outline level from 1, or 0; id of its style; its list and level in it]."""
    HEADING_END = "heading-end"
    """Where the text of a heading ends."""
    CONTENTS = "contents"
    """A table of contents [its index among those of the document]."""
    FIGURE = "figure"
    """Where a paragraph with a chart starts, which is left out with its caption when the chart is empty."""
    FIGURE_END = "figure-end"
    """Where it ends."""
    CHART = "chart"
    """A chart that the program draws [id]."""
    PLACED_CHART = "placed-chart"
    """A chart that stands in the template [key, a space, its alternative text]."""
    ALT_TEXT = "alt-text"
    """The description of a chart [alternative text in the template]."""
    GRID = "grid"
    """A table [its index among those of the document]."""
    MERGED_TABLE = "merged-table"
    """Where a table with cells to be merged starts."""
    MERGED_TABLE_END = "merged-table-end"
    """Where it ends."""
    MERGED_ROW = "merged-row"
    """Where a row of such a table starts."""
    MERGED_CELL = "merged-cell"
    """Where in the properties of a cell it is said that it is merged with those below.

    [Its column in the grid, a space, and ``blank`` when it is merged with the one above only when it is empty.]"""
    MERGED_CELL_END = "merged-cell-end"
    """Where that cell ends."""
    FORM_TABLE = "form-table"
    """Where a table starts whose columns follow its texts."""
    FORM_TABLE_END = "form-table-end"
    """Where it ends."""
    SECTION = "section"
    """Where the layout of the pages so far is known [width and height of their text area in twips]."""
    CREATED = "created"
    """The date of the document as a time of the file's properties."""


def slot(kind: SlotKind, argument: object = "") -> str:
    """Return the slot as it stands in a text.

    >>> SLOT.split("图" + slot(SlotKind.SEQUENCE, "SEQ 图"))
    ['图', 'sequence', 'SEQ 图', '']
    """
    return f"{marks.SLOT}{kind} {argument}{marks.SLOT_END}"


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
