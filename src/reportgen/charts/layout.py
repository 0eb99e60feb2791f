"""This module decides how slices, bars and the axis lie, for both drawings of a chart."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.charts.spec import ChartKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.charts.spec import ChartSpec, ChartStyle

#: Below this share of the whole, a slice is narrower than its label.
SMALL_SLICE = Decimal("0.1")


#: A pie of more slices than these is drawn as bars: the labels of its small slices would cover one another.
_MOST_SLICES = 6
#: Millimetres of a chart's height for one bar, and for what stands over and under all of them.
_BAR_MM, _BESIDE_BARS_MM = 8, 16


def as_drawn(spec: ChartSpec) -> ChartSpec:
    """Return a chart as it is drawn where nobody designed it: a pie with many slices as lying bars."""
    is_crowded = spec.kind is ChartKind.PIE and len(spec.categories) > _MOST_SLICES
    return replace(spec, kind=ChartKind.BAR) if is_crowded else spec


def relative_height(spec: ChartSpec, style: ChartStyle) -> Fraction:
    """Return the height of a chart by its width: lying bars get as much as their names need."""
    bars = len(spec.categories) * len(spec.series) if as_drawn(spec).kind is ChartKind.BAR else 0
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
    bars = len(spec.categories) * len(spec.series)
    if bars <= 2:  # noqa: PLR2004 - one or two bars would else fill the chart
        return 250
    return 120 if bars <= 6 else 70  # noqa: PLR2004 - beyond three groups of two years


def is_from_zero(spec: ChartSpec) -> bool:
    """Whether the value axis has to begin at zero.

    Left to itself, Office cuts off the axis of bars that are nearly equal, and a small change looks like a large one.
    """
    return all(value >= 0 for series in spec.series for value in series.values if value is not None)
