"""This module writes files that belong together so that an interruption leaves all the old ones or all the new ones.

The new content is written beside the old files first. A journal in the same folder then says what is to be moved where;
from there on the new files count, and whoever is killed between two moves is finished by the next run that writes to
the folder. The journal is locked as long as its writer lives: nobody else touches what belongs to it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, OutputError, Rule
from reportgen.paths import exists, is_file, real_path, try_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NOT_WRITTEN = Rule(
    "RG715",
    "文件无法写入",
    "结果没有写出，原有的文件没有改动。",
    "请关闭正在使用该文件的 Word、Excel 或 WPS，或用 -o 指定另一个有写入权限的文件夹。",
)

EXISTS = Rule(
    "RG731",
    "文件已经存在",
    "文件里可能有已经填好、改好的内容，所以不自动覆盖。",
    "请换一个文件名或文件夹；确实不要原来的内容时，先把它移走。",
)

_OURS = re.compile(r"(\.reportgen-[0-9a-f]{16})(?:-\d+)?\.(?:tmp|old|journal)")
_JOURNAL = ".journal"
_UNDO = b"undo\n"
_BINARY = getattr(os, "O_BINARY", 0)


def replace_file(path: Path, content: bytes) -> None:
    """Write one file; see :func:`replace_files`."""
    replace_files({path: content})


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write files that belong together, so that an interruption leaves the old files or the new ones, never a part.

    A missing folder is created, the permissions of an existing file and a symbolic link to it are kept. What killed
    runs have left in the folders is cleared away.

    Raises:
        OutputError: a file cannot be written (RG715); the old ones are as they were and nothing is left beside them.
    """
    with contextlib.ExitStack() as stack:
        sets: dict[Path, _Set] = {}
        for path, content in contents.items():
            target = real_path(path)
            with _told_as_finding(path, target):
                _check_target(path, target)
                if target.parent not in sets:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    clear_leftovers(target.parent)
                    sets[target.parent] = stack.enter_context(_Set.begun(target.parent))
                sets[target.parent].stage(path, target, content, is_alone=len(contents) == 1)
        for each in sets.values() if len(contents) > 1 else ():
            with _told_as_finding(each.steps[0].shown, each.folder):
                each.write_journal()
        _move(list(sets.values()))


def _move(sets: Sequence[_Set]) -> None:
    """Let the new files take the places of the old ones, all of them or none."""
    try:
        for each in sets:
            each.go_forward()
    except OutputError:
        for each in sets:
            each.go_back()
        raise
    except BaseException:
        # Ctrl-C between two moves: what has been decided is finished first.
        for each in sets:
            each.go_forward()
        raise


@dataclass(frozen=True, slots=True)
class _Step:
    """One move: the new content beside its target, what the target was before, and how its user calls it."""

    new: Path
    target: Path
    old: Path | None
    shown: Path


@dataclass(slots=True)
class _Set:
    """The files of one folder that are written together; ``name`` begins the name of everything that belongs to it."""

    folder: Path
    name: str
    descriptor: int
    steps: list[_Step] = field(default_factory=list)
    is_undone: bool = False
    is_left: bool = False

    @classmethod
    @contextlib.contextmanager
    def begun(cls, folder: Path) -> Iterator[_Set]:
        """Yield an empty set; nothing of it is left afterwards but the new files."""
        while True:
            name = f".reportgen-{os.urandom(8).hex()}"
            journal = folder / f"{name}{_JOURNAL}"
            descriptor = os.open(journal, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
            # Between the two somebody may have taken it for the journal of a dead run.
            with contextlib.suppress(OSError):
                if not try_lock(descriptor) or not exists(journal):
                    os.close(descriptor)
                    continue
            break
        begun = cls(folder, name, descriptor)
        try:
            yield begun
        finally:
            begun.close()

    def stage(self, path: Path, target: Path, content: bytes, *, is_alone: bool) -> None:
        """Write the new content beside its target, and keep the old content unless there is nothing to go back for."""
        new = self.folder / f"{self.name}-{len(self.steps)}.tmp"
        is_there = exists(target)
        if is_there and os.name == "nt":
            # Word and Excel keep the file they show from being replaced: known before the first file is.
            with target.open("r+b"):
                pass
        step = _Step(new, target, new.with_suffix(".old") if is_there and not is_alone else None, path)
        self.steps.append(step)
        # It gets the permissions that the user's umask gives, and is on the disk before anything is moved.
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        with open(descriptor, "wb") as stream:  # noqa: PTH123 - a descriptor has no path
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
        if is_there:
            new.chmod(target.stat().st_mode & 0o7777)
        if step.old:
            # The old file gets a second name, or where that cannot be, a copy.
            try:
                os.link(target, step.old)
            except OSError:
                shutil.copy2(target, step.old)

    def write_journal(self) -> None:
        """Have on the disk what is to be done: from here on the new files count."""
        moves = [(step.new.name, step.target.name, step.old.name if step.old else "") for step in self.steps]
        _append(self.descriptor, json.dumps(moves).encode() + b"\n")
        _sync_folder(self.folder)

    def go_forward(self) -> None:
        """Move what is not moved yet.

        Raises:
            OutputError: a file cannot be replaced (RG715).
        """
        for step in self.steps:
            with _told_as_finding(step.shown, step.target):
                if exists(step.new):
                    step.new.replace(step.target)
        _sync_folder(self.folder)

    def go_back(self) -> None:
        """Put the old files back where they were."""
        try:
            if not self.is_undone:
                _append(self.descriptor, _UNDO)
            for step in self.steps:
                if step.old and exists(step.old):
                    step.old.replace(step.target)
                elif not step.old and not exists(step.new):
                    step.target.unlink(missing_ok=True)
        except OSError:
            # The next run tries again.
            self.is_left = True

    def finish(self) -> None:
        """Do what a dead run has left undone.

        Raises:
            OSError: it cannot be finished and not be undone; the next run tries again.
        """
        with open(self.descriptor, "rb", closefd=False) as stream:
            self.steps, self.is_undone = _read_journal(self.folder, self.name, stream.read())
        self.is_left = False
        if self.is_undone:
            self.go_back()
        else:
            # What is put back, because something is in the way, is told to whoever writes there.
            with contextlib.suppress(OutputError):
                _move([self])
        if self.is_left:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(self.folder))

    def close(self) -> None:
        """Clear away everything but the new files."""
        journal = self.folder / f"{self.name}{_JOURNAL}"
        if not self.is_left:
            for step in self.steps:
                _remove_quietly(step.new)
                if step.old:
                    _remove_quietly(step.old)
            if os.name != "nt":
                _remove_quietly(journal)
        os.close(self.descriptor)
        if os.name == "nt" and not self.is_left:  # Windows removes no file that is open
            _remove_quietly(journal)


