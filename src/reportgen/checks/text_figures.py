"""This module checks the numbers in texts: their units, and whether they are the figures of the report."""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from reportgen.checks.mistyped import is_slip
from reportgen.checks.places import budget_lines
from reportgen.checks.rule import Found, check
from reportgen.checks.text_names import YEAR
from reportgen.checks.text_punctuation import HAN
from reportgen.diagnostics import Severity
from reportgen.facts.fact import Fact, Operation, Unit
from reportgen.facts.names import UnknownNameError, resolve
from reportgen.formatting import YUAN_PER_UNIT, format_percent, round_half_up
from reportgen.reference.prose import quoted_figures, quoted_rates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Path
    from reportgen.facts.projects import ProjectFacts

END = r"(?=\s*(?:[，。；：、,;）)”]|$))"

_NO_UNIT = re.compile(
    rf"(?:支出|收入|预算|决算|金额|资金|经费|合计|总计|总额)[数为共计了达到约是]{{0,4}}(\d[\d,，]*\.\d{{2}}){END}"
)

_NO_SIGN = re.compile(
    rf"(?:占[{HAN}]{{0,8}}的?|增长|下降|降低|完成预算的?|执行率[为达到]{{0,2}}|完成率[为达到]{{0,2}}|比[例重][为达到]{{0,2}})(\d+(?:\.\d+)?){END}"
)

_AMOUNT = r"[为共计达是]{0,3}(\d[\d,，]*(?:\.\d+)?)\s*(万元|元)"
_SCORE = re.compile(r"(?:自评|综合|评价)(?:得分|总分|评分)[为是达到：:]{0,2}(\d+(?:\.\d+)?)\s*分")
SPENT_ON_PROJECTS = "项目支出"
"""What a text of a project calls the money of that project, and any other text that of all projects."""

