"""This module writes findings in SARIF 2.1.0, which editors and build servers show beside the lines they are about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import reportgen
from reportgen.diagnostics import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.diagnostics import Diagnostic, Location

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif_log(findings: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return the log of one run; accepted findings are in it as suppressed ones, with the reason.

    Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
    """
    first = {finding.code: finding for finding in reversed(findings)}
    codes = sorted(first)
    driver = {
        "name": "reportgen",
        "version": reportgen.__version__,
        "language": "zh-CN",
        "rules": [_rule(first[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        # Our columns count characters, not the halves that UTF-16 makes of some.
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding.code)) for finding in findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(finding: Diagnostic) -> dict[str, Any]:
    """Return a rule by one of its findings; those of an office's own have no page in the manual."""
    rule = Rule.registered.get(finding.code)
    if rule is None:
        return {"id": finding.code, "shortDescription": {"text": finding.message}}
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.what or rule.why},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _result(finding: Diagnostic, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.message}。{finding.remedy}" if finding.remedy else finding.message},
        "locations": [_location(finding.at, finding.place)] if finding.at else [],
    }
    if finding.also_at:
        result["relatedLocations"] = [_location(at, "") for at in finding.also_at]
    if finding.accepted:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.accepted}]
    return result


def _location(at: Location, place: str) -> dict[str, Any]:
    path = Path(at.file)
    if path.is_absolute() and not path.is_relative_to(Path.cwd()):
        uri = path.as_uri()
    else:
        # Relative to where the program runs where the file lies below it.
        uri = quote((path.relative_to(Path.cwd()) if path.is_absolute() else path).as_posix())
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if at.line and not at.sheet:
        physical["region"] = {"startLine": at.line, **({"startColumn": at.column} if at.column else {})}
    location: dict[str, Any] = {"physicalLocation": physical}
    cell = f"{at.sheet}!{at.cell}" if at.sheet else ""
    if names := [name for name in (cell, place or at.name) if name]:
        location["logicalLocations"] = [{"fullyQualifiedName": name} for name in names]
    return location
