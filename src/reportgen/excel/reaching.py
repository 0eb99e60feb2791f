"""This module finds the formulas of a workbook template that fetch something from the net or from another program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.diagnostics import Location
from reportgen.excel.places import FORMULAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.diagnostics import Diagnostic

_QUOTED = re.compile(r'"[^"]*"')
_FETCHING = re.compile(
    r"(?<![\w.])(?:_xl\w+\.)*(?:WEBSERVICE|RTD|IMAGE|CALL|REGISTER(?:\.ID)?|EXEC|EXECUTE|SQL\.REQUEST|STOCKHISTORY)\s*\("
    r"|(?<![\w.])[\w.]+\|(?:'[^']*'|[^!'()]+)!",
    re.IGNORECASE,
)


def reaching_formulas(parts: Mapping[str, bytes], file: str) -> Iterator[Diagnostic]:
    """Yield a finding for every formula that calls a service, or another program (``cmd|'/c calc'!A1``)."""
    for part, content in parts.items():
        if part.startswith("xl/") and part.endswith(".xml"):
            for element in office.parse_xml(content).iter(*(f"{{*}}{name}" for name in sorted(FORMULAS))):
                if _FETCHING.search(_QUOTED.sub('""', element.text or "")):
                    owner = element.getparent()
                    cell = "" if owner is None else owner.get("r", "")
                    shown = f"公式会取用文件之外的内容：{(element.text or '')[:100]}"
                    yield office.REACHES_OUT.finding(shown, at=Location(file, name=f"{part} {cell}".strip()))
