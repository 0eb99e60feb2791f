"""This module defines the one shape of a finding: what is wrong, where, both numbers, and what to do.

A wrong report is a *finding* and is returned or carried by :class:`ReportgenError`; a bug is any other exception and
keeps its traceback. A finding is built from its :class:`Rule`, which stands once, in the module that detects it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from pathlib import Path


SHOWN_BEFORE, SHOWN_IN_ALL = 60, 120
"""How much of a long source line is shown, in characters."""

OFFICE_FILES = (".docx", ".xlsx")

FIRST_WIDE_CHARACTER = 0x1100
"""From here on Unicode's characters are, by and large, two columns wide in a terminal."""

MOST_TOLD = 20
"""How many findings of one code are listed as text; the others are counted."""

STEERS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it: escape sequences, line breaks, changes of the direction of reading."""


def printable(text: str) -> str:
    """Return one line of text as a terminal may be given it: nothing in a name or value can steer the terminal.

    >>> printable("甲" + chr(27) + "[31m乙")
    '甲�[31m乙'
    """
    return text if text.isprintable() else STEERS.sub("\ufffd", text)


class Severity(StrEnum):
    """How bad a finding is: an error stops the report, a warning and a note do not."""

    ERROR = "错误"
    WARNING = "警告"
    NOTE = "提示"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file that a person can go to.

    ``line`` and ``column`` count from 1, in characters; 0 means unknown. ``name`` says the place in the reader's
    words: a field (``revenue.total``), a paragraph's text, a cell (``收入决算表!C7``). ``sheet`` and ``cell`` say where
    a field is filled in in a form workbook; ``line`` is its row then, and ``source_line`` its head and content.
    """

    file: str
    line: int = 0
    column: int = 0
    name: str = ""
    source_line: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """``data.yaml:3:10``, leaving out what is not known; ``report.docx:正文 第12段`` in an Office file.

        In a form workbook it is ``form.xlsx!单位!C7``.
        """
        if self.sheet:
            return f"{self.file}!{self.sheet}!{self.cell}"
        if self.is_office_file and self.name:
            return f"{self.file}:{self.name}"
        parts = [self.file] + [str(n) for n in (self.line, self.column) if n]
        return ":".join(parts)

    @property
    def line_of_file(self) -> str:
        """The line of the file without the column: ``data.yaml:43``; of a form workbook, the cell."""
        return str(self) if self.sheet else f"{self.file}:{self.line}"

    @property
    def is_office_file(self) -> bool:
        """Whether people find the place by its name (a paragraph, a cell), not by a line of a text."""
        return self.file.lower().endswith(OFFICE_FILES)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding, complete enough to be acted upon without reading our code.

    ``stated`` and ``computed`` are the two amounts that disagree, in 元, when the finding is about amounts. ``place``
    is what ``accepted`` in a data file calls the place; ``accepted`` is the reason for which somebody accepted it.
    """

    code: str
    severity: Severity
    message: str
    at: Location | None = None
    also_at: tuple[Location, ...] = ()
    remedy: str = ""
    stated: Decimal | None = None
    computed: Decimal | None = None
    place: str = ""
    accepted: str = ""

    @property
    def difference(self) -> Decimal | None:
        """Stated less computed, in 元; ``None`` when the finding is not about two amounts."""
        if self.stated is None or self.computed is None:
            return None
        return self.stated - self.computed

    @property
    def stops(self) -> bool:
        """Whether the report cannot be made with it."""
        return self.severity is Severity.ERROR and not self.accepted

    def sort_key(self) -> tuple[str, bool, str, int, int, str, str]:
        """Order of the printed list: by file, position and code; what has no line is mostly a consequence."""
        at = self.at or Location("")
        return at.file, not at.line, at.sheet, at.line, at.column, self.code, self.message


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding: its stable code and the texts of its manual page.

    A rule is declared once, at module level, in the module that detects it; ``docs/errors.md`` lists all
    of them. ``why`` says why it matters, ``remedy`` what the reader can do (default of each finding's remedy). A check
    says besides what exactly it compares (``what``), and gives an ``example`` with its numbers.
    """

    code: str
    title: str
    why: str
    remedy: str
    severity: Severity = Severity.ERROR
    what: str = ""
    example: str = ""

    registered: ClassVar[dict[str, Rule]] = {}

    def __post_init__(self) -> None:
        """Register the rule; a code can stand for one thing only.

        Raises:
            ValueError: the code was already taken.
        """
        if self.code in self.registered:
            msg = f"{self.code} is declared twice"
            raise ValueError(msg)
        self.registered[self.code] = self

    def finding(  # noqa: PLR0913 - one keyword per field of the finding
        self,
        message: str,
        *,
        at: Location | None = None,
        also_at: Sequence[Location] = (),
        remedy: str = "",
        stated: Decimal | None = None,
        computed: Decimal | None = None,
    ) -> Diagnostic:
        """Return a finding of this rule; ``remedy`` replaces the general advice by a more exact one."""
        return Diagnostic(
            self.code, self.severity, message, at, tuple(also_at), remedy or self.remedy, stated, computed
        )


