"""This module reads a YAML data file: the part of YAML that an accountant can predict, and refuses the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import yaml

from reportgen.load import mistakes, yaml_mistakes
from reportgen.load.decoding import UNPRINTABLE
from reportgen.load.document import Mark, Place, Source, Spot, Tree

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


class Event(Protocol):
    """A node event of the parser; scalars have all attributes, mappings and lists the first four."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str
    implicit: tuple[bool, bool]


def read_yaml(source: Source) -> tuple[Tree | None, list[Diagnostic]]:
    """Return the content and everything found wrong with the writing; no content when it cannot be understood."""
    reader = Reader(source)
    try:
        reader.read(source.text)
    except yaml.YAMLError:
        from reportgen.load.yaml_syntax import explain_syntax

        syntax, mended = explain_syntax(source)
        if mended is not None:
            reader = _read_again(source, mended)
        # That a value goes on in the next line is an effect of the mistake there.
        others = [finding for finding in reader.findings if finding.code != yaml_mistakes.FOLDED.code]
        return None, list(dict.fromkeys(syntax + others))
    tree = reader.tree()
    if tree is None and not reader.findings:
        return None, [mistakes.EMPTY.finding("数据文件是空的", at=source.at(0, 0))]
    if tree and isinstance(tree.data, str):
        from reportgen.load.yaml_syntax import explain_text

        if colons := explain_text(source):
            return None, colons
    return tree, reader.findings


