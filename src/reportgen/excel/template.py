"""This module takes a workbook template apart: its sheets, shared texts and cell styles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from reportgen import office
from reportgen.diagnostics import Location, OutputError
from reportgen.excel.addresses import shift_references, split_address
from reportgen.excel.styles import CELLS, MAIN, ROWS, CellStyle, NumberStyles, read_styles, tag
from reportgen.office.worksheet import column_letters, column_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from reportgen.profile.profile import Numbers

RELATIONSHIPS = office.OFFICE_RELATIONSHIPS
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OTHER_TYPES = {
    "macroEnabled": "启用宏的工作簿（.xlsm、.xlsb）",
    "template": "模板（.xltx、.xltm）",
    "addin": "加载项（.xlam）",
}
_FONT_ORDER = {
    name: place
    for place, name in enumerate((
        "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name",
        "family", "charset", "scheme",
    ))
}  # fmt: skip
_KEPT_PROPERTIES = ("Application", "AppVersion")
_TRACES = {"thumbnail", "custom-properties", "printerSettings", "calcChain"}
"""The kinds of parts that hold for the template only, or tell about the computer on which it was made."""

_PRINTER = re.compile(rb"(<(?:\w+:)?pageSetup\b[^>]*?)\s\w+:id=\"[^\"]*\"")
_REFRESHED_BY = re.compile(rb"\srefreshedBy=\"[^\"]*\"")
_SHEET_VALUES = (
    ("row", "r", office.pattern("[1-9][0-9]{0,6}")),
    ("row", "ht", office.decimal),
    ("c", "r", office.pattern("[A-Z]{1,3}[1-9][0-9]{0,6}")),
    ("c", "s", office.count),
    ("mergeCell", "ref", office.pattern("[A-Z]{1,3}[1-9][0-9]{0,6}(:[A-Z]{1,3}[1-9][0-9]{0,6})?")),
    ("col", "min max", office.pattern("[1-9][0-9]{0,4}")),
    ("col", "width", office.decimal),
    ("sheetFormatPr", "defaultColWidth defaultRowHeight", office.decimal),
    ("brk", "id", office.count),
    ("pageMargins", "top bottom left right", office.decimal),
    ("pageSetup", "scale", office.pattern("[1-9][0-9]{0,3}")),
    ("sz", "val", office.pattern(r"[1-9][0-9]{0,2}(\.[0-9]{1,9})?")),
    ("xf", "numFmtId fontId", office.count),
    ("alignment", "indent", office.count),
    ("definedName", "localSheetId", office.count),
)
_VALUES: dict[tuple[str, str], office.Value] = {
    (f"{{{MAIN}}}{element}", attribute): kind
    for element, attributes, kind in _SHEET_VALUES
    for attribute in attributes.split()
}
_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing",
)  # fmt: skip
"""The elements of a sheet up to its drawing, in the order of the standard (ECMA-376, CT_Worksheet)."""

_POINTS_PER_INCH = 72
_POINTS_PER_DIGIT = 5.25
"""Width 1 of a column is seven pixels, at 96 pixels an inch."""

_A4_INCHES = {False: (11.69, 8.27), True: (8.27, 11.69)}
"""Height and width, by whether the page lies on its side."""

_USUAL_MARGIN = "0.75"
_DIGIT_PADDING = 5 / 7
"""A column is five pixels wider than its digits, which are seven pixels wide in the usual fonts."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet: its name, its part, and that part's XML."""

    name: str
    part: str
    root: Element


@dataclass(slots=True, kw_only=True)
class WorkbookTemplate(office.Package):
    """A workbook template, taken apart. ``strings`` are the shared texts, changed in place when one is used up."""

    workbook_part: str
    workbook: Element
    sheets: tuple[SheetPart, ...] = ()
    strings_part: str
    strings: tuple[Element, ...]
    styles: tuple[CellStyle, ...]
    number_styles: NumberStyles

    def text(self, part: str) -> str:
        """Return the XML of a part as it is written."""
        return self.parts[part].decode("utf-8-sig")

    def inner_relationships(self, part: str) -> list[office.Relationship]:
        """Return what a part points to inside the package."""
        return [each for each in self.relationships(part) if not each.is_external]

    def related_parts(self, part: str) -> Iterator[office.Relationship]:
        """Yield all that belongs to a part: what it points to, and what that points to in its turn."""
        waiting, seen = [part], {part}
        while waiting:
            for item in self.inner_relationships(waiting.pop()):
                if item.target not in seen and item.target in self.parts:
                    seen.add(item.target)
                    waiting.append(item.target)
                    yield item

    def style(self, number: str | None) -> CellStyle:
        """Return a cell's style; a cell without one has the first."""
        place = int(number or 0)
        return self.styles[place] if place < len(self.styles) else CellStyle()

    def number_style(self, number: str) -> str:
        """Return the style of a cell that shows numbers as the profile does."""
        return self.number_styles.following(number, self.style(number).number_format)


