"""This module knows running text: which way a reason points, what it calls figures, how it names persons."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from reportgen.reference.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

_LESS = re.compile(
    "减少|压减|压缩|节约|节俭|节省|下降|降低|缩减|核减|调减|减支|过紧日子|厉行|(?:从严|严格)控制|未开展|未发生|取消|推迟"
)
_MORE = re.compile("增加|增长|增多|增支|追加|提高|上涨|上调|上升|调增|扩大|补发|补缴|新增|恢复")
_OTHER_YEAR = re.compile("上年|去年|往年|今年|以前年度|[0-9]{4}年")
_SAVED = re.compile("节约|节省|压减|压缩|收回|注销|核减|上缴|交回|退回|结余")
_HAN = "\u3400-\u9fff"


def direction_of(reason: str) -> int:
    """Return 1 for a reason of an increase, -1 of a decrease, 0 where it is of both or cannot be told.

    What compares years says in one sentence what became more and what became less.

    >>> direction_of("人员减少，项目支出减少"), direction_of("人员经费增加"), direction_of("人员增加、项目减少")
    (-1, 1, 0)
    """
    less, more = _LESS.search(reason), _MORE.search(reason)
    if bool(less) == bool(more) or _OTHER_YEAR.search(reason):
        return 0
    return 1 if more else -1


def explains_savings(reason: str) -> bool:
    """Whether a reason says that what was not spent was saved or taken back."""
    return bool(_SAVED.search(reason))


@cache
def quoted_figures() -> Mapping[str, tuple[str, ...]]:
    """Return the names of the facts that a phrase such as 本年收入合计 may mean."""
    return {cells["label"]: tuple(cells["facts"].split()) for cells in read_rows("quoted_figures.csv")}


@cache
def quoted_rates() -> tuple[tuple[str, str, str], ...]:
    """Return what is measured, the words (a pattern) that a percentage of it follows, and the name of the rate."""
    return tuple((cells["label"], cells["verb"], cells["fact"]) for cells in read_rows("quoted_rates.csv"))


def names_beside_benefits(text: str) -> list[tuple[str, str]]:
    """Return what looks like a person's name beside what a person in need is paid: the piece of the text, the name.

    A name is a frequent surname with one or two characters; one that is masked (陈某) is no name.

    >>> names_beside_benefits("发放陈大文困难补助；陈某困难补助；任何困难补助")
    [('发放陈大文困难补助', '陈大文')]
    """
    found = ((match[0], match["name"] or match["kin"]) for match in _beside_benefits().finditer(text))
    no_names = _person_words()["no_name"]
    return [(piece, name) for piece, name in found if "某" not in name and not name.startswith(no_names)]


@cache
def _person_words() -> Mapping[str, tuple[str, ...]]:
    return {cells["kind"]: tuple(cells["words"].split()) for cells in read_rows("person_words.csv")}


@cache
def _beside_benefits() -> re.Pattern[str]:
    words = _person_words()
    person = f"[{''.join(words['surname'])}][{_HAN}]{{1,2}}"
    households = "遗孀|遗属|家属|低保户|特困户|贫困户"
    before = rf"(?:(?<![{_HAN}])|(?:发放|支付|给予|对|向|给|为|职工|干部|{households}))"
    benefits = "|".join(words["benefit"])
    return re.compile(
        rf"{before}(?P<name>{person})(?:同志)?(?:{benefits})|(?:{households})(?P<kin>(?![于万]){person})(?=[，。；、]|$)"
    )
