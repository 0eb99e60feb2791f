"""This module reads a JSON data file: values by the standard library, places and most mistakes by the reader of YAML.

JSON is YAML but for tabs and a few escapes, and much that was meant to be JSON is still YAML.
"""

from __future__ import annotations

import contextlib
import json
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from reportgen.load import rules
from reportgen.load.decoding import UNPRINTABLE
from reportgen.load.document import MAX_DEPTH, Document, Place
from reportgen.load.yaml_reader import NOWHERE, Reader
from reportgen.load.yaml_repair import before_failure

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic, Rule
    from reportgen.load.document import Event, FileText

#: A number that JSON allows and that can be an amount: without hundreds of digits or a huge exponent.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,2})?")
_LOOKS_LIKE_A_NUMBER = re.compile(r"[-+.]?[0-9]")
_WORDS = frozenset(("true", "false", "null"))
_NOT_FINITE = frozenset(("NaN", "Infinity", "-Infinity"))
# These may stand for a control character or half of an emoji, which no Word file can hold.
_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*(\\[bf]|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[0-9a-fA-F]{4})")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]..")


def read_json(source: FileText) -> tuple[Document | None, list[Diagnostic]]:
    """Return the content and everything found wrong with the writing; no content when it cannot be understood."""
    if not source.text.strip():
        return None, [rules.EMPTY.finding("数据文件是空的", at=source.at(0, 0))]
    stopped: json.JSONDecodeError | None = None
    findings: list[Diagnostic] = []
    try:
        data = json.loads(
            source.text, parse_float=_number, parse_int=_number, parse_constant=_number, object_pairs_hook=_fields
        )
        findings = _escapes(source)
        if not findings and not _is_too_deep(data):
            return Document(source, data, cache(lambda: _read_as_yaml(source).root_place())), []
    except json.JSONDecodeError as error:
        stopped = error
    except (ValueError, RecursionError):
        pass  # the reader of YAML finds the number, the name or the bracket
    reader = _read_as_yaml(source)
    findings += reader.findings
    if stopped:
        findings += (
            rules.JSON_COMMA.finding("最后一项之后有多余的逗号", at=source.at_offset(match.start()))
            for match in _TEXT_OR_LAST_COMMA.finditer(source.text)
            if match.group() == ","
        )
        explained = _Explanation(source, stopped, reader).findings()
        # What was found before that place is why the standard library stopped there.
        if not any(finding.sort_key() <= explained[0].sort_key() for finding in findings):
            findings += explained
    return None, findings


def _number(text: str) -> int | Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError
    return fields


def _is_too_deep(data: object) -> bool:
    level = [data]
    for _ in range(MAX_DEPTH):
        parts: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                parts += value.values()
            elif isinstance(value, list):
                parts += value
        if not parts:
            return False
        level = parts
    return any(isinstance(value, dict | list) for value in level)


def _escapes(source: FileText) -> list[Diagnostic]:
    """Return the escapes that stand for what no text may hold."""
    if "\\" not in source.text:
        return []
    return [
        rules.CONTROL_CHARACTER.finding("反斜杠写法产生了控制字符", at=source.at_offset(match.start(1)))
        for match in _ESCAPE.finditer(source.text)
        if UNPRINTABLE.search(json.loads(f'"{match[1]}"'))
    ]


def _read_as_yaml(source: FileText) -> _JsonReader:
    # Two escapes for one character, and tabs between the parts, are JSON only; all places stay as they are.
    text = _SURROGATE.sub(r"\\u0020", source.text).replace("\t", " ")
    reader = _JsonReader(source)
    try:
        reader.read(text)
    except yaml.MarkedYAMLError as error:
        # The parser looks ahead, also to brackets that are too many for it: read what stands before them.
        reader = _JsonReader(source)
        reader.is_broken = True
        with contextlib.suppress(yaml.YAMLError):
            reader.read(before_failure(text, error))
    return reader


class _JsonReader(Reader):
    """Finds the places of values and, in what only looks like JSON, the mistakes that YAML forgives."""

    is_broken = False

    def root_place(self) -> Place:
        """Return the places of all fields; of none where YAML cannot follow (a name of a thousand characters)."""
        document = None if self.is_broken else self.document()
        return document.positions() if document else Place(NOWHERE)

    def _key(self, event: Event) -> None:
        super()._key(event)
        at = self._source.at_position(event.start_mark)
        if event.implicit[0] and event.value[:1].isdigit() and at.source_line[: at.column - 1].endswith(","):
            comma = self._source.at(at.line - 1, at.column - 2)
            self.findings.append(rules.JSON_NUMBER.finding("数字中不能有千分位逗号", at=comma))
        elif event.style != '"':
            self._not_quoted(event)

    def _scalar_value(self, event: Event) -> object:
        text = event.value
        if event.style != '"' and not event.implicit[0]:
            self._not_quoted(event)
        elif event.implicit[0] and text in _NOT_FINITE:
            self._find(rules.NOT_FINITE, f"“{text}”不是有限的数字", event)
        elif event.implicit[0] and text and text not in _WORDS and not _NUMBER.fullmatch(text):
            if _LOOKS_LIKE_A_NUMBER.match(text) and " " not in text:
                self._find(rules.JSON_NUMBER, f"“{rules.shown(text)}”不是 JSON 的数字", event)
            elif not _LOOKS_LIKE_A_NUMBER.match(text) and text.partition(" ")[0] not in _WORDS:
                self._not_quoted(event)
        return text

    def _not_quoted(self, event: Event) -> None:
        text = rules.shown(event.value.strip("“”"))
        if event.value[:1] in {"“", "”"}:
            self._find(rules.FULL_WIDTH_BRACKET, f"“{text}”的引号是全角的", event)
        elif not event.value.startswith(("//", "/*", "，", "：", "\u3000", "\xa0")):
            self._find(rules.JSON_QUOTES, f"“{text}”没有用半角双引号", event)


