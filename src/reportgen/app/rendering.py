"""This module renders a computed report: its Word file and its workbook, neither laid out in pages nor written yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from reportgen.app.context import build_context
from reportgen.diagnostics import Rule, Severity, TemplateError
from reportgen.office import package_of, write_package
from reportgen.profile.read import KINDS
from reportgen.template.sandbox import BUDGET, Budget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reportgen.app.computed_report import ComputedReport
    from reportgen.diagnostics import Diagnostic, ToolError
    from reportgen.office import PackedMember
    from reportgen.template.engine import Engine

NO_ANNEXES = Rule(
    "RG679",
    "附件没有印出来",
    "数据文件写了附件（annexes），Word 模板却没有用到，报告里就没有附件。",
    "在模板中加上附件（{%p for annex in annexes %} 等几段，见自带的模板）；不公开附件时，删去 annexes。",
    Severity.WARNING,
)

_ANNEXES = re.compile(r"\bannexes\b")

DRAFT = "草稿"
"""The word on a report that is made in spite of errors: in its file name, and across every page."""

DRAFT_NOTE = f"{DRAFT}：有错误没有改正，不得公开"

NO_PAGES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RenderedReport:
    """A rendered report: its files by format, and the page numbers in its contents by bookmark.

    ``findings`` came up since the data file was read; with an ``error`` the report cannot be written as it was wished.
    """

    computed: ComputedReport
    charts: str
    files: Mapping[str, bytes]
    pages: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    error: ToolError | None = None


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One finished file, and what is doubtful about its template."""

    content: bytes
    warnings: tuple[Diagnostic, ...]


def render_report(computed: ComputedReport, formats: Sequence[str], charts: str) -> RenderedReport:
    """Render the formats, or without any those that the profile has templates for; page numbers are not known yet.

    Raises:
        TemplateError: a template cannot be filled with these facts.
        ToolError: charts are to be images, and no Chinese font is installed.
    """
    try:
        kinds = formats or computed.ready.loaded.kinds or KINDS
        rendered = {kind: render_file(kind, computed, charts, {}) for kind in kinds}
    except TemplateError as error:
        raise TemplateError(_with_all_of(error, computed)) from error
    files = {kind: file.content for kind, file in rendered.items()}
    warnings = tuple(warning for file in rendered.values() for warning in file.warnings)
    return RenderedReport(computed, charts, files, findings=warnings)


def _with_all_of(error: TemplateError, computed: ComputedReport) -> dict[Diagnostic, None]:
    """Return everything that is wrong with the templates of a report, where rendering ended at the first mistake."""
    from reportgen.app.linting import lint_profile

    errors = (finding for finding in lint_profile(computed.ready).findings if finding.severity is Severity.ERROR)
    told = {(finding.code, finding.at and finding.at.name) for finding in error.findings}
    more = [finding for finding in errors if (finding.code, finding.at and finding.at.name) not in told]
    return dict.fromkeys([*error.findings, *more])


def with_pages(report: RenderedReport, pages: Mapping[str, str]) -> RenderedReport:
    """Render the Word report again with page numbers in its contents."""
    document = render_file("docx", report.computed, report.charts, pages)
    return replace(report, files={**report.files, "docx": document.content}, pages=pages)


def render_file(kind: str, computed: ComputedReport, charts: str, pages: Mapping[str, str]) -> RenderedFile:
    """Return a report as one of the ``OUTPUTS``; ``pages`` are those of the contents, by bookmark.

    Raises:
        TemplateError: the template cannot be read, or cannot be filled with these facts.
        ToolError: charts are to be images, and no Chinese font is installed.
    """
    return OUTPUTS[kind](computed, charts, pages)


def _document(computed: ComputedReport, charts: str, pages: Mapping[str, str]) -> RenderedFile:
    parts = render_document_with(computed.ready.engine, computed, charts, pages)
    if computed.is_draft:
        from reportgen.word.watermark import with_watermark

        content = with_watermark(package_of(parts), DRAFT)
    else:
        content = write_package(parts)
    return RenderedFile(content, (*computed.ready.document().warnings, *_unprinted_annexes(computed)))


def _unprinted_annexes(computed: ComputedReport) -> Iterator[Diagnostic]:
    template = computed.ready.document()
    if computed.report.annexes and not any(_ANNEXES.search(each.text) for each in template.sources):
        message = f"写了 {len(computed.report.annexes)} 份附件，模板没有印附件"
        yield NO_ANNEXES.finding(message, at=computed.document.locate(("annexes",)))


def render_document_with(
    engine: Engine, computed: ComputedReport, charts: str, pages: Mapping[str, str] = NO_PAGES
) -> dict[str, bytes | PackedMember]:
    """Return the parts of the Word report as an engine of its profile writes it; see :func:`render_file`."""
    from reportgen.word.render import render_document

    images = None
    if charts == "image":
        from reportgen.charts.image import chart_png

        images = {chart.id: chart_png(chart) for chart in computed.content.charts if not chart.is_empty}
    return render_document(
        computed.ready.document(),
        _with_budget(computed),
        engine=engine,
        charts={chart.id: chart for chart in computed.content.charts},
        chart_images=images,
        # The report says nothing about the day it was made on, so that the same data gives the same bytes.
        created=date(computed.report.year, 12, 31),
        pages=pages,
    )


def _workbook(computed: ComputedReport, _charts: str, _pages: Mapping[str, str]) -> RenderedFile:
    from reportgen.excel.fill import fill_workbook

    content = computed.content
    tables = {table.sheet: table for table in content.tables}
    columns = {table.sheet: tuple(column.key for column in table.columns) for table in content.tables}
    prepared = computed.ready.workbook(columns)
    workbook = fill_workbook(prepared, tables, _with_budget(computed), content.charts, computed.ready.engine)
    if computed.is_draft:
        from reportgen.excel.watermark import mark_workbook

        workbook = mark_workbook(workbook, DRAFT_NOTE)
    return RenderedFile(workbook, prepared.warnings)


def _with_budget(computed: ComputedReport) -> dict[str, object]:
    """Return the values for one file; all its tags draw upon one budget: a workbook is many templates."""
    return {BUDGET: Budget(), **build_context(computed.facts, computed.ready.profile, computed.content)}


OUTPUTS: dict[str, Callable[[ComputedReport, str, Mapping[str, str]], RenderedFile]] = {
    "docx": _document,
    "xlsx": _workbook,
}
"""How a file of each format is made from a report; a PDF is laid out from the Word report (``app.pages``)."""
