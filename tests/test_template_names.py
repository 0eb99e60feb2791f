from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, get_type_hints

import pytest
from pydantic import BaseModel

from reportgen.facts.fact import Fact, Unit
from reportgen.facts.facts import Facts
from reportgen.template.names import Kind, Shape, shape_of, shapes_of
from template_examples import Example


class Colour(StrEnum):
    RED = "red"


class Model(BaseModel):
    title: str
    amounts: dict[str, Decimal] = {}


@dataclass(frozen=True)
class Tree:
    """A value of the kind that contains itself."""

    children: tuple[Tree, ...]
    people: Annotated[Fact, Unit.COUNT]
    average: Annotated[Fact, Unit.RATIO]
    total: Fact
    _hidden: int = 0

    @property
    def first(self) -> Tree | None:
        return self.children[0] if self.children else None

    def method(self) -> None:
        """Out of reach for templates."""


@dataclass(frozen=True)
class Lost:
    thing: Nowhere  # type: ignore[name-defined] # noqa: F821 - that is the point

    @property
    def other(self) -> Nowhere:  # type: ignore[name-defined] # noqa: F821
        return self.thing


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        (int, Kind.INTEGER),
        (bool, Kind.FLAG),
        (str, Kind.TEXT),
        (Colour, Kind.TEXT),
        (Literal["元", "万元"], Kind.TEXT),
        (Decimal, Kind.NUMBER),
        (Decimal | Fraction | int | None, Kind.NUMBER),
        (dt.date, Kind.DATE),
        (str | None, Kind.TEXT),
        (str | int, Kind.UNKNOWN),
        (Fact, Kind.FIGURE),
        (tuple[str, ...], Kind.LIST),
        (list[int], Kind.LIST),
        (Sequence[str], Kind.LIST),
        (Mapping[str, int], Kind.MAPPING),
        (Example, Kind.RECORD),
        (Model, Kind.RECORD),
        (Any, Kind.UNKNOWN),
        (object, Kind.UNKNOWN),
        (None, Kind.UNKNOWN),
    ],
)
def test_the_type_tells_the_kind(hint: object, kind: Kind) -> None:
    assert shape_of(hint).kind is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("actual", Kind.AMOUNT),
        ("prior_year_actual", Kind.AMOUNT),
        ("adjusted_budget", Kind.AMOUNT),
        ("change", Kind.AMOUNT),
        ("change_rate", Kind.RATIO),
        ("execution_rate", Kind.RATIO),
        ("share", Kind.RATIO),
        ("small_and_micro_share", Kind.RATIO),
        ("total", Kind.FIGURE),
    ],
)
def test_the_name_of_a_figure_tells_what_it_counts(name: str, kind: Kind) -> None:
    assert shape_of(Fact, name).kind is kind


def test_names_are_followed_through_records_lists_and_mappings() -> None:
    root = shapes_of({"tree": Tree, "model": Model})
    children = root["tree"].parts["children"]

    assert set(root["tree"].parts) == {"children", "people", "average", "total", "first"}
    assert children.element is not None
    assert children.element.parts["first"].parts["people"].kind is Kind.COUNT
    assert children.element.parts["average"].kind is Kind.RATIO
    assert root["model"].parts["amounts"].element == Shape(Kind.NUMBER)
    assert {"value", "note", "is_given"} <= set(root["tree"].parts["total"].parts)


def test_of_a_type_that_cannot_be_found_nothing_is_known() -> None:
    parts = shape_of(Lost).parts

    assert {name: part.kind for name, part in parts.items()} == {"thing": Kind.UNKNOWN, "other": Kind.UNKNOWN}


def test_every_name_of_a_report_is_known_with_its_kind() -> None:
    tree = shapes_of(get_type_hints(Facts, include_extras=True))

    unknown = [path for name, shape in tree.items() for path in unknown_below(name, shape, depth=4)]

    assert {"year", "general_public_budget", "terms"} <= set(tree)
    assert unknown == []
    assert tree["general_public_budget"].parts["expenditure"].parts["change_rate"].kind is Kind.RATIO


def unknown_below(path: str, shape: Shape, depth: int) -> list[str]:
    if shape.kind is Kind.UNKNOWN:
        return [path]
    inner = {**(shape.parts if shape.kind is Kind.RECORD else {}), **({"0": shape.element} if shape.element else {})}
    return [each for name, part in inner.items() if depth for each in unknown_below(f"{path}.{name}", part, depth - 1)]
