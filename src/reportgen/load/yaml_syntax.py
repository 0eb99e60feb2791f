"""This module explains text that is not YAML: every mistake that can be told apart, in the writer's words.

The parser stops at its first problem. We find out what the writer did, mend a copy of the text and read on, so that
all mistakes are reported at once; the mended copy is used for nothing else.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from reportgen.load import yaml_mistakes
from reportgen.load.yaml_traps import TRAPS, full_width_colon_in, no_space_in
from reportgen.load.yaml_trouble import first_trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.diagnostics import Diagnostic
    from reportgen.load.document import Source
    from reportgen.load.yaml_trouble import Trap, Trouble

_MAX_FINDINGS = 20
# Characters that may be parsed again in search of explanations: half a second, however large the file is.
_EFFORT = 8_000_000
_MIN_ATTEMPTS = 4

_NONE_MOVED = -2

# A guess, and what stops the parser when it is mended.
_Explained = tuple["Trap", "Trouble | None"]

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


def explain_syntax(source: Source) -> tuple[list[Diagnostic], str | None]:
    """Return the findings, and the text with all of them mended when that could be done with certainty."""
    lines = list(source.lines)
    findings: list[Diagnostic] = []
    attempts = max(_MIN_ATTEMPTS, _EFFORT // max(len(source.text), 1))
    moved = _NONE_MOVED
    trouble = first_trouble(source.text)
    while trouble is not None and len(findings) < _MAX_FINDINGS:
        explained, attempts = _explanation(trouble, lines, attempts)
        if explained is None and moved == _NONE_MOVED:
            findings.append(_general(trouble, source))
        # Where a line belongs is a guess: what does not fit behind it may be the fault of the guess.
        if explained is None or (explained[0].rule is yaml_mistakes.INDENTATION and explained[0].line <= moved + 1):
            return findings, None
        trap, trouble = explained
        findings.append(_finding(trap, source, lines))
        moved = max(moved, _moved_until(trap))
        for number, line in trap.mended.items():
            lines[number] = line
    return findings, "\n".join(lines) if trouble is None and moved == _NONE_MOVED else None


def _moved_until(trap: Trap) -> int:
    if trap.rule is yaml_mistakes.INDENTATION:
        return trap.line
    return max(trap.mended) if trap.rule in {yaml_mistakes.TAB, yaml_mistakes.FULL_WIDTH_SPACE} else _NONE_MOVED


def explain_text(source: Source) -> list[Diagnostic]:
    """Return why the whole file was taken for one text, when the colons are to blame."""
    traps = []
    for number, line in enumerate(source.lines):
        trap = full_width_colon_in(line, number) or no_space_in(line, number)
        if trap is not None:
            traps.append(trap)
    return [_finding(trap, source, source.lines) for trap in traps[:_MAX_FINDINGS]]


def _explanation(trouble: Trouble, lines: list[str], attempts: int) -> tuple[_Explained | None, int]:
    """Return the first guess with which the parser gets further, what stops it then, and the attempts left.

    Of several ways to mend the same slip the one that leads furthest is taken.
    """
    before = _remaining(trouble, lines)
    for guesses in TRAPS:
        best: tuple[int, _Explained] | None = None
        for trap in itertools.islice(guesses(trouble, lines), attempts):
            attempts -= 1
            mended = [trap.mended.get(number, line) for number, line in enumerate(lines)]
            following = first_trouble("\n".join(mended))
            remaining = _remaining(following, mended) if following else 0
            is_stuck = trap.settles_line and following is not None and following.spot.line == trap.line
            if remaining < (best[0] if best else before) and not is_stuck:
                best = remaining, (trap, following)
            if following is None:
                break
        if best:
            return best[1], attempts
    return None, attempts


def _remaining(trouble: Trouble, lines: list[str]) -> int:
    """Return how much text is left: unlike its beginning, the end of the text does not move when mended.

    At least 1, so that trouble at the very end is still more than none.
    """
    return max(sum(len(line) + 1 for line in lines) - trouble.spot.index, 1)


def _finding(trap: Trap, source: Source, lines: Sequence[str]) -> Diagnostic:
    current, original = lines[trap.line], source.lines[trap.line]
    column = trap.column
    if current[:column] != original[:column]:
        # Behind what was mended in this line before.
        column -= len(current) - len(original)
    at = source.at(trap.line, column)
    also = [source.at(number, 0) for number in trap.also]
    return trap.rule.finding(trap.message, at=at, also_at=also, remedy=trap.remedy)


def _general(trouble: Trouble, source: Source) -> Diagnostic:
    message = next((text for words, text in _PROBLEMS if words in trouble.problem), "这里不符合 YAML 的书写规则")
    return yaml_mistakes.SYNTAX.finding(message, at=source.at(trouble.spot.line, trouble.spot.column))
