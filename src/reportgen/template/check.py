"""This module is the linter: everything that is wrong with a template, all at once, without any data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2 import nodes

from reportgen.diagnostics import Diagnostic
from reportgen.template import rules
from reportgen.template.failure import no_format, wrong_filter
from reportgen.template.names import FACTS, FLAG, TEXT, UNKNOWN, Kind, Loop, Shape, shape_of
from reportgen.template.policy import deciding_parts
from reportgen.template.syntax import Blocks, parse_tag
from reportgen.template.tags import TagReader
from reportgen.template.vocabulary import FILTERS, TESTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reportgen.diagnostics import Rule
    from reportgen.template.engine import Engine
    from reportgen.template.failure import Refusal
    from reportgen.template.source import TemplateSource
    from reportgen.template.tags import Tag

PRINTABLE = {Kind.TEXT, Kind.INTEGER, Kind.UNKNOWN}


def check_source(source: TemplateSource, names: Mapping[str, Shape], engine: Engine) -> list[Diagnostic]:
    """Return all that is wrong with a source, in order of place.

    The source is what the author wrote: a paragraph of Word with its ``{%p``, ``{%tr``, ``{%tc`` and ``{%r`` tags as
    they stand there; every tag is looked at by itself, so that one mistake does not hide another.
    """
    return _sorted(_Check(source, engine, dict(names)).run())


def check_phrases(names: Mapping[str, Shape], engine: Engine) -> list[Diagnostic]:
    """Return all that is wrong with the phrases of the engine's profile."""
    phrases = engine.phrases
    findings = list(phrases.findings(names))
    for name, phrase in phrases.phrases.items():
        arguments = dict.fromkeys(phrase.arguments, UNKNOWN)
        findings += _Check(phrases.source(name), engine, {**names, **arguments}).run()
    return _sorted(findings)


def _sorted(findings: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(dict.fromkeys(findings), key=Diagnostic.sort_key)


@dataclass(slots=True)
class _Check:
    """One pass over a source.

    ``names`` are those known outside all blocks, ``_scopes`` those known inside each; an ``if`` shares those around it.
    """

    source: TemplateSource
    engine: Engine
    names: dict[str, Shape]
    findings: list[Diagnostic] = field(default_factory=list)
    _scopes: dict[Tag, dict[str, Shape]] = field(default_factory=dict)

    def run(self) -> list[Diagnostic]:
        blocks = Blocks(self.findings)
        for tag in TagReader(self.source, self.findings).read():
            scope = self._scopes[blocks.open[-1]] if blocks.open else self.names
            blocks.accept(tag)
            self._scopes[tag] = scope
            if tag.keyword == "for":
                # Should the tag be unreadable, its first word is still not an unknown name inside the loop.
                self._scopes[tag] = {**scope, tag.expression.partition(" ")[0]: UNKNOWN, "loop": shape_of(Loop)}
            self._check_tag(tag, scope)
        blocks.finish()
        return self.findings

    def _check_tag(self, tag: Tag, scope: dict[str, Shape]) -> None:
        def report(rule: Rule, message: str) -> None:
            self.findings.append(rule.finding(message, at=tag.place))

        node = parse_tag(tag, self.engine.sandbox)
        if isinstance(node, str):
            report(rules.SYNTAX, node)
            return
        if node is not None:
            for _, rule, message in self.engine.policy.objections(node):
                report(rule, message)
        expressions = Expressions(scope, self.engine.policy.callables, report)
        match node:
            case nodes.Output():
                for child in node.nodes:
                    expressions.check_printed(child)
            case nodes.If():
                expressions.check_condition(node.test)
            case nodes.Assign():
                scope |= _targets(node.target, expressions.shape(node.node))
            case nodes.For():
                inner = self._scopes[tag]
                inner |= _targets(node.target, expressions.element(node.iter))
                if node.test:
                    Expressions(inner, expressions.callables, report).check_condition(node.test)


def _targets(target: nodes.Node, shape: Shape) -> dict[str, Shape]:
    """Return the names that ``for`` or ``set`` gives values to."""
    if isinstance(target, nodes.Name):
        return {target.name: shape}
    return {name.name: shape.element or UNKNOWN for name in target.find_all(nodes.Name)}


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
            self.report(rules.CONDITION, f"{wording(node)} 是数，不能直接作条件或比较")

    def element(self, node: nodes.Node) -> Shape:
        """Return the elements of what stands behind ``in``."""
        shape = self.shape(node)
        if shape.kind is Kind.MAPPING:
            return TEXT
        if shape.kind not in {Kind.LIST, Kind.UNKNOWN}:
            self.report(rules.NOT_A_LIST, f"{wording(node)} 是{shape.kind.value}，不是列表")
        return shape.element or UNKNOWN

    def shape(self, node: nodes.Node) -> Shape:
        """Return the shape of an expression's value; where it cannot be known, only the parts are checked."""
        shape = UNKNOWN
        match node:
            case nodes.Name():
                shape = self._name(node.name)
            case nodes.Getattr():
                shape = self._part(node.node, node.attr)
            case nodes.Getitem(arg=nodes.Const(value=str(name))):
                shape = self._part(node.node, name)
            case nodes.Getitem():
                shape = self._element(node)
            case nodes.Const():
                shape = shape_of(type(node.value))
            case nodes.Filter():
                shape = self._filter(node)
            case nodes.Test():
                self._word(node, TESTS, "is ")
                shape = FLAG
            case nodes.Call():
                self._read([*node.args, *(keyword.value for keyword in node.kwargs)])
                shape = TEXT
            case nodes.CondExpr() | nodes.And() | nodes.Or() | nodes.Not() | nodes.Compare():
                shape = self._decision(node)
            case nodes.Tuple() | nodes.List():
                shapes = self._read(node.items)
                shape = Shape(Kind.LIST, element=shapes[0] if len(set(shapes)) == 1 else UNKNOWN)
            case _:
                self._read(node.iter_child_nodes())
        return shape

    def _read(self, parts: Iterable[nodes.Node]) -> list[Shape]:
        return [self.shape(part) for part in parts]

    def _name(self, name: str) -> Shape:
        if name not in self.scope and name not in self.callables and not name.startswith("_"):
            self.report(rules.UNKNOWN_NAME, rules.unknown_name(name, {*self.scope, *self.callables}))
        return self.scope.get(name, UNKNOWN)

    def _part(self, owner: nodes.Node, name: str) -> Shape:
        shape = self.shape(owner)
        part = UNKNOWN if name.startswith("_") else shape.part(name)
        if part is None:
            advice = "；列表要用 for 逐项取" if shape.kind is Kind.LIST else ""
            self.report(rules.UNKNOWN_FIELD, rules.unknown_field(wording(owner), name, shape.parts) + advice)
        return part or UNKNOWN

    def _element(self, node: nodes.Getitem) -> Shape:
        self.shape(node.arg)
        owner = self.shape(node.node)
        if isinstance(node.arg, nodes.Slice):
            return UNKNOWN
        # A row of a ledger is asked for by its code.
        return owner.element or (isinstance(node.arg, nodes.Const) and owner.part(str(node.arg.value))) or UNKNOWN

    def _filter(self, node: nodes.Filter) -> Shape:
        shape = self._word(node, FILTERS, "|")
        word = FILTERS.get(node.name)
        if word is None:
            return UNKNOWN
        return shape if word.returns is None else Shape(word.returns)

    def _word(self, node: nodes.Filter | nodes.Test, words: Mapping[str, Any], mark: str) -> Shape:
        shape = self.shape(node.node) if node.node else UNKNOWN
        self._read(node.args)
        word = words.get(node.name)
        if word and shape.kind is not Kind.UNKNOWN and shape.kind not in word.accepts:
            self._refuse(wrong_filter(shape.kind, f"{mark}{node.name}", wording(node.node)))
        return shape

    def _decision(self, node: nodes.Expr) -> Shape:
        for part in deciding_parts(node):
            self.check_condition(part)
        if isinstance(node, nodes.CondExpr):
            first, second = self.shape(node.expr1), self.shape(node.expr2) if node.expr2 else UNKNOWN
            return first if first == second else UNKNOWN
        return FLAG if isinstance(node, (nodes.Not, nodes.Compare)) else UNKNOWN

    def _refuse(self, refusal: Refusal) -> None:
        self.report(refusal.rule, refusal.message)


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
