"""This module walks through what people write in a data file: each figure with the place where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.facts.facts import CHAPTERS
from reportgen.facts.spending import THREE_PUBLIC_PARTS
from reportgen.reference.meanings import short_meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.compared import ComparedAmount
    from reportgen.facts.fact import Path
    from reportgen.facts.ledger import Line
    from reportgen.facts.projects import ProjectFacts
    from reportgen.model.performance import Indicator, Project
    from reportgen.model.values import Chapter

THREE_PUBLIC = ("three_public", "government_fund_three_public")

EXPLAINED = {
    "change_reason": ("change", "上年"),
    "original_budget_reason": ("original_budget_gap", "年初预算"),
    "adjusted_budget_reason": ("adjusted_budget_gap", "全年预算"),
}
"""Every reason with the difference that it explains, and what the amount is compared with."""

PROJECTS = ("performance", "projects")


def budget_lines(given: CheckInput) -> Iterator[tuple[Path, Line]]:
    """Yield every item of the three budgets with its place."""
    for chapter in CHAPTERS:
        lines = {line.code: line for line in getattr(given.facts, chapter).by_function.items}
        for index, item in enumerate(getattr(given.report, chapter).items):
            yield (chapter, "items", index), lines[item.code]


def each_project(given: CheckInput) -> Iterator[tuple[Path, Project, ProjectFacts]]:
    """Yield every project with its place, as it is written and as it is computed."""
    for index, project in enumerate(given.report.performance.projects):
        yield (*PROJECTS, index), project, given.facts.performance.projects[index]


def three_public_figures(given: CheckInput) -> Iterator[tuple[Path, ComparedAmount]]:
    """Yield each part of “三公”经费 with its place."""
    for chapter in THREE_PUBLIC:
        for name in THREE_PUBLIC_PARTS:
            yield (chapter, name), getattr(getattr(given.facts, chapter), name)


def explained_figures(given: CheckInput) -> Iterator[tuple[Path, ComparedAmount, Chapter]]:
    """Yield every figure that the data file can give reasons of, with the place and the fields where they stand."""
    report, facts = given.report, given.facts
    for chapter in CHAPTERS:
        figure = replace(getattr(facts, chapter).expenditure, name=f"{short_meaning(object, chapter)}支出")
        yield (chapter,), figure, getattr(report, chapter)
    for path, line in budget_lines(given):
        yield path, line.expenditure, getattr(report, str(path[0])).items[path[2]]
    for chapter in THREE_PUBLIC:
        figures, written = getattr(facts, chapter), getattr(report, chapter)
        yield (chapter,), figures.total, written
        for name in ("vehicles", *THREE_PUBLIC_PARTS):
            yield (chapter, name), getattr(figures, name), getattr(written, name)
    yield ("agency_operating_cost",), facts.agency_operating_cost.total, report.agency_operating_cost


def whole_figures(given: CheckInput) -> tuple[ComparedAmount, ...]:
    """Return revenue and expenditure of the whole unit: their totals, and those of this year alone."""
    facts = given.facts
    return facts.account.total_revenue, facts.account.total_expenditure, facts.revenue.total, facts.expenditure.total


def changing_figures(given: CheckInput) -> Iterator[tuple[Path, ComparedAmount]]:
    """Yield every figure whose change sentences tell, with the place of its reason, the most general first."""
    for figure in whole_figures(given):
        yield (), figure
    for path, figure, _ in explained_figures(given):
        if path[0] in CHAPTERS and not path[1:]:
            # Where the items say why they changed, their total need not say it again.
            reasons = (line.expenditure.change_reason for line in getattr(given.facts, str(path[0])).by_function.items)
            yield path, replace(figure, change_reason=figure.change_reason or next(filter(None, reasons), ""))
        else:
            yield path, figure


def each_indicator(given: CheckInput) -> Iterator[tuple[Path, Indicator]]:
    """Yield every indicator with its place."""
    data = given.report.performance
    for index, project in enumerate(data.projects):
        for place, indicator in enumerate(project.indicators):
            yield (*PROJECTS, index, "indicators", place), indicator
    for place, indicator in enumerate(data.overall.indicators):
        yield ("performance", "overall", "indicators", place), indicator
