"""This module reads a form for the workbook off the text that its Word template is built from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from authoring.text_source import compute_report
from authoring.word_table import HEAD_ROW, ROW, FormTable
from authoring.workbook_form import FormCellPlan, FormPlan, FormRowPlan, FormTablePlan
from reportgen.diagnostics import TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authoring.text_source import SourceLine
    from authoring.word_table import Cell
    from authoring.workbook_form import Shows
    from authoring.workbook_look import HorizontalSide
    from reportgen.app.ready_profile import ReadyProfile
    from reportgen.diagnostics import Diagnostic
    from reportgen.profile.profile import FormEntry, Phrase

_WIDEST_UPRIGHT = 7
"""How many columns a form has at most on a page that stands upright."""

_SIDES: Mapping[str, HorizontalSide] = {"FormText": "left", "FormTextSmall": "left", "FormNumber": "right"}
_CALL = re.compile(r"\{\{\s*(\w+)\(")
_ONE_TAG = re.compile(r"\{\{[^{}]*\}\}|\{% if .*endif %\}")


def plan_form(entry: FormEntry, ready: ReadyProfile) -> FormPlan:
    """Return the plan of a form's sheet.

    Raises:
        TemplateError: the text is wrong.
    """
    path = ready.loaded.form_paths()[entry.id].with_suffix(".txt")
    lines, findings = compute_report(path)
    titles: list[str] = []
    tables: list[FormTable] = []
    for line in lines:
        _read_line(line, titles, tables, findings)
    if findings:
        raise TemplateError(findings)
    plans = tuple(_plan_table(table, ready.profile.phrases) for table in tables)
    widest = max(len(plan.widths) for plan in plans)
    return FormPlan(entry.sheet, tuple(titles), plans, landscape=widest > _WIDEST_UPRIGHT)


def _read_line(line: SourceLine, titles: list[str], tables: list[FormTable], findings: list[Diagnostic]) -> None:
    mark, _, text = line.text.partition(" ")
    if mark == "!table":
        tables.append(FormTable.started(line, text, findings))
    elif mark in (ROW, HEAD_ROW, "%"):
        tables[-1].add(line, mark, text.strip())
    elif mark != "!endtable":
        titles.append(text.strip())


def _plan_table(table: FormTable, phrases: Mapping[str, Phrase]) -> FormTablePlan:
    rows = []
    for cells, is_head in table.rows():
        plans = tuple(_plan_cell(cell, phrases) for cell in cells.values())
        rows.append(FormRowPlan(plans, is_head, is_tag=plans[0].text.startswith("{%tr")))
    return FormTablePlan(table.widths, tuple(rows))


def _plan_cell(cell: Cell, phrases: Mapping[str, Phrase]) -> FormCellPlan:
    continues = cell.merge == "<w:vMerge/>"
    text = cell.text.replace("<br>", "\n")
    return FormCellPlan(text, _SIDES.get(cell.style, "center"), cell.columns, _shows(text, phrases), continues)


def _shows(text: str, phrases: Mapping[str, Phrase]) -> Shows:
    """Tell what a cell shows by the words with which its only tag, or the phrase that it calls, writes a number."""
    bare = re.sub(r"\{% vm( blank)? %\}", "", text)
    if not _ONE_TAG.fullmatch(bare):
        return "text"
    called = _CALL.match(bare)
    wording = phrases[called[1]].text if called and called[1] in phrases else bare
    if "|percent" in wording or "|table_percent" in wording:
        return "ratio"
    if "|table_money" in wording:
        return "amount"
    return "number" if "|plain" in wording or "|exact_table_money" in wording else "text"
