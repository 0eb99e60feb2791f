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


PARTS = item(basic_expenditure={"30101": "8"}, project_expenditure={"30201": "2"})
EXECUTION = {
    "id": "execution",
    "kind": "combined",
    "title": "支出和完成率",
    "categories": ["支出"],
    "series": [
        {"name": "决算数", "values": ["general_public_budget.expenditure.actual"]},
        {"name": "增减率", "values": ["general_public_budget.expenditure.change_rate"]},
    ],
}


def over_years(kind: str, *names: str) -> dict[str, object]:
    series = [{"name": name, "values": [f"{name}.prior_year_actual", f"{name}.actual"]} for name in names]
    return {"id": "a", "kind": kind, "title": "图", "categories": ["{prior_year}年", "{year}年"], "series": series}


def test_a_line_over_years_names_them() -> None:
    entry = over_years("line", "account.total_revenue", "account.total_expenditure")
    totals = {"total_revenue": "2.5", "total_expenditure": 3}
    spec = chart(entry, general_public_budget={"items": [item()]}, prior_year_actual=totals)

    assert spec.categories == ("2023年", "2024年")
    assert [series.values for series in spec.series] == [(Decimal("2.5"), Decimal(1)), (Decimal(3), Decimal(1))]
    assert not spec.is_empty


def test_a_line_of_which_one_point_is_known_is_none() -> None:
    spec = chart(over_years("line", "account.total_revenue"), general_public_budget={"items": [item()]})

    assert (spec.categories, spec.is_empty) == (("2024年",), True)


def test_stacked_columns_leave_out_a_year_of_which_a_part_is_not_known() -> None:
    entry = over_years("stacked", "account.total_revenue", "general_public_budget.expenditure")
    items = {"items": [item()]}
    spec = chart(entry, general_public_budget=items, prior_year_actual={"total_revenue": "2.5"})

    assert (spec.categories, spec.is_empty) == (("2024年",), False)
    assert [series.values for series in spec.series] == [(Decimal(1),), (Decimal(1),)]


def test_a_combined_chart_has_amounts_and_percentages_each_in_their_format() -> None:
    last_year = {"general_public_expenditure": 8}
    spec = chart(EXECUTION, general_public_budget={"items": [PARTS]}, prior_year_actual=last_year)

    assert [(series.values, series.number_format) for series in spec.series] == [
        ((Decimal(10),), ""),
        ((Decimal("0.25"),), "0.00%"),
    ]
    assert (spec.number_format, spec.unit, spec.is_empty) == ("0.00", "万元", False)


def test_a_combined_chart_without_percentages_is_left_out() -> None:
    assert chart(EXECUTION, general_public_budget={"items": [PARTS]}).is_empty


def test_a_chart_of_rates_has_no_unit_of_amounts() -> None:
    shares = [{"name": "占比", "values": ["expenditure.basic_expenditure.share"]}]
    entry = EXECUTION | {"kind": "column", "series": shares}
    spec = chart(entry, general_public_budget={"items": [PARTS]})

    assert (spec.series[0].values, spec.number_format, spec.unit) == ((Decimal("0.8"),), "0.00%", "")
