"""This module says in words which field of the data file a path leads to: 一般公共预算 · 2080109 · 基本支出决算数."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.reference.codes import economic_codes, functional_codes
from reportgen.reference.meanings import without_remark

if TYPE_CHECKING:
    from reportgen.model.report import Report

SEPARATOR = " · "


def field_title(report: Report, path: tuple[str | int, ...]) -> str:
    """Return the titles on the way to a field; an entry of a list goes by its name or its code."""
    value: Any = report
    words: list[str] = []
    for part in path:
        owner, value = value, _part(value, part)
        words.append(_word(owner, part, value, report.year))
    return SEPARATOR.join(dict.fromkeys(word for word in words if word))


def _part(owner: Any, part: str | int) -> Any:  # noqa: ANN401 - any value of a data file
    if isinstance(owner, (dict, tuple, list)):
        try:
            return owner[part]  # type: ignore[index]
        except LookupError:
            return None
    return getattr(owner, str(part), None)


def _word(owner: object, part: str | int, value: object, year: int) -> str:
    fields = getattr(type(owner), "__pydantic_fields__", {})
    if part in fields:
        title = fields[part].title or str(part)
        # The entries of a list say themselves what they are.
        return "" if isinstance(value, (tuple, list)) else without_remark(title)
    if isinstance(owner, (tuple, list)):
        return _entry_word(int(part), value, year)
    known = economic_codes(year).lookup(str(part))
    return f"{part} {known.name}" if known else str(part)


def _entry_word(index: int, entry: object, year: int) -> str:
    code, name = getattr(entry, "code", ""), getattr(entry, "name", "")
    known = functional_codes(year).lookup(code) if code else None
    words = f"{code} {known.name if known else name}".strip()
    return words or f"第 {index + 1} 项"
