"""What other programs say of the finished files: Microsoft's validator, LibreOffice, and another run of our own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from programs import all_converted, errors_in, tags_and_errors_in, text_of_pages
from renderings import FILES, SAMPLES

ROOT = Path(__file__).parents[1]
FEWEST_PAGES = 6
PYTHONS = ("3.11", "3.12", "3.13")
MINE = f"{sys.version_info.major}.{sys.version_info.minor}"

LAID_OUT_HERE = [file for file in FILES if file not in {f"{sample}.docx" for sample in SAMPLES}]
"""The Word reports of the samples are laid out in test_pages, together with their page numbers."""

every_file = pytest.mark.parametrize("file", FILES)


@every_file
def test_microsofts_validator_finds_no_error(reports: dict[str, Path], file: str) -> None:
    assert errors_in(reports[file]) == []


@pytest.fixture(scope="module")
def printed(reports: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of LAID_OUT_HERE as LibreOffice prints them."""
    files = [reports[name] for name in LAID_OUT_HERE]
    return dict(zip(LAID_OUT_HERE, all_converted(files, "pdf", tmp_path_factory.mktemp("printed")), strict=True))


@pytest.mark.parametrize("file", LAID_OUT_HERE)
def test_libreoffice_opens_the_file_and_prints_every_page(printed: dict[str, Path], file: str) -> None:
    pages = text_of_pages(printed[file])
    assert len(pages) >= FEWEST_PAGES
    assert tags_and_errors_in(pages) == []


@pytest.mark.parametrize(
    ("other", "environment"),
    [
        pytest.param(0, {"TZ": "America/St_Johns", "PYTHONHASHSEED": "0", "LC_ALL": "C"}, id="Newfoundland"),
        pytest.param(1, {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "4242", "LC_ALL": "C.UTF-8"}, id="Shanghai"),
    ],
)
def test_another_run_elsewhere_writes_the_same_bytes(
    reports: dict[str, Path], tmp_path: Path, other: int, environment: dict[str, str]
) -> None:
    """The whole command, with nothing prepared before, all samples in one run, and every companion of a report.

    Each is run by another Python, where there is one.
    """
    version = [version for version in PYTHONS if version != MINE][other]
    options = ["--page-numbers", "off", "--review", "--workpaper"]
    subprocess.run(
        [
            other_python(version) or sys.executable,
            "-m",
            "reportgen",
            "render",
            *SAMPLES.values(),
            "-o",
            tmp_path / "out",
            *options,
        ],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, **environment, "REPORTGEN_CACHE_DIR": str(tmp_path / "cache")},
    )
    here = {name: digest(path) for name, path in reports.items() if name.partition(".")[0] in SAMPLES}
    assert {path.name: digest(path) for path in (tmp_path / "out").iterdir()} == here


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def other_python(version: str) -> str | None:
    """Another Python with our dependencies: one that `make test` prepared, or one on the path."""
    for candidate in (str(Path(sys.prefix) / "other" / version / "bin" / "python"), f"python{version}"):
        if (
            shutil.which(candidate)
            and subprocess.run([candidate, "-m", "reportgen", "--version"], check=False).returncode == 0
        ):
            return candidate
    return None
