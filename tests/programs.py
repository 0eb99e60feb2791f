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
    from collections.abc import Iterable, Sequence

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
    return all_converted([file], kind, folder)[0]


def all_converted(files: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """Each file as LibreOffice saves it; it is started once, which takes longer than a small file."""
    libreoffice = _required(shutil.which("soffice") or shutil.which("libreoffice"), "LibreOffice")
    (folder / "sources").mkdir()
    # A report and its workbook have one stem.
    sources = [folder / "sources" / f"{number}{file.suffix}" for number, file in enumerate(files)]
    for file, source in zip(files, sources, strict=True):
        shutil.copy(file, source)
    # Two runs on one profile disturb each other, and a failed conversion ends with 0 as well.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [libreoffice, profile, "--headless", "--convert-to", kind, "--outdir", str(folder / "converted")]
    subprocess.run([*command, *sources], check=True, capture_output=True)
    saved = [folder / "converted" / f"{source.stem}.{kind}" for source in sources]
    assert [file for file, result in zip(files, saved, strict=True) if not result.exists()] == []
    return saved


def recalculated(content: bytes, folder: Path) -> Workbook:
    """A workbook whose formulas have lost their stored values and are computed by LibreOffice."""
    return all_recalculated([content], folder)[0]


def all_recalculated(contents: Iterable[bytes], folder: Path) -> list[Workbook]:
    """Each workbook with its formulas computed by one LibreOffice; only its values can be read."""
    files: list[Path] = []
    for content in contents:
        parts = parse_package(content, "a.xlsx")
        for name, part in parts.items():
            if name.startswith("xl/worksheets/"):
                parts[name] = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
        files.append(folder / f"{len(files)}.xlsx")
        files[-1].write_bytes(write_package(parts))
    return [openpyxl.load_workbook(each, data_only=True) for each in all_converted(files, "xlsx", folder)]


def text_of_pages(pdf: Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def tags_and_errors_in(pages: Iterable[str]) -> list[str]:
    """The pages that show a tag of a template or an error of a formula."""
    return [page for page in pages if re.search(r"\{\{|\{%|#NAME\?|#REF!", page)]


def _required(tool: Path | str | None, what: str) -> str:
    """Return the tool; without it a test is skipped here and fails where everything has to be there."""
    if tool is not None:
        return str(tool)
    if os.environ.get("CI") == "true":
        pytest.fail(f"not installed: {what}")
    pytest.skip(f"not installed: {what}")
