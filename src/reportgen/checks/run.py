"""This module runs every check that a profile has not switched off."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from reportgen.checks import (
    accounts,
    between_tables,
    claims,
    counts,
    detail_tables,
    indicators,
    ledger_tables,
    mentions,
    narrative,
    plausible,
    projects,
    rates,
    sense,
    stated,
    summary_tables,
    wording,
)
from reportgen.checks.rule import CHECKS
from reportgen.diagnostics import Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.compare import Comparison
    from reportgen.checks.rule import Check, CheckInput, Found
    from reportgen.diagnostics import Diagnostic

SUBJECTS = (
    *(stated, accounts, between_tables, summary_tables, detail_tables, ledger_tables),
    *(claims, counts, narrative, plausible, wording, sense, mentions, rates, projects, indicators),
)
"""The modules of checks: each registers its own when it is loaded."""


def run_checks(given: CheckInput) -> list[Diagnostic]:
    """Return what the checks found about one report, each finding with the severity of its rule."""
    off = given.profile.checks.off
    return [
        _finding(check, found, given)
        for code, check in sorted(CHECKS.items())
        if code not in off
        for found in check.find(given)
    ]


def run_comparisons(given: CheckInput) -> Iterator[tuple[Check, Comparison]]:
    """Yield every comparison that a rule makes about one report, those that hold, too."""
    for code, check in sorted(CHECKS.items()):
        if code not in given.profile.checks.off:
            compared: list[Comparison] = []
            deque(check.find(replace(given, compared=compared)), maxlen=0)
            yield from ((check, comparison) for comparison in compared)


def _finding(check: Check, found: Found, given: CheckInput) -> Diagnostic:
    at = _at_quote(given.locate(found.at), found.quote)
    place = found.place or ".".join(str(part) for part in found.at)
    finding = check.rule.finding(
        found.message,
        at=at if found.at else Location(at.file),
        also_at=[given.locate(path) for path in found.also_at if path != found.at],
        stated=found.stated,
        computed=found.computed,
    )
    if found.severity is Severity.NOTE:
        # What rounding explains is nobody's mistake: there is nothing to mend.
        return replace(finding, place=place, severity=Severity.NOTE, remedy="", also_at=())
    return replace(finding, place=place, severity=found.severity or finding.severity)


def _at_quote(at: Location, quote: str) -> Location:
    """Return where a piece of a text stands, if it does on the line where the text begins."""
    column = at.source_line.find(quote, max(at.column - 1, 0)) if quote else -1
    return at if column < 0 else replace(at, column=column + 1)
