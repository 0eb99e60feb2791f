"""This module reads from a PDF file of LibreOffice how many pages it has, and on which page each bookmark is."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Sign by sign as LibreOffice writes a name: letters and digits as they are, the rest in hexadecimal digits.
_ENCODED_UNDERSCORE = re.compile(r"^/?5F(?=Toc)")


@dataclass(frozen=True, slots=True)
class PdfPages:
    """The pages of a PDF file: how many, and by bookmark which one it is on, counted from 0."""

    count: int
    bookmarks: Mapping[str, int]


def read_pages(pdf: bytes) -> PdfPages | None:
    """Return the pages of a PDF file; ``None`` if it is none, is damaged or has no page."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if not pdf.startswith(b"%PDF-"):
        return None
    try:
        reader = PdfReader(io.BytesIO(pdf))
        found = {
            _ENCODED_UNDERSCORE.sub("_", name).removeprefix("/"): reader.get_destination_page_number(destination)
            for name, destination in reader.named_destinations.items()
        }
        count = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, RecursionError):
        return None
    bookmarks = {name: page for name, page in found.items() if page is not None and page >= 0}
    return PdfPages(count, bookmarks) if count else None
