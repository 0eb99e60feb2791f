"""This module prints results: paths or one JSON object on standard output, all that is for people on standard error."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.cli.exit_codes import ExitCode, code_of_findings, code_of_render
from reportgen.diagnostics import STEERS, Location, OutputError, Severity, printable, render_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from reportgen.app.pipeline import RenderResult
    from reportgen.diagnostics import Diagnostic, ReportgenError

SCHEMA_VERSION = 1
"""Of the JSON objects; raised when a key goes away or changes its meaning."""

STANDARD_OUTPUT = "标准输出"

_CLOSING = "，。；：、？！）》”’,.;:)"
"""Signs that do not begin a line."""


def accept_any_console() -> None:
    """Let a console that cannot show a character show ``?`` in its place instead of ending the program (GBK).

    A stream that was closed (``>&-``) swallows what is written: a file that is opened would take its place otherwise.
    """
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _sink(number))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _sink(number: int) -> io.TextIOWrapper:
    """Return a stream that swallows what is written; the whole process has it as its stream of this number."""
    descriptor = os.open(os.devnull, os.O_WRONLY)
    if descriptor != number:
        os.dup2(descriptor, number)
        os.close(descriptor)
    return open(number, "w", encoding="utf-8", closefd=False)


def finish_printing() -> None:
    """Have all that was printed written; that nobody reads it any more (``| head``) is no mistake.

    Raises:
        OutputError: standard output cannot be written to (RG715).
    """
    _try_to_write(sys.stdout.flush)


def not_printed(error: OSError) -> OutputError:
    """Return why a result could not be printed; nothing more is written to where it should go."""
    from reportgen.replacement import NOT_WRITTEN, reason_of

    sys.stdout = _sink(1)
    remedy = "请核对 > 之后的文件所在的磁盘有没有空间；或不转到文件，直接显示。"
    finding = NOT_WRITTEN.finding(f"结果没有全部写出：{reason_of(error)}", at=Location(STANDARD_OUTPUT), remedy=remedy)
    return OutputError([finding])


def _try_to_write(write: Callable[..., object], *arguments: str) -> None:
    try:
        write(*arguments)
    except BrokenPipeError:
        sys.stdout = _sink(1)
    except OSError as error:
        raise not_printed(error) from error


def result(line: object) -> None:
    """Print a line of the result."""
    _print(printable(str(line)))


def result_text(text: str) -> None:
    """Print a result of many lines."""
    for line in text.rstrip("\n").split("\n"):
        result(line)


def _print(line: str) -> None:
    _try_to_write(sys.stdout.write, f"{line}\n")


def say(text: str) -> None:
    """Print a line, or several, for the person in front of the console."""
    try:
        sys.stderr.write("".join(f"{printable(line)}\n" for line in text.split("\n")))
        sys.stderr.flush()
    except OSError:
        # Where nothing can be said, the exit code still says how it ended.
        sys.stderr = _sink(2)


def result_json(value: object) -> None:
    """Print a result as JSON; with escapes where the console's encoding may lack a character, or would obey it."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps(value, ensure_ascii=not is_unicode, indent=2)
    # Outside strings only line breaks stand there, and in strings JSON itself writes those with an escape.
    _print(_OBEYED.sub(lambda char: f"\\u{ord(char[0]):04x}", text))


_OBEYED = re.compile(rf"(?!\n){STEERS.pattern}")


def write_json(path: Path, value: object) -> None:
    """Write a JSON file."""
    from reportgen.replacement import replace_file

    replace_file(path, f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode())


def say_findings(findings: Iterable[Diagnostic]) -> None:
    """Print findings with their source lines and remedies."""
    for line in render_text(findings, base=Path.cwd()):
        say(line)


def tell_findings(findings: Sequence[Diagnostic], *, as_json: bool, outputs: Sequence[Path] = ()) -> int:
    """Print what a check found and the sum of it, and return the exit code."""
    code = code_of_findings(findings)
    if as_json:
        result_json(_outcome(findings, ok=code == ExitCode.OK, outputs=outputs))
        return code
    say_findings(findings)
    say(f"{_summary(findings)}。")
    return code


