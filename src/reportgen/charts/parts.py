"""This module makes the parts of a native Word chart: the chart, its relationships and the workbook of its data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from reportgen.charts.layout import number_format
from reportgen.charts.native import chart_xml
from reportgen.charts.references import grid_references
from reportgen.charts.spec import DEFAULT_STYLE
from reportgen.office import (
    CONTENT_TYPES,
    OFFICE_RELATIONSHIPS,
    PACKAGE_RELATIONSHIPS,
    XML_HEAD,
    ContentTypes,
    Relationship,
    escape,
    pack,
    relationships_name,
    relationships_xml,
    write_package,
)
from reportgen.office.worksheet import column_letters, number_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from reportgen.charts.spec import ChartSpec, ChartStyle
    from reportgen.office import PackedMember

CHART_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
CHART_RELATIONSHIP = f"{OFFICE_RELATIONSHIPS}/chart"
_SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
WORKBOOK_CONTENT_TYPE = f"{_SHEET_ML}.sheet"
WORKBOOK_RELATIONSHIP = f"{OFFICE_RELATIONSHIPS}/package"

#: The only sheet of the embedded workbook, and the relationship that leads to it.
DATA_SHEET = "Sheet1"
WORKBOOK_ID = "rId1"

_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_PART = "xl/worksheets/sheet1.xml"
_STYLES_PART = "xl/styles.xml"
_TEXT_STYLE, _NUMBER_STYLE, _OTHER_STYLE = 1, 2, 3
_AMOUNTS = "C"
"""The column beside the one series of a chart of shares."""

_NUMBER_FORMAT_ID = 164
"""The first number format id that is free for a workbook's own formats."""


@dataclass(frozen=True, slots=True)
class ChartParts:
    """One chart of a Word package. Part names are those of ``[Content_Types].xml``, without the leading slash.

    The package has to declare ``CHART_CONTENT_TYPE`` for ``chart_name`` and ``WORKBOOK_CONTENT_TYPE`` for ``.xlsx``,
    and the document part to point to the chart with a ``CHART_RELATIONSHIP``.
    """

    chart_name: str
    chart: bytes
    relationships_name: str
    relationships: bytes
    workbook_name: str
    workbook: bytes


def word_chart_names(number: int) -> tuple[str, str]:
    """Return the names of the ``number``-th chart of a report and of its workbook."""
    return f"word/charts/chart{number}.xml", f"word/embeddings/Microsoft_Excel_Worksheet{number}.xlsx"


def word_chart_parts(spec: ChartSpec, number: int, style: ChartStyle = DEFAULT_STYLE) -> ChartParts:
    """Return the parts of the ``number``-th chart of a report; the same specification is in picture and workbook."""
    chart_name, workbook_name = word_chart_names(number)
    to_workbook = Relationship(WORKBOOK_ID, WORKBOOK_RELATIONSHIP, workbook_name)
    return ChartParts(
        chart_name=chart_name,
        chart=chart_xml(spec, grid_references(spec, DATA_SHEET), external_data=WORKBOOK_ID, style=style),
        relationships_name=relationships_name(chart_name),
        relationships=relationships_xml([to_workbook], chart_name).encode(),
        workbook_name=workbook_name,
        workbook=data_workbook(spec),
    )


def data_workbook(spec: ChartSpec) -> bytes:
    """Return the workbook that Office opens for "edit data"; its cells stand where ``grid_references`` says."""
    codes = [number_format(spec, place) for place in range(len(spec.series))]
    other = (
        spec.amounts.number_format
        if spec.amounts
        else next((code for code in codes if code != spec.number_format), spec.number_format)
    )
    styles = _styles(spec.number_format, other)
    return write_package({**_fixed_members(), _STYLES_PART: styles, _SHEET_PART: _sheet(spec).encode()})


