from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.facts.facts import Facts
from reportgen.facts.formulas import explain_facts
from reportgen.facts.names import UnknownNameError, resolve, walk
from reportgen.formatting import format_percent, in_unit
from reports import ITEM, compute, data, item

SIGNS = {"合计": " + ", "相减": " - ", "相除": " / "}
AMOUNTS = st.decimals(min_value=0, max_value=10**7, places=2)
CODES = st.sampled_from(["2080109", "2080199", "2080505", "2101101", "2210201", "2080801"])


def facts_of(*items: dict[str, Any], **chapters: object) -> Facts:
    facts, findings = compute(data(general_public_budget={"items": list(items)}, **chapters))
    assert not findings
    return facts


def value(facts: Facts, name: str) -> object:
    fact = resolve(facts, name)
    return getattr(fact, "value", fact)


def percent(facts: Facts, name: str) -> str:
    ratio = value(facts, name)
    assert isinstance(ratio, Fraction)
    return format_percent(abs(ratio), "0.00", trim_whole=True)


def test_an_amount_in_ten_thousands_is_kept_in_yuan() -> None:
    facts = facts_of(item(basic_expenditure={"30101": "346.59"}))

    assert value(facts, "expenditure.total.actual") == Decimal(3465900)


def test_items_add_up_to_subcategories_categories_and_the_total() -> None:
    facts = facts_of(
        item("2080109", basic_expenditure={"30101": "346.59"}),
        item("2080199", basic_expenditure={"30101": "118.81"}),
        item("2210201", basic_expenditure={"30113": "36.57"}),
    )

    ledger = facts.general_public_budget.by_function
    sums = {line.code: in_unit(line.expenditure.actual.amount, "万元") for line in ledger.lines}
    assert sums["20801"] == sums["208"] == Decimal("465.40")
    assert sums["221"] == Decimal("36.57")
    assert in_unit(ledger.total.expenditure.actual.amount, "万元") == Decimal("501.97")


@pytest.mark.parametrize(
    ("actual", "prior", "expected"),
    [
        # The published changes of five reports, computed again.
        ("1313.50", "1727.58", "23.97%"),
        ("291.70", "254.33", "14.69%"),
        ("20421.33", "18600.45", "9.79%"),
        ("15030.76", "22515.35", "33.24%"),
        ("14930.93", "18179.14", "17.87%"),
    ],
)
def test_a_change_rate_is_the_change_by_the_prior_year(actual: str, prior: str, expected: str) -> None:
    facts = facts_of(
        item(basic_expenditure={"30101": actual}),
        prior_year_actual={"total_revenue": prior, "total_expenditure": prior},
    )

    assert percent(facts, "account.total_revenue.change_rate") == expected


def test_shares_of_categories_are_those_of_the_published_report() -> None:
    facts = facts_of(
        item("2080109", basic_expenditure={"30101": "1256.46"}),
        item("2101101", basic_expenditure={"30101": "20.47"}),
        item("2210201", basic_expenditure={"30101": "36.57"}),
    )

    lines = facts.general_public_budget.by_function.categories
    shares = [format_percent(line.expenditure.share.value or 0, "0.00", trim_whole=True) for line in lines]
    assert shares == ["95.66%", "1.56%", "2.78%"]


def test_without_a_prior_year_nothing_is_compared() -> None:
    facts = facts_of(item())

    assert value(facts, "account.total_revenue.change") is None
    assert value(facts, "account.total_revenue.change_rate") is None


def test_a_prior_year_of_zero_gives_a_change_but_no_rate() -> None:
    facts = facts_of(item(), prior_year_actual={"total_revenue": 0})

    assert value(facts, "account.total_revenue.change") == Decimal(10000)
    assert value(facts, "account.total_revenue.change_rate") is None


def test_a_budget_of_zero_has_the_execution_rate_that_the_profile_agrees_upon() -> None:
    nothing = {"hospitality": {"adjusted_budget": 0}}
    name = "three_public.hospitality.execution_rate"

    assert value(compute(data(three_public=nothing), conventions={"zero_budget_rate": 1})[0], name) == 1
    assert value(compute(data(three_public=nothing))[0], name) is None


