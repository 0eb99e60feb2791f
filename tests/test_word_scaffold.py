"""The text of a Word template becomes real headings, fields, captions and sections; the shipped ones are up to date."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from authoring import word as authoring_word
from authoring.word import scaffold_document
from authoring.word_body import SECTIONS
from docxtpl import DocxTemplate
from lxml import etree

from reportgen.diagnostics import TemplateError
from reportgen.office import parse_package

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from reportgen.diagnostics import Diagnostic

ROOT = Path(__file__).parents[1]
TEXTS = sorted([*(ROOT / "templates/docx").glob("*.txt"), *(ROOT / "templates/docx/forms").glob("*.txt")])
PAGE = ROOT / "docs/word-template-source.md"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MILLIMETRE = 1440 / 25.4


@pytest.fixture(name="source")
def source_path(tmp_path: Path) -> Path:
    return tmp_path / "report.txt"


def build(source: Path, *lines: str) -> dict[str, bytes]:
    source.write_text("\n".join(lines), encoding="utf-8")
    return parse_package(scaffold_document(source), source.name)


def document(source: Path, *lines: str) -> Element:
    return etree.fromstring(build(source, *lines)["word/document.xml"])


def body(source: Path, *lines: str) -> list[Element]:
    """The paragraphs of the template, without the one that closes it."""
    return document(source, *lines).findall(f"{W}body/{W}p")[:-1]


def value(element: Element, path: str, attribute: str = "val") -> str:
    """An attribute of an element inside another one, both named without their namespace."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    assert found is not None
    return found.get(f"{W}{attribute}", "")


def styles(parts: dict[str, bytes]) -> dict[str, Element]:
    """The paragraph styles by name, as people see them."""
    found = etree.fromstring(parts["word/styles.xml"]).findall(f"{W}style[@{W}type='paragraph']")
    return {value(style, "name"): style for style in found}


def style_name(source: Path, line: str) -> str:
    """The name of the style of the only paragraph."""
    (paragraph,) = body(source, line)
    used = paragraph.find(f"{W}pPr/{W}pStyle")
    wanted = (f"{W}default", "1") if used is None else (f"{W}styleId", used.get(f"{W}val"))
    return next(name for name, style in styles(build(source, line)).items() if style.get(wanted[0]) == wanted[1])


def text(paragraph: Element) -> str:
    return "".join({f"{W}tab": "\t", f"{W}t": node.text}.get(str(node.tag)) or "" for node in paragraph.iter())


def instructions(paragraph: Element) -> list[str]:
    return [str(node.text).strip() for node in paragraph.iter(f"{W}instrText")]


@pytest.mark.parametrize(
    ("line", "name", "shown"),
    [
        ("# 第一部分　部门概况", "heading 1", "第一部分　部门概况"),
        ("## 一、部门职责", "heading 2", "一、部门职责"),
        ("### （一）总体情况", "heading 3", "（一）总体情况"),
        ("{{ year }}年收入 {{ total|money }}。", "Normal", "{{ year }}年收入 {{ total|money }}。"),
        ("^ {{ year }}年度", "Title", "{{ year }}年度"),
        ("^^ 2025年8月", "Subtitle", "2025年8月"),
        ("> 单位：万元", "单位行", "单位：万元"),
        ("图: 收入结构", "caption", "图1 收入结构"),
        ("图: （图#：收入结构）", "caption", "（图1：收入结构）"),
        ("表: {{ table.title }}", "表题", "{{ table.title }}"),
        ("| 部门：甲 | 2024年度 | 单位：万元", "表头行", "部门：甲\t2024年度\t单位：万元"),
        ("|| 部门：甲 | 2024年度 | 单位：万元", "表头行（横）", "部门：甲\t2024年度\t单位：万元"),
        ("- 注：本表反映收支情况。", "表注", "注：本表反映收支情况。"),
        ("% for line in lines", "模板指令", "{%p for line in lines %}"),
        ("!grid table", "模板指令", "{{p grid(table) }}"),
        ("!form evaluation", "模板指令", "{%p form evaluation %}"),
        ("!chart income", "图", '{{r chart("income") }}'),
        ("#1 之类不是标题", "Normal", "#1 之类不是标题"),
        ("-5 也不是表注", "Normal", "-5 也不是表注"),
    ],
)
def test_a_line_becomes_a_paragraph_in_the_style_of_its_mark(source: Path, line: str, name: str, shown: str) -> None:
    assert style_name(source, line) == name
    assert [text(paragraph) for paragraph in body(source, line)] == [shown]