def _sheet(spec: ChartSpec) -> str:
    names = [*(series.name for series in spec.series), *([spec.amounts.head] if spec.amounts else [])]
    head = "".join(_text_cell(index, 1, name) for index, name in enumerate(names, 2))
    rows = "".join(
        f'<row r="{row}">{_text_cell(1, row, name)}{"".join(_value_cells(spec, row))}</row>'
        for row, name in enumerate(spec.categories, 2)
    )
    if spec.amounts:
        last = len(spec.categories) + 2
        rows += f'<row r="{last}">{_text_cell(1, last, "合计")}{_amount_cell(last, spec.amounts.whole)}</row>'
    return (
        f'{XML_HEAD}<worksheet xmlns="{_SHEETS}"><cols><col min="1" max="1" width="32" customWidth="1"/>'
        f'<col min="2" max="{max(len(names), 1) + 1}" width="18" customWidth="1"/></cols>'
        f'<sheetData><row r="1">{head}</row>{rows}</sheetData></worksheet>'
    )


def _value_cells(spec: ChartSpec, row: int) -> Iterator[str]:
    """Yield the cells of one category; a gap has none, so that Office leaves it open too."""
    for column, series in enumerate(spec.series, 2):
        value: Decimal | None = series.values[row - 2]
        if value is not None:
            # The share of an amount is computed in the sheet: whoever corrects the amount corrects the chart.
            formula = f"<f>{_AMOUNTS}{row}/{_AMOUNTS}${len(spec.categories) + 2}</f>" if spec.amounts else ""
            style = _OTHER_STYLE if series.number_format not in {"", spec.number_format} else _NUMBER_STYLE
            yield f'<c r="{column_letters(column)}{row}" s="{style}">{formula}<v>{number_text(value)}</v></c>'
    if spec.amounts:
        yield _amount_cell(row, spec.amounts.values[row - 2])


def _amount_cell(row: int, amount: Decimal) -> str:
    return f'<c r="{_AMOUNTS}{row}" s="{_OTHER_STYLE}"><v>{number_text(amount)}</v></c>'


def _text_cell(column: int, row: int, text: str) -> str:
    """Return a cell that stays text whatever it begins with; a name can never become a formula."""
    return (
        f'<c r="{column_letters(column)}{row}" s="{_TEXT_STYLE}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(text)}</t></is></c>'
    )


@cache
def _styles(number_code: str, other_code: str) -> PackedMember:
    """Return the styles part, compressed once for charts with these formats: default, text (``@``), number, other.

    The other number is the amount of a share, or the percentage beside amounts.
    """
    content = (
        f'{XML_HEAD}<styleSheet xmlns="{_SHEETS}"><numFmts count="2"><numFmt numFmtId="{_NUMBER_FORMAT_ID}" '
        f'formatCode="{escape(number_code)}"/><numFmt numFmtId="{_NUMBER_FORMAT_ID + 1}" '
        f'formatCode="{escape(other_code)}"/></numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        f'<xf numFmtId="{_NUMBER_FORMAT_ID}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        f'<xf numFmtId="{_NUMBER_FORMAT_ID + 1}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
    return pack(_STYLES_PART, content.encode())


@cache
def _fixed_members() -> dict[str, PackedMember]:
    """Return the parts that are the same in every data workbook, compressed once."""
    types = ContentTypes(
        {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"},
        {
            "xl/workbook.xml": f"{_SHEET_ML}.sheet.main+xml",
            _SHEET_PART: f"{_SHEET_ML}.worksheet+xml",
            _STYLES_PART: f"{_SHEET_ML}.styles+xml",
        },
    )
    parts = {
        CONTENT_TYPES: types.xml(),
        PACKAGE_RELATIONSHIPS: _relationships("", ("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'{XML_HEAD}<workbook xmlns="{_SHEETS}" xmlns:r="{OFFICE_RELATIONSHIPS}">'
            f'<sheets><sheet name="{DATA_SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        relationships_name("xl/workbook.xml"): _relationships(
            "xl/workbook.xml", ("worksheet", _SHEET_PART), ("styles", _STYLES_PART)
        ),
    }
    return {name: pack(name, content.encode()) for name, content in parts.items()}


def _relationships(part: str, *targets: tuple[str, str]) -> str:
    links = (
        Relationship(f"rId{number}", f"{OFFICE_RELATIONSHIPS}/{kind}", target)
        for number, (kind, target) in enumerate(targets, 1)
    )
    return relationships_xml(links, part)