def clear_leftovers(folder: Path) -> None:
    """Finish or undo what killed runs have begun in a folder, and remove what they left; live runs are left alone."""
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        found = [match for entry in entries if (match := _OURS.fullmatch(entry.name))]
    for name in {match[1] for match in found}:
        with contextlib.suppress(OSError):
            _clear(folder, name, [folder / match[0] for match in found if match[1] == name])


def _clear(folder: Path, name: str, files: Sequence[Path]) -> None:
    journal = folder / f"{name}{_JOURNAL}"
    if exists(journal):
        descriptor = os.open(journal, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY)
        dead = _Set(folder, name, descriptor, is_left=True)
        try:
            if not try_lock(descriptor):
                return
            dead.finish()
        finally:
            dead.close()
    for file in files:
        _remove_quietly(file)


def _read_journal(folder: Path, name: str, content: bytes) -> tuple[list[_Step], bool]:
    """Return what a journal says; nothing where its writer did not come to the end, and so has moved nothing.

    It names files of its own folder only: a journal that came with somebody else's folder reaches no other.
    """
    lines = content.splitlines(keepends=True)
    if not lines or not lines[0].endswith(b"\n"):
        return [], False
    try:
        moves = [(str(new), str(target), str(old)) for new, target, old in json.loads(lines[0])]
    except (ValueError, TypeError, RecursionError):
        return [], False
    ours = all(new.startswith(name) and old.startswith(name if old else "") for new, _, old in moves)
    if not ours or any(Path(each).name != each for move in moves for each in move if each):
        return [], False
    steps = [
        _Step(folder / new, folder / target, folder / old if old else None, folder / target)
        for new, target, old in moves
        if target
    ]
    return steps, lines[-1] == _UNDO


def _check_target(path: Path, target: Path) -> None:
    """Refuse what is no regular file: a device would be replaced, as a whole, by a report."""
    if target.is_symlink():  # all links have been followed: this one leads in a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    for each in (path, target):
        if each.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(each))
        if exists(each) and not is_file(each):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(each))


def _append(descriptor: int, line: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_END)
    os.write(descriptor, line)
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can be asked for it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def _told_as_finding(path: Path, target: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # a path with a null byte is a ValueError
        at = Location(path.as_posix())
        reason = "同名的文件夹已经存在" if os.path.isdir(target) else reason_of(error)  # noqa: PTH112 - too long a name
        raise OutputError([NOT_WRITTEN.finding(reason, at=at)]) from error


def _remove_quietly(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # The finding that is on its way says why the folder cannot be written.
        return


_REASONS = (
    ((errno.EEXIST, errno.ENOTDIR), "上级路径中有一项是文件，不是文件夹"),
    ((errno.EPERM, errno.EACCES, errno.EROFS), "没有写入权限，或文件正在 Word、Excel 或 WPS 中打开"),
    ((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "磁盘已满，或超过了允许的文件大小"),
    ((errno.ENAMETOOLONG,), "文件名太长"),
    ((errno.ELOOP,), "路径中的链接绕成了圈"),
    ((errno.EINVAL,), "那里不是普通的文件，是设备、管道或套接字"),
)


def reason_of(error: Exception) -> str:
    """Return in words of its user why something cannot be written."""
    if not isinstance(error, OSError):
        return "文件名中有不能用的字符"
    known = next((reason for codes, reason in _REASONS if error.errno in codes), None)
    return known or f"写入失败：{error.strerror}"


def refuse_to_overwrite(targets: Iterable[Path], remedy: str = "") -> None:
    """Refuse to write where there are files already, which a person may have filled in or edited.

    Raises:
        OutputError: names all of the files that exist (RG731).
    """
    existing = [path for path in targets if exists(path)]
    if existing:
        raise OutputError(
            EXISTS.finding(f"{path.name} 已经存在，没有覆盖", at=Location(path.as_posix()), remedy=remedy)
            for path in existing
        )
