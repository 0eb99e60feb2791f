"""This module knows the slips of the pen that make YAML unreadable, and how each would be mended.

Each function proposes what the writer may have done near the place where the parser gave up. A proposal counts only if
the parser gets further with the mended lines, so it may be generous: a full-width colon in a sentence is never blamed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.load import rules
from reportgen.load.rules import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reportgen.diagnostics import Rule
    from reportgen.load.document import Event, Position


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """Why the parser gave up: its words, the construct it was in, and the place where it saw the problem.

    ``last`` is the last text that it understood before.
    """

    context: str
    problem: str
    start: Position
    at: Position
    last: Event | None

    @property
    def blamed(self) -> Position:
        """The place to blame: a construct that was never finished is blamed at its beginning."""
        return self.start if self.context.startswith("while scanning") else self.at

    def suspects(self, lines: list[str]) -> list[int]:
        """Return the lines that may be to blame: often the one before the place that the parser names."""
        final = min(self.at.line, len(lines) - 1)
        first = next((number for number in range(final - 1, -1, -1) if lines[number].strip()), final)
        first = min(first, self.blamed.line)
        if self.last is not None:
            first = min(first, self.last.start_mark.line)
        return [number for number in range(first, final + 1) if lines[number].strip()]


@dataclass(frozen=True, slots=True)
class Repair:
    """A guess at what the writer did: where (from 0), and the lines that would be right instead.

    With ``settles_line`` the guess is wrong if the parser then stumbles in the same line again.
    """

    rule: Rule
    message: str
    line: int
    column: int
    mended: dict[int, str]
    remedy: str = ""
    also: tuple[int, ...] = ()
    settles_line: bool = False


# A name at the beginning of a line, perhaps after the dashes of a list, perhaps in quotes.
_KEY = (
    r"^([ ]*(?:-[ ]+)*)"
    r"(\"[^\"]{1,40}\"|'[^']{1,40}'|[^\s:：#\"'{}\[\],-][^:：#\"'{}\[\],]{0,40}?)"
)
_FULL_WIDTH_COLON = re.compile(_KEY + r"[ \u3000]*：[ \u3000]*")
_NO_SPACE = re.compile(_KEY + r":[\u3000\xa0]*(?=[^ \t])")
_NO_SPACE_AFTER_DASH = re.compile(r"^([ ]*)-(?=[^ \t-])")
_FULL_WIDTH_QUOTES = re.compile(r"^(.*?(?:: |- |[{\[,] ?)[ ]*)([“”‘’＂＇［｛【].*)$")
_BRACES = re.compile(r"^(.*?(?:: |- )[ ]*)(\{[{%].*)$")
# Bounded, so that a long line of brackets takes no longer than any other; an expression of this length has no reader.
_ENTRY_WITH_BRACES = re.compile(
    r"([\[,] *)([^\[\],\"' ](?:(?!\{[{%])[^\[\],\"'])*\{[{%](?:(?![%}]\})[^\]\"]){0,300}[%}]\}[^\[\],]*)"
)
_TO_HALF_WIDTH = str.maketrans("［］｛｝【】，、", "[]{}[],,")
# Those that do not begin an escape of YAML.
_BACKSLASHES = re.compile(r"\\(?![\\0abtnvfre \"/N_LPxuU])")
_SPECIAL_CONTEXTS = ("an alias", "an anchor", "a tag", "a block scalar", "a directive", "for the next token")
_QUOTES = ("'", '"')
_TABS = re.compile(r"^[ -]*\t[ \t-]*")
_WIDE_BLANKS = re.compile(r"^[ ]*[\u3000\xa0][ \u3000\xa0]*")
_ALSO_SHOWN = 3


def tabs(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """Indentation by tabs; all such lines at once, because their width has to be the same."""
    if not any(_TABS.match(lines[number]) for number in failure.suspects(lines)):
        return
    found = [number for number, line in enumerate(lines) if _TABS.match(line)]
    column = lines[found[0]].index("\t")
    count = f"，全文共 {len(found)} 行" if len(found) > 1 else ""
    message = f"行首用制表符（Tab）缩进{count}"
    also = tuple(found[1 : 1 + _ALSO_SHOWN])
    for mended in _without_tabs(lines, found):
        yield Repair(rules.TAB, message, found[0], column, mended, also=also)


def _without_tabs(lines: list[str], found: list[int]) -> Iterator[dict[int, str]]:
    """Yield the lines with spaces: each tab so many of them, or aligned with the line above or below that has none."""
    for width in (2, 4, 8, 1):
        yield {number: _respaced(lines[number], {"\t": width}) for number in found}
    for numbers in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        indent = 0
        mended = {}
        for number in numbers:
            if _TABS.match(lines[number]):
                mended[number] = " " * indent + lines[number].lstrip("\t ")
            elif lines[number].strip():
                indent = _indent(lines[number])
        yield mended


def wide_blanks(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """Indentation by full-width or no-break spaces."""
    for number in failure.suspects(lines):
        if _WIDE_BLANKS.match(lines[number]):
            column = len(lines[number]) - len(lines[number].lstrip(" "))
            for width in (2, 1):
                mended = {number: _respaced(lines[number], {"\u3000": width, "\xa0": 1})}
                yield Repair(rules.FULL_WIDTH_SPACE, "行首是全角空格，不是缩进", number, column, mended)


def _respaced(line: str, widths: dict[str, int]) -> str:
    """Return the line with these blanks before its text replaced by as many spaces."""
    text = line.lstrip(" -\t\u3000\xa0")
    head = line[: len(line) - len(text)]
    return head.translate({ord(char): " " * width for char, width in widths.items()}) + text


def indentation(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """A line that stands between two levels of the lines above."""
    number = min(failure.at.line, len(lines) - 1)
    indent = _indent(lines[number])
    levels = _neighbouring_levels(lines[:number], indent)
    message = f"行首有 {indent} 个空格，与上面同一层的行没有对齐"
    remedy = f"请改为 {' 或 '.join(str(level) for level in levels)} 个空格。"
    for level in levels:
        for block in _blocks(lines, number):
            mended = {n: " " * level + lines[n][indent:] for n in block}
            yield Repair(rules.INDENTATION, message, number, indent, mended, remedy, settles_line=True)


def _blocks(lines: list[str], number: int) -> Iterator[list[int]]:
    """Yield what may have slipped together with a line: nothing, what is deeper below it, its neighbours as well."""
    indent = _indent(lines[number])
    for least in (1000, indent + 1, indent):
        block = [number]
        for follower in range(number + 1, len(lines)):
            if lines[follower].strip():
                if _indent(lines[follower]) < least:
                    break
                block.append(follower)
        yield block


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _neighbouring_levels(lines: list[str], indent: int) -> list[int]:
    """Return the columns next to this one at which lines above, or entries behind their dashes, begin."""
    levels: set[int] = set()
    for line in lines[-50:]:
        if line.strip():
            levels |= {_indent(line), len(line) - len(line.lstrip(" -"))}
    lower = sorted(level for level in levels if level < indent)
    higher = sorted(level for level in levels if level > indent)
    return lower[-1:] + higher[:1]


def full_width_colon(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """``单位：甲``: the parser takes it for text and stumbles over the next line."""
    yield from filter(None, (full_width_colon_in(lines[number], number) for number in failure.suspects(lines)))


def full_width_colon_in(line: str, number: int) -> Repair | None:
    """Return the repair if the line begins with a name and a full-width colon."""
    found = _FULL_WIDTH_COLON.match(line)
    if not found:
        return None
    mended = f"{found[1]}{found[2]}: {line[found.end() :]}"
    message = f"“{shown(found[2])}”之后是全角冒号“：”"
    return Repair(rules.FULL_WIDTH_COLON, message, number, line.index("：", found.end(2)), {number: mended})


def no_space(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """``名称:甲`` and ``-名称: 甲``: no space behind the sign, or a full-width one."""
    for number in failure.suspects(lines):
        if repair := no_space_in(lines[number], number):
            yield repair
        if found := _NO_SPACE_AFTER_DASH.match(lines[number]):
            # The lines below may be aligned with the name: then it is the dash that has to move.
            for dash in (f"{found[1]}- ", f"{found[1][1:]}- "):
                mended = dash + lines[number][found.end() :]
                yield Repair(rules.NO_SPACE, "减号之后没有空格", number, found.end() - 1, {number: mended})


def no_space_in(line: str, number: int) -> Repair | None:
    """Return the repair if the line begins with a name, and its colon has no half-width space after it."""
    found = _NO_SPACE.match(line)
    if not found:
        return None
    mended = f"{found[1]}{found[2]}: {line[found.end() :]}"
    kind = "是全角空格" if line[found.end() - 1] != ":" else "没有空格"
    message = f"“{shown(found[2])}”的冒号之后{kind}"
    return Repair(rules.NO_SPACE, message, number, line.index(":", found.end(2)), {number: mended})


def full_width_comma(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """``{a: 1， b: 2}``: the parser takes the first value to go on behind the comma."""
    last = failure.last
    # libyaml reports an empty value at the end of the file on a line that is not there.
    if last is None or last.style or last.start_mark.line != last.end_mark.line or last.end_mark.line >= len(lines):
        return
    number, start, end = last.start_mark.line, last.start_mark.column, last.end_mark.column
    line = lines[number]
    value = line[start:end]
    for comma in "，、":
        if comma in value:
            mended = line[:start] + value.replace(comma, ", ") + line[end:]
            message = f"用全角“{comma}”分隔，应为半角逗号"
            yield Repair(rules.FULL_WIDTH_COMMA, message, number, start + value.index(comma), {number: mended})


def brackets(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """A bracket that is closed by a full-width one, or never."""
    if not failure.context.endswith(("a flow sequence", "a flow mapping")):
        return
    start = failure.start
    head, body = lines[start.line][: start.column], lines[start.line][start.column :]
    if body.translate(_TO_HALF_WIDTH) != body:
        column = next(n for n, char in enumerate(body) if ord(char) in _TO_HALF_WIDTH)
        rule = rules.FULL_WIDTH_COMMA if body[column] in "，、" else rules.FULL_WIDTH_BRACKET
        message = f"括号中有全角的“{body[column]}”"
        mended = head + body.translate(_TO_HALF_WIDTH)
        yield Repair(rule, message, start.line, start.column + column, {start.line: mended})
    opening = body[:1]
    closing = {"[": "]", "{": "}"}.get(opening, "")
    mended = head + body.rstrip().rstrip(",") + closing
    message = f"“{opening}”没有对应的“{closing}”"
    yield Repair(rules.UNCLOSED_BRACKET, message, start.line, start.column, {start.line: mended})


def full_width_quotes(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """``a: “x: y”`` and ``a: ｛b: 1｝``: full-width quotes and brackets are text."""
    number = min(failure.at.line, len(lines) - 1)
    line = lines[number]
    if found := _FULL_WIDTH_QUOTES.match(line):
        column = found.end(1)
        message = f"值以全角的 {line[column]} 开头，它没有标记作用"
        for mended in (found[1] + found[2].translate(_TO_HALF_WIDTH), *_requoted(line, column)):
            yield Repair(rules.FULL_WIDTH_BRACKET, message, number, column, {number: mended}, settles_line=True)


def braces(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """``a: {{ x }} 元``: a template's marks as a value."""
    number = min(failure.at.line, len(lines) - 1)
    if found := _BRACES.match(lines[number]):
        mended = found[1] + _quoted(found[2])
        message = f"“{shown(found[2])}”没有加引号"
        yield Repair(rules.BRACES, message, number, found.end(1), {number: mended})


