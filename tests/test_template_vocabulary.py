from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from vocabulary_page import LOOP, vocabulary_page

from reportgen.facts.fact import Unit, convention, missing
from reportgen.profile.profile import Numbers
from reportgen.template.engine import Engine
from reportgen.template.vocabulary import FILTERS, TESTS, Word
from template_examples import figure, number_of, profile, ratio, refused, rendered, yuan

WORDS = [*FILTERS.values(), *TESTS.values()]
#: The values that the examples of the manual speak of.
VALUES: dict[str, Any] = {
    "total": figure(),
    "projects": ("办公费", "印刷费"),
    "score": Decimal("97.5"),
    "number": 13,
    "change_reason": "人员调动",
    "day": date(2024, 3, 5),
    "remark": "",
}


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.name)
def test_the_examples_of_the_manual_are_true(word: Word) -> None:
    assert rendered(word.example, **VALUES) == word.result


def test_the_manual_describes_every_word_that_a_template_may_use() -> None:
    sandbox = Engine(profile()).sandbox
    page = vocabulary_page()

    words = {*sandbox.filters, *sandbox.tests}
    assert {word for word in words if f"| `{word}` |" not in page} == {"#condition", "#cost", "#loop"}
    assert {name for name in LOOP if f"| `loop.{name}` |" not in page} == set()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (yuan("13135000"), "1313.50万元"),
        (yuan("0"), "0万元"),
        (yuan("30"), "0.00万元"),
        (yuan("-4140850"), "-414.09万元"),
        (Decimal(13135000), "1313.50万元"),
        (convention(0, Unit.YUAN, "未发生"), "0万元"),
    ],
)
def test_money_is_written_in_the_unit_of_the_profile(value: object, text: str) -> None:
    assert rendered("{{ value|money }}", value=value) == text


def test_the_number_style_is_the_profile_s() -> None:
    numbers = Numbers(amount_unit="元", money="#,##0.00", zero_money="0.00", percent="0.0", trim_whole_percent=False)
    engine = Engine(profile().model_copy(update={"numbers": numbers}))
    text = "{{ a|money }} {{ z|money }} {{ r|percent }} {{ z|table_money }}{{ z|table_money('0.00') }}"

    shown = rendered(text, engine=engine, a=yuan("13135000"), z=yuan("0"), r=ratio(Fraction(1)))

    assert shown == "13,135,000.00元 0.00元 100.0% 0.00"


@pytest.mark.parametrize(
    ("change", "text"),
    [("100", "增加 增长 大于预算数"), ("0", "持平 持平 等于预算数"), ("-100", "减少 下降 小于预算数")],
)
def test_the_sign_chooses_the_word(change: str, text: str) -> None:
    written = rendered(
        "{{ x.change|direction }} {{ x.change_rate|rate_direction }} {{ x.budget_gap|against_budget }}",
        x=figure(change=change, gap=change),
    )

    assert written == text


@pytest.mark.parametrize(
    ("value", "is_given"),
    [
        (yuan("0"), True),
        (missing("没有上年数"), False),
        ("有", True),
        ("", False),
        (None, False),
        ((), False),
        (("一",), True),
        (0, True),
    ],
)
def test_given_asks_whether_there_is_anything(value: object, *, is_given: bool) -> None:
    assert rendered("{% if value is given %}有{% else %}无{% endif %}", value=value) == ("有" if is_given else "无")


