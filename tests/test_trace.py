"""``trace`` answers where a number is printed, how it came about and which lines of the data file it comes from."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from renderings import SAMPLES
from reportgen.app.computed_report import compute_report
from reportgen.app.printed_numbers import located, record, trails_of
from reportgen.app.tracing import trace
from reportgen.cli import main
from reportgen.diagnostics import ReportgenError
from reportgen.facts.fact import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.facts.formulas import Step

SAMPLE = SAMPLES["anju-2024"]
LINES = SAMPLE.read_text("utf-8").splitlines()


def leaves(step: Step) -> Iterator[Step]:
    if not step.steps:
        yield step
    for below in step.steps:
        yield from leaves(below)


def test_a_percentage_is_answered_with_its_sentence_and_its_formula() -> None:
    (figure,) = trace(SAMPLE, "98.74%").figures
    assert figure.step.name == "expenditure.basic_expenditure.share"
    assert figure.step.formula == "1296.95 ÷ 1313.50 = 98.74%"
    assert figure.places[0].where == ("第二部分　2024年度单位决算情况说明", "三、支出决算情况说明")
    assert "占【98.74%】；" in figure.places[0].text
    assert {place.kind for place in figure.places} == {"正文", "图"}


@pytest.mark.parametrize("query", ["1313.50", "1,313.50", "1313.50万元", "１３１３．５０", "1313.5"])
def test_a_number_is_found_however_it_is_written(query: str) -> None:
    answer = trace(SAMPLE, query)
    assert "account.total_revenue.actual" in [figure.step.name for figure in answer.figures]
    assert {place.text for place in answer.cells} == {"1,313.50"}


def test_the_place_in_a_table_is_its_title_its_row_and_its_column() -> None:
    places = [place.where for place in trace(SAMPLE, "346.59").cells]
    assert ("支出决算表", "2080109 社会保险经办机构", "本年支出合计") in places


def test_every_way_ends_at_a_line_that_holds_the_number() -> None:
    (figure,) = trace(SAMPLE, "expenditure.basic_expenditure.share").figures
    inputs = [leaf for leaf in leaves(figure.step) if leaf.at and not leaf.is_repeated]
    assert len(inputs) > 20
    for leaf in inputs:
        assert leaf.at
        number = re.search(r"[\d.]+", leaf.shown)
        assert number
        assert number[0] in LINES[leaf.at.line - 1]


def test_an_input_is_called_by_the_titles_of_its_field() -> None:
    (figure,) = trace(SAMPLE, "expenditure.project_expenditure.actual").figures
    labels = [leaf.label for leaf in leaves(figure.step) if leaf.at]
    assert "一般公共预算财政拨款 · 2080109 社会保险经办机构 · 项目支出决算数 · 30201 办公费" in labels


def test_the_inputs_of_a_total_add_up_to_it() -> None:
    (figure,) = trace(SAMPLE, "expenditure.basic_expenditure.actual").figures
    amounts = [Decimal(step.shown.removesuffix("万元")) for step in figure.step.inputs]
    assert sum(amounts) == Decimal("1296.95")


def test_a_name_of_several_figures_is_answered_with_all_of_them() -> None:
    names = [figure.step.name for figure in trace(SAMPLE, "expenditure.basic_expenditure").figures]
    assert names == ["expenditure.basic_expenditure.actual", "expenditure.basic_expenditure.share"]


def test_a_figure_that_does_not_exist_says_why() -> None:
    (figure,) = trace(SAMPLE, "revenue.total.change_rate").figures
    assert figure.step.shown == "无（数据文件没有上年数）"


def test_a_text_is_answered_with_its_paragraphs_its_numbers_and_its_field() -> None:
    answer = trace(SAMPLE, "抚恤金减少")
    assert [at.name for at in answer.lines] == ["change_reason"]
    assert all("抚恤金减少" in place.text for place in answer.texts)
    assert "account.total_revenue.change" in [figure.step.name for figure in answer.figures]


def test_a_stated_number_that_is_no_figure_is_found_in_the_data_file() -> None:
    answer = trace(SAMPLES["yanjiang-2020"], stated_score())
    assert [figure.step.at.line for figure in answer.figures if figure.step.at] != []


def stated_score() -> str:
    report = record(compute_report(SAMPLES["yanjiang-2020"]))
    return next(number.text for _, number, fact in report.numbers() if fact.source and number.text)


@pytest.mark.parametrize("query", ["98.75%", "revenue.totl.actual", "没有这句话"])
def test_what_is_not_in_the_report_is_a_finding(query: str) -> None:
    with pytest.raises(ReportgenError) as raised:
        trace(SAMPLE, query)
    assert [finding.code for finding in raised.value.findings] == ["RG750"]


def test_near_numbers_and_names_are_offered() -> None:
    with pytest.raises(ReportgenError, match=r"98\.74%"):
        trace(SAMPLE, "98.75%")
    with pytest.raises(ReportgenError, match=r"revenue\.total\.actual"):
        trace(SAMPLE, "revenue.totl.actual")


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_expenditure_is_called_a_revenue(sample: str) -> None:
    source = compute_report(SAMPLES[sample])
    trails, report = trails_of(source), record(source)
    said = ((number.sentence, trails.label(fact)) for _, number, fact in report.numbers())
    printed = ((re.split("[，；。]", sentence.partition("【")[0])[-1], label) for sentence, label in said)

    assert [label for before, label in printed if "收" not in before and "支出" in before and "收入" in label] == []


def test_what_does_not_occur_is_called_so() -> None:
    (figure,) = trace(SAMPLE, "government_fund.expenditure.actual").figures
    assert (figure.step.label, figure.step.shown) == ("未发生", "0.00万元")


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_printed_input_has_its_field(sample: str) -> None:
    source = compute_report(SAMPLES[sample])
    numbers = [(number, located(fact, source)) for _, number, fact in record(source).numbers()]

    assert [number for number, fact in numbers if fact.operation is Operation.GIVEN and not fact.source] == []


def test_a_number_that_is_no_figure_is_called_by_the_titles_of_its_field() -> None:
    source = compute_report(SAMPLE)
    trails = trails_of(source)
    numbers = [(number.after, trails.label(located(fact, source))) for _, number, fact in record(source).numbers()]

    assert "单位 · 下属二级单位 · 其他事业单位个数" in [label for after, label in numbers if after.startswith("个")]


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_printed_number_can_be_traced(sample: str) -> None:
    source = compute_report(SAMPLES[sample])
    trails = trails_of(source)
    facts = list(record(source).facts)
    for fact, step in zip(facts, trails.steps(facts), strict=True):
        assert step.formula or step.words, fact


def test_the_command_prints_a_tree_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(SAMPLE), "98.74%"]) == 0
    text = capsys.readouterr().out
    assert "    本年支出 · 基本支出 · 占总数的比率：1296.95 ÷ 1313.50 = 98.74%\n" in text
    assert "……出自数据文件的 28 个数，全部列出用 --depth all\n" in text
    assert main(["trace", str(SAMPLE), "98.74%", "--depth", "all"]) == 0
    assert re.search(r"anju-2024\.yaml:43  \"30101\": 92\.40", capsys.readouterr().out)
    assert main(["trace", str(SAMPLE), "98.74%", "--depth", "0"]) == 2
    assert "可以写 1、2、3…… 或 all" in capsys.readouterr().err
    assert main(["trace", str(SAMPLE), "98.74%", "--json"]) == 0
    (figure,) = json.loads(capsys.readouterr().out)["figures"]
    assert [operand["formula"].rpartition(" = ")[2] for operand in figure["operands"]] == ["1296.95", "1313.50"]


def test_the_graph_of_facts_has_operands_and_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", str(SAMPLE), "--json"]) == 0
    facts = {fact["name"]: fact for fact in json.loads(capsys.readouterr().out)["facts"]}
    share = facts["expenditure.basic_expenditure.share"]
    assert share["operands"] == ["expenditure.basic_expenditure.actual", "account.expenditure.actual"]
    waiting, seen = [share], set()
    while waiting:
        fact = waiting.pop()
        seen.add(fact["name"])
        assert fact["operands"] or fact["at"].startswith(str(SAMPLE)) or fact["operation"] == "约定"
        waiting += [facts[name] for name in fact["operands"] if name in facts and name not in seen]
