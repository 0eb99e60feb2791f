"""The table of contents: entries written from the finished headings, as Word would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from textdump.docx import docx_text

from word_examples import add_field, blank, element, lines, part, rendered, saved

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


def test_a_list_of_figures_is_left_alone(tmp_path: Path) -> None:
    document = with_headings()
    add_field(document.add_paragraph(), 'TOC \\h \\z \\c "图"', "图1 旧")
    assert '{TOC \\h \\z \\c "图"=图1 旧}' in docx_text(rendered(saved(document, tmp_path), {"name": "概况"}))
