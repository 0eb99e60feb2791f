"""A bureau's own file with one mistake in it: what the accountant who signs the report is told."""

from __future__ import annotations

from pathlib import Path

import pytest

import reportgen
from reportgen.diagnostics import Diagnostic, Severity

FILLED = Path(__file__).parent / "cases" / "data" / "base-filled.yaml"


def findings(tmp_path: Path, *changes: tuple[str, str], accepted: str = "") -> list[Diagnostic]:
    """What is said about the file after some changes, besides what is said about it as it is."""
    text = FILLED.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    path = tmp_path / "data.yaml"
    path.write_text(text + accepted, "utf-8")
    return reportgen.check([path])


def told(found: list[Diagnostic], code: str) -> list[tuple[Severity, str]]:
    return [(each.severity, each.place) for each in found if each.code == code]


class TestStatedTotals:
    """``stated`` in a file whose parts are typed with the digits that are printed: four of them make up the revenue."""

    def test_a_total_that_its_parts_cannot_have_is_an_error(self, tmp_path: Path) -> None:
        found = findings(tmp_path, ("stated: {}", "stated: {revenue.total: 1286.50}"))
        assert told(found, "RG201") == [(Severity.ERROR, "stated.revenue.total")]

    def test_accepting_it_leaves_the_table_out_of_balance_and_says_so(self, tmp_path: Path) -> None:
        accepted = "  - {code: RG201, at: stated.revenue.total, reason: 已核对}\n"
        found = findings(tmp_path, ("stated: {}", "stated: {revenue.total: 1286.50}"), accepted=accepted)
        assert told(found, "RG301") == [(Severity.ERROR, "account.total_revenue")]

    @pytest.mark.parametrize(("stated", "severity"), [("1286.33", Severity.NOTE), ("1286.36", Severity.WARNING)])
    def test_a_last_digit_off_is_a_note_and_a_table_out_of_balance_a_warning(
        self, tmp_path: Path, stated: str, severity: Severity
    ) -> None:
        found = findings(tmp_path, ("stated: {}", f"stated: {{revenue.total: {stated}}}"))
        assert told(found, "RG201") == [(severity, "stated.revenue.total")]
        assert told(found, "RG301") == [(Severity.WARNING, "account.total_revenue")]

    @pytest.mark.parametrize(("closing", "severity"), [("7.36", Severity.WARNING), ("7.40", Severity.ERROR)])
    def test_accounts_that_do_not_close_are_told_whatever_the_gap(
        self, tmp_path: Path, closing: str, severity: Severity
    ) -> None:
        """Five numbers of other funds are behind it: all others stand on both sides."""
        found = findings(tmp_path, ("closing_balance: 7.35 ", f"closing_balance: {closing} "))
        assert told(found, "RG301") == [(severity, "account.total_revenue")]
