"""This module says why a value cannot be written as a template asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.facts.fact import Fact
from reportgen.template.kind import FORMAT_OF, KIND_OF_UNIT, NUMBERS, Kind
from reportgen.template.rules import NO_FIGURE, NO_FORMAT, NO_TEXT, NOT_PRINTABLE, WRONG_FILTER

if TYPE_CHECKING:
    from reportgen.diagnostics import Rule

_KIND_OF_CLASS: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    (bool, Kind.FLAG),
    (int, Kind.INTEGER),
    (str, Kind.TEXT),
    ((Decimal, Fraction, float), Kind.NUMBER),
    (date, Kind.DATE),
    ((tuple, list), Kind.LIST),
    (Mapping, Kind.MAPPING),
)


class Refusal(Exception):  # noqa: N818 - not an error of the program: the template asks for what cannot be written
    """A value cannot be written as the template asks.

    ``{name}`` in the message stands for the expression of the tag, which only the one who renders knows.
    """

    def __init__(self, rule: Rule, message: str) -> None:
        self.rule = rule
        self.message = message
        super().__init__(message)


def kind_of(value: object) -> Kind:
    """Return the kind of a value at hand."""
    if isinstance(value, Fact):
        return KIND_OF_UNIT[value.unit]
    return next((kind for classes, kind in _KIND_OF_CLASS if isinstance(value, classes)), Kind.RECORD)


def refuse_printing(value: object) -> Refusal:
    """Return why a value cannot be printed as it is."""
    if isinstance(value, Fact) and value.value is None:
        return missing_figure(value)
    if value is None or value == "":
        return missing_text()
    return no_format(kind_of(value))


def no_format(kind: Kind, name: str = "{name}") -> Refusal:
    """Return why a value of a kind cannot be printed as it is."""
    if kind in FORMAT_OF:
        return Refusal(NO_FORMAT, f"{name} 是{kind.value}，要写明格式，如 |{FORMAT_OF[kind]}")
    if kind in NUMBERS:
        return Refusal(NO_FORMAT, f"{name} 是{kind.value}，要写明格式，如 |money、|percent、|count 或 |plain")
    return Refusal(NOT_PRINTABLE, f"{name} 是{kind.value}，不能直接印出")


def wrong_filter(kind: Kind, word: str, name: str = "{name}") -> Refusal:
    """Return why a filter cannot write a value of a kind."""
    advice = f"（应为 |{FORMAT_OF[kind]}）" if kind in FORMAT_OF else ""
    return Refusal(WRONG_FILTER, f"{name} 是{kind.value}，不能用 {word}{advice}")


def missing_figure(fact: Fact) -> Refusal:
    """Return why a figure that does not exist cannot be written."""
    return Refusal(NO_FIGURE, f"没有 {{name}} 的数：{fact.note}")


def missing_text() -> Refusal:
    """Return why an empty text cannot be written."""
    return Refusal(NO_TEXT, "没有 {name} 的文字")
