"""This module compares two amounts that should be equal, and shows the arithmetic where they are not.

Whoever wants to see what holds, too, passes a list along with the input: every comparison is added to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.checks.rule import Found
from reportgen.facts.interval import Interval, add_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Self

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact, Path
    from reportgen.tables.table import Cell

EQUAL, AT_MOST = "＝", "≤"
"""How the two sides of a comparison have to be to each other."""

MOST_TERMS = 8
"""A longer sum is shown by its result alone."""

MOST_PLACES = 4
"""How many of the fields that an amount comes from are pointed at."""


@dataclass(frozen=True, slots=True)
class Term(Interval):
    """One amount of a side in 元, and the figure or the cell of a table that it is; an empty cell is none."""

    origin: Fact | Cell | None = None

    @classmethod
    def of(cls, fact: Fact) -> Self:
        """Return a fact as a term; nothing counts as zero."""
        return cls(fact.amount, fact.half_width, fact)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equation: what it is called, and the amounts in 元 that add up to it."""

    words: str
    terms: tuple[Term, ...]
    sources: tuple[Path, ...] = ()

    @property
    def result(self) -> Interval:
        """The sum of the terms."""
        return add_up(self.terms)


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


def side(words: str, *facts: Fact) -> Side:
    """Return a side made of facts; the fields of the data file behind them are its sources."""
    sources = dict.fromkeys(path for fact in facts for path in written_parts(fact))
    return Side(words, tuple(Term.of(fact) for fact in facts), tuple(sources))


def together(words: str, sides: Iterable[Side]) -> Side:
    """Return several sides as one."""
    return Side(words, tuple(term for each in sides for term in each.terms))


def written_parts(fact: Fact) -> Iterator[Path]:
    """Yield where the amounts that a fact adds up are written, leaving out zeros."""
    if fact.source and fact.value:
        yield fact.source
    for operand in fact.operands:
        yield from written_parts(operand)


def unequal(given: CheckInput, left: Side, right: Side, at: Path = (), place: str = "") -> Iterator[Found]:
    """Yield what there is to say about two sides that should be equal: nothing, 尾差, or a contradiction."""
    keep(given, Comparison(left, right, EQUAL, at, place))
    one, other = left.result, right.result
    if one.value == other.value:
        return
    gap = given.shown(one.value - other.value)
    unit = given.report.amount_unit
    is_rounding = one.meets(other, given.profile.checks.tolerance)
    sums = f"{_written(given, left)}，{_written(given, right)}"
    yield Found(
        f"尾差 {gap} {unit}：{sums}" if is_rounding else f"{sums}，相差 {gap} {unit}",
        at=at,
        place=place,
        also_at=right.sources[:MOST_PLACES],
        stated=one.value,
        computed=other.value,
        is_rounding=is_rounding,
    )


def contradict(given: CheckInput, left: Side, right: Side, place: str) -> Iterator[Found]:
    """Yield a finding when two sides cannot be equal, and nothing about 尾差: for cells that print known figures."""
    return (found for found in unequal(given, left, right, place=place) if not found.is_rounding)


def exceeds(given: CheckInput, part: Side, whole: Side, at: Path = (), place: str = "") -> Iterator[Found]:
    """Yield a finding when a part is larger than its whole, by more than rounding explains."""
    keep(given, Comparison(part, whole, AT_MOST, at, place))
    one, other = part.result, whole.result
    if one.value <= other.value or one.meets(other, given.profile.checks.tolerance):
        return
    gap = f"{given.shown(one.value - other.value)} {given.report.amount_unit}"
    message = f"{_written(given, part)}，大于{_written(given, whole)}，多 {gap}"
    yield Found(message, at, place, whole.sources[:MOST_PLACES], one.value, other.value)


def keep(given: CheckInput, comparison: Comparison) -> None:
    """Keep a comparison for whoever wants to see them all; a rule that compares other things than amounts does it."""
    if given.compared is not None:
        given.compared.append(comparison)


def _written(given: CheckInput, amount: Side) -> str:
    """Return a side as people write it: ``各部分之和 1.11 ＋ 2.22 ＝ 3.33``."""
    result = given.shown(amount.result.value)
    terms: Sequence[Term] = [term for term in amount.terms if term.value]
    if not 1 < len(terms) <= MOST_TERMS:
        return f"{amount.words} {result}"
    first, *others = terms
    signs = "".join(f" {'－' if term.value < 0 else '＋'} {given.shown(abs(term.value))}" for term in others)
    return f"{amount.words} {given.shown(first.value)}{signs} ＝ {result}"
