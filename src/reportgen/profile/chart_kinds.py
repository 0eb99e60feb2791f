"""This module defines the kinds of chart that a profile may ask for, and what each is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What stands for one number in a chart. Each is drawn once for Office (``charts.native``), once as a picture."""

    BAR = "bar"
    LINE = "line"
    SLICE = "slice"


@dataclass(frozen=True, slots=True)
class Composition:
    """What a kind of chart is made of: all that is drawn follows from it and from the numbers.

    ``percent_mark`` stands for series of percentages beside those of amounts, on a second axis. ``is_lying``: bars lie,
    the categories below one another. ``is_stacked``: the bars of one category stand on one another and show their sum.
    """

    title: str
    mark: Mark
    percent_mark: Mark | None = None
    is_lying: bool = False
    is_stacked: bool = False


class ChartKind(StrEnum):
    """The kinds of chart. A new one is a line here and in ``_COMPOSITIONS``, unless it needs a mark of its own."""

    COLUMN = "column"
    BAR = "bar"
    LINE = "line"
    PIE = "pie"
    STACKED = "stacked"
    COMBINED = "combined"

    @property
    def composition(self) -> Composition:
        """What a chart of this kind is made of."""
        return _COMPOSITIONS[self]


_COMPOSITIONS = {
    ChartKind.COLUMN: Composition("柱形图", Mark.BAR),
    ChartKind.BAR: Composition("条形图", Mark.BAR, is_lying=True),
    ChartKind.LINE: Composition("折线图", Mark.LINE),
    ChartKind.PIE: Composition("饼图", Mark.SLICE),
    ChartKind.STACKED: Composition("堆积柱形图", Mark.BAR, is_stacked=True),
    ChartKind.COMBINED: Composition("柱形图和折线图的组合", Mark.BAR, percent_mark=Mark.LINE),
}
