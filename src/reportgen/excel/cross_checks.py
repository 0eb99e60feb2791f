"""This module writes the cross-checks (勾稽) of a working paper: figures and cells of tables, compared by formulas."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.excel.plain_workbook import VERDICTS, Formula, PlainCell, PlainSheet
from reportgen.facts.fact import Fact, Operation, Unit
from reportgen.formatting import YUAN_PER_UNIT, in_unit
from reportgen.office.worksheet import number_as_read
from reportgen.tables.table import Cell, heads_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from reportgen.excel.plain_workbook import Number
    from reportgen.tables.table import Table

RULES, CHECKS, TABLES = "规则", "勾稽", "附表"
EXACT = Decimal("0.0000001")
"""Spreadsheet programs count in binary: what differs by less than this is equal."""

AT_MOST = "≤"
VERDICT = 7
"""The column of verdicts on the sheet of comparisons, counted from 0."""

Term = Fact | Cell | Fraction
"""What a side adds up: figures, cells of tables, or plain numbers in the unit of the working paper."""


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sides that a rule compared: equal (``＝``), or the left at most the right (``≤``).

    ``code`` is the rule and ``relations`` the ids of what it covers; ``words`` say what stands on both sides.
    ``width`` is what rounding explains of a difference, ``basis`` the place that it is about, ``remark`` what a person
    or the profile says of it.
    """

    code: str
    relations: str
    words: str
    relation: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    width: Decimal | Fraction
    basis: str
    remark: str = ""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The figures of both sides that exist."""
        return tuple(term for term in (*self.left, *self.right) if isinstance(term, Fact) and term.is_given)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: what it looks at, and what was found; ``remark`` says why it is off or what was accepted."""

    code: str
    relations: str
    what: str
    result: str
    remark: str


class TableCells:
    """The sheet of the numbers of all tables, and where on it each cell stands.

    Of a wide table most cells are zero and show nothing: those are left out. Each table has its own unit; elsewhere the
    working paper is in ``amount_unit``.
    """

    def __init__(self, tables: Iterable[Table], amount_unit: str) -> None:
        self._rows = [
            (table, number, column.key, cell)
            for table in tables
            for number, row in enumerate(table.rows)
            for column in table.columns
            if (cell := row.cells.get(column.key)) and cell.number
        ]
        self._terms: dict[int, tuple[str, Fraction]] = {}
        for number, (table, *_, cell) in enumerate(self._rows, 2):
            factor = Fraction(in_unit(YUAN_PER_UNIT[table.amount_unit], amount_unit))
            place = f"'{TABLES}'!$D${number}" + ("" if factor == 1 else f"*{number_as_read(factor)}")
            self._terms[id(cell)] = place, Fraction(cell.number or 0) * factor

    def term(self, cell: Cell) -> tuple[str, Fraction]:
        """Return a cell's number as a formula and as a value; nothing for one that shows nothing."""
        return self._terms[id(cell)] if cell.number else ("", Fraction(0))

    def sheet(self) -> PlainSheet:
        """Return the sheet."""
        columns = (("表", 40), ("行", 50), ("栏", 30), ("值", 18), ("单位", 8), ("印出", 16))
        rows = tuple(
            (
                *map(PlainCell, (table.title, *heads_of(table, table.rows[row], key))),
                PlainCell(cell.number or 0, "amount"),
                PlainCell(table.amount_unit),
                PlainCell(cell.text),
            )
            for table, row, key, cell in self._rows
        )
        return PlainSheet(TABLES, columns, rows)


def checks_sheet(equations: Iterable[Equation], live: LiveFacts, cells: TableCells) -> PlainSheet:
    """Return every comparison that a rule made, those that hold, too."""
    columns = (
        *(("编码", 8), ("编号", 20), ("关系", 52), ("左边", 15), ("右边", 15), ("差额", 13)),
        *(("允许的尾差", 11), ("结论", 7), ("依据", 28), ("说明", 22)),
    )
    return PlainSheet(CHECKS, columns, tuple(_check_rows(equations, live, cells)), "结论")


