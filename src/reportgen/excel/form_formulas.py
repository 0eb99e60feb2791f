"""This module finds the formulas of a filled form: a figure whose parts stand on the same sheet is calculated there."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.excel.cells import sum_of_cells
from reportgen.facts.fact import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.facts.fact import Fact
    from reportgen.template.written import WrittenNumber


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a figure is shown, and the number that stands there."""

    column: str
    row: int
    number: Fraction


@dataclass(slots=True)
class FormFormulas:
    """The figures that one sheet shows, each where it stands first."""

    places: dict[Fact, _Place] = field(default_factory=dict)

    @classmethod
    def of(cls, shown: Iterable[tuple[str, int, WrittenNumber]]) -> FormFormulas:
        """Return the formulas for the numbers of a sheet, given with their columns and rows."""
        formulas = cls()
        for column, row, written in shown:
            if written.fact is not None:
                formulas.places.setdefault(written.fact, _Place(column, row, Fraction(written.number)))
        return formulas

    def formula(self, column: str, row: int, written: WrittenNumber) -> str:
        """Return the formula of a number from others on the sheet; nothing if they do not give exactly this number."""
        fact = written.fact
        if fact is None or self.places[fact] != _Place(column, row, Fraction(written.number)):
            return ""
        if fact.operation is Operation.RATIO:
            return self._quotient(fact, Fraction(written.number))
        added: list[_Place] = []
        taken: list[_Place] = []
        if not self._collect(fact, added, taken, is_top=True) or not added:
            return ""
        if sum(place.number for place in added) - sum(place.number for place in taken) != Fraction(written.number):
            return ""
        return _sum(added) + "".join(f"-{place.column}{place.row}" for place in taken)

    def _quotient(self, fact: Fact, number: Fraction) -> str:
        part, whole = (self.places.get(operand) for operand in fact.operands)
        if part is None or whole is None or not whole.number or part.number / whole.number != number:
            return ""
        return f"{part.column}{part.row}/{whole.column}{whole.row}"

    def _collect(self, fact: Fact, added: list[_Place], taken: list[_Place], *, is_top: bool = False) -> bool:
        """Gather the cells that a figure is the sum and the difference of; return whether all of them are shown."""
        place = None if is_top else self.places.get(fact)
        if place:
            added.append(place)
            return True
        if fact.operation is Operation.SUM:
            return all(self._collect(operand, added, taken) for operand in fact.operands)
        if fact.operation is Operation.DIFFERENCE:
            left, right = fact.operands
            return self._collect(left, added, taken) and self._collect(right, taken, added)
        return False


def _sum(places: list[_Place]) -> str:
    return sum_of_cells([place.column for place in places], [place.row for place in places])


def cell_number(written: WrittenNumber) -> Decimal:
    """Return the number that a cell holds, to more digits than a worksheet keeps."""
    number = written.number
    return Decimal(number.numerator) / number.denominator if isinstance(number, Fraction) else Decimal(number)
