"""This module names what a template may read: the facts of the report, its tables and charts, the profile's settings.

The names stand here with their values, for rendering, and with their types, for ``lint``, which has no data.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, make_dataclass
from typing import TYPE_CHECKING, get_type_hints

from reportgen.charts.spec import ChartSpec
from reportgen.facts.facts import Facts
from reportgen.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.diagnostics import Diagnostic
    from reportgen.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Content:
    """The tables and charts that both files of a report show, and what of them does not add up.

    ``tables`` are those of the list (附表), ``placed_tables`` those that stand in the text.
    """

    tables: tuple[Table, ...]
    placed_tables: tuple[Table, ...]
    charts: tuple[ChartSpec, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def all_tables(self) -> tuple[Table, ...]:
        """The tables of the list, then those in the text."""
        return (*self.tables, *self.placed_tables)


def context_types(profile: Profile) -> dict[str, object]:
    """Return the names that a template may begin an expression with, and the type of the value of each."""
    return {
        **text_types(profile),
        "tables": tuple[Table, ...],
        "placed_tables": tuple[Table, ...],
        "charts": _record("Charts", {chart.id: ChartSpec for chart in profile.charts}),
    }


def text_types(profile: Profile) -> dict[str, object]:
    """Return the names that a text of the data file may use: those of a template, without tables and charts."""
    return {
        **get_type_hints(Facts, include_extras=True),
        "amount_unit": str,
        "settings": _record("Settings", {name: type(value) for name, value in profile.settings.items()}),
    }


def build_context(facts: Facts, profile: Profile, content: Content) -> dict[str, object]:
    """Return the values behind the names of a template for one report."""
    return {
        **text_context(facts, profile),
        "tables": content.tables,
        "placed_tables": content.placed_tables,
        "charts": {chart.id: chart for chart in content.charts},
    }


def text_context(facts: Facts, profile: Profile) -> dict[str, object]:
    """Return the values behind the names that a text of the data file may use."""
    return {
        **{field.name: getattr(facts, field.name) for field in fields(Facts)},
        "amount_unit": profile.numbers.amount_unit,
        "settings": profile.settings,
    }


def _record(name: str, types: Mapping[str, type]) -> type:
    """Return a type with these parts: a template that reads a chart or setting the profile lacks can be found."""
    return make_dataclass(name, [(part, kind) for part, kind in types.items() if part.isidentifier()])
