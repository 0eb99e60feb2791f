"""This module turns the lines of a template's text into the paragraphs of a Word document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from reportgen.word.scaffold_parts import EVEN_FOOTER, NAMESPACES, ODD_FOOTER, field_runs
from reportgen.word.scaffold_source import SOURCE, SourceLine
from reportgen.word.scaffold_styles import PORTRAIT_WIDTH, TABLE_STYLE

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

#: What a line starts with, and the style of its paragraph.
PARAGRAPHS = {
    "#": "Heading1",
    "##": "Heading2",
    "###": "Heading3",
    "^": "Title",
    "^^": "Subtitle",
    ">": "UnitLine",
    "-": "FormNote",
    "表:": "FormTitle",
}
_PLAIN = "Normal"
_CAPTION = "图:"
_DIRECTIVE = "%"
_FORM_LINES = {"|": "FormLine", "||": "FormLineLandscape"}
_COMMANDS = "!"

_CAPTION_NUMBER = "图#"
_TAGS = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")
_LIST = re.compile(r"[^;]+;[^:|]+:[^:]+(\|[^:|]+:[^:]+)*")
_FULL_WIDTH_COLON = re.compile(r"^([图表])：")

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


def document_part(lines: list[SourceLine]) -> tuple[str, list[Diagnostic]]:
    """Return ``word/document.xml``, and the lines that were not understood."""
    body = _Body()
    for line in lines:
        _add_line(body, line)
    last = SECTIONS["portrait" if body.is_numbered else "body"]
    blocks = "\n".join([*body.blocks, _section_end(), f"<w:sectPr>{last}</w:sectPr>"])
    return f"<w:document {NAMESPACES}><w:body>\n{blocks}\n</w:body></w:document>", body.findings


def _add_line(body: _Body, line: SourceLine) -> None:
    text = _FULL_WIDTH_COLON.sub(r"\1: ", line.text)
    mark, _, rest = text.partition(" ")
    rest = rest.strip()
    if mark in PARAGRAPHS:
        body.blocks.append(_paragraph(PARAGRAPHS[mark], _run(rest)))
    elif mark == _CAPTION:
        body.captions += 1
        body.blocks.append(_paragraph("Caption", _caption(rest, body.captions)))
    elif mark == _DIRECTIVE:
        body.blocks.append(_paragraph("Directive", _run(f"{{%p {rest} %}}")))
    elif mark in _FORM_LINES:
        body.blocks.append(_paragraph(_FORM_LINES[mark], _form_line(rest)))
    elif mark.startswith(_COMMANDS):
        _add_command(body, line, mark, rest)
    else:
        body.blocks.append(_paragraph(_PLAIN, _run(text)))


def _add_command(body: _Body, line: SourceLine, name: str, argument: str) -> None:
    if name == "!section" and argument in SECTIONS:
        body.is_numbered = body.is_numbered or argument == "body"
        body.blocks.append(_section_end(f"<w:sectPr>{SECTIONS[argument]}</w:sectPr>"))
    elif name == "!chart" and argument:
        body.blocks.append(_paragraph("Figure", _run(f'{{{{r chart("{argument}") }}}}')))
    elif name == "!grid" and argument:
        body.blocks.append(_paragraph("Directive", _run(f"{{{{p grid({argument}) }}}}")))
    elif name == "!list" and _LIST.fullmatch(argument):
        body.blocks.append(_list(argument))
    elif name == "!toc":
        body.blocks += [_paragraph("TOCHeading", _run("目　录")), _paragraph("TOC1", _contents())]
    elif name == "!pagebreak":
        # As low as the end of a section: after a table that fills a page, a line of text would leave an empty page.
        body.blocks.append(_paragraph("SectionEnd", '<w:r><w:br w:type="page"/></w:r>'))
    else:
        body.findings.append(SOURCE.finding(f"无法识别的标记：{line.text}", at=line.at))


def _paragraph(style: str, runs: str) -> str:
    """Return a paragraph in a style; the one of the plain text needs no name."""
    properties = "" if style == _PLAIN else f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    return f"<w:p>{properties}{runs}</w:p>"


def _section_end(section: str = "") -> str:
    """The paragraph after the last one of a section: Word needs one after a table, and it must not fill a page."""
    return f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{section}</w:pPr></w:p>'


def _run(text: str) -> str:
    """A paragraph is one run, so that no tag of it lies in pieces."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _caption(text: str, number: int) -> str:
    before, mark, after = text.partition(_CAPTION_NUMBER)
    if not mark:
        before, after = "", f" {text}"
    return _run(f"{before}图") + field_runs("SEQ 图 \\* ARABIC", str(number)) + _run(after)


def _form_line(text: str) -> str:
    """The pieces of a line over a table: left, in the middle, right."""
    return "<w:r><w:tab/></w:r>".join(_run(piece) for piece in _pieces(text))


def _pieces(text: str) -> list[str]:
    """Divide a line at its ``|``; one inside a tag is a filter."""
    outside = "".join(piece if index % 2 else piece.replace("|", "\0") for index, piece in enumerate(_TAGS.split(text)))
    return [piece.strip() for piece in outside.split("\0")]


def _list(text: str) -> str:
    """A small table with one row for each thing of a list; ``text`` is the loop, then the head and text of each column.

    An office sees it as a table with a row that Word repeats, between the rows with the two tags of the loop.
    """
    loop, columns = (part.strip() for part in text.split(";", 1))
    pairs = [column.split(":", 1) for column in _pieces(columns)]
    width = PORTRAIT_WIDTH // len(pairs)
    grid = f'<w:gridCol w:w="{width}"/>' * len(pairs)
    repeated = "".join(_cell(cell.strip(), width, "FormText") for _, cell in pairs)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{width * len(pairs)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{_row(''.join(_cell(head.strip(), width, 'FormHead') for head, _ in pairs), '<w:tblHeader/>')}"
        f"{_row(_cell(f'{{%tr for {loop} %}}', width * len(pairs), 'Directive', len(pairs)))}{_row(repeated)}"
        f"{_row(_cell('{%tr endfor %}', width * len(pairs), 'Directive', len(pairs)))}</w:tbl>"
    )


def _row(cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{cells}</w:tr>"


def _cell(text: str, width: int, style: str, columns: int = 1) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>'
    return f"<w:tc>{properties}{_paragraph(style, _run(text))}</w:tc>"


def _contents() -> str:
    return field_runs('TOC \\o "1-2" \\h \\z \\u', "（生成报告时在此写入目录）")
