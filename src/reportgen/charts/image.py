"""This module draws a chart as a picture, for previews and for who wants no Office chart: matplotlib, PNG."""

from __future__ import annotations

import io
import math
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.charts.fonts import choose_font, quiet_matplotlib
from reportgen.charts.layout import (
    GENERAL,
    as_drawn,
    axis_format,
    first_slice_angle,
    gap_width,
    heading,
    is_from_zero,
    is_pie,
    large_slices,
    number_format,
    pie_values,
    plots,
    relative_height,
    thin_parts,
    wrapped,
)
from reportgen.charts.spec import DEFAULT_STYLE
from reportgen.formatting import round_half_up
from reportgen.profile.chart_kinds import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    from reportgen.charts.fonts import FontFile
    from reportgen.charts.layout import Plot
    from reportgen.charts.spec import ChartSpec, ChartStyle, Series

RESOLUTION = 200
"""Dots per inch: sharp in print, and the files stay small."""

_MM_PER_INCH = 25.4
_NUMBER_CHARACTERS = "0123456789.,%-"


def chart_png(spec: ChartSpec, *, style: ChartStyle = DEFAULT_STYLE, font: str = "") -> bytes:
    """Return a chart as PNG, ``style.width_mm`` wide; the same chart and font give the same bytes.

    ``font`` is the file or family that the user wants; without it the first Chinese font that is found is taken.

    Raises:
        ToolError: no font has all characters of the chart (RG720 to RG722); a picture never has boxes in it.
    """
    title = heading(spec) if style.show_title else ""
    drawn = (*spec.categories, *(series.name for series in spec.series), title, _NUMBER_CHARACTERS)
    pen = Pen(style, choose_font("".join(drawn), font))
    with _own_settings():
        from matplotlib.figure import Figure

        # Not pyplot, which keeps every figure in a global list.
        width = style.width_mm / _MM_PER_INCH
        figure = Figure(figsize=(width, width * float(relative_height(spec, style))), facecolor="white")
        _draw(figure, as_drawn(spec), pen)
        stream = io.BytesIO()
        # The name of the program would carry its version into the bytes.
        figure.savefig(stream, format="png", dpi=RESOLUTION, metadata={"Software": None})
    return stream.getvalue()


def _draw(figure: Figure, spec: ChartSpec, pen: Pen) -> None:
    if pen.style.show_title:
        figure.suptitle(heading(spec), fontproperties=pen.type(pen.style.title_size), color=pen.text_colour)
    if is_pie(spec):
        _draw_pie(figure, spec, pen)
    else:
        _draw_on_axes(figure, spec, pen)


@contextmanager
def _own_settings() -> Iterator[None]:
    """Draw with matplotlib's defaults, whatever the user's own settings file says, and never a box for a character."""
    with quiet_matplotlib():
        import matplotlib as mpl
        import matplotlib.font_manager
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        warnings.filterwarnings("error", message="Glyph")
        yield


#: Room for one character of a name, in millimetres: 10.5 points and a little air.
_CHARACTER_MM = 4.1
_LINE_LIMIT = 12
_MARKERS = "os^D"


def _draw_on_axes(figure: Figure, spec: ChartSpec, pen: Pen) -> None:
    """Draw the series side by side or as lines, the legend below, each value at its bar or point."""
    figure.set_layout_engine("constrained")
    first = figure.add_subplot()
    _set_category_axis(first, spec, pen)
    for plot in plots(spec):
        axes = first.twinx() if plot.is_second else first
        for number, place in enumerate(plot.places):
            if plot.mark is Mark.LINE:
                _draw_line(axes, spec, place, pen, is_below=number % 2 == 1)
            else:
                _draw_bars(axes, spec, plot, number, pen)
        _set_value_axis(axes, spec, plot, pen)
    if len(spec.series) > 1:
        names = figure.legend(
            loc="outside lower center", ncols=len(spec.series), frameon=False, prop=pen.type(), handlelength=0.8
        )
        for text in names.get_texts():
            text.set_color(pen.text_colour)


def _points(series: Series) -> dict[int, Decimal]:
    """Return the values by the place of their category, without the gaps."""
    return {place: value for place, value in enumerate(series.values) if value is not None}


def _draw_bars(axes: Axes, spec: ChartSpec, plot: Plot, number: int, pen: Pen) -> None:
    composition, place = spec.kind.composition, plot.places[number]
    columns, column = (1, 0) if composition.is_stacked else (len(plot.places), number)
    width = 1 / (columns + gap_width(spec) / 100)
    offset = (column - (columns - 1) / 2) * width
    points = _points(spec.series[place])
    places, sizes = [index + offset for index in points], [float(value) for value in points.values()]
    style: dict[str, Any] = {"color": pen.fill(place), "label": spec.series[place].name, "zorder": 2}
    if composition.is_stacked:
        before = [_points(spec.series[other]) for other in plot.places[:number]]
        style["left" if composition.is_lying else "bottom"] = [
            float(sum(other.get(index, Decimal(0)) for other in before if (other.get(index, 0) < 0) == (value < 0)))
            for index, value in points.items()
        ]
    bars = (axes.barh if composition.is_lying else axes.bar)(places, sizes, width * 0.92, **style)
    hidden = thin_parts(spec, place)
    code = number_format(spec, place)
    labels = ["" if index in hidden else shown_number(value, code) for index, value in points.items()]
    if composition.percent_mark:
        # The line often passes where the bars end.
        for x, label in zip(places, labels, strict=True):
            _write(axes, label, (x, 0), 2, pen)
        return
    where: dict[str, Any] = {"label_type": "center"} if composition.is_stacked else {"padding": 2}
    axes.bar_label(bars, labels, **where, fontproperties=pen.type(), color=pen.text_colour)


