"""The readable text of a Word document: what a person compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from textdump.docx import docx_text

from word_examples import (
    add_caption,
    add_field,
    blank,
    columns_chart,
    element,
    lines,
    opened,
    rendered,
    rewritten,
    saved,
    table,
)

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document


def text_of(document: Document, folder: Path) -> list[str]:
    whole = docx_text(saved(document, folder).read_bytes()).splitlines()
    return [line for line in whole if not line.startswith("属性 ")]


def test_a_paragraph_is_a_line_with_the_name_that_word_gives_its_style(tmp_path: Path) -> None:
    document = blank()
    document.styles.add_style("表注", WD_STYLE_TYPE.PARAGRAPH)
    document.add_heading("第一部分", 1)
    lines(document, "正文，{{ name }}")
    document.add_paragraph("注：", style="表注")
    document.add_paragraph("安居区", style="Title")
    assert text_of(document, tmp_path)[:4] == [
        "标题1| 第一部分",
        "正文| 正文，{{ name }}",
        "表注| 注：",
        "标题| 安居区",
    ]


def test_signs_inside_a_line(tmp_path: Path) -> None:
    document = blank()
    paragraph = document.add_paragraph("一")
    paragraph.add_run("\t二\n三").bold = True
    paragraph.add_run().add_break()
    add_field(paragraph, "SEQ 图 \\* ARABIC", "4")
    element(paragraph).append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>')
    )
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    assert text_of(document, tmp_path)[:2] == [
        "正文| 一**→二⏎三**⏎{SEQ 图 \\* ARABIC=4}{PAGE=7}",
        "正文| 〔分页〕",
    ]


def test_rows_of_a_table_with_merged_cells(tmp_path: Path) -> None:
    document = blank()
    cells = document.add_table(rows=2, cols=3)
    cells.cell(0, 0).merge(cells.cell(0, 1)).text = "项目"
    cells.cell(0, 2).merge(cells.cell(1, 2)).text = "合计"
    cells.cell(1, 0).text = "编码\n第二行"
    lines_of_table = text_of(document, tmp_path)[:4]
    assert lines_of_table[0].startswith("表格 无样式 3列，列宽 ")
    assert lines_of_table[1:] == ["  | 项目 | ← | 合计 |", "  | 编码⏎第二行 |  | ↑ |", "  样式 正文"]


def test_sections_with_their_pages_headers_and_footers(tmp_path: Path) -> None:
    document = blank()
    first = document.sections[0]
    first.page_width, first.page_height = Mm(210), Mm(297)
    first.top_margin, first.bottom_margin, first.left_margin, first.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    first.footer.paragraphs[0].text = "— 1 —"
    document.add_section(WD_SECTION.NEW_PAGE)
    found = text_of(document, tmp_path)
    assert found[1] == "==== 以上各页: 纵向 210×297毫米，页边距 上37 下35 左28 右26 ===="
    assert found[2] == "  页脚 页脚| — 1 —"
    assert len([line for line in found if line.startswith("====")]) == 2


def test_charts_and_comments(tmp_path: Path) -> None:
    document = blank()
    document.add_paragraph('{{r chart("change") }}')
    add_caption(document, "变动")
    report = opened(rendered(saved(document, tmp_path), {}, charts={"change": columns_chart()}))
    report.add_comment(report.paragraphs[1].runs, text="变量未定义", author="reportgen")
    assert text_of(report, tmp_path)[:-1] == [
        "正文| 〔图〕",
        "  图表 收支变动 & 对比 152×64毫米 柱形图",
        "    类别: 收入、支出",
        "    2023（0.00）: 1、2",
        "    2024（0.00）: 3.5、-",
        "题注| 图{SEQ 图 \\* ARABIC=1} 变动〔批注0〕",
        "==== 以上各页: 纵向 216×279毫米，页边距 上25 下25 左32 右32 ====",
    ]
    assert text_of(report, tmp_path)[-1].startswith("批注0（reportgen） ")


def test_what_word_changes_at_every_save_is_not_in_it(tmp_path: Path) -> None:
    document = blank()
    lines(document, "一")
    content = rendered(saved(document, tmp_path), {})
    saved_again = rewritten(
        content, "word/document.xml", "<w:p><w:r>", '<w:p w:rsidR="00A1B2C3"><w:proofErr w:type="gramStart"/><w:r>'
    )
    assert docx_text(saved_again) == docx_text(content)


def test_a_number_of_a_table_that_changed_is_a_line_that_changed(tmp_path: Path) -> None:
    document = blank()
    lines(document, "{{p grid(table) }}")
    content = rendered(saved(document, tmp_path), {"table": table(1, 2)})
    changed = rewritten(content, "word/document.xml", "<w:t>1,313.50</w:t>", "<w:t>1,313.05</w:t>")
    before, after = docx_text(content).splitlines(), docx_text(changed).splitlines()
    assert [line for line in before if line not in after] == ["  | 201 | ›科目1 | 1,313.50 | 1,313.50 |"]
