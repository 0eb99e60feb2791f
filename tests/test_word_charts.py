"""Charts in Word: drawn by the program or placed by a designer, native or as pictures, left out when empty."""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from textdump.docx import docx_text

from reportgen.diagnostics import TemplateError
from reportgen.office import parse_package
from reportgen.profile.chart_kinds import ChartKind
from reportgen.word.prepare import prepare_document
from reportgen.word.render import compile_document
from word_examples import (
    ENGINE,
    add_caption,
    add_field,
    blank,
    columns_chart,
    element,
    lines,
    move_section,
    names,
    opened,
    part,
    pie,
    rendered,
    rewritten,
    saved,
    texts,
)

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

    from reportgen.charts.spec import ChartSpec

CHARTS = {"structure": pie(), "change": columns_chart(), "none": pie("none", "0", "0")}


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\x00" + bytes((width + 7) // 8) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def with_charts(*chart_ids: str) -> Document:
    document = blank()
    for chart_id in chart_ids:
        document.add_paragraph(f'{{{{r chart("{chart_id}") }}}}')
        add_caption(document, f"{chart_id}图")
    return document


def drawing_ids(content: bytes) -> list[str]:
    return re.findall(r'<wp:docPr id="(\d+)"', part(content))


class TestDrawnCharts:
    def test_each_chart_has_its_own_numbers_and_workbook(self, tmp_path: Path) -> None:
        content = rendered(saved(with_charts("structure", "change"), tmp_path), {}, charts=CHARTS)
        text = docx_text(content)
        assert "图表 structure 结构 152×64毫米 饼图" in text
        assert "占比（0.00%）: 0.75、0.25" in text
        assert "图表 收支变动 & 对比 152×64毫米 柱形图" in text
        assert "2024（0.00）: 3.5、-" in text
        parts = parse_package(content, "")
        for number in (1, 2):
            assert f"Microsoft_Excel_Worksheet{number}.xlsx" in part(
                content, f"word/charts/_rels/chart{number}.xml.rels"
            )
            assert parse_package(parts[f"word/embeddings/Microsoft_Excel_Worksheet{number}.xlsx"], "")

    def test_no_two_drawings_have_the_same_id(self, tmp_path: Path) -> None:
        document = with_charts("structure", "change")
        lines(document, "{%p for n in numbers %}", '{{r chart("structure") }}', "{%p endfor %}")
        content = rendered(saved(document, tmp_path), {"numbers": [1, 2]}, charts=CHARTS)
        assert drawing_ids(content) == ["1", "2", "3", "4"]

    def test_a_loop_may_name_its_charts(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "{%p for name in names %}", "{{r chart(name) }}", "{%p endfor %}")
        text = docx_text(rendered(saved(document, tmp_path), {"names": ["change", "structure"]}, charts=CHARTS))
        assert re.findall("饼图|柱形图", text) == ["柱形图", "饼图"]

    def test_an_empty_chart_goes_with_its_caption_and_the_numbers_close_up(self, tmp_path: Path) -> None:
        content = rendered(saved(with_charts("structure", "none", "change"), tmp_path), {}, charts=CHARTS)
        assert [text for text in texts(content) if text] == ["图1 structure图", "图2 change图"]
        assert len([name for name in names(content) if name.startswith("word/charts/chart")]) == 2

    def test_a_caption_above_its_chart_goes_with_it_too(self, tmp_path: Path) -> None:
        document = blank()
        for chart_id in ("none", "change"):
            add_caption(document, f"{chart_id}图")
            document.add_paragraph(f'{{{{r chart("{chart_id}") }}}}')
        content = rendered(saved(document, tmp_path), {}, charts=CHARTS)
        assert [text for text in texts(content) if text] == ["图1 change图"]

    def test_an_empty_chart_alone_in_a_cell_leaves_the_cell(self, tmp_path: Path) -> None:
        document = blank()
        document.add_table(rows=1, cols=1).cell(0, 0).text = '{{r chart("none") }}'
        content = rendered(saved(document, tmp_path), {}, charts=CHARTS)
        assert len(opened(content).tables[0].cell(0, 0).paragraphs) == 1

    def test_a_section_break_behind_an_empty_chart_stays(self, tmp_path: Path) -> None:
        document = with_charts("none")
        document.add_section(WD_SECTION.NEW_PAGE)
        move_section(document.paragraphs[2], document.paragraphs[0])
        document.add_paragraph("二")
        assert len(opened(rendered(saved(document, tmp_path), {}, charts=CHARTS)).sections) == 2

    def test_a_chart_is_no_wider_than_the_text_of_its_page(self, tmp_path: Path) -> None:
        document = with_charts("structure")
        section = document.sections[0]
        section.page_width, section.left_margin, section.right_margin = Mm(120), Mm(10), Mm(10)
        assert "100×42毫米" in docx_text(rendered(saved(document, tmp_path), {}, charts=CHARTS))

    def test_a_chart_that_does_not_exist_is_refused_where_it_is_named(self, tmp_path: Path) -> None:
        path = saved(with_charts("change", "structur"), tmp_path)
        with pytest.raises(TemplateError) as caught:
            rendered(path, {}, charts=CHARTS)
        (finding,) = caught.value.findings
        assert (finding.code, finding.at and finding.at.line) == ("RG666", 3)
        assert "structure" in finding.message

    def test_pictures_take_the_place_of_native_charts_when_they_are_given(self, tmp_path: Path) -> None:
        images = {"structure": png(300, 200)}
        content = rendered(saved(with_charts("structure"), tmp_path), {}, charts=CHARTS, chart_images=images)
        assert "图片 structure 结构 152×102毫米" in docx_text(content)
        assert not [name for name in names(content) if name.startswith(("word/charts", "word/embeddings"))]
        assert len(opened(content).inline_shapes) == 1