def _read_again(source: Source, text: str) -> Reader:
    """Read text in which the parser finds no mistake before our limit of levels."""
    reader = Reader(source)
    try:
        reader.read(text)
    except yaml.MarkedYAMLError as error:
        from reportgen.load.yaml_trouble import before_trouble

        reader = Reader(source)
        reader.read(before_trouble(text, error))
    return reader


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being filled; ``key`` is the field whose value comes next."""

    data: dict[str, Any] | list[Any]
    place: Place
    key: str | None = None
    is_in_key: bool = False
    repeated: int = 0


class Reader:
    """Builds values and places in one pass over the parser's events, without recursion."""

    def __init__(self, source: Source) -> None:
        self.findings: list[Diagnostic] = []
        self._source = source
        self._root: list[Any] = []
        self._frame = _Frame(self._root, Place(Spot()))
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
            yaml.MappingStartEvent: self._start_mapping,
            yaml.SequenceStartEvent: self._start_list,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._start_document,
            yaml.StreamEndEvent: self._end_stream,
        }
        next_event = yaml.CSafeLoader(text).get_event
        while not self._is_done:
            event = next_event()
            handler = handlers.get(type(event))  # type: ignore[arg-type]  # never None before the end of the stream
            if handler is not None:
                handler(event)

    def tree(self) -> Tree | None:
        """Return what was read; ``None`` when there is nothing but blanks and comments."""
        if not self._root or self._root[0] is None:
            return None
        place = self._frame.place.children[0]
        root = place if isinstance(place, Place) else Place(place)
        return Tree(self._root[0], lambda: root)

    def open_brackets(self) -> list[Mark]:
        """Return where the mappings and lists begin that had not ended when the parser stopped."""
        return [frame.place.mark for frame in [*self._frames, self._frame][1:]]

    def _scalar(self, event: Event) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_labels(event)
        frame = self._frame
        if frame.key is None and type(frame.data) is dict:
            self._key(event)
            return
        self._put(self._scalar_value(event), event.start_mark)

    def _scalar_value(self, event: Event) -> object:
        if event.implicit[0]:
            return self._plain(event)
        if event.style == '"' and UNPRINTABLE.search(event.value):
            self._find(mistakes.CONTROL_CHARACTER, "双引号内的反斜杠写法产生了控制字符", event)
        return event.value

    def _key(self, event: Event) -> None:
        frame, key = self._frame, event.value
        first = frame.place.keys.setdefault(key, event.start_mark)
        frame.key = key
        if first is not event.start_mark:
            self._repeated_key(event, first)
        if not key or key[0] in _DOUBTFUL_KEY_STARTS:
            self._doubtful_key(event)

    def _repeated_key(self, event: Event, first: Mark) -> None:
        """Tell of the first name that stands there twice; several are one mistake, a lost name above them."""
        self._frame.repeated += 1
        if self._frame.repeated == 1:
            self._find(mistakes.DUPLICATE_KEY, f"“{event.value}”写了两次", event, also=first)
            return
        start = self._source.at_mark(self._frame.place.mark).line
        index = max(i for i, each in enumerate(self.findings) if each.code == mistakes.DUPLICATE_KEY.code)
        once = self.findings[index]
        name = once.message.partition("”")[0]
        message = f"{name}”等 {self._frame.repeated} 个名称写了两次，都在从第 {start} 行开始的一组字段中"
        self.findings[index] = replace(once, message=message, remedy=mistakes.LOST_PARENT_REMEDY)

    def _doubtful_key(self, event: Event) -> None:
        key = event.value
        if not key:
            self._find(yaml_mistakes.KEY_NOT_TEXT, "冒号左边没有名称", event)
        elif not event.implicit[0]:
            return  # in quotes: meant as text
        elif key == "<<":
            self._find(yaml_mistakes.ALIAS, "不能用“<<”合并其他内容", event)
        elif key[0] != "<":
            self._find(yaml_mistakes.FULL_WIDTH_SPACE, f"“{key.strip()}”前面是全角空格，不是缩进", event)

    def _plain(self, event: Event) -> object:
        text = event.value
        if text in _WORDS:
            return _WORDS[text]
        if text[0] in _NUMBER_STARTS and (number := _NUMBER.fullmatch(text)):
            return Decimal(text) if number[1] else int(text)
        if _NOT_FINITE.fullmatch(text):
            self._find(mistakes.NOT_FINITE, f"“{text}”不是有限的数字", event)
        elif event.end_mark.line != event.start_mark.line:
            self._folded(event)
        return text

    def _folded(self, event: Event) -> None:
        number = event.start_mark.line + 1
        while not self._source.lines[number].strip():
            number += 1
        line = self._source.lines[number]
        at = self._source.at(number, len(line) - len(line.lstrip()), self._path())
        self.findings.append(yaml_mistakes.FOLDED.finding("这一行被当作上一行文字的继续", at=at))

    def _put(self, value: object, place: Place | Mark) -> None:
        frame = self._frame
        data = frame.data
        if isinstance(data, list):
            frame.place.children[len(data)] = place
            data.append(value)
        elif frame.key is not None:
            data[frame.key] = value
            frame.place.children[frame.key] = place
            frame.key = None

    def _start_mapping(self, event: Event) -> None:
        self._start({}, event)

    def _start_list(self, event: Event) -> None:
        self._start([], event)

    def _start(self, data: dict[str, Any] | list[Any], event: Event) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_labels(event)
        frame = self._frame
        if frame.key is None and type(frame.data) is dict:
            self._refuse_key(event)
        if len(self._frames) == mistakes.MAX_DEPTH:
            self._find(mistakes.TOO_DEEP, f"嵌套超过 {mistakes.MAX_DEPTH} 层", event)
            self._is_done = True
        self._frames.append(frame)
        self._frame = _Frame(data, Place(event.start_mark))

    def _end(self, _event: Event) -> None:
        ended = self._frame
        self._frame = self._frames.pop()
        if self._frame.is_in_key:
            self._frame.is_in_key = False
        else:
            self._put(ended.data, ended.place)

    def _alias(self, event: Event) -> None:
        self._find(yaml_mistakes.ALIAS, f"不能用“*{event.anchor}”引用别处的内容", event)
        frame = self._frame
        if frame.key is None and type(frame.data) is dict:
            frame.key = ""
        else:
            self._put(None, event.start_mark)

    def _start_document(self, event: Event) -> None:
        self._documents += 1
        if self._documents > 1:
            self._find(yaml_mistakes.SECOND_DOCUMENT, "从这里开始是另一份数据", event)
            self._is_done = True

    def _end_stream(self, _event: Event) -> None:
        self._is_done = True

    def _refuse_labels(self, event: Event) -> None:
        if event.anchor is not None:
            self._find(yaml_mistakes.ALIAS, f"不能用“&{event.anchor}”标记内容", event)
        if event.tag is not None:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._find(yaml_mistakes.TAG, f"不能用类型标记“{shown}”", event)

    def _refuse_key(self, event: Event) -> None:
        mark = event.start_mark
        line = self._source.at_mark(mark).source_line
        if not any(frame.is_in_key for frame in self._frames):
            if "{{" in line[max(mark.column - 1, 0) : mark.column + 2]:
                self._find(yaml_mistakes.BRACES, "“{{ }}”没有加引号", event)
            else:
                self._find(yaml_mistakes.KEY_NOT_TEXT, "冒号左边是列表或一组数据，不是名称", event)
        self._frame.key = ""
        self._frame.is_in_key = True

    def _find(self, rule: Rule, message: str, event: Event, also: Mark | None = None) -> None:
        others = [self._source.at_mark(also)] if also else []
        at = self._source.at_mark(event.start_mark, self._path())
        self.findings.append(rule.finding(message, at=at, also_at=others))

    def _path(self) -> str:
        parts = [frame.key if type(frame.data) is dict else len(frame.data) for frame in self._frames[1:]]
        if self._frames:
            parts.append(self._frame.key if type(self._frame.data) is dict else len(self._frame.data))
        return ".".join(str(part) for part in parts if part is not None)
