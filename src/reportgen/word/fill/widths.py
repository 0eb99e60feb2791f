"""This module decides how wide the columns of tables and forms are, by what stands in them, and how large the type is.

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

from reportgen.tables.table import ColumnKind, RowKind
from reportgen.template.recording import without_marks
from reportgen.word.slots import seen_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.tables.table import Column, Row, Table
    from reportgen.word.document import CellStyles, GridStyles, TextArea

#: In tenths of half an em, the width that a digit has in 宋体. Where that font is missing, as on most servers, digits
#: are wider and points narrower: this is what they need in the widest of the usual substitutes. A % is as wide as a
#: Chinese character there.
_DIGIT, _POINT = 13, 7
CHARACTER = 20
"""The width of a Chinese character, in tenths of half an em."""

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


def twips_of(width: int, font_size: int) -> int:
    """Return a width that is in tenths of half an em in twips; ``font_size`` in half-points.

    >>> twips_of(text_width("财政"), 20)
    400
    """
    return width * font_size // 2


def lines_of(text: str, room: int, font_size: int) -> int:
    """Return how many lines a text takes; ``room`` in twips, ``font_size`` in half-points.

    >>> lines_of("财政拨款收入", 600, 20), lines_of("", 600, 20)
    (2, 1)
    """
    return max(-(-text_width(text) * font_size // (2 * max(room, 1))), 1)


#: Bold type is a tenth wider.
_BOLDER = (11, 10)
#: A name may be broken into lines, but not into fewer than six characters; a head not into fewer than four.
_SHORTEST_LINE, _SHORTEST_HEAD = 6 * CHARACTER, 4 * CHARACTER
#: Programs measure type a little differently; without some room to spare the last digit would go to the next line.
SLACK = 20


def fit_columns(
    table: Table, columns: Sequence[Column], styles: GridStyles, page: TextArea
) -> tuple[CellStyles, list[int]]:
    """Return the size of the type and the widths of the columns in twips, which add up to the width of the text.

    The size is the largest one in which every number stands on one line and the table on one page; a table too long
    for one page has the largest in which every number stands on one line, else the smallest. The columns have the
    proportions of the table's definition, except that none is narrower than its numbers.
    """
    longest = [_longest(table, column) for column in columns]
    natural = [column.width for column in columns]
    fitting = [
        (size, in_whole_twips(_spread(natural, needs, page.width), page.width))
        for size in styles.sizes
        if sum(needs := _needs(longest, size, styles.cell_padding)) <= page.width
    ]
    for size, widths in fitting:
        if table_height(table, columns, widths, size, styles.cell_padding) <= page.height:
            return size, widths
    if fitting:
        return fitting[0]
    smallest = styles.sizes[-1]
    needs = _needs(longest, smallest, styles.cell_padding)
    return smallest, in_whole_twips([Decimal(need) for need in needs], page.width)


def _needs(longest: Sequence[int], size: CellStyles, padding: int) -> list[int]:
    return [twips_of(width, size.font_size) + padding + SLACK for width in longest]


def _spread(natural: Sequence[Decimal], needs: Sequence[int], text_width: int) -> list[Decimal]:
    """Scale widths to the width of the text, but none below what it needs."""
    narrow: set[int] = set()
    while True:
        rest = Decimal(text_width - sum(needs[index] for index in narrow))
        scale = rest / sum(width for index, width in enumerate(natural) if index not in narrow)
        found = {index for index, width in enumerate(natural) if width * scale < needs[index]} - narrow
        if not found:
            return [Decimal(needs[index]) if index in narrow else w * scale for index, w in enumerate(natural)]
        narrow |= found


def _longest(table: Table, column: Column) -> int:
    """Return the width of the longest text of a column that has to stay on one line, in tenths of half an em."""
    key, longest = column.key, min(text_width(column.head[-1]), _SHORTEST_HEAD)
    for row in table.rows:
        if key in row.cells:
            width = text_width(row.cells[key].text)
            longest = max(longest, width * _BOLDER[0] // _BOLDER[1] if row.kind is RowKind.TOTAL else width)
    return min(longest, _SHORTEST_LINE) if column.kind is ColumnKind.TEXT else longest


def in_whole_twips(widths: Sequence[Decimal], total: int) -> list[int]:
    """Scale widths to a total and round them so that they still add up to it."""
    whole = sum(widths)
    ends, reached = [], Decimal(0)
    for width in widths:
        reached += width
        ends.append(int(reached * total / whole))
    ends[-1] = total
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


_RULE = 10
"""The line between two rows, in twips."""

_ABOVE_TABLE = 1440
"""What stands over a table on its page, in twips: its title, its number, the line with unit and year."""

_NOTE = 400
"""A note under a table, in twips."""


def table_height(table: Table, columns: Sequence[Column], widths: Sequence[int], size: CellStyles, padding: int) -> int:
    """Return how high the table is with its title and its notes, in twips; ``padding`` is beside a cell's text."""
    rooms = [width - padding for width in widths]
    texts = [(column.key, room) for column, room in zip(columns, rooms, strict=True) if column.kind is ColumnKind.TEXT]
    lines = [*_head_lines(table, columns, rooms, size), *(_row_lines(row, texts, size) for row in table.rows)]
    rows = sum(count * size.line + size.margin + _RULE for count in lines)
    return _ABOVE_TABLE + rows + _NOTE * len(table.notes)


def _head_lines(table: Table, columns: Sequence[Column], rooms: Sequence[int], size: CellStyles) -> Iterator[int]:
    """Yield the lines of each row of heads: the innermost heads have the narrowest cells."""
    depth = max(len(column.head) for column in columns)
    innermost = max(
        lines_of(column.head[-1], room, size.font_size) - (depth - len(column.head))
        for column, room in zip(columns, rooms, strict=True)
    )
    yield from [1] * (depth - 1)
    yield max(innermost, 1)
    if table.ordinals:
        yield 1


def _row_lines(row: Row, texts: Sequence[tuple[str, int]], size: CellStyles) -> int:
    cells = row.cells
    return max((lines_of(cells[key].text, room, size.font_size) for key, room in texts if key in cells), default=1)


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
_SHORT, _SHORTEST_PIECE = 5 * CHARACTER, 4 * CHARACTER
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
    sizes = styles.font_sizes()
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
        whole, legible, line = (twips_of(width, size) for width in measured)
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
    return whole, line if line <= _SHORT else max(whole, _SHORTEST_PIECE), line


def _widths(cells: Sequence[_Cell], designed: Sequence[int], padding: int) -> list[int]:
    """Return the widths of the columns; ``padding`` is beside a text, with some room to spare."""
    total = sum(designed)
    used = [cell for cell in cells if cell.amount]
    needs = _form_needs([(cell.columns, cell.legible + padding) for cell in used], len(designed), padding)
    if sum(needs) > total:
        # Rather texts in short lines than broken numbers.
        whole = _form_needs([(cell.columns, cell.whole + padding) for cell in used], len(designed), padding)
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
    return in_whole_twips([Decimal(width) for width in _by_reading(designed, needs, lines, amounts)], total)


def _form_needs(cells: Sequence[tuple[range, int]], count: int, least: int) -> list[int]:
    """Return the least widths of columns in which every cell has the width it needs."""
    needs = [least + _EMPTY] * count
    for columns, width in sorted(cells, key=lambda cell: len(cell[0])):
        lacking = width - _room(needs, columns)
        for column in columns if lacking > 0 else ():
            needs[column] += -(-lacking // len(columns))
    return needs


def _room(widths: Sequence[int], columns: range) -> int:
    return sum(widths[columns.start : columns.stop])


def _by_reading(
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
