"""This module parses templates, and says in Chinese what cannot be parsed: tag by tag, so that all mistakes show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jinja2.exceptions import TemplateSyntaxError

from reportgen.diagnostics import TemplateError
from reportgen.template.rules import OPEN_BLOCK, PREFIX, STRAY_BLOCK, SYNTAX, UNKNOWN_TAG, nearest
from reportgen.template.source import PlacedTag
from reportgen.template.tags import KEYWORDS, TagReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinja2 import Environment, nodes

    from reportgen.diagnostics import Diagnostic, Location, Rule
    from reportgen.template.source import TemplateSource
    from reportgen.template.tags import Tag

CLOSED_BY = {"if": "endif", "for": "endfor"}
OPENED_BY = {"endif": ("if",), "endfor": ("for",), "elif": ("if",), "else": ("if", "for")}
_SNIPPETS = {
    "": "{{{{ {} }}}}",
    "if": "{{% if {} %}}{{% endif %}}",
    "elif": "{{% if {} %}}{{% endif %}}",
    "for": "{{% for {} %}}{{% endfor %}}",
    "set": "{{% set {} %}}",
}
_HINTS = {"=": "；判断相等用“==”", "&": "；“并且”写作 and", "|": "；“或者”写作 or", "!": "；“不”写作 not，不等写作“!=”"}
_UNEXPECTED = re.compile(r"(?:got|unexpected(?: char)?) '(.+?)'")
#: Jinja shows a character that cannot be seen by its number.
_INVISIBLE = re.compile(r"unexpected char '\\[xu]([0-9a-f]+)'")
_TOO_DEEP = "标签里一层套一层，太深"
_TOO_LONG = "标签太长"

MOST_LEVELS = 60
"""How deep a template may go, in blocks and in expressions; Jinja and Python go down one call or more for each."""

MOST_CHARACTERS = 2_000
"""How long a tag may be."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed source: Jinja's tree, in which every tag has a line number of its own, and the tag of each number."""

    tree: nodes.Template
    tags: Mapping[int, PlacedTag]


def parse(source: TemplateSource, environment: Environment, phrase: str = "") -> Parsed:
    """Parse a whole source; ``phrase`` is the phrase it defines, if any.

    Raises:
        TemplateError: with everything that is wrong with the form of its tags.
    """
    findings: list[Diagnostic] = []
    tags = list(TagReader(source, findings).read())
    blocks = Blocks(findings)
    for tag in tags:
        blocks.accept(tag)
        if tag.prefix:
            message = f"前缀“{tag.prefix}”只能用在 Word 模板的段落、表格行、单元格中：{tag.text}"
            findings.append(PREFIX.finding(message, at=tag.place))
    blocks.finish()
    text, lines = _one_line_per_tag(source.text, tags)
    try:
        tree = environment.parse(text, source.name) if not findings and all(map(_is_short, tags)) else None
    except (TemplateSyntaxError, RecursionError, ValueError):
        tree = None
    if tree is not None and is_too_deep(tree):
        tree = None
    if tree is None:
        # Jinja stops at the first mistake and its line means little: look at every tag by itself.
        messages = ((tag, parse_tag(tag, environment)) for tag in tags)
        findings += (SYNTAX.finding(message, at=tag.place) for tag, message in messages if isinstance(message, str))
        raise TemplateError(findings or [SYNTAX.finding("模板的写法不对", at=source.place(1))])
    return Parsed(tree, {line: PlacedTag(tag.place, tag.text, phrase) for line, tag in lines.items()})


def parse_tag(tag: Tag, environment: Environment) -> nodes.Node | str | None:
    """Return the node of a tag by itself, the message when it cannot be parsed, or ``None`` when it says nothing."""
    snippet = _SNIPPETS.get(tag.keyword)
    if snippet is None or tag.is_broken:
        return None
    if not tag.expression:
        return f"标签里缺少内容：{tag.text}"
    if not _is_short(tag):
        return f"{_TOO_LONG}（超过 {MOST_CHARACTERS} 个字）：{tag.text[:20]}…"
    try:
        node = environment.parse(snippet.format(tag.expression)).body[0]
    except TemplateSyntaxError as error:
        return f"{_what_is_unexpected(error.message or '')}：{tag.text}"
    except (RecursionError, ValueError) as error:
        # Python reads no number of thousands of digits.
        return f"{_TOO_DEEP if isinstance(error, RecursionError) else '标签里的数太大'}：{tag.text[:20]}…"
    return f"{_TOO_DEEP}：{tag.text[:20]}…" if is_too_deep(node) else node


