"""This module gives the columns of a form widths that follow what stands in them.

A form is drawn once for texts of any length. Its numbers have to stay whole, and its short columns need no more than
their texts; what is left belongs to the columns with long texts, by how much there is to read in each.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from reportgen.template.recording import without_marks
from reportgen.word.fill.grid_widths import SLACK, in_whole_twips
from reportgen.word.fill.output import seen_text
from reportgen.word.fill.text_width import CHARACTER, PARTS_PER_TWIP, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.word.document import GridStyles

_PIECES = re.compile(r"<w:tr>|<w:tcPr>(?P<properties>.*?)</w:tcPr>(?P<content>.*?)</w:tc>")
_GRID_COLUMN = re.compile(r'<w:gridCol w:w="([1-9]\d{0,5})"/>')
_CELL_WIDTH = re.compile(r"<w:tcW [^>]*/>")
_SPAN = re.compile(r'<w:gridSpan w:val="(\d{1,4})"/>')
_STYLE = re.compile(r'<w:pStyle w:val="([^"]*)"/>')
_LINE_ENDS = re.compile(r"</w:p>|<w:br(?: [^>]*)?/>")
_TABLE, _GOES_ON = "<w:tbl>", "<w:vMerge/>"
#: What is never broken where it has the room: numbers and words, with the signs at them.
_WHOLE = re.compile(r"[!-~≥≤±]+")
_LONGEST_WHOLE = 24
"""No more signs than these, of a code or an address, have to stay on one line."""
_SHORT, _SHORTEST_LINE = 5 * CHARACTER, 4 * CHARACTER
"""A text of five characters is not broken (满意度指标), a longer one not into lines of less than four."""
_EMPTY = 200
"""The width of a column without any text, in twips."""
_USUAL_SIZE = 24
"""The type, in half-points, of a style that is not one of those for tables."""


@dataclass(slots=True)
class _Cell:
    """A cell: its columns, how many rows it is merged over, and what it holds, in twips without the space beside it.

    ``whole`` is its longest number or word, ``legible`` what it needs at the least to be read, ``line`` its longest
    line; ``amount`` is what there is to read: the room that all its lines take.
    """

    columns: range
    whole: int = 0
    legible: int = 0
    line: int = 0
    amount: int = 0


def fit_form(xml: str, styles: GridStyles) -> str:
    """Return a ``w:tbl`` with columns that fit its texts, together as wide as before.

    A table that is no plain grid, such as one with a table in a cell, stays as it is.
    """
    designed = [int(width) for width in _GRID_COLUMN.findall(xml)]
    rows = _rows(xml, styles)
    is_plain = xml.count(_TABLE) == 1 and all(row and row[-1].columns.stop == len(designed) for row in rows)
    if not designed or not rows or not is_plain:
        return xml
    cells = [cell for row in rows for cell in row]
    widths = _widths(cells, designed, styles.cell_padding + SLACK)
    columns, filled = iter(widths), iter(cells)
    xml = _GRID_COLUMN.sub(lambda _: f'<w:gridCol w:w="{next(columns)}"/>', xml)
    return _CELL_WIDTH.sub(lambda _: f'<w:tcW w:w="{_room(widths, next(filled).columns)}" w:type="dxa"/>', xml)


def _rows(xml: str, styles: GridStyles) -> list[list[_Cell]]:
    """Read the cells of a table; one that is merged with the one above holds nothing."""
    sizes = {style: size.font_size for size in styles.sizes for style in (size.head, size.text, size.number)}
    rows: list[list[_Cell]] = []
    for piece in _PIECES.finditer(xml):
        properties = piece["properties"]
        if properties is None:
            rows.append([])
            continue
        start = rows[-1][-1].columns.stop if rows[-1] else 0
        span = _SPAN.search(properties)
        cell = _Cell(range(start, start + (int(span[1]) if span else 1)))
        rows[-1].append(cell)
        if _GOES_ON not in properties:
            _measure(cell, piece["content"], sizes)
    return rows


def _measure(cell: _Cell, content: str, sizes: dict[str, int]) -> None:
    style, measures = _read(content)
    size = sizes.get(style, _USUAL_SIZE)
    for measured in measures:
        whole, legible, line = (width * size // PARTS_PER_TWIP for width in measured)
        cell.whole, cell.line = max(cell.whole, whole), max(cell.line, line)
        cell.legible = max(cell.legible, legible)
        cell.amount += line * size


@lru_cache(maxsize=4096)
def _read(content: str) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """Return the style of a cell's text and what each of its lines measures; many cells of forms say the same."""
    style = _STYLE.search(content)
    texts = (without_marks(seen_text(piece)) for piece in _LINE_ENDS.split(content))
    return style[1] if style else "", tuple(_measured(text) for text in texts if text)