def test_marks_typed_with_a_chinese_input_method_count(source: Path) -> None:
    assert body_texts(source, "图：收入", "表：收入决算表") == ["图1 收入", "收入决算表"]


def test_empty_lines_and_lines_for_the_reader_are_left_out(source: Path) -> None:
    assert body_texts(source, "", "; 收入部分", "  ", "正文") == ["正文"]


def test_characters_of_xml_are_text(source: Path) -> None:
    assert body_texts(source, "甲 & 乙 <丙> {% if a < b %}丁{% endif %}") == [
        "甲 & 乙 <丙> {% if a < b %}丁{% endif %}"
    ]


def test_a_paragraph_is_one_run_so_that_no_tag_lies_in_pieces(source: Path) -> None:
    (paragraph,) = body(source, "{{ year }}年{% if total %}收入{{ total|money }}{% endif %}。")
    assert len(paragraph.findall(f"{W}r")) == 1


def test_a_filter_does_not_divide_the_line_over_a_table(source: Path) -> None:
    assert body_texts(source, "| 部门：{{ a|b }} | {% if a|b %}甲{% endif %} | 丙") == [
        "部门：{{ a|b }}\t{% if a|b %}甲{% endif %}\t丙"
    ]


def test_captions_are_numbered_by_a_field_that_word_counts(source: Path) -> None:
    paragraphs = body(source, "图: 收入", "图: 支出")
    assert [text(paragraph) for paragraph in paragraphs] == ["图1 收入", "图2 支出"]
    assert [instructions(paragraph) for paragraph in paragraphs] == [["SEQ 图 \\* ARABIC"]] * 2


def test_the_contents_are_a_field_under_a_heading_that_is_not_in_them(source: Path) -> None:
    heading, contents = body(source, "!toc")
    assert text(heading) == "目　录"
    assert styles(build(source, "!toc"))["TOC Heading"].find(f"{W}pPr/{W}outlineLvl") is None
    assert instructions(contents) == ['TOC \\o "1-2" \\h \\z \\u']


def test_headings_and_titles_of_tables_have_their_level_in_the_contents(source: Path) -> None:
    found = styles(build(source, "正文"))
    outlined = {name for name, style in found.items() if style.find(f"{W}pPr/{W}outlineLvl") is not None}
    levels = {name: value(found[name], "pPr/outlineLvl") for name in outlined}
    assert levels == {
        "heading 1": "0",
        "heading 2": "1",
        "heading 3": "2",
        "表题": "1",
        "附件标题": "1",
        "附件一级标题": "2",
        "附件三级标题": "3",
    }
    assert found["heading 1"].find(f"{W}pPr/{W}pageBreakBefore") is not None


def test_body_text_follows_the_standard_of_official_documents(source: Path) -> None:
    style = styles(build(source, "正文"))["Normal"]
    assert value(style, "rPr/rFonts", "eastAsia") == "仿宋"
    assert value(style, "rPr/sz") == "32"
    assert (value(style, "pPr/spacing", "line"), value(style, "pPr/spacing", "lineRule")) == ("560", "exact")
    assert value(style, "pPr/ind", "firstLineChars") == "200"


def test_a_page_break_is_a_break(source: Path) -> None:
    (paragraph,) = body(source, "!pagebreak")
    (found,) = paragraph.iter(f"{W}br")
    assert found.get(f"{W}type") == "page"


def sections(source: Path, *lines: str) -> list[Element]:
    return list(document(source, *lines).iter(f"{W}sectPr"))


def millimetres(section: Element, element: str, *attributes: str) -> list[int]:
    return [round(int(value(section, element, attribute)) / MILLIMETRE) for attribute in attributes]


def test_an_upright_page_has_the_type_area_of_official_documents(source: Path) -> None:
    (section,) = sections(source, "正文")
    assert millimetres(section, "pgSz", "w", "h") == [210, 297]
    assert millimetres(section, "pgMar", "top", "bottom", "left", "right") == [37, 35, 28, 26]


