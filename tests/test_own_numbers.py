"""A profile with other decimals and units: tables, forms, workbook, working paper and checks follow it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
import yaml
from openpyxl import load_workbook
from textdump.docx import docx_text

import reportgen
from rendered import SAMPLE
from reportgen.app.profiles import copy_profile

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from reportgen.diagnostics import Diagnostic

IN_YUAN = "一般公共预算财政拨款支出决算表"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with its working paper: one decimal, and 06表 in 元."""
    folder = tmp_path_factory.mktemp("numbers")
    copy_profile("sichuan-2024", folder / "own")
    file = folder / "own" / "profile.yaml"
    profile = yaml.safe_load(file.read_text("utf-8"))
    profile["numbers"] = {"money": "0.0", "table_money": "#,##0.0", "percent": "0.0"}
    for table in profile["tables"]:
        if table["title"] == IN_YUAN:
            table["amount_unit"] = "元"
    file.write_text(yaml.safe_dump(profile, allow_unicode=True), "utf-8")
    made = reportgen.render([SAMPLE], output=folder, profile=file.parent.as_posix(), companions=["workpaper"])
    assert made.ok, made.findings
    return folder


@pytest.fixture(scope="module")
def workbook(folder: Path) -> Workbook:
    return load_workbook(folder / f"{SAMPLE.stem}.xlsx", data_only=True)


@pytest.fixture(scope="module")
def findings(folder: Path) -> list[Diagnostic]:
    return reportgen.check([SAMPLE], profile=(folder / "own").as_posix())


def test_a_table_in_another_unit_is_compared_with_the_others(findings: list[Diagnostic]) -> None:
    assert [finding.message for finding in findings if finding.code == "RG315"] == []


def test_its_working_paper_finds_no_difference_either(folder: Path) -> None:
    book = load_workbook(io.BytesIO((folder / f"{SAMPLE.stem}.底稿.xlsx").read_bytes()), data_only=True)
    heads, *rows = book["勾稽"].iter_rows(values_only=True)
    made = [dict(zip(heads, row, strict=True)) for row in rows]
    compared = [row for row in made if IN_YUAN in str(row["关系"])]
    assert compared
    assert [row["关系"] for row in compared if row["结论"] == "不符"] == []


def test_tables_of_the_workbook_show_as_many_decimals_as_those_of_the_report(workbook: Workbook) -> None:
    amounts = {
        (cell.number_format, sheet.title)
        for sheet in workbook
        if sheet.title.endswith("决算表")
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, float)
    }
    assert {number_format for number_format, _ in amounts} == {"#,##0.0_ ;-#,##0.0_ ;"}


def test_forms_of_the_workbook_show_as_many_decimals_as_those_of_the_report(workbook: Workbook) -> None:
    formats = {
        cell.number_format
        for sheet in workbook
        if sheet.title.startswith("项目自评表")
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, (int, float)) and cell.number_format != "General"
    }
    assert formats == {"#,##0.0_ ", "0.0%"}


def test_numbers_beside_charts_follow_too(workbook: Workbook) -> None:
    formats = {
        cell.number_format
        for row in workbook["图表"].iter_rows()
        for cell in row
        if cell.value and cell.data_type == "n"
    }
    assert formats == {"#,##0.0_ ;-#,##0.0_ ;", "0.0%"}


def test_tables_and_forms_of_the_report_print_one_decimal(folder: Path) -> None:
    text = docx_text((folder / f"{SAMPLE.stem}.docx").read_bytes())
    cells = [cell.strip() for line in text.splitlines() for cell in line.split("|")]
    amounts = [cell for cell in cells if re.fullmatch(r"-?[0-9,]+\.[0-9]+", cell)]
    assert len(amounts) > 100
    assert [cell for cell in amounts if re.search(r"\.[0-9]{2,}", cell)] == []


def test_the_heads_of_forms_name_the_unit_of_their_amounts(tmp_path: Path) -> None:
    copy_profile("sichuan-2024", tmp_path / "own")
    with (tmp_path / "own" / "profile.yaml").open("a", encoding="utf-8") as file:
        file.write("numbers: {amount_unit: 元}\n")
    made = reportgen.render([SAMPLE], output=tmp_path, profile=(tmp_path / "own").as_posix(), formats=["xlsx"])
    (form, *_) = (sheet for sheet in load_workbook(made.outputs[0]) if sheet.title.startswith("项目自评表"))
    assert any(cell == "年度预算数\n（元）" for row in form.iter_rows(values_only=True) for cell in row)
