"""Rows of Word tables at the end of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.oxml.ns import qn

from word_examples import blank, element, lines, opened, rendered, saved

if TYPE_CHECKING:
    from pathlib import Path

LONG = "按照规定足额发放养老金，做到应发尽发。" * 60


def rows_of(tmp_path: Path, *texts: str) -> list[Any]:
    """The rows of a table with one cell in each, filled with texts."""
    document = blank()
    lines(document, "一")
    table = document.add_table(rows=len(texts), cols=1)
    for index in range(len(texts)):
        table.rows[index].cells[0].text = f"{{{{ texts[{index}] }}}}"
    content = rendered(saved(document, tmp_path), {"texts": list(texts)})
    return list(element(opened(content).tables[0]).tr_lst)


def is_whole(row: Any) -> bool:  # noqa: ANN401 - python-docx's types know too little of rows
    return row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None


def is_kept_with_next(row: Any) -> bool:  # noqa: ANN401 - as above
    return next(row.iter(qn("w:keepNext")), None) is not None


def test_a_low_row_is_not_split_and_one_that_fills_a_page_may_be(tmp_path: Path) -> None:
    assert [is_whole(row) for row in rows_of(tmp_path, "短", LONG, "短")] == [True, False, True]


def kept(tmp_path: Path, *texts: str) -> list[bool]:
    return [is_kept_with_next(row) for row in rows_of(tmp_path, *texts)]


def test_the_last_three_rows_of_a_table_stay_together(tmp_path: Path) -> None:
    assert kept(tmp_path, *"一二三四五六") == [False, False, False, True, True, False]


def test_a_table_of_few_low_rows_stays_whole(tmp_path: Path) -> None:
    assert kept(tmp_path, *"一二三四") == [True, True, True, False]


def test_high_rows_take_only_the_one_before_the_last_along(tmp_path: Path) -> None:
    high = "按照规定足额发放养老金，做到应发尽发。" * 12
    assert kept(tmp_path, "一", high, high, "二") == [False, False, True, False]


def test_a_table_of_one_row_is_kept_with_nothing(tmp_path: Path) -> None:
    assert kept(tmp_path, "一") == [False]
