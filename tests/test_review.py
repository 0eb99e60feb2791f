"""``render --review`` writes the same report once more, in which each number carries a comment with its origin."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import docx
import pytest

import reportgen
from programs import errors_in
from renderings import RENDERINGS, SAMPLES, Rendering
from reportgen.office import parse_package

if TYPE_CHECKING:
    from pathlib import Path

    from docx.comments import Comment
    from docx.document import Document

every_rendering = pytest.mark.parametrize("rendering", RENDERINGS.values(), ids=str)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(path: Path) -> Document:
    return docx.Document(io.BytesIO(path.read_bytes()))


def commented_texts(document: Document) -> dict[str, str]:
    """The text in the range of each comment, by the id of the comment."""
    texts: dict[str, str] = {}
    is_open: set[str] = set()
    for element in document.element.body.iter():
        if element.tag == f"{WORD}commentRangeStart":
            is_open.add(element.get(f"{WORD}id"))
        elif element.tag == f"{WORD}commentRangeEnd":
            is_open.discard(element.get(f"{WORD}id"))
        elif element.tag == f"{WORD}t":
            for number in is_open:
                texts[number] = texts.get(number, "") + (element.text or "")
    return texts


def text_of(document: Document) -> list[str]:
    return ["".join(text.text or "" for text in p.iter(f"{WORD}t")) for p in document.element.body.iter(f"{WORD}p")]


@every_rendering
def test_the_copy_reads_as_the_report_does(reports: dict[str, Path], rendering: Rendering) -> None:
    assert text_of(opened(reports[f"{rendering}.审阅.docx"])) == text_of(opened(reports[f"{rendering}.docx"]))


@every_rendering
def test_no_mark_of_the_recording_is_left(reports: dict[str, Path], rendering: Rendering) -> None:
    members = parse_package(reports[f"{rendering}.审阅.docx"].read_bytes(), "review.docx")
    texts = [content.decode() for name, content in members.items() if name.endswith((".xml", ".rels"))]
    assert [text for text in texts if re.search("[\ufdd0-\ufdef]", text)] == []


@every_rendering
def test_every_comment_is_on_a_number_that_it_explains(reports: dict[str, Path], rendering: Rendering) -> None:
    document = opened(reports[f"{rendering}.审阅.docx"])
    texts = commented_texts(document)
    comments: dict[str, Comment] = {str(comment.comment_id): comment for comment in document.comments}
    assert texts.keys() == comments.keys()
    for number, text in texts.items():
        said = comments[number].text
        assert re.fullmatch(r"[\d,.]+(%|万元|元)?", text), text
        assert comments[number].author == "reportgen"
        assert re.search(r"^(公式|来源)：.", said, re.MULTILINE), said


def test_a_comment_gives_the_formula_in_words_and_in_numbers_and_the_lines(reports: dict[str, Path]) -> None:
    document = opened(reports["anju-2024.审阅.docx"])
    number = next(number for number, text in commented_texts(document).items() if text == "98.74%")
    (comment,) = [comment for comment in document.comments if comment.comment_id == int(number)]
    lines = comment.text.split("\n")
    assert lines[0] == "本年支出 · 基本支出 · 占总数的比率：98.74%"
    assert lines[1] == "公式：本年支出 · 基本支出 · 决算数 ÷ 全部资金的收支 · 本年支出合计 · 决算数"
    assert lines[2] == "计算：1296.95 ÷ 1313.50 = 98.74%"
    assert re.fullmatch(r"数据：anju-2024\.yaml 第 43—61、.* 行", lines[3])


def test_the_report_itself_carries_no_comment(reports: dict[str, Path]) -> None:
    assert list(opened(reports["anju-2024.docx"]).comments) == []


def test_the_copy_is_written_only_when_asked_for(tmp_path: Path) -> None:
    reportgen.render([SAMPLES["chenggong-2022"]], output=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["chenggong-2022.docx"]


@every_rendering
def test_microsofts_validator_finds_no_error_in_the_copy(reports: dict[str, Path], rendering: Rendering) -> None:
    assert errors_in(reports[f"{rendering}.审阅.docx"]) == []
