"""This module is the strict, sandboxed Jinja environment in which templates run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import pass_context
from markupsafe import Markup

from reportgen.facts.fact import Fact
from reportgen.facts.names import NOTHING, part_of
from reportgen.marks import OURS
from reportgen.office import escape
from reportgen.template.failure import Refusal, Unknown, refuse_printing
from reportgen.template.names import kind_of, readable
from reportgen.template.policy import GUARD_CONDITION, GUARD_COST, GUARD_LOOP
from reportgen.template.rules import CONDITION, NOT_A_LIST, TOO_LONG

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.runtime import Context

    from reportgen.template.writer import Writer

BUDGET = "#budget"
"""The name under which a rendering finds its budget; no template can write such a name."""

#: Characters that XML forbids, and those that Unicode leaves to programs, which mark places of a document by them.
_NOT_TEXT = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff{OURS}\ufffe\uffff]")


def plain_text(text: str) -> str:
    """Return a text without the characters that no Office file can hold.

    >>> plain_text("A & B" + chr(0))
    'A & B'
    """
    # Nearly every text is printable, which Python knows sooner than a search.
    return text if text.isprintable() else _NOT_TEXT.sub("", text)


def xml_text(text: str) -> str:
    """Return a text as it stands in XML.

    >>> xml_text("A & B < C")
    'A &amp; B &lt; C'
    """
    return escape(plain_text(text))


@dataclass(slots=True)
class Budget:
    """What the rendering of one file may still cost: steps of work, and printed characters.

    A report with a thousand indicators takes a sixth of it; a template that is made to never end ends in seconds.
    """

    steps: int = 3_000_000
    characters: int = 20_000_000

    def spend(self, steps: int, characters: int) -> None:
        """Take some work from the budget before it is done.

        Raises:
            Refusal: there is not enough left.
        """
        self.steps -= steps
        self.characters -= characters
        if self.steps < 0:
            raise Refusal(TOO_LONG, "for 和短语的重复一共超过了限度")
        if self.characters < 0:
            raise Refusal(TOO_LONG, "印出的文字一共超过了限度")


class Sandbox(SandboxedEnvironment):
    """Jinja's sandbox with our own filters and tests, and none of Jinja's.

    ``write`` turns the text of a value into what the file holds: escaped XML, unless the result is no XML.
    """

    def __init__(self, writer: Writer, write: Callable[[str], str]) -> None:
        super().__init__(autoescape=True, undefined=Unknown, keep_trailing_newline=True, optimized=False)
        self.write = write
        self.finalize = _printed
        self.globals = {}
        guards = {GUARD_CONDITION: _condition, GUARD_LOOP: _elements, GUARD_COST: _cost}
        self.filters.clear()
        self.filters.update({**writer.filters(), **guards})
        self.tests.clear()
        self.tests.update(writer.tests())

    def print_value(self, value: object) -> Markup:
        """Return what ``{{ value }}`` puts into the file: texts and whole numbers; all else needs a format.

        Raises:
            Refusal: the value is none of these, or there is no text.
        """
        if isinstance(value, Markup):
            return value
        if isinstance(value, str) and value:
            return Markup(self.write(value))  # noqa: S704 - escaped by write
        if isinstance(value, int) and not isinstance(value, bool):
            return Markup(int(value))  # noqa: S704 - digits
        if isinstance(value, Unknown):
            value.fail()
        raise refuse_printing(value)

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - Jinja's signature
        """Return a field of one of our values, or an entry of a mapping."""
        if attribute in readable(obj.__class__):
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - Jinja's signature
        """Return an element of a list, an entry of a mapping, a row of a ledger."""
        if isinstance(obj, Unknown):
            obj.fail()
        found = part_of(obj, argument)
        return Unknown(obj=obj, name=str(argument)) if found is NOTHING else found


@pass_context
def _printed(context: Context, value: object) -> Markup:
    # Jinja would print constants while compiling, and escape them itself, if printing did not depend on the context.
    text = cast("Sandbox", context.environment).print_value(value)
    context.resolve(BUDGET).spend(0, len(text))
    return text


@pass_context
def _cost(context: Context, _value: object, steps: int, characters: int) -> Markup:
    context.resolve(BUDGET).spend(steps, characters)
    return Markup()


def _condition(value: object) -> object:
    if isinstance(value, Fact):
        raise Refusal(CONDITION, "{name} 是数，不能直接作条件或比较")
    if isinstance(value, (tuple, list)) and any(isinstance(part, (tuple, list)) for part in value):
        # Lists in lists can be equal in more ways than anyone could wait for.
        raise Refusal(CONDITION, "{name} 是列表的列表，不能作条件或比较")
    return value


@pass_context
def _elements(context: Context, value: object, steps: int, characters: int) -> object:
    if isinstance(value, Unknown):
        value.fail()
    if not isinstance(value, (tuple, list, Mapping)):
        raise Refusal(NOT_A_LIST, f"{{name}} 是{kind_of(value).value}，不是列表")
    context.resolve(BUDGET).spend(len(value) * steps, len(value) * characters)
    return value
