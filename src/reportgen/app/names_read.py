"""This module tells which names of figures and texts a profile reads, and in which part of its report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.app.texts import PROJECT
from reportgen.checks.rule import NARRATIVE
from reportgen.tables.definition import BlocksTable, LedgerTable
from reportgen.tables.rows import CATEGORIES
from reportgen.template.reads import EACH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.app.ready_profile import ReadyProfile
    from reportgen.profile.profile import ChartEntry
    from reportgen.tables.definition import Definition, RowEntry
    from reportgen.template.reads import Name

WORKBOOK, CHARTS = "附表", "图"
"""Where else than in its narrative and its tables a profile prints."""

_BRACED = re.compile(r"\{(\w+)\}")
_NAME = re.compile(r"[a-z_]+(?:\.\w+)+")


def names_read_by(ready: ReadyProfile, texts: Iterable[Name]) -> dict[Name, set[str]]:
    """Return every name that a profile reads, with where."""
    reads: dict[Name, set[str]] = {}
    for place, names in _readers(ready, texts):
        for name in names:
            reads.setdefault(name, set()).add(place)
    return reads


def _readers(ready: ReadyProfile, texts: Iterable[Name]) -> Iterator[tuple[str, Iterable[Name]]]:
    profile = ready.profile
    if "docx" in ready.loaded.kinds:
        yield from ((NARRATIVE, part.reads) for part in ready.document().compiled.values())
    if "xlsx" in ready.loaded.kinds:
        workbook = ready.workbook(ready.table_columns())
        yield from ((WORKBOOK, template.reads) for template in workbook.templates)
        for form in workbook.forms:
            yield WORKBOOK, names_below(form.variable, f"{form.each}.{EACH}" if form.each else "", form.template.reads)
    for projects in (f"performance.projects.{EACH}", f"annexes.{EACH}.{PROJECT}"):
        yield NARRATIVE, names_below(PROJECT, projects, texts)
    for entry in profile.tables:
        yield entry.label or entry.title, _of_table(ready.definitions[entry.id])
    yield from ((CHARTS, map(_split, _of_chart(chart))) for chart in profile.charts)
    for rule in profile.checks.rules:
        yield NARRATIVE, map(_split, _NAME.findall(f"{rule.when} {rule.requires} {rule.message}"))


def _split(name: str) -> Name:
    return tuple(name.split("."))


def _of_chart(chart: ChartEntry) -> list[str]:
    if not chart.each:
        return [name for series in chart.series for name in series.values]
    figure = ".".join(filter(None, (chart.each, EACH, chart.figure)))
    return [f"{figure}.{part}" for part in ("name", "actual", "share")]


def names_below(variable: str, thing: str, names: Iterable[Name]) -> Iterator[Name]:
    """Yield names; those of what a form or text is about with what that is called elsewhere."""
    for name in names:
        yield (*_split(thing), *name[1:]) if thing and name[0] == variable else name


def _of_table(definition: Definition) -> Iterator[Name]:
    table = definition.table
    if isinstance(table, LedgerTable):
        facts = [column.fact or column.key for column in table.columns]
        facts += [*table.where, "code", "name", "names.category", "names.subcategory", "names.item"]
        yield from (_split(f"{table.ledger}.{rows}.{fact}") for rows in (EACH, "total") for fact in facts)
    elif isinstance(table, BlocksTable):
        yield _split(f"{table.split}.{EACH}")
        yield from (_split(cell.fact) for cell in table.tail)
    else:
        yield from (name for side in table.sides for row in (*side.rows, *side.tail) for name in _of_row(row))


def _of_row(row: RowEntry) -> Iterator[Name]:
    names = list(row.facts.values())
    if row.each and row.each != CATEGORIES:
        names = [f"{row.each}.{EACH}.{name}" for name in (*names, *_BRACED.findall(row.label))]
    yield from (_split(name.replace("{code}", EACH)) for name in names)
