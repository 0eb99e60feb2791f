"""This module turns the phrases of a profile into macros that templates call by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jinja2 import nodes

from reportgen.diagnostics import Location, TemplateError
from reportgen.template.policy import RESERVED, cost_tag, guard
from reportgen.template.rules import BAD_PHRASE
from reportgen.template.source import TemplateSource
from reportgen.template.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reportgen.diagnostics import Diagnostic
    from reportgen.profile.profile import Phrase
    from reportgen.template.policy import Policy
    from reportgen.template.sandbox import Sandbox
    from reportgen.template.source import PlacedTag

#: Line numbers of the first phrase's tags begin here, of the second at twice this: far above those of any template.
_LINES_APART = 10_000_000


@dataclass(frozen=True, slots=True)
class Definition:
    """A phrase ready for use: its macro, the tags in it and the phrases that it uses itself."""

    macro: nodes.Macro
    tags: Mapping[int, PlacedTag]
    uses: tuple[str, ...]


@dataclass(slots=True)
class Phrases:
    """The phrases of one profile; each is parsed when a template first uses it.

    ``places`` says where each phrase is written.
    """

    phrases: Mapping[str, Phrase]
    places: Mapping[str, Location]
    sandbox: Sandbox
    policy: Policy
    _definitions: dict[str, Definition] = field(default_factory=dict)

    def source(self, name: str) -> TemplateSource:
        """Return the text of a phrase with its places."""
        lines = self.phrases[name].text.split("\n")
        shown = f"phrases.{name}"
        place = self.places.get(name)
        places = tuple(place or Location(shown, number, source_line=line) for number, line in enumerate(lines, 1))
        return TemplateSource(shown, self.phrases[name].text, places)

    def used_by(self, tree: nodes.Node) -> list[Definition]:
        """Return the phrases that a tree uses, directly or through others.

        Raises:
            TemplateError: one of them is wrong.
        """
        waiting = list(self._called(tree))
        found: dict[str, Definition] = {}
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self.definition(name)
                waiting += found[name].uses
                if self._leads_to_itself(name):
                    raise TemplateError([self._endless(name)])
        return [found[name] for name in sorted(found)]

    def definition(self, name: str) -> Definition:
        """Return one phrase as a macro.

        Raises:
            TemplateError: the phrase is wrong.
        """
        if name not in self._definitions:
            self._definitions[name] = self._define(name)
        return self._definitions[name]

    def findings(self, taken: Iterable[str]) -> Iterator[Diagnostic]:
        """Yield what is wrong with the names of phrases; ``taken`` are the names of the data."""
        names = set(taken)
        for name in self.phrases:
            arguments = self.phrases[name].arguments
            at = self.source(name).place(1)
            wrong = {argument for argument in arguments if argument in {*RESERVED, "loop", *self.policy.callables}}
            if name in names:
                yield BAD_PHRASE.finding(f"短语 {name} 与数据的名称相同", at=at)
            if not name.isidentifier() or len(set(arguments)) < len(arguments) or wrong:
                yield BAD_PHRASE.finding(f"短语 {name} 的名称或参数名称不能用：{name}({', '.join(arguments)})", at=at)
            if self._leads_to_itself(name):
                yield self._endless(name)

    def _endless(self, name: str) -> Diagnostic:
        return BAD_PHRASE.finding(f"短语 {name} 直接或间接地使用了自己", at=self.source(name).place(1))

    def _leads_to_itself(self, name: str) -> bool:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            try:
                uses = self.definition(waiting.pop()).uses
            except TemplateError:
                # What is wrong with a phrase itself is reported where its text is checked.
                continue
            if name in uses:
                return True
            waiting += [use for use in uses if use not in seen]
            seen.update(uses)
        return False

    def _define(self, name: str) -> Definition:
        source = self.source(name)
        parsed = parse(source, self.sandbox, name)
        self.policy.check(parsed)
        first = (list(self.phrases).index(name) + 1) * _LINES_APART
        for node in parsed.tree.find_all(nodes.Node):
            # The right side of a comparison has no line.
            node.lineno = first + (node.lineno or 1)
            if isinstance(node, nodes.TemplateData):
                # A phrase is plain text, unlike a template, which is XML already where the file is.
                node.data = self.sandbox.write(node.data)
        arguments = [nodes.Name(argument, "param", lineno=first) for argument in self.phrases[name].arguments]
        cost = cost_tag(parsed.tree.body, first)
        guard(parsed.tree, is_phrase=True)
        macro = nodes.Macro(name, arguments, [], [cost, *parsed.tree.body], lineno=first)
        tags = {first + line: tag for line, tag in parsed.tags.items()}
        return Definition(macro, tags, tuple(self._called(macro)))

    def _called(self, tree: nodes.Node) -> Iterator[str]:
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in self.phrases:
                yield call.node.name
