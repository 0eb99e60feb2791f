"""This module writes a native chart of an Office file as text: its kind, and the names and numbers it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_KINDS = {
    "barChart": "条形图",
    "lineChart": "折线图",
    "pieChart": "饼图",
    "doughnutChart": "圆环图",
    "areaChart": "面积图",
    "scatterChart": "散点图",
}
_BAR_DIRECTIONS = {"col": "柱形图", "bar": "条形图"}


def chart_lines(root: Element) -> Iterator[str]:
    """Yield the kind of a chart with its title, then its categories, then a line per series.

    The numbers are those cached in the chart, which are what Office draws until somebody edits the data.
    """
    title = "".join(text.text or "" for text in root.iterfind(f"{_C}chart/{_C}title//{_A_TEXT}"))
    for plot in root.iterfind(f"{_C}chart/{_C}plotArea/*"):
        series = plot.findall(f"{_C}ser")
        if not series:
            continue
        yield f"{_kind(plot)}{f'：{title}' if title else ''}"
        yield f"  类别: {'、'.join(_cached(series[0], 'cat'))}"
        for each in series:
            codes = [code.text or "" for code in each.iterfind(f"{_C}val//{_C}formatCode")]
            shown_as = f"（{codes[0]}）" if codes else ""
            yield f"  {''.join(_cached(each, 'tx'))}{shown_as}: {'、'.join(_cached(each, 'val'))}"


def _kind(plot: Element) -> str:
    local_name = str(plot.tag).removeprefix(_C)
    direction = plot.find(f"{_C}barDir")
    if direction is not None:
        return _BAR_DIRECTIONS.get(direction.get("val", ""), local_name)
    return _KINDS.get(local_name, local_name)


def _cached(series: Element, name: str) -> list[str]:
    """Return the cached texts or numbers of a part of a series; ``-`` where there is none."""
    part = series.find(f"{_C}{name}")
    if part is None:
        return []
    values = {int(point.get("idx", "0")): point.findtext(f"{_C}v", "") for point in part.iter(f"{_C}pt")}
    count = part.find(f".//{_C}ptCount")
    size = int(count.get("val", "0")) if count is not None else len(values)
    return [values.get(index, "-") for index in range(size)]