def test_spending_without_a_budget_has_no_execution_rate() -> None:
    spent = {"hospitality": {"adjusted_budget": 0, "domestic": {"actual": "0.5"}}}
    facts, _ = compute(data(three_public=spent), conventions={"zero_budget_rate": 1})

    assert value(facts, "three_public.hospitality.execution_rate") is None
    assert value(facts, "three_public.hospitality.budget_gap") == Decimal(5000)


def test_the_general_public_budget_shares_the_units_reason_unless_it_has_its_own() -> None:
    shared, _ = compute(data(general_public_budget={"items": [item()]}, change_reason="人员增加"))
    own, _ = compute(
        data(general_public_budget={"items": [item()], "change_reason": "项目增加"}, change_reason="人员增加")
    )

    assert shared.general_public_budget.expenditure.change_reason == "人员增加"
    assert own.general_public_budget.expenditure.change_reason == "项目增加"
    assert shared.government_fund.expenditure.change_reason == ""


def test_the_budget_base_is_the_profiles_choice() -> None:
    values = data(general_public_budget={"items": [item(original_budget=2, adjusted_budget=4)]})

    assert value(compute(values)[0], "general_public_budget.expenditure.execution_rate") == Fraction(1, 4)
    original = compute(values, conventions={"budget_base": "original_budget"})[0]
    assert value(original, "general_public_budget.expenditure.execution_rate") == Fraction(1, 2)


def test_shares_of_nothing_are_nothing() -> None:
    facts, _ = compute(data())

    assert percent(facts, "three_public.hospitality.share") == "0%"


def test_revenue_follows_from_expenditure_and_balances() -> None:
    facts = facts_of(item(basic_expenditure={"30101": 10}, opening_balance=4, closing_balance=1))

    assert value(facts, "revenue.general_public_budget.actual") == Decimal(70000)
    assert value(facts, "account.total_revenue.actual") == value(facts, "account.total_expenditure.actual")


def test_expenditure_of_all_funds_is_added_up_by_code() -> None:
    facts, _ = compute(
        data(
            general_public_budget={"items": [item(basic_expenditure={"30101": 3})]},
            other_funds={"items": [{"code": ITEM, "revenue": {"other": 2}, "project_expenditure": 2}]},
        )
    )

    assert value(facts, f"by_function.{ITEM}.expenditure.actual") == Decimal(50000)
    assert value(facts, "general_public_budget.expenditure.share") == Fraction(3, 5)
    assert [source.name for source in facts.revenue.sources_used] == ["一般公共预算财政拨款收入", "其他收入"]
    assert [(kind.name, kind.share.value) for kind in facts.revenue.kinds_used] == [
        ("财政拨款收入", Fraction(3, 5)),
        ("其他收入", Fraction(2, 5)),
    ]


def test_a_total_may_be_stated_within_rounding() -> None:
    parts = {"items": [item(basic_expenditure={"30101": "1.11", "30201": "2.22"})]}
    facts, findings = compute(data(general_public_budget=parts, stated={"expenditure.total": "3.34"}))

    assert not findings
    assert value(facts, "expenditure.total.actual") == Decimal(33400)


def test_a_stated_name_that_is_no_total_is_a_finding_with_the_nearest_names() -> None:
    _, findings = compute(data(stated={"expenditure.totl": 1}))

    assert [finding.code for finding in findings] == ["RG202"]
    assert "expenditure.total" in findings[0].message


@pytest.mark.parametrize(
    "name",
    [
        "revenue.total",
        "expenditure.total",
        "three_public.total",
        "procurement.total",
        "expenditure.basic_expenditure",
        "general_public_budget.revenue",
        "general_public_budget.expenditure",
        "general_public_budget.project",
        "general_public_budget.basic.total",
        "general_public_budget.basic.personnel_cost",
    ],
)
def test_a_stated_total_is_printed_as_stated_under_its_own_name(name: str) -> None:
    facts, _ = compute(data(stated={name: 5}))

    found = resolve(facts, name)
    assert value(facts, name if not hasattr(found, "actual") else f"{name}.actual") == Decimal(50000)


