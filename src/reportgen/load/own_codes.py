"""This module reads the codes that an office has written down beside its data file or its profile (科目.csv)."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from reportgen.diagnostics import ReportgenError, Rule
from reportgen.load import read_bytes
from reportgen.load.decoding import decode
from reportgen.paths import is_file
from reportgen.reference.codes import OWN_CODES_FILE, Code

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from reportgen.diagnostics import Diagnostic
    from reportgen.load.document import FileText

BAD_LINE = Rule(
    "RG510",
    f"{OWN_CODES_FILE} 中的一行读不懂",
    "补充科目一行写一个：编码、名称，需要时再写释义，用半角逗号隔开；读不懂的一行不起作用。",
    "照“2080198,某项支出,指用于……的支出。”的样子改正；释义中有逗号的，用半角双引号括起来。",
)

_CODE = re.compile(r"2\d\d(\d\d){0,2}|3\d\d(\d\d)?", re.ASCII)
_HEADINGS = ("code", "编码", "科目编码")
_MOST_CELLS = 3
_LONGEST_NAME = 60


def read_own_codes(folders: Iterable[Path]) -> tuple[dict[str, Code], list[Diagnostic]]:
    """Return the codes written down in folders, those of the first folder before the others, and what is wrong there.

    Raises:
        OutputError: the file of a folder cannot be read.
    """
    found: dict[str, Code] = {}
    findings: list[Diagnostic] = []
    for path in dict.fromkeys(folder / OWN_CODES_FILE for folder in folders):
        if is_file(path):
            try:
                source, doubts = decode(path.as_posix(), read_bytes(path))
            except ReportgenError as error:
                findings += error.findings
                continue
            codes, mistakes = _codes(source)
            found = codes | found
            findings += [*doubts, *mistakes]
    return found, findings


def _codes(source: FileText) -> tuple[dict[str, Code], list[Diagnostic]]:
    codes: dict[str, Code] = {}
    findings: list[Diagnostic] = []
    for number, line in enumerate(source.lines):
        cells = _cells(line)
        if not any(cells) or cells[0].startswith("#") or (number == 0 and cells[0].lower() in _HEADINGS):
            continue
        wrong = _mistake(cells, codes)
        if wrong:
            findings.append(BAD_LINE.finding(wrong, at=source.at(number, 0)))
        else:
            codes[cells[0]] = Code(*cells[:_MOST_CELLS])
    return codes, findings


def _cells(line: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line]), [])]
    except csv.Error:
        # A cell of more than 100,000 characters is none.
        return [f"{line[:20]}……"]


def _mistake(cells: list[str], codes: dict[str, Code]) -> str:
    """Return what is wrong with a line; empty where nothing is."""
    code, name = (*cells, "", "")[:2]
    if not _CODE.fullmatch(code):
        return f"“{code}”不是科目编码：功能分类以 2 开头，有 3、5 或 7 位数字；部门支出经济分类以 3 开头，有 3 或 5 位"
    if not name:
        return f"{code} 没有写名称"
    if len(name) > _LONGEST_NAME:
        return f"{code} 的名称超过 {_LONGEST_NAME} 个字"
    if any(mark in cell for cell in cells for mark in ("{{", "{%", "{#")):
        return f"{code} 的名称或释义中有标签"
    if any(cells[_MOST_CELLS:]):
        return f"{code} 一行多于三格，第四格是“{cells[_MOST_CELLS]}”"
    return f"{code} 写了两次" if code in codes else ""
