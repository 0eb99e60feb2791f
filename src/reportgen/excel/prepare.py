"""This module prepares a workbook template: reads and checks it once, so that a report only puts values in place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.diagnostics import Severity, TemplateError
from reportgen.excel.chart_sheet import cut_chart_parts, find_chart_place
from reportgen.excel.cutting import ReadSheet, TableHead, cut_followers, cut_sheet, table_heads
from reportgen.excel.form_template import cut_form, is_form, read_form, take_forms
from reportgen.excel.places import Wordings, before_end, forget_used_texts, probe_map, xml_template
from reportgen.excel.repeated_rows import repeated_rows, take_regions
from reportgen.excel.rules import Mistakes
from reportgen.excel.template import order_fonts, read_template
from reportgen.excel.template_check import check_forms, check_sheets, check_unfilled, reaching_formulas
from reportgen.excel.workbook import FormEntries, PreparedWorkbook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from reportgen.diagnostics import Diagnostic
    from reportgen.excel.addresses import RowMap
    from reportgen.excel.form_template import ReadForm
    from reportgen.excel.template import SheetPart, WorkbookTemplate
    from reportgen.excel.workbook import PreparedForm, PreparedSheet
    from reportgen.profile.profile import FormEntry, Numbers
    from reportgen.template.engine import Engine
    from reportgen.template.source import CompiledTemplate, TemplateSource


@dataclass(frozen=True, slots=True)
class Inspection:
    """What ``lint`` needs of a workbook template: what is wrong with its form, and its texts with tags.

    ``on_tables`` stand on the sheet of a table and may speak of it as ``table``; ``elsewhere`` may not. ``on_forms``
    are the texts of forms, each with the form's entry in the profile.
    """

    findings: tuple[Diagnostic, ...]
    on_tables: tuple[TemplateSource, ...]
    elsewhere: tuple[TemplateSource, ...]
    on_forms: tuple[tuple[TemplateSource, FormEntry], ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A workbook template, read, checked and cut, before its texts are compiled."""

    book: WorkbookTemplate
    sheets: tuple[ReadSheet, ...]
    forms: tuple[ReadForm, ...]
    cut_sheets: tuple[PreparedSheet, ...]
    maps: Mapping[str, RowMap]
    wordings: Wordings
    heads: Mapping[str, TableHead]
    mistakes: Mistakes


def prepare_workbook(
    path: Path, columns: Mapping[str, Collection[str]], engine: Engine, forms: Sequence[FormEntry] = ()
) -> PreparedWorkbook:
    """Read and check a workbook template.

    ``columns`` holds the keys of the columns of every table, by the name of the sheet that shows it. ``engine`` writes
    values as XML. ``forms`` are those of the profile; a form without a sheet is only in the Word report.

    Raises:
        OutputError: the file cannot be read, or is no workbook.
        TemplateError: something in the template is wrong; carries all of it.
    """
    read = _read(path, columns, forms, engine.numbers)
    sources = [replace(source, text=xml_template(source.text)) for source in read.wordings.sources]
    templates = _compile([*sources, *(each.text.compilable() for each in read.forms)], engine, read.mistakes)
    if any(finding.severity is Severity.ERROR for finding in read.mistakes.findings):
        raise TemplateError(read.mistakes.findings)
    _tidy(read.book)
    cut_forms = _cut_forms(read, templates[len(sources) :])
    parts = dict(cut_followers(read.sheets, read.book, read.maps, cut_forms, read.heads))
    charts = None
    for each in read.sheets:
        if each.has_charts:
            charts = find_chart_place(each.sheet, read.book)
            parts |= cut_chart_parts(charts, each.sheet, read.book)
    if read.forms:
        types, related = office.CONTENT_TYPES, office.relationships_name(read.book.workbook_part)
        parts[types] = before_end(parts.get(types) or (read.book.text(types),), FormEntries("types"))
        parts[related] = before_end((read.book.text(related),), FormEntries("parts"))
    filled = {*parts, *(sheet.part for sheet in read.cut_sheets)}
    return PreparedWorkbook(
        fixed={name: office.pack(name, content) for name, content in read.book.parts.items() if name not in filled},
        parts=parts,
        sheets=read.cut_sheets,
        templates=templates[: len(sources)],
        wording_sheets=tuple(read.wordings.sheets),
        charts=charts,
        warnings=tuple(read.mistakes.findings),
        sheet_names=tuple(each.sheet.name for each in read.sheets),
        forms=cut_forms,
    )


