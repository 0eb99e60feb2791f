"""This module declares what can be wrong with a workbook template."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, Rule, Severity
from reportgen.template.rules import UNFILLED_TAG as UNFILLED_TAG  # noqa: PLC0414 - for those who read workbooks

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

UNKNOWN_SHEET = Rule(
    "RG680",
    "表页没有对应的表",
    "表页里有重复行的标签，但方案中没有哪张表放在这个名称的表页上，不知道填什么。",
    "把表页改成方案中的表页名，或删去该表页；方案中的表见 profile.yaml 的 tables。",
)
MISSING_SHEET = Rule(
    "RG681",
    "表没有表页",
    "方案中的每张表都要在工作簿模板里有同名的表页，否则公开的附表会缺少一张。",
    "在模板中加上这个名称的表页（可复制相近的表页再改），或在方案中删去这张表。",
)
NO_BODY = Rule(
    "RG682",
    "表页没有可重复的行",
    "没有写着 {{ item.name }}、{{ row.code }} 之类标签的行，就不知道数据填在哪里、用什么格式。",
    "在表头下面加一行，每个单元格写一个标签：{{ row.列名 }}；合计、类、款、项写 total、category、subcategory、item。",
)
UNKNOWN_COLUMN = Rule(
    "RG683",
    "表中没有这一列",
    "标签点号后面的名称不是这张表的列，单元格会一直是空的。",
    "核对列的名称。",
)
AWKWARD_ROW = Rule(
    "RG684",
    "重复的行写法不对",
    "重复的行要逐行复制，所以每个单元格只放一个标签，同一行只用一种行，行与行相连，不上下合并，不写公式。",
    "一个单元格只写一个标签，如 {{ item.name }}；说明文字写到表头，公式写到重复的行之外。",
)
UNUSED_COLUMN = Rule(
    "RG685",
    "表中的列没有用到",
    "这一列的数不会出现在工作簿里，用到它的合计也不能写成公式。",
    "若不是有意删去，请在重复的行里加上这一列的标签。",
    Severity.WARNING,
)
MISSING_ROW = Rule(
    "RG688",
    "表中的一种行没有写",
    "每种行（合计、类、款、项）的格式由模板中的一行决定；没有这一行，它的内容就按别的行的格式填写。",
    "在重复的行中补上这一行（可复制相邻的一行，再改标签开头的名称）；各种行格式相同时，只写一行 {{ row.列名 }}。",
    Severity.WARNING,
)
FIXED_PLACE = Rule(
    "RG687",
    "该内容不会随行移动",
    "填入数据后下面的行会下移，批注却留在原处；数据透视表里留着模板的内容，来源的区域也不会变大。",
    "把批注移到表头，或删去；数据透视表请删去，需要时在生成的工作簿中插入。",
    Severity.WARNING,
)

DOUBTFUL_REFERENCE = Rule(
    "RG637",
    "公式引用的行会变成多行",
    "重复的行生成几行要看数据。公式引用其中一格，生成后只能取第一行；引用其中一部分行，生成后各行之间会夹着别的行，"
    "求和以外的函数、图表和名称只能连同夹着的行一起引用；跨表页的引用（甲:乙!A1）、OFFSET 和 INDIRECT "
    "算出的位置不会随行移动，表单的表页另有名称。",
    "求和写作 SUM(C10:C10)，就只加这一种行；引用合计行，或引用从第一个到最后一个重复的行的整个区域；"
    "要取某一行的数，在单元格里写标签，如 {{ expenditure.total.actual|money }}。",
    Severity.WARNING,
)

LOST_REFERENCE = Rule(
    "RG694",
    "公式引用的地方不存在",
    "公式里有 #REF!，或引用了工作簿里没有的表页、没有链接的工作簿：打开时显示错误，或要求选择文件。",
    "改正公式里表页的名称，或删去公式。",
    Severity.WARNING,
)

COMMENT = Rule(
    "RG638",
    "批注会公开",
    "工作簿模板里的批注会连同作者的姓名一起留在公开的工作簿里。",
    "在 Excel 或 WPS 的“审阅”中删去批注；要公开的说明写在单元格里。",
    Severity.WARNING,
)

MISSING_FORM = Rule(
    "RG691",
    "表单没有表页",
    "方案中写了表页的表单，在工作簿模板里要有同名的表页，否则工作簿会缺少这些表；一个表页也只能放一张表或一个表单。",
    "在模板中加上这个名称的表页，或改正方案 forms 中的 sheet；工作簿中不要这张表时，删去 sheet。",
)
AWKWARD_FORM = Rule(
    "RG692",
    "表单表页的行写法不对",
    "{%tr %} 的标签独占一行，生成时连同这一行删去；两行之间的行逐项重复。",
    "把 {%tr for … %}、{%tr endfor %} 各自单独写成一行，每行只放一个这样的标签。",
)
LOST_IN_FORM = Rule(
    "RG693",
    "表单表页上的内容不会复制",
    "表单的表页按项复制，只复制单元格、格式和打印设置；图片、图表、批注、“套用表格格式”的区域不会出现在各份表中。",
    "表单中只用单元格；说明写在单元格里。",
    Severity.WARNING,
)


@dataclass(slots=True)
class Mistakes:
    """What was found wrong so far in one workbook template."""

    file: str
    findings: list[Diagnostic] = field(default_factory=list)

    def at_cell(self, rule: Rule, sheet: str, address: str, message: str, text: str = "") -> None:
        """Add a finding about a cell, with the cell's text."""
        place = Location(self.file, name=f"{sheet}!{address}".removeprefix("!"), source_line=text)
        self.findings.append(rule.finding(message, at=place))

    def at_sheet(self, rule: Rule, sheet: str, message: str) -> None:
        """Add a finding about a sheet, or about a part of the package."""
        self.findings.append(rule.finding(message, at=Location(self.file, name=sheet)))
