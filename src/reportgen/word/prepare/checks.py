"""This module finds what is wrong with the tags of a Word template as parts of paragraphs, rows and cells.

A block that is left out or repeated takes all of the XML between its tags along: it has to leave the same elements open
behind it as before it. What is wrong inside a tag is the business of ``reportgen.template``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.diagnostics import Diagnostic, Rule, Severity
from reportgen.template.rules import PREFIX
from reportgen.template.syntax import CLOSED_BY, OPENED_BY
from reportgen.word.elements import ends_a_page, name, paragraph_text
from reportgen.word.prepare.fields import all_fields, is_computed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

    from reportgen.diagnostics import Location
    from reportgen.template.source import TemplateSource
    from reportgen.word.prepare.lines import Paragraphs
    from reportgen.word.prepare.styles import Styles

NOT_ALONE = Rule(
    "RG661",
    "整段标签所在之处还有其他内容",
    "{%p …%} 连同所在的整个段落、{%tr …%} 连同整行、{%tc …%} 连同整个单元格被替换，"
    "其中的其他文字、图片、文本框、分页符、脚注、书签会丢失。",
    "让标签独占一段（一行、一个单元格），其他内容移到前后的段落；只影响段内文字的条件写作 {% if … %}…{% endif %}。",
)
WRONG_PREFIX = Rule(
    "RG662",
    "图或表的标签写法不对",
    "图放在文字块中，表是若干整行，标签的前缀不对就会得到 Word 打不开的文件；文字的标签带了前缀，印出的文字就看不见。",
    '图写作 {{r chart("名称") }}，表写作 {{p grid(表) }}，各自独占一段；文字、数的标签不带前缀。',
)
NO_BOOKMARK = Rule(
    "RG663",
    "引用的书签不存在",
    "交叉引用（如“见图1”）指向的题注或书签已被删除，Word 会显示“错误!未找到引用源”。",
    "在 Word 中删除该引用，重新插入交叉引用；题注可能不出现时，用 {%p if … %} 让引用与题注同时出现。",
)
NO_STYLE = Rule(
    "RG664",
    "模板没有样式",
    "由程序生成的表格，外观由模板的样式决定；少几个样式时从自带的模板补上，模板里连样式的部分都没有就无处可补。",
    "在 Word 或 WPS 中打开模板，另存为新的 .docx；或以自带的模板为底稿修改。",
)

REVISIONS = Rule(
    "RG668",
    "模板中有未接受的修订",
    "修订会原样进入报告，读者会看到删去的文字和修改人；标签被修订隔断时也无法识别。",
    "在 Word 或 WPS 的“审阅”中接受（或拒绝）所有修订，关闭修订，再保存。",
)

#: Fields whose result Word fetches or runs, from other files, programs or the net.
_REACHING_OUT = re.compile(
    r"(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|EMBED|DATABASE|RD|MACROBUTTON|HTMLCONTROL|CONTROL|PRINT)"
)
STALE_FIELD = Rule(
    "RG704",
    "域的结果不会重新计算",
    "这种域（如页码引用、表内公式、部分目录）的结果由 Word 算出，报告里仍是模板保存时的旧结果，可能是上一年的。",
    "改用标签；或在 Word 中打开报告，全选后按 F9 更新域，核对结果。",
    Severity.WARNING,
)
_LINK_ADDRESS = re.compile(r'HYPERLINK\s+(?:\\[a-km-z]\s+)*"?([^\s"\\][^\s"]*)', re.IGNORECASE)

_REVISED = tuple(
    name(f"w:{local}") for local in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge")
)
_LIFTING = re.compile(r"\{[{%#](p|tr|tc) (?:(?!\{[{%#]).)*?[}%#]\}")
_PREFIXED_CALL = re.compile(r"\{\{(p|tr|tc|r)?[-\s]*(chart|grid)\s*\((?:(?!\{\{).)*?\)\s*-?\}\}")
_PREFIX_OF = {"chart": "r", "grid": "p"}
_PREFIXED_VALUE = re.compile(r"\{\{(?:p|tr|tc|r)\s+(?!(?:chart|grid)\s*\()(?:(?!\{\{).)*?\}\}")
_CONTAINERS = {"p": "段落", "tr": "表格行", "tc": "单元格"}
#: What is no text and would be lost with a tag that takes its paragraph, row or cell along.
_LOST = {
    name("w:drawing"): "图片",
    name("w:pict"): "图片",
    name("c:chart"): "图",
    name("w:txbxContent"): "文本框",
    name("w:object"): "嵌入的对象",
    name("w:footnoteReference"): "脚注",
    name("w:endnoteReference"): "尾注",
    name("w:fldChar"): "域",
    name("w:fldSimple"): "域",
    name("w:sym"): "符号",
    name("m:oMath"): "公式",
    name("w:tbl"): "表格",
    name("w:bookmarkStart"): "书签",
}


def tag_findings(root: Element, paragraphs: Paragraphs, referenced: set[str]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the tags of a part that take something with them; ``referenced`` names bookmarks."""
    for paragraph in root.iter(name("w:p")):
        text = paragraph_text(paragraph)
        at = paragraphs.place_of(paragraph)
        for lifting in list(_LIFTING.finditer(text))[:1]:
            is_paragraph = lifting[1] == "p"
            container = paragraph if is_paragraph else next(paragraph.iterancestors(name(f"w:{lifting[1]}")), None)
            if container is None:
                message = f"{lifting[0]} 不在表格中，没有可以一起处理的{_CONTAINERS[lifting[1]]}"
                yield PREFIX.finding(message, at=at, remedy="整段的条件和重复写作 {%p … %}。")
                continue
            inside = [container] if is_paragraph else container.iter(name("w:p"))
            rest = "".join(map(paragraph_text, inside)).replace(lifting[0], "", 1).strip()
            lost = "、".join(filter(None, [rest, *_lost_things(container, referenced)]))
            if lost:
                shown = f"{lifting[0]} 所在的{_CONTAINERS[lifting[1]]}还有其他内容：{lost}"
                yield NOT_ALONE.finding(shown, at=at)
        for call in _PREFIXED_CALL.finditer(text):
            wanted = _PREFIX_OF[call[2]]
            if (call[1] or "") != wanted:
                yield WRONG_PREFIX.finding(f"{call[0]} 应以 {{{{{wanted} 开头", at=at)
        for value in _PREFIXED_VALUE.finditer(text):
            yield WRONG_PREFIX.finding(f"{value[0]} 不是图或表，标签不带前缀", at=at)


