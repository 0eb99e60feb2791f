"""This module tells where the YAML parser gives up, and what a mended text would do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from reportgen.load.document import Spot
from reportgen.load.mistakes import MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.diagnostics import Rule


@dataclass(frozen=True, slots=True)
class Scalar:
    """The last text that the parser understood before it gave up; ``style`` is its quote or empty."""

    start: Spot
    end: Spot
    style: str
    value: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the parser gave up: its words, the construct it was in, and the place where it saw the problem."""

    context: str
    problem: str
    start: Spot
    at: Spot
    last: Scalar | None

    @property
    def spot(self) -> Spot:
        """The place to blame: a construct that was never finished is blamed at its beginning."""
        return self.start if self.context.startswith("while scanning") else self.at

    def suspects(self, lines: list[str]) -> list[int]:
        """Return the lines that may be to blame: often the one before the place that the parser names."""
        final = min(self.at.line, len(lines) - 1)
        first = next((number for number in range(final - 1, -1, -1) if lines[number].strip()), final)
        first = min(first, self.spot.line)
        if self.last is not None:
            first = min(first, self.last.start.line)
        return [number for number in range(first, final + 1) if lines[number].strip()]


@dataclass(frozen=True, slots=True)
class Trap:
    """A guess at what the writer did: where (from 0), and the lines that would be right instead.

    With ``settles_line`` the guess is wrong if the parser then stumbles in the same line again.
    """

    rule: Rule
    message: str
    line: int
    column: int
    mended: dict[int, str]
    remedy: str = ""
    also: tuple[int, ...] = ()
    settles_line: bool = False


def first_trouble(text: str) -> Trouble | None:
    """Return where the parser gives up; ``None`` when it does not, or where our reader would stop before it."""
    last = None
    depth = 0
    next_event = yaml.CSafeLoader(text).get_event
    try:
        while depth <= MAX_DEPTH:
            event = next_event()
            if isinstance(event, yaml.ScalarEvent):
                last = event
            elif isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.StreamEndEvent):
                return None
    except yaml.MarkedYAMLError as error:
        if is_too_deep(text, error):
            return None
        at = _spot(error.problem_mark)
        start = _spot(error.context_mark) if error.context_mark else at
        return Trouble(error.context or "", error.problem or "", start, at, _scalar(last))
    return None


def is_too_deep(text: str, error: yaml.MarkedYAMLError) -> bool:
    """Return whether our reader would stop at its limit of levels before the place that the parser names.

    The parser looks ahead of the events that it gives, how far is its own affair, and since PyYAML 6.0.4 it has a
    limit of its own. Thus it may give up on what we never wanted to read.
    """
    depth = 0
    next_event = yaml.CSafeLoader(before_trouble(text, error)).get_event
    try:
        while depth <= MAX_DEPTH:
            event = next_event()
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.StreamEndEvent):
                return False
    except yaml.YAMLError:
        return False
    return True


def before_trouble(text: str, error: yaml.MarkedYAMLError) -> str:
    """Return the text up to the place that the parser names."""
    return text[: error.problem_mark.index] if error.problem_mark else ""


def _spot(mark: object) -> Spot:
    return Spot(mark.line, mark.column, mark.index)  # type: ignore[attr-defined]  # two kinds of mark, one shape


def _scalar(event: yaml.ScalarEvent | None) -> Scalar | None:
    if event is None:
        return None
    return Scalar(_spot(event.start_mark), _spot(event.end_mark), event.style or "", event.value)


def quoted(text: str) -> str:
    """Return the text as a YAML value in single quotes."""
    return "'" + text.strip().replace("'", "''") + "'"


def endings(rest: str) -> Iterator[int]:
    """Yield where a value may end that begins here: at the end of the line, or before a bracket or comma."""
    yield len(rest)
    for number, char in enumerate(rest):
        if char in ",]}" and number:
            yield number
