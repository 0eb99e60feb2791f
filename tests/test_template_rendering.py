from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies
from lxml import etree
from markupsafe import Markup

from reportgen.diagnostics import Location, Rule, TemplateError
from reportgen.facts.fact import Fact, Operation, Unit
from reportgen.facts.ledger import Ledger, Line
from reportgen.facts.names import resolve
from reportgen.template.engine import Engine
from reportgen.template.sandbox import plain_text, xml_text
from template_examples import FUNCTIONS, figure, phrase, profile, refused, rendered, said, source

if TYPE_CHECKING:
    from reportgen.profile.profile import Phrase
    from reportgen.template.source import CompiledTemplate

PHRASES = {
    "compared": phrase("与{{ prior_year }}年相比，{{ subject }}{{ moved(x) }}", "x", "subject"),
    "moved": phrase("{{ x.change|direction }}{{ x.change|unsigned|money }}", "x"),
    "shouted": phrase("A & B <{{ text }}>", "text"),
}


def engine(**phrases: Phrase) -> Engine:
    return Engine(profile({**PHRASES, **phrases}), functions=FUNCTIONS)


def test_values_take_the_place_of_tags() -> None:
    text = "{{ year }}年：{% for x in xs %}{{ loop.index }}.{{ x.name }}{% if not loop.last %}；{% endif %}{% endfor %}"

    assert rendered(text, year=2024, xs=(figure("甲"), figure("乙"))) == "2024年：1.甲；2.乙"


def test_the_text_around_tags_is_left_as_it_is() -> None:
    text = " <w:p>\n\n{% if yes %}\t{{ x }} </w:p>{% endif %}\n{# a note #}\n"

    assert rendered(text, yes=True, x="甲") == " <w:p>\n\n\t甲 </w:p>\n\n"


def test_a_tag_can_trim_the_space_around_it() -> None:
    assert rendered("a {{- x -}} b{%- if yes %} c {%- endif %}", x="甲", yes=True) == "a甲b c"


def test_entries_and_elements_are_read_by_key_and_position() -> None:
    assert rendered('{{ a["x y"] }}{{ a.b }}{{ c[0] }}', a={"x y": "甲", "b": "乙"}, c=("丙",)) == "甲乙丙"


def test_a_phrase_is_the_same_however_many_templates_use_it() -> None:
    language = engine(said=phrase("{% for x in xs if x.actual is given and not yes %}{{ x.name }}{% endfor %}", "xs"))
    sizes = [len(language.compile(source("{{ said(xs) }}")).code) for _ in range(4)]

    assert sizes == sizes[:1] * 4


def test_a_phrase_is_called_by_name_and_may_use_others_and_the_names_of_the_report() -> None:
    text = '支出{{ compared(x, "各") }}，{{ compared(subject="乙", x=x) }}。'

    shown = rendered(text, engine=engine(), x=figure(), prior_year=2023)

    assert shown == "支出与2023年相比，各减少414.08万元，与2023年相比，乙减少414.08万元。"


def test_a_phrase_may_compare() -> None:
    chosen = engine(chosen=phrase("{% if x == '甲' %}乙{% endif %}", "x"))
    assert rendered("{{ chosen(text) }}", engine=chosen, text="甲") == "乙"


def test_a_computed_number_has_no_zeros_at_its_end_and_a_given_one_is_as_it_was_written() -> None:
    given = Fact(Decimal("97.50"), Unit.SCORE, Operation.GIVEN)
    computed = Fact(Decimal("100.00"), Unit.SCORE, Operation.SUM)
    assert rendered("{{ given|plain }} {{ computed|plain }}", given=given, computed=computed) == "97.50 100"


def test_what_a_phrase_gives_is_escaped_once() -> None:
    shown = rendered("{{ shouted(x) }}{{ shouted(x)|quoted }}{{ [shouted(x), x]|names }}", engine=engine(), x="<&>")

    once = "A &amp; B &lt;&lt;&amp;&gt;&gt;"
    assert shown == f"{once}“{once}”{once}、&lt;&amp;&gt;"


def test_a_function_gets_its_arguments_and_its_markup_is_left_alone() -> None:
    text = '{{ chart("a") }}'

    assert rendered(text, chart=lambda key: Markup(f"<chart {key}/>")) == "<chart a/>"  # noqa: S704 - ours
    assert rendered(text, chart=lambda key: f"<{key}>") == "&lt;a&gt;"


def test_values_are_text_and_never_markup_or_tags() -> None:
    assert rendered("<p>{{ x }}</p>", x="A & B < C \"'{{ x }}") == "<p>A &amp; B &lt; C &quot;'{{ x }}</p>"
    assert rendered("{{ 'a<b' }}") == "a&lt;b"


