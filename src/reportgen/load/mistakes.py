"""This module declares the mistakes that can be made in a YAML and in a JSON data file alike."""

from __future__ import annotations

from reportgen.diagnostics import Rule

#: Mappings and lists within one another; a data file needs seven, and a hostile one could exhaust the computer.
MAX_DEPTH = 64

EMPTY = Rule(
    "RG101",
    "数据文件是空的",
    "文件里没有任何内容，或者只有以“#”开头的说明。",
    "请填写数据；可用 reportgen init 生成一份带说明的空白数据文件。",
)
CONTROL_CHARACTER = Rule(
    "RG106",
    "文字中有不可见的控制字符",
    "从网页、PDF 或其他系统复制来的文字常带有看不见的字符，Word 和 Excel 文件中不允许出现。",
    "请删除这些字符：把光标放到该处按退格键，或删去整段文字后重新输入。",
)
TOO_DEEP = Rule(
    "RG107",
    "括号或列表嵌套过深",
    "正常的数据文件只有几层；嵌套几十层多半是重复粘贴了括号，也可能是为损害电脑而制作的。",
    "请删除多余的括号“[”“{”或缩进。",
)
FULL_WIDTH_COLON = Rule(
    "RG111",
    "名称之后用了全角冒号",
    "数据文件用半角冒号加一个空格分开名称和值；全角冒号“：”会被当作文字的一部分。",
    "请切换到英文输入法，把“：”改为“: ”（半角冒号加一个空格）。",
)
FULL_WIDTH_COMMA = Rule(
    "RG113",
    "用全角逗号或顿号分隔",
    "方括号和花括号里的各项用半角逗号分隔；全角逗号会被当作文字的一部分。",
    "请切换到英文输入法，把“，”或“、”改为“, ”（半角逗号加一个空格）。",
)
FULL_WIDTH_BRACKET = Rule(
    "RG114",
    "用了全角的引号或括号",
    "只有半角的引号和括号有标记作用，全角的只是普通文字。",
    '请切换到英文输入法，改用半角的 " " 或 [ ]、{ }；引号本身是正文的一部分时，请在外面再加一对半角单引号。',
)
UNCLOSED_QUOTE = Rule(
    "RG116",
    "引号没有成对",
    "以引号开头的文字一直到下一个同样的引号才结束；少了一个，后面的内容就都会被当作这段文字。",
    "请在文字末尾补上同样的半角引号。",
)
DUPLICATE_KEY = Rule(
    "RG121",
    "同一名称写了两次",
    "两个值只能用一个，程序不能替您决定用哪一个。",
    "请删除其中一处，或改正名称。",
)
LOST_PARENT_REMEDY = (
    "几个名称都写了两次，多半是第二组的上面少了一行它们上一级的名称（被“#”注释掉，或被删去了）：请补上；"
    "不是的，请删去重复的。"
)
NOT_FINITE = Rule(
    "RG125",
    "不是有限的数字",
    "“非数字”和“无穷大”不能作为金额，多半来自其他软件计算出错的结果。",
    "请填写实际数字；没有数字时请留空。",
)
UNCLOSED_BRACKET = Rule(
    "RG129",
    "括号没有成对",
    "方括号或花括号少了一个，程序不知道内容到哪里结束。",
    "请补上缺少的半角括号。",
)
BACKSLASH = Rule(
    "RG132",
    "双引号内有反斜杠",
    "在双引号内反斜杠“\\”有特殊含义，要写反斜杠本身须写两个。",
    "请把“\\”写成“\\\\”，或删去它。",
)

_TEXT_SHOWN = 40


def shown(text: str) -> str:
    """Return the text as it is shown within a message: on one line, and a long one cut."""
    text = " ".join(text.split())
    return text if len(text) <= _TEXT_SHOWN else f"{text[:_TEXT_SHOWN]}…"