def _write(axes: Axes, text: str, point: tuple[float, float], distance: int, pen: Pen) -> None:
    """Write a number so many points above a place, or below it."""
    axes.annotate(
        text,
        point,
        xytext=(0, distance),
        textcoords="offset points",
        ha="center",
        va="bottom" if distance > 0 else "top",
        fontproperties=pen.type(),
        color=pen.text_colour,
        zorder=4,
    )


def _draw_line(axes: Axes, spec: ChartSpec, index: int, pen: Pen, *, is_below: bool) -> None:
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
    for place, value in _points(series).items():
        text = shown_number(value, number_format(spec, index))
        _write(axes, text, (place, float(value)), -6 if is_below else 6, pen)


def _set_category_axis(axes: Axes, spec: ChartSpec, pen: Pen) -> None:
    is_lying = spec.kind.composition.is_lying
    count = max(len(spec.categories), 1)
    axis: Axis = axes.yaxis if is_lying else axes.xaxis
    room = _LINE_LIMIT if is_lying else max(int(pen.style.width_mm * 0.85 / count / _CHARACTER_MM), 2)
    axis.set_ticks(range(len(spec.categories)), [wrapped(name, room) for name in spec.categories])
    _set_texts(axis, pen)
    if is_lying:
        axes.set_ylim(count - 0.5, -0.5)
    else:
        axes.set_xlim(-0.5, count - 0.5)


def _set_value_axis(axes: Axes, spec: ChartSpec, plot: Plot, pen: Pen) -> None:
    is_lying = spec.kind.composition.is_lying
    axis: Axis = axes.xaxis if is_lying else axes.yaxis
    code = axis_format(spec, plot)
    axis.set_major_formatter(lambda value, _: shown_number(Decimal(f"{value:.10g}"), code))
    _set_texts(axis, pen)
    if is_lying:
        axes.margins(x=0.12)
    else:
        # Numbers stand below lines, too.
        axes.margins(y=0.2 if plot.mark is Mark.LINE else 0.12)
    if not plot.is_second:
        axes.grid(visible=True, axis="x" if is_lying else "y", color=f"#{pen.style.grid_colour}", linewidth=0.5)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if is_from_zero(spec, plot):
        (axes.set_xlim if is_lying else axes.set_ylim)(0)
    if plot.mark is Mark.LINE:
        return
    # The line from which the bars rise; the names stay at the edge, where no bar covers them.
    (axes.axvline if is_lying else axes.axhline)(0, color=pen.axis_colour, linewidth=0.75, zorder=3)


def _set_texts(axis: Axis, pen: Pen) -> None:
    axis.set_tick_params(length=0)
    for label in axis.get_ticklabels():
        label.set_fontproperties(pen.type())
        label.set_color(pen.text_colour)


#: Lengths are in radii of the pie.
_HALF_HEIGHT = 1.25
_INSIDE = 0.6
_OUTSIDE = 1.25
_LINE_HEIGHT = 0.18
#: Characters of a name on one line.
_NAME_LIMIT, _NAME_LIMIT_BESIDE = 7, 8
_LEADER_LINE = {"arrowstyle": "-", "linewidth": 0.75, "shrinkA": 2, "shrinkB": 0}


@dataclass(frozen=True, slots=True)
class _Slice:
    """A slice with the direction of its middle (counter-clockwise from three o'clock) and its label."""

    x: float
    y: float
    depth: float
    name: str
    number: str
    is_large: bool


def _draw_pie(figure: Figure, spec: ChartSpec, pen: Pen) -> None:
    """Draw the one series of a chart as a pie, clockwise, turned as the native chart is."""
    top = 0.9 if pen.style.show_title else 1
    axes = figure.add_axes((0, 0, 1, top))
    sizes = pie_values(spec)
    axes.pie(
        [float(size) for size in sizes],
        colors=[pen.fill(index) for index in range(len(sizes))],
        startangle=90 - first_slice_angle(sizes),
        counterclock=False,
        normalize=True,
        wedgeprops={"edgecolor": "white", "linewidth": 1 if len(sizes) > 1 else 0},
    )
    half_width = _HALF_HEIGHT * pen.style.width_mm / (pen.style.height_mm * top)
    axes.set(xlim=(-half_width, half_width), ylim=(-_HALF_HEIGHT, _HALF_HEIGHT))
    slices = list(_slices(spec, sizes))
    _label_inside(axes, [piece for piece in slices if piece.is_large], pen)
    for is_right in (True, False):
        _label_beside(axes, [piece for piece in slices if not piece.is_large and (piece.x >= 0) is is_right], pen)


