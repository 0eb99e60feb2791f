"""This module knows how names of persons look in running text, and beside which words they must not stand."""

from __future__ import annotations

import re
from functools import cache

from reportgen.reference.rows import read_rows

_HAN = "\u3400-\u9fff"


def names_beside_benefits(text: str) -> list[tuple[str, str]]:
    """Return what looks like a person's name beside what a person in need is paid: the piece of the text, the name.

    A name is a frequent surname with one or two characters; one that is masked (陈某) is no name.

    >>> names_beside_benefits("发放陈大文困难补助；陈某困难补助；任何困难补助")
    [('发放陈大文困难补助', '陈大文')]
    """
    found = ((match[0], match["name"] or match["kin"]) for match in _pattern().finditer(text))
    return [(piece, name) for piece, name in found if "某" not in name and not name.startswith(_words("no_name"))]


@cache
def _words(kind: str) -> tuple[str, ...]:
    return next(tuple(cells["words"].split()) for cells in read_rows("person_words.csv") if cells["kind"] == kind)


@cache
def _pattern() -> re.Pattern[str]:
    person = f"[{''.join(_words('surname'))}][{_HAN}]{{1,2}}"
    households = "遗孀|遗属|家属|低保户|特困户|贫困户"
    before = rf"(?:(?<![{_HAN}])|(?:发放|支付|给予|对|向|给|为|职工|干部|{households}))"
    benefits = "|".join(_words("benefit"))
    return re.compile(
        rf"{before}(?P<name>{person})(?:同志)?(?:{benefits})|(?:{households})(?P<kin>(?![于万]){person})(?=[，。；、]|$)"
    )
