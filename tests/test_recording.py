"""A recorded rendering knows the figure behind each printed number, and is otherwise the report as it is."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from renderings import RENDERINGS, Rendering
from reportgen.app.computed_report import compute_report
from reportgen.app.printed_numbers import RecordedReport, record
from reportgen.app.rendering import render_file
from reportgen.diagnostics import ReportgenError
from reportgen.facts.fact import Operation
from reportgen.formatting import format_percent, in_unit, round_half_up
from reportgen.office import parse_package
from reportgen.template.names import NUMBERS
from reportgen.template.recording import MARKED, RECORDED, without_marks
from reportgen.template.vocabulary import FILTERS

if TYPE_CHECKING:
    from pathlib import Path

every_rendering = pytest.mark.parametrize("rendering", RENDERINGS.values(), ids=str)


@every_rendering
def test_without_its_marks_a_recorded_report_is_the_report(rendering: Rendering) -> None:
    source = compute_report(rendering.data, rendering.profile)
    plain = parse_package(render_file("docx", source, "native", {}).content, "report.docx")
    recorded = record(source).document.parts
    texts = {name: without_marks(content.decode()).encode() for name, content in recorded.items() if is_text(name)}
    assert {**recorded, **texts} == plain


@every_rendering
def test_every_recorded_number_is_found_in_the_narrative(rendering: Rendering) -> None:
    report = record(compute_report(rendering.data, rendering.profile))
    found = [number.index for _, number, _ in report.numbers()]
    parts = report.document.parts.items()
    marks = [int(mark[1]) for name, part in parts if is_text(name) for mark in MARKED.finditer(part.decode())]
    assert sorted(found) == sorted(marks)
    assert set(found) <= set(range(len(report.facts)))


@pytest.fixture(scope="module")
def report() -> RecordedReport:
    return record(compute_report(RENDERINGS["anju-2024"].data))


def test_a_printed_amount_is_the_figure_rounded(report: RecordedReport) -> None:
    amounts = [
        (number.text, fact) for _, number, fact in report.numbers() if number.text.endswith("万元") and fact.value
    ]
    assert len(amounts) > 30
    for text, fact in amounts:
        rounded = abs(round_half_up(in_unit(fact.amount, "万元"), 2))
        # Texts of the data file may quote an amount with no more decimals than it has.
        assert text in (f"{rounded}万元", f"{rounded.normalize():f}万元")


def test_a_change_printed_without_its_sign_is_the_change(report: RecordedReport) -> None:
    (change,) = {fact for _, number, fact in report.numbers() if number.text == "414.08万元"} & {
        report.computed.facts.account.total_revenue.change
    }
    assert change.amount < 0


def test_the_place_of_a_number_is_its_headings_and_its_sentence(report: RecordedReport) -> None:
    paragraph, number, fact = next(each for each in report.numbers() if each[1].text == "98.74%")
    assert paragraph.headings == ("第二部分　2024年度单位决算情况说明", "三、支出决算情况说明")
    assert number.sentence == "2024年本年支出合计1313.50万元，其中：基本支出1296.95万元，占【98.74%】；"
    assert fact.operation is Operation.RATIO
    assert format_percent(fact.operands[0].amount / fact.operands[1].amount, "0.00", trim_whole=True) == number.text


def test_a_number_of_the_data_file_that_is_no_figure_is_recorded_too(report: RecordedReport) -> None:
    written = [
        (number, fact) for _, number, fact in report.numbers() if fact.source[:2] == ("entity", "subordinate_units")
    ]
    assert len(written) == 3
    assert all(Decimal(number.text) == fact.value for number, fact in written)


def test_a_number_quoted_by_a_text_of_the_data_file_is_recorded_with_its_figure(report: RecordedReport) -> None:
    amounts = [fact for _, number, fact in report.numbers() if number.before.endswith("县级承担")]
    assert amounts == [report.computed.facts.performance.projects[5].figure.actual]
    people = [fact for _, number, fact in report.numbers() if number.before.endswith("在编职工人数")]
    assert people == [report.computed.facts.statistics["在编职工"]]


def test_a_file_that_holds_the_marks_of_the_program_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "forged.yaml"
    text = RENDERINGS["anju-2024"].data.read_text("utf-8")
    data.write_text(text.replace("change_reason: ", "change_reason: \ufdd27\ufdd399\ufdd4", 1), "utf-8")
    with pytest.raises(ReportgenError, match="U\\+FDD2、U\\+FDD3、U\\+FDD4"):
        compute_report(data)


def test_every_word_that_prints_numbers_is_recorded() -> None:
    printing = {word.name for word in FILTERS.values() if word.accepts & NUMBERS and re.search(r"\d", word.result)}
    # 414.08万元 is the result of unsigned with money behind it.
    assert RECORDED.keys() == printing - {"unsigned"}


def is_text(name: str) -> bool:
    return name.endswith((".xml", ".rels"))
