"""What nobody means to write, or means ill: it ends in a finding, soon, and never in a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reportgen.app.pipeline import check, render
from reportgen.app.profiles import copy_profile
from reportgen.cli import main
from reportgen.cli.exit_codes import ExitCode
from reportgen.diagnostics import Severity, TemplateError
from reportgen.libreoffice.process import LibreOffice
from reportgen.profile.read import load_profile
from reportgen.tables.definition import read_definitions

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.diagnostics import Diagnostic

CASES = Path(__file__).parent / "cases" / "faults"
UNIT = {"name": "某县社会保险中心", "short_name": "县社保中心", "superior": "某县人社局", "standing": "事业单位"}
FUND = {"government_fund": {"items": [{"code": "2120805", "basic_expenditure": 0, "project_expenditure": 50}]}}


def errors(findings: list[Diagnostic]) -> list[str]:
    return [finding.code for finding in findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("text-infinity", {"RG603"}),
        ("text-long-integer", {"RG603"}),
        ("text-deep-filters", {"RG603"}),
        ("text-deep-attributes", {"RG603"}),
        ("measure-huge-exponent", {"RG160"}),
        ("list-of-braces-60kB", {"RG107"}),
    ],
)
def test_a_data_file_that_nobody_could_mean_is_refused(name: str, codes: set[str]) -> None:
    assert set(errors(check([CASES / f"{name}.yaml"]))) >= codes


def test_what_a_template_needs_is_told_by_the_check() -> None:
    found = [each for each in check([CASES / "check-clean-render-not.yaml"]) if each.severity is Severity.ERROR]

    assert [each.code for each in found] == ["RG631"]
    assert "entity.superior" in found[0].message


@pytest.mark.parametrize("profile", ["fujian-2021", "ministry-2023", "sichuan-2020", "sichuan-2024"])
@pytest.mark.parametrize("chapters", [{}, FUND], ids=["nothing", "fund only"])
def test_a_unit_with_little_to_tell_gets_every_companion(
    profile: str, chapters: dict[str, object], tmp_path: Path
) -> None:
    data = tmp_path / "data.json"
    year = int(profile.rpartition("-")[2])
    text = json.dumps({"profile": profile, "year": year, "amount_unit": "元", "entity": UNIT, **chapters})
    data.write_text(text, encoding="utf-8")

    made = render([data], output=tmp_path, companions=("review", "workpaper"))

    assert made.ok
    assert len(made.outputs) == 4
    assert main(["trace", str(data), "100%"]) in {0, 3}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_as_data_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "data.yaml")

    (found,) = check([tmp_path / "data.yaml"])

    assert found.code == "RG703"
    assert "管道" in found.message


def profile_in(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "profile.yaml").write_text(f"id: a\ntitle: a\n{text}", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "text",
    [
        *(f"checks: {{change_rate: {rate}}}" for rate in ("1/0", "[1]", "'1e999999999'", "-1", "nan", "{}", "1.5.2")),
        *(f"conventions: {{zero_budget_rate: {rate}}}" for rate in ("1/0", "[1]", "1e999999999", ".inf")),
        *(f"checks: {{tolerance: {amount}}}" for amount in ("1e999999999", "[1]", ".nan")),
        *(
            f"numbers: {{money: {pattern!r}}}"
            for pattern in ("abc", "", "%", "0.00E0", "#,##0.##", "0.00;-0", "0" * 99)
        ),
        "year: 1000000000",
        "title: [a]",
        "numbers: 1",
        "tables: {a: 1}",
        "charts: [1]",
        "phrases: [a]",
        "checks: {rules: [{id: A-1, title: a, requires: [1], message: a}]}",
    ],
)
def test_a_setting_that_cannot_be_honoured_is_refused_at_its_line(text: str, tmp_path: Path) -> None:
    profile = profile_in(tmp_path / "own", f"{text}\n" if not text.startswith("title") else "terms: [[a]]\n")

    with pytest.raises(TemplateError) as caught:
        load_profile(str(profile), near=tmp_path)

    assert all(finding.at and finding.at.line == 3 for finding in caught.value.findings)


def test_a_long_line_of_profiles_is_not_followed(tmp_path: Path) -> None:
    for number in range(30):
        profile_in(tmp_path / str(number), f"extends: ../{number + 1}\n")

    with pytest.raises(TemplateError, match="RG911"):
        load_profile(str(tmp_path / "0"), near=tmp_path)


def test_a_profile_that_is_no_yaml_is_a_mistake_of_the_profile(tmp_path: Path) -> None:
    profile_in(tmp_path / "own", "numbers: [\n")

    assert main(["lint", str(tmp_path / "own")]) == ExitCode.TEMPLATE


def by_link(folder: Path, secret: Path) -> str:
    (folder / "report.docx").symlink_to(secret)
    return "report.docx"


WAYS: dict[str, Callable[[Path, Path], str]] = {
    "name": lambda _, secret: f"../{secret.name}",
    "whole path": lambda _, secret: secret.as_posix(),
    "link": by_link,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "field", ["templates: {{docx: {}}}", "forms: [{{id: a, title: a, each: performance.projects, docx: {}}}]"]
)
def test_a_profile_takes_no_file_from_elsewhere(field: str, way: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    profile = profile_in(tmp_path / "own", "")
    profile_in(profile, f"{field.format(WAYS[way](profile, secret))}\n")

    with pytest.raises(TemplateError, match="RG932"):
        copy_profile(str(profile), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_table_is_defined_in_no_file_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("kind: secret", encoding="utf-8")
    profile = profile_in(tmp_path / "own", "tables: [{id: a, title: a, definition: ../../secret}]\n")
    (profile / "tables").mkdir()

    with pytest.raises(TemplateError, match="RG913"):
        read_definitions(load_profile(str(profile), near=tmp_path))


LONG = "长" * 300


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["check", f"{LONG}.yaml"], ExitCode.FILE),
        (["lint", LONG], ExitCode.TEMPLATE),
        (["lint", f"{LONG}.docx"], ExitCode.FILE),
        (["profiles", "copy", LONG, "a"], ExitCode.TEMPLATE),
        (["profiles", "copy", "sichuan-2024", LONG], ExitCode.FILE),
        (["init", "--profile", LONG], ExitCode.TEMPLATE),
        (["init", "--profile", "sichuan-2024", "-o", f"{LONG}.yaml"], ExitCode.FILE),
    ],
)
def test_a_name_that_is_too_long_is_a_finding(
    command: list[str], code: ExitCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(command) == code


FORGED = "甲\x1b[31m\x1b]0;owned\x07\u202e乙"


def test_nothing_that_a_person_wrote_steers_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data.json"
    entity = {**UNIT, "name": FORGED, FORGED: 1}
    data.write_text(json.dumps({"profile": FORGED, "entity": entity}), encoding="utf-8")
    for command in (["check", str(data)], ["check", FORGED], ["lint", FORGED], ["facts", str(data)], [FORGED]):
        main(command)

    said = "".join(capsys.readouterr())
    assert said
    assert not any(char in said for char in "\x1b\x07\u202e")


def program(
    *arguments: str, options: tuple[str, ...] = (), end: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, whose standard output may go somewhere else."""
    command = [
        sys.executable,
        *options,
        "-c",
        "import sys; from reportgen.cli import main; sys.exit(main())",
        *arguments,
    ]
    shown = ["sh", "-c", f'exec "$@" {end}', "sh", *command] if end else command
    surroundings = {**os.environ, **(environment or {})}
    return subprocess.run(shown, env=surroundings, capture_output=True, text=True, errors="replace", check=False)


