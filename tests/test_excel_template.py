"""A workbook template as an office edits it: nothing is lost, everything follows the rows, mistakes are explained."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest
from authoring.workbook import scaffold_workbook
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table as ExcelTable
from openpyxl.worksheet.worksheet import Worksheet

from excel_examples import CONTEXT, all_tables, by_function, engine, opened, two_sided
from programs import converted, errors_in, recalculated
from reportgen.diagnostics import OutputError, Severity, TemplateError
from reportgen.excel.fill import fill_workbook
from reportgen.excel.prepare import inspect_workbook, prepare_workbook
from reportgen.office import parse_package, write_package
from reportgen.profile.profile import FormEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from reportgen.diagnostics import Diagnostic
    from reportgen.excel.workbook import PreparedWorkbook
    from reportgen.tables.table import Table

REVENUE = "收入决算表"
FIRST, LAST, NOTES = 7, 10, 11
"""Rows of the revenue sheet in its template: the prototypes of total to item, and the notes."""

GROWN = 6
"""How many rows more the revenue table has."""

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff030000060005"
    "57bfabd40000000049454e44ae426082"
)
TEXT_BOX = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "<xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row>"
    "<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{end}</xdr:row>"
    '<xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="盖章"/>'
    '<xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
    "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/>"
    "</xdr:twoCellAnchor></xdr:wsDr>"
)
SPARKLINES = (
    '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup>'
    "<x14:sparklines><x14:sparkline><xm:f>收入决算表!D7:D10</xm:f><xm:sqref>K7</xm:sqref></x14:sparkline>"
    "<x14:sparkline><xm:f>收入决算表!D12:D13</xm:f><xm:sqref>K12</xm:sqref></x14:sparkline></x14:sparklines>"
    "</x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
)


def made(folder: Path, tables: Sequence[Table] = (), change: Callable[[Workbook], object] | None = None) -> Path:
    """A template for these tables (revenue), changed as an office would in Excel."""
    path = folder / "模板.xlsx"
    scaffold_workbook(tables or [by_function()], path)
    if change:
        book = openpyxl.load_workbook(path, rich_text=True)
        change(book)
        book.save(path)
    return path


def operated(path: Path, **changes: bytes | Callable[[bytes], bytes]) -> Path:
    """The template with parts replaced, changed or added; names are given with __ for / and _dot_ for a dot."""
    parts = parse_package(path.read_bytes(), path.name)
    for key, change in changes.items():
        name = key.replace("__", "/").replace("_dot_", ".")
        parts[name] = change(parts[name]) if callable(change) else change
    path.write_bytes(write_package(parts))
    return path


def prepared(path: Path, tables: Sequence[Table] = ()) -> PreparedWorkbook:
    return prepare_workbook(path, columns_of(tables or [by_function()]), engine())


def filled(path: Path, tables: Sequence[Table] = (), context: dict[str, object] = CONTEXT) -> bytes:
    tables = tables or [by_function()]
    return fill_workbook(prepared(path, tables), {table.sheet: table for table in tables}, context, (), engine())


def columns_of(tables: Sequence[Table]) -> dict[str, list[str]]:
    return {table.sheet: [column.key for column in table.columns] for table in tables}


def findings_of(path: Path, tables: Sequence[Table] = ()) -> list[Diagnostic]:
    try:
        return list(prepared(path, tables).warnings)
    except TemplateError as error:
        return list(error.findings)


class TestNothingIsLost:
    def test_what_is_on_no_filled_sheet_stays_byte_for_byte(self, tmp_path: Path) -> None:
        def add_instructions(book: Workbook) -> None:
            book.create_sheet("填表说明")["A1"] = "本页保留"

        path = made(tmp_path, change=add_instructions)
        drawing = TEXT_BOX.format(row=3, end=5, text="本页保留").encode()
        rels = relationships("rId9", "drawing", "../drawings/drawing7.xml")
        operated(
            path,
            xl__worksheets___rels__sheet3_dot_xml_dot_rels=rels,
            xl__drawings__drawing7_dot_xml=drawing,
            xl__media__image1_dot_png=PIXEL,
            xl__drawings___rels__drawing7_dot_xml_dot_rels=relationships("rId1", "image", "../media/image1.png"),
        )
        before, after = parse_package(path.read_bytes(), ""), parse_package(filled(path), "")
        changed = {name for name in before if before[name] != after.get(name)}
        assert changed == {
            "[Content_Types].xml",
            "docProps/core.xml",
            "xl/styles.xml",  # openpyxl writes fonts in an order that the schema forbids
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml",
        }

    def test_a_filled_sheet_keeps_what_no_library_knows(self, tmp_path: Path) -> None:
        path = operated(made(tmp_path), xl__worksheets__sheet1_dot_xml=lambda xml: with_extension(xml, SPARKLINES))
        sheet = parse_package(filled(path), "")["xl/worksheets/sheet1.xml"].decode()
        assert re.findall(r"<xm:f>(.*?)</xm:f><xm:sqref>(.*?)</xm:sqref>", sheet) == [
            ("收入决算表!D7:D16", "K7"),
            ("收入决算表!D18:D19", "K18"),
        ]

    def test_the_order_of_calculation_is_left_to_excel(self, tmp_path: Path) -> None:
        entry = (
            b'<Override PartName="/xl/calcChain.xml" '
            b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>'
        )
        link = (
            b'<Relationship Id="rId99" Target="calcChain.xml" '
            b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"/></Relationships>'
        )
        path = operated(
            made(tmp_path),
            xl__calcChain_dot_xml=b"<calcChain/>",
            _Content_Types_dot_xml=b"",
        )
        parts = parse_package(path.read_bytes(), "")
        del parts["_Content_Types.xml"]
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", entry)
        rels = "xl/_rels/workbook.xml.rels"
        parts[rels] = parts[rels].replace(b"</Relationships>", link)
        path.write_bytes(write_package(parts))
        left = parse_package(filled(path), "")
        assert [name for name, content in left.items() if b"calcChain" in content or "calcChain" in name] == []

    def test_who_made_the_template_and_where_is_not_published(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book.properties.creator, book.properties.lastModifiedBy = "张三", "李四"
            book.properties.title = "{{ year }}年"
            book.custom_doc_props.append(StringProperty(name="经办", value="王五"))  # type: ignore[attr-defined]

        def saved_in(workbook: bytes) -> bytes:
            path = (
                b'<workbookPr/><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
                b'2006"><mc:Choice Requires="x15" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/'
                b'main"><x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" '
                b'url="D:\\2023\\"/></mc:Choice></mc:AlternateContent>'
            )
            return workbook.replace(b"<workbookPr/>", path)

        properties = b"<Properties xmlns='urn:p'><Company>Bureau</Company><Application>Excel</Application></Properties>"
        path = operated(made(tmp_path, change=change), xl__workbook_dot_xml=saved_in, docProps__app_dot_xml=properties)
        content = filled(path)
        parts = parse_package(content, "")
        words = [word.encode() for word in ("张三", "李四", "王五", "Bureau", "D:\\", "{{")]
        told = [word for word in words for part in parts.values() if word in part]
        assert told == []
        (tmp_path / "out.xlsx").write_bytes(filled(made(tmp_path, change=change)))
        assert errors_in(tmp_path / "out.xlsx") == []

    def test_an_excel_table_grows_and_its_heads_are_those_of_the_cells(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            sheet = book[REVENUE]
            for ref in [str(ref) for ref in sheet.merged_cells.ranges]:
                sheet.unmerge_cells(ref)
            for column in range(1, 10):
                sheet.cell(6, column).value = f"栏{column}"
            sheet["B6"] = '{{ year }}年"&<甲>'
            sheet.add_table(ExcelTable(displayName="表", ref="A6:I10"))

        content = filled(made(tmp_path, change=change))
        sheet = opened(content, values=True)[REVENUE]
        table = sheet.tables["表"]
        assert (table.ref, table.autoFilter.ref) == ("A6:I16", "A6:I16")
        assert [column.name for column in table.tableColumns] == [sheet.cell(6, n).value for n in range(1, 10)]
        assert sheet["B6"].value == '2024年"&<甲>'
        (tmp_path / "out.xlsx").write_bytes(content)
        assert errors_in(tmp_path / "out.xlsx") == []

    def test_a_template_saved_by_another_program_is_filled_alike(self, tmp_path: Path) -> None:
        tables = all_tables()
        path = made(tmp_path, tables)
        resaved = converted(path, "xlsx", tmp_path)
        ours, theirs = (opened(filled(each, tables), values=True) for each in (path, resaved))
        for table in tables:
            assert values_of(theirs[table.sheet]) == values_of(ours[table.sheet])
        content = filled(resaved, tables)
        assert opened(content, values=False)[REVENUE]["C7"].value == "=SUM(D7:I7)"
        # Unlike ours, this template keeps its texts in a part that all sheets share.
        parts = parse_package(content, "")
        assert "xl/sharedStrings.xml" in parts
        assert [name for name, part in parts.items() if b"{{" in part] == []


class TestEverythingFollowsTheRows:
    def test_rules_and_lists_on_a_kind_of_row_hold_for_all_its_rows(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            sheet = book[REVENUE]
            for place, formula in ((f"D{LAST}", "$D$10"), (f"E{FIRST}:E{LAST}", "0")):
                sheet.conditional_formatting.add(place, Rule("cellIs", operator="lessThan", formula=[formula]))
            below = DataValidation(type="list", formula1="$C$12:$C$13", sqref=f"A{NOTES + 1}")
            sheet.add_data_validation(below)

        sheet = opened(filled(made(tmp_path, change=change)), values=False)[REVENUE]
        rules = {str(ranges.sqref): ranges.rules[0].formula for ranges in sheet.conditional_formatting}
        assert rules == {"D10 D12:D13 D16": ["$D$10"], f"E{FIRST}:E{LAST + GROWN}": ["0"]}
        validation = sheet.data_validations.dataValidation[0]
        assert (str(validation.sqref), validation.formula1) == ("A18", "$C$18:$C$19")

    def test_formulas_of_the_office_follow_and_are_computed_anew(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book[REVENUE]["C13"] = "=SUM(D7:D10)-C7+LOG10(100)"
            other = book.create_sheet("核对")
            other["A1"] = f"={REVENUE}!C7-{REVENUE}!D13"
            other["A2"] = f"=SUM('{REVENUE}'!C7:C10)"
            book.defined_names["合计"] = DefinedName("合计", attr_text=f"{REVENUE}!$C$7:$C$10")
            book.defined_names["下面"] = DefinedName("下面", attr_text=f"{REVENUE}!$A$12")

        content = filled(made(tmp_path, change=change))
        book = opened(content, values=False)
        assert book[REVENUE]["C19"].value == "=SUM(D7:D16)-C7+LOG10(100)"
        assert [book["核对"][address].value for address in ("A1", "A2")] == [
            "=收入决算表!C7-收入决算表!D19",
            "=SUM('收入决算表'!C7:C16)",
        ]
        names = {name: entry.attr_text for name, entry in book.defined_names.items()}
        assert names == {"合计": "收入决算表!$C$7:$C$16", "下面": "收入决算表!$A$18"}
        assert b'fullCalcOnLoad="1"' in parse_package(content, "")["xl/workbook.xml"]

    @pytest.mark.parametrize(
        ("written", "moved"),
        [
            ("C7", "C7"),
            ("C8+C10", "C8+C10"),
            ("C13*C$13-$C13", "C19*C$19-$C19"),
            ("c13", "c19"),
            ("SUM(C8:C8)-SUM( $C$10:$C$10 , C13)", "SUM(C8,C14)-SUM( $C$10,$C$12:$C$13,$C$16 , C19)"),
            ("SUM(C9:C10)", "SUM(C9:C13,C15:C16)"),
            ("SUM(C8:C10)/SUM(C7:C10)", "SUM(C8:C16)/SUM(C7:C16)"),
            ("SUBTOTAL(9,C8:D8)", "SUBTOTAL(9,C8:D8,C14:D14)"),
            ("INDEX(C7:C10,ROWS(C7:C10))", "INDEX(C7:C16,ROWS(C7:C16))"),
            ("SUM(C:C)+SUM(13:13)+SUM(7:10)", "SUM(C:C)+SUM(19:19)+SUM(7:16)"),
            ('LOG10(13)&合计C13&C13年&"C13"&表1[[#All],[C13]]', 'LOG10(13)&合计C13&C13年&"C13"&表1[[#All],[C13]]'),
            (f"'{REVENUE}'!C13+{REVENUE}!C13:{REVENUE}!D13", f"'{REVENUE}'!C19+{REVENUE}!C19:D19"),
            ("[1]收入决算表!C13+'D:\\[附表.xlsx]收入决算表'!C13", "[1]收入决算表!C13+'D:\\[附表.xlsx]收入决算表'!C13"),
            ("1E13+XFE13+A1048577", "1E13+XFE13+A1048577"),
            ("A11", "A17"),
        ],
    )
    def test_each_way_to_write_a_reference(self, written: str, moved: str, tmp_path: Path) -> None:
        path = made(tmp_path, change=set_cell("E13", f"={written}"))
        assert opened(filled(path), values=False)[REVENUE]["E19"].value == f"={moved}"

    def test_a_total_that_comes_last_is_found_there(self, tmp_path: Path) -> None:
        table = by_function()
        last = replace(table, rows=(*table.rows[1:], table.rows[0]))

        def change(book: Workbook) -> None:
            sheet = book[REVENUE]
            sheet["E13"] = "=B7"
            book.create_sheet("核对")["A1"] = f"={REVENUE}!B7"
            book.defined_names["合计"] = DefinedName("合计", attr_text=f"{REVENUE}!$B$7")
            sheet.sheet_view.selection[0].activeCell = sheet.sheet_view.selection[0].sqref = "B7"
            sheet["A14"].hyperlink = Hyperlink(ref="A14", location=f"{REVENUE}!B7", display="合计")
            sheet.conditional_formatting.add("D7:D10", Rule("expression", formula=["$D7>$D$7"]))

        book = opened(filled(made(tmp_path, change=change), [last]), values=False)
        assert (book[REVENUE]["E19"].value, book["核对"]["A1"].value) == ("=B16", f"={REVENUE}!B16")
        assert book.defined_names["合计"].attr_text == f"{REVENUE}!$B$16"
        assert book[REVENUE]["A20"].hyperlink.location == f"{REVENUE}!B16"
        assert (book[REVENUE].freeze_panes, book[REVENUE].sheet_view.selection[0].sqref) == ("C7", "B7")
        (rule,) = book[REVENUE].conditional_formatting
        assert (str(rule.sqref), rule.rules[0].formula) == ("D7:D16", ["$D7>$D$16"])

    def test_a_reference_to_a_note_that_is_not_there_shows_nothing(self, tmp_path: Path) -> None:
        table = replace(by_function(), notes=())
        path = made(
            tmp_path, change=lambda book: [set_cell("E13", "=A11")(book), set_cell("F13", "=SUM(C11:C11)")(book)]
        )
        sheet = opened(filled(path, [table]), values=False)[REVENUE]
        assert (sheet["E18"].value, sheet["F18"].value) == ('=""', "=SUM(0)")

    def test_cells_that_share_a_formula_each_get_their_own(self, tmp_path: Path) -> None:
        def share(xml: bytes) -> bytes:
            first = b'<f t="shared" si="0" ref="E13:F14">SUM(C10:C10)+$C$7+C13</f>'
            for number, formula in enumerate((first, *[b'<f t="shared" si="0"/>'] * 3)):
                xml = xml.replace(b"<f>%d</f>" % number, formula)
            return xml

        def change(book: Workbook) -> None:
            for number, address in enumerate(("E13", "F13", "E14", "F14")):
                book[REVENUE][address] = f"={number}"

        path = operated(made(tmp_path, change=change), xl__worksheets__sheet1_dot_xml=share)
        sheet = opened(filled(path), values=False)[REVENUE]
        assert [sheet[address].value for address in ("E19", "F19", "E20", "F20")] == [
            "=SUM(C10,C12:C13,C16)+$C$7+C19",
            "=SUM(D10,D12:D13,D16)+$C$7+D19",
            "=SUM(C17:C17)+$C$7+C20",
            "=SUM(D17:D17)+$C$7+D20",
        ]

    def test_libreoffice_adds_up_only_the_rows_of_one_kind(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book[REVENUE]["E13"], book[REVENUE]["F13"] = "=SUM(C10:C10)-C7", "=SUM(C8:C8)-SUM(C9:C9)"

        content = filled(made(tmp_path, change=change))
        sheet = recalculated(content, tmp_path)[REVENUE]
        assert (sheet["E19"].value, sheet["F19"].value) == pytest.approx((0, 0))
        (tmp_path / "out.xlsx").write_bytes(content)
        assert errors_in(tmp_path / "out.xlsx") == []

    def test_a_sheet_of_a_form_finds_the_rows_of_a_table(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            form = book.create_sheet("自评表")
            form["A1"], form["A2"] = "{{ year }}", f"={REVENUE}!C13+A1"

        path = made(tmp_path, change=change)
        prepared_one = prepare_workbook(
            path, columns_of([by_function()]), engine(), [FormEntry(id="a", sheet="自评表")]
        )
        content = fill_workbook(prepared_one, {REVENUE: by_function()}, CONTEXT, (), engine())
        assert opened(content, values=False)["自评表"]["A2"].value == f"={REVENUE}!C19+A1"

    def test_rows_and_cells_need_not_say_where_they_are(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book[REVENUE]["A12"] = "填表"

        def without_addresses(xml: bytes) -> bytes:
            return re.sub(rb'<(row|c) r="(?:[A-Z](?:8|9|10)|[0-9]+)"', rb"<\1", xml)

        told = made(tmp_path, change=change)
        expected = values_of(opened(filled(told), values=True)[REVENUE])
        untold = operated(told, xl__worksheets__sheet1_dot_xml=without_addresses)
        assert values_of(opened(filled(untold), values=True)[REVENUE]) == expected

    def test_a_link_among_the_relationships_follows(self, tmp_path: Path) -> None:
        path = made(tmp_path, change=lambda book: link(book, target=f"#{REVENUE}!C13"))
        rels = parse_package(filled(path), "")["xl/worksheets/_rels/sheet1.xml.rels"].decode()
        assert f'Target="#{REVENUE}!C19"' in rels

    @pytest.mark.parametrize(
        ("formula", "words"),
        [
            ("=C8", "第一行"),
            ("=INDEX(C9:C10,2)", "夹着别的行"),
            ("=SUMIF(C8:C8,1)", "夹着别的行"),
            ("=SUM(收入决算表:图表!C13)", "跨几个表页"),
            ("=OFFSET(C7,1,0)", "OFFSET 算出的位置"),
            ('=INDIRECT("收入决算表!C"&10)', "INDIRECT 算出的位置"),
        ],
    )
    def test_a_reference_that_may_mean_several_rows_is_a_warning(
        self, formula: str, words: str, tmp_path: Path
    ) -> None:
        (found,) = findings_of(made(tmp_path, change=set_cell("E13", formula)))
        assert (found.code, found.at and found.at.name) == ("RG637", f"{REVENUE}!E13")
        assert words in found.message

    @pytest.mark.parametrize(
        "formula",
        [
            "=C7",
            "=A11",
            "=SUM(C8:C8)",
            "=SUMIF(C8:C10,1)",
            "=SUM(C7:C10)/2",
            "=C13",
            "=INDIRECT(A1)",
            '="#REF!支出!C7"',
        ],
    )
    def test_a_reference_whose_meaning_is_clear_is_none(self, formula: str, tmp_path: Path) -> None:
        assert findings_of(made(tmp_path, change=set_cell("E13", formula))) == []

    @pytest.mark.parametrize(
        ("formula", "words"),
        [("=支出表!C7", "表页“支出表”"), ("=[2]支出决算表!C7", "工作簿 [2]"), ("=SUM(收入决算表!#REF!)", "#REF!")],
    )
    def test_a_reference_to_what_is_not_there_is_a_warning(self, formula: str, words: str, tmp_path: Path) -> None:
        (found,) = findings_of(made(tmp_path, change=set_cell("E13", formula)))
        assert (found.code, found.at and found.at.name) == ("RG694", f"{REVENUE}!E13")
        assert words in found.message

    def test_without_formulas_of_the_office_nothing_is_computed_on_opening(self, tmp_path: Path) -> None:
        assert b'fullCalcOnLoad="1"' not in parse_package(filled(made(tmp_path)), "")["xl/workbook.xml"]

    def test_a_text_box_below_the_table_moves_down_with_it(self, tmp_path: Path) -> None:
        rels = relationships("rId9", "drawing", "/xl/drawings/drawing7.xml")
        path = operated(
            made(tmp_path),
            xl__worksheets___rels__sheet1_dot_xml_dot_rels=rels,
            xl__drawings__drawing7_dot_xml=TEXT_BOX.format(row=NOTES + 1, end=NOTES + 4, text="盖章处").encode(),
        )
        drawing = parse_package(filled(path), "")["xl/drawings/drawing7.xml"].decode()
        assert "盖章处" in drawing
        rows = [int(row) for row in re.findall(r"<xdr:row>(\d+)</xdr:row>", drawing)]
        assert rows == [NOTES + 1 + GROWN, NOTES + 4 + GROWN]

    def test_a_chart_of_the_office_shows_all_rows(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            chart, sheet = BarChart(), book[REVENUE]
            assert isinstance(sheet, Worksheet)
            chart.add_data(Reference(sheet, min_col=4, min_row=FIRST, max_row=LAST))
            sheet.add_chart(chart, "K3")  # type: ignore[call-arg]  # the stubs take it for a sheet of charts

        parts = parse_package(filled(made(tmp_path, change=change)), "")
        assert (
            b"'\xe6\x94\xb6\xe5\x85\xa5\xe5\x86\xb3\xe7\xae\x97\xe8\xa1\xa8'!$D$7:$D$16"
            in parts["xl/charts/chart1.xml"]
        )
        assert {"xl/drawings/drawing1.xml", "xl/drawings/drawing2.xml"} <= set(parts)

    def test_rows_below_keep_their_height_and_merged_cells_and_page_breaks(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            sheet = book[REVENUE]
            sheet["A14"] = "填表人："
            sheet.merge_cells("A14:B14")
            sheet.row_dimensions[14].height = 31
            sheet.row_breaks.append(Break(id=13))

        sheet = opened(filled(made(tmp_path, change=change)), values=True)[REVENUE]
        assert sheet["A20"].value == "填表人："
        assert sheet.row_dimensions[20].height == 31
        assert "A20:B20" in {str(ref) for ref in sheet.merged_cells.ranges}
        assert [each.id for each in sheet.row_breaks.brk] == [19]

    def test_a_long_name_gets_more_lines_where_the_office_wraps_it(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book[REVENUE].column_dimensions["B"].width = 12

        sheet = opened(filled(made(tmp_path, change=change)), values=True)[REVENUE]
        assert sheet.row_dimensions[12].height > sheet.row_dimensions[10].height > sheet.row_dimensions[7].height


class TestTexts:
    def test_runs_keep_their_looks_and_a_tag_may_be_spread_over_them(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            bold, plain = InlineFont(b=True), InlineFont(i=True)
            spread = [TextBlock(bold, "单位：{{ enti"), TextBlock(plain, "ty.name"), TextBlock(bold, " }}（盖章）")]
            book[REVENUE]["A3"] = CellRichText(spread)

        book = openpyxl.load_workbook(io.BytesIO(filled(made(tmp_path, change=change))), rich_text=True)
        cell = book[REVENUE]["A3"].value
        assert isinstance(cell, CellRichText)
        assert str(cell) == "单位：某区社会保险事业管理局（盖章）"
        assert isinstance(cell[0], TextBlock)
        assert cell[0].font.b

    def test_tags_work_in_the_footer_and_an_ampersand_there_is_no_code(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            footer = book[REVENUE].oddFooter
            assert footer is not None
            footer.left.text = "{{ entity.name }}"

        content = filled(made(tmp_path, change=change), context={**CONTEXT, "entity": {"name": "甲&P乙"}})
        xml = parse_package(content, "")["xl/worksheets/sheet1.xml"]
        assert etree.fromstring(xml).findtext("{*}headerFooter/{*}oddFooter", "").startswith("&L甲&&P乙&C")

    def test_tags_work_on_a_cover_that_shows_no_table(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book.create_sheet("封面", 0)["B2"] = "{{ entity.name }}{{ year }}年度决算公开表"

        book = opened(filled(made(tmp_path, change=change)), values=True)
        assert book["封面"]["B2"].value == "某区社会保险事业管理局2024年度决算公开表"
        assert book[REVENUE].print_area == f"'{REVENUE}'!$A$1:$I$17"

    def test_literal_text_with_signs_of_xml_stays(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book[REVENUE]["A1"] = "<{{ table.title }}> & 其他"

        assert opened(filled(made(tmp_path, change=change)), values=True)[REVENUE]["A1"].value == "<收入决算表> & 其他"


def set_cell(address: str, text: str | None) -> Callable[[Workbook], object]:
    def change(book: Workbook) -> None:
        book[REVENUE][address] = text

    return change


def link(book: Workbook, **leads: str) -> None:
    book[REVENUE]["A14"].hyperlink = Hyperlink(ref="A14", **leads)


def titled_chart(book: Workbook) -> None:
    chart, sheet = BarChart(), book[REVENUE]
    chart.title = "{{ year }}年收入"
    chart.add_data(Reference(sheet, min_col=4, min_row=FIRST, max_row=LAST))
    sheet.add_chart(chart, "K3")  # type: ignore[call-arg]


def checked_input(book: Workbook) -> None:
    rule = DataValidation(sqref="A14", prompt="填{{ year }}年", promptTitle="年")
    book[REVENUE].add_data_validation(rule)


class TestMistakes:
    @pytest.mark.parametrize(
        ("address", "text", "code", "words"),
        [
            ("D10", "{{ item.apropriation }}", "RG683", "item.appropriation"),
            ("D10", "计{{ item.appropriation }}", "RG684", "只能写一个标签"),
            ("D10", "{{ item.appropriation|money }}", "RG684", "只能写一个标签"),
            ("D10", "{{ category.appropriation }}", "RG684", "category、item"),
            ("D10", "{{ entity.name }}", "RG684", "只能写一个标签"),
            ("D10", "=C10*2", "RG684", "公式"),
            ("A13", "{{ row.code }}", "RG684", "没有连在一起"),
            ("A12", "{{ table.notes }}", "RG684", "写了两次"),
            ("A3", "部门：{{ entity.name ｝}", "RG602", "全角"),
            ("A3", "部门：{{ entity.name", "RG601", "没有结束"),
            ("A3", "部门：{{ year + 1 }}", "RG610", ""),
            ("A3", "{{ chart.titel }}", "RG683", "chart.title"),
        ],
    )
    def test_a_wrong_tag_is_shown_with_its_cell(
        self, address: str, text: str, code: str, words: str, tmp_path: Path
    ) -> None:
        found = findings_of(made(tmp_path, change=set_cell(address, text)))
        matching = [finding for finding in found if finding.code == code]
        assert matching
        assert words in matching[0].message
        at = matching[0].at
        assert at is not None
        assert at.file.endswith("模板.xlsx")
        assert re.fullmatch(rf"{REVENUE}!(A|{address[0]}){address[1:]}", at.name)

    def test_all_mistakes_are_reported_at_once(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            book[REVENUE]["A1"] = "{{ table.title"
            book[REVENUE]["D10"] = "{{ item.nothing }}"
            book[REVENUE]["E10"] = "{{ item.none }}"

        codes = [finding.code for finding in findings_of(made(tmp_path, change=change))]
        assert [codes.count(code) for code in ("RG601", "RG683")] == [1, 2]

    def test_a_table_without_a_sheet_and_a_sheet_without_a_table_are_brought_together(self, tmp_path: Path) -> None:
        def rename(book: Workbook) -> None:
            book[REVENUE].title = "收入决算表1"

        found = {finding.code: finding.message for finding in findings_of(made(tmp_path, change=rename))}
        assert set(found) == {"RG680", "RG681"}
        assert "是否应为 收入决算表？" in found["RG680"]
        assert "是否应为 收入决算表1？" in found["RG681"]

    def test_a_sheet_of_a_table_without_rows_to_repeat_is_refused(self, tmp_path: Path) -> None:
        def empty(book: Workbook) -> None:
            book[REVENUE].delete_rows(FIRST, LAST - FIRST + 1)

        assert [finding.code for finding in findings_of(made(tmp_path, change=empty))] == ["RG682"]

    def test_cells_merged_downwards_cannot_be_repeated(self, tmp_path: Path) -> None:
        def merge(book: Workbook) -> None:
            book[REVENUE].merge_cells("D9:D10")

        assert "D9:D10" in findings_of(made(tmp_path, change=merge))[0].message

    @pytest.mark.parametrize("key", ["series", "category", "value"])
    def test_a_place_for_charts_has_to_say_what_goes_where(self, key: str, tmp_path: Path) -> None:
        def remove(book: Workbook) -> None:
            for row in book["图表"].iter_rows():
                for cell in row:
                    if cell.value == f"{{{{ chart.{key} }}}}":
                        cell.value = None

        found = findings_of(made(tmp_path, change=remove))
        assert [finding.code for finding in found] == ["RG684"]
        assert f"chart.{key}" in found[0].message

    def test_charts_have_one_place(self, tmp_path: Path) -> None:
        def copy(book: Workbook) -> None:
            book.copy_worksheet(book["图表"]).title = "图表2"

        assert "图表、图表2" in findings_of(made(tmp_path, change=copy))[0].message

    def test_what_will_not_be_filled_or_moved_is_a_warning(self, tmp_path: Path) -> None:
        def change(book: Workbook) -> None:
            sheet = book[REVENUE]
            sheet["A12"].comment = Comment("{{ entity.name }}", "会计")
            for column in range(1, 3):
                sheet.cell(13, column, f"列{column}")
                sheet.cell(14, column, "值")
            sheet.add_table(ExcelTable(displayName="T", ref="A13:B14"))

        found = findings_of(made(tmp_path, change=change))
        assert {finding.severity for finding in found} == {Severity.WARNING}
        assert sorted(finding.code for finding in found) == ["RG638", "RG686", "RG687"]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (set_cell("E13", '="{{ year }}"&C7'), "E13 公式"),
            (lambda book: link(book, location="{{ year }}!A1"), "链接"),
            (lambda book: link(book, target="https://example.gov.cn/{{ year }}"), "链接的地址"),
            (titled_chart, "图表"),
            (lambda book: book.create_sheet("{{ year }}"), "表页名称"),
            (lambda book: book.defined_names.add(DefinedName("年", attr_text='"{{ year }}"')), "名称"),
            (checked_input, "数据验证"),
            (lambda book: setattr(book[REVENUE].oddFooter.left, "text", "{% if year %}甲{% endif %}"), "设置"),
        ],
    )
    def test_a_tag_that_nothing_takes_is_a_warning_with_its_place(
        self, change: Callable[[Workbook], object], words: str, tmp_path: Path
    ) -> None:
        found = [finding for finding in findings_of(made(tmp_path, change=change)) if finding.code == "RG686"]
        assert [words in finding.message and "{" in finding.message for finding in found] == [True]

    @pytest.mark.parametrize(
        ("address", "row", "key"), [("D9", "款", "appropriation"), ("A8", "类", "code"), ("B10", "项", "name")]
    )
    def test_a_blank_cell_in_one_kind_of_row_is_a_warning(
        self, address: str, row: str, key: str, tmp_path: Path
    ) -> None:
        (found,) = findings_of(made(tmp_path, change=set_cell(address, None)))
        assert (found.code, found.message) == ("RG685", f"表页“{REVENUE}”的“{row}”行没有用到列 {key}")
        assert found.at is not None
        assert found.at.name == f"{REVENUE}!{address}"

    def test_a_cell_with_a_text_of_its_own_is_not_blank(self, tmp_path: Path) -> None:
        assert findings_of(made(tmp_path, change=set_cell("D9", "—"))) == []

    @pytest.mark.parametrize(
        ("row", "words"), [(7, "“合计”行（total）"), (8, "“类”行（category）"), (10, "“项”行（item）")]
    )
    def test_a_kind_of_row_that_is_not_there_is_a_warning(self, row: int, words: str, tmp_path: Path) -> None:
        def delete(book: Workbook) -> None:
            book[REVENUE].unmerge_cells("A7:B7")
            book[REVENUE].delete_rows(row)

        assert [words in finding.message for finding in findings_of(made(tmp_path, change=delete))] == [True]

    def test_one_row_for_all_kinds_is_enough(self, tmp_path: Path) -> None:
        def simplify(book: Workbook) -> None:
            book[REVENUE].unmerge_cells("A7:B7")
            book[REVENUE].delete_rows(8, 3)
            for column, key in enumerate(columns_of([by_function()])[REVENUE], 1):
                book[REVENUE].cell(7, column, f"{{{{ row.{key} }}}}")

        assert findings_of(made(tmp_path, change=simplify)) == []

    def test_a_tag_under_a_merged_cell_is_a_warning(self, tmp_path: Path) -> None:
        def delete(book: Workbook) -> None:
            book[REVENUE].delete_rows(7)  # openpyxl moves the cells up, but not what is merged

        found = findings_of(made(tmp_path, change=delete))
        assert sorted(finding.code for finding in found) == ["RG685", "RG688"]
        assert "“类”行的列 name 被合并的单元格遮住" in " ".join(finding.message for finding in found)

    def test_a_missing_value_names_the_cell_that_needs_it(self, tmp_path: Path) -> None:
        path = made(tmp_path, change=set_cell("A3", "{{ entity.nme }}"))
        with pytest.raises(TemplateError) as caught:
            filled(path)
        (finding,) = caught.value.findings
        assert finding.code == "RG621"
        assert finding.at is not None
        assert finding.at.name == f"{REVENUE}!A3"

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "启用宏"),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", "模板（.xltx"),
            ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
        ],
    )
    def test_a_renamed_workbook_is_no_template(self, kind: str, words: str, tmp_path: Path) -> None:
        path = made(tmp_path)
        parts = parse_package(path.read_bytes(), "")
        usual = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(usual, kind.encode())
        path.write_bytes(write_package(parts))
        with pytest.raises(OutputError, match=words):
            prepared(path)

    def test_a_word_document_is_no_template(self, tmp_path: Path) -> None:
        parts = {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": relationships("rId1", "officeDocument", "word/document.xml"),
            "word/document.xml": b"<document/>",
        }
        path = tmp_path / "模板.xlsx"
        path.write_bytes(write_package(parts))
        with pytest.raises(OutputError, match="RG711"):
            prepared(path)

    def test_a_damaged_sheet_is_named(self, tmp_path: Path) -> None:
        path = operated(made(tmp_path), xl__worksheets__sheet1_dot_xml=b"<worksheet>")
        with pytest.raises(OutputError, match="sheet1") as caught:
            prepared(path)
        assert caught.value.findings[0].code == "RG713"

    def test_lint_gets_the_texts_by_where_they_stand(self, tmp_path: Path) -> None:
        tables = [by_function(), two_sided()]
        inspection = inspect_workbook(made(tmp_path, tables), columns_of(tables))
        assert inspection.findings == ()
        assert "{{ table.title }}" in {source.text for source in inspection.on_tables}
        assert [source.text for source in inspection.elsewhere] == ["{{ entity.name }}{{ year }}年度决算图表"]


def relationships(identifier: str, kind: str, target: str) -> bytes:
    """The part that says what another part points to, here one thing."""
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="{identifier}" Type="{types}/{kind}" Target="{target}"/></Relationships>'
    ).encode()


def with_extension(xml: bytes, extension: str) -> bytes:
    return xml.replace(b"</worksheet>", extension.encode() + b"</worksheet>")


def values_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]
