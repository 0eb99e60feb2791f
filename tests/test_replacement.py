"""Files that are written over others: an interruption leaves the old ones or the new ones, and nothing beside them."""

from __future__ import annotations

import os
import stat
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
