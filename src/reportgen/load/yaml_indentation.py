"""This module knows the ways in which the beginnings of lines can be out of place, and how they would be mended.

See ``yaml_traps`` for how the guesses are used.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.load import yaml_mistakes
from reportgen.load.yaml_trouble import Trap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.load.yaml_trouble import Trouble

_TABS = re.compile(r"^[ -]*\t[ \t-]*")
_WIDE_BLANKS = re.compile(r"^[ ]*[\u3000\xa0][ \u3000\xa0]*")
_ALSO_SHOWN = 3


def tabs(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """Indentation by tabs; all such lines at once, because their width has to be the same."""
    if not any(_TABS.match(lines[number]) for number in trouble.suspects(lines)):
        return
    found = [number for number, line in enumerate(lines) if _TABS.match(line)]
    column = lines[found[0]].index("\t")
    count = f"，全文共 {len(found)} 行" if len(found) > 1 else ""
    message = f"行首用制表符（Tab）缩进{count}"
    also = tuple(found[1 : 1 + _ALSO_SHOWN])
    for mended in _without_tabs(lines, found):
        yield Trap(yaml_mistakes.TAB, message, found[0], column, mended, also=also)


def _without_tabs(lines: list[str], found: list[int]) -> Iterator[dict[int, str]]:
    """Yield the lines with spaces: each tab so many of them, or aligned with the line above or below that has none."""
    for width in (2, 4, 8, 1):
        yield {number: _respaced(lines[number], {"\t": width}) for number in found}
    for numbers in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        indent = 0
        mended = {}
        for number in numbers:
            if _TABS.match(lines[number]):
                mended[number] = " " * indent + lines[number].lstrip("\t ")
            elif lines[number].strip():
                indent = _indent(lines[number])
        yield mended


def wide_blanks(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """Indentation by full-width or no-break spaces."""
    for number in trouble.suspects(lines):
        if _WIDE_BLANKS.match(lines[number]):
            column = len(lines[number]) - len(lines[number].lstrip(" "))
            for width in (2, 1):
                mended = {number: _respaced(lines[number], {"\u3000": width, "\xa0": 1})}
                yield Trap(yaml_mistakes.FULL_WIDTH_SPACE, "行首是全角空格，不是缩进", number, column, mended)


def _respaced(line: str, widths: dict[str, int]) -> str:
    """Return the line with these blanks before its text replaced by as many spaces."""
    text = line.lstrip(" -\t\u3000\xa0")
    head = line[: len(line) - len(text)]
    return head.translate({ord(char): " " * width for char, width in widths.items()}) + text


def indentation(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """A line that stands between two levels of the lines above."""
    number = min(trouble.at.line, len(lines) - 1)
    indent = _indent(lines[number])
    levels = _neighbouring_levels(lines[:number], indent)
    message = f"行首有 {indent} 个空格，与上面同一层的行没有对齐"
    remedy = f"请改为 {' 或 '.join(str(level) for level in levels)} 个空格。"
    for level in levels:
        for block in _blocks(lines, number):
            mended = {n: " " * level + lines[n][indent:] for n in block}
            yield Trap(yaml_mistakes.INDENTATION, message, number, indent, mended, remedy, settles_line=True)


def _blocks(lines: list[str], number: int) -> Iterator[list[int]]:
    """Yield what may have slipped together with a line: nothing, what is deeper below it, its neighbours as well."""
    indent = _indent(lines[number])
    for least in (1000, indent + 1, indent):
        block = [number]
        for follower in range(number + 1, len(lines)):
            if lines[follower].strip():
                if _indent(lines[follower]) < least:
                    break
                block.append(follower)
        yield block


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _neighbouring_levels(lines: list[str], indent: int) -> list[int]:
    """Return the columns next to this one at which lines above, or entries behind their dashes, begin."""
    levels: set[int] = set()
    for line in lines[-50:]:
        if line.strip():
            levels |= {_indent(line), len(line) - len(line.lstrip(" -"))}
    lower = sorted(level for level in levels if level < indent)
    higher = sorted(level for level in levels if level > indent)
    return lower[-1:] + higher[:1]