def _slices(spec: ChartSpec, sizes: Sequence[Decimal]) -> Iterator[_Slice]:
    total = sum(sizes, Decimal(0))
    large = set(large_slices(sizes))
    # A slice that is the whole pie has its label in the middle.
    depth = 0 if max(sizes) == total else _INSIDE
    before = Decimal(0)
    for index, (name, value) in enumerate(zip(spec.categories, spec.series[0].values, strict=True)):
        turn = 360 * float((before + sizes[index] / 2) / total)
        angle = math.radians(90 - first_slice_angle(sizes) - turn)
        number = "" if value is None else shown_number(value, spec.number_format)
        yield _Slice(math.cos(angle), math.sin(angle), depth, name, number, index in large)
        before += sizes[index]


def _label_inside(axes: Axes, slices: Sequence[_Slice], pen: Pen) -> None:
    for piece in slices:
        axes.text(
            piece.depth * piece.x,
            piece.depth * piece.y,
            f"{wrapped(piece.name, _NAME_LIMIT)}\n{piece.number}",
            ha="center",
            va="center",
            linespacing=1.25,
            fontproperties=pen.type(),
            color=pen.text_colour,
        )


def _label_beside(axes: Axes, slices: Sequence[_Slice], pen: Pen) -> None:
    """Write the labels of one side one below another, each with a line to its slice."""
    ordered = sorted(slices, key=lambda piece: -piece.y)
    texts = [f"{wrapped(piece.name, _NAME_LIMIT_BESIDE)} {piece.number}" for piece in ordered]
    heights = [_LINE_HEIGHT * (text.count("\n") + 1) for text in texts]
    places = _spread([_OUTSIDE * piece.y for piece in ordered], heights)
    for piece, text, place in zip(ordered, texts, places, strict=True):
        side, anchor, start = (1, "left", 0) if piece.x >= 0 else (-1, "right", 1)
        axes.annotate(
            text,
            (piece.x, piece.y),
            xytext=(side * _OUTSIDE, place),
            ha=anchor,
            va="center",
            linespacing=1.25,
            fontproperties=pen.type(),
            color=pen.text_colour,
            arrowprops={**_LEADER_LINE, "color": pen.axis_colour, "relpos": (start, 0.5)},
        )


def _spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Move labels, given from top to bottom, so far apart that none covers another, and keep them in the picture."""
    places: list[float] = []
    ceiling = _HALF_HEIGHT
    for place, height in zip(wanted, heights, strict=True):
        places.append(min(place, ceiling - height / 2))
        ceiling = places[-1] - height / 2
    floor = -_HALF_HEIGHT
    for index, height in reversed(list(enumerate(heights))):
        places[index] = max(places[index], floor + height / 2)
        floor = places[index] + height / 2
    return places


@dataclass(frozen=True, slots=True)
class Pen:
    """What every stroke and text of an image chart is drawn with."""

    style: ChartStyle
    font: FontFile

    def type(self, points: float = 0) -> FontProperties:
        """Return the font in a size, else in that of the chart's text.

        A path cannot be mistaken: a family name would be looked up in a list that may be older than the font.
        """
        from matplotlib.font_manager import FontPath, FontProperties

        return FontProperties(fname=FontPath(str(self.font.path), self.font.face), size=points or self.style.text_size)

    def fill(self, index: int) -> str:
        """Return the colour of a series or slice."""
        return f"#{self.style.colour(index)}"

    @property
    def text_colour(self) -> str:
        """The colour of all text."""
        return f"#{self.style.text_colour}"

    @property
    def axis_colour(self) -> str:
        """The colour of axes and leader lines."""
        return f"#{self.style.axis_colour}"


_CODE = re.compile(r"(#,##)?0(?:\.(0+))?(%?)")


def shown_number(value: Decimal, code: str) -> str:
    """Write a number under a format code that every program knows: decimals, thousands, percent.

    >>> shown_number(Decimal("1313.5"), "#,##0.00"), shown_number(Decimal("0.956574"), "0.00%")
    ('1,313.50', '95.66%')
    >>> shown_number(Decimal(1), "0%"), shown_number(Decimal("-0.50"), "General")
    ('100%', '-0.5')

    Raises:
        ValueError: the code uses something else.
    """
    if code == GENERAL:
        return format(value.normalize() or Decimal(0), "f")
    match = _CODE.fullmatch(code)
    if not match:
        msg = f"number format not supported in image charts: {code}"
        raise ValueError(msg)
    thousands, decimals, percent = match[1], len(match[2] or ""), match[3]
    rounded = round_half_up(value * 100 if percent else value, decimals)
    return f"{rounded:{',' if thousands else ''}.{decimals}f}{percent}"