def read_template(package: office.Package, numbers: Numbers | None = None) -> WorkbookTemplate:
    """Take a workbook apart, whose cells are to show numbers as a profile does.

    Raises:
        OutputError: it is no workbook (RG711) or damaged (RG713).
    """
    package.values = _VALUES
    remove_traces(package)
    part = package.main or "xl/workbook.xml"
    _check_type(package, part)
    workbook = package.xml(part)
    for element in list(workbook):  # the folder in which Excel saved the workbook, and who has reserved it
        if next(element.iter("{*}absPath"), None) is not None or element.tag == tag("fileSharing"):
            workbook.remove(element)
    if workbook.tag != tag("workbook"):
        strict = str(workbook.tag).startswith(f"{{{_STRICT}}}")
        _refuse_format("Strict Open XML 格式的工作簿" if strict else "其他格式的文件", package.file)
    by_kind = {item.kind: item.target for item in package.relationships(part) if not item.is_external}
    strings_part = by_kind.get("sharedStrings", "")
    styles = package.xml(by_kind["styles"]) if "styles" in by_kind else None
    template = WorkbookTemplate(
        package.parts,
        package.file,
        _VALUES,
        workbook_part=part,
        workbook=workbook,
        strings_part=strings_part,
        strings=tuple(package.xml(strings_part)) if strings_part else (),
        styles=() if styles is None else tuple(read_styles(styles)),
        number_styles=NumberStyles(by_kind.get("styles", ""), styles, numbers),
    )
    template.sheets = tuple(_sheets(template))
    return template


def remove_traces(package: office.Package) -> None:
    """Remove from a template who made it, when, where, and how it looked: a report must not publish that."""
    for name in [name for name in package.parts if name.startswith("docProps/") and name.endswith(".xml")]:
        root = package.xml(name)
        told = [each for each in root if not str(each.tag).endswith(_KEPT_PROPERTIES)]
        for element in told:
            root.remove(element)
        if told:
            package.parts[name] = office.xml_bytes(root)
    for owner in [office.relationship_source(name) for name in package.parts if name.endswith(".rels")]:
        had_printer = package.related(owner, "printerSettings")
        package.remove_related(owner, _TRACES)
        if had_printer:
            package.parts[owner] = _PRINTER.sub(rb"\1", package.parts[owner])
        if "/pivotCacheDefinition" in owner:
            package.parts[owner] = _REFRESHED_BY.sub(b"", package.parts[owner])


def order_fonts(package: office.Package) -> None:
    """Put what is said of a font into the order of the schema; some programs do not keep to it."""
    from lxml import etree

    for name in [name for name in package.parts if name.endswith("/styles.xml")]:
        root = office.parse_xml(package.parts[name])
        for font in root.iter(tag("font")):
            font[:] = sorted(font, key=lambda child: _FONT_ORDER.get(etree.QName(child).localname, len(_FONT_ORDER)))
        if etree.tostring(root) != etree.tostring(office.parse_xml(package.parts[name])):
            package.parts[name] = office.xml_bytes(root)


def place_in_sheet(root: Element, name: str) -> int:
    """Return the place among the elements of a sheet where one with a name belongs."""
    before = set(map(tag, _ORDER[: _ORDER.index(name)]))
    return sum(1 for child in root if child.tag in before)


def usual_height(root: Element) -> float:
    """Return how high the rows of a sheet are that do not say so."""
    usual = root.find(tag("sheetFormatPr"))
    return float("15" if usual is None else usual.get("defaultRowHeight", "15"))


def column_width(root: Element, column: int) -> float:
    """Return how many digits fit into a column of a sheet."""
    for element in root.iterfind(f"{tag('cols')}/{tag('col')}"):
        if int(element.get("min", 0)) <= column <= int(element.get("max", 0)):
            return float(element.get("width", 9)) - _DIGIT_PADDING
    default = root.find(tag("sheetFormatPr"))
    return float("9" if default is None else default.get("defaultColWidth", "9")) - _DIGIT_PADDING


