"""This module decides how slices, bars, lines and axes lie, for both drawings of a chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.profile.chart_kinds import ChartKind, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.charts.spec import ChartSpec, ChartStyle

GENERAL = "General"

#: Below this share of the whole, a slice is narrower than its label.
SMALL_SLICE = Decimal("0.1")


#: A pie of more slices than these is drawn as bars: the labels of its small slices would cover one another.
_MOST_SLICES = 6
#: Millimetres of a chart's height for one bar, and for what stands over and under all of them.
_BAR_MM, _BESIDE_BARS_MM = 8, 16


#: Below this share of the highest of stacked bars, a part is lower than its number.
_THIN_PART = Decimal("0.08")


@dataclass(frozen=True, slots=True)
class Plot:
    """Series, by their places, that are drawn with the same mark against the same axis."""

    mark: Mark
    places: Sequence[int]
    is_second: bool = False


def plots(spec: ChartSpec) -> list[Plot]:
    """Return what a chart consists of: one plot, or amounts and then percentages on an axis of their own."""
    composition, places = spec.kind.composition, range(len(spec.series))
    second = [place for place in places if composition.percent_mark and number_format(spec, place).endswith("%")]
    first = [place for place in places if place not in second]
    if composition.percent_mark is None or not (first and second):
        return [Plot(composition.mark, places)]
    return [Plot(composition.mark, first), Plot(composition.percent_mark, second, is_second=True)]


def number_format(spec: ChartSpec, place: int) -> str:
    """Return the number format of a series."""
    return spec.series[place].number_format or spec.number_format


def axis_format(spec: ChartSpec, plot: Plot) -> str:
    """Return the number format of an axis: the labels carry the exact numbers, it carries round ones."""
    codes = [number_format(spec, place) for place in plot.places] or [spec.number_format]
    return "0%" if codes[0].endswith("%") else GENERAL


def is_pie(spec: ChartSpec) -> bool:
    """Whether a chart has slices, and so no axes."""
    return spec.kind.composition.mark is Mark.SLICE


def as_drawn(spec: ChartSpec) -> ChartSpec:
    """Return a chart as it is drawn where nobody designed it: a pie with many slices as lying bars."""
    is_crowded = is_pie(spec) and len(spec.categories) > _MOST_SLICES
    return replace(spec, kind=ChartKind.BAR) if is_crowded else spec


def relative_height(spec: ChartSpec, style: ChartStyle) -> Fraction:
    """Return the height of a chart by its width: lying bars get as much as their names need."""
    bars = _bar_count(spec) if as_drawn(spec).kind.composition.is_lying else 0
    return Fraction(max(style.height_mm, _BESIDE_BARS_MM + _BAR_MM * bars), style.width_mm)


def heading(spec: ChartSpec) -> str:
    """Return the title as it stands inside a chart, where no caption and no unit stand beside it."""
    return f"{spec.title}（{spec.unit}）" if spec.unit else spec.title


def wrapped(name: str, limit: int) -> str:
    r"""Break a Chinese name, which has no spaces to break at, into lines of nearly equal length.

    >>> wrapped("一般公共预算财政拨款收入", 7)
    '一般公共预算\n财政拨款收入'
    """
    lines = -(-len(name) // limit) or 1
    length = -(-len(name) // lines) or 1
    return "\n".join(name[start : start + length] for start in range(0, len(name), length))


def pie_values(spec: ChartSpec) -> list[Decimal]:
    """Return the sizes of a pie's slices: a gap has none, and Office takes a negative one without its sign."""
    return [abs(value or Decimal(0)) for value in spec.series[0].values] if spec.series else []


def first_slice_angle(values: Sequence[Decimal]) -> int:
    """Return where the first slice of a pie begins, in degrees clockwise from twelve o'clock.

    A pie with small slices is turned so that its largest slice faces left: the small ones are then on the right, where
    their labels stand one below another; side by side at the top they would run into each other.

    >>> first_slice_angle([Decimal(50), Decimal(50)])
    0
    >>> first_slice_angle([Decimal("98.74"), Decimal("1.26")])
    92
    >>> first_slice_angle([Decimal(35), Decimal(20), Decimal(42), Decimal(3)])
    356
    """
    total = sum(values, Decimal(0))
    if total <= 0 or not any(0 < value < SMALL_SLICE * total for value in values):
        return 0
    largest = max(values)
    before = sum(values[: values.index(largest)], Decimal(0))
    centre = (before + largest / 2) / total
    # Three quarters of a circle ahead of the centre, and once around: a remainder of Decimal keeps the sign.
    return int((270 + 360 - 360 * centre) % 360)


def large_slices(values: Sequence[Decimal]) -> list[int]:
    """Return which slices have room for a label of two lines."""
    total = sum(values, Decimal(0))
    return [index for index, value in enumerate(values) if value >= SMALL_SLICE * total]


def gap_width(spec: ChartSpec) -> int:
    """Return the room between groups of bars, in percent of one bar: few bars stay slim, many get wide."""
    bars = _bar_count(spec)
    if bars <= 2:  # noqa: PLR2004 - one or two bars would else fill the chart
        return 250
    return 120 if bars <= 6 else 70  # noqa: PLR2004 - beyond three groups of two years


def _bar_count(spec: ChartSpec) -> int:
    return len(spec.categories) * (1 if spec.kind.composition.is_stacked else len(plots(spec)[0].places))


def is_from_zero(spec: ChartSpec, plot: Plot) -> bool:
    """Whether the value axis of a plot has to begin at zero: of bars, and of percentages beside them.

    Left to itself, Office cuts off the axis of bars that are nearly equal, and a small change looks like a large one.
    """
    return (plot.mark is not Mark.LINE or plot.is_second) and is_positive(spec, plot)


def is_positive(spec: ChartSpec, plot: Plot) -> bool:
    """Whether nothing of a plot is below zero."""
    return all(value >= 0 for place in plot.places for value in spec.series[place].values if value is not None)


def thin_parts(spec: ChartSpec, place: int) -> list[int]:
    """Return in which categories a part of stacked bars is too thin for its number, which would cover another."""
    if not spec.kind.composition.is_stacked:
        return []
    sums = [
        sum(abs(value or 0) for value in values) for values in zip(*(each.values for each in spec.series), strict=True)
    ]
    least = _THIN_PART * max(sums, default=Decimal(0))
    return [index for index, value in enumerate(spec.series[place].values) if value is not None and abs(value) < least]
