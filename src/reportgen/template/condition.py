"""This module decides conditions that an office writes about figures: names, comparisons, exact arithmetic, no more.

A condition is read with the grammar of templates and worked out here, node by node: nothing else can be said in it.
Two amounts compare as what they stand for: ``a == b`` holds when some value of both intervals is the same, and
``a <= b`` when it can be true. What cannot be decided, because a figure does not exist, is ``None``.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from reportgen.diagnostics import Rule, TemplateError
from reportgen.facts.fact import Fact
from reportgen.facts.names import UnknownNameError, resolve
from reportgen.template.policy import is_too_large
from reportgen.template.syntax import is_too_deep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reportgen.diagnostics import Location

WRONG_CONDITION = Rule(
    "RG930",
    "方案自己的检查规则写错了",
    "写错的规则无法判断，等于没有检查。",
    "条件中只用事实的名称（见 reportgen facts）、数、== != < <= > >=、+ - * /、and or not、is given、is zero 和括号。",
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """Everything from ``low`` to ``high``: a published amount stands for half its last digit more or less."""

    low: Fraction
    high: Fraction

    @classmethod
    def exactly(cls, value: Decimal | Fraction | int) -> Quantity:
        """Return a single value."""
        return cls(Fraction(value), Fraction(value))

    @classmethod
    def of(cls, fact: Fact) -> Quantity | None:
        """Return what a figure stands for; ``None`` when there is none."""
        if fact.value is None:
            return None
        value, width = Fraction(fact.value), Fraction(fact.half_width)
        return cls(value - width, value + width)

    @property
    def middle(self) -> Fraction:
        """The value between the lowest and the highest."""
        return (self.low + self.high) / 2

    @property
    def half_width(self) -> Fraction:
        """How far the lowest and the highest are from the middle."""
        return (self.high - self.low) / 2

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Quantity:
        return Quantity(-self.high, -self.low)

    def __sub__(self, other: Quantity) -> Quantity:
        return self + -other

    def __mul__(self, other: Quantity) -> Quantity:
        corners = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Quantity(min(corners), max(corners))

    def __truediv__(self, other: Quantity) -> Quantity:
        """Return the quotient.

        Raises:
            ZeroDivisionError: the divisor can be zero.
        """
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        return self * Quantity(1 / other.high, 1 / other.low)

    def __abs__(self) -> Quantity:
        if self.low <= 0 <= self.high:
            return Quantity(Fraction(0), max(-self.low, self.high))
        return max(self, -self, key=lambda each: each.low)


Value = Quantity | str | bool | None


class _Undecided(Exception):  # noqa: N818 - not an error: a figure that does not exist decides nothing
    pass


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, read; ``at`` is where it is written."""

    text: str
    at: Location
    node: nodes.Node

    def holds(self, context: Mapping[str, object]) -> bool | None:
        """Return whether the condition is true of a report; ``None`` when a figure that it needs does not exist.

        Raises:
            TemplateError: a name does not exist, or the values cannot be compared or computed with (RG930).
        """
        try:
            return _truth(_value(self.node, context))
        except _Undecided:
            return None
        except UnknownNameError as error:
            message = f"“{_shown(self.text)}”：没有名称 {error.name}（其中的 {error.part} 不存在）"
        except ZeroDivisionError:
            return None
        except (TypeError, ValueError) as error:
            message = f"“{_shown(self.text)}”：{error}"
        raise TemplateError([WRONG_CONDITION.finding(message, at=self.at)])

    def names(self) -> Iterator[str]:
        """Yield the names that the condition is about, dotted."""
        waiting: list[nodes.Node] = [self.node]
        while waiting:
            node = waiting.pop()
            if isinstance(node, _NAMES):
                with suppress(ValueError):
                    yield _dotted(node)
            else:
                waiting += node.iter_child_nodes()

    def sides(self, context: Mapping[str, object]) -> tuple[Quantity, str, Quantity] | None:
        """Return both sides of a decided condition that is one comparison (``＝`` or ``≤``) of quantities."""
        if not isinstance(self.node, nodes.Compare) or len(self.node.ops) > 1:
            return None
        (operand,) = self.node.ops
        left, right = _value(self.node.expr, context), _value(operand.expr, context)
        if not isinstance(left, Quantity) or not isinstance(right, Quantity):
            return None
        written = {"eq": (left, "＝", right), "lteq": (left, "≤", right), "gteq": (right, "≤", left)}
        return written.get(operand.op)


