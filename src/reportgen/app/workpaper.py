"""This module gathers what the working paper of a report shows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.app.cross_checks import equations_of, rules_of
from reportgen.app.printed import printed_numbers, printed_value
from reportgen.app.source_lines import source_lines
from reportgen.excel.workpaper import PrintedRow, WorkpaperContent
from reportgen.facts.fact import Unit
from reportgen.formatting import YUAN_PER_UNIT, in_unit

if TYPE_CHECKING:
    from reportgen.app.printed import PrintedFigure
    from reportgen.app.recorded import RecordedReport
    from reportgen.facts.trail import Trails


def workpaper_content(report: RecordedReport, trails: Trails) -> WorkpaperContent:
    """Return the printed numbers with their figures, all figures by name, the cross-checks and the tables."""
    source = report.source
    unit = source.bundle.loaded.profile.numbers.amount_unit
    printed = [row for each in printed_numbers(report, trails) if (row := _row(each, trails, unit))]
    return WorkpaperContent(
        title=f"{source.report.entity.name}{source.report.year}年度决算公开底稿",
        amount_unit=unit,
        printed=tuple(printed),
        facts=tuple(fact for fact in trails.facts.values() if fact.is_given),
        rules=tuple(rules_of(source)),
        equations=tuple(equations_of(source, trails)),
        tables=source.content.all_tables,
    )


def _row(printed: PrintedFigure, trails: Trails, amount_unit: str) -> PrintedRow | None:
    read = printed_value(printed.text)
    if read is None:
        return None
    value, is_percentage = read
    exponent = value.as_tuple().exponent
    half_digit = Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)
    scale = Decimal("0.01") if is_percentage else _scale(printed, value, half_digit, amount_unit)
    (step,) = trails.steps([printed.fact])
    part, *sections = printed.place.where or ("",)
    return PrintedRow(
        part=part if printed.place.kind == "正文" else f"图：{part}",
        section=" → ".join(sections),
        sentence=printed.place.text,
        text=printed.text,
        value=value * scale,
        half_digit=half_digit * scale,
        fact=printed.fact,
        lines="".join(source_lines(step)),
    )


def _scale(printed: PrintedFigure, value: Decimal, half_digit: Decimal, amount_unit: str) -> Decimal:
    """Return what a printed amount is to be multiplied by to be one of the working paper.

    Some forms are in another unit than the report, and write it above the table.
    """
    if printed.fact.unit is not Unit.YUAN:
        return Decimal(1)
    units = sorted(YUAN_PER_UNIT, key=lambda unit: (not printed.text.endswith(unit), unit != amount_unit, -len(unit)))
    size = abs(printed.fact.amount)
    fitting = (unit for unit in units if abs(in_unit(size, unit) - value) <= half_digit)
    return in_unit(YUAN_PER_UNIT[next(fitting, amount_unit)], amount_unit)
