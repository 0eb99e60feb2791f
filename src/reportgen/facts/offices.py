"""This module counts the offices of a unit by kind: 六股一室."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact, counted

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, eq=False)
class OfficeKind:
    """How many offices there are of one kind, which the last character of their names tells: 股, 室, 科."""

    name: str
    count: Fact


def count_offices(offices: Sequence[str]) -> tuple[OfficeKind, ...]:
    """Return the kinds of offices, the most frequent first.

    >>> [(kind.name, kind.count.value) for kind in count_offices(["办公室", "财务股", "征集股"])]
    [('股', 2), ('室', 1)]
    """
    return tuple(
        OfficeKind(kind, counted(number, kind, ("entity", "offices")))
        for kind, number in Counter(name[-1] for name in offices).most_common()
    )
