"""Codes that the tables lack: named once in the data file, or for all data files in ``科目.csv``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reportgen.app.computed_report import compute_report
from reportgen.app.pipeline import check
from reportgen.cli import main
from reports import compute, data, item

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

FILE = """
profile: {profile}
year: 2024
amount_unit: 万元
entity: {{name: 某局, short_name: 某局}}
general_public_budget:
  items:
    - {{code: "2089798", basic_expenditure: {{"30101": 1.11, "39998": 1.00}}}}
"""
OWN = "编码,名称,释义\n# 省里新增的\n20897,试点,\n2089798,试点支出,指用于试点的支出。\n39998,其他试点支出\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes_found(findings: list[Diagnostic], *wanted: str) -> list[str]:
    return [finding.code for finding in findings if finding.code in (wanted or ("RG901", "RG902", "RG511", "RG212"))]


def checked(own: str | bytes = OWN, *, profile: str = "sichuan-2024", folder: str = ".") -> list[Diagnostic]:
    Path("data.yaml").write_text(FILE.format(profile=profile), "utf-8")
    Path(folder, "科目.csv").write_bytes(own if isinstance(own, bytes) else own.encode())
    return [
        finding
        for finding in check([Path("data.yaml")])
        if finding.code in {"RG104", "RG510", "RG901", "RG902", "RG903"}
    ]


class TestNamesInTheDataFile:
    def test_a_name_is_written_once_and_names_the_code_wherever_it_stands(self) -> None:
        named = item("2089798", name="试点支出", subcategory_name="试点")
        facts, findings = compute(
            data(
                general_public_budget={"items": [item("2089798")]},
                government_fund={"items": [named]},
                other_funds={"items": [item("2089798"), item("2089797", name="另一试点支出")]},
            )
        )

        assert {(line.code, line.name) for line in facts.by_function.lines} >= {
            ("20897", "试点"),
            ("2089798", "试点支出"),
            ("2089797", "另一试点支出"),
        }
        assert codes_found(findings) == ["RG902"]

    def test_all_codes_that_the_table_lacks_are_told_in_one_note_of_bounded_length(self) -> None:
        items = [item(f"20501{number}", name=f"第{number}项支出") for number in range(60, 75)]
        _, findings = compute(data(general_public_budget={"items": items}))

        (note,) = (finding for finding in findings if finding.code == "RG902")
        assert note.severity == "提示"
        assert "2050160 第60项支出、2050161 第61项支出" in note.message
        assert note.message.endswith("2050169 第69项支出等 15 个")
        assert note.at is not None
        assert note.at.name == "general_public_budget.items.0.code"

    def test_without_a_name_the_remedy_shows_the_line_to_add(self) -> None:
        _, findings = compute(data(general_public_budget={"items": [item("2089798")]}))

        (error,) = (finding for finding in findings if finding.code == "RG901")
        assert "subcategory_name: 款的名称；name: 项的名称" in error.remedy
        assert "“科目.csv”" in error.remedy or "科目.csv 中加一行 20897,款的名称 和 2089798,项的名称" in error.remedy

    def test_an_error_is_told_once_however_often_the_code_is_used(self) -> None:
        _, findings = compute(
            data(general_public_budget={"items": [item("2050160")]}, other_funds={"items": [item("2050160")]})
        )

        assert codes_found(findings) == ["RG901"]

    def test_a_code_of_other_years_is_printed_by_its_nearest_name_with_a_warning(self) -> None:
        facts, findings = compute(data(year=2020, general_public_budget={"items": [item("2013904")]}))

        (warning,) = (finding for finding in findings if finding.code == "RG511")
        assert warning.severity == "警告"
        assert "20139 社会工作事务（2024年起）、2013904 专项业务（2024年起）" in warning.message
        assert facts.by_function.by_code("2013904").names.subcategory == "社会工作事务"

    def test_a_code_of_other_years_that_is_named_is_only_noted(self) -> None:
        _, findings = compute(data(general_public_budget={"items": [item("2010308", name="信访事务")]}))

        assert codes_found(findings) == ["RG902"]


@pytest.mark.usefixtures("here")
class TestTheFile:
    def test_its_codes_are_those_of_the_table(self) -> None:
        assert checked() == []

        facts = compute_report(Path("data.yaml"), force=True).facts
        line = facts.by_function.by_code("2089798")
        assert (line.names.category, line.names.subcategory, line.name) == ("社会保障和就业支出", "试点", "试点支出")
        assert "其他试点支出" in [entry.name for entry in facts.general_public_budget.basic.running_items]
        assert [entry.definition for group in facts.terms for entry in group.items if entry.code == "2089798"] in (
            [],
            ["指用于试点的支出。"],
        )

    def test_it_may_stand_beside_an_own_profile(self) -> None:
        assert main(["profiles", "copy", "sichuan-2024", "own"]) == 0

        assert checked(profile="own", folder="own") == []

    def test_it_goes_before_the_table(self) -> None:
        Path("data.yaml").write_text(FILE.format(profile="sichuan-2024").replace("2089798", "2050202"), "utf-8")
        Path("科目.csv").write_text("2050202,小学的教育\n39998,其他试点支出\n", "utf-8")

        facts = compute_report(Path("data.yaml"), force=True).facts

        assert facts.by_function.by_code("2050202").name == "小学的教育"

    def test_excel_writes_it_in_gbk(self) -> None:
        (warning,) = checked(OWN.encode("gbk"))

        assert (warning.code, warning.at and warning.at.file) == ("RG104", "科目.csv")

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("208979,试点", "“208979”不是科目编码"),
            ("试点,2089798", "“试点”不是科目编码"),
            ("2089797", "2089797 没有写名称"),
            ("2089797,{{ year }}年的试点", "2089797 的名称或释义中有标签"),
            ("2089797," + "长" * 61, "2089797 的名称超过 60 个字"),
            ("2089797,试点,指某事，含某事。,多的", "2089797 一行多于三格，第四格是“多的”"),
            ("2089798,另一试点", "2089798 写了两次"),
        ],
    )
    def test_a_line_that_is_not_understood_is_told_with_its_place(self, line: str, said: str) -> None:
        (finding,) = (finding for finding in checked(OWN + line) if finding.code == "RG510")

        assert said in finding.message
        assert finding.at is not None
        assert (finding.at.file, finding.at.line) == ("科目.csv", len(OWN.splitlines()) + 1)

    @pytest.mark.parametrize(
        "content",
        [b"PK\x03\x04", b"\xff\xfe\x00", b'"', b"", b"\n\n,,\n", b"2089797," + b"x" * 200_000, "，\n".encode()],
    )
    def test_no_file_breaks_the_program(self, content: bytes) -> None:
        assert {finding.code for finding in checked(content)} <= {"RG103", "RG104", "RG510", "RG901", "RG903"}


class TestLookingUp:
    def test_a_name_finds_its_codes(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["codes", "小学教育"]) == 0
        assert capsys.readouterr().out.split() == ["2050202", "小学教育", "项，各年", "教育支出·普通教育"]

    def test_a_definition_stands_below(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["codes", "2080109"])

        assert capsys.readouterr().out.splitlines()[1] == "    指社会保险经办机构开展业务工作的支出。"

    def test_scripts_get_all_of_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        import json

        main(["codes", "2130507", "--json"])

        old, new = json.loads(capsys.readouterr().out)["codes"]
        assert (old["name"], old["valid_from"], old["valid_to"]) == ("扶贫贷款奖补和贴息", None, 2021)
        assert (new["name"], new["valid_from"], new["level"]) == ("贷款奖补和贴息", 2022, "项")
        assert new["source"].startswith("财预〔2023〕83号")

    def test_what_is_not_there_is_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["codes", "没有的科目"]) == 0
        assert "科目表中没有“没有的科目”" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
class TestRowsWithAnAmountOnly:
    """Official tables have no row for some codes; whoever uses one gets its row."""

    def printed(self, *parts: tuple[str, str]) -> str:
        text = FILE.format(profile="sichuan-2024").replace("2089798", "2080109").replace("39998", "39999")
        for old, new in parts:
            text = text.replace(old, new)
        Path("data.yaml").write_text(text, "utf-8")
        return str(compute_report(Path("data.yaml"), force=True).content.tables)

    def test_a_category_that_only_governments_have(self) -> None:
        assert "社会保险基金支出" not in self.printed()
        assert "社会保险基金支出" in self.printed(("2080109", "2090101"))

    def test_an_economic_type_that_the_form_lacks(self) -> None:
        assert "经常性赠与" not in self.printed()
        assert "经常性赠与" in self.printed(("39999", "39909"))
