"""A profile made of data alone: the national nine tables before the text, measured against the original budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import reportgen
from rendered import LEFT_OVER, SAMPLE, Rendered, item, sample

if TYPE_CHECKING:
    from pathlib import Path

PROFILE = "ministry-2023"
TABLES = {
    "公开01表": "收入支出决算总表",
    "公开02表": "收入决算表",
    "公开03表": "支出决算表",
    "公开04表": "财政拨款收入支出决算总表",
    "公开05表": "一般公共预算财政拨款支出决算表",
    "公开06表": "一般公共预算财政拨款基本支出决算明细表",
    "公开07表": "政府性基金预算财政拨款收入支出决算表",
    "公开08表": "国有资本经营预算财政拨款支出决算表",
    "公开09表": "财政拨款“三公”经费支出决算表",
}
TITLE_ELSEWHERE = {"一般公共预算财政拨款基本支出决算明细表": "一般公共预算财政拨款基本支出决算表"}
"""What the profile that the sample was made for calls the same table."""


@pytest.fixture
def values() -> dict[str, Any]:
    return {**sample(), "profile": PROFILE}


def amounts(workbook: openpyxl.Workbook, sheet: str) -> dict[str, float]:
    """The amounts of a sheet by address; zero is printed or left blank as a profile has it."""
    cells = (cell for row in workbook[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.value for cell in cells if isinstance(cell.value, int | float) and cell.value}


def test_the_nine_tables_have_the_numbers_and_titles_of_2022_and_later(values: dict[str, Any], tmp_path: Path) -> None:
    report = Rendered(values, tmp_path)

    styles = [line.partition("| ")[::2] for line in report.text.splitlines()]
    titles = [text for style, text in styles if style == "表题"]
    labels = [text for style, text in styles if style == "单位行" and text.startswith("公开")]
    assert dict(zip(labels, titles, strict=True)) == TABLES
    assert list(TABLES.values()) == report.workbook.sheetnames[:9]


def test_the_tables_stand_before_the_text(values: dict[str, Any], tmp_path: Path) -> None:
    lines = Rendered(values, tmp_path).text.splitlines()

    wanted = ("标题1| 第二部分", "表题| 收入支出", "表题| 财政拨款“三公”", "标题1| 第三部分", "标题1| 第四部分")
    places = [next(i for i, line in enumerate(lines) if line.startswith(start)) for start in wanted]
    assert places == sorted(places)


def test_every_amount_is_that_of_the_other_profile(tmp_path: Path) -> None:
    for profile in ("", PROFILE):
        assert reportgen.render([SAMPLE], output=tmp_path / (profile or "own"), profile=profile).ok
    ours, theirs = (
        openpyxl.load_workbook(tmp_path / folder / f"{SAMPLE.stem}.xlsx", data_only=True) for folder in (PROFILE, "own")
    )

    for title in TABLES.values():
        assert amounts(ours, title) == amounts(theirs, TITLE_ELSEWHERE.get(title, title)), title
    assert 1313.5 in amounts(ours, "收入支出决算总表").values()


def test_zero_is_printed_with_two_decimals_everywhere(values: dict[str, Any], tmp_path: Path) -> None:
    report = Rendered(values, tmp_path)

    assert "占100.00%；上级补助收入0.00万元，占0.00%" in report.sentence("2024年度本年收入合计")
    assert "| 五、事业收入 | 5 | 0.00 | 五、教育支出 | 35 | 0.00 |" in report.text
    assert report.workbook["收入支出决算总表"]["C10"].number_format == "#,##0.00_ "


def test_without_original_budgets_the_report_says_nothing_of_them(values: dict[str, Any], tmp_path: Path) -> None:
    del values["annexes"]
    report = Rendered(values, tmp_path)

    assert "年初预算" not in report.text
    assert report.sentence("10.住房保障支出（类）").endswith("住房公积金（项）。支出决算为36.57万元。")
    assert not LEFT_OVER.search(report.text)


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (
            "30.00",
            "年初预算为30.00万元，支出决算为36.57万元，完成年初预算的121.90%。决算数大于年初预算数的主要原因是甲",
        ),
        (
            "40.00",
            "年初预算为40.00万元，支出决算为36.57万元，完成年初预算的91.43%。决算数小于年初预算数的主要原因是甲",
        ),
        ("36.57", "年初预算为36.57万元，支出决算为36.57万元，完成年初预算的100.00%。决算数与年初预算数持平"),
        ("0", "年初预算为0.00万元，支出决算为36.57万元。决算数大于年初预算数的主要原因是甲"),
    ],
)
def test_an_item_is_measured_against_its_original_budget(
    values: dict[str, Any], tmp_path: Path, budget: str, said: str
) -> None:
    item(values, "2210201").update(original_budget=budget, original_budget_reason="甲")

    assert Rendered(values, tmp_path).sentence("10.住房保障支出（类）").endswith(f"（项）。{said}。")


def test_the_whole_is_measured_when_every_item_is(values: dict[str, Any], tmp_path: Path) -> None:
    for entry in values["general_public_budget"]["items"]:
        entry["original_budget"] = "262.70"

    report = Rendered(values, tmp_path)

    line = report.sentence("2024年度一般公共预算财政拨款年初预算")
    assert line == (
        "2024年度一般公共预算财政拨款年初预算为2627.00万元，支出决算为1313.50万元，完成年初预算的50.00%。其中："
    )


def test_without_a_prior_year_nothing_is_compared(values: dict[str, Any], tmp_path: Path) -> None:
    del values["prior_year_actual"]
    for entry in values["three_public"].values():
        if isinstance(entry, dict):
            entry.pop("prior_year_actual", None)

    report = Rendered(values, tmp_path)

    assert "2023年" not in report.text
    assert not LEFT_OVER.search(report.text)


@pytest.mark.parametrize(
    ("chapter", "code", "name"),
    [("government_fund", "2120805", "政府性基金"), ("state_capital", "2230105", "国有资本经营")],
)
def test_a_budget_with_items_is_told_item_by_item(
    values: dict[str, Any], tmp_path: Path, chapter: str, code: str, name: str
) -> None:
    balances = {"opening_balance": "5.00", "project_expenditure": "10.00", "closing_balance": "2.00"}
    names = {"name": "某项支出", "subcategory_name": "某款支出", "category_name": "某类支出"}
    values[chapter] = {
        "items": [{"code": code, **names, **balances, "original_budget": "20.00", "original_budget_reason": "甲"}]
    }

    report = Rendered(values, tmp_path)

    line = report.sentence(f"2024年度{name}预算财政拨款年初结转")
    assert "年初结转和结余5.00万元，本年收入7.00万元，本年支出10.00万元，年末结转和结余2.00万元。" in line
    said = "年初预算为20.00万元，支出决算为10.00万元，完成年初预算的50.00%。决算数小于年初预算数的主要原因是甲。"
    assert said in report.text
    assert f"2024年度没有{name}预算" not in report.text


def test_units_under_the_department_are_counted_and_named(values: dict[str, Any], tmp_path: Path) -> None:
    values["entity"]["included_units"] = ["甲中心", "乙中心"]

    line = Rendered(values, tmp_path).sentence("纳入")

    assert line.endswith("2024年度部门决算编报范围的单位共2个，包括：甲中心、乙中心。")
