"""What nobody means to write, or means ill: it ends in a finding, soon, and never in a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reportgen.app.pipeline import check, render
from reportgen.cli import main
from reportgen.diagnostics import Severity

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

CASES = Path(__file__).parent / "cases" / "faults"
UNIT = {"name": "某县社会保险中心", "short_name": "县社保中心", "superior": "某县人社局", "standing": "事业单位"}
FUND = {"government_fund": {"items": [{"code": "2120805", "basic_expenditure": 0, "project_expenditure": 50}]}}


def errors(findings: list[Diagnostic]) -> list[str]:
    return [finding.code for finding in findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("text-infinity", {"RG603"}),
        ("text-long-integer", {"RG603"}),
        ("text-deep-filters", {"RG603"}),
        ("text-deep-attributes", {"RG603"}),
        ("measure-huge-exponent", {"RG160"}),
        ("list-of-braces-60kB", {"RG107"}),
    ],
)
def test_a_data_file_that_nobody_could_mean_is_refused(name: str, codes: set[str]) -> None:
    assert set(errors(check([CASES / f"{name}.yaml"]))) >= codes


def test_what_a_template_needs_is_told_by_the_check() -> None:
    found = [each for each in check([CASES / "check-clean-render-not.yaml"]) if each.severity is Severity.ERROR]

    assert [each.code for each in found] == ["RG631"]
    assert "entity.superior" in found[0].message


@pytest.mark.parametrize("profile", ["fujian-2021", "ministry-2023", "sichuan-2020", "sichuan-2024"])
@pytest.mark.parametrize("chapters", [{}, FUND], ids=["nothing", "fund only"])
def test_a_unit_with_little_to_tell_gets_every_companion(
    profile: str, chapters: dict[str, object], tmp_path: Path
) -> None:
    data = tmp_path / "data.json"
    year = int(profile.rpartition("-")[2])
    text = json.dumps({"profile": profile, "year": year, "amount_unit": "元", "entity": UNIT, **chapters})
    data.write_text(text, encoding="utf-8")

    made = render([data], output=tmp_path, companions=("review", "workpaper"))

    assert made.ok
    assert len(made.outputs) == 4
    assert main(["trace", str(data), "100%"]) in {0, 3}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_as_data_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "data.yaml")

    (found,) = check([tmp_path / "data.yaml"])

    assert found.code == "RG703"
    assert "管道" in found.message
