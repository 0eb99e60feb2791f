"""Annexes: reports that people write, numbered and printed by the program, with figures that are quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rendered import Rendered, sample
from reports import compute, data

if TYPE_CHECKING:
    from pathlib import Path

ANNEX: dict[str, Any] = {
    "title": "部门整体支出绩效评价报告",
    "text": ["为做好评价，制定本报告。"],
    "sections": [
        {
            "heading": "部门概况",
            "sections": [
                {"heading": "人员概况。", "inline": True, "text": ["年末14人。", "其中行政10人。"]},
                {"heading": "机构职能", "text": ["负责社会保险。"]},
                {"text": ["不带标题的一段。"]},
                {"heading": "资金", "sections": [{"heading": "收入", "sections": [{"heading": "来源"}]}]},
            ],
        },
        {"heading": "评价结论"},
    ],
    "signature": {"name": "某局", "signed_on": "2025-03-01"},
}


WHOLE = [
    *(
        "附件1",
        "部门整体支出绩效评价报告",
        "为做好评价",
        "一、部门概况",
        "（一）人员概况。年末14人。",
        "其中行政10人。",
    ),
    *(
        "（二）机构职能",
        "不带标题的一段。",
        "（三）资金",
        "1.收入",
        "（1）来源",
        "二、评价结论",
        "某局",
        "2025年3月1日",
    ),
]


def test_sections_are_numbered_by_their_place() -> None:
    facts, findings = compute(data(annexes=[ANNEX]))
    (annex,) = facts.annexes
    assert findings == []
    assert [(block.level, block.number + block.heading) for block in annex.blocks] == [
        (1, "一、部门概况"),
        (2, "（一）人员概况"),
        (2, "（二）机构职能"),
        (2, ""),
        (2, "（三）资金"),
        (3, "1.收入"),
        (4, "（1）来源"),
        (1, "二、评价结论"),
    ]


def test_a_heading_in_the_line_of_its_text_takes_the_first_paragraph() -> None:
    facts, _ = compute(data(annexes=[ANNEX]))
    block = facts.annexes[0].blocks[1]
    assert (block.lead, block.text) == ("年末14人。", ("其中行政10人。",))


def test_several_annexes_are_numbered_unless_they_have_numbers() -> None:
    annexes = [ANNEX, {"title": "乙", "number": "附件4-2"}, {"title": "丙"}]
    facts, _ = compute(data(annexes=annexes))
    assert [annex.number for annex in facts.annexes] == ["附件1", "附件4-2", "附件3"]
    assert compute(data(annexes=[ANNEX]))[0].annexes[0].number == "附件"


def test_an_annex_knows_its_project() -> None:
    facts, findings = compute(
        data(performance={"projects": [{"name": "甲项目"}]}, annexes=[{"title": "报告", "project": "甲项目"}])
    )
    assert findings == []
    assert facts.annexes[0].project is facts.performance.projects[0]


def test_what_an_annex_names_and_nobody_has_is_found() -> None:
    annex = {"title": "报告", "project": "乙项目", "sections": [{"show": ["没有的表"]}]}
    _, findings = compute(data(annexes=[annex]))
    assert [(finding.code, finding.at and finding.at.name) for finding in findings] == [
        ("RG180", "annexes.0.project"),
        ("RG181", "annexes.0.sections.0.show.0"),
    ]


def test_annexes_are_printed_with_their_figures(tmp_path: Path) -> None:
    values = sample()
    project = values["performance"]["projects"][0]["name"]
    text = "{{ project.name }}所在单位{{ entity.short_name }}支出{{ expenditure.total.actual|money }}。"
    section = {"heading": "支出", "inline": "true", "text": [text], "show": ["revenue"]}
    values["annexes"] = [ANNEX, {"title": "项目报告", "project": project, "sections": [section]}]
    text = Rendered(values, tmp_path).text
    annexes = text.rpartition("第四部分　附件")[2].partition("第五部分　附表")[0]
    expected = [*WHOLE, "附件2", "项目报告", f"一、支出。{project}所在单位区社保局支出1313.50万元。", "科目编码"]
    places = [annexes.find(words) for words in expected]
    assert -1 not in places, expected[places.index(-1)]
    assert places == sorted(places)


def test_a_report_without_annexes_has_no_part_for_them(tmp_path: Path) -> None:
    values = {key: value for key, value in sample().items() if key not in {"annexes", "performance", "statistics"}}
    assert "第四部分" not in Rendered(values, tmp_path).text
