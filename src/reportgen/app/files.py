"""This module renders one format of a report."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from reportgen.app.context import build_context
from reportgen.diagnostics import Rule, Severity
from reportgen.template.sandbox import BUDGET, Budget

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.app.source import Source
    from reportgen.diagnostics import Diagnostic
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
"""What a report is called that the checks find wrong: in its file name, and on every page."""

DRAFT_NOTE = f"{DRAFT}：有错误没有改正，不得公开"

NO_PAGES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One finished file, and what is doubtful about its template."""

    content: bytes
    warnings: tuple[Diagnostic, ...]


def render_file(kind: str, source: Source, charts: str, pages: Mapping[str, str]) -> RenderedFile:
    """Return a report as ``docx`` or ``xlsx``; ``pages`` are those of the contents, by bookmark.

    Raises:
        TemplateError: the template cannot be read, or cannot be filled with these facts.
        ToolError: charts are to be images, and no Chinese font is installed.
    """
    if kind == "docx":
        document = render_document_with(source.bundle.engine, source, charts, pages)
        rendered = RenderedFile(document, (*source.bundle.document().warnings, *_unprinted_annexes(source)))
    else:
        rendered = _workbook(source, _with_budget(source))
    return replace(rendered, content=_marked(kind, rendered.content)) if source.is_draft else rendered


def _with_budget(source: Source) -> dict[str, object]:
    """Return the values for one file; all its tags draw upon one budget: a workbook is many templates."""
    return {BUDGET: Budget(), **build_context(source, source.content)}


def _unprinted_annexes(source: Source) -> Iterator[Diagnostic]:
    template = source.bundle.document()
    if source.report.annexes and not any(_ANNEXES.search(each.text) for each in template.sources):
        message = f"写了 {len(source.report.annexes)} 份附件，模板没有印附件"
        yield NO_ANNEXES.finding(message, at=source.document.locate(("annexes",)))


def _marked(kind: str, content: bytes) -> bytes:
    """Return a file that says on every page that it is a draft."""
    if kind == "docx":
        from reportgen.word.draft import mark_document

        return mark_document(content, DRAFT)
    from reportgen.excel.draft import mark_workbook

    return mark_workbook(content, DRAFT_NOTE)


def render_document_with(engine: Engine, source: Source, charts: str, pages: Mapping[str, str] = NO_PAGES) -> bytes:
    """Return the Word report as an engine of its profile writes it; see :func:`render_file`."""
    from reportgen.word.render import render_document

    return render_document(
        source.bundle.document(),
        _with_budget(source),
        engine=engine,
        charts={chart.id: chart for chart in source.content.charts},
        chart_images=_images(source) if charts == "image" else None,
        # The report says nothing about the day it was made on, so that the same data gives the same bytes.
        created=date(source.report.year, 12, 31),
        pages=pages,
    )


def _images(source: Source) -> dict[str, bytes]:
    from reportgen.charts.image import chart_png

    return {chart.id: chart_png(chart) for chart in source.content.charts if not chart.is_empty}


def _workbook(source: Source, context: Mapping[str, object]) -> RenderedFile:
    from reportgen.excel.fill import fill_workbook

    content = source.content
    tables = {table.sheet: table for table in content.tables}
    prepared = source.bundle.workbook(content.tables)
    workbook = fill_workbook(prepared, tables, context, content.charts, source.bundle.engine)
    return RenderedFile(workbook, prepared.warnings)
