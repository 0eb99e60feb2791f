"""The table of contents: entries written from the finished headings, as Word would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from textdump.docx import docx_text

from reportgen.word.prepare import inspect_document
from word_examples import add_caption, add_field, blank, element, lines, part, rendered, saved

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

WHOLE = 'TOC \\o "1-3" \\h \\z \\u'


def with_headings(instruction: str = WHOLE) -> Document:
    document = blank()
    add_field(document.add_paragraph(style="toc 1"), instruction, "（目录）")
    document.add_heading("第一部分　{{ name }}", 1)
    document.add_heading("一、职责", 2)
    lines(document, "正文")
    document.add_heading("（一）具体情况", 3)
    document.add_heading("第二部分　附表", 1)
    return document


def contents(content: bytes) -> list[str]:
    return [line for line in docx_text(content).splitlines() if line.startswith(("目录", "正文| {TOC", "正文| 第"))]


def test_an_entry_for_each_heading_in_the_style_of_its_level(tmp_path: Path) -> None:
    content = rendered(saved(with_headings('TOC \\o "1-2" \\h \\z \\u'), tmp_path), {"name": "概况 & 职责"})
    assert contents(content) == [
        '目录1| {TOC \\o "1-2" \\h \\z \\u=第一部分　概况 & 职责',
        "目录2| 一、职责",
        "目录1| 第二部分　附表}",
    ]


def test_each_entry_leads_to_its_heading(tmp_path: Path) -> None:
    xml = part(rendered(saved(with_headings(), tmp_path), {"name": "概况"}))
    anchors = re.findall(r'<w:hyperlink w:anchor="(_Toc\d+)"', xml)
    assert anchors == re.findall(r'<w:bookmarkStart w:id="\d+" w:name="(_Toc\d+)"/>', xml)
    assert len(set(anchors)) == 4
    assert len(re.findall("<w:bookmarkEnd ", xml)) == 4


def test_word_is_not_asked_to_update_a_field(tmp_path: Path) -> None:
    document = with_headings()
    add_field(document.add_paragraph(), "PAGE")
    element(document.paragraphs[-1])[0][0].set(qn("w:dirty"), "true")
    assert "dirty" not in part(rendered(saved(document, tmp_path), {"name": "概况"}))


def test_page_numbers_stand_where_they_are_known(tmp_path: Path) -> None:
    path = saved(with_headings('TOC \\o "1-1" \\h'), tmp_path)
    content = rendered(path, {"name": "概况"}, pages={"_Toc000000001": "1", "_Toc000000004": "12"})
    assert contents(content) == [
        '目录1| {TOC \\o "1-1" \\h=第一部分　概况→{PAGEREF _Toc000000001 \\h=1}',
        "目录1| 第二部分　附表→{PAGEREF _Toc000000004 \\h=12}}",
    ]
    assert '<w:tab w:val="right" w:leader="dot"' in part(content)


def test_headings_of_loops_and_conditions_are_those_that_are_there(tmp_path: Path) -> None:
    document = blank()
    add_field(document.add_paragraph(style="toc 1"), WHOLE)
    lines(document, "{%p for name in names %}")
    document.add_heading("{{ loop.index }}、{{ name }}", 1)
    lines(document, "{%p endfor %}", "{%p if shown %}")
    document.add_heading("无", 1)
    lines(document, "{%p endif %}")
    content = rendered(saved(document, tmp_path), {"names": ["甲", "乙"], "shown": False})
    assert [entry.rpartition("=")[2] for entry in contents(content)] == ["1、甲", "目录1| 2、乙}"]


def test_breaks_in_a_heading_are_spaces_in_its_entry(tmp_path: Path) -> None:
    document = blank()
    add_field(document.add_paragraph(style="toc 1"), WHOLE)
    heading = document.add_heading("第一部分", 1)
    heading.add_run().add_break()
    heading.add_run("{{ name }}")
    content = rendered(saved(document, tmp_path), {"name": "部门\n概况"})
    assert contents(content) == [f"目录1| {{{WHOLE}=第一部分 部门 概况}}"]


def test_without_a_heading_the_contents_are_empty(tmp_path: Path) -> None:
    document = blank()
    add_field(document.add_paragraph(style="toc 1"), WHOLE)
    assert contents(rendered(saved(document, tmp_path), {})) == [f"目录1| {{{WHOLE}=}}"]


def test_a_paragraph_with_an_outline_level_of_its_own_is_a_heading(tmp_path: Path) -> None:
    document = with_headings('TOC \\o "1-1" \\h \\u')
    paragraph = document.add_paragraph("附件")
    element(paragraph).get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))
    assert contents(rendered(saved(document, tmp_path), {"name": "概况"}))[-1] == "目录1| 附件}"


def test_a_whole_table_of_contents_as_word_leaves_it_is_written_anew(tmp_path: Path) -> None:
    """Word keeps it in a box with its title, one paragraph per entry, and ends the field in one more."""
    document = with_headings()
    start = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o '
        '</w:instrText></w:r><w:r><w:instrText>"1-2" \\h</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    entries = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="toc{level}"/><w:keepNext/></w:pPr>{runs}<w:hyperlink w:anchor="_Toc99">'
        f"<w:r><w:t>旧的{level}</w:t></w:r></w:hyperlink></w:p>"
        for level, runs in ((1, start), (2, ""))
    )
    box = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>目录</w:t></w:r></w:p>{entries}"
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>（完）</w:t></w:r></w:p></w:sdtContent></w:sdt>'
    )
    old: Any = element(document.paragraphs[0])
    old.addprevious(box)
    old.getparent().remove(old)
    content = rendered(saved(document, tmp_path), {"name": "概况"})
    assert docx_text(content).splitlines()[2:7] == [
        "正文| 目录",
        '目录1| {TOC \\o "1-2" \\h=第一部分　概况',
        "目录2| 一、职责",
        "目录1| 第二部分　附表",
        "正文| }（完）",
    ]
    assert part(content).count("<w:keepNext/>") == 3
    assert "_Toc99" not in part(content)


def test_the_old_bookmarks_of_headings_do_not_stay_beside_the_new(tmp_path: Path) -> None:
    document = blank()
    heading = document.add_heading("标题", 1)
    element(heading).append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="3" w:name="_Toc123"/>'))
    element(heading).append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="3"/>'))
    xml = part(rendered(saved(document, tmp_path), {}))
    assert re.findall('w:name="(_Toc[^"]*)"', xml) == ["_Toc000000001"]


def entries(content: bytes) -> list[str]:
    """The entries of all contents, without links, pages and the marks of the field."""
    shown = [line.partition("| ")[2] for line in docx_text(content).splitlines() if re.match("目录|正文.*TOC", line)]
    return [re.sub(r"\{TOC [^=]*=|\}$|→.*", "", text) for text in shown]


def test_contents_by_names_of_styles_list_these_at_their_levels(tmp_path: Path) -> None:
    document = blank()
    for style in ("公文一级", "公文二级"):
        document.styles.add_style(style, WD_STYLE_TYPE.PARAGRAPH)
    add_field(document.add_paragraph(style="toc 1"), 'TOC \\h \\z \\t "公文一级,1,公文二级,2"')
    document.add_paragraph("一、{{ name }}", style="公文一级")
    document.add_paragraph("（一）职责", style="公文二级")
    document.add_heading("不列", 1)
    content = rendered(saved(document, tmp_path), {"name": "概况"}, pages={"_Toc000000002": "3"})
    assert contents(content) == [
        '目录1| {TOC \\h \\z \\t "公文一级,1,公文二级,2"=一、概况',
        "目录2| （一）职责→{PAGEREF _Toc000000002 \\h=3}}",
    ]


def test_contents_may_list_headings_and_styles_of_their_own(tmp_path: Path) -> None:
    document = blank()
    document.styles.add_style("附表名", WD_STYLE_TYPE.PARAGRAPH)
    add_field(document.add_paragraph(style="toc 1"), 'TOC \\o "1-1" \\t "附表名;2;标题 3;2" \\n 2-2')
    document.add_heading("概况", 1)
    document.add_heading("二级", 2)
    document.add_heading("三级", 3)
    document.add_paragraph("收入决算表", style="附表名")
    assert entries(rendered(saved(document, tmp_path), {})) == ["概况", "三级", "收入决算表"]


def test_a_style_that_contents_name_and_the_template_lacks_is_told(tmp_path: Path) -> None:
    document = blank()
    add_field(document.add_paragraph(style="toc 1"), 'TOC \\t "标题,1,公文一级,2"')
    document.add_paragraph("{{ year }}年", style="Title")
    (finding,) = inspect_document(saved(document, tmp_path))[1]
    assert (finding.code, finding.at and finding.at.name) == ("RG695", "正文 第1段")
    assert "公文一级" in finding.message
    assert entries(rendered(tmp_path / "模板.docx", {"year": 2024})) == ["2024年"]


LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%1.%2.%3"))


def number_headings(document: Document, levels: tuple[tuple[str, str], ...] = LEVELS) -> None:
    """Number the headings of a document by Word, as "link level to style" does."""
    numbering = element(document.part.numbering_part)
    written = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="Heading{place + 1}"/>'
        f'{"<w:isLgl/>" * (place == 2)}<w:suff w:val="tab"/><w:lvlText w:val="{text}"/></w:lvl>'
        for place, (form, text) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{written}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for place in range(len(levels)):
        properties = element(document.styles[f"Heading {place + 1}"]).get_or_add_pPr()
        level = f'<w:ilvl w:val="{place}"/>' if place else ""
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}>{level}<w:numId w:val="77"/></w:numPr>'))


def test_entries_have_the_numbers_that_word_gives_to_headings(tmp_path: Path) -> None:
    document = blank()
    document.styles.add_style("toc 3", WD_STYLE_TYPE.PARAGRAPH)
    number_headings(document)
    add_field(document.add_paragraph(style="toc 1"), WHOLE)
    for text, level in (("职责", 1), ("主要", 2), ("其他", 2), ("细目", 3)):
        document.add_heading(text, level)
    lines(document, "{%p for name in names %}")
    document.add_heading("{{ name }}", 1)
    document.add_heading("情况", 2)
    lines(document, "{%p endfor %}")
    assert entries(rendered(saved(document, tmp_path), {"names": ["收入", "支出"]})) == [
        *("一、职责", "（一）主要", "（二）其他", "1.2.1 细目"),
        *("二、收入", "（一）情况", "三、支出", "（一）情况"),
    ]


def test_other_forms_of_numbers_are_those_of_word(tmp_path: Path) -> None:
    document = blank()
    number_headings(document, (("chineseCountingThousand", "第%1章"), ("decimalEnclosedCircleChinese", "%2")))
    add_field(document.add_paragraph(style="toc 1"), WHOLE)
    document.add_heading("{{ name }}", 1)
    document.add_heading("乙", 2)
    assert entries(rendered(saved(document, tmp_path), {"name": "甲"})) == ["第一章 甲", "① 乙"]


def test_a_form_of_numbers_that_is_not_known_is_told(tmp_path: Path) -> None:
    document = blank()
    number_headings(document, (("hebrew1", "%1"),))
    document.add_heading("甲", 1)
    assert [each.code for each in inspect_document(saved(document, tmp_path))[1]] == ["RG705"]


def test_captions_are_counted_by_chapter_and_carry_its_number(tmp_path: Path) -> None:
    document = blank()
    number_headings(document)
    for chapter in range(2):
        document.add_heading(f"部分{chapter}", 1)
        for _ in range(2):
            caption = document.add_paragraph("图")
            add_field(caption, "STYLEREF 1 \\s")
            caption.add_run("-")
            add_field(caption, "SEQ 图 \\* ARABIC \\s 1")
    text = docx_text(rendered(saved(document, tmp_path), {}))
    found = re.findall(r"图\{STYLEREF 1 \\s=(.)\}-\{SEQ 图 \\\* ARABIC \\s 1=(\d)\}", text)
    assert found == [("一", "1"), ("一", "2"), ("二", "1"), ("二", "2")]


@pytest.mark.parametrize(
    ("switches", "shown"),
    [
        ("\\* CHINESENUM3", ["一", "二"]),
        ("\\* CHINESENUM2", ["壹", "贰"]),
        ("\\* ROMAN", ["I", "II"]),
        ("\\* alphabetic", ["a", "b"]),
        ("\\* GB3 \\* MERGEFORMAT", ["①", "②"]),
        ("\\r 5", ["5", "5"]),
        ("\\h", ["", ""]),
    ],
)
def test_captions_are_numbered_in_the_form_that_the_field_asks_for(
    switches: str, shown: list[str], tmp_path: Path
) -> None:
    document = blank()
    for _ in shown:
        add_field(document.add_paragraph("图"), f"SEQ 图 {switches}")
    text = docx_text(rendered(saved(document, tmp_path), {}))
    assert re.findall(r"SEQ 图 [^=]*=([^}]*)\}", text) == shown


@pytest.mark.parametrize(("switch", "first"), [("c", "图1 收入"), ("a", "收入")])
def test_a_list_of_figures_is_written_from_the_captions(switch: str, first: str, tmp_path: Path) -> None:
    document = blank()
    add_field(document.add_paragraph(), f'TOC \\h \\z \\{switch} "图"', "图1 旧")
    add_caption(document, "收入")
    lines(document, "{%p if shown %}")
    add_caption(document, "无")
    lines(document, "{%p endif %}")
    content = rendered(saved(document, tmp_path), {"shown": False}, pages={"_Toc500000000": "4"})
    assert entries(content) == [first]
    assert "PAGEREF _Toc500000000 \\h=4" in docx_text(content)


@pytest.mark.parametrize(
    "instruction",
    [
        "SEQ 图 \\* OrdText",
        "PAGEREF 书签 \\h",
        "REF 书签 \\r \\h",
        "=SUM(ABOVE)",
        'TOC \\f \\l "1-3"',
        'STYLEREF "图名"',
        "AUTHOR",
    ],
)
def test_a_result_that_is_not_computed_is_told(instruction: str, tmp_path: Path) -> None:
    document = blank()
    lines(document, "甲")
    add_field(document.add_paragraph(), instruction, "旧")
    (finding,) = inspect_document(saved(document, tmp_path))[1]
    assert finding.code == "RG704"
    assert instruction in finding.message
