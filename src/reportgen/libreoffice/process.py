"""This module finds LibreOffice on this computer and has it turn Word files into PDF files, many in one process.

Every run has a profile folder of its own: with the user's, a LibreOffice that stands open would take the work and keep
it. LibreOffice ends with 0 even when it wrote nothing, so that only the files that it left say what was done.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from reportgen.paths import is_file, try_lock

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Named destinations say on which page a bookmark is; a blank page before an odd one has to be there to be counted.
_FILTER = (
    'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"},'
    '"IsSkipEmptyPages":{"type":"boolean","value":"false"}}'
)
#: What a document may not make it do: follow links, run macros, start other programs, use the network.
_CLOSED = (
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Load", "UpdateDocMode", "0"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
)
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/{path}"><prop oor:name="{setting}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, setting, value in _CLOSED
    )
    + "</oor:items>\n"
)
_NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
_PREFIX = "reportgen-"
_LOCK = "lock"
_SECONDS_TO_START = 120
_SECONDS_PER_FILE = 60
_SECONDS_FOR_VERSION = 30


def version_of(program: str) -> str:
    """Return the version that the program says it has, in digits and dots; nothing if it does not say."""
    try:
        run = subprocess.run(  # noqa: S603 - the program that was found
            [program, "--version"], check=False, capture_output=True, timeout=_SECONDS_FOR_VERSION
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(rb"\d+(\.\d+)+", run.stdout)
    return match[0].decode() if match else ""


class LibreOffice:
    """LibreOffice for the length of a ``with``, in a temporary folder that goes away with it."""

    def __init__(self, program: str) -> None:
        self.program = program
        _remove_leftovers(Path(tempfile.gettempdir()))
        self._folder = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        self._lock = Path(self._folder.name, _LOCK).open("wb")  # noqa: SIM115 - held as long as the folder
        with contextlib.suppress(OSError):
            try_lock(self._lock.fileno())
        self._conversions = 0
        settings = Path(self._folder.name, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, "utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()
        self._folder.cleanup()

    def to_pdf(self, documents: Sequence[bytes]) -> list[bytes]:
        """Return the PDF file of each Word file; nothing (``b""``) for one that was not made."""
        self._conversions += 1
        folder = Path(self._folder.name, str(self._conversions))
        folder.mkdir()
        sources = [folder / f"{number:06d}.docx" for number in range(len(documents))]
        for source, document in zip(sources, documents, strict=True):
            source.write_bytes(document)
        if sources:
            self._convert(folder, sources)
        left = [source for source in sources if not _content(source.with_suffix(".pdf"))]
        # A document that LibreOffice breaks down over takes those behind it along: they are tried by themselves.
        for source in left if len(left) < len(sources) else ():
            self._convert(folder, [source])
        return [_content(source.with_suffix(".pdf")) for source in sources]

    def _convert(self, folder: Path, sources: Sequence[Path]) -> None:
        profile = f"-env:UserInstallation={Path(self._folder.name, 'profile').as_uri()}"
        options = [profile, "--headless", "--norestore", "--convert-to", _FILTER, "--outdir", str(folder)]
        seconds = _SECONDS_TO_START + _SECONDS_PER_FILE * len(sources)
        try:
            # Its output is not read: a part of it that stays behind would keep us waiting for the end of it.
            process = subprocess.Popen(  # noqa: S603 - the program that was found
                [self.program, *options, *map(str, sources)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # The pages do not depend on the language of the console.
                env={
                    **os.environ,
                    **_NO_NETWORK,
                    "LC_ALL": "C.UTF-8",
                    "LANG": "C.UTF-8",
                    "no_proxy": "",
                    "NO_PROXY": "",
                },
                start_new_session=True,
            )
        except OSError:
            return
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return
        finally:
            if process.poll() is None:
                _end(process)


def _remove_leftovers(folder: Path) -> None:
    """Remove the folders of runs that were killed: theirs is the lock that nobody holds any more."""
    for left in folder.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            is_own = not hasattr(os, "getuid") or left.lstat().st_uid == os.getuid()
            if not is_own or left.is_symlink() or not is_file(left / _LOCK):
                continue
            with (left / _LOCK).open("r+b") as lock:
                is_dead = try_lock(lock.fileno())
            if is_dead:
                shutil.rmtree(left, ignore_errors=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program with the processes that it started: the one that works is not the one that we know."""
    if sys.platform == "win32":
        system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32")
        subprocess.run(  # noqa: S603 - a program of Windows
            [system / "taskkill.exe", "/T", "/F", "/PID", str(process.pid)], check=False, capture_output=True
        )
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


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
