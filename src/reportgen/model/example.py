"""This module fills a model with made-up values, each unlike all others, to find out what becomes of every field."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

M = TypeVar("M", bound=BaseModel)
Kind = tuple[str, ...]
"""A field whatever the entries of lists and mappings on the way: ``("entity", "duties")``."""

FIRST = 100_001
"""The made-up numbers count from here: no year and no code is one of them."""


def kind_of(path: tuple[str | int, ...]) -> Kind:
    """Return the kind of a field; what lies within its like, as a section in a section, is of the same kind.

    >>> kind_of(("annexes", 0, "sections", 1, "sections", 2, "heading"))
    ('annexes', 'sections', 'heading')
    """
    names = [part for part in path if isinstance(part, str)]
    return tuple(name for name, _ in itertools.groupby(names))


class Example:
    """The data of a model with every field filled in, and with only those that must be.

    ``code`` stands where a code of the functional classification is asked for. ``kinds`` are the fields in the order of
    the model, ``marks`` the field that each made-up text (``⟦100001⟧``) or number was made up for.
    """

    def __init__(self, model: type[BaseModel], code: str) -> None:
        self._code = code
        self._numbers = itertools.count(FIRST)
        self.kinds: list[Kind] = []
        self.marks: dict[str, Kind] = {}
        self.data: dict[str, Any] = self._model(model, (), set())

    def _model(self, model: type[BaseModel], kind: Kind, above: set[type[BaseModel]]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, field in model.model_fields.items():
            if not above & set(models_in(field.annotation)) - {model} and model not in models_in(field.annotation):
                hint = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
                data[name] = self._value(hint, (*kind, name), above | {model})
        return data

    def _value(self, hint: Any, kind: Kind, above: set[type[BaseModel]]) -> Any:  # noqa: ANN401 - any value
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            pattern = pattern_of(arguments[1:])
            return self._patterned(pattern, kind) if pattern else self._value(arguments[0], kind, above)
        if origin in (Union, UnionType):
            options = [each for each in arguments if each is not NoneType]
            return self._value(options[-1] if get_origin(options[-1]) is Annotated else options[0], kind, above)
        if origin is Literal:
            self.kinds.append(kind)
            return arguments[1]  # the first one is what is meant where none is written
        if origin is tuple:
            return [self._value(arguments[0], kind, above)]
        if origin is dict:
            return {self._key(arguments[0]): self._value(arguments[1], kind, above)}
        if issubclass(hint, BaseModel):
            return self._model(hint, kind, above)
        return self._plain(hint, kind)

    def _key(self, hint: Any) -> str:  # noqa: ANN401 - any type
        if get_origin(hint) is Literal:
            return str(get_args(hint)[0])
        value = self._value(hint, (), set())
        self.kinds = [kind for kind in self.kinds if kind]
        return str(value)

    def _patterned(self, pattern: str, kind: Kind) -> str:
        self.kinds.append(kind)
        return {r"^\d{7}$": self._code, r"^\d{5}$": "30101", r"^\d{3}$": "221"}.get(pattern, "RG401")

    def _plain(self, hint: type, kind: Kind) -> object:
        self.kinds.append(kind)
        number = next(self._numbers)
        if hint is bool:
            return True
        if hint is date:
            day = date(1000, 1, 1) + timedelta(days=number)
            self.marks[str(day)] = kind
            return day
        if hint is int:
            self.marks[str(number)] = kind
            return number
        if hint is Decimal:
            # Some are limited to 1000.
            self.marks[str(Decimal(number) / 1000)] = kind
            return Decimal(number) / 1000
        self.marks[f"⟦{number}⟧"] = kind
        return f"⟦{number}⟧"


def pattern_of(marks: tuple[Any, ...]) -> str:
    """Return what a text must look like, of all that is said about it."""
    said = (part for mark in marks for part in (mark, *getattr(mark, "metadata", ())))
    return next((str(part.pattern) for part in said if getattr(part, "pattern", None)), "")


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - an annotation can be anything
    """Yield the models that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def field_of(model: type[BaseModel], kind: Kind) -> FieldInfo:
    """Return how the model describes a field."""
    models: list[type[BaseModel]] = [model]
    for name in kind[:-1]:
        fields = [each.model_fields[name] for each in models if name in each.model_fields]
        models = [below for field in fields for below in models_in(field.annotation)]
    return next(each.model_fields[kind[-1]] for each in models if kind[-1] in each.model_fields)


def sparse(model: type[BaseModel], data: Any, kind: Kind, *, has_field: bool) -> Any:  # noqa: ANN401 - any value
    """Return of made-up data what every report must have, and a field; or what that field would stand in."""
    if isinstance(data, list):
        return [sparse(model, each, kind, has_field=has_field) for each in data]
    if kind[0] not in data:  # below a name of a mapping
        return {key: sparse(model, each, kind, has_field=has_field) for key, each in data.items()}
    fields = model.model_fields
    kept = {name: data[name] for name, field in fields.items() if field.is_required() and name in data}
    if kind[1:] and (below := next(models_in(fields[kind[0]].annotation), None)):
        kept[kind[0]] = sparse(below, data[kind[0]], kind[1:], has_field=has_field)
    elif has_field:
        kept[kind[0]] = data[kind[0]]
    return kept


def merged(one: Any, other: Any) -> Any:  # noqa: ANN401 - any value
    """Return one part of made-up data with another, which goes before it."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: merged(one.get(key), other.get(key)) for key in one.keys() | other.keys()}
    if isinstance(one, list) and isinstance(other, list) and one and other:
        return [merged(one[0], other[0]), *one[1:]]
    return one if other is None else other


def made_up(model: type[M], data: dict[str, Any]) -> M | None:
    """Return made-up data as a model; nothing where they lack what every one must have."""
    try:
        return model.model_validate(data)
    except ValidationError:
        return None
