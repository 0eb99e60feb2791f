"""This module compares two amounts that should be equal, and shows the arithmetic where they are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.checks.rule import Found
from reportgen.facts.interval import Interval, add_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact, Path

MOST_TERMS = 8
"""A longer sum is shown by its result alone."""

MOST_PLACES = 4
"""How many of the fields that an amount comes from are pointed at."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an equation: what it is called, and the amounts in 元 that add up to it."""

    words: str
    terms: tuple[Interval, ...]
    sources: tuple[Path, ...] = ()

    @property
    def result(self) -> Interval:
        """The sum of the terms."""
        return add_up(self.terms)


def side(words: str, *facts: Fact) -> Side:
    """Return a side made of facts; the fields of the data file behind them are its sources."""
    sources = dict.fromkeys(path for fact in facts for path in written_parts(fact))
    return Side(words, tuple(Interval.of(fact) for fact in facts), tuple(sources))


def written_parts(fact: Fact) -> Iterator[Path]:
    """Yield where the amounts that a fact adds up are written, leaving out zeros."""
    if fact.source and fact.value:
        yield fact.source
    for operand in fact.operands:
        yield from written_parts(operand)


def unequal(given: CheckInput, left: Side, right: Side, at: Path = (), place: str = "") -> Iterator[Found]:
    """Yield what there is to say about two sides that should be equal: nothing, 尾差, or a contradiction."""
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
    one, other = part.result, whole.result
    if one.value <= other.value or one.meets(other, given.profile.checks.tolerance):
        return
    gap = f"{given.shown(one.value - other.value)} {given.report.amount_unit}"
    message = f"{_written(given, part)}，大于{_written(given, whole)}，多 {gap}"
    yield Found(message, at, place, whole.sources[:MOST_PLACES], one.value, other.value)


def _written(given: CheckInput, amount: Side) -> str:
    """Return a side as people write it: ``各部分之和 1.11 ＋ 2.22 ＝ 3.33``."""
    result = given.shown(amount.result.value)
    terms: Sequence[Interval] = [term for term in amount.terms if term.value]
    if not 1 < len(terms) <= MOST_TERMS:
        return f"{amount.words} {result}"
    first, *others = terms
    signs = "".join(f" {'－' if term.value < 0 else '＋'} {given.shown(abs(term.value))}" for term in others)
    return f"{amount.words} {given.shown(first.value)}{signs} ＝ {result}"
