"""This module turns the lines of a template's text into the paragraphs of a Word document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from authoring.text_source import SourceLine, source_mistake
from authoring.word_parts import EVEN_FOOTER, NAMESPACES, ODD_FOOTER, field_runs
from authoring.word_table import FormTable, list_xml
from authoring.word_text import PLAIN, paragraph, pieces, run, runs

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

#: What a line starts with, and the style of its paragraph.
PARAGRAPHS = {
    "#": "Heading1",
    "##": "Heading2",
    "###": "Heading3",
    "####": "AnnexHeading",
    "#####": "AnnexSubheading",
    "^": "Title",
    "^^": "Subtitle",
    ">": "UnitLine",
    "-": "FormNote",
    "表:": "FormTitle",
    "附表:": "AnnexFormTitle",
    "附号:": "AnnexNumber",
    "附题:": "AnnexTitle",
    "落款:": "Signature",
}
_CAPTION = "图:"
_DIRECTIVE = "%"
_FORM_LINES = {"|": "FormLine", "||": "FormLineLandscape"}
_COMMANDS = "!"
_TABLE, _TABLE_END = "!table", "!endtable"

_CAPTION_NUMBER = "图#"
_LIST = re.compile(r"[^;]+;[^:|]+:[^:]+(\|[^:|]+:[^:]+)*")
_FULL_WIDTH_COLON = re.compile(r"^(图|表|附表|附号|附题|落款)：")

#: In twips: A4; 37 mm above, 35 below, 28 at the binding, 26 opposite; on its side the page is turned to the left.
_PORTRAIT = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="851" w:footer="1417" w:gutter="0"/>'
)
_LANDSCAPE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1588" w:right="2098" w:bottom="1474" w:left="1985" w:header="851" w:footer="851" w:gutter="0"/>'
)
_FOOTERS = (
    f'<w:footerReference w:type="default" r:id="{ODD_FOOTER}"/><w:footerReference w:type="even" r:id="{EVEN_FOOTER}"/>'
)
_NEXT_PAGE = '<w:type w:val="nextPage"/>'
_FROM_ONE = '<w:pgNumType w:start="1"/>'

#: The pages that a section consists of, and how the section is laid out. Without footers of its own a section has
#: those of the one before it: the cover and the contents stand first and have none.
SECTIONS = {
    "cover": _NEXT_PAGE + _PORTRAIT,
    "contents": _NEXT_PAGE + _PORTRAIT,
    "body": _FOOTERS + _NEXT_PAGE + _PORTRAIT + _FROM_ONE,
    "portrait": _FOOTERS + _NEXT_PAGE + _PORTRAIT,
    "landscape": _FOOTERS + _NEXT_PAGE + _LANDSCAPE,
}


@dataclass(slots=True)
class _Body:
    """The paragraphs so far."""

    blocks: list[str] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    captions: int = 0
    is_numbered: bool = False
    table: FormTable | None = None
    follows_table: bool = False


def document_part(lines: list[SourceLine]) -> tuple[str, list[Diagnostic]]:
    """Return ``word/document.xml``, and the lines that were not understood."""
    body = _Body()
    for line in lines:
        if not _is_in_table(body, line):
            _add_line(body, line)
    if body.table:
        body.findings.append(source_mistake(f"表格没有以 {_TABLE_END} 结束", at=lines[-1].at))
    last = SECTIONS["portrait" if body.is_numbered else "body"]
    blocks = "\n".join([*body.blocks, _section_end(), f"<w:sectPr>{last}</w:sectPr>"])
    return f"<w:document {NAMESPACES}><w:body>\n{blocks}\n</w:body></w:document>", body.findings


def _is_in_table(body: _Body, line: SourceLine) -> bool:
    """Deal with a line that starts, continues or ends a table."""
    mark, _, rest = line.text.partition(" ")
    if mark == _TABLE:
        if body.follows_table:
            # Word would make one table of two that touch.
            body.blocks.append(_section_end())
        body.table = FormTable.started(line, rest, body.findings)
    elif mark == _TABLE_END and body.table:
        body.blocks.append(body.table.xml())
        body.table, body.follows_table = None, True
        return True
    elif body.table:
        body.table.add(line, mark, rest.strip())
    body.follows_table = False
    return body.table is not None


def _add_line(body: _Body, line: SourceLine) -> None:
    text = _FULL_WIDTH_COLON.sub(r"\1: ", line.text)
    mark, _, rest = text.partition(" ")
    rest = rest.strip()
    if mark in PARAGRAPHS:
        body.blocks.append(paragraph(PARAGRAPHS[mark], runs(rest)))
    elif mark == _CAPTION:
        body.captions += 1
        body.blocks.append(paragraph("Caption", _caption(rest, body.captions)))
    elif mark == _DIRECTIVE:
        body.blocks.append(paragraph("Directive", run(f"{{%p {rest} %}}")))
    elif mark in _FORM_LINES:
        body.blocks.append(paragraph(_FORM_LINES[mark], _form_line(rest)))
    elif mark.startswith(_COMMANDS):
        _add_command(body, line, mark, rest)
    else:
        body.blocks.append(paragraph(PLAIN, run(text)))


def _add_command(body: _Body, line: SourceLine, name: str, argument: str) -> None:
    if name == "!section" and argument in SECTIONS:
        body.is_numbered = body.is_numbered or argument == "body"
        body.blocks.append(_section_end(f"<w:sectPr>{SECTIONS[argument]}</w:sectPr>"))
    elif name == "!chart" and argument:
        body.blocks.append(paragraph("Figure", run(f'{{{{r chart("{argument}") }}}}')))
    elif name == "!grid" and argument:
        body.blocks.append(paragraph("Directive", run(f"{{{{p grid({argument}) }}}}")))
    elif name == "!form" and argument:
        body.blocks.append(paragraph("Directive", run(f"{{%p form {argument} %}}")))
    elif name == "!list" and _LIST.fullmatch(argument):
        body.blocks.append(list_xml(argument))
    elif name == "!toc":
        body.blocks += [paragraph("TOCHeading", run("目　录")), paragraph("TOC1", _contents())]
    elif name == "!pagebreak":
        # As low as the end of a section: after a table that fills a page, a line of text would leave an empty page.
        body.blocks.append(paragraph("SectionEnd", '<w:r><w:br w:type="page"/></w:r>'))
    else:
        body.findings.append(source_mistake(f"无法识别的标记：{line.text}", at=line.at))


def _section_end(section: str = "") -> str:
    """The paragraph after the last one of a section: Word needs one after a table, and it must not fill a page."""
    return f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{section}</w:pPr></w:p>'


def _caption(text: str, number: int) -> str:
    before, mark, after = text.partition(_CAPTION_NUMBER)
    if not mark:
        before, after = "", f" {text}"
    return run(f"{before}图") + field_runs("SEQ 图 \\* ARABIC", str(number)) + run(after)


def _form_line(text: str) -> str:
    """The pieces of a line over a table: left, in the middle, right."""
    return "<w:r><w:tab/></w:r>".join(run(piece) for piece in pieces(text))


def _contents() -> str:
    return field_runs('TOC \\o "1-2" \\h \\z \\u', "（生成报告时在此写入目录）")
