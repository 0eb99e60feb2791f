"""Texts of the data file quote computed figures, and cannot disagree with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reportgen.app.computed_report import compute_report
from reportgen.diagnostics import ReportgenError

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.app.computed_report import ComputedReport
    from reportgen.diagnostics import Diagnostic

HEAD = """\
profile: sichuan-2024
year: 2024
amount_unit: 万元
entity:
  name: 甲局
  short_name: 甲局
"""
MONEY = """\
general_public_budget:
  items:
  - code: "2080109"
    basic_expenditure: {"30101": 3}
    adjusted_budget: 4
    adjusted_budget_reason: 人员减少
"""
REST = "three_public: {}\nagency_operating_cost: {}\nprocurement: {}\nstate_assets: {}\n"


def read(tmp_path: Path, text: str) -> ComputedReport:
    path = tmp_path / "data.yaml"
    path.write_text(HEAD + text + MONEY + REST, "utf-8")
    return compute_report(path)


def found(tmp_path: Path, text: str) -> list[Diagnostic]:
    with pytest.raises(ReportgenError) as raised:
        read(tmp_path, text)
    assert raised.value.category == "data"
    return list(raised.value.findings)


def test_a_text_quotes_figures_conditions_phrases_and_other_texts(tmp_path: Path) -> None:
    text = """\
change_reason: 人员 & 政策增加
terms:
  definitions:
    "2080109": >
      {{ year }}年{{ entity.short_name }}支出{{ expenditure.total.actual|money }}
      {{ executed(general_public_budget.expenditure) }}，
      因{{ change_reason }}{% if three_public.total.actual is zero %}，没有“三公”经费{% endif %}。
"""
    source = read(tmp_path, text)
    assert source.report.terms.definitions["2080109"] == (
        "2024年甲局支出3.00万元 ，完成预算75.00%， 因人员 & 政策增加，没有“三公”经费。"
    )
    assert any("因人员 & 政策增加" in term.definition for term in source.facts.terms)


def test_the_figures_that_a_filled_text_decides_are_those_of_the_filled_text(tmp_path: Path) -> None:
    source = read(tmp_path, "  offices: ['{{ entity.short_name }}办公室']\n")
    assert [kind.name for kind in source.facts.office_kinds] == ["室"]


def test_a_reason_in_the_accounts_quotes_figures_like_any_other_text(tmp_path: Path) -> None:
    quoting = "'全年支出{{ expenditure.total.actual|money }}'"
    facts = read(tmp_path, f"change_reason: {quoting}\n").facts
    reasons = {
        facts.expenditure.total.change_reason,
        facts.general_public_budget.expenditure.change_reason,
        facts.change_reason,
    }
    assert reasons == {"全年支出3.00万元"}


def test_all_mistakes_are_found_at_once_each_in_its_line(tmp_path: Path) -> None:
    text = """\
  duties:
  - |
    第一行
    收入{{ revenue.totl.actual|money }}，支出{{ expenditure.total.actual|mony }}
  - '{{ expenditure.total.change|money }}'
  - >
    一
    二{{ nosuch }}
  - '{{ chart("total_change") }}'
  - 甲{{ year }
"""
    places = [
        (finding.code, finding.at.line - len(HEAD.splitlines()), finding.at.column)
        for finding in found(tmp_path, text)
        if finding.at
    ]
    assert places == [
        ("RG621", 4, 7),
        ("RG622", 4, 41),
        ("RG630", 5, 6),
        ("RG620", 8, 6),
        ("RG611", 9, 6),
        ("RG601", 10, 6),
    ]


def test_an_unknown_name_is_answered_by_those_like_it(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "change_reason: '{{ expendture.total.actual|money }}'\n")
    assert "是否应为 expenditure" in finding.message
    assert finding.at
    assert finding.at.name == "change_reason"


def test_a_text_that_would_leave_a_tag_behind_is_refused(tmp_path: Path) -> None:
    findings = found(tmp_path, "  duties: ['{{ change_reason }}']\nchange_reason: '{{ year }}年'\n")
    assert [finding.code for finding in findings] == ["RG162"]


def test_a_wrong_phrase_is_wrong_once_however_many_texts_use_it(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    phrase = "phrases: {grown: {text: '{{ part }}'}}\n"
    (office / "profile.yaml").write_text(f"id: office\ntitle: 本单位\nextends: sichuan-2024\n{phrase}", "utf-8")
    path = tmp_path / "data.yaml"
    texts = "  duties: ['{{ grown() }}', '{{ grown() }}']\n"
    path.write_text(HEAD.replace("sichuan-2024", "office") + texts + MONEY, "utf-8")

    with pytest.raises(ReportgenError) as raised:
        compute_report(path)

    assert [finding.code for finding in raised.value.findings].count("RG613") == 1


def test_what_else_is_wrong_is_said_as_well(tmp_path: Path) -> None:
    findings = found(tmp_path, "change_reason: '{{ nosuch }}'\nstated: {expenditure.total: 9}\n")
    assert {finding.code for finding in findings} >= {"RG620", "RG201"}


def test_a_text_of_json_is_found_where_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text(
        '{"profile": "sichuan-2024", "year": 2024, "amount_unit": "元",\n'
        '"entity": {"name": "甲", "short_name": "甲{{ nosuch }}"}}\n',
        "utf-8",
    )
    with pytest.raises(ReportgenError) as raised:
        compute_report(path)
    (finding,) = (finding for finding in raised.value.findings if finding.code != "RG432")
    assert finding.at
    assert (finding.code, finding.at.line, finding.at.column) == ("RG620", 2, 41)


def test_a_text_cannot_reach_what_is_not_a_figure(tmp_path: Path) -> None:
    findings = found(
        tmp_path, "  duties: ['{{ entity.model_dump() }}', '{{ entity.__class__ }}', '{{ tables|count }}']\n"
    )
    assert [finding.code for finding in findings] == ["RG611", "RG612", "RG620"]


@pytest.mark.parametrize(
    "line",
    [
        "change_reason: {{ year }}",
        "change_reason: {{ year }}年增加",
        "change_reason: {% if year == 2024 %}增加{% endif %}",
        "  duties: [全年{{ year }}年, 乙]",
        "  duties:\n  - {{ year }}年",
    ],
)
def test_a_tag_that_yaml_takes_for_its_own_is_to_be_quoted(tmp_path: Path, line: str) -> None:
    (finding,) = found(tmp_path, f"{line}\n")
    assert finding.code == "RG118"
    assert "引号" in finding.remedy


def test_a_text_about_a_project_calls_it_so(tmp_path: Path) -> None:
    text = """\
performance:
  projects:
  - {name: 甲项目, score: 95.5, effect: '得{{ project.score|plain }}分'}
annexes:
- {title: '{{ project.name }}报告', project: 甲项目}
- {title: 部门整体报告}
"""
    facts = read(tmp_path, text).facts
    assert facts.performance.projects[0].effect == "得95.5分"
    assert [annex.title for annex in facts.annexes] == ["甲项目报告", "部门整体报告"]
    (finding,) = found(tmp_path, "annexes: [{title: '{{ project.name }}报告'}]\n")
    assert finding.code == "RG620"


def test_what_is_wrong_with_a_text_is_said_where_it_stands_though_an_equal_one_was_read_before(tmp_path: Path) -> None:
    text = 'change_reason: "{{ change_reason }}{% for x in year %}{% endfor %}"\n'
    lines = [found(tmp_path, before + text)[0].at for before in ("", "# 甲\n", "")]

    assert [at and at.line for at in lines] == [7, 8, 7]
