"""Sentences of 四川省 2020 that the published report has in one form only: what they say of other units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rendered import Rendered, item, sample

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def values() -> dict[str, Any]:
    return sample("yanjiang-2020")


def test_a_reason_stands_as_it_is_written(values: dict[str, Any], tmp_path: Path) -> None:
    item(values, "2101102").update({"adjusted_budget": "9.19", "adjusted_budget_reason": "人员减少"})

    line = Rendered(values, tmp_path).sentence("（1）卫生健康支出（类）")

    assert line.endswith("完成预算78.24%，决算数小于预算数的主要原因是人员减少。")


def test_an_item_that_spent_more_does_not_explain_why_the_whole_spent_less(
    values: dict[str, Any], tmp_path: Path
) -> None:
    for each in values["general_public_budget"]["items"]:
        each.pop("adjusted_budget_reason", None)
    item(values, "2082602").update({"adjusted_budget": "14400.61", "adjusted_budget_reason": "追加补助"})
    for code in ("2080101", "2080109"):
        item(values, code)["adjusted_budget"] = "230.00"

    report = Rendered(values, tmp_path)

    assert "预算数" not in report.sentence("2020年一般公共预算支出决算数为").partition("完成预算")[2]
    assert "决算数大于预算数的主要原因是追加补助。" in report.text


def test_what_was_spent_last_year_only_is_compared(values: dict[str, Any], tmp_path: Path) -> None:
    values["three_public"]["overseas_visits"]["prior_year_actual"] = "5.00"

    line = Rendered(values, tmp_path).sentence("1.因公出国（境）经费支出0万元")

    assert "因公出国（境）支出决算比2019年减少5.00万元，下降100%" in line


def test_a_single_office_is_not_enumerated(values: dict[str, Any], tmp_path: Path) -> None:
    values["entity"]["offices"] = ["办公室"]

    assert "，下设一室，为办公室。" in Rendered(values, tmp_path).text


def test_without_projects_the_section_says_so(values: dict[str, Any], tmp_path: Path) -> None:
    del values["performance"], values["annexes"]

    assert "2020年，区居保局没有开展预算绩效评价的项目。" in Rendered(values, tmp_path).text


def test_a_budget_for_one_part_alone_leaves_the_total_untold(values: dict[str, Any], tmp_path: Path) -> None:
    for part in ("overseas_visits", "vehicle_purchase", "vehicle_operation"):
        del values["three_public"][part]["adjusted_budget"]

    report = Rendered(values, tmp_path)

    assert report.sentence("2020年“三公”经费财政拨款支出决算为").endswith("1.03万元。")
    assert "完成预算46.82%" in report.sentence("3.公务接待费支出1.03万元")
