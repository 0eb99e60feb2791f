"""Tags of a Word template that begin in one thing and end in another: printed whole, or refused by its paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from programs import errors_in
from reportgen.diagnostics import Diagnostic, TemplateError
from reportgen.word.prepare import inspect_document, prepare_document
from word_examples import blank, element, lines, part, rendered, saved, texts

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

RUN = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
FIELD = (
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>HYPERLINK \"https://example.org\"</w:instrText></w:r>"
    "<w:r><w:fldChar w:fldCharType='separate'/></w:r>{}<w:r><w:fldChar w:fldCharType='end'/></w:r>"
)
#: What a part of a sentence may stand in.
INLINE = {
    "link": "<w:hyperlink w:anchor='a'>{}</w:hyperlink>",
    "smart tag": "<w:smartTag w:uri='u' w:element='e'>{}</w:smartTag>",
    "content control": "<w:sdt><w:sdtPr><w:id w:val='9'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "simple field": "<w:fldSimple w:instr='AUTHOR'>{}</w:fldSimple>",
    "field": FIELD,
}
SHAPE = "<w:r><w:pict><v:shape id='_x0000_s1026' style='width:90pt;height:20pt'>{}</v:shape></w:pict></w:r>"
PICTURE = (
    "<w:r><w:drawing><wp:inline><wp:extent cx='1' cy='1'/><wp:docPr id='1' name='{}' descr='{}'/>"
    "<a:graphic><a:graphicData uri='u'/></a:graphic></wp:inline></w:drawing></w:r>"
)
BOX = SHAPE.format("<v:textbox><w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent></v:textbox>")
ROW = "<w:tr>{}</w:tr>"
CELL = "<w:tc><w:tcPr><w:tcW w:w='2000' w:type='dxa'/></w:tcPr>{}</w:tc>"
TABLE = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='2000'/><w:gridCol w:w='2000'/></w:tblGrid>{}</w:tbl>"


def p(inside: str, layout: str = "") -> str:
    return f"<w:p>{layout and f'<w:pPr>{layout}</w:pPr>'}{inside}</w:p>"


def text(words: str) -> str:
    return RUN.format(words)


def rows(*cells: tuple[str, ...]) -> str:
    return TABLE.format("".join(ROW.format("".join(CELL.format(p(text(cell))) for cell in row)) for row in cells))


def add(document: Document, xml: str) -> None:
    """Add elements to the end of a document, from the XML of Word."""
    body = parse_xml(
        f"<w:body {nsdecls('w', 'r', 'wp', 'a', 'pic')} xmlns:v='urn:schemas-microsoft-com:vml'>{xml}</w:body>"
    )
    for each in list(body):
        element(document).body.append(each)
    element(document).body.append(element(document).body.find(qn("w:sectPr")))


def template(folder: Path, xml: str) -> Path:
    document = blank()
    add(document, xml)
    return saved(document, folder)


def found_in(folder: Path, xml: str) -> list[Diagnostic]:
    """What the linter finds, which is what stops a report from being made."""
    _, findings = inspect_document(template(folder, xml))
    if any(finding.stops for finding in findings):
        with pytest.raises(TemplateError) as caught:
            prepare_document(template(folder, xml))
        assert list(caught.value.findings) == sorted(findings, key=Diagnostic.sort_key)
    return findings


def shown(folder: Path, xml: str, **values: object) -> str:
    """The paragraphs of the report, one per line."""
    content = rendered(template(folder, xml), values)
    assert parse_xml(part(content).encode()) is not None
    return "\n".join(texts(content))


class TestTagsCutInTwo:
    @pytest.mark.parametrize("container", INLINE)
    @pytest.mark.parametrize("starts_inside", [True, False])
    def test_the_value_is_printed(self, tmp_path: Path, container: str, starts_inside: bool) -> None:  # noqa: FBT001
        halves = "甲{{ ye", "ar }}乙"
        first, last = map(text, halves)
        inside = INLINE[container]
        xml = p(inside.format(first) + last if starts_inside else first + inside.format(last))
        content = part(rendered(template(tmp_path, xml), {"year": 2024}))
        (paragraph,) = parse_xml(content.encode()).iter(qn("w:p"))
        assert "".join(each.text or "" for each in paragraph.iter(qn("w:t"))) == "甲2024乙"

    def test_what_cannot_be_seen_in_a_tag_goes_and_a_page_break_stays(self, tmp_path: Path) -> None:
        pieces = [
            "<w:t>{{ a</w:t>",
            "<w:br/>",
            "<w:t>.b</w:t>",
            "<w:softHyphen/>",
            "<w:tab/>",
            "<w:t> }}，</w:t>",
            "<w:tab/>",
        ]
        xml = p(f"<w:r>{''.join(pieces)}<w:t>后</w:t></w:r>") + p(
            "<w:r><w:t>{{ c</w:t><w:br w:type='page'/><w:t> }}</w:t></w:r>"
        )
        content = part(rendered(template(tmp_path, xml), {"a": {"b": "值"}, "c": "丙"}))
        assert content.count("<w:tab/>") == 1
        assert content.count("<w:br") == 1
        assert "softHyphen" not in content

    def test_a_comment_cut_in_two_is_not_printed(self, tmp_path: Path) -> None:
        xml = p(text("甲{# 给") + INLINE["link"].format(text("编者 #}乙")))
        content = part(rendered(template(tmp_path, xml), {}))
        assert "编者" not in content
        assert "乙" in content


class TestBlocksOverAnEdge:
    @pytest.mark.parametrize("container", [each for each in INLINE if each != "smart tag"])
    @pytest.mark.parametrize("starts_inside", [True, False])
    def test_half_of_something_inside_a_paragraph(self, tmp_path: Path, container: str, starts_inside: bool) -> None:  # noqa: FBT001
        first, last = text("{% if a %}"), text("{% endif %}")
        inside = INLINE[container]
        xml = p(text("前")) + p(inside.format(first) + last if starts_inside else first + inside.format(last))
        # A field may be told to be one that is not computed, besides.
        (finding,) = [each for each in found_in(tmp_path, xml) if each.stops]
        assert (finding.code, finding.at and finding.at.name) == ("RG624", "正文 第2段")

    @pytest.mark.parametrize(
        ("xml", "edge"),
        [
            (p(text("{% if a %}")) + rows(("甲{% endif %}", "乙")), "表格"),
            (rows(("甲", "{% if a %}乙")) + p(text("丙{% endif %}")), "表格"),
            (rows(("甲", "{% if a %}乙"), ("丙{% endif %}", "丁")), "表格行"),
            (rows(("{% for x in a %}甲", "乙{% endfor %}")), "单元格"),
            (rows(("{%tr for x in a %}", "")) + rows(("{%tr endfor %}", "")), "表格"),
            (p(text("{%p if a %}")) + rows(("{%p endif %}", "")), "表格"),
            (p(text("{% if a %}甲")) + p(text("{%p endif %}")), "段落"),
            (p(text("{% if a %}甲")) + p(text("{%p else %}")) + p(text("{% endif %}")), "段落"),
            (p(text("{% if a %}甲{% else %}")) + rows(("乙{% endif %}", "")), "表格"),
            (p(text("{% if a %}") + BOX.format("甲{% endif %}")), "文本框"),
            (p(INLINE["link"].format(text("{% if a %}甲")) + INLINE["link"].format(text("乙{% endif %}"))), "链接"),
            (p(text("{% if a %}甲") + FIELD.format(text("{% endif %}乙"))), "域"),
        ],
    )
    def test_half_of_something_else(self, tmp_path: Path, xml: str, edge: str) -> None:
        finding = found_in(tmp_path, xml)[0]
        assert finding.code == "RG624"
        assert finding.message.endswith(f"不在同一个{edge}中")

    def test_a_smart_tag_is_nothing_that_an_author_sees(self, tmp_path: Path) -> None:
        custom = "<w:customXml w:uri='u' w:element='e'><w:customXmlPr/>{}</w:customXml>"
        xml = p(INLINE["smart tag"].format(text("{% if a %}甲")) + text("乙{% endif %}")) + custom.format(p(text("丙")))
        assert found_in(tmp_path, xml) == []
        assert shown(tmp_path, xml, a=True) == "甲乙\n丙"

    def test_what_begins_and_ends_within_is_right(self, tmp_path: Path) -> None:
        link = INLINE["link"].format(text("{% if a %}链{% else %}接{% endif %}"))
        xml = (
            p(text("前{% if a %}") + link + INLINE["field"].format(text("域")) + text("{% endif %}后"))
            + p(text("{%p for x in b %}"))
            + p(text("第{{ x }}段") + BOX.format("{% if a %}框{% endif %}"))
            + rows(
                ("{%tr for y in b %}", ""), ("{% if a %}甲{% else %}乙{% endif %}", "{{ y }}"), ("{%tr endfor %}", "")
            )
            + p(text("{%p endfor %}"))
        )
        assert found_in(tmp_path, xml) == []
        for a in (True, False):
            assert "第二段" in shown(tmp_path, xml, a=a, b=["一", "二"])

    def test_a_block_in_the_description_of_a_picture_ends_there(self, tmp_path: Path) -> None:
        assert found_in(tmp_path, p(PICTURE.format("a", "{% if a %}图{% endif %}"))) == []
        (finding,) = found_in(tmp_path, p(PICTURE.format("a", "{% if a %}图") + text("{% endif %}")))
        assert (finding.code, finding.at and finding.at.name) == ("RG624", "正文 第1段")

    def test_a_tag_that_takes_its_run_along_cannot_stand_in_a_formula(self, tmp_path: Path) -> None:
        formula = (
            "<m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'><m:r><m:t>{{%- if a %}}x"
            "</m:t></m:r></m:oMath>"
        ).format()
        (finding, *_) = found_in(tmp_path, p(text("甲") + formula + text("{% endif %}")))
        assert finding.code == "RG624"


class TestBlankParagraphs:
    @pytest.mark.parametrize("block", [("{% if a %}", "{% endif %}"), ("{% for x in b %}", "{% endfor %}")])
    def test_a_tag_in_a_paragraph_of_its_own_needs_its_prefix(self, tmp_path: Path, block: tuple[str, str]) -> None:
        (finding,) = found_in(tmp_path, p(text("前")) + p(text(block[0])) + p(text("甲")) + p(text(block[1])))
        assert (finding.code, finding.severity, finding.at and finding.at.name) == ("RG625", "警告", "正文 第2段")

    def test_a_sentence_that_goes_on_in_the_next_paragraph_leaves_none(self, tmp_path: Path) -> None:
        xml = p(text("甲{% if a %}。")) + p(text("乙{% endif %}。"))
        assert found_in(tmp_path, xml) == []
        assert shown(tmp_path, xml, a=False) == "甲。"


class TestTagsThatTrim:
    def test_they_take_the_space_beside_them_and_no_text(self, tmp_path: Path) -> None:
        xml = (
            p(text("前段"))
            + p(text("本单位 　{%- if a %}有{%- else -%} 无 {%- endif -%}  下属{{- b -}} 单位"))
            + p(text("后段"))
        )
        assert shown(tmp_path, xml, a=True, b="乙") == "前段\n本单位有下属乙单位\n后段"
        assert shown(tmp_path, xml, a=False, b="乙") == "前段\n本单位无下属乙单位\n后段"

    def test_at_the_edge_of_a_paragraph_they_leave_the_next_one_alone(self, tmp_path: Path) -> None:
        xml = p(text("甲")) + p(text("{{- b }}乙{% if a -%}")) + p(text("丙{% endif %}"))
        assert shown(tmp_path, xml, a=True, b="值") == "甲\n值乙\n丙"


class TestWhatWouldBeLost:
    @pytest.mark.parametrize(
        ("inside", "thing"),
        [
            (SHAPE.format(""), "图片"),
            (BOX.format("说明"), "文本框"),
            ("<w:r><w:br w:type='page'/></w:r>", "分页符"),
            ("<w:r><w:footnoteReference w:id='2'/></w:r>", "脚注"),
            (FIELD.format(""), "域"),
            ("<w:bookmarkStart w:id='1' w:name='图一'/><w:bookmarkEnd w:id='1'/>", "书签"),
        ],
    )
    @pytest.mark.parametrize("tag", ["{%p if a %}", "{%tr if a %}", "{%tc if a %}", "{#p 说明 #}"])
    def test_it_is_named_with_the_tag(self, tmp_path: Path, tag: str, inside: str, thing: str) -> None:
        alone = (
            p(text(tag) + inside) if "p" in tag[:3] else TABLE.format(ROW.format(CELL.format(p(text(tag)) + p(inside))))
        )
        xml = p("<w:hyperlink w:anchor='图一'>" + text("见图") + "</w:hyperlink>") + alone
        (finding,) = found_in(tmp_path, xml)
        assert (finding.code, finding.at and finding.at.name) == ("RG661", "正文 第2段")
        assert finding.message.endswith(thing)

    def test_what_nobody_sees_or_refers_to_may_go(self, tmp_path: Path) -> None:
        marks = (
            "<w:bookmarkStart w:id='1' w:name='_GoBack'/><w:bookmarkEnd w:id='1'/><w:r><w:lastRenderedPageBreak/></w:r>"
        )
        xml = p(text("{%p if a %}") + marks) + p(text("甲")) + p(text("{%p endif %}"), "<w:pageBreakBefore w:val='0'/>")
        assert found_in(tmp_path, xml) == []

    def test_a_table_within_the_row(self, tmp_path: Path) -> None:
        inner = TABLE.format(ROW.format(CELL.format("<w:p/>")))
        (finding,) = found_in(
            tmp_path, TABLE.format(ROW.format(CELL.format(p(text("{%tr if a %}")) + inner + "<w:p/>")))
        )
        assert finding.message.endswith("：表格")


class TestMergedCells:
    """Cells of the first column that are merged downwards in Word, over rows of tags."""

    def merged(self, folder: Path, *table_rows: tuple[str, str]) -> list[str]:
        """Where findings are; a row is its text, and ``>`` where a merge starts, ``|`` where it goes on."""
        marks = {">": "<w:vMerge w:val='restart'/>", "|": "<w:vMerge/>", " ": ""}
        cells = [
            CELL.replace("</w:tcPr>", f"{marks[mark]}</w:tcPr>").format("<w:p/>") + CELL.format(p(text(words)))
            for mark, words in table_rows
        ]
        findings = found_in(folder, TABLE.format("".join(map(ROW.format, cells))))
        assert {finding.code for finding in findings} <= {"RG629"}
        return [finding.at.name for finding in findings if finding.at]

    def test_the_row_of_a_tag_is_no_start(self, tmp_path: Path) -> None:
        rows_ = ((" ", "头"), (">", "{%tr for x in a %}"), ("|", "{{ x }}"), ("|", "{%tr endfor %}"))
        assert self.merged(tmp_path, *rows_) == ["正文 第3段"]

    def test_a_row_that_may_be_left_out_is_no_start_for_one_that_stays(self, tmp_path: Path) -> None:
        rows_ = (("|", "{%tr if a %}"), (">", "甲"), ("|", "{%tr else %}"), ("|", "乙"), ("|", "{%tr endif %}"))
        assert self.merged(tmp_path, *rows_) == ["正文 第3段"]

    def test_a_row_that_is_always_there_is_one(self, tmp_path: Path) -> None:
        rows_ = ((">", "头"), ("|", "{%tr for x in a %}"), ("|", "{{ x }}"), ("|", "{%tr endfor %}"), ("|", "尾"))
        assert self.merged(tmp_path, *rows_) == []

    def test_so_is_one_within_the_same_block(self, tmp_path: Path) -> None:
        rows_ = (
            (" ", "{%tr for x in a %}"),
            (">", "甲"),
            ("|", "{{ x }}"),
            ("|", "{%tr endfor %}"),
            (">", "一"),
            ("|", "二"),
        )
        assert self.merged(tmp_path, *rows_) == []


class TestPrefixes:
    @pytest.mark.parametrize("tag", ["{{r name }}", "{{p name|optional }}", "{{tr name }}", "{{tc name }}"])
    def test_only_charts_and_tables_have_one(self, tmp_path: Path, tag: str) -> None:
        (finding, *_) = found_in(tmp_path, rows((tag, "")))
        assert (finding.code, finding.at and finding.at.name) == ("RG662", "正文 第1段")

    @pytest.mark.parametrize("tag", ["{%tr for x in a %}", "{%tc if a %}"])
    def test_rows_and_cells_are_those_of_tables(self, tmp_path: Path, tag: str) -> None:
        (finding,) = found_in(tmp_path, p(text("甲")) + p(text(tag)))
        assert (finding.code, finding.at and finding.at.name) == ("RG608", "正文 第2段")


class TestOutput:
    def test_a_file_that_programs_cannot_read_is_not_written(self, tmp_path: Path) -> None:
        """A loop in the attributes of a picture, which repeats one of them."""
        path = template(tmp_path, p(text("收支情况")) + p(PICTURE.format("{% for x in a %}", "{% endfor %}")))
        assert rendered(path, {"a": ["一"]})
        with pytest.raises(TemplateError) as caught:
            rendered(path, {"a": ["一", "二"]})
        (finding,) = caught.value.findings
        assert finding.code == "RG626"
        assert "word/document.xml" in finding.message
        assert "收支情况" in finding.message

    def test_microsofts_validator_finds_no_error(self, tmp_path: Path) -> None:
        cut = "".join(
            p(each.format(text("{{ ye")) + text("ar }}年")) for name, each in INLINE.items() if name != "link"
        )
        loop = (
            p(text("{%p for x in a %}"))
            + p(INLINE["content control"].format(text("甲")) + BOX.format("乙"))
            + p(text("{%p endfor %}"))
        )
        document = blank()
        lines(document, "本单位 {%- if year %}有{% endif %}下属单位")
        add(document, cut + loop)
        file = tmp_path / "report.docx"
        file.write_bytes(rendered(saved(document, tmp_path), {"year": "2024", "a": ["一", "二"]}))
        assert "\n".join(errors_in(file)) == ""