class TestReferences:
    def test_a_reference_says_the_number_that_the_caption_got(self, tmp_path: Path) -> None:
        document = blank()
        paragraph = document.add_paragraph("见")
        add_field(paragraph, "REF _Ref1 \\h", "图9")
        for chart_id in ("none", "structure"):
            document.add_paragraph(f'{{{{r chart("{chart_id}") }}}}')
            add_caption(document, "一", "" if chart_id == "none" else "_Ref1")
        assert texts(rendered(saved(document, tmp_path), {}, charts=CHARTS))[0] == "见图1"

    def test_a_reference_to_a_caption_that_was_left_out_is_refused(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "一")
        add_field(document.add_paragraph("见"), "REF _Ref1 \\h", "图9")
        document.add_paragraph('{{r chart("none") }}')
        add_caption(document, "一", "_Ref1")
        with pytest.raises(TemplateError) as caught:
            rendered(saved(document, tmp_path), {}, charts=CHARTS)
        (finding,) = caught.value.findings
        assert (finding.code, finding.at and finding.at.line) == ("RG665", 2)

    def test_a_reference_to_what_the_template_does_not_have_is_refused_at_once(self, tmp_path: Path) -> None:
        document = blank()
        add_field(document.add_paragraph("见"), "REF _Ref1 \\h", "图9")
        with pytest.raises(TemplateError) as caught:
            prepare_document(saved(document, tmp_path))
        assert [finding.code for finding in caught.value.findings] == ["RG663"]

    def test_captions_of_each_kind_count_for_themselves(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "{%p for n in numbers %}")
        paragraph = document.add_paragraph("图")
        add_field(paragraph, "SEQ 图 \\* ARABIC")
        paragraph.add_run(" 表")
        add_field(paragraph, "SEQ 表 \\* ARABIC")
        lines(document, "{%p endfor %}")
        simple = f'<w:fldSimple {nsdecls("w")} w:instr=" SEQ 表 "><w:r><w:t>9</w:t></w:r></w:fldSimple>'
        element(document.add_paragraph("表")).append(parse_xml(simple))
        content = rendered(saved(document, tmp_path), {"numbers": [1, 2]})
        assert texts(content) == ["图1 表1", "图2 表2", "表"]
        assert "正文| 表{SEQ 表=3}" in docx_text(content)


