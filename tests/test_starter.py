"""The data file that ``init`` writes: complete, explained, and right as it is."""

from __future__ import annotations

import json
import re
import typing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

import reportgen
from reportgen.app.schema import schema_text
from reportgen.app.starter import starter_text, write_starter
from reportgen.diagnostics import OutputError, TemplateError
from reportgen.load import read_document
from reportgen.load.validation import validate
from reportgen.model.report import Report
from reportgen.profile.profile import Profile
from reportgen.profile.read import shipped_profiles

if TYPE_CHECKING:
    from collections.abc import Iterator

PROFILE = "sichuan-2024"
SAMPLES = Path(__file__).parents[1] / "data_samples"
EMPTY_VALUE = re.compile(r"^( *)(\w+): (\[\]|\{\}).*\n(?=(?: *#.*\n)*\1#\2:)", re.MULTILINE)
SPARE_FIELD = re.compile(r"^( *)#(?=\S)", re.MULTILINE)


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    return write_starter(PROFILE, tmp_path / "决算数据.yaml")[0]


def test_all_that_is_wrong_with_it_is_what_has_to_be_filled_in(starter: Path) -> None:
    assert {finding.code for finding in reportgen.check([starter])} == {"RG161"}


def test_it_renders_as_it_is(starter: Path, tmp_path: Path) -> None:
    assert reportgen.render([starter], output=tmp_path / "out").ok


def test_what_has_to_be_filled_in_says_so(starter: Path) -> None:
    report = read_document(starter)[0].data
    texts = [
        report["change_reason"],
        report["entity"]["name"],
        report["entity"]["short_name"],
        *report["entity"]["duties"],
    ]
    assert all(text.startswith("（请填写）") for text in texts)


def test_profile_and_year_are_filled_in(starter: Path) -> None:
    report = validate(read_document(starter)[0], Report)
    assert (report.profile, report.year) == (PROFILE, 2024)
    assert "__" not in starter.read_text("utf-8")
    assert "上年（2023 年）" in starter.read_text("utf-8")


def test_a_profile_for_all_years_gives_a_year_that_is_valid() -> None:
    text = starter_text(Profile(id="all", title="各年"), "all")
    assert re.search(r"^year: 20\d\d ", text, re.MULTILINE)


def test_every_field_of_the_model_is_offered_where_a_profile_uses_it() -> None:
    """What ``init`` writes is what remains of this text under a profile."""
    text = starter_text(Profile(id="all", title="各年"), "all")
    written = set(re.findall(r"[#{\s](\w+):", text))
    assert set(field_names(Report)) - written == set()


def test_every_spare_field_can_be_used_by_deleting_its_mark(starter: Path) -> None:
    text = starter.read_text("utf-8")
    used = SPARE_FIELD.sub(r"\1", EMPTY_VALUE.sub("", text))
    assert used.count("\n") < text.count("\n")
    starter.write_text(used, "utf-8")
    report = validate(read_document(starter)[0], Report)
    assert report.other_funds.items[0].revenue.institutional == 0
    assert report.performance.projects[0].is_monitored
    assert report.prior_year_actual.total_revenue == 0


def test_an_editor_finds_the_schema_beside_it(starter: Path) -> None:
    first = starter.read_text("utf-8").partition("\n")[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads((starter.parent / named).read_text("utf-8"))["title"] == "部门决算公开数据文件"


def test_it_is_not_written_over_a_file_that_exists(starter: Path) -> None:
    starter.write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="RG731"):
        write_starter(PROFILE, starter)
    assert starter.read_text("utf-8") == "mine"
    write_starter(PROFILE, starter, overwrite=True)
    assert starter.read_text("utf-8") != "mine"


def test_an_unknown_profile_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="是否应为 sichuan-2024"):
        write_starter("sichuan-2042", tmp_path / "a.yaml")
    assert list(tmp_path.iterdir()) == []


def test_a_profile_without_templates_writes_nothing_and_names_those_that_can_be_used(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="“national”没有模板") as raised:
        write_starter("national", tmp_path / "a.yaml")
    assert "sichuan-2024" in raised.value.findings[0].remedy
    assert "national、" not in raised.value.findings[0].remedy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("profile", [name for name in shipped_profiles() if name not in {"national", "sichuan"}])
def test_there_is_a_starter_for_every_shipped_profile(profile: str, tmp_path: Path) -> None:
    assert [path.name for path in write_starter(profile, tmp_path / "a.yaml")] == ["a.yaml", "report.schema.json"]


def test_a_profile_can_have_a_starter_of_its_own(tmp_path: Path) -> None:
    starter = write_starter("project-self-evaluation", tmp_path / "项目.yaml")[0]

    assert {finding.code for finding in reportgen.check([starter])} == {"RG161"}
    assert [path.suffix for path in reportgen.render([starter], output=tmp_path / "out").outputs] == [".docx"]
    assert "general_public_budget" not in starter.read_text("utf-8")


def test_a_starter_that_there_is_none_of_is_a_finding() -> None:
    with pytest.raises(TemplateError, match="没有这份空白数据文件") as raised:
        starter_text(Profile(id="own", title="本局", starter="accounts"), "own")
    assert "final-accounts" in raised.value.findings[0].remedy


class TestSchema:
    def test_the_one_that_the_samples_name_is_fresh(self) -> None:
        is_fresh = (SAMPLES / "../docs/report.schema.json").read_text("utf-8") == schema_text()
        assert all("$schema=../docs/report.schema.json" in path.read_text("utf-8") for path in SAMPLES.glob("*.yaml"))
        assert is_fresh, "run make docs"

    def test_every_field_has_a_chinese_title(self) -> None:
        schema = json.loads(schema_text())
        chapters = [schema, *schema["$defs"].values()]
        titles = [field.get("title", "") for chapter in chapters for field in chapter["properties"].values()]
        assert len(titles) > 100
        assert all(re.search("[\u4e00-\u9fff]", title) for title in titles)

    def test_nothing_in_it_is_meant_for_developers(self) -> None:
        assert "description" not in schema_text()
        assert not any("title" in chapter for chapter in json.loads(schema_text())["$defs"].values())

    def test_a_key_that_is_no_code_is_refused_where_keys_are_codes(self) -> None:
        item = json.loads(schema_text())["$defs"]["AppropriationItem"]["properties"]["basic_expenditure"]
        assert [part["additionalProperties"] for part in item["oneOf"] if "patternProperties" in part] == [False]


def field_names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        for inner in models_in(field.annotation):
            # A section of a report may hold sections.
            if inner is not model:
                yield from field_names(inner)


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from models_in(argument)
