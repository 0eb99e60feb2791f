"""What is doubtful about a template does not stop a report: ``lint`` and ``render`` both say it, in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest

import reportgen
from reportgen.app.linting import lint
from reportgen.app.office import copy_profile
from reportgen.word.prepare import prepare_document
from reportgen.word.template_check import check_document
from word_examples import blank, lines, pie, rendered, rewritten, saved

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

SAMPLE = Path(__file__).parents[1] / "data_samples" / "anju-2024.yaml"
CHARTS = ("total_change", "revenue_structure")


def reviewed(path: Path, *, has_tables: bool = False) -> list[Diagnostic]:
    return list(check_document(prepare_document(path), CHARTS, has_tables=has_tables))


def drawn(folder: Path, alternative_text: str, *more: str) -> Path:
    """A template with a chart that a designer drew, and more paragraphs."""
    document = blank()
    lines(document, "一", '{{r chart("sample") }}')
    chart = pie("sample")
    path = saved(document, folder)
    content = rendered(path, {}, charts={"sample": chart})
    path.write_bytes(rewritten(content, "word/document.xml", f'"{chart.title}"', f'"{alternative_text}"'))
    document = docx.Document(str(path))
    lines(document, *more)
    return saved(document, folder)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An office's own profile."""
    copy_profile("sichuan-2024", tmp_path / "own")
    return tmp_path / "own"


class TestCharts:
    @pytest.mark.parametrize("text", ["total_chang", "Total_change", "总额变动图 total_change", ""])
    def test_a_drawn_chart_whose_name_is_mistyped_would_keep_its_numbers(self, text: str, tmp_path: Path) -> None:
        found = reviewed(drawn(tmp_path, text, '{{r chart("revenue_structure") }}'))
        finding = found[0]
        assert (finding.code, finding.at and finding.at.name) == ("RG669", "正文 第2段")
        assert text in finding.message
        if text.lower().startswith("total"):
            assert "（是否应为 total_change？）" in finding.message
            assert len(found) == 1

    @pytest.mark.parametrize("text", ["total_change", "chart: total_change", "chart:{{ id }}"])
    def test_a_drawn_chart_with_a_name_is_right(self, text: str, tmp_path: Path) -> None:
        assert reviewed(drawn(tmp_path, text, '{{r chart("revenue_structure") }}')) == []

    def test_a_chart_that_stands_nowhere_is_named(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, '{{r chart("total_change") }}')
        (finding,) = reviewed(saved(document, tmp_path))
        assert (finding.code, finding.message) == ("RG670", "方案中的图 revenue_structure 没有放进模板")

    def test_a_loop_may_place_any_chart(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "{%p for name in names %}", "{{r chart(name) }}", "{%p endfor %}")
        assert reviewed(saved(document, tmp_path)) == []

    def test_tables_that_stand_nowhere_are_missed(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, *(f'{{{{r chart("{name}") }}}}' for name in CHARTS))
        path = saved(document, tmp_path)
        assert [finding.code for finding in reviewed(path, has_tables=True)] == ["RG671"]
        assert reviewed(path) == []


class TestRendering:
    def test_the_shipped_templates_give_no_warning(self, tmp_path: Path) -> None:
        assert [each.code for each in reportgen.render([SAMPLE], output=tmp_path).findings if each.code > "RG6"] == []

    def test_warnings_of_both_templates_come_with_the_report(self, own: Path, tmp_path: Path) -> None:
        document = docx.Document(str(own / "report.docx"))
        chart = next(each for each in document.paragraphs if "total_change" in each.text and "chart(" in each.text)
        chart.text = ""
        document.save(str(own / "report.docx"))
        book = openpyxl.load_workbook(own / "report.xlsx")
        book["收入决算表"]["D9"].value = None
        book.save(own / "report.xlsx")

        result = reportgen.render([SAMPLE], output=tmp_path, profile=own.as_posix())
        assert [path.suffix for path in result.outputs] == [".docx", ".xlsx"]
        said = [each for each in result.findings if each.at and each.at.file.startswith(own.as_posix())]
        assert [each.code for each in said] == ["RG670", "RG685"]
        assert list(lint(own.as_posix()).findings) == said

    def test_a_warning_is_said_once_for_many_reports(self, own: Path, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(own / "report.xlsx")
        book["收入决算表"]["D9"].value = None
        book.save(own / "report.xlsx")
        other = tmp_path / "other.yaml"
        other.write_bytes(SAMPLE.read_bytes())
        result = reportgen.render([SAMPLE, other], output=tmp_path, formats=["xlsx"], profile=own.as_posix())
        assert len(result.outputs) == 2
        assert [each.code for each in result.findings].count("RG685") == 1
