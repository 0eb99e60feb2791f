"""This module reads the tags of rows: ``{{ item.name }}`` says that a row is repeated, and what its cells get."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reportgen.office import escape
from reportgen.tables.table import RowKind
from reportgen.template.tags import WHOLE_TAG

BODY_OWNERS = frozenset(kind.value for kind in RowKind)
CHART_KEYS = frozenset({"title", "unit", "series", "category", "value", "share"})
NOTES = "notes"

_TAG = re.compile(r"\s*\{\{-?\s*(\w+)\s*\.\s*(\w+)\s*-?\}\}\s*")
_OWNED = re.compile(r"\{\{-?\s*(?:(?:" + "|".join((*sorted(BODY_OWNERS), "chart")) + r")\s*\.|table\s*\.\s*notes\b)")
_SPLIT = re.compile(f"({WHOLE_TAG.pattern})")
TAG_BEGINS = re.compile(r"\{[{%#]|｛｛|｛%")
"""Matches the beginning of a tag in a text that is not for the template language."""

_BRACES = re.compile("[{}｛｝]")


@dataclass(frozen=True, slots=True)
class RowTag:
    """The tag of a cell in a repeated row: the kind of row and the key of the value."""

    owner: str
    key: str

    @property
    def region(self) -> str:
        """What the rows with such tags make together: the body, the notes or the charts."""
        return "body" if self.owner in BODY_OWNERS else self.owner


def read_row_tag(text: str) -> RowTag | None:
    """Return the tag of a cell that holds just one, of a row.

    >>> read_row_tag("{{ item.name }}"), read_row_tag("{{ entity.name }}")
    (RowTag(owner='item', key='name'), None)
    """
    match = _TAG.fullmatch(text)
    if match is None or not mentions_row_tag(text):
        return None
    return RowTag(match[1], match[2])


def mentions_row_tag(text: str) -> bool:
    """Whether a cell's text speaks of a repeated row, be it wrongly.

    >>> mentions_row_tag("其中：{{ item.name }}"), mentions_row_tag("{{ table.title }}")
    (True, False)
    """
    return _OWNED.search(text) is not None


def has_tags(text: str) -> bool:
    """Whether a text has to go through the template language, which also explains braces that are wrong.

    >>> has_tags("部门：{{ entity.name }}"), has_tags("合计")
    (True, False)
    """
    return _BRACES.search(text) is not None


def xml_template(text: str) -> str:
    """Return a text with tags as XML with tags: the engine escapes only the values that it puts in.

    >>> xml_template('A&B {{ names|names("、") }} <C>')
    'A&amp;B {{ names|names("、") }} &lt;C&gt;'
    """
    pieces = _SPLIT.split(text)
    pieces[::2] = [escape(piece) for piece in pieces[::2]]
    return "".join(pieces)
