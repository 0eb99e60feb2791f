"""Make the yardstick's templates and content out of a report that reportgen wrote, so that both write the same."""

from __future__ import annotations

import copy
import json
import re
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import docx
import openpyxl
from docx.oxml.ns import qn
from lxml import etree

import reportgen

if TYPE_CHECKING:
    from collections.abc import Iterator

#: An element or document of python-docx, which has no usable types.
Untyped: TypeAlias = Any

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
AMOUNT = re.compile(r"\d[\d,]*\.\d+")
#: Fewer equal rows are fixed text; a person would not write a loop for them either.
FEWEST_ROWS = 3


def prepare(data: Path, folder: Path) -> None:
    """Write ours/, template.docx, template.xlsx and content.json into the folder."""
    result = reportgen.render([data], output=folder / "ours", page_numbers="off")
    for error in result.errors:
        raise error
    ours = {path.suffix: path for path in result.outputs}
    report = docx.Document(str(ours[".docx"]))
    workbook = openpyxl.load_workbook(ours[".xlsx"])
    content = {
        "charts": list(take_charts(report)),
        "tables": list(take_rows(report)),
        "amounts": list(take_amounts(report)),
        "sheets": {sheet.title: dict(take_cells(sheet)) for sheet in workbook.worksheets},
    }
    report.save(str(folder / "template.docx"))
    workbook.save(folder / "template.xlsx")
    (folder / "content.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def take_charts(report: Untyped) -> Iterator[dict[str, Any]]:
    """Put a tag in the place of every native chart, and yield what it shows."""
    for number, reference in enumerate(list(report.element.body.iter(f"{CHART}chart"))):
        relationship = reference.get(qn("r:id"))
        yield chart_content(etree.fromstring(report.part.related_parts[relationship].blob))
        run = next(reference.iterancestors(qn("w:r")))
        for child in [child for child in run if child.tag != qn("w:rPr")]:
            run.remove(child)
        text = etree.SubElement(run, qn("w:t"))
        text.text = f"{{{{ charts[{number}] }}}}"
        report.part.drop_rel(relationship)


def chart_content(chart: Untyped) -> dict[str, Any]:
    """Return categories and values as they are cached in a chart part."""
    series = list(chart.iter(f"{CHART}ser"))
    return {
        "is_pie": chart.find(f".//{CHART}pieChart") is not None,
        "categories": cached(series[0], "cat"),
        "series": [(cached(one, "tx")[0], [float(value) for value in cached(one, "val")]) for one in series],
    }


def cached(series: Untyped, role: str) -> list[str]:
    """Return the cached points of one role (``tx``, ``cat``, ``val``) of a series."""
    return [str(value.text) for value in series.find(f"{CHART}{role}").iter(f"{CHART}v")]


def take_rows(report: Untyped) -> Iterator[list[list[str]]]:
    """Put a loop in the place of the longest run of equal rows of every table, and yield their texts."""
    number = 0
    for table in list(report.element.body.iter(qn("w:tbl"))):
        runs = [list(rows) for _, rows in groupby(table.findall(qn("w:tr")), shape_of_row)]
        rows = max(runs, key=len)
        if len(rows) < FEWEST_ROWS:
            continue
        yield [[text_of(cell) for cell in row.findall(qn("w:tc"))] for row in rows]
        put_loop(rows, number)
        number += 1


def shape_of_row(row: Untyped) -> tuple[int, bool]:
    """Rows of one loop have as many cells, and all or none of them repeat on each page."""
    return len(row.findall(qn("w:tc"))), row.find(f".//{qn('w:tblHeader')}") is not None


def put_loop(rows: list[Untyped], number: int) -> None:
    """Replace rows by one for all of them, between the two that docxtpl takes for the beginning and end of a loop."""
    width = len(rows[0].findall(qn("w:tc")))
    texts = [
        [f"{{%tr for row in tables[{number}] %}}", *[""] * (width - 1)],
        [f"{{{{ row[{column}] }}}}" for column in range(width)],
        ["{%tr endfor %}", *[""] * (width - 1)],
    ]
    for line in texts:
        row = copy.deepcopy(rows[0])
        for cell, text in zip(row.findall(qn("w:tc")), line, strict=True):
            set_text(cell, text)
        rows[0].addprevious(row)
    for row in rows:
        row.getparent().remove(row)


def set_text(cell: Untyped, text: str) -> None:
    """Leave one paragraph with one run in a cell, formatted as its first ones."""
    paragraph, *others = cell.findall(qn("w:p"))
    for other in others:
        cell.remove(other)
    run = next(iter(paragraph.findall(qn("w:r"))), None)
    for child in [child for child in paragraph if child.tag != qn("w:pPr") and child is not run]:
        paragraph.remove(child)
    run = etree.SubElement(paragraph, qn("w:r")) if run is None else run
    for child in [child for child in run if child.tag != qn("w:rPr")]:
        run.remove(child)
    etree.SubElement(run, qn("w:t")).text = text


def text_of(element: Untyped) -> str:
    """Return the text within an element."""
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def take_amounts(report: Untyped) -> Iterator[str]:
    """Put a tag in the place of every amount and percentage that is left, and yield them."""
    number = 0
    for text in report.element.body.iter(qn("w:t")):
        pieces = AMOUNT.split(text.text or "")
        amounts = AMOUNT.findall(text.text or "")
        tags = [f"{{{{ amounts[{number + place}] }}}}" for place in range(len(amounts))]
        text.text = pieces[0] + "".join(tag + piece for tag, piece in zip(tags, pieces[1:], strict=True))
        number += len(amounts)
        yield from amounts


def take_cells(sheet: Untyped) -> Iterator[tuple[str, str | float]]:
    """Empty every cell that is no formula, and yield its value."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None and cell.data_type != "f":
                yield cell.coordinate, cell.value
                cell.value = None


def census(report: Path, workbook: Path) -> dict[str, int]:
    """Count what a report and a workbook hold, to see that both sides wrote the same."""
    body = docx.Document(str(report)).element.body
    sheets = openpyxl.load_workbook(workbook).worksheets
    return {
        "paragraphs": len(list(body.iter(qn("w:p")))),
        "characters": len(text_of(body)),
        "tables": len(list(body.iter(qn("w:tbl")))),
        "table rows": len(list(body.iter(qn("w:tr")))),
        "table cells": len(list(body.iter(qn("w:tc")))),
        "charts": len(list(body.iter(qn("w:drawing")))),
        "sheets": len(sheets),
        "sheet cells": sum(cell.value is not None for sheet in sheets for row in sheet.iter_rows() for cell in row),
    }


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        print(json.dumps(census(Path(sys.argv[2]), Path(sys.argv[3]))))
