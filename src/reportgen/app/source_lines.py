"""This module says in short which lines of the data file a figure comes from."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.diagnostics import Location
    from reportgen.facts.trail import Step


def source_lines(step: Step) -> list[str]:
    """Return where in the data file the inputs of a figure are written: ``data.yaml 第 43—61、63 行``."""
    return lines_of(leaf.at for leaf in step.inputs if leaf.at)


def lines_of(found: Iterable[Location]) -> list[str]:
    """Return places of one data file in short; nothing where there are none."""
    places = list(found)
    if not places:
        return []
    # The report is the same wherever its data file lies.
    file = places[0].file.rpartition("/")[2]
    return [f"{file} 第 {_ranges(place.line for place in places)} 行"]


def _ranges(lines: Iterable[int]) -> str:
    """Return numbers of lines in order, those that follow each other as a range.

    >>> _ranges([5, 3, 4, 9])
    '3—5、9'
    """
    found = enumerate(sorted(set(lines)))
    runs = [[line for _, line in run] for _, run in groupby(found, lambda pair: pair[1] - pair[0])]
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
