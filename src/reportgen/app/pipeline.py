"""This module is the pipeline: read, compute, build, render, write. Each step is a function of frozen values."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.computed_report import compute_report
from reportgen.app.pages import LayoutRequest, lay_out, program_for
from reportgen.app.rendering import DRAFT, render_report
from reportgen.diagnostics import Location, OutputError, ReportgenError, Rule, Severity
from reportgen.facts.formulas import ExplainedFact, explain_facts
from reportgen.model.titles import field_title
from reportgen.paths import is_same
from reportgen.replacement import replace_files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from reportgen.app.rendering import RenderedReport
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


@dataclass(slots=True)
class _Run:
    """What a run has written and found so far."""

    outputs: list[Path] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    errors: list[ReportgenError] = field(default_factory=list)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep an error instead of ending the run with it."""
        try:
            yield
        except ReportgenError as error:
            self.errors.append(error)
            self.findings += error.findings


def render(  # noqa: PLR0913 - one keyword per option of the command
    paths: Iterable[str | Path],
    *,
    output: str | Path = ".",
    formats: Sequence[str] = (),
    profile: str = "",
    charts: str = "native",
    page_numbers: str = "",
    companions: Collection[str] = (),
    force: bool = False,
) -> RenderResult:
    """Render each data file to ``output``, named after it; a file with errors is not written, the others are.

    ``formats`` are ``docx``, ``xlsx`` and ``pdf``; without a choice those that the profile has a template for are
    written. ``profile`` replaces the data file's own; ``charts`` is ``native`` (editable in Word) or ``image``.
    ``page_numbers`` of the contents are those of LibreOffice's layout: ``auto`` when it is installed, ``on`` (an error
    when it is not), ``off``: the same bytes on every computer, and faster. Without a choice they are ``off``, or
    ``auto`` where a PDF file is made, which needs the layout anyway. ``companions`` are written beside the report for
    its reviewers: ``review`` is the Word report with a comment on each number, ``workpaper`` the working paper.
    With ``force`` a report that the checks find wrong is written, too, marked as a draft (草稿).
    """
    run = _Run()
    request = LayoutRequest(page_numbers or ("auto" if "pdf" in formats else "off"), tuple(formats))
    with run.collecting():
        program = program_for(request)
        rendered = _rendered(map(Path, paths), profile, request.template_formats, charts, run, force=force)
        for report in lay_out(list(rendered), program, request) if program else rendered:
            with run.collecting():
                run.findings += report.findings
                run.outputs += _write(report, Path(output), formats, companions)
    # What is doubtful about a template is said once, however many reports are made with it.
    return RenderResult(tuple(run.outputs), tuple(dict.fromkeys(run.findings)), tuple(run.errors))


def check(paths: Iterable[str | Path], *, profile: str = "") -> list[Diagnostic]:
    """Return all that is wrong with data files, sorted by place; nothing is written.

    The templates are filled as well: what they need and a data file does not say is known in no other way.
    """
    run = _Run()
    for path in paths:
        with run.collecting():
            computed = compute_report(Path(path), profile, hints=True)
            run.findings += computed.findings
            if computed.ready.loaded.kinds and not any(each.severity is Severity.ERROR for each in computed.findings):
                render_report(computed, (), "native")
    return sorted(run.findings, key=lambda finding: finding.sort_key())


def list_facts(path: str | Path, *, profile: str = "") -> list[ExplainedFact]:
    """Return every figure of a data file with its value, its formula and the field it comes from.

    Raises:
        ReportgenError: the data file has errors.
    """
    computed = compute_report(Path(path), profile)
    unit = computed.ready.profile.numbers.amount_unit
    return explain_facts(computed.facts, unit, computed.document.locate, partial(field_title, computed.report))


def _rendered(  # noqa: PLR0913 - what is asked of a run
    paths: Iterable[Path], profile: str, formats: Sequence[str], charts: str, run: _Run, *, force: bool
) -> Iterator[RenderedReport]:
    """Read and render one data file after the other; what is wrong with one is kept, and the next one goes on."""
    taken: dict[str, Path] = {}
    for path in paths:
        with run.collecting():
            # Windows and macOS do not tell capitals from small letters in file names.
            other = taken.setdefault(path.stem.casefold(), path)
            if other != path:
                raise OutputError([SAME_NAME.finding(f"{other.as_posix()} 和 {path.as_posix()} 的输出文件同名")])
            computed = compute_report(path, profile, force=force)
            # 提示 such as 尾差 say nothing about what was made: `check` is where people look for them.
            run.findings += (finding for finding in computed.findings if finding.severity is not Severity.NOTE)
            yield render_report(computed, formats, charts)


def _write(report: RenderedReport, folder: Path, formats: Sequence[str], companions: Collection[str]) -> list[Path]:
    """Write all files of a report, by the ends of their names: it appears whole or not at all."""
    if report.error:
        raise report.error
    loaded = report.computed.ready.loaded
    files = {kind: report.files[kind] for kind in formats or loaded.kinds}
    if companions:
        from reportgen.app.companions import companion_files

        files |= companion_files(report, companions)
    name = f"{report.computed.name}.{DRAFT}" if report.computed.is_draft else report.computed.name
    targets = {folder / f"{name}.{end}": content for end, content in files.items()}
    # A data file may be named like the office's template.
    own = [report.computed.path, *(loaded.template_path(kind) for kind in loaded.kinds), *loaded.form_paths().values()]
    for target in targets:
        if any(is_same(target, file) for file in own):
            at = Location(target.as_posix())
            raise OutputError([OWN_FILE.finding("这个文件是本次用到的模板或数据文件", at=at)])
    replace_files(targets)
    return list(targets)
