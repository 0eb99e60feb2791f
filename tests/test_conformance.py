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

every_sample = pytest.mark.parametrize("sample", SAMPLES)
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


@every_sample
@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "America/St_Johns", "PYTHONHASHSEED": "0", "LC_ALL": "C"},
        {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "4242", "LC_ALL": "C.UTF-8"},
    ],
    ids=["Newfoundland", "China"],
)
def test_another_run_elsewhere_writes_the_same_bytes(
    reports: dict[str, Path], tmp_path: Path, sample: str, environment: dict[str, str]
) -> None:
    assert rendered_by(sys.executable, SAMPLES[sample], tmp_path, environment) == digests(reports, sample)


@every_sample
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_every_supported_python_writes_the_same_bytes(
    reports: dict[str, Path], tmp_path: Path, sample: str, version: str
) -> None:
    interpreter = other_python(version)
    if interpreter is None:
        pytest.skip(f"no Python {version} with the dependencies of the project")
    assert rendered_by(interpreter, SAMPLES[sample], tmp_path, {}) == digests(reports, sample)


def rendered_by(interpreter: str, data: Path, folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """Digests of the files that the whole command writes, in this folder, with nothing prepared before."""
    subprocess.run(
        [interpreter, "-m", "reportgen", "render", data, "-o", folder / "out", "--page-numbers", "off"],
        check=True,
        capture_output=True,
        cwd=folder,
        env={**os.environ, **environment, "REPORTGEN_CACHE_DIR": str(folder / "cache")},
    )
    return digests({path.name: path for path in (folder / "out").iterdir()}, data.stem)


def digests(files: dict[str, Path], sample: str) -> dict[str, str]:
    own = {name: path for name, path in files.items() if name.rpartition(".")[0] == sample}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in own.items()}


def other_python(version: str) -> str | None:
    """A Python of this version with our dependencies: this one, one that `make test` prepared, one on the path."""
    mine = f"{sys.version_info.major}.{sys.version_info.minor}"
    if version == mine:
        return sys.executable
    for candidate in (str(Path(sys.prefix) / "other" / version / "bin" / "python"), f"python{version}"):
        if (
            shutil.which(candidate)
            and subprocess.run([candidate, "-m", "reportgen", "--version"], check=False).returncode == 0
        ):
            return candidate
    return None
