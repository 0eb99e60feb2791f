"""Small things that the tests of templates share: a profile, a source whose lines are paragraphs, a figure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, TemplateError
from reportgen.facts.fact import Fact, Unit, given, missing
from reportgen.profile.profile import Phrase, Profile, Templates
from reportgen.template.engine import Engine
from reportgen.template.source import TemplateSource

if TYPE_CHECKING:
    from collections.abc import Callable

FUNCTIONS = {"chart": ("id",)}


@dataclass(frozen=True)
class Example:
    """What a figure looks like to a template; names as in ``reportgen.facts.compared``."""

    name: str
    actual: Fact
    change: Fact
    change_rate: Fact
    budget_gap: Fact
    share: Fact


def figure(name: str = "本年支出", *, change: str | None = "-4140800", gap: str = "0") -> Example:
    """1313.50 万元, 414.08 万元 less than last year; without a change where there was no last year."""
    nothing = missing("数据文件没有上年数")
    return Example(
        name=name,
        actual=yuan("13135000"),
        change=nothing if change is None else yuan(change),
        change_rate=nothing if change is None else ratio(Fraction(Decimal(change)) / 17275800),
        budget_gap=yuan(gap),
        share=ratio(Fraction(129695, 131350)),
    )


def yuan(value: str) -> Fact:
    return given(Decimal(value), ("example",))


def ratio(value: Fraction) -> Fact:
    return given(value, ("example",), unit=Unit.RATIO)


def number_of(value: int) -> Fact:
    return given(value, ("example",), unit=Unit.COUNT)


def profile(phrases: dict[str, Phrase] | None = None) -> Profile:
    return Profile(id="example", title="例", templates=Templates(docx="a.docx", xlsx="a.xlsx"), phrases=phrases or {})


def phrase(text: str, *arguments: str) -> Phrase:
    return Phrase(arguments=arguments, text=text)


def source(text: str, file: str = "report.txt") -> TemplateSource:
    """A source as it comes from Word: one paragraph per line."""
    lines = text.split("\n")
    places = (
        Location(file, number, name=f"正文 第{number}段", source_line=line) for number, line in enumerate(lines, 1)
    )
    return TemplateSource("document", text, tuple(places))


def rendered(text: str, /, *, engine: Engine | None = None, **context: object) -> str:
    engine = engine or Engine(profile(), functions=FUNCTIONS)
    return engine.render(engine.compile(source(text)), context)


def said(action: Callable[[], object]) -> list[str]:
    """What an action is refused for: place, code and message of each finding."""
    try:
        action()
    except TemplateError as error:
        return [f"{finding.at}: {finding.code} {finding.message}" for finding in error.findings]
    return []


def refused(text: str, /, **context: object) -> list[str]:
    engine = Engine(profile(), functions=FUNCTIONS)
    return said(lambda: engine.render(engine.compile(source(text)), context))