def test_a_page_on_its_side_has_the_same_type_area_turned(source: Path) -> None:
    section = sections(source, "正文", "!section landscape")[0]
    assert value(section, "pgSz", "orient") == "landscape"
    assert millimetres(section, "pgSz", "w", "h") == [297, 210]
    assert millimetres(section, "pgMar", "top", "bottom", "left", "right") == [28, 26, 35, 37]


def test_page_numbers_start_after_cover_and_contents_and_go_on_from_section_to_section(source: Path) -> None:
    lines = [f"!section {kind}" for kind in ("cover", "contents", "body", "landscape", "portrait")]
    found = sections(source, *lines)
    footers = [[node.get(f"{W}type") for node in section.iter(f"{W}footerReference")] for section in found]
    starts = [[node.get(f"{W}start") for node in section.iter(f"{W}pgNumType")] for section in found]
    assert footers == [[], [], *[["default", "even"]] * 4]
    assert starts == [[], [], ["1"], [], [], []]


def test_a_document_that_ends_in_its_body_starts_numbering_there(source: Path) -> None:
    *_, last = sections(source, "!section cover", "正文")
    assert [node.get(f"{W}start") for node in last.iter(f"{W}pgNumType")] == ["1"]


def test_page_numbers_stand_outside_on_odd_and_even_pages(source: Path) -> None:
    parts = build(source, "正文")
    footers = {name: etree.fromstring(parts[f"word/{name}.xml"]) for name in ("footer1", "footer2")}
    assert {name: (text(footer), instructions(footer)) for name, footer in footers.items()} == {
        "footer1": ("— 1 —", ["PAGE"]),
        "footer2": ("— 1 —", ["PAGE"]),
    }
    assert b"<w:evenAndOddHeaders/>" in parts["word/settings.xml"]
    found = styles(parts)
    assert [value(found[name], "pPr/jc") for name in ("footer", "页脚（双页）")] == ["right", "left"]


def test_nothing_asks_word_to_compute_fields_when_it_opens_the_file(source: Path) -> None:
    assert b"updateFields" not in build(source, "!toc")["word/settings.xml"]


def test_texts_share_wording_by_including_it(source: Path) -> None:
    shared = source.parent / "shared"
    shared.mkdir()
    (shared / "terms.txt").write_text("@include money.txt\n名词", encoding="utf-8")
    (shared / "money.txt").write_text("﻿单位", encoding="utf-8")
    assert body_texts(source, "甲", "@include shared/terms.txt", "乙") == ["甲", "单位", "名词", "乙"]


def test_a_text_may_be_included_twice(source: Path) -> None:
    (source.parent / "note.txt").write_text("说明", encoding="utf-8")
    assert body_texts(source, "@include note.txt", "@include note.txt") == ["说明", "说明"]


def test_a_text_that_includes_itself_is_refused_where_it_does(source: Path) -> None:
    (source.parent / "other.txt").write_text("乙\n@include report.txt", encoding="utf-8")
    finding = only_finding(source, "甲", "@include other.txt")
    assert finding.message == "文件引用了自己：report.txt → other.txt → report.txt"
    assert str(finding.at) == f"{source.parent.as_posix()}/other.txt:2:1"


def test_an_included_text_that_is_missing_is_refused_where_it_is_named(source: Path) -> None:
    finding = only_finding(source, "@include gone.txt")
    assert "gone.txt" in finding.message
    assert str(finding.at) == f"{source.as_posix()}:1:1"


@pytest.mark.parametrize(
    "line", ["!tabel", "!section sideways", "!section", "!chart", "!grid", "!list", "!list a in b; 甲"]
)
def test_an_unknown_command_is_refused_where_it_stands(source: Path, line: str) -> None:
    finding = only_finding(source, "正文", line)
    assert line in finding.message
    assert str(finding.at) == f"{source.as_posix()}:2:1"