def _check_rows(equations: Iterable[Equation], live: LiveFacts, cells: TableCells) -> Iterator[tuple[PlainCell, ...]]:
    for number, each in enumerate(equations, 2):
        sides = added_up(each.left, live, cells), added_up(each.right, live, cells)
        look = live.look(each.facts[0]) if each.facts else "amount"
        yield (
            *map(PlainCell, (each.code, each.relations, each.words)),
            *(PlainCell(side, look) for side in sides),
            *compared(number, ("D", "E", "F", "G"), sides, each.width, each.relation),
            *map(PlainCell, (each.basis, each.remark)),
        )


def rules_sheet(rules: Iterable[RuleRow], checks: PlainSheet) -> PlainSheet:
    """Return every rule with how many comparisons it made, counted live on the sheet of all comparisons."""
    columns = (
        *(("编码", 8), ("编号", 20), ("检查内容", 64), ("比较", 7), ("相符", 7), ("尾差", 7), ("不符", 7)),
        *(("检查结果", 12), ("说明", 36)),
    )
    verdicts = [(row[0].content, _verdict(row[VERDICT].content)) for row in checks.rows]
    rows = tuple(
        (
            *map(PlainCell, (rule.code, rule.relations, rule.what)),
            *_counts(number, [verdict for code, verdict in verdicts if code == rule.code], len(verdicts) + 1),
            *map(PlainCell, (rule.result, rule.remark)),
        )
        for number, rule in enumerate(rules, 2)
    )
    return PlainSheet(RULES, columns, rows)


def _verdict(content: object) -> str:
    return str(content.value) if isinstance(content, Formula) else ""


def _counts(row: int, verdicts: list[str], last: int) -> Iterator[PlainCell]:
    """Yield how many comparisons a rule made and how many verdicts of each kind; nothing where it compares nothing."""
    own = f"'{CHECKS}'!$A$2:$A${last},$A{row}"
    yield PlainCell(Formula(f"COUNTIFS({own})", len(verdicts)) if verdicts else "", "number")
    for word in VERDICTS:
        formula = f"COUNTIFS({own},'{CHECKS}'!$H$2:$H${last},\"{word}\")"
        yield PlainCell(Formula(formula, verdicts.count(word)) if verdicts else "", "number")


def added_up(terms: Iterable[Term], live: LiveFacts, cells: TableCells) -> Formula:
    """Return the sum of some terms as a formula over the cells that hold them; a sum too long for one as a number."""
    places, total = [], Fraction(0)
    for term in terms:
        place, value = _term(term, live, cells)
        places.append(place)
        total += value
    text = "+".join(place for place in places if place)
    return Formula(text if 0 < len(text) < LONGEST_FORMULA else number_as_read(total), total)


def _term(term: Term, live: LiveFacts, cells: TableCells) -> tuple[str, Fraction]:
    if isinstance(term, Fraction):
        return number_as_read(term), term
    if isinstance(term, Fact):
        # What does not exist counts as nothing.
        return (live.reference(term), Fraction(live.value(term))) if term.is_given else ("", Fraction(0))
    return cells.term(term)


def compared(
    row: int,
    letters: tuple[str, str, str, str],
    sides: tuple[Formula, Formula],
    width: Decimal | Fraction,
    relation: str = "",
) -> Iterator[PlainCell]:
    """Yield the difference of two sides, what rounding explains of it, and the verdict.

    ``letters`` are the columns of both sides, the difference and what rounding explains.
    """
    left, right, gap_column, width_column = letters
    gap = Fraction(sides[0].value) - Fraction(sides[1].value)
    yield PlainCell(Formula(f"{left}{row}-{right}{row}", gap), "amount")
    yield PlainCell(width, "amount")
    is_part = relation == AT_MOST
    size = f"{gap_column}{row}" if is_part else f"ABS({gap_column}{row})"
    over = gap if is_part else abs(gap)
    verdict = "相符" if over < EXACT else "尾差" if over <= Fraction(width) + Fraction(EXACT) else "不符"
    formula = f'IF({size}<{EXACT:f},"相符",IF({size}<={width_column}{row}+{EXACT:f},"尾差","不符"))'
    yield PlainCell(Formula(formula, verdict))


