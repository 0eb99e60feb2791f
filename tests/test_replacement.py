"""Files that are written over others: an interruption leaves the old ones or the new ones, and nothing beside them."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reportgen.diagnostics import OutputError
from reportgen.replacement import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_missing_folders_are_created(tmp_path: Path) -> None:
    target = tmp_path / "成果" / "2024" / "a.docx"
    replace_file(target, b"new")
    assert target.read_bytes() == b"new"


def test_the_old_file_is_never_opened_for_writing(tmp_path: Path) -> None:
    target = tmp_path / "a.docx"
    target.write_bytes(b"old")
    before = target.stat().st_ino
    with target.open("rb") as reader:
        replace_file(target, b"new")
        assert reader.read() == b"old"
    assert target.read_bytes() == b"new"
    assert target.stat().st_ino != before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_the_permissions_of_an_existing_file_stay(tmp_path: Path) -> None:
    target = tmp_path / "a.docx"
    target.write_bytes(b"old")
    target.chmod(0o640)
    replace_file(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_a_new_file_has_the_permissions_of_any_other_new_file(tmp_path: Path) -> None:
    replace_file(tmp_path / "a.docx", b"new")
    (tmp_path / "plain").write_bytes(b"")
    assert (tmp_path / "a.docx").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.skipif(os.name == "nt", reason="Windows needs a privilege for links")
def test_a_link_goes_on_pointing_to_the_file(tmp_path: Path) -> None:
    target, link = tmp_path / "a.docx", tmp_path / "link.docx"
    target.write_bytes(b"old")
    link.symlink_to(target)
    replace_file(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_folder_in_the_place_of_the_file_is_a_finding_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "a.docx").mkdir()
    with pytest.raises(OutputError, match="RG715") as caught:
        replace_file(tmp_path / "a.docx", b"new")
    assert "同名的文件夹" in caught.value.findings[0].message
    assert [path.name for path in tmp_path.iterdir()] == ["a.docx"]


def test_a_file_in_the_place_of_the_folder_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(OutputError, match="RG715") as caught:
        replace_file(tmp_path / "out" / "a.docx", b"new")
    assert "不是文件夹" in caught.value.findings[0].message


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_a_folder_without_permission_is_a_finding_and_the_old_file_stays(ordinary_users_folder: Path) -> None:
    target = ordinary_users_folder / "a.docx"
    target.write_bytes(b"old")
    ordinary_users_folder.chmod(0o500)
    with pytest.raises(OutputError, match="没有写入权限"):
        replace_file(target, b"new")
    assert target.read_bytes() == b"old"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of file size")
def test_a_write_that_breaks_off_keeps_the_old_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "a.docx"
    target.write_bytes(b"old")
    with file_size_limit(1000), pytest.raises(OutputError, match="磁盘已满"):
        replace_file(target, b"new" * 1000)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.docx"]


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let every write beyond this many bytes fail, as on a full disk."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def ordinary_users_folder() -> Iterator[Path]:
    """A folder of an ordinary user, who the test is for its duration: the superuser may write anywhere."""
    user = os.geteuid()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        if user == 0:
            os.chown(name, 65534, -1)
            os.seteuid(65534)
        try:
            yield Path(name)
        finally:
            Path(name).chmod(0o700)
            os.seteuid(user)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["pipe", "device", "socket"])
def test_what_is_no_regular_file_is_not_replaced(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "a.docx"
    if kind == "pipe":
        os.mkfifo(target)
    elif kind == "device":
        target.symlink_to("/dev/null")
    else:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(target))
    with pytest.raises(OutputError, match="RG715") as caught:
        replace_file(target, b"new")
    assert "不是普通的文件" in caught.value.findings[0].message
    assert not target.is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["a.docx"]


@pytest.mark.parametrize("name", ["长" * 300 + ".docx", "a\0b.docx"])
def test_a_name_that_no_file_can_have_is_a_finding(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="RG715"):
        replace_file(tmp_path / name, b"new")
    assert list(tmp_path.iterdir()) == []


OLD = {"a.docx": b"old words", "a.xlsx": b"old figures"}
NEW = {"a.docx": b"new words", "a.xlsx": b"new figures", "a.pdf": b"new pages"}


def test_a_file_that_cannot_be_replaced_keeps_those_that_belong_to_it(tmp_path: Path) -> None:
    for name, content in OLD.items():
        (tmp_path / name).write_bytes(content)
    # The last one is put in the way after all of them have been looked at.
    run = writer(
        tmp_path,
        f"""
