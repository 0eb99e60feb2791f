"""This module turns what goes wrong while a template runs into a finding with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jinja2.exceptions import SecurityError, TemplateRuntimeError

from reportgen.template.access import readable
from reportgen.template.policy import RESERVED
from reportgen.template.refusal import Refusal
from reportgen.template.rules import (
    FAILED,
    FORBIDDEN,
    UNKNOWN_FIELD,
    UNKNOWN_NAME,
    unknown_field,
    unknown_name,
)
from reportgen.template.undefined import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.diagnostics import Diagnostic, Rule
    from reportgen.template.compiled import Mark

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


def failure(error: BaseException, marks: Sequence[Mark], known: Iterable[str]) -> Diagnostic:
    """Return the finding for an error at a tag.

    ``marks`` are the tags that were being worked on, outermost first: the tag of the template, then those of the
    phrases that it calls.
    """
    inner = marks[-1]
    subject = _subject(inner.tag)
    rule, message = _what(error, subject, known)
    message = message.replace("{name}", subject)
    if inner.phrase:
        message = f"{message}（短语 {inner.phrase}）"
    also_at = [mark.place for mark in marks[1:] if mark.phrase]
    return rule.finding(message, at=marks[0].place, also_at=also_at[-1:])


def _what(error: BaseException, subject: str, known: Iterable[str]) -> tuple[Rule, str]:
    if isinstance(error, Refusal):
        return error.rule, error.message
    if isinstance(error, UnknownName):
        return _unknown(error, subject, known)
    if isinstance(error, SecurityError):
        return FORBIDDEN, "{name} 中有不允许的操作"
    reason = next((reason for kind, reason in _REASONS if isinstance(error, kind)), str(error))
    return FAILED, f"{{name}} 算不出结果：{reason}"


def _unknown(error: UnknownName, subject: str, known: Iterable[str]) -> tuple[Rule, str]:
    if error.is_root:
        return UNKNOWN_NAME, unknown_name(error.name, known)
    owner: Any = error.owner
    if isinstance(owner, (tuple, list)):
        return UNKNOWN_FIELD, f"这里是有 {len(owner)} 项的列表，没有 {error.name}；要用 for 逐项取"
    names = [str(key) for key in owner] if isinstance(owner, Mapping) else readable(owner.__class__)
    return UNKNOWN_FIELD, unknown_field(subject.partition(f".{error.name}")[0], error.name, names)


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
