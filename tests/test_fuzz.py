"""A few of the broken inputs of ``make fuzz``, the same ones every time; the rest is for whoever has the time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import fuzz
import pytest

TOOL = Path(fuzz.__file__)


NEEDS_FORK = pytest.mark.skipif(os.name == "nt", reason="Windows has no such way to copy a process")


@pytest.mark.parametrize(
    ("kind", "count"), [("data", 8), ("template", 1), ("profile", 1), pytest.param("kill", 6, marks=NEEDS_FORK)]
)
def test_broken_inputs_end_in_findings(kind: str, count: int, tmp_path: Path) -> None:
    options = ["--kind", kind, "--count", str(count), "--processes", "1", "--seconds", "600", "--keep", str(tmp_path)]
    run = subprocess.run([sys.executable, TOOL, *options], check=False, capture_output=True, text=True)
    assert (run.stdout.splitlines(), run.returncode) == ([f"{count} cases ({{'{kind}': {count}}}), 0 failed"], 0)


def test_a_case_is_the_same_whenever_it_is_made(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        data, _ = fuzz.make_input("data:7", tmp_path / name)
        made.append(data.read_bytes())
    assert made[0] == made[1]


def test_what_fell_is_named_and_kept(tmp_path: Path) -> None:
    """The tool itself can fail: a child that was given no case ends, and that is told with the input."""
    pool = fuzz.Pool(1, tmp_path, end=0)
    pool.run(iter(["data:1"]), 0)
    pool._count("data:1", "the process ended")  # noqa: SLF001 - as if the child had ended

    assert (tmp_path / "data-1" / "data.yaml").exists()