def test_everything_that_is_wrong_is_said_at_once(source: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        build(source, "!tabel", "@include gone.txt", "!section sideways")
    assert [finding.at.line for finding in caught.value.findings if finding.at] == [1, 2, 3]


def only_finding(source: Path, *lines: str) -> Diagnostic:
    with pytest.raises(TemplateError) as caught:
        build(source, *lines)
    (finding,) = caught.value.findings
    return finding


def body_texts(source: Path, *lines: str) -> list[str]:
    return [text(paragraph) for paragraph in body(source, *lines)]


def test_the_same_text_gives_the_same_bytes_wherever_it_lies(tmp_path: Path) -> None:
    built = []
    for folder in ("a", "b"):
        path = tmp_path / folder / "report.txt"
        path.parent.mkdir()
        path.write_text("# 标题\n!toc\n正文", encoding="utf-8")
        built += [scaffold_document(path), scaffold_document(path)]
    assert len(set(built)) == 1


def test_docxtpl_fills_every_construct(source: Path) -> None:
    lines = [
        "!toc",
        "!section contents",
        "% for line in lines",
        "# {{ line }}",
        "!chart income",
        "图: {{ line }}",
        "% endfor",
        "% if wide",
        "!grid table",
        "!section landscape",
        "% else",
        "!section portrait",
        "% endif",
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    template = DocxTemplate(BytesIO(scaffold_document(source)))
    paragraph = "<w:p><w:r><w:t>表格</w:t></w:r></w:p>"
    run = "<w:r><w:t>图形</w:t></w:r>"
    template.render(
        {
            "lines": ["甲", "乙"],
            "wide": True,
            "chart": {"income": run}.__getitem__,
            "grid": {"收入": paragraph}.__getitem__,
            "table": "收入",
        }
    )
    shown = [paragraph.text for paragraph in template.docx.paragraphs]
    assert shown[3:10] == ["甲", "图形", "图1 甲", "乙", "图形", "图1 乙", "表格"]
    assert [section.orientation.name for section in template.docx.sections] == ["PORTRAIT", "LANDSCAPE", "PORTRAIT"]


def test_a_list_is_a_table_with_a_row_for_each_thing(source: Path) -> None:
    source.write_text("!list unit in units; 单位名称: {{ unit.name|upper }} | 在职人数: {{ unit.staff }}", "utf-8")
    template = DocxTemplate(BytesIO(scaffold_document(source)))
    template.render({"units": [{"name": "a", "staff": 14}, {"name": "b", "staff": 2}]})

    (table,) = template.docx.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["单位名称", "在职人数"],
        ["A", "14"],
        ["B", "2"],
    ]


def cells(table: Element) -> list[list[tuple[str, str, int]]]:
    """The cells of a table, row by row: text, style, columns."""
    return [
        [
            (
                "".join(text(paragraph) for paragraph in cell.iter(f"{W}p")),
                value(cell, "p/pPr/pStyle"),
                int(span.get(f"{W}val", "")) if (span := cell.find(f"{W}tcPr/{W}gridSpan")) is not None else 1,
            )
            for cell in row.iter(f"{W}tc")
        ]
        for row in table.iter(f"{W}tr")
    ]


class TestTablesOfForms:
    def test_each_line_is_a_row(self, source: Path) -> None:
        table = document(source, "!table 1 1 2", "|= 甲{2} | 乙", "|: < 丙 | > {{ a|money }} | 丁", "!endtable")
        assert cells(table) == [
            [("甲", "FormHead", 2), ("乙", "FormHead", 1)],
            [("丙", "FormText", 1), ("{{ a|money }}", "FormNumber", 1), ("丁", "FormHead", 1)],
        ]

    @pytest.mark.parametrize(("words", "width"), [("1 1 2", 8844), ("landscape 1 1 2", 12755)])
    def test_it_is_as_wide_as_the_text(self, source: Path, words: str, width: int) -> None:
        (table,) = document(source, f"!table {words}", "|: 甲 | 乙{2}", "!endtable").iter(f"{W}tbl")
        columns = [int(column.get(f"{W}w", "")) for column in table.iter(f"{W}gridCol")]
        assert sum(columns) == width
        assert abs(columns[2] - 2 * columns[0]) < 3
        assert [int(cell.get(f"{W}w", "")) for cell in table.iter(f"{W}tcW")] == [columns[0], sum(columns[1:])]

    def test_heads_are_repeated_and_rows_may_go_on_on_the_next_page(self, source: Path) -> None:
        table = document(source, "!table 1", "|= 甲", "|: 乙", "!endtable")
        head, row = table.iter(f"{W}tr")
        assert head.find(f"{W}trPr/{W}tblHeader") is not None
        assert row.find(f"{W}trPr") is None

    def test_a_tag_has_a_row_of_its_own(self, source: Path) -> None:
        table = document(source, "!table 1 1", "% for line in lines", "|: 甲 | 乙", "% endfor", "!endtable")
        first, _, last = cells(table)
        assert (first, last) == (
            [("{%tr for line in lines %}", "Directive", 2)],
            [("{%tr endfor %}", "Directive", 2)],
        )

    def test_a_cell_belongs_to_the_one_above(self, source: Path) -> None:
        table = document(source, "!table 1 1", "|: 甲 | 乙", "|: ^^ | 丙", "|: ^^ | 丁", "!endtable")
        merges = [merge.get(f"{W}val") for merge in table.iter(f"{W}vMerge")]
        assert merges == ["restart", None, None]

    def test_a_text_of_two_lines(self, source: Path) -> None:
        (cell,) = document(source, "!table 1", "|: 甲<br>乙", "!endtable").iter(f"{W}tc")
        assert [str(node.tag).removeprefix(W) for node in next(cell.iter(f"{W}r"))] == ["t", "br", "t"]

    def test_two_tables_do_not_touch(self, source: Path) -> None:
        table = ("!table 1", "|: 甲", "!endtable")
        blocks = document(source, *table, *table)[0]
        assert [str(block.tag).removeprefix(W) for block in blocks][:3] == ["tbl", "p", "tbl"]

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            (("!table", "|: 甲", "!endtable"), "表格要写明各列的宽度：!table"),
            (("!table 1 b", "|: 甲", "!endtable"), "表格要写明各列的宽度：!table 1 b"),
            (("!table 1 1", "|: 甲 | 乙 | 丙", "!endtable"), "这一行占 3 列，表格有 2 列：|: 甲 | 乙 | 丙"),
            (("!table 1 1", "|: ^^ | 乙", "!endtable"), "^^ 的上面没有同样宽的单元格：|: ^^ | 乙"),
            (("!table 1 1", "|: 甲{2}", "|: ^^ | 乙", "!endtable"), "^^ 的上面没有同样宽的单元格：|: ^^ | 乙"),
            (("!table 1", "甲", "!endtable"), "表格中无法识别的行：甲"),
            (("!table 1", "|: 甲"), "表格没有以 !endtable 结束"),
            (("!endtable",), "无法识别的标记：!endtable"),
        ],
    )
    def test_a_table_that_cannot_be_drawn(self, source: Path, lines: tuple[str, ...], message: str) -> None:
        with pytest.raises(TemplateError) as raised:
            build(source, *lines)
        assert message in [finding.message for finding in raised.value.findings]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_shipped_template_is_what_its_text_gives(path: Path) -> None:
    assert path.with_suffix(".docx").read_bytes() == scaffold_document(path), "run: make templates"


def test_every_mark_is_explained_on_the_page_for_authors() -> None:
    explained = PAGE.read_text("utf-8")
    marks = re.findall(r"^``([^` ]+)", str(authoring_word.__doc__), re.MULTILINE)
    assert len(marks) > 10
    in_cells = {mark: mark.replace("|", "\\|") for mark in [*marks, *SECTIONS]}
    assert [mark for mark, shown in in_cells.items() if f"`{shown}" not in explained] == []


def test_the_example_on_the_page_for_authors_builds(source: Path) -> None:
    examples = re.findall(r"```text\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(examples) > 1
    assert len(body(source, *"\n".join(examples).splitlines())) > 10


def test_a_title_stands_in_the_properties_of_the_file_and_on_no_page(source: Path) -> None:
    parts = build(source, "!title {{ entity.name }} A & B", "text")

    assert "<dc:title>{{ entity.name }} A &amp; B</dc:title>" in parts["docProps/core.xml"].decode()
    assert "A &amp; B" not in parts["word/document.xml"].decode()
