"""This module defines what a chart shows; how it is drawn is the business of ``native`` and ``image``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


class ChartKind(StrEnum):
    """The kinds of chart a report uses."""

    COLUMN = "column"
    BAR = "bar"
    LINE = "line"
    PIE = "pie"


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name in the legend and one value per category, ``None`` for a gap."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts whose shares a chart shows, and their whole: for those who edit its data. ``head`` names them."""

    values: tuple[Decimal, ...]
    whole: Decimal
    head: str
    number_format: str


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart, ready to be drawn: everything it shows, nothing of how it looks.

    ``values`` are numbers as they are to be read with ``number_format`` (an Excel format code): 万元 with ``0.00``,
    shares with ``0.00%``. A pie has one series, named like the chart. ``unit`` is printed beside the chart when not
    empty (``单位：万元``). ``is_comparable``: not a comparison (本年与上年) of which only one side is known.
    """

    id: str
    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number_format: str
    unit: str = ""
    is_comparable: bool = True
    amounts: Amounts | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: no category, nothing but zeros and gaps, or nothing to compare with."""
        return not self.is_comparable or not any(value for series in self.series for value in series.values)
