"""This module records the figures that texts of the data file quote, for those who ask where numbers come from.

Texts are filled before the report is computed with them. For a recording they are filled once more, with marks around
the numbers, and the report is computed again from the marked texts: its figures are the same, but other objects.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from reportgen.app.source import build_content
from reportgen.app.texts import fill_texts
from reportgen.facts.facts import compute_facts
from reportgen.facts.names import walk
from reportgen.load.validation import validate
from reportgen.model.report import Report
from reportgen.template.recording import without_marks
from reportgen.template.sandbox import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.app.source import Source
    from reportgen.facts.fact import Fact
    from reportgen.facts.facts import Facts
    from reportgen.template.recording import Recording


def with_marked_texts(source: Source, recording: Recording) -> Source:
    """Return a source whose texts mark the numbers that they quote, or the same one when none does."""
    engine = source.bundle.text_engine().recorded(recording, write=plain_text)
    filled, _ = fill_texts(source.written, source.facts, source.bundle, engine)
    if not recording.facts:
        return source
    document = replace(filled, data=_with_plain_numbers(filled.data))
    report = validate(document, Report)
    facts, _ = compute_facts(report, source.bundle.loaded.profile, document.locate)
    content = build_content(source.bundle, facts)
    return replace(source, document=document, report=report, facts=facts, content=content)


def _with_plain_numbers(data: Any) -> Any:  # noqa: ANN401 - any value of YAML
    """Return data without the marks of a text that is nothing but a number: its field may have to be one."""
    if isinstance(data, dict):
        return {key: _with_plain_numbers(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_plain_numbers(value) for value in data]
    if isinstance(data, str):
        with suppress(InvalidOperation):
            return str(Decimal(without_marks(data)))
    return data


def counterparts(facts: Iterable[Fact], computed: Facts, wanted: Facts) -> list[Fact]:
    """Return for figures of one computation those of another one of the same data, by their names.

    A figure without a name was made by a template: it is made anew from the counterparts of its parts.
    """
    by_name = dict(walk(wanted))
    found: dict[int, Fact] = {}
    for name, fact in walk(computed):
        found.setdefault(id(fact), by_name[name])
    return [_counterpart(fact, found) for fact in facts]


def _counterpart(fact: Fact, found: dict[int, Fact]) -> Fact:
    if id(fact) not in found:
        operands = tuple(_counterpart(operand, found) for operand in fact.operands)
        found[id(fact)] = replace(fact, operands=operands) if operands else fact
    return found[id(fact)]
