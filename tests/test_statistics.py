"""Numbers of a unit's work: given or computed, of the right kind, and quoted in texts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from reportgen.diagnostics import Location
from reportgen.facts.fact import Unit
from reportgen.facts.formulas import explain_facts
from reportgen.model.report import Report
from reportgen.profile.profile import Profile
from reportgen.template.engine import Engine
from reportgen.template.sandbox import plain_text
from reportgen.template.source import TemplateSource
from reports import compute, data, item

GIVEN: dict[str, Any] = {
    "应认证人数": 25626,
    "自助认证人数": 20000,
    "现场认证人数": {"value": "5,441", "unit": "人"},
    "标准": {"value": "100", "unit": "元"},
    "养老金": {"value": "21.74", "unit": "万元"},
    "目标率": {"value": "93.57", "unit": "%"},
    "均龄": 68.5,
}


def statistics(**formulas: object) -> dict[str, Any]:
    facts, findings = compute(data(statistics=GIVEN | formulas, general_public_budget={"items": [item()]}))
    assert findings == []
    return facts.statistics


def printed(text: str, **formulas: object) -> str:
    engine = Engine(Profile(id="test", title="test"), write=plain_text)
    compiled = engine.compile(TemplateSource("text", text, (Location("text"),)))
    return engine.render(compiled, {"statistics": statistics(**formulas)})


@pytest.mark.parametrize(
    ("formula", "value", "unit"),
    [
        ({"sum": ["自助认证人数", "现场认证人数"]}, 25441, Unit.COUNT),
        ({"difference": ["应认证人数", "现场认证人数"]}, 20185, Unit.COUNT),
        ({"product": ["现场认证人数", "标准"]}, Decimal(544100), Unit.YUAN),
        ({"product": ["现场认证人数", "均龄"], "unit": "元"}, Decimal("372708.5"), Unit.YUAN),
        ({"product": ["养老金", "目标率"]}, Decimal("203421.18"), Unit.YUAN),
        ({"quotient": ["养老金", "现场认证人数"]}, Fraction(217400, 5441), Unit.YUAN),
        ({"quotient": ["自助认证人数", "应认证人数"]}, Fraction(20000, 25626), Unit.RATIO),
        ({"quotient": ["现场认证人数", "应认证人数"]}, Fraction(5441, 25626), Unit.COUNT),
        ({"quotient": ["现场认证人数", "应认证人数"], "unit": "%"}, Fraction(5441, 25626), Unit.RATIO),
        ({"quotient": ["养老金", "revenue.total.actual"]}, Fraction(2174, 100), Unit.RATIO),
        ({"sum": ["general_public_budget.expenditure.actual", "标准"]}, Decimal(10100), Unit.YUAN),
    ],
)
def test_a_formula_gives_an_exact_number_of_its_kind(formula: dict[str, Any], value: object, unit: Unit) -> None:
    result = statistics(结果=formula)["结果"]
    assert (result.value, result.unit) == (value, unit)


def test_texts_print_every_kind_of_number() -> None:
    assert printed("{{ statistics.现场认证人数|count }}人，{{ statistics.均龄|plain }}岁") == "5441人，68.5岁"
    assert printed('{{ statistics.养老金|money }}，{{ statistics.养老金|money("元") }}') == "21.74万元，217400.00元"
    assert printed("{{ statistics.目标率|percent }}，{{ statistics.目标率|percent(0) }}") == "93.57%，94%"
    quotient = {"quotient": ["现场认证人数", "均龄"], "unit": "人"}
    assert printed("{{ statistics.结果|plain(1) }}", 结果=quotient) == "79.4"


def test_a_number_of_half_a_thing_is_not_zero() -> None:
    assert printed("{% if statistics.半 is positive %}有{% endif %}", 半="0.5") == "有"


def test_an_explanation_names_the_numbers_of_a_formula() -> None:
    facts, _ = compute(data(statistics={"甲": 2, "乙": 3, "丙": {"product": ["甲", "乙"]}}))
    found = {fact.name: fact for fact in explain_facts(facts, "万元")}
    assert found["statistics.丙"].formula == "statistics.甲 * statistics.乙"
    assert found["statistics.甲"].source == "statistics.甲"


def test_a_quotient_by_zero_is_missing() -> None:
    assert statistics(零=0, 结果={"quotient": ["应认证人数", "零"]})["结果"].note == "基数为0"


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ({"sum": ["养老金", "应认证人数"]}, "RG172"),
        ({"product": ["养老金", "标准"]}, "RG172"),
        ({"sum": ["养老金", "标准"], "unit": "人"}, "RG172"),
        ({"quotient": ["目标率", "养老金"]}, "RG172"),
        ({"sum": ["养老金", "没有"]}, "RG170"),
        ({"sum": ["revenue.total"]}, "RG170"),
        ({"sum": ["结果"]}, "RG171"),
    ],
)
def test_what_cannot_be_computed_is_found_at_its_formula(formula: dict[str, Any], code: str) -> None:
    _, findings = compute(data(statistics=GIVEN | {"结果": formula}))
    assert [finding.code for finding in findings] == [code]
    assert findings[0].at
    assert findings[0].at.name.startswith("statistics.结果.")


@pytest.mark.parametrize("value", [{}, {"value": 1, "sum": ["甲"]}, {"quotient": ["甲"]}, "一百"])
def test_a_statistic_is_either_given_or_computed_by_one_formula(value: object) -> None:
    with pytest.raises(ValidationError):
        Report.model_validate(data(statistics={"甲": value}))


def test_a_name_can_be_written_in_a_tag() -> None:
    with pytest.raises(ValidationError, match="不能作名称"):
        Report.model_validate(data(statistics={"参保 人数": 1}))
