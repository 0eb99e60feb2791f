"""What an editor would mark in texts, and what not: the texts of data files and the words of templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reportgen.app.linting import lint
from reportgen.checks import text_punctuation as prose
from reportgen.reference.prose import names_beside_benefits
from reports import checked, data
from word_examples import blank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Reader = Callable[[str], Iterator[prose.Piece]]


@pytest.mark.parametrize(
    ("read", "text", "odd"),
    [
        (prose.placeholders, "负责XX工作", ["XX"]),
        (prose.placeholders, "较上年增加（减少）1万元", ["增加（减少）"]),
        (prose.placeholders, "用于（具体工作）等", ["（具体工作）"]),
        (prose.placeholders, "（项）：指除上述以外的支出，如…。", ["如…"]),
        (prose.placeholders, "使用XXX系列设备、DDN专线，增加（含补缴）", ["XXX"]),
        (prose.placeholders, "遗孀何某，增加编制，因公出国（境）费", []),
        (
            prose.placeholders,
            "202X年，资金（待补充），主要原因是……，减少万元",
            ["2X", "待补充", "减少万元", "原因是……"],
        ),
        (prose.placeholders, "用于［具体事项］，比上年减少（或增加）2万元", ["减少（或增加）", "［具体事项］"]),
        (prose.placeholders, "单击或点击此处输入文字。群众点击查询", ["单击或点击此处输入文字"]),
        (prose.placeholders, "万元以上设备（具体见附表），（请示文号：安财〔2024〕3号），（如有调整，以通知为准）", []),
        (prose.half_width_signs, "参保2.62万人,人均122.1元", ["62万人,人均12"]),
        (prose.half_width_signs, "1,313.50万元；http://gov.cn；1)办公费", []),
        (prose.repetitions, "完成任务。。", ["完成任务。。"]),
        (prose.repetitions, "收入支出支出预算", ["支出支出"]),
        (prose.repetitions, "完成了了结工作，其中其他支出、支出收入比例", []),
        (prose.repetitions, "财政共同财政共同承担", ["财政共同财政共同"]),
        (prose.repetitions, "以扩面为目的的宣传，层层落实，了了解情况，的的确确", []),
        (prose.unbalanced, "（不含会议费", ["（不含会议"]),
        (prose.unbalanced, "”甲“", ["”甲“", "”甲“"]),
        (prose.unbalanced, "1）办公费；（1）“三公”经费（含《办法》）", []),
        (prose.broken_enumerations, "一是甲；三是乙", ["三是"]),
        (prose.broken_enumerations, "一是甲；二是乙；二是丙", ["二是"]),
        (prose.broken_enumerations, "一是甲；二是乙。一是丙；二是丁。", []),
        (prose.broken_enumerations, "十是甲；十一是乙；二十是丙", ["十是", "二十是"]),
        (prose.broken_enumerations, "①甲；③乙", ["③"]),
        (prose.broken_enumerations, "指标①②已完成，①③未完成；目标：1.甲；2.乙。", []),
        (prose.broken_enumerations, "2.62万人，1.5倍", []),
    ],
)
def test_an_editor_marks_what_is_odd_and_nothing_else(read: Reader, text: str, odd: list[str]) -> None:
    assert [piece.text for piece in read(text)] == odd


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三丰困难补助", ["张三丰"]),
        ("离休干部遗孀何大姐，", ["何大姐"]),
        ("李红梅大病救助；职工张建国医疗费；低保户王小明，", ["李红梅", "张建国", "王小明"]),
        ("低保户万余人，家属于当日领取；干部医疗费、遗属生活补助", []),
        ("陈某困难补助；金额困难补助；任何生活补助；高龄生活补助；职工困难补助", []),
    ],
)
def test_a_name_beside_a_benefit_is_seen(text: str, names: list[str]) -> None:
    assert [name for _, name in names_beside_benefits(text)] == names


@pytest.mark.parametrize(
    ("reason", "codes"),
    [
        ("本年支出合计3.33万元", []),
        ("本年支出合计3.3万元", []),
        ("本年支出合计33300元", []),
        ("本年支出合计3.43万元", ["RG462"]),
        ("本年支出合计3.34万元", ["RG462"]),
        ("本年支出合计3万元", []),
        ("2023年本年支出合计9万元", []),
        ("困难补助项目预算2.10万元", []),
        ("基本支出33,300元", []),
    ],
)
def test_a_number_in_a_text_is_held_against_the_figure_it_names(reason: str, codes: list[str]) -> None:
    spent = {"items": [{"code": "2080109", "basic_expenditure": {"30101": "1.11", "30201": "2.22"}}]}
    values = data(general_public_budget=spent, change_reason=reason)

    assert [
        each.code for each in checked(values, texts=[(("change_reason",), reason)]) if each.code == "RG462"
    ] == codes


@pytest.mark.parametrize(
    ("reason", "codes"),
    [
        ("基本支出3.33万元，占本年支出合计的75%", []),
        ("项目支出占本年支出的25.00%", []),
        ("项目支出占本年支出的25.17%", []),
        ("项目支出占本年支出的25.30%", ["RG463"]),
        ("2023年项目支出占本年支出的40%", []),
    ],
)
def test_a_percentage_is_wrong_only_when_no_amounts_that_round_to_the_published_ones_give_it(
    reason: str, codes: list[str]
) -> None:
    spent = {"code": "2080109", "basic_expenditure": {"30101": "3.33"}, "project_expenditure": {"30201": "1.11"}}
    values = data(general_public_budget={"items": [spent]}, change_reason=reason)

    assert [
        each.code for each in checked(values, texts=[(("change_reason",), reason)]) if each.code == "RG463"
    ] == codes


def test_a_total_that_the_data_file_states_is_quoted_as_stated() -> None:
    spent = {"items": [{"code": "2080109", "basic_expenditure": {"30101": "1.11", "30201": "2.22"}}]}
    values = data(general_public_budget=spent, stated={"expenditure.total": "3.34"})

    def codes(text: str) -> list[str]:
        return [each.code for each in checked(values, texts=[(("change_reason",), text)]) if each.code == "RG462"]

    assert codes("本年支出合计3.34万元") == []
    assert codes("本年支出合计3.35万元") == ["RG462"]


def test_the_amount_of_a_project_is_held_against_its_funds() -> None:
    funds = {"fiscal": {"original_budget": "2", "adjusted_budget": "3", "actual": "2.5"}}
    values = data(performance={"projects": [{"name": "设备更新", "funds": funds}]})

    def codes(text: str) -> list[str]:
        return [each.code for each in checked(values, texts=[(("change_reason",), text)]) if each.code == "RG462"]

    assert codes("设备更新3万元，设备更新2.50万元") == []
    assert codes("设备更新2.6万元") == ["RG462"]


KEY_WORK: tuple[str | int, ...] = ("entity", "key_work", 0)


@pytest.mark.parametrize(
    ("path", "text", "is_found"),
    [
        (KEY_WORK, "2023年，我局完成征缴任务", True),
        (KEY_WORK, "2023年我局完成征缴任务", True),
        (("entity", "main_task"), "2022年度，全区参保稳步增长", True),
        (("performance", "projects", 0, "goal_result"), "2023年共发放补贴", True),
        (KEY_WORK, "2024年，我局完成征缴任务", False),
        (KEY_WORK, "完成2023年档案归档", False),
        (KEY_WORK, "2023年财政欠拨经费本年到位", False),
        (("change_reason",), "2023年，财政欠拨经费", False),
        (("change_reason",), "与2022年相比，人员增加", True),
        (("change_reason",), "与2022年度决算数相比增加", True),
        (("change_reason",), "与2023年相比，人员增加", False),
        (("change_reason",), "与2024年年初预算数相比增加", False),
        (("change_reason",), "比2023年增加", False),
    ],
)
def test_work_of_last_year_is_not_told_as_that_of_this_year(
    path: tuple[str | int, ...], text: str, *, is_found: bool
) -> None:
    codes = [finding.code for finding in checked(data(), texts=[(path, text)])]
    assert codes == ["RG456"] * is_found


@pytest.mark.parametrize(
    ("path", "text", "is_found"),
    [
        (("annexes", 0, "sections", 0, "heading"), "一、项目概况", True),
        (("annexes", 0, "sections", 0, "heading"), "（一）项目概况", True),
        (("annexes", 0, "sections", 0, "heading"), "1.项目概况", True),
        (("annexes", 0, "sections", 0, "heading"), "第二部分 项目概况", True),
        (("entity", "duties", 0), "2、负责基金管理。", True),
        (("annexes", 0, "sections", 0, "heading"), "三公经费情况", False),
        (("annexes", 0, "sections", 0, "heading"), "2.5万元以下的项目", False),
        (("annexes", 0, "sections", 0, "heading"), "项目概况", False),
        (("annexes", 0, "sections", 0, "text", 0), "一、项目概况", False),
    ],
)
def test_a_number_that_the_program_writes_is_not_typed(
    path: tuple[str | int, ...], text: str, *, is_found: bool
) -> None:
    codes = [finding.code for finding in checked(data(), texts=[(path, text)])]
    assert codes == ["RG438"] * is_found


def test_the_words_of_a_template_are_read_too(tmp_path: Path) -> None:
    document = blank()
    for text in ("{{ year }}年，负责XX工作", "截至2020年12月31日", "{{ year }}年,{{ reason }}。"):
        document.add_paragraph(text)
    template = tmp_path / "template.docx"
    document.save(str(template))

    findings = {finding.code: finding.message for finding in lint(str(template), "sichuan-2024").findings}

    assert "“XX”" in findings["RG451"]
    assert "2020年" in findings["RG628"]
    assert "RG453" not in findings
