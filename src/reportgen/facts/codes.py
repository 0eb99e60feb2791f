"""This module names the functional codes of a report: as the year's table, the office or other years do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule, Severity
from reportgen.facts.ledger import CATEGORY_DIGITS, SUBCATEGORY_DIGITS
from reportgen.reference.codes import OWN_CODES_FILE, Code, functional_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.facts.fact import Path
    from reportgen.model.budget import FunctionItem
    from reportgen.model.report import Report
    from reportgen.reference.codes import CodeTable, DatedName

UNKNOWN_CODE = Rule(
    "RG901",
    "功能分类科目编码不在当年科目表中，且没有写名称",
    "没有名称的科目在正文和表中无法印出。",
    "核对编码；确有此科目时，在该项写明 name（项名），必要时写 subcategory_name（款名）和 category_name（类名），"
    f"或写在 {OWN_CODES_FILE} 中。",
)
NAMED_CODE = Rule(
    "RG902",
    "功能分类科目编码不在当年科目表中，按数据文件所写的名称印出",
    "科目表可能还没有收录这个科目，也可能是编码写错了。",
    f"核对编码和名称；各份数据都用到的，写在 {OWN_CODES_FILE} 中，就不再提示。",
    Severity.NOTE,
)
CODE_OF_OTHER_YEARS = Rule(
    "RG511",
    "功能分类科目编码只在别的年度的科目表中",
    "科目逐年增减：用了当年没有的科目，多半是沿用了旧编码；也可能是科目表所记的年度有误。",
    f"核对编码；当年确有此科目的，在该项写明 name（项名），或写在 {OWN_CODES_FILE} 中。",
    Severity.WARNING,
)

NAME_FIELDS = {
    CATEGORY_DIGITS: ("category_name", "类"),
    SUBCATEGORY_DIGITS: ("subcategory_name", "款"),
    7: ("name", "项"),
}
"""The field of an item that names its code of so many digits, and what such a code is."""

_CODES_SHOWN = 10


def functional_table(
    report: Report,
    chapters: tuple[str, ...],
    own: Mapping[str, Code],
    locate: Callable[[Path], Location],
    findings: list[Diagnostic],
) -> CodeTable:
    """Return the table that names every code of a report, and report the codes that the year's table does not know.

    A name that is written at one item names the code at all others.
    """
    table = functional_codes(report.year).with_own(own)
    items = {item.code: (item, path) for item, path in reversed([*_items(report, chapters)])}
    typed = _typed(table, [item for item, _ in _items(report, chapters)])
    borrowed: dict[str, Code] = {}
    nameless: set[str] = set()
    for code, (_, path) in sorted(items.items()):
        parts = [code[:digits] for digits in NAME_FIELDS]
        unknown = [part for part in parts if not table.lookup(part) and part not in typed]
        nearest = {part: _of_nearest_year(table, part) for part in unknown}
        borrowed |= {part: Code(part, name.name) for part, name in nearest.items() if name}
        at = locate((*path, "code"))
        if None in nearest.values():
            nameless.add(code)
            findings.append(_unknown(table, code, [part for part, name in nearest.items() if name is None], at))
        elif nearest:
            findings.append(_of_other_years(table, nearest, at))
    named = [
        f"{part} {entry.name}"
        for part, entry in sorted(typed.items())
        if any(code.startswith(part) for code in items.keys() - nameless)
    ]
    if named:
        more = f"等 {len(named)} 个" if len(named) > _CODES_SHOWN else ""
        message = f"程序自带的 {table.year} 年功能分类科目表中没有 {'、'.join(named[:_CODES_SHOWN])}{more}"
        first = min(code for code in items if any(code.startswith(part) for part in typed))
        findings.append(NAMED_CODE.finding(message, at=locate((*items[first][1], "code"))))
    return table.with_own({**borrowed, **typed})


def _items(report: Report, chapters: tuple[str, ...]) -> Iterator[tuple[FunctionItem, Path]]:
    for chapter in chapters:
        for index, item in enumerate(getattr(report, chapter).items):
            yield item, (chapter, "items", index)


def _typed(table: CodeTable, items: list[FunctionItem]) -> dict[str, Code]:
    """Return the codes that only the data file names; where two items name one, the first does."""
    typed: dict[str, Code] = {}
    for item in items:
        for digits, (field, _) in NAME_FIELDS.items():
            code, name = item.code[:digits], getattr(item, field)
            if name and not table.lookup(code):
                typed.setdefault(code, Code(code, name))
    return typed


def _of_nearest_year(table: CodeTable, code: str) -> DatedName | None:
    """Return the name of a code in the year that is nearest to the table's."""

    def distance(other: DatedName) -> int:
        first, last = other.validity.first, other.validity.last
        return (first or table.year) - table.year if first and first > table.year else table.year - (last or table.year)

    return min(table.other_names(code), key=distance, default=None)


def _unknown(table: CodeTable, code: str, missing: list[str], at: Location) -> Diagnostic:
    near = "、".join(f"{entry.code} {entry.name}" for entry in table.nearest(code))
    fields = [NAME_FIELDS[len(part)] for part in missing]
    names = "、".join(f"{field}（{level}名）" for field, level in fields)
    lines = "；".join(f"{field}: {level}的名称" for field, level in fields)
    rows = " 和 ".join(f"{part},{level}的名称" for part, (_, level) in zip(missing, fields, strict=True))
    hint = f"（相近的有 {near}）" if near else ""
    return UNKNOWN_CODE.finding(
        f"程序自带的 {table.year} 年功能分类科目表中没有 {code}{hint}，缺少 {names}",
        at=at,
        remedy=f"核对编码；确有此科目时，在该项加上 {lines}，或在数据文件旁的 {OWN_CODES_FILE} 中加一行 {rows}。",
    )


def _of_other_years(table: CodeTable, nearest: Mapping[str, DatedName | None], at: Location) -> Diagnostic:
    known = "、".join(f"{code} {name.name}（{name.validity}）" for code, name in nearest.items() if name)
    return CODE_OF_OTHER_YEARS.finding(f"{table.year} 年的功能分类科目表中没有 {known}；按这个名称印出", at=at)
