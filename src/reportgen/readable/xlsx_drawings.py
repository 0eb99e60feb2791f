"""This module writes out what is drawn on a sheet: charts with their ranges and cached values, other shapes by text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.readable.xlsx_parts import RELATIONSHIPS, letters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from reportgen.readable.xlsx_parts import XlsxParts

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_KINDS = {
    "barChart": "条形图",
    "lineChart": "折线图",
    "pieChart": "饼图",
    "areaChart": "面积图",
    "scatterChart": "散点图",
}


def drawing_lines(book: XlsxParts, part: str) -> Iterator[str]:
    """Yield one line for each shape, more for a chart: where it stands, what kind, each series."""
    targets = book.targets(part)
    for anchor in book.xml(part):
        place = "".join(element.text or "" for element in anchor.iterfind("{*}from/{*}col")) or "0"
        row = "".join(element.text or "" for element in anchor.iterfind("{*}from/{*}row")) or "0"
        where = f"{letters_of(int(place) + 1)}{int(row) + 1}"
        charts = [targets[str(chart.get(f"{RELATIONSHIPS}id"))][1] for chart in anchor.iter(f"{_CHART}chart")]
        shown = [text.text or "" for text in anchor.iter(_TEXT)]
        if not charts:
            yield f"图形 {where}: {''.join(shown)}"
        for chart in charts:
            yield from _chart_lines(book.xml(chart), where)


def _chart_lines(root: Element, where: str) -> Iterator[str]:
    for plot in root.iterfind(f".//{_CHART}plotArea/*"):
        kind = str(plot.tag).removeprefix(_CHART)
        if kind not in _KINDS:
            continue
        yield f"图表 {where}: {_KINDS[kind]}"
        for series in plot.iterfind(f"{_CHART}ser"):
            names = (_reference(series, "tx"), _reference(series, "cat"), _reference(series, "val"))
            yield "  " + " | ".join(names)


def _reference(series: Element, name: str) -> str:
    """Return a range that a chart refers to, with the cached values."""
    element = series.find(f"{_CHART}{name}")
    if element is None:
        return "（无）"
    formula = "".join(item.text or "" for item in element.iter(f"{_CHART}f"))
    values = [item.text or "" for item in element.iter(f"{_CHART}v")]
    return f"{formula} [{'、'.join(values)}]"