def page_height(root: Element, *, is_fitted: bool = False) -> float:
    """Return how much of an A4 page a sheet fills with rows, in points of unscaled rows.

    If it ``is_fitted``, its columns are as wide as the page, or narrower.
    """
    margins, setup = root.find(tag("pageMargins")), root.find(tag("pageSetup"))
    orientation = "portrait" if setup is None else setup.get("orientation", "portrait")
    high, wide = (
        (inches - sum(float(_USUAL_MARGIN if margins is None else margins.get(side, _USUAL_MARGIN)) for side in sides))
        * _POINTS_PER_INCH
        for inches, sides in zip(
            _A4_INCHES[orientation == "landscape"], (("top", "bottom"), ("left", "right")), strict=True
        )
    )
    scale = float("100" if setup is None else setup.get("scale", "100")) / 100
    if is_fitted:
        columns = root.iterfind(f"{tag('cols')}/{tag('col')}")
        width = sum(
            float(each.get("width", 9)) * (int(each.get("max", 1)) - int(each.get("min", 1)) + 1) for each in columns
        )
        scale = min(1, wide / max(width * _POINTS_PER_DIGIT, 1))
    return high / scale


def _sheets(book: WorkbookTemplate) -> Iterator[SheetPart]:
    related = {item.id: item for item in book.inner_relationships(book.workbook_part)}
    for element in book.workbook.iterfind(f"{tag('sheets')}/{tag('sheet')}"):
        target = related.get(element.get(f"{{{RELATIONSHIPS}}}id", ""))
        if target is None:
            office.refuse(office.DAMAGED, f"工作簿已损坏，表页“{element.get('name', '')}”没有内容", book.file)
        if target.kind == "worksheet":
            root = book.xml(target.target)
            _write_out_addresses(root)
            _check_sheet(root, target.target, book.file)
            _write_out_shared_formulas(root)
            yield SheetPart(element.get("name", ""), target.target, root)


def _write_out_addresses(root: Element) -> None:
    """Give every row and cell its address, which a file may leave out where it follows from the one before."""
    last_row = 0
    for row in root.iterfind(ROWS):
        last_row = int(row.get("r", last_row + 1))
        row.set("r", str(last_row))
        last_column = 0
        for cell in row.iterfind(tag("c")):
            address = cell.get("r")
            last_column = column_number(split_address(address)[0]) if address else last_column + 1
            cell.set("r", f"{column_letters(last_column)}{last_row}")


def _write_out_shared_formulas(root: Element) -> None:
    """Give every cell its own formula: cells that shared one need not lie beside each other in the filled sheet."""
    shared: dict[str, tuple[str, int, int]] = {}
    for cell in root.iterfind(CELLS):
        formula = cell.find(tag("f"))
        if formula is None or formula.get("t") != "shared":
            continue
        letters, row = split_address(cell.get("r", ""))
        number, column = formula.get("si", ""), column_number(letters)
        text, first_column, first_row = shared.setdefault(number, (formula.text or "", column, row))
        formula.text = formula.text or shift_references(text, column - first_column, row - first_row)
        for attribute in ("t", "si", "ref"):
            formula.attrib.pop(attribute, "")


def _check_sheet(root: Element, part: str, file: str) -> None:
    """Refuse a sheet in which the number of a shared text is none, or a merged range has no address."""
    if any(merged.get("ref") is None for merged in root.iter(tag("mergeCell"))):
        office.refuse(office.DAMAGED, "工作簿已损坏，合并的单元格没有地址", file, name=part)
    for cell in root.iterfind(f"{CELLS}[@t='s']"):
        value = cell.findtext(tag("v")) or "0"
        if office.count(value) is None:
            office.refuse(office.DAMAGED, f"工作簿已损坏，{cell.get('r')} 的文字编号是“{value[:20]}”", file, name=part)


def _check_type(package: office.Package, part: str) -> None:
    """Refuse what has been renamed: a workbook under another name is not opened by Excel."""
    kind = package.content_types().by_name.get(part, _WORKBOOK_TYPE)
    if kind != _WORKBOOK_TYPE:
        actual = next((name for word, name in _OTHER_TYPES.items() if word in kind), "其他格式的文件")
        _refuse_format(actual, package.file)


def _refuse_format(actual: str, file: str) -> NoReturn:
    message = f"不是 Excel 工作簿（.xlsx），实际是{actual}"
    raise OutputError([office.NOT_OFFICE.finding(message, at=Location(file))])
