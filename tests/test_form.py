"""The form workbook says all that a data file says: both ways without a loss, and every mistake by its cell."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

import reportgen
from generated import data_files
from reportgen.app.forms import write_data_file, write_form, yaml_text
from reportgen.cli import main
from reportgen.intake import read_data_file
from reportgen.intake.layout import EXAMPLE, HEADS, LINE, layout, sheet_of
from reportgen.intake.reading import read_form
from reportgen.intake.writing import form_bytes
from reportgen.load import read_document
from reportgen.model.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

SAMPLES = sorted((Path(__file__).parents[1] / "data_samples").glob("*.yaml"))


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.stem)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A sample, and the form of it under the same name."""
    source: Path = request.param
    return source, write_form("", source, tmp_path_factory.mktemp("form") / f"{source.stem}.xlsx")


def test_a_form_holds_the_same_data_as_its_source(sample: tuple[Path, Path]) -> None:
    source, form = sample
    document, findings = read_data_file(form)
    assert findings == []
    assert document.data == read_document(source)[0].data
    # Also the decimals that a number is written with, which some texts print.
    assert yaml_text(document.data).count("\n") > 10


def test_form_and_yaml_turn_into_each_other_without_a_change(sample: tuple[Path, Path], tmp_path: Path) -> None:
    _, form = sample
    data = write_data_file(form, tmp_path / "first.yaml")
    again = write_form("", data, tmp_path / "again.xlsx")
    assert again.read_bytes() == form.read_bytes()
    assert write_data_file(again, tmp_path / "second.yaml").read_bytes() == data.read_bytes()


def test_the_report_of_a_form_is_the_report_of_its_source_to_the_byte(
    sample: tuple[Path, Path], tmp_path: Path
) -> None:
    written = [reportgen.render([path], output=tmp_path / path.suffix[1:]) for path in sample]
    assert [result.ok for result in written] == [True, True]
    one, other = ({path.name: path.read_bytes() for path in result.outputs} for result in written)
    assert one == other


def test_the_findings_about_a_form_are_those_about_its_source(sample: tuple[Path, Path]) -> None:
    one, other = ([(found.code, found.place) for found in reportgen.check([path])] for path in sample)
    assert sorted(one) == sorted(other)


# To look for the smallest of what fails would take minutes.
FAST = settings(deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.too_slow])


@settings(FAST, max_examples=10)
@given(data_files("sichuan-2024", 2024))
def test_any_data_file_survives_the_way_through_a_form(values: dict[str, Any]) -> None:
    first = through_a_form(values)
    # An amount that is divided into nothing is none.
    assert Report.model_validate(first).model_dump() == Report.model_validate(without_empty(values)).model_dump()
    assert yaml_text(through_a_form(first)) == yaml_text(first)


def without_empty(value: Any) -> Any:  # noqa: ANN401 - any value
    if not isinstance(value, dict):
        return [without_empty(each) for each in value] if isinstance(value, list) else value
    return {key: part for key, each in value.items() if (part := without_empty(each)) != {}}


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=20)


@settings(FAST, max_examples=10)
@given(st.lists(TEXTS.filter(lambda text: text.strip() == text), min_size=1, max_size=4))
def test_any_text_survives_the_way_through_a_form(texts: list[str]) -> None:
    values = filled(entity={"name": texts[0], "short_name": "甲", "duties": texts})
    assert through_a_form(values)["entity"] == values["entity"]


def test_every_field_of_the_model_has_one_place_in_the_form() -> None:
    heads = [(sheet_of(line.kind), line.head) for line in layout().lines]
    titles = [(table.sheet, table.title) for table in layout().tables]
    assert len(set(heads)) == len(heads)
    assert len(set(titles)) == len(titles)
    for table in layout().tables:
        columns = [column.head for column in table.all_columns]
        assert len(set(columns)) == len(columns), table.title


def test_a_form_asks_only_for_what_its_profile_uses(tmp_path: Path) -> None:
    forms = [
        load_workbook(write_form(name, None, tmp_path / f"{name}.xlsx")) for name in ("fujian-2021", "sichuan-2020")
    ]
    assert "项目" in forms[1].sheetnames
    said = [{cell.value for sheet in form for row in sheet.iter_rows() for cell in row} for form in forms]
    assert "单位 · 单位全称" in said[0] & said[1]
    assert said[0] != said[1]


def test_an_empty_form_says_which_cells_are_to_be_filled_in(tmp_path: Path) -> None:
    form = write_form("fujian-2021", None, tmp_path / "form.xlsx")
    found = {str(finding.at): finding for finding in reportgen.check([form]) if finding.code == "RG151"}
    name = next(finding for finding in found.values() if "单位全称" in finding.message)
    assert str(name.at).startswith(f"{form.as_posix()}!单位!C")
    assert name.remedy == "请在这一格填写。"
    assert name.at
    assert name.at.source_line.startswith("单位 · 单位全称：")


def test_json_and_sarif_name_the_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = write_form("fujian-2021", None, tmp_path / "form.xlsx")
    log = tmp_path / "log.sarif"
    main(["check", str(form), "--json", "--sarif", str(log)])
    findings = json.loads(capsys.readouterr().out)["findings"]
    at = next(each for each in findings if "单位全称" in each["message"])
    assert at["sheet"] == "单位"
    assert at["cell"].startswith("C")
    results = json.loads(log.read_text("utf-8"))["runs"][0]["results"]
    places = [place["logicalLocations"][0]["fullyQualifiedName"] for each in results for place in each["locations"]]
    assert any(place.startswith("单位!C") for place in places)


