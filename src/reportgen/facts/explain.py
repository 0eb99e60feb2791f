"""This module writes down where a fact comes from: its formula by name, and its place in the data file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact, Operation, Unit
from reportgen.facts.labels import is_placeless, labelled
from reportgen.facts.names import walk
from reportgen.formatting import format_percent, in_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reportgen.diagnostics import Location
    from reportgen.facts.fact import Path
    from reportgen.facts.facts import Facts

SIGNS = {Operation.SUM: " + ", Operation.DIFFERENCE: " - ", Operation.RATIO: " / ", Operation.PRODUCT: " * "}


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
    named = list(walk(facts))
    names: dict[int, str] = {}
    for name, fact in named:
        # One fact can stand in several places (an only item is its category's total): its first name is kept.
        if not is_placeless(fact):
            names.setdefault(id(fact), name)
    inputs = {_operand(fact, names): fact for fact in _operands(fact for _, fact in named) if fact.source}
    for name, fact in inputs.items():
        if id(fact) not in names:
            names[id(fact)] = name
            named.append((name, fact))
    labels = {name: label for name, label, _ in labelled(facts)}
    return [
        _explain(
            (name, labels.get(name) or title(fact.source)),
            fact,
            names,
            amount_unit,
            locate(fact.source) if fact.source and locate else None,
        )
        for name, fact in named
    ]


def _operands(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield every fact that a formula mentions, down to the inputs."""
    for fact in facts:
        yield from fact.operands
        yield from _operands(fact.operands)


def _explain(
    called: tuple[str, str], fact: Fact, names: Mapping[int, str], amount_unit: str, at: Location | None
) -> ExplainedFact:
    name, label = called
    first = names.get(id(fact), name)
    return ExplainedFact(
        name=name,
        label=label,
        value=None if fact.value is None else _exact(fact.value),
        shown=_shown(fact, amount_unit),
        unit=str(fact.unit),
        operation=str(fact.operation),
        formula=_formula_of(fact, names) if first == name else f"= {first}",
        operands=tuple(_operand(operand, names) for operand in fact.operands),
        source=".".join(str(part) for part in fact.source),
        at=f"{at.file}:{at.line}" if at else "",
    )


def _formula_of(fact: Fact, names: Mapping[int, str]) -> str:
    """Return the formula of a fact in the names of its operands; an operand without a name by its data field."""
    if fact.operation is Operation.ROUNDED:
        return f"round({_operand(fact.operands[0], names)}, {fact.decimals})"
    if fact.operation not in SIGNS:
        return fact.note
    return SIGNS[fact.operation].join(_operand(operand, names) for operand in fact.operands)


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
    return str(value) if isinstance(value, Fraction) else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _shown(fact: Fact, amount_unit: str) -> str:
    if fact.value is None:
        return f"无（{fact.note}）"
    if fact.unit is Unit.YUAN:
        return f"{in_unit(fact.amount, amount_unit):f} {amount_unit}"
    if fact.unit is Unit.RATIO:
        return format_percent(Fraction(fact.value), "0.0000", trim_whole=True)
    return f"{fact.value} {fact.unit}"
