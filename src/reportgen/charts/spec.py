"""This module defines what a chart shows and how charts look; they are drawn by ``native`` and ``image``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from reportgen.profile.chart_kinds import ChartKind


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name in the legend and one value per category, ``None`` for a gap.

    ``number_format`` is written where it is another one than the chart's: percentages beside amounts.
    """

    name: str
    values: tuple[Decimal | None, ...]
    number_format: str = ""


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


@dataclass(frozen=True, slots=True)
class ChartStyle:
    """The look of all charts of a report. Colours are RRGGBB, sizes of type are points.

    Neighbouring colours of the palette differ in lightness, so that they stay apart when printed in grey, and dark text
    is readable on each of them, so that a label may stand inside or outside its slice. A chart is as wide as the text
    of an upright page, its letters are those of a table's heading (5号).
    """

    palette: tuple[str, ...] = (
        "6F94C2",
        "DDC594",
        "86B09A",
        "CFD9E6",
        "CC8F76",
        "C3D3B2",
        "A595BF",
        "EBD3C4",
        "8FA3AD",
        "E3E0D5",
    )
    text_colour: str = "262626"
    axis_colour: str = "7F7F7F"
    grid_colour: str = "D9D9D9"
    latin_font: str = "Times New Roman"
    east_asian_font: str = "宋体"
    text_size: float = 10.5
    title_size: float = 12
    show_title: bool = False
    width_mm: int = 156
    height_mm: int = 66

    def colour(self, index: int) -> str:
        """Return the fill of a series or slice; beyond the palette the colours come again, paler each time."""
        round_number, place = divmod(index, len(self.palette))
        channels = bytes.fromhex(self.palette[place])
        return bytes(255 - (255 - channel) // (1 + round_number) for channel in channels).hex().upper()


DEFAULT_STYLE = ChartStyle()
