"""``lint`` finds what is wrong with a profile and its templates, all at once and without data."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest

from reportgen.app.computed_report import compute_report
from reportgen.app.context import build_context, context_types
from reportgen.app.linting import lint, write_marked
from reportgen.app.profiles import copy_profile
from reportgen.app.ready_profile import load_ready_profile
from reportgen.diagnostics import OutputError, Severity
from reportgen.facts.facts import Facts
from reportgen.profile.read import shipped_profiles, templates_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.diagnostics import Diagnostic

PROFILE = "sichuan-2024"
SAMPLE = Path(__file__).parents[1] / "data_samples" / "anju-2024.yaml"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An office's own profile, with all that it can edit."""
    copy_profile(PROFILE, tmp_path / "own", tables=True)
    return tmp_path / "own"


def said(findings: Sequence[Diagnostic]) -> list[str]:
    return [f"{finding.code} {finding.message}" for finding in findings]


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def replace(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")


def add_paragraphs(template: Path, *texts: str) -> int:
    """Add paragraphs to the end of a Word template; return the number of the first, counted as Word users see them."""
    document = docx.Document(str(template))
    number = len(list(document.element.body.iter(f"{{{document.element.nsmap['w']}}}p"))) + 1
    for text in texts:
        document.add_paragraph(text)
    document.save(str(template))
    return number


def test_the_shipped_profiles_are_right() -> None:
    assert {name: said(lint(name).findings) for name in shipped_profiles()} == {name: [] for name in shipped_profiles()}


def test_templates_may_name_what_they_get() -> None:
    """The names that the linter knows are those that rendering passes on, with values of these types."""
    source = compute_report(SAMPLE)
    context = build_context(source.facts, source.ready.profile, source.content)
    profile = source.ready.profile
    types = context_types(profile)
    assert set(context) == set(types)
    assert {field.name for field in fields(Facts)} < set(types)
    for mapping in ("charts", "settings"):
        known = types[mapping]
        assert isinstance(known, type)
        assert set(context[mapping]) == {field.name for field in fields(known)}  # type: ignore[call-overload]


class TestWordTemplate:
    def test_every_mistake_is_found_at_once_with_its_paragraph(self, own: Path) -> None:
        first = add_paragraphs(
            own / "report.docx",
            "{{ account.total_revenue.actual|mony }}",
            "{{ acount.total_revenue.actual|money }}",
            "{{ account.total_revenue.actual - 1 }}",
            '{{r chart("total_chnage") }}',
            "{{ charts.total_chnage.title }}",
        )
        findings = lint((own / "report.docx").as_posix()).findings
        assert [re.sub("（.*", "", text) for text in said(findings)] == [
            "RG622 没有格式 |mony",
            "RG620 变量未定义：acount",
            "RG610 模板中不做计算",
            "RG666 没有名为 total_chnage 的图",
            "RG621 charts 没有 total_chnage 这一项",
        ]
        assert [finding.at.line for finding in findings if finding.at] == list(range(first, first + 5))
        assert all("是否应为" in findings[index].message for index in (0, 1, 3, 4))

    def test_a_template_is_checked_under_the_profile_in_its_folder(self, own: Path) -> None:
        append(own / "profile.yaml", "settings: {hotline: 12345}\n")
        add_paragraphs(own / "report.docx", "{{ settings.hotline }}")
        assert lint((own / "report.docx").as_posix()).findings == ()
        assert said(lint((own / "report.docx").as_posix(), PROFILE).findings) == ["RG621 settings 没有 hotline 这一项"]

    def test_a_template_elsewhere_is_checked_under_a_shipped_profile(self, tmp_path: Path) -> None:
        template = tmp_path / "模板.docx"
        document = docx.Document()
        document.add_paragraph("{{ entity.nmae }}")
        document.save(str(template))
        (finding,) = (each for each in lint(template.as_posix()).findings if each.severity is Severity.ERROR)
        assert finding.message == "entity 没有 nmae 这一项（是否应为 name？）"

    def test_a_marked_copy_has_a_comment_at_each_place(self, own: Path, tmp_path: Path) -> None:
        template = own / "report.docx"
        add_paragraphs(template, "{{ account.total_revenue.actual|mony }}", "{{ nothing }}")
        before = template.read_bytes()
        write_marked(lint(own.as_posix()), tmp_path / "marked.docx")
        comments = [comment.text for comment in docx.Document(str(tmp_path / "marked.docx")).comments]
        assert len(comments) == 2
        assert "RG622" in comments[0]
        assert "RG620" in comments[1]
        assert template.read_bytes() == before

    def test_a_workbook_cannot_be_marked(self, own: Path, tmp_path: Path) -> None:
        checked = lint((own / "report.xlsx").as_posix())
        with pytest.raises(OutputError, match="RG733"):
            write_marked(checked, tmp_path / "marked.docx")


class TestWorkbookTemplate:
    def test_names_in_its_texts_are_checked(self, own: Path) -> None:
        book = openpyxl.load_workbook(own / "report.xlsx")
        sheet = book["收入决算表"]
        sheet["A1"] = "{{ entity.nmae }}，{{ table.titel }}"
        book.save(own / "report.xlsx")
        findings = lint((own / "report.xlsx").as_posix()).findings
        assert [finding.message for finding in findings] == [
            "entity 没有 nmae 这一项（是否应为 name？）",
            "table 没有 titel 这一项（是否应为 title？）",
        ]
        assert {finding.at.name for finding in findings if finding.at} == {"收入决算表!A1"}

    def test_a_missing_sheet_is_found(self, own: Path) -> None:
        book = openpyxl.load_workbook(own / "report.xlsx")
        book["收入决算表"].title = "收入表"
        book.save(own / "report.xlsx")
        codes = {finding.code for finding in lint(own.as_posix()).findings}
        assert "RG680" in codes

    def test_a_column_that_the_definition_no_longer_has_is_found(self, own: Path) -> None:
        replace(own / "tables" / "revenue.yaml", "key: code", "key: codes")
        assert any("codes" in text for text in said(lint(own.as_posix()).findings))


class TestProfile:
    def test_figures_of_charts_have_to_exist(self, own: Path) -> None:
        replace(own / "profile.yaml", "account.total_revenue.actual", "account.total_revenues.actual")
        (finding,) = lint(own.as_posix()).findings
        assert finding.code == "RG916"
        assert "是否应为 total_revenue" in finding.message
        assert finding.at
        assert "total_revenues" in finding.at.source_line

    def test_a_value_of_a_chart_has_to_be_a_number(self, own: Path) -> None:
        replace(own / "profile.yaml", "account.total_revenue.actual", "account.total_revenue")
        assert said(lint(own.as_posix()).findings) == ["RG917 “account.total_revenue”是一组数据，这里要的是一个数"]

    def test_the_slices_of_a_pie_have_to_have_shares(self, own: Path) -> None:
        replace(own / "profile.yaml", ", figure: expenditure}", "}")
        replace(own / "profile.yaml", "each: revenue.sources_used", "each: revenue.total")
        assert [finding.code for finding in lint(own.as_posix()).findings] == ["RG917", "RG917"]

    def test_a_series_is_named_by_the_years_only(self, own: Path) -> None:
        replace(own / "profile.yaml", '"{year}年"', '"{yaer}年"')
        assert said(lint(own.as_posix()).findings) == ["RG918 “{yaer}年”中的“yaer”不认识（是否应为 year？）"]

    @pytest.mark.parametrize(
        ("table", "before", "after"),
        [
            ("revenue", "ledger: by_function", "ledger: by_functions"),
            ("revenue_expenditure_summary", "revenue.institutional.actual", "revenue.institution.actual"),
            ("revenue_expenditure_summary", "by_function.{code}.expenditure.actual", "by_function.{code}.spending"),
            ("basic_expenditure", "general_public_budget.basic.personnel_cost", "general_public_budget.basic.personel"),
            ("basic_expenditure", "split: general_public_budget.basic", "split: general_public_budget.basis"),
        ],
    )
    def test_figures_of_tables_have_to_exist(self, own: Path, table: str, before: str, after: str) -> None:
        file = own / "tables" / f"{table}.yaml"
        replace(file, before, after)
        (finding,) = lint(own.as_posix()).findings
        assert finding.code == "RG916"
        assert finding.at
        assert finding.at.file == file.as_posix()
        assert after.rpartition(".")[2].rstrip("}") in finding.message + finding.at.source_line

    def test_a_row_is_named_by_a_term_that_exists(self, own: Path) -> None:
        replace(own / "tables" / "revenue_expenditure_summary.yaml", "term: other_surplus_used", "term: other_surplus")
        (message,) = said(lint(own.as_posix()).findings)
        assert message.startswith("RG920 词库中没有“other_surplus”（是否应为 other_surplus_used")

    def test_phrases_are_checked_where_they_are_written(self, own: Path) -> None:
        replace(own / "profile.yaml", "{{ year }}年{{ name }}", "{{ entity.nmae }}年{{ name }}")
        findings = lint(own.as_posix()).findings
        assert "RG621 entity 没有 nmae 这一项（是否应为 name？）" in said(findings)
        assert all(finding.at and finding.at.file.endswith("own/profile.yaml") for finding in findings)

    def test_mistakes_in_all_files_come_together(self, own: Path) -> None:
        add_paragraphs(own / "report.docx", "{{ nothing }}")
        replace(own / "profile.yaml", '"{year}年"', '"{yaer}年"')
        replace(own / "tables" / "revenue.yaml", "ledger: by_function", "ledger: by_functions")
        files = {Path(finding.at.file).name for finding in lint(own.as_posix()).findings if finding.at}
        assert files == {"report.docx", "profile.yaml", "revenue.yaml"}


def test_every_table_definition_that_is_shipped_is_in_use() -> None:
    profiles = [load_ready_profile(name, Path(), None).loaded.profile for name in shipped_profiles()]
    used = {entry.definition or entry.id for profile in profiles for entry in profile.tables}
    assert {path.stem for path in (templates_folder() / "tables").glob("*.yaml")} == used


def test_what_a_report_would_be_refused_for_is_told_without_data(own: Path) -> None:
    """A tag that looks as if it took its paragraph along, and does not."""
    number = add_paragraphs(own / "report.docx", '{%p set mark = "100%" %}', "{{ mark }}")
    findings = lint(str(own)).findings
    assert [(finding.code, finding.at and finding.at.name) for finding in findings] == [("RG608", f"正文 第{number}段")]
