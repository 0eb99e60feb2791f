"""This module knows, without any data, every name that a template may use and what kind of value stands behind it.

The names are read off the types of the values: fields of dataclasses and pydantic models, properties, elements of
tuples, entries of mappings. Methods, private names and whatever Python itself hangs on an object are out of reach, at
rendering and for the linter.
"""

from __future__ import annotations

import ast
import inspect
import sys
import typing
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from reportgen.facts import names as facts_names
from reportgen.facts.fact import Fact, Unit
from reportgen.facts.ledger import Ledger, Line

if TYPE_CHECKING:
    from collections.abc import Iterator


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

#: The measure stands last in the name of a figure (glossary), so the name tells what the figure counts.
KIND_OF_MEASURE = {
    "count": Kind.COUNT,
    "rate": Kind.RATIO,
    "share": Kind.RATIO,
    "actual": Kind.AMOUNT,
    "budget": Kind.AMOUNT,
    "change": Kind.AMOUNT,
    "gap": Kind.AMOUNT,
    "balance": Kind.AMOUNT,
}
KIND_OF_CLASS: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    (bool, Kind.FLAG),
    (int, Kind.INTEGER),
    ((str, Enum), Kind.TEXT),
    ((Decimal, Fraction, float), Kind.NUMBER),
    (date, Kind.DATE),
    ((tuple, list), Kind.LIST),
    (Mapping, Kind.MAPPING),
)


def kind_of(value: object) -> Kind:
    """Return the kind of a value at hand."""
    if isinstance(value, Fact):
        return KIND_OF_UNIT[value.unit]
    return next((kind for classes, kind in KIND_OF_CLASS if isinstance(value, classes)), Kind.RECORD)


@dataclass(frozen=True, slots=True)
class Loop:
    """What ``loop`` offers inside ``{% for %}``."""

    index: int
    index0: int
    first: bool
    last: bool
    length: int


@cache
def readable(cls: type) -> frozenset[str]:
    """Return the names that a template may read of a value of this class."""
    from jinja2.runtime import LoopContext

    # To the type checker a class that has been looked at is not hashable; it is.
    kind: type = Loop if issubclass(cls, LoopContext) else cls
    return facts_names.readable(kind)


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a value before there is one: its kind, the class of a record, the elements of a list."""

    kind: Kind
    record: type | None = None
    element: Shape | None = None

    @property
    def parts(self) -> Mapping[str, Shape]:
        """The named parts of a record or a fact."""
        return _parts(self.record) if self.record else {}

    def part(self, name: str) -> Shape | None:
        """Return what a part of the value is, as :func:`reportgen.facts.names.resolve` finds it; ``None`` for none."""
        if self.kind in {Kind.UNKNOWN, Kind.MAPPING} or (self.kind is Kind.LIST and name.isdigit()):
            return self.element or UNKNOWN
        if self.record is Ledger and name.isdigit():
            return shape_of(Line)
        return self.parts.get(name)


UNKNOWN = Shape(Kind.UNKNOWN)
TEXT = Shape(Kind.TEXT)
FLAG = Shape(Kind.FLAG)


def shapes_of(types: Mapping[str, object]) -> dict[str, Shape]:
    """Return what the names stand for that an expression can begin with, given by the type of each.

    >>> shapes_of({"year": int, "notes": tuple[str, ...]})["notes"].element
    Shape(kind=<Kind.TEXT: '文字'>, record=None, element=None)
    """
    return {name: shape_of(hint, name) for name, hint in types.items()}


def shape_of(hint: object, name: str = "") -> Shape:
    """Return the shape of the values of a type; ``name`` is what such a value is called."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        unit = next((mark for mark in arguments[1:] if isinstance(mark, Unit)), None)
        return Shape(KIND_OF_UNIT[unit], Fact) if unit else shape_of(arguments[0], name)
    if origin in (Union, UnionType):
        return _common([shape_of(argument, name) for argument in arguments if argument is not NoneType])
    if origin is Literal:
        return _common([_shape_of_class(type(argument), name) for argument in arguments])
    if isinstance(origin, type):
        return _shape_of_container(origin, arguments)
    return _shape_of_class(hint, name) if isinstance(hint, type) else UNKNOWN


def _shape_of_container(origin: type, arguments: tuple[Any, ...]) -> Shape:
    if issubclass(origin, Mapping):
        return Shape(Kind.MAPPING, element=shape_of(arguments[1]))
    if issubclass(origin, Sequence):
        return Shape(Kind.LIST, element=_common([shape_of(each) for each in arguments if each is not Ellipsis]))
    return UNKNOWN


def _shape_of_class(cls: type, name: str) -> Shape:
    if cls is Fact:
        return Shape(KIND_OF_MEASURE.get(name.rpartition("_")[2], Kind.FIGURE), Fact)
    kind = next((kind for classes, kind in KIND_OF_CLASS if issubclass(cls, classes)), None)
    if kind:
        return Shape(kind)
    return Shape(Kind.RECORD, cls) if facts_names.is_record(cls) else UNKNOWN


def _common(shapes: list[Shape]) -> Shape:
    """Return what several shapes have in common."""
    if len(set(shapes)) == 1:
        return shapes[0]
    return Shape(Kind.NUMBER) if shapes and all(shape.kind in NUMBERS for shape in shapes) else UNKNOWN


@cache
def _parts(cls: type) -> Mapping[str, Shape]:
    hints = dict(_hints(cls))
    return {name: shape_of(hints.get(name), name) for name in sorted(readable(cls))}


def _hints(cls: type) -> Iterator[tuple[str, object]]:
    """Yield the type of every field and property of a class, as far as they can be told."""
    known: dict[str, object] = {}
    for ancestor in cls.__mro__:
        known |= _imports_for_typing(ancestor.__module__)
    # What names a type that is nowhere to be found stays unknown, and nothing is said about it.
    with suppress(NameError):
        yield from typing.get_type_hints(cls, localns=known, include_extras=True).items()
    for name in readable(cls):
        member = inspect.getattr_static(cls, name, None)
        if isinstance(member, property) and member.fget:
            with suppress(NameError):
                yield name, typing.get_type_hints(member.fget, localns=known, include_extras=True).get("return")


@cache
def _imports_for_typing(module: str) -> Mapping[str, object]:
    """Return what a module of ours imports under ``if TYPE_CHECKING:``, where the running program has no need of it."""
    if module.partition(".")[0] != __name__.partition(".")[0]:
        return {}
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except OSError:
        return {}  # a program packed into one file has no sources
    found: dict[str, object] = {}
    for statement in tree.body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
            for node in statement.body:
                if isinstance(node, ast.ImportFrom) and node.module:
                    source = import_module(node.module)
                    found |= {alias.asname or alias.name: getattr(source, alias.name) for alias in node.names}
    return found
