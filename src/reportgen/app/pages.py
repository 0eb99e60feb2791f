"""This module has LibreOffice lay out reports in pages: for the page numbers of the contents, and as PDF files.

The page of a heading is known when the report is laid out; with its numbers the contents may become longer and push
the headings on, so that the result is laid out once more, until the numbers stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.rendering import with_pages
from reportgen.diagnostics import Location, Rule, Severity, ToolError
from reportgen.libreoffice.font_names import missing_families
from reportgen.libreoffice.pdf import read_pages
from reportgen.libreoffice.process import PROGRAM_VARIABLE, find_libreoffice
from reportgen.office import open_package
from reportgen.word.printed_pages import listed_headings, mark_sections, printed_pages
from reportgen.word.used_fonts import used_fonts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.app.rendering import RenderedReport
    from reportgen.diagnostics import Diagnostic
    from reportgen.libreoffice.pdf import PdfPages
    from reportgen.word.printed_pages import MarkedDocument

NO_LIBREOFFICE = Rule(
    "RG740",
    "没有找到 LibreOffice",
    "PDF 文件由 LibreOffice 生成，目录的页码按它排出的页面写入。本机没有它时，这两样都做不到，所以什么都没有生成。",
    "请从 libreoffice.org 安装（Debian、Ubuntu：sudo apt install libreoffice-writer），或用环境变量 "
    f"{PROGRAM_VARIABLE} 指定 soffice 程序；不装时，请去掉 --format 中的 pdf，并去掉 --page-numbers on，"
    "报告可在 Word 或 WPS 中更新目录、另存为 PDF。",
)
NOT_LAID_OUT = Rule(
    "RG741",
    "LibreOffice 没有排出页面",
    "LibreOffice 运行了，但没有得到可用的 PDF：它可能不完整、中途退出，或用时太长。",
    "请用 LibreOffice 打开不带页码的报告（--page-numbers off）看是否正常；重新安装 LibreOffice 后再试；"
    "或在 Word、WPS 中更新目录、另存为 PDF。",
)
PAGES_UNKNOWN = Rule(
    "RG742",
    "目录的页码不全或不准",
    "排出的页面中找不到某些标题，或加上页码后目录的长短一直在变，写入的页码可能不对。",
    "请在 Word 或 WPS 的目录上点右键，选“更新域”→“只更新页码”。",
    Severity.WARNING,
)
FONTS_REPLACED = Rule(
    "RG743",
    "报告所用的字体没有安装",
    "LibreOffice 用别的字体代替没有安装的字体，分页可能与 Word、WPS 中不同，目录的页码会有出入，PDF 的字体也不同。",
    "请在本机安装这些字体再生成；或在 Word、WPS 中打开报告，核对目录，需要时更新页码。",
    Severity.WARNING,
)

_MOST_ROUNDS = 3
_BUNDLED_FONTS = ("share/fonts", "Resources/fonts")
"""Where LibreOffice has fonts of its own, beside its program."""


@dataclass(frozen=True, slots=True)
class LayoutRequest:
    """What is to be laid out: the page numbers of the contents (``auto``, ``on`` or ``off``), and PDF files.

    Without ``formats`` it is what the profile of each report makes.
    """

    page_numbers: str
    formats: tuple[str, ...]

    @property
    def pdf(self) -> bool:
        """Whether PDF files are wished for."""
        return "pdf" in self.formats

    @property
    def numbers(self) -> bool:
        """Whether the contents are to have page numbers."""
        return self.page_numbers != "off" and (not self.formats or "docx" in self.formats or self.pdf)

    @property
    def is_strict(self) -> bool:
        """Whether a report that could not be laid out is none."""
        return self.pdf or (self.numbers and self.page_numbers == "on")

    @property
    def template_formats(self) -> tuple[str, ...]:
        """The formats that are rendered from templates; a PDF file is the Word report, laid out."""
        files = tuple(kind for kind in self.formats if kind != "pdf")
        return ("docx", *files) if self.pdf and "docx" not in files else files


def program_for(request: LayoutRequest) -> str | None:
    """Return the program of LibreOffice if there is something to lay out; ``None`` if it is not needed or not there.

    Raises:
        ToolError: it is not installed, and the request cannot be fulfilled without it (RG740).
    """
    if not (request.pdf or request.numbers):
        return None
    program = find_libreoffice()
    if program is None and request.is_strict:
        what = "不能生成 PDF" if request.pdf else "不能写入目录的页码"
        raise ToolError([NO_LIBREOFFICE.finding(f"没有找到 LibreOffice，{what}")])
    return program


def lay_out(reports: Sequence[RenderedReport], program: str, request: LayoutRequest) -> list[RenderedReport]:
    """Return the reports with page numbers and PDF files, in their order, each with what was found about it."""
    from reportgen.libreoffice.process import LibreOffice

    finished = dict(enumerate(reports))
    documents = {key: report for key, report in finished.items() if "docx" in report.files}
    waiting = {
        key: report
        for key, report in documents.items()
        if request.pdf or listed_headings(open_package(report.files["docx"]))
    }
    with LibreOffice(program) as office:
        for rounds_left in reversed(range(_MOST_ROUNDS)):
            marked = [mark_sections(open_package(report.files["docx"])) for report in waiting.values()]
            pdfs = office.to_pdf([each.content for each in marked]) if marked else []
            layouts = [_Layout(each, pdf, read_pages(pdf)) for each, pdf in zip(marked, pdfs, strict=True)]
            again: dict[int, RenderedReport] = {}
            for (key, report), layout in zip(waiting.items(), layouts, strict=True):
                pages = layout.printed_pages() if request.numbers else report.pages
                if layout.pages is None or pages == report.pages or not rounds_left:
                    finished[key] = _finished(report, layout, request, is_settled=pages == report.pages)
                else:
                    again[key] = with_pages(report, pages)
            waiting = again
    missing = missing_fonts((report.files["docx"] for report in finished.values() if "pdf" in report.files), program)
    if finished and missing:
        finding = FONTS_REPLACED.finding(f"LibreOffice 用别的字体代替了没有安装的字体：{'、'.join(missing)}")
        # Nobody asked for the numbers in so many words: a run that always went well does not begin to warn.
        fonts = finding if request.is_strict else replace(finding, severity=Severity.NOTE)
        finished[0] = replace(finished[0], findings=(*finished[0].findings, fonts))
    return list(finished.values())


@dataclass(frozen=True, slots=True)
class _Layout:
    """How LibreOffice laid out a report; without ``pages`` it did not."""

    marked: MarkedDocument
    pdf: bytes
    pages: PdfPages | None

    def printed_pages(self) -> dict[str, str]:
        """Return the numbers printed on the pages of the headings, by bookmark."""
        return printed_pages(self.marked, self.pages.bookmarks if self.pages else {})


def _finished(report: RenderedReport, layout: _Layout, request: LayoutRequest, *, is_settled: bool) -> RenderedReport:
    at = Location(report.computed.document.path)
    if layout.pages is None:
        failure = NOT_LAID_OUT.finding("LibreOffice 没有排出这份报告的页面", at=at)
        if request.is_strict:
            return replace(report, error=ToolError([failure]))
        return replace(report, findings=(*report.findings, replace(failure, severity=Severity.WARNING)))
    missing = len(set(layout.marked.listed) - report.pages.keys()) if request.numbers else 0
    doubts: list[Diagnostic] = []
    if missing:
        doubts = [PAGES_UNKNOWN.finding(f"目录中有 {missing} 项没有取得页码", at=at)]
    elif not is_settled:
        doubts = [PAGES_UNKNOWN.finding("加上页码后分页还在变，目录的页码可能不准", at=at)]
    return replace(report, files={**report.files, "pdf": layout.pdf}, findings=(*report.findings, *doubts))


def missing_fonts(documents: Iterable[bytes], program: str) -> list[str]:
    """Return the fonts of Word documents that LibreOffice will not find."""
    from reportgen.charts.fonts import font_folders

    bundled = [Path(program).resolve().parent.parent / folder for folder in _BUNDLED_FONTS]
    named = {family for document in documents for family in used_fonts(open_package(document))}
    return missing_families(named, [*font_folders(), *bundled]) if named else []
