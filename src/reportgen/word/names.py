"""This module names the elements, attributes and relationships of WordprocessingML that the program deals with."""

from __future__ import annotations

from reportgen.office import OFFICE_RELATIONSHIPS, PACKAGE_NAMESPACE

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
MATHS = "http://schemas.openxmlformats.org/officeDocument/2006/math"
WORD_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
VML = "urn:schemas-microsoft-com:vml"
CORE_PROPERTIES = f"{PACKAGE_NAMESPACE}/metadata/core-properties"

CORE_PROPERTIES_RELATIONSHIP = f"{PACKAGE_NAMESPACE}/relationships/metadata/core-properties"
MAIN_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

#: Every part is matched by these prefixes, whatever prefixes the template's own parts use.
PREFIXES = {
    "w": WORD,
    "w14": WORD_2010,
    "r": OFFICE_RELATIONSHIPS,
    "a": DRAWING,
    "c": CHART,
    "m": MATHS,
    "v": VML,
    "wp": WORD_DRAWING,
}


def name(prefixed: str) -> str:
    """Return the full name of an element or attribute.

    >>> name("w:p")
    '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p'
    """
    prefix, _, local = prefixed.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"
