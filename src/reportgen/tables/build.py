"""This module builds a finished table from its definition and the facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule, Severity
from reportgen.facts.fact import NOTHING, ZERO, Unit
from reportgen.formatting import format_number, in_unit
from reportgen.tables.columns import build_columns, chosen_columns, expand_columns, without_empty
from reportgen.tables.rows import build_rows, with_labels
from reportgen.tables.table import Cell, CellRef, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.diagnostics import Diagnostic
    from reportgen.facts.fact import Fact
    from reportgen.profile.profile import Numbers, TableEntry
    from reportgen.tables.definition import ColumnEntry, Definition
    from reportgen.tables.rows import FactRow, YearCodes


PARTS_DIFFER = Rule(
    "RG303",
    "表中的合计与各部分之和不符",
    "公开的表要加得起来；差额超过四舍五入的尾差，就是有的数没有列出，或列错了地方。",
    "核对这一行、这一列的各项；表中没有相应的行或列的科目，换成表中有的科目。",
)
NOT_SPLIT = Rule(
    "RG304",
    "明细表没有列全",
    "明细表要按经济分类（款）列示全部支出；没有按经济分类填写的支出只进合计，各列加起来就小于合计。",
    "把只填了一个数的 basic_expenditure、project_expenditure 按经济分类的款（5 位编码）分开填，程序相加，"
    '如 project_expenditure: {"30201": 6.20}；不公开这张表的，从方案的 tables 中去掉。',
    Severity.WARNING,
)


COUNT_PATTERN = "#,##0"


@dataclass(frozen=True, slots=True)
class _Building:
    """A table being built: its rows, which columns each total column adds up, and what does not add up."""

    entry: TableEntry
    rows: Sequence[FactRow]
    sums: Mapping[str, tuple[str, ...]]
    numbers: Numbers
    is_split: bool
    findings: list[Diagnostic]


def build_table(
    entry: TableEntry, definition: Definition, facts: object, codes: YearCodes, numbers: Numbers
) -> tuple[Table, list[Diagnostic]]:
    """Build one table: its columns for the year, its rows from the facts, its amounts in the profile's unit.

    Returns also what does not add up by more than rounding explains.

    Raises:
        UnknownNameError: the definition names a figure that does not exist.
    """
    table = with_labels(definition.table, entry.labels)
    if entry.amount_unit:
        numbers = numbers.model_copy(update={"amount_unit": entry.amount_unit})
    columns = chosen_columns(entry, expand_columns(table.columns, codes.economic))
    rows = build_rows(table, columns, facts, codes)
    if entry.without_empty:
        columns = without_empty(columns, rows)
    shown = {column.key for column in columns}
    sums = {column.key: column.sum_of for column in columns if column.sum_of and shown.issuperset(column.sum_of)}
    building = _Building(entry, rows, sums, numbers, any(column.each for column in table.columns), [])
    empty = not any(fact.value for row in rows for fact in row.facts.values())
    has_ordinals = table.ordinals if entry.ordinals is None else entry.ordinals
    built = Table(
        id=entry.id,
        title=entry.title,
        label=entry.label,
        sheet=entry.sheet or entry.title,
        columns=build_columns(columns),
        rows=tuple(_finish(index, building) for index in range(len(rows))),
        ordinals=_column_numbers(columns) if has_ordinals else (),
        notes=(*entry.notes, entry.empty_note) if empty and entry.empty_note else entry.notes,
        landscape=entry.landscape,
        amount_unit=numbers.amount_unit,
    )
    # What is missing in one row is missing in every row above it: the first is the largest.
    return built, building.findings[:1]


def _finish(index: int, building: _Building) -> Row:
    row = building.rows[index]
    cells = {key: Cell(text) for key, text in row.texts.items()}
    blank = Cell(building.numbers.table_zero, ZERO)
    for key, fact in row.facts.items():
        across = building.sums.get(key, ())
        refs = tuple(CellRef(index, part) for part in across) if across else row.sum_of.get(key, ())
        # Most cells of a wide table are of this kind: nothing, and no formula.
        cells[key] = blank if fact is NOTHING and not refs else _amount_cell(fact, refs, building)
    return Row(row.kind, cells, row.code)


def _amount_cell(fact: Fact, refs: tuple[CellRef, ...], building: _Building) -> Cell:
    """Return the cell of an amount, with its formula only where that gives the very amount.

    A stated total that differs from its parts by 尾差 stays a number.
    """
    if not fact.is_given:
        return Cell()
    parts = [part for ref in refs if (part := building.rows[ref.row].facts.get(ref.column, NOTHING)) is not NOTHING]
    if fact is NOTHING and not parts:
        # Most totals of a wide table are of this kind, too.
        return Cell(building.numbers.table_zero, ZERO, refs)
    is_amount = fact.unit is Unit.YUAN
    number = in_unit(fact.amount, building.numbers.amount_unit) if is_amount else fact.amount
    width = in_unit(fact.half_width, building.numbers.amount_unit)
    pattern = building.numbers.table_money if is_amount else COUNT_PATTERN
    text = format_number(number, pattern) if number else building.numbers.table_zero
    if sum((part.amount for part in parts), start=ZERO) == fact.amount:
        return Cell(text, number, refs, width)
    if refs:
        building.findings.extend(_disagreement(fact, parts, building))
    return Cell(text, number, (), width)


def _disagreement(whole: Fact, parts: Sequence[Fact], building: _Building) -> Iterator[Diagnostic]:
    computed = sum((part.amount for part in parts), start=ZERO)
    rounding = sum((part.half_width for part in parts), start=whole.half_width)
    if abs(whole.amount - computed) <= rounding:
        return
    unit = building.numbers.amount_unit
    shown = [f"{in_unit(amount, unit):f}" for amount in (whole.amount, computed, whole.amount - computed)]
    name = f"{building.entry.label}《{building.entry.title}》"
    message = f"{name}：合计 {shown[0]}，各部分之和 {shown[1]}，相差 {shown[2]} {unit}"
    rule = NOT_SPLIT if building.is_split else PARTS_DIFFER
    finding = rule.finding(message, stated=whole.amount, computed=computed)
    yield replace(finding, place=building.entry.label)


def _column_numbers(columns: Sequence[ColumnEntry]) -> tuple[str, ...]:
    """Return the 栏次 row: a running number over each amount column, the word over the first of the others."""
    amounts = [column.kind == "amount" for column in columns]
    texts = [str(sum(amounts[: index + 1])) if amount else "" for index, amount in enumerate(amounts)]
    return ("栏次", *texts[1:]) if not amounts[0] else tuple(texts)
