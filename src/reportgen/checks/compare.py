"""This module compares two amounts that should be equal, and shows the arithmetic where they are not.

Whoever wants to see what holds, too, passes a list along with the input: every comparison is added to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.checks.rule import Found
from reportgen.diagnostics import Severity
from reportgen.facts.fact import Fact, Operation
from reportgen.facts.interval import Interval, Rounding, add_up, half_digit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal
    from typing import Self

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Path
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
    comparison = Comparison(left, right, EQUAL, at, place)
    keep(given, comparison)
    one, other = left.result.value, right.result.value
    if one == other:
        return
    gap = f"{given.shown(one - other)} {given.report.amount_unit}"
    severity = _severity(given, comparison)
    sums = f"{_written(given, left)}，{_written(given, right)}"
    yield Found(
        f"尾差 {gap}：{sums}"
        if severity is Severity.NOTE
        else f"{sums}，相差 {gap}{_allowed(given, comparison, severity)}",
        at=at,
        place=place,
        also_at=right.sources[:MOST_PLACES],
        stated=one,
        computed=other,
        severity=severity,
    )


def contradict(given: CheckInput, left: Side, right: Side, place: str) -> Iterator[Found]:
    """Yield a finding when two sides cannot be equal, and nothing about 尾差: for cells that print known figures."""
    return (found for found in unequal(given, left, right, place=place) if not found.severity)


def exceeds(given: CheckInput, part: Side, whole: Side, at: Path = (), place: str = "") -> Iterator[Found]:
    """Yield a finding when a part is larger than its whole, by more than rounding explains."""
    comparison = Comparison(part, whole, AT_MOST, at, place)
    keep(given, comparison)
    one, other = part.result.value, whole.result.value
    severity = _severity(given, comparison)
    if one <= other or severity is Severity.NOTE:
        return
    gap = f"{given.shown(one - other)} {given.report.amount_unit}{_allowed(given, comparison, severity)}"
    message = f"{_written(given, part)}，大于{_written(given, whole)}，多 {gap}"
    yield Found(message, at, place, whole.sources[:MOST_PLACES], one, other, severity)


def _severity(given: CheckInput, comparison: Comparison) -> Severity | None:
    """Return how much less than its rule says a difference is, because of what rounding explains of it."""
    gap = abs(comparison.left.result.value - comparison.right.result.value)
    rounding, extra = comparison.rounding(given.report.amount_unit), given.profile.checks.tolerance
    if gap <= rounding.as_printed + extra:
        return Severity.NOTE
    return Severity.WARNING if gap <= rounding.of_inputs + extra else None


def _allowed(given: CheckInput, comparison: Comparison, severity: Severity | None) -> str:
    """Return how much a reader allows for, where the rounding of the numbers behind may explain the rest."""
    if not severity:
        return ""
    allowed = given.shown(comparison.rounding(given.report.amount_unit).as_printed)
    return f"（印出的各数四舍五入，至多差 {allowed}）"


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