def braces_in_list(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """``[甲, 全年{{ x }}]``: within brackets a template's marks are brackets too, wherever they stand."""
    number = min(failure.at.line, len(lines) - 1)
    line = lines[number]
    if found := _ENTRY_WITH_BRACES.search(line):
        mended = _ENTRY_WITH_BRACES.sub(lambda entry: entry[1] + _quoted(entry[2]), line)
        message = f"“{shown(found[2])}”没有加引号"
        yield Repair(rules.BRACES, message, number, found.end(1), {number: mended})


def unclosed_quote(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """A quote that is closed at the end of the file, or by the opening quote of a later value."""
    last = failure.last
    if "quoted scalar" in failure.context and "end of stream" in failure.problem:
        start = failure.start
    elif last and last.style in _QUOTES and last.start_mark.line < last.end_mark.line:
        start = last.start_mark
    else:
        return
    line = lines[start.line]
    text = line[start.column + 1 :].rstrip()
    mended = line[: start.column] + _quoted(text)
    message = f"这个引号 {line[start.column]} 没有结束"
    remedy = "结尾处用了全角引号，请改为半角引号。" if text.endswith(("”", "’", "“", "＂")) else ""
    yield Repair(rules.UNCLOSED_QUOTE, message, start.line, start.column, {start.line: mended}, remedy)


def quotes_inside(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """``"三公"经费`` and ``"他说"好""``: the second quote ends the value."""
    last, number = failure.last, failure.at.line
    if last is None or last.style not in _QUOTES or not number == last.start_mark.line == last.end_mark.line:
        return
    line, start, end = lines[number], last.start_mark.column, last.end_mark.column
    if line[end : failure.at.column].strip():
        return
    message = f"值在第二个引号处已经结束，后面还有“{shown(line[end:])}”"
    for mended in _requoted(line, start):
        yield Repair(rules.QUOTES_INSIDE, message, number, end, {number: mended})


def backslash(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    r"""``"C:\data"``: within double quotes a backslash announces a special character."""
    if "escape" not in failure.problem:
        return
    number = failure.at.line
    line = lines[number]
    column = line.rfind("\\", 0, failure.at.column + 1)
    if column >= 0:
        mended = line[:column] + "\\\\" + _BACKSLASHES.sub(r"\\\\", line[column + 1 :])
        message = f"双引号内的“{line[column : column + 2]}”不是可用的写法"
        yield Repair(rules.BACKSLASH, message, number, column, {number: mended})


def special_start(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """A value that begins with a sign of YAML: ``%5``, ``@甲``, ``*重要*``, ``- 甲``."""
    is_dash = failure.problem.startswith("block sequence entries")
    if not is_dash and not failure.context.endswith(_SPECIAL_CONTEXTS):
        return
    start = failure.at if is_dash else failure.start
    number, column = start.line, start.column
    line = lines[number] if number < len(lines) else ""
    if not line[column:].strip():
        return
    message = f"值以特殊字符“{line[column]}”开头"
    if failure.context.endswith(("a block scalar", "a directive")):
        mended = line[: column + 1] if "block" in failure.context else ""
        yield Repair(rules.SPECIAL_START, message, number, column, {number: mended})
    remedy = "若是列表，请把“- ”写到下一行并缩进；若是文字，请给整个值加半角引号。" if is_dash else ""
    for mended in _requoted(line, column):
        yield Repair(rules.SPECIAL_START, message, number, column, {number: mended}, remedy)


def colon_in_value(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """``原因: 其中: 人员增加``: a second colon with a space."""
    last, at = failure.last, failure.at
    if not failure.problem.startswith("mapping values") or last is None or last.start_mark.line != at.line:
        return
    head, value = lines[at.line][: last.start_mark.column], lines[at.line][last.start_mark.column :]
    if head.rstrip().endswith((":", "-")):
        message = f"值“{shown(value)}”里有半角冒号和空格"
        yield Repair(rules.COLON_IN_VALUE, message, at.line, at.column, {at.line: head + _quoted(value)})


def no_colon(failure: ParseFailure, lines: list[str]) -> Iterator[Repair]:
    """A line between two fields that has no colon at all."""
    if "simple key" not in failure.context:
        return
    line = lines[failure.start.line]
    if ":" not in line and "：" not in line:
        message = f"“{shown(line)}”之后缺少冒号和值"
        place = failure.start
        yield Repair(rules.NO_COLON, message, place.line, place.column, {place.line: ""})


def _quoted(text: str) -> str:
    """Return the text as a YAML value in single quotes."""
    return "'" + text.strip().replace("'", "''") + "'"


def _requoted(line: str, start: int) -> Iterator[str]:
    """Yield a line with a value in quotes that begins there: to the end of the line, or to a bracket or comma."""
    rest = line[start:]
    ends = (number for number, char in enumerate(rest) if char in ",]}" and number)
    for end in (len(rest), *ends):
        yield line[:start] + _quoted(rest[:end]) + rest[end:]


#: In the order in which they are tried: what explains the failure exactly before what would silence it as well.
SLIPS: tuple[Callable[[ParseFailure, list[str]], Iterator[Repair]], ...] = (
    tabs,
    wide_blanks,
    full_width_colon,
    no_space,
    full_width_comma,
    brackets,
    braces_in_list,
    braces,
    unclosed_quote,
    full_width_quotes,
    quotes_inside,
    backslash,
    special_start,
    colon_in_value,
    no_colon,
    indentation,
)
