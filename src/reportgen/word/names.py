"""This module names the elements, attributes and relationships of WordprocessingML that the program deals with."""

from __future__ import annotations

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
OFFICE_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
MATHS = "http://schemas.openxmlformats.org/officeDocument/2006/math"
WORD_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
VML = "urn:schemas-microsoft-com:vml"
CORE_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"

CORE_PROPERTIES_RELATIONSHIP = f"{PACKAGE_RELATIONSHIPS}/metadata/core-properties"
MAIN_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

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
