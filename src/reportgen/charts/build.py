"""This module takes the values of a chart from the facts."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.charts.layout import plots
from reportgen.charts.spec import Amounts, ChartSpec, Series
from reportgen.diagnostics import Rule, Severity
from reportgen.facts.compared import ComparedAmount
from reportgen.facts.fact import Fact, Unit, missing
from reportgen.facts.names import resolve
from reportgen.formatting import in_unit
from reportgen.profile.chart_kinds import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.diagnostics import Diagnostic
    from reportgen.facts.facts import Facts
    from reportgen.profile.profile import ChartEntry, Numbers

MIXED = Rule(
    "RG341",
    "图中的数不是同一种，不能画在一根轴上",
    "金额和百分比相差太大，画在一根轴上，百分比会贴着轴，看不出高低；组合图（combined）另有一根百分比的轴。",
    "一个系列的数要么都是金额，要么都是百分比；两种都要画，写 kind: combined，至少各有一个系列。",
    Severity.WARNING,
)
NEGATIVE = Rule(
    "RG342",
    "饼图或堆积图中有负数",
    "饼图的各块、堆积图的各段合起来是全部；负数画不出来，图上各部分的大小就不对了。",
    "核对这个数；确实是负数时，在方案（profile.yaml 的 charts）中改用柱形图（column）。",
    Severity.WARNING,
)

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


def chart_findings(entry: ChartEntry, chart: ChartSpec, facts: Facts) -> Iterator[Diagnostic]:
    """Yield what a chart shows wrongly: amounts and percentages on one axis, parts of a whole below zero."""
    drawn = plots(chart)
    composition = entry.kind.composition
    if entry.series:
        units = [{fact.unit for fact in row if fact.is_given} for row in _given(entry, facts)[1].values()]
        kinds = [set().union(*(units[place] for place in plot.places)) for plot in drawn]
        lacks_one = composition.percent_mark and chart.is_comparable and len(drawn) == 1
        if lacks_one or any(len(found) > 1 for found in kinds):
            what = "没有金额和百分比各至少一个系列" if lacks_one else "把单位不同的数画在一根轴上"
            yield MIXED.finding(f"图“{entry.title}”{what}")
    if composition.is_stacked or composition.mark is Mark.SLICE:
        parts = zip(chart.categories, *(series.values for series in chart.series), strict=True)
        for category, *values in parts:
            if any(value is not None and value < 0 for value in values):
                yield NEGATIVE.finding(f"图“{entry.title}”中“{category}”有负数")


def chart_labels(entry: ChartEntry, facts: Facts, numbers: Numbers) -> Iterator[tuple[str, str, Fact]]:
    """Yield the series, the category and the fact of every number that a chart shows."""
    chart = build_chart(entry, facts, numbers)
    if entry.each:
        figures = [_figure(item, entry) for item in _elements(resolve(facts, entry.each))]
        rows = [[figure.share for figure in figures if figure.actual.value]]
    else:
        rows = list(_given(entry, facts)[1].values())
    for series, row in zip(chart.series, rows, strict=True):
        for category, fact in zip(chart.categories, row, strict=True):
            if fact.is_given:
                yield series.name, category, fact


def placeholders_in(name: str) -> list[str]:
    """Return what stands in braces in the name of a series or category; a brace that is none of a pair is itself.

    >>> placeholders_in("{year}年{{甲}}{year:9}{")
    ['year', 'year:9', '{']
    """
    return [match[1] or match[0] for match in _BRACES.finditer(name) if match[0] not in {"{{", "}}"}]


_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def _filled(name: str, facts: Facts) -> str:
    """Return a name with its placeholders filled in; ``{{`` and ``}}`` are braces.

    Raises:
        LookupError: there is no such placeholder.
    """
    values = {"year": facts.year, "prior_year": facts.prior_year}
    return _BRACES.sub(lambda match: match[0][0] if match[0] in {"{{", "}}"} else str(values[match[1] or ""]), name)


def _given(entry: ChartEntry, facts: Facts) -> tuple[list[int], dict[int, list[Fact]]]:
    """Return the places of the categories that a chart shows, and the facts of each series that it shows by its place.

    Without any figure of last year its columns would be an empty legend entry, and its point on a line a gap at the
    end; stacked bars of which a part is not known would look like a smaller sum.
    """
    named = [[resolve(facts, name) for name in item.values] for item in entry.series]
    rows = {n: [fact if isinstance(fact, Fact) else missing("") for fact in row] for n, row in enumerate(named)}
    if any(len(row) != len(entry.categories) for row in rows.values()):
        msg = f"{entry.id} has not one number for each category"
        raise ValueError(msg)
    shown = {place: row for place, row in rows.items() if any(fact.is_given for fact in row)}
    composition = entry.kind.composition
    kept = list(range(len(entry.categories)))
    if composition.is_stacked or composition.mark is Mark.LINE:
        enough = all if composition.is_stacked else any
        kept = [place for place in kept if enough(row[place].is_given for row in shown.values())]
    return kept, {place: [row[index] for index in kept] for place, row in shown.items()}


def _columns(entry: ChartEntry, facts: Facts, numbers: Numbers) -> ChartSpec:
    kept, rows = _given(entry, facts)
    codes = {place: _number_format(row, numbers) for place, row in rows.items()}
    code = next(iter(codes.values()), numbers.money)
    shown = tuple(
        Series(
            _filled(entry.series[place].name, facts),
            tuple(_value(fact, numbers) for fact in row),
            "" if codes[place] == code else codes[place],
        )
        for place, row in rows.items()
    )
    composition = entry.kind.composition
    is_comparable = len(shown) > 1 or len(entry.series) == 1
    if composition.percent_mark:
        is_comparable = len(shown) == len(entry.series)
    if composition.mark is Mark.LINE:
        is_comparable &= len(kept) > 1 or len(entry.categories) == 1
    return ChartSpec(
        entry.id,
        entry.kind,
        entry.title,
        tuple(_filled(entry.categories[place], facts) for place in kept),
        shown,
        code,
        numbers.amount_unit if numbers.money in codes.values() or not codes else "",
        is_comparable=is_comparable,
    )


def _number_format(row: Sequence[Fact], numbers: Numbers) -> str:
    """Return how the numbers of a series are written, by what they count."""
    unit = next((fact.unit for fact in row if fact.is_given), Unit.YUAN)
    return {Unit.YUAN: numbers.money, Unit.RATIO: f"{numbers.percent}%"}.get(unit, "General")


def _slices(entry: ChartEntry, facts: Facts, numbers: Numbers) -> ChartSpec:
    figures = [_figure(item, entry) for item in _elements(resolve(facts, entry.each))]
    used = [figure for figure in figures if figure.actual.value]
    values = tuple(_value(figure.share, numbers) for figure in used)
    return ChartSpec(
        entry.id,
        entry.kind,
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


def _value(fact: Fact, numbers: Numbers) -> Decimal | None:
    if fact.value is None:
        return None
    if fact.unit is Unit.YUAN:
        return in_unit(fact.amount, numbers.amount_unit)
    ratio = Fraction(fact.value)
    with localcontext(prec=SHARE_DIGITS):
        return Decimal(ratio.numerator) / Decimal(ratio.denominator)
