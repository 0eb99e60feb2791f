"""Consistent data for property tests: accounts that close, with every total stated."""

from __future__ import annotations

import copy
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from reportgen.app.computed_report import build_content
from reportgen.app.fields import printed_in
from reportgen.app.ready_profile import ReadyProfile, load_ready_profile
from reportgen.checks.missing import UNWRITTEN
from reportgen.checks.rule import CheckInput
from reportgen.checks.run import run_checks
from reportgen.diagnostics import Diagnostic, Location, Severity
from reportgen.facts.fact import Fact
from reportgen.facts.facts import Facts, compute_facts
from reportgen.facts.names import resolve
from reportgen.model.report import Report
from reportgen.model.values import Reasons

if TYPE_CHECKING:
    from collections.abc import Iterator

Path_ = tuple[str | int, ...]

CODES = {
    "general_public_budget": ["2010101", "2080109", "2080505", "2089999", "2210201"],
    "government_fund": ["2120805"],
    "other_funds": ["2080109", "2089999"],
}
STATED = [
    *("general_public_budget.expenditure.actual", "general_public_budget.revenue.actual"),
    *("general_public_budget.basic.total.actual", "general_public_budget.project.actual"),
    *("general_public_budget.basic.personnel_cost.actual", "general_public_budget.basic.running_cost.actual"),
    *("government_fund.expenditure.actual", "government_fund.revenue.actual"),
    *("revenue.total.actual", "expenditure.total.actual"),
    *("expenditure.basic_expenditure.actual", "expenditure.project_expenditure.actual"),
]
"""The totals that are stated, as facts are named; a data file leaves out the last part."""

YUAN = st.integers(min_value=1_000_000, max_value=900_000_000).map(lambda cents: Decimal(cents) / 100)
UNRELATED = st.shared(st.randoms(use_true_random=True), key="cents").map(
    lambda source: Decimal(source.randint(1_000_000, 900_000_000)) / 100
)
"""Amounts that have nothing to do with each other: what is rounded of them goes both ways."""


@st.composite
def consistent(draw: st.DrawFn, yuan: st.SearchStrategy[Decimal] = YUAN) -> dict[str, Any]:
    """Draw a data file in 元 in which everything fits, to the cent."""
    values: dict[str, Any] = {
        "profile": "fujian-2021",
        "year": 2021,
        "amount_unit": "元",
        "entity": {"name": "甲局", "short_name": "甲"},
        "change_reason": "人员变动",
        **{chapter: {} for chapter in UNWRITTEN},
        **{
            chapter: {"items": [draw(item(code, chapter, yuan)) for code in codes]}
            for chapter, codes in chosen(draw).items()
        },
    }
    facts = compute(values)[1]
    stated = {name.removesuffix(".actual"): amount_of(facts, name) for name in STATED}
    return values | {"stated": stated}


def chosen(draw: st.DrawFn) -> dict[str, list[str]]:
    return {
        chapter: draw(st.lists(st.sampled_from(codes), min_size=1, unique=True)) for chapter, codes in CODES.items()
    }


@st.composite
def item(draw: st.DrawFn, code: str, chapter: str, yuan: st.SearchStrategy[Decimal]) -> dict[str, Any]:
    """Draw one 项: what was received and carried over is what was spent and is carried on."""
    split = {"30101": draw(yuan), "30201": draw(yuan)} if chapter != "government_fund" else {}
    project = {"30299": draw(yuan)}
    spent = sum((*split.values(), *project.values()), Decimal(0))
    closing, opening = draw(yuan), draw(yuan)
    opening = min(opening, spent + closing)
    balances = {"opening_balance": opening, "closing_balance": closing}
    entry = {"code": code, "basic_expenditure": split, "project_expenditure": project, **balances}
    if chapter == "other_funds":
        return entry | {"revenue": {"other": spent + closing - opening}}
    # What is not spent of a budget is carried on; last year was of the same order.
    prior = spent * draw(st.integers(min_value=30, max_value=200)) / 100
    compared = {"adjusted_budget": spent + closing, "prior_year_actual": prior.quantize(Decimal("0.01"))}
    return entry | compared | dict.fromkeys(Reasons.model_fields, "人员变动")


def amount_of(facts: Facts, name: str) -> Decimal:
    fact = resolve(facts, name)
    assert isinstance(fact, Fact)
    return fact.amount


def amounts(values: dict[str, Any]) -> Iterator[Path_]:
    """Yield the place of every amount of this year: what it was compared with stands for itself."""
    for path, value in leaves(values, ()):
        if isinstance(value, Decimal) and path[-1] not in {"adjusted_budget", "prior_year_actual"}:
            yield path


def leaves(value: object, path: Path_) -> Iterator[tuple[Path_, object]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield from leaves(entry, (*path, key))
    if not isinstance(value, dict | list):
        yield path, value


def changed(values: dict[str, Any], path: Path_, amount: Decimal) -> dict[str, Any]:
    """Return the data with an amount more at a place."""
    other = copy.deepcopy(values)
    at: Any = other
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] += amount
    return other


def in_ten_thousands(value: Any) -> Any:  # noqa: ANN401 - a part of a data file
    """Return the data in 万元, each amount rounded by itself as software does it."""
    if isinstance(value, dict):
        return {key: in_ten_thousands(entry) for key, entry in value.items()} | (
            {"amount_unit": "万元"} if "amount_unit" in value else {}
        )
    if isinstance(value, list):
        return [in_ten_thousands(entry) for entry in value]
    return (value / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP) if isinstance(value, Decimal) else value


@cache
def ready() -> ReadyProfile:
    return load_ready_profile("fujian-2021", Path.cwd(), None)


def locate(path: Path_) -> Location:
    return Location("data.yaml", name=".".join(map(str, path)))


def compute(values: dict[str, Any]) -> tuple[Report, Facts]:
    report = Report.model_validate(values)
    facts, findings = compute_facts(report, ready().profile, locate)
    assert not findings
    return report, facts


def problems(values: dict[str, Any]) -> list[Diagnostic]:
    """Return the errors and warnings about a data file and its tables."""
    report, facts = compute(values)
    content = build_content(ready(), facts)
    tables = {table.id: table for table in content.tables}
    found = run_checks(CheckInput(report, facts, tables, ready().profile, locate, (), partial(printed_in, ready())))
    return [finding for finding in (*content.findings, *found) if finding.severity is not Severity.NOTE]