@pytest.mark.skipif(os.name == "nt", reason="a shell redirects")
@pytest.mark.parametrize(
    ("end", "code"),
    [(">&-", ExitCode.OK), ("2>&-", ExitCode.OK), (">/dev/full", ExitCode.FILE), ("| head -c 1", ExitCode.OK)],
)
def test_a_standard_output_that_takes_nothing_is_no_bug(end: str, code: ExitCode) -> None:
    if "/dev/full" in end and not Path("/dev/full").exists():
        pytest.skip("this system has no such device")
    run = program("profiles", "list", end=end)

    assert run.returncode == code
    assert "Traceback" not in run.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locale")
def test_an_ascii_locale_writes_a_chinese_name(tmp_path: Path) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0"}
    run = program("init", "--profile", "sichuan-2024", "-o", str(tmp_path / "数据.yaml"), environment=ascii_only)

    assert run.returncode == 0, run.stderr
    assert (tmp_path / "数据.yaml").is_file()


def test_a_program_without_docstrings_and_home_explains_its_rules() -> None:
    without = {"HOME": "", "XDG_CACHE_HOME": "", "REPORTGEN_CACHE_DIR": ""}
    run = program("explain", "RG201", options=("-OO",), environment=without)

    assert run.returncode == 0, run.stderr
    assert run.stdout == program("explain", "RG201").stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_the_folder_of_a_killed_run_goes_away_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    start = "import os, signal; from reportgen.libreoffice.process import LibreOffice; office = LibreOffice('none');"
    killed = subprocess.run([sys.executable, "-c", f"{start} os.kill(os.getpid(), signal.SIGKILL)"], check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()

    with LibreOffice("none"), LibreOffice("none"):
        assert not left.exists()
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_who_is_ended_while_libreoffice_works_leaves_no_report_in_a_temporary_folder(tmp_path: Path) -> None:
    """LibreOffice is played by a program that says when it has the report, and then never ends."""
    temporary, begun = tmp_path / "tmp", tmp_path / "begun"
    temporary.mkdir()
    os.mkfifo(begun)
    office = tmp_path / "soffice"
    office.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo 7.4.7 && exit\necho begun >"{begun}"\nexec sleep 600\n')
    office.chmod(0o755)
    surroundings = {**os.environ, "TMPDIR": str(temporary), "REPORTGEN_LIBREOFFICE": str(office)}
    data = Path(__file__).parents[1] / "data_samples" / "chenggong-2022.yaml"
    start = "import sys; from reportgen.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "render", str(data), "-o", str(tmp_path / "out"), "--format", "pdf"]
    with subprocess.Popen(command, env=surroundings, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        begun.read_text()
        assert list(temporary.glob("*/1/*.docx"))
        run.terminate()
        assert b"Traceback" not in run.communicate()[1]

    assert run.returncode == ExitCode.INTERRUPTED
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows lets only administrators make links")
def test_a_loop_of_links_is_a_finding_wherever_a_path_is_given(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(tmp_path / "other")
    (tmp_path / "other").symlink_to(loop)
    data = str(Path(__file__).parents[1] / "data_samples" / "chenggong-2022.yaml")
    for arguments in (
        ["check", str(loop)],
        ["render", data, "-o", str(loop)],
        ["render", data, "--profile", str(loop)],
        ["lint", str(loop)],
        ["profiles", "copy", "sichuan-2020", str(loop)],
        ["init", "--profile", "sichuan-2020", "-o", str(loop)],
    ):
        run = program(*arguments)
        assert run.returncode in {ExitCode.FILE, ExitCode.TEMPLATE}, (arguments, run)
        assert "RG" in run.stdout + run.stderr
        assert "Traceback" not in run.stderr
