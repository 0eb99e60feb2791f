"""This module turns the indicators of an evaluation into facts: weights, scores and targets met, by group."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact, Unit, difference, given, missing, ratio, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reportgen.facts.fact import Path
    from reportgen.model.performance import Indicator

NO_WEIGHT = missing("没有分值", Unit.SCORE)
NO_SCORE = missing("没有得分", Unit.SCORE)
NOT_A_NUMBER = missing("不是数字", Unit.NUMBER)


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorFacts:
    """One indicator: what was aimed at, what was reached, and the points for it.

    ``target`` and ``actual`` are missing where words stand for them (优, 按时); ``target_text`` and ``actual_text`` are
    both as the data file writes them. ``deviation`` is actual less target, by target. ``is_met``: the full points.
    """

    name: str
    first_level: str
    second_level: str
    relation: str
    unit: str
    target_text: str
    actual_text: str
    target: Fact
    actual: Fact
    deviation: Fact
    weight: Fact
    score: Fact
    is_met: bool
    explanation: str
    scoring_rule: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorGroup:
    """The indicators of one 二级指标, or of one 一级指标 with its ``groups``; the points are sums."""

    name: str
    weight: Fact
    score: Fact
    indicators: tuple[IndicatorFacts, ...]
    groups: tuple[IndicatorGroup, ...] = ()


def indicator_facts(indicators: Iterable[Indicator], source: Path) -> tuple[IndicatorFacts, ...]:
    """Return the facts of each indicator, those of one group together, groups in the order of their first one."""
    facts = [_indicator(indicator, (*source, index)) for index, indicator in enumerate(indicators)]
    groups = list(dict.fromkeys(fact.first_level for fact in facts))
    subgroups = list(dict.fromkeys((fact.first_level, fact.second_level) for fact in facts))
    facts.sort(
        key=lambda fact: (groups.index(fact.first_level), subgroups.index((fact.first_level, fact.second_level)))
    )
    return tuple(facts)


def group_indicators(
    indicators: Sequence[IndicatorFacts], levels: Mapping[str, Sequence[str]]
) -> tuple[IndicatorGroup, ...]:
    """Return the indicators by 一级 and 二级: the groups of ``levels``, empty ones too, and then any others."""
    found: dict[str, list[str]] = {first: list(seconds) for first, seconds in levels.items()} if indicators else {}
    for indicator in indicators:
        seconds = found.setdefault(indicator.first_level, [])
        if indicator.second_level not in seconds:
            seconds.append(indicator.second_level)
    return tuple(_first_level(name, seconds, indicators) for name, seconds in found.items())


def _first_level(name: str, seconds: Iterable[str], indicators: Sequence[IndicatorFacts]) -> IndicatorGroup:
    own = [indicator for indicator in indicators if indicator.first_level == name]
    groups = [_group(second, [each for each in own if each.second_level == second]) for second in seconds]
    return _group(name, own, tuple(groups))


def _group(name: str, indicators: Sequence[IndicatorFacts], groups: tuple[IndicatorGroup, ...] = ()) -> IndicatorGroup:
    return IndicatorGroup(name, weight_of(indicators), score_of(indicators), tuple(indicators), groups)


def weight_of(indicators: Iterable[IndicatorFacts]) -> Fact:
    """Return the sum of the weights; indicators without one share that of another."""
    return add_points((indicator.weight for indicator in indicators), NO_WEIGHT)


def score_of(indicators: Iterable[IndicatorFacts]) -> Fact:
    """Return the sum of the scores."""
    return add_points((indicator.score for indicator in indicators), NO_SCORE)


def add_points(points: Iterable[Fact], absent: Fact) -> Fact:
    """Return the sum of the points that there are; ``absent`` where there are none."""
    known = [fact for fact in points if fact.is_given]
    return total(known) if known else absent


def _indicator(indicator: Indicator, source: Path) -> IndicatorFacts:
    target = _measure(indicator.target, (*source, "target"))
    actual = _measure(indicator.actual, (*source, "actual"))
    weight = given_points(indicator.weight, (*source, "weight"), NO_WEIGHT)
    score = given_points(indicator.score, (*source, "score"), NO_SCORE)
    return IndicatorFacts(
        name=indicator.name,
        first_level=indicator.first_level,
        second_level=indicator.second_level,
        relation=indicator.relation,
        unit=indicator.unit,
        target_text=_written(indicator.target),
        actual_text=_written(indicator.actual),
        target=target,
        actual=actual,
        deviation=ratio(difference(actual, target), target),
        weight=weight,
        score=score,
        is_met=weight.is_given and weight.value == score.value,
        explanation=indicator.explanation,
        scoring_rule=indicator.scoring_rule,
        reason=indicator.reason,
        note=indicator.note,
    )


def _measure(value: Decimal | str, source: Path) -> Fact:
    return given(value, source, unit=Unit.NUMBER) if isinstance(value, Decimal) else NOT_A_NUMBER


def given_points(value: Decimal | None, source: Path, absent: Fact) -> Fact:
    """Return points of the data file; ``absent`` where none are written."""
    return absent if value is None else given(value, source, unit=Unit.SCORE)


def _written(value: Decimal | str) -> str:
    return value if isinstance(value, str) else f"{value:f}"
