"""This module fills the texts of a data file that quote computed figures: ``{{ revenue.total.actual|money }}``.

A text quotes facts as a template does, under the same rules. What it quotes is computed from the amounts of the file,
so the facts are computed first, the texts are filled, and what a text can decide is computed with them once more: a
text may turn out to be a number, the name of an office or several paragraphs. The accounts stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from reportgen.app.context import text_context, text_types
from reportgen.diagnostics import ReportgenError, Rule
from reportgen.facts.projects import ProjectFacts
from reportgen.template.sandbox import BUDGET, Budget
from reportgen.template.source import TemplateSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.app.ready_profile import ReadyProfile
    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.facts.facts import Facts
    from reportgen.load import Document
    from reportgen.load.document import FieldPath
    from reportgen.template.engine import Engine

QUOTES_A_TAG = Rule(
    "RG162",
    "引用的文字里还有标签",
    "数据文件的文字可以引用数，也可以引用不带标签的文字；引用的文字自己又有标签时，标签会照样印出来。",
    "不引用那段文字，直接引用它所引用的数；或把那段文字中的标签换成文字。",
)

_HAN = re.compile("[\u3400-\u9fff]")
_NOT_PRINTED = ("profile", "amount_unit", "statistics", "accepted")

PROJECT = "project"
"""The name by which a text about one project quotes from it (``project.score``)."""

_TAG = re.compile(r"[{｛][{｛%％#]|[%％}｝#][}｝]")


def fill_texts(
    document: Document, facts: Facts, ready: ReadyProfile, engine: Engine | None = None
) -> tuple[dict[FieldPath, str], list[Diagnostic]]:
    """Return the texts that have tags with the tags filled in, by place, and all that is wrong with them.

    A text that cannot be filled is left out. ``engine`` takes the place of the profile's own to record numbers.
    """
    texts = {path: text for path, text in texts_of(document.data) if _TAG.search(text)}
    if not texts:
        return {}, []
    context = {BUDGET: Budget(), **text_context(facts, ready.profile)}
    filling = _Filling(document, ready, engine or ready.text_engine(), facts, context)
    # What is wrong with a phrase is found in every text that uses it.
    return filling.fill(texts), list(dict.fromkeys(filling.findings))


def with_texts(document: Document, texts: Mapping[FieldPath, str]) -> Document:
    """Return a document with other texts in some places."""
    return replace(document, data=_with_texts(document.data, texts, ()))


def texts_of(data: object, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """Yield every text of a document with its place."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from texts_of(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from texts_of(value, (*path, index))


def prose_of(data: Mapping[str, Any]) -> Iterator[tuple[FieldPath, str]]:
    """Yield the texts that are printed: what has Chinese characters and is neither a setting nor a remark.

    A text that could not be filled is left out: it is no prose yet.
    """
    for path, text in texts_of(data):
        if path[0] not in _NOT_PRINTED and _HAN.search(text) and not _TAG.search(text):
            yield path, text


def source_of(document: Document, path: FieldPath, text: str) -> TemplateSource:
    """Return a text of a document as a template, each of its lines with the line of the file that it stands on."""
    start = document.locate(path)
    if start.sheet:  # of a cell, only the text says where in it a tag is
        return TemplateSource(start.name, text, tuple(replace(start, source_line=part) for part in text.split("\n")))
    places: list[Location] = []
    line = start.line
    for part in text.split("\n"):
        line = _line_of(part, document.lines, line)
        # Where a text begins is known to the column; where a tag begins is looked for in its line.
        at = start if line == start.line else replace(start, line=line, column=0)
        places.append(replace(at, source_line=document.lines[line - 1]))
        line += 1
    return TemplateSource(start.name, text, tuple(places))


def _line_of(part: str, lines: Sequence[str], first: int) -> int:
    """Return the number of the line, not before ``first``, that holds a line of a text, or its first tag."""
    first = min(first, len(lines))
    tag = _TAG.search(part)
    # A folded text is one line of many; what is wrong with it is in a tag.
    for wanted in (part.strip(), part[tag.start() : tag.start() + 6] if tag else ""):
        for number in range(first, len(lines) + 1) if wanted else ():
            if wanted in lines[number - 1]:
                return number
    return first


@dataclass(frozen=True, slots=True)
class _Filling:
    """Fills texts one by one; ``findings`` grows on the way."""

    document: Document
    ready: ReadyProfile
    engine: Engine
    facts: Facts
    context: Mapping[str, object]
    findings: list[Diagnostic] = field(default_factory=list)

    def fill(self, texts: Mapping[FieldPath, str]) -> dict[FieldPath, str]:
        """Return the texts without tags, as far as they can be filled."""
        filled: dict[FieldPath, str] = {}
        for path, text in texts.items():
            project = _project_of(path, self.facts)
            context = {**self.context, PROJECT: project} if project else self.context
            quoted = self.engine.fill_quotes(text, context)
            if quoted is not None and not _TAG.search(quoted):
                filled[path] = quoted
                continue
            source = source_of(self.document, path, text)
            try:
                filled[path] = self._filled(source, context)
            except ReportgenError as error:
                self.findings.extend(self._all_of(error, source, has_project=PROJECT in context))
        return filled

    def _filled(self, source: TemplateSource, context: Mapping[str, object]) -> str:
        try:
            result = self.engine.render(self.ready.compile_text(source), context)
        except ReportgenError:
            # What is wrong is to be said of this text, and not of an equal one elsewhere.
            result = self.engine.render(self.ready.text_engine().compile(source), context)
        tag = _TAG.search(result)
        if tag:
            message = f"填好之后仍有标签：{result[tag.start() : tag.start() + 30]}"
            raise ReportgenError([QUOTES_A_TAG.finding(message, at=source.place(1))])
        return result

    def _all_of(self, error: ReportgenError, source: TemplateSource, *, has_project: bool) -> list[Diagnostic]:
        """Return everything that is wrong with a text, where rendering ended at the first mistake."""
        from reportgen.template.check import check_source
        from reportgen.template.names import shapes_of

        types = text_types(self.ready.profile)
        names = shapes_of({**types, PROJECT: ProjectFacts} if has_project else types)
        told = {(finding.code, finding.at) for finding in error.findings}
        more = check_source(source, names, self.ready.text_engine())
        return [*error.findings, *(finding for finding in more if (finding.code, finding.at) not in told)]


def _project_of(path: FieldPath, facts: Facts) -> ProjectFacts | None:
    """Return the project that a text is about: its texts, and those of its annex, call it ``project``."""
    match path:
        case ("annexes", int(index), *_):
            return facts.annexes[index].project
        case ("performance", "projects", int(index), *_):
            return facts.performance.projects[index]
        case _:
            return None


def _with_texts(data: Any, texts: Mapping[FieldPath, str], path: FieldPath) -> Any:  # noqa: ANN401 - any value of YAML
    if isinstance(data, dict):
        return {key: _with_texts(value, texts, (*path, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [_with_texts(value, texts, (*path, index)) for index, value in enumerate(data)]
    return texts.get(path, data)