def _measured(text: str) -> tuple[int, int, int]:
    """Return the widths of the longest number or word of a text, of what it needs to be read, and of the text."""
    whole = max((text_width(word[:_LONGEST_WHOLE]) for word in _WHOLE.findall(text)), default=CHARACTER)
    line = text_width(text)
    return whole, line if line <= _SHORT else max(whole, _SHORTEST_LINE), line


def _widths(cells: Sequence[_Cell], designed: Sequence[int], padding: int) -> list[int]:
    """Return the widths of the columns; ``padding`` is beside a text, with some room to spare."""
    total = sum(designed)
    used = [cell for cell in cells if cell.amount]
    needs = _needs([(cell.columns, cell.legible + padding) for cell in used], len(designed), padding)
    if sum(needs) > total:
        # Rather texts in short lines than broken numbers.
        whole = _needs([(cell.columns, cell.whole + padding) for cell in used], len(designed), padding)
        part = max(total - sum(whole), 0) / max(sum(needs) - sum(whole), 1)
        widths = [low + (high - low) * part for low, high in zip(whole, needs, strict=True)]
        return in_whole_twips([Decimal(width) for width in widths], total)
    lines, amounts = [float(need) for need in needs], [0.0] * len(needs)
    for cell in used:
        lacking = cell.line + padding - _room(needs, cell.columns)
        for column in cell.columns if lacking > 0 else ():
            # A text over several columns widens them as they were designed: a column of scores stays narrow.
            part = designed[column] / _room(designed, cell.columns)
            amounts[column] += cell.amount * part
            lines[column] = max(lines[column], needs[column] + lacking * part)
    return in_whole_twips([Decimal(width) for width in _spread(designed, needs, lines, amounts)], total)


def _needs(cells: Sequence[tuple[range, int]], count: int, least: int) -> list[int]:
    """Return the least widths of columns in which every cell has the width it needs."""
    needs = [least + _EMPTY] * count
    for columns, width in sorted(cells, key=lambda cell: len(cell[0])):
        lacking = width - _room(needs, columns)
        for column in columns if lacking > 0 else ():
            needs[column] += -(-lacking // len(columns))
    return needs


def _room(widths: Sequence[int], columns: range) -> int:
    return sum(widths[columns.start : columns.stop])


def _spread(
    designed: Sequence[int], needs: Sequence[int], lines: Sequence[float], amounts: Sequence[float]
) -> list[float]:
    """Share what is left among the columns whose texts are broken.

    The lines of a text get fewer as its column gets wider, which helps a column less and less: the sum of all lines is
    least when widths go by the square roots of what there is to read. None gets more than its longest line takes, nor
    less than it needs; what then is left goes to all columns as they were designed.
    """
    total = sum(designed)
    widths = [float(need) for need in needs]
    free = {column for column, amount in enumerate(amounts) if amount}
    while free:
        # fsum: since Python 3.12 sum adds floats more exactly, and the widths have to be the same under every Python.
        scale = (total - math.fsum(width for column, width in enumerate(widths) if column not in free)) / math.fsum(
            math.sqrt(amounts[column]) for column in free
        )
        wanted = {column: math.sqrt(amounts[column]) * scale for column in free}
        low = {column for column in free if wanted[column] < needs[column]}
        high = {column for column in free if wanted[column] > lines[column]} - low
        if not low and not high:
            widths = [wanted.get(column, width) for column, width in enumerate(widths)]
            break
        lacking = math.fsum(needs[column] - wanted[column] for column in low)
        settled = low if lacking >= math.fsum(wanted[column] - lines[column] for column in high) else high
        for column in settled:
            widths[column] = needs[column] if settled is low else lines[column]
        free -= settled
    left = total - math.fsum(widths)
    return [width + left * design / total for width, design in zip(widths, designed, strict=True)]
