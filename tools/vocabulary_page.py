"""This module writes the manual page of the vocabulary for the people who edit templates."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from reportgen.template.names import Loop
from reportgen.template.vocabulary import FILTERS, TESTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.template.vocabulary import Word

LOOP = {
    "index": "第几项，从 1 数起；`{{ loop.index|numeral }}` 写成中文数字",
    "index0": "第几项，从 0 数起",
    "first": "是否第一项：`{% if loop.first %}…{% endif %}`",
    "last": "是否最后一项：`{% if not loop.last %}；{% endif %}`",
    "length": "一共几项",
}

_INTRODUCTION = """\
# 模板用语

<!-- 本页由 make docs 生成，请勿手工修改。 -->

Word 和 Excel 模板、方案中的短语和图表名称，都用同一种标签。一个标签要写在同一段（同一单元格）之内。
`reportgen lint` 检查模板，一次列出全部问题，并说明在哪一段、应当怎样写。"""

_TAGS = (
    (
        "{{ 名称|格式 }}",
        "印出一个值，如 `{{ revenue.total.actual|money }}`；文字和年份可以不写格式，如 `{{ entity.name }}`",
    ),
    ("{% if 条件 %}…{% elif 条件 %}…{% else %}…{% endif %}", "按条件选用文字；`elif`、`else` 可以没有"),
    ("{% for 一项 in 列表 %}…{% endfor %}", "逐项重复"),
    ("{% set 名称 = 内容 %}", "给较长的名称起一个短名"),
    ('{{ 短语(内容, "文字") }}', "使用方案文件 `profile.yaml` 的 `phrases` 中定义的短语；短语的参数要写全"),
    (
        "{% vm %}",
        "Word 表格的单元格中：与下面文字相同（或没有文字）的单元格上下合并，如 `{% vm %}{{ indicator.first_level }}`",
    ),
    (
        "{%p form 名称 %}",
        "Word 模板中独占一段：放入方案 `forms` 中的表格（单独的 Word 文件），表格中的标签可以用这里的名称",
    ),
    ("{# 说明 #}", "给编辑模板的人看的说明，不会印出"),
)
_CONDITIONS = (
    ("is given、is zero 等", "见下表“条件”；否定写作 `is not given`"),
    ("and、or、not", "并且、或者、不"),
    ("==、!=、<、>、in", "比较文字、年份和个数，如 `{% if year == 2024 %}`；金额、比率不能直接比较，用“条件”"),
)
_FORBIDDEN = (
    "计算（加、减、乘、除、取余、拼接）：增减额、增减率、占比、完成率等都已算好；",
    "调用短语、图、表以外的函数，读取以下划线开头的名称；",
    "引入其他文件（include、import、extends），定义宏（macro）；",
    "把没有的数、空的文字印成空白：先用 `is given` 判断，或用 `optional` 注明可以为空；",
    "全角的花括号、引号、逗号、竖线：标签里的符号一律用英文输入法输入，引号里的文字除外。",
)


def vocabulary_page() -> str:
    """Return ``docs/template-vocabulary.md``."""
    loop = [(_code(f"loop.{part.name}"), LOOP[part.name]) for part in fields(Loop)]
    sections = (
        _INTRODUCTION,
        "## 标签",
        _table(("写法", "作用"), [(_code(tag), text) for tag, text in _TAGS]),
        "## 条件的写法",
        _table(("写法", "作用"), [(_code(form), text) for form, text in _CONDITIONS]),
        "## 格式：写在“|”之后",
        _words(FILTERS.values()),
        "格式可以接着写：先 `|unsigned` 去掉正负号，再 `|money` 写成金额。",
        "## 条件：写在 is 之后",
        _words(TESTS.values()),
        "## for 之内的 loop",
        _table(("名称", "含义"), loop),
        "## 不可以写的",
        "\n".join(f"- {text}" for text in _FORBIDDEN),
    )
    return "\n\n".join(sections) + "\n"


def _words(words: Iterable[Word]) -> str:
    rows = [(_code(word.name), word.description, _code(word.example), word.result) for word in words]
    return _table(("名称", "作用", "例", "印出"), rows)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _code(text: str) -> str:
    return f"`{text}`"