def revision_findings(root: Element, paragraphs: Paragraphs) -> Iterator[Diagnostic]:
    """Yield a finding at the first tracked change of a part."""
    for revised in root.iter(*_REVISED):
        yield REVISIONS.finding("模板中有未接受的修订", at=paragraphs.place_of(revised))
        return


def field_findings(root: Element, paragraphs: Paragraphs) -> Iterator[Diagnostic]:
    """Yield the fields that lead out of the report, and those whose results stay what they were."""
    is_margin = root.tag in (name("w:hdr"), name("w:ftr"))
    for each in all_fields(root):
        at = paragraphs.place_of(each.begin)
        # A keyword that other fields put together is hidden for a reason.
        if _REACHING_OUT.fullmatch(each.keyword) or (not each.keyword and each.holds_fields):
            yield office.REACHES_OUT.finding(f"打开文件时会取用或运行：{each.instruction[:100]}", at=at)
        elif not is_computed(each.instruction) and not (is_margin and each.keyword == "STYLEREF"):
            yield STALE_FIELD.finding(f"域的结果不会重新计算：{each.instruction[:100]}", at=at)
        elif address := _LINK_ADDRESS.match(each.instruction):
            yield from office.link_findings(address[1], at)


def asks_for_grids(root: Element) -> bool:
    """Whether a tag of a part asks for a table."""
    paragraphs = map(paragraph_text, root.iter(name("w:p")))
    return any(call[2] == "grid" for text in paragraphs for call in _PREFIXED_CALL.finditer(text))


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


def _lost_things(container: Element, referenced: set[str]) -> list[str]:
    """Return what else than text would be lost with a paragraph, row or cell, one of each kind."""
    found = []
    for element in container.iterdescendants():
        is_at_top = element.tag == name("w:pageBreakBefore") and element.get(name("w:val")) not in ("0", "false")
        if is_at_top or ends_a_page(element):
            found.append("分页符")
        elif element.tag != name("w:bookmarkStart") or element.get(name("w:name")) in referenced:
            found.append(_LOST.get(str(element.tag), ""))
    # What holds a text box or a chart is a drawing as well.
    return [thing for thing in dict.fromkeys(filter(None, found)) if thing != "图片" or not {"图", "文本框"} & {*found}]


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
_OPENED = {
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
    """Go past the start or end of an element; return whether it may stand there within the open blocks."""
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
        yield from _wrong_between(walk, last, tag)
        word = last.word
    elif word not in CLOSED_BY:
        return
    if not closes:
        count = len(walk.elements)
        walk.blocks.append(
            _Boundary(tag, word, walk.line, tuple(walk.elements), walk.fields, count, walk.fields),
        )


def _wrong_between(walk: _Walk, start: _Boundary, tag: str) -> Iterator[Diagnostic]:
    """Yield what is wrong with the part of a block between two of its tags."""
    left, entered = start.elements[start.lowest :], tuple(walk.elements[start.lowest :])
    at, end = walk.place(start.line), walk.place(walk.line)
    also = [end] if end != at else []
    crossed = next((_OPENED[each] for each in (*left, *entered) if each in _OPENED), "")
    if not crossed and (start.fields != walk.fields or start.fewest < start.fields):
        crossed = "域"
    if crossed or left != entered:
        message = f"“{start.tag}”和“{tag}”不在同一个{crossed or '段落'}中"
        yield CROSSING.finding(message, at=at, also_at=also)
    elif "w:p" in left and not all(_STATEMENT.sub("", place.source_line).strip() for place in (at, end)):
        yield BLANK_PARAGRAPHS.finding(f"“{start.tag}”和“{tag}”单独成段，会留下空段", at=at, also_at=also)
