"""This module writes files so that an interruption leaves the old ones or the new ones."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, OutputError, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOT_WRITTEN = Rule(
    "RG715",
    "文件无法写入",
    "结果没有写出，原有的文件没有改动。",
    "请关闭正在使用该文件的 Word、Excel 或 WPS，或用 -o 指定另一个有写入权限的文件夹。",
)


def replace_file(path: Path, content: bytes) -> None:
    """Write one file; see :func:`replace_files`."""
    replace_files({path: content})


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write files that belong together, so that an interruption leaves the old files or the new ones, never a part.

    The new content goes to temporary files in the same folders, which take the places of the old files at once, and
    only when all of them are written and every old file is known to be free; a missing folder is created, the
    permissions of an existing file and a symbolic link to it are kept.

    Raises:
        OutputError: a file cannot be written (RG715); the old ones are as they were and nothing is left beside them.
    """
    staged = [(path, Path(os.path.realpath(path)), content) for path, content in contents.items()]
    temporaries: list[Path] = []
    try:
        for path, target, content in staged:
            with _refusing(path, target):
                temporaries.append(_stage(target, content))
        for temporary, (path, target, _) in zip(temporaries, staged, strict=True):
            with _refusing(path, target):
                temporary.replace(target)
    finally:
        # Nothing is there any more after success; after a failure or Ctrl-C the reader's folder stays clean.
        for temporary in temporaries:
            _remove_quietly(temporary)


@contextlib.contextmanager
def _refusing(path: Path, target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        at = Location(path.as_posix())
        raise OutputError([NOT_WRITTEN.finding(_writing_reason(target, error), at=at)]) from error


def _stage(target: Path, content: bytes) -> Path:
    """Write the new content beside its target, and make sure that the target can be replaced."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), target.as_posix())
    if os.name == "nt" and target.exists():
        # Word and Excel keep the file they show from being replaced: known before the first file is.
        with target.open("r+b"):
            pass
    temporary = target.with_name(f".reportgen-{os.urandom(8).hex()}.tmp")
    try:
        _write_new_file(temporary, content)
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
    except BaseException:
        _remove_quietly(temporary)
        raise
    return temporary


def _write_new_file(path: Path, content: bytes) -> None:
    """Create the file with the permissions that the user's umask gives, and have it on the disk on return."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with open(descriptor, "wb") as stream:  # noqa: PTH123 - a descriptor has no path
        stream.write(content)
        stream.flush()
        os.fsync(descriptor)


def _remove_quietly(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # The finding that is on its way says why the folder cannot be written.
        return


def _writing_reason(path: Path, error: OSError) -> str:
    if path.is_dir():
        return "同名的文件夹已经存在"
    if isinstance(error, (FileExistsError, NotADirectoryError)):
        return "上级路径中有一项是文件，不是文件夹"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "没有写入权限，或文件正在 Word、Excel 或 WPS 中打开"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "磁盘已满，或超过了允许的文件大小"
    if error.errno == errno.ENAMETOOLONG:
        return "文件名太长"
    return f"写入失败：{error.strerror}"
