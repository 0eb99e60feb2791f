"""This module finds the formulas of a filled form: a figure whose parts stand on the same sheet is calculated there."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.excel.cells import sum_of_cells
from reportgen.facts.fact import Operation
from reportgen.formatting import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.excel.form_text import Shown
    from reportgen.facts.fact import Fact


@dataclass(frozen=True, slots=True)
class _Term:
    """A formula, or the place of one cell, and the number that it gives."""

    text: str
    number: Fraction
    column: str = ""
    row: int = 0

    @property
    def factor(self) -> str:
        """The formula as it stands in a product."""
        return self.text if self.column else f"({self.text})"


@dataclass(slots=True)
class FormFormulas:
    """The figures that one sheet shows, each where it stands first."""

    places: dict[Fact, _Term] = field(default_factory=dict)

    @classmethod
    def of(cls, shown: Iterable[tuple[str, int, Shown]]) -> FormFormulas:
        """Return the formulas for the numbers of a sheet, given with their columns and rows."""
        formulas = cls()
        for column, row, each in shown:
            if each.fact is not None and each.number is not None:
                formulas.places.setdefault(each.fact, _Term(f"{column}{row}", each.number, column, row))
        return formulas

    def formula(self, column: str, row: int, shown: Shown) -> str:
        """Return the formula of a number from others on the sheet; nothing if they do not give exactly this number."""
        if shown.fact is None or self.places[shown.fact].text != f"{column}{row}":
            return ""
        made = self._made(shown.fact)
        return made.text if made and made.number == shown.number else ""

    def _term(self, fact: Fact) -> _Term | None:
        return self.places.get(fact) or self._made(fact)

    def _made(self, fact: Fact) -> _Term | None:
        """Return the formula of a figure, if what it is made from stands on the sheet."""
        match fact.operation:
            case Operation.SUM | Operation.DIFFERENCE:
                return self._sum(fact)
            case Operation.RATIO | Operation.PRODUCT:
                left, right = map(self._term, fact.operands)
                return _product(left, right, divides=fact.operation is Operation.RATIO) if left and right else None
            case Operation.ROUNDED:
                inner = self._term(fact.operands[0])
                return inner and _rounded(inner, fact.decimals)
        return None

    def _sum(self, fact: Fact) -> _Term | None:
        added: list[_Term] = []
        taken: list[_Term] = []
        if not self._collect(fact, added, taken, is_top=True) or not added:
            return None
        text = sum_of_cells([term.column for term in added], [term.row for term in added])
        number = sum(term.number for term in added) - sum(term.number for term in taken)
        return _Term(text + "".join(f"-{term.text}" for term in taken), Fraction(number)) if text else None

    def _collect(self, fact: Fact, added: list[_Term], taken: list[_Term], *, is_top: bool = False) -> bool:
        """Gather the cells that a figure is the sum and the difference of; return whether all of them are shown."""
        term = None if is_top else self.places.get(fact)
        if term:
            added.append(term)
            return True
        if fact.operation is Operation.SUM:
            return all(self._collect(operand, added, taken) for operand in fact.operands)
        if fact.operation is Operation.DIFFERENCE:
            left, right = fact.operands
            return self._collect(left, added, taken) and self._collect(right, taken, added)
        return False


def _product(left: _Term, right: _Term, *, divides: bool) -> _Term | None:
    if not divides:
        return _Term(f"{left.factor}*{right.factor}", left.number * right.number)
    return _Term(f"{left.factor}/{right.factor}", left.number / right.number) if right.number else None


def _rounded(inner: _Term, decimals: int) -> _Term:
    return _Term(f"ROUND({inner.text},{decimals})", Fraction(round_half_up(inner.number, decimals)))


def worksheet_number(number: Fraction) -> Decimal:
    """Return the number that a cell holds, to more digits than a worksheet keeps."""
    return Decimal(number.numerator) / number.denominator