INPUTS, COMPUTED = "数据", "计算"
"""The sheets of the inputs and of what is computed from them; the value stands in the third column of both."""

_WRITTEN = (Operation.GIVEN, Operation.STATED)
_SIGNS = {Operation.SUM: "+", Operation.DIFFERENCE: "-", Operation.RATIO: "/", Operation.PRODUCT: "*"}
LONGEST_FORMULA = 8000
"""A spreadsheet program takes 8192 characters."""


class LiveFacts:
    """The cells of figures: inputs on one sheet, the rest on another, operands before what is made of them.

    Amounts are in ``amount_unit``.
    """

    def __init__(self, facts: Iterable[Fact], amount_unit: str) -> None:
        self.inputs: list[Fact] = []
        self.computed: list[Fact] = []
        self._yuan = YUAN_PER_UNIT[amount_unit]
        self._cells: dict[Hashable, str] = {}
        for fact in facts:
            self._add(fact)

    def _add(self, fact: Fact) -> None:
        if fact.value is None or _key(fact) in self._cells:
            return
        for operand in fact.operands:
            self._add(operand)
        sheet, rows = (INPUTS, self.inputs) if _is_input(fact) else (COMPUTED, self.computed)
        rows.append(fact)
        self._cells[_key(fact)] = f"'{sheet}'!$C${len(rows) + 1}"

    def value(self, fact: Fact) -> Number:
        """Return the value of a figure in the unit that the working paper shows it in."""
        value = fact.value if fact.value is not None else 0
        return (
            Fraction(value) / Fraction(self._scale(fact)) if isinstance(value, Fraction) else value / self._scale(fact)
        )

    def reference(self, fact: Fact) -> str:
        """Return the cell of a figure, with its sheet."""
        return self._cells[_key(fact)]

    def look(self, fact: Fact) -> str:
        """Return how the numbers of a figure look."""
        return {Unit.YUAN: "amount", Unit.RATIO: "ratio"}.get(fact.unit, "number")

    def cell(self, fact: Fact) -> PlainCell:
        """Return the cell of a figure on its own sheet: the formula over other cells, or a value."""
        formula = self.formula(fact)
        value = self.value(fact)
        is_live = formula and not _is_input(fact)
        return PlainCell(Formula(formula, value) if is_live else value, self.look(fact))

    def live(self, fact: Fact) -> PlainCell:
        """Return the figure computed anew for another sheet: its formula, or its cell."""
        formula = "" if _is_input(fact) else self.formula(fact)
        return PlainCell(Formula(formula or self.reference(fact), self.value(fact)), self.look(fact))

    def formula(self, fact: Fact) -> str:
        """Return the formula of a figure over the cells of its operands; nothing where there is none."""
        if any(operand.value is None for operand in fact.operands):
            return ""
        cells = [self.reference(operand) for operand in fact.operands]
        if fact.operation is Operation.ROUNDED:
            scale = self._scale(fact)
            return f"ROUND({cells[0]}*{scale},{fact.decimals})/{scale}"
        if fact.operation not in _SIGNS or not cells:
            return ""
        text = f"{_SIGNS[fact.operation].join(cells)}{self._factor(fact)}"
        return text if len(text) < LONGEST_FORMULA else ""

    def _factor(self, fact: Fact) -> str:
        """Return what a quotient or product of values in the shown units is still to be multiplied by."""
        if fact.operation not in (Operation.RATIO, Operation.PRODUCT):
            return ""
        left, right = (Fraction(self._scale(operand)) for operand in fact.operands)
        together = left / right if fact.operation is Operation.RATIO else left * right
        factor = together / Fraction(self._scale(fact))
        return "" if factor == 1 else f"*{number_as_read(factor)}"

    def _scale(self, fact: Fact) -> Decimal:
        return self._yuan if fact.unit is Unit.YUAN else Decimal(1)


def _is_input(fact: Fact) -> bool:
    """Whether a figure stands in the data file as it is."""
    return fact.operation in _WRITTEN and bool(fact.source)


def _key(fact: Fact) -> Hashable:
    # One field can be read as several facts.
    return (fact.source, fact.value, fact.unit) if _is_input(fact) else id(fact)
