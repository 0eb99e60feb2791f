"""This module writes out what is drawn on a sheet: charts with their ranges and cached values, other shapes by text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textdump.charts import chart_lines
from textdump.xlsx_parts import RELATIONSHIPS, letters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from textdump.xlsx_parts import XlsxParts

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"


def drawing_lines(book: XlsxParts, part: str) -> Iterator[str]:
    """Yield one line for each shape, more for a chart: where it stands, what kind, each series."""
    targets = book.targets(part)
    for anchor in book.xml(part):
        column, row = (int(anchor.findtext(f"{{*}}from/{{*}}{name}", "0")) for name in ("col", "row"))
        where = f"{letters_of(column + 1)}{row + 1}"
        charts = [targets[str(chart.get(f"{RELATIONSHIPS}id"))][1] for chart in anchor.iter(f"{_CHART}chart")]
        shown = [text.text or "" for text in anchor.iter(_TEXT)]
        if not charts:
            yield f"图形 {where}: {''.join(shown)}"
        for chart in charts:
            yield f"图表 {where}"
            yield from (f"  {line}" for line in chart_lines(book.xml(chart)))
            yield from _range_lines(book.xml(chart))


def _range_lines(root: Element) -> Iterator[str]:
    """Yield the ranges that each series refers to: name, categories, values."""
    for series in root.iter(f"{_CHART}ser"):
        parts = [series.find(f"{_CHART}{name}") for name in ("tx", "cat", "val")]
        ranges = [part.findtext(f".//{_CHART}f", "") for part in parts if part is not None]
        yield f"  引用: {'、'.join(text for text in ranges if text)}"
