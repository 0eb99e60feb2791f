"""Tests of the code tables and terms: sound in themselves, and equal to what published reports print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reportgen.reference.codes import (
    CodeTable,
    Level,
    economic_codes,
    functional_codes,
    is_paid_from_fund,
    search,
)
from reportgen.reference.rows import Validity, read_dated_rows
from reportgen.reference.terms import DEFAULT_WORDING_SET, terms, wording_sets

if TYPE_CHECKING:
    from collections.abc import Callable

YEARS = range(2017, 2028)

# The expenditure side of 收入支出决算总表 as published for 2021.
CATEGORY_ROWS = """
一般公共服务支出 外交支出 国防支出 公共安全支出 教育支出
科学技术支出 文化旅游体育与传媒支出 社会保障和就业支出 卫生健康支出 节能环保支出
城乡社区支出 农林水支出 交通运输支出 资源勘探工业信息等支出 商业服务业等支出
金融支出 援助其他地区支出 自然资源海洋气象等支出 住房保障支出 粮油物资储备支出
国有资本经营预算支出 灾害防治及应急管理支出 其他支出 债务还本支出 债务付息支出
抗疫特别国债安排的支出
"""
# Every code of the published tables 02, 03, 05 and 08 of a social insurance centre for 2021.
FUNCTIONAL_2021 = """
208 社会保障和就业支出
20801 人力资源和社会保障管理事务
2080109 社会保险经办机构
20805 行政事业单位养老支出
2080505 机关事业单位基本养老保险缴费支出
2080506 机关事业单位职业年金缴费支出
2080599 其他行政事业单位养老支出
20826 财政对基本养老保险基金的补助
2082602 财政对城乡居民基本养老保险基金的补助
20899 其他社会保障和就业支出
2089999 其他社会保障和就业支出
212 城乡社区支出
21208 国有土地使用权出让收入安排的支出
2120805 补助被征地农民支出
221 住房保障支出
22102 住房改革支出
2210201 住房公积金
"""
# The published table of a county centre for 2020.
FUNCTIONAL_2020 = """
2080103 机关服务
2080505 机关事业单位基本养老保险缴费支出
210 卫生健康支出
21011 行政事业单位医疗
2101102 事业单位医疗
2101103 公务员医疗补助
213 农林水支出
21305 扶贫
2130506 社会发展
"""
# What a social insurance bureau's report for 2024 writes out as 类, 款, 项 in its text and its 名词解释.
PATHS_2024 = """
社会保障和就业支出 人力资源和社会保障管理事务 社会保险业务管理事务
社会保障和就业支出 人力资源和社会保障管理事务 社会保险经办机构
社会保障和就业支出 人力资源和社会保障管理事务 公共就业服务和职业技能鉴定机构
社会保障和就业支出 人力资源和社会保障管理事务 其他人力资源和社会保障管理事务支出
社会保障和就业支出 行政事业单位养老支出 行政单位离退休
社会保障和就业支出 行政事业单位养老支出 机关事业单位基本养老保险缴费支出
社会保障和就业支出 行政事业单位养老支出 机关事业单位职业年金缴费支出
社会保障和就业支出 就业补助 其他就业补助支出
社会保障和就业支出 抚恤 死亡抚恤
社会保障和就业支出 其他社会保障和就业支出 其他社会保障和就业支出
卫生健康支出 行政事业单位医疗 行政单位医疗
卫生健康支出 行政事业单位医疗 事业单位医疗
卫生健康支出 行政事业单位医疗 公务员医疗补助
卫生健康支出 财政对基本医疗保险基金的补助 财政对城乡居民基本医疗保险基金的补助
住房保障支出 住房改革支出 住房公积金
"""
# 一般公共预算财政拨款基本支出决算表 as published for 2021: all its lines, in the order of the codes.
ECONOMIC_2021 = """
301 工资福利支出 30101 基本工资 30102 津贴补贴 30103 奖金 30106 伙食补助费 30107 绩效工资
30108 机关事业单位基本养老保险缴费 30109 职业年金缴费 30110 职工基本医疗保险缴费 30111 公务员医疗补助缴费
30112 其他社会保障缴费 30113 住房公积金 30114 医疗费 30199 其他工资福利支出
302 商品和服务支出 30201 办公费 30202 印刷费 30203 咨询费 30204 手续费 30205 水费 30206 电费 30207 邮电费 30208 取暖费
30209 物业管理费 30211 差旅费 30212 因公出国（境）费用 30213 维修（护）费 30214 租赁费 30215 会议费 30216 培训费
30217 公务接待费 30218 专用材料费 30224 被装购置费 30225 专用燃料费 30226 劳务费 30227 委托业务费 30228 工会经费
30229 福利费 30231 公务用车运行维护费 30239 其他交通费用 30240 税金及附加费用 30299 其他商品和服务支出
303 对个人和家庭的补助 30301 离休费 30302 退休费 30303 退职（役）费 30304 抚恤金 30305 生活补助 30306 救济费
30307 医疗费补助 30308 助学金 30309 奖励金 30310 个人农业生产补贴 30311 代缴社会保险费 30399 其他对个人和家庭的补助
307 债务利息及费用支出 30701 国内债务付息 30702 国外债务付息 30703 国内债务发行费用 30704 国外债务发行费用
310 资本性支出 31001 房屋建筑物购建 31002 办公设备购置 31003 专用设备购置 31005 基础设施建设 31006 大型修缮
31007 信息网络及软件购置更新 31008 物资储备 31009 土地补偿 31010 安置补助 31011 地上附着物和青苗补偿 31012 拆迁补偿
31013 公务用车购置 31019 其他交通工具购置 31021 文物和陈列品购置 31022 无形资产购置 31099 其他资本性支出
312 对企业补助 31201 资本金注入 31203 政府投资基金股权投资 31204 费用补贴 31205 利息补贴 31299 其他对企业补助
399 其他支出 39906 赠与 39907 国家赔偿费用支出 39908 对民间非营利组织和群众性自治组织补贴 39999 其他支出
"""
# The 项 with an amount in one county's budget of 2019 (a table of codes alone).
COUNTY_2019 = """
2010101 2010102 2010103 2010104 2010105 2010106 2010107 2010150 2010199 2010308 2010404 2010408 2010505 2010506 2010507
2010508 2010608 2010804 2010806 2012304 2012604 2013105 2030607 2040504 2040506 2040605 2040606 2040607 2040609 2040610
2050801 2060201 2060404 2060502 2060702 2070104 2070108 2070109 2080105 2080106 2080109 2080208 2080505 2080506 2080507
2080701 2080804 2080805 2080899 2080901 2080902 2080903 2081001 2081002 2081004 2081104 2081105 2081107 2082002 2082602
2082701 2082702 2082703 2082799 2100302 2100717 2101201 2110301 2110302 2120104 2120303 2130106 2130108 2130109 2130111
2130126 2130312 2130314 2130705 2130804 2140104 2140106 2150507 2200105 2200112 2200509 2210105 2210201 2220112 2220115
2320301 2070702 2082201 2120899 2320499
"""
BASIC_EXPENDITURE_CATEGORIES = ("301", "302", "303", "307", "310", "312", "399")


def pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def name_of(table: CodeTable, code: str) -> str:
    entry = table.lookup(code)
    return entry.name if entry else "(none)"


@pytest.mark.parametrize("table", ["functional_codes.csv", "economic_codes.csv"])
class TestTheFile:
    def test_every_code_has_3_or_5_or_7_digits_and_stands_in_order(self, table: str) -> None:
        codes = [row["code"] for row, _ in read_dated_rows(table)]

        assert [code for code in codes if not re.fullmatch(r"[235]\d\d(\d\d){0,2}", code)] == []
        assert codes == sorted(codes)

    def test_no_cell_has_a_comma_at_which_the_lines_are_split(self, table: str) -> None:
        rows = [row for row, _ in read_dated_rows(table)]

        assert [row for row in rows if any("," in cell or '"' in cell for cell in row.values())] == []

    def test_no_code_has_two_rows_in_one_year(self, table: str) -> None:
        for year in YEARS:
            codes = [row["code"] for row, validity in read_dated_rows(table) if year in validity]

            assert sorted(codes) == sorted(set(codes)), year

    def test_no_span_of_years_ends_before_it_begins(self, table: str) -> None:
        spans = [validity for _, validity in read_dated_rows(table)]

        assert all(span.first <= span.last for span in spans if span.first and span.last)

    def test_every_row_says_its_source_and_has_a_clean_name(self, table: str) -> None:
        for row, _ in read_dated_rows(table):
            assert row["source"], row
            assert row["name"], row
            assert row["name"] == "".join(row["name"].split()), row


class TestDefinitions:
    def test_a_definition_is_a_sentence_to_follow_a_colon(self) -> None:
        definitions = [row["definition"] for row, _ in read_dated_rows("code_definitions.csv")]

        assert [text for text in definitions if not (text.startswith("指") and text.endswith("。"))] == []

    def test_each_explains_a_code_or_all_codes_of_a_name_and_says_its_source(self) -> None:
        rows = [row for row, _ in read_dated_rows("functional_codes.csv")]
        known = {row["code"] for row in rows} | {row["name"] for row in rows}

        for row, _ in read_dated_rows("code_definitions.csv"):
            assert row["key"] in known, row
            assert row["source"], row


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("read", [functional_codes, economic_codes])
def test_every_code_has_its_parent_in_every_year(read: Callable[[int], CodeTable], year: int) -> None:
    table = read(year)

    orphans = [e.code for e in table.codes.values() if e.level is not Level.CATEGORY and not table.lookup(e.code[:-2])]

    assert orphans == []


class TestFunctionalCodes:
    @pytest.mark.parametrize("year", [2020, 2021, 2024])
    def test_the_26_categories_are_the_rows_of_the_summary_table_in_order(self, year: int) -> None:
        assert [entry.name for entry in functional_codes(year).printed(()).category_codes()] == CATEGORY_ROWS.split()

    def test_the_summary_table_of_2019_had_24_rows(self) -> None:
        codes = [entry.code for entry in functional_codes(2019).printed(()).category_codes()]

        assert len(codes) == 24
        assert not {"223", "234"} & set(codes)

    @pytest.mark.parametrize(("year", "published"), [(2020, FUNCTIONAL_2020), (2021, FUNCTIONAL_2021)])
    def test_names_agree_with_the_published_tables(self, year: int, published: str) -> None:
        expected = pairs(published)

        assert {code: name_of(functional_codes(year), code) for code in expected} == expected

    @pytest.mark.parametrize("path", PATHS_2024.strip().splitlines())
    def test_items_stand_under_the_names_that_a_report_writes_out(self, path: str) -> None:
        table = functional_codes(2024)
        category, subcategory, item = path.split()

        found = [e for e in table.codes.values() if e.level is Level.ITEM and e.name == item]
        above = {
            (name_of(table, e.code[:3]), name_of(table, e.code[:5])): e for e in found if not is_paid_from_fund(e.code)
        }

        assert list(above) == [(category, subcategory)]
        assert above[category, subcategory].definition

    def test_the_code_of_an_item_is_the_one_published(self) -> None:
        expected = pairs("2080109 社会保险经办机构 2080801 死亡抚恤 2101101 行政单位医疗 2080107 社会保险业务管理事务")

        assert {code: name_of(functional_codes(2024), code) for code in expected} == expected

    @pytest.mark.parametrize(
        ("code", "last_year", "old", "new"),
        [
            ("207", 2018, "文化体育与传媒支出", "文化旅游体育与传媒支出"),
            ("210", 2018, "医疗卫生与计划生育支出", "卫生健康支出"),
            ("215", 2019, "资源勘探信息等支出", "资源勘探工业信息等支出"),
            ("220", 2018, "国土海洋气象等支出", "自然资源海洋气象等支出"),
            ("20805", 2019, "行政事业单位离退休", "行政事业单位养老支出"),
            ("21305", 2021, "扶贫", "巩固脱贫衔接乡村振兴"),
            ("21305", 2022, "巩固脱贫衔接乡村振兴", "巩固脱贫攻坚成果衔接乡村振兴"),
            ("223", 2019, "(none)", "国有资本经营预算支出"),
            ("224", 2018, "(none)", "灾害防治及应急管理支出"),
            ("234", 2019, "(none)", "抗疫特别国债安排的支出"),
            ("20139", 2023, "(none)", "社会工作事务"),
            ("2013950", 2023, "(none)", "事业运行"),
        ],
    )
    def test_a_change_takes_effect_in_its_year(self, code: str, last_year: int, old: str, new: str) -> None:
        assert name_of(functional_codes(last_year), code) == old
        assert name_of(functional_codes(last_year + 1), code) == new

    def test_an_outdated_name_is_known_with_its_years(self) -> None:
        oldest, later = functional_codes(2024).other_names("21305")

        assert (oldest.name, str(oldest.validity)) == ("扶贫", "2021年及以前")
        assert (later.name, str(later.validity)) == ("巩固脱贫衔接乡村振兴", "2022年")

    def test_a_name_of_later_years_is_known_too(self) -> None:
        *_, last = functional_codes(2020).other_names("21305")

        assert (last.name, str(last.validity)) == ("巩固脱贫攻坚成果衔接乡村振兴", "2023年起")

    def test_a_code_not_yet_in_use_is_absent_but_its_years_are_known(self) -> None:
        table = functional_codes(2021)

        assert table.lookup("20139") is None
        assert [str(other.validity) for other in table.other_names("20139")] == ["2024年起"]

    def test_a_new_definition_alone_is_no_other_name(self) -> None:
        assert functional_codes(2024).other_names("2130506") == ()
        assert name_of(functional_codes(2020), "2130506") == name_of(functional_codes(2024), "2130506")

    @pytest.mark.parametrize(
        ("code", "name"),
        [
            ("2050202", "小学教育"),
            ("2040219", "信息化建设"),
            ("2070104", "图书馆"),
            ("2080803", "在乡复员、退伍军人生活补助"),
            ("2100302", "乡镇卫生院"),
            ("2100408", "基本公共卫生服务"),
            ("2110402", "农村环境保护"),
            ("2120303", "小城镇基础设施建设"),
            ("2130108", "病虫害控制"),
            ("2130314", "防汛"),
            ("2140106", "公路养护"),
            ("2160299", "其他商业流通事务支出"),
            ("21999", "其他支出"),
            ("2200509", "气象服务"),
            ("2210108", "老旧小区改造"),
            ("2220511", "应急物资储备"),
            ("2240703", "自然灾害救灾补助"),
            ("2296003", "用于体育事业的彩票公益金支出"),
            ("2310301", "地方政府一般债券还本支出"),
            ("2320431", "土地储备专项债券付息支出"),
            ("2340107", "城镇老旧小区改造"),
            ("22198", "超长期特别国债安排的支出"),
            ("2219899", "其他住房保障支出"),
        ],
    )
    def test_items_of_every_kind_of_office_are_there(self, code: str, name: str) -> None:
        assert name_of(functional_codes(2024), code) == name

    @pytest.mark.parametrize(
        ("year", "codes"),
        [
            (2020, "2080103 2080109 2080505 2101102 2101103 2130506 2210201"),
            (2021, "2080109 2080505 2080506 2080599 2082602 2089999 2120805 2210201"),
            (2023, "2010601"),
            (2024, "2050205 2070101 2070104 2070109 2070204 2080501 2080505 2210201 2296003"),
        ],
    )
    def test_every_code_printed_in_a_published_report_has_its_three_names(self, year: int, codes: str) -> None:
        table = functional_codes(year)

        assert [code for code in codes.split() for digits in (3, 5, 7) if not table.lookup(code[:digits])] == []

    def test_every_code_in_the_budget_of_a_county_for_2019_is_there(self) -> None:
        table = functional_codes(2019)

        assert [code for code in COUNTY_2019.split() if not table.lookup(code)] == []

    def test_what_is_paid_from_funds_is_known_at_every_level(self) -> None:
        of_funds = [code for code in ("21208", "2120805", "2296002", "2340101", "2219899") if is_paid_from_fund(code)]

        assert of_funds == ["21208", "2120805", "2296002", "2340101", "2219899"]
        assert not [code for code in ("2120101", "2210108", "2299999", "212") if is_paid_from_fund(code)]

    @pytest.mark.parametrize("code", ["", "9", "999", "2080198", "208０1", "社会保险经办机构"])
    def test_what_is_no_code_is_not_found(self, code: str) -> None:
        assert functional_codes(2024).lookup(code) is None

    def test_a_mistyped_name_finds_its_neighbours(self) -> None:
        nearest = functional_codes(2024).nearest("社会保险经办机构支出")

        assert nearest[0].code == "2080109"
        assert len(nearest) <= 4

    def test_a_mistyped_code_finds_its_neighbours(self) -> None:
        assert "2080109" in [entry.code for entry in functional_codes(2024).nearest("20800109")]

    def test_nothing_is_near_to_nonsense(self) -> None:
        assert functional_codes(2024).nearest("甲乙丙") == ()


class TestSearch:
    def test_a_part_of_a_name_finds_codes_of_every_classification_with_what_stands_above(self) -> None:
        found = {(row.code, row.table, row.above) for row in search("公务接待费")}

        assert found == {
            ("30217", "部门预算支出经济分类", "商品和服务支出"),
            ("50206", "政府预算支出经济分类", "机关商品和服务支出"),
        }

    def test_the_beginning_of_a_code_finds_the_code_and_all_below_with_each_of_their_names(self) -> None:
        found = [(row.code, row.name, row.level, row.years) for row in search("20805")]

        assert found[:2] == [
            ("20805", "行政事业单位离退休", "款", "2019年及以前"),
            ("20805", "行政事业单位养老支出", "款", "2020年起"),
        ]
        assert {code[:5] for code, *_ in found} == {"20805"}

    def test_a_definition_and_the_budget_are_told(self) -> None:
        (social,) = search("2080109")
        (land,) = search("2120805")

        assert social.definition == "指社会保险经办机构开展业务工作的支出。"
        assert (social.budget, land.budget) == ("", "政府性基金")

    @pytest.mark.parametrize("text", ["", "没有这样的科目", "9"])
    def test_nothing_is_found_by_nonsense(self, text: str) -> None:
        assert search(text) == []


class TestEconomicCodes:
    def test_the_government_set_is_there_to_look_up(self) -> None:
        assert {row.code for row in search("5") if row.level == "类"} == {*(str(n) for n in range(501, 515)), "599"}

    def test_lines_of_the_basic_expenditure_table_are_complete(self) -> None:
        codes = economic_codes(2021).printed(()).codes.values()

        assert {e.code: e.name for e in codes if e.code[:3] in BASIC_EXPENDITURE_CATEGORIES} == pairs(ECONOMIC_2021)

    def test_the_categories_are_the_departmental_ones(self) -> None:
        codes = [entry.code for entry in economic_codes(2024).category_codes()]

        assert codes == ["301", "302", "303", "307", "309", "310", "311", "312", "313", "399"]

    def test_construction_has_the_lines_of_capital_expenditure_but_for_land(self) -> None:
        table = economic_codes(2024)
        tails = {code: {c[3:] for c in table.codes if c.startswith(code)} for code in ("309", "310")}

        assert tails["310"] - tails["309"] == {"09", "10", "11", "12"}

    @pytest.mark.parametrize("code", ["30311", "31304"])
    def test_two_lines_came_in_2020(self, code: str) -> None:
        assert economic_codes(2019).lookup(code) is None
        assert economic_codes(2020).lookup(code)


class TestTerms:
    def test_the_default_set_has_every_term_in_every_year(self) -> None:
        ids = {row["id"] for row, _ in read_dated_rows("terms.csv")}

        assert [year for year in YEARS if set(terms(DEFAULT_WORDING_SET, year)) != ids] == []

    def test_no_term_has_two_wordings_in_one_set_and_year(self) -> None:
        for year in YEARS:
            keys = [
                (row["wording_set"], row["id"]) for row, validity in read_dated_rows("terms.csv") if year in validity
            ]

            assert len(keys) == len(set(keys)), year

    def test_every_text_ends_its_sentence_and_names_its_source(self) -> None:
        assert [
            row["id"] for row, _ in read_dated_rows("terms.csv") if row["definition"][-1] != "。" or not row["source"]
        ] == []

    @pytest.mark.parametrize(
        ("year", "name"),
        [
            (2018, "用事业基金弥补收支差额"),
            (2019, "使用非财政拨款结余"),
            (2022, "使用非财政拨款结余"),
            (2023, "使用非财政拨款结余（含专用结余）"),
        ],
    )
    def test_a_term_bears_the_name_of_its_year(self, year: int, name: str) -> None:
        assert terms(DEFAULT_WORDING_SET, year)["other_surplus_used"].name == name

    def test_a_wording_set_replaces_only_what_it_words_itself(self) -> None:
        assert terms("fujian", 2021)["other_revenue"] != terms(DEFAULT_WORDING_SET, 2021)["other_revenue"]
        assert terms("fujian", 2021)["project_expenditure"] == terms(DEFAULT_WORDING_SET, 2021)["project_expenditure"]

    def test_the_wording_is_the_published_one(self) -> None:
        assert terms(DEFAULT_WORDING_SET, 2024)["basic_expenditure"].definition == (
            "指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出。"
        )

    def test_the_wording_sets_are_known_by_name(self) -> None:
        assert {DEFAULT_WORDING_SET, "fujian"} <= wording_sets()


@pytest.mark.parametrize(("first", "last"), [(None, None), (2019, None), (None, 2020), (2019, 2020)])
def test_a_validity_includes_both_its_ends(first: int | None, last: int | None) -> None:
    inside = {year for year in range(2018, 2022) if year in Validity(first, last)}

    assert inside == set(range(first or 2018, (last or 2021) + 1))
