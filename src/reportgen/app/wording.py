"""This module reads the words of a template, which stand in every report that is made with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.checks.prose import Piece, first_of, half_width_signs, placeholders, repetitions
from reportgen.checks.rule import CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.diagnostics import Diagnostic
    from reportgen.template.source import TemplateSource

_MARKUP = re.compile(r"<[^<>]*>")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_VALUE = "\ufffc"
"""Stands for what a tag will print: neither a Chinese character nor a sign."""

_YEAR = re.compile(r"(?<!\d)20\d{2}年度?")


def odd_words(source: TemplateSource) -> Iterator[Diagnostic]:
    """Yield what is odd about the words between the tags: left-over samples, signs, and years that never change."""
    for number, line in enumerate(source.text.split("\n"), 1):
        text = _TAG.sub(_VALUE, _MARKUP.sub("", line))
        for code, read in _READERS.items():
            pieces = list(read(text))
            if pieces:
                yield CHECKS[code].rule.finding(f"模板的文字：{first_of(pieces)}", at=source.place(number))


def _years(text: str) -> Iterator[Piece]:
    yield from (Piece(match.start(), match[0], "下一年不会跟着变，应写 {{ year }}年") for match in _YEAR.finditer(text))


_READERS = {"RG451": placeholders, "RG452": half_width_signs, "RG453": repetitions, "RG456": _years}
