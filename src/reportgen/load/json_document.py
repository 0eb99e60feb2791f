"""This module reads a JSON data file: the standard library for speed, our own scanner for places and mistakes."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from reportgen.load.document import Place, Source, Tree
from reportgen.load.json_scanner import scan
from reportgen.load.json_tokens import NUMBER
from reportgen.load.mistakes import EMPTY, MAX_DEPTH

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

# These may stand for a control character or half of an emoji, which no Word file can hold.
_RISKY_ESCAPE = re.compile(r"\\[ubf]")


def read_json(source: Source) -> tuple[Tree | None, list[Diagnostic]]:
    """Return the content and everything found wrong with the writing; no content when it cannot be understood."""
    if not source.text.strip():
        return None, [EMPTY.finding("数据文件是空的", at=source.at(0, 0))]
    try:
        data = json.loads(
            source.text,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_refuse,
            object_pairs_hook=_fields,
        )
    except (ValueError, RecursionError):
        return None, scan(source).findings
    if _RISKY_ESCAPE.search(source.text) or _is_too_deep(data):
        findings = scan(source).findings
        if findings:
            return None, findings
    return Tree(data, cache(lambda: _positions(source))), []


def _positions(source: Source) -> Place:
    root = scan(source).root
    return root if isinstance(root, Place) else Place(root)


def _number(text: str) -> int | Decimal:
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError
    return fields


def _is_too_deep(data: object) -> bool:
    level = [data]
    for _ in range(MAX_DEPTH):
        parts: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                parts += value.values()
            elif isinstance(value, list):
                parts += value
        if not parts:
            return False
        level = parts
    return any(isinstance(value, dict | list) for value in level)
