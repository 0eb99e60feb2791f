"""This module builds a shipped Word template from the readable text beside it.

The shipped templates are ordinary .docx files that an office edits in Word or WPS. Ours are built, so that a change can
be read in review and templates can share wording. One line of the text is one paragraph:

===========================  ===========================================================================
``# text``                   heading 1 (第一部分 …), on a new page
``## text``, ``### text``    heading 2 (一、), heading 3 (（一）)
``#### text``, ``##### text``  一、 in an annex, and 1. anywhere: headings that are not in the contents
``text``                     plain text, 正文
``^ text``, ``^^ text``      title and subtitle of the cover
``> text``                   right aligned, above a chart or a table: 单位：万元
``图: text``                 caption ``图N text``; or with the number elsewhere: ``图: （图#：text）``
``表: text``                 title of a table, centred, in the contents like a heading 2
``附表: text``                 title of a form, not in the contents
``| left | middle | right``  line between title and table; ``||`` on a page on its side
``- text``                   note under a table
``% tag``                    a tag on its own (``% for line in lines``): ``{%p for line in lines %}``
``!chart ID``                the chart of that id
``!grid NAME``               the table that the variable NAME holds
``!list LOOP; HEAD: TEXT``   a small table with one row for each thing of a list; columns divided by ``|``
``!table 18 20 20``          a table with columns in these proportions, to ``!endtable``; ``!table landscape …`` on a
                             page on its side
``|= a | b{2}``              in it: a row of heads, repeated on each page
``|: a | b | c``             in it: a row; what may stand in a cell is told in ``word_table``
``!endtable``                ends the table
``!form ID``                 the form of that id of the profile (自评表), a Word document of its own
``!title text``              title in the properties of the file, not printed
``!toc``                     目录: heading and field, filled when a report is rendered
``!section KIND``            ends the pages so far: ``cover``, ``contents`` (no page numbers), ``body`` (numbers
                             from 1), ``portrait`` or ``landscape`` (numbers go on)
``!pagebreak``               a new page
``@include FILE``            the lines of another text, named relative to this one
``; text``                   for the reader of the text only, as are empty lines
===========================  ===========================================================================

Tags inside a line stand as they are: ``{{ name }}``, ``{% if … %}``. Every paragraph is one run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authoring.text_source import compute_report
from authoring.word_body import document_part
from authoring.word_parts import encode_part, fixed_parts
from authoring.word_styles import styles_part
from reportgen.diagnostics import TemplateError
from reportgen.office import write_package

if TYPE_CHECKING:
    from pathlib import Path

TITLE_MARK = "!title "


def scaffold_document(source: Path) -> bytes:
    """Return the Word template that the text describes; the same text gives the same bytes.

    Raises:
        TemplateError: a line is not understood, an included text is missing or includes itself.
    """
    lines, unread = compute_report(source)
    titles = [line.text.removeprefix(TITLE_MARK).strip() for line in lines if line.text.startswith(TITLE_MARK)]
    document, unknown = document_part([line for line in lines if not line.text.startswith(TITLE_MARK)])
    if unread or unknown:
        raise TemplateError([*unread, *unknown])
    parts = {"word/document.xml": encode_part(document), "word/styles.xml": encode_part(styles_part())}
    return write_package(fixed_parts("".join(titles)) | parts)
