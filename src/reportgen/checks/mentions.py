"""This module checks what texts mention: dates, shares, amounts of the report, and whose texts they are."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from reportgen.checks.narrative import budget_lines
from reportgen.checks.prose import HAN
from reportgen.checks.rule import Found, check
from reportgen.checks.sense import names_a_figure, speaks_of_another
from reportgen.checks.slips import is_slip
from reportgen.diagnostics import Severity
from reportgen.facts.fact import Unit
from reportgen.formatting import YUAN_PER_UNIT, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.checks.rule import CheckInput
    from reportgen.facts.fact import Fact
    from reportgen.model.entity import Entity

_YEAR = re.compile(r"(?<![\d.])(\d{5,}|[3-9]\d{3})年(?!以)|(?<!\d)(\d{4})年度")
_MONTH = re.compile(r"年(\d{1,3})月|(?<![\d.])(\d{1,3})月(\d{1,3})日")
_MONTHS, _DAYS, _YEARS = 12, 31, 30

_SHARE = re.compile(rf"([{HAN}]{{1,6}}(?:率|满意度))(?:[{HAN}]{{0,4}}|[≥＞>=＝]{{1,2}})\s*(\d{{3,}}(?:\.\d+)?)[%％]")
_NO_SHARE = re.compile("增|减|降|变化|偏离|完成率|执行率|周转|回报|收益|利率|同比|环比|超")

_AMOUNT = re.compile(r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s*(万元|元)")
_LONG = 5
"""Digits of an amount that no other amount resembles by chance."""
_LAST_DIGITS = 2

_REGION = rf"(?:[{HAN}]{{2,6}}?(?:省|市|州|盟|县|区|旗))"
_UNIT = re.compile(
    rf"(?:^|(?<=[。；：\n]))\s*(?P<name>(?P<region>{_REGION}{{0,3}})[{HAN}]{{0,16}}?(?:局|委员会|委|办公室|中心|厅|馆|所|站|大队|学校|学院|医院))"
    r"(?=预算|部门|单位|整体|总体|严格|认真|高度重视|坚持|按照|根据|内设|共有|现有|职责|主要职责|机关|决算|收入|支出|人员|编制"
    r"|年初|全年|本年|\d{4}年|积极|切实|加强|能够|较好|全面|绩效|资金|资产|内部|财务|各项"
    r"|(?P<soft>将|应|要|已|需|还|仍|在|继续|进一步|按时|及时|基本|存在|对|部分|个别))"
)
_NO_REGION = re.compile(
    "^(?:新建|推进|完成|加强|建设|建成|各|全|本|我|该|对|在|为|由|与|向|和|及|将|以|按|根据|开展|组织|支持|指导|协助)"
)
_COUNTY = re.compile(rf"[{HAN}]{{1,4}}[县区旗]$")
_OWN_FIELDS = {("performance", "overall", name) for name in ("summary", "problems", "improvements")}


@check("RG464", severity=Severity.WARNING)
def impossible_date(given: CheckInput) -> Iterator[Found]:
    """文字中的日期不可能。

    检查内容：五位数的年份、离本年度很远的“某年度”、大于 12 的月、大于 31 的日。
    为什么：年份、月份多打一位或打错一位，读者一眼就看见。
    示例：“20210年”“2024年13月”。
    如何修正：改正日期；引用本年度写 {{ year }}。
    """
    year = given.report.year
    for path, text in given.texts:
        wrong = [
            match
            for match in (_YEAR.finditer(text) if "年" in text else ())
            if not match[2] or not year - _YEARS <= int(match[2]) <= year + _YEARS
        ]
        for match in _MONTH.finditer(text) if "月" in text else ():
            month, day = int(match[1] or match[2]), int(match[3] or 1)
            wrong += [] if 1 <= month <= _MONTHS and 1 <= day <= _DAYS else [match]
        if wrong:
            yield Found(f"“{wrong[0][0]}”不是日期", path, quote=wrong[0][0])


@check("RG465", severity=Severity.WARNING)
def text_of_other_unit(given: CheckInput) -> Iterator[Found]:
    """文字说的是别的单位。

    检查内容：句子开头作主语的单位名称（后面是“预算编制”“严格”“高度重视”等），是不是本单位、主管部门或所属单位；
    在综述、问题、改进措施中总是检查，在别的文字中只检查别的县（区）、市的单位。
    为什么：照抄别的单位的报告，最容易留下它的名称。
    示例：某市某区文旅局的综述写“甲市乙区社保局预算编制科学”。
    如何修正：换成本单位，或写 {{ entity.short_name }}；确实在说那个单位的，在 accepted 中写明。
    """
    own = _own_names(given.report.entity)
    for path, text in given.texts:
        for match in _UNIT.finditer(text) if path[0] != "terms" else ():
            name, region = match["name"], match["region"]
            if _NO_REGION.match(name) or any(_is_short_for(name, each) for each in own):
                continue
            is_own_field = tuple(path[:3]) in _OWN_FIELDS and match.start() == 0
            if is_own_field or (region and not match["soft"] and _is_elsewhere(region, own)):
                yield Found(f"“{name}”不是本单位（{given.report.entity.short_name}）", path, quote=name)


@lru_cache(maxsize=8)
def _own_names(entity: Entity) -> tuple[str, ...]:
    units = (unit.name for unit in entity.accounted_units)
    names = (entity.name, entity.short_name, entity.self_reference, entity.superior, *entity.included_units, *units)
    return tuple(name for name in names if name)


def _is_short_for(name: str, whole: str) -> bool:
    """Whether a name leaves out signs of another one, but adds none: 区社保局 of 某市某区社会保险局.

    >>> _is_short_for("区社保局", "某市某区社会保险局"), _is_short_for("县社保局", "某市某区社会保险局")
    (True, False)
    """
    signs = iter(whole)
    return all(sign in signs for sign in name)


def _is_elsewhere(region: str, own: Sequence[str]) -> bool:
    """Whether a region is another county than ours, or another city where we name ours."""
    parts = re.findall(_REGION, region)
    county = next((part for part in parts if _COUNTY.search(part)), "")
    if county:
        return not any(county in name for name in own)
    city = next((part for part in parts if part.endswith("市")), "")
    return bool(city) and "市" in own[0] and not any(city in name for name in own)


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
        for match in _AMOUNT.finditer(text):
            digits = match[1].replace(",", "")
            if len(digits.replace(".", "").strip("0")) < _LONG:
                continue
            known = known or _known(given)
            for amount in () if names_a_figure(text[: match.start()]) else _slipped(digits, match[2], known):
                if not speaks_of_another(text[: match.start()], given.report.year):
                    meant = f"{given.shown(amount)} {given.report.amount_unit}"
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


def _known(given: CheckInput) -> list[Decimal]:
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


FULL = 100
