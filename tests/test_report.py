"""What a whole report must be, whatever the data: one number everywhere, every variant of every sentence."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from authoring.word import scaffold_document
from textdump.docx import docx_text

import reportgen
from rendered import LEFT_OVER, SAMPLE, Rendered, as_yaml, item, sample
from reportgen.app.computed_report import compute_report
from reportgen.app.printed_numbers import written_numbers
from reportgen.facts.fact import Operation, Unit
from reportgen.facts.names import walk
from reportgen.formatting import in_unit

if TYPE_CHECKING:
    from pathlib import Path

PRIOR_TOTALS = [f"{prefix}total_{side}" for prefix in ("", "appropriation_") for side in ("revenue", "expenditure")]


@pytest.fixture
def values() -> dict[str, Any]:
    return sample()


def test_the_data_file_holds_no_derived_number_of_the_second_part() -> None:
    computed = compute_report(SAMPLE)
    unit = computed.report.amount_unit
    derived = {
        round(in_unit(fact.amount, unit) if fact.unit is Unit.YUAN else fact.value * 100, 2)
        for _, fact in walk(computed.facts)
        if fact.operation in {Operation.SUM, Operation.DIFFERENCE, Operation.RATIO} and fact.value
        # What has one part is that part.
        if sum(bool(operand.value) for operand in fact.operands) > 1
    }
    assert {Decimal("1313.50"), Decimal("16.55"), Decimal("-414.08"), Decimal("98.74")} <= derived

    written = [
        (path, Decimal(number))
        for path, number in written_numbers(computed.document.data)
        # A budget is decided on, even where all of it was spent; the evaluation stands in another part.
        if path[-1] != "adjusted_budget" and path[0] not in {"performance", "statistics"}
    ]

    assert len(written) > 50
    assert [(path, number) for path, number in written if number and {number, -number} & derived] == []


def test_one_changed_amount_changes_sentence_chart_table_and_workbook(values: dict[str, Any], tmp_path: Path) -> None:
    fund = item(values, "2210201")
    fund["basic_expenditure"]["30113"] = "46.57"
    fund["adjusted_budget"] = "46.57"

    report = Rendered(values, tmp_path)

    assert "总计1323.50万元" in report.sentence("2024年度收入、支出总计")
    assert "减少404.08万元，下降23.39%" in report.sentence("2024年度收入、支出总计")
    assert "住房保障支出46.57万元，占3.52%" in report.sentence("2024年一般公共预算财政拨款支出1323.50万元，主要用于")
    assert "<c:v>1323.5" in report.chart(0)
    assert "46.57" in report.text
    assert {46.57, 1323.5} <= report.cells("收入支出决算总表")
    assert 46.57 in report.cells("一般公共预算财政拨款基本支出决算表")
    assert "1313.5" not in report.text
    assert "36.57" not in report.text


def test_a_lesser_actual_than_the_budget_says_so_with_its_reason(values: dict[str, Any], tmp_path: Path) -> None:
    item(values, "2210201")["adjusted_budget"] = "40.00"
    item(values, "2210201")["adjusted_budget_reason"] = "人员减少"

    report = Rendered(values, tmp_path)

    line = report.sentence("10.住房保障支出（类）")
    assert line.endswith("支出决算为36.57万元，完成预算91.43%，决算数小于预算数的主要原因是人员减少。")


def test_an_unbudgeted_item_has_no_execution_rate(values: dict[str, Any], tmp_path: Path) -> None:
    item(values, "2210201")["adjusted_budget"] = "0"

    report = Rendered(values, tmp_path)

    line = report.sentence("10.住房保障支出（类）")
    assert line.endswith("支出决算为36.57万元，决算数大于预算数。")


def test_a_budget_added_during_the_year_is_said_to_be_added(values: dict[str, Any], tmp_path: Path) -> None:
    item(values, "2210201").update({"original_budget": "0", "adjusted_budget": "40.00"})

    report = Rendered(values, tmp_path)

    line = report.sentence("10.住房保障支出（类）")
    assert line.endswith("支出决算为36.57万元，年初无预算，年中追加，完成预算91.43%，决算数小于预算数。")


def test_a_difference_that_is_not_printed_is_no_difference(values: dict[str, Any], tmp_path: Path) -> None:
    item(values, "2210201")["adjusted_budget"] = "36.570001"
    values["prior_year_actual"] |= dict.fromkeys(PRIOR_TOTALS, "1313.500001")

    report = Rendered(values, tmp_path)

    assert "决算数等于预算数" in report.sentence("10.住房保障支出（类）")
    assert "均与2023年持平" in report.sentence("2024年度收入、支出总计")


def test_a_minimal_data_file_renders(values: dict[str, Any], tmp_path: Path) -> None:
    few = {key: values[key] for key in ("profile", "year", "amount_unit")}
    report = Rendered(few | {"entity": {"name": "某局", "short_name": "某局"}}, tmp_path)

    assert not LEFT_OVER.search(report.text)


def test_projects_are_reported_without_an_overall_score(values: dict[str, Any], tmp_path: Path) -> None:
    del values["annexes"], values["performance"]["overall"]
    values["performance"]["projects"] = [{"name": "甲项目", "score": "90", "is_monitored": "false"}]

    report = Rendered(values, tmp_path)

    assert report.sentence("组织对2024年度").endswith("结果如下：“甲项目”部门预算项目绩效自评得分为90分。")
    assert "选取0个项目" not in report.text


def test_without_any_budget_nothing_is_said_of_budgets(values: dict[str, Any], tmp_path: Path) -> None:
    for each in values["general_public_budget"]["items"]:
        del each["adjusted_budget"]

    report = Rendered(values, tmp_path)

    assert report.sentence("10.住房保障支出（类）").endswith("支出决算为36.57万元。")


def test_without_a_prior_year_nothing_is_compared(values: dict[str, Any], tmp_path: Path) -> None:
    del values["prior_year_actual"]
    for part in ("overseas_visits", "vehicle_purchase", "vehicle_operation", "hospitality"):
        del values["three_public"][part]["prior_year_actual"]

    report = Rendered(values, tmp_path)

    assert report.sentence("2024年度收入、支出总计") == "2024年度收入、支出总计1313.50万元。"
    # The rules of scoring in the annex name the year before.
    assert "2023" not in report.text.rpartition("第四部分　附件")[0]
    assert not LEFT_OVER.search(report.text)


def test_an_equal_prior_year_is_said_to_be_equal(values: dict[str, Any], tmp_path: Path) -> None:
    for name in values["prior_year_actual"]:
        values["prior_year_actual"][name] = "1313.50"

    report = Rendered(values, tmp_path)

    sentence = report.sentence("2024年度收入、支出总计")
    assert sentence == "2024年度收入、支出总计1313.50万元，收入、支出总计均与2023年持平。"


def test_a_prior_year_of_zero_has_no_rate(values: dict[str, Any], tmp_path: Path) -> None:
    values["prior_year_actual"] |= dict.fromkeys(PRIOR_TOTALS, "0")

    report = Rendered(values, tmp_path)

    assert "各增加1313.50万元，主要变动原因是" in report.sentence("2024年度收入、支出总计")


def test_a_report_of_nothing_at_all_is_still_right(values: dict[str, Any], tmp_path: Path) -> None:
    values["general_public_budget"] = {}
    del values["performance"], values["annexes"], values["statistics"]

    report = Rendered(values, tmp_path)

    assert not LEFT_OVER.search(report.text)
    assert "2024年没有一般公共预算财政拨款支出。" in report.text
    assert "完成预算100%" in report.sentence("2024年“三公”经费")


def test_spending_on_everything_is_reported(values: dict[str, Any], tmp_path: Path) -> None:
    three = values["three_public"]
    three["overseas_visits"] |= {"actual": "10.00", "adjusted_budget": "12.00", "groups": "1", "people": "3"}
    three["vehicle_purchase"]["adjusted_budget"] = "20.00"
    three["vehicle_purchase"]["kinds"][0] |= {"bought": "1", "bought_amount": "18.00", "held": "2"}
    three["vehicle_operation"] |= {"actual": "5.00", "adjusted_budget": "5.00", "use": "下乡核查"}
    three["hospitality"]["adjusted_budget"] = "2.00"
    three["hospitality"]["domestic"] |= {"actual": "1.20", "batches": "4", "people": "40", "content": "业务交流"}
    values["government_fund"] = {"items": [{"code": "2120805", "project_expenditure": "100.00"}]}
    other = {"code": "2080109", "revenue": {"other": "3.00"}, "project_expenditure": "3.00"}
    values["other_funds"] = {"items": [other]}
    values["procurement"] |= {"goods": "6.00", "services": "4.00", "small_and_medium": "9.00"}

    report = Rendered(values, tmp_path)

    assert "决算为34.20万元，完成预算87.69%" in report.sentence("2024年“三公”经费财政拨款支出决算为")
    assert "因公出国（境）费支出决算10.00万元，占29.24%" in report.sentence("2024年“三公”经费财政拨款支出决算中")
    assert "占本年支出合计的7.06%" in report.sentence("2024年政府性基金预算拨款支出100.00万元")
    assert "其他收入3.00万元，占0.21%" in report.sentence("2024年本年收入合计1416.50万元")
    assert "占政府采购支出总额的90.00%" in report.sentence("2024年，区社保局政府采购支出总额10.00万元")
    assert "主要用于下乡核查等所需" in report.text
    assert not LEFT_OVER.search(report.text)
    assert 1416.5 in report.cells("收入支出决算总表")


def test_totals_of_the_workbook_are_live_and_have_cached_values(values: dict[str, Any], tmp_path: Path) -> None:
    report = Rendered(values, tmp_path)

    live = 0
    for sheet in report.formulas:
        cached = {
            cell.coordinate: cell.value
            for row in report.workbook[sheet.title].iter_rows()
            for cell in row
            if cell.value is not None
        }
        formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        live += len(formulas)
        assert [place for place in formulas if place not in cached] == []
    assert live > 100


@pytest.mark.parametrize("name", ["=1+1", "A & B <C>", '"引号"', "甲\t乙", "{ year }"])
def test_names_are_text_whatever_they_look_like(values: dict[str, Any], tmp_path: Path, name: str) -> None:
    project = values["performance"]["projects"][0]
    values["entity"]["name"] = project["name"] = name
    # The form of a project then shows its name alone.
    del project["code"]

    report = Rendered(values, tmp_path)

    shown = name.replace("\t", "→")
    assert any(shown in line for line in report.text.splitlines() if not line.startswith("属性"))
    cells = [cell for sheet in report.formulas for row in sheet.iter_rows() for cell in row if cell.value == name]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize("name", ["{{ year }}", "{{ 7 * 7 }}", "{{ entity.name }}", "甲{% if", "{% if true %}甲"])
def test_a_tag_in_a_name_is_filled_or_refused_and_never_printed(
    values: dict[str, Any], tmp_path: Path, name: str
) -> None:
    values["entity"]["name"] = name
    path = tmp_path / "report.yaml"
    path.write_text(as_yaml(values), "utf-8")

    result = reportgen.render([path], output=tmp_path, formats=["docx"])

    assert bool(result.outputs) != bool(result.errors)
    assert [output for output in result.outputs if re.search(r"\{\{|\{%", docx_text(output.read_bytes()))] == []


def test_a_profile_that_names_no_fact_is_a_finding_and_nothing_is_written(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    chart = "- {id: total_change, kind: pie, title: 图, each: revenue.sources}"
    (office / "profile.yaml").write_text(
        f"id: office\ntitle: 本单位\nextends: sichuan-2024\ncharts:\n  {chart}\n", "utf-8"
    )

    result = reportgen.render([SAMPLE], output=tmp_path / "out", profile=office.as_posix())

    assert [finding.code for finding in result.findings] == ["RG916"]
    assert result.findings[0].at
    assert result.findings[0].at.line == 5
    assert not (tmp_path / "out").exists()


def test_everything_that_is_wrong_with_a_template_is_said_at_once(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    text = office / "report.txt"
    text.write_text("{{ entity.nam }}\n{{ yaer }}\n", "utf-8")
    (office / "report.docx").write_bytes(scaffold_document(text))
    settings = "id: office\ntitle: 本单位\nextends: national\ntemplates: {docx: report.docx}\n"
    (office / "profile.yaml").write_text(settings, "utf-8")

    result = reportgen.render([SAMPLE], output=tmp_path, formats=["docx"], profile=office.as_posix())

    said = [finding.message for finding in result.findings if finding.at and finding.at.file.endswith("report.docx")]
    assert len(said) == 2
    assert any("nam" in message for message in said)
    assert any("yaer" in message for message in said)


def test_names_in_quotation_marks_stand_side_by_side(values: dict[str, Any], tmp_path: Path) -> None:
    """GB/T 15834-2011, 4.5.3.5: no 、 between parts of a list that quotation marks set apart."""
    report = Rendered(values, tmp_path)

    for beginning in ("根据预算绩效管理要求", "组织对2024年度"):
        assert "”“" in report.sentence(beginning)
        assert "”、“" not in report.sentence(beginning)
