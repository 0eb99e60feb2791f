"""This module lists the font families that the text of a finished Word file is set in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.office import parse_xml
from reportgen.word.elements import name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element as Element

    from reportgen.office import Package

#: Not stylesWithEffects.xml, which Word 2010 kept for itself.
_STYLES = re.compile(r"word/styles\d*\.xml")
_TEXT = re.compile(r"word/(?:document|header|footer).*\.xml")
_REFERENCES = (name("w:pStyle"), name("w:rStyle"), name("w:tblStyle"))
_SCRIPTS = (name("w:eastAsia"), name("w:ascii"))


def used_fonts(document: Package) -> set[str]:
    """Return the families that are named in the text, or in a style that it uses."""
    texts = [parse_xml(content) for part, content in document.parts.items() if _TEXT.fullmatch(part)]
    styles = [parse_xml(content) for part, content in document.parts.items() if _STYLES.fullmatch(part)]
    by_id = {style.get(name("w:styleId"), ""): style for root in styles for style in root.iter(name("w:style"))}
    used = {each.get(name("w:val"), "") for text in texts for each in text.iter(*_REFERENCES)}
    used |= {key for key, style in by_id.items() if style.get(name("w:default")) in ("1", "true")}
    defaults = [found for root in styles for found in root.findall(name("w:docDefaults"))]
    named = [*texts, *_with_ancestors(used, by_id), *defaults]
    fonts = [each for element in named for each in element.iter(name("w:rFonts"))]
    return {family for each in fonts for script in _SCRIPTS if (family := each.get(script))}


def _with_ancestors(used: set[str], by_id: Mapping[str, Element]) -> Iterator[Element]:
    """Yield the styles and those that they are based on."""
    waiting, seen = sorted(used), set()
    while waiting:
        key = waiting.pop()
        if key in seen or key not in by_id:
            continue
        seen.add(key)
        yield by_id[key]
        waiting += [base.get(name("w:val"), "") for base in by_id[key].findall(name("w:basedOn"))]
