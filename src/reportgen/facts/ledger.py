"""This module adds up money by function: 项 into 款, 款 into 类, 类 into 合计."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from reportgen.facts.compared import NOTHING_COMPARED, ComparedAmount
from reportgen.facts.fact import NOTHING, Fact, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reportgen.facts.compared import ComparedAmounts

LEVEL_BY_LENGTH = {0: "total", 3: "category", 5: "subcategory", 7: "item"}
CATEGORY_DIGITS, SUBCATEGORY_DIGITS = 3, 5


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """The names of a code's category, subcategory and item; empty below the code's own level."""

    category: str = ""
    subcategory: str = ""
    item: str = ""


NO_NAMES = Names()


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Every amount that can stand beside a functional code, in 元.

    The balances of basic expenditure and of projects are missing where the data file does not divide a balance.
    """

    opening_balance: Fact = NOTHING
    revenue: Fact = NOTHING
    appropriation_revenue: Fact = NOTHING
    superior_subsidy_revenue: Fact = NOTHING
    institutional_revenue: Fact = NOTHING
    operating_revenue: Fact = NOTHING
    subordinate_remittance_revenue: Fact = NOTHING
    other_revenue: Fact = NOTHING
    basic_expenditure: Fact = NOTHING
    project_expenditure: Fact = NOTHING
    superior_remittance: Fact = NOTHING
    operating_expenditure: Fact = NOTHING
    subordinate_subsidy: Fact = NOTHING
    closing_balance: Fact = NOTHING
    basic_opening_balance: Fact = NOTHING
    project_opening_balance: Fact = NOTHING
    basic_closing_balance: Fact = NOTHING
    project_closing_balance: Fact = NOTHING


