"""This module looks at paths that people write: one may be too long, go in a circle, or be no file but a device.

Python's own questions raise errors about such paths, and opening a pipe waits for somebody to write into it.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO


def exists(path: Path) -> bool:
    """Return whether there is something at a path; nothing is where no path can be."""
    return os.path.exists(path)  # noqa: PTH110 - pathlib raises an error about a name that is too long


def is_file(path: Path) -> bool:
    """Return whether there is a regular file at a path."""
    return os.path.isfile(path)  # noqa: PTH113 - as above


def real_path(path: Path) -> Path:
    """Return a path without links, as far as they lead somewhere."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path.absolute()


def is_same(path: Path, other: Path) -> bool:
    """Return whether two paths lead to the same file, which is there."""
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return False


def is_within(path: Path, folders: Iterable[Path]) -> bool:
    """Return whether a path stays in one of the folders, also after every link is followed."""
    return any(real_path(path).is_relative_to(real_path(folder)) for folder in folders)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading; a pipe, a device or a socket is refused without waiting for it.

    Raises:
        OSError: it cannot be opened; with ``EINVAL`` because it is no regular file.
    """
    # Without waiting it is opened, and only then looked at: nobody can put another one in its place in between.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    number = errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL
    raise OSError(number, os.strerror(number), str(path))


def try_lock(descriptor: int) -> bool:
    """Lock an open file until it is closed or this process ends; return whether nobody else holds it.

    Raises:
        OSError: this file system has no locks.
    """
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    return True


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:

    def _lock(descriptor: int) -> None:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
