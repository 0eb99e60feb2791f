"""This module applies what a profile says about rules, and what a data file accepts, to findings of any origin."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.facts.fact import Path
    from reportgen.model.report import Accepted
    from reportgen.profile.profile import Checks
    from reportgen.profile.read import LoadedProfile

NOTHING_ACCEPTED = Rule(
    "RG440",
    "accepted 中的一项没有对应的检查结果",
    "问题已经改正，或编码、位置写错了；留着它，以后同一处出了问题会被当作已经接受。",
    "删去这一项，或照 reportgen check 写出的编码和位置改正。",
    Severity.WARNING,
)

UNKNOWN_CODE = Rule(
    "RG931",
    "方案的 checks 中没有这个编码",
    "编码写错了，要改的严重程度、要关闭的规则都不起作用。",
    "照检查结果写出编码；全部编码见 docs/checks.md。",
    Severity.WARNING,
)


def unknown_codes(loaded: LoadedProfile) -> Iterator[Diagnostic]:
    """Yield the codes in a profile's ``severity`` and ``off`` that no rule has."""
    checks = loaded.profile.checks
    known = {*Rule.registered, *(rule.id for rule in checks.rules)}
    for field, codes in (("severity", checks.severity), ("off", checks.off)):
        for code in codes:
            if code not in known:
                near = "、".join(get_close_matches(code, known, 1))
                hint = f"（是否应为 {near}）" if near else ""
                yield UNKNOWN_CODE.finding(f"没有编码“{code}”{hint}", at=loaded.locate(("checks", field, code)))


def apply_policy(
    findings: Iterable[Diagnostic],
    policy: Checks,
    accepted: Sequence[Accepted],
    locate: Callable[[Path], Location],
) -> list[Diagnostic]:
    """Return findings without the rules that are off, with the profile's severities, and marked where accepted.

    What is accepted without anything to accept is a finding, too.
    """
    used: set[int] = set()
    judged = [
        _accept(replace(finding, severity=_severity(finding, policy)), accepted, used)
        for finding in findings
        if finding.code not in policy.off
    ]
    return [*judged, *_left_over(accepted, used, locate)]


def _severity(finding: Diagnostic, policy: Checks) -> Severity:
    """Return the profile's severity; what is less than its rule for a reason of its own (尾差) stays that."""
    rule = Rule.registered.get(finding.code)
    if rule and finding.severity is not rule.severity:
        return finding.severity
    return policy.severity.get(finding.code, finding.severity)


def _accept(finding: Diagnostic, accepted: Sequence[Accepted], used: set[int]) -> Diagnostic:
    for index, entry in enumerate(accepted):
        if entry.code == finding.code and _covers(entry.at, place_of(finding)):
            used.add(index)
            return replace(finding, accepted=entry.reason)
    return finding


def place_of(finding: Diagnostic) -> str:
    """Return what ``accepted`` calls the place of a finding."""
    return finding.place or (finding.at.name if finding.at else "")


def _covers(written: str, place: str) -> bool:
    """Whether a place is the one written, or lies below it."""
    return place == written or place.startswith((f"{written}.", f"{written} "))


def _left_over(
    accepted: Sequence[Accepted], used: set[int], locate: Callable[[Path], Location]
) -> Iterator[Diagnostic]:
    for index, entry in enumerate(accepted):
        if index not in used:
            message = f"没有 {entry.code} 在“{entry.at}”的检查结果"
            yield NOTHING_ACCEPTED.finding(message, at=locate(("accepted", index)))
