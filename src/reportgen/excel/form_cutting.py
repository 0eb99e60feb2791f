"""This module cuts the sheet of a form, and takes it out of the template: its copies come in its place."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.excel.addresses import RowMap, Shape
from reportgen.excel.form_prepared import DefinedName, FormPages, FormPlace, FormRows, PreparedForm
from reportgen.excel.form_reading import footers
from reportgen.excel.package import (
    RELATIONSHIPS,
    page_height,
    parse_part,
    part_bytes,
    relationships,
    relationships_part,
)
from reportgen.excel.places import FOOTER_TAG, Places, formulas_in, mark_references, mark_row_numbers
from reportgen.excel.prepared import FormEntries, MergedRanges, References
from reportgen.excel.styles import tag
from reportgen.office import escape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from reportgen.excel.form_reading import FormDraft
    from reportgen.excel.package import TemplatePackage
    from reportgen.excel.prepared import Cut
    from reportgen.template.source import CompiledTemplate

_MANY = 100_000
"""More rows than a form has, see ``places``."""

#: What a sheet shares with parts of its own, which its copies do not have.
_OF_ONE_SHEET = (
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "hyperlinks", "extLst",
)  # fmt: skip


def cut_form(
    draft: FormDraft, template: CompiledTemplate, names: Sequence[DefinedName], maps: Mapping[str, RowMap]
) -> PreparedForm:
    """Return the sheet of a form, cut at its places; ``maps`` are those of the sheets of tables."""
    return PreparedForm(
        sheet=draft.sheet.name,
        each=draft.entry.each,
        variable=draft.entry.variable,
        requires=draft.entry.requires,
        cut=_cut(draft, maps),
        rows=draft.rows,
        last=draft.last,
        merges=draft.merges,
        names=tuple(names),
        template=template,
    )


def _cut(draft: FormDraft, tables: Mapping[str, RowMap]) -> Cut:
    root, places = draft.sheet.root, Places()
    for name in _OF_ONE_SHEET:
        for element in root.findall(tag(name)):
            root.remove(element)
    _place_pages(root, places)
    for view in root.iter(tag("sheetView")):
        view.attrib.pop("tabSelected", "")
    numbers = count()  # in the order in which they were read
    for _, footer in footers(root):
        footer.text = FOOTER_TAG.sub(lambda _: places.token(FormPlace(next(numbers))), footer.text or "")
    rows = RowMap({row: (row + _MANY, row + 2 * _MANY) for row in draft.rows}, ((draft.last, _MANY),))
    data = root.find(tag("sheetData"))
    if data is not None:
        del data[:]
        data.text = places.token(FormRows())
    merged = root.find(tag("mergeCells"))
    if merged is not None:
        root.remove(merged)
    _write_after_rows(root, places.token(MergedRanges(())))
    maps = {**tables, draft.sheet.name: rows}
    mark_row_numbers(root, draft.sheet.name, maps, places)
    mark_references(root, draft.sheet.name, maps, places)
    return places.cut(root)


def _place_pages(root: Element, places: Places) -> None:
    """Leave a token for the number of pages of a sheet that is as wide as the page and as long as it comes."""
    for setup in root.iter(tag("pageSetup")):
        setup.attrib.pop(f"{{{RELATIONSHIPS}}}id", "")
        if setup.get("fitToHeight") == "0" and setup.get("fitToWidth", "1") == "1":
            setup.set("fitToHeight", places.token(FormPages(page_height(root, is_fitted=True))))


#: What stands between the rows and the merged cells, in the order of CT_Worksheet.
_BEFORE_MERGES = (
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews",
)  # fmt: skip


def _write_after_rows(root: Element, text: str) -> None:
    before = [child for child in root if child.tag in map(tag, ("sheetData", *_BEFORE_MERGES))]
    before[-1].tail = text


def take_forms(book: TemplatePackage, forms: Collection[str]) -> dict[str, tuple[DefinedName, ...]]:
    """Take the sheets of forms out of the list of sheets; return the names that belonged to each of them."""
    sheets = book.workbook.find(tag("sheets"))
    if sheets is None:
        return {}
    elements = list(sheets)
    kept = [element for element in elements if element.get("name") not in forms]
    names: dict[str, tuple[DefinedName, ...]] = {}
    for name in book.workbook.findall(f"{tag('definedNames')}/{tag('definedName')}"):
        number = name.get("localSheetId")
        if number is None or int(number) >= len(elements):
            continue
        sheet = elements[int(number)]
        if sheet in kept:
            name.set("localSheetId", str(kept.index(sheet)))
        else:
            owner = str(sheet.get("name"))
            names[owner] = (*names.get(owner, ()), _defined_name(name))
            name.getparent().remove(name)  # type: ignore[union-attr]  # found below definedNames
    sheets[:] = kept
    for view in book.workbook.iter(tag("workbookView")):
        for attribute in ("activeTab", "firstSheet"):
            view.attrib.pop(attribute, "")
    return names


def _defined_name(element: Element) -> DefinedName:
    own = {str(key): str(value) for key, value in element.attrib.items() if key != "localSheetId"}
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in own.items())
    formulas = (formula for _, formula in formulas_in(element))
    return DefinedName(attributes, next(formulas, References("", "", Shape.BOX)))


def place_form_entries(workbook: Element, places: Places) -> None:
    """Leave tokens for the sheets of forms, and for the names that belong to them."""
    sheets, names = workbook.find(tag("sheets")), workbook.find(tag("definedNames"))
    if sheets is None:
        return
    _append_text(sheets, places.token(FormEntries("sheets")))
    if names is not None and len(names):
        _append_text(names, places.token(FormEntries("names")))
        return
    if names is not None:
        workbook.remove(names)
    before = [child for child in workbook if child.tag in map(tag, ("sheets", "functionGroups", "externalReferences"))]
    before[-1].tail = places.token(FormEntries("names", wraps=True))


def _append_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = text


def without_form_parts(parts: dict[str, bytes], drafts: Sequence[FormDraft], book: TemplatePackage) -> dict[str, bytes]:
    """Return the parts without the template's sheets of forms, and without what belongs to these alone."""
    gone = set(_own_parts(drafts, book))
    left = {name: content for name, content in parts.items() if name not in gone}
    types = parse_part(left, office.CONTENT_TYPES, book.file)
    for element in [each for each in types if each.get("PartName", "").lstrip("/") in gone]:
        types.remove(element)
    name = relationships_part(book.workbook_part)
    related = parse_part(left, name, book.file)
    lost = {each.id for each in relationships(parts, book.workbook_part, book.file) if each.target in gone}
    for element in [each for each in related if each.get("Id") in lost]:
        related.remove(element)
    return {**left, office.CONTENT_TYPES: part_bytes(types), name: part_bytes(related)}


def _own_parts(drafts: Sequence[FormDraft], book: TemplatePackage) -> Iterator[str]:
    for draft in drafts:
        yield draft.sheet.part
        yield relationships_part(draft.sheet.part)
        for part in relationships(book.parts, draft.sheet.part, book.file):
            yield part.target


def with_form_entries(cut: Cut, kind: str) -> Cut:
    """Return a list of the package with a place for what the sheets of forms add, in front of its end."""
    last = str(cut[-1])
    end = last.rindex("</")
    return (*cut[:-1], last[:end], FormEntries(kind), last[end:])
