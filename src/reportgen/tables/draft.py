"""This module holds a table's rows before their numbers are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.facts.fact import NOTHING, Fact
from reportgen.facts.names import resolve
from reportgen.tables.table import CellRef, RowKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.reference.codes import CodeTable


@dataclass(frozen=True, slots=True, eq=False)
class DraftRow:
    """A row of texts and facts by column key; ``sum_of`` names the cells that an amount adds up, ``code`` the 科目."""

    kind: RowKind = RowKind.ROW
    texts: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    sum_of: Mapping[str, tuple[CellRef, ...]] = field(default_factory=dict)
    code: str = ""


@dataclass(frozen=True, slots=True)
class YearCodes:
    """The code tables of the report's year."""

    functional: CodeTable
    economic: CodeTable


def fact_at(root: object, name: str) -> Fact:
    """Return the fact of a name; what a ledger or a split does not hold does not occur.

    Raises:
        UnknownNameError: a part of the name does not exist.
        TypeError: the name stands for something that is not a figure.
    """
    value = resolve(root, name)
    if value is None:
        return NOTHING
    if not isinstance(value, Fact):
        msg = f"{name} is not a figure"
        raise TypeError(msg)
    return value
