"""This module declares what can be wrong with a template, shared by rendering and by the linter."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

BRACES = Rule(
    "RG601",
    "标签的花括号不成对",
    "标签没有在同一段（同一单元格）内结束，或用错了结束符号，其后的文字会被当成标签。",
    "数据标签写作 {{ … }}，控制标签写作 {% … %}，开始和结束要在同一段内。",
)
FULL_WIDTH = Rule(
    "RG602",
    "标签里有全角符号",
    "中文输入法打出的花括号、引号、逗号等不是标签的符号，标签会原样印在报告上，或者读不懂。",
    "切换到英文输入法重新输入标签中的符号；引号里的文字可以使用中文标点。",
)
SYNTAX = Rule(
    "RG603",
    "标签的写法不对",
    "标签不符合模板语言的写法，无法知道要印什么。",
    "可用的写法：{{ 名称|格式 }}、{% if 名称 is given %}、{% for 一项 in 列表 %}。",
)
OPEN_BLOCK = Rule(
    "RG604",
    "if 或 for 没有结束",
    "没有结束标签，就不知道条件或重复的范围到哪里为止。",
    "在范围之后加上 {% endif %} 或 {% endfor %}。",
)
STRAY_BLOCK = Rule(
    "RG605",
    "标签没有对应的开始",
    "else、elif、endif、endfor 只能用在它的 if 或 for 之后，内外层不能交叉。",
    "核对 if … endif、for … endfor 是否一一成对。",
)
UNKNOWN_TAG = Rule(
    "RG606",
    "不认识或不允许的标签",
    "模板里只用 if、elif、else、endif、for、endfor、set；引入其他文件、定义宏等不允许。",
    "可用的标签：if、elif、else、endif、for、endfor、set。",
)
SINGLE_BRACE = Rule(
    "RG607",
    "只写了一层花括号",
    "一层花括号不是标签，会原样印在报告上。",
    "数据标签要写两层花括号：{{ 名称|格式 }}。",
)
PREFIX = Rule(
    "RG608",
    "段落、表格行前缀用错",
    "{%p、{%tr、{%tc、{%r 表示标签连同所在的段落、表格行、单元格、文字块一起处理，开始和结束必须一致。",
    "前缀紧跟在 {% 之后，如 {%tr for row in rows %} … {%tr endfor %}。",
)
ARITHMETIC = Rule(
    "RG610",
    "模板中不做计算",
    "每个数只在一处计算，报告、表格和图表才不会互相矛盾。",
    "增减额、增减率、占比、完成率都已算好：用 change、change_rate、share、execution_rate 等名称。",
)
CALL = Rule(
    "RG611",
    "模板中不能这样调用",
    "模板只能调用本方案的短语和图、表，不能调用其他函数。",
    "核对短语的名称；短语在方案文件 profile.yaml 的 phrases 中定义。",
)
FORBIDDEN = Rule(
    "RG612",
    "模板中不允许的写法",
    "模板只取数、选字、重复，不拼接、不截取、不读取程序内部的名称。",
    "换成说明文档《模板用语》中的写法。",
)
ARGUMENTS = Rule(
    "RG613",
    "括号里给出的内容个数不对",
    "短语和格式各有固定的参数。",
    "按说明补齐或删去多余的内容。",
)
BAD_PHRASE = Rule(
    "RG614",
    "短语的定义有误",
    "短语不能直接或间接地使用自己，名称不能与数据或参数重复。",
    "修改方案文件 profile.yaml 中的 phrases。",
)
NAME_TAKEN = Rule(
    "RG615",
    "名称已被占用",
    "for 和 set 不能使用短语、图、表已有的名称，否则后文会用错。",
    "换一个名称。",
)
UNKNOWN_NAME = Rule(
    "RG620",
    "变量未定义",
    "数据中没有这个名称，印出来会是空白，所以停止。",
    "核对拼写；reportgen facts 列出所有的数和名称。",
)
UNKNOWN_FIELD = Rule(
    "RG621",
    "没有这一项",
    "点号后面的名称不是前面那组数据中的一项。",
    "核对拼写；reportgen facts 列出所有的数和名称。",
)
UNKNOWN_FILTER = Rule(
    "RG622",
    "没有这种格式",
    "竖线后面只能用说明文档《模板用语》中的格式。",
    "核对拼写，如 |money、|percent、|direction、|names。",
)
UNKNOWN_TEST = Rule(
    "RG623",
    "没有这种条件",
    "is 后面只能用说明文档《模板用语》中的条件。",
    "可用的条件：given、zero、positive、negative。",
)
NO_FIGURE = Rule(
    "RG630",
    "没有这个数",
    "没有数就没有可印的内容；不能印成空白或 0。",
    "在数据文件中补上这个数，或在模板中用 {% if 名称 is given %} 为没有数的情形另写一句。",
)
NO_TEXT = Rule(
    "RG631",
    "没有这段文字",
    "必填的文字为空，句子会不完整。",
    "在数据文件中补上文字；可以为空的文字写作 {{ 名称|optional }}，或先用 {% if 名称 is given %} 判断。",
)
NO_FORMAT = Rule(
    "RG632",
    "没有写明格式",
    "数怎样写（单位、小数位、零的写法）由方案规定，直接印出会不一致。",
    "金额写 |money，比率写 |percent，个数写 |count，日期写 |date，列表写 |names。",
)
WRONG_FILTER = Rule(
    "RG633",
    "格式与数的种类不符",
    "把比率印成金额、把金额印成百分比，数就错了。",
    "金额用 |money，比率用 |percent，个数用 |count。",
)
NOT_PRINTABLE = Rule(
    "RG634",
    "不能直接印出",
    "这个名称代表一组数据或“是/否”，不是一个可印的值。",
    "用点号写出其中的一项，如 {{ 名称.actual|money }}；“是/否”用 {% if 名称 %}。",
)
CONDITION = Rule(
    "RG635",
    "数不能直接作条件或比较",
    "一个数是否存在、是否为零、是增是减是不同的问题，要写明问的是哪一个。",
    "写明条件：is given、is zero、is positive 或 is negative。",
)
NOT_A_LIST = Rule(
    "RG636",
    "for 后面不是列表",
    "只有列表可以逐项重复。",
    "写作 {% for 一项 in 列表 %}，列表须是有若干项的数据。",
)
FAILED = Rule(
    "RG640",
    "标签算不出结果",
    "用这份数据时，标签的内容得不出结果。",
    "核对标签的写法和这一项的数据。",
)
TOO_LONG = Rule(
    "RG641",
    "重复次数过多",
    "层层重复，或一再把文字连在一起，会使程序长时间没有响应，也会占满内存。",
    "减少 for 的层数，短语不要一层层地重复使用。",
)
UNFILLED_TAG = Rule(
    "RG686",
    "此处的标签不会被替换",
    "Excel 中只有单元格、页眉和页脚里的标签会被替换，文本框、批注等里的会原样印出；Word 中断成几截的标签也是如此。",
    "把标签写到单元格或正文里，别处只留固定的文字。",
    Severity.WARNING,
)


def nearest(name: str, known: Iterable[str], *, mark: str = "") -> str:
    """Return a question with the names most like a wrong one, or nothing; ``mark`` stands before each name.

    >>> nearest("mony", ["money", "percent"], mark="|")
    '（是否应为 |money？）'
    """
    matches = get_close_matches(name, sorted(set(known)), n=3)
    return f"（是否应为 {'、'.join(mark + match for match in matches)}？）" if matches else ""


def unknown_name(name: str, known: Iterable[str]) -> str:
    """Return the message for a name that nothing has."""
    return f"变量未定义：{name}{nearest(name, known)}"


def unknown_field(owner: str, name: str, known: Iterable[str]) -> str:
    """Return the message for a part that a value does not have."""
    return f"{owner} 没有 {name} 这一项{nearest(name, known)}"
