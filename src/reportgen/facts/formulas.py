"""This module tells where a figure comes from: its formula in names, in numbers and in words, down to the data file."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact, Operation, Unit
from reportgen.facts.names import is_placeless, label_words, labelled
from reportgen.formatting import format_number, format_percent, in_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reportgen.diagnostics import Location
    from reportgen.facts.fact import Path
    from reportgen.facts.facts import Facts
    from reportgen.profile.profile import Numbers

SIGNS = {Operation.SUM: " + ", Operation.DIFFERENCE: " - ", Operation.RATIO: " ÷ ", Operation.PRODUCT: " × "}
"""What stands between the operands of a formula, as people write it; in the names of figures it can be typed."""

TYPED = str.maketrans("÷×", "/*")
SEPARATOR = " · "

_MOST_OPERANDS = 12
"""A sum of more parts is written with its first and last ones; the steps below name them all."""


@dataclass(frozen=True, slots=True)
class Step:
    """One figure on the way to the data file.

    ``label`` says what it is, ``name`` is its name for templates (empty where it stands only in formulas), ``formula``
    is ``1296.95 ÷ 1313.50 = 98.74%`` and ``words`` the same in labels; ``source`` is the field that holds an input and
    ``at`` its place. ``is_repeated``: the steps below it were told before.
    """

    label: str
    name: str
    shown: str
    formula: str
    words: str
    source: Path
    at: Location | None
    steps: tuple[Step, ...]
    is_repeated: bool = False

    @property
    def inputs(self) -> tuple[Step, ...]:
        """The inputs of the data file that the figure comes from, each once, in the order of the formula."""
        below = [leaf for step in self.steps for leaf in step.inputs]
        own = [self] if self.source else []
        return tuple({step.source: step for step in [*own, *below]}.values())


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a reader meets a figure: the headings above it and the words before it, or the name that he asks for."""

    headings: str = ""
    before: str = ""
    name: str = ""

    def fits(self, called: Called) -> int:
        """Return how well a name and its words go with the place: what stands nearest counts most."""
        name, label = called
        if self.name:
            return int(name == self.name or name.startswith(f"{self.name}."))
        clause = _CLAUSE.split(self.before)[-1]
        texts = (clause, self.before, self.headings)
        # 合计 stands everywhere and tells nothing.
        words = [word for word in label_words(label) if len(word) > len("合计")]
        return sum(len(word) for word in words for text in texts if word in text)


_CLAUSE = re.compile("[，。；：、]")
Called = tuple[str, tuple[str, ...]]
"""The name of a figure, and the words on the way to it: they become a label where one is shown."""
_NAMELESS: list[Called] = [("", ())]


