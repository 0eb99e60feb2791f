"""Data files: what is read, where it stands, and how each mistake is explained."""

from __future__ import annotations

import datetime as dt
import os
import sys
import uuid
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model
from pydantic_core import PydanticCustomError

from reportgen.diagnostics import Diagnostic, Location, OutputError, ReportgenError, Severity
from reportgen.load import MAX_BYTES, Document, read_document
from reportgen.load.validation import validate
from reportgen.model.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.load.document import FieldPath


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(text: str | bytes, name: str = "data.yaml") -> Document:
    """Read a text that is right."""
    document, warnings = read_with_warnings(text, name)
    assert warnings == []
    return document


def read_with_warnings(text: str | bytes, name: str = "data.yaml") -> tuple[Document, list[Diagnostic]]:
    path = Path(name)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(path)


def mistakes(text: str | bytes, name: str = "data.yaml") -> list[tuple[str, int, int]]:
    """Return code, line and column of everything that is wrong with a text."""
    with pytest.raises(ReportgenError) as caught:
        read_with_warnings(text, name)
    return [place(finding) for finding in caught.value.findings]


def place(finding: Diagnostic) -> tuple[str, int, int]:
    assert finding.at
    return finding.code, finding.at.line, finding.at.column


@pytest.mark.usefixtures("folder")
def test_of_a_mistake_made_everywhere_twenty_places_are_listed_and_the_others_are_counted() -> None:
    with pytest.raises(ReportgenError) as caught:
        read(f"a: [{', '.join(['{{ x }}'] * 20_000)}]\n")
    assert len(caught.value.findings) == 20_000
    told = str(caught.value).split("\n")
    assert sum("错误 RG118" in line for line in told) == 20
    assert told[-1] == "还有 19,980 处同样的问题（RG118）"


@pytest.mark.usefixtures("folder")
def test_names_that_stand_twice_are_told_of_their_own_group_of_fields() -> None:
    with pytest.raises(ReportgenError) as caught:
        read("a: 1\na: 2\nb:\n  x: 1\n  x: 2\nc: 3\nc: 4\n")
    assert [finding.message for finding in caught.value.findings] == [
        "“a”等 2 个名称写了两次，都在从第 1 行开始的一组字段中",
        "“x”写了两次",
    ]


@pytest.mark.usefixtures("folder")
def test_a_trailing_comma_after_every_entry_of_json_is_found_in_its_place() -> None:
    found = mistakes('{"a": [' + ", ".join(['{"b": 1,}'] * 2_000) + "]}", "data.json")
    assert found[::1_000] == [("RG141", 1, 15), ("RG141", 1, 11_015)]
    assert len(found) == 2_000


