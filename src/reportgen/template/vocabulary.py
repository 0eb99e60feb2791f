"""This module is the vocabulary of templates: the filters that write values and the tests that choose sentences.

Each word stands once, with its description for the manual; ``docs/template-vocabulary.md`` is generated from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.template.names import NUMBERS, Kind

AMOUNTS = frozenset({Kind.AMOUNT, Kind.FIGURE, Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the vocabulary, for the manual and the linter.

    ``accepts`` are the kinds of value it is for; ``returns`` the kind of what it gives, ``None`` for the same kind.
    ``example`` gives ``result`` with the example values of the manual.
    """

    name: str
    description: str
    example: str
    result: str
    accepts: frozenset[Kind]
    returns: Kind | None = Kind.TEXT
    optional_arguments: int = 0


FILTERS = {
    word.name: word
    for word in (
        Word(
            "money",
            "金额，按方案的格式并带单位；零按方案的写法；也可另给单位",
            '{{ total.actual|money }}；{{ total.actual|money("元") }}',
            "1313.50万元；13135000.00元",
            AMOUNTS,
            optional_arguments=1,
        ),
        Word(
            "exact_money",
            "金额，不取舍，不补零，带单位；也可另给单位",
            '{{ total.actual|exact_money }}；{{ total.actual|exact_money("元") }}',
            "1313.5万元；13135000元",
            AMOUNTS,
            optional_arguments=1,
        ),
        Word(
            "exact_table_money",
            "金额，不取舍，不补零，不带单位，用于表格；也可另给单位",
            '{{ total.actual|exact_table_money }}；{{ total.actual|exact_table_money("元") }}',
            "1313.5；13135000",
            AMOUNTS,
            optional_arguments=1,
        ),
        Word(
            "table_money",
            '金额，按表格的格式；也可另给零的写法，如 table_money("—")，写 0 则与别的数同样写小数',
            "{{ total.actual|table_money }}",
            "1,313.50",
            AMOUNTS,
            optional_arguments=1,
        ),
        Word(
            "percent",
            "比率，带百分号；也可另给小数位数",
            "占{{ total.share|percent }}；约{{ total.share|percent(0) }}",
            "占98.74%；约99%",
            frozenset({Kind.RATIO, Kind.FIGURE, Kind.NUMBER}),
            optional_arguments=1,
        ),
        Word(
            "table_percent",
            "比率，按表格的格式：0 和 1 也写小数",
            "{{ total.share|table_percent }}",
            "98.74%",
            frozenset({Kind.RATIO, Kind.FIGURE, Kind.NUMBER}),
        ),
        Word(
            "count",
            "个数；用于列表时是列表的项数",
            "{{ projects|count }}个项目",
            "2个项目",
            frozenset({Kind.COUNT, Kind.FIGURE, Kind.INTEGER, Kind.LIST}),
            Kind.INTEGER,
        ),
        Word(
            "plain",
            "数字，照数据文件的写法，如得分；也可给出小数位数",
            "{{ score|plain }}分；{{ score|plain(2) }}分",
            "97.5分；97.50分",
            frozenset({Kind.COUNT, Kind.FIGURE, Kind.NUMBER, Kind.INTEGER}),
            optional_arguments=1,
        ),
        Word(
            "unsigned",
            "去掉增减的正负号，之后再写格式",
            "{{ total.change|unsigned|money }}",
            "414.08万元",
            NUMBERS,
            None,
        ),
        Word("direction", "按正负写增加、减少或持平", "{{ total.change|direction }}", "减少", NUMBERS),
        Word("rate_direction", "按正负写增长、下降或持平", "{{ total.change_rate|rate_direction }}", "下降", NUMBERS),
        Word(
            "against_budget",
            "按决算数与预算数的差写大于、小于或等于预算数",
            "决算数{{ total.budget_gap|against_budget }}",
            "决算数等于预算数",
            NUMBERS,
        ),
        Word(
            "names",
            "列出文字，或列出每一项的名称（name），用顿号隔开；也可另给符号",
            '{{ projects|names }}；{{ projects|names("，") }}',
            "办公费、印刷费；办公费，印刷费",
            frozenset({Kind.LIST}),
            optional_arguments=1,
        ),
        Word(
            "numeral",
            "中文数字（0 至 99）",
            "（{{ number|numeral }}）",
            "（十三）",
            frozenset({Kind.COUNT, Kind.FIGURE, Kind.INTEGER}),
        ),
        Word("quoted", "加上中文引号", "{{ change_reason|quoted }}", "“人员调动”", frozenset({Kind.TEXT})),
        Word("date", "年月日", "{{ day|date }}", "2024年3月5日", frozenset({Kind.DATE})),
        Word("optional", "允许为空的文字", "{{ remark|optional }}", "", frozenset({Kind.TEXT})),
    )
}

TESTS = {
    word.name: word
    for word in (
        Word(
            "given",
            "有这个数、这段文字，或列表不空",
            "{% if change_reason is given %}原因是{{ change_reason }}{% endif %}",
            "原因是人员调动",
            frozenset(Kind),
            Kind.FLAG,
        ),
        Word("zero", "数为零", "{% if total.change is not zero %}有变动{% endif %}", "有变动", NUMBERS, Kind.FLAG),
        Word(
            "positive", "数大于零", "{% if total.actual is positive %}有支出{% endif %}", "有支出", NUMBERS, Kind.FLAG
        ),
        Word("negative", "数小于零", "{% if total.change is negative %}减少{% endif %}", "减少", NUMBERS, Kind.FLAG),
    )
}
