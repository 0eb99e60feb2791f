"""What the tutorial for a new region tells an office to do works as it is written there, without programming."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from textdump.docx import docx_text

import reportgen
from rendered import SAMPLE
from reportgen.app.linting import lint
from reportgen.app.profiles import copy_profile
from reportgen.office import parse_package

DOCS = Path(__file__).parents[1] / "docs"
TUTORIAL, IN_CHINESE = (DOCS / name for name in ("new-region.md", "new-region.zh-CN.md"))
FOLDER = Path("某省2024")
SHEET = "财政拨款“三公”经费支出决算表"


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"(?s)```{language}\n(.*?)```", page.read_text("utf-8"))


NAME_AND_YEAR, TABLE_ENTRY, CHARTS, PHRASE, DEFINITION = blocks(TUTORIAL, "yaml")


def profile() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "profile.yaml").read_text("utf-8"))
    return loaded


def save(changed: dict[str, Any]) -> None:
    (FOLDER / "profile.yaml").write_text(yaml.safe_dump(changed, allow_unicode=True, sort_keys=False), "utf-8")


def findings() -> list[str]:
    return [f"{finding.code} {finding.message}" for finding in lint(FOLDER.as_posix()).findings]


def set_table(**values: str) -> None:
    """Replace the “三公” table by the tutorial's entry."""
    entry = {**yaml.safe_load(TABLE_ENTRY)["tables"][0], **values}
    changed = profile()
    changed["tables"] = [entry if table["id"] == "three_public" else table for table in changed["tables"]]
    save(changed)


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in which an office has copied the profile."""
    monkeypatch.chdir(tmp_path)
    copy_profile("ministry-2023", FOLDER)


def test_both_languages_give_the_same_lines_to_write() -> None:
    assert [block for language in ("yaml", "text") for block in blocks(IN_CHINESE, language)] == [
        block for language in ("yaml", "text") for block in blocks(TUTORIAL, language)
    ]


def test_the_phrase_that_is_shown_is_that_of_the_profile() -> None:
    shown = yaml.safe_load(PHRASE)["phrases"]["settled"]
    assert shown == profile()["phrases"]["settled"]


def test_every_table_definition_is_listed() -> None:
    listed = IN_CHINESE.read_text("utf-8").partition("现成的表定义")[2].partition("**图**")[0]
    shipped = {path.stem for path in (DOCS.parent / "templates" / "tables").glob("*.yaml")}
    assert shipped <= set(re.findall(r"`(\w+)`", listed))


def test_name_year_and_words_are_changed_in_the_profile(tmp_path: Path) -> None:
    save({**profile(), **yaml.safe_load(NAME_AND_YEAR)})

    assert findings() == []
    result = reportgen.render([SAMPLE], output=tmp_path, profile=FOLDER.as_posix())
    # Forms of another region, and the budget that another region does without.
    assert {finding.code for finding in result.findings if not finding.accepted} <= {"RG181", "RG502"}
    assert "第二部分　2024年度单位决算表" in docx_text((tmp_path / f"{SAMPLE.stem}.docx").read_bytes())


def test_the_chart_that_is_shown_is_drawn_in_the_workbook(tmp_path: Path) -> None:
    changed = profile()
    changed["charts"] = [*changed["charts"], *yaml.safe_load(CHARTS)["charts"]]
    save(changed)

    # The Word template has no place for it yet.
    assert findings() == ["RG670 方案中的图 execution 没有放进模板"]
    reportgen.render([SAMPLE], output=tmp_path, profile=FOLDER.as_posix())
    parts = parse_package((tmp_path / f"{SAMPLE.stem}.xlsx").read_bytes(), "")
    assert [part for part in parts.values() if b"c:lineChart" in part and b"c:barChart" in part]


def test_a_sheet_that_keeps_its_old_name_is_found_as_the_tutorial_says() -> None:
    set_table()

    said = re.findall("错误 (RG.*)", blocks(TUTORIAL, "text")[0])
    assert sorted(findings()) == sorted(said)


def test_a_renamed_table_is_printed_under_its_new_name(tmp_path: Path) -> None:
    set_table()
    workbook = openpyxl.load_workbook(FOLDER / "report.xlsx")
    workbook[SHEET].title = "三公"
    workbook.save(FOLDER / "report.xlsx")

    assert findings() == []
    assert reportgen.render([SAMPLE], output=tmp_path, profile=FOLDER.as_posix()).ok
    sheet = openpyxl.load_workbook(tmp_path / f"{SAMPLE.stem}.xlsx")["三公"]
    assert [sheet["A1"].value, sheet["A2"].value] == ["“三公”经费支出决算表", "公开09表"]


def test_a_sentence_is_changed_in_word(tmp_path: Path) -> None:
    template = docx.Document(str(FOLDER / "report.docx"))
    run = next(run for line in template.paragraphs for run in line.runs if "年度本年收入合计" in run.text)
    run.text = run.text.replace("年度本年收入合计", "年全年收入")
    template.save(str(FOLDER / "report.docx"))

    assert findings() == []
    assert reportgen.render([SAMPLE], output=tmp_path, profile=FOLDER.as_posix()).ok
    assert "2024年全年收入1313.50万元" in docx_text((tmp_path / f"{SAMPLE.stem}.docx").read_bytes())


def test_a_table_of_ones_own_is_defined_and_printed(tmp_path: Path) -> None:
    set_table(id="three_public_rows")
    (FOLDER / "tables").mkdir()
    (FOLDER / "tables" / "three_public_rows.yaml").write_text(DEFINITION, "utf-8")
    workbook = openpyxl.load_workbook(FOLDER / "report.xlsx")
    del workbook[SHEET]
    sheet = workbook.create_sheet("三公")
    sheet.append(["{{ table.title }}"])
    sheet.append(["项目", "行次", "预算数", "决算数"])
    for row in re.findall(r"^\| (`\{\{.*) \|$", TUTORIAL.read_text("utf-8"), re.MULTILINE):
        sheet.append([cell.strip(" `") for cell in row.split("|")])
    workbook.save(FOLDER / "report.xlsx")

    assert findings() == []
    data = tmp_path / "data.yaml"
    text = SAMPLE.read_text("utf-8").replace("domestic: {actual: 0,", "domestic: {actual: 1.5,")
    data.write_text(text.replace("vehicle_operation: {actual: 0,", "vehicle_operation: {actual: 3,"), "utf-8")
    assert reportgen.render([data], output=tmp_path, profile=FOLDER.as_posix()).ok
    rows = openpyxl.load_workbook(tmp_path / "data.xlsx", data_only=True)["三公"].iter_rows(values_only=True)
    assert [row for row in rows if row[3]] == [
        ("项目", "行次", "预算数", "决算数"),
        ("合计", "1", 0, 4.5),
        ("2.公务用车购置及运行维护费", "3", 0, 3),
        ("　（2）公务用车运行维护费", "5", 0, 3),
        ("3.公务接待费", "6", 0, 1.5),
    ]
    assert "| 3.公务接待费 | 6 | 0.00 | 1.50 |" in docx_text((tmp_path / "data.docx").read_bytes())
