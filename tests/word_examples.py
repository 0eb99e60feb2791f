"""Small Word templates, built as an office would type them, and what their reports hold."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from reportgen.charts.spec import ChartSpec, Series
from reportgen.office import PackedMember, parse_package, write_package
from reportgen.profile.chart_kinds import ChartKind
from reportgen.profile.profile import Profile
from reportgen.tables.table import Cell, Column, ColumnKind, Row, RowKind, Table
from reportgen.template.engine import Engine
from reportgen.word.prepare import prepare_document
from reportgen.word.render import FUNCTIONS, render_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docx.document import Document
    from docx.text.paragraph import Paragraph

PROFILE = Profile.model_validate(
    {"id": "example", "title": "示例", "templates": {"docx": "a.docx", "xlsx": "a.xlsx"}},
)
ENGINE = Engine(PROFILE, functions=FUNCTIONS)
CREATED = date(2025, 8, 20)

GRID_STYLES = {
    "表格表头": 10.5,
    "表格文字": 10.5,
    "表格数字": 10.5,
    "表格文字（小）": 8,
    "表格表头（小）": 8,
    "表格数字（小）": 8,
}


def element(thing: Any) -> Any:  # noqa: ANN401 - python-docx's types do not know what they hold
    """The XML behind an object of python-docx, for what it has no words for."""
    return thing._element  # noqa: SLF001


def blank() -> Document:
    """A document with the styles that tables need."""
    document = docx.Document()
    document.styles.add_style("决算表", WD_STYLE_TYPE.TABLE)
    for name, size in GRID_STYLES.items():
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(size)
    for level in (1, 2):
        document.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
    return document


def lines(document: Document, *texts: str) -> list[Paragraph]:
    return [document.add_paragraph(text) for text in texts]


def add_field(paragraph: Paragraph, instruction: str, result: str = "?") -> None:
    """A field in five runs, as Word writes it."""
    for kind in ("begin", instruction, "separate", None, "end"):
        run = paragraph.add_run(result if kind is None else "")
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            element(run).append(mark)
        elif kind:
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {kind} "
            element(run).append(words)


def add_caption(document: Document, text: str, bookmark: str = "") -> Paragraph:
    """A caption 图? text, its label and number under a bookmark when one is given."""
    paragraph = document.add_paragraph(style="Caption")
    if bookmark:
        element(paragraph).append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="7" w:name="{bookmark}"/>'))
    paragraph.add_run("图")
    add_field(paragraph, "SEQ 图 \\* ARABIC")
    if bookmark:
        element(paragraph).append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="7"/>'))
    paragraph.add_run(f" {text}")
    return paragraph


def move_section(source: Any, target: Any) -> None:  # noqa: ANN401 - paragraphs, see element
    """Put the section break of a paragraph into another, as Word does when the author stands there."""
    element(target).get_or_add_pPr().append(element(source).pPr.sectPr)
    element(source).getparent().remove(element(source))


def saved(document: Document, folder: Path, name: str = "模板.docx") -> Path:
    path = folder / name
    document.save(str(path))
    return path


def rendered(path: Path, context: Mapping[str, object], **options: Any) -> bytes:  # noqa: ANN401 - as they come
    charts: Mapping[str, ChartSpec] = options.pop("charts", {})
    created = options.pop("created", CREATED)
    parts = render_document(prepare_document(path), context, engine=ENGINE, charts=charts, created=created, **options)
    return write_package(parts)


def part(content: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def rewritten(content: bytes, name: str, before: str, after: str) -> bytes:
    """The file with a text replaced in one of its parts."""
    members: dict[str, bytes | PackedMember] = dict(parse_package(content, ""))
    old = part(content, name)
    assert before in old
    members[name] = old.replace(before, after).encode()
    return write_package(members)


def names(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in opened(content).paragraphs]


def pie(chart_id: str = "structure", *values: str) -> ChartSpec:
    numbers = tuple(Decimal(value) for value in values or ("0.75", "0.25"))
    categories = tuple(f"项目{number}" for number in range(1, len(numbers) + 1))
    return ChartSpec(chart_id, ChartKind.PIE, f"{chart_id} 结构", categories, (Series("占比", numbers),), "0.00%")


def columns_chart(chart_id: str = "change") -> ChartSpec:
    series = (Series("2023", (Decimal(1), Decimal(2))), Series("2024", (Decimal("3.5"), None)))
    return ChartSpec(chart_id, ChartKind.COLUMN, "收支变动 & 对比", ("收入", "支出"), series, "0.00", "单位：万元")


def table(columns: int = 2, rows: int = 2, **options: Any) -> Table:  # noqa: ANN401 - fields of Table
    """A table like 支出决算表: code, name, and amounts under a common head."""
    amounts = [Column(f"a{n}", ("支出", f"金额{n}"), ColumnKind.AMOUNT, Decimal(25)) for n in range(1, columns + 1)]
    heads = [
        Column("code", ("项目", "科目编码"), ColumnKind.CODE, Decimal(20)),
        Column("name", ("项目", "科目名称"), ColumnKind.TEXT, Decimal(60)),
        Column("total", ("合计",), ColumnKind.AMOUNT, Decimal(25)),
    ]
    kinds = (RowKind.CATEGORY, RowKind.SUBCATEGORY, RowKind.ITEM)
    body = [
        Row(kinds[n % 3], {"code": Cell(f"20{n}"), "name": Cell(f"科目{n}"), **_amounts(columns, n)})
        for n in range(1, rows + 1)
    ]
    total = Row(RowKind.TOTAL, {"name": Cell("合计"), **_amounts(columns, 99)})
    ordinals = ("栏次", "", *(str(n) for n in range(1, columns + 2)))
    options = {"title": "支出决算表", "ordinals": ordinals, **options}
    return Table(
        "expenditure", label="公开03表", sheet="支出", columns=(*heads, *amounts), rows=(total, *body), **options
    )


def _amounts(columns: int, number: int) -> dict[str, Cell]:
    keys = ["total", *(f"a{n}" for n in range(1, columns + 1))]
    return {key: Cell(f"{number},313.50", Decimal(number)) for key in keys}
