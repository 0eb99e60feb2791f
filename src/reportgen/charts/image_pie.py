"""This module draws pie charts with matplotlib: labels of large slices inside, those of small ones beside the pie."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.charts.layout import first_slice_angle, large_slices, pie_values, wrapped
from reportgen.charts.number_format import shown_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reportgen.charts.image_pen import Pen
    from reportgen.charts.spec import ChartSpec

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


def draw_pie(figure: Figure, spec: ChartSpec, pen: Pen) -> None:
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