_WIDE = {
    "：": rules.FULL_WIDTH_COLON,
    **dict.fromkeys("，、", rules.FULL_WIDTH_COMMA),
    **dict.fromkeys("｛｝［］“”", rules.FULL_WIDTH_BRACKET),
}
_HALF_WIDTH = dict(zip("：，、｛｝［］“”", ':,,{}[]""', strict=True))
_BLANKS = {"\u3000": "全角空格", "\xa0": "不换行空格"}
_COMMENT = re.compile(r"//|/\*|#")
_TEXT = re.compile(r'"(?:[^"\\\n\r]|\\.)*"')
_TEXT_OR_LAST_COMMA = re.compile(rf"{_TEXT.pattern}|,(?=\s*[}}\]])")


class _Explanation:
    """Says what is wrong where the standard library stopped reading, in words for whoever wrote the file."""

    def __init__(self, source: FileText, error: json.JSONDecodeError, reader: _JsonReader) -> None:
        self._source = source
        self._reader = reader
        self._problem = error.msg
        self._offset = error.pos
        self._rest = source.text[error.pos :]
        self._before = source.text[: error.pos].rstrip()

    def findings(self) -> list[Diagnostic]:
        """Return what is wrong at the place; where the text just ends, every bracket that is open."""
        character = self._rest[:1]
        if character in _WIDE:
            message = f"“{character}”是全角的，应为半角的 {_HALF_WIDTH[character]}"
            return [self._find(_WIDE[character], message, self._offset)]
        if character in _BLANKS:
            return [self._find(rules.JSON_SYNTAX, f"多余的{_BLANKS[character]}", self._offset)]
        if _COMMENT.match(self._rest):
            return [self._find(rules.JSON_COMMENT, "这里是注释", self._offset)]
        if self._rest.strip() or self._problem.startswith(("Unterminated", "Extra")):
            return [self._by_problem(character)]
        open_brackets = [
            rules.UNCLOSED_BRACKET.finding("这个括号没有对应的另一半", at=self._source.at_position(start))
            for start in self._reader.open_brackets()
        ]
        return open_brackets or [self._find(rules.JSON_SYNTAX, "内容没有写完，文件就结束了", len(self._before) - 1)]

    def _by_problem(self, character: str) -> Diagnostic:
        problem, offset = self._problem, self._offset
        if problem.startswith("Invalid control character") and character == "\t":
            return self._find(rules.CONTROL_CHARACTER, "文字中有制表符（Tab）", offset)
        if problem.startswith(("Unterminated", "Invalid control character")):
            start = offset if character == '"' else self._source.text.rindex('"', 0, offset)
            return self._find(rules.UNCLOSED_QUOTE, "这个引号没有结束", start)
        if problem.startswith("Invalid \\"):
            slash = self._source.text.rindex("\\", 0, offset + 1)
            return self._find(rules.BACKSLASH, "文字中的反斜杠不是可用的写法", slash)
        return self._no_sign(character) if problem.startswith(("Extra", "Expecting '")) else self._no_value(character)

    def _no_sign(self, character: str) -> Diagnostic:
        """Return what stands where a comma, a colon or the end was expected."""
        if self._problem.startswith("Extra data"):
            extra = f"多余的“{character}”" if character in "]}," else "最外层的括号之后还有内容"
            return self._find(rules.JSON_SYNTAX, extra, self._offset)
        line = self._before.rfind("\n") + 1
        text = next((each for each in _TEXT.finditer(self._before, line) if each.end() == len(self._before)), None)
        if text and (finding := self._after_text(text)):
            return finding
        if character in "]}":
            return self._find(rules.UNCLOSED_BRACKET, f"“{character}”与前面的括号不配对", self._offset)
        if self._before[-1:].isdigit() and self._offset == len(self._before):
            return self._find(rules.JSON_NUMBER, "这不是 JSON 的数字", self._offset - 1)
        return self._find(rules.JSON_COMMA, "这一项之后缺少逗号", len(self._before))

    def _after_text(self, text: re.Match[str]) -> Diagnostic | None:
        if {"“", "”"} & set(text.group()):
            return self._find(rules.FULL_WIDTH_BRACKET, "文字的两端不是同样的半角引号", text.start())
        if self._problem.startswith("Expecting ':'"):
            return self._find(rules.JSON_SYNTAX, f"“{text.group()[1:-1]}”之后缺少冒号", self._offset)
        if text.end() == self._offset:
            return self._find(rules.UNCLOSED_QUOTE, "文字在第二个引号处已经结束，后面还有文字", text.start())
        return None

    def _no_value(self, character: str) -> Diagnostic:
        if character == "," and self._before.endswith(","):
            return self._find(rules.JSON_COMMA, "多余的逗号", self._offset)
        if character in ":,]}":
            return self._find(rules.JSON_SYNTAX, f"“{character}”之前缺少值", self._offset)
        if character in "[{" and self._problem.startswith("Expecting property name"):
            return self._find(rules.JSON_SYNTAX, "这里应是字段的名称", self._offset)
        return self._find(rules.JSON_QUOTES, "这里的名称或文字没有用半角双引号", self._offset)

    def _find(self, rule: Rule, message: str, offset: int) -> Diagnostic:
        return rule.finding(message, at=self._source.at_offset(offset))
