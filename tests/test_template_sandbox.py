"""Templates come from other offices: what they can reach, and how much they can make the program do."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies

from reportgen.diagnostics import TemplateError
from reportgen.profile.profile import Phrase, Profile
from reportgen.template.check import check_source
from reportgen.template.engine import Engine
from reportgen.template.names import readable, shapes_of
from reportgen.template.sandbox import BUDGET, Budget
from template_examples import FUNCTIONS, figure, profile, refused, rendered, said, source


@pytest.mark.parametrize(
    "expression",
    [
        "cycler.__init__.__globals__.os.getcwd()",
        "''.__class__.__mro__",
        "x.__class__",
        'x["__class__"]',
        "x.__dict__",
        "x.actual.operands.__len__()",
        "texts.append('x')",
        "entries.items()",
        "entries.clear()",
        "text.format(x)",
        "'{0.__class__}'.format(x)",
        "text.upper()",
        "text.upper",
        "text[0]",
        "texts.count",
        "lipsum()",
        "range(9)",
        "dict(a=1)",
        "namespace(a=1)",
        "joiner()",
        "config",
        "self",
        "self._TemplateReference__context",
        "x|attr('__class__')",
        "texts|map('upper')",
        "x|tojson",
        "text|safe",
        "text|replace('a', 'b')",
        "none.__class__",
        "x.actual.value.real",
        "day.strftime('%Y')",
        "day.year",
        "chart.__globals__",
        "chart",
        "profile.model_dump()",
        "profile.model_config",
        "profile.model_fields_set",
        "loop",
    ],
)
def test_a_template_reaches_nothing_but_the_fields_of_values(expression: str) -> None:
    values = {
        "x": figure(),
        "text": "文字",
        "texts": ["甲"],
        "entries": {"a": 1},
        "day": dt.date(2024, 3, 5),
        "chart": len,
        "profile": profile(),
    }

    assert refused(f"{{{{ {expression} }}}}", **values) != []
    assert values["texts"] == ["甲"]
    assert values["entries"] == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        "{% for x in texts %}{{ loop.cycle('a', 'b') }}{% endfor %}",
        "{% for x in texts %}{{ loop.__class__ }}{% endfor %}",
        "{% for x in texts recursive %}{{ loop(texts) }}{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'a' %}",
        "{% macro f() %}{{ f() }}{% endmacro %}",
        "{% call chart('a') %}{% endcall %}",
        "{% filter upper %}a{% endfilter %}",
        "{% block a %}{% endblock %}",
        "{% autoescape false %}{{ text }}{% endautoescape %}",
        "{% with a = 1 %}{{ a }}{% endwith %}",
        "{% raw %}{{ text }}{% endraw %}",
        "{% do texts.append(1) %}",
        "{% set texts.x = 1 %}",
        "{{ chart(*texts) }}",
        "{{ chart(**entries) }}",
    ],
)
def test_a_template_has_no_statements_but_if_for_and_set(text: str) -> None:
    values = {"text": "<b>", "texts": ["甲"], "entries": {"id": "a"}, "chart": lambda **_: "图"}

    assert refused(text, **values) != []


@pytest.mark.parametrize("text", ["{{ 'x' * 10**9 }}", "{{ [1] * 10**9 }}", "{% set x = 9**9**9 %}", "{{ 'x' ~ 'y' }}"])
def test_a_template_cannot_make_the_program_compute(text: str) -> None:
    assert [finding.split()[1] for finding in refused(text)][:1] in [["RG610"], ["RG612"]]


def test_loops_in_loops_come_to_an_end() -> None:
    numbers = tuple(range(1000))
    text = "{% for a in n %}{% for b in n %}{% for c in n %}{% endfor %}{% endfor %}{% endfor %}"

    assert refused(text, n=numbers) == ["report.txt:1:33: RG641 for 和短语的重复一共超过了限度"]
    assert rendered("{% for a in n %}{% for b in n %}{% endfor %}{% endfor %}完", n=numbers[:900]) == "完"


DOUBLED = Phrase(arguments=("a",), text="{{ a }}{{ a }}")
TWICE = {f"p{n}": Phrase(text=f"{{{{ p{n - 1}() }}}}{{{{ p{n - 1}() }}}}" if n else "") for n in range(31)}


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("{% set a = text %}" + "{% set a = double(a) %}" * 30, {"double": DOUBLED}),
        ("{% set a = text %}" + "{% set a = [a, a]|names %}" * 30, {}),
        ("{{ p30() }}", TWICE),
        ("{% for a in n %}{% for b in n %}" + "{{ text }}" * 300 + "{% endfor %}{% endfor %}", {}),
        ("{% for a in n %}{% for b in n %}" + "甲" * 1000 + "{% endfor %}{% endfor %}", {}),
        ("{% for a in n %}{% for b in n %}{{ long() }}{% endfor %}{% endfor %}", {"long": Phrase(text="甲" * 1000)}),
    ],
    ids=["phrase", "names", "calls", "work", "text", "phrase text"],
)
def test_what_grows_without_end_comes_to_an_end(text: str, phrases: dict[str, Phrase]) -> None:
    engine = Engine(profile(phrases), functions=FUNCTIONS)
    # A hundredth of what a report may cost is spent as fast.
    values = {BUDGET: Budget(10_000, 500_000), "text": "甲" * 100, "n": tuple(range(1000))}

    found = said(lambda: engine.render(engine.compile(source(text)), values))

    assert [finding.split()[1] for finding in found] == ["RG641"]


def test_lists_that_double_are_not_compared() -> None:
    start = "{% set a = [1] %}{% set b = [1] %}"
    text = start + "{% set a = [a, a] %}{% set b = [b, b] %}" * 40 + "{% if a == b %}{% endif %}"

    assert [finding.split()[1] for finding in refused(text)] == ["RG635"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ year" + "|plain" * 300 + " }}",
        "{{ year" + "|plain" * 3000 + " }}",
        "{{ year" + ".a" * 900 + " }}",
        "{% if year" + " and year" * 200 + " %}{% endif %}",
        "{{ " + "9" * 1990 + " }}",
        "{{ " + "9" * 5000 + " }}",
        "{{ 1e999 }}",
        "{% if 1e999 > 1 %}{% endif %}",
    ],
)
def test_a_tag_that_nobody_could_work_through_is_refused(text: str) -> None:
    found = refused(text, year=2024)

    assert {finding.split()[1] for finding in found} == {"RG603"}


@pytest.mark.parametrize(
    "text",
    [
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "not " * 5000 + "1 }}",
        "{% if 1 %}" * 200 + "{% endif %}" * 200,
        "{% for x in n %}" * 60 + "{% endfor %}" * 60,
    ],
)
def test_a_template_that_is_nested_too_deep_is_refused_and_does_not_end_the_program(text: str) -> None:
    assert {finding.split()[1] for finding in refused(text, n=(1,))} == {"RG603"}


@pytest.mark.parametrize("piece", ['{{ "', "{{ '", "{a|", "{a| ", "{% if ", "“", "{{ “", "<", "{#", "｛{ x", "}}"])
def test_a_long_line_of_broken_tags_is_read_to_its_end(piece: str) -> None:
    text = piece * 20_000 + " " * 20_000

    assert all(finding.at for finding in check_source(source(text), {}, Engine(profile())))


def test_only_fields_and_properties_of_our_own_values_are_readable() -> None:
    assert names_of(figure()) == {"name", "actual", "change", "change_rate", "budget_gap", "share"}
    assert {"amount", "is_given", "value", "note"} <= names_of(figure().actual)
    assert names_of(profile()) == set(Profile.model_fields)
    assert names_of({}) == names_of("") == names_of(len) == names_of(dt.date(2024, 3, 5)) == frozenset()


def names_of(value: object) -> frozenset[str]:
    cls: type = value.__class__
    return readable(cls)


def test_rendering_changes_nothing_for_the_next_rendering() -> None:
    engine = Engine(profile())
    compiled = engine.compile(source("{% set x = y %}{{ x }}"))

    assert engine.render(compiled, {"y": "甲"}) == "甲"
    assert engine.render(compiled, {"y": "乙", "x": "丙"}) == "乙"
    with pytest.raises(TemplateError):
        engine.render(compiled, {"x": "丙"})


#: Pieces that tags are made of; put together at random they are hardly ever right.
PIECES = strategies.sampled_from(
    [
        *[
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "{",
            "}",
            "｛",
            "｝",
            "％",
            "-",
            "|",
            ".",
            ",",
            "(",
            ")",
            '"',
            "“",
            "[",
            "]",
        ],
        *[
            " ",
            "\n",
            "if",
            "else",
            "elif",
            "endif",
            "for",
            "in",
            "endfor",
            "set",
            "is",
            "not",
            "and",
            "raw",
            "p ",
            "tr ",
        ],
        *["x", "total", "money", "given", "chart", "loop", "_", "1", "+", "~", "=", ":", "甲", "<w:p>", "\x00", "\\"],
    ]
)


@given(strategies.lists(PIECES, max_size=30).map("".join))
def test_whatever_a_template_says_is_rendered_or_explained(text: str) -> None:
    engine = Engine(profile(), functions=FUNCTIONS)
    names = shapes_of({"x": str, "total": type(figure())})

    assert all(finding.at for finding in check_source(source(text), names, engine))
    explained = said(lambda: engine.render(engine.compile(source(text)), {"x": "甲", "total": figure()}))
    assert all(finding.startswith("report.txt:") for finding in explained)
