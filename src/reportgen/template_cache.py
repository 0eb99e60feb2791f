"""This module keeps prepared templates on disk, so that preparing one is paid for once and not by every run.

What is kept is Python's own pickle, which runs code when it is read: only files that nobody else can read or write, in
a folder that nobody else can write to, are trusted. Whatever is wrong with the folder or a file in it, the template is
simply prepared again.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import reportgen
from reportgen import office
from reportgen.diagnostics import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CACHE_VARIABLE = "REPORTGEN_CACHE_DIR"
"""The environment variable that names the folder, instead of the user's cache folder."""

#: What a prepared template depends on besides the template and this program.
_LIBRARIES = ("docxtpl", "jinja2")
_MOST_FILES = 64
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS_MAY_ANYTHING = stat.S_IRWXG | stat.S_IRWXO
_MEMORY: dict[str, Any] = {}

_Prepared = TypeVar("_Prepared")


def load_or_prepare(path: Path, kind: str, key_parts: Iterable[str], prepare: Callable[[], _Prepared]) -> _Prepared:
    """Return a prepared template: from this process, from the disk, or by preparing it now.

    ``kind`` says what it is prepared for (``docx``), ``key_parts`` name everything else that it depends on, such as
    the text of a profile. What ``prepare`` raises is not kept.
    """
    try:
        template = office.read_file(path)
    except OutputError:
        return prepare()  # which says what is wrong with the file
    key = _key(path, template, [kind, *key_parts])
    if key not in _MEMORY:
        if len(_MEMORY) >= _MOST_FILES:
            _MEMORY.clear()
        folder, name = cache_folder(), f"{kind}-{key}.pickle"
        found = _read(folder / name) if folder else None
        _MEMORY[key] = found[0] if found else prepare()
        if folder and not found:
            _write(folder, name, _MEMORY[key])
    prepared: _Prepared = _MEMORY[key]
    return prepared


def forget_prepared() -> None:
    """Forget what this process has prepared or read; the disk is not touched."""
    _MEMORY.clear()


def _key(path: Path, template: bytes, parts: list[str]) -> str:
    """Return the digest of everything that a prepared template depends on; its findings name the path."""
    digest = hashlib.sha256(template)
    versions = [reportgen.__version__, sys.version, *map(_library_version, _LIBRARIES)]
    package = Path(reportgen.__file__).parent
    if package.parent.name not in ("site-packages", "dist-packages"):
        # Somebody works on this program, which has the same version all the while.
        versions += sorted(_modules(package))
    for part in [path.as_posix(), *parts, *versions]:
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()


def _library_version(name: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""  # in a program made of one file, which has one version of everything


def _modules(folder: os.PathLike[str]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
            elif entry.is_dir() and not entry.name.startswith("_"):
                yield from _modules(entry)


def cache_folder() -> Path | None:
    """Return the cache folder, created if need be; ``None`` when there is none that can be trusted."""
    named = os.environ.get(CACHE_VARIABLE)
    try:
        if named:
            folder = Path(named)
        else:
            from platformdirs import user_cache_path

            folder = user_cache_path("reportgen", appauthor=False)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except (OSError, RuntimeError, ValueError):  # no home, or a name that no folder can have
        return None
    return folder if _is_own(status, _OTHERS_MAY_WRITE) else None


def _is_own(status: os.stat_result, forbidden: int) -> bool:
    """Return whether something is this user's, and others may not do with it what is forbidden."""
    # Windows has neither owners nor these permissions here; there the user's own folder is the user's own.
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & forbidden)


def _read(path: Path) -> tuple[Any] | None:
    """Return what a file holds, or nothing; the digest before it tells a damaged file from a whole one."""
    try:
        # Without following a link or waiting for a pipe it is opened, and only then looked at: it stays the same file.
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor has no path
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or not _is_own(status, _OTHERS_MAY_ANYTHING):
                return None
            content = stream.read()
        digest, payload = content[:_DIGEST_SIZE], content[_DIGEST_SIZE:]
        if hashlib.sha256(payload).digest() != digest:
            return None
        return (pickle.loads(payload),)  # noqa: S301 - written by ourselves, into a folder of our own
    except Exception:  # noqa: BLE001 - there is no telling what reading an old pickle raises, and nothing is lost
        return None


_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_DIGEST_SIZE = hashlib.sha256().digest_size


def _write(folder: Path, name: str, prepared: object) -> None:
    payload = pickle.dumps(prepared, protocol=5)
    temporary = folder / f"{name}.{os.getpid()}.tmp"
    try:
        # The folder would grow with every version of every template.
        files = sorted(folder.glob("*.pickle*"), key=lambda file: file.stat().st_mtime)
        for file in files[: max(0, len(files) - _MOST_FILES + 1)]:
            file.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with open(descriptor, "wb") as stream:  # noqa: PTH123 - a descriptor has no path
            stream.write(hashlib.sha256(payload).digest() + payload)
        temporary.replace(folder / name)
    except OSError:
        # A full disk or a folder that cannot be written to: the next run prepares again.
        return
