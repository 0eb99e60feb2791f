"""What is doubtful about a template does not stop a report: ``lint`` and ``render`` both say it, in the same words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest

import reportgen
from reportgen.app.linting import lint
from reportgen.app.profiles import copy_profile
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


class TestTypedFigures:
    def test_a_template_without_tags_makes_no_report(self, own: Path, tmp_path: Path) -> None:
        document = blank()
        lines(document, "某某局2023年度单位决算", "2023年度收入、支出总计1,727.58万元。", "增长6.15%。")
        document.save(str(own / "report.docx"))
        linted = [(finding.code, finding.message) for finding in lint(str(own)).findings]
        done = reportgen.render([SAMPLE], profile=str(own), output=tmp_path / "out", formats=["docx"])
        assert not done.ok
        assert [(finding.code, finding.message) for finding in done.findings] == linted
        assert [code for code, _ in linted] == ["RG628", "RG628", "RG628", "RG627"]

    @pytest.mark.parametrize("text", ["支出壹仟万元", "支出{# 说明 #}壹仟万元", "{% set x = 1 %}支出壹仟万元"])
    def test_a_title_a_name_above_the_page_and_a_remark_make_no_template(self, text: str, tmp_path: Path) -> None:
        document = blank()
        lines(document, text)
        document.core_properties.title = "{{ year }}年"
        document.sections[0].header.paragraphs[0].text = "{{ entity.name }}"
        assert [finding.code for finding in reviewed(saved(document, tmp_path))] == ["RG627"]

    def test_figures_of_one_kind_are_one_finding_with_its_places(self, tmp_path: Path) -> None:
        document = blank()
        lines(
            document,
            "{{ year }}年",
            *(f"第{number}项支出{number},313.5万元，占{number}.25%" for number in range(1, 31)),
        )
        amounts, shares = reviewed(saved(document, tmp_path))[:2]
        assert "金额 30 处" in amounts.message
        assert "“1,313.5万元”" in amounts.message
        assert "百分比 30 处" in shares.message
        places = [place.name for place in (amounts.at, *amounts.also_at) if place]
        assert places[:2] == ["正文 第2段", "正文 第3段"]
        assert len(places) == 10

    @pytest.mark.parametrize(
        ("text", "typed"),
        [
            ("支出1727.58万元", "1727.58万元"),
            ("无政府性基金支出，决算为0万元", "0万元"),
            ("1,727.58", "1,727.58"),
            ("增长6.15％", "6.15％"),
            ("公务用车5辆", "5辆"),
            ("国内公务接待12批次", "12批次"),
            ("截至2023年12月31日", "2023年"),
            ("二〇二三年度部门决算", "二〇二三年度"),
            ("1999年与{{ year }}年", "1999年"),
        ],
    )
    def test_a_figure_of_one_report_is_named(self, tmp_path: Path, text: str, typed: str) -> None:
        document = blank()
        lines(document, text)
        (finding,) = [found for found in reviewed(saved(document, tmp_path)) if found.code == "RG628"]
        assert f"“{typed}”" in finding.message

    @pytest.mark.parametrize(
        "text",
        [
            "{{ total|money }}万元，占{{ share|percent }}，{{ year }}年12月31日",
            "单价50万元以上的通用设备、单价100万元（含）以上的专用设备",
            "不超过30万元的，未达到90%的需说明，完成率≥95%，每低1%扣2分，80%-90%得5分",
            "依据《2023年政府收支分类科目》、财预〔2015〕15号、川财办(2021)9号",
            "《预算法》（2018年12月29日修正）自2015年1月1日起施行",
            "公开01表",
            "第10条 60岁以上老人、12月31日、3.10 本表",
            "“十四五”规划、2024",
        ],
    )
    def test_what_is_the_same_in_every_year_is_not(self, tmp_path: Path, text: str) -> None:
        document = blank()
        lines(document, "{{ year }}", text)
        assert [found.message for found in reviewed(saved(document, tmp_path)) if found.code == "RG628"] == []
