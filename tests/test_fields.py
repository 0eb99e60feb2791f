"""What each field of a data file means under a profile: where it is printed, and what is said where it is not."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textdump.docx import docx_text

import reportgen
from reportgen.app.computed_report import compute_report
from reportgen.app.fields import unprinted, used_fields
from reportgen.app.ready_profile import load_ready_profile
from reportgen.app.starter import write_starter
from reportgen.checks.rule import CheckInput
from reportgen.checks.run import run_checks
from reportgen.diagnostics import Location, Severity
from reportgen.facts.facts import compute_facts
from reportgen.load import read_document
from reportgen.load.validation import validate
from reportgen.model.example import Example, field_of, made_up
from reportgen.model.report import Report
from reportgen.profile.read import load_profile, shipped_profiles
from test_starter import EMPTY_VALUE, SPARE_FIELD

if TYPE_CHECKING:
    from reportgen.app.fields import FieldUse
    from reportgen.app.ready_profile import ReadyProfile
    from reportgen.diagnostics import Diagnostic
    from reportgen.model.example import Kind

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

    def test_a_profile_that_is_wrong_is_told_beside_an_old_one(self, tmp_path: Path) -> None:
        found = checked(tmp_path, BASE.replace(ITEM, ITEM.replace("adjusted_budget_reason", "reason")), "sichuan-2042")
        assert {"RG500", "RG910"} <= {finding.code for finding in found}

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
        assert re.search("^ +groups_joined: 0 .*〔仅供核对〕$", text, re.MULTILINE)


def made_up_values() -> dict[str, Any]:
    settings = {"profile": "甲", "year": 2024, "amount_unit": "万元", "statistics": {}, "stated": {}, "accepted": []}
    data: dict[str, Any] = Example(Report, "2080109").data | settings
    data["annexes"][0]["project"] = data["performance"]["projects"][0]["name"]
    return data


def without(data: Any, kind: Kind) -> Any:  # noqa: ANN401 - any value
    """Return data without a field."""
    if isinstance(data, list):
        return [without(each, kind) for each in data]
    if not isinstance(data, dict):
        return data
    if kind[0] not in data:  # below a name of a mapping, or not there
        return {name: without(each, kind) for name, each in data.items()} if kind[1:] else data
    rest = {name: each for name, each in data.items() if name != kind[0]}
    return {**data, kind[0]: without(data[kind[0]], kind[1:])} if kind[1:] else rest


def found_by_checks(data: dict[str, Any], ready: ReadyProfile) -> list[str]:
    """Return what the checks find in data of whose texts nothing is looked at but that they are there."""
    report = made_up(Report, data)
    assert report
    facts, found = compute_facts(report, ready.profile, nowhere)
    given = CheckInput(report, facts, {}, ready.profile, nowhere, printed_in=lambda _: frozenset())
    return sorted(f"{each.code} {each.message}" for each in (*found, *run_checks(given)))


def nowhere(_: object) -> Location:
    return Location("")


def filled(data: Any, values: Any, kind: Kind, use: FieldUse, *, is_other: bool) -> Any:  # noqa: ANN401 - any value
    """Return data with all that a profile does not use filled in, with other values where asked for."""
    if isinstance(data, list):
        return [filled(each, values[0], kind, use, is_other=is_other) for each in data] if values else data
    if not isinstance(data, dict) or not isinstance(values, dict) or not values:
        return data
    below = {
        name: each
        for name, each in values.items()
        if any(known[: len(kind) + 1] == (*kind, name) for known in use.kinds)
    }
    if not below:  # names that people choose
        return {
            name: filled(each, next(iter(values.values())), kind, use, is_other=is_other) for name, each in data.items()
        }
    new = {
        name: filled(each, values[name], (*kind, name), use, is_other=is_other) if name in values else each
        for name, each in data.items()
    }
    unused = [name for name in below if not use.is_used((*kind, name)) and name not in {"code", "category_order"}]
    return new | {name: other(values[name]) if is_other else values[name] for name in unused}


def other(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return other texts and numbers in the place of made-up ones."""
    if isinstance(value, dict):
        return {name: other(each) for name, each in value.items()}
    if isinstance(value, list):
        return [other(each) for each in value]
    if isinstance(value, str):
        return value.replace("⟦", "改⟦")
    return not value if isinstance(value, bool) else value + 1 if isinstance(value, (int, Decimal)) else value


class TestUse:
    """What is said not to be printed or compared is neither, whatever stands in it."""

    @pytest.mark.parametrize("profile", PROFILES)
    def test_another_text_or_number_in_what_is_not_used_changes_no_file(self, profile: str, tmp_path: Path) -> None:
        use = used_fields(load_ready_profile(profile, CASES, None))
        results = []
        for is_other in (False, True):
            data = filled(
                read_document(CASES / "base-filled.yaml")[0].data, made_up_values(), (), use, is_other=is_other
            )
            path = tmp_path / str(is_other) / "data.json"
            path.parent.mkdir()
            path.write_text(json.dumps(data, ensure_ascii=False, default=str), "utf-8")
            result = reportgen.render([path], output=path.parent, profile=profile, force=True)
            results.append([output.read_bytes() for output in result.outputs])
        assert results[0]
        assert results[0] == results[1]

    @pytest.mark.parametrize("profile", [name for name in PROFILES if load_profile(name, near=CASES).profile.tables])
    def test_no_check_misses_what_is_not_used(self, profile: str) -> None:
        ready = load_ready_profile(profile, CASES, None)
        use = used_fields(ready)
        unused = [kind for kind in use.kinds if not use.is_used(kind) and not field_of(Report, kind).is_required()]
        everything = made_up_values()
        for data in (everything, {**everything, "annexes": [], "performance": {}, "prior_year_actual": {}}):
            assert found_by_checks(data, ready) == found_by_checks(reduce(without, unused, data), ready)


def test_a_table_is_a_place_where_a_field_is_printed() -> None:
    use = used_fields(load_ready_profile("ministry-2023", CASES, None))
    assert use.printed_in(("three_public", "hospitality", "adjusted_budget")) == {"公开09表"}