@given(strategies.text(min_size=1, alphabet=strategies.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_from_the_xml_that_it_is_written_into(text: str) -> None:
    kept = plain_text(text)

    shown = rendered("<p>{{ x }}</p>", x=text)

    # Reading XML makes line ends alike; that is its rule, not ours.
    assert (etree.fromstring(shown.replace("\r", "&#13;")).text or "") == kept


def test_characters_that_no_office_file_can_hold_are_left_out() -> None:
    assert rendered("{{ x }}", x="甲\x00\x0b\ufdd0乙\ud800\uffff") == "甲乙"


def test_how_a_value_is_written_into_the_file_can_be_chosen() -> None:
    lines = Engine(profile(PHRASES), write=lambda text: xml_text(text).replace("\n", "<br/>"))
    plain = Engine(profile(PHRASES), write=plain_text)
    text = "{{ x }} {{ shouted(x) }} {{ 'a\\nb' }}"

    assert rendered(text, engine=lines, x="甲\n<乙>") == (
        "甲<br/>&lt;乙&gt; A &amp; B &lt;甲<br/>&lt;乙&gt;&gt; a<br/>b"
    )
    assert rendered(text, engine=plain, x="甲\n<乙>") == "甲\n<乙> A & B <甲\n<乙>> a\nb"


def test_a_compiled_template_can_be_kept_and_used_without_parsing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = pickle.dumps(engine().compile(source('{{ compared(x, "各") }}\n{{ y.nothing }}')))
    fresh = engine()
    monkeypatch.setattr("jinja2.environment.Environment._parse", None)
    compiled: CompiledTemplate = pickle.loads(kept)  # noqa: S301 - made just now

    with pytest.raises(TemplateError) as caught:
        fresh.render(compiled, {"x": figure(), "prior_year": 2023, "y": figure()})

    assert [str(finding.at) for finding in caught.value.findings] == ["report.txt:2:1"]
    assert fresh.render(fresh_copy(kept), {"x": figure(), "prior_year": 2023, "y": {"nothing": "有"}}).endswith("\n有")


def fresh_copy(kept: bytes) -> CompiledTemplate:
    compiled: CompiledTemplate = pickle.loads(kept)  # noqa: S301 - made by the test
    return compiled


def test_one_engine_compiles_and_renders_many_templates() -> None:
    shared = engine()
    first, second = (shared.compile(source(text)) for text in ("{{ moved(x) }}一", "二{{ moved(x) }}"))

    for _ in range(2):
        assert shared.render(first, {"x": figure()}) == "减少414.08万元一"
        assert shared.render(second, {"x": figure(change="100")}) == "二增加0.01万元"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ totl }}", "report.txt:2:4: RG620 变量未定义：totl（是否应为 total？）"),
        ("{{ totl|money }}", "report.txt:2:4: RG620 变量未定义：totl（是否应为 total？）"),
        ("{% if totl is given %}{% endif %}", "report.txt:2:4: RG620 变量未定义：totl（是否应为 total？）"),
        ("{% if totl == 3 %}{% endif %}", "report.txt:2:4: RG620 变量未定义：totl（是否应为 total？）"),
        ("{% for x in totl %}{% endfor %}", "report.txt:2:4: RG620 变量未定义：totl（是否应为 total？）"),
        ("{{ total.chnge|money }}", "report.txt:2:4: RG621 total 没有 chnge 这一项（是否应为 change、change_rate？）"),
        ("{{ total.change.amout }}", "report.txt:2:4: RG621 total.change 没有 amout 这一项（是否应为 amount？）"),
        ("{{ a.nme }}", "report.txt:2:4: RG621 a 没有 nme 这一项（是否应为 name？）"),
        ("{{ texts.name }}", "report.txt:2:4: RG621 这里是有 2 项的列表，没有 name；要用 for 逐项取"),
        ("{{ texts[5] }}", "report.txt:2:4: RG621 这里是有 2 项的列表，没有 5；要用 for 逐项取"),
        ("{% if year < a %}{% endif %}", "report.txt:2:4: RG640 year < a 算不出结果：值的种类不符"),
        ("{% if half > none %}{% endif %}", "report.txt:2:4: RG640 half 算不出结果：值的种类不符"),
        ("{{ chart(1) }}", "report.txt:2:4: RG640 chart 算不出结果：除数为0"),
        ("{{ chart(2) }}", "report.txt:2:4: RG640 chart 算不出结果：数太大"),
        ("{{ chart('x') }}", "report.txt:2:4: RG640 chart 算不出结果：invalid literal for int() with base 10: 'x'"),
    ],
)
def test_what_goes_wrong_while_rendering_has_its_place(text: str, message: str) -> None:
    values = {"total": figure(), "a": {"name": "甲"}, "texts": ("甲", "乙"), "year": 2024, "half": 1, "chart": failing}

    assert refused(f"{{{{ year }}}}年\n某某：{text}", **values) == [message]


