"""The report that has its tables before its text: every variant of its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rendered import Rendered, sample

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = "quangang-2021"


def report(values: dict[str, Any], folder: Path) -> str:
    """Return the text of the report of a data file."""
    return Rendered(values, folder).text


def test_without_a_prior_year_nothing_is_compared(tmp_path: Path) -> None:
    values = sample(SAMPLE)
    del values["prior_year_actual"]
    for chapter in ("general_public_budget", "government_fund"):
        for item in values[chapter]["items"]:
            del item["prior_year_actual"]
    text = report(values, tmp_path)

    assert "上年决算数" not in text
    assert "主要原因是单位运行经费增加" not in text
    assert "（一）2021年收入17879.33万元，具体情况如下：" in text


def test_a_prior_year_of_zero_has_a_change_but_no_rate(tmp_path: Path) -> None:
    values = sample(SAMPLE)
    values["government_fund"]["items"][0]["prior_year_actual"] = "0"
    values["prior_year_actual"]["government_fund_expenditure"] = "0"
    text = report(values, tmp_path)

    assert "政府性基金支出1633.00万元，比上年决算数增加1633.00万元，具体情况如下" in text
    assert "（2120805）1633.00万元，较上年决算数增加1633.00万元。主要原因是" in text


def test_an_equal_prior_year_gives_no_reason(tmp_path: Path) -> None:
    values = sample(SAMPLE)
    values["general_public_budget"]["items"][1]["prior_year_actual"] = "2.97"
    text = report(values, tmp_path)

    assert "（2080505）2.97万元，与上年决算数持平。" in text
    assert "年度内经费指标变化" not in text


def test_what_was_not_received_or_spent_is_said_so(tmp_path: Path) -> None:
    values = sample(SAMPLE)
    del values["government_fund"], values["performance"], values["statistics"], values["stated"]
    text = report(values, tmp_path)

    assert "本单位2021年度没有使用政府性基金预算财政拨款安排的支出。" in text
    assert "本单位本年度没有政府性基金预算财政拨款收入和支出。" in text
    assert "本单位2021年度没有实施绩效评价的项目。" in text


def test_spending_beyond_the_budget_says_by_how_much(tmp_path: Path) -> None:
    values = sample(SAMPLE)
    hospitality = {"adjusted_budget": "1.5", "domestic": {"actual": "2.25", "batches": "3", "people": "21"}}
    values["three_public"]["hospitality"] = hospitality
    text = report(values, tmp_path)

    assert "公务接待费支出2.25万元，比本年预算增加0.75万元。累计接待3批次、21人次。" in text
    assert "3. 公务接待费 | 6 | 2.25" in text


def test_procurement_is_divided_into_its_kinds(tmp_path: Path) -> None:
    text = report(sample(SAMPLE) | {"procurement": {"goods": "3", "services": "1", "small_and_medium": "4"}}, tmp_path)

    assert "本单位2021年度政府采购支出总额4.00万元，其中：政府采购货物支出3.00万元" in text
    assert "授予中小企业合同金额4.00万元，占政府采购支出总额的100.00%" in text


@pytest.mark.parametrize(("departments", "expected"), [("5", "包括5个内设机构，其中：列入"), ("", "本单位列入")])
def test_units_stand_in_a_table_with_or_without_departments(departments: str, expected: str, tmp_path: Path) -> None:
    values = sample(SAMPLE)
    del values["entity"]["departments"]
    values["entity"] |= {"departments": departments} if departments else {}
    values["entity"]["accounted_units"].append({"name": "区社保二中心", "nature": "事业单位", "staff": "3"})
    text = report(values, tmp_path)

    assert expected in text
    assert "| 区社保二中心 | 事业单位 | 3 |" in text
