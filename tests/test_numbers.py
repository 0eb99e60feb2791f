"""Every number in a report is a figure, an input or a free text of the data file, or of a kind that is listed."""

from __future__ import annotations

import pytest

from known_numbers import (
    NUMBER,
    known_texts,
    left_over,
    recorded_paragraphs,
    unknown_cells,
    unknown_numbers,
    unnamed_figures,
    wrongly_printed,
)
from renderings import RENDERINGS, Rendering
from reportgen.app.computed_report import compute_report
from reportgen.app.printed_numbers import record

every_rendering = pytest.mark.parametrize("rendering", RENDERINGS.values(), ids=str)


@every_rendering
def test_every_number_of_the_text_is_known(rendering: Rendering) -> None:
    report = record(compute_report(rendering.data, rendering.profile))
    assert len(recorded_paragraphs(report)) > 20
    assert unknown_numbers(report) == []


def test_a_number_that_comes_from_nowhere_is_noticed() -> None:
    report = record(compute_report(RENDERINGS["anju-2024"].data))
    known = known_texts(report.computed)
    for text in ("支出决算为346.60万元。", "占98.74%。", "2022年度", "共12个项目"):
        assert NUMBER.search(left_over(text, report, known)), text
    for text in ("2.2024年12月底，本单位", "公开05表", "（图3：收入决算结构图）", "表1-2"):
        assert not NUMBER.search(left_over(text, report, known)), text


@every_rendering
def test_every_printed_figure_prints_its_value(rendering: Rendering) -> None:
    assert wrongly_printed(record(compute_report(rendering.data, rendering.profile))) == []


@every_rendering
def test_every_figure_of_the_narrative_is_a_fact_or_stands_in_the_data_file(rendering: Rendering) -> None:
    assert unnamed_figures(record(compute_report(rendering.data, rendering.profile))) == []


@every_rendering
def test_every_number_of_a_table_is_the_value_of_a_figure(rendering: Rendering) -> None:
    assert unknown_cells(compute_report(rendering.data, rendering.profile)) == []
