"""This module reads the words of a template, which stand in every report that is made with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.checks.prose import first_of, half_width_signs, placeholders, repetitions
from reportgen.checks.rule import CHECKS
from reportgen.template.tags import WHOLE_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.diagnostics import Diagnostic
    from reportgen.template.source import TemplateSource

_MARKUP = re.compile(r"<[^<>]*>")
_VALUE = "\ufffc"
"""Stands for what a tag will print: neither a Chinese character nor a sign."""


def odd_words(source: TemplateSource) -> Iterator[Diagnostic]:
    """Yield what is odd about the words between the tags: left-over samples and signs."""
    for number, line in enumerate(source.text.split("\n"), 1):
        text = WHOLE_TAG.sub(_VALUE, _MARKUP.sub("", line))
        for code, read in _READERS.items():
            pieces = list(read(text))
            if pieces:
                yield CHECKS[code].rule.finding(f"模板的文字：{first_of(pieces)}", at=source.place(number))


_READERS = {"RG451": placeholders, "RG452": half_width_signs, "RG453": repetitions}
