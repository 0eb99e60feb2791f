"""This module holds the national code tables of expenditure: by function (类/款/项) and by economic type (类/款)."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - a constant is annotated with it
from difflib import get_close_matches
from enum import StrEnum
from functools import cache, cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from reportgen.reference.rows import Validity, read_dated_rows, read_lines, validity

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

OWN_CODES_FILE = "科目.csv"
"""In which an office writes down codes that the tables lack, beside its data file or its profile."""

DEPARTMENTAL = "3"
"""With what the codes of the 部门预算支出经济分类 begin; those of the 政府预算支出经济分类 begin with 5."""

OUTSIDE, FUND = "outside", "fund"
"""``use`` of a code: official tables of a department print its row with an amount only; government funds pay it."""


class Level(StrEnum):
    """The depth of a code: 类 has 3 digits, 款 5, 项 7; the economic classification has no 项."""

    CATEGORY = "category"
    SUBCATEGORY = "subcategory"
    ITEM = "item"


_CLASSIFICATIONS = {"2": "支出功能分类", "3": "部门预算支出经济分类", "5": "政府预算支出经济分类"}
_LEVEL_WORDS = {3: "类", 5: "款", 7: "项"}
_LATEST = 9999
"""A year in which every row holds that has not ended."""

_LEVELS = {3: Level.CATEGORY, 5: Level.SUBCATEGORY, 7: Level.ITEM}


class Code(NamedTuple):
    """One classification code as it is named in one year.

    ``definition`` is the explanation printed under 名词解释, with its full stop; empty where none is known.
    """

    code: str
    name: str
    definition: str = ""
    use: str = ""

    @property
    def level(self) -> Level:
        """The depth of the code."""
        return _LEVELS[len(self.code)]


NO_CODES: Mapping[str, Code] = {}


class DatedName(NamedTuple):
    """A name that a code bears in some years only: ``扶贫`` for 21305, until 2021."""

    name: str
    validity: Validity


class CodeRow(NamedTuple):
    """One row of a code table: a name of a code, the years in which it bears it, and who printed it."""

    code: str
    name: str
    first: str
    last: str
    use: str
    source: str

    @property
    def validity(self) -> Validity:
        """The budget years in which the row holds."""
        return validity(self.first, self.last)


class CodeTable:
    """A code table as it stands in one year; a line becomes a code when somebody asks for it.

    ``own`` are codes that an office has written down itself; they go before those of the table.
    """

    def __init__(self, year: int, lines: Mapping[str, list[str]], own: Mapping[str, Code]) -> None:
        """Look at the lines of all years from one year."""
        self.year = year
        self._lines = lines
        self._own = own
        self._found: dict[str, Code | None] = dict(own)

    def rows(self, code: str) -> tuple[CodeRow, ...]:
        """Return the rows of a code in all years, oldest first."""
        return tuple(CodeRow(*line.split(",")) for line in self._lines.get(code, ()))

    def lookup(self, code: str) -> Code | None:
        """Return the entry of ``code``; ``None`` when the code is unknown or not in use in this year."""
        if code not in self._found:
            row = next((row for row in self.rows(code) if self.year in row.validity), None)
            self._found[code] = row and Code(code, row.name, _definition(code, row.name, self.year), row.use)
        return self._found[code]

    @cached_property
    def codes(self) -> Mapping[str, Code]:
        """Every code of the year in code order, which is the official order."""
        found = (self.lookup(code) for code in sorted({*self._lines, *self._own}))
        return {entry.code: entry for entry in found if entry}

    def category_codes(self) -> tuple[Code, ...]:
        """Return the 类 of this year in code order."""
        codes = sorted(code for code in {*self._lines, *self._own} if _LEVELS[len(code)] is Level.CATEGORY)
        return tuple(entry for entry in map(self.lookup, codes) if entry)

    def other_names(self, code: str) -> tuple[DatedName, ...]:
        """Return the names that ``code`` bears only in other years, oldest first: for a hint at an outdated name."""
        current = self.lookup(code)
        rows = [row for row in self.rows(code) if self.year not in row.validity]
        names = (DatedName(row.name, row.validity) for row in rows if current is None or row.name != current.name)
        return tuple(sorted(names, key=lambda other: other.validity.first or 0))

    def renamed(self) -> Iterator[tuple[Code, DatedName]]:
        """Yield the codes of this year that bear another name in other years, with each such name."""
        for code, lines in self._lines.items():
            entry = self.lookup(code) if len(lines) > 1 else None
            if entry:
                yield from ((entry, other) for other in self.other_names(code))

    def printed(self, used: Container[str]) -> CodeTable:
        """Return the table without the codes that official tables print with an amount only, where there is none."""
        lines = {code: found for code, found in self._lines.items() if code in used or f",{OUTSIDE}," not in found[0]}
        return CodeTable(self.year, lines, self._own)

    def with_own(self, own: Mapping[str, Code]) -> CodeTable:
        """Return the table together with the codes of its kind that an office has written down."""
        economic = DEPARTMENTAL + "01" in self._lines
        kind = {code: entry for code, entry in own.items() if code.startswith(DEPARTMENTAL) is economic}
        return CodeTable(self.year, self._lines, {**self._own, **kind}) if kind else self

    def nearest(self, text: str, limit: int = 4) -> tuple[Code, ...]:
        """Return the entries most like ``text``, best first: the next codes of its level, else the likest names."""
        if text.isdigit():
            same_level = [code for code in self.codes if len(code) == len(text)]
            near = sorted(same_level, key=lambda code: _distance(code, text)) or get_close_matches(
                text, self.codes, limit
            )
            return tuple(self.codes[code] for code in near[:limit])
        by_name: dict[str, list[Code]] = {}
        for code in self.codes.values():
            by_name.setdefault(code.name, []).append(code)
        return tuple(code for name in get_close_matches(text, by_name, limit) for code in by_name[name])[:limit]


@cache
def functional_codes(year: int) -> CodeTable:
    """Return the 支出功能分类 of ``year``.

    >>> functional_codes(2021).lookup("21305").name, functional_codes(2024).lookup("21305").name
    ('扶贫', '巩固脱贫攻坚成果衔接乡村振兴')
    """
    return CodeTable(year, _lines("functional_codes.csv"), {})


@cache
def economic_codes(year: int) -> CodeTable:
    """Return the 部门预算支出经济分类 of ``year`` (301…399, not the government set 501…); it begins in 2018.

    >>> [entry.name for entry in economic_codes(2024).nearest("其他交通费")][:1]
    ['其他交通费用']
    """
    lines = _lines("economic_codes.csv")
    return CodeTable(year, {code: lines[code] for code in lines if code.startswith(DEPARTMENTAL)}, {})


def is_paid_from_fund(code: str) -> bool:
    """Return whether a 项 is paid from 政府性基金 only, as its 款 or its 类 says.

    >>> is_paid_from_fund("2120805"), is_paid_from_fund("2120101")
    (True, False)
    """
    lines = _lines("functional_codes.csv")
    return any(f",{FUND}," in lines.get(code[:digits], [""])[0] for digits in (3, 5))


class FoundCode(NamedTuple):
    """A row of a code table as it is looked up: with what stands above it and what it means."""

    code: str
    name: str
    level: str
    table: str
    above: str
    years: str
    valid_from: int | None
    valid_to: int | None
    budget: str
    definition: str
    source: str


def search(text: str) -> list[FoundCode]:
    """Return the rows whose code begins with a text, or whose name has it, in the order of the codes.

    >>> [(row.code, row.above) for row in search("小学教育")]
    [('2050202', '教育支出·普通教育')]
    """
    return [
        _found(row, table)
        for table in ("functional_codes.csv", "economic_codes.csv")
        for lines in _lines(table).values()
        for row in (CodeRow(*line.split(",")) for line in lines)
        if text and (row.code.startswith(text) if text.isdigit() else text in row.name)
    ]


def _found(row: CodeRow, table: str) -> FoundCode:
    year = row.validity.last or row.validity.first or _LATEST
    whole = CodeTable(year, _lines(table), {})
    above = [entry.name for digits in (3, 5) if digits < len(row.code) and (entry := whole.lookup(row.code[:digits]))]
    return FoundCode(
        row.code,
        row.name,
        _LEVEL_WORDS[len(row.code)],
        _CLASSIFICATIONS[row.code[0]],
        "·".join(above),
        str(row.validity),
        row.validity.first,
        row.validity.last,
        "政府性基金" if is_paid_from_fund(row.code) else "",
        _definition(row.code, row.name, year),
        row.source,
    )


@cache
def _lines(table: str) -> Mapping[str, list[str]]:
    """Return the lines of a code table by code; no cell of such a table holds a comma."""
    found: dict[str, list[str]] = {}
    for line in read_lines(table):
        found.setdefault(line.partition(",")[0], []).append(line)
    return found


@cache
def _definitions() -> Mapping[str, list[tuple[str, Validity]]]:
    found: dict[str, list[tuple[str, Validity]]] = {}
    for cells, years in read_dated_rows("code_definitions.csv"):
        found.setdefault(cells["key"], []).append((cells["definition"], years))
    return found


def _definition(code: str, name: str, year: int) -> str:
    """Return what a code means: as it says itself, else as all codes of its name do (行政运行)."""
    known = [*_definitions().get(code, ()), *_definitions().get(name, ())]
    return next((text for text, years in known if year in years), "")


def _distance(code: str, text: str) -> tuple[int, int]:
    """Return how far a code is from another of its length: first by where they part, then by number."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(code, text, strict=True)))
    return -shared, abs(int(code) - int(text))
