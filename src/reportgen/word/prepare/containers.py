"""This module checks that what stands between the tags of a block is whole: no part of a table, a link, a field.

A block that is left out or repeated takes all of the XML between its tags along. It has to leave the same elements
open behind it as before it, in each of its branches, whatever a condition will be: otherwise the file cannot be opened,
or two cells become one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule, Severity
from reportgen.template.syntax import CLOSED_BY, OPENED_BY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.template.source import TemplateSource

CROSSING = Rule(
    "RG624",
    "条件或重复的开始和结束不在同一处",
    "if、for 和它的结束标签之间，表格、单元格、链接、内容控件、域、文本框等必须是完整的："
    "只包括一部分时，条件不成立就得到 Word 打不开的文件，或几个单元格并成一个。",
    "把开始和结束（else、elif 也一样）放在同一个段落、同一个单元格或同一个链接中；"
    "整段用 {%p …%}，整行用 {%tr …%}，整格用 {%tc …%}。",
)
BLANK_PARAGRAPHS = Rule(
    "RG625",
    "条件或重复会留下空段",
    "单独成段的 {% if … %}、{% for … %} 和它的结束标签不带前缀 p，标签所在的段落会作为空段留在报告里。",
    "写作 {%p if … %}、{%p endif %}（{%p for … %}、{%p endfor %}），各自独占一段。",
    Severity.WARNING,
)

_STATEMENT = re.compile(r"\{%(?:(?!\{%).)*?%\}")
_TOKEN = re.compile(
    r"\{\{(?:(?!\{[{%]).)*?\}\}|\{#(?:(?!\{#).)*?#\}"
    r"|\{%[-+]?\s*(?P<word>\w+)(?:\"[^\"]*\"|'[^']*'|[^\"'{%]|%(?!\})|\{(?!%))*%\}"
    r"|<(?P<close>/?)(?P<element>[\w:]+)(?P<attributes>(?:\"[^\"]*\"|[^\">])*?)(?P<empty>/?)>|\n",
    re.DOTALL,
)
_WORD = re.compile(r"\{%[-+]?\s*(\w+)")
_FIELD_MARK = re.compile(r'w:fldCharType="(begin|end)"')
#: The elements that a person knows, by the name that a person has for them.
_CONTAINERS = {
    "w:tbl": "表格",
    "w:tr": "表格行",
    "w:tc": "单元格",
    "w:hyperlink": "链接",
    "w:sdt": "内容控件",
    "w:fldSimple": "域",
    "w:txbxContent": "文本框",
}


@dataclass(slots=True)
class _Boundary:
    """The last tag of a block that is open: where it stands, and how far what was open there has been closed since.

    ``elements`` and ``fields`` are what was open; ``lowest`` and ``fewest`` how much of it stayed open all the time.
    """

    tag: str
    word: str
    line: int
    elements: tuple[str, ...]
    fields: int
    lowest: int
    fewest: int


@dataclass(slots=True)
class _Walk:
    """The elements, fields and blocks that are open at a point of a part, outermost first."""

    source: TemplateSource
    line: int = 1
    elements: list[str] = field(default_factory=list)
    fields: int = 0
    blocks: list[_Boundary] = field(default_factory=list)

    def place(self, line: int) -> Location:
        return self.source.place(line)


def block_findings(source: TemplateSource) -> Iterator[Diagnostic]:
    """Yield the blocks of a part that hold a part only of something, and those that leave blank paragraphs."""
    walk = _Walk(source)
    for token in _TOKEN.finditer(source.text):
        if token[0] == "\n":
            walk.line += 1
        elif token["element"]:
            if not (_pass_element(walk, token) and _is_whole(token["attributes"])):
                # Nothing behind it can be told: a tag has taken the end of something along.
                message = "这里的标签只包括图片、文本框、公式等内容（或其可选文字）的一部分"
                yield CROSSING.finding(message, at=walk.place(walk.line))
                return
        elif token["word"]:
            yield from _pass_tag(walk, token["word"], token[0])


def _pass_element(walk: _Walk, token: re.Match[str]) -> bool:
    """Go past the start or end of an element; return whether it fits."""
    element = token["element"]
    mark = _FIELD_MARK.search(token["attributes"]) if element == "w:fldChar" else None
    if mark:
        walk.fields += 1 if mark[1] == "begin" else -1
        for block in walk.blocks:
            block.fewest = min(block.fewest, walk.fields)
    if token["close"]:
        if not walk.elements or walk.elements.pop() != element:
            return False
        for block in walk.blocks:
            block.lowest = min(block.lowest, len(walk.elements))
    elif not token["empty"]:
        walk.elements.append(element)
    return True


def _is_whole(attributes: str) -> bool:
    """Whether the blocks that begin in the attributes of an element, such as a picture's description, end there."""
    if "{%" not in attributes:
        return True
    open_blocks = 0
    for word in _WORD.findall(attributes):
        open_blocks += (word in CLOSED_BY) - (word in CLOSED_BY.values())
        if open_blocks < 0:
            return False
    return not open_blocks


def _pass_tag(walk: _Walk, word: str, tag: str) -> Iterator[Diagnostic]:
    """Go past a tag; what it closes or divides has to be whole. That blocks come in pairs is checked elsewhere."""
    closes, divides = word in CLOSED_BY.values(), word in ("elif", "else")
    if (closes or divides) and walk.blocks and walk.blocks[-1].word in OPENED_BY[word]:
        last = walk.blocks.pop()
        yield from _between(walk, last, tag)
        word = last.word
    elif word not in CLOSED_BY:
        return
    if not closes:
        count = len(walk.elements)
        walk.blocks.append(
            _Boundary(tag, word, walk.line, tuple(walk.elements), walk.fields, count, walk.fields),
        )


def _between(walk: _Walk, start: _Boundary, tag: str) -> Iterator[Diagnostic]:
    """Yield what is wrong with the part of a block between two of its tags."""
    left, entered = start.elements[start.lowest :], tuple(walk.elements[start.lowest :])
    at, end = walk.place(start.line), walk.place(walk.line)
    also = [end] if end != at else []
    crossed = next((_CONTAINERS[each] for each in (*left, *entered) if each in _CONTAINERS), "")
    if not crossed and (start.fields != walk.fields or start.fewest < start.fields):
        crossed = "域"
    if crossed or left != entered:
        message = f"“{start.tag}”和“{tag}”不在同一个{crossed or '段落'}中"
        yield CROSSING.finding(message, at=at, also_at=also)
    elif "w:p" in left and not all(_STATEMENT.sub("", place.source_line).strip() for place in (at, end)):
        yield BLANK_PARAGRAPHS.finding(f"“{start.tag}”和“{tag}”单独成段，会留下空段", at=at, also_at=also)