@dataclass(frozen=True, slots=True, eq=False)
class Line(Measures):
    """One row of a ledger: a code with its names, its measures, and its expenditure as a figure.

    ``basic_by_economic_type`` and ``by_economic_type`` (basic and project together) split the expenditure by economic
    code, 类 and 款; they are empty where the data file gives no split.
    """

    code: str = ""
    name: str = ""
    level: str = "total"
    names: Names = NO_NAMES
    expenditure: ComparedAmount = NOTHING_COMPARED
    basic_by_economic_type: Mapping[str, Fact] = field(default_factory=dict)
    by_economic_type: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One 类 with the 款 and 项 rows below it."""

    category: Line
    subcategories: tuple[Line, ...]
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """All rows in code order: each category before its subcategories, each subcategory before its items.

    ``category_order`` are the codes of the 类 that a text names first.
    """

    total: Line
    lines: tuple[Line, ...]
    category_order: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[Line, ...]:
        """The 类 rows."""
        return tuple(line for line in self.lines if line.level == "category")

    @property
    def items(self) -> tuple[Line, ...]:
        """The 项 rows."""
        return tuple(line for line in self.lines if line.level == "item")

    @property
    def categories_used(self) -> tuple[Line, ...]:
        """The 类 rows with expenditure, those of ``category_order`` first."""
        first = [line for code in self.category_order for line in self.categories if line.code == code]
        ordered = [*first, *(line for line in self.categories if line not in first)]
        return tuple(line for line in ordered if line.expenditure.actual.value)

    @property
    def items_used(self) -> tuple[Line, ...]:
        """The 项 rows with expenditure or a budget."""
        return tuple(line for line in self.items if line.expenditure.actual.value or _is_budgeted(line.expenditure))

    @property
    def items_of_either_year(self) -> tuple[Line, ...]:
        """The 项 rows with expenditure this year or last year."""
        return tuple(
            line for line in self.items if line.expenditure.actual.value or line.expenditure.prior_year_actual.value
        )

    @property
    def groups(self) -> tuple[Group, ...]:
        """The rows with expenditure or a budget, by 类."""
        used = self.items_used
        return tuple(
            Group(
                category,
                tuple(line for line in self.lines if line.level == "subcategory" and _is_above(line, used, category)),
                tuple(line for line in used if line.code.startswith(category.code)),
            )
            for category in self.categories
            if any(line.code.startswith(category.code) for line in used)
        )

    @property
    def furthest_from_budget(self) -> Line:
        """The 项 row whose expenditure differs most from its budget, which explains the difference of the total."""
        known = [line for line in self.items if line.expenditure.budget_gap.is_given]
        return max(known, key=lambda line: abs(line.expenditure.budget_gap.amount), default=Line())

    def by_code(self, code: str) -> Line:
        """Return the row of a code; where there is none, a row in which nothing occurs."""
        return next((line for line in self.lines if line.code == code), Line(code=code))


def _is_budgeted(figure: ComparedAmount) -> bool:
    """Whether anything was budgeted in the end: of an item whose budget was withdrawn during the year, nothing."""
    budget = figure.adjusted_budget if figure.adjusted_budget.is_given else figure.original_budget
    return bool(budget.value)


def _is_above(line: Line, items: Iterable[Line], category: Line) -> bool:
    return line.code.startswith(category.code) and any(item.code.startswith(line.code) for item in items)


def build_ledger(items: Iterable[Line], figures: ComparedAmounts, name_of: Callable[[str], str]) -> Ledger:
    """Build the whole ledger from its 项 rows.

    ``name_of`` names a category or subcategory code.
    """
    by_code = {line.code: line for line in sorted(items, key=lambda line: line.code)}
    lines: list[Line] = []
    categories: list[Line] = []
    for category_code in sorted({code[:CATEGORY_DIGITS] for code in by_code}):
        below: list[Line] = []
        parents: list[Line] = []
        for code in sorted({code[:SUBCATEGORY_DIGITS] for code in by_code if code.startswith(category_code)}):
            children = [line for item, line in by_code.items() if item.startswith(code)]
            parent = _parent(code, name_of(code), children, figures)
            parents.append(parent)
            below += [parent, *children]
        category = _parent(category_code, name_of(category_code), parents, figures)
        categories.append(category)
        lines += [category, *below]
    whole = _parent("", "合计", categories, figures)
    return with_total(Ledger(whole, tuple(lines)), figures)


def with_total(ledger: Ledger, figures: ComparedAmounts, **measures: Any) -> Ledger:  # noqa: ANN401 - facts and figures
    """Return the ledger with measures of its total row as the data file states them, and shares of that total."""
    whole = replace(ledger.total, **measures)
    spent = whole.expenditure.actual
    lines = (replace(line, expenditure=figures.with_share(line.expenditure, spent)) for line in ledger.lines)
    return replace(ledger, total=whole, lines=tuple(lines))


def merge_lines(groups: Iterable[Iterable[Line]], figures: ComparedAmounts) -> list[Line]:
    """Add up the 项 rows of several ledgers, code by code."""
    by_code: dict[str, list[Line]] = {}
    for group in groups:
        for line in group:
            by_code.setdefault(line.code, []).append(line)
    return [lines[0] if len(lines) == 1 else _sum(lines[0], lines, figures) for _, lines in sorted(by_code.items())]


def _parent(code: str, name: str, children: list[Line], figures: ComparedAmounts) -> Line:
    level = LEVEL_BY_LENGTH[len(code)]
    below = children[0].names if children else Names()
    names = {
        "total": Names(),
        "category": Names(category=name),
        "subcategory": Names(category=below.category, subcategory=name),
    }[level]
    return _sum(Line(code=code, name=name, level=level, names=names), children, figures)


def _sum(like: Line, lines: list[Line], figures: ComparedAmounts) -> Line:
    measures: dict[str, Any] = {
        field.name: total(getattr(line, field.name) for line in lines) for field in fields(Measures)
    }
    return replace(
        like,
        **measures,
        expenditure=figures.total(like.name, [line.expenditure for line in lines]),
        basic_by_economic_type=sum_by_type(line.basic_by_economic_type for line in lines),
        by_economic_type=sum_by_type(line.by_economic_type for line in lines),
    )


def sum_by_type(splits: Iterable[Mapping[str, Fact]]) -> dict[str, Fact]:
    """Add up splits by economic code, and their 款 into 类; in code order."""
    gathered: dict[str, list[Fact]] = {}
    for split in splits:
        for code, fact in split.items():
            if len(code) > CATEGORY_DIGITS:
                gathered.setdefault(code, []).append(fact)
    types = {code: total(facts) for code, facts in gathered.items()}
    categories = {code[:CATEGORY_DIGITS] for code in types}
    for category in categories:
        types[category] = total(fact for code, fact in sorted(types.items()) if code.startswith(category))
    return dict(sorted(types.items()))
