"""This module holds the national code tables of expenditure: by function (类/款/项) and by economic type (类/款)."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from reportgen.reference.rows import read_dated_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reportgen.reference.rows import Validity


class Level(StrEnum):
    """The depth of a code: 类 has 3 digits, 款 5, 项 7; the economic classification has no 项."""

    CATEGORY = "category"
    SUBCATEGORY = "subcategory"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Code:
    """One classification code as it is named in one year.

    ``definition`` is the explanation printed under 名词解释, with its full stop; empty where none is known.
    """

    code: str
    name: str
    level: Level
    definition: str


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name that a code bears in other years than the report's: ``扶贫`` for 21305, until 2021."""

    name: str
    validity: Validity


@dataclass(frozen=True, slots=True, eq=False)
class CodeTable:
    """A code table as it stands in one year; ``codes`` is in code order, which is the official order.

    ``names_in_other_years`` are the names that a code bears only in other years, oldest first.
    """

    year: int
    codes: Mapping[str, Code]
    names_in_other_years: Mapping[str, tuple[DatedName, ...]]

    def lookup(self, code: str) -> Code | None:
        """Return the entry of ``code``; ``None`` when the code is unknown or not in use in this year."""
        return self.codes.get(code)

    def category_codes(self) -> tuple[Code, ...]:
        """Return the 类 of this year: the rows of the expenditure side of 收入支出决算总表, in printed order."""
        return tuple(code for code in self.codes.values() if code.level is Level.CATEGORY)

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
    return _table_of_year(year, read_dated_rows("functional_codes.csv"))


@cache
def economic_codes(year: int) -> CodeTable:
    """Return the 部门预算支出经济分类 of ``year`` (301…399, not the government set 501…); it begins in 2018.

    >>> [entry.name for entry in economic_codes(2024).nearest("其他交通费")][:1]
    ['其他交通费用']
    """
    rows = read_dated_rows("economic_codes.csv")
    return _table_of_year(year, (row for row in rows if row[0]["set"] == "departmental"))


@cache
def fund_codes() -> tuple[str, ...]:
    """Return the 类 and 款 that are paid from 政府性基金 only; not all of them are known."""
    return tuple(cells["code"] for cells, _ in read_dated_rows("government_fund_codes.csv"))


def _table_of_year(year: int, rows: Iterable[tuple[dict[str, str], Validity]]) -> CodeTable:
    codes: dict[str, Code] = {}
    elsewhere: dict[str, list[DatedName]] = {}
    for cells, validity in rows:
        code = cells["code"]
        if year in validity:
            codes[code] = Code(code, cells["name"], Level(cells["level"]), cells.get("definition", ""))
        else:
            elsewhere.setdefault(code, []).append(DatedName(cells["name"], validity))
    other_names = {code: _unlike(codes.get(code), names) for code, names in elsewhere.items()}
    return CodeTable(year, dict(sorted(codes.items())), other_names)


def _distance(code: str, text: str) -> tuple[int, int]:
    """Return how far a code is from another of its length: first by where they part, then by number."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(code, text, strict=True)))
    return -shared, abs(int(code) - int(text))


def _unlike(current: Code | None, names: Iterable[DatedName]) -> tuple[DatedName, ...]:
    """Leave out what is also this year's name (rows may differ in their definition alone) and put the oldest first."""
    others = (other for other in names if current is None or other.name != current.name)
    return tuple(sorted(others, key=lambda other: other.validity.first or 0))