def _cut_forms(read: _Reading, templates: Sequence[CompiledTemplate]) -> tuple[PreparedForm, ...]:
    """Take the sheets of forms out of the workbook, and return them cut."""
    if not read.forms:
        return ()
    names = take_forms(read.book, read.forms)
    return tuple(
        cut_form(each, template, names.get(each.sheet.name, ()), read.maps)
        for each, template in zip(read.forms, templates, strict=True)
    )


def inspect_workbook(path: Path, columns: Mapping[str, Collection[str]], forms: Sequence[FormEntry] = ()) -> Inspection:
    """Return what is wrong with a workbook template, and its texts, for ``lint`` to check against the known names.

    Raises:
        OutputError: the file cannot be read, or is no workbook.
    """
    read = _read(path, columns, forms)
    sources = list(zip(read.wordings.sources, read.wordings.sheets, strict=True))
    # A sheet that repeats rows is meant for a table, even if its name is not that of one.
    meant = {each.sheet.name for each in read.sheets if each.regions and not each.has_charts} | {*columns}
    return Inspection(
        findings=tuple(read.mistakes.findings),
        on_tables=tuple(source for source, sheet in sources if sheet in meant),
        elsewhere=tuple(source for source, sheet in sources if sheet not in meant),
        on_forms=tuple((each.text.written(), each.entry) for each in read.forms),
    )


def _read(
    path: Path, columns: Mapping[str, Collection[str]], forms: Sequence[FormEntry], numbers: Numbers | None = None
) -> _Reading:
    file = path.as_posix()
    mistakes, wordings = Mistakes(file), Wordings(file)
    package = office.read_package(path)
    mistakes.findings += [*office.leading_outside(package), *reaching_formulas(package)]
    book = read_template(package, numbers)
    entries = {entry.sheet: entry for entry in forms if entry.sheet}
    unclaimed = {sheet.name for sheet in book.sheets if sheet.name not in entries and is_form(sheet, book)}
    check_forms([sheet.name for sheet in book.sheets], entries, unclaimed, columns, mistakes)
    others = [sheet for sheet in book.sheets if sheet.name not in {*entries, *unclaimed}]
    read_sheets = tuple(_read_sheet(sheet, book, mistakes) for sheet in others)
    check_sheets(read_sheets, columns, book, mistakes)
    check_unfilled(book, mistakes)
    by_name = {sheet.name: sheet for sheet in book.sheets}
    read_forms = tuple(
        read_form(entry, by_name[name], book, mistakes) for name, entry in entries.items() if name in by_name
    )
    maps = {each.sheet.name: probe_map(each.regions) for each in read_sheets if each.regions}
    heads = {part: head for each in read_sheets for part, head in table_heads(each, book, wordings)}
    sheets = tuple(cut for each in read_sheets if (cut := cut_sheet(each, book, maps, wordings)))
    return _Reading(book, read_sheets, read_forms, sheets, maps, wordings, heads, mistakes)


def _read_sheet(sheet: SheetPart, book: WorkbookTemplate, mistakes: Mistakes) -> ReadSheet:
    rows = repeated_rows(sheet, book, mistakes)
    regions = take_regions(rows, sheet, book, mistakes)
    return ReadSheet(sheet, tuple(rows), regions, any(row.region == "chart" for row in rows))


def _compile(sources: Iterable[TemplateSource], engine: Engine, mistakes: Mistakes) -> tuple[CompiledTemplate, ...]:
    """Compile every text with tags; what is wrong with one does not hide what is wrong with the next."""
    compiled = []
    for source in sources:
        try:
            compiled.append(engine.compile(source))
        except TemplateError as error:
            mistakes.findings += error.findings
    return tuple(compiled)


def _tidy(book: WorkbookTemplate) -> None:
    """Write what has changed in the lists of styles and of shared texts back into their parts."""
    if book.number_styles.added and book.number_styles.root is not None:
        book.parts[book.number_styles.part] = office.xml_bytes(book.number_styles.root)
    order_fonts(book)
    if book.strings:
        forget_used_texts(book.strings)
        book.parts[book.strings_part] = office.xml_bytes(book.strings[0].getroottree().getroot())
