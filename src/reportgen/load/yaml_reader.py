"""This module reads a YAML data file: the part of YAML that an accountant can predict, and refuses the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import yaml

from reportgen.load import rules
from reportgen.load.decoding import UNPRINTABLE
from reportgen.load.document import MAX_DEPTH, Document, Event, FileText, Place, Position

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.diagnostics import Diagnostic, Rule

_WORDS = dict.fromkeys(("", "~", "null", "Null", "NULL")) | {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Codes with leading zeros, times, 1_000, 1e3 and whatever is too long for an amount stay text.
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?")
_NUMBER_STARTS = frozenset("+-0123456789")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)")
_DOUBTFUL_KEY_STARTS = frozenset("<\u3000\xa0")

NOWHERE: Position = yaml.Mark("", 0, 0, 0, None, 0)
"""The position of what is written nowhere."""


def read_yaml(source: FileText) -> tuple[Document | None, list[Diagnostic]]:
    """Return the content and everything found wrong with the writing; no content when it cannot be understood."""
    reader = Reader(source)
    try:
        reader.read(source.text)
    except yaml.YAMLError:
        from reportgen.load.yaml_repair import before_failure, explain_syntax

        syntax, mended = explain_syntax(source)
        if mended is not None:
            reader = Reader(source)
            try:
                reader.read(mended)
            except yaml.MarkedYAMLError as error:
                # The parser looks ahead of our limit of levels.
                reader = Reader(source)
                reader.read(before_failure(mended, error))
        # That a value goes on in the next line is an effect of the mistake there.
        others = [finding for finding in reader.findings if finding.code != rules.FOLDED.code]
        return None, list(dict.fromkeys(syntax + others))
    document = reader.document()
    if document is None and not reader.findings:
        return None, [rules.EMPTY.finding("数据文件是空的", at=source.at(0, 0))]
    if document and isinstance(document.data, str):
        from reportgen.load.yaml_repair import explain_text

        if colons := explain_text(source):
            return None, colons
    return document, reader.findings


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being filled; ``key`` is the field whose value comes next.

    ``repeated`` counts the names that stand there twice; the finding of the first is the one at ``told``.
    """

    data: dict[str, Any] | list[Any]
    place: Place
    key: str | None = None
    is_in_key: bool = False
    repeated: int = 0
    told: int = 0

    @property
    def expects_key(self) -> bool:
        """Whether the name of a field comes next."""
        return self.key is None and type(self.data) is dict

    @property
    def part(self) -> str | int | None:
        """What is being filled, as the path of a field calls it."""
        return self.key if type(self.data) is dict else len(self.data)


