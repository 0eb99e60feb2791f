"""The checks: what they find, what they let pass as 尾差, and what profiles and data files say about them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import reportgen
from reportgen.checks.rule import CHECKS
from reportgen.checks.run import apply_policy
from reportgen.diagnostics import Diagnostic, Location, Rule, Severity
from reportgen.model.report import Accepted
from reportgen.profile.profile import Checks
from reports import ITEM, checked, data, item

SAMPLES = sorted((Path(__file__).parents[1] / "data_samples").glob("*.yaml"))
PARTS = {"items": [item(basic_expenditure={"30101": "1.11", "30201": "2.22"})]}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_no_check_speaks_up_about_a_sample(sample: Path) -> None:
    findings = [finding for finding in reportgen.check([sample]) if finding.severity is not Severity.NOTE]
    assert [finding for finding in findings if not finding.accepted] == []


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_a_check_has_a_manual_page(code: str) -> None:
    rule = Rule.registered[code]
    assert all((rule.title, rule.what, rule.why, rule.example, rule.remedy))


def test_a_stated_total_beyond_rounding_is_an_error_with_both_numbers() -> None:
    finding = first(checked(data(general_public_budget=PARTS, stated={"expenditure.total": "3.43"})))

    assert (finding.code, finding.severity, finding.place) == ("RG201", "错误", "stated.expenditure.total")
    assert (finding.stated, finding.computed) == (Decimal(34300), Decimal(33300))


def test_what_rounding_explains_is_a_note_with_its_size() -> None:
    finding = first(checked(data(general_public_budget=PARTS, stated={"expenditure.total": "3.34"})))

    assert (finding.code, finding.severity) == ("RG201", "提示")
    assert finding.message.startswith("尾差 0.01 万元")


def test_amounts_in_yuan_are_exact() -> None:
    parts = {"items": [item(basic_expenditure={"30101": "1.11", "30201": "2.22"})]}
    values = data(general_public_budget=parts, stated={"expenditure.total": "3.34"}) | {"amount_unit": "元"}

    assert first(checked(values)).severity == "错误"


def test_a_profile_may_allow_more_than_rounding() -> None:
    values = data(general_public_budget=PARTS, stated={"expenditure.total": "3.43"})

    assert first(checked(values, checks={"tolerance": 1000})).severity == "提示"
    assert first(checked(values, checks={"tolerance": 10})).severity == "错误"


def test_economic_types_of_the_whole_must_agree_with_the_items() -> None:
    chapter = {"items": [item(basic_expenditure=5)], "basic_by_economic_type": {"30101": 3, "30201": 1}}
    findings = checked(data(general_public_budget=chapter))

    assert [(finding.code, finding.difference) for finding in findings] == [("RG205", Decimal(-10000))]


def test_both_totals_of_the_accounts_must_be_equal() -> None:
    other = {"code": ITEM, "revenue": {"other": 5}, "project_expenditure": 2}
    findings = checked(data(other_funds={"items": [other]}))

    assert [(finding.code, finding.difference) for finding in findings] == [("RG301", Decimal(30000))]
    assert not checked(data(other_funds={"items": [other | {"closing_balance": 3}]}))


def test_both_totals_of_last_year_must_be_equal() -> None:
    findings = checked(data(prior_year_actual={"total_revenue": 5, "total_expenditure": 4}))

    assert "RG302" in {finding.code for finding in findings}


def test_revenue_below_nothing_is_an_error() -> None:
    (finding,) = checked(data(general_public_budget={"items": [item(opening_balance=2)]}))

    assert (finding.code, finding.place) == ("RG206", "general_public_budget.items.0.opening_balance")


def test_a_rule_that_is_off_does_not_run() -> None:
    values = data(general_public_budget=PARTS, stated={"expenditure.total": "3.43"})

    found = checked(values, checks={"off": {"RG201": "本省不公布"}})
    assert "RG201" not in {finding.code for finding in found}


class TestPolicy:
    def test_a_profile_sets_the_severity_of_a_rule(self) -> None:
        (judged,) = judge(finding(), severity={"RG201": "警告"})
        assert judged.severity is Severity.WARNING

    def test_what_is_only_a_note_stays_one(self) -> None:
        (judged,) = judge(finding(severity=Severity.NOTE), severity={"RG201": "错误"})
        assert judged.severity is Severity.NOTE

    def test_an_accepted_finding_is_kept_with_the_reason_and_does_not_stop_the_report(self) -> None:
        (judged,) = judge(finding(), accepted=[("RG201", "stated.expenditure.total")])
        assert (judged.severity, judged.accepted, judged.stops) == ("错误", "已核实", False)

    def test_accepting_a_place_accepts_what_lies_below_it(self) -> None:
        (judged,) = judge(finding(), accepted=[("RG201", "stated")])
        assert judged.accepted

    def test_accepting_what_was_not_found_is_a_warning(self) -> None:
        _, left_over = judge(finding(), accepted=[("RG201", "stated.exp")])
        assert (left_over.code, left_over.severity, left_over.stops) == ("RG440", "警告", False)

    def test_nothing_to_accept_of_a_rule_that_only_gives_notes_is_no_more_than_a_note(self) -> None:
        _, left_over = judge(finding(), accepted=[("RG902", "general_public_budget.items")])
        assert (left_over.code, left_over.severity) == ("RG440", "提示")


def first(findings: list[Diagnostic]) -> Diagnostic:
    """Return the finding about a stated total; that both sides of the account differ by as much is another one."""
    return next(finding for finding in findings if finding.code == "RG201")


def finding(severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic("RG201", severity, "…", place="stated.expenditure.total")


def judge(found: Diagnostic, *, accepted: list[tuple[str, str]] | None = None, **policy: object) -> list[Diagnostic]:
    entries = [Accepted(code=code, at=at, reason="已核实") for code, at in accepted or []]
    return apply_policy([found], Checks.model_validate(policy), entries, lambda _: Location("data.yaml"))
