"""This module says in words which figure a name stands for: 一般公共预算财政拨款 · 抚恤 · 本年支出 · 决算数."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact, Operation
from reportgen.facts.ledger import Ledger, Line
from reportgen.facts.names import parts_of
from reportgen.reference.codes import economic_codes
from reportgen.reference.meanings import short_meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.facts.facts import Facts
    from reportgen.reference.codes import CodeTable

SEPARATOR = " · "
LEVELS = {3: "（类）", 5: "（款）", 7: "（项）"}
_SAID_BY_THE_ROWS = "按功能分类"


def is_placeless(fact: Fact) -> bool:
    """Whether a fact only says that there is no such figure: it stands in places that have nothing in common."""
    return not fact.operands and not fact.source and fact.operation in {Operation.MISSING, Operation.CONVENTION}


def labelled(facts: Facts) -> Iterator[tuple[str, str, Fact]]:
    """Yield the name, the label and the fact of every figure, in the order of the report."""
    codes = economic_codes(facts.year)
    for part, value in parts_of(facts):
        yield from _below(value, part, (short_meaning(object, part),), codes)


def _below(value: object, name: str, words: tuple[str, ...], codes: CodeTable) -> Iterator[tuple[str, str, Fact]]:
    if isinstance(value, Fact):
        yield name, SEPARATOR.join(dict.fromkeys(word for word in words if word and word != _SAID_BY_THE_ROWS)), value
        return
    repeated = _repeated_names(value)
    for part, entry in parts_of(value):
        if entry is None or isinstance(entry, (str, int)):
            continue  # most of what is in a list of indicators
        word = _word(value, part, entry, codes)
        apart = _apart(value, part) if word in repeated else ""
        yield from _below(entry, f"{name}.{part}", (*words, word + apart), codes)


def _repeated_names(owner: object) -> set[str]:
    """Return the names that several entries of a list have."""
    entries = owner.lines if isinstance(owner, Ledger) else owner if isinstance(owner, tuple) else ()
    names = Counter(getattr(entry, "name", "") for entry in entries)
    return {name for name, times in names.items() if times > 1}


def _apart(owner: object, part: str) -> str:
    """Return what tells an entry apart from another one of the same name: the level of an item, or its number."""
    return LEVELS.get(len(part), "") if isinstance(owner, Ledger) else f"（第 {int(part) + 1} 项）"


def _word(owner: object, part: str, entry: object, codes: CodeTable) -> str:
    """Return what a part of a value is called: an entry of a list by its own name, all else by its meaning."""
    if isinstance(entry, Line):
        return entry.name or "合计"
    if isinstance(owner, (tuple, Ledger)):
        return getattr(entry, "name", "") or part
    if isinstance(owner, dict):
        known = codes.lookup(part)
        return f"{part} {known.name}" if known else part
    kind: type = type(owner)
    return short_meaning(kind, part)
