"""This module explains text that is not YAML: every mistake that can be told apart, in the writer's words.

The parser stops at its first problem. We find out what the writer did, mend a copy of the text and read on, so that
all mistakes are reported at once; the mended copy is used for nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.load import yaml_mistakes
from reportgen.load.yaml_traps import TRAPS, full_width_colon_in, no_space_in
from reportgen.load.yaml_trouble import first_trouble

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic
    from reportgen.load.document import Source
    from reportgen.load.yaml_trouble import Trap, Trouble

_MAX_FINDINGS = 20
# Characters that may be parsed again in search of explanations: half a second, however large the file is.
_EFFORT = 8_000_000
_MIN_ATTEMPTS = 4

_PROBLEMS = (
    ("did not find expected '-' indicator", "列表的各项都应以“- ”开头并对齐，这一行不是列表的一项"),
    ("did not find expected ',' or", "括号中的各项之间缺少半角逗号，或括号没有成对"),
    ("did not find expected key", "这里应是“名称: 值”，并与上面同一层的行对齐"),
    ("mapping values are not allowed", "这里不能再有“名称: 值”：上一行可能没有写完，或缩进不一致"),
    ("could not find expected ':'", "这里应是“名称: 值”，却没有找到冒号"),
    ("document start", "“...”之后不能再有内容"),
    ("unexpected end of stream", "内容没有写完，文件就结束了"),
)


def explain_syntax(source: Source) -> tuple[list[Diagnostic], str | None]:
    """Return the findings, and the text with all of them mended when that could be done."""
    lines = list(source.lines)
    findings: list[Diagnostic] = []
    attempts = max(_MIN_ATTEMPTS, _EFFORT // max(len(source.text), 1))
    trouble = first_trouble(source.text)
    while trouble is not None and len(findings) < _MAX_FINDINGS:
        trap, following, attempts = _explanation(trouble, lines, attempts)
        if trap is None:
            return [*findings, _general(trouble, source)], None
        findings.append(_finding(trap, source))
        for number, line in trap.mended.items():
            lines[number] = line
        trouble = following
    return findings, None if trouble else "\n".join(lines)


def explain_text(source: Source) -> list[Diagnostic]:
    """Return why the whole file was taken for one text, when the colons are to blame."""
    traps = []
    for number, line in enumerate(source.lines):
        trap = full_width_colon_in(line, number) or no_space_in(line, number)
        if trap is not None:
            traps.append(trap)
    return [_finding(trap, source) for trap in traps[:_MAX_FINDINGS]]


def _explanation(trouble: Trouble, lines: list[str], attempts: int) -> tuple[Trap | None, Trouble | None, int]:
    """Return the first guess with which the parser gets further, what stops it then, and the attempts left."""
    remaining = _remaining(trouble, lines)
    for guesses in TRAPS:
        for trap in guesses(trouble, lines):
            if attempts == 0:
                return None, trouble, 0
            attempts -= 1
            mended = [trap.mended.get(number, line) for number, line in enumerate(lines)]
            following = first_trouble("\n".join(mended))
            if following is None or _gets_further(trap, following, remaining - _remaining(following, mended)):
                return trap, following, attempts
    return None, trouble, attempts


def _gets_further(trap: Trap, following: Trouble, progress: int) -> bool:
    return progress > 0 and not (trap.settles_line and following.spot.line == trap.line)


def _remaining(trouble: Trouble, lines: list[str]) -> int:
    """Return how much text is left: unlike its beginning, the end of the text does not move when mended."""
    return sum(len(line) + 1 for line in lines) - trouble.spot.index


def _finding(trap: Trap, source: Source) -> Diagnostic:
    also = [source.at(number, 0) for number in trap.also]
    return trap.rule.finding(trap.message, at=source.at(trap.line, trap.column), also_at=also, remedy=trap.remedy)


def _general(trouble: Trouble, source: Source) -> Diagnostic:
    message = next((text for words, text in _PROBLEMS if words in trouble.problem), "这里不符合 YAML 的书写规则")
    return yaml_mistakes.SYNTAX.finding(message, at=source.at(trouble.spot.line, trouble.spot.column))
