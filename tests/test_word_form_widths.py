"""The columns of a form in Word follow its texts: numbers stay whole, long texts get what short ones do not need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn

from test_word_forms import built
from word_examples import element, opened, rendered, saved

if TYPE_CHECKING:
    from pathlib import Path

HEADS = "|= 指标 | 三级指标 | 得分"
ROW = "|: 产出指标 | < {{ text }} | {{ score }}"
POINTS_PER_DIGIT = 4.5
"""In 宋体, 9 pt."""
WIDTH = 442
"""The width of the text of an upright page, in points."""


def widths(content: bytes, number: int = 0) -> list[float]:
    """The widths of the columns of a table, in points; the cells have to say the same."""
    table = element(opened(content).tables[number])
    columns = [int(column.get(qn("w:w"))) for column in table.tblGrid.findall(qn("w:gridCol"))]
    for row in table.tr_lst:
        position = 0
        for cell in row.tc_lst:
            assert cell.tcPr.find(qn("w:tcW")).get(qn("w:w")) == str(sum(columns[position : position + cell.grid_span]))
            position += cell.grid_span
    return [width / 20 for width in columns]


def shown(tmp_path: Path, *rows: str, columns: str = "20 20 20", **values: object) -> list[float]:
    template = built(tmp_path / "report.docx", f"!table {columns}", *rows, "!endtable")
    return widths(rendered(template, values))


def test_the_columns_are_together_as_wide_as_the_text(tmp_path: Path) -> None:
    assert sum(shown(tmp_path, HEADS, ROW, text="短", score="9.5")) == pytest.approx(WIDTH, abs=1)


def test_a_long_text_gets_the_room_that_scores_do_not_need(tmp_path: Path) -> None:
    first, text, score = shown(tmp_path, HEADS, ROW, text="按时足额发放养老金，应发尽发。" * 9, score="9.5")
    assert score < 35
    assert first < 60
    assert text > 350


def test_of_two_long_texts_the_longer_one_gets_more_but_not_all(tmp_path: Path) -> None:
    row = "|: < {{ text }} | < {{ text }}{{ text }}{{ text }}{{ text }} | 1"
    first, second, _ = shown(tmp_path, HEADS, row, text="按时足额发放养老金，应发尽发。" * 9)
    assert 1.5 < second / first < 3


@pytest.mark.parametrize("number", ["9.5/4", "1,234,567.89", "2021.06-12", "100.00%", "≥217100.00"])
def test_a_number_is_never_broken(tmp_path: Path, number: str) -> None:
    row = "|: < {{ text }} | < {{ text }} | {{ score }}"
    found = shown(tmp_path, HEADS, row, columns="60 60 2", text="长" * 400, score=number)
    assert found[2] > POINTS_PER_DIGIT * len(number)


def test_a_number_over_two_columns_is_not_broken_either(tmp_path: Path) -> None:
    number = "51090424T000011111273"
    found = shown(tmp_path, "|: {{ text }} | {{ number }}{2}", HEADS, columns="90 2 2", text="长" * 400, number=number)
    assert sum(found[1:]) > POINTS_PER_DIGIT * len(number)


def test_with_no_room_for_anything_all_columns_give_way(tmp_path: Path) -> None:
    row = "|: " + " | ".join(["{{ number }}"] * 12)
    found = shown(tmp_path, row, columns=" ".join(["1"] * 12), number="123,456,789.00")
    assert max(found) - min(found) < 1


def test_what_texts_do_not_need_goes_as_the_form_was_drawn(tmp_path: Path) -> None:
    first, text, score = shown(tmp_path, HEADS, ROW, columns="40 20 20", text="短", score="1")
    assert first > text + score - 60


def test_a_table_in_another_style_keeps_its_columns(tmp_path: Path) -> None:
    template = built(tmp_path / "report.docx", "!table 20 20 20", HEADS, ROW, "!endtable")
    document = docx.Document(str(template))
    document.tables[0].style = document.styles["Normal Table"]
    changed = widths(rendered(saved(document, tmp_path), {"text": "长" * 400, "score": "1"}))
    assert max(changed) - min(changed) < 1
