"""This module lets the paragraphs of one Word document use the styles of another: by name, or taken along."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from reportgen.office import xml_bytes
from reportgen.profile.read import templates_folder
from reportgen.word.names import name
from reportgen.word.prepare.package import read_template
from reportgen.word.prepare.styles import Styles
from reportgen.word.prepare.tree import drop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

    from reportgen.office import Package

_USES = {name("w:pStyle"): "paragraph", name("w:rStyle"): "character", name("w:tblStyle"): "table"}
#: What a style says about others, of which only what it is based on is needed for its look.
_RELATED = (name("w:next"), name("w:link"))


def adopt_styles(blocks: Iterable[Element], theirs: Element | None, ours: Element) -> Iterator[str]:
    """Let blocks of another document use the styles of ours; ``theirs`` and ``ours`` are the styles parts.

    A style that we have, by the name that people see, is ours. One that we lack is taken along with what it is based
    on; yields the names of those that number their paragraphs, which cannot be taken along.
    """
    adoption = _Adoption(theirs, ours)
    for block in blocks:
        for use in list(block.iter(*_USES)):
            style_id = adoption.id_for(use.get(name("w:val"), ""), _USES[str(use.tag)])
            if style_id:
                use.set(name("w:val"), style_id)
            else:
                drop(use)
    yield from adoption.numbered


def bring_grid_styles(package: Package) -> None:
    """Give a template that lacks styles of tables those of a shipped template; without any styles it stays as it is."""
    part = package.related(package.main, "styles")
    if part not in package.parts or not Styles(package.xml(part)).missing_grid_styles():
        return
    ours = package.xml(part)
    shipped = read_template(min((templates_folder() / "docx").glob("*.docx")))
    theirs = shipped.xml(shipped.related(shipped.main, "styles"))
    uses = ours.makeelement(name("w:p"))
    for style_id, tag in Styles(theirs).grid_style_ids():
        etree.SubElement(uses, name(tag)).set(name("w:val"), style_id)
    list(adopt_styles([uses], theirs, ours))
    package.parts[part] = xml_bytes(ours)


class _Adoption:
    """The styles of two documents; ``numbered`` grows on the way."""

    def __init__(self, theirs: Element | None, ours: Element) -> None:
        self.numbered: list[str] = []
        self._ours = ours
        styles = [] if theirs is None else theirs.findall(name("w:style"))
        self._theirs = {style.get(name("w:styleId"), ""): style for style in styles}
        self._ids = {_name(style): style.get(name("w:styleId"), "") for style in ours.findall(name("w:style"))}

    def id_for(self, their_id: str, kind: str) -> str:
        """Return the id among ours of one of their styles, or nothing: they do not have it themselves."""
        style = self._theirs.get(their_id)
        if style is None or style.get(name("w:type"), "paragraph") != kind:
            return ""
        known = _name(style)
        if known not in self._ids:
            self._ids[known] = _unused(their_id, set(self._ids.values()))
            self._take(style, self._ids[known], kind)
        return self._ids[known]

    def _take(self, style: Element, style_id: str, kind: str) -> None:
        taken = deepcopy(style)
        taken.set(name("w:styleId"), style_id)
        if taken.get(name("w:default")):
            del taken.attrib[name("w:default")]
        for related in [child for child in taken if child.tag in _RELATED]:
            drop(related)
        for numbering in list(taken.iter(name("w:numPr"))):
            self.numbered.append(_name(style)[1])
            drop(numbering)
        base = taken.find(name("w:basedOn"))
        if base is not None:
            base_id = self.id_for(base.get(name("w:val"), ""), kind)
            base.set(name("w:val"), base_id) if base_id else drop(base)
        self._ours.append(taken)


def _name(style: Element) -> tuple[str, str]:
    """Return kind and name of a style; Word does not tell capitals from small letters in names."""
    found = style.find(name("w:name"))
    shown = "" if found is None else found.get(name("w:val"), "")
    return style.get(name("w:type"), "paragraph"), shown.lower()


def _unused(style_id: str, taken: set[str]) -> str:
    return (
        style_id
        if style_id not in taken
        else next(free for number in range(1, len(taken) + 2) if (free := f"{style_id}{number}") not in taken)
    )
