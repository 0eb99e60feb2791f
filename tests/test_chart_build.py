from collections.abc import Mapping
from decimal import Decimal

from reportgen.charts.build import build_chart
from reportgen.charts.spec import ChartSpec
from reportgen.profile.profile import ChartEntry, Numbers
from reports import compute, data, item

CATEGORIES = {"id": "pie", "kind": "pie", "title": "结构图", "each": "general_public_budget.by_function.categories"}
TOTALS = {
    "id": "columns",
    "kind": "column",
    "title": "变动图",
    "categories": ["收入"],
    "series": [
        {"name": "{year}年", "values": ["account.total_revenue.actual"]},
        {"name": "{prior_year}年", "values": ["account.total_revenue.prior_year_actual"]},
    ],
}


def chart(entry: Mapping[str, object], **chapters: object) -> ChartSpec:
    facts, _ = compute(data(**chapters))
    return build_chart(ChartEntry.model_validate(entry), facts, Numbers())


def test_a_pie_shows_the_shares_that_the_sentences_print() -> None:
    items = [item("2080109", basic_expenditure={"30101": 2}), item("2210201", basic_expenditure={"30113": 1})]
    spec = chart(CATEGORIES | {"figure": "expenditure"}, general_public_budget={"items": items})

    assert spec.categories == ("社会保障和就业支出", "住房保障支出")
    assert spec.series[0].name == "结构图"
    assert spec.series[0].values == (Decimal("0.666666666666667"), Decimal("0.333333333333333"))
    assert spec.number_format == "0.00%"


def test_a_pie_of_one_slice_says_100_percent_as_the_sentence_does() -> None:
    spec = chart(CATEGORIES | {"figure": "expenditure"}, general_public_budget={"items": [item()]})

    assert (spec.series[0].values, spec.number_format) == ((Decimal(1),), "0%")


def test_a_pie_knows_the_amounts_behind_its_shares() -> None:
    items = [item("2080109", basic_expenditure={"30101": 2}), item("2210201", basic_expenditure={"30113": 1})]
    amounts = chart(CATEGORIES | {"figure": "expenditure"}, general_public_budget={"items": items}).amounts

    assert amounts is not None
    assert (amounts.values, amounts.whole, amounts.head) == ((Decimal(2), Decimal(1)), Decimal(3), "金额（万元）")


def test_a_pie_has_no_slice_of_nothing() -> None:
    items = [item("2080109"), item("2210201", basic_expenditure={"30113": 0})]
    spec = chart(CATEGORIES | {"figure": "expenditure"}, general_public_budget={"items": items})

    assert spec.categories == ("社会保障和就业支出",)


def test_columns_are_amounts_in_the_profiles_unit() -> None:
    chapters: dict[str, object] = {
        "general_public_budget": {"items": [item()]},
        "prior_year_actual": {"total_revenue": "2.5"},
    }
    spec = chart(TOTALS, **chapters)

    assert [(series.name, series.values) for series in spec.series] == [
        ("2024年", (Decimal(1),)),
        ("2023年", (Decimal("2.5"),)),
    ]
    assert spec.unit == "万元"


def test_without_a_prior_year_there_is_no_series_of_it_and_nothing_to_compare() -> None:
    spec = chart(TOTALS, general_public_budget={"items": [item()]})

    assert [series.name for series in spec.series] == ["2024年"]
    assert spec.is_empty


def test_a_chart_of_one_series_needs_no_other() -> None:
    this_year = TOTALS | {"series": [{"name": "{year}年", "values": ["account.total_revenue.actual"]}]}

    assert not chart(this_year, general_public_budget={"items": [item()]}).is_empty


def test_a_chart_of_nothing_is_empty() -> None:
    assert chart(CATEGORIES | {"figure": "expenditure"}).is_empty
    assert chart(TOTALS).is_empty
