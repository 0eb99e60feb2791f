"""This module defines the kinds of value that a template distinguishes; the texts are how messages name them."""

from __future__ import annotations

from enum import Enum

from reportgen.facts.fact import Unit


class Kind(Enum):
    """What a value is, as far as it can be told from its type and its name alone."""

    AMOUNT = "金额"
    RATIO = "比率"
    COUNT = "个数"
    FIGURE = "数"
    NUMBER = "数值"
    INTEGER = "整数"
    TEXT = "文字"
    DATE = "日期"
    FLAG = "“是/否”"
    LIST = "列表"
    MAPPING = "对照表"
    RECORD = "一组数据"
    UNKNOWN = "未知"


FACTS = frozenset({Kind.AMOUNT, Kind.RATIO, Kind.COUNT, Kind.FIGURE})
"""The kinds of :class:`reportgen.facts.fact.Fact`; of a ``FIGURE`` it is not known what it counts."""

KIND_OF_UNIT = {
    Unit.YUAN: Kind.AMOUNT,
    Unit.RATIO: Kind.RATIO,
    Unit.COUNT: Kind.COUNT,
    Unit.SCORE: Kind.NUMBER,
    Unit.NUMBER: Kind.NUMBER,
}

NUMBERS = FACTS | {Kind.NUMBER, Kind.INTEGER}

FORMAT_OF = {
    Kind.AMOUNT: "money",
    Kind.RATIO: "percent",
    Kind.COUNT: "count",
    Kind.LIST: "names",
    Kind.DATE: "date",
}
"""The filter that writes a value of the kind, where one kind has one."""
