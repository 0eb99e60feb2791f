"""Other programs that look at our files: Microsoft's validator, LibreOffice, and what reads a PDF as a person does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pypdfium2
import pytest

from reportgen.office import parse_package, write_package

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

VALIDATOR = Path(__file__).parent / "conformance/node_modules/.bin/ooxml-validator"


def errors_in(file: Path) -> list[str]:
    """What the validator of the Open XML SDK finds, which is the nearest thing to the strictness of Word."""
    validator = _required(VALIDATOR if VALIDATOR.exists() else None, "the Open XML validator: make test installs it")
    # Prints {"file": …, "ok": true, "errors": [{"description", "path", "xPath", "id", "errorType"}]}.
    run = subprocess.run([validator, file], check=False, capture_output=True)
    answer = json.loads(run.stdout)
    found = [f"{error['path']} {error['xPath']}: {error['description']}" for error in answer["errors"]]
    assert answer["ok"] or found
    return found


def converted(file: Path, kind: str, folder: Path) -> Path:
    """The file as LibreOffice saves it: as a PDF, or in its own format once more."""
    libreoffice = _required(shutil.which("soffice") or shutil.which("libreoffice"), "LibreOffice")
    # Two runs on one profile disturb each other, and a failed conversion ends with 0 as well.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [libreoffice, profile, "--headless", "--convert-to", kind, "--outdir", str(folder / "converted")]
    subprocess.run([*command, str(file)], check=True, capture_output=True)
    saved = folder / "converted" / f"{file.stem}.{kind}"
    assert saved.exists()
    return saved


def recalculated(content: bytes, folder: Path) -> Workbook:
    """A workbook whose formulas have lost their stored values and are computed by LibreOffice."""
    parts = parse_package(content, "a.xlsx")
    for name, part in parts.items():
        if name.startswith("xl/worksheets/"):
            parts[name] = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
    file = folder / "a.xlsx"
    file.write_bytes(write_package(parts))
    return openpyxl.load_workbook(converted(file, "xlsx", folder), data_only=True)


def text_of_pages(pdf: Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def _required(tool: Path | str | None, what: str) -> str:
    """Return the tool; without it a test is skipped here and fails where everything has to be there."""
    if tool is not None:
        return str(tool)
    if os.environ.get("CI") == "true":
        pytest.fail(f"not installed: {what}")
    pytest.skip(f"not installed: {what}")
