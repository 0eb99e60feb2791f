"""This module makes what accompanies a report for its reviewers: the copy with comments, and the working paper."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.app.printed import located, trails_of
from reportgen.app.recorded import record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from reportgen.app.draft import Draft
    from reportgen.app.recorded import RecordedReport
    from reportgen.facts.fact import Fact
    from reportgen.facts.trail import Step, Trails

REVIEW = "审阅.docx"
"""What the name of the copy with comments ends with."""


def companion_files(draft: Draft, wanted: Collection[str]) -> dict[str, bytes]:
    """Return the files that accompany a report, by the ends of their names; ``wanted`` may hold ``review``.

    Raises:
        TemplateError: the template cannot be filled with these facts.
        ToolError: charts are to be images, and no Chinese font is installed.
    """
    if not wanted:
        return {}
    report = record(draft.source, draft.charts, draft.pages)
    return {REVIEW: _review(report)}


def _review(report: RecordedReport) -> bytes:
    from reportgen.word.comments import commented

    trails = trails_of(report.source)
    texts: dict[tuple[str | int, ...] | int, str] = {}
    comments = {}
    for index, fact in enumerate(report.facts):
        known = located(fact, report.source)
        key = known.source or id(fact)
        if key not in texts:
            texts[key] = _comment(known, trails)
        comments[index] = texts[key]
    return commented(report.document, comments, date(report.source.report.year, 12, 31))


def _comment(fact: Fact, trails: Trails) -> str:
    """Return what a comment says of a figure: what it is, its formula in words and in numbers, its source lines."""
    (step,) = trails.steps([fact])
    formula = [f"公式：{step.words}", f"计算：{step.formula}"] if step.formula else [f"来源：{step.words}"]
    return "\n".join([f"{step.label}：{step.shown}", *formula, *source_lines(step)])


def source_lines(step: Step) -> list[str]:
    """Return where in the data file the inputs of a figure are written: ``数据：data.yaml 第 43—61、63 行``."""
    places = [leaf.at for leaf in step.inputs if leaf.at]
    if not places:
        return []
    # The report is the same wherever its data file lies.
    file = places[0].file.rpartition("/")[2]
    return [f"数据：{file} 第 {_ranges(place.line for place in places)} 行"]


def _ranges(lines: Iterable[int]) -> str:
    """Return numbers of lines in order, those that follow each other as a range.

    >>> _ranges([5, 3, 4, 9])
    '3—5、9'
    """
    found = enumerate(sorted(set(lines)))
    runs = [[line for _, line in run] for _, run in groupby(found, lambda pair: pair[1] - pair[0])]
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
