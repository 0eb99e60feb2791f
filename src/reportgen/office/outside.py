"""This module finds what of a template leads out of the report: fetches something, runs something, names a computer.

A report is opened by everybody. Links that a reader may follow are all that may point outside; pictures and data that
the opening program would fetch, programs, and files within the file are refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, Rule, Severity
from reportgen.office.markup import local_name, parse_xml
from reportgen.office.package import relationship_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from reportgen.diagnostics import Diagnostic
    from reportgen.office.package import Package, Relationship

REACHES_OUT = Rule(
    "RG616",
    "模板会取用文件之外的内容",
    "读者打开报告时，Word、Excel 会按模板中的链接去取图片、文档或数据：取不到就缺内容，取得到就泄露谁在看；"
    "DDE、INCLUDETEXT 等域和 WEBSERVICE 等公式也是如此。",
    "在 Word、Excel 或 WPS 中断开链接（文件 → 信息 → 编辑指向文件的链接），把图片改为嵌入，把域和公式改为文字或数。",
)
HOLDS_PROGRAM = Rule(
    "RG617",
    "模板中带有程序或别的文件",
    "宏、ActiveX 控件、加载项、数据连接和嵌入的对象会原样进入公开的报告，在读者的电脑上运行，或带出不该公开的内容。",
    "在 Word、Excel 或 WPS 中删去；找不到时用“文件 → 信息 → 检查文档”删去，再另存为 .docx 或 .xlsx。",
)
ODD_LINK = Rule(
    "RG618",
    "链接的不是网页",
    "链接指向本机、网络盘上的文件或别的程序，读者打不开，还会看到本单位的路径。",
    "把链接改为 http、https 或 mailto 开头的地址；不需要时删去链接。",
    Severity.WARNING,
)

_PROGRAMS = {
    **dict.fromkeys(("vbaProject", "wordVbaData", "xlMacrosheet", "xlIntlMacrosheet"), "宏"),
    **dict.fromkeys(("attachedToolbars", "keyMapCustomizations", "extensibility"), "自定义的工具栏或快捷键"),
    **dict.fromkeys(("control", "activeXControlBinary"), "ActiveX 控件"),
    **dict.fromkeys(("webextension", "webextensiontaskpanes"), "加载项"),
    **dict.fromkeys(("connections", "queryTable"), "数据连接"),
    **dict.fromkeys(("oleObject", "package"), "嵌入的对象"),
    "aFChunk": "插入的文件",
}
_CHARTS = ("chart", "chartEx")
_OTHER_WORKBOOK = re.compile(r"externalLinkPath$", re.IGNORECASE)
_ON_THE_NET = re.compile(r"(https?|ftp):|\\\\|//|file:/*\\\\|file:////|file://[^/]", re.IGNORECASE)
_FOR_READERS = re.compile(r"https?://|mailto:|#|\s*\{\{", re.IGNORECASE)
_WITHIN = re.compile(r"#|data:", re.IGNORECASE)
_DRAWN = ("urn:schemas-microsoft-com:vml", "http://www.w3.org/2000/svg")
_FILLED = ("imagedata", "fill", "stroke", "image", "use", "feImage")


def leading_outside(package: Package) -> Iterator[Diagnostic]:
    """Yield what of the parts of a template leads out of the file."""
    sources = [relationship_source(part) for part in package.parts if part.endswith(".rels")]
    links = [(source, link) for source in sources for link in package.relationships(source)]
    charts = {link.target for _, link in links if link.kind in _CHARTS and not link.is_external}
    for source, link in links:
        at = Location(package.file, name=source)
        if link.is_external:
            yield from _external(link, at)
        elif link.kind in _PROGRAMS and not (link.kind == "package" and source in charts):
            yield HOLDS_PROGRAM.finding(f"模板中带有{_PROGRAMS[link.kind]}：{link.target}", at=at)
    for part, content in package.parts.items():
        at = Location(package.file, name=part)
        if any(namespace.encode() in content for namespace in _DRAWN):
            yield from _drawn(parse_xml(content), at)
        if b"ddeLink" in content and part.endswith(".xml"):
            yield REACHES_OUT.finding("打开文件时会通过 DDE 取数", at=at)


def link_findings(target: str, at: Location) -> Iterator[Diagnostic]:
    """Yield a warning about a link that leads elsewhere than to a page or a mailbox."""
    if target and not _FOR_READERS.match(target):
        yield ODD_LINK.finding(f"链接的不是网页：{target[:100]}", at=at)


def _external(link: Relationship, at: Location) -> Iterator[Diagnostic]:
    if link.kind == "hyperlink":
        yield from link_findings(link.target, at)
    elif _OTHER_WORKBOOK.search(link.kind) and not _ON_THE_NET.match(link.target):
        yield ODD_LINK.finding(f"公式引用了别的工作簿：{link.target[:100]}", at=at)
    else:
        yield REACHES_OUT.finding(f"打开文件时会取用：{link.target[:100]}", at=at)


def _drawn(root: Element, at: Location) -> Iterator[Diagnostic]:
    """Yield the addresses that older drawings (VML) name directly instead of by a relationship."""
    for element in root.iter(*(f"{{{namespace}}}*" for namespace in _DRAWN)):
        for key, value in element.attrib.items():
            name, address = local_name(key), str(value)
            if name not in ("src", "href", "althref") or not address or _WITHIN.match(address):
                continue
            if local_name(element.tag) in _FILLED or name != "href":
                yield REACHES_OUT.finding(f"打开文件时会取用：{address[:100]}", at=at)
            else:
                yield from link_findings(address, at)