class Trails:
    """The way back of every figure of one report.

    ``facts`` are all figures by name. ``locate`` finds a field in the data file, ``title`` says in words which it is.
    """

    def __init__(
        self, facts: Facts, numbers: Numbers, locate: Callable[[Path], Location], title: Callable[[Path], str]
    ) -> None:
        self._numbers = numbers
        self._locate = locate
        self._title = title
        self._names: dict[int, list[Called]] = {}
        self._seen: Seen | None = None
        self.facts: dict[str, Fact] = {}
        self._given: dict[Path, Fact] = {}
        for name, words, fact in labelled(facts, facts.year):
            # One fact can stand in several places (an only item is its category's total, one fund all funds).
            # What does not occur is one fact in places that have nothing in common: its note says what it is.
            if not is_placeless(fact):
                self._names.setdefault(id(fact), []).append((name, words))
            self.facts[name] = fact
            if fact.source:
                self._given.setdefault(fact.source, fact)

    def given_at(self, field: Path) -> Fact | None:
        """Return the first figure that a field of the data file gives."""
        return self._given.get(field)

    def beside(self, seen: Seen) -> Trails:
        """Return the trails of figures that are seen somewhere: each goes by the name that it has there."""
        trails = copy(self)
        trails._seen = seen  # noqa: SLF001 - our own kind
        return trails

    def likeliest(self, facts: Iterable[Fact], seen: Seen) -> Fact:
        """Return which of several figures with one value a reader sees somewhere, by their names."""
        return max(facts, key=lambda fact: max(map(seen.fits, self._names.get(id(fact), _NAMELESS))))

    def _called(self, fact: Fact) -> Called:
        names = self._names.get(id(fact), _NAMELESS)
        return max(names, key=self._seen.fits) if self._seen and names[1:] else names[0]

    def name(self, fact: Fact) -> str:
        """Return the name of a figure; of one that stands only in formulas, nothing."""
        return self._called(fact)[0]

    def label(self, fact: Fact) -> str:
        """Return what a figure is, in words."""
        if fact.operation is Operation.GIVEN and fact.source:
            return self._title(fact.source)
        if id(fact) in self._names:
            return SEPARATOR.join(label_words(self._called(fact)[1]))
        return fact.note or f"（{self.words(fact)}）"

    def steps(self, facts: Iterable[Fact], seen: Iterable[Seen] = ()) -> list[Step]:
        """Return the ways from figures to their inputs; what several have in common is told once.

        ``seen`` are the places where a reader meets them, one each.
        """
        told: set[int] = set()
        ways = zip_longest(facts, seen)
        return [(self.beside(at) if at else self)._step(fact, told) for fact, at in ways]  # noqa: SLF001 - our own kind

    def _step(self, fact: Fact, told: set[int]) -> Step:
        origin = _only_part(fact)
        operands = _operands_that_count(origin)
        is_repeated = id(origin) in told and bool(operands)
        told.add(id(origin))
        return Step(
            label=self.label(fact),
            name=self.name(fact),
            shown=self.shown(fact),
            formula=self.formula(fact),
            words=self.words(fact),
            source=origin.source,
            at=self._locate(origin.source) if origin.source else None,
            steps=() if is_repeated else tuple(self._step(operand, told) for operand in operands),
            is_repeated=is_repeated,
        )

    def shown(self, fact: Fact) -> str:
        """Return a value with its unit: amounts exact, ratios as the report prints them."""
        if fact.value is None:
            return f"无（{fact.note}）"
        return f"{self._number(fact)}{self.unit(fact)}"

    def unit(self, fact: Fact) -> str:
        """Return the unit that values are shown in; ratios, counts and indicators have none."""
        return {Unit.YUAN: self._numbers.amount_unit, Unit.SCORE: "分"}.get(fact.unit, "")

    def place(self, fact: Fact) -> str:
        """Return where an input is written: ``data.yaml:43``, wherever that file lies."""
        at = self._locate(fact.source) if fact.source else None
        return at.line_of_file.rpartition("/")[2] if at else ""

    def printed(self, fact: Fact) -> str:
        """Return a value as sentences and charts print it, without its unit."""
        if fact.unit is not Unit.YUAN or fact.value is None:
            return self._number(fact) if fact.is_given else ""
        return format_number(in_unit(fact.amount, self._numbers.amount_unit), self._numbers.money)

    def formula(self, fact: Fact) -> str:
        """Return the formula of a figure with the numbers put in; of an input nothing."""
        origin = _only_part(fact)
        operands = _operands_that_count(origin)
        if not operands or origin.operation is Operation.STATED:
            return ""
        numbers = [self._number(operand) for operand in operands]
        signed = [f"({number})" if number.startswith("-") else number for number in numbers]
        return f"{_joined(origin, signed)} = {self._number(fact)}"

    def words(self, fact: Fact) -> str:
        """Return the formula of a figure in words; of an input, where it comes from."""
        fact = _only_part(fact)
        labels = [self.label(operand) for operand in _operands_that_count(fact)]
        if fact.operation is Operation.ROUNDED:
            return f"{labels[0]}（四舍五入到 {fact.decimals} 位小数）"
        if fact.operation is Operation.STATED:
            return f"数据文件 stated 中的公布数（各组成部分之和为 {self.shown(fact.operands[0])}）"
        if fact.operation in SIGNS:
            return _joined(fact, labels) or "各组成部分均为0"
        return fact.note or str(fact.operation)

    def _number(self, fact: Fact) -> str:
        if fact.unit is Unit.RATIO:
            numbers = self._numbers
            return format_percent(Fraction(fact.value or 0), numbers.percent, trim_whole=numbers.trim_whole_percent)
        if fact.unit is not Unit.YUAN:
            return _plain(fact.value or 0)
        amount = in_unit(fact.amount, self._numbers.amount_unit)
        # All decimals that the amount has, and no fewer than a published one.
        exact, published = f"{amount:f}", format_number(amount, "0.00")
        return max(published, exact, key=lambda text: len(text.partition(".")[2]))


def _operands_that_count(fact: Fact) -> tuple[Fact, ...]:
    """Return the operands of a formula; what is zero in a sum explains nothing."""
    if fact.operation is not Operation.SUM:
        return fact.operands
    return tuple(operand for operand in fact.operands if operand.value)