def hook(event, arguments):
    if event == "os.rename" and str(arguments[1]).endswith("a.xlsx"):
        import pathlib
        pathlib.Path(r"{tmp_path}", "a.pdf").mkdir(exist_ok=True)
sys.addaudithook(hook)
""",
    )
    assert run.returncode == 5
    (tmp_path / "a.pdf").rmdir()
    assert files_in(tmp_path) == OLD


def writer(folder: Path, before: str = "") -> subprocess.CompletedProcess[bytes]:
    """Write the new files in a process of its own, which does something before."""
    program = f"""
import os, signal, sys
from pathlib import Path
from reportgen.diagnostics import OutputError
from reportgen.replacement import replace_files
{before}
try:
    replace_files({{Path(r"{folder}", name): content for name, content in {NEW!r}.items()}})
except OutputError:
    sys.exit(5)
"""
    return subprocess.run([sys.executable, "-c", program], check=False)


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


KILLED = """
left = [{count}]
def hook(event, arguments):
    # Every call to the system that changes something in the folder.
    if event in ("open", "os.rename", "os.link", "os.remove", "os.chmod") and "{folder}" in str(arguments[:2]):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_whoever_is_killed_leaves_the_old_files_or_the_new_ones(tmp_path: Path) -> None:
    seen = []
    for count in range(60):
        folder = tmp_path / str(count)
        folder.mkdir()
        for name, content in OLD.items():
            (folder / name).write_bytes(content)

        run = writer(folder, KILLED.format(count=count, folder=folder))
        # The next run that writes there, whatever it writes.
        replace_file(folder / "other.txt", b"")

        found = files_in(folder)
        del found["other.txt"]
        assert found in (OLD, NEW), count
        seen.append(found == NEW)
        if run.returncode == 0:
            break
    assert run.returncode == 0
    assert not seen[0]
    # Once it is new it stays new, and not only when nobody is killed any more.
    assert seen == sorted(seen)
    assert seen.count(True) > 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_files_of_a_run_that_is_still_writing_are_left_alone(tmp_path: Path) -> None:
    marker = tmp_path / "stopped"
    program = f"""
import os, signal, sys
from pathlib import Path
from reportgen.replacement import replace_files
def hook(event, arguments):
    if event == "os.rename":
        Path(r"{marker}").write_text("")
        sys.stdin.readline()
sys.addaudithook(hook)
replace_files({{Path(r"{tmp_path}", "out", name): content for name, content in {NEW!r}.items()}})
"""
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as other:
        while not marker.exists():
            assert other.poll() is None
        replace_file(tmp_path / "out" / "other.txt", b"mine")
        other.communicate(b"\n\n\n")
    assert other.returncode == 0
    assert files_in(tmp_path / "out") == {**NEW, "other.txt": b"mine"}


def test_a_journal_of_somebody_else_reaches_no_other_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    folder = tmp_path / "unpacked"
    folder.mkdir()
    name = ".reportgen-0123456789abcdef"
    moves = [["../secret", "a.docx", ""], [f"{name}-0.tmp", "../secret", ""]]
    for number, move in enumerate(moves):
        (folder / f"{name[:-1]}{number}.journal").write_text(f"[{json.dumps(move)}]\n")
    (folder / f"{name}-0.tmp").write_bytes(b"planted")

    replace_file(folder / "b.docx", b"new")

    assert (tmp_path / "secret").read_bytes() == b"secret"
    assert files_in(folder) == {"b.docx": b"new"}
