"""``doctor`` says what is installed, and how to get what is missing."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

import reportgen
from reportgen.app import doctor
from reportgen.app.pages import missing_fonts
from reportgen.cli import main
from reportgen.libreoffice.process import find_libreoffice
from reportgen.profile.read import templates_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A computer without fonts and without LibreOffice, and where the cache folder cannot be made."""
    (tmp_path / "file").write_text("not a folder", "utf-8")
    monkeypatch.setenv("PATH", tmp_path.as_posix())
    monkeypatch.delenv("REPORTGEN_LIBREOFFICE")
    monkeypatch.setenv("REPORTGEN_FONT", "no such font")
    monkeypatch.setenv("REPORTGEN_CACHE_DIR", (tmp_path / "file" / "cache").as_posix())
    return tmp_path


def entry(name: str) -> doctor.Entry:
    return next(each for each in doctor.examine() if each.name == name)


def test_versions_and_places_are_named() -> None:
    assert entry("reportgen").found.startswith(reportgen.__version__)
    assert re.match(r"3\.\d+\.\d+（", entry("Python").found)
    assert entry("pydantic").is_ok
    assert "sichuan-2024" in entry("模板方案").found


def test_every_package_that_is_needed_is_looked_for() -> None:
    assert {"pydantic", "lxml", "docxtpl", "openpyxl", "matplotlib", "typer"} <= set(doctor.required_packages())
    assert not any(name in doctor.required_packages() for name in ("pytest", "ruff"))


@pytest.mark.usefixtures("nothing_installed")
def test_what_is_missing_comes_with_a_remedy() -> None:
    missing = {each.name: each for each in doctor.examine() if not each.is_ok}
    assert set(missing) >= {"中文字体", "缓存文件夹"}
    assert all(each.remedy for each in missing.values())


@pytest.mark.usefixtures("nothing_installed")
def test_libreoffice_is_only_looked_for() -> None:
    assert find_libreoffice() is None
    assert not entry("LibreOffice").is_required


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands for the program")
def test_libreoffice_is_shown_with_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\necho LibreOffice 7.4.7.2 40\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.delenv("REPORTGEN_LIBREOFFICE")
    assert entry("LibreOffice").found == f"7.4.7.2（{program}）"


def test_the_user_may_name_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("", "utf-8")
    monkeypatch.setenv("REPORTGEN_LIBREOFFICE", program.as_posix())
    assert find_libreoffice() == str(program)
    monkeypatch.setenv("REPORTGEN_LIBREOFFICE", "none")
    assert find_libreoffice() is None


def test_the_command_succeeds_when_only_optional_things_are_missing(
    nothing_installed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 0
    said = capsys.readouterr()
    assert re.search("中文字体 +没有", said.out)
    assert "中文字体：" in said.err
    assert nothing_installed.exists()


def test_the_command_fails_when_a_package_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "required_packages", lambda: ["no-such-package"])
    assert main(["doctor"]) == 7
    assert "no-such-package：请重新安装" in capsys.readouterr().err


def test_a_program_gets_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)["entries"]
    assert {"name", "is_ok", "is_required", "found", "remedy"} == set(entries[0])


def test_doctor_and_the_warning_of_a_report_name_the_same_missing_fonts(libreoffice: str) -> None:
    entries = {entry.name: entry for entry in doctor.examine()}
    templates = sorted((templates_folder() / "docx").glob("*.docx"))
    missing = missing_fonts((path.read_bytes() for path in templates), libreoffice)
    assert entries["报告的字体"].is_ok is not bool(missing)
    assert all(name in entries["报告的字体"].found for name in missing)
