"""Whole data files for property tests: any unit of any kind, in which everything that is written fits together.

``data_files`` draws what an accountant could have written under a profile. What is written twice (a cost of
“三公”经费 and its economic classification, a weight and the hundred points) agrees; all else is free, and may
be zero or left out. ``consistent.py`` draws accounts that close to the cent and states every total.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from reportgen.model.values import Reasons

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

Values = dict[str, Any]

YUAN = st.integers(min_value=1_000_000, max_value=900_000_000).map(lambda cents: Decimal(cents) / 100)
AMOUNTS = st.one_of(st.integers(min_value=1, max_value=900), st.integers(min_value=1_000, max_value=90_000_000)).map(
    lambda cents: Decimal(cents) / 100
)
OR_ZERO = st.one_of(st.just(Decimal(0)), AMOUNTS)
OR_NONE = st.one_of(st.none(), OR_ZERO)
REASONS = st.sampled_from(["", "人员变动", "项目减少，厉行节约", "上级追加项目资金"])
COUNTS = st.integers(min_value=0, max_value=300)

GENERAL = ("2010101", "2080109", "2080505", "2080801", "2089999", "2101101", "2130506", "2210201", "2240101")
FUND = ("2120805", "2120801", "2296002")
CAPITAL = ("2230105", "2239999")
BASIC = ("30101", "30102", "30108", "30113", "30201", "30211", "30299", "30305", "30399", "31002")
PROJECT = ("30202", "30226", "30227", "30311", "31003", "31302")
UNKNOWN = {"code": "2050299", "name": "其他普通教育支出", "subcategory_name": "普通教育", "category_name": "教育支出"}
"""A 项 that no code table of the program has; the data file names it."""

SHORT_OF_TARGET = "因疫情影响，部分工作推迟"


@st.composite
def data_files(draw: st.DrawFn, profile: str, year: int) -> Values:
    """Draw a whole data file under a profile."""
    budgets: dict[str, Values] = {
        name: {"items": draw(appropriated(codes, name)), "change_reason": draw(REASONS)} for name, codes in _CODES
    }
    three_public = draw(three_public_costs())
    if budgets["general_public_budget"]["items"]:
        pay_three_public(budgets["general_public_budget"]["items"][0], three_public)
    elif any(_costs(three_public).values()):
        three_public = {}
    projects = draw(st.lists(project(), max_size=12))
    for number, each in enumerate(projects, 1):
        each["name"] = f"项目{number}"
    values = {
        "profile": profile,
        "year": year,
        "amount_unit": draw(st.sampled_from(["元", "万元"])),
        "entity": draw(entity()),
        "change_reason": draw(REASONS),
        **budgets,
        "other_funds": {"items": draw(st.lists(other_item(), max_size=2, unique_by=_code))},
        "prior_year_actual": draw(prior_year(budgets)),
        "three_public": three_public,
        "agency_operating_cost": {"change_reason": draw(REASONS)},
        "procurement": draw(procurement()),
        "state_assets": draw(assets()),
        "performance": {"overall": draw(overall()), "projects": projects},
        "annexes": draw(st.lists(annex(), max_size=2)),
    }
    drawn: Values = without_none(values)
    return drawn


_CODES = (("general_public_budget", GENERAL), ("government_fund", FUND), ("state_capital", CAPITAL))


def _code(item: Values) -> str:
    return str(item["code"])


@st.composite
def appropriated(draw: st.DrawFn, codes: tuple[str, ...], chapter: str) -> list[Values]:
    """Draw the 项 of a budget: all of them with a budget, or none; the same for last year."""
    most = len(codes) if chapter == "general_public_budget" else 1
    chosen = draw(st.lists(st.sampled_from(codes), max_size=most, unique=True))
    has_budget, has_original, has_prior = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    items = []
    for code in chosen:
        each = draw(item(code, has_basic=chapter == "general_public_budget"))
        each["adjusted_budget"] = draw(OR_ZERO | st.just(spent(each))) if has_budget else None
        each["original_budget"] = draw(OR_ZERO) if has_original else None
        each["prior_year_actual"] = draw(OR_ZERO | st.just(spent(each))) if has_prior else None
        each |= {reason: draw(REASONS) for reason in Reasons.model_fields}
        items.append(each)
    if items and chapter == "general_public_budget" and draw(st.booleans()):
        items.append(draw(item(UNKNOWN["code"], has_basic=True)) | UNKNOWN)
    return items


@st.composite
def item(draw: st.DrawFn, code: str, *, has_basic: bool) -> Values:
    """Draw one 项: what was spent, by economic classification, and what was carried over."""
    basic = draw(st.dictionaries(st.sampled_from(BASIC), AMOUNTS, max_size=4)) if has_basic else {}
    paid = draw(st.dictionaries(st.sampled_from(PROJECT), AMOUNTS, max_size=2))
    each = {"code": code, "basic_expenditure": basic, "project_expenditure": paid}
    closing = draw(OR_ZERO)
    opening = min(draw(OR_ZERO), spent(each) + closing)
    return each | {"opening_balance": opening, "closing_balance": closing}


@st.composite
def other_item(draw: st.DrawFn) -> Values:
    """Draw one 项 paid from other funds, whose account closes."""
    each = draw(item(draw(st.sampled_from(GENERAL)), has_basic=True))
    operating = draw(OR_ZERO)
    received = spent(each) + operating + each["closing_balance"] - each["opening_balance"]
    return each | {"operating_expenditure": operating, "revenue": {draw(st.sampled_from(SOURCES)): received}}


SOURCES = ("superior_subsidy", "institutional", "operating", "subordinate_remittance", "other")


def spent(each: Values) -> Decimal:
    """Return what a 项 spent."""
    parts = (*each["basic_expenditure"].values(), *each["project_expenditure"].values())
    return sum(parts, Decimal(0))


@st.composite
def prior_year(draw: st.DrawFn, budgets: Values) -> Values:
    """Draw last year, any part of which may be left out: zero throughout, or amounts of which the items are a part."""
    if draw(st.booleans()):
        for each in (each for budget in budgets.values() for each in budget["items"]):
            each["prior_year_actual"] = Decimal(0)
        return dict.fromkeys(PRIOR, Decimal(0))
    general, fund, capital = (draw(before(budget["items"])) for budget in budgets.values())
    appropriated_spent, appropriated_received = general + fund + capital, draw(OR_ZERO)
    appropriated_whole = max(appropriated_spent, appropriated_received) + draw(AMOUNTS)
    others = draw(OR_ZERO)
    amounts = (
        general,
        fund,
        capital,
        appropriated_received,
        appropriated_spent,
        appropriated_whole,
        appropriated_whole,
    )
    wholes = (amount + others for amount in amounts[3:])
    known = dict(zip(PRIOR, (*amounts, *wholes, draw(OR_ZERO)), strict=True))
    return {name: known[name] for name in draw(st.lists(st.sampled_from(PRIOR), unique=True)) or PRIOR}


PRIOR = (
    *("general_public_expenditure", "government_fund_expenditure", "state_capital_expenditure"),
    *("appropriation_revenue", "appropriation_expenditure"),
    *("appropriation_total_revenue", "appropriation_total_expenditure"),
    *("revenue", "expenditure", "total_revenue", "total_expenditure", "agency_operating_cost"),
)


@st.composite
def before(draw: st.DrawFn, items: list[Values]) -> Decimal:
    """Draw what a budget spent last year: as much as this year, or what its items of this year spent, and more."""
    known = sum((each.get("prior_year_actual") or Decimal(0) for each in items), Decimal(0))
    now = sum((spent(each) for each in items), Decimal(0))
    return draw(st.sampled_from([max(known, now), known + draw(OR_ZERO)]))


@st.composite
def three_public_costs(draw: st.DrawFn) -> Values:
    """Draw “三公”经费: what did not occur has neither groups, vehicles nor guests."""
    compared = {
        "adjusted_budget": OR_NONE,
        "prior_year_actual": OR_NONE,
        **dict.fromkeys(Reasons.model_fields, REASONS),
    }
    visits, bought, running, guests = (draw(OR_ZERO) for _ in range(4))
    groups = draw(st.integers(min_value=1, max_value=9))
    vehicle = (
        {"name": "轿车", "bought": groups, "bought_amount": bought, "held": groups} if bought else {"name": "轿车"}
    )
    reception = {"actual": guests, "batches": groups, "people": groups * 7, "content": "业务交流"} if guests else {}
    return {
        "overseas_visits": {"actual": visits, **({"groups": groups, "people": groups * 2} if visits else {})}
        | draw(st.fixed_dictionaries(compared)),
        "vehicle_purchase": {"kinds": [vehicle]} | draw(st.fixed_dictionaries(compared)),
        "vehicle_operation": {"actual": running} | draw(st.fixed_dictionaries(compared)),
        "vehicles": {reason: draw(REASONS) for reason in Reasons.model_fields},
        "hospitality": {"domestic": reception} | draw(st.fixed_dictionaries(compared)),
        "change_reason": draw(REASONS),
    }


def _costs(three_public: Values) -> dict[str, Decimal]:
    kind = three_public["vehicle_purchase"]["kinds"][0]
    return {
        "30212": three_public["overseas_visits"]["actual"],
        "31013": kind.get("bought_amount", Decimal(0)),
        "30231": three_public["vehicle_operation"]["actual"],
        "30217": three_public["hospitality"]["domestic"].get("actual", Decimal(0)),
    }


def pay_three_public(each: Values, three_public: Values) -> None:
    """Let a 项 pay for “三公”经费, which is a part of the expenditure."""
    before = spent(each)
    each["basic_expenditure"] |= {code: cost for code, cost in _costs(three_public).items() if cost}
    each["closing_balance"] += spent(each) - before


@st.composite
def entity(draw: st.DrawFn) -> Values:
    offices = draw(st.lists(st.sampled_from(["办公室", "财务股", "征集股", "业务科"]), max_size=4, unique=True))
    return {
        "name": "某县社会保险中心",
        "short_name": "县社保中心",
        "superior": "县人力资源和社会保障局",
        "standing": "参公事业单位",
        "offices": offices,
        "departments": len(offices),
        "duties": [f"负责第{number}类工作。" for number in range(1, draw(st.integers(1, 4)))],
        "main_task": "做好社会保险经办",
        "key_work": [f"完成第{number}类工作。" for number in range(1, draw(st.integers(1, 4)))],
        "subordinate_units": {"administrative": draw(COUNTS), "other": draw(COUNTS)},
    }


@st.composite
def procurement(draw: st.DrawFn) -> Values:
    goods, works, services = (draw(OR_ZERO) for _ in range(3))
    medium = draw(st.sampled_from([Decimal(0), goods, goods + works + services]))
    micro = draw(st.sampled_from([Decimal(0), medium]))
    amounts = {"goods": goods, "works": works, "services": services}
    return amounts | {"small_and_medium": medium, "small_and_micro": micro, "zero_reason": draw(REASONS)}


@st.composite
def assets(draw: st.DrawFn) -> Values:
    vehicles = [{"name": name, "count": draw(COUNTS)} for name in ("机要通信用车", "其他用车")]
    return {
        "vehicles": draw(st.sampled_from([[], vehicles])),
        "equipment": draw(st.sampled_from([[], [{"name": "单价100万元以上设备", "count": draw(COUNTS)}]])),
    }


@st.composite
def project(draw: st.DrawFn) -> Values:
    """Draw one project: with indicators whose weights are a hundred together, with a score alone, or unevaluated."""
    texts = {name: draw(REASONS) for name in ("summary", "effect", "problems", "improvements")}
    budget = draw(AMOUNTS)
    paid = draw(st.sampled_from([budget, budget, Decimal(0)]))
    sources = draw(st.lists(st.sampled_from(["central", "local", "own"]), min_size=1, max_size=3, unique=True))
    fund = {"original_budget": budget, "adjustment": 0, "allocated": budget, "received": budget, "actual": paid}
    evaluated = draw(st.sampled_from(["indicators", "score", "nothing"]))
    return {
        **texts,
        "kind": draw(st.sampled_from(["department", "special"])),
        "is_department_evaluated": draw(st.booleans()),
        "is_monitored": draw(st.booleans()),
        "has_ex_ante_evaluation": draw(st.booleans()),
        "funds": dict.fromkeys(sources, fund),
        "budget_reason": "" if paid else SHORT_OF_TARGET,
        "goal": "完成全年任务。",
        "goal_result": "完成全年任务。",
        "indicators": draw(indicators()) if evaluated == "indicators" else [],
        "score": draw(st.integers(0, 100)) if evaluated == "score" else None,
    }


@st.composite
def indicators(draw: st.DrawFn) -> list[Values]:
    """Draw indicators in order of their groups, with weights that are a hundred together."""
    weights = draw(st.sampled_from([[100], [50, 50], [30, 30, 30, 10], [20, 20, 20, 10, 10, 10, 10]]))
    places = sorted(draw(st.integers(0, len(_LEVELS) - 1)) for _ in weights)
    drawn = []
    for number, (weight, place) in enumerate(zip(weights, places, strict=True), 1):
        first, second = _LEVELS[place]
        is_met = draw(st.booleans())
        measured = {"target": 100, "actual": 100 if is_met else 60, "unit": "人", "relation": "≥"}
        drawn.append(
            {
                "first_level": first,
                "second_level": second,
                "name": f"指标{number}",
                **(measured if draw(st.booleans()) else {"target": "优", "actual": "优" if is_met else "良"}),
                "weight": weight,
                "score": weight if is_met else weight - 5,
                "reason": "" if is_met else SHORT_OF_TARGET,
            }
        )
    return drawn


_LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
)


@st.composite
def overall(draw: st.DrawFn) -> Values:
    drawn: Values = draw(st.sampled_from(_OVERALL))
    return drawn


_OVERALL: list[Values] = [
    {},
    {"score": 97, "summary": "总体运行良好"},
    {"score": 93, "problems": "专业人员不足", "improvements": "加强培训"},
    {"parts": [{"name": "部门预算管理", "score": 48}, {"name": "绩效结果应用", "score": 30}]},
]


@st.composite
def annex(draw: st.DrawFn) -> Values:
    """Draw a report that quotes figures and has two levels of sections."""
    quoted = "本年收入{{ revenue.total.actual|money }}，本年支出{{ expenditure.total.actual|money }}。"
    inner = [{"heading": f"第{number}方面", "text": [quoted]} for number in range(draw(st.integers(0, 3)))]
    return {
        "title": "{{ entity.name }}{{ year }}年部门整体支出绩效评价报告",
        "sections": [{"heading": "部门概况", "text": [quoted]}, {"heading": "评价结论", "sections": inner}],
    }


def without_none(value: Any) -> Any:  # noqa: ANN401 - a part of a data file
    """Return the data without what is left out."""
    if isinstance(value, dict):
        return {key: without_none(entry) for key, entry in value.items() if entry is not None}
    return [without_none(entry) for entry in value] if isinstance(value, list) else value


def written(values: Values, folder: Path) -> Path:
    """Write a data file with amounts as the numbers that they are, to the last digit, and return its path."""
    text = json.dumps(values, ensure_ascii=False, default=_as_text)
    path = folder / "report.json"
    path.write_text(re.sub(r'"<(-?[0-9.]+)>"', r"\1", text), "utf-8")
    return path


def _as_text(value: Decimal | date) -> str:
    return f"<{value:f}>" if isinstance(value, Decimal) else value.isoformat()
