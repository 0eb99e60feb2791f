"""The annexes, forms and statistics of the two reports of Sichuan 2020: a figure is written once, and follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rendered import Rendered, item, sample

if TYPE_CHECKING:
    from pathlib import Path

EXPENSES = "城乡居民养老保险管理经费"


def miyi() -> dict[str, Any]:
    return sample("miyi-2020")


def annexes(report: Rendered) -> str:
    return report.text.rpartition("第四部分　附件")[2].partition("第五部分　附表")[0]


@pytest.fixture(scope="module")
def spent_more(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    values = miyi()
    values["performance"]["projects"][0]["funds"]["fiscal"]["actual"] = "15000"
    return Rendered(values, tmp_path_factory.mktemp("project"))


class TestOneProject:
    """What a project has spent stands in its review, its form, the summary and both evaluation reports."""

    def test_the_review_says_what_was_spent(self, spent_more: Rendered) -> None:
        review = spent_more.sentence(f"（1）{EXPENSES}项目绩效目标完成情况综述")
        assert "预算数3万元，执行数为1.5万元，完成预算50.00%" in review

    def test_the_form_shows_it_in_the_report_and_in_the_workbook(self, spent_more: Rendered) -> None:
        assert "1.5万元" in spent_more.text
        assert 1.5 in spent_more.cells("目标完成情况表1")
        assert "1.5万元" in spent_more.cells("目标完成情况表1")

    def test_the_evaluation_of_the_unit_adds_it_up(self, spent_more: Rendered) -> None:
        assert annexes(spent_more).count("有5个专项，预算下达5401193元，执行5386193元。") == 3
        assert f"1.{EXPENSES}，预算下达30000元，执行15000元。" in annexes(spent_more)
        assert "执行15000元，1-8月未使用资金，年底在完成年初项目任务情况下节约资金15000元。" in annexes(spent_more)

    def test_the_summary_shows_it(self, spent_more: Rendered) -> None:
        assert 15000 in spent_more.cells("项目汇总表")

    def test_the_evaluation_of_the_project_quotes_it(self, spent_more: Rendered) -> None:
        assert "资金支出1.5万元，资金使用率50.00%。" in annexes(spent_more)

    def test_what_was_spent_before_stands_nowhere(self, spent_more: Rendered) -> None:
        assert "1.012" not in spent_more.text
        assert "10120" not in spent_more.text
        assert "19880" not in spent_more.text


@pytest.fixture(scope="module")
def six_projects(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    values = miyi()
    indicator = {"first_level": "效益指标", "second_level": "社会效益指标", "name": "新指标", "target": "优"}
    funds = {"fiscal": {"adjusted_budget": "7", "actual": "7"}}
    done = {"has_ex_ante_evaluation": "true", "is_monitored": "true"}
    project = {"name": "新增补助", "full_name": "新增补助项目", "funds": funds, "indicators": [indicator], **done}
    values["performance"]["projects"].append(project)
    return Rendered(values, tmp_path_factory.mktemp("sixth"))


class TestOneMoreProject:
    def test_it_is_counted(self, six_projects: Rendered) -> None:
        assert "组织对6个项目开展了预算事前绩效评估" in six_projects.text
        assert "“新增补助项目”等6个项目绩效目标实际完成情况" in six_projects.text
        assert annexes(six_projects).count("有6个专项，预算下达5401200元，执行5381320元。") == 3

    def test_it_is_reviewed_and_listed(self, six_projects: Rendered) -> None:
        assert six_projects.sentence("（6）新增补助项目绩效目标完成情况综述")
        assert "6.新增补助，预算下达7元，执行7元。" in annexes(six_projects)

    def test_it_has_a_form_and_a_row_of_the_summary(self, six_projects: Rendered) -> None:
        assert "新指标" in six_projects.cells("目标完成情况表6")
        assert "新增补助项目" in six_projects.cells("项目汇总表")


def test_statistics_are_added_up_multiplied_and_divided(tmp_path: Path) -> None:
    values = miyi()
    changed = {"认证通过人数": "25442", "渔民参加机关养老": "3", "三类人员代缴人数": "20000", "社区经办人": "14"}
    for name, number in changed.items():
        values["statistics"][name]["value"] = number
    text = Rendered(values, tmp_path).text
    assert "导出25627人未认证人员" in text
    assert "全县111名退捕渔民" in text
    assert "代缴保费200.00万元" in text
    assert text.count("培训36人次") == 1
    assert "经办人员36人次" in text


class TestTablesInTheText:
    def test_they_are_in_yuan_without_columns_in_which_nothing_stands(self, tmp_path: Path) -> None:
        text = annexes(Rendered(miyi(), tmp_path))
        assert text.count("单位：元") == 2
        assert "2,916,959.94" in text
        assert "1,373,963.00" in text
        assert "上级补助收入" not in text

    def test_a_revenue_that_there_is_has_its_column(self, tmp_path: Path) -> None:
        values = miyi()
        other = {"code": "2080109", "revenue": {"other": "40.5"}, "project_expenditure": "40.5"}
        values["other_funds"] = {"items": [other]}
        text = annexes(Rendered(values, tmp_path))
        assert "其他收入" in text
        assert "2,917,000.44" in text

    def test_they_are_no_tables_of_the_list(self, tmp_path: Path) -> None:
        report = Rendered(miyi(), tmp_path)
        assert "15、机关运行经费、资产占用情况及政府采购支出信息表" in report.text
        assert "16、" not in report.text.rpartition("第五部分　附表")[2]
        assert "财政资金收入情况表" not in report.workbook.sheetnames


def test_the_information_table_counts_what_the_text_counts(tmp_path: Path) -> None:
    values = miyi()
    values["state_assets"]["vehicles"][2]["count"] = "3"
    values["state_assets"]["vehicles"][3]["count"] = "1"
    values["procurement"]["goods"] = "20000"
    report = Rendered(values, tmp_path)
    assert "共有车辆4辆" in report.text
    rows = {row[0]: row[2:4] for row in report.workbook["机关运行经费资产及采购信息表"].iter_rows(values_only=True)}
    assert rows["（一）车辆合计（辆）"] == (None, 4)
    assert rows["　　3.应急保障用车（辆）"] == (None, 3)
    assert rows["三、政府采购支出合计"] == (2, None)
    assert rows["一、机关运行经费"] == (None, None), "a unit that is exempt has none"


def test_balances_follow_into_the_evaluation_report(tmp_path: Path) -> None:
    values = sample("yanjiang-2020")
    agency = item(values, "2080109")
    agency["closing_balance"]["project"] = "9.97"
    agency["adjusted_budget"] = "93.79"
    text = annexes(Rendered(values, tmp_path))
    assert "各项工作经费财政下达预算59.35万元，当年拨付使用49.38万元，结转2021年9.97万元。" in text
    assert "基本支出拨款收入222.81万元，占1%；项目支出拨款收入20199.52万元，占99%。" in text


@pytest.mark.parametrize("name", ["miyi-2020", "yanjiang-2020"])
def test_a_report_without_annexes_names_none(name: str, tmp_path: Path) -> None:
    values = sample(name)
    del values["annexes"]
    text = Rendered(values, tmp_path).text
    assert "见附件" not in text
    assert "第四部分" not in text