def _only_part(fact: Fact) -> Fact:
    """Return the one part that a sum is made of when all others are zero; any other figure as it is."""
    parts = _operands_that_count(fact)
    return _only_part(parts[0]) if fact.operation is Operation.SUM and len(parts) == 1 else fact


def _plain(value: Decimal | Fraction | int) -> str:
    """Write a number as it is; one that has no last decimal with some of them."""
    if isinstance(value, Fraction):
        return format_number(value, "0.0000").rstrip("0").rstrip(".")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _joined(fact: Fact, operands: list[str]) -> str:
    sign = SIGNS.get(fact.operation, "")
    if len(operands) <= _MOST_OPERANDS:
        return sign.join(operands)
    return f"{sign.join(operands[: _MOST_OPERANDS - 2])}{sign}…{sign}{operands[-1]}（共 {len(operands)} 项）"


@dataclass(frozen=True, slots=True)
class ExplainedFact:
    """A fact by name: what it is in words, its exact value as text, unit, formula in names, field in the data file.

    ``operands`` are the facts of the formula in their order, ``at`` is the place of the field (``data.yaml:43``).
    """

    name: str
    label: str
    value: str | None
    shown: str
    unit: str
    operation: str
    formula: str
    operands: tuple[str, ...]
    source: str
    at: str


def explain_facts(
    facts: Facts,
    amount_unit: str,
    locate: Callable[[Path], Location] | None = None,
    title: Callable[[Path], str] = lambda _: "",
) -> list[ExplainedFact]:
    """Explain every fact, in the order of the report, then the inputs that stand only in formulas.

    Amounts are shown in ``amount_unit``; ``locate`` finds a field in the data file, where there is one, and ``title``
    says in words which field it is.
    """
    named = [(name, SEPARATOR.join(label_words(words)), fact) for name, words, fact in labelled(facts, facts.year)]
    names: dict[int, str] = {}
    for name, _, fact in named:
        # One fact can stand in several places (an only item is its category's total): its first name is kept.
        if not is_placeless(fact):
            names.setdefault(id(fact), name)
    labels = {name: label for name, label, _ in named}
    inputs = {_operand(fact, names): fact for fact in _operands(fact for _, _, fact in named) if fact.source}
    for name, fact in inputs.items():
        if id(fact) not in names:
            names[id(fact)] = name
            named.append((name, labels.get(name) or title(fact.source), fact))
    explained = []
    for name, label, fact in named:
        first, at = names.get(id(fact), name), locate(fact.source) if fact.source and locate else None
        entry = ExplainedFact(
            name=name,
            label=label,
            value=None if fact.value is None else _exact(fact.value),
            shown=_shown(fact, amount_unit),
            unit=str(fact.unit),
            operation=str(fact.operation),
            formula=_formula_of(fact, names) if first == name else f"= {first}",
            operands=tuple(_operand(operand, names) for operand in fact.operands),
            source=".".join(str(part) for part in fact.source),
            at=at.line_of_file if at else "",
        )
        explained.append(entry)
    return explained


def _operands(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield every fact that a formula mentions, down to the inputs."""
    for fact in facts:
        yield from fact.operands
        yield from _operands(fact.operands)


def _formula_of(fact: Fact, names: Mapping[int, str]) -> str:
    """Return the formula of a fact in the names of its operands; an operand without a name by its data field."""
    if fact.operation is Operation.ROUNDED:
        return f"round({_operand(fact.operands[0], names)}, {fact.decimals})"
    if fact.operation not in SIGNS:
        return fact.note
    return SIGNS[fact.operation].translate(TYPED).join(_operand(operand, names) for operand in fact.operands)


def _operand(fact: Fact, names: Mapping[int, str]) -> str:
    name = names.get(id(fact))
    if name:
        return name
    if fact.source:
        return ".".join(str(part) for part in fact.source)
    if fact.value is not None and is_placeless(fact):
        return _exact(fact.value)
    return f"({_formula_of(fact, names)})"


def _exact(value: Decimal | Fraction | int) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _shown(fact: Fact, amount_unit: str) -> str:
    if fact.value is None:
        return f"无（{fact.note}）"
    if fact.unit is Unit.YUAN:
        return f"{in_unit(fact.amount, amount_unit):f} {amount_unit}"
    if fact.unit is Unit.RATIO:
        return format_percent(Fraction(fact.value), "0.0000", trim_whole=True)
    return f"{fact.value} {fact.unit}"
