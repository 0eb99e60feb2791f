"""This module finds its way in a workbook package: its sheets, shared texts, relationships and cell styles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NoReturn

from reportgen import office
from reportgen.charts.references import column_letters
from reportgen.diagnostics import Location, OutputError
from reportgen.excel.addresses import column_number, shift_references, split_address
from reportgen.excel.styles import MAIN, CellStyle, NumberStyles, read_styles, tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element as Element

    from reportgen.profile.profile import Numbers

RELATIONSHIPS = office.OFFICE_RELATIONSHIPS
_PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
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
"""Relationships to what holds for the template only, or tells of the computer that it was made on."""

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
_POINTS_PER_INCH = 72
_POINTS_PER_DIGIT = 5.25
"""Width 1 of a column is seven pixels, at 96 pixels an inch."""

_A4_INCHES = {False: (11.69, 8.27), True: (8.27, 11.69)}
"""Height and width, by whether the page lies on its side."""

_USUAL_MARGIN = "0.75"
_DIGIT_PADDING = 5 / 7
"""A column is five pixels wider than its digits, which are seven pixels wide in the usual fonts."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part points to: the last word of the relationship's type, and the target's part name."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet: its name, its part, and that part's XML."""

    name: str
    part: str
    root: Element


@dataclass(frozen=True, slots=True)
class TemplatePackage:
    """A workbook template, taken apart. ``strings`` are the shared texts, changed in place when one is used up."""

    file: str
    parts: dict[str, bytes]
    workbook_part: str
    workbook: Element
    sheets: tuple[SheetPart, ...]
    strings_part: str
    strings: tuple[Element, ...]
    styles: tuple[CellStyle, ...]
    number_styles: NumberStyles

    def style(self, number: str | None) -> CellStyle:
        """Return a cell's style; a cell without one has the first."""
        place = int(number or 0)
        return self.styles[place] if place < len(self.styles) else CellStyle()

    def number_style(self, number: str) -> str:
        """Return the style of a cell that shows numbers as the profile does."""
        return self.number_styles.following(number, self.style(number).number_format)


def read_template(parts: dict[str, bytes], file: str, numbers: Numbers | None = None) -> TemplatePackage:
    """Take a workbook apart, whose cells are to show numbers as a profile does.

    Raises:
        OutputError: it is no workbook (RG711) or damaged (RG713).
    """
    workbook_part = next(
        (item.target for item in relationships(parts, "", file) if item.kind == "officeDocument"), "xl/workbook.xml"
    )
    _check_type(parts, workbook_part, file)
    workbook = parse_part(parts, workbook_part, file)
    _remove_path(workbook)
    if workbook.tag != tag("workbook"):
        strict = str(workbook.tag).startswith(f"{{{_STRICT}}}")
        _refuse_format("Strict Open XML 格式的工作簿" if strict else "其他格式的文件", file)
    related = {item.id: item for item in relationships(parts, workbook_part, file)}
    by_kind = {item.kind: item.target for item in related.values()}
    strings_part = by_kind.get("sharedStrings", "")
    strings = parse_part(parts, strings_part, file) if strings_part else ()
    styles = parse_part(parts, by_kind["styles"], file) if "styles" in by_kind else None
    return TemplatePackage(
        file=file,
        parts=parts,
        workbook_part=workbook_part,
        workbook=workbook,
        sheets=tuple(_sheets(parts, workbook, related, file)),
        strings_part=strings_part,
        strings=tuple(strings),
        styles=() if styles is None else tuple(read_styles(styles)),
        number_styles=NumberStyles(by_kind.get("styles", ""), styles, numbers),
    )


def parse_part(parts: Mapping[str, bytes], name: str, file: str) -> Element:
    """Return a part's XML, whose numbers and addresses are such.

    Raises:
        OutputError: the part is missing or is no XML, or something in it is no number or address (RG713).
    """
    if name not in parts:
        office.refuse(office.DAMAGED, "工作簿已损坏，缺少内容", file, name=name)
    root = office.parse_xml(parts[name])
    office.check_values(root, _VALUES, name, file)
    return root


def part_bytes(root: Element) -> bytes:
    """Return a part's XML as it is stored."""
    return office.xml_bytes(root)


def without_traces(parts: Mapping[str, bytes], file: str) -> dict[str, bytes]:
    """Return the parts without what would tell of the template: who made it, when, where, and how it looked."""
    left = dict(parts)
    for name in [name for name in parts if name.startswith("docProps/") and name.endswith(".xml")]:
        root = parse_part(parts, name, file)
        told = [each for each in root if not str(each.tag).endswith(_KEPT_PROPERTIES)]
        for element in told:
            root.remove(element)
        left[name] = part_bytes(root) if told else parts[name]
    for name in [name for name in parts if name.endswith(".rels")]:
        owner = name.replace("_rels/", "").removesuffix(".rels")
        unwanted = [item for item in relationships(parts, owner, file) if item.kind in _TRACES]
        for item in unwanted:
            left.pop(item.target, None)
        _remove_entries(left, name, "Id", {item.id for item in unwanted}, file)
        _remove_entries(left, office.CONTENT_TYPES, "PartName", {f"/{item.target}" for item in unwanted}, file)
        if any(item.kind == "printerSettings" for item in unwanted):
            left[owner] = _PRINTER.sub(rb"\1", left[owner])
        if "/pivotCacheDefinition" in name:
            left[owner] = _REFRESHED_BY.sub(b"", left[owner])
    return left


