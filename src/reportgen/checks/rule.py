"""This module defines what a check is: one function, one code, one docstring with the four parts of its manual page."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.checks.comparison import AT_MOST, EQUAL, Comparison
from reportgen.diagnostics import Rule, Severity
from reportgen.facts.fact import given as given_fact
from reportgen.facts.fact import half_width_of
from reportgen.formatting import YUAN_PER_UNIT, in_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from decimal import Decimal

    from reportgen.checks.comparison import Side
    from reportgen.diagnostics import Location
    from reportgen.facts.fact import Fact, Path
    from reportgen.facts.facts import Facts
    from reportgen.model.report import Report
    from reportgen.profile.profile import Profile
    from reportgen.tables.table import Table

PARTS = ("检查内容", "为什么", "示例", "如何修正")
"""The four parts of a check's docstring, in their order."""

_PART = re.compile(rf"^({'|'.join(PARTS)})：", re.MULTILINE)
NARRATIVE = "正文"
"""Where a profile prints what its Word report says, beside its tables and forms."""

MOST_TERMS = 8
"""A longer sum is shown by its result alone."""

MOST_PLACES = 4
"""How many of the fields that an amount comes from are pointed at."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: the message, the field of the data file that it is about (if any), the place's name.

    ``quote`` is the piece of a text that is meant: it is pointed at where it stands on the line of the field.
    ``severity``, where it is less than the rule's: a note for what the rounding of the printed amounts explains (尾差),
    a warning for what the rounding of the numbers behind them may explain.
    """

    message: str
    at: Path = ()
    place: str = ""
    also_at: tuple[Path, ...] = ()
    stated: Decimal | None = None
    computed: Decimal | None = None
    severity: Severity | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class CheckInput:
    """All that a check may look at, and how it compares two amounts.

    ``tables`` are those of the profile, by the name of their definition; ``texts`` what people wrote into the data
    file, by field. ``printed_in`` says where the profile prints a field of the data file. ``compared`` takes every
    comparison that a rule makes, those that hold, too, where somebody wants to see them.
    """

    report: Report
    facts: Facts
    tables: Mapping[str, Table]
    profile: Profile
    locate: Callable[[Path], Location]
    texts: Sequence[tuple[Path, str]] = ()
    printed_in: Callable[[Path], AbstractSet[str]] = lambda _: {NARRATIVE}
    compared: list[Comparison] | None = None

    def shown(self, yuan: Decimal) -> str:
        """Return an amount as the data file would write it, without its unit."""
        return f"{in_unit(yuan, self.report.amount_unit):f}"

    def money(self, yuan: Decimal) -> str:
        """Return an amount as the data file would write it, with its unit."""
        return f"{self.shown(yuan)} {self.report.amount_unit}"

    def fact(self, written: Decimal, path: Path) -> Fact:
        """Return an amount of the data file as a figure."""
        unit = self.report.amount_unit
        return given_fact(written * YUAN_PER_UNIT[unit], path, half_width=half_width_of(written, unit))

    def keep(self, comparison: Comparison) -> None:
        """Keep a comparison for whoever wants to see them all: a rule that compares other things than amounts does."""
        if self.compared is not None:
            self.compared.append(comparison)

    def unequal(self, left: Side, right: Side, at: Path = (), place: str = "") -> Iterator[Found]:
        """Yield what there is to say about two sides that should be equal: nothing, 尾差, or a contradiction."""
        comparison = Comparison(left, right, EQUAL, at, place)
        self.keep(comparison)
        if left.value != right.value:
            gap, severity = self.money(left.value - right.value), self._severity(comparison)
            sums = f"{self._written(left)}，{self._written(right)}"
            is_rounding = severity is Severity.NOTE
            message = (
                f"尾差 {gap}：{sums}" if is_rounding else f"{sums}，相差 {gap}{self._allowed(comparison, severity)}"
            )
            yield Found(message, at, place, right.sources[:MOST_PLACES], left.value, right.value, severity)

    def contradict(self, left: Side, right: Side, place: str) -> Iterator[Found]:
        """Yield a finding when two sides cannot be equal, nothing about 尾差: for cells that print known figures."""
        return (found for found in self.unequal(left, right, place=place) if not found.severity)

    def exceeds(self, part: Side, whole: Side, at: Path = (), place: str = "") -> Iterator[Found]:
        """Yield a finding when a part is larger than its whole, by more than rounding explains."""
        comparison = Comparison(part, whole, AT_MOST, at, place)
        self.keep(comparison)
        if part.value > whole.value and (severity := self._severity(comparison)) is not Severity.NOTE:
            gap = f"{self.money(part.value - whole.value)}{self._allowed(comparison, severity)}"
            message = f"{self._written(part)}，大于{self._written(whole)}，多 {gap}"
            yield Found(message, at, place, whole.sources[:MOST_PLACES], part.value, whole.value, severity)

    def _severity(self, comparison: Comparison) -> Severity | None:
        """Return how much less than its rule says a difference is, because of what rounding explains of it."""
        gap = abs(comparison.left.value - comparison.right.value)
        rounding, extra = comparison.rounding(self.report.amount_unit), self.profile.checks.tolerance
        if gap <= rounding.as_printed + extra:
            return Severity.NOTE
        return Severity.WARNING if gap <= rounding.of_inputs + extra else None

    def _allowed(self, comparison: Comparison, severity: Severity | None) -> str:
        """Return how much a reader allows for, where the rounding of the numbers behind may explain the rest."""
        allowed = self.shown(comparison.rounding(self.report.amount_unit).as_printed)
        return f"（印出的各数四舍五入，至多差 {allowed}）" if severity else ""

    def _written(self, amount: Side) -> str:
        """Return a side as people write it: ``各部分之和 1.11 ＋ 2.22 ＝ 3.33``."""
        result = self.shown(amount.value)
        terms = [term for term in amount.terms if term.value]
        if not 1 < len(terms) <= MOST_TERMS:
            return f"{amount.words} {result}"
        signed = "".join(f" {'－' if term.value < 0 else '＋'} {self.shown(abs(term.value))}" for term in terms[1:])
        return f"{amount.words} {self.shown(terms[0].value)}{signed} ＝ {result}"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its rule, its function, and the ids of the relations (勾稽关系) that it covers, such as ``T1.1``."""

    rule: Rule
    find: Callable[[CheckInput], Iterator[Found]]
    covers: tuple[str, ...]


CHECKS: dict[str, Check] = {}
"""Every check by its code."""


def check(
    code: str, *covers: str, severity: Severity = Severity.ERROR
) -> Callable[[Callable[[CheckInput], Iterator[Found]]], Callable[[CheckInput], Iterator[Found]]]:
    """Declare a function as the check of a code; its docstring becomes the texts of the rule.

    The first line of the docstring is the title; then follow 检查内容, 为什么, 示例, 如何修正.

    Raises:
        ValueError: the code is taken, or the docstring lacks a part.
    """

    def declare(find: Callable[[CheckInput], Iterator[Found]]) -> Callable[[CheckInput], Iterator[Found]]:
        title, what, why, example, remedy = read_texts(inspect.cleandoc(find.__doc__ or _docstring_in_source(find)))
        rule = Rule(code, title, why, remedy, severity, what, example)
        CHECKS[code] = Check(rule, find, covers)
        return find

    return declare


def _docstring_in_source(find: Callable[..., object]) -> str:
    """Return the docstring of a function from where it is written: ``python -OO`` takes it out of the program."""
    import ast

    (function,) = ast.parse(inspect.getsource(find)).body
    return ast.get_docstring(function) or "" if isinstance(function, ast.FunctionDef) else ""


def read_texts(docstring: str) -> tuple[str, str, str, str, str]:
    r"""Return the title and the four parts of a docstring, each on one line.

    >>> read_texts("合计不等。\n\n检查内容：甲\n乙\n为什么：丙\n示例：丁\n如何修正：戊")
    ('合计不等', '甲乙', '丙', '丁', '戊')

    Raises:
        ValueError: a part is missing or in another place.
    """
    title, *pieces = _PART.split(docstring)
    if tuple(pieces[::2]) != PARTS:
        msg = f"a check needs a docstring with {'、'.join(PARTS)}: {title!r}"
        raise ValueError(msg)
    what, why, example, remedy = ("".join(line.strip() for line in text.splitlines()) for text in pieces[1::2])
    return title.strip().rstrip("。"), what, why, example, remedy
