"""A report with everything in it is a file that Microsoft's validator and LibreOffice accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION

from programs import converted, errors_in, text_of_pages
from word_examples import add_caption, add_field, blank, columns_chart, lines, pie, rendered, saved, table

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

CHARTS = {
    "structure": pie(),
    "change": columns_chart(),
    "none": pie("none", "0"),
    "turned": pie("turned", "0.35", "0.2", "0.42", "0.03"),
}
CONTEXT = {"name": "部门 & 概况", "items": ["一\n二", "三\t四", "<五>"], "table": table(4, 60), "wide": table(8, 5)}


def with_everything() -> Document:
    document = blank()
    add_field(document.add_paragraph(style="toc 1"), 'TOC \\o "1-2" \\h \\z \\u')
    document.add_heading("第一部分 {{ name }}", 1)
    lines(document, "{%p for item in items %}", "{{ loop.index }}、{{ item }}", "{%p endfor %}")
    add_field(document.add_paragraph("见"), "REF _Ref1 \\h")
    for chart_id in CHARTS:
        document.add_paragraph(f'{{{{r chart("{chart_id}") }}}}')
        add_caption(document, chart_id, "_Ref1" if chart_id == "change" else "")
    document.add_heading("附表", 2)
    lines(document, "{{p grid(table) }}", "注")
    document.add_section(WD_SECTION.NEW_PAGE)
    lines(document, "{{p grid(wide) }}", "注")
    section = document.sections[-1]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.sections[0].header.paragraphs[0].text = "{{ name }}"
    return document


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "报告.docx"
    template = saved(with_everything(), tmp_path)
    path.write_bytes(rendered(template, CONTEXT, charts=CHARTS, pages={"_Toc000000001": 1, "_Toc000000002": 2}))
    return path


def test_microsofts_validator_finds_no_error(report: Path) -> None:
    assert errors_in(report) == []


def test_libreoffice_prints_every_part_of_it(report: Path, tmp_path: Path) -> None:
    pages = [page.replace(" ", "") for page in text_of_pages(converted(report, "pdf", tmp_path))]
    whole = "".join(pages)
    for expected in ("1、一", "<五>", "见图2", "图1structure", "图2change", "75.00%", "3,313.50"):
        assert expected in whole
    # The head of the long table stands on each of its pages.
    assert len([page for page in pages if "科目名称" in page]) >= 3
