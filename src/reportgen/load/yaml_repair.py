"""This module explains text that is not YAML: every mistake that can be told apart, in the writer's words.

The parser stops at its first problem. We find out what the writer did, mend a copy of the text and read on, so that
all mistakes are reported at once; the mended copy is used for nothing else.
"""

from __future__ import annotations

import itertools
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import yaml

from reportgen.load.document import MAX_DEPTH
from reportgen.load.rules import FULL_WIDTH_SPACE, INDENTATION, TAB, YAML_SYNTAX
from reportgen.load.yaml_slips import SLIPS, ParseFailure, full_width_colon_in, no_space_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reportgen.diagnostics import Diagnostic
    from reportgen.load.document import Event, FileText
    from reportgen.load.yaml_slips import Repair

_MAX_FINDINGS = 20
# Characters that may be parsed again in search of explanations: half a second, however large the file is.
_EFFORT = 8_000_000
_MIN_ATTEMPTS = 4

_NONE_MOVED = -2

# A guess, and what stops the parser when it is mended.
_Explained = tuple["Repair", "ParseFailure | None"]

_PROBLEMS = (
    ("did not find expected '-' indicator", "列表的各项都应以“- ”开头并对齐，这一行不是列表的一项"),
    ("did not find expected node content", "括号中的两个逗号之间没有内容，或括号没有成对"),
    ("did not find expected ',' or", "括号中的各项之间缺少半角逗号，或括号没有成对"),
    ("did not find expected key", "这里应是“名称: 值”，并与上面同一层的行对齐"),
    ("mapping values are not allowed", "这里不能再有“名称: 值”：上一行可能没有写完，或缩进不一致"),
    ("could not find expected ':'", "这里应是“名称: 值”，却没有找到冒号"),
    ("document start", "“...”之后不能再有内容"),
    ("unexpected end of stream", "内容没有写完，文件就结束了"),
)


def explain_syntax(source: FileText) -> tuple[list[Diagnostic], str | None]:
    """Return the findings, and the text with all of them mended when that could be done with certainty."""
    lines = list(source.lines)
    findings: list[Diagnostic] = []
    attempts = max(_MIN_ATTEMPTS, _EFFORT // max(len(source.text), 1))
    moved = _NONE_MOVED
    failure = _first_failure(source.text)
    while failure is not None and len(findings) < _MAX_FINDINGS:
        explained, attempts = _explanation(failure, lines, attempts)
        if explained is None and moved == _NONE_MOVED:
            problem = failure.problem
            message = next((text for words, text in _PROBLEMS if words in problem), "这里不符合 YAML 的书写规则")
            findings.append(YAML_SYNTAX.finding(message, at=source.at_position(failure.blamed)))
        # Where a line belongs is a guess: what does not fit behind it may be the fault of the guess.
        if explained is None or (explained[0].rule is INDENTATION and explained[0].line <= moved + 1):
            return findings, None
        repair, failure = explained
        findings.append(_finding(repair, source, lines))
        if repair.rule is INDENTATION:
            moved = max(moved, repair.line)
        elif repair.rule in {TAB, FULL_WIDTH_SPACE}:
            moved = max(moved, *repair.mended)
        for number, line in repair.mended.items():
            lines[number] = line
    return findings, "\n".join(lines) if failure is None and moved == _NONE_MOVED else None


def explain_text(source: FileText) -> list[Diagnostic]:
    """Return why the whole file was taken for one text, when the colons are to blame."""
    found = (full_width_colon_in(line, number) or no_space_in(line, number) for number, line in enumerate(source.lines))
    repairs = itertools.islice(filter(None, found), _MAX_FINDINGS)
    return [_finding(repair, source, source.lines) for repair in repairs]


def _explanation(failure: ParseFailure, lines: list[str], attempts: int) -> tuple[_Explained | None, int]:
    """Return the first guess with which the parser gets further, what stops it then, and the attempts left.

    Of several ways to mend the same slip the one that leads furthest is taken.
    """
    before = _remaining(failure, lines)
    for guesses in SLIPS:
        best: tuple[int, _Explained] | None = None
        for repair in itertools.islice(guesses(failure, lines), attempts):
            attempts -= 1
            mended = [repair.mended.get(number, line) for number, line in enumerate(lines)]
            following = _first_failure("\n".join(mended))
            remaining = _remaining(following, mended) if following else 0
            is_stuck = repair.settles_line and following is not None and following.blamed.line == repair.line
            if remaining < (best[0] if best else before) and not is_stuck:
                best = remaining, (repair, following)
            if following is None:
                break
        if best:
            return best[1], attempts
    return None, attempts


def _remaining(failure: ParseFailure, lines: list[str]) -> int:
    """Return how much text is left: unlike its beginning, the end of the text does not move when mended.

    At least 1, so that a failure at the very end is still more than none.
    """
    return max(sum(len(line) + 1 for line in lines) - failure.blamed.index, 1)


def _finding(repair: Repair, source: FileText, lines: Sequence[str]) -> Diagnostic:
    current, original = lines[repair.line], source.lines[repair.line]
    column = repair.column
    if current[:column] != original[:column]:
        # Behind what was mended in this line before.
        column -= len(current) - len(original)
    also = [source.at(number, 0) for number in repair.also]
    return repair.rule.finding(repair.message, at=source.at(repair.line, column), also_at=also, remedy=repair.remedy)


def _first_failure(text: str) -> ParseFailure | None:
    """Return where the parser gives up; ``None`` when it does not, or where our reader would stop before it.

    The parser looks ahead of the events that it gives, how far is its own affair, and since PyYAML 6.0.4 it has a
    limit of its own. Thus it may give up on what we never wanted to read.
    """
    last: deque[Event] = deque(maxlen=1)
    try:
        _reaches_limit(text, last)
    except yaml.MarkedYAMLError as error:
        with suppress(yaml.YAMLError):
            if _reaches_limit(before_failure(text, error), deque(maxlen=1)):
                return None
        at: Any = error.problem_mark
        return ParseFailure(error.context or "", error.problem or "", error.context_mark or at, at, *(last or [None]))
    return None


def _reaches_limit(text: str, texts: deque[Event]) -> bool:
    """Return whether the parser comes to more levels than our reader allows; ``texts`` are those that it read.

    Raises:
        yaml.YAMLError: it gives up before.
    """
    depth = 0
    next_event: Callable[[], Any] = yaml.CSafeLoader(text).get_event
    while depth <= MAX_DEPTH:
        event = next_event()
        kind = type(event)
        if kind is yaml.ScalarEvent:
            texts.append(event)
        elif kind is yaml.StreamEndEvent:
            return False
        else:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
    return True


def before_failure(text: str, error: yaml.MarkedYAMLError) -> str:
    """Return the text up to the place that the parser names."""
    return text[: error.problem_mark.index] if error.problem_mark else ""