def test_an_entry_that_may_be_absent_can_be_asked_for() -> None:
    text = "{% if settings.motto is given %}{{ settings.motto }}{% else %}无{% endif %}"

    assert rendered(text, settings={}) == "无"
    assert rendered(text, settings={"motto": "为民"}) == "为民"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ x.change|money }}", "RG630 没有 x.change 的数：数据文件没有上年数"),
        ("{{ x.change|unsigned|money }}", "RG630 没有 x.change 的数：数据文件没有上年数"),
        ("{% if x.change is positive %}{% endif %}", "RG630 没有 x.change 的数：数据文件没有上年数"),
        ("{{ x.change }}", "RG630 没有 x.change 的数：数据文件没有上年数"),
        ("{{ empty }}", "RG631 没有 empty 的文字"),
        ("{{ none }}", "RG631 没有 none 的文字"),
        ("{{ nothing }}", "RG631 没有 nothing 的文字"),
        ("{{ empty|quoted }}", "RG631 没有 empty 的文字"),
        ("{{ nothing|money }}", "RG631 没有 nothing 的文字"),
        ("{{ blank|names }}", "RG631 没有 blank 的文字"),
        ("{{ ()|names }}", "RG631 ()|names 是空的，没有可列出的名称"),
        ("{{ x.actual }}", "RG632 x.actual 是金额，要写明格式，如 |money"),
        ("{{ x.share }}", "RG632 x.share 是比率，要写明格式，如 |percent"),
        ("{{ people }}", "RG632 people 是个数，要写明格式，如 |count"),
        ("{{ day }}", "RG632 day 是日期，要写明格式，如 |date"),
        ("{{ blank }}", "RG632 blank 是列表，要写明格式，如 |names"),
        ("{{ 1.5 }}", "RG632 1.5 是数值，要写明格式，如 |money、|percent、|count 或 |plain"),
        ("{{ amount }}", "RG632 amount 是数值，要写明格式，如 |money、|percent、|count 或 |plain"),
        ("{{ x.share|money }}", "RG633 x.share 是比率，不能用 |money（应为 |percent）"),
        ("{{ x.actual|percent }}", "RG633 x.actual 是金额，不能用 |percent（应为 |money）"),
        ("{{ x.actual|count }}", "RG633 x.actual 是金额，不能用 |count（应为 |money）"),
        ("{{ people|money }}", "RG633 people 是个数，不能用 |money（应为 |count）"),
        ("{{ year|money }}", "RG633 year 是整数，不能用 |money"),
        ("{{ third|money }}", "RG633 third 是比率，不能用 |money（应为 |percent）"),
        ("{{ third|plain }}", "RG633 third 是比率，不能用 |plain（应为 |percent）"),
        ("{{ text|date }}", "RG633 text 是文字，不能用 |date"),
        ("{{ text|names }}", "RG633 text 是文字，不能用 |names"),
        ("{{ people|quoted }}", "RG633 people 是个数，不能用 |quoted（应为 |count）"),
        ("{{ true }}", "RG634 true 是“是/否”，不能直接印出"),
        ("{{ x }}", "RG634 x 是一组数据，不能直接印出"),
        ("{{ 120|numeral }}", "RG640 中文数字只到九十九，120|numeral 是 120"),
        ("{% if x.actual %}{% endif %}", "RG635 x.actual 是数，不能直接作条件或比较"),
        ("{% if not x.actual %}{% endif %}", "RG635 x.actual 是数，不能直接作条件或比较"),
        ("{% if x.actual == x.change %}{% endif %}", "RG635 x.actual == x.change 是数，不能直接作条件或比较"),
        ("{{ 1 if x.actual else 2 }}", "RG635 x.actual 是数，不能直接作条件或比较"),
        ("{{ x.actual or 1 }}", "RG635 x.actual 是数，不能直接作条件或比较"),
        ("{% for y in blank if x.actual %}{% endfor %}", "RG635 blank if x.actual 是数，不能直接作条件或比较"),
        ("{% for y in text %}{% endfor %}", "RG636 text 是文字，不是列表"),
        ("{% for y in x %}{% endfor %}", "RG636 x 是一组数据，不是列表"),
    ],
)
def test_a_value_that_cannot_be_written_is_named(text: str, message: str) -> None:
    values = {
        **VALUES,
        "x": figure(change=None),
        "empty": "",
        "none": None,
        "nothing": None,
        "blank": ("", "甲"),
        "people": number_of(3),
        "amount": Decimal("1.5"),
        "third": Fraction(1, 3),
        "text": "文字",
        "year": 2024,
    }

    assert refused(f"第一段\n第二段：{text}", **values) == [f"report.txt:2:5: {message}"]


def test_what_is_printed_as_zero_is_zero() -> None:
    text = "{% if x.change is zero %}{{ x.change|direction }}{% endif %}{{ x.budget_gap|against_budget }}"

    assert rendered(text, x=figure(change="49", gap="-49")) == "持平等于预算数"
