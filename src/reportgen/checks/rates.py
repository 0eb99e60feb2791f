"""This module checks the percentages that texts quote: each is _reachable from the amounts as they are published."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.checks.rule import Found, check
from reportgen.checks.sense import own_project, speaks_of_another
from reportgen.diagnostics import Severity
from reportgen.facts.fact import Fact
from reportgen.facts.names import UnknownNameError, resolve
from reportgen.formatting import format_percent
from reportgen.reference.prose import quoted_rates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Path

_BETWEEN = r"[为共计达是]{0,3}(?:\d[\d,]*(?:\.\d+)?\s*(?:万元|元))?[，,]?"
_EXECUTED = re.compile(r"(?:预算执行率|执行率|(?<!未)完成预算)[为达到]{0,2}的?(\d+(?:\.\d+)?)[%％]")
_PERCENT = r"[为达到]{0,2}的?(\d+(?:\.\d+)?)[%％]"


@check("RG463", severity=Severity.WARNING)
def differs_from_rate(given: CheckInput) -> Iterator[Found]:
    """文字中的百分比与算出来的不同。

    检查内容：项目文字中的“执行率”“完成预算的……%”，文字中“基本支出……占本年支出合计的……%”“‘三公’经费支出……完成预算……%”等，是否能由相应的两个金额得出；
    金额是四舍五入到万元的，两个数在舍入之前可能是的数都算。
    为什么：占比、完成率由金额算出，读者一除就知道对不对。
    示例：文字写“基本支出1296.95万元，占本年支出合计的99.74%”，1296.95 ÷ 1313.50 ＝ 98.74%。
    如何修正：不写数，引用算出来的数，如 {{ expenditure.basic_expenditure.share|percent }}。
    """
    rates = [(label, re.compile(label + _BETWEEN + verb + _PERCENT), name) for label, verb, name in quoted_rates()]
    for path, text in given.texts:
        for label, pattern, name in rates if "%" in text or "％" in text else ():
            for match in pattern.finditer(text) if label in text else ():
                rate = None if speaks_of_another(text[: match.start()], given.report.year) else _rate(given, name)
                if rate and not _reachable(match[1], rate):
                    yield Found(f"“{match[0]}”，算出来的是 {_arithmetic(given, rate)}", path, quote=match[0])
        yield from _executions(given, path, text)


def _executions(given: CheckInput, path: Path, text: str) -> Iterator[Found]:
    """Yield the execution rates in a text of a project that are neither of its budgets'."""
    project = own_project(given, path)
    if project is None or "indicators" in path:
        return
    figure = project.figure
    rates = [
        rate for rate in (figure.adjusted_execution_rate, figure.original_execution_rate) if rate.value is not None
    ]
    for match in _EXECUTED.finditer(text) if rates else ():
        if not any(_reachable(match[1], rate) for rate in rates):
            yield Found(f"“{match[0]}”，算出来的是 {_arithmetic(given, rates[0])}", path, quote=match[0])


def _reachable(written: str, rate: Fact) -> bool:
    """Whether a percentage, rounded where it ends, is that of some amounts that round to those of the rate.

    Source: the interval reading of published figures of XBRL Calculations 1.1.
    """
    part, whole = rate.operands
    _, _, decimals = written.partition(".")
    half = Fraction(1, 2 * 100 * 10 ** len(decimals))
    stated = Fraction(written) / 100
    least, most = (Fraction(part.amount + sign * part.half_width) for sign in (-1, 1))
    smallest, largest = (Fraction(whole.amount + sign * whole.half_width) for sign in (-1, 1))
    return smallest <= 0 or least / largest - half <= stated <= most / smallest + half


def _rate(given: CheckInput, name: str) -> Fact | None:
    """Return a rate that is the quotient of two amounts; ``None`` where it cannot be told."""
    try:
        fact = resolve(given.facts, name)
    except UnknownNameError:
        return None
    is_quotient = isinstance(fact, Fact) and fact.value is not None and len(fact.operands) == len(("part", "whole"))
    return fact if is_quotient and isinstance(fact, Fact) else None


def _arithmetic(given: CheckInput, rate: Fact) -> str:
    amounts = " ÷ ".join(given.shown(operand.amount) for operand in rate.operands)
    return f"{amounts} ＝ {format_percent(rate.value or 0, '0.00', trim_whole=True)}"
