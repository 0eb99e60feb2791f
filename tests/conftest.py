"""What several tests share: texts that a person has accepted, and how hypothesis looks for counterexamples."""

from __future__ import annotations

import difflib
import os
from typing import TYPE_CHECKING

import hypothesis
import pytest

import reportgen
from renderings import RENDERINGS
from reportgen.libreoffice.process import find_libreoffice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Time is not what these tests are about; and a check of somebody's change must not fail by chance.
hypothesis.settings.register_profile("here", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("here")

_MOST_LINES = 80


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write the texts that are produced now as the accepted ones")


def pytest_configure() -> None:
    """Render as on a computer without LibreOffice: a report must not depend on it where a test does not ask for it."""
    os.environ["REPORTGEN_LIBREOFFICE"] = "none"


@pytest.fixture
def libreoffice(monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the program use LibreOffice; without it a test is skipped here and fails where everything has to be there."""
    monkeypatch.delenv("REPORTGEN_LIBREOFFICE")
    program = find_libreoffice()
    if program:
        return program
    if os.environ.get("CI") == "true":
        pytest.fail("not installed: LibreOffice")
    pytest.skip("not installed: LibreOffice")


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All that can be written of every rendering, by name and end: anju-2024.docx, anju-2024.审阅.docx, …底稿.xlsx."""
    folder = tmp_path_factory.mktemp("reports")
    companions = ["review", "workpaper"]
    for name, each in RENDERINGS.items():
        done = reportgen.render([each.data], output=folder / name, profile=each.profile, companions=companions)
        assert done.ok
    return {f"{name}{''.join(path.suffixes)}": path for name in RENDERINGS for path in (folder / name).iterdir()}


@pytest.fixture
def accepted(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the accepted one in a file; ``--accept`` or REPORTGEN_ACCEPT=1 writes it instead."""
    is_accepting = request.config.getoption("--accept") or os.environ.get("REPORTGEN_ACCEPT") == "1"
    command = f"pytest --accept {request.node.nodeid.partition('::')[0]}"

    def compare(path: Path, text: str) -> None:
        if is_accepting:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
            return
        shown = os.path.relpath(path)
        if not path.exists():
            message = f"{shown} does not exist yet. Look at this text, then write it with: {command}\n{text}"
            pytest.fail(message, pytrace=False)
        before = path.read_text("utf-8")
        if before != text:
            lines = list(difflib.unified_diff(before.splitlines(), text.splitlines(), "accepted", "now", lineterm=""))
            diff = "\n".join(lines[:_MOST_LINES])
            pytest.fail(
                f"{shown} is no longer what is produced. If the new text is right: {command}\n{diff}", pytrace=False
            )

    return compare
