"""The annexes of a report of Fujian: the form and the evaluation report of a project say the same as the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rendered import LEFT_OVER, Rendered, sample

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = "其中：财政资金-中央财政资金{}、财政资金-省财政资金{}、财政资金-地方财政资金{}、其他资金{}。"


@pytest.fixture
def values() -> dict[str, Any]:
    return sample("quangang-2021")


def projects(values: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = values["performance"]["projects"]
    return found


def indicator(project: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in project["indicators"] if each["name"] == name)
    return found


def by_source(*amounts: str, unit: str = "万元") -> str:
    return SOURCES.format(*(amount + unit for amount in amounts))


def test_the_data_file_holds_no_number_that_follows_from_others(values: dict[str, Any]) -> None:
    written = str(values)

    for derived in ("94.81", "94.79", "59.13", "6880", "12369.21", "21.74", "优秀"):
        assert derived not in written


def test_one_amount_of_the_matrix_changes_form_sheet_and_report(values: dict[str, Any], tmp_path: Path) -> None:
    projects(values)[0]["funds"]["local"]["received"] = "20.00"

    report = Rendered(values, tmp_path)

    for row in ("合计", "财政资金小计", "③地方财政资金"):
        assert f"| ↑ | {row} | 73.00 | 0.00 | 13.87 | 59.13 | 20.00 | 13.87 | 6.13 | 30.65% |" in report.text
    assert f"实际到位金额20.00万元，{by_source('0.00', '0.00', '20.00', '0.00')}" in report.text
    assert f"本年度结余金额6.13万元，{by_source('0.00', '0.00', '6.13', '0.00')}" in report.text
    assert f"结余率30.65%，{by_source('0.00', '0.00', '30.65', '0.00', unit='%')}" in report.text
    assert {20, 6.13} <= report.cells("自评表1")


def test_the_budgets_of_the_text_are_those_of_the_forms(values: dict[str, Any], tmp_path: Path) -> None:
    projects(values)[0]["funds"]["local"]["original_budget"] = "100.00"
    projects(values)[0]["funds"]["local"]["adjustment"] = "-20.00"

    report = Rendered(values, tmp_path)

    assert report.text.count("涉及财政拨款资金共计6907.00万元") == 2
    assert "| ↑ | 合计 | 100.00 | -20.00 | 13.87 | 66.13 |" in report.text
    assert f"年中调整金额-20.00万元，{by_source('0.00', '0.00', '-20.00', '0.00')}" in report.text


def test_further_sources_are_added_up(values: dict[str, Any], tmp_path: Path) -> None:
    given = {"allocated": "0", "received": "0", "actual": "0"}
    funds = projects(values)[0]["funds"]
    funds["central"] = {"original_budget": "5.00", **given}
    funds["other"] = {"original_budget": "2.00", **given}
    funds["carried_over"] = {"original_budget": "1.00", **given}

    report = Rendered(values, tmp_path)

    assert "涉及财政拨款资金共计6886.00万元" in report.text
    assert "| ↑ | 合计 | 81.00 | 0.00 | 13.87 | 67.13 |" in report.text
    assert "| ↑ | 财政资金小计 | 79.00 |" in report.text
    assert "地方财政资金73.00万元、财政资金-历年结余资金1.00万元、其他资金2.00万元。" in report.text


def test_a_further_indicator_is_counted_numbered_and_added_up(values: dict[str, Any], tmp_path: Path) -> None:
    project = projects(values)[0]
    indicator(project, "覆盖乡镇率").update(weight="5", score="5", bands=[])
    further = {"first_level": "效益指标", "second_level": "生态效益指标", "name": "无纸化办理率"}
    project["indicators"].append(
        {**further, "target": "90", "actual": "81", "weight": "5", "score": "4.5", "reason": "试行"}
    )

    report = Rendered(values, tmp_path)

    assert "本项目绩效自评得分94.31分，等级为优秀，设置绩效目标8个，实际完成5个" in report.text
    assert "1）无纸化办理率，目标值90.00，实际完成81，权重5.00，得分4.50，未完成原因：试行。" in report.text
    assert "| 合计 | ← | ← | ← | ← | ← | ← | 100 | 94.31 |" in report.text
    assert {"无纸化办理率", 94.31} <= report.cells("自评表1")


def test_a_group_without_indicators_says_so(values: dict[str, Any], tmp_path: Path) -> None:
    report = Rendered(values, tmp_path)

    lines = [line.partition("| ")[2] for line in report.text.splitlines()]
    after = {lines[place + 1] for place, line in enumerate(lines) if line == "3.生态效益指标"}
    assert after == {"无。"}
    for number, group in enumerate(("数量", "质量", "时效", "成本"), 1):
        assert lines.count(f"{number}.{group}指标") == 2


def test_a_score_decides_the_grade_wherever_it_is_printed(values: dict[str, Any], tmp_path: Path) -> None:
    indicator(projects(values)[1], "全民参保率").update(score="0", bands=[])

    report = Rendered(values, tmp_path)

    assert "评价结果等次为“优”“良”“中”“差”的项目分别是1个、0个、1个、0个。" in report.text
    assert "本项目绩效自评得分74.9分，等级为中等，设置绩效目标9个，实际完成6个" in report.text
    assert "| 自评得分等次 | ← | ← | ← | ← | ← | ← | ← | 中等 | ← |" in report.text


def test_projects_that_were_not_evaluated_have_no_report(values: dict[str, Any], tmp_path: Path) -> None:
    projects(values)[1]["is_department_evaluated"] = False

    report = Rendered(values, tmp_path)

    assert "组织对2021年度2个项目实施单位自评，是社保工作运行经费、城乡居民养老金及个账补贴项目" in report.text
    assert "对1个项目实施单位评价，是社保工作运行经费项目，涉及财政拨款资金共计73.00万元" in report.text
    assert "附表题| 项目支出绩效自评表（二）" in report.text
    assert [line for line in report.text.splitlines() if "附表题| 项目支出绩效评价报告" in line] == [
        "附表题| 项目支出绩效评价报告"
    ]


def test_without_evaluation_there_is_no_annex(values: dict[str, Any], tmp_path: Path) -> None:
    for project in projects(values):
        project["is_self_evaluated"] = project["is_department_evaluated"] = False

    report = Rendered(values, tmp_path)

    assert "本单位2021年度没有实施绩效评价的项目。" in report.text
    assert "第五部分" not in report.text
    assert "附件" not in report.text


def test_the_contents_list_the_annexes_that_the_text_refers_to(values: dict[str, Any], tmp_path: Path) -> None:
    report = Rendered(values, tmp_path)

    assert "（《项目支出绩效自评表》详见附件一）" in report.text
    assert "（《项目支出绩效评价报告》详见附件二）" in report.text
    for entry in ("第五部分　附件", "一、《项目支出绩效自评表》", "二、《项目支出绩效评价报告》"):
        assert report.text.count(entry) == 2
    assert not LEFT_OVER.search(report.text.replace("|", ""))
