"""This module knows which way a reason points: what became more, or what became less."""

from __future__ import annotations

import re

_LESS = re.compile(
    "减少|压减|压缩|节约|节俭|节省|下降|降低|缩减|核减|调减|减支|过紧日子|厉行|(?:从严|严格)控制|未开展|未发生|取消|推迟"
)
_MORE = re.compile("增加|增长|增多|增支|追加|提高|上涨|上调|上升|调增|扩大|补发|补缴|新增|恢复")
_OTHER_YEAR = re.compile("上年|去年|往年|今年|以前年度|[0-9]{4}年")
_SAVED = re.compile("节约|节省|压减|压缩|收回|注销|核减|上缴|交回|退回|结余")


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