def test_a_stated_total_stands_in_the_total_row_of_its_table() -> None:
    spent = item(basic_expenditure={"30101": "1.11"}, project_expenditure="2.22")
    stated = {
        "general_public_budget.expenditure": "3.34",
        "general_public_budget.revenue": "3.32",
        "general_public_budget.basic.total": "1.12",
        "general_public_budget.basic.by_economic_type.301": "1.10",
        "expenditure.project_expenditure": "2.21",
    }
    facts = facts_of(spent, stated=stated)

    shown = {
        name: in_unit(resolve(facts, name).amount, "万元")
        for name in (
            "general_public_budget.by_function.total.expenditure.actual",
            "general_public_budget.by_function.total.revenue",
            "general_public_budget.by_function.total.basic_expenditure",
            "general_public_budget.basic.by_economic_type.301",
            "appropriation_by_function.total.expenditure.actual",
            "by_function.total.appropriation_revenue",
            "by_function.total.project_expenditure",
        )
    }
    assert list(map(str, shown.values())) == ["3.34", "3.32", "1.12", "1.10", "3.34", "3.32", "2.21"]


def test_shares_are_measured_against_the_stated_total() -> None:
    facts = facts_of(item(basic_expenditure={"30101": "1.11"}), stated={"general_public_budget.expenditure": "1.12"})

    assert value(facts, "general_public_budget.by_function.208.expenditure.share") == Fraction(111, 112)


def test_an_unknown_code_needs_a_name() -> None:
    _, unnamed = compute(data(general_public_budget={"items": [item("2089798")]}))
    facts, named = compute(
        data(general_public_budget={"items": [item("2089798", name="试点支出", subcategory_name="试点")]})
    )

    assert [(finding.code, finding.severity) for finding in unnamed] == [("RG901", "错误")]
    assert [(finding.code, finding.severity) for finding in named] == [("RG902", "提示")]
    line = facts.general_public_budget.by_function.by_code("2089798")
    assert (line.names.category, line.names.subcategory, line.name) == ("社会保障和就业支出", "试点", "试点支出")


def test_a_code_that_stands_twice_is_a_finding_with_both_places() -> None:
    _, findings = compute(data(general_public_budget={"items": [item(), item()]}))

    assert [finding.code for finding in findings] == ["RG203"]
    assert findings[0].at
    assert findings[0].at.name == "general_public_budget.items.1.code"
    assert findings[0].also_at[0].name == "general_public_budget.items.0.code"


def test_basic_expenditure_needs_economic_types() -> None:
    _, findings = compute(data(general_public_budget={"items": [item(basic_expenditure=1)]}))

    assert [finding.code for finding in findings] == ["RG204"]


def test_personnel_and_running_cost_follow_from_economic_types() -> None:
    facts = facts_of(item(basic_expenditure={"30101": 3, "30305": 2, "30201": 4, "31002": 1}))

    basic = facts.general_public_budget.basic
    assert in_unit(basic.personnel_cost.actual.amount, "万元") == 5
    assert in_unit(basic.running_cost.actual.amount, "万元") == 5
    assert [line.name for line in basic.running_items] == ["办公费", "办公设备购置"]
    assert facts.agency_operating_cost.total.actual.value == basic.running_cost.actual.value


def test_personnel_and_running_cost_of_all_funds_count_other_funds_by_type() -> None:
    other = {"items": [item(basic_expenditure={"30101": 5, "30201": 7}, opening_balance=12)]}
    facts = facts_of(item(basic_expenditure={"30101": 3, "30201": 4}), other_funds=other)

    assert value(facts, "expenditure.personnel_cost.actual") == 80000
    assert value(facts, "expenditure.running_cost.actual") == 110000


def test_basic_expenditure_without_types_leaves_personnel_cost_of_all_funds_open() -> None:
    facts = facts_of(item(), other_funds={"items": [item(basic_expenditure=5, opening_balance=5)]})

    assert not facts.expenditure.personnel_cost.actual.is_given
    assert value(facts, "general_public_budget.basic.personnel_cost.actual") == 10000


def test_grades_and_funds_are_counted_over_the_projects() -> None:
    projects = [
        {"name": "甲", "funds": {"local": {"original_budget": 73}}, "score": 90, "is_department_evaluated": True},
        {"name": "乙", "funds": {"local": {"original_budget": 6807}}, "score": 60, "is_department_evaluated": True},
        {"name": "丙", "funds": {"local": {"original_budget": 1}}, "score": 10},
    ]
    ratings = [
        {"at_least": bound, "grade": grade, "name": grade}
        for bound, grade in ((90, "优"), (80, "良"), (60, "中"), (0, "差"))
    ]
    performance = compute(data(performance={"projects": projects}), evaluation={"ratings": ratings})[0].performance
    evaluated = performance.department_evaluated

    assert [(grade.name, grade.projects.value) for grade in evaluated.grades] == [
        ("优", 1), ("良", 0), ("中", 1), ("差", 0)
    ]  # fmt: skip
    assert [project.name for project in evaluated.projects] == ["甲", "乙"]
    assert in_unit(evaluated.funds.total.original_budget.amount, "万元") == 6880
    assert in_unit(performance.total.funds.total.original_budget.amount, "万元") == 6881


