"""This module writes a workbook out as plain text: what a reader sees, and the formulas and charts behind it.

The XML is read as it stands, not by a library that understands it, so that cached values and charts are seen as well.
"""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

from reportgen import office
from textdump.xlsx_drawings import drawing_lines
from textdump.xlsx_parts import (
    MAIN,
    RELATIONSHIPS,
    XlsxParts,
    cell_place,
    joined_text,
    letters_of,
    reading_order,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.etree import _Element as Element

_PAPERS = {"8": "A3", "9": "A4"}
_ORIENTATIONS = {"landscape": "横向", "portrait": "纵向"}
_BUILT_IN_FORMATS = {
    "0": "常规",
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "49": "@",
}


_PLACES = (
    (f"{MAIN}conditionalFormatting", "条件格式"),
    (f"{MAIN}dataValidations/{MAIN}dataValidation", "数据验证"),
    (f"{MAIN}rowBreaks/{MAIN}brk", "分页（行）"),
    (f"{MAIN}colBreaks/{MAIN}brk", "分页（列）"),
)


def xlsx_text(content: bytes) -> str:
    """Return a workbook as text: page set-up, widths, number formats, rows with formulas and values, charts.

    Raises:
        OutputError: the bytes are no workbook.
    """
    parts = office.parse_package(content, "")
    book = XlsxParts(parts, (), ())
    targets = book.targets("xl/workbook.xml")
    by_kind = dict(targets.values())
    strings = book.xml(by_kind["sharedStrings"]) if "sharedStrings" in by_kind else ()
    formats = _formats(book.xml(by_kind["styles"])) if "styles" in by_kind else ()
    book = XlsxParts(parts, tuple(joined_text(item) for item in strings), tuple(formats))
    workbook = book.xml("xl/workbook.xml")
    names = [
        (name.get("localSheetId"), str(name.get("name")), name.text or "")
        for name in workbook.iter(f"{MAIN}definedName")
    ]
    lines: list[str] = []
    for number, sheet in enumerate(workbook.iter(f"{MAIN}sheet")):
        own = {name: text for place, name, text in names if place == str(number)}
        hidden = "（隐藏）" if sheet.get("state", "visible") != "visible" else ""
        lines += [
            f"==== {sheet.get('name')}{hidden} ====",
            *_sheet_lines(book, targets[str(sheet.get(f"{RELATIONSHIPS}id"))][1], own),
            "",
        ]
    lines += [f"名称 {name}: {text}" for place, name, text in names if place is None]
    lines += [
        f"文件 {name}: {sha256(data).hexdigest()[:16]}" for name, data in sorted(parts.items()) if not _is_xml(name)
    ]
    return "\n".join(lines).rstrip() + "\n"


def _sheet_lines(book: XlsxParts, part: str, names: Mapping[str, str]) -> Iterator[str]:
    root = book.xml(part)
    yield f"打印: {'，'.join(_print_set_up(root, names))}"
    yield from (f"{name}: {text}" for name, text in sorted(names.items()) if not name.startswith("_xlnm.Print_"))
    merges = [str(merge.get("ref")) for merge in root.iter(f"{MAIN}mergeCell")]
    if merges:
        yield f"合并: {' '.join(sorted(merges, key=reading_order))}"
    yield f"列宽: {' · '.join(_widths(root))}"
    formats = list(_column_formats(root, book))
    if formats:
        yield f"数字格式: {' · '.join(formats)}"
    for path, name in _PLACES:
        places = [str(item.get("sqref") or item.get("id")) for item in root.iterfind(path)]
        if places:
            yield f"{name}: {'、'.join(places)}"
    yield "----"
    yield from _row_lines(root, book)
    for kind, target in book.targets(part).values():
        if kind == "drawing":
            yield from drawing_lines(book, target)


def _print_set_up(root: Element, names: Mapping[str, str]) -> Iterator[str]:
    setup, options = _attributes(root, "pageSetup"), _attributes(root, "printOptions")
    yield _PAPERS.get(setup.get("paperSize", ""), "纸张未定")
    yield _ORIENTATIONS.get(setup.get("orientation", ""), "方向未定")
    fitted = _attributes(root, "sheetPr/pageSetUpPr").get("fitToPage") in ("1", "true")
    yield _fit(setup) if fitted else f"缩放 {setup.get('scale', '100')}%"
    if options.get("horizontalCentered") in ("1", "true"):
        yield "水平居中"
    for name, label in (("_xlnm.Print_Titles", "重复标题"), ("_xlnm.Print_Area", "打印区域")):
        if name in names:
            yield f"{label} {_without_sheet(names[name])}"
    pane = _attributes(root, "sheetViews/sheetView/pane")
    if pane.get("state") == "frozen":
        yield f"冻结 {pane.get('topLeftCell')}"
    for element in root.iterfind(f"{MAIN}headerFooter/*"):
        if element.text:
            yield f"{'页眉' if str(element.tag).endswith('Header') else '页脚'} {element.text}"


def _fit(setup: Mapping[str, str]) -> str:
    """Say to how many pages a sheet is fitted; 0 pages are as many as it takes."""
    width, height = (setup.get(name, "1") for name in ("fitToWidth", "fitToHeight"))
    return "，".join(f"调整为 {number} 页{side}" for number, side in ((width, "宽"), (height, "高")) if number != "0")


def _widths(root: Element) -> Iterator[str]:
    columns = [
        (number, f"{float(column.get('width', 0)):g}")
        for column in root.iterfind(f"{MAIN}cols/{MAIN}col")
        for number in range(int(column.get("min", 1)), min(int(column.get("max", 1)), 16_384) + 1)
    ]
    return _grouped(columns)


def _column_formats(root: Element, book: XlsxParts) -> Iterator[str]:
    """Yield the number formats of each column's numbers, neighbours with the same ones together."""
    found: dict[int, dict[str, None]] = {}
    for cell in root.iter(f"{MAIN}c"):
        if cell.get("t", "n") == "n" and cell.find(f"{MAIN}v") is not None:
            number = int(cell.get("s", 0))
            used = book.formats[number] if number < len(book.formats) else "常规"
            found.setdefault(cell_place(cell)[0], {})[used] = None
    return _grouped([(column, " 或 ".join(sorted(used))) for column, used in sorted(found.items())])


def _grouped(columns: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Yield neighbouring columns with the same text as one.

    >>> list(_grouped([(1, "9"), (2, "12"), (3, "12")]))
    ['A 9', 'B-C 12']
    """
    for (text, _), group in groupby(enumerate(columns), key=lambda item: (item[1][1], item[1][0] - item[0])):
        numbers = [column for _, (column, _) in group]
        first, last = letters_of(numbers[0]), letters_of(numbers[-1])
        yield f"{first if first == last else f'{first}-{last}'} {text}"


def _row_lines(root: Element, book: XlsxParts) -> Iterator[str]:
    expected = 1
    for row in root.iter(f"{MAIN}row"):
        number = int(row.get("r", expected))
        yield from ("" for _ in range(number - expected))
        expected = number + 1
        cells: list[str] = []
        for cell in row.iter(f"{MAIN}c"):
            column = cell_place(cell)[0]
            cells += [""] * (column - len(cells))
            cells[column - 1] = _cell_text(cell, book)
        yield "\t".join(cells).rstrip("\t") + ("\t（隐藏）" if row.get("hidden") == "1" else "")


def _cell_text(cell: Element, book: XlsxParts) -> str:
    value, formula, own = (cell.find(f"{MAIN}{name}") for name in ("v", "f", "is"))
    text = "" if value is None else value.text or ""
    if cell.get("t") == "s":
        text = book.strings[int(text)]
    elif own is not None:
        text = joined_text(own)
    if formula is not None:
        text = f"={formula.text or ''} → {text or '（无结果）'}"
    return text.replace("\n", "⏎").replace("\t", " ")


def _formats(styles: Element) -> Iterator[str]:
    own = {str(item.get("numFmtId")): str(item.get("formatCode")) for item in styles.iter(f"{MAIN}numFmt")}
    for xf in styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf"):
        number = xf.get("numFmtId", "0")
        yield own.get(number) or _BUILT_IN_FORMATS.get(number, f"第{number}号格式")


def _attributes(root: Element, path: str) -> dict[str, str]:
    element = root.find("/".join(f"{MAIN}{name}" for name in path.split("/")))
    return {} if element is None else {str(name): str(value) for name, value in element.attrib.items()}


def _without_sheet(text: str) -> str:
    return re.sub(r"(?:'(?:[^']|'')+'|[^,!']+)!", "", text)


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels", ".vml"))
