"""This module says in which worksheet cells the names and values of a chart stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.office.worksheet import column_letters, quoted_sheet

if TYPE_CHECKING:
    from reportgen.charts.spec import ChartSpec


@dataclass(frozen=True, slots=True)
class SeriesReferences:
    """The cell of a series' name and the range of its values, as formulas (``'图表'!$B$3:$B$4``)."""

    name: str
    values: str


@dataclass(frozen=True, slots=True)
class ChartReferences:
    """The range of the categories, and one entry per series, in the order of the chart's."""

    categories: str
    series: tuple[SeriesReferences, ...]


def grid_references(spec: ChartSpec, sheet: str, *, row: int = 1, column: int = 1) -> ChartReferences:
    """Return the ranges of a chart whose numbers stand as a grid: categories down, one column per series.

    ``row`` and ``column`` (from 1) name the corner, which is empty; series names are beside it, categories below it.
    """
    first, last = row + 1, row + max(len(spec.categories), 1)

    def cells(index: int, top: int, bottom: int) -> str:
        letters = column_letters(column + index)
        start = f"{quoted_sheet(sheet)}!${letters}${top}"
        return start if top == bottom else f"{start}:${letters}${bottom}"

    series = (
        SeriesReferences(cells(index, row, row), cells(index, first, last)) for index in range(1, len(spec.series) + 1)
    )
    return ChartReferences(cells(0, first, last), tuple(series))