def test_every_number_of_projects_comes_from_the_list() -> None:
    projects = [
        {"name": "甲", "score": 90, "has_ex_ante_evaluation": True, "is_monitored": True},
        {"name": "乙", "kind": "special", "score": 80, "has_ex_ante_evaluation": True, "goal": "完成"},
        {"name": "丙", "is_monitored": True, "has_targets": True},
    ]
    performance = compute(data(performance={"projects": projects}))[0].performance

    steps = (performance.ex_ante, performance.with_targets, performance.monitored, performance.self_evaluated)
    assert performance.total.count.value == 3
    assert [step.count.value for step in steps] == [2, 2, 2, 2]
    assert [project.name for project in performance.evaluated_projects] == ["乙", "甲"]


def test_of_a_project_nothing_is_claimed_that_nobody_wrote() -> None:
    indicator = {"first_level": "产出指标", "second_level": "数量指标", "name": "次数"}
    indicated = {"name": "乙", "indicators": [indicator]}
    denied = {**indicated, "name": "丙", "has_targets": False, "is_self_evaluated": False}
    performance = compute(data(performance={"projects": [{"name": "甲"}, indicated, denied]}))[0].performance

    steps = (performance.ex_ante, performance.monitored, performance.with_targets, performance.self_evaluated)
    assert [[project.name for project in step.projects] for step in steps] == [[], [], ["乙"], ["乙"]]


def test_terms_explain_the_items_that_occur() -> None:
    values = data(general_public_budget={"items": [item("2210201")]}, terms={"items": ["2101101"]})
    own = {"name": "自定", "definition": "指自定。"}
    facts, _ = compute(values, terms=[{"id": "three_public"}, {"items": True}, own])

    assert [term.name for term in facts.terms] == [
        "“三公”经费",
        "卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）",
        "住房保障支出（类）住房改革支出（款）住房公积金（项）",
        "自定",
    ]


@pytest.mark.parametrize(("level", "said"), [({"budget_level": "区级"}, "指区级财政"), ({}, "指本级财政")])
def test_a_term_names_the_level_of_government(level: dict[str, str], said: str) -> None:
    entity = {"name": "甲局", "short_name": "甲", **level}
    settings = {"term_wording": "fujian", "terms": [{"id": "general_public_appropriation_revenue"}]}
    facts, _ = compute(data(entity=entity), **settings)

    assert facts.terms[0].definition.startswith(said)


def test_a_name_that_does_not_exist_says_what_could_stand_there() -> None:
    with pytest.raises(UnknownNameError) as raised:
        resolve(facts_of(item()), "revenue.totl")

    assert raised.value.part == "totl"
    assert "total" in raised.value.known


def result_of(operation: str, operands: list[Fraction]) -> Fraction:
    first, *others = operands
    if operation == "相除":
        return first / others[0]
    return first - others[0] if operation == "相减" else sum(operands, Fraction(0))


def test_every_formula_gives_the_value_that_it_explains() -> None:
    facts = facts_of(
        item(basic_expenditure={"30101": "1.11", "30201": "2.22"}, adjusted_budget=4, prior_year_actual=3),
        item("2210201", basic_expenditure={"30113": "0.05"}, adjusted_budget=1, prior_year_actual=0),
    )
    explained = [fact for fact in explain_facts(facts, "万元") if fact.value is not None]
    values = {name: Fraction(fact.value or 0) for fact in explained for name in (fact.name, fact.source)} | {
        "0": Fraction(0)
    }
    computed = [fact for fact in explained if fact.operation in SIGNS and not fact.formula.startswith("=")]

    assert len(computed) > 20
    for fact in computed:
        operands = [values[name] for name in fact.formula.split(SIGNS[fact.operation])]
        assert values[fact.name] == result_of(fact.operation, operands), fact


