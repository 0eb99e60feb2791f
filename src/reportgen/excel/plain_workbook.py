"""This module writes a workbook of plain lists: a head, rows, live formulas with their values; without a template."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.excel.cells import sheet_text, text_width
from reportgen.office import (
    CONTENT_TYPES,
    OFFICE_RELATIONSHIPS,
    PACKAGE_NAMESPACE,
    PACKAGE_RELATIONSHIPS,
    XML_HEAD,
    ContentTypes,
    Relationship,
    escape,
    relationships_name,
    relationships_xml,
    write_package,
)
from reportgen.office.worksheet import column_letters, number_as_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Number = Decimal | Fraction | int

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WORKBOOK, _PROPERTIES = "xl/workbook.xml", "docProps/core.xml"
_LINE_HEIGHT, _MOST_LINES = 14, 20
_FORMATS = {"amount": "#,##0.00######;-#,##0.00######;0.00", "ratio": "0.00####%", "number": "General"}
"""The looks of numbers by their names, in the order of their styles, which follow those of heads and texts."""

_STYLES = {"head": 1, "text": 2, **{name: number for number, name in enumerate(_FORMATS, 3)}}
VERDICTS = {"相符": ("C6EFCE", "006100"), "尾差": ("FFEB9C", "7F6000"), "不符": ("FFC7CE", "9C0006")}
"""The words that end a comparison, with the colours of the ground and of the letters."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula, without ``=``, and its value."""

    text: str
    value: Number | str


@dataclass(frozen=True, slots=True)
class PlainCell:
    """A cell: a text, a number or a formula; ``look`` names a number format."""

    content: str | Number | Formula
    look: str = "text"


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A list with a frozen head and a filter; ``columns`` are heads with their widths, ``verdict`` a coloured one."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[PlainCell, ...], ...]
    verdict: str = ""


def write_plain_workbook(sheets: Sequence[PlainSheet], title: str) -> bytes:
    """Return the workbook; equal sheets give equal bytes."""
    names = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)}
    types = ContentTypes(
        {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"},
        {
            _WORKBOOK: f"{_TYPES}.sheet.main+xml",
            **dict.fromkeys(names, f"{_TYPES}.worksheet+xml"),
            "xl/styles.xml": f"{_TYPES}.styles+xml",
            _PROPERTIES: "application/vnd.openxmlformats-package.core-properties+xml",
        },
    )
    links = [_link(f"rId{number}", "worksheet", name) for number, name in enumerate(names, 1)]
    entries = "".join(
        f'<sheet name="{sheet.name}" sheetId="{number}" r:id="rId{number}"/>' for number, sheet in enumerate(sheets, 1)
    )
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{number}">\'{sheet.name}\'!$1:$1</definedName>'
        for number, sheet in enumerate(sheets)
    )
    properties = f"{PACKAGE_NAMESPACE}/relationships/metadata/core-properties"
    parts = {name: XML_HEAD + _sheet(sheet) for name, sheet in names.items()} | {
        CONTENT_TYPES: types.xml(),
        PACKAGE_RELATIONSHIPS: relationships_xml(
            [_link("rId1", "officeDocument", _WORKBOOK), Relationship("rId2", properties, _PROPERTIES)], ""
        ),
        _PROPERTIES: f'{XML_HEAD}<cp:coreProperties xmlns:cp="{PACKAGE_NAMESPACE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>reportgen</dc:creator></cp:coreProperties>",
        _WORKBOOK: f'{XML_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{OFFICE_RELATIONSHIPS}"><sheets>{entries}</sheets>'
        f"<definedNames>{titles}</definedNames></workbook>",
        relationships_name(_WORKBOOK): relationships_xml(
            [*links, _link("rIdStyles", "styles", "xl/styles.xml")], _WORKBOOK
        ),
        "xl/styles.xml": XML_HEAD + _styles(),
    }
    return write_package({name: text.encode() for name, text in parts.items()})


def _link(identifier: str, kind: str, target: str) -> Relationship:
    return Relationship(identifier, f"{OFFICE_RELATIONSHIPS}/{kind}", target)