def failing(key: object) -> object:
    return {1: lambda: 1 // 0, 2: lambda: 1e300**300}.get(int(str(key)), str)()


def test_of_many_tags_in_a_paragraph_the_wrong_one_is_pointed_at() -> None:
    text = "{% for x in xs %}{{ x.name }}：{{ x.actual|money }}，{{ x.change|money }}；{% endfor %}"

    assert refused(text, xs=(figure(), figure(change=None))) == [
        f"report.txt:1:{text.index('{{ x.change') + 1}: RG630 没有 x.change 的数：数据文件没有上年数"
    ]


def test_a_mistake_inside_a_phrase_is_shown_where_it_is_used_and_where_it_is_written() -> None:
    place = Location("profile.yaml", 7, name="phrases.moved", source_line="    text: {{ x.change|direction }}")
    written = Engine(profile(PHRASES), places={"moved": place})
    compiled = written.compile(source('第一段\n{{ compared(x, "各") }}'))

    with pytest.raises(TemplateError) as caught:
        written.render(compiled, {"x": figure(change=None), "prior_year": 2023})

    (finding,) = caught.value.findings
    assert finding.message == "没有 x.change 的数：数据文件没有上年数（短语 moved）"
    assert (str(finding.at), [str(at) for at in finding.also_at]) == ("report.txt:2:1", ["profile.yaml:7:11"])


def test_what_a_function_reports_gets_the_place_of_its_tag() -> None:
    rule = Rule.registered["RG621"]
    placed = Location("elsewhere.docx", 3)

    def chart(key: str) -> str:
        raise TemplateError([rule.finding(f"没有图 {key}"), rule.finding("别处", at=placed)])

    assert refused('\n\n{{ chart("x") }}', chart=chart) == [
        "elsewhere.docx:3: RG621 别处",
        "report.txt:3:1: RG621 没有图 x",
    ]


def test_a_mistake_of_the_program_is_not_taken_for_one_of_the_template() -> None:
    def chart(key: str) -> str:
        raise AssertionError(key)

    with pytest.raises(AssertionError):
        rendered('{{ chart("x") }}', chart=chart)


def test_a_wrong_phrase_is_refused_when_a_template_uses_it() -> None:
    broken = engine(broken=phrase("甲\n{{ x|mony }}{{ y + 1 }}", "x"), open=phrase("{% if x %}", "x"))

    assert said(lambda: broken.compile(source("{{ broken(1) }}"))) == [
        "phrases.broken:2:1: RG622 没有格式 |mony（是否应为 |money？）",
        "phrases.broken:2:13: RG610 模板中不做计算（+）",
    ]
    assert said(lambda: broken.compile(source("{{ open(1) }}"))) == [
        "phrases.open:1:1: RG604 if 没有结束，缺少 {% endif %}：{% if x %}"
    ]
    assert rendered("{{ moved(x) }}", engine=broken, x=figure()) == "减少414.08万元"


def test_a_phrase_without_end_is_stopped() -> None:
    endless = engine(a=phrase("{{ b() }}"), b=phrase("{{ a() }}"))

    assert said(lambda: endless.compile(source("{{ a() }}"))) == ["phrases.a:1: RG614 短语 a 直接或间接地使用了自己"]


def test_templates_of_a_workbook_have_their_cell_as_place() -> None:
    cell = Location("report.xlsx", name="收入决算表!A3", source_line="部门：{{ entiy.name }}")
    template = source(cell.source_line, file=Path("x").name)
    only = type(template)("收入决算表!A3", template.text, (cell,))
    plain = Engine(profile())

    with pytest.raises(TemplateError) as caught:
        plain.render(plain.compile(only), {"entity": {"name": "甲"}})

    (finding,) = caught.value.findings
    assert finding.at is not None
    assert (finding.at.file, finding.at.name, finding.at.column) == ("report.xlsx", "收入决算表!A3", 4)
    assert finding.message == "变量未定义：entiy（是否应为 entity？）"


@pytest.mark.parametrize(
    "text",
    [
        "{{ x.actual|money }}，同比{{x.change|direction}}{{ x.share | percent }}。",
        '{{ x.actual|money("元") }}{{ year }}',
    ],
)
def test_a_text_that_only_quotes_needs_no_compiling_to_read_the_same(text: str) -> None:
    quoted = engine().fill_quotes(text, {"x": figure(), "year": 2024})

    assert quoted == rendered(text, engine=engine(), x=figure(), year=2024)


@pytest.mark.parametrize(
    "text",
    [
        "{% if yes %}甲{% endif %}{{ year }}",
        "{{ moved(x) }}",
        "{{ moved }}",
        "{{ true }}",
        "{{ x._name }}",
        "{{ x.nothing|money }}",
        "{{ x.actual }}",
        "{{ x.actual|nothing }}",
        "{{ year }",
    ],
)
def test_whatever_else_a_text_says_is_left_to_the_compiler(text: str) -> None:
    assert engine().fill_quotes(text, {"x": figure(), "year": 2024, "moved": "甲"}) is None


def test_a_row_of_a_ledger_is_named_as_reportgen_facts_names_it() -> None:
    ledger = Ledger(Line(), (Line(code="20805", name="养老支出"),))
    assert rendered("{{ x.by_function.20805.name }}", x={"by_function": ledger}) == "养老支出"
    assert rendered('{{ x["20805"].name }}', x=ledger) == "养老支出"
    assert resolve({"by_function": ledger}, "by_function.20805.name") == "养老支出"
