"""What nobody wrote is not claimed: absent chapters, a wrong unit, last year's parts, 机关运行经费 of 事业单位."""

from __future__ import annotations

from pathlib import Path

import pytest

import reportgen
from reportgen.checks.missing import UNWRITTEN
from reports import checked, data, item

SPENT = {"items": [item(basic_expenditure={"30101": "10", "30201": "5"})]}


@pytest.mark.parametrize("chapter", sorted(UNWRITTEN))
def test_a_chapter_that_is_not_written_is_asked_for_and_an_empty_one_is_not(chapter: str) -> None:
    values = data()
    assert not codes_at(values)

    del values[chapter]
    (finding,) = checked(values)
    assert (finding.code, finding.severity, finding.place) == ("RG432", "警告", chapter)
    assert f"{chapter}: {{}}" in finding.message


def test_a_document_of_another_kind_is_not_asked_for_chapters_that_it_does_not_print() -> None:
    sample = Path(__file__).parents[1] / "data_samples" / "chenggong-2022.yaml"
    assert "RG432" not in {finding.code for finding in reportgen.check([sample])}


def test_a_total_that_is_hardly_possible_asks_for_the_unit() -> None:
    values = data(general_public_budget=SPENT)
    assert ("RG433", "amount_unit") in codes_at(values | {"amount_unit": "元"})
    assert not codes_at(values)

    large = data(general_public_budget={"items": [item(basic_expenditure={"30101": "13696400.00"})]})
    assert ("RG433", "amount_unit") in codes_at(large)
    assert not codes_at(large, checks={"most_total": "1000000000000"})


def test_nothing_at_all_is_no_wrong_unit() -> None:
    assert not codes_at(data() | {"amount_unit": "元"})


def test_a_part_of_last_year_is_not_larger_than_its_whole() -> None:
    prior = {"total_revenue": 20, "total_expenditure": 20, "agency_operating_cost": 21}
    values = data(
        general_public_budget=SPENT,
        prior_year_actual=prior,
        three_public={"hospitality": {"prior_year_actual": 30}, "overseas_visits": {"prior_year_actual": 20}},
    )
    assert {place for code, place in codes_at(values) if code == "RG434"} == {
        "three_public.hospitality.prior_year_actual",
        "prior_year_actual.agency_operating_cost",
    }


@pytest.mark.parametrize(
    ("standing", "cost", "is_asked"),
    [
        ("公益一类事业单位", {}, True),
        ("公益一类事业单位", {"exemption": "本单位为事业单位，无机关运行经费"}, False),
        ("公益一类事业单位", {"actual": 0}, False),
        ("参公事业单位", {}, False),
        ("参照公务员法管理的事业单位", {}, False),
        ("二级局", {}, False),
    ],
)
def test_only_an_office_has_operating_cost(standing: str, cost: dict[str, object], *, is_asked: bool) -> None:
    entity = {"name": "甲中心", "short_name": "甲", "standing": standing}
    values = data(entity=entity, general_public_budget=SPENT, agency_operating_cost=cost)
    assert (("RG435", "agency_operating_cost") in codes_at(values)) is is_asked


def test_a_department_with_offices_below_it_has_operating_cost() -> None:
    entity = {"name": "甲", "short_name": "甲", "standing": "事业单位", "subordinate_units": {"administrative": 1}}
    assert not codes_at(data(entity=entity, general_public_budget=SPENT, agency_operating_cost={}))


def codes_at(values: dict[str, object], **settings: dict[str, object]) -> set[tuple[str, str]]:
    """Return the rules of this subject that speak up, each with its place."""
    found = checked(values, (), **settings)
    return {(finding.code, finding.place) for finding in found if "RG432" <= finding.code <= "RG435"}


STATED = """
profile: sichuan-2024
year: 2024
amount_unit: 万元
entity: {name: 某局, short_name: 某局}
general_public_budget:
  items:
    - {code: "2080109", basic_expenditure: {"30101": 10.00, "30201": 5.00}}
"""


def test_a_cause_at_a_line_comes_first_and_its_consequences_in_the_tables_are_left_for_later(tmp_path: Path) -> None:
    data_file = tmp_path / "data.yaml"
    data_file.write_text(STATED + "stated: {expenditure.total: 25.00}\n", "utf-8")

    findings = reportgen.check([data_file])

    assert findings[0].code == "RG201"
    assert [finding.code for finding in findings if finding.severity == "错误"] == ["RG201"]
    assert "RG439" in {finding.code for finding in findings}


def test_what_is_accepted_hides_nothing(tmp_path: Path) -> None:
    data_file = tmp_path / "data.yaml"
    accepted = "accepted: [{code: RG201, at: stated.expenditure.total, reason: 已核实}]\n"
    data_file.write_text(f"{STATED}stated: {{expenditure.total: 25.00}}\n{accepted}", "utf-8")

    codes = {finding.code for finding in reportgen.check([data_file])}

    assert "RG301" in codes
    assert "RG439" not in codes
