"""This module writes the entries of a table of contents as Word would, so that nothing has to be updated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.office import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportgen.word.document import ContentsField

_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the contents: its level, its bookmark, its text (escaped), its page if it is known."""

    level: int
    bookmark: str
    text: str
    page: str | None


def contents_xml(contents: ContentsField, headings: Sequence[Entry]) -> str:
    """Return the paragraphs of a table of contents, from the start of the field to its last entry."""
    listed = [each for each in headings if each.text]
    start = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(contents.instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = _END if contents.closes_itself else ""
    if not listed:
        return f"<w:p>{next(iter(contents.entries.values()), '')}{start}{end}</w:p>"
    last = len(listed) - 1
    return "".join(
        f"<w:p>{contents.entries[each.level]}{start if index == 0 else ''}{_entry(each)}"
        f"{end if index == last else ''}</w:p>"
        for index, each in enumerate(listed)
    )


def _entry(entry: Entry) -> str:
    page = ""
    if entry.page is not None:
        page = (
            '<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> PAGEREF {entry.bookmark} \\h </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{entry.page}</w:t></w:r>{_END}'
        )
    return (
        f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">'
        f'<w:r><w:t xml:space="preserve">{entry.text}</w:t></w:r>{page}</w:hyperlink>'
    )
