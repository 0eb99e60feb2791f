from __future__ import annotations

from collections.abc import Mapping

import pytest

from reportgen.diagnostics import Location, Rule
from reportgen.facts.fact import Fact
from reportgen.template import rules
from reportgen.template.check import check_phrases, check_source
from reportgen.template.engine import Engine
from reportgen.template.names import shapes_of
from reportgen.template.source import TemplateSource
from template_examples import FUNCTIONS, Example, phrase, profile, source

PHRASES = {"compared": phrase("{{ subject }}{{ x.change|direction }}", "x", "subject")}
NAMES = shapes_of(
    {
        "year": int,
        "reason": str,
        "total": Example,
        "parts": tuple[Example, ...],
        "notes": list[str],
        "settings": Mapping[str, str],
        "amount": Fact,
    }
)

#: What an author writes, and what is said about it: column, code, message.
MISTAKES = {
    # braces
    "第一段{{ year": ["4 RG601 标签没有结束，缺少“}}”：{{ year"],
    # What the preparation of a Word template leaves in a text is not the author's.
    "甲{{ ye\ufdd0section 8844 12755\ufdd1": ["2 RG601 标签没有结束，缺少“}}”：{{ ye"],
    "{{ year {{ reason }}": ["1 RG601 标签没有结束，缺少“}}”：{{ year"],
    "{{ year }": ["1 RG601 标签以“{{”开始，应以“}}”结束，这里是“}”：{{ year }"],
    "{{ year %}": ["1 RG601 标签以“{{”开始，应以“}}”结束，这里是“%}”：{{ year %}"],
    "{% if year }}甲{% endif %}": ["1 RG601 标签以“{%”开始，应以“%}”结束，这里是“}}”：{% if year }}"],
    "year }}和%}": ["6 RG601 多出的“}}”，前面没有对应的开始", "9 RG601 多出的“%}”，前面没有对应的开始"],
    "{# 说明": ["1 RG601 标签没有结束，缺少“#}”：{# 说明"],
    "{ year }和{total.actual|money}": [
        "1 RG607 花括号只有一层，会原样印出：{ year }",
        "10 RG607 花括号只有一层，会原样印出：{total.actual|money}",
    ],
    # an input method
    "｛｛ year ｝｝": ["1 RG602 标签的花括号是全角的：｛｛ year ｝｝，｛ 应为 {；｝ 应为 }"],
    "{{ year｝}": ["1 RG602 标签的花括号是全角的：{{ year｝}，｝ 应为 }"],
    "｛％ if year ％｝甲{% endif %}": [
        "1 RG602 标签的花括号是全角的：｛％ if year ％｝，｛ 应为 {；％ 应为 %；｝ 应为 }"
    ],
    "{{ total．actual｜money }}": ["1 RG602 标签里有全角符号：{{ total．actual｜money }}，． 应为 .；｜ 应为 |"],
    "{{ compared（total，“各”） }}": [
        '1 RG602 标签里有全角符号：{{ compared（total，“各”） }}，（ 应为 (；， 应为 ,；“ 应为 "；” 应为 "；） 应为 )'
    ],
    '{{ notes|names("，") }}｛｛ yeer ｝｝': [
        "23 RG602 标签的花括号是全角的：｛｛ yeer ｝｝，｛ 应为 {；｝ 应为 }",
        "23 RG620 变量未定义：yeer（是否应为 year？）",
    ],
    # the form of a tag
    "{{ }}": ["1 RG603 标签里缺少内容：{{ }}"],
    "{% if %}{% endif %}": ["1 RG603 标签里缺少内容：{% if %}"],
    "{{ year\u200b }}": ["1 RG603 标签里有看不见的字符 U+200B，请删去，重新输入：{{ year\u200b }}"],
    "{{ year\u00ad }}": ["1 RG603 标签里有看不见的字符 U+00AD，请删去，重新输入：{{ year\u00ad }}"],
    "{{ year reason }}": ["1 RG603 标签的写法不对，读到“reason”处出错：{{ year reason }}"],
    "{% if year = 2024 %}{% endif %}": ["1 RG603 标签的写法不对，读到“=”处出错；判断相等用“==”：{% if year = 2024 %}"],
    "{% if year && reason %}{% endif %}": [
        "1 RG603 标签的写法不对，读到“&”处出错；“并且”写作 and：{% if year && reason %}"
    ],
    "{% for x of parts %}{{ x.name }}{% endfor %}": ["1 RG603 标签的写法不对，读到“of”处出错：{% for x of parts %}"],
    "{{ notes|names('、) }}": ["1 RG603 引号没有成对：{{ notes|names('、) }}"],
    "{{ compared(total, 'x' }}": ["1 RG603 标签的写法不对，读到“}”处出错：{{ compared(total, 'x' }}"],
    "{{ total. }}": ["1 RG603 标签的写法不完整：{{ total. }}"],
    "{% if year %}{% else if reason %}{% endif %}": [
        "14 RG603 else 后面不能写内容；另一个条件用 {% elif 条件 %}：{% else if reason %}"
    ],
    "{" * 60_000: ["1 RG601 花括号太多：" + "{" * 40 + "…"],
    "{{ " + "(" * 1500 + " }}": ["1 RG603 标签里一层套一层，太深：{{ (((((((((((((((((…"],
    "{{ " + "(" * 3000 + " }}": ["1 RG603 标签太长（超过 2000 个字）：{{ (((((((((((((((((…"],
    # blocks
    "{% if year %}甲": ["1 RG604 if 没有结束，缺少 {% endif %}：{% if year %}"],
    "{% for x in parts %}\n{% if year %}": [
        "1 RG604 for 没有结束，缺少 {% endfor %}：{% for x in parts %}",
        "1 RG604 if 没有结束，缺少 {% endif %}：{% if year %}",
    ],
    "甲{% endif %}": ["2 RG605 endif 前面没有对应的 if"],
    "{% else %}": ["1 RG605 else 前面没有对应的 if 或 for"],
    "{% for x in parts %}{% if year %}{% endfor %}{% endif %}": [
        "34 RG605 if 还没有结束，就遇到了 endfor：先要有 endif",
        "46 RG605 endif 前面没有对应的 if",
    ],
    "{% if year %}甲{% end if %}": [
        "1 RG604 if 没有结束，缺少 {% endif %}：{% if year %}",
        "15 RG606 没有 end 这种标签（是否应为 endif、endfor？）",
    ],
    "{% elseif year %}": ["1 RG606 没有 elseif 这种标签（是否应为 else、elif？）"],
    "{% %}{% 'a' %}": ["1 RG606 没有 % 这种标签", "6 RG606 没有 % 这种标签"],
    "{% include 'a' %}": ["1 RG606 没有 include 这种标签"],
    "{% set x %}甲{% endset %}": [
        "1 RG606 set 要写成 {% set 名称 = 内容 %}",
        "1 RG603 标签的写法不完整：{% set x %}",
        "13 RG606 没有 endset 这种标签（是否应为 set、else？）",
    ],
    # prefixes of Word
    "{% tr for x in parts %}{%tr endfor %}": ["1 RG608 前缀“tr”要紧跟在“{%”之后：{% tr for x in parts %}"],
    "{%tr for x in parts %}{% endfor %}": ["23 RG608 {% endfor %} 与 {%tr for x in parts %} 的前缀不一致"],
    "{{r year }}": ["1 RG608 数据标签不带前缀“r”：{{r year }}"],
    # what a template may not say
    "{{ year + 1 }}{{ -year }}": ["1 RG610 模板中不做计算（+）", "15 RG610 模板中不做计算（-）"],
    "{% if year % 2 == 0 %}{% endif %}": ["1 RG610 模板中不做计算（%）"],
    "{% set x = year * 2 %}": ["1 RG610 模板中不做计算（*）"],
    "{{ compare(total, 'x') }}": ["1 RG611 没有短语或函数 compare(…)（是否应为 compared？）"],
    "{{ range(3) }}": ["1 RG611 没有短语或函数 range(…)"],
    "{{ reason.upper() }}": ["1 RG611 模板中不能调用函数"],
    "{{ year ~ reason }}": ["1 RG612 不能用“~”拼接文字，把两个标签并排写即可"],
    "{{ notes[1:]|names }}": ["1 RG612 不能用“:”截取列表的一部分"],
    "{{ reason.__class__ }}": ["1 RG612 不能读取内部名称 __class__"],
    "{{ reason if year == 2024 }}": ["1 RG612 行内的 if 要写明否则印什么：{{ 甲 if 条件 else 乙 }}"],
    "{{ compared(total) }}": ["1 RG613 compared(x, subject) 要 2 项内容，这里不符（有 1 项）"],
    "{{ compared(total, 'x', 'y') }}": ["1 RG613 compared(x, subject) 要 2 项内容，这里不符（有 3 项）"],
    "{{ compared(total, x=total) }}": ["1 RG613 compared(x, subject) 要 2 项内容，这里不符（有 2 项）"],
    "{{ compared }}": ["1 RG613 compared 后面要有括号：compared(x, subject)"],
    "{{ reason|quoted('“') }}": ["1 RG613 quoted 的括号里多了内容"],
    "{% for compared in parts %}{% endfor %}": ["1 RG615 名称 compared 已有别的含义"],
    "{% set loop = year %}": ["1 RG615 名称 loop 已有别的含义"],
    # names
    "{{ reasn }}": ["1 RG620 变量未定义：reasn（是否应为 reason？）"],
    "{{ self }}": ["1 RG620 变量未定义：self"],
    "{{ loop.index }}": ["1 RG620 变量未定义：loop"],
    "{% for x in parts %}{% endfor %}{{ x.name }}": ["33 RG620 变量未定义：x"],
    "{% for x in parts %}{{ x.nam }}{{ loop.indx }}{% endfor %}": [
        "21 RG621 x 没有 nam 这一项（是否应为 name？）",
        "32 RG621 loop 没有 indx 这一项（是否应为 index、index0？）",
    ],
    "{{ total.chang|money }}": ["1 RG621 total 没有 chang 这一项（是否应为 change、change_rate？）"],
    "{{ total.change.valu }}": ["1 RG621 total.change 没有 valu 这一项（是否应为 value？）"],
    '{{ total["nam"] }}': ["1 RG621 total 没有 nam 这一项（是否应为 name？）"],
    "{{ parts.name }}": ["1 RG621 parts 没有 name 这一项；列表要用 for 逐项取"],
    "{{ parts[0].nam }}": ["1 RG621 parts[0] 没有 nam 这一项（是否应为 name？）"],
    "{{ total.actual|mony }}": ["1 RG622 没有格式 |mony（是否应为 |money？）"],
    "{{ total.actual|round }}": ["1 RG622 没有格式 |round（是否应为 |count？）"],
    "{% if reason is givn %}{% endif %}": ["1 RG623 没有条件 is givn（是否应为 is given？）"],
    "{% if reason is defined %}{% endif %}": ["1 RG623 没有条件 is defined"],
    "{{ compared(totl, reasn) }}": [
        "1 RG620 变量未定义：reasn（是否应为 reason？）",
        "1 RG620 变量未定义：totl（是否应为 total？）",
    ],
    # kinds of value
    "{{ total.actual }}": ["1 RG632 total.actual 是金额，要写明格式，如 |money"],
    "{{ total.share }}": ["1 RG632 total.share 是比率，要写明格式，如 |percent"],
    "{{ total.change|unsigned }}": ["1 RG632 total.change|unsigned 是金额，要写明格式，如 |money"],
    "{{ amount }}": ["1 RG632 amount 是数，要写明格式，如 |money、|percent、|count 或 |plain"],
    "{{ notes }}": ["1 RG632 notes 是列表，要写明格式，如 |names"],
    "{{ total.share|money }}": ["1 RG633 total.share 是比率，不能用 |money（应为 |percent）"],
    "{{ total.change|percent }}": ["1 RG633 total.change 是金额，不能用 |percent（应为 |money）"],
    "{{ total.change_rate|unsigned|money }}": [
        "1 RG633 total.change_rate|unsigned 是比率，不能用 |money（应为 |percent）"
    ],
    "{{ total|money }}": ["1 RG633 total 是一组数据，不能用 |money"],
    "{{ year|date }}": ["1 RG633 year 是整数，不能用 |date"],
    "{{ reason|names }}": ["1 RG633 reason 是文字，不能用 |names"],
    "{% if reason is zero %}{% endif %}": ["1 RG633 reason 是文字，不能用 is zero"],
    "{{ total }}": ["1 RG634 total 是一组数据，不能直接印出"],
    "{{ total.actual is zero }}": ["1 RG634 这里 是“是/否”，不能直接印出"],
    "{% if total.change %}{% endif %}": ["1 RG635 total.change 是数，不能直接作条件或比较"],
    "{% if not total.change or total.share == 1 %}{% endif %}": [
        "1 RG635 total.change 是数，不能直接作条件或比较",
        "1 RG635 total.share 是数，不能直接作条件或比较",
    ],
    "{% for x in parts if x.change %}{% endfor %}": ["1 RG635 x.change 是数，不能直接作条件或比较"],
    "{% for x in total %}{{ x }}{% endfor %}": ["1 RG636 total 是一组数据，不是列表"],
}

