"""Forms are put into the Word template where their tag stands; cells that say the same are merged downwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from authoring.word import scaffold_document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt
from lxml import etree

from reportgen.app.linting import lint, write_marked
from reportgen.app.profiles import copy_profile
from reportgen.app.ready_profile import load_ready_profile
from reportgen.diagnostics import Diagnostic, TemplateError
from reportgen.office import write_package
from reportgen.word.prepare import inspect_document, prepare_document
from reportgen.word.render import compile_document, render_document
from word_examples import CREATED, ENGINE, blank, element, lines, part, rendered, saved, texts

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PROFILE_TEXT = """\
id: own
title: 例
extends: national
templates:
  docx: report.docx
forms:
  - {id: evaluation, title: 自评表, docx: parts/form.docx}
"""


def built(path: Path, *source: str) -> Path:
    """A Word template, built from its text."""
    text = path.with_suffix(".txt")
    text.write_text("\n".join(source), encoding="utf-8")
    path.write_bytes(scaffold_document(text))
    return path


def filled(template: Path, forms: dict[str, Path], **context: object) -> bytes:
    document = prepare_document(template, forms)
    return write_package(render_document(document, context, engine=ENGINE, charts={}, created=CREATED))


def found(template: Path, **forms: Path) -> list[Diagnostic]:
    return inspect_document(template, forms)[1]


def rows(content: bytes) -> list[list[str]]:
    """The cells of all tables, row by row: what they show, with the mark of a vertical merge behind it."""
    root = etree.fromstring(part(content).encode())
    return [[_cell(cell) for cell in row.iter(f"{W}tc")] for row in root.iter(f"{W}tr")]


def _cell(cell: Element) -> str:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    shown = "".join(map(str, cell.itertext()))
    return shown if merge is None else f"{shown}{'↓' if merge.get(f'{W}val') == 'restart' else '^'}"


class TestFormsInTheirPlace:
    def test_a_form_stands_where_its_tag_stood(self, tmp_path: Path) -> None:
        template = built(tmp_path / "report.docx", "之前", "!form evaluation", "之后")
        form = built(tmp_path / "form.docx", "表中")
        content = filled(template, {"evaluation": form})
        assert [text for text in texts(content) if text] == ["之前", "表中", "之后"]

    def test_a_form_in_a_loop_is_filled_in_for_each(self, tmp_path: Path) -> None:
        source = ("% for project in projects", "!form evaluation", "% endfor")
        template = built(tmp_path / "report.docx", *source)
        form = built(tmp_path / "form.docx", "!table 1 1", "|: 项目 | {{ project.name }}", "!endtable")
        content = filled(template, {"evaluation": form}, projects=[{"name": "甲"}, {"name": "乙"}])
        assert rows(content) == [["项目", "甲"], ["项目", "乙"]]

    def test_the_same_form_may_stand_in_two_places(self, tmp_path: Path) -> None:
        template = built(tmp_path / "report.docx", "!form evaluation", "之间", "!form evaluation")
        form = built(tmp_path / "form.docx", "表中")
        document = prepare_document(template, {"evaluation": form})
        assert document.forms == ("evaluation",)
        assert [text for text in texts(filled(template, {"evaluation": form})) if text] == ["表中", "之间", "表中"]

    def test_a_style_of_the_same_name_is_that_of_the_report(self, tmp_path: Path) -> None:
        other = blank()
        other.styles.add_style("表注", WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(33)
        other.add_paragraph("注", style="表注")
        template = built(tmp_path / "report.docx", "!form evaluation")
        content = filled(template, {"evaluation": saved(other, tmp_path, "form.docx")})
        assert 'w:pStyle w:val="FormNote"' in part(content)
        assert part(content, "word/styles.xml").count('w:val="表注"') == 1

    def test_a_style_that_the_report_lacks_is_taken_along_with_what_it_is_based_on(self, tmp_path: Path) -> None:
        other = blank()
        base = other.styles.add_style("大字", WD_STYLE_TYPE.PARAGRAPH)
        base.font.size = Pt(33)
        # The id that python-docx gives is that of another style of the report.
        style = other.styles.add_style("Form Note", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = base
        other.add_paragraph("注", style=style)
        template = built(tmp_path / "report.docx", "!form evaluation", "- 原来的表注")
        content = filled(template, {"evaluation": saved(other, tmp_path, "form.docx")})
        opened = docx.Document(str(saved_bytes(content, tmp_path)))
        (paragraph,) = [each for each in opened.paragraphs if each.text == "注"]
        assert paragraph.style is not None
        assert (paragraph.style.name, paragraph.style.style_id) == ("Form Note", "FormNote1")
        assert element(paragraph.style).find(f"{W}basedOn").get(f"{W}val") == base.style_id
        (note,) = [each for each in opened.paragraphs if each.text == "原来的表注"]
        assert note.style is not None
        assert note.style.name == "表注"

    def test_what_is_wrong_with_a_tag_of_a_form_is_said_with_its_file(self, tmp_path: Path) -> None:
        template = built(tmp_path / "report.docx", "一", "二", "!form evaluation")
        form = built(tmp_path / "form.docx", "三", "{{ entity.name }", "{{ 1 + 1 }}")
        document = prepare_document(template, {"evaluation": form})
        with pytest.raises(TemplateError) as raised:
            compile_document(document, ENGINE)
        places = [(Path(each.at.file).name, each.at.name) for each in raised.value.findings if each.at]
        assert set(places) == {("form.docx", "正文 第2段")}

    def test_a_section_break_at_the_tag_stays(self, tmp_path: Path) -> None:
        template = built(tmp_path / "report.docx", "!form evaluation", "!section landscape", "之后")
        content = filled(template, {"evaluation": built(tmp_path / "form.docx", "表中")})
        assert part(content).count("<w:sectPr") == 2


def saved_bytes(content: bytes, folder: Path) -> Path:
    path = folder / "报告.docx"
    path.write_bytes(content)
    return path


class TestWhatCannotBeAForm:
    def test_a_form_that_is_not_in_the_profile(self, tmp_path: Path) -> None:
        template = built(tmp_path / "report.docx", "!form evaluatoin")
        (finding,) = found(template, evaluation=tmp_path / "form.docx")
        assert finding.code == "RG672"
        assert "是否应为 evaluation" in finding.message

    def test_a_form_whose_file_is_missing(self, tmp_path: Path) -> None:
        (finding,) = found(built(tmp_path / "report.docx", "!form x"), x=tmp_path / "none.docx")
        assert (finding.code, finding.at and finding.at.name) == ("RG673", "正文 第1段")

    def test_a_form_in_a_form(self, tmp_path: Path) -> None:
        form = built(tmp_path / "form.docx", "一", "!form x")
        (finding,) = found(built(tmp_path / "report.docx", "!form x"), x=form)
        assert (finding.code, finding.at and finding.at.file) == ("RG674", form.as_posix())

    def test_a_picture_a_section_and_a_numbered_paragraph(self, tmp_path: Path) -> None:
        other = blank()
        other.add_paragraph("有编号", style="List Number")
        other.add_section()
        other.add_picture(str(picture(tmp_path)))
        form = saved(other, tmp_path, "form.docx")
        findings = found(built(tmp_path / "report.docx", "!form x"), x=form)
        assert {finding.code for finding in findings} == {"RG675"}
        said = " ".join(finding.message for finding in findings)
        assert all(word in said for word in ("图片", "自动编号", "分节符"))

    @pytest.mark.parametrize("text", ["前 {%p form x %}", "{% form x %}", "{%p form x %}{{ year }}"])
    def test_a_tag_that_is_not_alone(self, text: str, tmp_path: Path) -> None:
        document = blank()
        lines(document, text)
        (finding,) = found(saved(document, tmp_path), x=built(tmp_path / "form.docx", "表"))
        assert finding.code == "RG676"

    @pytest.mark.parametrize("place", ["cell", "header"])
    def test_a_tag_in_a_cell_or_a_header(self, place: str, tmp_path: Path) -> None:
        document = blank()
        if place == "cell":
            document.add_table(1, 1).cell(0, 0).text = "{%p form x %}"
        else:
            document.sections[0].header.paragraphs[0].text = "{%p form x %}"
        (finding,) = found(saved(document, tmp_path), x=built(tmp_path / "form.docx", "表"))
        assert finding.code == "RG676"


def picture(folder: Path) -> Path:
    from PIL import Image

    path = folder / "图.png"
    Image.new("RGB", (2, 2)).save(path)
    return path


class TestMergedCells:
    def merged(self, tmp_path: Path, *indicators: tuple[str, ...]) -> list[list[str]]:
        source = (
            "!table 1 1 1",
            "|= 一级 | 二级 | 三级",
            "% for line in lines",
            "|: {% vm %}{{ line.a|optional }} | {% vm %}{{ line.b|optional }} | {{ line.c }}",
            "% endfor",
            "!endtable",
        )
        path = built(tmp_path / "form.docx", *source)
        values = [dict(zip("abc", each, strict=True)) for each in indicators]
        return rows(rendered(path, {"lines": values}))[1:]

    def test_cells_that_say_the_same_are_merged(self, tmp_path: Path) -> None:
        assert self.merged(tmp_path, ("产出", "数量", "1"), ("产出", "数量", "2"), ("产出", "质量", "3")) == [
            ["产出↓", "数量↓", "1"],
            ["^", "^", "2"],
            ["^", "质量", "3"],
        ]

    def test_a_cell_without_text_goes_on_with_the_one_above(self, tmp_path: Path) -> None:
        assert self.merged(tmp_path, ("产出", "数量", "1"), ("", "", "2"), ("", "质量", "3")) == [
            ["产出↓", "数量↓", "1"],
            ["^", "^", "2"],
            ["^", "质量", "3"],
        ]

    def test_a_cell_does_not_go_on_where_the_one_on_its_left_begins_anew(self, tmp_path: Path) -> None:
        assert self.merged(tmp_path, ("产出", "其他", "1"), ("效益", "其他", "2"), ("效益", "", "3")) == [
            ["产出", "其他", "1"],
            ["效益↓", "其他↓", "2"],
            ["^", "^", "3"],
        ]

    def test_one_row_is_merged_with_nothing(self, tmp_path: Path) -> None:
        assert self.merged(tmp_path, ("产出", "数量", "1")) == [["产出", "数量", "1"]]

    def test_a_cell_for_blanks_is_merged_only_when_it_shows_nothing(self, tmp_path: Path) -> None:
        source = (
            "!table 1 1",
            "% for n in n",
            "|: {% vm %}甲 | {% vm blank %}{{ n|optional }}",
            "% endfor",
            "!endtable",
        )
        path = built(tmp_path / "form.docx", *source)
        assert rows(rendered(path, {"n": ["3", "3", "", "3"]})) == [["甲↓", "3"], ["^", "3↓"], ["^", "^"], ["^", "3"]]

    def test_the_cells_of_two_tables_are_not_merged(self, tmp_path: Path) -> None:
        table = ("!table 1", "|: {% vm %}甲", "!endtable")
        path = built(tmp_path / "form.docx", *table, *table)
        assert rows(rendered(path, {})) == [["甲"], ["甲"]]

    def test_a_row_without_the_tag_ends_the_merging(self, tmp_path: Path) -> None:
        path = built(tmp_path / "form.docx", "!table 1", "|: {% vm %}甲", "|: 甲", "|: {% vm %}甲", "!endtable")
        assert rows(rendered(path, {})) == [["甲"], ["甲"], ["甲"]]

    def test_a_merged_cell_keeps_the_style_of_its_text(self, tmp_path: Path) -> None:
        path = built(tmp_path / "form.docx", "!table 1", "|: {% vm %}甲", "|: {% vm %}甲", "!endtable")
        continued = (
            r'<w:vMerge/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="FormHead"/></w:pPr></w:p>'
        )
        assert continued in part(rendered(path, {}))

    def test_a_tag_that_word_cut_into_pieces_is_found(self, tmp_path: Path) -> None:
        document = blank()
        table = document.add_table(2, 1)
        for row in table.rows:
            paragraph = row.cells[0].paragraphs[0]
            for piece in ("{%", " vm", " %}甲"):
                paragraph.add_run(piece)
        assert rows(rendered(saved(document, tmp_path), {})) == [["甲↓"], ["^"]]

    def test_a_column_is_that_of_the_grid(self, tmp_path: Path) -> None:
        source = ("!table 1 1 1", "|: 甲{2} | {% vm %}乙", "|: 甲 | 丙 | {% vm %}乙", "!endtable")
        assert rows(rendered(built(tmp_path / "form.docx", *source), {})) == [["甲", "乙↓"], ["甲", "丙", "^"]]

    def test_outside_of_a_table_it_means_nothing(self, tmp_path: Path) -> None:
        (finding,) = found(built(tmp_path / "form.docx", "正文 {% vm %}"))
        assert (finding.code, finding.at and finding.at.name) == ("RG677", "正文 第1段")


class TestFormsOfAProfile:
    @pytest.fixture(name="folder")
    def profile_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(tmp_path)
        folder = tmp_path / "own"
        (folder / "parts").mkdir(parents=True)
        (folder / "profile.yaml").write_text(PROFILE_TEXT, encoding="utf-8")
        source = ("% for project in performance.projects", "!form evaluation", "% endfor")
        built(folder / "report.docx", *source)
        built(folder / "parts/form.docx", "{{ project.name }}")
        return folder

    def codes(self, folder: Path) -> list[tuple[str, str]]:
        checked = lint(folder.as_posix())
        places = [(each.code, Path(each.at.file).name if each.at else "") for each in checked.findings]
        return [place for place in places if place[0] not in ("RG670", "RG671")]

    def test_the_linter_knows_the_variable_of_the_loop(self, folder: Path) -> None:
        assert self.codes(folder) == []

    def test_the_linter_finds_what_is_wrong_in_a_form(self, folder: Path) -> None:
        built(folder / "parts/form.docx", "{{ project.nmae }}")
        assert self.codes(folder) == [("RG621", "form.docx")]

    def test_a_form_alone_is_checked_where_it_is_used_and_can_be_marked(self, folder: Path, tmp_path: Path) -> None:
        built(folder / "parts/form.docx", "{{ project.name }}", "{{ project.nmae }}")
        checked = lint((folder / "parts/form.docx").as_posix())
        assert [(each.code, each.at and each.at.name) for each in checked.findings] == [("RG621", "正文 第2段")]
        write_marked(checked, tmp_path / "marked.docx")
        assert "RG621" in part((tmp_path / "marked.docx").read_bytes(), "word/comments.xml")

    def test_a_copy_with_comments_can_be_written_of_the_template(self, folder: Path, tmp_path: Path) -> None:
        built(folder / "parts/form.docx", "{{ project.nmae }}")
        write_marked(lint(folder.as_posix()), tmp_path / "marked.docx")
        assert "RG621" not in "".join(texts((tmp_path / "marked.docx").read_bytes()))

    def test_a_form_that_is_not_used_is_said(self, folder: Path) -> None:
        built(folder / "report.docx", "{{ year }}年度")
        assert self.codes(folder) == [("RG678", "report.docx")]

    def test_a_form_that_was_changed_is_read_again(self, folder: Path) -> None:
        def prepared() -> str:
            return load_ready_profile(folder.as_posix(), Path.cwd(), None).document().sources[0].text

        assert "新的说明" not in prepared()
        built(folder / "parts/form.docx", "{{ project.name }}", "新的说明")
        assert "新的说明" in prepared()

    @pytest.mark.parametrize("reference", ["own", "heir"])
    def test_a_copy_of_a_profile_has_its_forms(self, folder: Path, tmp_path: Path, reference: str) -> None:
        heir = tmp_path / "heir"
        heir.mkdir()
        heir.joinpath("profile.yaml").write_text("id: heir\ntitle: 例\nextends: ../own\n", encoding="utf-8")
        copy_profile(reference, tmp_path / "copied")
        (folder / "parts/form.docx").unlink()
        loaded = load_ready_profile("copied", tmp_path, None).loaded
        assert loaded.form_paths() == {"evaluation": (tmp_path / "copied/forms/form.docx").resolve()}
        assert self.codes(tmp_path / "copied") == []
