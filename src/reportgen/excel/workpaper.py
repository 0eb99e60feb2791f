"""This module writes the working paper (底稿): printed numbers, cross-checks, inputs and 尾差, with live formulas."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.excel.cross_checks import (
    COMPUTED,
    EXACT,
    INPUTS,
    LiveFacts,
    TableCells,
    added_up,
    checks_sheet,
    compared,
    rules_sheet,
)
from reportgen.excel.plain_workbook import Formula, PlainCell, PlainSheet, write_plain_workbook
from reportgen.facts.fact import Fact, Operation
from reportgen.facts.formulas import Seen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from reportgen.excel.cross_checks import Equation, RuleRow
    from reportgen.facts.formulas import Trails
    from reportgen.tables.table import Table

NUMBERS, ROUNDING = "数字", "尾差"


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One number printed in the narrative or in a chart.

    ``part`` and ``section`` are the headings above it; ``sentence`` has the number marked. ``value`` is what is printed
    (a percentage as a ratio) and ``half_digit`` half of its last digit; ``lines`` are those of the data file.
    """

    part: str
    section: str
    sentence: str
    text: str
    value: Decimal
    half_digit: Decimal
    fact: Fact
    lines: str


@dataclass(frozen=True, slots=True)
class WorkpaperContent:
    """All that a working paper shows; ``facts`` are the figures beside those printed."""

    title: str
    amount_unit: str
    printed: tuple[PrintedRow, ...]
    facts: tuple[Fact, ...]
    rules: tuple[RuleRow, ...]
    equations: tuple[Equation, ...]
    tables: tuple[Table, ...]


def write_workpaper(content: WorkpaperContent, trails: Trails) -> bytes:
    """Return the working paper; the same content gives the same bytes."""
    compared_facts = (fact for each in content.equations for fact in each.facts)
    live = LiveFacts([*content.facts, *(row.fact for row in content.printed), *compared_facts], content.amount_unit)
    cells = TableCells(content.tables, content.amount_unit)
    checks = checks_sheet(content.equations, live, cells)
    sheets = [
        _numbers(content, live, trails),
        rules_sheet(content.rules, checks),
        checks,
        _rounding(content.equations, live, cells, trails),
        _inputs(live, trails),
        _computed(live, trails),
        cells.sheet(),
    ]
    return write_plain_workbook(sheets, content.title)


def _numbers(content: WorkpaperContent, live: LiveFacts, trails: Trails) -> PlainSheet:
    columns = (
        *(("序号", 6), ("部分", 14), ("章节", 18), ("所在的句子", 42), ("印出的数", 13), ("印出值", 13)),
        *(("精确值", 14), ("单位", 6), ("公式", 40), ("实时计算", 14), ("核对", 7), ("数据文件", 18)),
    )
    rows = tuple(_number_row(number, row, live, trails) for number, row in enumerate(content.printed, 1))
    return PlainSheet(NUMBERS, columns, rows, "核对")


def _number_row(number: int, row: PrintedRow, live: LiveFacts, trails: Trails) -> tuple[PlainCell, ...]:
    look, value = live.look(row.fact), live.value(row.fact)
    place = number + 1
    # A sentence says 减少 and prints the amount without its sign.
    gap = f"ABS(ABS(J{place})-ABS(F{place}))"
    is_equal = abs(abs(Fraction(value)) - abs(Fraction(row.value))) <= Fraction(row.half_digit + EXACT)
    verdict = Formula(f'IF({gap}<={row.half_digit + EXACT:f},"相符","不符")', "相符" if is_equal else "不符")
    return (
        PlainCell(number, "number"),
        *map(PlainCell, (row.part, row.section, row.sentence, row.text)),
        PlainCell(row.value, look),
        PlainCell(value, look),
        PlainCell(trails.unit(row.fact)),
        PlainCell(trails.beside(Seen(f"{row.part} {row.section}", row.sentence.partition("【")[0])).words(row.fact)),
        live.live(row.fact),
        PlainCell(verdict),
        PlainCell(row.lines),
    )


def _rounding(equations: Iterable[Equation], live: LiveFacts, cells: TableCells, trails: Trails) -> PlainSheet:
    """Return the stated totals beside what their parts add up to, with the values that rounding leaves open."""
    columns = (
        *(("公布的合计", 50), ("公布数", 18), ("各组成部分之和", 18), ("差额", 16), ("允许尾差", 12), ("结论", 8)),
        *(("之和最小", 18), ("之和最大", 18), ("数据文件", 34)),
    )
    rows = []
    for number, (fact, each) in enumerate(filter(None, map(_stated, equations)), 2):
        left, right = added_up([fact], live, cells), added_up(each.right, live, cells)
        sums = Fraction(right.value), Fraction(each.width)
        rows.append(
            (
                PlainCell(trails.label(fact)),
                PlainCell(left, "amount"),
                PlainCell(right, "amount"),
                *compared(number, ("B", "C", "D", "E"), (left, right), each.width),
                PlainCell(Formula(f"C{number}-E{number}", sums[0] - sums[1]), "amount"),
                PlainCell(Formula(f"C{number}+E{number}", sums[0] + sums[1]), "amount"),
                PlainCell(trails.place(fact)),
            )
        )
    return PlainSheet(ROUNDING, columns, tuple(rows), "结论")


def _stated(equation: Equation) -> tuple[Fact, Equation] | None:
    """Return the stated total that a comparison is about, if it compares one with its parts."""
    first = equation.left[0] if len(equation.left) == 1 else None
    if not isinstance(first, Fact) or first.operation is not Operation.STATED:
        return None
    (whole,) = first.operands
    return (first, equation) if equation.right in {(whole,), whole.operands} else None


def _inputs(live: LiveFacts, trails: Trails) -> PlainSheet:
    columns = (("名称", 50), ("字段", 44), ("值", 16), ("单位", 6), ("数据文件", 30))
    rows = tuple(
        (
            PlainCell(trails.label(fact)),
            PlainCell(".".join(str(part) for part in fact.source)),
            live.cell(fact),
            PlainCell(trails.unit(fact)),
            PlainCell(trails.place(fact)),
        )
        for fact in live.inputs
    )
    return PlainSheet(INPUTS, columns, rows)


def _computed(live: LiveFacts, trails: Trails) -> PlainSheet:
    columns = (("名称", 42), ("模板用的名称", 34), ("值", 16), ("单位", 6), ("公式", 70))
    rows = tuple(
        (
            PlainCell(trails.label(fact)),
            PlainCell(trails.name(fact)),
            live.cell(fact),
            PlainCell(trails.unit(fact)),
            PlainCell(trails.words(fact)),
        )
        for fact in live.computed
    )
    return PlainSheet(COMPUTED, columns, rows)
