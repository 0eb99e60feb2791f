"""This module runs the checks, and judges findings of any origin by what the profile and the data file say of them."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reportgen.checks import (
    accounts,
    indicators,
    missing,
    mistyped,
    prior_year,
    projects,
    reasons,
    spending,
    tables_between,
    tables_within,
    text_figures,
    text_names,
    text_punctuation,
)
from reportgen.checks.rule import CHECKS
from reportgen.diagnostics import Location, Rule, Severity
from reportgen.tables.build import PARTS_DIFFER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reportgen.checks.comparison import Comparison
    from reportgen.checks.rule import Check, CheckInput, Found
    from reportgen.diagnostics import Diagnostic
    from reportgen.facts.fact import Path
    from reportgen.model.report import Accepted
    from reportgen.profile.profile import Checks
    from reportgen.profile.read import LoadedProfile

ABOUT_TABLES = (tables_between, tables_within)
SUBJECTS = (
    *(accounts, prior_year, spending, missing, reasons, mistyped, *ABOUT_TABLES),
    *(text_punctuation, text_figures, text_names, projects, indicators),
)
"""The modules of checks: each registers its own when it is loaded."""

HELD_BACK = Rule(
    "RG439",
    "各表的问题等前面的错误改正后再查",
    "一个数错了，用到它的每张表都加不起来；把这些都列出来，反而找不到错在哪里。",
    "改正前面有行号的错误，再检查一次。",
    Severity.NOTE,
)
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

OF_SINGLE_AMOUNTS = ("RG2", "RG9")
"""How the codes begin of what is wrong with single amounts and codes of the data file."""

OF_TOTALS = {"RG301", PARTS_DIFFER.code}


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
    at = given.locate(found.at)
    # A piece of a text is pointed at where it stands, if it does on the line where the text begins.
    column = at.source_line.find(found.quote, max(at.column - 1, 0)) if found.quote else -1
    at = at if column < 0 else replace(at, column=column + 1)
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
    findings: Iterable[Diagnostic], policy: Checks, accepted: Sequence[Accepted], locate: Callable[[Path], Location]
) -> list[Diagnostic]:
    """Return findings without the rules that are off, with the profile's severities, and marked where accepted.

    What is accepted without anything to accept is a finding, too.
    """
    judged: list[Diagnostic] = []
    used: set[int] = set()
    for finding in findings:
        if finding.code in policy.off:
            continue
        rule, place = Rule.registered.get(finding.code), place_of(finding)
        # What is less than its rule for a reason of its own (尾差) stays that.
        is_rules_own = not rule or finding.severity is rule.severity
        severity = policy.severity.get(finding.code, finding.severity) if is_rules_own else finding.severity
        fitting = (n for n, each in enumerate(accepted) if each.code == finding.code and _covers(each.at, place))
        index = next(fitting, None)
        used |= {index} if index is not None else set()
        reason = finding.accepted if index is None else accepted[index].reason
        judged.append(replace(finding, severity=severity, accepted=reason))
    for index, entry in enumerate(accepted):
        if index not in used:
            message = f"没有 {entry.code} 在“{entry.at}”的检查结果"
            finding = NOTHING_ACCEPTED.finding(message, at=locate(("accepted", index)))
            # A rule that only gives notes, perhaps since this version, never had to be accepted.
            is_note = (rule := Rule.registered.get(entry.code)) is not None and rule.severity is Severity.NOTE
            judged.append(replace(finding, severity=Severity.NOTE) if is_note else finding)
    return judged


def place_of(finding: Diagnostic) -> str:
    """Return what ``accepted`` calls the place of a finding."""
    return finding.place or (finding.at.name if finding.at else "")


def _covers(written: str, place: str) -> bool:
    """Whether a place is the one written, or lies below it."""
    return place == written or place.startswith((f"{written}.", f"{written} "))


def without_consequences(findings: Sequence[Diagnostic], file: str) -> list[Diagnostic]:
    """Return findings without those about whole tables, if an error at a line of the file explains them.

    What somebody accepted stays, and so does everything where no error says a line.
    """
    if not any(each.stops and _has_line(each) and each.code.startswith(OF_SINGLE_AMOUNTS) for each in findings):
        return list(findings)
    names = {subject.__name__ for subject in ABOUT_TABLES}
    consequences = {code for code, check in CHECKS.items() if check.find.__module__ in names} | OF_TOTALS
    kept = [each for each in findings if not each.stops or _has_line(each) or each.code not in consequences]
    held = len(findings) - len(kept)
    note = HELD_BACK.finding(f"改正前面的错误后再查各表（另有 {held} 处可能由此引起）", at=Location(file))
    return [*kept, note] if held else kept


def _has_line(finding: Diagnostic) -> bool:
    return finding.at is not None and bool(finding.at.line)