#: What an author may well write.
RIGHT = (
    "{{ year }}年{{ reason }}，{{ total.actual|money }}，占{{ total.share|percent }}",
    "{% if total.change is given and total.change is not zero %}甲{% elif year == 2024 %}乙{% else %}丙{% endif %}",
    "{% for x in parts if x.change is positive %}{{ loop.index|numeral }}{{ x.name }}{% else %}无{% endfor %}",
    "{% set x = total.change %}{{ x|unsigned|money }}{{ compared(subject='各', x=total) }}{{ chart('a') }}",
    "{% for x in parts %}{% set y = x.share %}{{ y|percent }}{% endfor %}",
    "{{ parts|names }}{{ notes|names('，') }}{{ parts|count }}{{ notes[0] }}{{ settings.motto }}{{ amount|money }}",
    "{%p if year in [2023, 2024] %}\n{{ reason or '无' }}{{ '甲' if year > 2020 else '乙' }}\n{%p endif %}",
    "{%tr for x in parts %}{{ x.name|quoted }}{%tr endfor %}{# { year } 是说明 #}{{- year -}}",
    '<w:p w:uri="{28A0092B-C50C}">{{ compared(total, "“各”，{甲}") }}</w:p> 2{3} {}',
    "{% if year %}{{ total.actual.note|optional }}{% endif %}",
    "{%if(year)%}{%- else -%}{%endif%}{%\tfor x in(parts)%}{{x.name}}{%endfor%}",
)


