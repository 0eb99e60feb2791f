"""Prepared templates are kept on disk, and nothing that happens to the folder is the user's problem."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from reportgen.template_cache import forget_prepared, load_or_prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "cache"
    monkeypatch.setenv("REPORTGEN_CACHE_DIR", str(folder))
    forget_prepared()
    yield folder
    forget_prepared()


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "模板.docx"
    path.write_bytes(b"template")
    return path


class Preparing:
    """Counts how often something was prepared."""

    def __init__(self, result: object = ("prepared",)) -> None:
        self.result = result
        self.times = 0

    def __call__(self) -> object:
        self.times += 1
        return self.result


def as_in_a_new_process(path: Path, preparing: Preparing, *key_parts: str, kind: str = "docx") -> object:
    forget_prepared()
    return load_or_prepare(path, kind, key_parts, preparing)


@pytest.mark.usefixtures("cache")
class TestKeeping:
    def test_a_second_process_does_not_prepare_again(self, template: Path) -> None:
        preparing = Preparing({"正文": (1, 2)})
        first = as_in_a_new_process(template, preparing)
        assert as_in_a_new_process(template, preparing) == first == {"正文": (1, 2)}
        assert preparing.times == 1

    def test_one_process_has_one_object(self, template: Path) -> None:
        preparing = Preparing(["prepared"])
        first = load_or_prepare(template, "docx", (), preparing)
        assert load_or_prepare(template, "docx", (), preparing) is first

    def test_a_changed_template_is_prepared_again(self, template: Path) -> None:
        preparing = Preparing()
        as_in_a_new_process(template, preparing)
        template.write_bytes(b"template, edited")
        as_in_a_new_process(template, preparing)
        assert preparing.times == 2

    def test_a_changed_profile_is_another_matter(self, template: Path) -> None:
        preparing = Preparing()
        as_in_a_new_process(template, preparing, "profile: a", "b")
        as_in_a_new_process(template, preparing, "profile: ab", "")
        assert preparing.times == 2

    def test_word_and_excel_do_not_share(self, template: Path) -> None:
        preparing = Preparing()
        as_in_a_new_process(template, preparing, kind="docx")
        as_in_a_new_process(template, preparing, kind="xlsx")
        assert preparing.times == 2

    def test_a_copy_elsewhere_is_prepared_for_itself_because_findings_name_the_file(
        self, template: Path, tmp_path: Path
    ) -> None:
        copy = tmp_path / "copy.docx"
        copy.write_bytes(template.read_bytes())
        preparing = Preparing()
        as_in_a_new_process(template, preparing)
        as_in_a_new_process(copy, preparing)
        assert preparing.times == 2

    def test_what_failed_is_tried_again(self, template: Path) -> None:
        def fail() -> object:
            msg = "wrong template"
            raise ValueError(msg)

        for _ in range(2):
            with pytest.raises(ValueError, match="wrong template"):
                load_or_prepare(template, "docx", (), fail)

    def test_a_missing_template_is_for_preparing_to_complain_about(self, tmp_path: Path) -> None:
        assert load_or_prepare(tmp_path / "no.docx", "docx", (), lambda: "complaint") == "complaint"


class TestTrouble:
    def test_a_damaged_file_is_replaced(self, cache: Path, template: Path) -> None:
        preparing = Preparing()
        as_in_a_new_process(template, preparing)
        (kept,) = cache.iterdir()
        whole = kept.read_bytes()
        for damaged in (b"", whole[:-1], whole[:40] + b"?" + whole[41:], b"\x80\x05."):
            kept.write_bytes(damaged)
            assert as_in_a_new_process(template, preparing) == ("prepared",)
            assert kept.read_bytes() == whole
        assert preparing.times == 5

    def test_a_file_in_place_of_the_folder_does_not_matter(self, cache: Path, template: Path) -> None:
        cache.write_text("not a folder")
        assert as_in_a_new_process(template, Preparing()) == ("prepared",)
        assert cache.read_text() == "not a folder"

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
    def test_a_folder_that_others_can_write_to_is_not_trusted(self, cache: Path, template: Path) -> None:
        preparing = Preparing()
        as_in_a_new_process(template, preparing)
        cache.chmod(0o777)
        as_in_a_new_process(template, preparing)
        assert preparing.times == 2

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
    def test_nobody_else_can_read_or_write_the_folder(self, cache: Path, template: Path) -> None:
        as_in_a_new_process(template, Preparing())
        assert cache.stat().st_mode & 0o777 == 0o700

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
    @pytest.mark.parametrize("strange", ["mode", "owner", "link", "pipe"])
    def test_a_file_that_others_could_have_put_there_is_not_read(
        self, strange: str, cache: Path, template: Path, tmp_path: Path
    ) -> None:
        before = os.umask(0)
        as_in_a_new_process(template, Preparing())
        os.umask(before)
        (kept,) = cache.iterdir()
        assert kept.stat().st_mode & 0o777 == 0o600
        if strange == "mode":
            kept.chmod(0o644)
        elif strange == "owner" and os.getuid() == 0:
            os.chown(kept, 1234, -1)
        elif strange == "link":
            kept.replace(tmp_path / "elsewhere")
            kept.symlink_to(tmp_path / "elsewhere")
        else:
            kept.unlink()
            os.mkfifo(kept)

        fresh = Preparing()
        as_in_a_new_process(template, fresh)

        assert fresh.times == 1
        assert kept.is_file()

    @pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="may write anywhere")
    def test_a_folder_that_cannot_be_written_to_does_not_matter(self, cache: Path, template: Path) -> None:
        cache.mkdir(mode=0o500)
        assert as_in_a_new_process(template, Preparing()) == ("prepared",)

    def test_the_folder_does_not_grow_for_ever(self, cache: Path, template: Path) -> None:
        for number in range(80):
            as_in_a_new_process(template, Preparing(), str(number))
        assert len(list(cache.iterdir())) == 64

    def test_nothing_but_the_prepared_template_is_left_in_the_folder(self, cache: Path, template: Path) -> None:
        as_in_a_new_process(template, Preparing())
        assert [file.suffix for file in cache.iterdir()] == [".pickle"]


def test_without_a_variable_the_users_cache_folder_is_used(tmp_path: Path, template: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from reportgen.template_cache import load_or_prepare; "
        "load_or_prepare(Path(sys.argv[1]), 'docx', (), lambda: 1)"
    )
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("REPORTGEN_", "XDG_"))}
    homes = dict.fromkeys(("HOME", "LOCALAPPDATA", "USERPROFILE"), str(tmp_path / "home"))
    subprocess.run([sys.executable, "-c", code, template], check=True, env=environment | homes)
    assert len(list((tmp_path / "home").rglob("reportgen/**/docx-*.pickle"))) == 1
