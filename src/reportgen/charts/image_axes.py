"""This module draws column, bar and line charts with matplotlib."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.charts.layout import gap_width, is_from_zero, wrapped
from reportgen.charts.number_format import GENERAL, shown_number
from reportgen.charts.spec import ChartKind

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

    from reportgen.charts.image_pen import Pen
    from reportgen.charts.spec import ChartSpec, Series

#: Room for one character of a name, in millimetres: 10.5 points and a little air.
_CHARACTER_MM = 4.1
_LINE_LIMIT = 12
_MARKERS = "os^D"


def draw_on_axes(figure: Figure, spec: ChartSpec, pen: Pen) -> None:
    """Draw the series side by side or as lines, the legend below, each value at its bar or point."""
    figure.set_layout_engine("constrained")
    axes = figure.add_subplot()
    is_lying = spec.kind is ChartKind.BAR
    for index in range(len(spec.series)):
        if spec.kind is ChartKind.LINE:
            _draw_line(axes, spec, index, pen)
        else:
            _draw_bars(axes, spec, index, pen)
    _set_category_axis(axes, spec, pen, is_lying=is_lying)
    _set_value_axis(axes, spec, pen, is_lying=is_lying)
    if len(spec.series) > 1:
        names = figure.legend(
            loc="outside lower center", ncols=len(spec.series), frameon=False, prop=pen.type(), handlelength=0.8
        )
        for text in names.get_texts():
            text.set_color(pen.text_colour)


def _points(series: Series) -> dict[int, Decimal]:
    """Return the values by the place of their category, without the gaps."""
    return {place: value for place, value in enumerate(series.values) if value is not None}


def _draw_bars(axes: Axes, spec: ChartSpec, index: int, pen: Pen) -> None:
    series = spec.series[index]
    width = 1 / (len(spec.series) + gap_width(spec) / 100)
    offset = (index - (len(spec.series) - 1) / 2) * width
    points = _points(series)
    places, sizes = [place + offset for place in points], [float(value) for value in points.values()]
    style: dict[str, Any] = {"color": pen.fill(index), "label": series.name, "zorder": 2}
    if spec.kind is ChartKind.BAR:
        bars = axes.barh(places, sizes, width * 0.92, **style)
    else:
        bars = axes.bar(places, sizes, width * 0.92, **style)
    labels = [shown_number(value, spec.number_format) for value in points.values()]
    axes.bar_label(bars, labels, padding=2, fontproperties=pen.type(), color=pen.text_colour)


def _draw_line(axes: Axes, spec: ChartSpec, index: int, pen: Pen) -> None:
    series = spec.series[index]
    values = [float("nan") if value is None else float(value) for value in series.values]
    marker = _MARKERS[index % len(_MARKERS)]
    axes.plot(
        range(len(values)),
        values,
        color=pen.fill(index),
        label=series.name,
        marker=marker,
        linewidth=2.25,
        markeredgecolor=pen.axis_colour,
        markeredgewidth=0.5,
    )
    # Lines lie close together: the numbers of every second one go below it.
    side, anchor = (6, "bottom") if index % 2 == 0 else (-6, "top")
    for place, value in _points(series).items():
        axes.annotate(
            shown_number(value, spec.number_format),
            (place, float(value)),
            xytext=(0, side),
            textcoords="offset points",
            ha="center",
            va=anchor,
            fontproperties=pen.type(),
            color=pen.text_colour,
        )


def _set_category_axis(axes: Axes, spec: ChartSpec, pen: Pen, *, is_lying: bool) -> None:
    count = max(len(spec.categories), 1)
    axis: Axis = axes.yaxis if is_lying else axes.xaxis
    room = _LINE_LIMIT if is_lying else max(int(pen.style.width_mm * 0.85 / count / _CHARACTER_MM), 2)
    axis.set_ticks(range(len(spec.categories)), [wrapped(name, room) for name in spec.categories])
    _set_texts(axis, pen)
    if is_lying:
        axes.set_ylim(count - 0.5, -0.5)
    else:
        axes.set_xlim(-0.5, count - 0.5)


def _set_value_axis(axes: Axes, spec: ChartSpec, pen: Pen, *, is_lying: bool) -> None:
    axis: Axis = axes.xaxis if is_lying else axes.yaxis
    code = "0%" if spec.number_format.endswith("%") else GENERAL
    axis.set_major_formatter(lambda value, _: shown_number(Decimal(f"{value:.10g}"), code))
    _set_texts(axis, pen)
    if is_lying:
        axes.margins(x=0.12)
    else:
        axes.margins(y=0.12)
    axes.grid(visible=True, axis="x" if is_lying else "y", color=pen.grid_colour, linewidth=0.5)
    axes.set_axisbelow(True)
    if spec.kind is not ChartKind.LINE and is_from_zero(spec):
        (axes.set_xlim if is_lying else axes.set_ylim)(0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if spec.kind is ChartKind.LINE:
        return
    # The line from which the bars rise; the names stay at the edge, where no bar covers them.
    (axes.axvline if is_lying else axes.axhline)(0, color=pen.axis_colour, linewidth=0.75, zorder=3)


def _set_texts(axis: Axis, pen: Pen) -> None:
    axis.set_tick_params(length=0)
    for label in axis.get_ticklabels():
        label.set_fontproperties(pen.type())
        label.set_color(pen.text_colour)
