"""This module computes the facts of one project: its funds, its indicators and its score."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.facts.compared import Base, ComparedAmount
from reportgen.facts.fact import Fact, Unit, counted, difference, given, missing, product, ratio, rounded, total
from reportgen.facts.funds import FundMatrix, FundRow, fund_matrix, read_funds, spent_funds
from reportgen.model.values import Reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reportgen.facts.fact import Path
    from reportgen.facts.inputs import Inputs
    from reportgen.facts.ledger import Ledger
    from reportgen.model.performance import Indicator, Project
    from reportgen.profile.profile import Evaluation, Rating

NO_WEIGHT = missing("没有分值", Unit.SCORE)
NO_SCORE = missing("没有得分", Unit.SCORE)
NOT_A_NUMBER = missing("不是数字", Unit.NUMBER)
NOT_SCORED = missing("没有自评得分", Unit.SCORE)
NO_EXECUTION_SCORE = missing("预算执行不计分", Unit.SCORE)
SCORE_DECIMALS = 2
WRITTEN = (
    *("name", "code", "kind", "competent_department", "implementer", "budget_reason", "goal", "goal_result", "process"),
    *("monitoring", "summary", "effect", "conclusion", "achievements", "problems", "improvements", "problem_list"),
    *("improvement_list", "responsible", "finance_head"),
)
"""What is printed of a project as its data has it."""

WRITTEN_OF_INDICATOR = (
    "name",
    "first_level",
    "second_level",
    "relation",
    "unit",
    "explanation",
    "scoring_rule",
    "note",
)


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


@dataclass(frozen=True, slots=True, eq=False)
class AreaFacts:
    """What one area was paid."""

    name: str
    actual: Fact


@dataclass(frozen=True, slots=True, eq=False)
class FundPartFacts:
    """One fund that a project pays out: in all, and by area."""

    name: str
    actual: Fact
    areas: tuple[AreaFacts, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ProjectFacts:
    """One project, complete: what a review, a form and an evaluation report say of it.

    ``figure`` is its budget and what it has spent; ``funds`` the same by source, ``parts`` by fund and area.
    ``indicators`` stand in the order of the data file, group by group; ``levels`` are the groups in the order of the
    profile, empty ones too. ``score`` is out of ``weight_total``: the points of the indicators and ``execution_score``,
    the weight of the budget's execution times its rate, at most the weight, rounded to two decimals. ``rating`` is what
    the score is called (优秀), ``grade`` its short form (优). ``targets_met`` counts the indicators with full points.
    """

    name: str
    full_name: str
    code: str
    kind: str
    function: str
    competent_department: str
    implementer: str
    figure: ComparedAmount
    funds: FundMatrix
    parts: tuple[FundPartFacts, ...]
    parts_total: Fact
    budget_reason: str
    execution_weight: Fact
    execution_score: Fact
    goal: str
    goal_result: str
    process: str
    monitoring: str
    indicators: tuple[IndicatorFacts, ...]
    levels: tuple[IndicatorGroup, ...]
    indicators_weight: Fact
    weight_total: Fact
    score: Fact
    rating: str
    grade: str
    targets_count: Fact
    targets_met: Fact
    summary: str
    effect: str
    conclusion: str
    achievements: tuple[str, ...]
    problems: str
    improvements: str
    problem_list: tuple[str, ...]
    improvement_list: tuple[str, ...]
    responsible: str
    finance_head: str


def project_facts(
    project: Project, index: int, general: Ledger, evaluation: Evaluation, inputs: Inputs
) -> ProjectFacts:
    """Compute the facts of a project; ``general`` is the ledger that a project may be an item of."""
    source: Path = ("performance", "projects", index)
    item = general.by_code(project.item).expenditure if project.item and not project.funds else None
    if item:
        funds = fund_matrix({"fiscal": spent_funds(item.original_budget, item.adjusted_budget, item.actual)})
    else:
        funds = read_funds(project.funds, inputs, (*source, "funds"))
    indicators = indicator_facts(project.indicators, (*source, "indicators"))
    weight = given_points(project.execution_weight, (*source, "execution_weight"), NO_EXECUTION_SCORE)
    rate, reached = funds.total.execution_rate, score_of(indicators)
    is_overspent = rate.value is not None and rate.value > 1
    execution_score = weight if is_overspent else rounded(product(weight, rate, Unit.SCORE), SCORE_DECIMALS)
    summed = add_points([reached, execution_score], NOT_SCORED) if reached.is_given else NOT_SCORED
    score = given_points(project.score, (*source, "score"), summed)
    rating = rating_of(score, evaluation.ratings)
    areas = [
        tuple(
            AreaFacts(name, inputs.amount(amount, *source, "parts", place, "areas", name))
            for name, amount in part.areas.items()
        )
        for place, part in enumerate(project.parts)
    ]
    parts = tuple(
        FundPartFacts(part.name, total(area.actual for area in own), own)
        for part, own in zip(project.parts, areas, strict=True)
    )
    return ProjectFacts(
        **{name: getattr(project, name) for name in WRITTEN},
        full_name=project.full_name or project.name,
        function=project.function or project.item or "",
        figure=item or _figure(project, funds.total, inputs),
        funds=funds,
        parts=parts,
        parts_total=total(part.actual for part in parts),
        execution_weight=weight,
        execution_score=execution_score,
        indicators=indicators,
        levels=group_indicators(indicators, evaluation.levels),
        indicators_weight=weight_of(indicators),
        weight_total=add_points([weight_of(indicators), weight], NOT_SCORED),
        score=score,
        rating=rating.name if rating else "",
        grade=rating.grade if rating else "",
        targets_count=counted(len(indicators), "绩效目标", (*source, "indicators")),
        targets_met=counted(sum(each.is_met for each in indicators), "完成的绩效目标", (*source, "indicators")),
    )


def rating_of(score: Fact, ratings: Sequence[Rating]) -> Rating | None:
    """Return what a score is called: the first rating, best first, that it reaches."""
    return next((rating for rating in ratings if score.is_given and score.amount >= rating.at_least), None)


def _figure(project: Project, whole: FundRow, inputs: Inputs) -> ComparedAmount:
    actual = whole.actual if project.funds else missing("数据文件没有执行数")
    base = Base(whole.original_budget, whole.adjusted_budget) if project.funds else Base()
    reasons = Reasons(adjusted_budget_reason=project.budget_reason)
    return inputs.figures.figure(project.name, actual, base, reasons=reasons)


def indicator_facts(indicators: Iterable[Indicator], source: Path) -> tuple[IndicatorFacts, ...]:
    """Return the facts of each indicator, those of one group together, groups in the order of their first one."""
    facts = [_indicator(indicator, (*source, index)) for index, indicator in enumerate(indicators)]
    firsts = [fact.first_level for fact in facts]
    levels = [(fact.first_level, fact.second_level) for fact in facts]
    facts.sort(key=lambda fact: (firsts.index(fact.first_level), levels.index((fact.first_level, fact.second_level))))
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
    groups = []
    for name, seconds in found.items():
        own = [indicator for indicator in indicators if indicator.first_level == name]
        below = (_group(second, [each for each in own if each.second_level == second]) for second in seconds)
        groups.append(_group(name, own, tuple(below)))
    return tuple(groups)


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
        **{name: getattr(indicator, name) for name in WRITTEN_OF_INDICATOR},
        target_text=format(indicator.target, "f" if isinstance(indicator.target, Decimal) else ""),
        actual_text=format(indicator.actual, "f" if isinstance(indicator.actual, Decimal) else ""),
        target=target,
        actual=actual,
        deviation=ratio(difference(actual, target), target),
        weight=weight,
        score=score,
        is_met=weight.is_given and weight.value == score.value,
        reason=indicator.reason,
    )


def _measure(value: Decimal | str, source: Path) -> Fact:
    return given(value, source, unit=Unit.NUMBER) if isinstance(value, Decimal) else NOT_A_NUMBER


def given_points(value: Decimal | None, source: Path, absent: Fact) -> Fact:
    """Return points of the data file; ``absent`` where none are written."""
    return absent if value is None else given(value, source, unit=Unit.SCORE)
