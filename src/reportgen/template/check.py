"""This module is the linter: everything that is wrong with a template, all at once, without any data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jinja2 import nodes

from reportgen.diagnostics import Diagnostic
from reportgen.template.access import Loop
from reportgen.template.blocks import Blocks
from reportgen.template.expression import Expressions
from reportgen.template.names import UNKNOWN, Shape, shape_of
from reportgen.template.rules import SYNTAX
from reportgen.template.syntax import parse_tag
from reportgen.template.tags import TagReader

if TYPE_CHECKING:
    from reportgen.diagnostics import Rule
    from reportgen.template.engine import Engine
    from reportgen.template.names import NameTree
    from reportgen.template.source import TemplateSource
    from reportgen.template.tags import Tag


def check_source(source: TemplateSource, names: NameTree, engine: Engine) -> list[Diagnostic]:
    """Return all that is wrong with a source, in order of place.

    The source is what the author wrote: a paragraph of Word with its ``{%p``, ``{%tr``, ``{%tc`` and ``{%r`` tags as
    they stand there; every tag is looked at by itself, so that one mistake does not hide another.
    """
    return _sorted(_Check(source, engine, dict(names.root)).run())


def check_phrases(names: NameTree, engine: Engine) -> list[Diagnostic]:
    """Return all that is wrong with the phrases of the engine's profile."""
    phrases = engine.phrases
    findings = list(phrases.findings(names.root))
    for name, phrase in phrases.phrases.items():
        arguments = dict.fromkeys(phrase.arguments, UNKNOWN)
        findings += _Check(phrases.source(name), engine, {**names.root, **arguments}).run()
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
        blocks = Blocks(self.source, self.findings)
        for tag in TagReader(self.source, self.findings).read():
            scope = self._scopes[blocks.open[-1]] if blocks.open else self.names
            blocks.accept(tag)
            self._check_tag(tag, scope, blocks)
        blocks.finish()
        return self.findings

    def _check_tag(self, tag: Tag, scope: dict[str, Shape], blocks: Blocks) -> None:
        self._scopes[tag] = scope
        if tag.keyword == "for":
            # Should the tag be unreadable, its first word is still not an unknown name inside the loop.
            self._scopes[tag] = {**scope, tag.expression.partition(" ")[0]: UNKNOWN, "loop": shape_of(Loop)}
        node = parse_tag(tag, self.engine.sandbox)
        if isinstance(node, str):
            self._report(blocks, tag, SYNTAX, node)
        elif node is not None:
            for objection in self.engine.policy.objections(node):
                self._report(blocks, tag, objection.rule, objection.message)
            self._check_node(node, tag, scope, blocks)

    def _check_node(self, node: nodes.Node, tag: Tag, scope: dict[str, Shape], blocks: Blocks) -> None:
        def report(rule: Rule, message: str) -> None:
            self._report(blocks, tag, rule, message)

        expressions = Expressions(scope, self.engine.policy.callables, report)
        if isinstance(node, nodes.Output):
            for child in node.nodes:
                expressions.check_printed(child)
        elif isinstance(node, nodes.If):
            expressions.check_condition(node.test)
        elif isinstance(node, nodes.Assign):
            scope |= _targets(node.target, expressions.shape(node.node))
        elif isinstance(node, nodes.For):
            inner = self._scopes[tag]
            inner |= _targets(node.target, expressions.element(node.iter))
            if node.test:
                Expressions(inner, expressions.callables, report).check_condition(node.test)

    def _report(self, blocks: Blocks, tag: Tag, rule: Rule, message: str) -> None:
        self.findings.append(rule.finding(message, at=blocks.place(tag)))


def _targets(target: nodes.Node, shape: Shape) -> dict[str, Shape]:
    """Return the names that ``for`` or ``set`` gives values to."""
    if isinstance(target, nodes.Name):
        return {target.name: shape}
    return {name.name: shape.element or UNKNOWN for name in target.find_all(nodes.Name)}
