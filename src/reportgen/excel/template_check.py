"""This module checks a workbook template: every sheet and column, what cannot be filled, and what reaches outside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.diagnostics import Location
from reportgen.excel.addresses import Reference, Shape, move_references, parse_references
from reportgen.excel.cutting import FOLLOWING
from reportgen.excel.places import FOOTER_TAG, FORMULAS, TAG_BEGINS, formulas_in, probe_map
from reportgen.excel.repeated_rows import BODY_OWNERS, CHART_KEYS
from reportgen.excel.rules import (
    AWKWARD_ROW,
    COMMENT,
    DOUBTFUL_REFERENCE,
    FIXED_PLACE,
    LOST_REFERENCE,
    MISSING_FORM,
    MISSING_ROW,
    MISSING_SHEET,
    NO_BODY,
    UNFILLED_TAG,
    UNKNOWN_COLUMN,
    UNKNOWN_SHEET,
    UNUSED_COLUMN,
)
from reportgen.excel.styles import tag
from reportgen.excel.workbook import NOTES
from reportgen.office.worksheet import column_letters, column_number
from reportgen.tables.table import RowKind
from reportgen.template.rules import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from reportgen.diagnostics import Diagnostic
    from reportgen.excel.cutting import ReadSheet
    from reportgen.excel.rules import Mistakes
    from reportgen.excel.template import WorkbookTemplate
    from reportgen.excel.workbook import Prototype, References, Region

_TEXT = re.compile(r'"[^"]*"')
_WORKBOOK = re.compile(r"\[([0-9]{1,9})\]")
#: A position that is computed; ``INDIRECT`` of a cell, as lists that depend on each other have it, names no row here.
_COMPUTED = re.compile(r"(?<![\w.])(OFFSET(?=\()|INDIRECT(?=\(\s*\"[^\"]*[!0-9A-Z]))", re.IGNORECASE)
_ROW_NAMES = {
    RowKind.TOTAL.value: "合计",
    RowKind.CATEGORY.value: "类",
    RowKind.SUBCATEGORY.value: "款",
    RowKind.ITEM.value: "项",
    RowKind.ROW.value: "普通",
}
_NEEDED_FOR_CHARTS = ("series", "category", "value")
_MOST_SHOWN = 12
_MANY_KINDS = frozenset({*_ROW_NAMES, "chart"} - {RowKind.TOTAL.value})
"""The kinds of rows of which a sheet may have several."""

_COMMENTS = "comments"
_UNFILLED_PARTS = (
    ("drawing", "文本框或图形"),
    ("chart", "图表"),
    ("diagrams/", "SmartArt 图形"),
    ("omments", "批注"),
    ("tables/", "“套用表格格式”的区域"),
    ("pivot", "数据透视表"),
    (".rels", "链接的地址"),
)
"""What a person calls the parts with such names."""

_UNFILLED_ELEMENTS = {
    **dict.fromkeys(("sheet", "sheetPr"), "表页名称"),
    **dict.fromkeys(("definedNames", "definedName"), "名称"),
    **dict.fromkeys(("hyperlinks", "hyperlink"), "链接"),
    **dict.fromkeys(("dataValidation", "formula1", "formula2"), "数据验证"),
    **dict.fromkeys(("formula", "cfRule", "cfvo"), "条件格式"),
    "f": "公式",
}
_CELL_TEXTS = ("t", "v")
_WHOLE_TEXTS = ("p", "text", "si")
"""Elements whose text may be spread over several runs."""


def check_sheets(
    read_sheets: Sequence[ReadSheet], columns: Mapping[str, Collection[str]], book: WorkbookTemplate, mistakes: Mistakes
) -> None:
    """Add everything in which the template does not fit the tables; ``columns`` are their keys, by sheet."""
    names = [read.sheet.name for read in read_sheets]
    for name in columns:
        if name not in names:
            unclaimed = [sheet for sheet in names if sheet not in columns]
            mistakes.at_sheet(MISSING_SHEET, name, f"模板中没有表页“{name}”{nearest(name, unclaimed)}")
    for read in read_sheets:
        _review_sheet(read, columns, mistakes)
        _review_parts(read, book, mistakes)
    _review_references(read_sheets, book, mistakes)
    with_charts = [read.sheet.name for read in read_sheets if read.has_charts]
    for name in with_charts[1:]:
        mistakes.at_sheet(AWKWARD_ROW, name, f"图表只能放在一个表页上：{'、'.join(with_charts)}")


def check_forms(
    sheets: Collection[str],
    forms: Collection[str],
    unclaimed: Collection[str],
    columns: Collection[str],
    mistakes: Mistakes,
) -> None:
    """Add the forms that have no sheet, or that of a table, and the sheets of no form that look like one's.

    All of them are given by the names of their sheets.
    """
    for name in forms:
        if name in columns:
            mistakes.at_sheet(MISSING_FORM, name, f"表页“{name}”是一张表的，不能又是表单的")
        elif name not in sheets:
            free = [sheet for sheet in sheets if sheet not in columns and sheet not in forms]
            mistakes.at_sheet(MISSING_FORM, name, f"模板中没有表单的表页“{name}”{nearest(name, free)}")
    for name in unclaimed:
        message = f"表页“{name}”里有 {{%tr %}} 的标签，方案的 forms 中却没有表单放在这里{nearest(name, forms)}"
        mistakes.at_sheet(MISSING_FORM, name, message)


def _review_sheet(read: ReadSheet, columns: Mapping[str, Collection[str]], mistakes: Mistakes) -> None:
    name = read.sheet.name
    used = _used_keys(read, BODY_OWNERS)
    if used and name not in columns:
        mistakes.at_sheet(UNKNOWN_SHEET, name, f"方案中没有表页名为“{name}”的表{nearest(name, columns)}")
    elif name in columns and not used:
        mistakes.at_sheet(NO_BODY, name, f"表页“{name}”没有可重复的行")
    elif name in columns:
        _review_keys(read, BODY_OWNERS, columns[name], mistakes)
        for key in [key for key in columns[name] if key not in used]:
            mistakes.at_sheet(UNUSED_COLUMN, name, f"表页“{name}”没有用到列 {key}")
        _review_rows(read, mistakes)
    _review_keys(read, {"table"}, {NOTES}, mistakes)
    _review_keys(read, {"chart"}, CHART_KEYS, mistakes)
    missing = [key for key in _NEEDED_FOR_CHARTS if key not in _used_keys(read, {"chart"})]
    if read.has_charts and missing:
        tags = "、".join(f"{{{{ chart.{key} }}}}" for key in missing)
        mistakes.at_sheet(AWKWARD_ROW, name, f"表页“{name}”的图表数据缺少标签：{tags}")


def _review_rows(read: ReadSheet, mistakes: Mistakes) -> None:
    """Add the kinds of rows that a table lacks, and the columns that one kind of row does not show."""
    sheet = read.sheet.name
    for region in [region for region in read.regions if region.prototypes[0].kind in BODY_OWNERS]:
        kinds = {prototype.kind for prototype in region.prototypes}
        for kind in [kind for kind in _ROW_NAMES if kind in _kinds_that_belong_to(kinds) - kinds]:
            stand_in = _ROW_NAMES[region.prototype(kind).kind]
            message = f"表页“{sheet}”没有“{_ROW_NAMES[kind]}”行（{kind}），将按“{stand_in}”行的格式填写"
            mistakes.at_sheet(MISSING_ROW, sheet, message)
        columns = {key: column for prototype in region.prototypes for key, column in prototype.keys.items()}
        for prototype in region.prototypes:
            _review_row(prototype, columns, sheet, mistakes)


def _review_row(prototype: Prototype, columns: Mapping[str, str], sheet: str, mistakes: Mistakes) -> None:
    row = f"表页“{sheet}”的“{_ROW_NAMES[prototype.kind]}”行"
    spans = [(column_number(left), column_number(right)) for left, right in prototype.merges]
    # Under a merged cell that begins further left.
    hidden = {column_letters(number) for left, right in spans for number in range(left + 1, right + 1)}
    # No tag stands there, and no text of the template's own.
    filled = {cell.column for cell in prototype.cells if cell.key or not cell.content.endswith("/>")}
    unused = [key for key in columns if key not in prototype.keys]
    missing = [key for key in unused if columns[key] not in hidden and columns[key] not in filled]
    if missing:
        place = f"{columns[missing[0]]}{prototype.row}"
        mistakes.at_cell(UNUSED_COLUMN, sheet, place, f"{row}没有用到列 {_shown(missing)}")
    for key, column in prototype.keys.items():
        if column in hidden:
            message = f"{row}的列 {key} 被合并的单元格遮住"
            mistakes.at_cell(UNUSED_COLUMN, sheet, f"{column}{prototype.row}", message)


def _kinds_that_belong_to(kinds: Collection[str]) -> set[str]:
    """Return the kinds of rows that a table with some kinds has: levels come together, and ``row`` stands for all."""
    if RowKind.ROW in kinds:
        return set()
    return {RowKind.ROW.value} if set(kinds) == {RowKind.TOTAL} else set(_ROW_NAMES) - {RowKind.ROW}


def _review_keys(read: ReadSheet, owners: Collection[str], known: Collection[str], mistakes: Mistakes) -> None:
    for row in read.rows:
        for cell, row_tag in row.tags.items():
            if row_tag.owner in owners and row_tag.key not in known:
                text = f"{{{{ {row_tag.owner}.{row_tag.key} }}}}"
                near = nearest(row_tag.key, known, mark=f"{row_tag.owner}.")
                message = f"没有这一列：{text}{near or f'，可用的列：{_shown(known)}'}"
                mistakes.at_cell(UNKNOWN_COLUMN, read.sheet.name, cell.get("r", ""), message, text)


def _shown(known: Collection[str]) -> str:
    names = list(known)
    return "、".join(names[:_MOST_SHOWN]) + (f" 等 {len(names)} 列" if len(names) > _MOST_SHOWN else "")


def _used_keys(read: ReadSheet, owners: Collection[str]) -> set[str]:
    return {row_tag.key for row in read.rows for row_tag in row.tags.values() if row_tag.owner in owners}


def _review_references(read_sheets: Sequence[ReadSheet], book: WorkbookTemplate, mistakes: Mistakes) -> None:
    """Add the formulas that speak of one row, or of some, where there may be many."""
    filled = {read.sheet.name: read.regions for read in read_sheets if read.regions}
    gone = {sheet.name for sheet in book.sheets} - {read.sheet.name for read in read_sheets}
    for sheet, place, formula in _formulas(read_sheets, book):
        if filled and (computed := _COMPUTED.search(formula.text)):
            message = f"公式中 {computed[1].upper()} 算出的位置不会随行移动"
            mistakes.at_cell(DOUBTFUL_REFERENCE, sheet, place, message, formula.text)
        for lost in _missing_targets(formula.text, book) if sheet else ():
            mistakes.at_cell(LOST_REFERENCE, sheet, place, f"公式引用的 {lost} 不存在", formula.text)
        for reference in _references(formula.text):
            doubt = ""
            if reference.is_followed:
                doubt = _doubt(reference, filled.get(reference.sheet or sheet, ()), formula)
            elif "[" not in reference.sheet and ":" in reference.sheet and filled and reference.rows:
                doubt = "跨几个表页，不会随行移动"  # one into another workbook stays as it is
            if reference.sheet in gone:
                doubt = "这个表页是表单，生成后另有名称"
            if doubt:
                message = f"公式引用的 {reference} {doubt}"
                mistakes.at_cell(DOUBTFUL_REFERENCE, sheet, place, message, formula.text)


def _references(formula: str) -> Iterator[Reference]:
    return (piece for piece in parse_references(formula) if isinstance(piece, Reference))


def _missing_targets(formula: str, book: WorkbookTemplate) -> Iterator[str]:
    """Yield what a formula refers to that is not there: a deleted cell, a sheet, another workbook by its number."""
    if "#REF!" in _TEXT.sub("", formula):
        yield "单元格（#REF!）"
    known = {sheet.name.casefold() for sheet in book.sheets}
    links = len(book.workbook.findall(f"{tag('externalReferences')}/{tag('externalReference')}"))
    for reference in _references(formula):
        number = _WORKBOOK.match(reference.sheet)
        if number:
            if int(number[1]) > links:
                yield f"工作簿 [{number[1]}]"
        elif "[" not in reference.sheet:
            yield from (f"表页“{each}”" for each in reference.sheet.split(":") if each and each.casefold() not in known)


def _formulas(read_sheets: Sequence[ReadSheet], book: WorkbookTemplate) -> Iterator[tuple[str, str, References]]:
    """Yield the formulas of the template, each with its sheet and what a person finds it by."""
    for element, formula in formulas_in(book.workbook):
        if formula.shape is Shape.FORMULA:  # not what is printed of a sheet
            yield "", f"名称“{element.get('name')}”", formula
    for read in read_sheets:
        name = read.sheet.name
        for element, formula in formulas_in(read.sheet.root):
            parent = element.getparent()
            address = "" if parent is None else parent.get("r") or parent.get("sqref") or ""
            yield name, address or "条件格式或数据验证", formula
        for part in book.related_parts(read.sheet.part):
            for _, formula in formulas_in(book.xml(part.target)) if part.kind in FOLLOWING else ():
                yield name, "图表", formula


def _doubt(reference: Reference, regions: Sequence[Region], formula: References) -> str:
    """Return why a reference to repeated rows can be read in two ways; nothing if it cannot."""
    rows = reference.rows
    is_single = rows is not None and rows[0] == rows[1]
    if rows is None or (is_single and rows[0] == formula.own[0]):
        return ""
    for region in regions:
        inside = {row.kind for row in region.prototypes if rows[0] <= row.row <= rows[1]}
        outside = {row.kind for row in region.prototypes if not rows[0] <= row.row <= rows[1]}
        if is_single and not reference.is_range:
            if inside & _MANY_KINDS:
                return "所在的行会生成多行，公式只取其中的第一行"
        elif inside and outside and not reference.listed_in and (inside | outside) & _MANY_KINDS:
            is_tree = outside == {RowKind.TOTAL} and RowKind.ROW not in inside and region.first <= rows[0]
            if not (is_tree and rows[1] <= region.last) and not (is_single and not inside & _MANY_KINDS):
                return "只是重复的行的一部分，生成后中间会夹着别的行"
    return ""


def _review_parts(read: ReadSheet, book: WorkbookTemplate, mistakes: Mistakes) -> None:
    """Add what stays behind when the rows below the body move, and what tells who wrote it."""
    name = read.sheet.name
    for part in book.inner_relationships(read.sheet.part):
        if part.kind == _COMMENTS:
            root = book.xml(part.target)
            authors = "、".join(sorted({each.text or "" for each in root.iter("{*}author")} - {""}))
            mistakes.at_sheet(COMMENT, name, f"表页“{name}”的批注会公开" + (f"，作者：{authors}" if authors else ""))
            maps = {name: probe_map(read.regions)} if read.regions else {}
            references = [item.get("ref", "") for item in root.iter("{*}comment")]
            stuck = [ref for ref in references if move_references(ref, name, maps, Shape.BOX) != ref]
            if stuck:
                mistakes.at_sheet(FIXED_PLACE, name, f"表页“{name}”的批注不会随行移动：{'、'.join(stuck)}")
        if part.kind == "pivotTable":
            mistakes.at_sheet(FIXED_PLACE, name, f"表页“{name}”的数据透视表里留着模板的内容")


def check_unfilled(book: WorkbookTemplate, mistakes: Mistakes) -> None:
    """Add the tags that stand elsewhere than in cells, headers and footers."""
    sheets = {sheet.part: sheet for sheet in book.sheets}
    owners = {each.target: sheet.name for sheet in book.sheets for each in book.related_parts(sheet.part)}
    owners |= {name: sheet.name for part, sheet in sheets.items() for name in (part, office.relationships_name(part))}
    found: dict[tuple[str, str], str] = {}
    for part, content in book.parts.items():
        if b"{" in content and part.endswith((".xml", ".rels")) and part != book.strings_part:
            root = sheets[part].root if part in sheets else book.xml(part)
            for what, text in _tags_left(root, part):
                found.setdefault((owners.get(part, ""), what), text)
    for (name, what), text in found.items():
        where = f"表页“{name}”的{what}" if name else what
        mistakes.at_sheet(UNFILLED_TAG, name or what, f"{where}里有标签，不会被替换：{text}")


def _tags_left(root: Element, part: str) -> Iterator[tuple[str, str]]:
    """Yield the tags in a part that nothing takes, each with what a person calls the place."""
    from lxml import etree

    of_part = next((label for word, label in _UNFILLED_PARTS if word in part), "设置")
    for element in root.iter(etree.Element):
        name, parent = etree.QName(element).localname, element.getparent()
        texts = [str(value) for key, value in element.attrib.items() if (name, key) != ("tableColumn", "name")]
        if parent is not None and parent.tag == tag("headerFooter"):
            texts.append(FOOTER_TAG.sub("", element.text or ""))
        elif root.tag != tag("worksheet") or name not in _CELL_TEXTS:
            texts.append("".join(map(str, element.itertext())) if name in _WHOLE_TEXTS else element.text or "")
        if tagged := next((text for text in texts if TAG_BEGINS.search(text)), ""):
            address = f" {parent.get('r')} " if name == "f" and parent is not None and parent.get("r") else ""
            yield f"{address}{_UNFILLED_ELEMENTS.get(name, of_part)}", tagged[:100]


_QUOTED = re.compile(r'"[^"]*"')
_FETCHING = re.compile(
    r"(?<![\w.])(?:_xl\w+\.)*(?:WEBSERVICE|RTD|IMAGE|CALL|REGISTER(?:\.ID)?|EXEC|EXECUTE|SQL\.REQUEST|STOCKHISTORY)\s*\("
    r"|(?<![\w.])[\w.]+\|(?:'[^']*'|[^!'()]+)!",
    re.IGNORECASE,
)


def reaching_formulas(package: office.Package) -> Iterator[Diagnostic]:
    """Yield a finding for every formula that calls a service, or another program (``cmd|'/c calc'!A1``)."""
    for part, content in package.parts.items():
        if part.startswith("xl/") and part.endswith(".xml"):
            for element in office.parse_xml(content).iter(*(f"{{*}}{name}" for name in sorted(FORMULAS))):
                if _FETCHING.search(_QUOTED.sub('""', element.text or "")):
                    owner = element.getparent()
                    cell = "" if owner is None else owner.get("r", "")
                    shown = f"公式会取用文件之外的内容：{(element.text or '')[:100]}"
                    yield office.REACHES_OUT.finding(shown, at=Location(package.file, name=f"{part} {cell}".strip()))
