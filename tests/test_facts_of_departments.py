"""What a department adds: divided balances, items by 类, offices, projects with money, own definitions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from reports import compute, data, item

THREE = {
    "items": [
        item(
            "2080109",
            opening_balance={"project": "34.44"},
            closing_balance={"project": "8.97"},
            adjusted_budget="92.79",
            basic_expenditure=0,
            project_expenditure="83.82",
            adjusted_budget_reason="财政欠拨",
        ),
        item("2080101", opening_balance={"basic": "2"}, closing_balance={"basic": "3"}, adjusted_budget="4"),
        item("2210201", adjusted_budget="1"),
    ]
}


def test_a_divided_balance_is_added_up_and_its_parts_too() -> None:
    facts, findings = compute(data(general_public_budget=THREE))

    total = facts.by_function.total
    assert findings == []
    assert (total.basic_closing_balance.value, total.project_closing_balance.value) == (Decimal(30000), Decimal(89700))
    assert facts.account.closing_balance.value == Decimal(119700)
    assert facts.account.opening_balance.value == Decimal(364400)


def test_one_balance_that_is_not_divided_leaves_its_parts_unknown() -> None:
    items = [*THREE["items"], item("2101101", opening_balance="1")]

    total = compute(data(general_public_budget={"items": items}))[0].by_function.total

    assert total.opening_balance.value == Decimal(374400)
    assert not total.basic_opening_balance.is_given
    assert not total.project_opening_balance.is_given
    assert total.project_closing_balance.value == Decimal(89700)


def test_a_balance_of_zero_need_not_be_divided() -> None:
    total = compute(data(general_public_budget={"items": [item(opening_balance=0)]}))[0].by_function.total

    assert total.basic_opening_balance.value == 0


def test_other_funds_divide_their_balances_as_well() -> None:
    funds = {"items": [item(opening_balance={"basic": "5"}, closing_balance={"basic": "4"})]}

    assert compute(data(other_funds=funds))[0].by_function.total.basic_opening_balance.value == Decimal(50000)


def test_groups_hold_the_subcategories_and_items_of_their_category_in_code_order() -> None:
    groups = compute(data(general_public_budget=THREE))[0].general_public_budget.by_function.groups

    assert [
        (group.category.code, [line.code for line in group.subcategories], [line.code for line in group.items])
        for group in groups
    ] == [("208", ["20801"], ["2080101", "2080109"]), ("221", ["22102"], ["2210201"])]


def test_a_category_that_only_carries_a_balance_over_is_in_no_group() -> None:
    items = [item(), item("2210201", opening_balance="1", closing_balance="1", basic_expenditure=0)]

    groups = compute(data(general_public_budget={"items": items}))[0].by_function.groups

    assert [group.category.code for group in groups] == ["208"]


def test_the_item_furthest_from_its_budget_is_found_below_and_above() -> None:
    below = compute(data(general_public_budget=THREE))[0].by_function.furthest_from_budget
    items = [*THREE["items"], item("2101101", adjusted_budget="20", basic_expenditure={"30101": "40"})]
    above = compute(data(general_public_budget={"items": items}))[0].by_function.furthest_from_budget

    assert (below.code, below.expenditure.budget_gap.value) == ("2080109", Decimal(-89700))
    assert (above.code, above.expenditure.budget_gap.value) == ("2101101", Decimal(200000))


def test_without_budgets_no_item_is_furthest() -> None:
    assert compute(data(general_public_budget={"items": [item()]}))[0].by_function.furthest_from_budget.code == ""


def test_appropriated_revenue_and_expenditure_are_each_compared_with_their_own_last_year() -> None:
    prior = {"appropriation_revenue": "10", "appropriation_expenditure": "200"}

    facts = compute(data(general_public_budget=THREE, prior_year_actual=prior))[0]

    assert facts.appropriation.revenue.change.value == Decimal(513500)
    assert facts.appropriation.expenditure.change.value == Decimal(-1141800)


def test_offices_are_counted_by_the_last_character_most_frequent_first() -> None:
    entity = {"name": "甲局", "short_name": "甲", "offices": ["办公室", "财务股", "信息股"]}

    kinds = compute(data(entity=entity))[0].office_kinds

    assert [(kind.name, kind.count.value) for kind in kinds] == [("股", 2), ("室", 1)]


def test_a_project_that_is_an_item_has_the_money_of_the_item() -> None:
    projects = [
        {"name": "甲", "item": "2080109"},
        {"name": "乙", "funds": {"fiscal": {"adjusted_budget": "4", "actual": "1"}}},
        {"name": "丙"},
    ]

    facts = compute(data(general_public_budget=THREE, performance={"projects": projects}))[0]

    first, second, third = (project.figure for project in facts.performance.projects)
    assert first is facts.general_public_budget.by_function.by_code("2080109").expenditure
    assert (first.budget_gap.value, first.adjusted_budget_reason) == (Decimal(-89700), "财政欠拨")
    assert second.execution_rate.value == Fraction(1, 4)
    assert not third.execution_rate.is_given


def test_the_score_of_the_unit_is_added_up_from_its_parts() -> None:
    parts = [{"name": "甲", "score": "48"}, {"name": "乙", "score": "30.5"}]

    def score(**overall: object) -> object:
        return compute(data(performance={"overall": overall}))[0].performance.overall.score.value

    assert score(parts=parts) == Decimal("78.5")
    assert score(score="93") == Decimal(93)
    assert score() is None


def test_the_three_public_costs_of_the_fund_budget_are_apart_from_the_others() -> None:
    own = {"vehicle_operation": {"actual": "1.5"}}

    facts = compute(data(government_fund_three_public=own))[0]

    assert facts.government_fund_three_public.total.actual.value == Decimal(15000)
    assert facts.three_public.total.actual.value == 0


def test_items_of_a_category_are_explained_together_in_the_units_own_words() -> None:
    terms = [{"id": "basic_expenditure"}, {"items": True, "grouped": True}]
    own = {"definitions": {"2080109": "指本单位的支出。"}}

    basic, first, second = compute(data(general_public_budget=THREE, terms=own), terms=terms)[0].terms

    assert (basic.name, basic.items) == ("基本支出", ())
    assert (first.name, second.name) == ("社会保障和就业支出", "住房保障支出")
    assert [entry.code for entry in first.items] == ["2080101", "2080109"]
    assert first.items[1].definition == "指本单位的支出。"
    assert (first.items[1].category_code, first.items[1].subcategory_code) == ("208", "20801")


def test_an_own_definition_stands_in_a_term_of_its_own_too() -> None:
    own = {"definitions": {"2210201": "指公积金。"}}

    terms = compute(data(general_public_budget=THREE, terms=own), terms=[{"items": True}])[0].terms

    assert terms[-1].definition == "指公积金。"


UNLISTED = {"category_name": "教育支出", "subcategory_name": "普通教育", "name": "其他普通教育支出"}
"""The names of 2050298, which no code table of the program has."""


def test_an_item_that_the_code_table_lacks_is_explained_in_the_units_own_words() -> None:
    items = {"items": [item("2050298", **UNLISTED)]}
    own = {"definitions": {"2050298": "指学校的支出。"}}
    facts, findings = compute(data(general_public_budget=items, terms=own), terms=[{"items": True}])

    assert [(term.name, term.definition) for term in facts.terms] == [
        ("教育支出（类）普通教育（款）其他普通教育支出（项）", "指学校的支出。")
    ]
    assert {finding.code for finding in findings} == {"RG902"}


def test_an_item_that_nobody_explains_is_named() -> None:
    items = {"items": [item("2050298", **UNLISTED), item()]}
    facts, findings = compute(data(general_public_budget=items), terms=[{"items": True}])

    assert len(facts.terms) == 1
    (note,) = (finding for finding in findings if finding.code == "RG437")
    assert (note.severity, "2050298 其他普通教育支出" in note.message) == ("提示", True)


def test_an_explanation_of_an_item_that_does_not_occur_is_a_warning_unless_it_is_listed() -> None:
    own = {"definitions": {"2210201": "指公积金。"}}
    values = data(general_public_budget={"items": [item()]}, terms=own)
    (finding,) = compute(values, terms=[{"items": True}])[1]
    assert (finding.code, finding.severity) == ("RG436", "警告")
    assert finding.at is not None
    assert finding.at.name == "terms.definitions.2210201"

    listed = values | {"terms": own | {"items": ["2210201"]}}
    facts, findings = compute(listed, terms=[{"items": True}])
    assert (facts.terms[-1].definition, findings) == ("指公积金。", [])
