"""This module carries the look of a chart into matplotlib: its colours, and the Chinese font loaded by path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

    from reportgen.charts.fonts import FontFile
    from reportgen.charts.style import ChartStyle


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

    @property
    def grid_colour(self) -> str:
        """The colour of grid lines."""
        return f"#{self.style.grid_colour}"