class TestPlacedCharts:
    """A report with a chart serves as the template in which a designer placed one."""

    def placed(self, tmp_path: Path, alternative_text: str, chart: ChartSpec | None = None) -> Path:
        chart = chart or pie("sample", "0.5", "0.3", "0.2")
        path = saved(with_charts("sample"), tmp_path)
        content = rendered(path, {}, charts={"sample": chart})
        path.write_bytes(rewritten(content, "word/document.xml", f'"{chart.title}"', f'"{alternative_text}"'))
        return path

    @pytest.mark.parametrize("alternative_text", ["chart:structure", "chart: structure", "structure"])
    def test_a_chart_named_by_its_alternative_text_takes_the_reports_numbers(
        self, tmp_path: Path, alternative_text: str
    ) -> None:
        content = rendered(self.placed(tmp_path, alternative_text), {}, charts=CHARTS)
        text = docx_text(content)
        assert "图表 structure 结构 152×64毫米 饼图" in text
        assert "占比（0.00%）: 0.75、0.25" in text
        workbook = parse_package(parse_package(content, "")["word/embeddings/Microsoft_Excel_Worksheet1.xlsx"], "")
        assert b"0.75" in workbook["xl/worksheets/sheet1.xml"]
        assert len([name for name in names(content) if name.startswith("word/embeddings")]) == 1

    def test_the_look_that_the_designer_gave_it_stays(self, tmp_path: Path) -> None:
        path = self.placed(tmp_path, "chart:structure")
        styled = rewritten(path.read_bytes(), "word/charts/chart1.xml", "6F94C2", "C00000")
        path.write_bytes(styled)
        assert "C00000" in part(rendered(path, {}, charts=CHARTS), "word/charts/chart1.xml")

    def test_an_empty_one_goes_with_its_caption_and_leaves_nothing_behind(self, tmp_path: Path) -> None:
        content = rendered(self.placed(tmp_path, "chart:none"), {}, charts=CHARTS)
        assert [text for text in texts(content) if text] == []
        assert not [name for name in names(content) if name.startswith(("word/charts", "word/embeddings"))]
        assert "chart" not in part(content, "[Content_Types].xml")

    def test_a_name_that_no_chart_has_is_refused_where_it_stands(self, tmp_path: Path) -> None:
        with pytest.raises(TemplateError) as caught:
            rendered(self.placed(tmp_path, "chart:structur"), {}, charts=CHARTS)
        (finding,) = caught.value.findings
        assert (finding.code, finding.at and finding.at.line) == ("RG666", 1)

    def test_a_chart_of_another_type_is_refused_where_it_stands(self, tmp_path: Path) -> None:
        assert CHARTS["change"].kind is ChartKind.COLUMN
        with pytest.raises(TemplateError) as caught:
            rendered(self.placed(tmp_path, "chart:change"), {}, charts=CHARTS)
        (finding,) = caught.value.findings
        assert (finding.code, finding.at and finding.at.line) == ("RG650", 1)

    @pytest.mark.parametrize("alternative_text", ["人口结构图", "sample"])
    def test_a_chart_that_is_none_of_ours_stays_as_it_is(self, tmp_path: Path, alternative_text: str) -> None:
        path = self.placed(tmp_path, alternative_text)
        content = rendered(path, {}, charts=CHARTS)
        before, after = parse_package(path.read_bytes(), ""), parse_package(content, "")
        for name in ("word/charts/chart1.xml", "word/embeddings/Microsoft_Excel_Worksheet1.xlsx"):
            assert after[name] == before[name]
        assert "占比（0.00%）: 0.5、0.3、0.2" in docx_text(content)

    def test_one_placed_in_a_loop_shows_other_numbers_each_time(self, tmp_path: Path) -> None:
        path = self.placed(tmp_path, "chart:{{ name }}")
        document = opened(path.read_bytes())
        start, end = document.add_paragraph("{%p for name in names %}"), document.add_paragraph("{%p endfor %}")
        document.element.body.insert(0, element(start))
        path = saved(document, tmp_path)
        charts = CHARTS | {"other": pie("other", "0.9", "0.1")}
        content = rendered(path, {"names": ["structure", "other"]}, charts=charts)
        assert end.text == "{%p endfor %}"
        assert re.findall("占比（0.00%）: .*", docx_text(content)) == [
            "占比（0.00%）: 0.75、0.25",
            "占比（0.00%）: 0.9、0.1",
        ]
        assert len(set(drawing_ids(content))) == 2

    def test_a_picture_takes_its_place_in_its_size(self, tmp_path: Path) -> None:
        path = self.placed(tmp_path, "chart:structure")
        content = rendered(path, {}, charts=CHARTS, chart_images={"structure": png(300, 200)})
        assert "图片 structure 结构 152×64毫米" in docx_text(content)

    def test_a_drawn_chart_beside_it_has_parts_of_its_own(self, tmp_path: Path) -> None:
        path = self.placed(tmp_path, "总体情况")
        document = opened(path.read_bytes())
        document.add_paragraph('{{r chart("change") }}')
        content = rendered(saved(document, tmp_path), {}, charts=CHARTS)
        charts = [name for name in names(content) if name.startswith("word/charts/chart")]
        assert charts == ["word/charts/chart1.xml", "word/charts/chart2.xml"]
        assert len([name for name in names(content) if name.startswith("word/embeddings")]) == 2

    def test_a_compiled_template_keeps_its_placed_charts(self, tmp_path: Path) -> None:
        ready = compile_document(prepare_document(self.placed(tmp_path, "chart:structure")), ENGINE)
        assert [placed.alternative_text for placed in ready.placed_charts.values()] == ["chart:structure"]
