"""This module writes the working paper (底稿): printed numbers, cross-checks, inputs and 尾差, with live formulas."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.excel.live_facts import COMPUTED, INPUTS, LiveFacts
from reportgen.excel.plain_workbook import Formula, PlainCell, PlainSheet, write_plain_workbook
from reportgen.facts.fact import Operation
from reportgen.formatting import YUAN_PER_UNIT
from reportgen.tables.table import heads_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reportgen.facts.fact import Fact
    from reportgen.facts.trail import Trails
    from reportgen.tables.table import Cell, Table

NUMBERS, CHECKS, TABLES, ROUNDING = "数字", "勾稽", "附表", "尾差"
_EXACT = Decimal("0.0000001")
"""Spreadsheet programs count in binary: what differs by less than this is equal."""


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
class Equation:
    """Two sums of figures that have to be equal, with the code of the check that says so, if there is one."""

    code: str
    words: str
    left: tuple[Fact, ...]
    right: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class WorkpaperContent:
    """All that a working paper shows; ``facts`` are the figures beside those printed."""

    title: str
    amount_unit: str
    printed: tuple[PrintedRow, ...]
    facts: tuple[Fact, ...]
    equations: tuple[Equation, ...]
    tables: tuple[Table, ...]


def write_workpaper(content: WorkpaperContent, trails: Trails) -> bytes:
    """Return the working paper; the same content gives the same bytes."""
    live = LiveFacts([*content.facts, *(row.fact for row in content.printed)], content.amount_unit)
    sheets = [
        _numbers(content, live, trails),
        _checks(content, live),
        _rounding(content, live, trails),
        _inputs(live, trails),
        _computed(live, trails),
        _tables(content.tables),
    ]
    return write_plain_workbook(sheets, content.title)


def _numbers(content: WorkpaperContent, live: LiveFacts, trails: Trails) -> PlainSheet:
    columns = (
        *(("序号", 6), ("部分", 22), ("章节", 30), ("所在的句子", 60), ("印出的数", 14), ("印出值", 14)),
        *(("精确值", 18), ("单位", 8), ("公式", 50), ("实时计算", 18), ("核对", 8), ("数据文件", 34)),
    )
    rows = tuple(_number_row(number, row, live, trails) for number, row in enumerate(content.printed, 1))
    return PlainSheet(NUMBERS, columns, rows, "核对")


def _number_row(number: int, row: PrintedRow, live: LiveFacts, trails: Trails) -> tuple[PlainCell, ...]:
    look, value = live.look(row.fact), live.value(row.fact)
    place = number + 1
    # A sentence says 减少 and prints the amount without its sign.
    gap = f"ABS(ABS(J{place})-ABS(F{place}))"
    is_equal = abs(abs(Fraction(value)) - abs(Fraction(row.value))) <= Fraction(row.half_digit + _EXACT)
    verdict = Formula(f'IF({gap}<={row.half_digit + _EXACT:f},"相符","不符")', "相符" if is_equal else "不符")
    return (
        PlainCell(number, "number"),
        *map(PlainCell, (row.part, row.section, row.sentence, row.text)),
        PlainCell(row.value, look),
        PlainCell(value, look),
        PlainCell(trails.unit(row.fact)),
        PlainCell(trails.words(row.fact)),
        live.live(row.fact),
        PlainCell(verdict),
        PlainCell(row.lines),
    )


def _checks(content: WorkpaperContent, live: LiveFacts) -> PlainSheet:
    """Return the cross-checks: those between figures, and every total cell of a table."""
    columns = (
        *(("序号", 6), ("规则", 8), ("应当相等的两方", 80), ("左方", 18), ("右方", 18)),
        *(("差额", 16), ("允许尾差", 12), ("结论", 8)),
    )
    yuan = YUAN_PER_UNIT[content.amount_unit]
    sides = [
        (each.code, each.words, _sum_of(each.left, live), _sum_of(each.right, live), _width(each, yuan))
        for each in content.equations
    ]
    sides += [("", words, left, right, Decimal(0)) for words, left, right in _table_totals(content.tables)]
    rows = tuple(
        (
            PlainCell(number, "number"),
            PlainCell(code),
            PlainCell(words),
            PlainCell(left, "amount"),
            PlainCell(right, "amount"),
            *_compared(number + 1, ("D", "E", "F", "G"), (left, right), width),
        )
        for number, (code, words, left, right, width) in enumerate(sides, 1)
    )
    return PlainSheet(CHECKS, columns, rows, "结论")


def _sum_of(facts: Sequence[Fact], live: LiveFacts) -> Formula:
    cells = "+".join(live.reference(fact) for fact in facts)
    return Formula(cells, sum((Fraction(live.value(fact)) for fact in facts), Fraction(0)))


def _width(equation: Equation, yuan: Decimal) -> Decimal:
    return sum((fact.half_width for fact in (*equation.left, *equation.right)), Decimal(0)) / yuan


def _compared(
    row: int, letters: tuple[str, str, str, str], sides: tuple[Formula, Formula], width: Decimal
) -> Iterator[PlainCell]:
    """Yield the difference of two sides, what rounding explains of it, and the verdict.

    ``letters`` are the columns of both sides, the difference and what rounding explains.
    """
    left, right, gap_column, width_column = letters
    gap = Fraction(sides[0].value) - Fraction(sides[1].value)
    yield PlainCell(Formula(f"{left}{row}-{right}{row}", gap), "amount")
    yield PlainCell(width, "amount")
    size = f"ABS({gap_column}{row})"
    verdict = "相符" if abs(gap) < _EXACT else "尾差" if abs(gap) <= width + _EXACT else "不符"
    formula = f'IF({size}<{_EXACT:f},"相符",IF({size}<={width_column}{row}+{_EXACT:f},"尾差","不符"))'
    yield PlainCell(Formula(formula, verdict))


def _table_totals(tables: Iterable[Table]) -> Iterator[tuple[str, Formula, Formula]]:
    """Yield every cell of a table that is the sum of others: its words, itself, and the sum."""
    cells = {(table.id, row, key): number for number, (table, row, key, _) in enumerate(_number_cells(tables), 2)}
    for table, row, key, cell in _number_cells(tables):
        if cell.sum_of and cell.number:
            parts = [table.rows[ref.row].cells[ref.column].number or Decimal(0) for ref in cell.sum_of]
            places = [cells.get((table.id, ref.row, ref.column)) for ref in cell.sum_of]
            total = "+".join(f"'{TABLES}'!$D${place}" for place in places if place)
            words = f"{table.title}：{'，'.join(heads_of(table, table.rows[row], key))} ＝ 各组成部分之和"
            left = Formula(f"'{TABLES}'!$D${cells[table.id, row, key]}", cell.number)
            yield words, left, Formula(total or "0", sum(parts, Decimal(0)))


def _number_cells(tables: Iterable[Table]) -> Iterator[tuple[Table, int, str, Cell]]:
    """Yield the cells with numbers; of a wide table most are zero and show nothing."""
    for table in tables:
        for number, row in enumerate(table.rows):
            for column in table.columns:
                cell = row.cells.get(column.key)
                if cell and cell.number:
                    yield table, number, column.key, cell


def _rounding(content: WorkpaperContent, live: LiveFacts, trails: Trails) -> PlainSheet:
    """Return the stated totals beside what their parts add up to, with the values that rounding leaves open."""
    columns = (
        *(("公布的合计", 50), ("公布数", 18), ("各组成部分之和", 18), ("差额", 16), ("允许尾差", 12), ("结论", 8)),
        *(("之和最小", 18), ("之和最大", 18), ("数据文件", 34)),
    )
    yuan = YUAN_PER_UNIT[content.amount_unit]
    stated = [fact for fact in live.inputs if fact.operation is Operation.STATED]
    rows = []
    for number, fact in enumerate(stated, 2):
        (parts,) = fact.operands
        left, right = _sum_of([fact], live), _sum_of([parts], live)
        width = parts.half_width / yuan
        rows.append(
            (
                PlainCell(trails.label(fact)),
                PlainCell(left, "amount"),
                PlainCell(right, "amount"),
                *_compared(number, ("B", "C", "D", "E"), (left, right), (fact.half_width + parts.half_width) / yuan),
                PlainCell(Formula(f"C{number}-{width:f}", Fraction(right.value) - Fraction(width)), "amount"),
                PlainCell(Formula(f"C{number}+{width:f}", Fraction(right.value) + Fraction(width)), "amount"),
                PlainCell(trails.place(fact)),
            )
        )
    return PlainSheet(ROUNDING, columns, tuple(rows), "结论")


def _inputs(live: LiveFacts, trails: Trails) -> PlainSheet:
    columns = (("名称", 60), ("字段", 50), ("值", 18), ("单位", 8), ("数据文件", 34))
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
    columns = (("名称", 60), ("模板用的名称", 50), ("值", 18), ("单位", 8), ("公式", 80))
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


def _tables(tables: Iterable[Table]) -> PlainSheet:
    columns = (("表", 40), ("行", 50), ("栏", 30), ("值", 18), ("单位", 8), ("印出", 16))
    rows = tuple(
        (
            *map(PlainCell, (table.title, *heads_of(table, table.rows[row], key))),
            PlainCell(cell.number or 0, "amount"),
            PlainCell(table.amount_unit),
            PlainCell(cell.text),
        )
        for table, row, key, cell in _number_cells(tables)
    )
    return PlainSheet(TABLES, columns, rows)
