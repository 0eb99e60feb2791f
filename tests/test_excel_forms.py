"""Forms as sheets of the workbook: one sheet for each thing, rows that repeat, numbers that calculate."""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from authoring.workbook import scaffold_workbook
from authoring.workbook_form import FormCellPlan, FormPlan, FormRowPlan, FormTablePlan
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.properties import PageSetupProperties

from excel_examples import CONTEXT, engine
from programs import errors_in
from reportgen.diagnostics import TemplateError
from reportgen.excel.fill import fill_workbook
from reportgen.excel.prepare import inspect_workbook, prepare_workbook
from reportgen.facts.fact import (
    Fact,
    Unit,
    difference,
    given,
    missing,
    product,
    ratio,
    rounded,
    total,
)
from reportgen.profile.profile import FormEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

ENTRY = FormEntry(id="evaluation", sheet="自评表", each="performance.projects", variable="project")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    name: str
    budget: Fact
    actual: Fact
    balance: Fact


@dataclass(frozen=True, slots=True, eq=False)
class Indicator:
    first_level: str
    second_level: str
    name: str
    score: Fact


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    name: str
    sources: tuple[Source, ...]
    budget: Fact
    actual: Fact
    rate: Fact
    execution_score: Fact
    goal: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    projects: tuple[Project, ...]


def project(
    name: str, funds: Sequence[tuple[int, int]], indicators: Sequence[tuple[str, str]] = (), goal: str = "目标"
) -> Project:
    sources = []
    for number, (budget, actual) in enumerate(funds):
        left, right = yuan(budget), yuan(actual)
        sources.append(Source(f"来源{number + 1}", left, right, difference(left, right)))
    whole, spent = total(source.budget for source in sources), total(source.actual for source in sources)
    rate = ratio(spent, whole)
    score = missing("不计分", Unit.SCORE)
    if rate.is_given:
        score = rounded(product(given(Decimal(10), ("weight",), unit=Unit.SCORE), rate, Unit.SCORE), 2)
    return Project(
        name,
        tuple(sources),
        whole,
        spent,
        rate,
        score,
        goal,
        tuple(
            Indicator(first, second, f"指标{number}", given(Decimal(number), ("score",), unit=Unit.SCORE))
            for number, (first, second) in enumerate(indicators, 1)
        ),
    )


def yuan(amount: int) -> Fact:
    return given(Decimal(amount), ("amount",))


def context(*projects: Project) -> dict[str, object]:
    return {**CONTEXT, "performance": Performance(projects)}


