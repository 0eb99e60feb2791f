"""This module knows the slips of the pen that make YAML unreadable, and how each would be mended.

Each function proposes what the writer may have done near the place of trouble. A proposal counts only if the parser
gets further with the mended lines, so it may be generous: a full-width colon in a sentence is never blamed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.load import mistakes, yaml_mistakes
from reportgen.load.mistakes import shown
from reportgen.load.yaml_indentation import indentation, tabs, wide_blanks
from reportgen.load.yaml_trouble import Trap, endings, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reportgen.load.yaml_trouble import Trouble

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


def full_width_colon(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """``单位：甲``: the parser takes it for text and stumbles over the next line."""
    for number in trouble.suspects(lines):
        if trap := full_width_colon_in(lines[number], number):
            yield trap


def full_width_colon_in(line: str, number: int) -> Trap | None:
    """Return the trap if the line begins with a name and a full-width colon."""
    found = _FULL_WIDTH_COLON.match(line)
    if not found:
        return None
    mended = f"{found[1]}{found[2]}: {line[found.end() :]}"
    message = f"“{shown(found[2])}”之后是全角冒号“：”"
    return Trap(mistakes.FULL_WIDTH_COLON, message, number, line.index("：", found.end(2)), {number: mended})


def no_space(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """``名称:甲`` and ``-名称: 甲``: no space behind the sign, or a full-width one."""
    for number in trouble.suspects(lines):
        if trap := no_space_in(lines[number], number):
            yield trap
        if found := _NO_SPACE_AFTER_DASH.match(lines[number]):
            # The lines below may be aligned with the name: then it is the dash that has to move.
            for dash in (f"{found[1]}- ", f"{found[1][1:]}- "):
                mended = dash + lines[number][found.end() :]
                yield Trap(yaml_mistakes.NO_SPACE, "减号之后没有空格", number, found.end() - 1, {number: mended})


def no_space_in(line: str, number: int) -> Trap | None:
    """Return the trap if the line begins with a name, and its colon has no half-width space after it."""
    found = _NO_SPACE.match(line)
    if not found:
        return None
    mended = f"{found[1]}{found[2]}: {line[found.end() :]}"
    kind = "是全角空格" if line[found.end() - 1] != ":" else "没有空格"
    message = f"“{shown(found[2])}”的冒号之后{kind}"
    return Trap(yaml_mistakes.NO_SPACE, message, number, line.index(":", found.end(2)), {number: mended})


def full_width_comma(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """``{a: 1， b: 2}``: the parser takes the first value to go on behind the comma."""
    last = trouble.last
    # libyaml reports an empty value at the end of the file on a line that is not there.
    if last is None or last.style or last.start.line != last.end.line or last.end.line >= len(lines):
        return
    line = lines[last.start.line]
    value = line[last.start.column : last.end.column]
    for comma in "，、":
        if comma in value:
            mended = line[: last.start.column] + value.replace(comma, ", ") + line[last.end.column :]
            column = last.start.column + value.index(comma)
            message = f"用全角“{comma}”分隔，应为半角逗号"
            yield Trap(mistakes.FULL_WIDTH_COMMA, message, last.start.line, column, {last.start.line: mended})


def brackets(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """A bracket that is closed by a full-width one, or never."""
    if not trouble.context.endswith(("a flow sequence", "a flow mapping")):
        return
    start = trouble.start
    head, body = lines[start.line][: start.column], lines[start.line][start.column :]
    if body.translate(_TO_HALF_WIDTH) != body:
        column = next(n for n, char in enumerate(body) if ord(char) in _TO_HALF_WIDTH)
        rule = mistakes.FULL_WIDTH_COMMA if body[column] in "，、" else mistakes.FULL_WIDTH_BRACKET
        message = f"括号中有全角的“{body[column]}”"
        mended = head + body.translate(_TO_HALF_WIDTH)
        yield Trap(rule, message, start.line, start.column + column, {start.line: mended})
    opening = body[:1]
    closing = {"[": "]", "{": "}"}.get(opening, "")
    mended = head + body.rstrip().rstrip(",") + closing
    message = f"“{opening}”没有对应的“{closing}”"
    yield Trap(mistakes.UNCLOSED_BRACKET, message, start.line, start.column, {start.line: mended})


def full_width_quotes(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """``a: “x: y”`` and ``a: ｛b: 1｝``: full-width quotes and brackets are text."""
    number = min(trouble.at.line, len(lines) - 1)
    if found := _FULL_WIDTH_QUOTES.match(lines[number]):
        rest = found[2]
        message = f"值以全角的 {rest[0]} 开头，它没有标记作用"
        for mended in (rest.translate(_TO_HALF_WIDTH), *(quoted(rest[:end]) + rest[end:] for end in endings(rest))):
            lines_mended = {number: found[1] + mended}
            yield Trap(mistakes.FULL_WIDTH_BRACKET, message, number, found.end(1), lines_mended, settles_line=True)


def braces(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """``a: {{ x }} 元``: a template's marks as a value."""
    number = min(trouble.at.line, len(lines) - 1)
    if found := _BRACES.match(lines[number]):
        mended = found[1] + quoted(found[2])
        message = f"“{shown(found[2])}”没有加引号"
        yield Trap(yaml_mistakes.BRACES, message, number, found.end(1), {number: mended})


