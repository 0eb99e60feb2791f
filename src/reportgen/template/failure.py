"""This module says why a value cannot be written as a template asks, and where: what goes wrong while it runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from jinja2.exceptions import SecurityError, TemplateRuntimeError, UndefinedError
from jinja2.runtime import StrictUndefined
from jinja2.utils import missing

from reportgen.facts.fact import Fact
from reportgen.template import rules
from reportgen.template.names import FORMAT_OF, NUMBERS, Kind, kind_of, readable
from reportgen.template.policy import RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.diagnostics import Diagnostic, Rule
    from reportgen.template.source import PlacedTag


class Refusal(Exception):  # noqa: N818 - not an error of the program: the template asks for what cannot be written
    """A value cannot be written as the template asks.

    ``{name}`` in the message stands for the expression of the tag, which only the one who renders knows.
    """

    def __init__(self, rule: Rule, message: str) -> None:
        self.rule = rule
        self.message = message
        super().__init__(message)


def refuse_printing(value: object) -> Refusal:
    """Return why a value cannot be printed as it is."""
    if isinstance(value, Fact) and value.value is None:
        return missing_figure(value)
    if value is None or value == "":
        return missing_text()
    return no_format(kind_of(value))


def no_format(kind: Kind, name: str = "{name}") -> Refusal:
    """Return why a value of a kind cannot be printed as it is."""
    if kind in FORMAT_OF:
        return Refusal(rules.NO_FORMAT, f"{name} 是{kind.value}，要写明格式，如 |{FORMAT_OF[kind]}")
    if kind in NUMBERS:
        return Refusal(rules.NO_FORMAT, f"{name} 是{kind.value}，要写明格式，如 |money、|percent、|count 或 |plain")
    return Refusal(rules.NOT_PRINTABLE, f"{name} 是{kind.value}，不能直接印出")


def wrong_filter(kind: Kind, word: str, name: str = "{name}") -> Refusal:
    """Return why a filter cannot write a value of a kind."""
    advice = f"（应为 |{FORMAT_OF[kind]}）" if kind in FORMAT_OF else ""
    return Refusal(rules.WRONG_FILTER, f"{name} 是{kind.value}，不能用 {word}{advice}")


def missing_figure(fact: Fact) -> Refusal:
    """Return why a figure that does not exist cannot be written."""
    return Refusal(rules.NO_FIGURE, f"没有 {{name}} 的数：{fact.note}")


def missing_text() -> Refusal:
    """Return why an empty text cannot be written."""
    return Refusal(rules.NO_TEXT, "没有 {name} 的文字")


class UnknownName(UndefinedError):  # noqa: N818 - named like the finding it becomes
    """A template used a name that does not exist: ``name`` of ``owner``, or of the template's own names."""

    def __init__(self, owner: object, name: str, message: str | None = None) -> None:
        self.owner = owner
        self.name = name
        super().__init__(message)

    @property
    def is_root(self) -> bool:
        """Whether the name stands for itself and is not a part of another value."""
        return self.owner is missing


class Unknown(StrictUndefined):
    """Stands for a name that does not exist: raises :class:`UnknownName` as soon as it is used for anything."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,  # noqa: ANN401 - Jinja's signature
        name: str | None = None,
        exc: type[Exception] = UndefinedError,  # noqa: ARG002 - Jinja's signature
    ) -> None:
        # Jinja raises what this returns when it is called with the message.
        error: Any = partial(UnknownName, obj, name or "")
        super().__init__(hint, obj, name, error)

    @property
    def is_entry(self) -> bool:
        """Whether it stands for an entry that a mapping does not have, which may be asked for with ``is given``."""
        return isinstance(self._undefined_obj, Mapping)

    def fail(self) -> NoReturn:
        """Raise the error."""
        self._fail_with_undefined_error()


EXPECTED = (
    Refusal, TemplateRuntimeError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError, RecursionError,
)  # fmt: skip
"""What a template and its data can make happen; anything else is a mistake in this program."""

_REASONS = (
    (ZeroDivisionError, "除数为0"),
    (OverflowError, "数太大"),
    (RecursionError, "层层调用，没有尽头"),
    (TypeError, "值的种类不符"),
)
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_PATH = re.compile(r"(?<![\w.|])[^\W\d][\w.]*")
_NOT_A_NAME = {"if", "elif", "for", "in", "is", "not", "and", "or", "else", "set", "true", "false", "none", *RESERVED}
_BEFORE_EXPRESSION = re.compile(r"^(?:if|elif|for\s.*?\sin|set\s.*?=)\s+")
_AFTER_WORD = re.compile(r"(?:\||\bis\s+(?:not\s+)?)\s*\w+")


def failure(error: BaseException, tags: Sequence[PlacedTag], known: Iterable[str]) -> Diagnostic:
    """Return the finding for an error at a tag.

    ``tags`` are those that were being worked on, outermost first: the tag of the template, then those of the
    phrases that it calls.
    """
    inner = tags[-1]
    subject = _subject(inner.text)
    rule, message = _rule_and_message(error, subject, known)
    message = message.replace("{name}", subject)
    if inner.phrase:
        message = f"{message}（短语 {inner.phrase}）"
    also_at = [tag.place for tag in tags[1:] if tag.phrase]
    return rule.finding(message, at=tags[0].place, also_at=also_at[-1:])


def _rule_and_message(error: BaseException, subject: str, known: Iterable[str]) -> tuple[Rule, str]:
    if isinstance(error, Refusal):
        return error.rule, error.message
    if isinstance(error, UnknownName):
        return _unknown(error, subject, known)
    if isinstance(error, SecurityError):
        return rules.FORBIDDEN, "{name} 中有不允许的操作"
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), str(error))
    return rules.FAILED, f"{{name}} 算不出结果：{reason}"


def _unknown(error: UnknownName, subject: str, known: Iterable[str]) -> tuple[Rule, str]:
    if error.is_root:
        return rules.UNKNOWN_NAME, rules.unknown_name(error.name, known)
    owner: Any = error.owner
    if isinstance(owner, (tuple, list)):
        return rules.UNKNOWN_FIELD, f"这里是有 {len(owner)} 项的列表，没有 {error.name}；要用 for 逐项取"
    names = [str(key) for key in owner] if isinstance(owner, Mapping) else readable(owner.__class__)
    return rules.UNKNOWN_FIELD, rules.unknown_field(subject.partition(f".{error.name}")[0], error.name, names)


def _subject(tag: str) -> str:
    """Return the name that a tag is about, when it is about one; else what stands in the tag.

    >>> _subject("{{ revenue.change|money }}")
    'revenue.change'
    >>> _subject("{% if revenue.change is positive %}")
    'revenue.change'
    >>> _subject("{{ a or b }}")
    'a or b'
    """
    inner = _BEFORE_EXPRESSION.sub("", tag[2:-2].strip(" -+"))
    paths = _PATH.findall(_AFTER_WORD.sub(" ", _STRING.sub(" ", inner)))
    names = {path for path in paths if path not in _NOT_A_NAME}
    return names.pop() if len(names) == 1 else inner
