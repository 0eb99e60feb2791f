"""Each sample with one thing changed, as next year's accountant changes it: the report is right throughout."""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from generated import Values, written
from renderings import RENDERINGS, Rendering
from reportgen.app.printed_numbers import trails_of
from reportgen.facts.fact import Unit
from reportgen.facts.formulas import explain_facts
from reportgen.load import read_document
from rightness import Made, wrongs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reportgen.facts.fact import Fact

THREE_PUBLIC = {
    "overseas_visits": ("30212",),
    "vehicle_purchase": ("31013",),
    "vehicle_operation": ("30231",),
    "hospitality": ("30217",),
}
"""The parts of “三公”经费, and the economic classification that each of them is paid from."""
OTHER_GOODS = "30299"
NEW_ITEM = "2240101"
RATE_OF_CHANGE = re.compile(r"(?:增长|上升|下降|降低)\d[\d.]*%$")
DATA: dict[Path, Values] = {}


def data_of(rendering: Rendering) -> Values:
    """The data file to be changed; totals that were published for it no longer hold then."""
    if rendering.data not in DATA:
        DATA[rendering.data] = read_document(rendering.data)[0].data
    values = copy.deepcopy(DATA[rendering.data])
    values.pop("stated", None)
    return values


def items_of(values: Values) -> list[Values]:
    budgets = (values.get(name, {}) for name in ("general_public_budget", "government_fund", "state_capital"))
    return [each for budget in budgets for each in budget.get("items", ())]


def projects_of(values: Values) -> list[Values]:
    projects: list[Values] = values.get("performance", {}).get("projects", [])
    return projects


def having(*needs: Any) -> pytest.MarkDecorator:  # noqa: ANN401 - functions of the data
    """Parametrize with the renderings whose data has something."""
    fitting = [each for each in RENDERINGS.values() if all(need(data_of(each)) for need in needs)]
    return pytest.mark.parametrize("rendering", fitting, ids=str)


def made_of(values: Values, rendering: Rendering, folder: Path) -> Made:
    made = Made.of(written(values, folder), rendering.profile)
    assert wrongs(made) == []
    return made


def amount(made: Made, fact: Fact) -> Decimal:
    """The figure in the unit of the data file."""
    return fact.amount / (10_000 if made.source.report.amount_unit == "万元" else 1)


def shown_figures(made: Made) -> dict[str, str]:
    """The amounts by name as they are printed, without their unit."""
    trails = trails_of(made.source)
    amounts = {name: fact for name, fact in trails.facts.items() if fact.unit is Unit.YUAN and fact.is_given}
    return {name: trails.printed(fact).removesuffix("万元") for name, fact in amounts.items()}


def numbers_of(text: str) -> set[str]:
    return {number.replace(",", "") for number in re.findall(r"\d[\d,]*\.\d+", text)}


@having(items_of)
def test_a_changed_amount_is_changed_everywhere(rendering: Rendering, tmp_path: Path) -> None:
    before = Made.of(rendering.data, rendering.profile)
    values = data_of(rendering)
    largest = max(items_of(values), key=spent_on_projects)
    more = Decimal("1234.57")
    if isinstance(largest["project_expenditure"], dict):
        code = next(iter(largest["project_expenditure"]))
        largest["project_expenditure"][code] += more
    else:
        largest["project_expenditure"] += more

    after = made_of(values, rendering, tmp_path)

    for name in ("expenditure.total", "expenditure.project_expenditure", "revenue.total", "appropriation.expenditure"):
        owner, _, part = name.partition(".")
        old, new = (amount(made, getattr(getattr(made.source.facts, owner), part).actual) for made in (before, after))
        if "stated" not in data_keys(rendering):
            assert new - old == more, name
    assert_gone(before, after)


def spent_on_projects(item: Values) -> Decimal:
    spent = item.get("project_expenditure", Decimal(0))
    return sum(spent.values(), Decimal(0)) if isinstance(spent, dict) else Decimal(spent)


def data_keys(rendering: Rendering) -> set[str]:
    return set(read_document(rendering.data)[0].data)


def assert_gone(before: Made, after: Made) -> None:
    """No figure that changed is printed as it was, unless another one is that number now."""
    old, new = shown_figures(before), shown_figures(after)
    changed = {text for name, text in old.items() if new.get(name) != text and re.fullmatch(r"\d+\.\d\d", text)}
    assert changed
    still_there = {*new.values()} | numbers_of(repr(after.source.document.data))
    assert not (changed - still_there) & numbers_of(after.text)


@having(items_of)
def test_an_added_item_stands_in_every_list(rendering: Rendering, tmp_path: Path) -> None:
    values = data_of(rendering)
    budget = values["general_public_budget"]
    other = budget["items"][0]
    cost = Decimal("312.34")
    new: Values = {"code": NEW_ITEM, "basic_expenditure": cost, "change_reason": "新成立机构"}
    if "basic_by_economic_type" in budget:
        budget["basic_by_economic_type"][OTHER_GOODS] += cost
    else:
        new["basic_expenditure"] = {OTHER_GOODS: cost}
    new |= {name: cost + 100 for name in ("adjusted_budget", "prior_year_actual") if name in other}
    budget["items"].append(new)

    made = made_of(values, rendering, tmp_path)

    lines = made.source.facts.general_public_budget.by_function
    assert NEW_ITEM in [line.code for line in lines.items_used]
    assert "灾害防治及应急管理支出" in made.text
    assert any(NEW_ITEM in cells for cells in sheet_cells(made))


