"""This module declares what can be wrong with the fields of a data file that is written correctly."""

from __future__ import annotations

from reportgen.diagnostics import Rule

MISSING_FIELD = Rule(
    "RG151",
    "缺少字段",
    "这个字段必须填写，没有它报告就不完整。",
    "请补写这个字段。",
)
UNKNOWN_FIELD = Rule(
    "RG152",
    "不认识的字段",
    "名称不在规定之列，多半是拼写错误；若不指出，填的数就不会出现在报告里。",
    "请改正名称，或删除这一行。",
)
WRONG_KIND = Rule(
    "RG153",
    "值的种类不对",
    "每个字段规定了要填文字、数字、列表还是一组字段。",
    "请按提示改写。",
)
UNQUOTED = Rule(
    "RG154",
    "编码等文字没有加引号",
    "没有引号的数字会按数值处理，编码开头的 0 和年份、版本末尾的 0 会丢失。",
    "请加半角引号。",
)
NOT_A_NUMBER = Rule(
    "RG155",
    "不是数字",
    "这里要填数字，程序要用它计算。",
    "请只填写数字，不带单位和说明。",
)
NOT_A_CHOICE = Rule(
    "RG156",
    "不在可选的值之内",
    "这个字段只能填写规定的几个值之一。",
    "请从提示的值中选择一个。",
)
OUT_OF_RANGE = Rule(
    "RG157",
    "数值超出范围",
    "数值过大、过小或位数过多，多半是填错了小数点、正负号或计量单位。",
    "请核对数值和计量单位。",
)
EMPTY_VALUE = Rule(
    "RG158",
    "没有填写",
    "写了字段的名称却没有值，程序不知道是没有、是零，还是忘了填。",
    "请填写；不需要这个字段时请删除这一行。",
)
WRONG_FORM = Rule(
    "RG159",
    "格式或长度不对",
    "编码、日期一类的文字有规定的格式，有的文字和列表有规定的长短。",
    "请按提示填写。",
)
NOT_ALLOWED = Rule(
    "RG160",
    "值不符合规定",
    "这个字段的值另有规定，具体见提示。",
    "请按提示改正。",
)
NET_OF_REFUNDS = (
    "退回、冲回的款项从这一项的支出（收入）中减去，只填减后的数；"
    "收回以前年度的支出，计入年初结转和结余（opening_balance）。"
)
"""How money that came back is written."""
