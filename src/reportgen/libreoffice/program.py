"""This module finds LibreOffice on this computer."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

PROGRAM_VARIABLE = "REPORTGEN_LIBREOFFICE"
"""The environment variable that names the program; one that does not exist means: work without LibreOffice."""

_PROGRAM_FOLDERS = ("PROGRAMFILES", "PROGRAMW6432", "PROGRAMFILES(X86)")
_ELSEWHERE = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    *(
        rf"{os.environ.get(name, '')}\LibreOffice\program\soffice.{suffix}"
        for name in _PROGRAM_FOLDERS
        for suffix in ("com", "exe")
    ),
)
"""Where LibreOffice is on macOS and Windows, which do not put it on the path."""


def find_libreoffice() -> str | None:
    """Return the program of LibreOffice: the one that the user names, else on the path, else where systems have it."""
    named = os.environ.get(PROGRAM_VARIABLE)
    if named:
        return str(Path(named).absolute()) if Path(named).is_file() else None
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return on_path or next((place for place in _ELSEWHERE if Path(place).is_file()), None)
