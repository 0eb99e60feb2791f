"""This program builds the shipped templates: Word from the texts beside them, Excel from the table definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authoring.forms import plan_form
from authoring.word import scaffold_document
from authoring.workbook import scaffold_workbook
from authoring.workbook_look import NumberLook

from reportgen.app.computed_report import build_content
from reportgen.app.ready_profile import ReadyProfile, load_ready_profile
from reportgen.diagnostics import Location
from reportgen.facts.facts import compute_facts
from reportgen.model.report import Report
from reportgen.profile.read import shipped_profiles, templates_folder
from reportgen.reference.codes import Level, functional_codes

if TYPE_CHECKING:
    from pathlib import Path


def main() -> None:
    """Build every template that is shipped."""
    folder = templates_folder()
    for text in sorted([*(folder / "docx").glob("*.txt"), *(folder / "docx/forms").glob("*.txt")]):
        text.with_suffix(".docx").write_bytes(scaffold_document(text))
    for profile in shipped_profiles():
        ready = load_ready_profile(profile, folder, None)
        if ready.profile.templates.xlsx:
            build_workbook(ready, folder / "profiles" / ready.profile.templates.xlsx)


def build_workbook(ready: ReadyProfile, target: Path) -> None:
    """Build the workbook template of a profile, with a row of every kind in every table."""
    profile = ready.profile
    report = specimen(profile.id, profile.year or 0)
    facts, _ = compute_facts(report, profile, lambda _: Location(""))
    tables = build_content(ready, facts).tables
    target.parent.mkdir(parents=True, exist_ok=True)
    scaffold_workbook(
        tables,
        target,
        NumberLook(profile.numbers.table_money, profile.numbers.table_zero),
        entity_label=profile.settings.get("entity_label", "部门"),
        has_charts=bool(profile.charts),
        forms=[plan_form(form, ready) for form in profile.forms if form.sheet],
    )


def specimen(profile: str, year: int) -> Report:
    """Return a report in which every budget has an item, so that no table is without rows."""
    code = next(code.code for code in functional_codes(year).codes.values() if code.level is Level.ITEM)
    items = [{"code": code, "basic_expenditure": {"30101": 1}, "project_expenditure": 1}]
    chapters = ("general_public_budget", "government_fund", "state_capital", "other_funds")
    return Report.model_validate(
        {
            "profile": profile,
            "year": year,
            "amount_unit": "元",
            "entity": {"name": "单位", "short_name": "单位"},
            **{chapter: {"items": items} for chapter in chapters},
        }
    )


if __name__ == "__main__":
    main()