class ReportgenError(Exception):
    """The input cannot be turned into a report; carries every finding, the printable reasons.

    ``category`` decides the exit code (see ``reportgen.cli``).
    """

    category: ClassVar[str] = "data"

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        self.findings = tuple(sorted(findings, key=Diagnostic.sort_key))
        super().__init__("\n".join(render_text(self.findings)))


class TemplateError(ReportgenError):
    """A Word or Excel template, or a profile, is wrong."""

    category = "template"


class OutputError(ReportgenError):
    """A file cannot be read or written (missing, open in Word/WPS, no permission)."""

    category = "file"


class ToolError(ReportgenError):
    """Something outside Python is missing: a Chinese font, LibreOffice."""

    category = "tool"


def relocate(finding: Diagnostic, at: Location) -> Diagnostic:
    """Return the finding with a (better) place."""
    return replace(finding, at=at)


def render_text(findings: Iterable[Diagnostic], base: Path | None = None) -> list[str]:
    """Render findings as lines of text, in order of place, each with its source line and remedy.

    Of one code only the first are listed. What the data file accepts follows the others, on one line each
    with its reason.

    Paths are shown relative to ``base`` where they lie below it, so that messages do not depend on the computer. What
    could steer a terminal is shown as �.
    """
    lines: list[str] = []
    ordered = sorted(findings, key=Diagnostic.sort_key)
    left = Counter(finding.code for finding in ordered if not finding.accepted)
    told: Counter[str] = Counter()
    for finding in (each for each in ordered if not each.accepted):
        code = finding.code
        told[code] += 1
        left[code] -= 1
        if told[code] <= MOST_TOLD:
            lines += _render_one(finding, base)
        if told[code] == MOST_TOLD and left[code]:
            lines.append(f"还有 {left[code]:,} 处同样的问题（{code}）")
    lines += (_render_accepted(finding, base) for finding in ordered if finding.accepted)
    # Names of parts, paths, keys and values are other people's text: here all of it passes on its way to a terminal.
    return [printable(line) for line in lines]


def _render_accepted(finding: Diagnostic, base: Path | None) -> str:
    place = f"{_shown(finding.at, base)}: " if finding.at else ""
    field = f"位置 {finding.place}；" if finding.place else ""
    return f"{place}已接受（{finding.severity}） {finding.code} {field}理由 {finding.accepted}"


def _render_one(finding: Diagnostic, base: Path | None) -> list[str]:
    place = f"{_shown(finding.at, base)}: " if finding.at else ""
    lines = [f"{place}{finding.severity} {finding.code} {finding.message}"]
    if finding.at and finding.at.source_line.strip():
        lines += _excerpt(finding.at)
    for other in finding.also_at:
        field = f"（{other.name}）" if other.name and not other.is_office_file else ""
        lines.append(f"  另见 {_shown(other, base)}{field}")
    if finding.remedy:
        lines.append(f"  建议 {finding.remedy}")
    if finding.place:
        lines.append(f"  位置 {finding.place}")
    return lines


def _shown(at: Location, base: Path | None) -> str:
    text = str(at)
    if base is None:
        return text
    prefix = f"{base.as_posix().rstrip('/')}/"
    return text.removeprefix(prefix)


def _excerpt(at: Location) -> list[str]:
    number = "" if at.is_office_file else f"{at.line} "
    # Texts of duties and reasons stand on one line each, however long: what is shown is what lies around the place.
    start = max(0, at.column - 1 - SHOWN_BEFORE)
    shown = at.source_line.rstrip()[start : start + SHOWN_IN_ALL]
    lines = [f"  {number}| {shown}"]
    if at.column:
        before = shown[: at.column - 1 - start]
        # A Chinese character is drawn two columns wide in a terminal: the caret has to stand under its place.
        width = sum(1 if ord(char) < FIRST_WIDE_CHARACTER else 2 for char in before)
        lines.append(f"  {' ' * len(number)}| {' ' * width}^")
    return lines
