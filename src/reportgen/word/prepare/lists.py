"""This module reads how the paragraphs of a Word template are numbered: 一、, （一）, 第一章."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.word.document import ListLevel, NumberedList
from reportgen.word.names import name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from reportgen.word.prepare.styles import Styles

_NO_LIST = "0"


class Lists:
    """The numbering part of a template."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        found = [] if root is None else root.findall(name("w:abstractNum"))
        self._abstract = {each.get(name("w:abstractNumId"), ""): each for each in found}
        numbers = [] if root is None else root.findall(name("w:num"))
        self.lists = {each.get(name("w:numId"), ""): self._list(each) for each in numbers}

    def place_of(self, paragraph: Element) -> tuple[str, int] | None:
        """Return the list that a paragraph is numbered in, and its level from 0; ``None`` for one without number."""
        own = paragraph.find(f"{name('w:pPr')}/{name('w:numPr')}")
        style = _value(paragraph, f"{name('w:pPr')}/{name('w:pStyle')}")
        number, level = _numbering(own)
        inherited, style_level = _numbering(self._styles.numbering(style))
        number = number or inherited
        if not number or number == _NO_LIST or number not in self.lists:
            return None
        for place, each in enumerate(self.lists[number].levels):
            if not level and style and each.style == style:
                level = str(place)
        return number, int(level or style_level or 0)

    def _list(self, number: Element) -> NumberedList:
        identifier = _value(number, name("w:abstractNumId"))
        abstract = self._abstract.get(identifier)
        levels = [] if abstract is None else abstract.findall(name("w:lvl"))
        starts = {
            int(each.get(name("w:ilvl"), "0")): int(_value(each, name("w:startOverride")))
            for each in number.findall(name("w:lvlOverride"))
            if _value(each, name("w:startOverride"))
        }
        return NumberedList(identifier, tuple(map(_level, levels)), starts)


def _level(level: Element) -> ListLevel:
    restart = _value(level, name("w:lvlRestart"))
    return ListLevel(
        form=_value(level, name("w:numFmt")) or "decimal",
        text=_value(level, name("w:lvlText")),
        start=int(_value(level, name("w:start")) or 0),
        suffix=_value(level, name("w:suff")) or "tab",
        restart=int(restart) if restart.isdecimal() else None,
        in_digits=level.find(name("w:isLgl")) is not None,
        style=_value(level, name("w:pStyle")),
    )


def _numbering(properties: Element | None) -> tuple[str, str]:
    """Return the list and the level that a ``w:numPr`` names."""
    if properties is None:
        return "", ""
    return _value(properties, name("w:numId")), _value(properties, name("w:ilvl"))


def _value(element: Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else found.get(name("w:val"), "")
