"""This module checks that ``if`` and ``for`` are opened, divided and closed in pairs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.template.rules import OPEN_BLOCK, PREFIX, STRAY_BLOCK, SYNTAX, UNKNOWN_TAG, nearest
from reportgen.template.tags import KEYWORDS, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.diagnostics import Diagnostic, Location, Rule
    from reportgen.template.source import TemplateSource
    from reportgen.template.tags import Tag

CLOSED_BY = {"if": "endif", "for": "endfor"}
OPENED_BY = {"endif": ("if",), "endfor": ("for",), "elif": ("if",), "else": ("if", "for")}


@dataclass(slots=True)
class Blocks:
    """The blocks that are open at a point of the source, outermost first; ``findings`` grows on the way."""

    source: TemplateSource
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
            self._find_unclosed(tag)
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
            self._find(STRAY_BLOCK, message, tag, also_at=[self.place(inner)])
        opening = self.open[-1]
        if None not in {opening.prefix, tag.prefix} and opening.prefix != tag.prefix:
            message = f"{tag.text} 与 {opening.text} 的前缀不一致"
            self._find(PREFIX, message, tag, also_at=[self.place(opening)])
        if tag.keyword in CLOSED_BY.values():
            self.open.pop()

    def _find_unclosed(self, tag: Tag) -> None:
        self._find(OPEN_BLOCK, f"{tag.keyword} 没有结束，缺少 {{% {CLOSED_BY[tag.keyword]} %}}：{tag.text}", tag)

    def place(self, tag: Tag) -> Location:
        """Return the place of a tag."""
        return place_of(self.source, tag.line, tag.column, tag.text)

    def _find(self, rule: Rule, message: str, tag: Tag, also_at: Iterable[Location] = ()) -> None:
        self.findings.append(rule.finding(message, at=self.place(tag), also_at=tuple(also_at)))