# ---- Values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "0208",
        "2080109-2",
        "12:30",
        "2024-12-31",
        "1_000",
        "1e3",
        "0x1F",
        "1,313.50",
        "yes",
        "no",
        "on",
        "１２",
        "=",
        "9" * 40,
    ],
)
@pytest.mark.usefixtures("folder")
def test_yaml_codes_dates_and_words_stay_text(written: str) -> None:
    assert read(f"a: {written}\n").data == {"a": written}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2024", 2024),
        ("-3", -3),
        ("0", 0),
        ("true", True),
        ("False", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("'2024'", "2024"),
        ('"true"', "true"),
        ("|\n  一\n  二\n", "一\n二\n"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_yaml_values_are_what_they_look_like(written: str, value: object) -> None:
    data = read(f"a: {written}").data
    assert data == {"a": value}
    assert type(data["a"]) is type(value)


@pytest.mark.parametrize("name", ["data.yaml", "data.json"])
@pytest.mark.parametrize("written", ["12.50", "-0.10", "1313.5", "999999999999999.999999"])
@pytest.mark.usefixtures("folder")
def test_amounts_are_exact_as_written(name: str, written: str) -> None:
    value = read(f'{{"a": {written}}}', name).data["a"]
    assert isinstance(value, Decimal)
    assert str(value) == written


@pytest.mark.usefixtures("folder")
def test_yaml_names_are_text_even_if_they_look_like_numbers() -> None:
    assert read("30101: 1\n'0208': 2\ntrue: 3\n").data == {"30101": 1, "0208": 2, "true": 3}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("name", "text"), [("data.yaml", "单位: 某局 😀\n"), ("data.json", '{"单位": "某局 😀"}')])
@pytest.mark.usefixtures("folder")
def test_the_encodings_of_unicode_are_all_the_same(encoding: str, name: str, text: str) -> None:
    assert read(text.encode(encoding), name).data == {"单位": "某局 😀"}


@pytest.mark.usefixtures("folder")
def test_gbk_is_read_with_a_warning() -> None:
    document, warnings = read_with_warnings("单位: 某市某局\n".encode("gbk"))
    assert document.data == {"单位": "某市某局"}
    assert [(warning.code, warning.severity) for warning in warnings] == [("RG104", Severity.WARNING)]


@pytest.mark.usefixtures("folder")
def test_damaged_utf_8_is_not_taken_for_gbk() -> None:
    text = "单位: 某市某局\n名称: 甲乙丙丁\n".encode()
    assert mistakes(text.replace("丙".encode(), b"\xe4\xb8")) == [("RG105", 2, 7)]


# ---- Places ---------------------------------------------------------------------------------------------------------

YAML = """\
# 说明
单位: {名称: 😀某局, 编码: "0208"}
items:
  - code: "2080109"
    amounts: [1.50, 2]
  - code: "2080110"
empty:
"""
JSON = """\
{
  "单位": {"名称": "😀某局", "编码": "0208"},
  "items": [
    {"code": "2080109", "amounts": [1.50, 2]},
    {"code": "2080110"}
  ]
}
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("单位",), (2, 5), (2, 1)),
        (("单位", "名称"), (2, 10), (2, 6)),
        (("单位", "编码"), (2, 19), (2, 15)),
        (("items", 0, "code"), (4, 11), (4, 5)),
        (("items", 0, "amounts", 1), (5, 21), (5, 21)),
        (("items", 1), (6, 5), (6, 5)),
        (("empty",), (7, 7), (7, 1)),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_yaml_field_is_located(path: FieldPath, value: tuple[int, int], key: tuple[int, int]) -> None:
    document = read(YAML)
    at, at_key = document.locate(path), document.locate(path, key=True)
    assert ((at.line, at.column), (at_key.line, at_key.column)) == (value, key)


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("单位",), (2, 9), (2, 3)),
        (("单位", "编码"), (2, 29), (2, 23)),
        (("items", 0, "amounts", 1), (4, 43), (4, 43)),
        (("items", 1, "code"), (5, 14), (5, 6)),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_json_field_is_located(path: FieldPath, value: tuple[int, int], key: tuple[int, int]) -> None:
    document = read(JSON, "data.json")
    at, at_key = document.locate(path), document.locate(path, key=True)
    assert ((at.line, at.column), (at_key.line, at_key.column)) == (value, key)


@pytest.mark.usefixtures("folder")
def test_a_place_names_the_field_and_shows_its_line() -> None:
    at = read(YAML).locate(("items", 0, "code"))
    assert at == Location("data.yaml", 4, 11, "items.0.code", '  - code: "2080109"')


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("items", 0, "reason"), 4, 5),
        (("单位", "电话", "名称"), 2, 1),
        (("items", 7, "code"), 3, 1),
        (("items", 0, "code", "x"), 4, 5),
        (("missing", "code"), 2, 1),
        ((), 2, 1),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_field_that_was_never_written_is_located_at_its_parent(path: FieldPath, line: int, column: int) -> None:
    at = read(YAML).locate(path)
    assert (at.line, at.column) == (line, column)
    assert at.name == ".".join(map(str, path))


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.usefixtures("folder")
def test_lines_count_alike_whatever_ends_them(end: str) -> None:
    for name, text in (("data.yaml", YAML), ("data.json", JSON)):
        document = read(text.replace("\n", end), name)
        assert document.lines == tuple(text.splitlines())
        assert document.locate(("items", 1)).line == read(text, name).locate(("items", 1)).line


# ---- Mistakes in YAML -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# 只有说明\n", [("RG101", 1, 1)], id="comments only"),
        pytest.param("---\n", [("RG101", 1, 1)], id="nothing but a mark"),
        pytest.param("- 1\n", [("RG108", 1, 1)], id="a list"),
        pytest.param("某市某局\n", [("RG108", 1, 1)], id="a text"),
        pytest.param("a: 1\n单位：甲\nb: 2\n", [("RG111", 2, 3)], id="full-width colon"),
        pytest.param("a: 1\n单位：甲\n", [("RG111", 2, 3)], id="full-width colon in the last line"),
        pytest.param("单位：甲\n名称：乙\n", [("RG111", 1, 3), ("RG111", 2, 3)], id="full-width colons only"),
        pytest.param("a:\n  - b：甲\n    c: 1\n", [("RG111", 2, 6)], id="full-width colon in a list"),
        pytest.param("a: 1\nb:2\nc: 3\n", [("RG112", 2, 2)], id="no space after the colon"),
        pytest.param("b:2\nc: 3\n", [("RG112", 1, 2)], id="no space in the first line"),
        pytest.param("a: 1\nb:　2\nc: 3\n", [("RG112", 2, 2)], id="full-width space after the colon"),
        pytest.param("a:\n  -b: x\n   c: 1\n", [("RG112", 2, 3)], id="no space after the dash"),
        pytest.param("a: {b: 1， c: 2}\n", [("RG113", 1, 9)], id="full-width comma"),
        pytest.param("a: [b, {c: 1、 d: 2}]\n", [("RG113", 1, 13)], id="full-width enumeration comma"),
        pytest.param("a: “x: y”\n", [("RG114", 1, 4)], id="full-width quotes"),
        pytest.param("a: [1, 2］\nb: 1\n", [("RG114", 1, 9)], id="full-width bracket at the end"),
        pytest.param("a: ｛b: 1｝\n", [("RG114", 1, 4)], id="full-width brackets"),
        pytest.param("a:\n\tb: 1\n\tc: 2\n", [("RG115", 2, 1)], id="tabs"),
        pytest.param("a:\n  - b: 1\n\t  c: 2\n", [("RG115", 3, 1)], id="tab among spaces"),
        pytest.param('a: "x\nb: 1\nc: 2\n', [("RG116", 1, 4)], id="quote open until the end"),
        pytest.param('a: "x\nb: "y"\nc: 1\n', [("RG116", 1, 4)], id="quote open until the next quote"),
        pytest.param("a: 1\nb: 'x\n", [("RG116", 2, 4)], id="single quote open"),
        pytest.param("a: %5\n", [("RG117", 1, 4)], id="percent sign"),
        pytest.param("a: @x\n", [("RG117", 1, 4)], id="at sign"),
        pytest.param("a: *重要*\n", [("RG117", 1, 4)], id="asterisk"),
        pytest.param("a: [1, %5]\n", [("RG117", 1, 8)], id="percent sign in a list"),
        pytest.param("a: - b\n", [("RG117", 1, 4)], id="dash on the line of the name"),
        pytest.param("a: |x\n  b\n", [("RG117", 1, 4)], id="bar"),
        pytest.param("%x\na: 1\n", [("RG117", 1, 1)], id="directive"),
        pytest.param("a: {{ x }}\n", [("RG118", 1, 5)], id="braces"),
        pytest.param("{{ x }}: 1\n", [("RG118", 1, 1)], id="braces as a name"),
        pytest.param("a: {{ x }} 元\n", [("RG118", 1, 4)], id="braces and text"),
        pytest.param("a: {% if x %}\n", [("RG118", 1, 4)], id="statement"),
        pytest.param("原因: 其中: 人员\nb: 1\n", [("RG119", 1, 7)], id="colon in the value"),
        pytest.param("a:\n  b: 1\n c: 2\n d: 3\n", [("RG120", 3, 2)], id="a block between two levels"),
        pytest.param("a:\n  b: 1\n   c: 2\n", [("RG120", 3, 4)], id="too far right"),
        pytest.param("a: 1\na: 2\n", [("RG121", 2, 1)], id="same name twice"),
        pytest.param("a: {b: 1, b: 2}\n", [("RG121", 1, 11)], id="same name twice in braces"),
        pytest.param("a: &x 1\nb: *x\n", [("RG122", 1, 4), ("RG122", 2, 4)], id="anchor and alias"),
        pytest.param("a:\n  <<: {b: 1}\n", [("RG122", 2, 3)], id="merge"),
        pytest.param("a: !!python/object:os.system x\n", [("RG123", 1, 4)], id="tag"),
        pytest.param("a: 1\n---\nb: 2\n", [("RG124", 2, 1)], id="second document"),
        pytest.param("a: .nan\nb: -.Inf\n", [("RG125", 1, 4), ("RG125", 2, 4)], id="not finite"),
        pytest.param("a: 1\n? [b]\n: 2\n", [("RG126", 2, 3)], id="list as a name"),
        pytest.param('"": 1\n', [("RG126", 1, 1)], id="no name"),
        pytest.param("a: [1,, 2]\n", [("RG110", 1, 7)], id="two commas"),
        pytest.param('a: "x" y\n', [("RG127", 1, 7)], id="text after the quote"),
        pytest.param("a: 1\nb: '三'公'\n", [("RG127", 2, 7)], id="quote in the text"),
        pytest.param("a: 1\n单位甲\nb: 2\n", [("RG128", 2, 1)], id="no colon"),
        pytest.param("a: [1, 2\nb: 1\n", [("RG129", 1, 4)], id="bracket open"),
        pytest.param("a:\n　　b: 1\n", [("RG131", 2, 1)], id="full-width spaces"),
        pytest.param('a: "D:\\决算"\n', [("RG132", 1, 7)], id="backslash"),
        pytest.param('a: "\\ud83d"\n', [("RG132", 1, 5)], id="half of an emoji"),
        pytest.param('a: "\\0"\n', [("RG106", 1, 4)], id="escaped control character"),
        pytest.param("a: 甲\x07乙\n", [("RG106", 1, 5)], id="control character"),
        pytest.param("a: 1\n\ufeffb: 2\n", [("RG106", 2, 1)], id="byte order mark inside"),
        pytest.param("a: 1\n- 2\n", [("RG110", 2, 1)], id="list among fields"),
        pytest.param("- 1\na: 2\n", [("RG110", 2, 1)], id="field among a list"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_yaml_mistake_is_named_at_its_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert mistakes(text) == expected


@pytest.mark.usefixtures("folder")
def test_all_mistakes_of_a_yaml_file_are_reported_at_once() -> None:
    text = "单位：甲\nitems:\n  - code:1\n    name: “甲: 乙”\n  - {a: 1， b: 2}\nx: %5\nx: 1\ny: *z\n"
    assert mistakes(text) == [
        ("RG111", 1, 3),
        ("RG112", 3, 9),
        ("RG114", 4, 11),
        ("RG113", 5, 10),
        ("RG117", 6, 4),
        ("RG121", 7, 1),
        ("RG122", 8, 4),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "原因: 其中：人员增加\n b: 1\n",
        "text: |\n  说明：其中\nb: [1\n",
        'a: "说明：\n  其中"\n- 1\n',
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_full_width_colon_in_a_sentence_is_not_blamed_for_another_mistake(text: str) -> None:
    assert "RG111" not in {code for code, _, _ in mistakes(text)}


@pytest.mark.usefixtures("folder")
def test_places_stay_those_of_the_file_when_a_line_holds_several_mistakes() -> None:
    text = "a: {b: 1， c: 2， d: %5}\n"
    assert mistakes(text) == [("RG113", 1, 9), ("RG113", 1, 15), ("RG117", 1, 20)]


@pytest.mark.usefixtures("folder")
def test_a_line_swallowed_by_the_one_above_is_warned_about() -> None:
    document, warnings = read_with_warnings("x:\n  name: 甲\n   code：12\n  b: 1\n")
    assert document.data == {"x": {"name": "甲 code：12", "b": 1}}
    assert [place(warning) for warning in warnings] == [("RG130", 3, 4)]


@pytest.mark.parametrize("name", ["data.yaml", "data.json"])
@pytest.mark.parametrize("text", ["[" * 200_000, '{"a": ' * 200_000, "[" * 65 + "]" * 65])
@pytest.mark.usefixtures("folder")
def test_brackets_within_brackets_do_not_exhaust_the_computer(text: str, name: str) -> None:
    assert [code for code, _, _ in mistakes(text, name)] == ["RG107"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: " + "[" * 60_000, [("RG107", 1, 67)], id="in a value"),
        pytest.param("b：1\na: " + "[" * 60_000, [("RG111", 1, 2), ("RG107", 2, 67)], id="behind another mistake"),
        # As one expression of a template the line would be searched for its end again and again.
        pytest.param("a: [" + "{" * 60_000, [("RG118", 1, 6), ("RG107", 1, 67)], id="braces"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_place_is_the_same_however_far_the_parser_looks_ahead(
    text: str, expected: list[tuple[str, int, int]]
) -> None:
    assert mistakes(text) == expected


@pytest.mark.parametrize("name", ["data.yaml", "data.json"])
@pytest.mark.usefixtures("folder")
def test_as_many_levels_as_allowed_are_read(name: str) -> None:
    text = '{"a": ' + "[" * 63 + "]" * 63 + "}"
    assert list(read(text, name).data) == ["a"]


@pytest.mark.usefixtures("folder")
def test_a_file_with_countless_mistakes_reports_the_first_ones() -> None:
    assert len(mistakes("a: 1\n" + "b：1\nc: 2\n" * 200)) == 20


# ---- Mistakes in JSON -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [("RG101", 1, 1)], id="empty"),
        pytest.param("[1]", [("RG108", 1, 1)], id="a list"),
        pytest.param('{"a"：1}', [("RG111", 1, 5)], id="full-width colon"),
        pytest.param('{"a": 1， "b": 2}', [("RG113", 1, 8)], id="full-width comma"),
        pytest.param("{“a”: 1}", [("RG114", 1, 2)], id="full-width quotes"),
        pytest.param('{"a”: "x",\n"b": 1}', [("RG114", 1, 2)], id="full-width quote at the end"),
        pytest.param('{"a": "x,\n"b": 1}', [("RG116", 1, 7)], id="quote open"),
        pytest.param('{"a": "他说"好"",\n"b": 1}', [("RG116", 1, 7)], id="quotes in the text"),
        pytest.param('{"a": 1, "a": 2}', [("RG121", 1, 10)], id="same name twice"),
        pytest.param('{"a": NaN, "b": -Infinity}', [("RG125", 1, 7), ("RG125", 1, 17)], id="not finite"),
        pytest.param('{"a": [1, 2}', [("RG129", 1, 12)], id="brackets that do not match"),
        pytest.param('{"a": [1, 2', [("RG129", 1, 1), ("RG129", 1, 7)], id="brackets open"),
        pytest.param('{"a": "D:\\决算"}', [("RG132", 1, 10)], id="backslash"),
        pytest.param('{"a": "\\ud83d"}', [("RG106", 1, 8)], id="half of an emoji"),
        pytest.param('{"a": "x\\u0000"}', [("RG106", 1, 9)], id="escaped control character"),
        pytest.param('{"a": "x\ty"}', [("RG106", 1, 9)], id="tab in a text"),
        pytest.param('{"a" 1}', [("RG140", 1, 6)], id="no colon"),
        pytest.param('{"a":: 1}', [("RG140", 1, 6)], id="two colons"),
        pytest.param('{"a": }', [("RG140", 1, 7)], id="no value"),
        pytest.param('{"a":　1}', [("RG140", 1, 6)], id="full-width space"),
        pytest.param('{"a": 1}}', [("RG140", 1, 9)], id="one bracket too many"),
        pytest.param('{"a": 1} {}', [("RG140", 1, 10)], id="two documents"),
        pytest.param("{[1]: 2}", [("RG126", 1, 2)], id="list as a name"),
        pytest.param('{"a": 1,}', [("RG141", 1, 8)], id="comma at the end"),
        pytest.param('{"a": [1,, 2]}', [("RG141", 1, 10)], id="two commas"),
        pytest.param('{"a": 1 "b": [1 2]}', [("RG141", 1, 8)], id="commas missing"),
        pytest.param("{'a': 1, b: True}", [("RG142", 1, 2), ("RG142", 1, 10), ("RG142", 1, 13)], id="other quotes"),
        pytest.param('{2080109: "a"}', [("RG142", 1, 2)], id="number as a name"),
        pytest.param('{"a": 1 // x\n}', [("RG143", 1, 9)], id="comment"),
        pytest.param(
            '{"a": 012, "b": +1, "c": .5}', [("RG144", 1, 7), ("RG144", 1, 17), ("RG144", 1, 26)], id="numbers"
        ),
        pytest.param('{"a": 1,313.50}', [("RG144", 1, 8)], id="thousands"),
        pytest.param('{"a": 1e999}', [("RG144", 1, 7)], id="huge exponent"),
        pytest.param('{"a": ' + "9" * 5000 + "}", [("RG144", 1, 7)], id="endless number"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_json_mistake_is_named_at_its_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert mistakes(text, "data.json") == expected


@pytest.mark.usefixtures("folder")
def test_an_emoji_written_as_two_escapes_is_read() -> None:
    assert read('{"a": "\\ud83d\\ude00"}', "data.json").data == {"a": "😀"}


# ---- Files ----------------------------------------------------------------------------------------------------------


def refusal(path: Path) -> Diagnostic:
    with pytest.raises(OutputError) as caught:
        read_document(path)
    (finding,) = caught.value.findings
    return finding


@pytest.mark.usefixtures("folder")
def test_a_missing_file_suggests_similar_ones() -> None:
    Path("anju-2024.yaml").touch()
    finding = refusal(Path("anju-2023.yaml"))
    assert (finding.code, finding.at) == ("RG701", Location("anju-2023.yaml"))
    assert "anju-2024.yaml" in finding.remedy


@pytest.mark.parametrize("name", ["no/such/folder.yaml", "a\0b.yaml"])
@pytest.mark.usefixtures("folder")
def test_a_file_that_cannot_exist_is_missing(name: str) -> None:
    assert refusal(Path(name)).code == "RG701"


def test_a_folder_is_not_a_file_but_its_files_are_named(folder: Path) -> None:
    (folder / "data.json").touch()
    finding = refusal(folder)
    assert finding.code == "RG702"
    assert "data.json" in finding.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="there the name is only said to be missing")
@pytest.mark.usefixtures("folder")
def test_a_file_that_the_system_cannot_open_is_unreadable() -> None:
    assert refusal(Path(f"{'long-' * 100}name.yaml")).code == "RG703"


@pytest.mark.skipif(sys.platform == "win32", reason="files have other permissions there")
def test_a_file_that_must_not_be_read_is_said_to_be_so(forbidden_file: Path) -> None:
    path = forbidden_file
    assert (refusal(path).code, refusal(path).message) == ("RG703", "没有读取这个文件的权限")


@pytest.fixture
def forbidden_file(folder: Path) -> Iterator[Path]:
    path = folder / "data.yaml"
    path.touch(mode=0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)  # root may read everything: be somebody else
    yield path
    if is_root:
        os.seteuid(0)


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_too_large_is_not_parsed() -> None:
    with Path("data.yaml").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(ReportgenError) as caught:
        read_document(Path("data.yaml"))
    assert [finding.code for finding in caught.value.findings] == ["RG102"]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1", b"%PDF-1.7", b"a: \x00"])
@pytest.mark.usefixtures("folder")
def test_a_file_of_another_kind_is_recognised(content: bytes) -> None:
    with pytest.raises(ReportgenError) as caught:
        read_with_warnings(content)
    assert [finding.code for finding in caught.value.findings] == ["RG103"]


# ---- Fields ---------------------------------------------------------------------------------------------------------


class Colour(StrEnum):
    RED = "红"


def refuse(_value: str) -> str:
    raise PydanticCustomError("RG121", "自己的规则")


def refuse_without_rule(_value: str) -> str:
    raise PydanticCustomError("own", "“{text}”不行", {"text": "甲"})


def refuse_by_value_error(_value: str) -> str:
    raise ValueError("普通的错误")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Pie(Strict):
    kind: Literal["pie"]
    top: int = Field(title="前几名，其余合并")


class Bar(Strict):
    kind: Literal["bar"]
    width: Decimal = Field(title="宽度")


def wrong(text: str, model: type[BaseModel], name: str = "data.yaml") -> list[Diagnostic]:
    with pytest.raises(ReportgenError) as caught:
        validate(read_with_warnings(text, name)[0], model)
    return list(caught.value.findings)


def wrong_value(annotation: Any, written: str) -> Diagnostic:  # noqa: ANN401 - whatever stands in a model
    model = create_model("Model", a=(annotation, Field(title="数（单位，万元），说明")))
    (finding,) = wrong(f"a: {written}", model)
    return finding


@pytest.mark.parametrize(
    ("annotation", "written", "code", "message"),
    [
        (str, "2080109", "RG154", "应为文字，2080109 没有加引号"),
        (str, "1.10", "RG154", "应为文字，1.10 没有加引号"),
        (str, "true", "RG154", "应为文字，true 没有加引号"),
        (str, "[x]", "RG153", "应为文字，这里是列表"),
        (str, "", "RG158", "没有填写"),
        (int, "", "RG158", "没有填写"),
        (int, "三", "RG155", "应为整数，这里是“三”"),
        (int, "1.5", "RG155", "应为整数，这里是 1.5"),
        (Decimal, "12万元", "RG155", "应为数字，这里是“12万元”"),
        (Decimal, "[1]", "RG155", "应为数字，这里是列表"),
        (bool, "是", "RG153", "应为 true（是）或 false（否），这里是“是”"),
        (list[str], "x", "RG153", "应为列表（另起一行，每项以“- ”开头），这里是“x”"),
        (tuple[str, ...], "{b: x}", "RG153", "应为列表（另起一行，每项以“- ”开头），这里是一组字段"),
        (dict[str, int], "x", "RG153", "应为一组字段（另起一行，缩进书写“名称: 值”），这里是“x”"),
        (Pie, "3", "RG153", "应为一组字段（另起一行，缩进书写“名称: 值”），这里是 3"),
        (Literal["元", "万元"], "千元", "RG156", "只能是 元、万元，这里是“千元”"),
        (Literal[1, 2], "3", "RG156", "只能是 1、2，这里是 3"),
        (Literal["元"], "", "RG158", "没有填写，可填 元"),
        (Colour, "绿", "RG156", "只能是 红，这里是“绿”"),
        (Annotated[int, Field(ge=0)], "-1", "RG157", "不能是负数，这里是 -1"),
        (Annotated[int, Field(ge=2019)], "24", "RG157", "不能小于 2019，这里是 24"),
        (Annotated[Decimal, Field(gt=0)], "0.00", "RG157", "应大于 0，这里是 0.00"),
        (Annotated[int, Field(lt=3)], "3", "RG157", "应小于 3，这里是 3"),
        (Annotated[int, Field(le=3)], "4", "RG157", "不能大于 3，这里是 4"),
        (Annotated[int, Field(multiple_of=5)], "4", "RG157", "应是 5 的倍数，这里是 4"),
        (Annotated[Decimal, Field(max_digits=3)], "1234", "RG157", "最多 3 位数字，这里是 1234"),
        (Annotated[Decimal, Field(decimal_places=2)], "1.234", "RG157", "最多 2 位小数，这里是 1.234"),
        (
            Annotated[Decimal, Field(max_digits=4, decimal_places=2)],
            "123",
            "RG157",
            "小数点前最多 2 位数字，这里是 123",
        ),
        (Annotated[str, Field(min_length=1)], "''", "RG158", "不能为空"),
        (Annotated[str, Field(min_length=3)], "甲", "RG159", "至少 3 个字"),
        (Annotated[str, Field(max_length=1)], "甲乙", "RG159", "最多 1 个字，这里是“甲乙”"),
        (Annotated[list[int], Field(min_length=2)], "[1]", "RG159", "至少 2 项"),
        (Annotated[list[int], Field(max_length=1)], "[1, 2]", "RG159", "最多 1 项，这里是列表"),
        (Annotated[str, Field(pattern=r"^\d{7}$")], "'208'", "RG159", "应为 7 位数字，这里是“208”"),
        (Annotated[str, Field(pattern=r"^\w+$")], "'?'", "RG159", "的格式不对，这里是“?”"),
        (dt.date, "2024年", "RG159", "应为日期，写成 2024-12-31，这里是“2024年”"),
        (dt.time, "九点", "RG159", "应为时间，写成 09:30，这里是“九点”"),
        (dt.datetime, "昨天", "RG159", "应为日期，写成 2024-12-31 或加上时间，这里是“昨天”"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_wrong_value_is_explained(annotation: Any, written: str, code: str, message: str) -> None:  # noqa: ANN401
    finding = wrong_value(annotation, written)
    assert (finding.code, finding.message) == (code, f"【数（单位，万元）】a {message}")
    assert finding.at
    assert (finding.at.line, finding.at.name) == (1, "a")


@pytest.mark.usefixtures("folder")
def test_an_error_that_has_no_words_yet_is_still_chinese() -> None:
    finding = wrong_value(uuid.UUID, "甲")
    assert (finding.code, finding.message) == ("RG160", "【数（单位，万元）】a 的值“甲”不能使用")


@pytest.mark.parametrize(
    ("validator", "code", "message"),
    [
        (refuse, "RG121", "自己的规则"),
        (refuse_without_rule, "RG160", "“甲”不行"),
        (refuse_by_value_error, "RG160", "普通的错误"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_words_of_our_own_validators_are_kept(validator: Any, code: str, message: str) -> None:  # noqa: ANN401
    finding = wrong_value(Annotated[str, AfterValidator(validator)], "甲")
    assert (finding.code, finding.message) == (code, message)


class Item(Strict):
    code: str = Field(title="科目编码")
    original_budget: Decimal = Field(default=Decimal(0), title="年初预算数")
    charts: list[Annotated[Pie | Bar, Field(discriminator="kind")]] = []


class Whole(Strict):
    year: int = Field(title="决算年度")
    items: tuple[Item, ...] = ()
    by_code: dict[Annotated[str, Field(pattern=r"^\d{5}$")], int] = {}


@pytest.mark.usefixtures("folder")
def test_all_wrong_fields_are_reported_at_once_in_the_order_of_the_file() -> None:
    text = "items:\n  - code: 1\n    orginal_budget: 2\n  - original_budget: x\nby_code:\n  '301': 1\n  30101: x\n"
    assert [place(finding) for finding in wrong(text, Whole)] == [
        ("RG151", 1, 1),
        ("RG154", 2, 11),
        ("RG152", 3, 5),
        ("RG151", 4, 5),
        ("RG155", 4, 22),
        ("RG159", 6, 3),
        ("RG155", 7, 10),
    ]


@pytest.mark.usefixtures("folder")
def test_a_missing_field_is_named_by_title_and_place() -> None:
    (finding,) = wrong("year: 2024\nitems:\n  - original_budget: 1\n", Whole)
    assert finding.message == "缺少【科目编码】code"
    assert finding.remedy == "请在 items 第 1 项 之下补写“code: …”。"


@pytest.mark.parametrize(
    ("key", "remedy"),
    [
        ("orginal_budget", "是否应为 original_budget？"),
        ("Code", "是否应为 code？"),
        ("“code”", "是否应为 code？"),
        ("年初预算", "是否应为 original_budget？"),
        ("xyz", "这里可用的字段：code、original_budget、charts。"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_an_unknown_field_suggests_the_nearest_names(key: str, remedy: str) -> None:
    (finding,) = wrong(f"year: 2024\nitems:\n  - code: '1'\n    {key}: 1\n", Whole)
    assert (finding.message, finding.remedy) == (f"不认识的字段“{key}”", remedy)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("items: [{code：1}]", ("RG111", 1, 10)),
        ("items: [{code:1}]", ("RG112", 1, 10)),
        ("items:\n  - code：1\n", ("RG111", 2, 5)),
        ("items: code：1\n", ("RG111", 1, 8)),
        ("items:\n  -code\n", ("RG112", 2, 3)),
        ("items:\n  -code: x\n", ("RG112", 1, 1)),
        ("items: ［1］\n", ("RG114", 1, 8)),
        ('items: "code：1"\n', ("RG153", 1, 8)),
    ],
)
@pytest.mark.usefixtures("folder")
def test_full_width_signs_that_yaml_took_for_text_are_recognised(text: str, expected: tuple[str, int, int]) -> None:
    assert expected in [place(finding) for finding in wrong(f"{text}\nyear: 2024\n", Whole)]


@pytest.mark.parametrize(
    ("text", "expected", "message"),
    [
        ("{kind: pie}", ("RG151", 3, 14), "缺少【前几名】top"),
        ("{kind: pie, top: x}", ("RG155", 3, 31), "【前几名】top 应为整数，这里是“x”"),
        ("{kind: bar, width: 1, wdth: 1}", ("RG152", 3, 36), "不认识的字段“wdth”"),
        ("{kind: pei}", ("RG156", 3, 14), "“charts” 第 1 项 的 kind 只能是 pie、bar，这里是“pei”"),
        ("{top: 1}", ("RG151", 3, 14), "“charts” 第 1 项 缺少 kind"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_branches_of_a_union_do_not_confuse_places(text: str, expected: tuple[str, int, int], message: str) -> None:
    (finding,) = wrong(f"year: 2024\nitems: [{{code: '1',\n    charts: [{text}]}}]\n", Whole)
    assert (place(finding), finding.message) == (expected, message)


@pytest.mark.usefixtures("folder")
def test_fields_of_a_json_file_are_located_too() -> None:
    (finding,) = wrong('{\n  "year": 2024,\n  "items": [{"code": 2080109}]\n}\n', Whole, "data.json")
    assert place(finding) == ("RG154", 3, 22)


@pytest.mark.usefixtures("folder")
def test_right_data_becomes_the_model() -> None:
    whole = validate(read("year: 2024\nitems:\n  - code: '0208'\n    original_budget: 1.50\n"), Whole)
    assert whole.items[0].code == "0208"
    assert str(whole.items[0].original_budget) == "1.50"


# ---- Laws -----------------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), max_size=8)
SCALARS = st.one_of(
    WORDS,
    st.integers(-(10**20), 10**20),
    st.decimals(-(10**9), 10**9, places=2, allow_nan=False),
    st.booleans(),
    st.none(),
)
DATA = st.dictionaries(
    WORDS.filter(bool),
    st.recursive(
        SCALARS,
        lambda parts: st.lists(parts, max_size=3) | st.dictionaries(WORDS.filter(bool), parts, max_size=3),
        max_leaves=12,
    ),
    min_size=1,
    max_size=4,
)
#: What fingers and input methods leave behind.
SLIPS = st.sampled_from(
    [*"：，“”［］｛｝　\t\n\"'[]{}:,-#&*!|>%@`\\0a。", "", "\n\n", "  ", ": ", "- ", "---\n", "\ufeff"]
)
EDITS = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 3), SLIPS), min_size=1, max_size=5)


def written(value: object) -> str:
    """Write a value as JSON, which is YAML as well, each part on a line of its own."""
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"{written(key)}: {written(part)}" for key, part in value.items()) + "\n}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(written, value)) + "\n]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, bool) or value is None:
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def parts_of(value: object, path: FieldPath = ()) -> Iterator[tuple[FieldPath, object]]:
    yield path, value
    if isinstance(value, dict):
        for key, part in value.items():
            yield from parts_of(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from parts_of(part, (*path, number))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.mark.parametrize("name", ["data.yaml", "data.json"])
@given(data=DATA)
def test_what_is_read_is_what_was_written_and_every_part_is_found(shelf: Path, name: str, data: dict[str, Any]) -> None:
    path = shelf / name
    path.write_text(written(data), "utf-8", newline="\n")
    document, findings = read_document(path)
    assert (document.data, findings) == (data, [])
    for field, value in parts_of(data):
        at = document.locate(field)
        assert at.source_line[at.column - 1 :].startswith(written(value).splitlines()[0])


@pytest.mark.parametrize("name", ["data.yaml", "data.json"])
@given(content=st.binary(max_size=200))
def test_no_bytes_lead_to_a_crash(shelf: Path, name: str, content: bytes) -> None:
    path = shelf / name
    path.write_bytes(content)
    assert_findings_or_data(path)


@pytest.mark.parametrize(("name", "text"), [("data.yaml", YAML), ("data.json", JSON)])
@given(edits=EDITS)
def test_no_slip_of_the_pen_leads_to_a_crash(
    shelf: Path, name: str, text: str, edits: list[tuple[int, int, str]]
) -> None:
    for position, removed, inserted in edits:
        start = position % len(text) if text else 0
        text = text[:start] + inserted + text[start + removed :]
    path = shelf / name
    path.write_text(text, "utf-8", newline="\n")
    assert_findings_or_data(path)


def assert_findings_or_data(path: Path) -> None:
    findings = all_findings(path)
    for finding in findings:
        assert finding.at
        assert finding.at.column <= len(finding.at.source_line) + 1
        assert not finding.message.isascii()


def all_findings(path: Path) -> list[Diagnostic]:
    try:
        document, findings = read_document(path)
        validate(document, Report)
    except ReportgenError as error:
        findings = list(error.findings)
        if not any(finding.severity is Severity.ERROR for finding in findings):
            pytest.fail("stopped without an error", pytrace=False)
    else:
        assert all(finding.severity is Severity.WARNING for finding in findings)
    return findings
