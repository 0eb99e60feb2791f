"""This module takes the values of a chart from the facts."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.charts.spec import Amounts, ChartKind, ChartSpec, Series
from reportgen.facts.compared import ComparedAmount
from reportgen.facts.fact import Fact, Unit
from reportgen.facts.names import resolve
from reportgen.formatting import in_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.facts.facts import Facts
    from reportgen.profile.profile import ChartEntry, Numbers

_WHOLE = {Decimal(0), Decimal(1), None}
"""Shares that sentences print without decimals."""

SHARE_DIGITS = 15
"""A spreadsheet keeps 15 significant digits."""


def build_chart(entry: ChartEntry, facts: Facts, numbers: Numbers) -> ChartSpec:
    """Build one chart: named facts over fixed categories, or one slice per figure of a list.

    Raises:
        UnknownNameError: the profile names a fact that does not exist.
    """
    return _slices(entry, facts, numbers) if entry.each else _columns(entry, facts, numbers)


def chart_labels(entry: ChartEntry, facts: Facts, numbers: Numbers) -> Iterator[tuple[str, str, Fact]]:
    """Yield the series, the category and the fact of every number that a chart shows."""
    chart = build_chart(entry, facts, numbers)
    if entry.each:
        figures = [_figure(item, entry) for item in _elements(resolve(facts, entry.each))]
        rows = [[figure.share for figure in figures if figure.actual.value]]
    else:
        named = [[resolve(facts, name) for name in item.values] for item in entry.series]
        rows = [row for row in named if any(fact.is_given for fact in row)]
    for series, row in zip(chart.series, rows, strict=True):
        for category, fact in zip(chart.categories, row, strict=True):
            if fact.is_given:
                yield series.name, category, fact


def placeholders_in(name: str) -> list[str]:
    """Return what stands in braces in the name of a series; a brace that is none of a pair stands for itself.

    >>> placeholders_in("{year}年{{甲}}{year:9}{")
    ['year', 'year:9', '{']
    """
    return [match[1] or match[0] for match in _BRACES.finditer(name) if match[0] not in {"{{", "}}"}]


_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def _series_name(name: str, values: Mapping[str, int]) -> str:
    """Return the name of a series with its placeholders filled in; ``{{`` and ``}}`` are braces.

    Raises:
        LookupError: there is no such placeholder.
    """
    return _BRACES.sub(lambda match: match[0][0] if match[0] in {"{{", "}}"} else str(values[match[1] or ""]), name)


def _columns(entry: ChartEntry, facts: Facts, numbers: Numbers) -> ChartSpec:
    series = [
        Series(
            _series_name(item.name, {"year": facts.year, "prior_year": facts.prior_year}),
            tuple(_value(resolve(facts, name), numbers) for name in item.values),
        )
        for item in entry.series
    ]
    # Without any figure of last year its columns would be an empty legend entry.
    shown = tuple(item for item in series if any(value is not None for value in item.values))
    return ChartSpec(
        entry.id,
        ChartKind(entry.kind),
        entry.title,
        entry.categories,
        shown,
        numbers.money,
        numbers.amount_unit,
        is_comparable=len(shown) > 1 or len(series) == 1,
    )


def _slices(entry: ChartEntry, facts: Facts, numbers: Numbers) -> ChartSpec:
    figures = [_figure(item, entry) for item in _elements(resolve(facts, entry.each))]
    used = [figure for figure in figures if figure.actual.value]
    values = tuple(_value(figure.share, numbers) for figure in used)
    return ChartSpec(
        entry.id,
        ChartKind(entry.kind),
        entry.title,
        tuple(figure.name for figure in used),
        (Series(entry.title, values),),
        "0%" if numbers.trim_whole_percent and set(values) <= _WHOLE else f"{numbers.percent}%",
        amounts=_amounts(used, numbers),
    )


def _amounts(figures: Sequence[ComparedAmount], numbers: Numbers) -> Amounts | None:
    """Return the amounts whose shares a pie shows, with their whole; nothing where they are not parts of one whole."""
    wholes = {
        Fraction(figure.actual.amount) / Fraction(figure.share.value)
        for figure in figures
        if figure.share.value and figure.actual.value
    }
    if len(wholes) != 1:
        return None
    whole, unit = wholes.pop(), numbers.amount_unit
    values = tuple(in_unit(figure.actual.amount, unit) for figure in figures)
    return Amounts(
        values, in_unit(Decimal(whole.numerator) / whole.denominator, unit), f"金额（{unit}）", numbers.money
    )


def _elements(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _figure(item: object, entry: ChartEntry) -> ComparedAmount:
    figure = resolve(item, entry.figure) if entry.figure else item
    if not isinstance(figure, ComparedAmount):
        msg = f"{entry.each} does not hold figures"
        raise TypeError(msg)
    return figure


def _value(fact: object, numbers: Numbers) -> Decimal | None:
    if not isinstance(fact, Fact) or fact.value is None:
        return None
    if fact.unit is Unit.YUAN:
        return in_unit(fact.amount, numbers.amount_unit)
    ratio = Fraction(fact.value)
    with localcontext(prec=SHARE_DIGITS):
        return Decimal(ratio.numerator) / Decimal(ratio.denominator)
