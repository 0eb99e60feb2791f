"""A bureau's own file with one mistake in it: what the accountant who signs the report is told."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest

import reportgen
from reportgen.app.tracing import trace
from reportgen.diagnostics import Diagnostic, Severity

FILLED = Path(__file__).parent / "cases" / "data" / "base-filled.yaml"
SAMPLES = Path(__file__).parents[1] / "data_samples"
LOST_PARENT = FILLED.with_name("lost-parent-key.yaml")


def findings(tmp_path: Path, *changes: tuple[str, str], accepted: str = "") -> list[Diagnostic]:
    """What is said about the file after some changes, besides what is said about it as it is."""
    text = FILLED.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    path = tmp_path / "data.yaml"
    path.write_text(text + (f"accepted:\n{accepted}" if accepted else ""), "utf-8")
    return reportgen.check([path])


def told(found: list[Diagnostic], code: str) -> list[tuple[Severity, str]]:
    return [(each.severity, each.place) for each in found if each.code == code]


class TestStatedTotals:
    """``stated`` in a file whose parts are typed with the digits that are printed: four of them make up the revenue."""

    def test_a_total_that_its_parts_cannot_have_is_an_error(self, tmp_path: Path) -> None:
        found = findings(tmp_path, ("stated: {}", "stated: {revenue.total: 1286.50}"))
        assert told(found, "RG201") == [(Severity.ERROR, "stated.revenue.total")]

    def test_accepting_it_leaves_the_table_out_of_balance_and_says_so(self, tmp_path: Path) -> None:
        accepted = "  - {code: RG201, at: stated.revenue.total, reason: 已核对}\n"
        found = findings(tmp_path, ("stated: {}", "stated: {revenue.total: 1286.50}"), accepted=accepted)
        assert told(found, "RG301") == [(Severity.ERROR, "account.total_revenue")]

    @pytest.mark.parametrize(("stated", "severity"), [("1286.33", Severity.NOTE), ("1286.36", Severity.WARNING)])
    def test_a_last_digit_off_is_a_note_and_a_table_out_of_balance_a_warning(
        self, tmp_path: Path, stated: str, severity: Severity
    ) -> None:
        found = findings(tmp_path, ("stated: {}", f"stated: {{revenue.total: {stated}}}"))
        assert told(found, "RG201") == [(severity, "stated.revenue.total")]
        assert told(found, "RG301") == [(Severity.WARNING, "account.total_revenue")]

    @pytest.mark.parametrize(("closing", "severity"), [("7.36", Severity.WARNING), ("7.40", Severity.ERROR)])
    def test_accounts_that_do_not_close_are_told_whatever_the_gap(
        self, tmp_path: Path, closing: str, severity: Severity
    ) -> None:
        """Five numbers of other funds are behind it: all others stand on both sides."""
        found = findings(tmp_path, ("closing_balance: 7.35 ", f"closing_balance: {closing} "))
        assert told(found, "RG301") == [(severity, "account.total_revenue")]


class TestLostNames:
    """One name that became a comment, or one indentation, is one mistake, however many fields it touches."""

    def test_the_name_above_twelve_fields_is_asked_for_once(self) -> None:
        (finding,) = [each for each in reportgen.check([LOST_PARENT]) if each.severity is Severity.ERROR]
        assert (finding.code, finding.at and finding.at.line) == ("RG183", 186)
        assert "total_revenue 等 12 个字段" in finding.message
        assert "prior_year_actual（上年决算数）" in finding.message
        assert "prior_year_actual:" in finding.remedy

    @pytest.mark.parametrize(
        ("old", "new", "meant"),
        [
            ("three_public:\n", "#three_public:\n", "three_public"),
            ("procurement:\n", "", "procurement"),
            ("\nprior_year_actual:\n", "\n  prior_year_actual:\n", "最外层"),
        ],
    )
    def test_a_lost_or_indented_chapter_is_one_error_with_its_home(
        self, tmp_path: Path, old: str, new: str, meant: str
    ) -> None:
        text = FILLED.read_text("utf-8")
        if old.startswith("\nprior"):
            head, rest = text.split(old)
            block, *others = rest.split("\n\n")
            indented = block.replace("\n", "\n  ")
            text = "\n\n".join([f"{head}{new}  {indented}", *others])
        else:
            text = text.replace(f"\n{old}", f"\n{new}")
        path = tmp_path / "data.yaml"
        path.write_text(text, "utf-8")
        (finding,) = [each for each in reportgen.check([path]) if each.severity is Severity.ERROR]
        assert finding.code == "RG183"
        assert finding.message.partition("应属于 ")[2].startswith(meant)

    def test_children_without_their_indentation_belong_to_the_empty_name_above(self, tmp_path: Path) -> None:
        text = FILLED.read_text("utf-8")
        text = text.replace('        "31006": 240.40\n        "30227"', '      "31006": 240.40\n      "30227"')
        path = tmp_path / "data.yaml"
        path.write_text(text, "utf-8")
        (finding,) = [each for each in reportgen.check([path]) if each.severity is Severity.ERROR]
        assert finding.code == "RG183"
        assert "project_expenditure" in finding.message
        assert "行首多加两个空格" in finding.remedy

    def test_names_that_stand_there_twice_are_one_error(self, tmp_path: Path) -> None:
        found = findings(tmp_path, ("\n  vehicle_operation:  ", "\n  #vehicle_operation:  "))
        (finding,) = [each for each in found if each.severity is Severity.ERROR]
        assert finding.message.startswith("“original_budget”等 4 个名称写了两次")
        assert "上一级的名称" in finding.remedy


def test_what_was_not_filled_in_is_called_by_its_chinese_name(tmp_path: Path) -> None:
    found = findings(tmp_path, ("      summary: 项目按期完成，古塔险情得到排除", "      summary: （请填写）"))
    (finding,) = [each for each in found if each.code == "RG161"]
    assert "绩效自评综述" in finding.message
    assert "summary" not in finding.message


@pytest.mark.parametrize("name", ["quangang-2021", "chenggong-2022", ""])
def test_no_two_figures_have_one_label_and_different_values(name: str) -> None:
    shown: dict[str, set[str]] = {}
    for figure in reportgen.list_facts(SAMPLES / f"{name}.yaml" if name else FILLED):
        shown.setdefault(figure.label, set()).add(figure.shown)
    assert "" not in shown
    assert {label: values for label, values in shown.items() if len(values) > 1} == {}


def test_a_figure_that_does_not_exist_is_not_called_another_figure() -> None:
    figures = {figure.name: figure for figure in reportgen.list_facts(FILLED)}
    assert figures["revenue.other.original_budget"].formula == "数据文件没有预算数"
    assert "government_fund" not in figures["revenue.operating.actual"].formula


def test_a_figure_goes_by_the_fund_of_the_section_that_prints_it() -> None:
    """The only fund of a unit is all of its funds: the reader sees the name that the section has."""
    found = trace(SAMPLES / "anju-2024.yaml", "734.44").figures
    assert [figure.step.label for figure in found] == ["一般公共预算财政拨款 · 死亡抚恤 · 本年支出 · 决算数"]
    (asked,) = trace(SAMPLES / "anju-2024.yaml", "appropriation_by_function.2080801.expenditure.actual").figures
    assert asked.step.label == "财政拨款 · 死亡抚恤 · 本年支出 · 决算数"


def test_what_people_write_around_reasons_and_duties_is_printed_once(tmp_path: Path) -> None:
    text = FILLED.read_text("utf-8")
    for old, new in (
        ("旅游工作的方针政策、法律法规", "旅游工作的方针政策、法律法规；"),
        (
            "\nchange_reason: 新增文物抢险加固项目，人员工资正常增长",
            "\nchange_reason: 主要原因是由于新增文物抢险加固项目，，人员工资正常增长等等。",
        ),
        ("      adjusted_budget_reason: 厉行节约，压减公用经费", "      adjusted_budget_reason: 因厉行节约。"),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "data.yaml").write_text(text, "utf-8")
    reportgen.render([tmp_path / "data.yaml"], output=tmp_path, formats=["docx"])
    printed = "\n".join(each.text for each in docx.Document(str(tmp_path / "data.docx")).paragraphs)

    assert "旅游工作的方针政策、法律法规。\n" in printed
    assert "原因是新增文物抢险加固项目，人员工资正常增长等。" in printed
    assert "原因是厉行节约。" in printed
    assert not re.search("[，。；]{2}|等等|原因是[因由]", printed)


def test_names_that_the_code_table_has_otherwise_are_told_once_for_an_item(tmp_path: Path) -> None:
    own = "name: 测试项\n      category_name: 测试类\n      subcategory_name: 测试款\n      basic_expenditure"
    amounts = "adjusted_budget: 3.1\n      prior_year_actual: 0\n"
    item = f'    - code: "2010301"\n      {own}: {{"30201": 3.1}}\n      {amounts}'
    found = findings(tmp_path, ("general_public_budget:\n  items:\n", f"general_public_budget:\n  items:\n{item}"))
    (finding,) = [each for each in found if each.code == "RG212"]
    assert all(each in finding.message for each in ("2010301 ", "20103 ", "201 "))


def test_a_number_that_only_tables_print_is_the_figure_that_the_heads_of_its_cell_name() -> None:
    answer = trace(SAMPLES / "anju-2024.yaml", "50.36")
    (figure,) = answer.figures
    assert figure.step.label.endswith("30102 津贴补贴")
    assert not figure.places
    assert all("津贴补贴" in " ".join(cell.where) for cell in answer.cells)
