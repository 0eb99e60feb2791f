"""This module gathers 名词解释: the terms the profile lists, and every item of expenditure that the report names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule
from reportgen.reference.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reportgen.facts.inputs import Inputs
    from reportgen.profile.profile import Profile

NO_SUCH_ITEM = Rule(
    "RG904",
    "名词解释中另列的科目不在当年科目表中",
    "没有科目名称和释义，就无法解释。",
    "核对 terms.items 中的编码。",
)
BUDGET_LEVEL, OWN_LEVEL = "{budget_level}", "本级"
CATEGORY_DIGITS, SUBCATEGORY_DIGITS = 3, 5


@dataclass(frozen=True, slots=True)
class Explained:
    """One explained term: its heading, and its definition with the full stop."""

    name: str
    definition: str


def explain_terms(
    profile: Profile, used: Iterable[str], inputs: Inputs, extra: Sequence[str], budget_level: str
) -> tuple[Explained, ...]:
    """Return 名词解释 in order; items without a known definition are left out, as the form allows.

    A definition may say ``{budget_level}``, which is the government whose budget the unit belongs to (区级).
    """
    library = terms(profile.term_wording, inputs.functional.year)
    explained: list[Explained] = []
    for entry in profile.terms:
        if entry.items:
            explained += _items(set(used), inputs, extra)
        elif entry.id in library:
            definition = library[entry.id].definition.replace(BUDGET_LEVEL, budget_level or OWN_LEVEL)
            explained.append(Explained(library[entry.id].name, definition))
        else:
            explained.append(Explained(entry.name, entry.definition))
    return tuple(explained)


def _items(used: set[str], inputs: Inputs, extra: Sequence[str]) -> Iterator[Explained]:
    for index, code in enumerate(extra):
        if inputs.functional.lookup(code) is None:
            at = inputs.locate(("terms", "items", index))
            message = f"{inputs.functional.year} 年的功能分类科目中没有 {code}"
            inputs.findings.append(NO_SUCH_ITEM.finding(message, at=at))
    for code in sorted(used | set(extra)):
        item = inputs.functional.lookup(code)
        if item and item.definition:
            parents = [inputs.functional.lookup(code[:digits]) for digits in (CATEGORY_DIGITS, SUBCATEGORY_DIGITS)]
            category, subcategory = (parent.name if parent else "" for parent in parents)
            yield Explained(f"{category}（类）{subcategory}（款）{item.name}（项）", item.definition)
