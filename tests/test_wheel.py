"""What an office installs: the wheel, which has to work without the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        yield archive


def test_every_template_and_reference_table_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    templates = ROOT / "templates"
    wanted = {f"reportgen/_templates/{path.relative_to(templates).as_posix()}" for path in files_under(templates)}
    wanted |= {path.relative_to(ROOT / "src").as_posix() for path in files_under(ROOT / "src" / "reportgen")}
    assert wanted - set(wheel.namelist()) == set()


def test_the_wheel_renders_a_sample_from_any_folder(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "installed")
    data = ROOT / "data_samples" / "anju-2024.yaml"
    # Before the editable installation on the path, so that nothing comes from the repository but the data.
    environment = {"PYTHONPATH": str(tmp_path / "installed"), "REPORTGEN_CACHE_DIR": str(tmp_path / "cache")}
    run = subprocess.run(
        [sys.executable, "-P", "-m", "reportgen", "render", str(data), "-o", "out"],
        check=False,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, **environment},
    )
    assert run.returncode == 0, run.stderr.decode()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["anju-2024.docx", "anju-2024.xlsx"]


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
