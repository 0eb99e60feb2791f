"""Page numbers of the contents and PDF files, as LibreOffice lays the reports out."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfWriter
from textdump.docx import docx_text

import reportgen
from programs import errors_in, tags_and_errors_in
from reportgen.cli import main
from reportgen.cli.exit_codes import ExitCode
from reportgen.diagnostics import Severity, ToolError
from reportgen.libreoffice import process
from reportgen.libreoffice.font_names import installed_families, missing_families
from reportgen.libreoffice.pdf import read_pages
from reportgen.libreoffice.process import LibreOffice
from reportgen.office import open_package
from reportgen.word.printed_pages import listed_headings, mark_sections, printed_pages
from reportgen.word.used_fonts import used_fonts
from word_examples import add_field, blank, rendered, saved

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "data_samples").glob("*.yaml"))
SAMPLE = ROOT / "data_samples" / "yanjiang-2020.yaml"
SMALL = ROOT / "data_samples" / "chenggong-2022.yaml"
FEWEST_PAGES = 6
ONE_PAGE = next((ROOT / "tests" / "errors").glob("RG743-*")) / "page.pdf"
LATIN_FONT = next((ROOT / "tests" / "errors").glob("RG722-*"))

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="a script stands for the program")


def pages_of(pdf: bytes) -> list[list[str]]:
    """The lines of each page, without spaces."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    return [[re.sub(r"\s", "", line) for line in text.splitlines()] for text in texts]


def contents_of(document: bytes) -> list[tuple[str, str]]:
    """The entries of the contents: the heading without spaces, and the number behind it."""
    entries = re.findall(r"(?m)^目录\d\| (?:\{TOC .*?=)?(.*)→\{PAGEREF \S+ \\h=(.*?)\}", docx_text(document))
    return [(re.sub(r"\s", "", title), number) for title, number in entries]


def stand_in(folder: Path, *commands: str) -> str:
    """A program that stands for LibreOffice, and runs these commands of the shell."""
    script = folder / "soffice"
    script.write_text("\n".join(["#!/bin/sh", *commands, ""]), "utf-8")
    script.chmod(0o755)
    return script.as_posix()


def copying(pdf: Path | str) -> str:
    """The command that gives this PDF file for every document."""
    quoted = pdf if isinstance(pdf, str) else shlex.quote(str(pdf))
    return f'for argument; do case $argument in *.docx) cp {quoted} "${{argument%.docx}}.pdf" ;; esac; done'


def write_pdf(path: Path, bookmarks: dict[str, int]) -> None:
    """A PDF file of empty pages with these bookmarks."""
    writer = PdfWriter()
    for _ in range(max(bookmarks.values()) + 1):
        writer.add_blank_page(595, 842)
    for name, page in bookmarks.items():
        writer.add_named_destination(name, page)
    writer.write(path)


@pytest.fixture(scope="module")
def with_pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], reportgen.RenderResult]:
    """A sample as a Word report with page numbers and as a PDF file, laid out once for all tests."""

    @cache
    def render(sample: Path) -> reportgen.RenderResult:
        folder = tmp_path_factory.mktemp("pages")
        result = reportgen.render([sample], output=folder, formats=("docx", "pdf"), page_numbers="on")
        assert result.ok, result.findings
        return result

    return render


def codes(result: reportgen.RenderResult) -> list[str]:
    return [finding.code for finding in result.findings]


