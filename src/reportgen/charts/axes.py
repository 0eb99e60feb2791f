"""This module writes the two axes of a native column, bar or line chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.charts.fragments import NO_LINE, line, shape, text_properties
from reportgen.charts.layout import is_from_zero
from reportgen.charts.spec import ChartKind

if TYPE_CHECKING:
    from reportgen.charts.spec import ChartSpec
    from reportgen.charts.style import ChartStyle

#: Numbers that only tie plot and axes together; the schema wants them positive.
CATEGORY_AXIS, VALUE_AXIS = 111_111_111, 222_222_222
AXIS_IDS = f'<c:axId val="{CATEGORY_AXIS}"/><c:axId val="{VALUE_AXIS}"/>'


def axes(spec: ChartSpec, style: ChartStyle) -> str:
    """Return the category axis and the value axis."""
    is_lying = spec.kind is ChartKind.BAR
    return _category_axis(spec, style, is_lying=is_lying) + _value_axis(spec, style, is_lying=is_lying)


def _category_axis(spec: ChartSpec, style: ChartStyle, *, is_lying: bool) -> str:
    # Bars are counted upwards: turned round, the first category is on top, as in the table. Below zero, names beside
    # the axis would stand in the bars.
    direction, side = ("maxMin", "l") if is_lying else ("minMax", "b")
    place = "nextTo" if is_from_zero(spec) else "low"
    return (
        f'<c:catAx><c:axId val="{CATEGORY_AXIS}"/><c:scaling><c:orientation val="{direction}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{place}"/>'
        f"{shape(line(style.axis_colour, 0.75))}{text_properties(style, level=True)}"
        f'<c:crossAx val="{VALUE_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _value_axis(spec: ChartSpec, style: ChartStyle, *, is_lying: bool) -> str:
    # The categories of lying bars being turned round, their first end is the top: the values go to the far end.
    side, crosses = ("b", "max") if is_lying else ("l", "autoZero")
    minimum = '<c:min val="0"/>' if spec.kind is not ChartKind.LINE and is_from_zero(spec) else ""
    # The labels carry the exact numbers; the axis carries round ones and needs no decimals.
    number_format = "0%" if spec.number_format.endswith("%") else "General"
    return (
        f'<c:valAx><c:axId val="{VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>{minimum}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{side}"/>'
        f"<c:majorGridlines>{shape(line(style.grid_colour, 0.5))}</c:majorGridlines>"
        f'<c:numFmt formatCode="{number_format}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f"{shape(NO_LINE)}{text_properties(style)}"
        f'<c:crossAx val="{CATEGORY_AXIS}"/><c:crosses val="{crosses}"/><c:crossBetween val="between"/></c:valAx>'
    )
