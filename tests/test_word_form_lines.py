"""The line over a table in Word: a name on the left, the year in the middle, the unit on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Pt

from word_examples import blank, lines, opened, rendered, saved

if TYPE_CHECKING:
    from pathlib import Path


def shown(tmp_path: Path, name: str, *stops: WD_TAB_ALIGNMENT) -> str:
    """The line over a table of 440 pt, its tab stops in the middle and at the end."""
    document = blank()
    style = document.styles.add_style("表头行", WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(10)
    for number, stop in enumerate(stops, 1):
        style.paragraph_format.tab_stops.add_tab_stop(Pt(220 * number), stop)
    lines(document, "部门：{{ name }}\t{{ year }}年度\t单位：万元")[0].style = style
    return opened(rendered(saved(document, tmp_path), {"name": name, "year": 2024})).paragraphs[0].text


MIDDLE_AND_RIGHT = (WD_TAB_ALIGNMENT.CENTER, WD_TAB_ALIGNMENT.RIGHT)


def test_a_short_name_stands_in_one_line_with_the_year_and_the_unit(tmp_path: Path) -> None:
    assert shown(tmp_path, "某某局", *MIDDLE_AND_RIGHT) == "部门：某某局\t2024年度\t单位：万元"


@pytest.mark.parametrize("name", ["某" * 17, "某" * 36, "某" * 80, "Ab" * 20])
def test_a_name_that_reaches_the_middle_has_a_line_of_its_own(tmp_path: Path, name: str) -> None:
    assert shown(tmp_path, name, *MIDDLE_AND_RIGHT) == f"部门：{name}\n\t2024年度\t单位：万元"


def test_a_line_with_other_tab_stops_stays_as_the_office_made_it(tmp_path: Path) -> None:
    name = "某" * 36
    assert shown(tmp_path, name, *[WD_TAB_ALIGNMENT.LEFT] * 2) == f"部门：{name}\t2024年度\t单位：万元"