class Reader:
    """Builds values and places in one pass over the parser's events, without recursion."""

    def __init__(self, source: FileText) -> None:
        self.findings: list[Diagnostic] = []
        self._source = source
        self._root: list[Any] = []
        self._frame = _Frame(self._root, Place(NOWHERE))
        self._frames: list[_Frame] = []
        self._documents = 0
        self._is_done = False

    def read(self, text: str) -> None:
        """Read the text.

        Raises:
            yaml.YAMLError: the text is not YAML.
        """
        handlers: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: lambda event: self._start({}, event),
            yaml.SequenceStartEvent: lambda event: self._start([], event),
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._start_document,
        }
        next_event: Callable[[], Any] = yaml.CSafeLoader(text).get_event
        while not self._is_done:
            event = next_event()
            kind = type(event)
            if kind in handlers:
                handlers[kind](event)
            elif kind is yaml.StreamEndEvent:
                return

    def document(self) -> Document | None:
        """Return what was read; ``None`` when there is nothing but blanks and comments."""
        if not self._root or self._root[0] is None:
            return None
        place = self._frame.place.children[0]
        root = place if isinstance(place, Place) else Place(place)
        return Document(self._source, self._root[0], lambda: root)

    def open_brackets(self) -> list[Position]:
        """Return where the mappings and lists begin that had not ended when the parser stopped."""
        return [frame.place.start for frame in [*self._frames, self._frame][1:]]

    def _scalar(self, event: Event) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_labels(event)
        if self._frame.expects_key:
            self._key(event)
        else:
            self._put(self._scalar_value(event), event.start_mark)

    def _scalar_value(self, event: Event) -> object:
        text = event.value
        if not event.implicit[0]:
            if event.style == '"' and UNPRINTABLE.search(text):
                self._find(rules.CONTROL_CHARACTER, "双引号内的反斜杠写法产生了控制字符", event)
        elif text in _WORDS:
            return _WORDS[text]
        elif text[0] in _NUMBER_STARTS and (number := _NUMBER.fullmatch(text)):
            return Decimal(text) if number[1] else int(text)
        elif _NOT_FINITE.fullmatch(text):
            self._find(rules.NOT_FINITE, f"“{text}”不是有限的数字", event)
        elif event.end_mark.line != event.start_mark.line:
            self._folded(event)
        return text

    def _key(self, event: Event) -> None:
        frame, key = self._frame, event.value
        first = frame.place.keys.setdefault(key, event.start_mark)
        frame.key = key
        if first is not event.start_mark:
            self._repeated_key(event, first)
        if not key or (key[0] in _DOUBTFUL_KEY_STARTS and event.implicit[0]):
            self._doubtful_key(event)

    def _repeated_key(self, event: Event, first: Position) -> None:
        """Tell of the first name that stands there twice; several are one mistake, a lost name above them."""
        frame = self._frame
        frame.repeated += 1
        if frame.repeated == 1:
            frame.told = len(self.findings)
            self._find(rules.DUPLICATE_KEY, f"“{event.value}”写了两次", event, also=first)
            return
        start = self._source.at_position(frame.place.start).line
        once = self.findings[frame.told]
        name = once.message.partition("”")[0]
        message = f"{name}”等 {frame.repeated} 个名称写了两次，都在从第 {start} 行开始的一组字段中"
        self.findings[frame.told] = replace(once, message=message, remedy=rules.LOST_PARENT_REMEDY)

    def _doubtful_key(self, event: Event) -> None:
        key = event.value
        if not key:
            self._find(rules.KEY_NOT_TEXT, "冒号左边没有名称", event)
        elif key == "<<":
            self._find(rules.ALIAS, "不能用“<<”合并其他内容", event)
        elif key[0] != "<":
            self._find(rules.FULL_WIDTH_SPACE, f"“{key.strip()}”前面是全角空格，不是缩进", event)

    def _folded(self, event: Event) -> None:
        number = event.start_mark.line + 1
        while not self._source.lines[number].strip():
            number += 1
        line = self._source.lines[number]
        at = self._source.at(number, len(line) - len(line.lstrip()), self._path())
        self.findings.append(rules.FOLDED.finding("这一行被当作上一行文字的继续", at=at))

    def _put(self, value: object, place: Place | Position) -> None:
        frame = self._frame
        data = frame.data
        if isinstance(data, list):
            frame.place.children[len(data)] = place
            data.append(value)
        elif frame.key is not None:
            data[frame.key] = value
            frame.place.children[frame.key] = place
            frame.key = None

    def _start(self, data: dict[str, Any] | list[Any], event: Event) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_labels(event)
        if self._frame.expects_key:
            self._refuse_key(event)
        if len(self._frames) == MAX_DEPTH:
            self._find(rules.TOO_DEEP, f"嵌套超过 {MAX_DEPTH} 层", event)
            self._is_done = True
        self._frames.append(self._frame)
        self._frame = _Frame(data, Place(event.start_mark))

    def _end(self, _event: Event) -> None:
        ended = self._frame
        self._frame = self._frames.pop()
        if self._frame.is_in_key:
            self._frame.is_in_key = False
        else:
            self._put(ended.data, ended.place)

    def _alias(self, event: Event) -> None:
        self._find(rules.ALIAS, f"不能用“*{event.anchor}”引用别处的内容", event)
        if self._frame.expects_key:
            self._frame.key = ""
        else:
            self._put(None, event.start_mark)

    def _start_document(self, event: Event) -> None:
        self._documents += 1
        if self._documents > 1:
            self._find(rules.SECOND_DOCUMENT, "从这里开始是另一份数据", event)
            self._is_done = True

    def _refuse_labels(self, event: Event) -> None:
        if event.anchor is not None:
            self._find(rules.ALIAS, f"不能用“&{event.anchor}”标记内容", event)
        if event.tag is not None:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._find(rules.TAG, f"不能用类型标记“{shown}”", event)

    def _refuse_key(self, event: Event) -> None:
        start = event.start_mark
        line = self._source.at_position(start).source_line
        if not any(frame.is_in_key for frame in self._frames):
            if "{{" in line[max(start.column - 1, 0) : start.column + 2]:
                self._find(rules.BRACES, "“{{ }}”没有加引号", event)
            else:
                self._find(rules.KEY_NOT_TEXT, "冒号左边是列表或一组数据，不是名称", event)
        self._frame.key = ""
        self._frame.is_in_key = True

    def _find(self, rule: Rule, message: str, event: Event, also: Position | None = None) -> None:
        others = [self._source.at_position(also)] if also else []
        at = self._source.at_position(event.start_mark, self._path())
        self.findings.append(rule.finding(message, at=at, also_at=others))

    def _path(self) -> str:
        """Return the way to what is being filled."""
        parts = [frame.part for frame in [*self._frames, self._frame][1:]]
        return ".".join(str(part) for part in parts if part is not None)
