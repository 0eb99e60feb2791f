"""This module finds the place for charts in a workbook template, and lays them out there, each beside its numbers."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.charts.layout import number_format, relative_height
from reportgen.charts.native import DRAWING_NAMESPACE, chart_xml
from reportgen.charts.parts import CHART_CONTENT_TYPE, CHART_RELATIONSHIP
from reportgen.charts.references import ChartReferences, SeriesReferences
from reportgen.charts.spec import DEFAULT_STYLE
from reportgen.excel.cells import FilledRow
from reportgen.excel.places import before_end
from reportgen.excel.template import page_height, usual_height
from reportgen.excel.workbook import NEW_DRAWING, ChartEntries, ChartPlace
from reportgen.office import OFFICE_RELATIONSHIPS, Relationship, content_type_xml, escape
from reportgen.office.worksheet import column_letters, column_number, quoted_sheet
from reportgen.tables.table import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reportgen.charts.spec import ChartSpec
    from reportgen.excel.template import SheetPart, WorkbookTemplate
    from reportgen.excel.workbook import Cut, Prototype, PrototypeCell, Region

_NO_DRAWING = (
    f'{office.XML_HEAD}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"></xdr:wsDr>'
)
_DRAWING_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"


def find_chart_place(sheet: SheetPart, book: WorkbookTemplate) -> ChartPlace:
    """Return where charts go on a sheet: into its own drawing if it has one, else into a new one."""
    own = [item.target for item in book.inner_relationships(sheet.part) if item.kind == "drawing"]
    drawing = own[0] if own else f"xl/drawings/drawing{_free_number(book.parts, 'xl/drawings/drawing')}.xml"
    return ChartPlace(
        sheet=sheet.name,
        drawing=drawing,
        drawing_relationships=office.relationships_name(drawing),
        first_chart=_free_number(book.parts, "xl/charts/chart"),
        first_relationship=office.next_number(book.relationships(drawing)),
        row_height=usual_height(sheet.root),
        page_height=page_height(sheet.root),
    )


def cut_chart_parts(place: ChartPlace, sheet: SheetPart, book: WorkbookTemplate) -> dict[str, Cut]:
    """Return the parts that list charts, cut where entries are added, and connect the drawing to its sheet."""
    if place.drawing not in book.parts:
        book.parts[place.drawing] = _NO_DRAWING.encode()
        book.declare(place.drawing, _DRAWING_CONTENT_TYPE)
        drawing = office.Relationship(NEW_DRAWING, f"{office.OFFICE_RELATIONSHIPS}/drawing", place.drawing)
        book.put_relationships(sheet.part, [*book.relationships(sheet.part), drawing])
    if place.drawing_relationships not in book.parts:
        book.put_relationships(place.drawing, ())
    parts = (place.drawing, place.drawing_relationships, office.CONTENT_TYPES)
    return {part: before_end((book.text(part),), ChartEntries()) for part in parts}


def _free_number(names: Iterable[str], start: str) -> int:
    numbers = (re.fullmatch(re.escape(start) + r"([0-9]{1,9})\.xml", name) for name in names)
    return max((int(match[1]) for match in numbers if match), default=0) + 1


CHART_WIDTH, CHART_HEIGHT = 425, 215
"""Size of a chart in points: 15 by 7.6 cm, two on a page on its side; higher if it has many bars."""

GAP = 24
"""Least distance between two blocks, in points."""

_EMU_PER_POINT = 12_700
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


@dataclass(frozen=True, slots=True)
class ChartSheet:
    """The rows of the sheet for charts (``None`` is a row left empty), its page breaks, and what is drawn where."""

    rows: tuple[FilledRow | None, ...]
    breaks: tuple[int, ...]
    parts: Mapping[str, bytes]
    anchors: str
    relationships: str
    content_types: str


@dataclass(frozen=True, slots=True)
class _Block:
    """One chart with its rows; ``offset`` of its first row below the first row of all, then ``empty`` rows."""

    spec: ChartSpec
    rows: tuple[FilledRow, ...]
    offset: int
    empty: int


def lay_out_charts(charts: Sequence[ChartSpec], region: Region, place: ChartPlace) -> ChartSheet:
    """Return the rows of all blocks, one below the other, and the parts that draw the charts."""
    blocks = list(_blocks(charts, region, place))
    drawn = [block for block in blocks if not block.spec.is_empty]
    column = _free_column(charts, region)
    numbers = range(place.first_chart, place.first_chart + len(drawn))
    parts = [f"xl/charts/chart{number}.xml" for number in numbers]
    ids = [f"rId{place.first_relationship + count}" for count in range(len(drawn))]
    return ChartSheet(
        rows=tuple(
            row for block in blocks for row in (*block.rows, *([None] * block.empty if block is not blocks[-1] else ()))
        ),
        breaks=tuple(_page_breaks(blocks, region.first, place)),
        parts={
            part: chart_xml(block.spec, _references(block, region, place.sheet))
            for part, block in zip(parts, drawn, strict=True)
        },
        anchors="".join(
            _anchor(block, column, region.first - 1 + block.offset, (number, id_))
            for number, id_, block in zip(numbers, ids, drawn, strict=True)
        ),
        relationships="".join(
            Relationship(id_, CHART_RELATIONSHIP, part).xml() for part, id_ in zip(parts, ids, strict=True)
        ),
        content_types="".join(content_type_xml(part, CHART_CONTENT_TYPE) for part in parts),
    )


def _blocks(charts: Sequence[ChartSpec], region: Region, place: ChartPlace) -> Iterator[_Block]:
    offset = 0
    for spec in charts:
        rows = tuple(_block_rows(spec, region))
        drawn = 0 if spec.is_empty else _chart_height(spec)
        missing = max(drawn + GAP - _height(rows, place), GAP)
        empty = math.ceil(missing / place.row_height)
        yield _Block(spec, rows, offset, empty)
        offset += len(rows) + empty


def _chart_height(spec: ChartSpec) -> int:
    return max(CHART_HEIGHT, int(CHART_WIDTH * relative_height(spec, DEFAULT_STYLE)))


def _height(rows: Sequence[FilledRow], place: ChartPlace) -> float:
    return sum(row.prototype.height or place.row_height for row in rows)


def _block_rows(spec: ChartSpec, region: Region) -> Iterator[FilledRow]:
    """Yield the rows of one block: those of the template, the one with categories once for each of them."""
    names = {f"series{index}": Cell(series.name) for index, series in enumerate(spec.series)}
    head = {"title": Cell(spec.title), "unit": Cell(spec.unit), **names}
    has_share = any("share" in prototype.keys for prototype in region.prototypes)
    shares = has_share and spec.number_format.endswith("%")
    look = next((cell for row in region.prototypes for cell in row.cells if cell.key == "share"), None)
    styles = [
        look.style if look and number_format(spec, place).endswith("%") else "" for place in range(len(spec.series))
    ]
    for prototype in region.prototypes:
        wide = _widened(prototype, styles)
        if "category" not in prototype.keys:
            yield FilledRow(wide, head)
        elif ("share" in prototype.keys) == shares:
            for point, category in enumerate(spec.categories):
                values = {
                    f"value{index}": Cell(number=series.values[point]) for index, series in enumerate(spec.series)
                }
                yield FilledRow(wide, {"category": Cell(category), **values})


def _widened(prototype: Prototype, styles: Sequence[str]) -> Prototype:
    """Return the row with its cell for one series repeated to the right, once for each series.

    ``styles`` are those of percentages, which a row for amounts takes from the row for shares; empty for the others.
    """
    cells: list[PrototypeCell] = []
    for cell in prototype.cells:
        if cell.key in {"series", "value", "share"}:
            key = "series" if cell.key == "series" else "value"
            first = column_number(cell.column)
            cells += [
                replace(
                    cell,
                    column=column_letters(first + index),
                    key=f"{key}{index}",
                    style=style if style and cell.key == "value" else cell.style,
                )
                for index, style in enumerate(styles)
            ]
        elif not cells or column_number(cell.column) > column_number(cells[-1].column):
            cells.append(cell)
    return replace(prototype, cells=tuple(cells))


def _page_breaks(blocks: Sequence[_Block], first: int, place: ChartPlace) -> Iterator[int]:
    """Yield the rows after which a page ends, so that no chart is cut in two."""
    used = 0.0
    for block in blocks:
        height = _height(block.rows, place) + block.empty * place.row_height
        if used and used + height - GAP > place.page_height:
            yield first + block.offset - 1
            used = 0
        used += height


def _free_column(charts: Sequence[ChartSpec], region: Region) -> int:
    """Return the column in which charts begin, from 0: one is left free beside the widest block."""
    widest = max((len(spec.series) for spec in charts), default=1)
    columns = [column_number(cell.column) for row in region.prototypes for cell in row.cells if cell.key]
    values = [
        column_number(row.keys[key]) for row in region.prototypes for key in ("value", "share") if key in row.keys
    ]
    return max(*columns, *(column + widest - 1 for column in values)) + 1


def _references(block: _Block, region: Region, sheet: str) -> ChartReferences:
    """Return where the names and values of a block stand."""
    first = region.first + block.offset
    head = next(number for number, row in enumerate(block.rows, first) if "series0" in row.prototype.keys)
    points = [number for number, row in enumerate(block.rows, first) if "category" in row.prototype.keys]
    last_row = block.rows[points[-1] - first].prototype.keys
    head_row = block.rows[head - first].prototype.keys
    name = quoted_sheet(sheet)

    def down(column: str) -> str:
        return f"{name}!${column}${points[0]}:${column}${points[-1]}"

    return ChartReferences(
        down(last_row["category"]),
        tuple(
            SeriesReferences(f"{name}!${head_row[f'series{index}']}${head}", down(last_row[f"value{index}"]))
            for index in range(len(block.spec.series))
        ),
    )


def _anchor(block: _Block, column: int, row: int, chart: tuple[int, str]) -> str:
    """Return the XML that puts a chart on the sheet; it has the chart's title as the text read out to the blind."""
    number, relationship = chart
    title = escape(block.spec.title)
    return (
        f'<xdr:oneCellAnchor xmlns:xdr="{_DRAWING}" xmlns:a="{DRAWING_NAMESPACE}">'
        f"<xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        f'<xdr:ext cx="{CHART_WIDTH * _EMU_PER_POINT}" cy="{_chart_height(block.spec) * _EMU_PER_POINT}"/>'
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
        f'<xdr:cNvPr id="{number + 1000}" name="{title}" descr="{title}"/><xdr:cNvGraphicFramePr/>'
        "</xdr:nvGraphicFramePr>"
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        f'xmlns:r="{OFFICE_RELATIONSHIPS}" r:id="{relationship}"/></a:graphicData></a:graphic>'
        "</xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>"
    )