def _is_short(tag: Tag) -> bool:
    return len(tag.text) <= MOST_CHARACTERS


def is_too_deep(tree: nodes.Node) -> bool:
    """Return whether a tree is deeper than can be worked through: a long chain of filters is one as well."""
    level = [tree]
    for _ in range(MOST_LEVELS):
        level = [child for node in level for child in node.iter_child_nodes()]
    return bool(level)


def _what_is_unexpected(message: str) -> str:
    invisible = _INVISIBLE.search(message)
    if invisible:
        return f"标签里有看不见的字符 U+{invisible[1].upper():0>4}，请删去，重新输入"
    match = _UNEXPECTED.search(message)
    if match is None or match[1].startswith("end of"):
        return "标签的写法不完整"
    return f"标签的写法不对，读到“{match[1]}”处出错{_HINTS.get(match[1], '')}"


def _one_line_per_tag(text: str, tags: Sequence[Tag]) -> tuple[str, Mapping[int, Tag]]:
    """Return the text with a line break inside each tag, where it means nothing, and the tag of each line.

    Jinja knows a place by its line number only, and a paragraph of a report is one line with many tags.
    """
    lines = text.split("\n")
    pieces: list[str] = []
    tag_of_line: dict[int, Tag] = {}
    number = 1
    following = iter([*tags, None])
    tag = next(following)
    for index, line in enumerate(lines, start=1):
        done = 0
        while tag and tag.line == index:
            # Behind the two signs that open the tag, and the sign that trims what stands before it.
            start = tag.column + 1
            start += line[start : start + 1] in {"-", "+"}
            pieces += [line[done:start], "\n"]
            number, done = number + 1, start
            tag_of_line[number] = tag
            tag = next(following)
        pieces += [line[done:], "\n"]
        number += 1
    return "".join(pieces[:-1]), tag_of_line


@dataclass(slots=True)
class Blocks:
    """The blocks that are open at a point of the source, outermost first; ``findings`` grows on the way."""

    findings: list[Diagnostic]
    open: list[Tag] = field(default_factory=list)

    def accept(self, tag: Tag) -> None:
        """Go past one tag."""
        if not tag.keyword:
            return
        if tag.keyword in CLOSED_BY:
            self.open.append(tag)
        elif tag.keyword in OPENED_BY:
            self._divide_or_close(tag)
        elif tag.keyword != "set":
            message = f"没有 {tag.keyword} 这种标签{nearest(tag.keyword, KEYWORDS)}"
            self._find(UNKNOWN_TAG, message, tag)
        elif "=" not in tag.expression and not tag.is_broken:
            self._find(UNKNOWN_TAG, "set 要写成 {% set 名称 = 内容 %}", tag)

    def finish(self) -> None:
        """Report what is still open at the end."""
        for tag in self.open:
            self._find(OPEN_BLOCK, f"{tag.keyword} 没有结束，缺少 {{% {CLOSED_BY[tag.keyword]} %}}：{tag.text}", tag)
        self.open.clear()

    def _divide_or_close(self, tag: Tag) -> None:
        if tag.expression and tag.keyword != "elif" and not tag.is_broken:
            advice = "；另一个条件用 {% elif 条件 %}" if tag.keyword == "else" else ""
            self._find(SYNTAX, f"{tag.keyword} 后面不能写内容{advice}：{tag.text}", tag)
        wanted = OPENED_BY[tag.keyword]
        if not any(opening.keyword in wanted for opening in self.open):
            self._find(STRAY_BLOCK, f"{tag.keyword} 前面没有对应的 {' 或 '.join(wanted)}", tag)
            return
        while self.open[-1].keyword not in wanted:
            inner = self.open.pop()
            message = f"{inner.keyword} 还没有结束，就遇到了 {tag.keyword}：先要有 {CLOSED_BY[inner.keyword]}"
            self._find(STRAY_BLOCK, message, tag, also_at=[inner.place])
        opening = self.open[-1]
        if None not in {opening.prefix, tag.prefix} and opening.prefix != tag.prefix:
            message = f"{tag.text} 与 {opening.text} 的前缀不一致"
            self._find(PREFIX, message, tag, also_at=[opening.place])
        if tag.keyword in CLOSED_BY.values():
            self.open.pop()

    def _find(self, rule: Rule, message: str, tag: Tag, also_at: Iterable[Location] = ()) -> None:
        self.findings.append(rule.finding(message, at=tag.place, also_at=tuple(also_at)))
