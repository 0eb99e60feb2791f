"""An office looks at profiles and takes one over: the copy works by itself and can be edited."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import reportgen
from reportgen.app.linting import lint
from reportgen.app.profiles import copy_profile, describe_profiles, profile_text, scalar_text, working_year
from reportgen.app.ready_profile import load_ready_profile
from reportgen.diagnostics import OutputError, TemplateError
from reportgen.profile.profile import Profile
from reportgen.profile.read import load_profile, shipped_profiles, templates_folder

PROFILE = "sichuan-2024"
SAMPLE = Path(__file__).parents[1] / "data_samples" / "anju-2024.yaml"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy in the folder 区社保局2024."""
    monkeypatch.chdir(tmp_path)
    copy_profile(PROFILE, Path("区社保局2024"))
    return Path("区社保局2024")


def test_the_list_has_every_shipped_profile_with_its_title() -> None:
    listed = describe_profiles()
    assert [name for name, _, _ in listed] == list(shipped_profiles())
    assert all(title for _, _, title in listed)
    assert (PROFILE, "2024") in [(name, year) for name, year, _ in listed]


class TestShow:
    @pytest.mark.parametrize("profile", shipped_profiles())
    def test_what_is_shown_is_the_whole_profile(self, profile: str) -> None:
        shown = Profile.model_validate(yaml.safe_load(profile_text(profile)))
        assert shown == load_profile(profile, near=templates_folder()).profile

    def test_what_is_inherited_is_shown_too(self) -> None:
        own_file = (templates_folder() / "profiles" / f"{PROFILE}.yaml").read_text("utf-8")
        assert "rate_increase" not in own_file
        assert "rate_increase: 增长" in profile_text(PROFILE)

    def test_fields_are_explained(self) -> None:
        assert '  percent: "0.00"  # 百分比格式，不含百分号\n' in profile_text(PROFILE)

    @pytest.mark.parametrize("text", ["yes", "0.00", "2024", "a: b", "#1", "", "- x", "公开01表", "是“否”", "{{ a }}"])
    def test_a_text_stays_a_text(self, text: str) -> None:
        assert yaml.safe_load(f"[{scalar_text(text)}]") == [text]


