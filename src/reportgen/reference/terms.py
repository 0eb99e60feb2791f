"""This module holds the wording of the general terms under 名词解释 (财政拨款收入, “三公”经费 …).

Terms that explain a classification code are not here: their wording is ``Code.definition``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from reportgen.reference.rows import read_dated_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_WORDING_SET = "default"


@dataclass(frozen=True, slots=True)
class Term:
    """One explained term: its id (the glossary's name), its heading as printed and the text after the colon."""

    id: str
    name: str
    definition: str


@cache
def terms(wording_set: str, year: int) -> Mapping[str, Term]:
    """Return every term of ``year`` by id, in the words of ``wording_set``, else in those of the default set."""
    found: dict[str, Term] = {}
    for wanted in (DEFAULT_WORDING_SET, wording_set):
        for cells, validity in read_dated_rows("terms.csv"):
            if cells["wording_set"] == wanted and year in validity:
                found[cells["id"]] = Term(cells["id"], cells["name"], cells["definition"])
    return found


@cache
def wording_sets() -> frozenset[str]:
    """Return the names of the wording sets, against which a profile's choice is checked."""
    return frozenset(cells["wording_set"] for cells, _ in read_dated_rows("terms.csv"))


@cache
def term_ids() -> frozenset[str]:
    """Return the ids of all terms of any year, against which a profile's list is checked."""
    return frozenset(cells["id"] for cells, _ in read_dated_rows("terms.csv"))
