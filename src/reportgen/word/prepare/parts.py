"""This module reads the parts of a Word template: which is what, and the tags in those beside text and headers.

Tags in links, diagrams, properties and bound data are filled where they are in one piece; what cannot be filled is
told, as it would be published with its braces.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from reportgen import office
from reportgen.diagnostics import Location, OutputError, Rule, Severity, TemplateError
from reportgen.template.rules import UNFILLED_TAG
from reportgen.template.source import TemplateSource
from reportgen.template.tags import WHOLE_TAG
from reportgen.word.document import PreparedPart, Relationships
from reportgen.word.elements import MAIN_CONTENT_TYPE, WORD, name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from lxml.etree import _Element as Element

    from reportgen.diagnostics import Diagnostic
    from reportgen.office import Package, Relationship
    from reportgen.word.document import PlacedChart

NOT_A_TEMPLATE = Rule(
    "RG660",
    "不是 Word 文档模板",
    "只有普通的 Word 文档（.docx）可以作模板；.dotx、.docm 和“Strict Open XML 文档”的内部格式不同。",
    "请在 Word 或 WPS 中打开该文件，另存为“Word 文档（.docx）”。",
)

#: Relationship types (their last word) of the parts that hold text, and how a person calls them.
TEXT_PARTS = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
MAIN_PART_LABEL = "正文"
_NUMBERED = {"header", "footer"}
_WHAT_IS_READ = (
    ("pgSz", "w h", office.measure),
    ("pgMar", "top bottom left right gutter", office.measure),
    ("spacing", "before after line", office.measure),
    ("left right", "w", office.measure),
    ("tcW gridCol", "w", office.pattern(r"-?[0-9]{1,9}(\.[0-9]{1,9})?(%|[a-z]{2})?")),
    ("sz outlineLvl gridSpan ilvl numId abstractNumId start startOverride pgNumType", "val start", office.integer),
)
_VALUES: dict[tuple[str, str], office.Value] = {
    (name(f"w:{element}"), name(f"w:{attribute}")): kind
    for elements, attributes, kind in _WHAT_IS_READ
    for element in elements.split()
    for attribute in attributes.split()
}
_VALUES[name("wp:extent"), "cx"] = _VALUES[name("wp:extent"), "cy"] = office.integer


def text_parts(package: Package) -> dict[str, str]:
    """Return the parts that hold text, the document first, each with the name a person knows it by."""
    main = package.main
    found = {main: MAIN_PART_LABEL}
    for relationship in sorted(package.relationships(main), key=lambda each: _natural(each.target)):
        label = TEXT_PARTS.get(relationship.kind)
        if label and relationship.target in package.parts:
            number = _part_number(relationship.target) if relationship.kind in _NUMBERED else ""
            found[relationship.target] = f"{label}{number}"
    return found


def read_template(path: Path) -> Package:
    """Read a template and see that it is one.

    Raises:
        OutputError: the file cannot be read, or is no Office file (RG710 to RG714).
        TemplateError: it is an Office file, but not an ordinary Word document (RG660).
    """
    package = office.read_package(path)
    package.values = _VALUES
    main, message = package.main, ""
    if package.content_types().by_name.get(main) != MAIN_CONTENT_TYPE or main not in package.parts:
        message = "这个文件不是普通的 Word 文档（.docx）"
    elif office.parse_xml(package.parts[main]).nsmap.get("w") != WORD:
        message = "这个文件是“Strict Open XML 文档”，或不是由 Word、WPS 保存的"
    if message:
        raise TemplateError([NOT_A_TEMPLATE.finding(message, at=Location(package.file))])
    return package


def open_relationships(relationships: Sequence[Relationship], part: str) -> Relationships:
    """Return the relationships of a part, open for more."""
    xml = office.relationships_xml(relationships, part).removesuffix("</Relationships>")
    return Relationships(xml, office.next_number(relationships))


def _part_number(part: str) -> str:
    """``word/header2.xml`` is 页眉2; a single ``header.xml`` is the first."""
    found = re.search(r"(\d+)\.xml$", part)
    return found[1] if found else "1"


def _natural(part: str) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in re.split(r"([0-9]{1,9})", part)]


_MARKS = (b"{{", b"{%", b"{#")
_MARK = re.compile(r"\{[{%#]")
_LINK_TAG = re.compile(r"%7B(?:%7B|%25|%23).*?(?:%7D|%25|%23)%7D", re.IGNORECASE)
#: Tags that take something along mean it of the text of a document.
_TAKES_ALONG = re.compile(r"\{[{%#](?:p|tr|tc|r|vm)\s")
_OPENING, _CLOSING = re.compile(r"\{%-?\s*(?:if|for)\b"), re.compile(r"\{%-?\s*end(?:if|for)\b")
_TITLE = "{http://schemas.openxmlformats.org/drawingml/2006/chart}title"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_WHERE = {
    "diagrams": "SmartArt 图形",
    "charts": "图表",
    "drawings": "图表中的图形",
    "customXml": "内容控件绑定的数据",
    "docProps": "文档属性",
    "embeddings": "图表的数据表",
}


@dataclass(slots=True)
class OtherTexts:
    """Parts with tags that are neither text nor header: those that can be filled, and findings about the others."""

    parts: list[PreparedPart] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


def other_texts(package: Package, texts: Collection[str], done: Collection[str]) -> OtherTexts:
    """Take the other parts with tags out of a package; ``texts`` have relationships, ``done`` are filled elsewhere."""
    others = OtherTexts()
    related = {office.relationships_name(part) for part in texts}
    for part in [part for part in package.parts if part not in {*texts, *done, office.CONTENT_TYPES}]:
        content = package.parts[part]
        if part.endswith(".rels"):
            _links(part, package, others, filled=part in related)
        elif content.startswith(b"PK"):
            _embedded(part, package, others)
        elif any(mark in content for mark in _MARKS) and content.lstrip()[:1] in (b"<", b"\xef"):
            _other(part, package, others)
    return others


def chart_findings(charts: Collection[PlacedChart]) -> Iterator[Diagnostic]:
    """Yield the tags in a drawn chart that are not in its title, which the program writes."""
    for chart in charts:
        root = office.parse_xml(chart.chart)
        for title in root.iterfind(f"{_CHART}/{_TITLE}"):
            title[:] = []
        for text in _texts(root):
            if _MARK.search(text):
                yield _unfilled(text, replace(chart.at, source_line=text), "图表")


def _other(part: str, package: Package, others: OtherTexts) -> None:
    root = office.parse_xml(package.parts[part])
    where = next((label for folder, label in _WHERE.items() if f"/{folder}/" in f"/{part}"), part)
    tagged = [text for text in _texts(root) if _MARK.search(text)]
    broken = [text for text in tagged if not _is_whole(text)]
    place = Location(package.file, name=where, source_line=" ".join(tagged))
    others.findings += [_unfilled(text, replace(place, source_line=text), where) for text in broken]
    if tagged and not broken:
        others.parts.append(_part(part, where, filled_xml(etree.tostring(root, encoding="unicode")), place))
        del package.parts[part]


def _links(part: str, package: Package, others: OtherTexts, *, filled: bool) -> None:
    """Fill the tags in the addresses of the links of a text; Word writes the braces in codes."""
    source = office.relationship_source(part)
    written = [
        replace(each, target=_LINK_TAG.sub(lambda match: unquote(match[0]), each.target))
        for each in package.relationships(source)
    ]
    tagged = [each.target for each in written if each.is_external and _MARK.search(each.target)]
    place = Location(package.file, name="链接的地址", source_line=" ".join(tagged))
    broken = [target for target in tagged if not (filled and _is_whole(target))]
    others.findings += [_unfilled(target, replace(place, source_line=target), "链接的地址") for target in broken]
    if tagged and not broken:
        xml = open_relationships(written, source).xml.removeprefix(office.XML_HEAD)
        others.parts.append(_part(part, "链接的地址", filled_xml(xml), place))


def _embedded(part: str, package: Package, others: OtherTexts) -> None:
    """Tell of tags within a workbook that belongs to a chart, which is published with its cells."""
    try:
        inside = office.parse_package(package.parts[part], package.file)
    except OutputError as error:
        others.findings += error.findings
        return
    for inner, content in inside.items():
        if inner.endswith(".xml") and any(mark in content for mark in _MARKS):
            text = " ".join(text for text in _texts(office.parse_xml(content)) if _MARK.search(text))
            place = Location(package.file, name=_WHERE["embeddings"], source_line=text)
            others.findings += [_unfilled(text, place, _WHERE["embeddings"])] if text else []


def _part(name: str, label: str, text: str, place: Location) -> PreparedPart:
    return PreparedPart(name, label, TemplateSource(name, text, (place,)), "", Relationships("", 1))


def _unfilled(text: str, at: Location, where: str) -> Diagnostic:
    """Return the finding as an error: in a Word report the braces would be published."""
    found = UNFILLED_TAG.finding(
        f"{where}里的标签不会被替换：{text[:80]}",
        at=at,
        remedy="删去后在一处重新输入整个标签；还是不行的，改用固定的文字，或把标签写到正文里。",
    )
    return replace(found, severity=Severity.ERROR)


def _texts(root: Element) -> Iterator[str]:
    for element in root.iter("*"):
        yield from (element.text or "", element.tail or "", *map(str, element.attrib.values()))


def _is_whole(text: str) -> bool:
    rest = WHOLE_TAG.sub("", text)
    is_balanced = len(_OPENING.findall(text)) == len(_CLOSING.findall(text))
    return is_balanced and not _MARK.search(rest) and not _TAKES_ALONG.search(text)


def filled_xml(xml: str) -> str:
    """Return XML on one line, with what stands in its tags as it was typed."""
    return WHOLE_TAG.sub(lambda match: html.unescape(match[0]), " ".join(xml.splitlines()))
