"""This package takes in what accountants hold in Excel: the form workbook, which says all that a data file can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, ReportgenError, Severity
from reportgen.load import read_bytes, read_document

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.diagnostics import Diagnostic
    from reportgen.load import Document

FORMS = (".xlsx", ".xlsm")
"""How the names of form workbooks end."""


def read_data_file(path: Path) -> tuple[Document, list[Diagnostic]]:
    """Read a data file of any kind, a form workbook, YAML or JSON; return its content and warnings.

    Raises:
        OutputError: the file is missing, unreadable or damaged.
        ReportgenError: the content cannot be understood; carries all that was found in it.
    """
    if path.suffix.lower() not in FORMS:
        return read_document(path)
    from reportgen.intake.reading import read_form

    name = path.as_posix()
    document, findings = read_form(name, read_bytes(path, Location(name)))
    if document is None or any(finding.severity is Severity.ERROR for finding in findings):
        raise ReportgenError(findings)
    return document, findings
