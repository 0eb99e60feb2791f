"""This module gathers 名词解释: the terms the profile lists, and every item of expenditure that the report names."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, Rule, Severity
from reportgen.facts.ledger import CATEGORY_DIGITS, SUBCATEGORY_DIGITS, Names
from reportgen.reference.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.facts.inputs import Inputs
    from reportgen.model.report import ExtraTerms
    from reportgen.profile.profile import Profile

NO_SUCH_ITEM = Rule(
    "RG904",
    "名词解释中另列的科目不在当年科目表中",
    "没有科目名称和释义，就无法解释。",
    "核对 terms.items 中的编码。",
)
NOT_IN_USE = Rule(
    "RG436",
    "解释了报告中没有的科目",
    "名词解释只解释支出用到的和 terms.items 中列出的科目；这条解释不会印出来，多是编码写错了。",
    "核对 definitions 中的编码；确实要解释的，把编码写进 terms.items。",
    Severity.WARNING,
)
NOT_EXPLAINED = Rule(
    "RG437",
    "支出用到的科目没有解释",
    "科目表中没有这些科目的释义，名词解释里不会有它们。",
    '在 terms.definitions 中一行一个写“编码: 解释”，如 "2080109": 指……的支出。',
    Severity.NOTE,
)
BUDGET_LEVEL, OWN_LEVEL = "{budget_level}", "本级"


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """One explained 项: its names, its code with those above it, and its definition with the full stop."""

    names: Names
    code: str
    category_code: str
    subcategory_code: str
    definition: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One explained term: its heading, and its definition with the full stop.

    ``items`` are the 项 of one 类 where a profile explains them together; ``name`` is then that of the 类.
    """

    name: str
    definition: str
    items: tuple[ExplainedItem, ...] = ()


def explain_terms(
    profile: Profile, used: Mapping[str, Names], inputs: Inputs, extra: ExtraTerms, budget_level: str
) -> tuple[Explained, ...]:
    """Return 名词解释 in order; items without a known definition are left out, as the form allows.

    ``used`` are the names of the 项 that the report spends on, by code. A definition may say ``{budget_level}``, which
    is the government whose budget the unit belongs to (区级).
    """
    library = terms(profile.term_wording, inputs.functional.year)
    explained: list[Explained] = []
    for entry in profile.terms:
        if entry.items:
            _check_definitions(used, inputs, extra)
            items = [*_items(used, inputs, extra)]
            groups = [tuple(group) for _, group in groupby(items, key=lambda item: item.category_code)]
            if entry.grouped:
                explained += [Explained(group[0].names.category, "", group) for group in groups]
            else:
                called = [(item, item.names) for item in items]
                explained += [
                    Explained(f"{names.category}（类）{names.subcategory}（款）{names.item}（项）", item.definition)
                    for item, names in called
                ]
        elif entry.id in library:
            definition = library[entry.id].definition.replace(BUDGET_LEVEL, budget_level or OWN_LEVEL)
            explained.append(Explained(library[entry.id].name, definition))
        else:
            explained.append(Explained(entry.name, entry.definition))
    return tuple(explained)


def _check_definitions(used: Mapping[str, Names], inputs: Inputs, extra: ExtraTerms) -> None:
    """Report items that cannot be explained, items that nobody explains, and explanations that nobody needs."""
    year = inputs.functional.year
    for index, code in enumerate(extra.items):
        if code not in used and inputs.functional.lookup(code) is None:
            at = inputs.locate(("terms", "items", index))
            inputs.findings.append(NO_SUCH_ITEM.finding(f"{year} 年的功能分类科目中没有 {code}", at=at))
    for code in extra.definitions:
        if code not in used and code not in extra.items:
            at = inputs.locate(("terms", "definitions", code))
            message = f"支出没有用到 {code}，terms.items 中也没有，这条解释不会印出来"
            inputs.findings.append(NOT_IN_USE.finding(message, at=at))
    bare = [f"{code} {used[code].item}" for code in sorted(used) if not _definition_of(code, inputs, extra)]
    if bare:
        message = f"名词解释中不会有 {'、'.join(bare)}：科目表中没有释义"
        inputs.findings.append(NOT_EXPLAINED.finding(message, at=Location(inputs.locate(()).file)))


def _items(used: Mapping[str, Names], inputs: Inputs, extra: ExtraTerms) -> Iterator[ExplainedItem]:
    for code in sorted({*used, *extra.items}):
        definition = _definition_of(code, inputs, extra)
        parts = (code[:CATEGORY_DIGITS], code[:SUBCATEGORY_DIGITS], code)
        names = used.get(code) or Names(*map(inputs.name_of, parts))
        if definition and names.item:
            yield ExplainedItem(names, code, parts[0], parts[1], definition)


def _definition_of(code: str, inputs: Inputs, extra: ExtraTerms) -> str:
    item = inputs.functional.lookup(code)
    return extra.definitions.get(code, item.definition if item else "")
