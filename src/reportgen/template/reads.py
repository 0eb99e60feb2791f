"""This module tells which names a template reads, whatever the data are: ``three_public.total.change_reason``.

Every branch of every condition counts, and so does a phrase with what it is called with. An element of a list is
``*``: ``performance.projects.*.name``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EACH = "*"
"""Any element of a list."""

Name = tuple[str, ...]
Names = frozenset[Name]
_NOTHING: Names = frozenset()


def names_read(tree: nodes.Template, phrases: Mapping[str, nodes.Macro]) -> Names:
    """Return the names that a template reads, with those of the phrases that it uses."""
    reader = _Reader(phrases)
    reader.walk(tree.body, {})
    return frozenset(reader.found)


class _Reader:
    """Follows values through a template: what a name may stand for is a set of names of the data."""

    def __init__(self, phrases: Mapping[str, nodes.Macro]) -> None:
        self._phrases = phrases
        self._called: set[tuple[str, tuple[Names, ...]]] = set()
        self.found: set[Name] = set()

    def walk(self, body: Iterable[nodes.Node], scope: dict[str, Names]) -> None:
        """Read what a template does one after the other; ``scope`` are the names that it has given values to."""
        for node in body:
            if isinstance(node, nodes.For):
                inner = {**scope, "loop": _NOTHING}
                elements = self._parts(node.iter, EACH, scope)
                inner |= dict.fromkeys(_names_in(node.target), elements)
                self.walk([*([node.test] if node.test else ()), *node.body, *node.else_], inner)
            elif isinstance(node, nodes.Assign):
                given = self.value(node.node, scope)
                for name in _names_in(node.target):
                    scope[name] = scope.get(name, _NOTHING) | given
            elif isinstance(node, nodes.Expr):
                self.value(node, scope)
            else:
                self.walk(node.iter_child_nodes(), scope)

    def value(self, node: nodes.Node, scope: dict[str, Names]) -> Names:
        """Return what an expression may stand for."""
        if isinstance(node, nodes.Name):
            return self._noted(scope.get(node.name, frozenset({(node.name,)})))
        if isinstance(node, nodes.Getattr):
            return self._parts(node.node, node.attr, scope)
        if isinstance(node, nodes.Getitem):
            key = node.arg.value if isinstance(node.arg, nodes.Const) else EACH
            return self._parts(node.node, key if isinstance(key, str) else EACH, scope)
        below = [self.value(child, scope) for child in node.iter_child_nodes()]
        if isinstance(node, nodes.Call):
            return self._call(node, scope)
        if isinstance(node, nodes.Filter):
            # The one word that reads into a list of things.
            self._noted(frozenset((*name, EACH, "name") for name in below[0]) if node.name == "names" else _NOTHING)
            return below[0] if below else _NOTHING
        return frozenset().union(*below) if isinstance(node, nodes.CondExpr) else _NOTHING

    def _parts(self, owner: nodes.Node, part: str, scope: dict[str, Names]) -> Names:
        return self._noted(frozenset((*name, part) for name in self.value(owner, scope)))

    def _noted(self, names: Names) -> Names:
        self.found |= names
        return names

    def _call(self, node: nodes.Call, scope: dict[str, Names]) -> Names:
        phrase = self._phrases.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if phrase is None:
            return _NOTHING
        given = {keyword.key: self.value(keyword.value, scope) for keyword in node.kwargs}
        parameters = [argument.name for argument in phrase.args]
        given |= zip(parameters, (self.value(argument, scope) for argument in node.args), strict=False)
        call = (phrase.name, tuple(given.get(name, _NOTHING) for name in parameters))
        if call not in self._called:
            self._called.add(call)
            self.walk(phrase.body, dict(zip(parameters, call[1], strict=True)))
        return _NOTHING


def _names_in(target: nodes.Node) -> list[str]:
    own = [target] if isinstance(target, nodes.Name) else []
    return [name.name for name in (*own, *target.find_all(nodes.Name))]
