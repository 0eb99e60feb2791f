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


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every rendering with its copy for reviewers, by name and end of the name."""
    folder = tmp_path_factory.mktemp("reviews")
    for name, each in RENDERINGS.items():
        done = reportgen.render(
            [each.data], output=folder / name, formats=["docx"], profile=each.profile, companions=["review"]
        )
        assert done.ok
    return {f"{name}{''.join(path.suffixes)}": path for name in RENDERINGS for path in (folder / name).iterdir()}


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
def test_the_copy_reads_as_the_report_does(files: dict[str, Path], rendering: Rendering) -> None:
    assert text_of(opened(files[f"{rendering}.审阅.docx"])) == text_of(opened(files[f"{rendering}.docx"]))


@every_rendering
def test_no_mark_of_the_recording_is_left(files: dict[str, Path], rendering: Rendering) -> None:
    members = parse_package(files[f"{rendering}.审阅.docx"].read_bytes(), "review.docx")
    texts = [content.decode() for name, content in members.items() if name.endswith((".xml", ".rels"))]
    assert [text for text in texts if re.search("[\ufdd0-\ufdef]", text)] == []


@every_rendering
def test_every_comment_is_on_a_number_that_it_explains(files: dict[str, Path], rendering: Rendering) -> None:
    document = opened(files[f"{rendering}.审阅.docx"])
    texts = commented_texts(document)
    comments: dict[str, Comment] = {str(comment.comment_id): comment for comment in document.comments}
    assert texts.keys() == comments.keys()
    for number, text in texts.items():
        said = comments[number].text
        assert re.fullmatch(r"[\d,.]+(%|万元|元)?", text), text
        assert comments[number].author == "reportgen"
        assert re.search(r"^(公式|来源)：.", said, re.MULTILINE), said


def test_a_comment_gives_the_formula_in_words_and_in_numbers_and_the_lines(files: dict[str, Path]) -> None:
    document = opened(files["anju-2024.审阅.docx"])
    number = next(number for number, text in commented_texts(document).items() if text == "98.74%")
    (comment,) = [comment for comment in document.comments if comment.comment_id == int(number)]
    lines = comment.text.split("\n")
    assert lines[0] == "本年支出 · 基本支出 · 占总数的比率：98.74%"
    assert lines[1] == "公式：本年支出 · 基本支出 · 决算数 ÷ 全部资金的收支 · 本年支出合计 · 决算数"
    assert lines[2] == "计算：1296.95 ÷ 1313.50 = 98.74%"
    assert re.fullmatch(r"数据：anju-2024\.yaml 第 43—61、.* 行", lines[3])


def test_the_report_itself_carries_no_comment(files: dict[str, Path]) -> None:
    assert list(opened(files["anju-2024.docx"]).comments) == []


def test_the_copy_is_written_only_when_asked_for(tmp_path: Path) -> None:
    reportgen.render([SAMPLES["anju-2024"]], output=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["anju-2024.docx", "anju-2024.xlsx"]


def test_the_same_data_gives_the_same_copy(files: dict[str, Path], tmp_path: Path) -> None:
    data = tmp_path / "anju-2024.yaml"
    data.write_bytes(SAMPLES["anju-2024"].read_bytes())
    reportgen.render([data], output=tmp_path, companions=["review"])
    assert (tmp_path / "anju-2024.审阅.docx").read_bytes() == files["anju-2024.审阅.docx"].read_bytes()


@every_rendering
def test_microsofts_validator_finds_no_error_in_the_copy(files: dict[str, Path], rendering: Rendering) -> None:
    assert errors_in(files[f"{rendering}.审阅.docx"]) == []
