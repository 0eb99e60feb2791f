"""This module reads and writes XML, and says what an attribute may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from reportgen.office.archive import DAMAGED, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as Element

XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Value = Callable[[str], str | None]
"""Returns the value of an attribute as it is read later, or nothing if it cannot be one."""

_MEASURE = re.compile(r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,20})?)(mm|cm|in|pt|pc|pi|)")
_TWIPS = {"": 1.0, "mm": 1440 / 25.4, "cm": 1440 / 2.54, "in": 1440.0, "pt": 20.0, "pc": 240.0, "pi": 240.0}


def parse_xml(content: bytes) -> Element:
    """Parse a part without reading anything else; comments and processing instructions say nothing to a reader."""
    from lxml import etree  # a run whose templates are prepared may do without

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


def xml_bytes(root: Element) -> bytes:
    """Return a part's XML as it is stored."""
    from lxml import etree

    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def escape(text: str) -> str:
    """Return a text as it is written in XML, also between double quotation marks.

    >>> escape('A&B "<甲>" ]]>')
    'A&amp;B &quot;&lt;甲&gt;&quot; ]]&gt;'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def local_name(name: object) -> str:
    """Return the name of an element or attribute without its namespace."""
    return str(name).rpartition("}")[2]


def pattern(text: str) -> Value:
    """Return a check that lets the values through that match a pattern.

    >>> pattern("[A-Z]+")("AB"), pattern("[A-Z]+")("ab")
    ('AB', None)
    """
    compiled = re.compile(text)
    return lambda value: value if compiled.fullmatch(value) else None


count = pattern("[0-9]{1,9}")
integer = pattern("[+-]?[0-9]{1,9}")
decimal = pattern(r"[+-]?[0-9]{1,9}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,2})?")


def measure(value: str) -> str | None:
    """Return a length in whole twips; some programs write fractions, or units.

    >>> measure("11906"), measure("240.0"), measure("21cm"), measure("wide")
    ('11906', '240', '11906', None)
    """
    match = _MEASURE.fullmatch(value)
    return str(round(float(match[1]) * _TWIPS[match[2]])) if match else None


def check_values(root: Element, kinds: Mapping[tuple[str, str], Value], part: str, file: str) -> None:
    """Refuse a part in which an attribute is not what it has to be; ``kinds`` are by element and attribute.

    Raises:
        OutputError: an attribute is something else (RG713).
    """
    wanted: dict[str, list[tuple[str, Value]]] = {}
    for (element, attribute), kind in kinds.items():
        wanted.setdefault(element, []).append((attribute, kind))
    for each in root.iter(*wanted) if wanted else ():  # asked for no name, it yields everything
        for attribute, kind in wanted[str(each.tag)]:
            value = each.get(attribute)
            if value is None:
                continue
            read = kind(value)
            if read is None:
                what = f"{local_name(each.tag)} 的 {local_name(attribute)} 不能是“{value[:20]}”"
                refuse(DAMAGED, f"文件已损坏，{what}", file, name=part)
            each.set(attribute, read)
