"""This module decides what a template may say: names, conditions, repetition and our own words; no computing.

It reads Jinja's syntax tree, so it sees what Jinja would run and cannot be deceived by how it is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from jinja2 import nodes

from reportgen.diagnostics import TemplateError
from reportgen.template import rules
from reportgen.template.vocabulary import FILTERS, TESTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.diagnostics import Rule
    from reportgen.template.syntax import Parsed

OPERATORS = {
    nodes.Add: "+", nodes.Sub: "-", nodes.Mul: "*", nodes.Div: "/", nodes.FloorDiv: "//", nodes.Mod: "%",
    nodes.Pow: "**", nodes.Neg: "-", nodes.Pos: "+",
}  # fmt: skip
ALLOWED = {
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign, nodes.Name, nodes.Const,
    nodes.Tuple, nodes.List, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test, nodes.Call, nodes.Keyword,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
}  # fmt: skip
FORBIDDEN_EXPRESSIONS = {
    nodes.Concat: "不能用“~”拼接文字，把两个标签并排写即可",
    nodes.Slice: "不能用“:”截取列表的一部分",
    nodes.Dict: "不能在标签里写对照表",
}
LARGEST = 10**15

#: Jinja gives these names a meaning of its own.
RESERVED = {"self", "caller", "varargs", "kwargs"}


@dataclass(frozen=True, slots=True)
class Policy:
    """What is allowed beside the vocabulary: ``callables`` are the phrases and functions, with their arguments."""

    callables: Mapping[str, tuple[str, ...]]

    def objections(self, tree: nodes.Node) -> Iterator[tuple[int, Rule, str]]:
        """Yield everything in the tree that is not allowed: the line it stands in, the rule, the message."""
        called = {id(call.node) for call in tree.find_all(nodes.Call)}
        for node in tree.find_all(nodes.Node):
            for rule, message in self._check(node, is_called=id(node) in called):
                yield node.lineno, rule, message

    def check(self, parsed: Parsed) -> None:
        """Refuse a parsed source that says something that is not allowed.

        Raises:
            TemplateError: with everything that is not allowed.
        """
        objections = dict.fromkeys(self.objections(parsed.tree))
        if objections:
            raise TemplateError(rule.finding(message, at=parsed.tags[line].place) for line, rule, message in objections)

    def _check(self, node: nodes.Node, *, is_called: bool) -> Iterator[tuple[Rule, str]]:
        kind = type(node)
        if kind in OPERATORS:
            yield rules.ARITHMETIC, f"模板中不做计算（{OPERATORS[kind]}）"
        elif kind in FORBIDDEN_EXPRESSIONS:
            yield rules.FORBIDDEN, FORBIDDEN_EXPRESSIONS[kind]
        elif kind not in ALLOWED:
            yield (
                (rules.UNKNOWN_TAG, "模板中不允许这样的标签")
                if isinstance(node, nodes.Stmt)
                else (rules.FORBIDDEN, "模板中不允许这种写法")
            )
        elif isinstance(node, nodes.Name):
            yield from self._check_name(node, is_called=is_called)
        elif isinstance(node, nodes.Call):
            yield from self._check_call(node)
        elif isinstance(node, (nodes.Filter, nodes.Test)):
            yield from _check_word(node)
        elif isinstance(node, nodes.Const) and is_too_large(node):
            yield rules.SYNTAX, "标签里的数太大"
        else:
            yield from _check_completeness(node)

    def _check_name(self, node: nodes.Name, *, is_called: bool) -> Iterator[tuple[Rule, str]]:
        if node.ctx == "store" and (node.name in self.callables or node.name in {*RESERVED, "loop"}):
            yield rules.NAME_TAKEN, f"名称 {node.name} 已有别的含义"
        elif node.name in RESERVED or node.name.startswith("_"):
            yield rules.UNKNOWN_NAME, rules.unknown_name(node.name, self.callables)
        elif node.name in self.callables and not is_called:
            given = ", ".join(self.callables[node.name])
            yield rules.ARGUMENTS, f"{node.name} 后面要有括号：{node.name}({given})"

    def _check_call(self, node: nodes.Call) -> Iterator[tuple[Rule, str]]:
        if not isinstance(node.node, nodes.Name):
            yield rules.CALL, "模板中不能调用函数"
        elif node.node.name not in self.callables:
            name = node.node.name
            yield rules.CALL, f"没有短语或函数 {name}(…){rules.nearest(name, self.callables)}"
        elif not _fits(node, self.callables[node.node.name]):
            wanted = self.callables[node.node.name]
            count = len(node.args) + len(node.kwargs)
            yield (
                rules.ARGUMENTS,
                f"{node.node.name}({', '.join(wanted)}) 要 {len(wanted)} 项内容，这里不符（有 {count} 项）",
            )


def _fits(node: nodes.Call, wanted: tuple[str, ...]) -> bool:
    """Whether a call gives each argument exactly once."""
    named = [keyword.key for keyword in node.kwargs]
    given = [*wanted[: len(node.args)], *named]
    return (
        node.dyn_args is None
        and node.dyn_kwargs is None
        and len(node.args) <= len(wanted)
        and sorted(given) == sorted(wanted)
    )


def _check_word(node: nodes.Filter | nodes.Test) -> Iterator[tuple[Rule, str]]:
    is_filter = isinstance(node, nodes.Filter)
    words = FILTERS if is_filter else TESTS
    word = words.get(node.name)
    if word is None and is_filter:
        yield rules.UNKNOWN_FILTER, f"没有格式 |{node.name}{rules.nearest(node.name, words, mark='|')}"
    elif word is None:
        yield rules.UNKNOWN_TEST, f"没有条件 is {node.name}{rules.nearest(node.name, words, mark='is ')}"
    elif node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) > word.optional_arguments:
        yield rules.ARGUMENTS, f"{node.name} 的括号里多了内容"


def is_too_large(node: nodes.Const) -> bool:
    """Return whether a constant is a number that no account holds; ``1e999`` is none at all."""
    return isinstance(node.value, (int, float)) and not abs(node.value) < LARGEST


def _check_completeness(node: nodes.Node) -> Iterator[tuple[Rule, str]]:
    if isinstance(node, nodes.CondExpr) and node.expr2 is None:
        yield rules.FORBIDDEN, "行内的 if 要写明否则印什么：{{ 甲 if 条件 else 乙 }}"
    elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        yield rules.FORBIDDEN, f"不能读取内部名称 {node.attr}"
    elif isinstance(node, nodes.For) and node.recursive:
        yield rules.FORBIDDEN, "for 不能写 recursive"


#: Names of the guards among the filters; no template can write them.
GUARD_CONDITION = "#condition"
GUARD_LOOP = "#loop"
GUARD_COST = "#cost"

_DECIDED = (nodes.Test, nodes.Compare, nodes.Not, nodes.And, nodes.Or, nodes.Const)


#: Where a bare value would be taken for true or false, or be compared: the parts of each kind of node.
_DECIDING: dict[type[nodes.Node], tuple[str, ...]] = {
    **dict.fromkeys((nodes.If, nodes.CondExpr, nodes.For), ("test",)),
    **dict.fromkeys((nodes.And, nodes.Or), ("left", "right")),
    **dict.fromkeys((nodes.Compare, nodes.Operand), ("expr",)),
    nodes.Not: ("node",),
}


def deciding_parts(node: nodes.Node) -> list[nodes.Node]:
    """Return what decides a condition, or is compared: it has to be more than a bare figure."""
    parts = [getattr(node, name) for name in _DECIDING[type(node)]]
    return [*parts, *(operand.expr for operand in getattr(node, "ops", ()))]


def guard(tree: nodes.Node, *, is_phrase: bool = False) -> None:
    """Put a guard before every bare condition, comparison and loop of a tree.

    To Python a figure is always true, even a missing one, and two figures are never equal; loops in loops take ages.
    What a loop prints has to be counted before in a phrase only: of a template itself it is counted as it comes.
    """
    # What a loop costs is counted before the guards in it are put.
    loops = [(loop, cost_of(loop.body)) for loop in tree.find_all(nodes.For)]
    for node in list(tree.find_all(tuple(_DECIDING))):
        for name in _DECIDING[type(node)]:
            value = getattr(node, name)
            if value is not None and not isinstance(value, _DECIDED):
                setattr(node, name, _guarded(value, GUARD_CONDITION))
    for loop, (steps, characters) in loops:
        loop.iter = _guarded(loop.iter, GUARD_LOOP, steps, characters if is_phrase else 0)


def cost_of(body: Sequence[nodes.Node]) -> tuple[int, int]:
    """Return what it costs to go through the body of a loop or phrase once, without the loops in it: steps, characters.

    Both are known before, so that neither has to be counted on the way.
    """
    steps, characters = 1, 0
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.TemplateData):
            characters += len(node.data)
        steps += _STEPS.get(type(node), 0)
        if isinstance(node, nodes.Output):
            steps += sum(not isinstance(part, nodes.TemplateData) for part in node.nodes)
        waiting += [node.iter] if isinstance(node, nodes.For) else node.iter_child_nodes()
    return steps, characters


#: A call of a phrase takes ten times as long as to read a part of a value.
_STEPS: dict[type[nodes.Node], int] = {
    **dict.fromkeys((nodes.Getattr, nodes.Getitem, nodes.If, nodes.For, nodes.Assign), 1),
    **dict.fromkeys((nodes.Filter, nodes.Test), 3),
    nodes.Call: 10,
}


def cost_tag(body: Sequence[nodes.Node], lineno: int) -> nodes.Output:
    """Return a tag that prints nothing and takes the cost of a loop or phrase from the budget."""
    return nodes.Output([_guarded(nodes.Const("", lineno=lineno), GUARD_COST, *cost_of(body))], lineno=lineno)


def _guarded(node: nodes.Node, guard: str, *arguments: int) -> nodes.Filter:
    given: list[nodes.Expr] = [nodes.Const(number) for number in arguments]
    return nodes.Filter(cast("nodes.Expr", node), guard, given, [], None, None, lineno=node.lineno)
