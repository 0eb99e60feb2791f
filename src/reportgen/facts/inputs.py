"""This module turns what stands in the data file into facts, and collects what is wrong with it on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule
from reportgen.facts.compared import NO_BUDGET, NO_PRIOR_YEAR, Base, ComparedAmounts
from reportgen.facts.fact import NOTHING, Fact, Operation, Unit, given, half_width_of, missing, total
from reportgen.facts.ledger import sum_by_type
from reportgen.formatting import YUAN_PER_UNIT
from reportgen.reference.codes import OWN_CODES_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.facts.fact import Path
    from reportgen.model.budget import DividedBalance
    from reportgen.model.values import Compared
    from reportgen.reference.codes import CodeTable

STATED_UNKNOWN = Rule(
    "RG202",
    "stated 中的名称不是可以公布的合计数",
    "只有合计数才能另行写出公布数；名称写错时公布数不会起作用。",
    "合计数的名称用 reportgen facts 查看。",
)
UNKNOWN_ECONOMIC_CODE = Rule(
    "RG903",
    "经济分类科目编码不在当年科目表中",
    "基本支出决算表的各行按当年经济分类科目排列，科目表中没有的编码印不出名称。",
    f"核对编码；确有此科目时，在数据文件旁的 {OWN_CODES_FILE} 中加一行“编码,名称”。",
)
DUPLICATE_CODE = Rule(
    "RG203",
    "同一功能分类科目写了两次",
    "两处的金额会被误认为两个科目，或有一处是多余的。",
    "合并为一项，或更正编码。",
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What every chapter needs to compute its facts from the data file."""

    amount_unit: str
    figures: ComparedAmounts
    functional: CodeTable
    economic: CodeTable
    stated: Mapping[str, Decimal]
    locate: Callable[[Path], Location]
    findings: list[Diagnostic]
    used: set[str] = field(default_factory=set)

    def amount(self, value: Decimal | None, *source: str | int, absent: Fact = NOTHING) -> Fact:
        """Return an amount of the data file in 元; ``absent`` where none is written."""
        if value is None:
            return absent
        return given(value * YUAN_PER_UNIT[self.amount_unit], source, half_width=half_width_of(value, self.amount_unit))

    def split(self, value: Decimal | Mapping[str, Decimal], *source: str | int) -> tuple[Fact, dict[str, Fact]]:
        """Return an amount and its split by economic type, which is empty when the amount is one number."""
        if isinstance(value, Decimal):
            return self.amount(value, *source), {}
        parts = {code: self.amount(part, *source, code) for code, part in sorted(value.items())}
        for code in parts:
            self.check_economic_code(code, (*source, code))
        return total(parts.values()), sum_by_type([parts])

    def balance(self, value: Decimal | DividedBalance, *source: str | int) -> tuple[Fact, Fact, Fact]:
        """Return a balance, and how much of it belongs to basic expenditure and to projects."""
        if isinstance(value, Decimal):
            part = missing("结转没有分基本支出和项目支出") if value else NOTHING
            return self.amount(value, *source), part, part
        basic = self.amount(value.basic, *source, "basic")
        project = self.amount(value.project, *source, "project")
        return total([basic, project]), basic, project

    def base(self, entry: Compared, *source: str | int) -> Base:
        """Return the budgets and the prior year of an entry: a budget that is not written is never the other one."""
        original = self.amount(entry.original_budget, *source, "original_budget", absent=NO_BUDGET)
        adjusted = self.amount(entry.adjusted_budget, *source, "adjusted_budget", absent=NO_BUDGET)
        prior = self.amount(entry.prior_year_actual, *source, "prior_year_actual", absent=NO_PRIOR_YEAR)
        return Base(original, adjusted, prior)

    def count(self, value: int, *source: str | int) -> Fact:
        """Return a number of things."""
        return given(value, source, unit=Unit.COUNT)

    def total(self, name: str, parts: Iterable[Fact]) -> Fact:
        """Return a total that the data file may state under ``name``: printed as stated, its only operand the sum."""
        computed = total(parts)
        self.used.add(name)
        if name not in self.stated:
            return computed
        value = self.stated[name]
        source = ("stated", name)
        return Fact(
            value * YUAN_PER_UNIT[self.amount_unit],
            Unit.YUAN,
            Operation.STATED,
            (computed,),
            source,
            half_width=half_width_of(value, self.amount_unit),
        )

    def name_of(self, code: str) -> str:
        """Return the name of a functional code; empty where nobody names it."""
        entry = self.functional.lookup(code)
        return entry.name if entry else ""

    def check_stated_names(self) -> None:
        """Report stated totals that nothing used: their names are wrong."""
        for name in self.stated:
            if name not in self.used:
                near = get_close_matches(name, self.used, 4, 0.5)
                hint = f"（是否应为 {'、'.join(near)}）" if near else ""
                at = self.locate(("stated", name))
                remedy = f"可以另写公布数的合计有：{'、'.join(sorted(self.used))}。"
                self.findings.append(STATED_UNKNOWN.finding(f"没有名为“{name}”的合计数{hint}", at=at, remedy=remedy))

    def check_economic_code(self, code: str, source: Path) -> None:
        """Report an economic code that the year's table does not know."""
        if self.economic.lookup(code):
            return
        near = "、".join(f"{entry.code} {entry.name}" for entry in self.economic.nearest(code))
        message = f"{self.economic.year} 年的经济分类科目表中没有 {code}" + (f"（相近的有 {near}）" if near else "")
        remedy = f"核对编码；确有此科目时，在数据文件旁的 {OWN_CODES_FILE} 中加一行 {code},科目的名称。"
        self.findings.append(UNKNOWN_ECONOMIC_CODE.finding(message, at=self.locate(source), remedy=remedy))
