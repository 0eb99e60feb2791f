"""This module checks what the texts of the data file say: years, units, names, and numbers that are computed."""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import SequenceMatcher
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from reportgen.checks.prose import HAN
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity
from reportgen.facts.fact import Unit
from reportgen.facts.names import UnknownNameError, resolve
from reportgen.formatting import YUAN_PER_UNIT, round_half_up
from reportgen.reference.codes import Level, functional_codes
from reportgen.reference.prose import names_beside_benefits, quoted_figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact, Path
    from reportgen.facts.projects import ProjectFacts

END = r"(?=\s*(?:[，。；：、,;）)”]|$))"
_ACCOUNT_YEAR = re.compile(
    r"截[至止](?:到)?(\d{4})年(?:度|12月|年?底|年?末)|(?<![比与较据按])(\d{4})年度?(?:部门|单位)?决算(?!数|批复)|(\d{4})年(?:末|底)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_LAST_YEARS_WORK = re.compile(r"\s*(\d{4})年(?:度?[，,]|度?(?=我|本|全[局县区市年]|共|继续|认真))")
_COMPARED_WITH = re.compile(r"与(\d{4})年度?[^，。；、]{0,8}?相比")
WORK = {"key_work", "main_task", "summary", "effect", "goal_result", "achievements"}
"""The fields that say what was done this year."""

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

CLOSE = 0.86
"""How alike two names are that are most likely meant to be the same."""

SHORTEST_NAME = 6
"""Shorter names of 科目, such as 扶贫, are words that stand in any text."""


@check("RG456", severity=Severity.WARNING)
def other_year(given: CheckInput) -> Iterator[Found]:
    """文字中的年度可能不是本年度。

    检查内容：“截至某年底”“某年度部门决算”“某年末”说的是不是本年度；有没有后年以后的年份；
    重点工作、主要任务、综述、效果、目标完成情况是不是以往年开头；“与某年相比”说的是不是上年或本年。
    为什么：照上年的文字改时，最容易漏改年度。
    示例：2024 年度决算中写“截至2023年12月31日”。
    如何修正：改成本年度；确实在说别的年度的，在 accepted 中写明。
    """
    year = given.report.year
    for path, text in ((path, text) for path, text in given.texts if "年" in text):
        wrong = [match for match in _ACCOUNT_YEAR.finditer(text) if int(match[1] or match[2] or match[3]) != year]
        wrong += [match for match in _YEAR.finditer(text) if int(match[1]) > year + 1]
        wrong += [match for match in _COMPARED_WITH.finditer(text) if int(match[1]) not in (year - 1, year)]
        opening = _LAST_YEARS_WORK.match(text) if WORK.intersection(path) else None
        wrong += [opening] if opening and int(opening[1]) < year else []
        if wrong:
            yield Found(f"“{wrong[0][0]}”不是 {year} 年度", path, quote=wrong[0][0])


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


@check("RG459", severity=Severity.WARNING)
def outdated_subject(given: CheckInput) -> Iterator[Found]:
    """用了别的年度的科目名称。

    检查内容：文字中的功能分类科目（类、款、项）名称，是不是本年度科目表中的名称。
    为什么：科目名称逐年调整，照抄上年的文字会留下旧名称。
    示例：2024 年度写“医疗卫生与计划生育支出”，2019 年起为“卫生健康支出”。
    如何修正：换成本年度的名称。
    """
    names = _names_of_other_years(given.report.year)
    for path, text in given.texts:
        for name in (name for name in names if name in text and not _is_current(name, given.report.year)):
            yield Found(f"“{name}”在 {given.report.year} 年度称为“{names[name]}”", path, quote=name)


@check("RG460", severity=Severity.WARNING)
def other_unit_name(given: CheckInput) -> Iterator[Found]:
    """单位名称前后不一。

    检查内容：文字中与本单位全称只差一两个字的名称。
    为什么：同一单位写成两种名称，读者会当成两个单位。
    示例：“社会保险管理局”写成“社会保险事业管理局”。
    如何修正：改成单位全称（entity.name），或写 {{ entity.name }}。
    """
    name = given.report.entity.name
    alike = re.compile(
        rf"{re.escape(name[:2])}[{HAN}]{{{max(len(name) - 7, 1)},{max(len(name) - 2, 2)}}}?{re.escape(name[-2:])}"
    )
    for path, text in given.texts:
        for match in alike.finditer(text.replace(name, "\n" * len(name))):
            if path != ("entity", "name") and SequenceMatcher(None, match[0], name).ratio() > CLOSE:
                yield Found(f"“{match[0]}”与单位全称“{name}”不同", path, quote=match[0])


@check("RG461", severity=Severity.WARNING)
def person_with_benefit(given: CheckInput) -> Iterator[Found]:
    """写出了享受补助的个人的姓名。

    检查内容：困难补助、抚恤、救助等词旁边有没有自然人的姓名。
    为什么：公开个人领取补助的情况侵犯隐私；姓名要作处理。
    示例：“张三丰困难补助”应为“张某困难补助”。
    如何修正：姓名只留姓，写成“张某”。
    """
    for path, text in given.texts:
        for piece, name in names_beside_benefits(text):
            yield Found(f"“{piece}”中的“{name}”像是人名", path, quote=piece)


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
    years = _YEAR.findall(sentence)
    return bool(years and int(years[-1]) != year) or any(word in sentence for word in ("上年", "去年", "年初预算"))


@cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, quoted_figures()))})[为共计达是]{{0,3}}\s*$")


def names_a_figure(before: str) -> bool:
    """Return whether a number stands behind the name of a figure, with which it is compared."""
    return bool(_named().search(before))


def _lacking(given: CheckInput, pattern: re.Pattern[str], what: str) -> Iterator[Found]:
    for path, text in given.texts:
        match = pattern.search(text)
        if match:
            yield Found(f"“{match[0]}”{what}", path, quote=match[0])


@cache
def _names_of_other_years(year: int) -> Mapping[str, str]:
    """Return the names that 类 and 款 bear in other years only, long ones, with the name of this year.

    The name of a 项 is often no more than common words (农村道路建设): it counts where it is called one.
    """
    return {
        f"{other.name}（项）" if entry.level is Level.ITEM else other.name: entry.name
        for entry, other in functional_codes(year).renamed()
        if len(other.name) >= SHORTEST_NAME
    }


def _is_current(name: str, year: int) -> bool:
    """Return whether a name of other years is also one of this year, or part of one."""
    return any(name.removesuffix("（项）") in entry.name for entry in functional_codes(year).codes.values())


def _quoted(given: CheckInput) -> Iterator[tuple[str, list[Fact]]]:
    """Yield what texts call a figure, and the figures that may be meant."""
    for label, names in quoted_figures().items():
        facts = [fact for name in names for fact in _fact(given, name)]
        if facts:
            yield label, facts
    for project in given.facts.performance.projects:
        money = project.funds.total
        facts = [fact for fact in (money.original_budget, money.adjusted_budget, money.actual) if fact.is_given]
        if facts:
            yield project.name, facts


def _fact(given: CheckInput, name: str) -> list[Fact]:
    try:
        fact = resolve(given.facts, name)
    except UnknownNameError:
        return []
    return [fact] if fact.is_given and fact.unit is Unit.YUAN else []


def _is(fact: Fact, written: str, unit: str) -> bool:
    """Return whether a number as a text writes it is a figure, rounded to the digits that are written."""
    digits = re.sub("[,，]", "", written)
    _, _, decimals = digits.partition(".")
    return round_half_up(Fraction(fact.amount) / Fraction(YUAN_PER_UNIT[unit]), len(decimals)) == Decimal(digits)
