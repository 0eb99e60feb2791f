"""``render --workpaper`` writes a workbook for the reviewer, whose live formulas give the values of the report."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import reportgen
from programs import all_recalculated, errors_in
from renderings import RENDERINGS, SAMPLES, Rendering
from reportgen.app.computed_report import compute_report
from reportgen.app.printed_numbers import record
from reportgen.checks.run import run_comparisons
from reportgen.office import parse_package, write_package

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

every_rendering = pytest.mark.parametrize("rendering", RENDERINGS.values(), ids=str)
SHEETS = ["数字", "规则", "勾稽", "尾差", "数据", "计算", "附表"]


@pytest.fixture(scope="module")
def papers(reports: dict[str, Path]) -> dict[str, bytes]:
    """The working paper of every rendering."""
    return {name: reports[f"{name}.底稿.xlsx"].read_bytes() for name in RENDERINGS}


@pytest.fixture(scope="module")
def computed(papers: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    """Every working paper, and three with one number changed, as LibreOffice computes them."""
    paper = papers["anju-2024"]
    rows = enumerate(rows_of(opened(paper), "数据"), 2)
    (prior,) = [number for number, row in rows if row["字段"] == "prior_year_actual.total_revenue"]
    changed = {
        "an input": with_number(paper, "数据", rb"<v>92\.40?(?=</v>)", b"<v>192.40"),
        "a prior year": with_number(paper, "数据", rb'(?<=<c r="C%d")([^>]*><v>)[^<]*' % prior, rb"\g<1>1.00"),
        "a table": with_number(paper, "附表", rb'(?<=<c r="D2")([^>]*><v>)[^<]*', rb"\g<1>99999"),
    }
    books = all_recalculated([*papers.values(), *changed.values()], tmp_path_factory.mktemp("computed"))
    return dict(zip([*papers, *changed], books, strict=True))


def with_number(paper: bytes, sheet: str, pattern: bytes, number: bytes) -> bytes:
    """The working paper with another number in one cell."""
    parts = parse_package(paper, "a.xlsx")
    part = f"xl/worksheets/sheet{SHEETS.index(sheet) + 1}.xml"
    parts[part], count = re.subn(pattern, number, parts[part])
    assert count == 1
    return write_package(parts)


def opened(content: bytes, *, values: bool = True) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values, read_only=True)


def rows_of(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    heads, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


@every_rendering
def test_libreoffice_computes_every_value(
    papers: dict[str, bytes], computed: dict[str, Workbook], rendering: Rendering
) -> None:
    written, formulas = (opened(papers[str(rendering)], values=values) for values in (True, False))
    compared = 0
    for sheet in formulas:
        ours = values_of(written, sheet.title)
        theirs = values_of(computed[str(rendering)], sheet.title)
        for place, formula in values_of(formulas, sheet.title, "f").items():
            value = ours.get(place)
            expected = value if value is None or isinstance(value, str) else pytest.approx(value, rel=1e-9, abs=1e-9)
            assert theirs.get(place) == expected, f"{sheet.title}!{place} {formula}"
            compared += 1
    assert compared > 20


def values_of(book: Workbook, sheet: str, data_type: str = "") -> dict[str, Any]:
    """The values of a sheet by their place, or those of one type."""
    cells = (cell for row in book[sheet].iter_rows() for cell in row if cell.value is not None)
    return {cell.coordinate: cell.value for cell in cells if not data_type or cell.data_type == data_type}


@every_rendering
def test_every_number_of_the_narrative_has_a_row_with_its_sentence(
    papers: dict[str, bytes], rendering: Rendering
) -> None:
    rows = rows_of(opened(papers[str(rendering)]), "数字")
    report = record(compute_report(rendering.data, rendering.profile))
    written = [(number.text, number.sentence) for _, number, _ in report.numbers()]
    assert [(row["印出的数"], row["所在的句子"]) for row in rows[: len(written)]] == written
    assert all(str(row["部分"]).startswith("图：") for row in rows[len(written) :])


@every_rendering
def test_no_comparison_of_a_sample_fails(papers: dict[str, bytes], rendering: Rendering) -> None:
    book = opened(papers[str(rendering)])
    assert book.sheetnames == SHEETS
    assert {row["核对"] for row in rows_of(book, "数字")} <= {"相符"}
    failing = [row for row in rows_of(book, "勾稽") if row["结论"] == "不符"]
    assert all(str(row["说明"]).startswith("已接受：") for row in failing)


@every_rendering
def test_every_comparison_of_a_rule_is_listed_with_its_verdict(papers: dict[str, bytes], rendering: Rendering) -> None:
    book = opened(papers[str(rendering)])
    source = compute_report(rendering.data, rendering.profile)
    given = source.check_input
    made = [(rule.rule.code, each) for rule, each in run_comparisons(given)]
    rows = rows_of(book, "勾稽")
    assert {row["编码"] for row in rows} == {code for code, _ in made}
    assert [row["编码"] for row in rows] == sorted(row["编码"] for row in rows)
    with_amounts = [code for code, each in made if each.left.value or each.right.value]
    assert Counter(with_amounts) <= Counter(row["编码"] for row in rows)
    for rule in rows_of(book, "规则"):
        verdicts = [row["结论"] for row in rows if row["编码"] == rule["编码"]]
        assert (rule["比较"] or 0) == len(verdicts)
        assert (rule["尾差"] or 0) == verdicts.count("尾差")


def test_a_comparison_says_what_it_compares_and_where_it_stands(papers: dict[str, bytes]) -> None:
    rows = {row["编码"]: row for row in rows_of(opened(papers["anju-2024"]), "勾稽")}
    assert rows["RG313"]["编号"] == "X9"
    assert " ≤ " in rows["RG313"]["关系"]
    assert rows["RG302"]["关系"].endswith("上年收入总计 ＝ 上年支出总计")
    assert re.search(r"anju-2024\.yaml 第 .* 行", rows["RG302"]["依据"])
    assert re.search(r"公开0\d表", rows["RG210"]["依据"])


def test_stated_totals_are_listed_with_what_rounding_explains(papers: dict[str, bytes]) -> None:
    rows = rows_of(opened(papers["quangang-2021"]), "尾差")
    assert rows
    for row in rows:
        assert abs(row["差额"]) <= row["允许尾差"]
        assert row["公布数"] - row["各组成部分之和"] == pytest.approx(row["差额"])
        assert row["之和最小"] < row["各组成部分之和"] < row["之和最大"]


def test_an_input_is_listed_with_its_field_and_its_line(papers: dict[str, bytes]) -> None:
    lines = SAMPLES["anju-2024"].read_text("utf-8").splitlines()
    rows = [row for row in rows_of(opened(papers["anju-2024"]), "数据") if row["值"]]
    assert len(rows) > 50
    for row in rows:
        file, _, number = row["数据文件"].rpartition(":")
        assert file == "anju-2024.yaml"
        assert row["字段"].rpartition(".")[2] in lines[int(number) - 1]
        line = lines[int(number) - 1]
        # A number in another unit, or computed from others, is written in braces.
        assert "{" in line or f"{row['值']:g}" in line.replace(".00", "").replace("0 ", " ")


def test_a_changed_input_is_seen_by_the_formulas(computed: dict[str, Workbook]) -> None:
    verdicts = {row["印出的数"]: row["核对"] for row in rows_of(computed["an input"], "数字")}
    assert verdicts["1313.50万元"] == "不符"
    assert verdicts["20.47万元"] == "相符"


def test_a_changed_prior_year_turns_the_verdict_of_its_rule(computed: dict[str, Workbook]) -> None:
    rows = rows_of(computed["a prior year"], "勾稽")
    assert sorted(row["结论"] for row in rows if row["编码"] == "RG302") == ["不符", "相符"]


def test_a_changed_cell_of_a_table_turns_the_verdicts_about_it(
    papers: dict[str, bytes], computed: dict[str, Workbook]
) -> None:
    written = {row["关系"]: row["结论"] for row in rows_of(opened(papers["anju-2024"]), "勾稽")}
    turned = {row["关系"] for row in rows_of(computed["a table"], "勾稽") if row["结论"] != written[row["关系"]]}
    assert turned
    assert len(turned) < len(written) / 4


def test_heads_are_frozen_rows_can_be_filtered_and_verdicts_have_colours(papers: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(papers["chenggong-2022"]))
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
    (rules,) = book["勾稽"].conditional_formatting
    assert [rule.formula for rule in rules.rules] == [['"相符"'], ['"尾差"'], ['"不符"']]


@every_rendering
def test_microsofts_validator_finds_no_error_in_the_paper(reports: dict[str, Path], rendering: Rendering) -> None:
    assert errors_in(reports[f"{rendering}.底稿.xlsx"]) == []


def test_rules_of_the_profile_are_listed_with_their_numbers(tmp_path: Path) -> None:
    rules = (
        "\n- {id: AJ-01, title: 公务接待费不少, requires: three_public.hospitality.actual >= 5000000, message: 少了}"
        "\n- {id: AJ-02, title: 两件事, requires: year > 2000 and year < 2001, message: 不符, severity: 提示}"
    ).replace("\n", "\n    ")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "profile.yaml").write_text(
        f"id: own\ntitle: 某县\nextends: sichuan-2024\nchecks:\n  rules:{rules}\n", "utf-8"
    )
    done = reportgen.render(
        [SAMPLES["anju-2024"]], output=tmp_path, profile=str(tmp_path / "own"), companions=["workpaper"]
    )
    assert done.ok, done.errors
    book = opened((tmp_path / "anju-2024.底稿.xlsx").read_bytes())
    spent, both = rows_of(book, "勾稽")[-2:]
    assert (spent["编码"], spent["左边"], spent["结论"]) == ("AJ-01", 5000000, "不符")
    assert "方案自己的规则" in spent["说明"]
    assert (both["左边"], both["右边"], both["结论"]) == (1, 0, "不符")
    assert {"AJ-01", "AJ-02"} <= {row["编码"] for row in rows_of(book, "规则")}