def template(
    folder: Path, change: Callable[[Worksheet], None] | None = None, *, before: Sequence[str] = ("说明",)
) -> Path:
    """A form with funds (rows 5–9), its goal, and indicators whose groups are joined (rows 13–15)."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for name in before:
        book.create_sheet(name)["A1"] = "固定内容"
    sheet = book.create_sheet("自评表")
    rows = [
        ["{{ project.name }}绩效自评表"],
        ["部门：{{ entity.name }}", "", "", "单位：{{ amount_unit }}"],
        ["资金", "预算数", "支出数", "结余", "执行率"],
        [],
        ["{%tr for source in project.sources %}"],
        ["{{ source.name }}", "{{ source.budget|table_money }}", "{{ source.actual|table_money }}",
         "{{ source.balance|table_money }}"],
        ["{%tr endfor %}"],
        ["合计", "{{ project.budget|table_money }}", "{{ project.actual|table_money }}", "=B8-C8",
         '{{ project.rate|percent if project.rate is given else "—" }}'],
        ["SUM", "=SUM(B6:B6)", "=SUM(C5:C7)"],
        ["目标", "{{ project.goal }}"],
        ["一级", "二级", "三级", "得分"],
        ["{%tr for indicator in project.indicators %}"],
        ["{% vm %}{{ indicator.first_level }}", "{% vm %}{{ indicator.second_level }}", "{{ indicator.name }}",
         "{{ indicator.score|plain }}"],
        ["{%tr endfor %}"],
        ["完"],
    ]  # fmt: skip
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            if text:
                sheet.cell(number, column).value = text
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("D6:E6")
    sheet.merge_cells("B10:E10")
    sheet["B10"].alignment = Alignment(wrap_text=True)
    for address in ("B6", "C6", "D6", "B8", "C8"):
        sheet[address].number_format = "#,##0.00"
    sheet["E8"].number_format = "0.00%"
    sheet.print_title_rows = "1:3"
    sheet.print_area = "A1:E15"
    sheet.oddFooter.center.text = "{{ project.name }} &P"
    if change:
        change(sheet)
    path = folder / "template.xlsx"
    book.save(path)
    return path


def filled(path: Path, *projects: Project, entry: FormEntry = ENTRY) -> bytes:
    return fill_workbook(prepare_workbook(path, {}, engine(), [entry]), {}, context(*projects), (), engine())


def opened(content: bytes, *, values: bool = False) -> dict[str, Worksheet]:
    book = load_workbook(io.BytesIO(content), data_only=values)
    return {sheet.title: sheet for sheet in book.worksheets}


def findings(path: Path, entry: FormEntry = ENTRY) -> list[str]:
    with pytest.raises(TemplateError) as raised:
        prepare_workbook(path, {}, engine(), [entry])
    return [f"{each.code} {each.at.name if each.at else ''} {each.message}" for each in raised.value.findings]


TWO = project("甲项目", [(30000, 20000), (10000, 10000)], [("产出", "数量"), ("产出", "数量"), ("效益", "社会")])


def test_every_thing_of_the_list_has_a_sheet_after_the_others(tmp_path: Path) -> None:
    path = template(tmp_path, before=("说明", "附表"))
    sheets = opened(filled(path, TWO, project("乙项目", [(1, 1)])))
    assert list(sheets) == ["说明", "附表", "自评表1", "自评表2"]
    assert [sheets[name]["A1"].value for name in ("自评表1", "自评表2")] == ["甲项目绩效自评表", "乙项目绩效自评表"]


def test_an_empty_list_gives_no_sheet(tmp_path: Path) -> None:
    assert list(opened(filled(template(tmp_path)))) == ["说明"]


def test_a_form_without_a_list_has_one_sheet_by_its_own_name(tmp_path: Path) -> None:
    def with_first(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("project.", "performance.projects[0].")

    path = template(tmp_path, with_first)
    path_footer = FormEntry(id="f", sheet="自评表")
    load = load_workbook(path)
    load["自评表"].oddFooter.center.text = ""  # type: ignore[union-attr]
    load.save(path)
    assert list(opened(filled(path, TWO, entry=path_footer))) == ["说明", "自评表"]


def test_a_thing_without_what_the_form_requires_has_no_sheet(tmp_path: Path) -> None:
    entry = ENTRY.model_copy(update={"requires": "indicators"})
    sheets = opened(filled(template(tmp_path), project("无指标", [(1, 1)]), TWO, entry=entry))
    assert list(sheets) == ["说明", "自评表1"]
    assert sheets["自评表1"]["A1"].value == "甲项目绩效自评表"


def test_a_name_that_a_sheet_has_already_is_not_given_again(tmp_path: Path) -> None:
    path = template(tmp_path, before=("自评表1",))
    assert list(opened(filled(path, TWO, TWO))) == ["自评表1", "自评表2", "自评表3"]


def test_long_names_are_cut_before_their_number(tmp_path: Path) -> None:
    name = "某某" * 15 + "表"

    def rename(sheet: Worksheet) -> None:
        sheet.title = name

    path = template(tmp_path, rename)
    sheets = opened(filled(path, TWO, entry=ENTRY.model_copy(update={"sheet": name})))
    assert list(sheets)[1] == name[:30] + "1"


def test_rows_between_row_tags_repeat_and_all_below_moves(tmp_path: Path) -> None:
    sheet = opened(filled(template(tmp_path), TWO))["自评表1"]
    names = [sheet.cell(row, 1).value for row in range(3, 15)]
    assert names == ["资金", None, "来源1", "来源2", "合计", "SUM", "目标", "一级", "产出", None, "效益", "完"]
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {
        "A1:E1", "D5:E5", "D6:E6", "B9:E9", "A11:A12", "B11:B12",
    }  # fmt: skip
    assert sheet.print_title_rows == "$1:$3"
    assert str(sheet.print_area) == "'自评表1'!$A$1:$E$14"


def test_joined_cells_end_where_the_cells_to_their_left_end(tmp_path: Path) -> None:
    levels = [("产出", "数量"), ("产出", "质量"), ("产出", "质量"), ("效益", "质量")]
    sheet = opened(filled(template(tmp_path), project("甲", [(1, 1)], levels)))["自评表1"]
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert {"A10:A12", "B11:B12"} <= merged
    assert "B11:B13" not in merged


def test_joined_cells_go_on_below_the_repeated_rows(tmp_path: Path) -> None:
    def go_on(sheet: Worksheet) -> None:
        sheet["A15"] = "{% vm %}产出"

    sheet = opened(filled(template(tmp_path, go_on), project("甲", [(1, 1)], [("产出", "数量")] * 2)))["自评表1"]
    assert {"A10:A12", "B10:B11"} <= {str(each) for each in sheet.merged_cells.ranges}


def test_cells_joined_for_blanks_only_keep_what_is_the_same(tmp_path: Path) -> None:
    def for_blanks(sheet: Worksheet) -> None:
        sheet["B13"] = "{% vm blank %}{% if loop.index != 2 %}共用{% endif %}"

    sheet = opened(filled(template(tmp_path, for_blanks), project("甲", [(1, 1)], [("产出", "")] * 3)))["自评表1"]
    assert {"A10:A12", "B10:B11"} <= {str(each) for each in sheet.merged_cells.ranges}
    assert sheet["B12"].value == "共用"


def test_numbers_are_numbers_and_texts_are_texts(tmp_path: Path) -> None:
    sheet = opened(filled(template(tmp_path), TWO), values=True)["自评表1"]
    assert [sheet.cell(5, column).value for column in range(1, 5)] == ["来源1", 3, 2, 1]
    assert sheet["B5"].number_format == "#,##0.00"
    assert sheet["E7"].value == 0.75
    assert sheet["D13"].value == 3
    nothing = opened(filled(template(tmp_path), project("空", [(0, 0)])), values=True)["自评表1"]
    assert nothing["E6"].value == "—"


def test_a_cell_for_text_keeps_a_number_as_it_is_written(tmp_path: Path) -> None:
    def as_text(sheet: Worksheet) -> None:
        sheet["B8"].number_format = "@"
        sheet["E8"].number_format = "0.00"

    sheet = opened(filled(template(tmp_path, as_text), TWO))["自评表1"]
    assert [sheet["B7"].value, sheet["E7"].value] == ["4.00", "75.00%"]


def test_figures_whose_parts_are_shown_are_formulas_with_their_values(tmp_path: Path) -> None:
    def with_score(sheet: Worksheet) -> None:
        sheet["E3"] = "{{ project.execution_score|plain }}"

    content = filled(template(tmp_path, with_score), TWO)
    sheet, values = opened(content)["自评表1"], opened(content, values=True)["自评表1"]
    formulas = {address: sheet[address].value for address in ("D5", "D6", "B7", "C7", "E7")}
    assert formulas == {"D5": "=B5-C5", "D6": "=B6-C6", "B7": "=SUM(B5:B6)", "C7": "=SUM(C5:C6)", "E7": "=C7/B7"}
    assert [values[address].value for address in formulas] == [1, 0, 4, 3, 0.75]
    assert (sheet["E3"].value, values["E3"].value) == (7.5, 7.5)


def test_a_product_is_calculated_where_its_factors_are_shown(tmp_path: Path) -> None:
    weight = given(Decimal(10), ("weight",), unit=Unit.SCORE)
    each = project("甲", [(3, 1)])
    score = rounded(product(weight, each.rate, Unit.SCORE), 2)

    def with_score(sheet: Worksheet) -> None:
        sheet["C3"], sheet["E3"] = "{{ weight|plain }}", "{{ score|plain }}"

    prepared = prepare_workbook(template(tmp_path, with_score), {}, engine(), [ENTRY])
    names = {**context(each), "weight": weight, "score": score}
    sheet = opened(fill_workbook(prepared, {}, names, (), engine()))["自评表1"]
    assert sheet["E3"].value == "=ROUND(C3*E6,2)"


def test_formulas_of_the_template_move_and_grow(tmp_path: Path) -> None:
    sheet = opened(filled(template(tmp_path), TWO))["自评表1"]
    assert [sheet[address].value for address in ("D7", "B8", "C8")] == ["=B7-C7", "=SUM(B5:B6)", "=SUM(C5:C6)"]


def test_a_formula_in_a_repeated_row_speaks_of_its_own_row(tmp_path: Path) -> None:
    def calculating(sheet: Worksheet) -> None:
        sheet["D6"] = "=B6-C6+自评表!$B$8"

    sheet = opened(filled(template(tmp_path, calculating), TWO))["自评表1"]
    assert [sheet["D5"].value, sheet["D6"].value] == ["=B5-C5+'自评表1'!$B$7", "=B6-C6+'自评表1'!$B$7"]


def test_a_row_is_as_high_as_its_longest_text(tmp_path: Path) -> None:
    short = opened(filled(template(tmp_path), TWO))["自评表1"].row_dimensions[9].height
    long = opened(filled(template(tmp_path), project("甲", [(1, 1), (1, 1)], goal="完成全部工作。" * 30)))["自评表1"]
    assert short == 15
    # 420 digits wide, in four columns of 8 digits each: 14 lines or one more, as signs are not divided.
    assert 14 * 14 <= long.row_dimensions[9].height <= 16 * 15


@pytest.mark.parametrize(("funds", "pages"), [(20, "0"), (42, "1"), (70, "0")])
def test_a_few_rows_do_not_stand_on_a_page_of_their_own(funds: int, pages: str, tmp_path: Path) -> None:
    """A page holds some forty rows; a few more are printed with them, many more go on as they come."""

    def fitted(sheet: Worksheet) -> None:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0

    content = filled(template(tmp_path, fitted), project("甲", [(1, 1)] * funds))
    setup = opened(content)["自评表1"].page_setup
    assert str(setup.fitToHeight) == pages


def test_what_is_longer_than_the_highest_row_goes_on_over_several(tmp_path: Path) -> None:
    sheet = opened(filled(template(tmp_path), project("甲", [(1, 1)], goal="完成全部工作。" * 150)))["自评表1"]
    merged = next(each for each in sheet.merged_cells.ranges if each.min_row == 8)
    rows = range(merged.min_row, merged.max_row + 1)
    assert (merged.min_col, merged.max_col, len(rows) > 1) == (2, 5, True)
    assert all(sheet.row_dimensions[row].height < 409 for row in rows)
    assert f"A8:A{rows[-1]}" in {str(each) for each in sheet.merged_cells.ranges}
    assert sheet.cell(rows[-1] + 1, 1).value == "一级"


def test_the_footer_of_a_page_is_filled_too(tmp_path: Path) -> None:
    sheet = opened(filled(template(tmp_path), project("甲&乙", [(1, 1)])))["自评表1"]
    assert sheet.oddFooter.center.text == "甲&&乙 &P"  # type: ignore[union-attr]


def test_mistakes_are_located_all_at_once(tmp_path: Path) -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["A1"] = "{{ project.name }"
        sheet["B5"] = "别的"

    found = findings(template(tmp_path, spoil))
    assert [each.split(" ")[:2] for each in found] == [
        ["RG692", "自评表!A5"],
        ["RG601", "自评表!A1"],
    ]


def test_a_form_whose_sheet_is_missing_is_named(tmp_path: Path) -> None:
    entry = ENTRY.model_copy(update={"sheet": "自评标"})
    assert findings(template(tmp_path), entry) == [
        "RG691 自评标 模板中没有表单的表页“自评标”（是否应为 自评表？）",
        "RG691 自评表 表页“自评表”里有 {%tr %} 的标签，方案的 forms 中却没有表单放在这里（是否应为 自评标？）",
    ]


def test_a_value_that_is_missing_is_located(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as raised:
        filled(template(tmp_path), project("", [(1, 1)]), project("乙", [], goal=""))
    assert [each.at.name for each in raised.value.findings if each.at] == ["自评表!B10", "自评表!页脚"]


def test_texts_of_forms_are_there_for_lint(tmp_path: Path) -> None:
    inspection = inspect_workbook(template(tmp_path), {}, [ENTRY])
    ((source, entry),) = inspection.on_forms
    assert entry == ENTRY
    assert "{%tr for source in project.sources %}" in source.text


def test_a_prepared_form_can_be_kept_and_gives_the_same_bytes(tmp_path: Path) -> None:
    prepared = prepare_workbook(template(tmp_path), {}, engine(), [ENTRY])
    kept = pickle.loads(pickle.dumps(prepared))  # noqa: S301 - our own
    first = fill_workbook(prepared, {}, context(TWO, TWO), (), engine())
    assert fill_workbook(kept, {}, context(TWO, TWO), (), engine()) == first


def test_zero_is_a_number_even_where_word_leaves_the_cell_blank(tmp_path: Path) -> None:
    values = opened(filled(template(tmp_path), TWO), values=True)["自评表1"]
    assert values["D6"].value == 0


def planned(folder: Path) -> Path:
    """Two tables with columns of their own on one sheet, as the shipped forms have."""

    def row(*cells: FormCellPlan, head: bool = False) -> FormRowPlan:
        return FormRowPlan(cells, is_head=head)

    cell = FormCellPlan
    tag = "{%tr for indicator in project.indicators %}", "{%tr endfor %}"
    funds = FormTablePlan(
        (1, 1, 2),
        (
            row(cell("资金"), cell("预算数"), cell("{{ project.budget|table_money }}", "right", shows="amount")),
            row(cell("", continues=True), cell("目标"), cell("{{ project.goal }}", "left")),
        ),
    )
    indicators = FormTablePlan(
        (10, 10, 10, 11),
        (
            row(cell("指标", columns=3), cell("得分"), head=True),
            FormRowPlan((cell(tag[0], columns=4),), is_tag=True),
            row(cell("{% vm %}{{ indicator.first_level }}"), cell("{{ indicator.name }}", columns=2),
                cell("{{ indicator.score|plain }}", shows="number")),
            FormRowPlan((cell(tag[1], columns=4),), is_tag=True),
        ),
    )  # fmt: skip
    form = FormPlan("自评表", ("{{ project.name }}绩效自评表",), (funds, indicators))
    path = folder / "planned.xlsx"
    scaffold_workbook([], path, has_charts=False, forms=[form])
    return path


def test_tables_of_one_form_share_the_columns_of_its_sheet(tmp_path: Path) -> None:
    sheet = opened(planned(tmp_path).read_bytes())["自评表"]
    # 0, 10/41, 1/4, 20/41, 1/2, 30/41, 1: what lies near each other is one edge.
    assert sheet.max_column == 4
    assert {"A2:A3", "C2:D2", "C3:D3", "A4:C4", "B6:C6"} <= {str(each) for each in sheet.merged_cells.ranges}
    assert sheet.print_title_rows == "$4:$4"


def test_a_planned_form_can_be_filled(tmp_path: Path) -> None:
    sheet = opened(filled(planned(tmp_path), TWO))["自评表1"]
    assert [sheet["A1"].value, sheet["C2"].value, sheet["A5"].value, sheet["D7"].value] == [
        "甲项目绩效自评表", 4, "产出", 3,
    ]  # fmt: skip
    assert "A5:A6" in {str(each) for each in sheet.merged_cells.ranges}


def test_forms_pass_microsofts_validator(tmp_path: Path) -> None:
    path = tmp_path / "forms.xlsx"
    path.write_bytes(filled(planned(tmp_path), TWO, project("乙", [(1, 1)], goal="完成全部工作。" * 150)))
    assert errors_in(path) == []
