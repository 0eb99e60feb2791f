"""This module renders one format of a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reportgen.app.context import build_context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.app.source import Source
    from reportgen.diagnostics import Diagnostic


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
    context = build_context(source, source.content)
    return _document(source, context, charts, pages) if kind == "docx" else _workbook(source, context)


def _document(source: Source, context: Mapping[str, object], charts: str, pages: Mapping[str, str]) -> RenderedFile:
    from reportgen.word.render import render_document

    prepared = source.bundle.document()
    document = render_document(
        prepared,
        context,
        engine=source.bundle.engine,
        charts={chart.id: chart for chart in source.content.charts},
        chart_images=_images(source) if charts == "image" else None,
        # The report says nothing about the day it was made on, so that the same data gives the same bytes.
        created=date(source.report.year, 12, 31),
        pages=pages,
    )
    return RenderedFile(document, prepared.warnings)


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
