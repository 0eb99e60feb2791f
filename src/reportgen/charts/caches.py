"""This module writes what a chart shows: references into a worksheet, and beside them the cached names and numbers.

Office draws from the caches and opens the worksheet only to edit the data, so both have to come from one specification.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from reportgen.office import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.charts.references import SeriesReferences
    from reportgen.charts.spec import Series

#: A worksheet keeps 15 significant digits; amounts of 元 have fewer, only shares are cut here.
_WORKSHEET_NUMBERS = Context(prec=15, rounding=ROUND_HALF_UP)


def number_text(value: Decimal) -> str:
    """Write a number as a worksheet stores it: plain, with at most 15 significant digits.

    >>> number_text(Decimal("1313.50")), number_text(Decimal("1E+3")), number_text(Decimal("-0.00"))
    ('1313.5', '1000', '0')
    >>> number_text(Decimal(125646) / Decimal(131350))
    '0.95657403882756'
    """
    return format(_WORKSHEET_NUMBERS.normalize(value) or Decimal(0), "f")


def series_name(name: str, reference: str) -> str:
    """Return the ``c:tx`` of a series."""
    return f"<c:tx>{_texts((name,), reference)}</c:tx>"


def categories(names: Sequence[str], reference: str) -> str:
    """Return the ``c:cat`` of a series: always text, also for years, or Office would count them as numbers."""
    return f"<c:cat>{_texts(names, reference)}</c:cat>"


def values(series: Series, references: SeriesReferences, number_format: str) -> str:
    """Return the ``c:val`` of a series; a gap is a point that is not there."""
    points = "".join(
        f'<c:pt idx="{index}"><c:v>{number_text(value)}</c:v></c:pt>'
        for index, value in enumerate(series.values)
        if value is not None
    )
    return (
        f"<c:val><c:numRef><c:f>{escape(references.values)}</c:f><c:numCache>"
        f'<c:formatCode>{escape(number_format)}</c:formatCode><c:ptCount val="{len(series.values)}"/>{points}'
        "</c:numCache></c:numRef></c:val>"
    )


def _texts(texts: Sequence[str], reference: str) -> str:
    points = "".join(f'<c:pt idx="{index}"><c:v>{escape(text)}</c:v></c:pt>' for index, text in enumerate(texts))
    return (
        f'<c:strRef><c:f>{escape(reference)}</c:f><c:strCache><c:ptCount val="{len(texts)}"/>{points}'
        "</c:strCache></c:strRef>"
    )
