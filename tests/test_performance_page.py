"""The example of the page on evaluations, annexes and statistics works, and gives the numbers that the page tells."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from textdump.docx import docx_text

import reportgen

PAGE = (Path(__file__).parents[1] / "docs/performance.zh-CN.md").read_text("utf-8")
UNIT = """\
profile: sichuan-2024
year: 2024
amount_unit: 万元
entity: {name: 某某局, short_name: 某局}
general_public_budget:
  items: [{code: "2080109", adjusted_budget: 100, basic_expenditure: {"30101": 100}}]
three_public: {}
agency_operating_cost: {}
procurement: {}
state_assets: {}
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The blocks of the page, one after the other, below the least that a data file needs."""
    path = tmp_path / "data.yaml"
    path.write_text("\n".join([UNIT, *re.findall(r"(?s)```yaml\n(.*?)```", PAGE)]), "utf-8")
    return path


def test_the_example_has_no_finding(data: Path) -> None:
    assert [str(finding) for finding in reportgen.check([data])] == []


def test_the_numbers_that_need_not_be_filled_in_are_those_of_the_page(data: Path) -> None:
    values = {fact.name: fact.value for fact in reportgen.list_facts(data)}
    project = "performance.projects.0"

    assert Fraction(str(values[f"{project}.figure.execution_rate"])) == Fraction(95, 100)
    assert Decimal(str(values[f"{project}.execution_score"])) == Decimal("9.5")
    assert Decimal(str(values[f"{project}.score"])) == Decimal("97.5")
    assert (values[f"{project}.targets_count"], values[f"{project}.targets_met"]) == ("3", "2")


def test_texts_quote_them_and_the_form_stands_in_the_annex(data: Path, tmp_path: Path) -> None:
    assert reportgen.render([data], output=tmp_path).ok
    text = docx_text((tmp_path / "data.docx").read_bytes())

    assert "已参保128700人，参保率99" in text
    assert "（一）实施内容。截至2024年末，应参保130000人，未参保1300人。" in text
    assert "自评得分97.5分，等次为优。" in text
    assert text.index("评价结论") < text.index("绩效目标完成情况自评表")
