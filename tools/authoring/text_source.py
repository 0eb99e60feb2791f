"""This module reads the readable text that a Word template is built from, with the wording that several share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.diagnostics import Diagnostic, Location, Severity

if TYPE_CHECKING:
    from pathlib import Path

_INCLUDE = "@include"
_COMMENT = ";"


def source_mistake(message: str, at: Location) -> Diagnostic:
    """Return what is wrong with a line of the text; such mistakes are ours alone, and so have no code of a rule."""
    remedy = "请按 docs/word-template-source.md 中的标记改正文字稿，再运行 make templates。"
    return Diagnostic("文字稿", Severity.ERROR, message, at, remedy=remedy)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the text that becomes a paragraph, stripped, with its place."""

    text: str
    at: Location


@dataclass(slots=True)
class _Reading:
    """What has been read, and the files that are being read, outermost first."""

    lines: list[SourceLine] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    open_files: list[Path] = field(default_factory=list)


def compute_report(path: Path) -> tuple[list[SourceLine], list[Diagnostic]]:
    """Return the lines of a text with those of the texts it includes in their places, and what is wrong.

    Empty lines and lines that start with ``;`` are for the reader only. ``@include FILE`` names a file relative to the
    one it stands in; a file that includes itself, directly or through others, is refused, as is one that is missing.
    """
    reading = _Reading()
    _read_file(path, Location(path.as_posix()), reading)
    return reading.lines, reading.findings


def _read_file(path: Path, included_at: Location, reading: _Reading) -> None:
    resolved = path.resolve()
    if resolved in reading.open_files:
        chain = " → ".join(file.name for file in [*reading.open_files, resolved])
        reading.findings.append(source_mistake(f"文件引用了自己：{chain}", at=included_at))
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        message = f"文件不存在，或不是 UTF-8 编码的文字：{path.name}"
        reading.findings.append(source_mistake(message, at=included_at))
        return
    reading.open_files.append(resolved)
    for number, source_line in enumerate(text.splitlines(), start=1):
        _read_line(
            SourceLine(source_line.strip(), Location(path.as_posix(), number, 1, "", source_line)), path, reading
        )
    reading.open_files.pop()


def _read_line(line: SourceLine, path: Path, reading: _Reading) -> None:
    if not line.text or line.text.startswith(_COMMENT):
        return
    word, _, rest = line.text.partition(" ")
    if word == _INCLUDE:
        _read_file(path.parent / rest.strip(), line.at, reading)
    else:
        reading.lines.append(line)
