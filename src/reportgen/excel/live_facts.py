"""This module gives every figure of a report a cell of a working paper, with the formula it is computed by."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.excel.plain_workbook import Formula, PlainCell, number_text
from reportgen.facts.fact import Operation, Unit
from reportgen.formatting import YUAN_PER_UNIT

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from reportgen.excel.plain_workbook import Number
    from reportgen.facts.fact import Fact

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
        return "" if factor == 1 else f"*{number_text(factor)}"

    def _scale(self, fact: Fact) -> Decimal:
        return self._yuan if fact.unit is Unit.YUAN else Decimal(1)


def _is_input(fact: Fact) -> bool:
    """Whether a figure stands in the data file as it is."""
    return fact.operation in _WRITTEN and bool(fact.source)


def _key(fact: Fact) -> Hashable:
    # One field can be read as several facts.
    return (fact.source, fact.value, fact.unit) if _is_input(fact) else id(fact)
