"""This module makes what accompanies a report for its reviewers: the copy with comments, and the working paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reportgen.app.printed import located, trails_of
from reportgen.app.recorded import record
from reportgen.app.source_lines import source_lines
from reportgen.app.workpaper import workpaper_content
from reportgen.facts.trail import Seen

if TYPE_CHECKING:
    from collections.abc import Collection

    from reportgen.app.draft import Draft
    from reportgen.app.recorded import RecordedReport
    from reportgen.facts.fact import Fact
    from reportgen.facts.trail import Trails

REVIEW, WORKPAPER = "审阅.docx", "底稿.xlsx"
"""What the names of the copy with comments and of the working paper end with."""


def companion_files(draft: Draft, wanted: Collection[str]) -> dict[str, bytes]:
    """Return the files that accompany a report, by the ends of their names.

    ``wanted`` may hold ``review`` and ``workpaper``.

    Raises:
        TemplateError: the template cannot be filled with these facts.
        ToolError: charts are to be images, and no Chinese font is installed.
    """
    report = record(draft.source, draft.charts, draft.pages)
    trails = trails_of(draft.source)
    files = {}
    if "review" in wanted:
        files[REVIEW] = _review(report, trails)
    if "workpaper" in wanted:
        files[WORKPAPER] = _workpaper(report, trails)
    return files


def _workpaper(report: RecordedReport, trails: Trails) -> bytes:
    from reportgen.excel.workpaper import write_workpaper

    return write_workpaper(workpaper_content(report, trails), trails)


def _review(report: RecordedReport, trails: Trails) -> bytes:
    from reportgen.word.comments import commented

    seen = {
        number.index: Seen(" ".join(paragraph.headings), number.before) for paragraph, number, _ in report.numbers()
    }
    texts: dict[tuple[object, str], str] = {}
    comments = {}
    for index, fact in enumerate(report.facts):
        known = located(fact, report.source)
        here = trails.beside(seen.get(index, Seen()))
        key = (known.source or id(fact), here.name(known))
        if key not in texts:
            texts[key] = _comment(known, here)
        comments[index] = texts[key]
    return commented(report.document, comments, date(report.source.report.year, 12, 31))


def _comment(fact: Fact, trails: Trails) -> str:
    """Return what a comment says of a figure: what it is, its formula in words and in numbers, its source lines."""
    (step,) = trails.steps([fact])
    formula = [f"公式：{step.words}", f"计算：{step.formula}"] if step.formula else [f"来源：{step.words}"]
    return "\n".join([f"{step.label}：{step.shown}", *formula, *(f"数据：{lines}" for lines in source_lines(step))])