@given(st.dictionaries(CODES, AMOUNTS, min_size=1))
def test_shares_of_the_categories_sum_to_exactly_one(amounts: dict[str, Decimal]) -> None:
    items = [item(code, basic_expenditure={"30101": amount}) for code, amount in amounts.items()]
    facts, _ = compute(data(general_public_budget={"items": items}))
    shares = [line.expenditure.share.value for line in facts.general_public_budget.by_function.categories]

    if any(amounts.values()):
        assert sum(shares) == 1  # type: ignore[arg-type]
    else:
        assert set(shares) == {0}


@given(st.dictionaries(CODES, AMOUNTS, min_size=1), st.sampled_from(["元", "万元"]))
def test_the_amount_unit_changes_no_rate(amounts: dict[str, Decimal], unit: str) -> None:
    def rates(scale: int, written: str) -> dict[str, object]:
        items = [item(code, basic_expenditure={"30101": amount * scale}) for code, amount in amounts.items()]
        facts, _ = compute(data(general_public_budget={"items": items}) | {"amount_unit": written})
        return {name: fact.value for name, fact in walk(facts) if name.endswith((".share", ".change_rate"))}

    assert rates(1, unit) == rates(2, "万元")


def test_a_stated_total_stands_in_its_ledger_too() -> None:
    parts = {"items": [item(basic_expenditure={"30101": "1.11", "30201": "2.22"})]}
    totals = {"general_public_budget.expenditure": "3.34", "expenditure.total": "3.34", "revenue.total": "3.34"}
    facts, findings = compute(data(general_public_budget=parts, stated=totals))

    assert not findings
    assert value(facts, "general_public_budget.by_function.total.expenditure.actual") == Decimal(33400)
    assert value(facts, "by_function.total.expenditure.actual") == Decimal(33400)
    assert value(facts, "by_function.total.revenue") == Decimal(33400)


def test_an_unknown_code_below_an_unknown_subcategory_needs_all_its_names() -> None:
    _, findings = compute(data(general_public_budget={"items": [item("2089798", name="试点支出")]}))

    assert [(finding.code, finding.severity) for finding in findings] == [("RG901", "错误")]


def test_reasons_lose_the_words_that_the_sentences_have() -> None:
    facts, _ = compute(data(change_reason="主要变动原因是人员增加。", procurement={"zero_reason": "因为金额小；"}))

    assert facts.change_reason == "人员增加"
    assert facts.procurement.zero_reason == "金额小"


def test_one_total_of_last_year_is_enough() -> None:
    facts, findings = compute(data(prior_year_actual={"total_expenditure": 4}))

    assert not findings
    assert value(facts, "account.total_revenue.prior_year_actual") == Decimal(40000)


def test_categories_stand_in_the_order_of_the_text_the_others_after_them() -> None:
    items = [item("2080109"), item("2101102"), item("2130506"), item("2210201")]
    facts, _ = compute(data(general_public_budget={"items": items, "category_order": ["221", "208"]}))
    ledger = facts.general_public_budget.by_function
    assert [line.code for line in ledger.categories_used] == ["221", "208", "210", "213"]
    assert [line.code for line in ledger.categories] == ["208", "210", "213", "221"]


def test_both_budgets_have_their_execution_rate_whichever_the_profile_measures_against() -> None:
    values = data(general_public_budget={"items": [item(original_budget=4, adjusted_budget=2)]})
    (line,) = compute(values)[0].general_public_budget.by_function.items

    spent = line.expenditure
    assert (spent.original_execution_rate.value, spent.adjusted_execution_rate.value) == (
        Fraction(1, 4),
        Fraction(1, 2),
    )
    assert spent.execution_rate is spent.adjusted_execution_rate


def test_a_large_balance_is_what_is_left_of_the_adjusted_budget_whichever_budget_the_profile_measures_against() -> None:
    def project(name: str, actual: int) -> dict[str, object]:
        return {"name": name, "funds": {"fiscal": {"original_budget": 10, "adjusted_budget": 100, "actual": actual}}}

    projects = [project("甲", 95), project("乙", 80), project("丙", 130)]
    conventions = {"budget_base": "original_budget"}
    performance = compute(data(performance={"projects": projects}), conventions=conventions)[0].performance

    assert performance.total.large_balances.value == 1
