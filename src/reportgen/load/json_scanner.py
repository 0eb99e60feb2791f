"""This module walks through JSON text to find the place of every value and every mistake in the writing.

The standard library stops at the first mistake and keeps no places. This scanner is slower, so it runs only when a
finding needs a place or when the standard library refuses the text.
"""

from __future__ import annotations

import bisect
import json
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from reportgen.load import json_mistakes, mistakes
from reportgen.load.decoding import UNPRINTABLE
from reportgen.load.document import Mark, Place, Spot
from reportgen.load.json_tokens import tokens

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic, Location, Rule
    from reportgen.load.document import Source
    from reportgen.load.json_tokens import Token

_CLOSING = {"{": "}", "[": "]"}
_WIDE_RULES = {",": mistakes.FULL_WIDTH_COMMA, ":": mistakes.FULL_WIDTH_COLON}
_BLANKS = {"\u3000": "全角空格", "\xa0": "不换行空格"}
_MAX_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Scan:
    """The places of all values, and the mistakes."""

    root: Place | Mark
    findings: list[Diagnostic]


def scan(source: Source) -> Scan:
    """Walk through the text; there is always a finding when it is not JSON."""
    scanner = _Scanner(source)
    for token in tokens(source.text):
        scanner.take(token)
        if scanner.is_done or len(scanner.findings) >= _MAX_FINDINGS:
            break
    else:
        scanner.finish()
    return Scan(scanner.root or Spot(), scanner.findings)


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is open: its field whose value comes next, and the last comma or value in it."""

    place: Place
    opening: Token
    key: str | None = None
    has_colon: bool = False
    has_value: bool = False
    comma: Token | None = None

    @property
    def is_mapping(self) -> bool:
        return self.opening.sign == "{"


class _Scanner:
    def __init__(self, source: Source) -> None:
        self.findings: list[Diagnostic] = []
        self.root: Place | Mark | None = None
        self.is_done = False
        self._source = source
        self._starts = [0, *accumulate(len(line) for line in source.text.splitlines(keepends=True))]
        self._frames: list[_Frame] = []
        self._last: Token | None = None
        self._skipped_to = 0

    def take(self, token: Token) -> None:
        """Go on by one piece of the text."""
        if token.offset < self._skipped_to:
            return
        if self._last and self._last.kind == "text" and self._last.end == token.offset and not token.sign:
            self._text_after_text(self._last)
            return
        if token.kind == "wide":
            rule = _WIDE_RULES.get(token.sign, mistakes.FULL_WIDTH_BRACKET)
            self._find(rule, f"“{token.text}”是全角的，应为半角的“{token.sign}”", token.offset)
        if token.kind == "comment":
            self._find(json_mistakes.COMMENT, "这里是注释", token.offset)
        elif token.kind == "stray":
            name = _BLANKS.get(token.text, f"“{token.text}”")
            self._find(json_mistakes.SYNTAX, f"多余的{name}", token.offset)
        elif token.sign:
            self._sign(token)
        else:
            self._scalar(token)
        self._last = token

    def finish(self) -> None:
        """Look at what the end of the file leaves open."""
        for frame in self._frames:
            opening = frame.opening
            message = f"“{opening.sign}”没有对应的“{_CLOSING[opening.sign]}”"
            self._find(mistakes.UNCLOSED_BRACKET, message, opening.offset)
        if self.root is None and not self.findings:
            self._find(json_mistakes.SYNTAX, "文件中没有数据", 0)

    def _sign(self, token: Token) -> None:
        if token.sign in _CLOSING:
            self._open(token)
        elif not self._frames:
            self._find(json_mistakes.SYNTAX, f"多余的“{token.sign}”", token.offset)
            self.is_done = True
        elif token.sign == ",":
            self._comma(token, self._frames[-1])
        elif token.sign == ":":
            self._colon(token, self._frames[-1])
        else:
            self._close(token, self._frames[-1])

    def _open(self, token: Token) -> None:
        place = Place(self._spot(token.offset))
        if self._frames and self._frames[-1].is_mapping and self._frames[-1].key is None:
            self._find(json_mistakes.SYNTAX, "这里应是字段的名称", token.offset)
            self.is_done = True
        self._put(token, place)
        self._frames.append(_Frame(place, token))
        if len(self._frames) > mistakes.MAX_DEPTH:
            self._find(mistakes.TOO_DEEP, f"嵌套超过 {mistakes.MAX_DEPTH} 层", token.offset)
            self.is_done = True

    def _close(self, token: Token, frame: _Frame) -> None:
        opening = frame.opening
        if _CLOSING[opening.sign] != token.sign:
            message = f"“{token.sign}”与前面的“{opening.sign}”不配对"
            also = [self._source.at_offset(opening.offset)]
            finding = mistakes.UNCLOSED_BRACKET.finding(message, at=self._at(token.offset), also_at=also)
            self.findings.append(finding)
        if frame.key is not None:
            self._find(json_mistakes.SYNTAX, f"“{frame.key}”没有值", token.offset)
        elif frame.comma is not None and not frame.has_value:
            self._find(json_mistakes.COMMA, "最后一项之后有多余的逗号", frame.comma.offset)
        matching = [number for number, open_ in enumerate(self._frames) if _CLOSING[open_.opening.sign] == token.sign]
        del self._frames[matching[-1] if matching else -1 :]

    def _comma(self, token: Token, frame: _Frame) -> None:
        if frame.key is not None:
            self._find(json_mistakes.SYNTAX, f"“{frame.key}”没有值", token.offset)
            frame.key = None
        elif not frame.has_value:
            self._find(json_mistakes.COMMA, "多余的逗号", token.offset)
        frame.has_value = False
        frame.comma = token

    def _colon(self, token: Token, frame: _Frame) -> None:
        if frame.key is None or frame.has_colon:
            self._find(json_mistakes.SYNTAX, "多余的冒号", token.offset)
        frame.has_colon = True

    def _scalar(self, token: Token) -> None:
        text = self._checked(token)
        frame = self._frames[-1] if self._frames else None
        if frame is None or not frame.is_mapping or frame.key is not None:
            self._put(token, self._spot(token.offset))
        elif token.kind in {"number", "bad_number"} and frame.comma and frame.comma.end == token.offset:
            self._find(json_mistakes.NUMBER, "数字中不能有千分位逗号", frame.comma.offset)
            frame.has_value = True
        else:
            self._key(token, text, frame)
        if token.kind == "unclosed":
            self._skip_line(token.offset)

    def _key(self, token: Token, key: str, frame: _Frame) -> None:
        self._expect_comma(frame)
        if token.kind in {"number", "word"}:
            self._find(json_mistakes.QUOTES, f"名称“{key}”没有用半角双引号", token.offset)
        first = frame.place.keys.get(key)
        if first is not None:
            also = [self._source.at_mark(first)]
            at = self._at(token.offset)
            self.findings.append(mistakes.DUPLICATE_KEY.finding(f"“{key}”写了两次", at=at, also_at=also))
        frame.place.keys.setdefault(key, self._spot(token.offset))
        frame.key = key
        frame.has_colon = False

    def _put(self, token: Token, place: Place | Mark) -> None:
        if not self._frames:
            if self.root is not None:
                self._find(json_mistakes.SYNTAX, "最外层的括号之后还有内容", token.offset)
                self.is_done = True
            self.root = self.root or place
            return
        frame = self._frames[-1]
        if frame.key is None:
            self._expect_comma(frame)
            frame.place.children[len(frame.place.children)] = place
        else:
            if not frame.has_colon:
                self._find(json_mistakes.SYNTAX, f"“{frame.key}”之后缺少冒号", token.offset)
            frame.place.children[frame.key] = place
        frame.key = None
        frame.has_value = True

    def _expect_comma(self, frame: _Frame) -> None:
        if frame.has_value and self._last is not None:
            self._find(json_mistakes.COMMA, "这一项之后缺少逗号", self._last.end)

    def _checked(self, token: Token) -> str:
        """Return the text of a scalar without its quotes; find what is wrong with it by itself."""
        if token.kind == "text":
            return self._checked_text(token)
        text = token.text.strip("'“”\"")
        if token.kind == "quoted" and token.text[0] != "'":
            self._find(mistakes.FULL_WIDTH_BRACKET, f"“{mistakes.shown(text)}”的引号是全角的", token.offset)
        elif token.kind in {"quoted", "bare"}:
            self._find(json_mistakes.QUOTES, f"“{mistakes.shown(text)}”没有用半角双引号", token.offset)
        elif token.kind == "unclosed":
            self._find(mistakes.UNCLOSED_QUOTE, f"这个引号 {token.text[0]} 没有结束", token.offset)
        elif token.kind == "not_finite":
            self._find(mistakes.NOT_FINITE, f"“{text}”不是有限的数字", token.offset)
        elif token.kind == "bad_number":
            self._find(json_mistakes.NUMBER, f"“{mistakes.shown(text)}”不是 JSON 的数字", token.offset)
        return text

    def _checked_text(self, token: Token) -> str:
        if "\t" in token.text:
            self._find(mistakes.CONTROL_CHARACTER, "文字中有制表符（Tab）", token.offset + token.text.index("\t"))
            return token.text[1:-1]
        try:
            text: str = json.loads(token.text)
        except ValueError:
            self._find(mistakes.BACKSLASH, "文字中的反斜杠不是可用的写法", token.offset + token.text.index("\\"))
            return token.text[1:-1]
        if UNPRINTABLE.search(text):
            self._find(mistakes.CONTROL_CHARACTER, "反斜杠写法产生了控制字符", token.offset + token.text.index("\\"))
        return text

    def _text_after_text(self, text: Token) -> None:
        """``"他说"好""`` and ``"名称”: "甲"``: the text ended earlier than was meant, the rest of the line is lost."""
        if "”" in text.text or "“" in text.text:
            self._find(mistakes.FULL_WIDTH_BRACKET, "文字的两端不是同样的半角引号", text.offset)
        else:
            self._find(mistakes.UNCLOSED_QUOTE, "文字在第二个引号处已经结束，后面还有文字", text.offset)
        self._skip_line(text.offset)

    def _skip_line(self, offset: int) -> None:
        line = self._spot(offset).line
        self._skipped_to = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._source.text)
        if self._frames:
            frame = self._frames[-1]
            frame.key = None
            frame.has_value = not self._source.lines[line].rstrip().endswith((",", "，"))
            frame.comma = None

    def _spot(self, offset: int) -> Spot:
        line = bisect.bisect_right(self._starts, offset) - 1
        return Spot(line, offset - self._starts[line], offset)

    def _at(self, offset: int) -> Location:
        return self._source.at_mark(self._spot(offset))

    def _find(self, rule: Rule, message: str, offset: int) -> None:
        self.findings.append(rule.finding(message, at=self._at(offset)))
