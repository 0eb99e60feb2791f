"""This module declares the mistakes that can be made in a JSON data file only."""

from __future__ import annotations

from reportgen.diagnostics import Rule

SYNTAX = Rule(
    "RG140",
    "JSON 写法有误",
    "这里不符合 JSON 的书写规则，程序无法理解后面的内容。",
    "请对照相邻各行检查引号、冒号、逗号和括号；也可以改用更容易书写的 YAML 数据文件。",
)
COMMA = Rule(
    "RG141",
    "逗号多余或缺少",
    "JSON 的各项之间有且只有一个半角逗号，最后一项之后没有逗号。",
    "请按提示增加或删除逗号。",
)
QUOTES = Rule(
    "RG142",
    "名称或文字没有用半角双引号",
    "JSON 的名称和文字都要放在半角双引号内，单引号、全角引号和不加引号都不行。",
    "请切换到英文输入法，在两端加半角双引号。",
)
COMMENT = Rule(
    "RG143",
    "JSON 中不能写注释",
    "JSON 没有注释，“//”“/*”“#”都会使文件无法读取。",
    "请删除注释；需要注释时请改用 YAML 数据文件。",
)
NUMBER = Rule(
    "RG144",
    "数字的写法有误",
    "JSON 的数字前面没有加号和多余的 0，小数点两边都有数字，也不能有千分位逗号或极大的指数。",
    "请改正数字；以 0 开头的编码是文字，请加半角双引号。",
)
