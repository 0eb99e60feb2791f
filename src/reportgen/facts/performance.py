"""This module counts the projects of 预算绩效: every number of projects in a report comes from the one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact, Operation, Unit, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reportgen.facts.inputs import Inputs
    from reportgen.model.performance import OverallEvaluation, Performance, Project


GRADES = ("优", "良", "中", "差")
"""The grades that an evaluation gives, best first."""


@dataclass(frozen=True, slots=True, eq=False)
class GradeFacts:
    """How many projects were given one grade."""

    name: str
    projects: Fact


@dataclass(frozen=True, slots=True, eq=False)
class PerformanceFacts:
    """The projects, and how many of them went through each step of performance management.

    ``evaluated_projects`` are those with a score, special projects first, as their reports stand in the annex;
    ``graded_projects`` those that the unit evaluated and graded. The funds are appropriations, as budgeted.
    """

    overall: OverallEvaluation
    projects: tuple[Project, ...]
    special_projects: tuple[Project, ...]
    ex_ante_evaluated: tuple[Project, ...]
    evaluated_projects: tuple[Project, ...]
    projects_total: Fact
    ex_ante_count: Fact
    targets_count: Fact
    monitored_count: Fact
    projects_funds: Fact
    graded_projects: tuple[Project, ...]
    graded_funds: Fact
    grades: tuple[GradeFacts, ...]


def compute_performance(data: Performance, inputs: Inputs) -> PerformanceFacts:
    """Count the projects by what was done for them."""
    projects = data.projects
    graded = tuple(project for project in projects if project.grade)
    scored = [project for project in projects if project.score is not None]
    return PerformanceFacts(
        overall=data.overall,
        projects=projects,
        special_projects=tuple(project for project in projects if project.is_special),
        ex_ante_evaluated=tuple(project for project in projects if project.has_ex_ante_evaluation),
        evaluated_projects=tuple(sorted(scored, key=lambda project: not project.is_special)),
        projects_total=_count(projects, "项目", lambda _: True),
        ex_ante_count=_count(projects, "开展了事前绩效评估的项目", lambda project: project.has_ex_ante_evaluation),
        targets_count=_count(projects, "编制了绩效目标的项目", lambda project: project.has_targets),
        monitored_count=_count(projects, "开展了绩效监控的项目", lambda project: project.is_monitored),
        projects_funds=_funds(enumerate(projects), inputs),
        graded_projects=graded,
        graded_funds=_funds(((index, each) for index, each in enumerate(projects) if each.grade), inputs),
        grades=tuple(_grade(projects, grade) for grade in GRADES),
    )


def _funds(projects: Iterable[tuple[int, Project]], inputs: Inputs) -> Fact:
    return total(
        inputs.amount(project.appropriated_budget, "performance", "projects", index, "appropriated_budget")
        for index, project in projects
    )


def _grade(projects: Sequence[Project], grade: str) -> GradeFacts:
    return GradeFacts(grade, _count(projects, f"评价等次为“{grade}”的项目", lambda project: project.grade == grade))


def _count(projects: Sequence[Project], note: str, counts: Callable[[Project], bool]) -> Fact:
    number = sum(1 for project in projects if counts(project))
    return Fact(number, Unit.COUNT, Operation.COUNT, source=("performance", "projects"), note=f"{note}的个数")
