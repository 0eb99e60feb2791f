"""What other programs say of the finished files: Microsoft's validator, LibreOffice, and another run of our own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import reportgen
from programs import converted, errors_in, text_of_pages
from renderings import FILES, RENDERINGS, SAMPLES

ROOT = Path(__file__).parents[1]
FEWEST_PAGES = 6
MINE = f"{sys.version_info.major}.{sys.version_info.minor}"

every_file = pytest.mark.parametrize("file", FILES)


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every sample rendered once under each profile that it is looked at under, by name and format."""
    folder = tmp_path_factory.mktemp("reports")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORTGEN_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        for name, each in RENDERINGS.items():
            assert reportgen.render([each.data], output=folder / name, profile=each.profile).ok
    return {f"{name}{path.suffix}": path for name in RENDERINGS for path in (folder / name).iterdir()}


@every_file
def test_microsofts_validator_finds_no_error(reports: dict[str, Path], file: str) -> None:
    assert errors_in(reports[file]) == []


@pytest.mark.usefixtures("libreoffice")
def test_contents_with_page_numbers_are_valid(tmp_path: Path) -> None:
    reportgen.render(list(SAMPLES.values())[:1], output=tmp_path, formats=["docx"], page_numbers="on")
    (report,) = tmp_path.iterdir()
    assert errors_in(report) == []


@every_file
def test_libreoffice_opens_the_file_and_prints_every_page(reports: dict[str, Path], tmp_path: Path, file: str) -> None:
    pages = text_of_pages(converted(reports[file], "pdf", tmp_path))
    assert len(pages) >= FEWEST_PAGES
    assert [page for page in pages if "{{" in page or "{%" in page or "#NAME?" in page or "#REF!" in page] == []


@pytest.fixture(scope="session")
def digests_here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Digests of everything that this process writes for all samples."""
    folder = tmp_path_factory.mktemp("companions")
    rendered = reportgen.render(list(SAMPLES.values()), output=folder, companions=["review", "workpaper"])
    assert rendered.ok
    return digests(folder)


@pytest.mark.parametrize(
    ("version", "environment"),
    [
        pytest.param("", {"TZ": "America/St_Johns", "PYTHONHASHSEED": "0", "LC_ALL": "C"}, id="Newfoundland"),
        *(
            pytest.param(version, {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "4242", "LC_ALL": "C.UTF-8"}, id=version)
            for version in ("3.11", "3.12", "3.13")
            if version != MINE
        ),
    ],
)
def test_another_run_elsewhere_writes_the_same_bytes(
    digests_here: dict[str, str], tmp_path: Path, version: str, environment: dict[str, str]
) -> None:
    """The whole command, with nothing prepared before, all samples in one run, and every companion of a report."""
    interpreter = other_python(version) if version else sys.executable
    if interpreter is None:
        pytest.skip(f"no Python {version} with the dependencies of the project")
    options = ["--page-numbers", "off", "--review", "--workpaper"]
    subprocess.run(
        [interpreter, "-m", "reportgen", "render", *SAMPLES.values(), "-o", tmp_path / "out", *options],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, **environment, "REPORTGEN_CACHE_DIR": str(tmp_path / "cache")},
    )
    assert digests(tmp_path / "out") == digests_here


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def other_python(version: str) -> str | None:
    """Another Python with our dependencies: one that `make test` prepared, or one on the path."""
    for candidate in (str(Path(sys.prefix) / "other" / version / "bin" / "python"), f"python{version}"):
        if (
            shutil.which(candidate)
            and subprocess.run([candidate, "-m", "reportgen", "--version"], check=False).returncode == 0
        ):
            return candidate
    return None
