"""This module holds back what is found about whole tables while an amount that they print is known to be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.rule import CHECKS
from reportgen.diagnostics import Location, Rule, Severity
from reportgen.tables.build import PARTS_DIFFER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.diagnostics import Diagnostic

HELD_BACK = Rule(
    "RG439",
    "各表的问题等前面的错误改正后再查",
    "一个数错了，用到它的每张表都加不起来；把这些都列出来，反而找不到错在哪里。",
    "改正前面有行号的错误，再检查一次。",
    Severity.NOTE,
)
CAUSES = ("RG2", "RG9")
"""How the codes begin of what is wrong with single amounts and codes of the data file."""

ABOUT_TABLES = ("between_tables", "summary_tables", "detail_tables", "ledger_tables")
TOTALS = ("RG301", PARTS_DIFFER.code)


def without_consequences(findings: Sequence[Diagnostic], file: str) -> list[Diagnostic]:
    """Return findings without those about whole tables, if an error at a line of the file explains them.

    What somebody accepted stays, and so does everything where no error says a line.
    """
    if not any(finding.stops and finding.code.startswith(CAUSES) and _has_line(finding) for finding in findings):
        return list(findings)
    kept = [finding for finding in findings if not _is_consequence(finding)]
    held = len(findings) - len(kept)
    note = HELD_BACK.finding(f"改正前面的错误后再查各表（另有 {held} 处可能由此引起）", at=Location(file))
    return [*kept, note] if held else kept


def _is_consequence(finding: Diagnostic) -> bool:
    known = CHECKS.get(finding.code)
    is_about_tables = known is not None and known.find.__module__.rpartition(".")[2] in ABOUT_TABLES
    return finding.stops and not _has_line(finding) and (is_about_tables or finding.code in TOTALS)


def _has_line(finding: Diagnostic) -> bool:
    return finding.at is not None and bool(finding.at.line)
