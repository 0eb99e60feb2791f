"""This module computes the numbers of a unit's work, so that no total, difference, product or rate of them is typed."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule
from reportgen.facts.fact import Fact, Operation, Unit, missing
from reportgen.facts.names import UnknownNameError, resolve
from reportgen.formatting import YUAN_PER_UNIT
from reportgen.model.statistics import as_statistic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reportgen.facts.fact import Value
    from reportgen.facts.inputs import Inputs
    from reportgen.model.statistics import Statistic, Statistics

UNKNOWN_OPERAND = Rule(
    "RG170",
    "统计数的公式中有不存在的名称",
    "公式中的名称是另一个统计数，或 reportgen facts 列出的数；名称不存在就算不出来。",
    "核对名称；统计数写在 statistics 中。",
)
ENDLESS = Rule(
    "RG171",
    "统计数的公式绕回了自己",
    "一个数由另一个数算出，另一个数又由它算出，就算不出来。",
    "把其中一个数写成 value。",
)
WRONG_UNITS = Rule(
    "RG172",
    "统计数的单位合不上",
    "金额与人数不能相加，两个金额不能相乘；这样算出的数没有意义。",
    "核对公式中各数的 unit：元、万元为金额，%为比率，其余为个数。",
)
PREFIX, PERCENT = "statistics.", "%"
OPERATIONS = {
    "sum": Operation.SUM,
    "difference": Operation.DIFFERENCE,
    "product": Operation.PRODUCT,
    "quotient": Operation.RATIO,
}
ARITHMETIC: Mapping[Operation, Callable[[Sequence[Fraction]], Fraction]] = {
    Operation.SUM: lambda values: sum(values, Fraction(0)),
    Operation.DIFFERENCE: lambda values: values[0] - values[1],
    Operation.PRODUCT: lambda values: math.prod(values, start=Fraction(1)),
    Operation.RATIO: lambda values: values[0] / values[1],
}
NOT_COMPUTED = missing("算不出来", Unit.COUNT)


def compute_statistics(data: Statistics, facts: object, inputs: Inputs) -> dict[str, Fact]:
    """Return the statistics by name; ``facts`` is what else their formulas may name."""
    statistics = {name: as_statistic(value) for name, value in data.items()}
    computation = _Computation(statistics, facts, inputs)
    return {name: computation.fact(name) for name in statistics}


@dataclass(frozen=True, slots=True)
class _Computation:
    """The statistics of one report; each is computed when it is first named."""

    statistics: Mapping[str, Statistic]
    facts: object
    inputs: Inputs
    known: dict[str, Fact] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)

    def fact(self, name: str) -> Fact:
        if name not in self.known:
            self.open.append(name)
            statistic = self.statistics[name]
            formula = next(((key, getattr(statistic, key)) for key in OPERATIONS if getattr(statistic, key)), None)
            self.known[name] = self._computed(name, *formula) if formula else _given(name, statistic)
            self.open.pop()
        return self.known[name]

    def _computed(self, name: str, key: str, names: Sequence[str]) -> Fact:
        """Return the result of a formula; what is wrong with it becomes a finding."""
        found = [self._operand(operand, (PREFIX[:-1], name, key, index)) for index, operand in enumerate(names)]
        operands = [operand for operand in found if operand]
        if len(operands) < len(found) or NOT_COMPUTED in operands:
            return NOT_COMPUTED
        statistic, operation = self.statistics[name], OPERATIONS[key]
        same = len({self._unit_text(operand) for operand in names}) == 1
        unit = _declared(_unit(operation, [operand.unit for operand in operands], same=same), operation, statistic.unit)
        if unit is None:
            shown = "、".join(f"{operand}（{fact.unit}）" for operand, fact in zip(names, operands, strict=True))
            message = f"“{name}”不能由 {shown} {operation}得出" + (f"，单位为{statistic.unit}" * bool(statistic.unit))
            self.inputs.findings.append(WRONG_UNITS.finding(message, at=self.inputs.locate((PREFIX[:-1], name, key))))
            return NOT_COMPUTED
        return _result(operation, tuple(operands), unit, statistic.unit)

    def _operand(self, name: str, path: tuple[str | int, ...]) -> Fact | None:
        own = name.removeprefix(PREFIX)
        if own in self.open:
            chain = " → ".join([*self.open[self.open.index(own) :], own])
            self.inputs.findings.append(ENDLESS.finding(f"公式绕回了自己：{chain}", at=self.inputs.locate(path)))
            return None
        if own in self.statistics:
            return self.fact(own)
        found: object = None
        with suppress(UnknownNameError):
            found = resolve(self.facts, name)
        if not isinstance(found, Fact):
            near = get_close_matches(own, self.statistics, 3)
            hint = f"（是否应为 {'、'.join(near)}）" if near else ""
            message = f"没有名为“{name}”的数{hint}"
            self.inputs.findings.append(UNKNOWN_OPERAND.finding(message, at=self.inputs.locate(path)))
            return None
        return found

    def _unit_text(self, name: str) -> str:
        """Return what a number counts; a total of people counts people."""
        statistic = self.statistics.get(name.removeprefix(PREFIX))
        if statistic is None:
            return ""
        parts = statistic.sum or statistic.difference
        return statistic.unit or (self._unit_text(parts[0]) if parts else "")


def _given(name: str, statistic: Statistic) -> Fact:
    value = statistic.value or Decimal(0)
    source = (PREFIX[:-1], name)
    if statistic.unit in YUAN_PER_UNIT:
        return Fact(value * YUAN_PER_UNIT[statistic.unit], Unit.YUAN, Operation.GIVEN, source=source)
    if statistic.unit == PERCENT:
        return Fact(Fraction(value) / 100, Unit.RATIO, Operation.GIVEN, source=source)
    is_whole = value == value.to_integral_value()
    return Fact(int(value) if is_whole else value, Unit.COUNT, Operation.GIVEN, source=source)


def _unit(operation: Operation, units: Sequence[Unit], *, same: bool) -> Unit | None:
    """Return what a formula gives, by what it is made of; ``None`` for nothing that has a meaning."""
    money = units.count(Unit.YUAN)
    if operation in {Operation.SUM, Operation.DIFFERENCE}:
        return units[0] if len(set(units)) == 1 else None
    if operation is Operation.PRODUCT:
        if money:
            return Unit.YUAN if money == 1 else None
        return Unit.RATIO if set(units) == {Unit.RATIO} else Unit.COUNT
    if units[0] is units[1]:
        return Unit.RATIO if units[0] is not Unit.COUNT or same else Unit.COUNT
    return units[0] if units[1] is not Unit.YUAN else Unit.COUNT if units[0] is Unit.COUNT else None


def _declared(unit: Unit | None, operation: Operation, text: str) -> Unit | None:
    """Return what a result is to be, as the data file says with its unit; ``None`` when it cannot be that."""
    if unit is None or not text:
        return unit
    if text in YUAN_PER_UNIT:
        return Unit.YUAN if unit is not Unit.RATIO else None
    if text == PERCENT:
        return Unit.RATIO if unit is Unit.RATIO or (unit is Unit.COUNT and operation is Operation.RATIO) else None
    return Unit.COUNT if unit is not Unit.YUAN else None


def _result(operation: Operation, operands: tuple[Fact, ...], unit: Unit, text: str) -> Fact:
    absent = next((operand for operand in operands if operand.value is None), None)
    if absent:
        return missing(absent.note, unit)
    if operation is Operation.RATIO and not operands[1].value:
        return missing("基数为0", unit)
    value = ARITHMETIC[operation]([Fraction(operand.value or 0) for operand in operands])
    if unit is Unit.YUAN and all(operand.unit is not Unit.YUAN for operand in operands):
        value *= Fraction(YUAN_PER_UNIT[text])
    return Fact(_tidy(value, unit), unit, operation, operands)


def _tidy(value: Fraction, unit: Unit) -> Value:
    """Return a number as such numbers are kept: ratios as fractions, all others as decimals as far as they are."""
    if unit is Unit.RATIO:
        return value
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(decimal) != value:
        return value
    return int(value) if unit is Unit.COUNT and value.denominator == 1 else decimal
