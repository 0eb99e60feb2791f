"""What each field of a data file means under a profile: where it is printed, and what is said where it is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textdump.docx import docx_text

import reportgen
from reportgen.app.computed_report import compute_report
from reportgen.app.fields import unprinted, used_fields
from reportgen.app.ready_profile import load_ready_profile
from reportgen.app.starter import write_starter
from reportgen.diagnostics import Severity
from reportgen.load import read_document
from reportgen.load.validation import validate
from reportgen.model.report import Report
from reportgen.profile.read import load_profile, shipped_profiles
from test_starter import EMPTY_VALUE, SPARE_FIELD

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

CASES = Path(__file__).parent / "cases" / "data"
BASE = (CASES / "base-filled.yaml").read_text("utf-8")
PROFILES = [name for name in shipped_profiles() if load_profile(name, near=CASES).kinds]

ITEM, HOSPITALITY = "adjusted_budget_reason: 厉行节约，压减公用经费", 'change_reason: "厉行节约，严格控制陪餐人数"'
"""Where the base has the reason of an item, and of 公务接待费."""


def with_all_reasons(text: str) -> str:
    """Return the base with an item and 公务接待费 that have all three reasons."""
    for old, of in ((ITEM, "科目"), (HOSPITALITY, "接待")):
        words = {"change_reason": "比上年", "original_budget_reason": "比年初", "adjusted_budget_reason": "比全年"}
        reasons = [f"{name}: {of}{compared}说" for name, compared in words.items()]
        found = re.search(f"^( *){re.escape(old)}.*", text, re.MULTILINE)
        assert found
        text = text.replace(found[0], "\n".join(found[1] + reason for reason in reasons), 1)
    return text


def checked(tmp_path: Path, text: str, profile: str = "") -> list[Diagnostic]:
    path = tmp_path / "data.yaml"
    path.write_text(text, "utf-8")
    return reportgen.check([path], profile=profile)


class TestReasons:
    @pytest.mark.parametrize(
        ("profile", "item", "hospitality"),
        [
            ("sichuan-2024", "比全年", "比上年"),
            ("fujian-2021", "比上年", "比全年"),
            ("ministry-2023", "比年初", "比年初"),
        ],
    )
    def test_each_is_printed_only_in_the_sentence_that_it_explains(
        self, profile: str, item: str, hospitality: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "data.yaml"
        path.write_text(with_all_reasons(BASE), "utf-8")
        result = reportgen.render([path], output=tmp_path, profile=profile, formats=["docx"])
        text = docx_text(result.outputs[0].read_bytes())
        printed = set(re.findall("(?:科目|接待)比..说", text))
        assert printed == {f"科目{item}说", f"接待{hospitality}说"}

    @pytest.mark.parametrize(
        ("profile", "name"),
        [
            ("sichuan-2024", "adjusted_budget_reason"),
            ("fujian-2021", "change_reason"),
            ("ministry-2023", "original_budget_reason"),
        ],
    )
    def test_an_old_one_is_read_as_the_one_that_the_profile_prints_and_that_is_told(
        self, profile: str, name: str, tmp_path: Path
    ) -> None:
        renamed, old = (tmp_path / "renamed.yaml", tmp_path / "old.yaml")
        renamed.write_text(BASE.replace(ITEM, ITEM.replace("adjusted_budget_reason", name)), "utf-8")
        old.write_text(BASE.replace(ITEM, ITEM.replace("adjusted_budget_reason", "reason")), "utf-8")

        of_old, of_renamed = (reportgen.check([path], profile=profile) for path in (old, renamed))
        (told,) = (finding for finding in of_old if finding.code == "RG500")
        assert told.at
        assert (told.at.line, told.at.column, told.severity) == (100, 7, Severity.WARNING)
        assert f"1 处读作 {name}（" in told.message
        others = [(each.code, each.message, each.place) for each in of_old if each is not told]
        assert others == [(each.code, each.message, each.place) for each in of_renamed]

        both = [reportgen.render([path], output=tmp_path, profile=profile, formats=["docx"]) for path in (old, renamed)]
        assert both[0].outputs[0].read_bytes() == both[1].outputs[0].read_bytes()

    def test_that_of_the_vehicles_has_a_chapter_now(self, tmp_path: Path) -> None:
        text = BASE.replace('vehicles: {change_reason: "更新执法执勤用车1辆"}', "vehicle_reason: 更新减少")
        findings = checked(tmp_path, text)
        (told,) = (finding for finding in findings if finding.code == "RG500")
        assert "1 处读作 change_reason（" in told.message
        # What is wrong with it is found where it is written.
        line = next(number for number, each in enumerate(text.splitlines(), 1) if "vehicle_reason" in each)
        (wrong,) = (finding for finding in findings if finding.code == "RG444" and "用车" in finding.message)
        assert wrong.at
        assert wrong.at.line == line

    def test_an_old_one_that_is_printed_nowhere_is_left_out_and_that_is_told(self, tmp_path: Path) -> None:
        item = "      original_budget: 60.00\n"
        text = BASE.replace(item, f"      reason: 旧的原因\n{item}", 1)
        (told,) = (finding for finding in checked(tmp_path, text) if finding.code == "RG500")
        assert "1 处不印原因，没有采用" in told.message

    def test_one_that_is_not_printed_is_not_asked_for(self, tmp_path: Path) -> None:
        # It spent less than its budget, and this profile compares it with last year.
        findings = checked(tmp_path, BASE.replace(HOSPITALITY, ""))
        assert "three_public.hospitality" not in {each.place for each in findings if each.code in {"RG401", "RG402"}}


class TestBudgets:
    def test_one_that_is_not_written_is_not_the_other(self) -> None:
        hospitality = compute_report(CASES / "min-adjusted-is-original.yaml").facts.three_public.hospitality
        assert (hospitality.original_budget.value, hospitality.adjusted_budget.value) == (28500, None)

    def test_what_the_table_prints_is_asked_for(self) -> None:
        findings = reportgen.check([CASES / "min-adjusted-is-original.yaml"])
        places = {finding.place: finding.message for finding in findings if finding.code == "RG502"}
        assert "没有填全年预算数（adjusted_budget）" in places["three_public.hospitality 全年预算数"]
        # An item's adjusted budget is printed nowhere under this profile.
        assert list(places) == ["three_public.hospitality 全年预算数"]


class TestUnprinted:
    def test_a_field_that_the_profile_does_not_print_is_told_once(self, tmp_path: Path) -> None:
        told = [finding for finding in checked(tmp_path, BASE) if finding.code == "RG501"]
        (work,) = (finding for finding in told if "entity.key_work" in finding.message)
        assert work.at
        assert work.at.source_line.startswith("  key_work:")
        assert work.severity == "提示"

    def test_many_entries_are_counted(self, tmp_path: Path) -> None:
        findings = checked(tmp_path, BASE, "ministry-2023")
        (indicators,) = (each for each in findings if each.code == "RG501" and "indicators.relation" in each.message)
        assert re.search("共填了 [0-9]+ 处", indicators.message)

    def test_what_a_text_of_the_file_quotes_is_printed(self, tmp_path: Path) -> None:
        reason = "change_reason: 新增文物抢险加固项目，人员工资正常增长"
        quoting = BASE.replace(reason, "change_reason: '{{ entity.budget_level }}项目增加'")
        told = ["entity.budget_level" in str(checked(tmp_path, each)) for each in (BASE, quoting)]
        assert told == [True, False]


class TestStarter:
    @pytest.mark.parametrize("profile", PROFILES)
    def test_filling_in_all_that_it_asks_for_leaves_nothing_unprinted(self, profile: str, tmp_path: Path) -> None:
        path = write_starter(profile, tmp_path / "a.yaml")[0]
        text = SPARE_FIELD.sub(r"\1", EMPTY_VALUE.sub("", path.read_text("utf-8")))
        text = re.sub(r": 0(?=[ ,}\n])", ": 1", text).replace(': ""', ': "甲"')
        path.write_text(text, "utf-8")
        document = read_document(path)[0]
        report = validate(document, Report)
        assert list(unprinted(document, report, load_ready_profile(profile, tmp_path, None))) == []

    def test_it_says_where_a_field_is_printed(self, tmp_path: Path) -> None:
        text = write_starter("sichuan-2024", tmp_path / "a.yaml")[0].read_text("utf-8")
        assert re.search("^ +groups: 0 .*〔正文〕$", text, re.MULTILINE)
        assert "key_work" not in text
        assert "groups_joined" not in text


def test_a_table_is_a_place_where_a_field_is_printed() -> None:
    use = used_fields(load_ready_profile("ministry-2023", CASES, None))
    assert use.printed_in(("three_public", "hospitality", "adjusted_budget")) == {"公开09表"}
