"""Word templates with tags: what is repeated, left out, escaped, cleaned, and where mistakes are said to be."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from reportgen.diagnostics import Diagnostic, Location, ReportgenError
from reportgen.office import parse_package, write_package
from reportgen.template.check import check_source
from reportgen.template.names import shapes_of
from reportgen.word.prepare import inspect_document, prepare_document
from reportgen.word.render import compile_document, render_document
from word_examples import (
    CREATED,
    ENGINE,
    blank,
    element,
    lines,
    move_section,
    names,
    opened,
    part,
    rendered,
    rewritten,
    saved,
    texts,
)

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def findings(work: Callable[[], object]) -> list[Diagnostic]:
    with pytest.raises(ReportgenError) as caught:
        work()
    return list(caught.value.findings)


def place(finding: Diagnostic) -> Location:
    assert finding.at is not None
    return finding.at


class TestTags:
    def test_a_paragraph_is_repeated_and_one_is_left_out(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "{%p for name in names %}", "{{ loop.index }}.{{ name }}", "{%p endfor %}")
        lines(document, "{%p if shown %}", "有", "{%p else %}", "无", "{%p endif %}")
        content = rendered(saved(document, tmp_path), {"names": ["甲", "乙"], "shown": False})
        assert texts(content) == ["1.甲", "2.乙", "无"]

    @pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u202f", "\u3000", " \u200b", "\ufeff "])
    def test_a_space_of_another_kind_is_a_space(self, space: str, tmp_path: Path) -> None:
        document = blank()
        lines(document, f"{{%p{space}for{space}name in names %}}", f"{{{{{space}name{space}}}}}", "{%p endfor %}")
        lines(document, f'甲{space}乙{{{{ names|names("{space}") }}}}')
        cut = document.add_paragraph("{%p")
        for text in (space, "if shown", space, "%}"):
            cut.add_run(text)
        lines(document, "无", f"{{%p endif{space}%}}")
        path = saved(document, tmp_path)
        prepared, found = inspect_document(path)
        names = shapes_of({"names": tuple[str, ...], "shown": bool})
        assert [*found, *(each for source in prepared.sources for each in check_source(source, names, ENGINE))] == []
        content = rendered(path, {"names": ["一", "二"], "shown": False})
        assert texts(content) == ["一", "二", f"甲{space}乙一{space}二"]

    def test_a_tag_that_word_cut_into_runs_is_whole_again(self, tmp_path: Path) -> None:
        document = blank()
        paragraph = document.add_paragraph()
        for piece in ("单位：{", "{ en", "tity", " }", "}。"):
            paragraph.add_run(piece).bold = piece == "tity"
        assert texts(rendered(saved(document, tmp_path), {"entity": "财政局"})) == ["单位：财政局。"]

    def test_quotation_marks_that_word_curled_are_straight_again(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "{% if name == “甲” %}是{% endif %}")
        assert texts(rendered(saved(document, tmp_path), {"name": "甲"})) == ["是"]

    def test_rows_of_a_table_are_repeated(self, tmp_path: Path) -> None:
        document = blank()
        table = document.add_table(rows=3, cols=2)
        table.cell(0, 0).text = "{%tr for row in rows %}"
        table.cell(1, 0).text, table.cell(1, 1).text = "{{ row.name }}", "{{ row.count }}"
        table.cell(2, 0).text = "{%tr endfor %}"
        content = rendered(
            saved(document, tmp_path), {"rows": [{"name": "车辆", "count": 3}, {"name": "设备", "count": 0}]}
        )
        cells = [[cell.text for cell in row.cells] for row in opened(content).tables[0].rows]
        assert cells == [["车辆", "3"], ["设备", "0"]]

    def test_headers_footers_and_the_title_of_the_file_have_tags_too(self, tmp_path: Path) -> None:
        document = blank()
        document.sections[0].header.paragraphs[0].text = "{{ name }}"
        document.sections[0].footer.paragraphs[0].text = "页脚 {{ name }}"
        document.core_properties.title = "{{ name }} & 决算"
        content = rendered(saved(document, tmp_path), {"name": "<财政局>"})
        section = opened(content).sections[0]
        assert section.header.paragraphs[0].text == "<财政局>"
        assert section.footer.paragraphs[0].text == "页脚 <财政局>"
        assert opened(content).core_properties.title == "<财政局> & 决算"

    def test_footnotes_have_tags_too(self, tmp_path: Path) -> None:
        path = saved(blank(), tmp_path)
        with_footnote(path, "{{ note }}")
        assert '<w:t xml:space="preserve">见决算表</w:t>' in part(
            rendered(path, {"note": "见决算表"}), "word/footnotes.xml"
        )
        (finding,) = findings(lambda: rendered(path, {}))
        assert place(finding).name == "脚注 第1段"

    def test_signs_of_xml_in_a_value_are_text(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "{{ text }}后")
        assert texts(rendered(saved(document, tmp_path), {"text": "a<b & c>\x0b"})) == ["a<b & c>后"]

    def test_line_breaks_and_tabs_of_a_value_are_those_of_word(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "前{{ text }}后", "{{ block }}")
        content = rendered(saved(document, tmp_path), {"text": "一\n二\t三", "block": "一行\n"})
        assert texts(content) == ["前一\n二\t三后", "一行"]
        assert part(content).count("<w:br/>") == part(content).count("<w:tab/>") == 1

    def test_a_cell_emptied_by_its_tags_still_has_a_paragraph(self, tmp_path: Path) -> None:
        document = blank()
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "{%p if shown %}"
        cell.add_paragraph("内容")
        cell.add_paragraph("{%p endif %}")
        content = rendered(saved(document, tmp_path), {"shown": False})
        assert opened(content).tables[0].cell(0, 0).text == ""

    def test_a_table_that_lost_all_its_rows_is_gone(self, tmp_path: Path) -> None:
        document = blank()
        table = document.add_table(rows=3, cols=1)
        for row, text in enumerate(("{%tr for row in rows %}", "{{ row }}", "{%tr endfor %}")):
            table.cell(row, 0).text = text
        assert opened(rendered(saved(document, tmp_path), {"rows": []})).tables == []


class TestSections:
    @pytest.mark.parametrize("wide", [True, False])
    def test_a_section_break_between_conditions_stays_or_goes_with_them(self, tmp_path: Path, wide: bool) -> None:  # noqa: FBT001
        document = blank()
        lines(document, "正文", "{%p if wide %}")
        document.add_section(WD_SECTION.NEW_PAGE)
        lines(document, "{%p endif %}", "宽表")
        landscape = document.sections[1]
        landscape.orientation, landscape.page_width, landscape.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
        content = rendered(saved(document, tmp_path), {"wide": wide})
        orientations = [section.orientation for section in opened(content).sections]
        assert orientations == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE][-1 - wide :]
        assert [text for text in texts(content) if text] == ["正文", "宽表"]

    def test_a_section_break_in_the_paragraph_of_a_tag_is_not_lost_with_it(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "一", "{%p if shown %}")
        document.add_section(WD_SECTION.NEW_PAGE)
        lines(document, "{%p endif %}", "二")
        move_section(document.paragraphs[2], document.paragraphs[1])
        path = saved(document, tmp_path)
        assert [len(opened(rendered(path, {"shown": shown})).sections) for shown in (True, False)] == [2, 1]

    @pytest.mark.parametrize("end", ["", " ", "　\t", "\n"])
    def test_a_section_break_with_nothing_to_see_behind_it_adds_no_page(self, tmp_path: Path, end: str) -> None:
        document = blank()
        lines(document, "{%p for name in names %}", "{{ name }}")
        document.add_section(WD_SECTION.NEW_PAGE)
        lines(document, "{%p endfor %}", end, "{%p if names %}", "{%p endif %}", end)
        content = rendered(saved(document, tmp_path), {"names": ["一", "二", "三"]})
        assert len(opened(content).sections) == 3
        assert opened(content).element.body[-2].find(f".//{qn('w:sectPr')}") is None
        assert texts(content)[-1] == "三"

    def test_a_section_break_that_libreoffice_put_first_stands_where_it_has_to(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "一")
        document.add_section(WD_SECTION.NEW_PAGE)
        lines(document, "二")
        layout = element(document.paragraphs[1]).pPr
        layout.append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="Caption"/>'))
        content = rendered(saved(document, tmp_path), {})
        (layout,) = [each for each in opened(content).element.body.iter(qn("w:pPr")) if each.sectPr is not None]
        assert [child.tag for child in layout] == [qn("w:pStyle"), qn("w:sectPr")]


class TestPlaces:
    def test_a_mistake_is_in_the_paragraph_that_the_author_counts(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "一", "{%p for name in names %}", "{{ name }}", "{%p endfor %}")
        table = document.add_table(rows=3, cols=1)
        table.cell(0, 0).text, table.cell(1, 0).text = "{%tr for name in names %}", "{{ name.title }}"
        table.cell(2, 0).text = "{%tr endfor %}"
        lines(document, "{%p if totl %}", "{%p endif %}")
        path = saved(document, tmp_path)
        (finding,) = findings(lambda: rendered(path, {"names": ["甲"]}))
        assert place(finding) == Location(
            path.as_posix(), 6, place(finding).column, "正文 第6段", source_line="{{ name.title }}"
        )
        (finding,) = findings(lambda: rendered(path, {"names": []}))
        assert (place(finding).line, place(finding).source_line) == (8, "{%p if totl %}")

    def test_header_and_footer_count_their_own_paragraphs(self, tmp_path: Path) -> None:
        document = blank()
        document.sections[0].header.paragraphs[0].text = "页眉"
        document.sections[0].header.add_paragraph("{{ a }}")
        document.sections[0].footer.paragraphs[0].text = "{{ b }}"
        found = findings(lambda: rendered(saved(document, tmp_path), {}))
        assert sorted(place(finding).name for finding in found) == ["页眉1 第2段", "页脚1 第1段"]

    def test_a_broken_tag_does_not_swallow_the_paragraphs_after_it(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "金额{{ total", "正文{{ name }}", "｛｛ name ｝｝", "{%p endif %}")
        path = saved(document, tmp_path)
        found = findings(lambda: compile_document(prepare_document(path), ENGINE))
        assert [place(finding).line for finding in found] == [1, 3, 4]

    def test_all_mistakes_of_all_parts_are_said_at_once(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "{{ a b }}", "正文", "{{ e f }}")
        document.sections[0].header.paragraphs[0].text = "{{ c d }}"
        path = saved(document, tmp_path)
        assert len(findings(lambda: compile_document(prepare_document(path), ENGINE))) == 3

    def test_braces_in_a_value_are_found_before_a_reader_finds_them(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "原因：{{ reason }}。")
        (finding,) = findings(lambda: rendered(saved(document, tmp_path), {"reason": "{{ total }}"}))
        assert (finding.code, finding.message) == ("RG667", "报告中留有标签：原因：{{ total }}。")


class TestTagsThatTakeTheirPlaceAlong:
    @pytest.mark.parametrize("text", ["{%p if a %}文字", "{%p if a %}{{ b }}{%p endif %}"])
    def test_other_text_in_the_paragraph_would_be_lost(self, tmp_path: Path, text: str) -> None:
        document = blank()
        lines(document, text)
        (finding,) = findings(lambda: prepare_document(saved(document, tmp_path)))
        assert (finding.code, place(finding).line) == ("RG661", 1)

    def test_other_text_in_the_row_would_be_lost(self, tmp_path: Path) -> None:
        document = blank()
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "{%tr endfor %}", "合计"
        (finding,) = findings(lambda: prepare_document(saved(document, tmp_path)))
        assert finding.code == "RG661"
        assert "合计" in finding.message

    @pytest.mark.parametrize("tag", ['{{ chart("a") }}', '{{p chart("a") }}', "{{r grid(a) }}", "{{ grid(a) }}"])
    def test_charts_and_tables_need_their_prefix(self, tmp_path: Path, tag: str) -> None:
        document = blank()
        lines(document, tag)
        (finding,) = findings(lambda: prepare_document(saved(document, tmp_path)))
        assert finding.code == "RG662"

    def test_the_linter_sees_the_rest_of_a_wrong_template(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "{{ name }}", "{{p chart(“a”) }}")
        prepared, found = inspect_document(saved(document, tmp_path))
        assert [finding.code for finding in found] == ["RG662"]
        assert "{{ name }}" in prepared.sources[0].text


class TestCleaning:
    def test_what_tells_of_the_author_does_not_get_into_the_report(self, tmp_path: Path) -> None:
        document = blank()
        paragraph = document.add_paragraph("正文")
        document.add_comment(paragraph.runs, text="改一下", author="张三")
        document.core_properties.author = document.core_properties.last_modified_by = "张三"
        document.settings.element.append(parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>'))
        content = rendered(saved(document, tmp_path), {})
        whole = "".join(part(content, name) for name in names(content) if name.endswith((".xml", ".rels")))
        for unwanted in ("张三", "改一下", "comments", "updateFields", "thumbnail"):
            assert unwanted not in whole
        assert "rsid" not in part(content) + part(content, "word/settings.xml")
        assert not [name for name in names(content) if "comments" in name or "thumbnail" in name]

    def test_the_file_is_dated_as_told(self, tmp_path: Path) -> None:
        properties = opened(rendered(saved(blank(), tmp_path), {})).core_properties
        assert properties.created is not None
        assert properties.created.date() == CREATED
        assert properties.created == properties.modified

    def test_tracked_changes_are_refused_where_they_begin(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "一", "二")
        run = f'<w:ins {nsdecls("w")} w:id="1" w:author="张三"><w:r><w:t>三</w:t></w:r></w:ins>'
        element(document.paragraphs[1]).append(parse_xml(run))
        (finding,) = findings(lambda: prepare_document(saved(document, tmp_path)))
        assert (finding.code, place(finding).line) == ("RG668", 2)


class TestReproduction:
    def test_the_same_report_is_the_same_file(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "{%p for name in names %}", "{{ name }}", "{%p endfor %}")
        path = saved(document, tmp_path)
        assert rendered(path, {"names": ["甲", "乙"]}) == rendered(path, {"names": ["甲", "乙"]})

    def test_one_preparation_serves_reports_that_differ(self, tmp_path: Path) -> None:
        document = blank()
        lines(document, "{{ name }}")
        path = saved(document, tmp_path)
        ready = pickle.loads(pickle.dumps(compile_document(prepare_document(path), ENGINE)))  # noqa: S301 - our own

        def report(name: str) -> bytes:
            return write_package(render_document(ready, {"name": name}, engine=ENGINE, charts={}, created=CREATED))

        assert [texts(report(name)) for name in "甲乙甲"] == [["甲"], ["乙"], ["甲"]]
        assert report("甲") == rendered(path, {"name": "甲"})


class TestNotATemplate:
    @pytest.mark.parametrize(
        ("before", "after"),
        [("document.main+xml", "template.main+xml"), ("document.main+xml", "sheet.main+xml")],
    )
    def test_another_kind_of_office_file_is_refused(self, tmp_path: Path, before: str, after: str) -> None:
        path = saved(blank(), tmp_path)
        path.write_bytes(rewritten(path.read_bytes(), "[Content_Types].xml", before, after))
        (finding,) = findings(lambda: prepare_document(path))
        assert (finding.code, place(finding).file) == ("RG660", path.as_posix())

    def test_a_strict_document_is_refused(self, tmp_path: Path) -> None:
        path = saved(blank(), tmp_path)
        strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
        usual = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        path.write_bytes(rewritten(path.read_bytes(), "word/document.xml", usual, strict))
        (finding,) = findings(lambda: prepare_document(path))
        assert finding.code == "RG660"


def with_footnote(path: Path, text: str) -> None:
    content = path.read_bytes()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
    content = rewritten(content, "[Content_Types].xml", "</Types>", override)
    relationship = f'<Relationship Id="rId99" Type="{RELATIONSHIPS}/footnotes" Target="footnotes.xml"/></Relationships>'
    content = rewritten(content, "word/_rels/document.xml.rels", "</Relationships>", relationship)
    note = f"<w:footnote w:id='1'><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>"
    notes = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>"
    path.write_bytes(write_package({**parse_package(content, ""), "word/footnotes.xml": notes.encode()}))
