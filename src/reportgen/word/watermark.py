"""This module marks a Word report as a draft: a word across every page, behind the text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reportgen.office import parse_package, write_package

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document
    from docx.section import _Header

    from reportgen.office import Package

_RUN = """\
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600"
 o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f
 eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f
 eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas><v:path
 textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype><v:shape id="{id}"
 type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;width:360pt;height:180pt;rotation:315;
z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;
mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="silver" stroked="f"><v:fill
 opacity=".5"/><v:textpath style="font-family:&quot;SimSun&quot;;font-size:1pt" string="{text}"/></v:shape>
</w:pict></w:r>"""
"""A watermark as Word itself writes it; drawings that follow the newer form cannot bend text to a shape."""


def with_watermark(report: Package, text: str) -> bytes:
    """Return a report with a text across each of its pages, in every kind of header that it shows."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document(io.BytesIO(write_package(report.parts)))
    for number, header in enumerate(_headers(document), 1):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
        paragraph._p.append(parse_xml(_RUN.format(id=f"reportgen-draft-{number}", text=text)))  # noqa: SLF001
    saved = io.BytesIO()
    document.save(saved)
    return write_package(parse_package(saved.getvalue(), text))


def _headers(document: Document) -> Iterator[_Header]:
    """Yield the headers that have to be marked: a header that is taken over from the section before is marked there."""
    has_even_pages = document.settings.odd_and_even_pages_header_footer
    for index, section in enumerate(document.sections):
        headers = [section.header]
        headers += [section.first_page_header] if section.different_first_page_header_footer else []
        headers += [section.even_page_header] if has_even_pages else []
        yield from (header for header in headers if not (index and header.is_linked_to_previous))