_SHARE = re.compile(rf"([{HAN}]{{1,6}}(?:率|满意度))(?:[{HAN}]{{0,4}}|[≥＞>=＝]{{1,2}})\s*(\d{{3,}}(?:\.\d+)?)[%％]")
_NO_SHARE = re.compile("增|减|降|变化|偏离|完成率|执行率|周转|回报|收益|利率|同比|环比|超")
_ANY_AMOUNT = re.compile(r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s*(万元|元)")
_LONG = 5
"""Digits of an amount that no other amount resembles by chance."""

_LAST_DIGITS = 2
_BETWEEN = r"[为共计达是]{0,3}(?:\d[\d,]*(?:\.\d+)?\s*(?:万元|元))?[，,]?"
_EXECUTED = re.compile(r"(?:预算执行率|执行率|(?<!未)完成预算)[为达到]{0,2}的?(\d+(?:\.\d+)?)[%％]")
_PERCENT = r"[为达到]{0,2}的?(\d+(?:\.\d+)?)[%％]"
FULL = 100


@check("RG457", severity=Severity.WARNING)
def amount_without_unit(given: CheckInput) -> Iterator[Found]:
    """金额没有单位。

    检查内容：支出、收入、预算、资金等词后面带两位小数的数，后面有没有“元”“万元”。
    为什么：没有单位，读者不知道是元还是万元，相差一万倍。
    示例：“决算数为1313.50，完成预算100%”。
    如何修正：写上单位；引用算出来的金额用 {{ 名称|money }}，单位由程序写。
    """
    yield from _lacking(given, _NO_UNIT, "没有单位")


@check("RG458", severity=Severity.WARNING)
def percentage_without_sign(given: CheckInput) -> Iterator[Found]:
    """百分比没有百分号。

    检查内容：“占、增长、下降、完成预算、执行率”后面的数有没有 %。
    为什么：“增长5.2”看不出是比率还是金额。
    示例：“支出增长23.97，主要原因是……”。
    如何修正：写上 %；引用算出来的比率用 {{ 名称|percent }}。
    """
    yield from _lacking(given, _NO_SIGN, "没有百分号")


def _lacking(given: CheckInput, pattern: re.Pattern[str], what: str) -> Iterator[Found]:
    for path, text in given.texts:
        match = pattern.search(text)
        if match:
            yield Found(f"“{match[0]}”{what}", path, quote=match[0])


@check("RG462", severity=Severity.WARNING)
def differs_from_figure(given: CheckInput) -> Iterator[Found]:
    """文字中的数与算出来的数不同。

    检查内容：文字中的“本年收入合计”“基本支出”“三公经费支出”等以及各项目的金额，与由明细算出的数是否相同（按所写的小数位数四舍五入）；
    项目和部门整体的文字中的“自评得分”与自评表的得分是否相同。
    为什么：同一个数在正文、附件中前后矛盾，是决算公开中最常见的错误。
    示例：文字写“基本支出1295.96万元”，算出来是 1296.95 万元。
    如何修正：不写数，引用算出来的数，如 {{ expenditure.basic_expenditure.actual|money }}。
    """
    figures = [(label, re.compile(re.escape(label) + _AMOUNT), facts) for label, facts in _quoted(given)]
    for path, text in given.texts:
        for label, pattern, facts in figures if "元" in text else ():
            for match in pattern.finditer(text) if label in text else ():
                if not speaks_of_another(text[: match.start()], given.report.year):
                    own = own_project(given, path) if label == SPENT_ON_PROJECTS else None
                    yield from _differing(given, match, [own.figure.actual, *facts] if own else facts, path)
        yield from _other_score(given, path, text)


def own_project(given: CheckInput, path: Path) -> ProjectFacts | None:
    """Return the project that a text speaks of because it stands in it."""
    projects = given.facts.performance.projects
    index = (
        path[2] if path[:2] == ("performance", "projects") and len(path) > len(("performance", "projects")) else None
    )
    return projects[index] if isinstance(index, int) and index < len(projects) else None


def _other_score(given: CheckInput, path: Path, text: str) -> Iterator[Found]:
    """Yield the scores in a text of a project, or of the whole unit, that are not its own."""
    is_overall = path[:2] == ("performance", "overall")
    owner = given.facts.performance.overall if is_overall else own_project(given, path)
    score = owner.score if owner else None
    for match in _SCORE.finditer(text) if score and score.is_given and "indicators" not in path else ():
        if score and round_half_up(Fraction(score.amount), len(match[1].partition(".")[2])) != Decimal(match[1]):
            yield Found(
                f"“{match[0]}”，自评表的得分是 {score.amount.normalize():f}",
                path,
                quote=match[0],
                stated=Decimal(match[1]),
                computed=score.amount,
            )


def _differing(given: CheckInput, match: re.Match[str], facts: Sequence[Fact], path: Path) -> Iterator[Found]:
    if any(_is(fact, match[1], match[2]) for fact in facts):
        return
    written = Decimal(re.sub("[,，]", "", match[1])) * YUAN_PER_UNIT[match[2]]
    unit = given.report.amount_unit
    shown = "、".join(
        f"{given.shown(fact.amount)} {unit}（相差 {given.shown(written - fact.amount)}）" for fact in facts
    )
    yield Found(f"“{match[0]}”，算出来的数是 {shown}", path, quote=match[0], stated=written, computed=facts[0].amount)


def speaks_of_another(before: str, year: int) -> bool:
    """Return whether the sentence up to a number speaks of another year, or of a budget."""
    sentence = re.split("[。；\n]", before)[-1]
    years = YEAR.findall(sentence)
    return bool(years and int(years[-1]) != year) or any(word in sentence for word in ("上年", "去年", "年初预算"))


def _quoted(given: CheckInput) -> Iterator[tuple[str, list[Fact]]]:
    """Yield what texts call a figure, and the figures that may be meant."""
    for label, names in quoted_figures().items():
        known = (_resolved(given, name) for name in names)
        facts = [fact for fact in known if fact and fact.unit is Unit.YUAN]
        if facts:
            yield label, facts
    for project in given.facts.performance.projects:
        money = project.funds.total
        facts = [fact for fact in (money.original_budget, money.adjusted_budget, money.actual) if fact.is_given]
        if facts:
            yield project.name, facts


def _resolved(given: CheckInput, name: str) -> Fact | None:
    with suppress(UnknownNameError):
        found = resolve(given.facts, name)
        return found if isinstance(found, Fact) and found.is_given else None
    return None


def _is(fact: Fact, written: str, unit: str) -> bool:
    """Return whether a number as a text writes it is a figure, rounded to the digits that are written."""
    digits = re.sub("[,，]", "", written)
    _, _, decimals = digits.partition(".")
    return round_half_up(Fraction(fact.amount) / Fraction(YUAN_PER_UNIT[unit]), len(decimals)) == Decimal(digits)


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
                rate = None if speaks_of_another(text[: match.start()], given.report.year) else _resolved(given, name)
                if rate and rate.operation is Operation.RATIO and not _reachable(match[1], rate):
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


def _arithmetic(given: CheckInput, rate: Fact) -> str:
    amounts = " ÷ ".join(given.shown(operand.amount) for operand in rate.operands)
    return f"{amounts} ＝ {format_percent(rate.value or 0, '0.00', trim_whole=True)}"


@cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, quoted_figures()))})[为共计达是]{{0,3}}\s*$")


