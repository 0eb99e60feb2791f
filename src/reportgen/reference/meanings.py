"""This module holds what every name of a figure, table or chart means, in the words of the accounts."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from reportgen.reference.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

_REMARK = re.compile(r"(：|，|；|（[^（）]*）$).*")


@cache
def read_meanings() -> Mapping[tuple[str, str], str]:
    """Return the meaning of every name, by the group that it belongs to (empty: the report itself)."""
    return {(cells["group"], cells["name"]): cells["meaning"] for cells in read_rows("meanings.csv")}


@cache
def short_meaning(kind: type, name: str) -> str:
    """Return the meaning of a part of a value without the remarks on it; of an unknown part, its name.

    ``kind`` is the type of the value, ``object`` for the report itself.

    >>> short_meaning(object, "general_public_budget")
    '一般公共预算财政拨款'
    """
    meanings = read_meanings()
    groups = [""] if kind is object else [each.__name__ for each in kind.__mro__]
    meaning = next((meanings[group, name] for group in groups if (group, name) in meanings), name)
    return without_remark(meaning)


def without_remark(text: str) -> str:
    """Return a description without what only explains it further.

    >>> without_remark("增减额：决算数减上年决算数，减少为负")
    '增减额'
    """
    return _REMARK.sub("", text)