def edited(values: dict[str, Any], edit: Callable[[Workbook], None]) -> tuple[dict[str, Any], list[str]]:
    """Return what is read of a form after a person has worked on it, and the codes of what is found."""
    book = load_workbook(io.BytesIO(form_bytes(values, lambda _: True, lambda _: "")))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    document, findings = read_form("form.xlsx", saved.getvalue())
    return document.data if document else {}, [finding.code for finding in findings]


def through_a_form(values: dict[str, Any]) -> dict[str, Any]:
    document, findings = read_form("form.xlsx", form_bytes(values, lambda _: False, lambda _: ""))
    assert document
    assert findings == []
    return document.data


def filled(**chapters: Any) -> dict[str, Any]:  # noqa: ANN401 - any chapter
    required = {"profile": "fujian-2021", "year": 2021, "amount_unit": "万元"}
    return {**required, "entity": {"name": "甲局", "short_name": "甲"}, **chapters}


def first_entry(sheet: Worksheet) -> int:
    """Return the row of the first entry of the tables of a sheet."""
    return next(row for row in range(1, 99) if sheet.cell(row, 1).value == EXAMPLE) + 1


def column(sheet: Worksheet, head: str) -> int:
    row = next(row for row in range(1, 99) if sheet.cell(row, 1).value == HEADS)
    return next(number for number in range(2, 99) if sheet.cell(row, number).value == head)


def line(sheet: Worksheet, head: str) -> int:
    return next(row for row in range(1, 99) if (sheet.cell(row, 1).value, sheet.cell(row, 2).value) == (LINE, head))


BUDGET = "一般公共预算"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1,313.50", "1313.50"),
        ("１３１３．５", "1313.5"),
        (1313.5, "1313.50"),
        (286.89000000000004, "286.89"),
        (" 7 ", "7"),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: object, read: str) -> None:
    def edit(book: Workbook) -> None:
        sheet = book[BUDGET]
        row = first_entry(sheet)
        sheet.cell(row, column(sheet, "功能分类科目编码（项，7位）")).value = 2080109.0
        sheet.cell(row, column(sheet, "项目支出决算数")).value = typed  # type: ignore[assignment]

    data, codes = edited(filled(), edit)
    assert codes == []
    (item,) = data["general_public_budget"]["items"]
    # A blank is not a zero: nothing else is there.
    assert {name: str(value) for name, value in item.items()} == {"code": "2080109", "project_expenditure": read}


def test_the_columns_of_a_table_may_stand_in_any_order() -> None:
    item = {"code": "2080109", "basic_expenditure": 5, "change_reason": "人员变动"}
    values = filled(general_public_budget={"items": [item, {**item, "code": "2080505"}]})

    def shuffle(book: Workbook) -> None:
        sheet = book[BUDGET]
        one, other = (column(sheet, head) for head in ("功能分类科目编码（项，7位）", "基本支出决算数"))
        for row in range(first_entry(sheet) - 4, first_entry(sheet) + 3):
            cells = sheet.cell(row, one), sheet.cell(row, other)
            cells[0].value, cells[1].value = cells[1].value, cells[0].value

    data, codes = edited(values, shuffle)
    assert codes == []
    assert data == values


def test_what_stands_outside_every_column_is_told() -> None:
    def edit(book: Workbook) -> None:
        sheet = book[BUDGET]
        sheet.cell(first_entry(sheet) + 2, 90).value = 12
        book.create_sheet("草稿").append([1])

    assert edited(filled(), edit)[1] == ["RG522", "RG526"]


def test_formulas_are_not_calculated_and_errors_are_told() -> None:
    def edit(book: Workbook) -> None:
        sheet = book["上年"]
        sheet.cell(line(sheet, "上年决算数 · 上年收入总计"), 3).value = "=1+1"
        error = sheet.cell(line(sheet, "上年决算数 · 上年支出总计"), 3)
        error.value = "#DIV/0!"
        percent = sheet.cell(line(sheet, "上年决算数 · 上年机关运行经费"), 3)
        percent.value, percent.number_format = 0.5, "0.00%"

    data, codes = edited(filled(), edit)
    assert codes == ["RG523", "RG523", "RG523"]
    assert "prior_year_actual" not in data


def test_a_row_may_call_its_entry_by_number_or_leave_it_to_the_row_before() -> None:
    projects = [{"name": "甲"}, {"name": "甲", "funds": {"fiscal": {"actual": 1}, "own": {"actual": 2}}}]

    def edit(book: Workbook) -> None:
        sheet = book["项目资金"]
        row = first_entry(sheet)
        owner = column(sheet, "所属的项目名称")
        assert sheet.cell(row, owner).value == "第2项"
        sheet.cell(row + 1, owner).value = None

    data, codes = edited(filled(performance={"projects": projects}), edit)
    assert codes == []
    assert data["performance"]["projects"] == projects


def test_nothing_of_a_kind_is_said_by_a_yes() -> None:
    values = filled(procurement={}, three_public={}, state_assets={}, agency_operating_cost={})
    assert through_a_form(values) == values

    def edit(book: Workbook) -> None:
        sheet = book["采购与资产"]
        sheet.cell(line(sheet, "政府采购支出 · 货物支出"), 3).value = 5

    assert edited(values, edit)[1] == ["RG525"]
