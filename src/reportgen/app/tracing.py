"""This module answers where a number of a report is printed, what it is, and which lines of the data it comes from."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.computed_report import compute_report
from reportgen.app.printed_numbers import (
    Place,
    cells_printing,
    printed_numbers,
    printed_value,
    record,
    seen_at,
    trails_of,
)
from reportgen.app.texts import texts_of
from reportgen.diagnostics import Location, ReportgenError, Rule
from reportgen.facts.fact import Unit
from reportgen.facts.formulas import Seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.app.computed_report import ComputedReport
    from reportgen.app.printed_numbers import PrintedFigure, RecordedReport
    from reportgen.facts.fact import Fact
    from reportgen.facts.formulas import Step, Trails

NOT_PRINTED = Rule(
    "RG750",
    "报告中没有要查的数或文字",
    "trace 按印出来的数（98.74%、1313.50万元）、数的名称（revenue.total.actual）或报告中的一段文字查找。",
    "照报告中印出的样子写；名称用 reportgen facts 查看。",
)

_MOST_NEAR = 5

Key = tuple[str | int, ...] | int


@dataclass(frozen=True, slots=True)
class TracedFigure:
    """A figure, the way from it to the data file, and where it is printed in the narrative and in charts."""

    step: Step
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: figures, cells of tables that print the same number, texts and where the data file has them."""

    query: str
    figures: tuple[TracedFigure, ...]
    cells: tuple[Place, ...]
    texts: tuple[Place, ...] = ()
    lines: tuple[Location, ...] = ()


def trace(path: str | Path, query: str, *, profile: str = "") -> Answer:
    """Answer where a printed number, a named figure or a text comes from.

    Raises:
        ReportgenError: the data file has errors, or there is nothing of the kind in the report (RG750).
    """
    computed = compute_report(Path(path), profile)
    report = record(computed)
    trails = trails_of(computed)
    printed = [*printed_numbers(report, trails)]
    wanted = unicodedata.normalize("NFKC", query).strip()
    answer = (
        _by_name(query.strip(), printed, computed, trails)
        or _by_number(wanted, printed, computed, trails)
        or _by_text(query.strip(), report, printed, trails)
    )
    if answer is None:
        at = Location(computed.document.path)
        finding = NOT_PRINTED.finding(f"报告中没有“{query}”", at=at, remedy=_near(wanted, printed, computed, trails))
        raise ReportgenError([finding])
    return answer


def _by_name(name: str, printed: Sequence[PrintedFigure], computed: ComputedReport, trails: Trails) -> Answer | None:
    """Find a figure by its name, or all that belong to a name (``revenue.total``)."""
    named = {
        _key(fact): fact
        for known, fact in trails.facts.items()
        if known == name or (known.startswith(f"{name}.") and fact.is_given)
    }
    if not named:
        return None
    figures = _figures(named.values(), printed, trails, Seen(name=name))
    texts = {trails.printed(fact) for fact in named.values() if fact.unit is Unit.YUAN} if len(named) == 1 else set()
    return Answer(name, figures, tuple(cells_printing(computed.content.all_tables, map(printed_value, texts))))


def _by_number(query: str, printed: Sequence[PrintedFigure], computed: ComputedReport, trails: Trails) -> Answer | None:
    wanted = printed_value(query)
    if wanted is None:
        return None
    found = {_key(each.fact): each.fact for each in printed if printed_value(each.text) == wanted}
    cells = () if query.endswith("%") else tuple(cells_printing(computed.content.all_tables, [wanted]))
    if not found and cells:
        # Only tables print it: for each cell the figure that its heads name. Of zero there are too many.
        amounts = (fact for fact in trails.facts.values() if fact.unit is Unit.YUAN and fact.value)
        same = {_key(fact): fact for fact in amounts if printed_value(trails.printed(fact)) == wanted}
        likely = [trails.likeliest(same.values(), seen_at(cell)) for cell in cells if same]
        found = dict(list({_key(fact): fact for fact in likely}.items())[:_MOST_NEAR])
    return Answer(query, _figures(found.values(), printed, trails), cells) if found or cells else None


def _by_text(query: str, report: RecordedReport, printed: Sequence[PrintedFigure], trails: Trails) -> Answer | None:
    paragraphs = [paragraph for paragraph in report.paragraphs if query and query in paragraph.text]
    facts = {
        _key(report.facts[number.index]): report.facts[number.index]
        for paragraph in paragraphs
        for number in paragraph.numbers
        if query in f"{number.before}{number.text}{number.after}"
    }
    texts = tuple(Place("正文", paragraph.headings, paragraph.text) for paragraph in paragraphs)
    if not texts:
        return None
    document = report.computed.document
    lines = tuple(document.locate(path) for path, value in texts_of(document.data) if query in value)
    return Answer(query, _figures(facts.values(), printed, trails), (), tuple(dict.fromkeys(texts)), lines)


def _figures(
    facts: Iterable[Fact], printed: Sequence[PrintedFigure], trails: Trails, name: Seen | None = None
) -> tuple[TracedFigure, ...]:
    places: dict[Key, list[Place]] = {}
    for each in printed:
        places.setdefault(_key(each.fact), []).append(each.place)
    found = list(facts)
    seen = [name or next(map(seen_at, places.get(_key(fact), ())), Seen()) for fact in found]
    return tuple(
        TracedFigure(step, tuple(dict.fromkeys(places.get(_key(fact), ()))))
        for fact, step in zip(found, trails.steps(found, seen), strict=True)
    )


def _key(fact: Fact) -> Key:
    """Return what tells figures apart: one input can be read as several facts of the same field."""
    return fact.source or id(fact)


def _near(query: str, printed: Sequence[PrintedFigure], computed: ComputedReport, trails: Trails) -> str:
    """Return a sentence with the numbers or names of the report most like what was asked for, or nothing."""
    texts = [each.text for each in printed]
    texts += [cell.text for table in computed.content.all_tables for row in table.rows for cell in row.cells.values()]
    wanted = printed_value(query)
    if wanted:
        numbers = {text: value for text in texts if (value := printed_value(text)) and value[1] == wanted[1]}
        near = sorted(numbers, key=lambda text: abs(numbers[text][0] - wanted[0]))[:_MOST_NEAR]
        return f"报告中相近的数有：{'、'.join(near)}。" if near else ""
    near = get_close_matches(query, trails.facts, _MOST_NEAR, 0.5)
    return f"相近的名称有：{'、'.join(near)}。" if near else ""
