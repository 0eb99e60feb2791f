"""Every rule has a smallest broken example in ``errors/RGnnn-short-name/``, and its message is an accepted text.

A folder holds ``data.yaml`` or ``data.json``, which is checked; or ``command.txt``, the arguments of a ``reportgen``
command that is run in a copy of the folder, with settings of the environment before them (``DATA_BYTES``: the size of a
data file that nobody would keep here); or ``template.txt``, which a
Word template is built from. ``expected.txt`` is what the rule says about it. Other rules may speak up as well, for
instance because a smallest example is no complete report; they have their own folders.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reportgen.app.explaining import all_rules
from reportgen.app.pipeline import check
from reportgen.cli import main
from reportgen.diagnostics import render_text

if TYPE_CHECKING:
    from collections.abc import Callable

ERRORS = Path(__file__).parent / "errors"
FOLDERS = sorted(folder for folder in ERRORS.iterdir() if folder.is_dir())
SETTING = re.compile(r"[A-Z_]+=")
NAME = re.compile(r"(RG\d{3})-[a-z0-9]+(-[a-z0-9]+)*")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_mistake_is_explained(
    folder: Path,
    accepted: Callable[[Path, str], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = folder / "command.txt"
    if command.exists():
        # What the command writes does not belong among the examples.
        monkeypatch.chdir(shutil.copytree(folder, tmp_path / folder.name))
        run(command.read_text("utf-8"), monkeypatch)
        text = capsys.readouterr().err
    else:
        findings = [finding for finding in check([next(folder.glob("data.*"))]) if finding.code == code_of(folder)]
        text = "".join(f"{line}\n" for line in render_text(findings, base=folder))
    assert code_of(folder) in text
    accepted(folder / "expected.txt", text)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_folder_is_named_for_a_rule(folder: Path) -> None:
    assert NAME.fullmatch(folder.name)
    assert code_of(folder) in all_rules()


def test_every_rule_has_an_example() -> None:
    assert sorted(all_rules().keys() - {code_of(folder) for folder in FOLDERS}) == []


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a command; words before it such as ``NAME=value`` are settings of the environment."""
    words = shlex.split(command, comments=True)
    while SETTING.match(words[0]):
        name, _, value = words.pop(0).partition("=")
        if name == "DATA_BYTES":
            Path("data.yaml").write_bytes(b"#" * int(value))
        if name.startswith("XDG_") and not sys.platform.startswith("linux"):
            pytest.skip("these folders are those of Linux")
        if value.endswith(".sh") and sys.platform == "win32":
            pytest.skip("a script stands for the program")
        monkeypatch.setenv(name, value)
    main(words)


def code_of(folder: Path) -> str:
    return folder.name.partition("-")[0]