def read_condition(text: str, at: Location) -> Condition:
    """Read a condition.

    Raises:
        TemplateError: it is not one (RG930).
    """
    try:
        parser = Parser(Environment(autoescape=True), text, state="variable")
        node = parser.parse_expression()
    except (TemplateSyntaxError, RecursionError, ValueError) as error:  # a number of thousands of digits
        raise TemplateError([WRONG_CONDITION.finding(f"“{_shown(text)}”读不懂", at=at)]) from error
    problem = ""
    if is_too_deep(node):
        problem = "一层套一层，太深"
    elif not (parser.stream.eos and all(type(each) in _ALLOWED for each in (node, *node.find_all(nodes.Node)))):
        problem = "中有不能用的写法"
    elif any(is_too_large(each) for each in (node, *node.find_all(nodes.Const)) if isinstance(each, nodes.Const)):
        problem = "中的数太大"
    if problem:
        raise TemplateError([WRONG_CONDITION.finding(f"“{_shown(text)}”{problem}", at=at)])
    return Condition(text, at, node)


def _shown(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


_MOST_SHOWN = 80


def _value(node: Any, context: Mapping[str, object]) -> Value:  # noqa: ANN401 - the parts of each kind of node
    """Return the value of a node, as something that can be compared."""
    match node:
        case nodes.Const():
            return _comparable(node.value)
        case nodes.Neg():
            return -_number(_value(node.node, context))
        case nodes.And():
            return _truth(_value(node.left, context)) and _truth(_value(node.right, context))
        case nodes.Or():
            return _truth(_value(node.left, context)) or _truth(_value(node.right, context))
        case nodes.Not():
            return not _truth(_value(node.node, context))
        case nodes.BinExpr():
            numbers = [_number(_value(side, context)) for side in (node.left, node.right)]
            return _CALCULATIONS[type(node)](*numbers)
        case nodes.Compare():
            return _comparison(node, context)
        case nodes.Test():
            return _test(node.name, _named(node.node, context))
    found = _named(node, context)
    value = Quantity.of(found) if isinstance(found, Fact) else _comparable(found)
    if value is None:
        raise _Undecided
    return value


def _named(node: nodes.Node, context: Mapping[str, object]) -> Any:  # noqa: ANN401 - whatever the name stands for
    name = _dotted(node)
    root, _, rest = name.partition(".")
    if root not in context:
        raise UnknownNameError(name, root, tuple(context))
    return resolve(context[root], rest) if rest else context[root]


def _comparison(node: nodes.Compare, context: Mapping[str, object]) -> bool:
    left = _value(node.expr, context)
    for operand in node.ops:
        right = _value(operand.expr, context)
        if not _compared(left, operand.op, right):
            return False
        left = right
    return True


def _test(name: str, value: object) -> bool:
    is_given = value.is_given if isinstance(value, Fact) else bool(value)
    if name == "given":
        return is_given
    if name == "zero" and isinstance(value, Fact):
        return is_given and not value.value
    raise ValueError(f"没有条件 is {name}")


_NAMES = (nodes.Name, nodes.Getattr, nodes.Getitem)


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_dotted(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return f"{_dotted(node.node)}.{node.arg.value}"
    raise ValueError("这里要写一个名称")


def _comparable(value: object) -> Value:
    """Return a value of the report as it can be compared; what does not occur is nothing."""
    if value is None:
        return Quantity.exactly(0)
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, Quantity):
        return value
    # The grammar reads 0.1 as a float; its shortest text is what was written.
    if isinstance(value, (int, float)):
        return Quantity.exactly(Decimal(str(value)))
    raise TypeError("有的名称不是数")


def _number(value: Value) -> Quantity:
    if isinstance(value, Quantity):
        return value
    raise TypeError("只能用数来计算")


def _truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError("数和文字不能直接作条件")


def _compared(left: Value, operator: str, right: Value) -> bool:
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return _COMPARISONS[operator](left, right)
    if operator in {"eq", "ne"} and type(left) is type(right):
        return (left == right) is (operator == "eq")
    raise TypeError("数和文字不能比较")


def _overlap(left: Quantity, right: Quantity) -> bool:
    return left.low <= right.high and right.low <= left.high


_CALCULATIONS: dict[type[nodes.Node], Callable[[Quantity, Quantity], Quantity]] = {
    nodes.Add: Quantity.__add__,
    nodes.Sub: Quantity.__sub__,
    nodes.Mul: Quantity.__mul__,
    nodes.Div: Quantity.__truediv__,
}
_COMPARISONS: dict[str, Callable[[Quantity, Quantity], bool]] = {
    "eq": _overlap,
    "ne": lambda left, right: not _overlap(left, right),
    "lt": lambda left, right: left.low < right.high,
    "lteq": lambda left, right: left.low <= right.high,
    "gt": lambda left, right: left.high > right.low,
    "gteq": lambda left, right: left.high >= right.low,
}
_ALLOWED = {
    *(*_NAMES, nodes.Const, nodes.Neg, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Test),
    *_CALCULATIONS,
}
