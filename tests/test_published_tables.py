"""The nine official tables of a sample against those that the unit published, cell for cell."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

import reportgen

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parent.parent
LABELS = tuple(f"公开0{number}表" for number in range(1, 10))
CORRECTED = {
    # No other table has expenditure of this category, and 15225.94 + 2833.00 + 22.44 are the whole 18081.38.
    ("公开01表", "一、一般公共服务支出", "589.89"): "0.00",
    # 公开05表 has 14888.94 for the same amount, which is what its rows add up to.
    ("公开04表", "八、社会保障和就业支出", "14,888.95"): "14,888.94",
    ("公开04表", "三、国有资本经营财政拨款", "三、国有资本经营财政拨款"): "三、国有资本经营预算财政拨款",
}
"""What the published tables have wrong: table, label in the row, cell; and what is right."""

Rows = list[list[str]]


def plain(texts: Iterable[object]) -> list[str]:
    """Return the texts of a row without empty ones and without the spaces that only lay it out."""
    return [text for text in ("".join(str(text).split()) for text in texts if text is not None) if text]


@pytest.fixture(scope="module")
def published() -> dict[str, Rows]:
    tables: dict[str, Rows] = {}
    for line in (ROOT / "tests" / "published" / "quangang-2021.txt").read_text("utf-8").splitlines():
        if line in LABELS:
            rows = tables.setdefault(line, [])
        elif line:
            rows.append(line.split("\t"))
    for (label, name, wrong), right in CORRECTED.items():
        row = next(row for row in tables[label] if name in row)
        assert wrong in row, "the correction no longer fits"
        row[:] = [right if cell == wrong else cell for cell in row]
    return tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("published")
    assert reportgen.render([ROOT / "data_samples" / "quangang-2021.yaml"], output=output).ok
    return output


@pytest.fixture(scope="module")
def in_document(folder: Path) -> dict[str, Rows]:
    document = docx.Document(str(folder / "quangang-2021.docx"))
    # Before them is the list of units, after them are the forms of the projects.
    tables = document.tables[1 : len(LABELS) + 1]
    return {
        label: [
            plain(cell.text for cell in row.cells)
            for row in table.rows
            if row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None  # noqa: SLF001 - python-docx has no name for it
        ]
        for label, table in zip(LABELS, tables, strict=True)
    }


@pytest.fixture(scope="module")
def in_workbook(folder: Path) -> dict[str, Rows]:
    book = openpyxl.load_workbook(BytesIO((folder / "quangang-2021.xlsx").read_bytes()), data_only=True)

    def shown(value: object) -> object:
        return value if value is None or isinstance(value, str) else f"{value:,.2f}"

    return {
        str(sheet.cell(2, 1).value): [plain(map(shown, row)) for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    }


@pytest.mark.parametrize("label", LABELS)
def test_a_table_of_the_report_is_the_published_one(
    label: str, published: dict[str, Rows], in_document: dict[str, Rows]
) -> None:
    assert in_document[label] == published[label]


@pytest.mark.parametrize("label", LABELS)
def test_a_table_of_the_workbook_is_the_published_one(
    label: str, published: dict[str, Rows], in_workbook: dict[str, Rows]
) -> None:
    rows = in_workbook[label]
    first = rows.index(published[label][0])

    assert rows[first : first + len(published[label])] == published[label]
