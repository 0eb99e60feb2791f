"""This module is the pipeline: read, compute, build, render, write. Each step is a function of frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.files import FORMATS, render_file
from reportgen.app.source import read_source
from reportgen.diagnostics import Location, OutputError, ReportgenError, Rule
from reportgen.facts.explain import ExplainedFact, explain_facts
from reportgen.opc import replace_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.app.source import Source
    from reportgen.diagnostics import Diagnostic

SAME_NAME = Rule(
    "RG730",
    "两个数据文件的输出文件同名",
    "输出文件按数据文件命名，后一份会覆盖前一份。",
    "给数据文件起不同的名字，或分别输出到不同的文件夹。",
)

OWN_FILE = Rule(
    "RG732",
    "输出会覆盖模板或数据文件",
    "报告写到这个位置，就把生成报告所用的文件盖掉了。",
    "用 -o 输出到别的文件夹，或给数据文件换一个名字。",
)


@dataclass(frozen=True, slots=True)
class RenderResult:
    """What a run wrote and what it found; ``errors`` holds one entry per data file that was not rendered."""

    outputs: tuple[Path, ...]
    findings: tuple[Diagnostic, ...]
    errors: tuple[ReportgenError, ...]

    @property
    def ok(self) -> bool:
        """Whether every report was written."""
        return not self.errors


def render(
    paths: Iterable[str | Path],
    *,
    output: str | Path = ".",
    formats: Sequence[str] = FORMATS,
    profile: str = "",
    charts: str = "native",
) -> RenderResult:
    """Render each data file to ``output``, named after it; a file with errors is not written, the others are.

    ``formats`` are ``docx`` and ``xlsx``; ``profile`` replaces the data file's own; ``charts`` is ``native``
    (editable in Word) or ``image``.
    """
    outputs: list[Path] = []
    findings: list[Diagnostic] = []
    errors: list[ReportgenError] = []
    taken: dict[str, Path] = {}
    for path in map(Path, paths):
        try:
            _refuse_same_name(path, taken)
            source = read_source(path, profile)
            findings += source.findings
            written, warnings = _write(source, Path(output), formats, charts)
            outputs += written
            findings += warnings
        except ReportgenError as error:
            errors.append(error)
            findings += error.findings
    # What is doubtful about a template is said once, however many reports are made with it.
    return RenderResult(tuple(outputs), tuple(dict.fromkeys(findings)), tuple(errors))


def check(paths: Iterable[str | Path], *, profile: str = "") -> list[Diagnostic]:
    """Read and compute data files without rendering; return all that was found, sorted by place."""
    findings: list[Diagnostic] = []
    for path in paths:
        try:
            findings += read_source(Path(path), profile).findings
        except ReportgenError as error:
            findings += error.findings
    return sorted(findings, key=lambda finding: finding.sort_key())


def explain(path: str | Path, *, profile: str = "") -> list[ExplainedFact]:
    """Return every figure of a data file with its value, its formula and the field it comes from.

    Raises:
        ReportgenError: the data file has errors.
    """
    source = read_source(Path(path), profile)
    return explain_facts(source.facts, source.bundle.loaded.profile.numbers.amount_unit)


def _write(source: Source, folder: Path, formats: Sequence[str], charts: str) -> tuple[list[Path], list[Diagnostic]]:
    """Render all formats before the first is written: a report appears whole or not at all."""
    files = {kind: render_file(kind, source, source.content, charts) for kind in formats}
    targets = {folder / f"{source.path.stem}.{kind}": file.content for kind, file in files.items()}
    _refuse_own_files(source, targets)
    replace_files(targets)
    return list(targets), [warning for file in files.values() for warning in file.warnings]


def _refuse_own_files(source: Source, targets: Iterable[Path]) -> None:
    """Refuse to write over what the report is made from: a data file may be named like the office's template."""
    loaded = source.bundle.loaded
    own = [source.path, *(loaded.template_path(kind) for kind in FORMATS)]
    for target in targets:
        if target.exists() and any(file.exists() and target.samefile(file) for file in own):
            at = Location(target.as_posix())
            raise OutputError([OWN_FILE.finding("这个文件是本次用到的模板或数据文件", at=at)])


def _refuse_same_name(path: Path, taken: dict[str, Path]) -> None:
    # Windows and macOS do not tell capitals from small letters in file names.
    other = taken.setdefault(path.stem.casefold(), path)
    if other != path:
        raise OutputError([SAME_NAME.finding(f"{other.as_posix()} 和 {path.as_posix()} 的输出文件同名")])
