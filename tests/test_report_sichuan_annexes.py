"""The annexes of Sichuan 2024: what is in the data once stands in the review, the form and the reports, and agrees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from rendered import LEFT_OVER, SAMPLE, Rendered, sample

if TYPE_CHECKING:
    from pathlib import Path

RISKS, PENSIONS, PREMIUMS = "基金风险防控项目", "基础养老金补贴区级配套2024", "困难群体代缴城乡居民养老保险"


@pytest.fixture
def values() -> dict[str, Any]:
    return sample()


def project(values: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in values["performance"]["projects"] if each["name"] == name)
    return found


def form(report: Rendered, code: str) -> str:
    """Return the rows of the form of one project."""
    return report.text.rpartition(f"| {code}-")[2].partition("附表题|")[0]


def row(text: str, label: str) -> list[str]:
    """Return the cells of the row that a label is in, without those that belong to another one."""
    line = next(line for line in text.splitlines() if f"| {label} |" in line)
    return [cell for cell in line.partition("| ")[2].split(" | ") if cell.strip(" |") not in {"", "←", "↑"}]


def annex(report: Rendered, number: int) -> str:
    return report.text.rpartition(f"附件号| 附件{number}\n")[2].partition("附件号|")[0]


def test_the_amounts_of_projects_stand_in_the_data_once() -> None:
    written = SAMPLE.read_text("utf-8")
    annexes = written.partition("\nannexes:")[2].partition("\n# ----")[0]
    for amount in ("8.72", "1719.81", "2602.62", "147.39", "3.88", "1.88", "2.06", "4616.36"):
        assert not re.search(rf"(?<![\d.]){re.escape(amount)}(?!\d)", annexes), amount
    for amount in ("8.72", "1719.81", "2602.62", "147.39"):
        assert len(re.findall(rf"(?<![\d.]){re.escape(amount)}(?!\d)", written)) <= 3


def test_published_sums_and_scores_are_computed(values: dict[str, Any], tmp_path: Path) -> None:
    report = Rendered(values, tmp_path)

    assert not LEFT_OVER.search(report.text)
    assert report.sentence("常年项目绩效分析").startswith(
        "常年项目绩效分析。该类项目总数8个，涉及预算总金额4616.36万元，1—12月预算执行总体进度为100%，其中：预算结余率大于10%的项目共计0个。"
    )
    overall = report.text.partition("附表题| 部门整体支出绩效自评表")[2]
    assert row(overall, "分值") == ["分值", "100", "97"]
    for group in (
        "总体绩效⏎（56分）",
        "履职效能⏎（10分）",
        "预算管理⏎（31分）",
        "项目绩效⏎（44分）",
        "目标实现⏎（17分）",
    ):
        assert group in overall
    titles = re.findall(r"附表题\| (.*)", report.text)
    assert titles == [
        "部门整体支出绩效自评表",
        *["部门预算项目支出绩效自评表（2024年度）"] * 6,
        *["专项资金绩效目标完成情况自评表（2024年度）"] * 2,
    ]


def test_one_executed_amount_changes_review_form_report_and_counts(values: dict[str, Any], tmp_path: Path) -> None:
    project(values, RISKS)["funds"]["fiscal"]["actual"] = "4.36"

    report = Rendered(values, tmp_path)

    assert f"“{RISKS}”部门预算项目绩效自评得分为95分" in report.sentence("组织对2024年度")
    rows = form(report, "51090424T000011111273")
    assert row(rows, "总额")[:7] == ["总额", "10.00", "8.72", "4.36", "50.00%", "10", "5"]
    assert row(rows, "合计") == ["合计", "100", "95"]
    assert row(rows, "经济成本指标")[-3:] == ["4.36", "20", "20"]
    assert f"“{RISKS}”预算8.72万元，实际执行4.36万元，执行率为50.00%。" in report.sentence("2.项目执行")
    assert "预算执行总体进度为99.91%，其中：预算结余率大于10%的项目共计1个" in report.sentence("常年项目绩效分析")


def test_the_amount_of_a_special_project_is_the_same_in_all_reports(values: dict[str, Any], tmp_path: Path) -> None:
    project(values, PENSIONS)["funds"]["fiscal"] |= {"adjusted_budget": "2700.50", "actual": "2700.50"}

    report = Rendered(values, tmp_path)

    assert "区级承担2700.5万元" in report.sentence("1.履职效能")
    assert "预算2700.5万元，实际执行2700.5万元" in report.sentence("2.项目执行")
    assert "调整后预算数2700.5万元，执行数2700.5万元" in annex(report, 3)
    rows = form(report, "51090424T000011120418")
    assert "2024年县级承担2700.5万元" in rows
    assert row(rows, "总额")[1:4] == ["1,160.00", "2,700.50", "2,700.50"]
    assert "2602.62" not in report.text
    assert "2,602.62" not in report.text


def test_an_added_project_is_counted_listed_and_given_a_form(values: dict[str, Any], tmp_path: Path) -> None:
    added = {**project(values, RISKS), "name": "新项目", "full_name": "新项目2024", "code": "X1", "is_one_off": "true"}
    values["performance"]["projects"].append(added)

    report = Rendered(values, tmp_path)

    assert "“新项目”等9个项目开展了预算事前绩效评估，对9个项目编制了绩效目标" in report.sentence("根据预算绩效管理要求")
    assert "该类项目总数8个，涉及预算总金额4616.36万元" in report.sentence("常年项目绩效分析")
    assert "该类项目总数1个，涉及预算总金额8.72万元" in report.sentence("阶段（一次性）项目绩效分析")
    assert "设置特定目标类项目9个" in report.sentence("2.项目执行")
    assert "项目绩效目标9个，绩效目标合计10个，全年完成绩效目标10个" in report.sentence("3.目标实现")
    assert row(form(report, "X1"), "合计") == ["合计", "100", "100"]


def test_an_added_indicator_is_part_of_all_sums(values: dict[str, Any], tmp_path: Path) -> None:
    added = {"first_level": "产出指标", "second_level": "数量指标", "name": "新指标", "relation": "≥", "target": "100"}
    project(values, PREMIUMS)["indicators"].append({**added, "actual": "150", "weight": "5", "score": "3"})

    report = Rendered(values, tmp_path)

    rows = form(report, "51090422T000000403184")
    assert "绩效⏎指标⏎（95分）" in rows
    assert row(rows, "合计") == ["合计", "105", "103"]
    lines = rows.splitlines()
    place = next(index for index, line in enumerate(lines) if "新指标" in line)
    assert "代缴城乡居民基本养老保险个人缴费人数" in lines[place - 1], "indicators of one group stand together"
    assert "综合得分103分" in annex(report, 2)
    assert "偏离设定值30%以上的绩效目标有1个" in report.sentence("3.目标实现")
    assert "全年完成绩效目标8个" in report.sentence("3.目标实现")


def test_the_score_of_the_whole_unit_follows_its_indicators(values: dict[str, Any], tmp_path: Path) -> None:
    indicators = values["performance"]["overall"]["indicators"]
    next(each for each in indicators if each["name"] == "支持中小企业发展")["score"] = "3"

    report = Rendered(values, tmp_path)

    assert row(report.text.partition("附表题| 部门整体支出绩效自评表")[2], "分值") == ["分值", "100", "100"]
    assert report.text.count("整体绩效目标评价得分100分，总体运行良好") == 2
    assert "绩效自评得分为100分，绩效自评综述：区社保局2024年整体" in report.sentence("组织对2024年度")


def test_duties_and_people_of_the_annex_are_those_of_the_data(values: dict[str, Any], tmp_path: Path) -> None:
    values["entity"]["duties"].insert(0, "新的职责。")
    values["statistics"]["行政人员"]["value"] = "12"
    values["statistics"]["代缴人数"]["value"] = "15000"

    report = Rendered(values, tmp_path)

    assert "\n正文| 1、新的职责。\n" in annex(report, 1)
    assert "\n正文| 11、完成区委、区政府交办的其他工作。\n" in annex(report, 1)
    assert "实有人数30人。其中：行政人员12人，事业人员18人。" in annex(report, 1)
    assert "完成代缴人数15000人" in annex(report, 2)
    assert form(report, "51090422T000000403184").count("15000人") == 3


def test_the_workbook_has_the_same_forms(values: dict[str, Any], tmp_path: Path) -> None:
    project(values, RISKS)["funds"]["fiscal"]["actual"] = "4.36"

    report = Rendered(values, tmp_path)

    sheets = [name for name in report.workbook.sheetnames if "自评" in name]
    cells = {sheet: report.cells(sheet) for sheet in sheets}
    assert any("51090424T000011111273-基金风险防控项目2024" in found and 4.36 in found for found in cells.values())
    assert sum(any("51090424T" in str(cell) for cell in found) for found in cells.values()) == 7
