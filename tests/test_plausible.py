"""What cannot be signed: amounts, counts and texts that contradict something else in the file; and what is in order."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import reportgen
from reportgen.diagnostics import Severity
from reports import checked, data, item

BASE = (Path(__file__).parent / "cases" / "data" / "base-filled.yaml").read_text("utf-8")
"""An invented bureau that filled in the whole starter, every item by 款."""

IN_BASE = [
    ("RG314", "three_public.overseas_visits.actual"),
    ("RG314", "three_public.vehicle_purchase.kinds.0.bought_amount"),
    *(("RG488", f"performance.projects.{number}") for number in range(3)),
]
"""What the bureau itself forgot: 因公出国 and 购车 that no 款 has, and cells of its forms."""

CASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "spent 349.87 % of its budget": (
        ("adjusted_budget: 275.00", "adjusted_budget: 75.00"),
        ("RG441", "general_public_budget.items.3", "决算数 262.40，全年预算数 75.00，是 3.50 倍"),
    ),
    "overseas visits 1293 % of the budget": (
        ("actual: 4.20 ", "actual: 400.20 "),
        ("RG441", "three_public.overseas_visits", "决算数 400.20，全年预算数 5.00，是 80.04 倍"),
        ("RG444", "three_public.adjusted_budget_reason", "从严控制接待和用车”说的是减少"),
        ("RG417", "three_public.overseas_visits", "4002000.00 ÷ 1"),
    ),
    "a balance that doubles the revenue": (
        ("closing_balance: 12.60", "closing_balance: 1260"),
        (
            "RG442",
            "general_public_budget.items.3.closing_balance",
            "收入 1487.40（支出 ＋ 年末结转 － 年初结转），大于全年预算数 275.00",
        ),
    ),
    "a balance that is not what is left": (
        ("closing_balance: 12.60", "closing_balance: 11.60"),
        ("RG442", "general_public_budget.items.3.closing_balance", "275.00 － 决算数 262.40 ＝ 12.60，年末结转 11.60"),
    ),
    "元 in a file of 万元": (
        ('"30113": 49.88', '"30113": 498800'),
        ("RG441", "general_public_budget.items.6", "约一万倍，像是一个以元填写、一个以万元填写"),
        ("RG443", "general_public_budget.items.6.basic_expenditure.30113", "498800 大于别的各款之和 1222.62 的一百倍"),
    ),
    "a reason of a decrease beside an increase": (
        ("change_reason: 新增文物抢险加固项目，人员工资正常增长", "change_reason: 人员减少，项目支出减少"),
        ("RG444", "change_reason", "说的是减少，比上年的差额是 182.36"),
    ),
    "more vehicles in assets": (
        ("{name: 机要通信用车, count: 1}", "{name: 机要通信用车, count: 5}"),
        ("RG419", "state_assets.vehicles", "国有资产中的公务用车 6 辆，“三公”经费的公务用车保有量 3 辆"),
    ),
    "the name of another unit": (
        ('summary: "我局预算编制科学', 'summary: "遂宁市安居区社保局预算编制科学'),
        ("RG465", "performance.overall.summary", "“遂宁市安居区社保局”不是本单位（青禾区文广旅局）"),
    ),
    "another bureau of the same district in the summary": (
        ('summary: "我局预算编制科学', 'summary: "青禾区民政局预算编制科学'),
        ("RG465", "performance.overall.summary", "“青禾区民政局”不是本单位"),
    ),
    "procurement and a reason for none": (
        ('zero_reason: ""', 'zero_reason: "没有达到限额"'),
        ("RG418", "procurement.zero_reason", "政府采购支出 328.93 万元"),
    ),
    "subordinate units and none included": (
        (
            "  included_units:\n    - 青禾区文化市场综合行政执法大队\n    - 青禾区图书馆\n    - 青禾区文化馆",
            "  included_units: []",
        ),
        ("RG418", "entity.included_units", "下属单位 3 个，纳入决算编制范围的单位 0 个"),
    ),
    "blank cells of a form": (
        ("goal: 更新全民健身路径15条", 'goal: ""'),
        ("RG488", "performance.projects.2", "没有填写：年度目标、项目实施内容及过程、评价结论"),
    ),
    "an indicator without its actual value": (
        ("target: 15, unit: 条, actual: 14,", "target: 15, unit: 条,"),
        ("RG488", "performance.projects.2", "实际完成值（指标“更新健身路径”）"),
    ),
    "an original budget of ten times": (
        ("original_budget: 190.00", "original_budget: 1900"),
        ("RG443", "general_public_budget.items.2", "年初预算数 1900，全年预算数 197.21，是 9.63 倍，约十倍"),
    ),
    "a budget of an expense of three_public in 元": (
        ("original_budget: 7.50", "original_budget: 75000"),
        ("RG443", "three_public.vehicle_operation", "年初预算数 75000，全年预算数 7.50，是 10000 倍，约一万倍"),
    ),
    "a budget that nobody spent": (
        ("adjusted_budget: 197.21", "adjusted_budget: 1972.1"),
        ("RG443", "general_public_budget.items.2", "全年预算数 1972.1，决算数 197.21，是 10.00 倍"),
    ),
    "procurement of more than the unit spent": (
        ("works: 210.40", "works: 2104"),
        ("RG443", "procurement", "政府采购支出总额 2222.53，本年支出合计 1308.90"),
    ),
    "the money of a project in 元": (
        ("actual: 24.30}", "actual: 243000}"),
        ("RG443", "performance.projects.1.funds", "“图书馆免费开放”的执行数 243022.50，本年支出合计 1308.90"),
    ),
    "a reason that names more than the budget was changed": (
        ("专项资金155.00万元", "专项资金165.00万元"),
        ("RG444", "performance.projects.0.budget_reason", "写了 165.00万元，调整后预算数 － 年初预算数 ＝ 155.00"),
    ),
    "a result that is not that of its indicator": (
        ("goal_result: 更新全民健身路径14条", "goal_result: 更新全民健身路径41条"),
        ("RG489", "performance.projects.2.goal_result", "指标“更新健身路径”不同：目标值 15，完成值 14（条）"),
    ),
    "an execution rate that is not the project's": (
        ("summary: 项目按期完成", "summary: 执行率85.42%，项目按期完成"),
        ("RG463", "performance.projects.0.summary", "262.40 ÷ 275.00 ＝ 95.42%"),
    ),
    "a score that is not the project's": (
        ("summary: 项目按期完成", "summary: 自评得分为99.5分，项目按期完成"),
        ("RG462", "performance.projects.0.summary", "自评表的得分是 97.54"),
    ),
    "what a project spent": (
        ("summary: 项目按期完成", "summary: 项目支出264.20万元"),
        ("RG462", "performance.projects.0.summary", "算出来的数是 262.40 万元"),
    ),
    "another unit that will do better": (
        ('improvements: "细化绩效指标', 'improvements: "安居区社保局将细化绩效指标'),
        ("RG465", "performance.overall.improvements", "“安居区社保局”不是本单位"),
    ),
    "people abroad without groups": (
        ("groups_joined: 1 ", "groups_joined: 0 "),
        ("RG412", "three_public.overseas_visits", "0 个团组，1 人次"),
    ),
    "tenfold guests": (
        ("people: 168", "people: 16800"),
        ("RG417", "three_public.hospitality.domestic", "18500.00 ÷ 16800 ＝ 1.10"),
    ),
    "last year's revenue at ten times the appropriated one": (
        ("  revenue: 1117.86", "  revenue: 11178.6"),
        ("RG445", "prior_year_actual.revenue", "财政拨款的 10.32 倍，今年是 1.03 倍"),
    ),
    "a satisfaction of 930 %": (
        ("unit: '%', actual: 93,", "unit: '%', actual: 930,"),
        ("RG482", "performance.projects.0.indicators.5.actual", "完成值 930%，大于 100"),
    ),
    "a year of five digits": (
        ("process: 2024年3月开工", "process: 20240年3月开工"),
        ("RG464", "performance.projects.0.process", "“20240年”不是日期"),
    ),
}


def told(text: str, folder: Path) -> list[tuple[str, str, str]]:
    path = folder / "data.yaml"
    path.write_text(text, "utf-8")
    findings = [finding for finding in reportgen.check([path]) if finding.severity is not Severity.NOTE]
    return [(finding.code, finding.place, finding.message) for finding in findings if not finding.accepted]


def test_an_expense_of_three_public_that_no_type_has_is_told_both_ways(tmp_path: Path) -> None:
    found = told(BASE, tmp_path)

    assert sorted((code, place) for code, place, _ in found) == IN_BASE
    assert "因公出国（境）费 4.20，大于各项支出的经济分类 30212 合计 0" in found[0][2]


@pytest.mark.parametrize("name", CASES)
def test_what_contradicts_something_else_is_told(name: str, tmp_path: Path) -> None:
    (before, after), *expected = CASES[name]
    assert before in BASE

    found = told(BASE.replace(before, after, 1), tmp_path)

    for code, place, words in expected:
        assert [message for at, where, message in found if (at, where) == (code, place) and words in message], found


def test_a_project_whose_reason_says_more_beside_less(tmp_path: Path) -> None:
    before = "municipal: {original_budget: 60.00, adjusted_budget: 68.00"
    text = BASE.replace(before, before.replace("60.00", "600.00")).replace("上年结转资金8.00万元", "追加健身资金")

    assert ("RG444", "performance.projects.2.budget_reason") in [finding[:2] for finding in told(text, tmp_path)]


def codes(values: dict[str, Any], texts: dict[str, str] | None = None, **settings: object) -> set[str]:
    prose = [(("performance", "overall", name), text) for name, text in (texts or {}).items()]
    return {finding.code for finding in checked(values, prose, **settings)}


def spent(amount: str = "262.40", **values: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a data file
    return data(general_public_budget={"items": [item(basic_expenditure={"30101": amount}, **values)]})


class TestInOrder:
    """What reports that are right do."""

    def test_what_was_carried_over_may_be_spent(self) -> None:
        assert "RG441" not in codes(spent(adjusted_budget="230", opening_balance="40"))

    def test_an_original_budget_may_be_raised(self) -> None:
        assert "RG441" not in codes(spent(original_budget="60", adjusted_budget="262.40"))

    def test_a_profile_says_how_much_above_the_budget_is_too_much(self) -> None:
        values = spent(adjusted_budget="200")
        assert "RG441" in codes(values)
        assert "RG441" not in codes(values, checks={"most_execution": "1.5"})

    @pytest.mark.parametrize(
        "reason", ["人员减少、项目增加", "上年一次性支出较多，今年减少", "2023年补发工资，减少", "政策调整"]
    )
    def test_a_reason_of_both_directions_or_years_says_nothing(self, reason: str) -> None:
        assert "RG444" not in codes(spent(prior_year_actual="200", change_reason=reason))
        assert "RG444" in codes(spent(prior_year_actual="200", change_reason="人员减少"))

    def test_a_reason_may_be_that_of_the_budget_alone(self) -> None:
        assert "RG444" not in codes(
            spent(prior_year_actual="200", adjusted_budget="270", adjusted_budget_reason="厉行节约")
        )

    def test_one_large_transfer_is_no_wrong_unit(self) -> None:
        types = {"30101": "60", "30102": "30", "30201": "20", "31302": "4000"}
        assert "RG443" not in codes(data(general_public_budget={"items": [item(basic_expenditure=types)]}))

    def test_balances_that_were_taken_back_are_explained(self) -> None:
        def line(code: str, closing: str, reason: str) -> dict[str, Any]:
            compared: dict[str, Any] = {
                "adjusted_budget": "110",
                "closing_balance": closing,
                "adjusted_budget_reason": reason,
            }
            return item(code, basic_expenditure={"30101": "100"}, **compared)

        def found(reason: str) -> set[str]:
            lines = [line("2080109", "10", ""), line("2080505", "10", ""), line("2210201", "4", reason)]
            return codes(data(general_public_budget={"items": lines}))

        assert "RG442" in found("政策调整")
        assert "RG442" not in found("其余由财政收回")

    def test_other_authorities_are_no_wrong_units(self) -> None:
        values = spent() | {
            "entity": {"name": "甲市乙县社会保险局", "short_name": "乙县社保局", "superior": "乙县人社局"}
        }
        texts = (
            "乙县社保局严格执行预算。",
            "县社会保险局高度重视绩效。",
            "新建丙区服务中心6个。",
            "丙县财政局拨付资金。",
        )
        for text in texts:
            assert "RG465" not in codes(values, {"summary": text}), text
        assert "RG465" in codes(values, {"summary": "丙县社保局严格执行预算。"})

    def test_dates_and_shares_that_can_be(self) -> None:
        values = spent()
        fine = (
            "截至2024年12月31日",
            "项目已实施18个月",
            "力争2035年建成",
            "完成率达到120%",
            "覆盖率达到100%",
            "增长率120%",
        )
        assert not {"RG464", "RG467"} & set().union(*(codes(values, {"summary": text}) for text in fine))
        assert "RG464" in codes(values, {"summary": "2024年13月完成"})
        assert "RG464" in codes(values, {"summary": "于5月32日完成"})
        assert "RG467" in codes(values, {"summary": "群众满意度达到980%"})


class TestTextBesideFigures:
    def test_a_digit_off_is_told_and_the_figure_is_not(self) -> None:
        values = spent("1262.43")
        assert "RG466" in codes(values, {"summary": "全年支出1272.43万元"})
        assert "RG466" in codes(values, {"summary": "全年支出126.243万元"})
        assert "RG466" in codes(values, {"summary": "全年支出1226.43万元"})
        assert codes(values, {"summary": "本年支出合计1272.43万元"}) & {"RG462", "RG466"} == {"RG462"}
        for fine in (
            "全年支出1262.43万元",
            "全年支出12624300元",
            "全年支出1262.4万元",
            "上年支出1272.43万元",
            "工程款2345.67万元",
        ):
            assert "RG466" not in codes(values, {"summary": fine}), fine


def indicator(**values: object) -> dict[str, Any]:
    base = {"first_level": "产出指标", "second_level": "数量指标", "name": "参保人数", "weight": 100, "score": 100}
    return data(performance={"projects": [{"name": "项目", "indicators": [base | values]}]})


BANDS = [{"at_least": 100, "score": 100}, {"at_least": 95, "score": 50}, {"score": 0}]
RULE = "达到100得100分；100>人数≥95得50分"


class TestIndicators:
    def test_bands_that_fit(self) -> None:
        values = indicator(target=100, actual=100, bands=BANDS, scoring_rule=RULE)
        assert not {code for code in codes(values) if code.startswith("RG48")}

    @pytest.mark.parametrize(
        ("place", "changed", "code"),
        [
            (1, {"at_least": 105, "score": 50}, "RG480"),
            (1, {"at_least": 96, "score": 50}, "RG481"),
            (1, {"at_least": 95, "score": 60}, "RG481"),
            (0, {"at_least": 100, "score": 1000}, "RG487"),
            (2, {"score": 70}, "RG487"),
        ],
    )
    def test_a_band_that_does_not_fit(self, place: int, changed: dict[str, Any], code: str) -> None:
        bands = [changed if number == place else band for number, band in enumerate(BANDS)]
        assert code in codes(indicator(target=100, actual=100, bands=bands, scoring_rule=RULE))

    def test_less_may_be_better(self) -> None:
        bands = [{"at_least": 10, "score": 0}, {"at_least": 5, "score": 50}, {"score": 100}]
        found = codes(indicator(target=3, actual=2, name="投诉件数", relation="≤", bands=bands))
        assert not {"RG480", "RG482", "RG487"} & found

    @pytest.mark.parametrize(
        "values",
        [
            {"unit": "%", "target": 95, "actual": 1000, "relation": "≥"},
            {"unit": "", "name": "群众满意度", "target": "≥95%", "actual": "≥950%"},
            {"unit": "月", "target": 12, "actual": 13},
            {"unit": "人", "relation": "＝", "target": 10, "actual": 14},
            {"unit": "人", "relation": "≥", "target": 1, "actual": 100},
            {"target": 90, "actual": 100, "bands": BANDS},
        ],
    )
    def test_a_value_that_cannot_be(self, values: dict[str, Any]) -> None:
        assert "RG482" in codes(indicator(**values))

    @pytest.mark.parametrize(
        "values",
        [
            {"unit": "%", "name": "任务完成率", "target": 100, "actual": 120, "relation": "≥"},
            {"unit": "人", "relation": "＝", "target": 10, "actual": 12},
            {"unit": "万元", "relation": "≤", "target": 100, "actual": 10},
            {"unit": "人", "relation": "≥", "target": 60, "actual": 64},
        ],
    )
    def test_a_value_that_can_be(self, values: dict[str, Any]) -> None:
        assert "RG482" not in codes(indicator(**values))

    def test_less_than_the_target_is_not_worth_full_points(self) -> None:
        assert "RG476" in codes(indicator(target=100, actual=98))
        assert "RG476" not in codes(indicator(target=100, actual=98, second_level="成本指标"))


def projects(*funds: tuple[str, str], **last: object) -> dict[str, Any]:
    written: list[dict[str, Any]] = [
        {"name": f"项目{number}", "funds": {"fiscal": {"adjusted_budget": budget, "actual": actual}}}
        for number, (budget, actual) in enumerate(funds, 1)
    ]
    written[-1].update(last)
    return data(performance={"projects": written})


def test_the_one_project_that_is_not_spent_needs_a_reason() -> None:
    funds = [*[("10", "10")] * 5, ("70", "60")]
    assert "RG484" in codes(projects(*funds, budget_reason="按实际需要追加"))
    assert "RG484" not in codes(projects(*funds, budget_reason="尾款下年支付"))
    assert "RG484" not in codes(projects(*funds[2:], budget_reason="按实际需要追加"))


def test_a_statistic_that_cannot_be() -> None:
    def found(**values: object) -> set[str]:
        return codes(data(statistics=values))

    assert "RG486" in found(参保率={"value": 935, "unit": "%"})
    assert "RG486" in found(一万={"value": 11000, "unit": "倍"})
    assert "RG486" in found(
        甲={"value": 123, "unit": "元"}, 乙={"value": 163, "unit": "元"}, 剩余={"difference": ["甲", "乙"]}
    )
    fine = found(
        参保率={"value": 93.5, "unit": "%"}, 一百二十={"value": 120}, 增减={"difference": ["参保率", "参保率"]}
    )
    assert "RG486" not in fine


def test_a_total_of_last_year_that_is_off_by_a_digit() -> None:
    def found(revenue: str, appropriated: str) -> set[str]:
        return codes(data(prior_year_actual={"revenue": revenue, "appropriation_revenue": appropriated}))

    assert "RG445" in found("19600.45", "18600.45")
    assert "RG445" not in found("18600.45", "18600.45")
    assert "RG445" not in found("19463.58", "18179.14")


def test_the_balance_of_last_year_is_that_which_this_year_opens_with() -> None:
    prior = {"total_revenue": 1152, "total_expenditure": 1152, "revenue": 1118, "expenditure": 1104}

    def found(opening: Decimal) -> set[str]:
        return codes(spent("1000", opening_balance=opening, adjusted_budget="1000") | {"prior_year_actual": prior})

    assert "RG445" not in found(Decimal(48))
    assert "RG445" in found(Decimal(480))


def test_a_gap_to_the_budget_that_the_rounding_of_many_parts_does_not_explain_needs_a_reason() -> None:
    types = {f"30{number}": "10.00" for number in range(201, 221)}

    def found(budget: str) -> set[str]:
        return codes(data(general_public_budget={"items": [item(basic_expenditure=types, adjusted_budget=budget)]}))

    assert "RG401" in found("199.90")
    assert "RG401" not in found("199.97")