def _sheet(sheet: PlainSheet) -> str:
    last, rows = column_letters(len(sheet.columns)), len(sheet.rows) + 1
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, (_, width) in enumerate(sheet.columns, 1)
    )
    head = tuple(PlainCell(text, "head") for text, _ in sheet.columns)
    wide = [width for _, width in sheet.columns]
    body = "".join(_row(number, row, wide) for number, row in enumerate((head, *sheet.rows), 1))
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{last}{rows}"/><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{widths}</cols><sheetData>{body}</sheetData><autoFilter ref="A1:{last}{rows}"/>'
        f'{_colours(sheet, rows)}<printOptions gridLines="1"/>'
        '<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _colours(sheet: PlainSheet, rows: int) -> str:
    heads = [head for head, _ in sheet.columns]
    if sheet.verdict not in heads:
        return ""
    letters = column_letters(heads.index(sheet.verdict) + 1)
    rules = "".join(
        f'<cfRule type="cellIs" dxfId="{number}" priority="{number + 1}" operator="equal">'
        f'<formula>"{word}"</formula></cfRule>'
        for number, word in enumerate(VERDICTS)
    )
    return f'<conditionalFormatting sqref="{letters}2:{letters}{max(rows, 2)}">{rules}</conditionalFormatting>'


def _row(number: int, cells: Sequence[PlainCell], widths: Sequence[int]) -> str:
    written = "".join(_cell(f"{column_letters(column)}{number}", cell) for column, cell in enumerate(cells, 1))
    lines = max(_lines(cell, width) for cell, width in zip(cells, widths, strict=True))
    height = f' ht="{min(lines, _MOST_LINES) * _LINE_HEIGHT}" customHeight="1"' if lines > 1 else ""
    return f'<row r="{number}"{height}>{written}</row>'


def _lines(cell: PlainCell, width: int) -> int:
    """Return on how many lines a text is written in a column; not every program finds that out by itself."""
    return -(-int(text_width(cell.content)) // width) if isinstance(cell.content, str) and cell.content else 1


def _cell(place: str, cell: PlainCell) -> str:
    content, look = cell.content, f'r="{place}" s="{_STYLES[cell.look]}"'
    if isinstance(content, Formula):
        kind = ' t="str"' if isinstance(content.value, str) else ""
        value = sheet_text(content.value) if isinstance(content.value, str) else number_as_read(content.value)
        return f"<c {look}{kind}><f>{escape(content.text)}</f><v>{value}</v></c>"
    if isinstance(content, str):
        return (
            f'<c {look} t="inlineStr"><is><t xml:space="preserve">{sheet_text(content)}</t></is></c>' if content else ""
        )
    return f"<c {look}><v>{number_as_read(content)}</v></c>"


def _styles() -> str:
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="{escape(f)}"/>' for n, f in _numbered(_FORMATS))
    wrapped = '<alignment vertical="top" wrapText="1"/>'
    looks = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"{more}</xf>'
    cells = [
        looks.format(more=">"),
        (
            '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"'
            ' applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
        ),
        looks.format(more=f' applyAlignment="1">{wrapped}'),
        *(
            f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
            ' applyAlignment="1"><alignment vertical="top"/></xf>'
            for number, _ in _numbered(_FORMATS)
        ),
    ]
    verdicts = "".join(
        f'<dxf><font><color rgb="FF{letters}"/></font><fill><patternFill><bgColor rgb="FF{ground}"/></patternFill>'
        "</fill></dxf>"
        for ground, letters in VERDICTS.values()
    )
    font = '<font>{bold}<sz val="10"/><name val="宋体"/></font>'
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(_FORMATS)}">{formats}</numFmts>'
        f'<fonts count="2">{font.format(bold="")}{font.format(bold="<b/>")}</fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill><fill><patternFill patternType="solid"><fgColor rgb="FFF2F2F2"/></patternFill></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(cells)}">{"".join(cells)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        f'<dxfs count="{len(VERDICTS)}">{verdicts}</dxfs></styleSheet>'
    )


def _numbered(formats: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Yield the codes of number formats with numbers above those that every program knows."""
    yield from enumerate(formats.values(), 164)
