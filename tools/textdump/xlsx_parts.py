"""This module gives access to the XML parts of a workbook, and reads addresses and texts in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from reportgen import office

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as Element

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True, slots=True)
class XlsxParts:
    """The parts of a workbook, and what its sheets share."""

    parts: Mapping[str, bytes]
    strings: tuple[str, ...]
    formats: tuple[str, ...]

    def xml(self, name: str) -> Element:
        """Return a part's XML."""
        return office.parse_xml(self.parts[name])

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part points to: kind and part name, by relationship id."""
        folder, _, file = part.rpartition("/")
        name = f"{folder}/_rels/{file}.rels"
        if name not in self.parts:
            return {}
        return {
            str(item.get("Id")): (str(item.get("Type")).rpartition("/")[2], _resolved(folder, str(item.get("Target"))))
            for item in self.xml(name)
        }


def joined_text(item: Element) -> str:
    """Return the text of all runs; not of phonetic guides."""
    runs = [item, *item.iterfind(f"{MAIN}r")]
    return "".join(text.text or "" for run in runs for text in run.iterfind(f"{MAIN}t"))


def cell_place(cell: Element) -> tuple[int, int]:
    """Return column and row of a cell, from 1."""
    row, column = reading_order(cell.get("r", "A1"))
    return column, row


def reading_order(ref: str) -> tuple[int, int]:
    """Return row and column of a range's first cell.

    >>> reading_order("AB3:AC4")
    (3, 28)
    """
    letters, row = _ADDRESS.findall(ref)[0]
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(row), number


def letters_of(number: int) -> str:
    """Return the letters of a column counted from 1."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    names: list[str] = []
    for name in (PurePosixPath(folder) / target).parts:
        if name == "..":
            names.pop()
        else:
            names.append(name)
    return "/".join(names)
