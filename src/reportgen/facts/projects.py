"""This module computes the facts of one project: its funds, its indicators and its score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact, Unit, counted, given, missing, product, rounded, total
from reportgen.facts.figure import Base, Figure
from reportgen.facts.funds import FundMatrix, fund_matrix, read_funds, spent_funds
from reportgen.facts.indicators import (
    IndicatorFacts,
    IndicatorGroup,
    add_points,
    given_points,
    group_indicators,
    indicator_facts,
    score_of,
    weight_of,
)
from reportgen.model.values import Reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from reportgen.facts.fact import Path
    from reportgen.facts.inputs import Inputs
    from reportgen.facts.ledger import Ledger
    from reportgen.model.performance import FundPart, Project
    from reportgen.profile.profile import Evaluation, Rating

NOT_SCORED = missing("没有自评得分", Unit.SCORE)
NO_EXECUTION_SCORE = missing("预算执行不计分", Unit.SCORE)
SCORE_DECIMALS = 2
WRITTEN = (
    "name",
    "code",
    "kind",
    "competent_department",
    "implementer",
    "budget_reason",
    "goal",
    "goal_result",
    "process",
    "monitoring",
    "summary",
    "effect",
    "conclusion",
    "achievements",
    "problems",
    "improvements",
    "problem_list",
    "improvement_list",
    "responsible",
    "finance_head",
)
"""What is printed of a project as its data has it."""


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
    figure: Figure
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
    funds = _funds(project, general, inputs, source)
    indicators = indicator_facts(project.indicators, (*source, "indicators"))
    execution_weight, execution_score = _execution(project, funds, source)
    score = _score(project, indicators, execution_score, source)
    rating = rating_of(score, evaluation.ratings)
    parts = tuple(_part(part, inputs, (*source, "parts", place)) for place, part in enumerate(project.parts))
    return ProjectFacts(
        **{name: getattr(project, name) for name in WRITTEN},
        full_name=project.full_name or project.name,
        function=project.function or project.item or "",
        figure=_figure(project, funds, general, inputs),
        funds=funds,
        parts=parts,
        parts_total=total(part.actual for part in parts),
        execution_weight=execution_weight,
        execution_score=execution_score,
        indicators=indicators,
        levels=group_indicators(indicators, evaluation.levels),
        indicators_weight=weight_of(indicators),
        weight_total=add_points([weight_of(indicators), execution_weight], NOT_SCORED),
        score=score,
        rating=rating.name if rating else "",
        grade=rating.grade if rating else "",
        targets_count=counted(len(indicators), "绩效目标", (*source, "indicators")),
        targets_met=counted(sum(each.is_met for each in indicators), "完成的绩效目标", (*source, "indicators")),
    )


def rating_of(score: Fact, ratings: Sequence[Rating]) -> Rating | None:
    """Return what a score is called: the first rating, best first, that it reaches."""
    return next((rating for rating in ratings if score.is_given and score.amount >= rating.at_least), None)


def _funds(project: Project, general: Ledger, inputs: Inputs, source: Path) -> FundMatrix:
    if project.item and not project.funds:
        spent = general.by_code(project.item).expenditure
        return fund_matrix({"fiscal": spent_funds(spent.original_budget, spent.adjusted_budget, spent.actual)})
    return read_funds(project.funds, inputs, (*source, "funds"))


def _figure(project: Project, funds: FundMatrix, general: Ledger, inputs: Inputs) -> Figure:
    if project.item and not project.funds:
        return general.by_code(project.item).expenditure
    reasons = Reasons(adjusted_budget_reason=project.budget_reason)
    if not project.funds:
        return inputs.figures.figure(project.name, missing("数据文件没有执行数"), reasons=reasons)
    whole = funds.total
    base = Base(whole.original_budget, whole.adjusted_budget)
    return inputs.figures.figure(project.name, whole.actual, base, reasons=reasons)


def _execution(project: Project, funds: FundMatrix, source: Path) -> tuple[Fact, Fact]:
    weight = given_points(project.execution_weight, (*source, "execution_weight"), NO_EXECUTION_SCORE)
    rate = funds.total.execution_rate
    if rate.value is not None and rate.value > 1:
        return weight, weight
    return weight, rounded(product(weight, rate, Unit.SCORE), SCORE_DECIMALS)


def _score(project: Project, indicators: Sequence[IndicatorFacts], execution: Fact, source: Path) -> Fact:
    if project.score is not None:
        return given(project.score, (*source, "score"), unit=Unit.SCORE)
    reached = score_of(indicators)
    return add_points([reached, execution], NOT_SCORED) if reached.is_given else NOT_SCORED


def _part(part: FundPart, inputs: Inputs, source: Path) -> FundPartFacts:
    areas = _areas(part.areas, inputs, (*source, "areas"))
    return FundPartFacts(part.name, total(area.actual for area in areas), areas)


def _areas(areas: Mapping[str, Decimal], inputs: Inputs, source: Path) -> tuple[AreaFacts, ...]:
    return tuple(AreaFacts(name, inputs.amount(amount, *source, name)) for name, amount in areas.items())
