"""This module counts the numbered paragraphs of a report, as they turn out once loops and conditions are done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.word.fill.numerals import written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.word.document import NumberedList

_LEVEL = re.compile(r"%([1-9])")
#: After these, a number and its text stand together without a space in Chinese.
_TOUCHING = "、．。）】〕：，"


@dataclass(slots=True)
class ListCounts:
    """How far each list has come; lists that share their levels' looks go on counting together."""

    lists: Mapping[str, NumberedList]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def label(self, number: str, level: int) -> str:
        """Return the number of the next paragraph of a list as it stands before its text (``一、``)."""
        listed = self.lists[number]
        if level >= len(listed.levels):
            return ""
        counts = self._counts.setdefault(listed.counted_as, {})
        if number not in self._seen:
            self._seen.add(number)
            for each, start in listed.starts.items():
                counts[each] = start - 1
        counts[level] = counts.get(level, listed.levels[level].start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            restart = listed.levels[deeper].restart if deeper < len(listed.levels) else None
            if restart is None or level < restart:
                del counts[deeper]
        return _written(listed, counts, level)


def _written(listed: NumberedList, counts: Mapping[int, int], level: int) -> str:
    own = listed.levels[level]
    if own.form == "bullet":
        return ""

    def shown(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        if place >= len(listed.levels):
            return ""
        form = "decimal" if own.in_digits else listed.levels[place].form
        count = counts.get(place, listed.levels[place].start)
        return written(count, form) or str(count)

    text = _LEVEL.sub(shown, own.text)
    if not text:
        return ""
    return text if own.suffix == "nothing" or text.endswith(tuple(_TOUCHING)) else f"{text} "