def braces_in_list(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """``[甲, 全年{{ x }}]``: within brackets a template's marks are brackets too, wherever they stand."""
    number = min(trouble.at.line, len(lines) - 1)
    line = lines[number]
    if found := _ENTRY_WITH_BRACES.search(line):
        mended = _ENTRY_WITH_BRACES.sub(lambda entry: entry[1] + quoted(entry[2]), line)
        message = f"“{shown(found[2])}”没有加引号"
        yield Trap(yaml_mistakes.BRACES, message, number, found.end(1), {number: mended})


def unclosed_quote(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """A quote that is closed at the end of the file, or by the opening quote of a later value."""
    starts = []
    if "quoted scalar" in trouble.context and "end of stream" in trouble.problem:
        starts.append(trouble.start)
    elif trouble.last and trouble.last.style in ("'", '"') and trouble.last.start.line < trouble.last.end.line:
        starts.append(trouble.last.start)
    for start in starts:
        line = lines[start.line]
        text = line[start.column + 1 :].rstrip()
        mended = line[: start.column] + quoted(text)
        message = f"这个引号 {line[start.column]} 没有结束"
        remedy = "结尾处用了全角引号，请改为半角引号。" if text.endswith(("”", "’", "“", "＂")) else ""
        yield Trap(mistakes.UNCLOSED_QUOTE, message, start.line, start.column, {start.line: mended}, remedy)


def quotes_inside(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """``"三公"经费`` and ``"他说"好""``: the second quote ends the value."""
    last = trouble.last
    if last is None or last.style not in ("'", '"') or last.end.line != trouble.at.line:
        return
    line = lines[last.end.line]
    if last.start.line != last.end.line or line[last.end.column : trouble.at.column].strip():
        return
    rest = line[last.start.column :]
    for end in endings(rest):
        mended = line[: last.start.column] + quoted(rest[:end]) + rest[end:]
        message = f"值在第二个引号处已经结束，后面还有“{shown(line[last.end.column :])}”"
        yield Trap(yaml_mistakes.QUOTES_INSIDE, message, last.end.line, last.end.column, {last.end.line: mended})


def backslash(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    r"""``"C:\data"``: within double quotes a backslash announces a special character."""
    if "escape" not in trouble.problem:
        return
    number = trouble.at.line
    line = lines[number]
    column = line.rfind("\\", 0, trouble.at.column + 1)
    if column >= 0:
        mended = line[:column] + "\\\\" + _BACKSLASHES.sub(r"\\\\", line[column + 1 :])
        message = f"双引号内的“{line[column : column + 2]}”不是可用的写法"
        yield Trap(mistakes.BACKSLASH, message, number, column, {number: mended})


def special_start(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """A value that begins with a sign of YAML: ``%5``, ``@甲``, ``*重要*``, ``- 甲``."""
    is_dash = trouble.problem.startswith("block sequence entries")
    if not is_dash and not trouble.context.endswith(_SPECIAL_CONTEXTS):
        return
    spot = trouble.at if is_dash else trouble.start
    if spot.line >= len(lines):
        return
    line = lines[spot.line]
    rest = line[spot.column :]
    if not rest.strip():
        return
    message = f"值以特殊字符“{rest[0]}”开头"
    if trouble.context.endswith(("a block scalar", "a directive")):
        mended = line[: spot.column + 1] if "block" in trouble.context else ""
        yield Trap(yaml_mistakes.SPECIAL_START, message, spot.line, spot.column, {spot.line: mended})
    remedy = "若是列表，请把“- ”写到下一行并缩进；若是文字，请给整个值加半角引号。" if is_dash else ""
    for end in endings(rest):
        mended = line[: spot.column] + quoted(rest[:end]) + rest[end:]
        yield Trap(yaml_mistakes.SPECIAL_START, message, spot.line, spot.column, {spot.line: mended}, remedy)


def colon_in_value(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """``原因: 其中: 人员增加``: a second colon with a space."""
    last = trouble.last
    if not trouble.problem.startswith("mapping values") or last is None or last.start.line != trouble.at.line:
        return
    line = lines[last.start.line]
    if not line[: last.start.column].rstrip().endswith((":", "-")):
        return
    mended = line[: last.start.column] + quoted(line[last.start.column :])
    message = f"值“{shown(line[last.start.column :])}”里有半角冒号和空格"
    yield Trap(yaml_mistakes.COLON_IN_VALUE, message, trouble.at.line, trouble.at.column, {last.start.line: mended})


def no_colon(trouble: Trouble, lines: list[str]) -> Iterator[Trap]:
    """A line between two fields that has no colon at all."""
    if "simple key" not in trouble.context:
        return
    line = lines[trouble.start.line]
    if ":" not in line and "：" not in line:
        message = f"“{shown(line)}”之后缺少冒号和值"
        place = trouble.start
        yield Trap(yaml_mistakes.NO_COLON, message, place.line, place.column, {place.line: ""})


#: In the order in which they are tried: what explains the trouble exactly before what would silence it as well.
TRAPS: tuple[Callable[[Trouble, list[str]], Iterator[Trap]], ...] = (
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
