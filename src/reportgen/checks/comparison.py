"""This module holds what a check compares: two sides of an equation, and what rounding explains of their gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.facts.fact import ZERO, Fact, Operation, half_digit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from reportgen.facts.fact import Path
    from reportgen.tables.table import Cell

EQUAL, AT_MOST = "＝", "≤"
"""How the two sides of a comparison have to be to each other."""

LIKELY = 4
"""How many standard deviations an honest sum of rounded numbers stays within."""


@dataclass(frozen=True, slots=True)
class Term:
    """One amount of a side in 元, how far off it may be, and the figure or cell that it is (an empty cell: none)."""

    value: Decimal
    half_width: Decimal = ZERO
    origin: Fact | Cell | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equation: what it is called, and the amounts in 元 that add up to it."""

    words: str
    terms: tuple[Term, ...]
    sources: tuple[Path, ...] = ()

    @property
    def value(self) -> Decimal:
        """The sum of the terms."""
        return sum((term.value for term in self.terms), ZERO)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How far apart two equal sums can be that were rounded part by part.

    ``as_printed`` is half a digit for each part that is itself rounded: a reader forgives no more. ``of_inputs`` allows
    for the rounding of every number that the parts were computed from, too.
    """

    as_printed: Decimal
    of_inputs: Decimal

    @classmethod
    def of(cls, parts: Iterable[Decimal], inputs: Iterable[Decimal], half_digit: Decimal) -> Rounding:
        """Return what rounding explains between sums of parts and of inputs with these half widths.

        Without a digit to be rounded to everything is exact.
        """
        worst = sum(inputs, ZERO)
        if not half_digit or not worst:
            return cls(worst, worst)
        # Errors of many numbers go both ways: what goes beyond four standard deviations of their sum is no rounding.
        likely = half_digit * LIKELY * (worst / half_digit / 3).sqrt()
        of_inputs = min(worst, likely)
        return cls(min(sum((min(width, half_digit) for width in parts), ZERO), of_inputs), of_inputs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides that a rule compared: ``left ＝ right``, or ``left ≤ right`` where a part stands beside its whole.

    ``at`` is the field that it is about, ``place`` the name of the place, as in :class:`~reportgen.checks.rule.Found`.
    """

    left: Side
    right: Side
    relation: str
    at: Path
    place: str

    def rounding(self, amount_unit: str) -> Rounding:
        """Return what rounding explains of a difference, where the data file is written in a unit."""
        parts = [(term, sign) for sign, one in ((1, self.left), (-1, self.right)) for term in one.terms]
        return Rounding.of((term.half_width for term, _ in parts), _inputs_apart(parts), half_digit_of(amount_unit))


def _inputs_apart(parts: Iterable[tuple[Term, int]]) -> Iterator[Decimal]:
    """Yield how far off each input of a difference may be: what stands on both sides cancels out."""
    counts: dict[Path, int] = {}
    widths: dict[Path, Decimal] = {}
    for term, sign in parts:
        if not isinstance(term.origin, Fact):
            yield term.half_width
            continue
        for leaf, times in inputs_of(term.origin, sign):
            counts[leaf.source] = counts.get(leaf.source, 0) + times
            widths[leaf.source] = leaf.half_width
    yield from (abs(times) * widths[source] for source, times in counts.items())


def inputs_of(fact: Fact, sign: int = 1) -> Iterator[tuple[Fact, int]]:
    """Yield the amounts of the data file that a figure adds up or takes off, with 1 or -1."""
    if fact.operation not in {Operation.SUM, Operation.DIFFERENCE}:
        yield fact, sign
        return
    for index, operand in enumerate(fact.operands):
        yield from inputs_of(operand, -sign if index and fact.operation is Operation.DIFFERENCE else sign)


def side(words: str, *facts: Fact) -> Side:
    """Return a side made of facts; the fields of the data file behind them are its sources."""
    sources = dict.fromkeys(path for fact in facts for path in written_parts(fact))
    return Side(words, tuple(Term(fact.amount, fact.half_width, fact) for fact in facts), tuple(sources))


def together(words: str, sides: Iterable[Side]) -> Side:
    """Return several sides as one."""
    return Side(words, tuple(term for each in sides for term in each.terms))


def written_parts(fact: Fact) -> Iterator[Path]:
    """Yield where the amounts that a fact adds up are written, leaving out zeros."""
    if fact.source and fact.value:
        yield fact.source
    for operand in fact.operands:
        yield from written_parts(operand)
