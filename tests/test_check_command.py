"""``check``, ``explain`` and ``render --force``: what scripts, editors and people get of the checks."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

import reportgen
from reportgen.cli import main

SAMPLE = Path(__file__).parents[1] / "data_samples" / "yanjiang-2020.yaml"
WRONG = "stated: {expenditure.total: 1313.00}\n"
ACCEPTED = "accepted: [{code: %s, at: %s, reason: 已与财政局核实}]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str = "") -> str:
    Path("data.yaml").write_text(SAMPLE.read_text("utf-8") + text, "utf-8")
    return "data.yaml"


@pytest.mark.usefixtures("here")
class TestExitCodes:
    def test_a_clean_file_ends_with_0(self) -> None:
        assert main(["check", write()]) == 0

    def test_warnings_end_with_8(self) -> None:
        assert main(["check", write(ACCEPTED % ("RG301", "account"))]) == 8

    def test_errors_end_with_3(self) -> None:
        assert main(["check", write(WRONG)]) == 3

    def test_what_is_accepted_is_told_with_its_reason_and_counts_as_nothing(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = SAMPLE.read_text("utf-8").replace("services: 0}", "services: 0, small_and_medium: 2}")
        Path("data.yaml").write_text(text, "utf-8")
        assert main(["check", "data.yaml"]) == 3

        Path("data.yaml").write_text(text + ACCEPTED % ("RG415", "procurement"), "utf-8")
        capsys.readouterr()

        assert main(["check", "data.yaml"]) == 0
        said = capsys.readouterr().err
        assert "已接受（错误） RG415 位置 procurement.small_and_medium；理由 已与财政局核实\n" in said


@pytest.mark.usefixtures("here")
class TestSarif:
    def test_each_finding_is_a_result_at_its_line_and_column(self) -> None:
        log = self.log(WRONG)
        result = next(each for each in log["runs"][0]["results"] if each["ruleId"] == "RG201")
        physical = result["locations"][0]["physicalLocation"]

        assert physical["artifactLocation"]["uri"] == "data.yaml"
        line = Path("data.yaml").read_text("utf-8").splitlines()[physical["region"]["startLine"] - 1]
        assert line[physical["region"]["startColumn"] - 1 :].startswith("1313.00")
        assert result["level"] == "error"

    def test_every_result_names_a_rule_of_the_tool(self) -> None:
        (run,) = self.log(WRONG)["runs"]
        rules = run["tool"]["driver"]["rules"]

        assert run["results"]
        assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
        assert all(set(rule) >= {"id", "shortDescription", "help", "defaultConfiguration"} for rule in rules)

    def test_it_says_which_version_of_the_format_it_is(self) -> None:
        log = self.log("")
        assert (log["version"], log["runs"][0]["results"]) == ("2.1.0", [])
        assert log["runs"][0]["columnKind"] == "unicodeCodePoints"

    def log(self, more: str) -> dict[str, Any]:
        main(["check", write(more), "--sarif", "out.sarif"])
        log: dict[str, Any] = json.loads(Path("out.sarif").read_text("utf-8"))
        return log


class TestExplain:
    def test_it_prints_the_parts_of_the_rule(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["explain", "rg301"]) == 0
        out = capsys.readouterr().out
        assert [line.split("  ")[0] for line in out.splitlines()] == [
            *("RG301", "严重程度", "检查内容", "为什么", "示例", "如何修正")
        ]  # fmt: skip


class TestForce:
    def test_without_it_a_report_with_errors_is_not_written(self, here: Path) -> None:
        assert not reportgen.render([write(WRONG)], output=here / "out").outputs
        assert not (here / "out").exists()

    def test_with_it_the_files_are_called_drafts(self, here: Path) -> None:
        result = reportgen.render([write(WRONG)], output=here / "out", force=True)
        assert result.ok
        assert sorted(path.name for path in result.outputs) == ["data.草稿.docx", "data.草稿.xlsx"]

    def test_every_page_of_the_report_says_so(self, here: Path) -> None:
        reportgen.render([write(WRONG)], output=here, formats=["docx"], force=True)
        document = docx.Document((here / "data.草稿.docx").as_posix())
        assert document.sections[0].header._element.xml.count('string="草稿"') == 1  # noqa: SLF001
        with zipfile.ZipFile(here / "data.草稿.docx") as package:
            headers = [package.read(name).decode() for name in package.namelist() if "/header" in name]
        assert headers
        assert all('string="草稿"' in header for header in headers if "<w:p" in header)

    def test_every_sheet_of_the_workbook_says_so(self, here: Path) -> None:
        reportgen.render([write(WRONG)], output=here, formats=["xlsx"], force=True)
        workbook = openpyxl.load_workbook(here / "data.草稿.xlsx")
        headers = [sheet.oddHeader for sheet in workbook.worksheets]
        assert all(header and header.center and "草稿" in str(header.center.text) for header in headers)

    def test_a_report_without_errors_is_no_draft(self, here: Path) -> None:
        result = reportgen.render([write()], output=here / "out", force=True)
        assert sorted(path.name for path in result.outputs) == ["data.docx", "data.xlsx"]

    def test_what_cannot_be_read_is_not_forced(self, here: Path) -> None:
        write("stated: {no.such.total: 1}\n")
        assert not reportgen.render(["data.yaml"], output=here / "out", force=True).outputs