class TestCopy:
    def test_holds_profile_and_templates(self, own: Path) -> None:
        assert sorted(path.name for path in own.iterdir()) == ["forms", "profile.yaml", "report.docx", "report.xlsx"]

    def test_is_called_like_its_folder_and_keeps_comments_and_parent(self, own: Path) -> None:
        text = (own / "profile.yaml").read_text("utf-8")
        profile = load_profile(own.as_posix(), near=Path()).profile
        assert (profile.id, profile.extends) == ("区社保局2024", "sichuan")
        assert "# 本年度各句共用的写法" in text

    def test_uses_its_own_templates(self, own: Path) -> None:
        loaded = load_profile(own.as_posix(), near=Path())
        assert [loaded.template(kind).parent for kind in ("docx", "xlsx")] == [own.resolve()] * 2

    def test_renders_the_same_report_as_the_original(self, own: Path) -> None:
        assert reportgen.render([SAMPLE], output="a").ok
        assert reportgen.render([SAMPLE], output="b", profile=own.as_posix()).ok
        for name in ("anju-2024.docx", "anju-2024.xlsx"):
            assert Path("a", name).read_bytes() == Path("b", name).read_bytes()

    def test_renders_for_a_data_file_that_names_it(self, own: Path, tmp_path: Path) -> None:
        text = SAMPLE.read_text("utf-8").replace("profile: sichuan-2024", f"profile: {own}")
        (tmp_path / "data.yaml").write_text(text, "utf-8")
        assert [finding for finding in reportgen.check([tmp_path / "data.yaml"]) if not finding.accepted] == []

    def test_has_nothing_to_complain_about(self, own: Path) -> None:
        assert lint(own.as_posix()).findings == ()

    def test_a_change_in_it_changes_the_report(self, own: Path) -> None:
        file = own / "profile.yaml"
        file.write_text(file.read_text("utf-8") + "words: {decrease: 下滑}\n", "utf-8")
        assert load_profile(own.as_posix(), near=Path()).profile.words.decrease == "下滑"

    def test_can_hold_the_table_definitions(self, tmp_path: Path) -> None:
        copy_profile(PROFILE, tmp_path / "own", tables=True)
        tables = load_profile(PROFILE, near=tmp_path).profile.tables
        assert sorted(path.stem for path in (tmp_path / "own" / "tables").iterdir()) == sorted(t.id for t in tables)
        assert lint((tmp_path / "own").as_posix()).findings == ()

    def test_can_be_copied_in_turn_with_its_own_tables(self, tmp_path: Path) -> None:
        first = tmp_path / "first"
        copy_profile(PROFILE, first)
        (first / "tables").mkdir()
        own_table = (templates_folder() / "tables" / "revenue.yaml").read_text("utf-8") + "# ours\n"
        (first / "tables" / "revenue.yaml").write_text(own_table, "utf-8")
        copy_profile(first.as_posix(), tmp_path / "second")
        assert [path.name for path in (tmp_path / "second" / "tables").iterdir()] == ["revenue.yaml"]
        assert (tmp_path / "second" / "tables" / "revenue.yaml").read_text("utf-8") == own_table

    def test_of_one_that_extends_a_folder_finds_that_folder(self, own: Path, tmp_path: Path) -> None:
        child = tmp_path / "child"
        child.mkdir()
        (child / "profile.yaml").write_text("id: child\ntitle: 子方案\nextends: ../区社保局2024\n", "utf-8")
        copy_profile(child.as_posix(), tmp_path / "deep" / "grandchild")
        loaded = load_profile("deep/grandchild", near=tmp_path)
        assert loaded.profile.id == "grandchild"
        assert len(loaded.profile.tables) == len(load_profile(own.as_posix(), near=Path()).profile.tables)
        assert loaded.template("docx").parent == tmp_path / "deep" / "grandchild"

    def test_does_not_touch_what_is_there(self, own: Path) -> None:
        (own / "report.docx").write_text("edited", "utf-8")
        (own / "report.xlsx").unlink()
        with pytest.raises(OutputError, match="RG731") as caught:
            copy_profile(PROFILE, own)
        assert [finding.at.file for finding in caught.value.findings if finding.at] == [
            "区社保局2024/forms/sichuan-2024-overall.docx",
            "区社保局2024/forms/sichuan-2024-project.docx",
            "区社保局2024/profile.yaml",
            "区社保局2024/report.docx",
        ]
        assert (own / "report.docx").read_text("utf-8") == "edited"
        assert not (own / "report.xlsx").exists()

    def test_of_an_unknown_profile_makes_no_folder(self, tmp_path: Path) -> None:
        with pytest.raises(TemplateError, match="RG910"):
            copy_profile("sichuan-2042", tmp_path / "own")
        assert not (tmp_path / "own").exists()


def test_a_profile_without_a_year_works_on_last_year() -> None:
    assert working_year(Profile(id="a", title="a", year=2023)) == 2023
    assert 2024 < working_year(Profile(id="a", title="a")) < 2100


def test_units_in_different_folders_share_what_was_read_of_a_shipped_profile(tmp_path: Path) -> None:
    """Otherwise a process that renders a province keeps the profile as often as there are folders."""
    folders = [tmp_path / "one", tmp_path / "two"]
    ready = [load_ready_profile("sichuan-2024", folder, None) for folder in folders]
    assert ready[0] is ready[1]

    for folder in folders:
        copy_profile("sichuan-2024", folder / "own")
    own = [load_ready_profile("own", folder, None) for folder in folders]
    assert own[0] is not own[1]
