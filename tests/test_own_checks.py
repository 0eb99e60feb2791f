"""Rules of an office's own: conditions over facts in a profile, worked out exactly and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import reportgen
from reportgen.app.linting import lint
from reportgen.checks.missing import UNWRITTEN
from reportgen.diagnostics import Location, TemplateError
from reportgen.facts.fact import given, missing
from reportgen.template.condition import read_condition

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.diagnostics import Diagnostic

HERE = Location("profile.yaml", 8, 17)
HALF = Decimal(50)
FIGURES = {
    "a": given(Decimal(100_000), ("a",), half_width=HALF),
    "b": given(Decimal(100_100), ("b",), half_width=HALF),
    "c": given(Decimal(100_200), ("c",), half_width=HALF),
    "exact": given(Decimal("0.3"), ("exact",)),
    "nothing": missing("没有"),
    "kind": "参公",
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a == b", True),
        ("a == c", False),
        ("a != c", True),
        ("b <= a", True),
        ("c <= a", False),
        ("a < c and not c < a", True),
        ("a + b == 200100", True),
        ("a * 2 - b == a", True),
        ("(a - b) / 2 == -50", True),
        ("0.1 + 0.2 == exact", True),
        ("exact == 0.3 and exact != 0.31", True),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ('kind == "参公"', True),
        ('kind == "行政" or kind == "参公"', True),
        ("a is given and nothing is not given", True),
        ("nothing is given", False),
        ("nothing <= 5", None),
        ("a / (b - b) > 1", None),
    ],
)
def test_a_condition_is_worked_out_with_what_figures_stand_for(text: str, *, holds: bool | None) -> None:
    assert read_condition(text, HERE).holds(FIGURES) is holds


@pytest.mark.parametrize(
    "text",
    [
        "a ==",
        "a)",
        "f(a)",
        "a|abs",
        "[a]",
        "a ~ b",
        "a if b else c",
        "a ** 9",
        "a // b",
        "a.__class__()",
        "{{ a }}",
        "",
    ],
)
def test_nothing_else_can_be_said_in_a_condition(text: str) -> None:
    with pytest.raises(TemplateError, match="RG930"):
        read_condition(text, HERE)


@pytest.mark.parametrize("text", ["d == 1", "a.value == 1", "a", "kind < 1", "kind + 1 == 2", "a and b", "a is odd"])
def test_a_condition_that_means_nothing_is_located(text: str) -> None:
    with pytest.raises(TemplateError) as raised:
        read_condition(text, HERE).holds(FIGURES)
    assert [finding.at for finding in raised.value.findings] == [HERE]


RULE = {
    "id": "AJ-01",
    "title": "公务接待费不超过公用经费的百分之一",
    "when": "general_public_budget.basic.running_cost.actual > 0",
    "requires": "three_public.hospitality.actual <= general_public_budget.basic.running_cost.actual * 0.01",
    "message": "公务接待费 {{ three_public.hospitality.actual|money }}",
    "remedy": "核对公务接待费。",
    "at": "three_public.hospitality",
}
RECEPTION = {"actual": 1, "batches": 1, "people": 20}


class TestInAProfile:
    def test_a_report_that_does_not_keep_it_gets_the_message(self, tmp_path: Path) -> None:
        (finding,) = check(tmp_path, RULE)
        assert finding.code == "AJ-01"
        assert finding.message == "公务接待费不超过公用经费的百分之一：公务接待费 1.00万元"
        assert (finding.severity, finding.place, finding.remedy) == (
            "警告",
            "three_public.hospitality",
            "核对公务接待费。",
        )
        assert finding.at
        assert finding.at.line > 1

    def test_a_report_that_keeps_it_is_left_alone(self, tmp_path: Path) -> None:
        assert check(tmp_path, RULE | {"requires": "three_public.hospitality.actual <= 10000"}) == []

    def test_it_applies_only_when_it_says_so(self, tmp_path: Path) -> None:
        assert check(tmp_path, RULE | {"when": "government_fund.expenditure.actual > 0"}) == []

    def test_a_functional_code_is_a_name(self, tmp_path: Path) -> None:
        (finding,) = check(tmp_path, RULE | {"requires": "by_function.208.expenditure.actual == 1"})
        assert finding.code == "AJ-01"

    def test_it_may_be_an_error(self, tmp_path: Path) -> None:
        (finding,) = check(tmp_path, RULE | {"severity": "错误"})
        assert finding.stops

    def test_a_data_file_may_accept_it(self, tmp_path: Path) -> None:
        entry = {"code": "AJ-01", "at": "three_public.hospitality", "reason": "有批件"}
        (finding,) = check(tmp_path, RULE, accepted=[entry])
        assert finding.accepted == "有批件"

    def test_the_profile_that_extends_it_may_switch_it_off(self, tmp_path: Path) -> None:
        assert check(tmp_path, RULE, off={"AJ-01": "本县不适用"}) == []

    def test_the_linter_reads_its_conditions(self, tmp_path: Path) -> None:
        check(tmp_path, RULE)
        folder = write_profile(tmp_path, RULE | {"requires": "three_public.total.actual <="}, {})
        assert [finding.code for finding in lint(folder.as_posix()).findings] == ["RG930"]

    def test_its_code_is_not_one_of_ours(self, tmp_path: Path) -> None:
        (finding,) = check(tmp_path, RULE | {"id": "RG201"})
        assert (finding.code, finding.at and finding.at.name) == ("RG160", "checks.rules.0.id")


def check(
    folder: Path, rule: dict[str, Any], *, off: dict[str, str] | None = None, **chapters: object
) -> list[Diagnostic]:
    write_profile(folder, rule, off or {})
    item = {"code": "2080109", "basic_expenditure": {"30101": 16, "30217": 1, "30201": 20}}
    values = {
        "profile": "office",
        "year": 2024,
        "amount_unit": "万元",
        "entity": {"name": "某局", "short_name": "某局"},
        "general_public_budget": {"items": [item]},
        **{chapter: {} for chapter in UNWRITTEN},
        "three_public": {"hospitality": {"adjusted_budget": 1, "domestic": RECEPTION}},
        **chapters,
    }
    data = folder / "data.yaml"
    data.write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")
    # The national profile prints little of this; that is not what is asked here.
    return [finding for finding in reportgen.check([data]) if finding.code != "RG501"]


def write_profile(folder: Path, rule: dict[str, Any], off: dict[str, str]) -> Path:
    office = folder / "office"
    office.mkdir(exist_ok=True)
    profile = {"id": "office", "title": "某县", "extends": "national", "checks": {"rules": [rule], "off": off}}
    (office / "profile.yaml").write_text(yaml.safe_dump(profile, allow_unicode=True), "utf-8")
    return office
