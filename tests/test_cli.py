"""The commands as a person or a script meets them: streams, exit codes, help, and what is said about misuse."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import reportgen
from reportgen.app import pipeline
from reportgen.cli import main
from reportgen.cli.exit_codes import MEANINGS, ExitCode, code_of_error, code_of_findings
from reportgen.cli.printing import display_width
from reportgen.diagnostics import Diagnostic, ReportgenError, Severity, TemplateError, ToolError

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLE = Path(__file__).parents[1] / "data_samples" / "anju-2024.yaml"
NO_YEAR = "profile: sichuan-2024\namount_unit: 万元\nentity: {name: 甲局, short_name: 甲}\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder; gives its exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


class TestRender:
    def test_prints_paths_on_standard_output_and_the_rest_on_standard_error(self, run: Run) -> None:
        code, out, err = run("render", SAMPLE, "-o", "out")
        assert (code, out) == (0, "out/anju-2024.docx\nout/anju-2024.xlsx\n")
        assert Path("out/anju-2024.docx").is_file()
        assert "已生成 2 个文件" in err

    def test_leaves_notes_and_what_is_accepted_to_the_check_but_counts_them(self, run: Run) -> None:
        text = Path(SAMPLE).read_text("utf-8").replace("      budget_reason: 按实际代缴人数追加\n", "")
        accepted = "accepted:\n  - {code: RG474, at: performance.projects, reason: 公布的没有写}\n"
        Path("data.yaml").write_text(text + accepted, "utf-8")
        err = run("render", "data.yaml")[2]
        assert "RG" not in err
        assert "已接受" in err
        assert "reportgen check" in err

    def test_writes_only_the_format_that_was_asked_for(self, run: Run) -> None:
        assert run("render", SAMPLE, "--format", "xlsx")[1] == "anju-2024.xlsx\n"
        assert [path.name for path in Path().iterdir()] == ["anju-2024.xlsx"]

    def test_takes_formats_with_a_full_width_comma_and_in_any_order(self, run: Run) -> None:
        assert run("render", SAMPLE, "--format", "xlsx，docx")[1] == "anju-2024.xlsx\nanju-2024.docx\n"

    def test_takes_the_option_for_a_format_several_times(self, run: Run) -> None:
        assert run("render", SAMPLE, "--format", "xlsx", "--format", "docx")[1] == "anju-2024.xlsx\nanju-2024.docx\n"

    @pytest.mark.parametrize(
        ("option", "value", "known"),
        [("--format", "odt", "docx、xlsx、pdf"), ("--charts", "png", "image"), ("--page-numbers", "yes", "auto")],
    )
    def test_refuses_a_value_that_it_does_not_know_and_names_those_it_does(
        self, run: Run, option: str, value: str, known: str
    ) -> None:
        code, out, err = run("render", SAMPLE, option, value)
        assert (code, out) == (2, "")
        assert value in err
        assert known in err
        assert list(Path().iterdir()) == []

    def test_gives_one_json_object_and_nothing_else(self, run: Run) -> None:
        code, out, err = run("render", SAMPLE, "--json")
        answer = json.loads(out)
        assert (code, err) == (0, "")
        assert answer["ok"] is True
        assert answer["outputs"] == ["anju-2024.docx", "anju-2024.xlsx"]
        assert answer["schema_version"] == 1

    def test_tells_a_program_where_each_finding_is_and_both_numbers(self, run: Run) -> None:
        text = SAMPLE.read_text("utf-8") + "stated: {expenditure.total: 1313.00}\n"
        Path("data.yaml").write_text(text, "utf-8")
        _, out, _ = run("render", "data.yaml", "--json")
        # Other findings follow from this one: a table with this total does not add up, either.
        finding = next(each for each in json.loads(out)["findings"] if each["code"] == "RG201")
        assert set(finding) == {
            *("code", "severity", "message", "file", "line", "column", "name"),
            *("stated", "computed", "difference", "remedy", "also_at", "place", "accepted"),
        }
        assert finding["line"] == len(text.splitlines())
        assert (finding["stated"], finding["difference"]) == ("13130000.00", "-5000.00")
        assert finding["severity"] in {"error", "warning"}

    def test_renders_the_other_files_when_one_has_errors(self, run: Run) -> None:
        Path("wrong.yaml").write_text(NO_YEAR, "utf-8")
        code, out, err = run("render", "wrong.yaml", SAMPLE, "--format", "xlsx")
        assert (code, out) == (ExitCode.PARTLY, "anju-2024.xlsx\n")
        assert "wrong.yaml:1:1: 错误 RG151" in err

    def test_shows_places_below_the_current_folder_without_it(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "wrong.yaml").write_text(NO_YEAR, "utf-8")
        assert run("render", tmp_path / "wrong.yaml")[2].startswith("wrong.yaml:1:1: ")


class TestExitCodes:
    def test_wrong_data(self, run: Run) -> None:
        Path("wrong.yaml").write_text(NO_YEAR, "utf-8")
        assert run("check", "wrong.yaml")[0] == ExitCode.DATA
        assert run("render", "wrong.yaml")[0] == ExitCode.DATA
        assert run("facts", "wrong.yaml")[0] == ExitCode.DATA

    def test_no_such_profile(self, run: Run) -> None:
        assert run("check", SAMPLE, "--profile", "sichuan-2042")[0] == ExitCode.TEMPLATE
        assert run("render", SAMPLE, "--profile", "sichuan-2042")[0] == ExitCode.TEMPLATE
        assert run("lint", "sichuan-2042")[0] == ExitCode.TEMPLATE

    def test_no_such_file(self, run: Run) -> None:
        assert run("check", "missing.yaml")[0] == ExitCode.FILE
        assert run("render", "missing.yaml")[0] == ExitCode.FILE

    def test_a_folder_that_cannot_be_written_to(self, run: Run) -> None:
        Path("out").write_text("a file", "utf-8")
        assert run("render", SAMPLE, "-o", "out")[0] == ExitCode.FILE

    def test_a_missing_font(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REPORTGEN_FONT", "no such font")
        assert run("render", SAMPLE, "--charts", "image")[0] == ExitCode.TOOL

    def test_a_bug_keeps_its_traceback_and_asks_to_be_reported(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(pipeline, "compute_report", broken)
        code, out, err = run("check", SAMPLE)
        assert (code, out) == (ExitCode.BUG, "")
        assert "Traceback" in err
        assert "ZeroDivisionError" in err
        assert "程序自身的错误" in err

    def test_an_interruption(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(pipeline, "compute_report", interrupted)
        assert run("check", SAMPLE)[0] == ExitCode.INTERRUPTED

    def test_every_kind_of_error_has_its_code(self) -> None:
        kinds: Sequence[type[ReportgenError]] = [ReportgenError, *ReportgenError.__subclasses__()]
        codes = {code_of_error(kind([])) for kind in kinds}
        assert codes == {ExitCode.DATA, ExitCode.TEMPLATE, ExitCode.FILE, ExitCode.TOOL}
        assert code_of_error(TemplateError([])) == 4
        assert code_of_error(ToolError([])) == 7

    def test_every_code_is_explained(self, run: Run) -> None:
        page = run("--help")[1]
        assert set(MEANINGS) == set(ExitCode)
        assert all(f"  {int(code)} " in page and meaning in page for code, meaning in MEANINGS.items())

    def test_warnings_alone_are_no_failure(self) -> None:
        warning = Diagnostic("RG203", Severity.WARNING, "…")
        assert code_of_findings([warning]) == ExitCode.OK


class TestMisuse:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["rendr", "a.yaml"], "没有命令“rendr”，是否应为 render"),
            (["frobnicate"], "没有命令“frobnicate”；现有命令：render、check"),
            (["render"], "缺少参数 DATA"),
            (["init"], "缺少选项 --profile"),
            (["render", "a.yaml", "--fromat", "docx"], "没有选项 --fromat，是否应为 --format"),
            (["render", "a.yaml", "--format"], "选项 --format 后面要写一个值"),
            (["render", "a.yaml", "--json=1"], "选项 --json 后面不能写值"),
            (["schema", "a.yaml"], "多出了参数：a.yaml"),
            (["profiles", "lsit"], "没有命令“lsit”，是否应为 list"),
        ],
    )
    def test_is_explained_in_chinese(self, run: Run, arguments: list[str], said: str) -> None:
        code, out, err = run(*arguments)
        assert (code, out) == (ExitCode.USAGE, "")
        assert said in err
        assert "--help" in err
        assert "Error" not in err

    @pytest.mark.parametrize("arguments", [[], ["profiles"]])
    def test_without_a_command_the_commands_are_listed(self, run: Run, arguments: list[str]) -> None:
        code, out, err = run(*arguments)
        assert (code, out) == (ExitCode.USAGE, "")
        assert "命令：" in err


class TestHelp:
    @pytest.mark.parametrize(
        "command",
        [
            *(
                [name]
                for name in ("render", "check", "facts", "init", "schema", "lint", "doctor", "profiles", "completion")
            ),
            *(["profiles", name] for name in ("list", "show", "copy")),
        ],
        ids=" ".join,
    )
    def test_is_chinese_and_explains_every_option(self, run: Run, command: list[str]) -> None:
        code, out, _ = run(*command, "--help")
        assert code == 0
        assert out.startswith(f"用法：reportgen {' '.join(command)} [选项]")
        assert run(*command, "-h")[1] == out
        assert not any(word in out for word in ("Usage", "Options", "Arguments", "Commands", "required", "Show this"))
        options = [line for line in out.splitlines() if line.startswith("  -")]
        assert options
        assert all(is_chinese(line) for line in options)

    def test_lists_every_command(self, run: Run) -> None:
        page = run("--help")[1]
        commands = ["render", "check", "facts", "init", "schema", "profiles", "lint", "doctor"]
        assert all(f"\n  {command} " in page for command in commands)

    def test_fits_into_a_terminal(self, run: Run) -> None:
        page = run("--help")[1] + run("render", "--help")[1] + run("lint", "--help")[1]
        assert max(map(display_width, page.splitlines())) <= 90


def test_version_is_one_line_on_standard_output(run: Run) -> None:
    assert run("--version") == run("-V") == (0, f"reportgen {reportgen.__version__}\n", "")


def test_check_says_that_there_is_nothing_wrong(run: Run) -> None:
    assert run("check", SAMPLE.with_stem("yanjiang-2020")) == (0, "", "没有发现问题。\n")


def test_check_counts_what_it_found(run: Run) -> None:
    Path("wrong.yaml").write_text(NO_YEAR.replace("万元", "亿元"), "utf-8")
    _, out, err = run("check", "wrong.yaml")
    assert out == ""
    assert err.splitlines()[-1] == "错误 2 个。"


def test_facts_shows_value_formula_and_field_of_every_figure(run: Run) -> None:
    lines = run("facts", SAMPLE)[1].splitlines()
    assert any(line.startswith("account.total_revenue.actual  ") and "1313.50 万元" in line for line in lines)
    assert any("account.total_revenue.change / account.total_revenue.prior_year_actual" in line for line in lines)
    assert any(line.endswith("← prior_year_actual.total_revenue") for line in lines)


def test_facts_lists_those_with_all_words_in_their_name_or_label(run: Run) -> None:
    lines = run("facts", SAMPLE, "公务接待", ".actual")[1].splitlines()
    assert lines[0].startswith("three_public.hospitality.actual  ")
    assert "公务接待费 · 决算数  " in lines[0]
    assert all("公务接待" in line and ".actual" in line for line in lines)


def test_facts_says_when_no_figure_has_the_words(run: Run) -> None:
    code, out, err = run("facts", SAMPLE, "公务接侍")
    assert (code, out) == (ExitCode.OK, "")
    assert "没有名称或中文中有“公务接侍”的数" in err


def test_facts_as_json_have_exact_values(run: Run) -> None:
    facts = {fact["name"]: fact for fact in json.loads(run("facts", SAMPLE, "--json")[1])["facts"]}
    assert facts["account.total_revenue.actual"]["value"] == "13135000.00"
    assert facts["account.total_revenue.prior_year_actual"]["source"] == "prior_year_actual.total_revenue"


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (["render", SAMPLE, "--format", "xlsx"], "findings"),
        (["check", SAMPLE], "findings"),
        (["facts", SAMPLE, "收入总计"], "facts"),
        (["trace", SAMPLE, "revenue.total.actual"], "figures"),
        (["doctor"], "entries"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_every_json_object_has_a_version_and_says_whether_all_went_well(
    run: Run, arguments: list[str | Path], key: str
) -> None:
    answer = json.loads(run(*arguments, "--json")[1])
    assert (answer["schema_version"], answer["ok"]) == (1, True)
    assert isinstance(answer[key], list)


def test_a_command_that_cannot_answer_says_why_in_json(run: Run) -> None:
    code, out, err = run("facts", "missing.yaml", "--json")
    assert (code, err) == (ExitCode.FILE, "")
    answer = json.loads(out)
    assert (answer["ok"], answer["findings"][0]["code"]) == (False, "RG701")


def test_explain_knows_the_rules_of_a_profile(run: Run) -> None:
    own = "{id: SN-01, title: 接待费不超过五万, requires: three_public.hospitality.actual <= 50000, message: 超过了}"
    checks = f"checks:\n  off: {{RG401: 省里不要求}}\n  rules:\n    - {own}\n"
    Path("own").mkdir()
    Path("own/profile.yaml").write_text(f"id: own\ntitle: 本单位\nextends: sichuan-2024\n{checks}", "utf-8")
    Path("data.yaml").write_text(NO_YEAR.replace("sichuan-2024", "own"), "utf-8")
    for where in ("own", "data.yaml"):
        code, out, _ = run("explain", "sn-01", "--profile", where)
        assert (code, out.splitlines()[0]) == (0, "SN-01  接待费不超过五万")
        assert "three_public.hospitality.actual <= 50000" in out
    assert "本方案不用  省里不要求" in run("explain", "RG401", "--profile", "own")[1]
    code, _, err = run("explain", "SN-01")
    assert code == ExitCode.DATA
    assert "--profile" in err


@pytest.mark.parametrize(
    "command", [["explain", "RG301"], ["schema"], ["profiles", "list"], ["completion", "bash"]], ids=" ".join
)
def test_a_light_command_loads_nothing_that_only_reports_need(command: list[str]) -> None:
    """Among them what may be missing on a computer: it can still be asked what a finding means."""
    blocked = "import sys; sys.modules.update(dict.fromkeys(('lxml', 'openpyxl', 'docx', 'jinja2', 'matplotlib')))"
    program = f"{blocked}; from reportgen.cli import main; sys.exit(main({command!r}))"
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, env=environment)
    assert (ended.returncode, ended.stderr.decode()) == (0, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_a_script_for_completion_is_for_the_shell_that_is_asked_for(run: Run, shell: str) -> None:
    code, out, _ = run("completion", shell)
    assert code == 0
    assert f"complete_{shell}" in out


def test_completion_knows_commands_and_options(tmp_path: Path) -> None:
    def completed(words: str, number: int) -> list[str]:
        asked = {"_REPORTGEN_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(number)}
        command = [sys.executable, "-m", "reportgen"]
        done = subprocess.run(command, check=False, capture_output=True, env={**os.environ, **asked}, cwd=tmp_path)
        return done.stdout.decode().split()

    assert completed("reportgen ex", 1) == ["explain"]
    assert completed("reportgen render --wor", 2) == ["--workpaper"]


def test_a_profile_is_not_copied_under_the_name_of_one_that_is_there_already(run: Run) -> None:
    code, out, err = run("profiles", "copy", "sichuan-2024", "sichuan-2024")
    assert (code, out) == (ExitCode.FILE, "")
    assert "RG751" in err
    assert not Path("sichuan-2024").exists()


def test_places_can_be_read_on_a_chinese_console(run: Run) -> None:
    """Its encoding is GBK: what it lacks would be shown as a question mark."""
    assert run("trace", SAMPLE, "1313.50万元")[1].encode("gbk")


def test_a_console_without_some_characters_still_gets_the_rest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding="gbk")
    monkeypatch.setattr(sys, "stderr", console)
    (tmp_path / "€.yaml").write_text(NO_YEAR, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "\U0001f600.yaml"]) == ExitCode.FILE
    console.flush()
    assert "找不到这个文件" in console.buffer.getvalue().decode("gbk")


def test_the_program_ends_with_the_exit_code() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "reportgen", "check", "missing.yaml"]
    ended = subprocess.run(command, check=False, capture_output=True, env=environment)
    assert ended.returncode == ExitCode.FILE
    assert "RG701" in ended.stderr.decode()


class TestStandardInput:
    @pytest.fixture(autouse=True)
    def _piped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch

    def pipe(self, text: str) -> None:
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    def test_a_report_is_called_as_its_unit(self, run: Run) -> None:
        self.pipe(SAMPLE.read_text("utf-8"))
        code, out, _ = run("render", "-", "--format", "xlsx")
        assert (code, out) == (0, "遂宁市安居区社会保险事业管理局.xlsx\n")

    def test_places_are_those_of_standard_input(self, run: Run) -> None:
        self.pipe(NO_YEAR + "yaer: 2024\n")
        code, _, err = run("check", "-")
        assert code == ExitCode.DATA
        assert "标准输入:4:1: 错误 RG152" in err

    def test_json_is_recognised_by_its_brace(self, run: Run) -> None:
        self.pipe('{"profile": "sichuan-2024",\n "year": "二〇二四"}')
        assert "标准输入:2:10: 错误 RG155" in run("check", "-")[2]
