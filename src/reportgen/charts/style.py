"""This module defines how charts look; the native and the image drawing share it."""

from __future__ import annotations

from dataclasses import dataclass


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