def tell_rendering(done: RenderResult, *, as_json: bool) -> int:
    """Print what a rendering wrote, and found that cannot wait, and return the exit code."""
    if as_json:
        result_json(_outcome(done.findings, ok=done.ok, outputs=done.outputs))
        return code_of_render(done)
    # What is not told without being asked for: notes, and what is accepted.
    urgent = [each for each in done.findings if each.severity is not Severity.NOTE and not each.accepted]
    say_findings(urgent)
    for path in done.outputs:
        result(path.as_posix())
    made = f"已生成 {len(done.outputs)} 个文件" if done.outputs else "没有生成文件"
    more = "（提示和已接受的内容用 reportgen check 查看）" if len(urgent) < len(done.findings) else ""
    say(f"{made}；{_summary(done.findings)}{more}。")
    return code_of_render(done)


def _summary(findings: Iterable[Diagnostic]) -> str:
    """Return how many errors, warnings and notes there are: ``错误 1 个，警告 2 个``."""
    numbers = Counter("已接受" if finding.accepted else finding.severity for finding in findings)
    counted = [f"{kind} {numbers[kind]} 个" for kind in (*Severity, "已接受") if numbers[kind]]
    return "，".join(counted) or "没有发现问题"


def _outcome(findings: Sequence[Diagnostic], *, ok: bool, outputs: Iterable[Path] = ()) -> dict[str, Any]:
    """Return the JSON object of ``render``, ``check`` and ``lint``."""
    found = [
        {
            "code": finding.code,
            "severity": finding.severity.name.lower(),
            "message": finding.message,
            **_place(finding.at),
            "stated": _amount(finding.stated),
            "computed": _amount(finding.computed),
            "difference": _amount(finding.difference),
            "remedy": finding.remedy,
            "place": finding.place or None,
            "accepted": finding.accepted or None,
            "also_at": [_place(at) for at in finding.also_at],
        }
        for finding in findings
    ]
    return json_object({"outputs": [path.as_posix() for path in outputs], "findings": found}, ok=ok)


def json_object(content: Mapping[str, Any], *, ok: bool = True) -> dict[str, Any]:
    """Return the object that a command prints with ``--json``: all have a version, and whether all went well."""
    return {"schema_version": SCHEMA_VERSION, "ok": ok, **content}


def tell_error(error: ReportgenError, *, as_json: bool) -> None:
    """Print why a command could not do what was asked for."""
    is_lost = any(finding.at and finding.at.file == STANDARD_OUTPUT for finding in error.findings)
    if as_json and not is_lost:
        result_json(_outcome(error.findings, ok=False))
    else:
        say_findings(error.findings)


def _place(at: Location | None) -> dict[str, Any]:
    if at is None:
        return {"file": None, "line": None, "column": None, "name": None}
    place = {"file": at.file, "line": at.line or None, "column": at.column or None, "name": at.name or None}
    if at.sheet:
        head = at.source_line.partition("：")[0]
        return {**place, "line": None, "column": None, "sheet": at.sheet, "cell": at.cell, "head": head}
    return place


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def display_width(text: str) -> int:
    """Return how many columns a text takes.

    >>> display_width("元 CNY")
    6
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines: anywhere between Chinese characters, at blanks between words.

    >>> wrap("由数据文件生成 Word 报告", 14)
    ['由数据文件生成', 'Word 报告']
    """
    lines = [""]
    for piece in _pieces(text):
        if display_width(lines[-1] + piece.rstrip()) > width and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return [*lines[:-1], lines[-1].rstrip()]


def align(rows: Sequence[tuple[str, ...]], indent: str = "", widest: int = 36) -> list[str]:
    """Return rows of text in columns; one text that is wider than ``widest`` does not push the others away."""
    columns = list(zip(*rows, strict=True))[:-1]
    widths = [max((w for w in map(display_width, column) if w <= widest), default=0) for column in columns]
    return [
        indent
        + "  ".join(
            [*(cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=False)), row[-1]]
        ).rstrip()
        for row in rows
    ]


def _pieces(text: str) -> list[str]:
    """Cut a text where a line may end; a blank stays with the piece before it."""
    pieces: list[str] = []
    for character in text:
        if pieces and (character in _CLOSING or not _may_end(pieces[-1], character)):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _may_end(piece: str, following: str) -> bool:
    if following == " ":
        return False
    return piece.endswith(" ") or display_width(piece[-1]) == 2 or display_width(following) == 2  # noqa: PLR2004
