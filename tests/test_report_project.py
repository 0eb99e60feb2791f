"""Another kind of document: the self-evaluation report of one project, a Word file alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import reportgen
from rendered import LEFT_OVER, Rendered, sample
from renderings import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

NAME = "chenggong-2022"


def data() -> dict[str, Any]:
    return sample(NAME)


def funds(values: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = values["performance"]["projects"][0]["parts"]
    return found


class TestFiles:
    def test_only_what_the_profile_has_a_template_for_is_written(self, tmp_path: Path) -> None:
        result = reportgen.render([SAMPLES[NAME]], output=tmp_path)

        assert [path.name for path in result.outputs] == ["chenggong-2022.docx"]
        assert result.findings == ()

    @pytest.mark.parametrize("formats", [["xlsx"], ["docx", "xlsx"]])
    def test_a_workbook_that_was_asked_for_is_refused_in_so_many_words(
        self, formats: list[str], tmp_path: Path
    ) -> None:
        result = reportgen.render([SAMPLES[NAME]], output=tmp_path, formats=formats)

        assert [finding.code for finding in result.findings] == ["RG914"]
        assert "没有 Excel 模板" in result.findings[0].message
        assert list(tmp_path.iterdir()) == []

    def test_reports_with_and_without_workbooks_are_rendered_in_one_run(self, tmp_path: Path) -> None:
        result = reportgen.render([SAMPLES[NAME], SAMPLES["anju-2024"]], output=tmp_path)

        assert [path.name for path in result.outputs] == ["chenggong-2022.docx", "anju-2024.docx", "anju-2024.xlsx"]


class TestReport:
    def test_one_amount_changes_every_sum_it_is_part_of(self, tmp_path: Path) -> None:
        values = data()
        funds(values)[0]["areas"]["呈贡区"] = "182.43"

        text = Rendered(values, tmp_path).text

        assert text.count("301.39万元（其中：呈贡区182.43万元") == text.count("全年总共支出383.01万元") == 3
        assert "291.39" not in text
        assert "373.01" not in text

    def test_a_further_area_and_a_further_fund_are_part_of_the_sentence(self, tmp_path: Path) -> None:
        values = data()
        funds(values)[1]["areas"]["经开区"] = "0.38"
        funds(values).append({"name": "缴费补助经费", "areas": {"呈贡区": "10.00"}})

        text = Rendered(values, tmp_path).text

        assert text.count("82.00万元（其中：呈贡区42.64万元，度假区13.41万元，高新区25.57万元，经开区0.38万元）") == 3
        assert text.count("、缴费补助经费10.00万元由区级财政完全承担，全年总共支出383.39万元（财政直接支付）") == 3

    def test_the_numbers_of_the_certification_agree_with_each_other(self, tmp_path: Path) -> None:
        values = data()
        values["statistics"]["上门认证人数"]["value"] = "3600"

        text = Rendered(values, tmp_path).text

        assert text.count("应参加认证人数31319人，认证通过人数31178人") == 2
        assert text.count("未通过141人（其中5人失踪、136人死亡）") == 2

    def test_the_rate_is_what_its_numbers_give(self, tmp_path: Path) -> None:
        values = data()
        assert Rendered(values, tmp_path).text.count("占市级下达目标任务数85000人的102%") == 2

        values["statistics"]["目标任务数"]["value"] = "90000"
        assert Rendered(values, tmp_path).text.count("占市级下达目标任务数90000人的96%") == 2

    def test_it_is_numbered_and_signed_as_official_documents_are(self, tmp_path: Path) -> None:
        report = Rendered(data(), tmp_path)
        lines = report.text.splitlines()

        assert "附件号| 附件4-2" in lines
        assert [line for line in lines if line.startswith("附件一级标题| ")] == [
            f"附件一级标题| {heading}"
            for heading in (
                "一、项目基本情况",
                "二、项目资金使用及管理情况",
                "三、项目组织实施情况",
                "四、项目绩效情况",
                "五、存在的问题",
                "六、其他需要说明的问题",
            )
        ]
        assert [line for line in lines if line.startswith("落款| ")] == [
            "落款| 昆明市呈贡区城乡居民社会养老保险局",
            "落款| 2023年4月6日",
        ]
        assert not LEFT_OVER.search(report.text)