def findings(text: str) -> list[str]:
    engine = Engine(profile(PHRASES), functions=FUNCTIONS)
    checked = check_source(source(text), NAMES, engine)
    return [f"{finding.at.column} {finding.code} {finding.message}" for finding in checked if finding.at]


@pytest.mark.parametrize(("text", "said"), [*MISTAKES.items()], ids=[text[:40] for text in MISTAKES])
def test_a_mistake_in_a_template_is_found_without_data(text: str, said: list[str]) -> None:
    assert sorted(findings(text)) == sorted(said)


@pytest.mark.parametrize("text", RIGHT)
def test_nothing_is_said_about_what_is_right(text: str) -> None:
    assert findings(text) == []


def test_every_rule_about_templates_is_tried_out() -> None:
    # What is wrong with a package, a Word file or a workbook is tried out beside what reads it.
    codes = {rule.code for rule in vars(rules).values() if isinstance(rule, Rule)}
    found = {finding.split()[1] for said in MISTAKES.values() for finding in said}

    # Of the data: no figure, no text, a failure, too much repetition. Of the profile: a phrase. Of a file: RG686.
    assert codes - found == {"RG614", "RG630", "RG631", "RG640", "RG641", "RG686"}


def test_one_mistake_does_not_hide_the_next() -> None:
    text = "\n".join(text.replace("\n", "") for text in MISTAKES if "{%" not in text)

    together = findings(text)

    alone = [finding for line in text.split("\n") for finding in findings(line)]
    assert len(together) >= 50
    assert sorted(together) == sorted(alone)