def names_a_figure(before: str) -> bool:
    """Return whether a number stands behind the name of a figure, with which it is compared."""
    return bool(_named().search(before))


@check("RG466", severity=Severity.WARNING)
def slip_of_figure(given: CheckInput) -> Iterator[Found]:
    """文字中的金额与算出来的只差一位数字。

    检查内容：文字中五位以上数字的金额（元、万元），不等于报告中的任何数，而与其中一个只差一位数字、
    两位数字颠倒，或正好差十倍。
    为什么：同一个数写了两处，只差一位的多半是笔误；正文、附件中前后矛盾。
    示例：文字写“执行数2612.62万元”，项目的执行数是 2602.62。
    如何修正：核对这个数；引用算出来的数，如 {{ project.figure.actual|money }}，就不会写错。
    """
    known: list[Decimal] = []
    for path, text in ((path, text) for path, text in given.texts if "元" in text):
        for match in _ANY_AMOUNT.finditer(text):
            digits = match[1].replace(",", "")
            if len(digits.replace(".", "").strip("0")) < _LONG:
                continue
            known = known or _quotable(given)
            for amount in () if names_a_figure(text[: match.start()]) else _slipped(digits, match[2], known):
                if not speaks_of_another(text[: match.start()], given.report.year):
                    meant = f"{given.money(amount)}"
                    yield Found(f"“{match[0]}”与报告中的 {meant}只差一位数字或十倍", path, quote=match[0])


def _slipped(digits: str, unit: str, known: Sequence[Decimal]) -> Iterator[Decimal]:
    """Yield the amount that a text means by another one; nothing where the amount is there."""
    written, decimals = Decimal(digits), len(digits.partition(".")[2])
    if written * YUAN_PER_UNIT[unit] in known:
        return
    rounded = [(round_half_up(Fraction(amount) / Fraction(YUAN_PER_UNIT[unit]), decimals), amount) for amount in known]
    near = Decimal(_LAST_DIGITS).scaleb(-decimals)
    if not any(abs(number - written) <= near for number, _ in rounded):
        yield from [amount for number, amount in rounded if is_slip(written, number)][:1]


def _quotable(given: CheckInput) -> list[Decimal]:
    """Return the amounts of the report that texts quote."""
    facts = given.facts
    figures = [line.expenditure for _, line in budget_lines(given)]
    figures += [project.figure for project in facts.performance.projects]
    figures += [facts.revenue.total, facts.expenditure.total, facts.account.total_revenue, facts.three_public.total]
    figures += [facts.expenditure.basic_expenditure, facts.expenditure.project_expenditure]
    figures += [getattr(facts.general_public_budget.basic, name) for name in ("personnel_cost", "running_cost")]
    amounts: list[Fact] = [fact for fact in facts.statistics.values() if fact.unit is Unit.YUAN]
    for figure in figures:
        amounts += [figure.actual, figure.adjusted_budget, figure.original_budget, figure.prior_year_actual]
    amounts += [line.closing_balance for _, line in budget_lines(given)]
    return [fact.amount for fact in amounts if fact.is_given and fact.amount]


@check("RG467", severity=Severity.WARNING)
def share_above_whole(given: CheckInput) -> Iterator[Found]:
    """文字中的比率大于 100%。

    检查内容：“满意度”“覆盖率”“参保率”“合格率”等后面的百分比是否大于 100%（完成率、增长率等不查）。
    为什么：一部分不会大于全部；多半是小数点或位数写错了。
    示例：“群众满意度达到950%”。
    如何修正：核对这个百分比。
    """
    for path, text in ((path, text) for path, text in given.texts if "率" in text or "满意度" in text):
        for match in _SHARE.finditer(text):
            if Fraction(match[2]) > FULL and not _NO_SHARE.search(match[1]):
                yield Found(f"“{match[0]}”大于 100%", path, quote=match[0])
