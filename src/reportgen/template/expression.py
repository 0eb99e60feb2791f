"""This module tells, without any data, what kind of value an expression gives and what cannot be right about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import nodes

from reportgen.template.kind import FACTS, Kind
from reportgen.template.names import FLAG, TEXT, UNKNOWN, Shape, shape_of
from reportgen.template.refusal import no_format, wrong_filter
from reportgen.template.rules import (
    CONDITION,
    NOT_A_LIST,
    UNKNOWN_FIELD,
    UNKNOWN_NAME,
    unknown_field,
    unknown_name,
)
from reportgen.template.vocabulary import FILTERS, TESTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reportgen.diagnostics import Rule
    from reportgen.template.refusal import Refusal

PRINTABLE = {Kind.TEXT, Kind.INTEGER, Kind.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Expressions:
    """Reads expressions at one point of a template.

    ``scope`` are the names known there, ``callables`` what may be called; what cannot be right goes to ``report``.
    """

    scope: Mapping[str, Shape]
    callables: Mapping[str, tuple[str, ...]]
    report: Callable[[Rule, str], None]

    def check_printed(self, node: nodes.Node) -> None:
        """Check what stands in ``{{ … }}``."""
        shape = self.shape(node)
        if shape.kind not in PRINTABLE:
            self._refuse(no_format(shape.kind, wording(node)))

    def check_condition(self, node: nodes.Node) -> None:
        """Check what stands behind ``if``, or on one side of a comparison."""
        shape = self.shape(node)
        if shape.kind in FACTS:
            self.report(CONDITION, f"{wording(node)} 是数，不能直接作条件或比较")

    def element(self, node: nodes.Node) -> Shape:
        """Return the elements of what stands behind ``in``."""
        shape = self.shape(node)
        if shape.kind is Kind.MAPPING:
            return TEXT
        if shape.kind not in {Kind.LIST, Kind.UNKNOWN}:
            self.report(NOT_A_LIST, f"{wording(node)} 是{shape.kind.value}，不是列表")
        return shape.element or UNKNOWN

    def shape(self, node: nodes.Node) -> Shape:
        """Return what an expression gives."""
        reader = _READERS.get(type(node))
        if reader:
            shape: Shape = getattr(self, reader)(node)
            return shape
        for child in node.iter_child_nodes():
            self.shape(child)
        return UNKNOWN

    def _name(self, node: nodes.Name) -> Shape:
        if node.name in self.scope:
            return self.scope[node.name]
        if node.name not in self.callables and not node.name.startswith("_"):
            self.report(UNKNOWN_NAME, unknown_name(node.name, {*self.scope, *self.callables}))
        return UNKNOWN

    def _getattr(self, node: nodes.Getattr) -> Shape:
        return self._part(node.node, node.attr)

    def _getitem(self, node: nodes.Getitem) -> Shape:
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._part(node.node, node.arg.value)
        self.shape(node.arg)
        element = self.shape(node.node).element
        return element if element and not isinstance(node.arg, nodes.Slice) else UNKNOWN

    def _part(self, owner: nodes.Node, name: str) -> Shape:
        shape = self.shape(owner)
        if shape.kind is Kind.UNKNOWN or name.startswith("_"):
            return UNKNOWN
        if shape.kind is Kind.MAPPING:
            return shape.element or UNKNOWN
        if name not in shape.parts:
            advice = "；列表要用 for 逐项取" if shape.kind is Kind.LIST else ""
            self.report(UNKNOWN_FIELD, unknown_field(wording(owner), name, shape.parts) + advice)
        return shape.parts.get(name, UNKNOWN)

    def _const(self, node: nodes.Const) -> Shape:
        return shape_of(type(node.value))

    def _filter(self, node: nodes.Filter) -> Shape:
        shape = self._word(node, FILTERS, "|")
        word = FILTERS.get(node.name)
        if word is None:
            return UNKNOWN
        return shape if word.returns is None else Shape(word.returns)

    def _test(self, node: nodes.Test) -> Shape:
        self._word(node, TESTS, "is ")
        return FLAG

    def _word(self, node: nodes.Filter | nodes.Test, words: Mapping[str, Any], mark: str) -> Shape:
        shape = self.shape(node.node) if node.node else UNKNOWN
        for argument in node.args:
            self.shape(argument)
        word = words.get(node.name)
        if word and shape.kind is not Kind.UNKNOWN and shape.kind not in word.accepts:
            self._refuse(wrong_filter(shape.kind, f"{mark}{node.name}", wording(node.node)))
        return shape

    def _call(self, node: nodes.Call) -> Shape:
        for argument in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self.shape(argument)
        return TEXT

    def _choice(self, node: nodes.CondExpr) -> Shape:
        self.check_condition(node.test)
        first, second = self.shape(node.expr1), self.shape(node.expr2) if node.expr2 else UNKNOWN
        return first if first == second else UNKNOWN

    def _either(self, node: nodes.BinExpr) -> Shape:
        self.check_condition(node.left)
        self.check_condition(node.right)
        return UNKNOWN

    def _not(self, node: nodes.Not) -> Shape:
        self.check_condition(node.node)
        return FLAG

    def _compare(self, node: nodes.Compare) -> Shape:
        self.check_condition(node.expr)
        for operand in node.ops:
            self.check_condition(operand.expr)
        return FLAG

    def _list(self, node: nodes.Tuple | nodes.List) -> Shape:
        shapes = [self.shape(item) for item in node.items]
        return Shape(Kind.LIST, element=shapes[0] if len(set(shapes)) == 1 else UNKNOWN)

    def _refuse(self, refusal: Refusal) -> None:
        self.report(refusal.rule, refusal.message)


_READERS: dict[type[nodes.Node], str] = {
    nodes.Name: "_name",
    nodes.Getattr: "_getattr",
    nodes.Getitem: "_getitem",
    nodes.Const: "_const",
    nodes.Filter: "_filter",
    nodes.Test: "_test",
    nodes.Call: "_call",
    nodes.CondExpr: "_choice",
    nodes.And: "_either",
    nodes.Or: "_either",
    nodes.Not: "_not",
    nodes.Compare: "_compare",
    nodes.Tuple: "_list",
    nodes.List: "_list",
}
"""The method that reads each kind of expression; of any other kind only the parts are read."""


def wording(node: nodes.Node | None) -> str:
    """Return an expression as its author would name it.

    >>> from jinja2 import Environment
    >>> wording(Environment().parse("{{ a.b[0]|names }}").body[0].nodes[0])
    'a.b[0]|names'
    """
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{wording(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{wording(node.node)}[{wording(node.arg)}]"
    if isinstance(node, nodes.Filter):
        return f"{wording(node.node)}|{node.name}"
    if isinstance(node, nodes.Call):
        return f"{wording(node.node)}(…)"
    return repr(node.value) if isinstance(node, nodes.Const) else "这里"