def test_the_column_is_that_of_the_text_which_the_author_sees() -> None:
    paragraph = Location("report.txt", 12, name="正文 第12段", source_line="合计 {{ totl }} 和 {{ reasn }}")
    xml = "<w:p><w:r><w:t>合计 {{ totl }} 和 </w:t></w:r><w:r><w:t>{{ reasn }}</w:t></w:r></w:p>"

    checked = check_source(TemplateSource("document", xml, (paragraph,)), NAMES, Engine(profile()))

    assert [str(finding.at) for finding in checked] == ["report.txt:12:4", "report.txt:12:17"]


def test_a_broken_tag_is_quoted_without_the_marks_of_word() -> None:
    paragraph = Location("report.txt", 1, source_line="合计{{ total.actual|money 万元")
    xml = "<w:p><w:r><w:t>合计{{ total.</w:t></w:r><w:r><w:t>actual|money 万元</w:t></w:r></w:p></w:body>"

    (finding,) = check_source(TemplateSource("document", xml, (paragraph,)), NAMES, Engine(profile()))

    assert finding.message == "标签没有结束，缺少“}}”：{{ total.actual|money 万元"
    assert str(finding.at) == "report.txt:1:3"


def test_phrases_are_checked_like_templates() -> None:
    engine = Engine(
        profile(
            {
                "moved": phrase("{{ x.change|mony }}{{ yeer }}", "x"),
                "reason": phrase("甲"),
                "twice": phrase("甲", "x", "x"),
                "shadow": phrase("甲", "moved"),
                "first": phrase("{{ second() }}"),
                "second": phrase("{% if year %}{{ first() }}{% endif %}"),
                "itself": phrase("{{ itself() }}"),
                "broken": phrase("{{ x ", "x"),
            }
        )
    )

    checked = check_phrases(NAMES, engine)

    assert [f"{finding.at}: {finding.code} {finding.message}" for finding in checked] == [
        "phrases.broken:1:1: RG601 标签没有结束，缺少“}}”：{{ x",
        "phrases.first:1: RG614 短语 first 直接或间接地使用了自己",
        "phrases.itself:1: RG614 短语 itself 直接或间接地使用了自己",
        "phrases.moved:1:1: RG622 没有格式 |mony（是否应为 |money？）",
        "phrases.moved:1:20: RG620 变量未定义：yeer（是否应为 year？）",
        "phrases.reason:1: RG614 短语 reason 与数据的名称相同",
        "phrases.second:1: RG614 短语 second 直接或间接地使用了自己",
        "phrases.shadow:1: RG614 短语 shadow 的名称或参数名称不能用：shadow(moved)",
        "phrases.twice:1: RG614 短语 twice 的名称或参数名称不能用：twice(x, x)",
    ]