class TestContents:
    @pytest.mark.usefixtures("libreoffice")
    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
    def test_each_number_is_the_one_printed_where_the_heading_stands(
        self, with_pages: Callable[[Path], reportgen.RenderResult], sample: Path
    ) -> None:
        result = with_pages(sample)
        report, pdf = result.outputs
        document = report.read_bytes()
        pages = pages_of(pdf.read_bytes())
        entries = contents_of(document)
        assert len(entries) == len(listed_headings(open_package(document)))
        for title, number in entries:
            # The footer is the last line: — 1 —. A long heading goes on in a second line.
            # Before a page 1 on the left LibreOffice leaves one blank, as in a book.
            (page,) = [page for page in pages if page and page[-1] == f"—{number}—"]
            assert any(line and title.startswith(line) for line in page), (title, number)
        assert "RG742" not in codes(result)
        # The contents of the PDF show the numbers of the report; they fill one page and begin another one.
        text = "".join(line for page in pages[1:3] for line in page)
        assert [number for title, number in entries if not re.search(rf"{re.escape(title)}\.+{number}", text)] == []
        assert len(pages) >= FEWEST_PAGES
        assert tags_and_errors_in("".join(page) for page in pages) == []
        assert errors_in(report) == []

    @pytest.mark.usefixtures("libreoffice")
    def test_the_same_computer_gives_the_same_bytes(
        self, with_pages: Callable[[Path], reportgen.RenderResult], tmp_path: Path
    ) -> None:
        once = with_pages(SAMPLE).outputs[0].read_bytes()
        (again,) = reportgen.render([SAMPLE], output=tmp_path, formats=["docx"], page_numbers="on").outputs
        assert again.read_bytes() == once
        assert "PAGEREF" in docx_text(once)

    @posix_only
    @pytest.mark.parametrize(("pages", "number", "warnings"), [((3, 4, 4), "5", []), ((3, 4, 5), "5", ["RG742"])])
    def test_numbers_that_move_headings_on_are_read_again(
        self, pages: tuple[int, ...], number: str, warnings: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reportgen.render([SAMPLE], output=tmp_path, formats=["docx"], page_numbers="off")
        marked = mark_sections(open_package((tmp_path / "yanjiang-2020.docx").read_bytes()))
        for attempt, page in enumerate(pages, start=1):
            marks = dict.fromkeys([section.bookmark for section in marked.sections], 0)
            write_pdf(tmp_path / f"{attempt}.pdf", marks | dict.fromkeys(marked.listed, page))
        here = shlex.quote(str(tmp_path))
        count = f"echo >> {here}/count; attempt=$(grep -c '' {here}/count)"
        program = stand_in(tmp_path, count, copying(f"{here}/$attempt.pdf"))
        monkeypatch.setenv("REPORTGEN_LIBREOFFICE", program)
        result = reportgen.render([SAMPLE], output=tmp_path, formats=["docx"], page_numbers="auto")
        assert {found for _, found in contents_of((tmp_path / "yanjiang-2020.docx").read_bytes())} == {number}
        assert [code for code in codes(result) if code != "RG743"] == warnings

    def test_without_libreoffice_they_stand_without_numbers_and_nothing_is_said(self, tmp_path: Path) -> None:
        assert reportgen.render([SAMPLE], output=tmp_path / "auto", page_numbers="auto").findings == ()
        reportgen.render([SAMPLE], output=tmp_path / "off", page_numbers="off")
        auto, off = (tmp_path / folder / "yanjiang-2020.docx" for folder in ("auto", "off"))
        assert auto.read_bytes() == off.read_bytes()

    @posix_only
    def test_with_off_libreoffice_is_not_started(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("REPORTGEN_LIBREOFFICE", stand_in(tmp_path, f"touch {shlex.quote(str(tmp_path))}/started"))
        reportgen.render([SAMPLE], output=tmp_path, page_numbers="off")
        reportgen.render([SAMPLE], output=tmp_path, formats=["xlsx"], page_numbers="on")
        assert not (tmp_path / "started").exists()


@posix_only
def test_one_process_lays_out_all_reports_of_a_run(
    libreoffice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    commands = f"echo >> {shlex.quote(str(started))}", f'exec {shlex.quote(libreoffice)} "$@"'
    monkeypatch.setenv("REPORTGEN_LIBREOFFICE", stand_in(tmp_path, *commands))
    names = [shutil.copy(SMALL, tmp_path / f"{name}.yaml") for name in ("甲", "b c")]
    result = reportgen.render(names, output=tmp_path / "out", formats=["pdf"], page_numbers="off")
    assert [path.name for path in result.outputs] == ["甲.pdf", "b c.pdf"]
    assert all(read_pages(path.read_bytes()) for path in result.outputs)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["b c.pdf", "甲.pdf"]
    assert started.read_text("utf-8").count("\n") == 1


class TestWithoutPages:
    """What is said when LibreOffice is missing or fails."""

    @pytest.mark.parametrize(("option", "value"), [("--format", "docx,pdf"), ("--page-numbers", "on")])
    def test_a_missing_program_is_an_error_where_it_is_needed(
        self, option: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["render", str(SAMPLE), "-o", str(tmp_path / "out"), option, value, "--json"]) == ExitCode.TOOL
        answer = json.loads(capsys.readouterr().out)
        assert [finding["code"] for finding in answer["findings"]] == ["RG740"]
        assert not (tmp_path / "out").exists()

    @posix_only
    def test_a_program_that_writes_nothing_leaves_the_old_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REPORTGEN_LIBREOFFICE", stand_in(tmp_path, "exit 0"))
        (tmp_path / "yanjiang-2020.pdf").write_text("the old one", "utf-8")
        result = reportgen.render([SAMPLE], output=tmp_path, formats=("docx", "pdf"))
        assert (codes(result)[-1], result.outputs) == ("RG741", ())
        assert isinstance(result.errors[0], ToolError)
        assert (tmp_path / "yanjiang-2020.pdf").read_text("utf-8") == "the old one"
        assert not (tmp_path / "yanjiang-2020.docx").exists()

    @posix_only
    def test_a_report_that_need_not_have_numbers_is_written_with_a_warning(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REPORTGEN_LIBREOFFICE", stand_in(tmp_path, "exit 1"))
        result = reportgen.render([SAMPLE], output=tmp_path, page_numbers="auto")
        assert result.ok
        assert [path.suffix for path in result.outputs] == [".docx", ".xlsx"]
        assert {finding.code: finding.severity for finding in result.findings}["RG741"] is Severity.WARNING

    @posix_only
    def test_a_report_that_the_program_breaks_down_over_does_not_take_others_along(self, tmp_path: Path) -> None:
        # It stops behind the first document, and never gets through the second.
        stop = (
            'case $argument in *000001.docx) exit 1 ;; *.docx) cp "$argument" "${argument%.docx}.pdf"; exit 1 ;; esac'
        )
        with LibreOffice(stand_in(tmp_path, f"for argument; do {stop}; done")) as office:
            assert office.to_pdf([b"a", b"b", b"c"]) == [b"a", b"", b"c"]

    @posix_only
    def test_a_program_that_does_not_end_is_ended(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(process, "_SECONDS_TO_START", 0)
        monkeypatch.setattr(process, "_SECONDS_PER_FILE", 0)
        with LibreOffice(stand_in(tmp_path, "sleep 600 & wait")) as office:
            assert office.to_pdf([b""]) == [b""]

    @pytest.mark.parametrize("content", [b"", b"<html>", b"%PDF-1.6\n", b"%PDF-1.6\ntrailer << /Root 1 0 R >>\n%%EOF"])
    def test_what_is_no_pdf_has_no_pages(self, content: bytes) -> None:
        assert read_pages(content) is None


class TestPrintedNumbers:
    """The number on a page is the one that its section gives it, seen in the footers of a rendering."""

    @pytest.mark.usefixtures("libreoffice")
    def test_sections_restart_continue_and_change_the_form(self, libreoffice: str, tmp_path: Path) -> None:
        document = blank()
        document.add_paragraph("封面")
        new_section(document, start=1, form="upperRoman")
        add_field(document.add_paragraph(style="toc 1"), 'TOC \\o "1-1" \\h')
        heading(document, "前言")
        heading(document, "说明", breaks=True)
        new_section(document, start=5)
        heading(document, "正文")
        new_section(document)
        document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run("表")
        heading(document, "附表", breaks=True)
        new_section(document, form="lowerRoman", kind=WD_SECTION.ODD_PAGE)
        heading(document, "附件")
        report = rendered(saved(document, tmp_path), {})
        found, footers = laid_out(report, libreoffice)
        assert found == ["I", "II", "5", "7", "ix"]
        assert [title for title, number in zip(TITLES, found, strict=True) if footers[title] != number] == []

    def test_a_heading_that_the_rendering_does_not_show_has_no_number(self, tmp_path: Path) -> None:
        document = blank()
        add_field(document.add_paragraph(style="toc 1"), 'TOC \\o "1-1" \\h')
        heading(document, "前言")
        heading(document, "说明")
        marked = mark_sections(open_package(rendered(saved(document, tmp_path), {})))
        (section,) = marked.sections
        first, _ = marked.listed
        assert printed_pages(marked, {section.bookmark: 0, first: 3}) == {first: "4"}
        assert printed_pages(marked, {first: 3}) == {}


FIRST_WITH_FOOTER = 2
"""The section behind the cover."""
TITLES = ("前言", "说明", "正文", "附表", "附件")


def heading(document: Document, text: str, *, breaks: bool = False) -> None:
    paragraph = document.add_heading(text, 1)
    paragraph.paragraph_format.page_break_before = breaks


def new_section(
    document: Document, *, start: int | None = None, form: str = "", kind: WD_SECTION = WD_SECTION.NEW_PAGE
) -> None:
    """Begin a section whose footer shows the number of the page."""
    section = document.add_section(kind)
    settings = section._sectPr  # noqa: SLF001
    for old in settings.findall(qn("w:pgNumType")):
        settings.remove(old)
    numbering = OxmlElement("w:pgNumType")
    for name, value in (("w:fmt", form), ("w:start", start)):
        if value:
            numbering.set(qn(name), str(value))
    settings.find(qn("w:cols")).addprevious(numbering)
    if len(document.sections) == FIRST_WITH_FOOTER:
        section.footer.is_linked_to_previous = False
        section.footer.paragraphs[0].add_run("页码：")
        add_field(section.footer.paragraphs[0], "PAGE")


def laid_out(report: bytes, program: str) -> tuple[list[str], dict[str, str]]:
    """The numbers that are found for the headings, and by heading what the footer of its page says."""
    marked = mark_sections(open_package(report))
    with LibreOffice(program) as office:
        (pdf,) = office.to_pdf([marked.content])
    pages = read_pages(pdf)
    assert pages
    footers = {
        title: line.removeprefix("页码：")
        for page in pages_of(pdf)
        for title in TITLES
        if title in page
        for line in page
        if line.startswith("页码：")
    }
    return list(printed_pages(marked, pages.bookmarks).values()), footers


class TestFonts:
    def test_a_font_is_known_by_the_names_that_it_holds(self) -> None:
        # The folder holds texts besides: what is no font is passed over.
        assert installed_families([LATIN_FONT, LATIN_FONT / "none"]) == {"boxes"}

    def test_a_damaged_font_has_no_name(self, tmp_path: Path) -> None:
        whole = (LATIN_FONT / "latin.ttf").read_bytes()
        for size in (0, 3, 11, 20, 200):
            (tmp_path / f"{size}.ttf").write_bytes(whole[:size])
        assert installed_families([tmp_path]) == set()

    def test_missing_is_what_nothing_as_wide_stands_for(self) -> None:
        assert missing_families(["仿宋", "BOXES", "楷体"], [LATIN_FONT]) == ["仿宋", "楷体"]

    def test_fonts_are_those_of_the_text_and_of_the_styles_that_it_uses(self, tmp_path: Path) -> None:
        document = blank()
        for style, font in (("Heading 1", "甲体"), ("Heading 2", "乙体"), ("Normal", "丙体")):
            document.styles[style].font.name = font
        document.add_heading("标题", 1)
        document.add_paragraph().add_run("正文").font.name = "丁体"
        fonts = used_fonts(open_package(rendered(saved(document, tmp_path), {})))
        assert {"甲体", "丙体", "丁体"} <= fonts
        assert "乙体" not in fonts

    @posix_only
    def test_replaced_fonts_are_said_once_for_all_reports(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS"):
            monkeypatch.setenv(name, str(tmp_path))
        monkeypatch.setenv("REPORTGEN_LIBREOFFICE", stand_in(tmp_path, copying(ONE_PAGE)))
        names = [shutil.copy(SAMPLE, tmp_path / f"{name}.yaml") for name in "ab"]
        severities = {"auto": Severity.NOTE, "on": Severity.WARNING}
        for choice, severity in severities.items():
            result = reportgen.render(names, output=tmp_path, formats=["docx"], page_numbers=choice)
            (finding,) = [finding for finding in result.findings if finding.code == "RG743"]
            assert finding.severity is severity
            assert "仿宋" in finding.message
