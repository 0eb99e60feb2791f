"""This module holds a report on its way: rendered, but neither laid out in pages nor written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reportgen.app.files import render_file
from reportgen.diagnostics import Severity, TemplateError
from reportgen.profile.read import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.app.source import Source
    from reportgen.diagnostics import Diagnostic, ToolError


@dataclass(frozen=True, slots=True)
class Draft:
    """A rendered report: its files by format, and the page numbers in its contents by bookmark.

    ``findings`` came up since the data file was read; with an ``error`` the report cannot be written as it was wished.
    """

    source: Source
    charts: str
    files: Mapping[str, bytes]
    pages: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    error: ToolError | None = None


def make_draft(source: Source, formats: Sequence[str], charts: str) -> Draft:
    """Render the formats, or without any those that the profile has templates for; page numbers are not known yet.

    Raises:
        TemplateError: a template cannot be filled with these facts.
        ToolError: charts are to be images, and no Chinese font is installed.
    """
    try:
        kinds = formats or source.bundle.loaded.kinds or KINDS
        rendered = {kind: render_file(kind, source, charts, {}) for kind in kinds}
    except TemplateError as error:
        raise TemplateError(_with_all_of(error, source)) from error
    files = {kind: file.content for kind, file in rendered.items()}
    warnings = tuple(warning for file in rendered.values() for warning in file.warnings)
    return Draft(source, charts, files, findings=warnings)


def _with_all_of(error: TemplateError, source: Source) -> dict[Diagnostic, None]:
    """Return what stopped a report together with all else that is wrong with its templates: to be mended at once."""
    from reportgen.app.linting import lint_bundle

    errors = (finding for finding in lint_bundle(source.bundle).findings if finding.severity is Severity.ERROR)
    told = {(finding.code, finding.at and finding.at.name) for finding in error.findings}
    more = [finding for finding in errors if (finding.code, finding.at and finding.at.name) not in told]
    return dict.fromkeys([*error.findings, *more])


def with_pages(draft: Draft, pages: Mapping[str, str]) -> Draft:
    """Render the Word report again with page numbers in its contents."""
    document = render_file("docx", draft.source, draft.charts, pages)
    return replace(draft, files={**draft.files, "docx": document.content}, pages=pages)
