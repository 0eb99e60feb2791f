"""What a report leaves out, or says in place of it, where a data file has nothing to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import reportgen
from rendered import Rendered

if TYPE_CHECKING:
    from pathlib import Path

SPENT = {"basic_expenditure": {"30101": "10"}}
DUTIES = {
    "fujian-2021": ["一、单位主要职责", "三、单位主要工作总结"],
    "ministry-2023": ["一、主要职责"],
    "sichuan-2020": ["（一）主要职能", "（二）2020年重点工作完成情况"],
    "sichuan-2020-sources": ["（一）主要职能", "（二）2020年重点工作完成情况"],
    "sichuan-2024": ["一、部门职责"],
}
"""The headings of the official outlines under which duties and key work stand."""


def report(profile: str, folder: Path, **chapters: object) -> Rendered:
    values: dict[str, Any] = {
        "profile": profile,
        "year": int(profile.split("-")[1]),
        "amount_unit": "万元",
        "entity": {"name": "某县某局", "short_name": "某局", "superior": "县政府", "standing": "行政单位"},
        "general_public_budget": {"items": [{"code": "2080109", **SPENT}]},
    }
    return Rendered(values | chapters, folder)


@pytest.mark.parametrize("profile", ["ministry-2023", "sichuan-2020-sources", "sichuan-2024"])
def test_a_chart_of_two_years_needs_both(profile: str, tmp_path: Path) -> None:
    totals = {f"{prefix}total_{side}": "8" for prefix in ("", "appropriation_") for side in ("revenue", "expenditure")}

    alone = report(profile, tmp_path).text
    compared = report(profile, tmp_path, prior_year_actual=totals).text

    assert "总计变动情况" not in alone
    assert "总计变动情况" in compared


@pytest.mark.parametrize("profile", DUTIES)
def test_an_official_heading_with_nothing_below_it_says_so(profile: str, tmp_path: Path) -> None:
    lines = [line.partition("| ")[2] for line in report(profile, tmp_path).text.splitlines()]

    for heading in DUTIES[profile]:
        assert "无。" in {lines[place + 1] for place, line in enumerate(lines[:-1]) if line == heading}
    assert not [line for line in lines if line.endswith("职责是：")]


def test_projects_without_a_grade_are_counted_beside_the_grades(tmp_path: Path) -> None:
    evaluated = {"is_department_evaluated": True, "funds": {"local": {"original_budget": 10}}}
    projects = [{"name": "甲", "score": 92, **evaluated}, {"name": "乙", **evaluated}, {"name": "丙", **evaluated}]

    text = report("fujian-2021", tmp_path, performance={"projects": projects}).text

    assert "对3个项目实施单位评价" in text
    assert "“优”“良”“中”“差”的项目分别是1个、0个、0个、0个，尚未评定等次的项目2个。" in text


def test_an_item_that_spent_nothing_in_either_year_is_not_listed(tmp_path: Path) -> None:
    items = [
        {"code": "2080109", **SPENT},
        {"code": "2080505", "prior_year_actual": 3},
        {"code": "2101101", "prior_year_actual": 0},
        {"code": "2210201", "adjusted_budget": 5},
    ]
    fund = {"items": [{"code": "2120805", "prior_year_actual": 0}]}

    text = report("fujian-2021", tmp_path, general_public_budget={"items": items}, government_fund=fund).text

    listed = [line.partition("| ")[2] for line in text.splitlines() if "）0.00万元" in line or "）10.00万元" in line]
    assert [line[: line.index("万元")] for line in listed if "（2" in line] == [
        "（一）社会保险经办机构（2080109）10.00",
        "（二）机关事业单位基本养老保险缴费支出（2080505）0.00",
    ]
    assert "没有使用政府性基金预算财政拨款安排的支出" in text


def test_an_empty_wide_table_keeps_its_totals(tmp_path: Path) -> None:
    text = report("sichuan-2024", tmp_path, general_public_budget={"items": []}).text

    at = text.index("财政拨款支出决算明细表", text.index("第五部分"))
    assert [
        name for name in ("工资福利支出", "商品和服务支出", "资本性支出", "其他支出") if name not in text[at:]
    ] == []
    assert text[at:].count("小计") >= 10


def test_what_was_evaluated_without_a_score_is_found(tmp_path: Path) -> None:
    values = tmp_path / "data.yaml"
    values.write_text(
        "profile: fujian-2021\nyear: 2021\namount_unit: 万元\nentity: {name: 某局, short_name: 某局}\n"
        "performance: {projects: [{name: 甲, is_department_evaluated: true}, {name: 乙}]}\n",
        "utf-8",
    )

    found = [finding for finding in reportgen.check([values]) if finding.code == "RG479"]

    assert [finding.at.name for finding in found if finding.at] == ["performance.projects.0"]
