"""A sample as values to change, and what a changed one gives: the report's text and the workbook's cells."""

from __future__ import annotations

import re
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import openpyxl
import yaml
from textdump.docx import docx_text

import reportgen

if TYPE_CHECKING:
    from openpyxl import Workbook

SAMPLE = Path(__file__).parent.parent / "data_samples" / "anju-2024.yaml"
LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|None|XX|××|（具体工作）|增加（减少）|NaN|Infinity|。。|，，|，。|；。")


class _Texts(yaml.CSafeLoader):
    """Reads every scalar as the text it is, so that a changed sample can be written back unchanged."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 - replaces the parent's


def sample(name: str = SAMPLE.stem) -> dict[str, Any]:
    text = SAMPLE.with_stem(name).read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, _Texts)  # noqa: S506 - safe, and resolves nothing
    return loaded


class Rendered:
    """A rendered report: its readable text, and its workbook if the profile makes one."""

    def __init__(self, values: dict[str, Any], folder: Path) -> None:
        path = folder / "report.yaml"
        path.write_text(as_yaml(values), "utf-8")
        result = reportgen.render([path], output=folder)
        assert result.ok, result.findings
        self.outputs = result.outputs
        self.docx = (folder / "report.docx").read_bytes()
        self.text = docx_text(self.docx)

    @cached_property
    def workbook(self) -> Workbook:
        return openpyxl.load_workbook(self.outputs[1], data_only=True, read_only=True)

    @cached_property
    def formulas(self) -> Workbook:
        return openpyxl.load_workbook(self.outputs[1], read_only=True)

    def sentence(self, beginning: str) -> str:
        """Return the paragraph that begins so."""
        return next(text for line in self.text.splitlines() if (text := line.partition("| ")[2]).startswith(beginning))

    def cells(self, sheet: str) -> set[object]:
        return {cell for row in self.workbook[sheet].iter_rows(values_only=True) for cell in row}

    def chart(self, number: int) -> str:
        with ZipFile(BytesIO(self.docx)) as package:
            charts = sorted(name for name in package.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", name))
            return package.read(charts[number]).decode()


def as_yaml(values: dict[str, Any]) -> str:
    def scalar(value: object) -> object:
        if isinstance(value, dict):
            return {key: scalar(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [entry if isinstance(entry, str) else scalar(entry) for entry in value]
        if isinstance(value, str) and value in {"true", "false"}:
            return value == "true"
        if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9]\d{0,3})", value):
            return int(value)
        return value

    return yaml.safe_dump(scalar(values), allow_unicode=True, sort_keys=False, width=10**6)


def item(values: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in values["general_public_budget"]["items"] if each["code"] == code)
    return found
