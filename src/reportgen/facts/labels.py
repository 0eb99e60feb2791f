"""This module says in words which figure a name stands for: 一般公共预算财政拨款 · 抚恤 · 本年支出 · 决算数."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact
from reportgen.facts.ledger import Ledger, Line
from reportgen.facts.names import parts_of
from reportgen.reference.codes import economic_codes
from reportgen.reference.meanings import short_meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.facts.facts import Facts
    from reportgen.reference.codes import CodeTable

SEPARATOR = " · "
_SAID_BY_THE_ROWS = "按功能分类"


def labelled(facts: Facts) -> Iterator[tuple[str, str, Fact]]:
    """Yield the name, the label and the fact of every figure, in the order of the report."""
    codes = economic_codes(facts.year)
    for part, value in parts_of(facts):
        yield from _below(value, part, (short_meaning(object, part),), codes)


def _below(value: object, name: str, words: tuple[str, ...], codes: CodeTable) -> Iterator[tuple[str, str, Fact]]:
    if isinstance(value, Fact):
        yield name, SEPARATOR.join(dict.fromkeys(word for word in words if word and word != _SAID_BY_THE_ROWS)), value
        return
    for part, entry in parts_of(value):
        if entry is None or isinstance(entry, (str, int)):
            continue  # most of what is in a list of indicators
        yield from _below(entry, f"{name}.{part}", (*words, _word(value, part, entry, codes)), codes)


def _word(owner: object, part: str, entry: object, codes: CodeTable) -> str:
    """Return what a part of a value is called: an entry of a list by its own name, all else by its meaning."""
    if isinstance(entry, Line):
        return entry.name or "合计"
    if isinstance(owner, (tuple, Ledger)):
        return getattr(entry, "name", "") or part
    if isinstance(owner, dict):
        known = codes.lookup(part)
        return f"{part} {known.name}" if known else part
    return short_meaning(type(owner), part)