def with_ordered_fonts(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts with what is said of a font in the order of the schema; some programs do not keep to it."""
    from lxml import etree

    for name in [name for name in parts if name.endswith("/styles.xml")]:
        root = office.parse_xml(parts[name])
        for font in root.iter(tag("font")):
            font[:] = sorted(font, key=lambda child: _FONT_ORDER.get(etree.QName(child).localname, len(_FONT_ORDER)))
        if etree.tostring(root) != etree.tostring(office.parse_xml(parts[name])):
            parts = {**parts, name: part_bytes(root)}
    return parts


def _remove_entries(parts: dict[str, bytes], name: str, key: str, values: set[str], file: str) -> None:
    """Take entries out of one of the lists of the package."""
    if values:
        root = parse_part(parts, name, file)
        for element in [each for each in root if each.get(key) in values]:
            root.remove(element)
        parts[name] = part_bytes(root)


def _remove_path(workbook: Element) -> None:
    """Take out the folder in which Excel saved the workbook, and who has reserved it."""
    for element in list(workbook):
        if next(element.iter("{*}absPath"), None) is not None or element.tag == tag("fileSharing"):
            workbook.remove(element)


def relationships(parts: Mapping[str, bytes], part: str, file: str) -> Iterator[Relationship]:
    """Yield what a part points to inside the package; ``""`` is the package itself."""
    name = relationships_part(part)
    if name not in parts:
        return
    for element in parse_part(parts, name, file).iter(f"{{{_PACKAGE_RELATIONSHIPS}}}Relationship"):
        if element.get("TargetMode") != "External":
            target = _resolved(PurePosixPath(part).parent, element.get("Target", ""))
            yield Relationship(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], target)


def related_parts(book: TemplatePackage, part: str) -> Iterator[Relationship]:
    """Yield all that belongs to a part: what it points to, and what that points to in its turn."""
    waiting, seen = [part], {part}
    while waiting:
        for item in relationships(book.parts, waiting.pop(), book.file):
            if item.target not in seen and item.target in book.parts:
                seen.add(item.target)
                waiting.append(item.target)
                yield item


def relationships_part(part: str) -> str:
    """Return the name of the part that holds a part's relationships.

    >>> relationships_part("xl/workbook.xml"), relationships_part("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


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


def _resolved(folder: PurePosixPath, target: str) -> str:
    path = PurePosixPath(target.lstrip("/")) if target.startswith("/") else folder / target
    names: list[str] = []
    for name in path.parts:
        if name == ".." and names:
            names.pop()
        elif name != ".":
            names.append(name)
    return "/".join(names)


def _sheets(
    parts: Mapping[str, bytes], workbook: Element, related: Mapping[str, Relationship], file: str
) -> Iterator[SheetPart]:
    for element in workbook.iterfind(f"{tag('sheets')}/{tag('sheet')}"):
        target = related.get(element.get(f"{{{RELATIONSHIPS}}}id", ""))
        if target is None:
            office.refuse(office.DAMAGED, f"工作簿已损坏，表页“{element.get('name', '')}”没有内容", file)
        if target.kind == "worksheet":
            root = parse_part(parts, target.target, file)
            _write_out_addresses(root)
            _check_sheet(root, target.target, file)
            _write_out_shared_formulas(root)
            yield SheetPart(element.get("name", ""), target.target, root)


def _write_out_addresses(root: Element) -> None:
    """Give every row and cell its address, which a file may leave out where it follows from the one before."""
    last_row = 0
    for row in root.iterfind(f"{tag('sheetData')}/{tag('row')}"):
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
    for cell in root.iterfind(f"{tag('sheetData')}/{tag('row')}/{tag('c')}"):
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
    for cell in root.iterfind(f"{tag('sheetData')}/{tag('row')}/{tag('c')}[@t='s']"):
        value = cell.findtext(tag("v")) or "0"
        if office.count(value) is None:
            office.refuse(office.DAMAGED, f"工作簿已损坏，{cell.get('r')} 的文字编号是“{value[:20]}”", file, name=part)


def _check_type(parts: Mapping[str, bytes], part: str, file: str) -> None:
    """Refuse what has been renamed: a workbook under another name is not opened by Excel."""
    for element in parse_part(parts, office.CONTENT_TYPES, file):
        kind = element.get("ContentType", "")
        if element.get("PartName") == f"/{part}" and kind != _WORKBOOK_TYPE:
            _refuse_format(next((name for word, name in _OTHER_TYPES.items() if word in kind), "其他格式的文件"), file)


def _refuse_format(actual: str, file: str) -> NoReturn:
    message = f"不是 Excel 工作簿（.xlsx），实际是{actual}"
    raise OutputError([office.NOT_OFFICE.finding(message, at=Location(file))])
