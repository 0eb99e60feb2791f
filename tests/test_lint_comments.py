from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml

from reportgen.diagnostics import Location, OutputError, Rule
from reportgen.office import parse_package
from reportgen.template.rules import UNKNOWN_NAME
from reportgen.word.comments import mark_findings

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

WORDPROCESSING = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT_BOX = (
    f'<w:r xmlns:w="{WORDPROCESSING[1:-1]}" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox>'
    "<w:txbxContent><w:p><w:r><w:t>{{ inside }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Paragraphs 1 to 7: title, empty, two cells, after the table, a text box and its inside."""
    document = docx.Document()
    document.add_paragraph("标题 {{ totl }}")
    document.add_paragraph()
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "{{ yeer }}"
    document.add_paragraph("表后")
    document.add_paragraph("框")._p.append(parse_xml(TEXT_BOX))  # noqa: SLF001 - python-docx has no text boxes
    path = tmp_path / "模板.docx"
    document.save(str(path))
    return path


def test_a_finding_of_several_places_is_marked_at_each(template: Path) -> None:
    finding = UNKNOWN_NAME.finding(
        "写死的金额 2 处", at=at(1), also_at=[at(5), Location("other.docx", name="正文 第2段")]
    )
    marked = comments_of(docx.Document(io.BytesIO(mark_findings(template, [finding]))))
    assert list(marked) == ["标题 {{ totl }}", "表后"]


def at(number: int, part: str = "正文") -> Location:
    return Location("模板.docx", number, name=f"{part} 第{number}段")


def marked(template: Path, *places: Location | None) -> dict[str, list[str]]:
    """Mark a finding per place; return the comments by the text of the paragraph that each is attached to."""
    findings = [UNKNOWN_NAME.finding(f"变量未定义：第{i}个", at=place) for i, place in enumerate(places, 1)]
    return comments_of(docx.Document(io.BytesIO(mark_findings(template, findings))))


def comments_of(document: Document) -> dict[str, list[str]]:
    texts = {str(comment.comment_id): comment.text.split("\n")[0] for comment in document.comments}
    found: dict[str, list[str]] = {}
    for paragraph in document.element.body.iter(f"{WORDPROCESSING}p"):
        for start in paragraph.findall(f"{WORDPROCESSING}commentRangeStart"):
            text = "".join(node.text or "" for node in paragraph.findall(f"{WORDPROCESSING}r/{WORDPROCESSING}t"))
            found.setdefault(text, []).append(texts[start.get(f"{WORDPROCESSING}id")])
    return found


def test_a_comment_stands_at_the_paragraph_of_its_finding(template: Path) -> None:
    assert marked(template, at(1), at(4), at(5)) == {
        "标题 {{ totl }}": ["变量未定义：第1个"],
        "{{ yeer }}": ["变量未定义：第2个"],
        "表后": ["变量未定义：第3个"],
    }


def test_a_comment_says_what_would_be_right(template: Path) -> None:
    finding = UNKNOWN_NAME.finding("变量未定义：totl（是否应为 total？）", at=at(1), remedy="改为 total。")

    (comment,) = docx.Document(io.BytesIO(mark_findings(template, [finding]))).comments

    assert comment.text == "变量未定义：totl（是否应为 total？）\n建议：改为 total。（RG620）"
    assert comment.author == "reportgen"


def test_an_empty_paragraph_can_be_marked(template: Path) -> None:
    assert marked(template, at(2)) == {"": ["变量未定义：第1个"]}


def test_a_finding_in_a_text_box_is_marked_at_the_paragraph_of_the_box(template: Path) -> None:
    assert marked(template, at(7)) == {"框": ["变量未定义：第1个"]}


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (at(2, "页眉1"), "页眉1 第2段：变量未定义：第1个"),
        (at(99), "正文 第99段：变量未定义：第1个"),
        (Location("profile.yaml", 7, 3), "profile.yaml:7:3：变量未定义：第1个"),
        (None, "变量未定义：第1个"),
    ],
)
def test_what_cannot_hold_a_comment_is_said_at_the_beginning(
    template: Path, place: Location | None, shown: str
) -> None:
    assert marked(template, place) == {"标题 {{ totl }}": [shown]}


def test_several_comments_may_stand_at_one_paragraph(template: Path) -> None:
    assert marked(template, at(1), at(1)) == {"标题 {{ totl }}": ["变量未定义：第1个", "变量未定义：第2个"]}


def test_a_finding_is_marked_once_even_if_a_text_box_is_stored_twice(template: Path) -> None:
    same = [UNKNOWN_NAME.finding("变量未定义：x", at=at(number)) for number in (6, 7)]

    assert len(docx.Document(io.BytesIO(mark_findings(template, same))).comments) == 1


def test_the_comments_of_the_author_stay(template: Path) -> None:
    document = docx.Document(str(template))
    document.add_comment(document.paragraphs[3].runs, "请核对", "张三")
    document.save(str(template))

    copy = docx.Document(io.BytesIO(mark_findings(template, [UNKNOWN_NAME.finding("变量未定义：x", at=at(1))])))

    assert [comment.text.split("\n")[0] for comment in copy.comments] == ["请核对", "变量未定义：x"]


def test_the_template_itself_and_its_other_parts_are_left_alone(template: Path) -> None:
    before = template.read_bytes()

    copy = parse_package(mark_findings(template, [UNKNOWN_NAME.finding("变量未定义：x", at=at(1))]), "copy.docx")

    original = parse_package(before, "模板.docx")
    assert template.read_bytes() == before
    assert set(copy) - set(original) <= {"word/comments.xml", "word/_rels/comments.xml.rels"}
    assert copy["word/styles.xml"] == original["word/styles.xml"]


def test_the_same_findings_give_the_same_bytes(template: Path) -> None:
    finding = Rule.registered["RG620"].finding("变量未定义：x", at=at(1))

    first, second = (mark_findings(template, [finding]) for _ in range(2))

    assert first == second
    assert b"w:date" not in parse_package(first, "copy.docx")["word/comments.xml"]


def test_a_file_that_is_no_word_document_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "a.docx"
    broken.write_bytes(b"PK nothing")

    with pytest.raises(OutputError):
        mark_findings(broken, [])
