"""This module finds what is wrong with the tags of a Word template as parts of paragraphs, rows and cells.

What is wrong inside a tag is the business of ``reportgen.template``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.diagnostics import Diagnostic, Rule
from reportgen.word.names import name
from reportgen.word.prepare.tree import paragraph_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

    from reportgen.word.prepare.lines import Paragraphs
    from reportgen.word.prepare.styles import Styles

NOT_ALONE = Rule(
    "RG661",
    "整段标签所在之处还有其他文字",
    "{%p …%} 连同所在的整个段落、{%tr …%} 连同整行、{%tc …%} 连同整个单元格被替换，其中的其他文字和标签会丢失。",
    "让标签独占一段（一行、一个单元格）；只影响段内文字的条件写作 {% if … %}…{% endif %}。",
)
WRONG_PREFIX = Rule(
    "RG662",
    "图或表的标签写法不对",
    "图放在文字块中，表是若干整行，标签的前缀不对就会得到 Word 打不开的文件。",
    '图写作 {{r chart("名称") }}，表写作 {{p grid(表) }}，各自独占一段。',
)
NO_BOOKMARK = Rule(
    "RG663",
    "引用的书签不存在",
    "交叉引用（如“见图1”）指向的题注或书签已被删除，Word 会显示“错误!未找到引用源”。",
    "在 Word 中删除该引用，重新插入交叉引用；题注可能不出现时，用 {%p if … %} 让引用与题注同时出现。",
)
NO_STYLE = Rule(
    "RG664",
    "模板缺少表格的样式",
    "由程序生成的表格，外观由模板中这些名称的样式决定。",
    "从自带的模板复制这些样式（Word：样式 → 管理样式 → 导入/导出），或新建同名的样式。",
)

REVISIONS = Rule(
    "RG668",
    "模板中有未接受的修订",
    "修订会原样进入报告，读者会看到删去的文字和修改人；标签被修订隔断时也无法识别。",
    "在 Word 或 WPS 的“审阅”中接受（或拒绝）所有修订，关闭修订，再保存。",
)

_REVISED = tuple(name(f"w:{local}") for local in ("ins", "del", "moveFrom", "moveTo"))
_LIFTING = re.compile(r"\{[{%](p|tr|tc) .*?[}%]\}")
_PREFIXED_CALL = re.compile(r"\{\{(p|tr|tc|r)?[-\s]*(chart|grid)\s*\(.*?\)\s*-?\}\}")
_PREFIX_OF = {"chart": "r", "grid": "p"}
_CONTAINERS = {"p": "段落", "tr": "表格行", "tc": "单元格"}


def tag_findings(root: Element, paragraphs: Paragraphs) -> Iterator[Diagnostic]:
    """Yield what is wrong with the tags of a part that take something with them."""
    for paragraph in root.iter(name("w:p")):
        text = paragraph_text(paragraph)
        at = paragraphs.place_of(paragraph)
        for lifting in list(_LIFTING.finditer(text))[:1]:
            rest = _container_text(paragraph, lifting[1]).replace(lifting[0], "", 1).strip()
            if rest:
                shown = f"{lifting[0]} 所在的{_CONTAINERS[lifting[1]]}还有其他内容：{rest}"
                yield NOT_ALONE.finding(shown, at=at)
        for call in _PREFIXED_CALL.finditer(text):
            wanted = _PREFIX_OF[call[2]]
            if (call[1] or "") != wanted:
                yield WRONG_PREFIX.finding(f"{call[0]} 应以 {{{{{wanted} 开头", at=at)


def revision_findings(root: Element, paragraphs: Paragraphs) -> Iterator[Diagnostic]:
    """Yield a finding at the first tracked change of a part."""
    for revised in root.iter(*_REVISED):
        yield REVISIONS.finding("模板中有未接受的修订", at=paragraphs.place_of(revised))
        return


def style_findings(roots: Iterable[tuple[Element, Paragraphs]], styles: Styles) -> Iterator[Diagnostic]:
    """Yield a finding where a table is asked for and the template lacks the styles of tables."""
    missing = styles.missing_grid_styles()
    for root, paragraphs in roots if missing else ():
        for paragraph in root.iter(name("w:p")):
            if any(call[2] == "grid" for call in _PREFIXED_CALL.finditer(paragraph_text(paragraph))):
                yield NO_STYLE.finding(f"模板缺少样式：{'、'.join(missing)}", at=paragraphs.place_of(paragraph))
                return


def reference_findings(
    references: Iterable[tuple[str, int]], bookmarks: set[str], paragraphs: Paragraphs
) -> Iterator[Diagnostic]:
    """Yield the references to bookmarks that are not in the template."""
    for bookmark, number in references:
        if bookmark not in bookmarks:
            yield NO_BOOKMARK.finding(f"引用的书签不存在：{bookmark}", at=paragraphs.place(number))


def _container_text(paragraph: Element, kind: str) -> str:
    if kind == "p":
        return paragraph_text(paragraph)
    container = next(paragraph.iterancestors(name(f"w:{kind}")), None)
    inside = [paragraph] if container is None else container.iter(name("w:p"))
    return "".join(paragraph_text(each) for each in inside)
