"""Small reports for tests: data as a data file holds it, and the facts computed from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.checks.missing import UNWRITTEN
from reportgen.checks.rule import CheckInput
from reportgen.checks.run import run_checks
from reportgen.diagnostics import Diagnostic, Location
from reportgen.facts.facts import Facts, compute_facts
from reportgen.model.report import Report
from reportgen.profile.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Sequence

ITEM = "2080109"
"""社会保险经办机构: a code that every year's table has."""


def item(code: str = ITEM, **values: object) -> dict[str, Any]:
    """Return one 项 of a budget; its basic expenditure is 1 unless it is given."""
    return {"code": code, "basic_expenditure": {"30101": "1"}, **values}


def data(**chapters: object) -> dict[str, Any]:
    """Return a data file with the fewest fields that no check asks for, and the chapters given."""
    required = {"profile": "test", "year": 2024, "amount_unit": "万元", "entity": {"name": "甲局", "short_name": "甲"}}
    return {**required, **{chapter: {} for chapter in UNWRITTEN}, **chapters}


def compute(values: dict[str, Any], **settings: object) -> tuple[Facts, list[Diagnostic]]:
    """Compute the facts of a data file; a finding's place is named after the field alone."""
    profile = Profile.model_validate({"id": "test", "title": "test", **settings})
    facts, findings = compute_facts(
        Report.model_validate(values), profile, lambda path: Location("data.yaml", name=".".join(map(str, path)))
    )
    return facts, list(findings)


def checked(
    values: dict[str, Any], texts: Sequence[tuple[tuple[str | int, ...], str]] = (), **settings: object
) -> list[Diagnostic]:
    """Return what the checks find about a data file, without its tables."""
    profile = Profile.model_validate({"id": "test", "title": "test", **settings})
    report = Report.model_validate(values)

    def locate(path: tuple[str | int, ...]) -> Location:
        return Location("data.yaml", name=".".join(map(str, path)))

    facts, _ = compute_facts(report, profile, locate)
    return run_checks(CheckInput(report, facts, {}, profile, locate, texts))
