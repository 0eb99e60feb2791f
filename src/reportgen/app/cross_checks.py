"""This module gathers the cross-checks that a working paper shows: every rule, and every comparison that it made."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reportgen.app.context import text_context
from reportgen.app.source_lines import lines_of
from reportgen.checks.policy import place_of
from reportgen.checks.rule import CHECKS
from reportgen.checks.run import run_comparisons
from reportgen.excel.cross_checks import Equation, RuleRow
from reportgen.facts.fact import Operation
from reportgen.formatting import YUAN_PER_UNIT
from reportgen.model.titles import field_title
from reportgen.template.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.app.source import Source
    from reportgen.checks.compare import Comparison, Side
    from reportgen.checks.rule import Check, CheckInput
    from reportgen.facts.fact import Fact
    from reportgen.facts.trail import Trails
    from reportgen.tables.table import Cell


OWN_RULE = "方案自己的规则：两边是数值，不是公式；金额以元计"


def equations_of(source: Source, trails: Trails) -> Iterator[Equation]:
    """Yield every comparison that a rule made, rule by rule.

    Where nothing stands on either side nothing is shown, unless a rule compared nothing else.
    """
    given = source.check_input
    accepted = {(finding.code, place_of(finding)): finding.accepted for finding in source.findings}
    for _, pairs in groupby(run_comparisons(given), key=lambda pair: pair[0].rule.code):
        made = list(pairs)
        for check, comparison in [pair for pair in made if _has_amounts(pair[1])] or made:
            remark = accepted.get((check.rule.code, _place(comparison)), "")
            yield _equation(check, comparison, source, trails, remark)
    if given.profile.checks.rules:
        yield from _own_equations(given, source, accepted)


def _own_equations(given: CheckInput, source: Source, accepted: Mapping[tuple[str, str], str]) -> Iterator[Equation]:
    """Yield the rules of the profile; what is no comparison of two quantities as the number of conditions not met."""
    from reportgen.checks.own import OwnChecks

    none = Quantity.exactly(0)
    for verdict in OwnChecks.of(source.bundle.loaded).verdicts(given, text_context(given.facts, given.profile)):
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


def _equation(check: Check, comparison: Comparison, source: Source, trails: Trails, remark: str) -> Equation:
    left, right = comparison.left, comparison.right
    subject = _subject(comparison, source, trails)
    checks, numbers = source.bundle.loaded.profile.checks, source.bundle.loaded.profile.numbers
    width = comparison.rounding(source.report.amount_unit).as_printed + checks.tolerance
    return Equation(
        code=check.rule.code,
        relations="、".join(check.covers),
        words=f"{subject}{left.words} {comparison.relation} {right.words}",
        relation=comparison.relation,
        left=_terms(left),
        right=_terms(right),
        width=width / YUAN_PER_UNIT[numbers.amount_unit],
        basis=_basis(comparison, source),
        remark=f"已接受：{remark}" if remark else "",
    )


def _has_amounts(comparison: Comparison) -> bool:
    return any(term.value for side in (comparison.left, comparison.right) for term in side.terms)


def _terms(side: Side) -> tuple[Fact | Cell, ...]:
    return tuple(term.origin for term in side.terms if term.origin is not None)


def _place(comparison: Comparison) -> str:
    return comparison.place or ".".join(map(str, comparison.at))


def _subject(comparison: Comparison, source: Source, trails: Trails) -> str:
    """Return what a comparison is about, where its sides do not say so."""
    given = trails.given_at(comparison.at)
    if given and given.operation is Operation.STATED:
        return f"{trails.label(given)}："
    if comparison.at:
        return f"{field_title(source.report, comparison.at)}："
    fact = trails.facts.get(comparison.place)
    return f"{trails.label(fact)}：" if fact else ""


def _basis(comparison: Comparison, source: Source) -> str:
    """Return the place that a comparison is about, and the lines of the data file behind both sides."""
    fields = dict.fromkeys([comparison.at, *comparison.left.sources, *comparison.right.sources])
    lines = lines_of(source.document.locate(path) for path in fields if path)
    return "；".join(text for text in (comparison.place, *lines) if text)


def rules_of(source: Source) -> Iterator[RuleRow]:
    """Yield every rule with what it found: those of the program by their codes, then those of the profile."""
    off = source.bundle.loaded.profile.checks.off
    rules = [(code, "、".join(check.covers), check.rule.what) for code, check in sorted(CHECKS.items())]
    own = source.bundle.loaded.profile.checks.rules
    for code, relations, what in [*rules, *((entry.id, "", f"{entry.title}：{entry.requires}") for entry in own)]:
        found = [finding for finding in source.findings if finding.code == code]
        accepted = dict.fromkeys(finding.accepted for finding in found if finding.accepted)
        result = "不检查" if code in off else f"{len(found)} 处" if found else "没有问题"
        remarks = [f"方案关闭：{off[code]}"] if code in off else [f"已接受：{reason}" for reason in accepted]
        yield RuleRow(code, relations, what, result, "；".join(remarks))
