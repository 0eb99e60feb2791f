"""This module writes the DrawingML fragments that every part of a native chart is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.office import escape

if TYPE_CHECKING:
    from reportgen.charts.style import ChartStyle

CHART_NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DRAWING_NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/main"

NO_LINE = "<a:ln><a:noFill/></a:ln>"


def solid(colour: str) -> str:
    """Return a fill. Theme colours are avoided: LibreOffice cannot resolve them in a chart part."""
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def line(colour: str, points: float) -> str:
    """Return an outline, its width in points."""
    return f'<a:ln w="{round(points * 12_700)}">{solid(colour)}</a:ln>'


def shape(*contents: str) -> str:
    """Return the shape properties of a chart element."""
    return f"<c:spPr>{''.join(contents)}</c:spPr>"


def text_properties(style: ChartStyle, *, level: bool = False) -> str:
    """Return the ``txPr`` of an axis, a legend or labels; ``level`` text wraps where it would else be turned."""
    run = _run_properties("a:defRPr", style, style.text_size)
    turn = ' rot="0" vert="horz"' if level else ""
    return f'<c:txPr><a:bodyPr{turn}/><a:lstStyle/><a:p><a:pPr>{run}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'


def title(text: str, style: ChartStyle) -> str:
    """Return the title inside the chart."""
    default = _run_properties("a:defRPr", style, style.title_size)
    run = _run_properties("a:rPr", style, style.title_size)
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{default}</a:pPr>"
        f"<a:r>{run}<a:t>{escape(text)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title>'
    )


def _run_properties(tag: str, style: ChartStyle, size: float) -> str:
    """Return the type of a text; without ``ea`` Office takes the theme's font for Chinese characters."""
    language = ' lang="zh-CN"' if tag == "a:rPr" else ""
    latin, east_asian = escape(style.latin_font), escape(style.east_asian_font)
    return (
        f'<{tag}{language} sz="{round(size * 100)}" b="0">{solid(style.text_colour)}'
        f'<a:latin typeface="{latin}"/><a:ea typeface="{east_asian}"/></{tag}>'
    )
