"""This module finds everything that is wrong with a profile and its templates, all at once, without any data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.context import context_types, text_types
from reportgen.app.profile_names import check_names
from reportgen.app.ready_profile import ReadyProfile, load_ready_profile
from reportgen.checks.profile_rules import OwnChecks
from reportgen.checks.rule import CHECKS
from reportgen.checks.run import unknown_codes
from reportgen.checks.text_punctuation import first_of, half_width_signs, placeholders, repetitions
from reportgen.diagnostics import Diagnostic, OutputError, ReportgenError, Rule, Severity, TemplateError
from reportgen.marks import SOME_TEXT
from reportgen.paths import is_file, real_path
from reportgen.profile.chart_kinds import ChartKind
from reportgen.profile.read import KINDS, PROFILE_FILE, load_profile, shipped_profiles, templates_folder
from reportgen.replacement import refuse_to_overwrite, replace_file
from reportgen.tables.table import Table
from reportgen.template.check import check_phrases, check_source
from reportgen.template.names import UNKNOWN, Loop, shape_of, shapes_of
from reportgen.template.rules import nearest
from reportgen.template.tags import WHOLE_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.profile.read import LoadedProfile
    from reportgen.template.source import TemplateSource
    from reportgen.word.document import PreparedDocument

NOTHING_TO_MARK = Rule(
    "RG733",
    "没有可以加批注的 Word 模板",
    "批注只能加在 Word 模板中，检查的对象里没有 Word 模板。",
    "请检查一个 .docx 模板，或一个带有 Word 模板的方案；Excel 模板的问题看检查的结果。",
)
SAME_LABEL = Rule(
    "RG922",
    "两张表的表号相同",
    "正文和目录用表号称呼附表，表号相同就不知道说的是哪一张。",
    "改正其中一个 label；两张表确实共用一个表号的，可以不管。",
    Severity.WARNING,
)

_MARKUP = re.compile(r"<[^<>]*>")
_WORD_READERS = {"RG451": placeholders, "RG452": half_width_signs, "RG453": repetitions}


@dataclass(frozen=True, slots=True)
class Checked:
    """What the linter found, and the Word template it looked at, if any."""

    findings: tuple[Diagnostic, ...]
    document: Path | None


def lint(target: str, profile: str = "") -> Checked:
    """Check a profile with its templates, or one ``.docx`` or ``.xlsx`` template under a profile.

    Without ``profile`` a template is checked under the profile in its folder or in the one above, else under the first
    shipped profile that has templates. A form of the profile is checked where the Word template uses it.

    Raises:
        TemplateError: there is no such profile, or it cannot be read.
    """
    kind = Path(target).suffix.lower().removeprefix(".")
    if kind in KINDS:
        ready = load_ready_profile(profile or _profile_of(Path(target)), Path.cwd(), None)
        path = real_path(Path(target))
        if path in ready.loaded.form_paths().values():
            # Its tags mean something only in the place where it is used.
            found = lint_profile(ready).findings
            return Checked(tuple(each for each in found if each.at and each.at.file == path.as_posix()), path)
        return _checked(ready, {kind: Path(target)}, [])
    return lint_profile(load_ready_profile(target, Path.cwd(), None))


def lint_profile(ready: ReadyProfile) -> Checked:
    """Check a profile that is loaded already, with all its templates."""
    names, text_names = shapes_of(context_types(ready.profile)), shapes_of(text_types(ready.profile))
    findings = [*check_phrases(names, ready.engine), *check_names(ready)]
    findings += [*unknown_codes(ready.loaded), *OwnChecks.of(ready.loaded).mistakes(text_names)]
    findings += _same_labels(ready.loaded)
    files: dict[str, Path] = {}
    # A profile that others extend may have no templates of its own.
    for each in ready.loaded.kinds:
        try:
            files[each] = ready.loaded.template(each)
        except TemplateError as error:
            findings += error.findings
    return _checked(ready, files, findings)


def _same_labels(loaded: LoadedProfile) -> Iterator[Diagnostic]:
    """Yield a warning for every table whose number (公开07表) another one before it has."""
    first: dict[str, int] = {}
    for index, table in enumerate(loaded.profile.tables):
        if table.label and first.setdefault(table.label, index) != index:
            other = loaded.profile.tables[first[table.label]]
            yield SAME_LABEL.finding(
                f"表“{table.id}”和“{other.id}”的表号都是“{table.label}”",
                at=loaded.locate(("tables", index, "label")),
                also_at=[loaded.locate(("tables", first[table.label], "label"))],
            )


def write_marked(checked: Checked, target: Path) -> None:
    """Write a copy of the Word template with a comment at each place where something was found in it.

    Raises:
        OutputError: no Word template was checked (RG733), there is such a file already (RG731; somebody may have
            mended the marked copy), or the copy cannot be written.
    """
    from reportgen.word.comments import mark_findings

    if checked.document is None:
        raise OutputError([NOTHING_TO_MARK.finding("没有可以加批注的 Word 模板")])
    refuse_to_overwrite([target])
    file = checked.document.as_posix()
    inside = [finding for finding in checked.findings if finding.at and finding.at.file == file]
    replace_file(target, mark_findings(checked.document, inside))


def _checked(ready: ReadyProfile, files: dict[str, Path], findings: list[Diagnostic]) -> Checked:
    for kind, path in files.items():
        try:
            findings += _document(ready, path) if kind == "docx" else _workbook(ready, path)
        except ReportgenError as error:
            findings += error.findings
    # What is seen in two ways is said once.
    unique = sorted(dict.fromkeys(findings), key=Diagnostic.sort_key)
    return Checked(tuple(unique), files.get("docx"))


def _profile_of(template: Path) -> str:
    for folder in (template.parent, template.parent.parent):
        if is_file(folder / PROFILE_FILE):
            return folder.as_posix()
    loaded = (load_profile(name, near=templates_folder()).profile for name in shipped_profiles())
    return next(profile.id for profile in loaded if profile.templates.docx)


def _document(ready: ReadyProfile, path: Path) -> Iterator[Diagnostic]:
    from reportgen.word.prepare import inspect_document
    from reportgen.word.template_check import check_document

    forms = ready.loaded.form_paths()
    document, findings = inspect_document(path, forms)
    yield from findings
    names = shapes_of(context_types(ready.profile))
    for source in document.sources:
        mistakes = list(check_source(source, names, ready.engine))
        yield from mistakes
        if not mistakes:
            # A report may be refused although each tag by itself is right.
            try:
                ready.engine.compile(source)
            except TemplateError as error:
                yield from error.findings
        yield from _odd_words(source)
    charts = {chart.id: ChartKind(chart.kind) for chart in ready.profile.charts}
    yield from _charts(document, charts)
    yield from check_document(document, charts, has_tables=bool(ready.profile.tables), forms=forms)


def _charts(document: PreparedDocument, known: Mapping[str, ChartKind]) -> Iterator[Diagnostic]:
    """Yield the charts that a tag asks for and no one defines, then what is wrong with those that the designer drew.

    That is no name, or a kind that cannot show the data.
    """
    from reportgen.charts.designed import check_chart_xml
    from reportgen.word.fill.drawings import PLACED_MARK, UNKNOWN_CHART
    from reportgen.word.template_check import called_charts, chart_name

    for name, at in called_charts(document):
        if name not in known:
            yield UNKNOWN_CHART.finding(f"没有名为 {name} 的图{nearest(name, known)}", at=at)
    for placed in document.placed_charts.values():
        text = placed.alternative_text
        name = chart_name(text)
        if name in known:
            yield from check_chart_xml(placed.chart, known[name], placed.at)
        elif text.startswith(PLACED_MARK) and "{{" not in text:
            yield UNKNOWN_CHART.finding(f"没有名为 {name} 的图{nearest(name, known)}", at=placed.at)


def _workbook(ready: ReadyProfile, path: Path) -> Iterator[Diagnostic]:
    from reportgen.excel.prepare import inspect_workbook

    types = context_types(ready.profile)
    names, table_names = shapes_of(types), shapes_of({**types, "table": Table})
    inspection = inspect_workbook(path, ready.table_columns(), ready.profile.forms)
    yield from inspection.findings
    for source in inspection.on_tables:
        yield from check_source(source, table_names, ready.engine)
    for source in inspection.elsewhere:
        yield from check_source(source, names, ready.engine)
    for source, form in inspection.on_forms:
        here = names
        if form.each:
            # A form has names of its own: the thing that it is filled in for, and the loop over all of them.
            first, *parts = form.each.split(".")
            shape = names.get(first, UNKNOWN)
            for part in parts:
                shape = shape.part(part) or UNKNOWN
            here = {**names, form.variable: shape.element or UNKNOWN, "loop": shape_of(Loop)}
        yield from check_source(source, here, ready.engine)


def _odd_words(source: TemplateSource) -> Iterator[Diagnostic]:
    """Yield what is odd about the words between the tags: left-over samples and signs."""
    for number, line in enumerate(source.text.split("\n"), 1):
        text = WHOLE_TAG.sub(SOME_TEXT, _MARKUP.sub("", line))
        for code, read in _WORD_READERS.items():
            pieces = list(read(text))
            if pieces:
                yield CHECKS[code].rule.finding(f"模板的文字：{first_of(pieces)}", at=source.place(number))
