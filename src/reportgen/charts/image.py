"""This module draws a chart as a picture, for previews and for who wants no Office chart: matplotlib, PNG."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reportgen.charts.fonts import choose_font
from reportgen.charts.layout import as_drawn, heading, relative_height
from reportgen.charts.quiet import quiet_matplotlib
from reportgen.charts.spec import ChartKind
from reportgen.charts.style import DEFAULT_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

    from reportgen.charts.image_pen import Pen
    from reportgen.charts.spec import ChartSpec
    from reportgen.charts.style import ChartStyle

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
    from reportgen.charts.image_pen import Pen

    pen = Pen(style, choose_font(_characters(spec, style), font))
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


def _characters(spec: ChartSpec, style: ChartStyle) -> str:
    """Return every character that is drawn."""
    names = (*spec.categories, *(series.name for series in spec.series))
    title = heading(spec) if style.show_title else ""
    return "".join((*names, title, _NUMBER_CHARACTERS))


def _draw(figure: Figure, spec: ChartSpec, pen: Pen) -> None:
    if pen.style.show_title:
        figure.suptitle(heading(spec), fontproperties=pen.type(pen.style.title_size), color=pen.text_colour)
    if spec.kind is ChartKind.PIE:
        from reportgen.charts.image_pie import draw_pie

        draw_pie(figure, spec, pen)
    else:
        from reportgen.charts.image_axes import draw_on_axes

        draw_on_axes(figure, spec, pen)


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