def sheet_cells(made: Made) -> Iterator[set[object]]:
    for sheet in made.workbook or ():
        yield {cell for row in sheet.iter_rows(values_only=True) for cell in row}


@having(projects_of)
def test_an_added_project_is_counted_and_has_its_form(rendering: Rendering, tmp_path: Path) -> None:
    before = Made.of(rendering.data, rendering.profile)
    values = data_of(rendering)
    like = copy.deepcopy(projects_of(values)[-1])
    like.pop("item", None)
    new = {"name": "新增的一个项目", "funds": funds_of(like), "is_department_evaluated": False}
    new |= {name: like[name] for name in ("indicators", "score", "parts", "execution_weight") if name in like}
    projects_of(values).append(like | new)

    made = made_of(values, rendering, tmp_path)

    assert made.source.facts.performance.total.count.value == len(projects_of(values))
    forms = [form for form in made.source.ready.profile.forms if form.each == "performance.projects"]
    assert "新增的一个项目" in made.text or not forms
    if like.get("indicators") and any(form.sheet for form in forms):
        assert before.workbook
        assert made.workbook
        assert len(made.workbook.sheetnames) == len(before.workbook.sheetnames) + 1


def funds_of(project: Values) -> Values:
    kinds = ("original_budget", "adjusted_budget", "allocated", "received", "actual")
    funds = project.get("funds") or {"fiscal": dict.fromkeys(("adjusted_budget", "actual"))}
    return {source: dict.fromkeys((kind for kind in kinds if kind in fund), 100) for source, fund in funds.items()}


@having(projects_of)
def test_an_added_indicator_stands_in_its_group(rendering: Rendering, tmp_path: Path) -> None:
    values = data_of(rendering)
    project = max(projects_of(values), key=lambda each: len(each.get("indicators", ())))
    indicators = project.setdefault("indicators", [])
    last = indicators[-1] if indicators else {"first_level": "产出指标", "second_level": "数量指标"}
    new = {"name": "新增的一个指标", "target": 100, "actual": 100, "unit": "人"}
    new |= {name: last[name] for name in ("first_level", "second_level")}
    if "weight" in last:
        half = Decimal(last["weight"]) / 2
        last |= {"weight": half, "score": half}
        new |= {"weight": half, "score": half}
    elif not indicators and project.pop("score", None) is not None:
        new |= {"weight": 100, "score": 95, "reason": "部分工作推迟"}
    indicators.insert(0, new)

    made = made_of(values, rendering, tmp_path)

    has_forms = any(form.each == "performance.projects" for form in made.source.ready.profile.forms)
    assert ("新增的一个指标" in made.text) == has_forms
    if has_forms:
        assert any("新增的一个指标" in cells for cells in sheet_cells(made))


# Two profiles write this chapter from one text (sichuan-2020-three-public.txt): one of them is enough.
@pytest.mark.parametrize("part", THREE_PUBLIC)
@having(lambda values: values.get("three_public") and values["profile"] != "sichuan-2020")
def test_a_deleted_part_of_the_three_public_costs_is_nothing(rendering: Rendering, part: str, tmp_path: Path) -> None:
    values = data_of(rendering)
    values["three_public"].pop(part)
    for item in items_of(values):
        pay_otherwise(item.get("basic_expenditure"), THREE_PUBLIC[part])

    made = made_of(values, rendering, tmp_path)

    costs = made.source.facts.three_public
    parts = (costs.overseas_visits, costs.vehicle_purchase, costs.vehicle_operation, costs.hospitality)
    assert not getattr(costs, part).actual.amount
    assert costs.total.actual.amount == sum(each.actual.amount for each in parts)


def pay_otherwise(split: Any, codes: tuple[str, ...]) -> None:  # noqa: ANN401 - an amount, or its classification
    for code in codes if isinstance(split, dict) else ():
        cost = split.pop(code, Decimal(0))
        if cost:
            split[OTHER_GOODS] = split.get(OTHER_GOODS, Decimal(0)) + cost


@having(lambda values: values.get("prior_year_actual"))
def test_a_prior_year_of_zero_gives_no_rate_of_change(rendering: Rendering, tmp_path: Path) -> None:
    values = data_of(rendering)
    zero_prior_year(values)
    values["prior_year_actual"] = dict.fromkeys(values["prior_year_actual"], Decimal(0))

    made = made_of(values, rendering, tmp_path)

    rates = [fact for fact in explain_facts(made.source.facts, "万元") if fact.name.endswith(".change_rate")]
    assert rates
    assert [fact.name for fact in rates if fact.value is not None] == []
    own = {id(fact) for fact in made.source.facts.statistics.values()}
    told = [number for _, number, fact in made.report.numbers() if id(fact) not in own]
    assert [number.sentence for number in told if RATE_OF_CHANGE.search(number.before + number.text)] == []


def zero_prior_year(value: object) -> None:
    """Set what every part of the data had last year to nothing."""
    if isinstance(value, dict):
        if isinstance(value.get("prior_year_actual"), (int, Decimal)):
            value["prior_year_actual"] = Decimal(0)
        for part in value.values():
            zero_prior_year(part)
    elif isinstance(value, list):
        for part in value:
            zero_prior_year(part)
