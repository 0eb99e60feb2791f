"""This module reads the styles of a workbook template's cells, and adds those in which a profile writes its numbers."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.formatting import read_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from reportgen.profile.profile import Numbers

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BUILT_IN_FORMATS = {
    "2": "0.00",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "49": "@",
    "39": "#,##0.00;-#,##0.00",
    "40": "#,##0.00;[Red]-#,##0.00",
}
_FIRST_OWN_FORMAT = 164
_USUAL_PATTERNS = ("#,##0.00", "0.00")
_USUAL_NUMBER = re.compile(r'("[^"]*"|\\.)|(?<![#0,.])(?:#,##)?0\.00(?![#0])')
"""Matches a number with two decimals in the code of a format, or a text, which stays."""


def tag(name: str) -> str:
    """Return the qualified name of a spreadsheet element."""
    return f"{{{MAIN}}}{name}"


ROWS = f"{tag('sheetData')}/{tag('row')}"
CELLS = f"{ROWS}/{tag('c')}"
MERGES = f"{tag('mergeCells')}/{tag('mergeCell')}"
"""The paths of the rows, the cells and the merged ranges in the XML of a sheet."""


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What decides how many lines a text takes: whether it is wrapped, its size and its indent in levels.

    ``size`` is a multiple of the size that the widths of columns are counted in. ``number_format`` is the code of a
    format that decides how a number is taken: for text, for percentages, any other.
    """

    wraps: bool = False
    size: float = 1
    points: float = 11
    indent: int = 0
    number_format: str = ""


@dataclass(slots=True)
class NumberStyles:
    """The styles of cells as a profile wants their numbers; ``added`` are those that the template has not got."""

    part: str
    root: Element | None
    numbers: Numbers | None
    added: dict[str, str] = field(default_factory=dict)

    def following(self, number: str, code: str) -> str:
        """Return a style like another one, but with the profile's decimals instead of the usual two.

        What the template shows in another way, somebody has chosen.
        """
        if self.root is None:
            return number
        pattern = self._pattern(code)
        wanted = _USUAL_NUMBER.sub(lambda match: match[1] or pattern, code)
        if pattern in _USUAL_PATTERNS or wanted == code:
            return number
        if number not in self.added:
            self.added[number] = self._add(self.root, int(number or 0), wanted)
        return self.added[number]

    def decimals(self, code: str) -> int:
        """Return how many decimals the profile has where a format is for percentages or for amounts."""
        return read_pattern(self._pattern(code)).decimals

    def _pattern(self, code: str) -> str:
        if self.numbers is None:
            return _USUAL_PATTERNS[0]
        return self.numbers.percent if "%" in code else self.numbers.table_money

    def _add(self, root: Element, number: int, code: str) -> str:
        formats, styles = root.find(tag("numFmts")), root.find(tag("cellXfs"))
        if styles is None:
            return str(number)
        if formats is None:
            formats = root.makeelement(tag("numFmts"))
            root.insert(0, formats)
        known = {each.get("formatCode"): each.get("numFmtId", "") for each in formats}
        if code not in known:
            known[code] = str(max([_FIRST_OWN_FORMAT - 1, *map(int, known.values())]) + 1)
            formats.append(formats.makeelement(tag("numFmt"), {"numFmtId": known[code], "formatCode": code}))
        style = copy.deepcopy(styles[number])
        style.set("numFmtId", known[code])
        style.set("applyNumberFormat", "1")
        styles.append(style)
        for element in (formats, styles):
            element.set("count", str(len(element)))
        return str(len(styles) - 1)


def read_styles(root: Element) -> Iterator[CellStyle]:
    """Yield the styles of cells, in the order of their numbers."""
    own = {each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter(tag("numFmt"))}
    formats = {**_BUILT_IN_FORMATS, **own}
    sizes = (font.find(tag("sz")) for font in root.iterfind(f"{tag('fonts')}/{tag('font')}"))
    fonts = [11 if size is None else float(size.get("val", 11)) for size in sizes]
    for xf in root.iterfind(f"{tag('cellXfs')}/{tag('xf')}"):
        alignment = xf.find(tag("alignment"))
        wraps = alignment is not None and alignment.get("wrapText") in ("1", "true")
        indent = 0 if alignment is None else int(alignment.get("indent", 0))
        number = int(xf.get("fontId", 0))
        points = fonts[number] if number < len(fonts) else 11
        code = xf.get("numFmtId", "0")
        yield CellStyle(wraps, points / fonts[0] if fonts else 1, points, indent, formats.get(code, ""))
