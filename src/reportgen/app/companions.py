"""This module makes what accompanies a report for its reviewers: the copy with comments, and the working paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.app.context import text_context
from reportgen.app.printed_numbers import located, printed_numbers, printed_value, record, trails_of
from reportgen.checks.rule import CHECKS
from reportgen.checks.run import place_of, run_comparisons
from reportgen.excel.cross_checks import Equation, RuleRow
from reportgen.excel.workpaper import PrintedRow, WorkpaperContent
from reportgen.facts.fact import Operation, Unit
from reportgen.facts.formulas import Seen
from reportgen.formatting import YUAN_PER_UNIT, in_unit
from reportgen.model.titles import field_title
from reportgen.template.condition import Quantity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from reportgen.app.computed_report import ComputedReport
    from reportgen.app.printed_numbers import PrintedFigure, RecordedReport
    from reportgen.app.rendering import RenderedReport
    from reportgen.checks.comparison import Comparison, Side
    from reportgen.checks.rule import Check, CheckInput
    from reportgen.diagnostics import Location
    from reportgen.facts.fact import Fact
    from reportgen.facts.formulas import Step, Trails
    from reportgen.tables.table import Cell

REVIEW, WORKPAPER = "审阅.docx", "底稿.xlsx"
"""What the names of the copy with comments and of the working paper end with."""

OWN_RULE = "方案自己的规则：两边是数值，不是公式；金额以元计"


def companion_files(report: RenderedReport, wanted: Collection[str]) -> dict[str, bytes]:
    """Return the files that accompany a report, by the ends of their names.

    ``wanted`` may hold ``review`` and ``workpaper``.

    Raises:
        TemplateError: the template cannot be filled with these facts.
        ToolError: charts are to be images, and no Chinese font is installed.
    """
    recorded = record(report.computed, report.charts, report.pages)
    trails = trails_of(report.computed)
    files = {}
    if "review" in wanted:
        files[REVIEW] = _review(recorded, trails)
    if "workpaper" in wanted:
        from reportgen.excel.workpaper import write_workpaper

        files[WORKPAPER] = write_workpaper(workpaper_content(recorded, trails), trails)
    return files


def _review(report: RecordedReport, trails: Trails) -> bytes:
    from reportgen.word.recorded_numbers import commented

    seen = {
        number.index: Seen(" ".join(paragraph.headings), number.before) for paragraph, number, _ in report.numbers()
    }
    texts: dict[tuple[object, str], str] = {}
    comments = {}
    for index, fact in enumerate(report.facts):
        known = located(fact, report.computed)
        here = trails.beside(seen.get(index, Seen()))
        key = (known.source or id(fact), here.name(known))
        if key not in texts:
            texts[key] = _comment(known, here)
        comments[index] = texts[key]
    return commented(report.document, comments, date(report.computed.report.year, 12, 31))


def _comment(fact: Fact, trails: Trails) -> str:
    """Return what a comment says of a figure: what it is, its formula in words and in numbers, its source lines."""
    (step,) = trails.steps([fact])
    formula = [f"公式：{step.words}", f"计算：{step.formula}"] if step.formula else [f"来源：{step.words}"]
    return "\n".join([f"{step.label}：{step.shown}", *formula, *(f"数据：{lines}" for lines in _source_lines(step))])


def workpaper_content(report: RecordedReport, trails: Trails) -> WorkpaperContent:
    """Return the printed numbers with their figures, all figures by name, the cross-checks and the tables."""
    computed = report.computed
    unit = computed.ready.profile.numbers.amount_unit
    printed = [row for each in printed_numbers(report, trails) if (row := _printed_row(each, trails, unit))]
    return WorkpaperContent(
        title=f"{computed.report.entity.name}{computed.report.year}年度决算公开底稿",
        amount_unit=unit,
        printed=tuple(printed),
        facts=tuple(fact for fact in trails.facts.values() if fact.is_given),
        rules=tuple(_rules_of(computed)),
        equations=tuple(_equations_of(computed, trails)),
        tables=computed.content.all_tables,
    )


def _printed_row(printed: PrintedFigure, trails: Trails, amount_unit: str) -> PrintedRow | None:
    read = printed_value(printed.text)
    if read is None:
        return None
    value, is_percentage = read
    exponent = value.as_tuple().exponent
    half_digit = Decimal(5).scaleb((exponent if isinstance(exponent, int) else 0) - 1)
    scale = Decimal("0.01") if is_percentage else _scale(printed, value, half_digit, amount_unit)
    (step,) = trails.steps([printed.fact])
    part, *sections = printed.place.where or ("",)
    return PrintedRow(
        part=part if printed.place.kind == "正文" else f"图：{part}",
        section=" → ".join(sections),
        sentence=printed.place.text,
        text=printed.text,
        value=value * scale,
        half_digit=half_digit * scale,
        fact=printed.fact,
        lines="".join(_source_lines(step)),
    )


def _scale(printed: PrintedFigure, value: Decimal, half_digit: Decimal, amount_unit: str) -> Decimal:
    """Return what a printed amount is to be multiplied by to be one of the working paper.

    Some forms are in another unit than the report, and write it above the table.
    """
    if printed.fact.unit is not Unit.YUAN:
        return Decimal(1)
    units = sorted(YUAN_PER_UNIT, key=lambda unit: (not printed.text.endswith(unit), unit != amount_unit, -len(unit)))
    size = abs(printed.fact.amount)
    fitting = (unit for unit in units if abs(in_unit(size, unit) - value) <= half_digit)
    return in_unit(YUAN_PER_UNIT[next(fitting, amount_unit)], amount_unit)


def _rules_of(computed: ComputedReport) -> Iterator[RuleRow]:
    """Yield every rule with what it found: those of the program by their codes, then those of the profile."""
    off = computed.ready.profile.checks.off
    rules = [(code, "、".join(check.covers), check.rule.what) for code, check in sorted(CHECKS.items())]
    own = computed.ready.profile.checks.rules
    for code, relations, what in [*rules, *((entry.id, "", f"{entry.title}：{entry.requires}") for entry in own)]:
        found = [finding for finding in computed.findings if finding.code == code]
        accepted = dict.fromkeys(finding.accepted for finding in found if finding.accepted)
        result = "不检查" if code in off else f"{len(found)} 处" if found else "没有问题"
        remarks = [f"方案关闭：{off[code]}"] if code in off else [f"已接受：{reason}" for reason in accepted]
        yield RuleRow(code, relations, what, result, "；".join(remarks))


def _equations_of(computed: ComputedReport, trails: Trails) -> Iterator[Equation]:
    """Yield every comparison that a rule made, rule by rule.

    Where nothing stands on either side nothing is shown, unless a rule compared nothing else.
    """
    given = computed.check_input
    accepted = {(finding.code, place_of(finding)): finding.accepted for finding in computed.findings}
    for _, pairs in groupby(run_comparisons(given), key=lambda pair: pair[0].rule.code):
        made = list(pairs)
        for check, comparison in [pair for pair in made if _has_amounts(pair[1])] or made:
            place = comparison.place or ".".join(map(str, comparison.at))
            yield _equation(check, comparison, computed, trails, accepted.get((check.rule.code, place), ""))
    if given.profile.checks.rules:
        yield from _own_equations(given, computed, accepted)


def _has_amounts(comparison: Comparison) -> bool:
    return any(term.value for side in (comparison.left, comparison.right) for term in side.terms)


def _own_equations(
    given: CheckInput, computed: ComputedReport, accepted: Mapping[tuple[str, str], str]
) -> Iterator[Equation]:
    """Yield the rules of the profile; what is no comparison of two quantities as the number of conditions not met."""
    from reportgen.checks.profile_rules import OwnChecks

    none = Quantity.exactly(0)
    for verdict in OwnChecks.of(computed.ready.loaded).verdicts(given, text_context(given.facts, given.profile)):
        entry = verdict.entry
        left, relation, right = verdict.sides or (Quantity.exactly(int(not verdict.holds)), "＝", none)
        what = entry.requires if verdict.sides else f"{entry.requires}，不满足的条件数 ＝ 0"
        reason = accepted.get((entry.id, entry.at or entry.id), "")
        yield Equation(
            code=entry.id,
            relations="",
            words=f"{entry.title}：{what}",
            relation=relation,
            left=(left.middle,),
            right=(right.middle,),
            width=left.half_width + right.half_width,
            basis=entry.at,
            remark="；".join([OWN_RULE, *([f"已接受：{reason}"] if reason else [])]),
        )


def _equation(check: Check, comparison: Comparison, computed: ComputedReport, trails: Trails, remark: str) -> Equation:
    left, right = comparison.left, comparison.right
    checks, numbers = computed.ready.profile.checks, computed.ready.profile.numbers
    width = comparison.rounding(computed.report.amount_unit).as_printed + checks.tolerance
    fields = dict.fromkeys([comparison.at, *left.sources, *right.sources])
    lines = _lines_of(computed.document.locate(path) for path in fields if path)
    return Equation(
        code=check.rule.code,
        relations="、".join(check.covers),
        words=f"{_subject(comparison, computed, trails)}{left.words} {comparison.relation} {right.words}",
        relation=comparison.relation,
        left=_terms(left),
        right=_terms(right),
        width=width / YUAN_PER_UNIT[numbers.amount_unit],
        basis="；".join(text for text in (comparison.place, *lines) if text),
        remark=f"已接受：{remark}" if remark else "",
    )


def _terms(side: Side) -> tuple[Fact | Cell, ...]:
    return tuple(term.origin for term in side.terms if term.origin is not None)


def _subject(comparison: Comparison, computed: ComputedReport, trails: Trails) -> str:
    """Return what a comparison is about, where its sides do not say so."""
    given = trails.given_at(comparison.at)
    if given and given.operation is Operation.STATED:
        return f"{trails.label(given)}："
    if comparison.at:
        return f"{field_title(computed.report, comparison.at)}："
    fact = trails.facts.get(comparison.place)
    return f"{trails.label(fact)}：" if fact else ""


def _source_lines(step: Step) -> list[str]:
    """Return where in the data file the inputs of a figure are written: ``data.yaml 第 43—61、63 行``."""
    return _lines_of(leaf.at for leaf in step.inputs if leaf.at)


def _lines_of(found: Iterable[Location]) -> list[str]:
    """Return places of one data file in short; nothing where there are none."""
    places = list(found)
    if not places:
        return []
    # The report is the same wherever its data file lies.
    file = places[0].file.rpartition("/")[2]
    if places[0].sheet:
        cells = [f"{sheet}!{_joined(found)}" for sheet, found in groupby(places, lambda place: place.sheet)]
        return [f"{file} {'、'.join(cells)}"]
    return [f"{file} 第 {_ranges(place.line for place in places)} 行"]


def _joined(places: Iterable[Location]) -> str:
    return "、".join(dict.fromkeys(place.cell for place in places))


def _ranges(lines: Iterable[int]) -> str:
    """Return numbers of lines in order, those that follow each other as a range.

    >>> _ranges([5, 3, 4, 9])
    '3—5、9'
    """
    found = enumerate(sorted(set(lines)))
    runs = [[line for _, line in run] for _, run in groupby(found, lambda pair: pair[1] - pair[0])]
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
