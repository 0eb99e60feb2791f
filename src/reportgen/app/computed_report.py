"""This module turns a data file into what a report is made of: facts, tables and charts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.context import Content, text_context
from reportgen.app.fields import NOT_PRINTED, printed_in, unprinted
from reportgen.app.old_reasons import read_old_reasons
from reportgen.app.ready_profile import ReadyProfile, load_ready_profile
from reportgen.app.texts import fill_texts, prose_of, texts_of, with_texts
from reportgen.charts.build import build_chart, chart_findings
from reportgen.checks.rule import CheckInput
from reportgen.checks.run import apply_policy, run_checks, unknown_codes, without_consequences
from reportgen.diagnostics import Location, ReportgenError, Rule, Severity, TemplateError, relocate
from reportgen.facts.facts import ACCOUNT_CHAPTERS, CHAPTERS, Facts, compute_accounts, compute_facts
from reportgen.intake import read_data_file
from reportgen.load import STANDARD_INPUT
from reportgen.load.own_codes import read_own_codes
from reportgen.load.rules import OLD_REASON
from reportgen.load.validation import validate
from reportgen.model.report import Report
from reportgen.model.titles import field_title
from reportgen.reference.codes import NO_CODES, economic_codes, functional_codes
from reportgen.tables.build import NOT_SPLIT, build_table
from reportgen.tables.rows import YearCodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.diagnostics import Diagnostic
    from reportgen.load import Document
    from reportgen.reference.codes import Code

OTHER_YEAR = Rule(
    "RG915",
    "模板方案与决算年度不同",
    "各年的表样、科目和写法会变；用别的年度的方案，报告可能不合当年的要求。",
    "核对 year 和 profile；确实沿用这个方案时可以不管。",
    Severity.WARNING,
)
NOT_FILLED_IN = Rule(
    "RG161",
    "还没有填写",
    "空白数据文件中写着“（请填写）”的地方要换成本单位的内容，否则会照样印在报告里。",
    "填写这一项；本单位没有的，删去这一行。",
    Severity.WARNING,
)
BLANK = "（请填写）"
"""What ``reportgen init`` writes where a text is to be filled in."""

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*.]')
_LONGEST_NAME = 40
"""Of a file that is called as its unit, in characters."""

_REQUIRED = (("entity", "name"), ("entity", "short_name"))
"""The texts that no data file may be without."""


@dataclass(frozen=True, slots=True)
class ComputedReport:
    """One data file with its profile, computed and checked.

    ``written`` is the file as it is written, ``document`` has the figures in place that its texts quote.
    ``own_codes`` are the codes that the office has written down beside the file or the profile.
    """

    path: Path
    written: Document
    document: Document
    report: Report
    ready: ReadyProfile
    own_codes: Mapping[str, Code]
    facts: Facts
    content: Content
    findings: tuple[Diagnostic, ...]

    @property
    def check_input(self) -> CheckInput:
        """What the checks look at."""
        tables = {table.id: table for table in self.content.tables}
        prose = tuple(prose_of(self.document.data))
        where = partial(printed_in, self.ready)
        return CheckInput(self.report, self.facts, tables, self.ready.profile, self.document.locate, prose, where)

    @property
    def name(self) -> str:
        """What the files of the report are called: as the data file, or as the unit where that was piped in."""
        if self.path != STANDARD_INPUT:
            return self.path.stem
        return _NOT_IN_NAMES.sub("", self.report.entity.name)[:_LONGEST_NAME] or "报告"

    @property
    def is_draft(self) -> bool:
        """Whether it has errors, and was let through by force."""
        return any(finding.stops for finding in self.findings)


def compute_report(path: Path, profile: str = "", *, force: bool = False, hints: bool = False) -> ComputedReport:
    """Read, compute and check one data file; ``profile`` replaces the one that it names.

    With ``force`` errors of the checks are let through: what cannot be right can still be shown. With ``hints`` the
    fields that the profile does not print are told.

    Raises:
        ReportgenError: with all that is wrong with the file or its profile.
    """
    written, findings = read_data_file(path)
    return compute_document(path, written, findings, profile, force=force, hints=hints)


def compute_document(  # noqa: PLR0913 - one keyword per wish
    path: Path,
    written: Document,
    findings: list[Diagnostic],
    profile: str = "",
    *,
    force: bool = False,
    hints: bool = False,
) -> ComputedReport:
    """Compute and check what was read of a data file, as :func:`compute_report` does.

    Raises:
        ReportgenError: with all that is wrong with the file or its profile.
    """
    written, report = _validated(written, findings, profile)
    document = written
    ready = load_ready_profile(
        profile or report.profile, path.parent, None if profile else document.locate(("profile",))
    )
    own_codes, doubts = read_own_codes((path.parent, ready.loaded.folder))
    accounts = compute_accounts(report, ready.profile, document.locate, own_codes)
    facts, more = compute_facts(report, ready.profile, document.locate, accounts)
    texts, mistakes = fill_texts(document, facts, ready)
    if texts:
        document, report = _validated(with_texts(written, texts), [*findings, *mistakes], profile)
        is_in_accounts = any(path[0] in ACCOUNT_CHAPTERS for path in texts)
        if is_in_accounts:
            accounts = compute_accounts(report, ready.profile, written.locate, own_codes)
        facts, more = compute_facts(report, ready.profile, written.locate, accounts)
    findings += [*doubts, *mistakes, *more]
    if ready.profile.year not in (None, report.year):
        message = f"方案“{ready.profile.id}”适用于 {ready.profile.year} 年度，数据文件是 {report.year} 年度"
        findings.append(OTHER_YEAR.finding(message, at=document.locate(("year",))))
    findings += _unfilled(written, report)
    is_readable = not any(finding.severity is Severity.ERROR for finding in findings)
    content = build_content(ready, facts, own_codes)
    findings += [each if each.at else relocate(each, _place_of(each, report, document)) for each in content.findings]
    computed = ComputedReport(path, written, document, report, ready, own_codes, facts, content, ())
    findings += _checked(computed.check_input, ready)
    if hints or any(entry.code == NOT_PRINTED.code for entry in report.accepted):
        findings += unprinted(written, report, ready)
    judged = apply_policy(findings, ready.profile.checks, report.accepted, document.locate)
    if any(finding.stops for finding in judged) and not (force and is_readable):
        raise ReportgenError(without_consequences(judged, document.path))
    return replace(computed, findings=tuple(judged))


def _checked(given: CheckInput, ready: ReadyProfile) -> list[Diagnostic]:
    """Run the checks of the program, and those of the profile where it has any."""
    findings = [*unknown_codes(ready.loaded), *run_checks(given)]
    if given.profile.checks.rules:
        from reportgen.checks.profile_rules import OwnChecks

        findings += OwnChecks.of(ready.loaded).run(given, text_context(given.facts, given.profile))
    return findings


def _validated(document: Document, findings: list[Diagnostic], profile: str) -> tuple[Document, Report]:
    """Validate the data, whose old reasons get their names of today, which ``findings`` tells.

    Raises:
        ReportgenError: what is wrong, with ``findings``: what was doubtful in the file often explains it.
    """
    try:
        return document, validate(document, Report)
    except ReportgenError as error:
        wrong = [finding for finding in error.findings if finding.code != OLD_REASON.code]
        old = [finding for finding in error.findings if finding.code == OLD_REASON.code]
    if old:
        near = Path(document.path).parent
        try:
            ready = load_ready_profile(profile or str(document.data.get("profile")), near, None)
        except ReportgenError as error:
            raise ReportgenError([*findings, *old, *wrong, *error.findings]) from error
        document, old = read_old_reasons(document, old, ready)
    if wrong or any(finding.stops for finding in old):
        raise ReportgenError([*findings, *old, *wrong])
    findings += old
    return document, validate(document, Report)


def _place_of(finding: Diagnostic, report: Report, document: Document) -> Location:
    """Return where to go about a table: to the first amount that is not divided, where that is what it lacks."""
    at = next(_undivided(report), None) if finding.code == NOT_SPLIT.code else None
    return document.locate(at) if at else Location(document.path)


def _undivided(report: Report) -> Iterator[tuple[str | int, ...]]:
    """Yield the expenditure that is written as one amount, though a table divides it by economic type."""
    for chapter in CHAPTERS:
        budget = getattr(report, chapter)
        names = (
            ("project_expenditure",) if budget.basic_by_economic_type else ("basic_expenditure", "project_expenditure")
        )
        for index, item in enumerate(budget.items):
            for name in names:
                if isinstance(getattr(item, name), Decimal) and getattr(item, name):
                    yield chapter, "items", index, name


def build_content(ready: ReadyProfile, facts: Facts, own_codes: Mapping[str, Code] = NO_CODES) -> Content:
    """Build every table and chart of a profile.

    Raises:
        TemplateError: the profile or a table definition names figures that do not exist.
    """
    profile = ready.profile
    codes = YearCodes(
        functional_codes(facts.year).printed({line.code for line in facts.by_function.categories}),
        economic_codes(facts.year).with_own(own_codes).printed(facts.by_function.total.by_economic_type),
    )
    try:
        built = [
            build_table(entry, ready.definitions[entry.id], facts, codes, profile.numbers) for entry in profile.tables
        ]
        charts = tuple(build_chart(entry, facts, profile.numbers) for entry in profile.charts)
    except (LookupError, TypeError, ValueError):
        # What a name stands for is only looked up here; the linter finds all wrong names, and where they stand.
        from reportgen.app.profile_names import check_names

        findings = check_names(ready)
        if not findings:
            raise
        raise TemplateError(findings) from None
    disagreements = tuple(finding for _, found in built for finding in found)
    doubts = tuple(
        relocate(finding, ready.loaded.locate(("charts", index)))
        for index, (entry, chart) in enumerate(zip(profile.charts, charts, strict=True))
        for finding in chart_findings(entry, chart, facts)
    )
    tables = tuple(table for table, _ in built)
    placed = tuple(entry.placed == "text" for entry in profile.tables)
    return Content(
        tuple(compress(tables, (not in_text for in_text in placed))),
        tuple(compress(tables, placed)),
        charts,
        (*disagreements, *doubts),
    )


def _unfilled(document: Document, report: Report) -> Iterator[Diagnostic]:
    for path, text in texts_of(document.data):
        if BLANK in text:
            remedy = "填写这一项；不能删去，每份报告都要印。" if path in _REQUIRED else ""
            yield NOT_FILLED_IN.finding(
                f"还没有填写“{field_title(report, path)}”", at=document.locate(path), remedy=remedy
            )
