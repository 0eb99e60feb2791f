"""This module computes 预算绩效: every number of projects, and every sum over them, comes from the one list."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact, counted, difference, ratio, total
from reportgen.facts.funds import FundMatrix, add_matrices
from reportgen.facts.projects import (
    NOT_SCORED,
    IndicatorFacts,
    IndicatorGroup,
    ProjectFacts,
    given_points,
    group_indicators,
    indicator_facts,
    project_facts,
    rating_of,
    score_of,
    weight_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reportgen.facts.inputs import Inputs
    from reportgen.facts.ledger import Ledger
    from reportgen.model.performance import OverallEvaluation, Performance, Project
    from reportgen.profile.profile import Evaluation

OVERALL = ("performance", "overall")
PROJECTS = ("performance", "projects")


@dataclass(frozen=True, slots=True, eq=False)
class GradeFacts:
    """How many projects were given one grade."""

    name: str
    projects: Fact


@dataclass(frozen=True, slots=True, eq=False)
class ProjectGroup:
    """Some of the projects: how many, and their funds together.

    ``large_balances`` counts those that left more of their budget than the profile allows unremarked (10 %),
    ``large_deviations`` the indicators that missed or passed their target by more than that (30 %). ``completed``
    counts the projects that met all of their targets, ``grades`` the projects by grade, best first, ``ungraded`` those
    without a score, which have no grade.
    """

    projects: tuple[ProjectFacts, ...]
    count: Fact
    funds: FundMatrix
    large_balances: Fact
    targets_count: Fact
    targets_met: Fact
    large_deviations: Fact
    completed: Fact
    grades: tuple[GradeFacts, ...]
    ungraded: Fact


@dataclass(frozen=True, slots=True, eq=False)
class ScorePartFacts:
    """One part of the score of the whole unit."""

    name: str
    score: Fact


@dataclass(frozen=True, slots=True, eq=False)
class OverallFacts:
    """The self-evaluation of the whole unit; its score is the sum of its parts or indicators where they are given."""

    score: Fact
    rating: str
    parts: tuple[ScorePartFacts, ...]
    indicators: tuple[IndicatorFacts, ...]
    levels: tuple[IndicatorGroup, ...]
    weight_total: Fact
    summary: str
    problems: str
    improvements: str


@dataclass(frozen=True, slots=True, eq=False)
class PerformanceFacts:
    """The whole unit, the projects, and the projects by what was done for them and by what they are.

    ``total`` is over all projects; ``evaluated_projects`` are those with a score, special projects first, as their
    reports stand in the annex.
    """

    overall: OverallFacts
    projects: tuple[ProjectFacts, ...]
    evaluated_projects: tuple[ProjectFacts, ...]
    total: ProjectGroup
    ex_ante: ProjectGroup
    with_targets: ProjectGroup
    monitored: ProjectGroup
    self_evaluated: ProjectGroup
    department_evaluated: ProjectGroup
    department_budget: ProjectGroup
    special: ProjectGroup
    recurrent: ProjectGroup
    one_off: ProjectGroup

    @property
    def by_name(self) -> Mapping[str, ProjectFacts]:
        """The projects by name, for texts that quote one of them."""
        return {project.name: project for project in self.projects}


def compute_performance(data: Performance, general: Ledger, evaluation: Evaluation, inputs: Inputs) -> PerformanceFacts:
    """Compute the projects and their groups; ``general`` is the ledger of the general public budget."""
    projects = tuple(
        project_facts(project, index, general, evaluation, inputs) for index, project in enumerate(data.projects)
    )
    scored = [project for project in projects if project.score.is_given]

    def group(note: str, belongs: Callable[[Project], bool]) -> ProjectGroup:
        chosen = (facts for facts, project in zip(projects, data.projects, strict=True) if belongs(project))
        return _group(tuple(chosen), note, evaluation)

    return PerformanceFacts(
        overall=_overall(data.overall, evaluation),
        projects=projects,
        evaluated_projects=tuple(sorted(scored, key=lambda project: project.kind != "special")),
        total=group("项目", lambda _: True),
        ex_ante=group("开展了事前绩效评估的项目", lambda project: project.has_ex_ante_evaluation),
        with_targets=group(
            "编制了绩效目标的项目", lambda project: _or(project.has_targets, project.goal, project.indicators)
        ),
        monitored=group("开展了绩效监控的项目", lambda project: project.is_monitored),
        self_evaluated=group(
            "开展了绩效自评的项目",
            lambda project: _or(project.is_self_evaluated, project.indicators, project.score is not None),
        ),
        department_evaluated=group("部门评价的项目", lambda project: project.is_department_evaluated),
        department_budget=group("部门预算项目", lambda project: project.kind == "department"),
        special=group("专项预算项目", lambda project: project.kind == "special"),
        recurrent=group("常年项目", lambda project: not project.is_one_off),
        one_off=group("阶段（一次性）项目", lambda project: project.is_one_off),
    )


def _or(written: bool | None, *signs: object) -> bool:  # noqa: FBT001 - what the data file says, if it says anything
    return any(signs) if written is None else written


def _group(projects: tuple[ProjectFacts, ...], note: str, evaluation: Evaluation) -> ProjectGroup:
    indicators = [indicator for project in projects for indicator in project.indicators]
    budgets = [(project.figure.adjusted_budget, project.figure.actual) for project in projects]
    # 预算结余率, negative where more was spent than budgeted.
    left = [Fraction(ratio(difference(budget, actual), budget).value or 0) for budget, actual in budgets]
    deviations = [abs(Fraction(indicator.deviation.value or 0)) for indicator in indicators]

    def count(number: int, what: str = "") -> Fact:
        return counted(number, f"{note}{what}", PROJECTS)

    return ProjectGroup(
        projects=projects,
        count=count(len(projects)),
        funds=add_matrices([project.funds for project in projects]),
        large_balances=count(sum(each > evaluation.large_balance for each in left), "中预算结余率较大的项目"),
        targets_count=count(len(indicators), "的绩效目标"),
        targets_met=count(sum(indicator.is_met for indicator in indicators), "完成的绩效目标"),
        large_deviations=count(sum(each > evaluation.large_deviation for each in deviations), "中偏离较大的绩效目标"),
        completed=count(
            sum(bool(own := each.indicators) and all(one.is_met for one in own) for each in projects),
            "中完成全部绩效目标的项目",
        ),
        grades=tuple(
            GradeFacts(
                rating.grade,
                count(sum(project.grade == rating.grade for project in projects), f"中等次为“{rating.grade}”的"),
            )
            for rating in evaluation.ratings
        ),
        ungraded=count(sum(not project.grade for project in projects), "中没有等次的"),
    )


def _overall(data: OverallEvaluation, evaluation: Evaluation) -> OverallFacts:
    parts = tuple(
        ScorePartFacts(part.name, given_points(part.score, (*OVERALL, "parts", index, "score"), NOT_SCORED))
        for index, part in enumerate(data.parts)
    )
    indicators = indicator_facts(data.indicators, (*OVERALL, "indicators"))
    score = given_points(data.score, (*OVERALL, "score"), NOT_SCORED)
    if parts or indicators:
        score = total(part.score for part in parts) if parts else score_of(indicators)
    rating = rating_of(score, evaluation.ratings)
    return OverallFacts(
        score=score,
        rating=rating.name if rating else "",
        parts=parts,
        indicators=indicators,
        levels=group_indicators(indicators, {}),
        weight_total=weight_of(indicators),
        summary=data.summary,
        problems=data.problems,
        improvements=data.improvements,
    )
