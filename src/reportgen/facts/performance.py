"""This module counts the projects of 预算绩效: every number of projects in a report comes from the one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact, Operation, Unit, missing, total
from reportgen.facts.figure import NO_BUDGET, Base, Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reportgen.facts.inputs import Inputs
    from reportgen.facts.ledger import Ledger
    from reportgen.model.performance import OverallEvaluation, Performance, Project


GRADES = ("优", "良", "中", "差")
"""The grades that an evaluation gives, best first."""


@dataclass(frozen=True, slots=True, eq=False)
class GradeFacts:
    """How many projects were given one grade."""

    name: str
    projects: Fact


NOT_EXECUTED = missing("数据文件没有执行数")


@dataclass(frozen=True, slots=True, eq=False)
class ProjectResult:
    """One project with its money: ``figure`` is what it was given and what it has spent."""

    project: Project
    figure: Figure


@dataclass(frozen=True, slots=True, eq=False)
class PerformanceFacts:
    """The projects, and how many of them went through each step of performance management.

    ``overall_score`` is the unit's own score, added up from its parts where they are given.
    ``evaluated_projects`` are those with a score, special projects first, as their reports stand in the annex;
    ``graded_projects`` those that the unit evaluated and graded. The funds are appropriations, as budgeted.
    """

    overall: OverallEvaluation
    projects: tuple[Project, ...]
    special_projects: tuple[Project, ...]
    ex_ante_evaluated: tuple[Project, ...]
    evaluated_projects: tuple[Project, ...]
    department_evaluated: tuple[Project, ...]
    project_results: tuple[ProjectResult, ...]
    overall_score: Fact
    projects_total: Fact
    ex_ante_count: Fact
    targets_count: Fact
    monitored_count: Fact
    projects_funds: Fact
    graded_projects: tuple[Project, ...]
    graded_funds: Fact
    grades: tuple[GradeFacts, ...]


def compute_performance(data: Performance, general: Ledger, inputs: Inputs) -> PerformanceFacts:
    """Count the projects by what was done for them; ``general`` is the ledger of the general public budget."""
    projects = data.projects
    graded = tuple(project for project in projects if project.grade)
    scored = [project for project in projects if project.score is not None]
    return PerformanceFacts(
        overall=data.overall,
        projects=projects,
        special_projects=tuple(project for project in projects if project.is_special),
        ex_ante_evaluated=tuple(project for project in projects if project.has_ex_ante_evaluation),
        evaluated_projects=tuple(sorted(scored, key=lambda project: not project.is_special)),
        department_evaluated=tuple(project for project in projects if project.is_department_evaluated),
        project_results=tuple(_result(index, project, general, inputs) for index, project in enumerate(projects)),
        overall_score=_overall_score(data.overall),
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


def _result(index: int, project: Project, general: Ledger, inputs: Inputs) -> ProjectResult:
    if project.item:
        return ProjectResult(project, general.by_code(project.item).expenditure)
    source = ("performance", "projects", index)
    budget = inputs.amount(project.adjusted_budget, *source, "adjusted_budget", absent=NO_BUDGET)
    actual = inputs.amount(project.actual, *source, "actual", absent=NOT_EXECUTED)
    return ProjectResult(project, inputs.figures.figure(project.name, actual, Base(budget, budget)))


def _overall_score(data: OverallEvaluation) -> Fact:
    path = ("performance", "overall")
    if data.parts:
        scores = [Fact(part.score, Unit.COUNT, Operation.GIVEN) for part in data.parts]
        return Fact(sum(part.score for part in data.parts), Unit.COUNT, Operation.SUM, tuple(scores), (*path, "parts"))
    if data.score is None:
        return missing("没有自评得分", Unit.COUNT)
    return Fact(data.score, Unit.COUNT, Operation.GIVEN, source=(*path, "score"))


def _count(projects: Sequence[Project], note: str, counts: Callable[[Project], bool]) -> Fact:
    number = sum(1 for project in projects if counts(project))
    return Fact(number, Unit.COUNT, Operation.COUNT, source=("performance", "projects"), note=f"{note}的个数")
