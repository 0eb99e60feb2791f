"""This module checks what texts mention: years, dates, and names of units, items and people."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from reportgen.checks.rule import Found, check
from reportgen.checks.text_punctuation import HAN
from reportgen.diagnostics import Severity
from reportgen.reference.codes import Level, functional_codes
from reportgen.reference.prose import names_beside_benefits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.checks.rule import CheckInput
    from reportgen.model.entity import Entity

_NO_YEAR = re.compile(r"(?<![\d.])(\d{5,}|[3-9]\d{3})年(?!以)|(?<!\d)(\d{4})年度")
_MONTH = re.compile(r"年(\d{1,3})月|(?<![\d.])(\d{1,3})月(\d{1,3})日")
_MOST_MONTHS, _DAYS, _YEARS = 12, 31, 30
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

_ACCOUNT_YEAR = re.compile(
    r"截[至止](?:到)?(\d{4})年(?:度|12月|年?底|年?末)|(?<![比与较据按])(\d{4})年度?(?:部门|单位)?决算(?!数|批复)|(\d{4})年(?:末|底)"
)

YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_LAST_YEARS_WORK = re.compile(r"\s*(\d{4})年(?:度?[，,]|度?(?=我|本|全[局县区市年]|共|继续|认真))")
_COMPARED_WITH = re.compile(r"与(\d{4})年度?[^，。；、]{0,8}?相比")
WORK = {"key_work", "main_task", "summary", "effect", "goal_result", "achievements"}
"""The fields that say what was done this year."""

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
        wrong += [match for match in YEAR.finditer(text) if int(match[1]) > year + 1]
        wrong += [match for match in _COMPARED_WITH.finditer(text) if int(match[1]) not in (year - 1, year)]
        opening = _LAST_YEARS_WORK.match(text) if WORK.intersection(path) else None
        wrong += [opening] if opening and int(opening[1]) < year else []
        if wrong:
            yield Found(f"“{wrong[0][0]}”不是 {year} 年度", path, quote=wrong[0][0])


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
            for match in (_NO_YEAR.finditer(text) if "年" in text else ())
            if not match[2] or not year - _YEARS <= int(match[2]) <= year + _YEARS
        ]
        for match in _MONTH.finditer(text) if "月" in text else ():
            month, day = int(match[1] or match[2]), int(match[3] or 1)
            wrong += [] if 1 <= month <= _MOST_MONTHS and 1 <= day <= _DAYS else [match]
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
