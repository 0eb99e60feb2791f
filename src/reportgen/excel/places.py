"""This module cuts a part of the template at the places that get filled; all else stays as it was written."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.diagnostics import Location
from reportgen.excel.addresses import Reference, RowMap, Shape, move_references, parse_references
from reportgen.excel.styles import MAIN, ROWS, tag
from reportgen.excel.workbook import References, RowNumber, Wording
from reportgen.template.source import TemplateSource
from reportgen.template.tags import WHOLE_TAG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from reportgen.excel.workbook import Cut, Piece, Region

_TOKEN = re.compile(r"__reportgen_place_([0-9]+)__")
FOOTER_TAG = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}")
"""Matches a tag in a page's header or footer, between codes that stay."""

_SPLIT = re.compile(f"({WHOLE_TAG.pattern})")
TAG_BEGINS = re.compile(r"\{[{%#]|｛｛|｛%")
"""Matches the beginning of a tag in a text that is not for the template language."""

_BRACES = re.compile("[{}｛｝]")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REFERRING_ATTRIBUTES = {
    **dict.fromkeys(("ref", "topLeftCell", "activeCell", "location", "textlink", "r1", "r2"), Shape.BOX),
    "sqref": Shape.CELLS,
}
FORMULAS = frozenset({
    "f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula",
})  # fmt: skip
"""The elements of a workbook's parts whose text is a formula."""

_VIEWS = frozenset(map(tag, ("sheetView", "pane", "selection")))
_BUILT_IN = "_xlnm."
"""With this begin the defined names of print areas and print titles."""

_MANY = 100_000
"""More rows than any table has: a reference that does not move when so many are inserted never moves."""


@dataclass(slots=True)
class Places:
    """The places found so far in one part; each has left a token in its XML."""

    pieces: list[Piece] = field(default_factory=list)

    def token(self, piece: Piece) -> str:
        """Return the text that stands for a place until the part is cut."""
        self.pieces.append(piece)
        return f"__reportgen_place_{len(self.pieces) - 1}__"

    def cut(self, root: Element) -> Cut:
        """Return the part, cut at its tokens."""
        from lxml import etree

        parts = _TOKEN.split(_DECLARATION + etree.tostring(root, encoding="unicode"))
        texts, numbers = parts[::2], parts[1::2]
        cut: list[Piece] = [texts[0]]
        for number, text in zip(numbers, texts[1:], strict=True):
            cut += [self.pieces[int(number)], text]
        return tuple(piece for piece in cut if piece != "")


@dataclass(slots=True)
class Wordings:
    """The texts with tags found so far in a workbook, each with the sheet whose table it speaks of."""

    file: str
    sources: list[TemplateSource] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    known: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, sheet: str, place: str, text: str) -> int:
        """Return the number of a text; the same text on the same sheet is compiled and rendered once."""
        if (sheet, text) not in self.known:
            name = f"{sheet}!{place}"
            location = Location(self.file, name=name, source_line=text)
            self.known[sheet, text] = len(self.sources)
            self.sources.append(TemplateSource(name, text, (location,) * (text.count("\n") + 1)))
            self.sheets.append(sheet)
        return self.known[sheet, text]


def has_tags(text: str) -> bool:
    """Whether a text has to go through the template language, which also explains braces that are wrong.

    >>> has_tags("部门：{{ entity.name }}"), has_tags("合计")
    (True, False)
    """
    return _BRACES.search(text) is not None


def xml_template(text: str) -> str:
    """Return a text with tags as XML with tags: the engine escapes only the values that it puts in.

    >>> xml_template('A&B {{ names|names("、") }} <C>')
    'A&amp;B {{ names|names("、") }} &lt;C&gt;'
    """
    pieces = _SPLIT.split(text)
    pieces[::2] = [office.escape(piece) for piece in pieces[::2]]
    return "".join(pieces)


def cell_text(cell: Element, strings: Sequence[Element]) -> str:
    """Return the text of a cell; nothing for numbers and formulas."""
    item = string_item(cell, strings)
    return "" if item is None else "".join(element.text or "" for element in _texts(item))


def string_item(cell: Element, strings: Sequence[Element]) -> Element | None:
    """Return the element that holds a text cell's runs: a shared one, or its own."""
    if cell.get("t") == "inlineStr":
        return cell.find(tag("is"))
    value = cell.find(tag("v"))
    if cell.get("t") != "s" or value is None or cell.find(tag("f")) is not None:
        return None
    number = int(value.text or 0)
    return strings[number] if number < len(strings) else None


def place_wording(cell: Element, item: Element, sheet: str, wordings: Wordings, places: Places) -> None:
    """Give a cell its own text, with a token for each run that holds tags; the runs keep their looks."""
    own = copy.deepcopy(item)
    own.tag = tag("is")
    own.tail = None
    _join_spread_tags(own)
    for element in _texts(own):
        if has_tags(element.text or ""):
            number = wordings.add(sheet, str(cell.get("r")), element.text or "")
            element.text = places.token(Wording(number))
            element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    cell.append(own)


def place_footer(element: Element, sheet: str, wordings: Wordings, places: Places) -> None:
    """Leave a token for each tag in a page's header or footer; the codes around it stay."""
    where = "页眉" if str(element.tag).endswith("Header") else "页脚"
    element.text = FOOTER_TAG.sub(
        lambda match: places.token(Wording(wordings.add(sheet, where, match[0]), is_code=True)), element.text or ""
    )


def write_at(parent: Element, place: int, text: str) -> None:
    """Write a text in front of the element at a place, or behind the last one."""
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def before_end(cut: Cut, piece: Piece) -> Cut:
    """Return a part with a place in front of the end of its outermost element."""
    *before, last = cut
    xml = str(last)
    empty = re.search(r"<([\w:]+)([^<>]*)/>\s*$", xml)
    if empty and xml.count("<") - xml.count("<?") == 1:
        return *before, f"{xml[: empty.start()]}<{empty[1]}{empty[2]}>", piece, f"</{empty[1]}>"
    end = xml.rindex("</")
    return *before, xml[:end], piece, xml[end:]


def formulas_in(root: Element) -> Iterator[tuple[Element, References]]:
    """Yield the formulas in a part of the workbook, and how each is to be moved."""
    from lxml import etree

    for element in root.iter(etree.Element):
        name = etree.QName(element)
        if name.localname in FORMULAS and element.text:
            is_box = name.namespace != MAIN or str(element.get("name")).startswith(_BUILT_IN)
            own = (0, 0) if element.tag == tag("definedName") else _own_rows(element)
            yield element, References(element.text, "", Shape.BOX if is_box and not own[0] else Shape.FORMULA, own)


def _own_rows(element: Element) -> tuple[int, int]:
    """Return the rows for which the formula of a conditional format or a list of choices holds; else zeros."""
    for parent in element.iterancestors():
        ranges = parent.get("sqref") or parent.findtext("{*}sqref") or ""
        for piece in parse_references(ranges):
            if isinstance(piece, Reference) and piece.rows:
                return piece.rows
    return 0, 0


def mark_references(root: Element, sheet: str, maps: Mapping[str, RowMap], places: Places) -> None:
    """Leave a token for every reference that has to move when rows are inserted."""
    from lxml import etree

    def marked(text: str, shape: Shape, own: tuple[int, int] = (0, 0)) -> str:
        moves = move_references(text, sheet, maps, shape, own) != text
        return places.token(References(text, sheet, shape, own)) if moves else text

    for element, formula in list(formulas_in(root)):
        element.text = marked(formula.text, formula.shape, formula.own)
    for element in root.iter(etree.Element):
        for attribute, shape in _REFERRING_ATTRIBUTES.items():
            if text := element.get(attribute):
                element.set(attribute, marked(text, Shape.PLACE if element.tag in _VIEWS else shape))
        if element.tag == tag("cfvo") and element.get("val"):
            element.set("val", marked(str(element.get("val")), Shape.BOX))
        if etree.QName(element).localname == "sqref" and element.text:
            element.text = marked(element.text, Shape.CELLS)


def mark_links(relationships: Element, sheet: str, maps: Mapping[str, RowMap], places: Places) -> None:
    """Leave a token for every link to a cell that stands among a sheet's relationships instead of on the sheet."""
    for element in relationships:
        target = element.get("Target", "")
        if target.startswith("#") and move_references(target, sheet, maps, Shape.BOX) != target:
            element.set("Target", places.token(References(target, sheet, Shape.BOX)))


def mark_row_numbers(root: Element, sheet: str, maps: Mapping[str, RowMap], places: Places) -> None:
    """Leave a token for the number of every row, cell and page break of a sheet that moves."""
    rows = maps.get(sheet)
    if rows is None:
        return
    for row in root.iterfind(ROWS):
        number = int(row.get("r", 0))
        if rows.moved(number) != number:
            token = places.token(RowNumber(number, sheet))
            row.set("r", token)
            for cell in row:
                cell.set("r", str(cell.get("r")).rstrip("0123456789") + token)
    for page_break in root.iterfind(f"{tag('rowBreaks')}/{tag('brk')}"):
        number = int(page_break.get("id", 0))
        if rows.last_of(number) != number:
            page_break.set("id", places.token(RowNumber(number, sheet)))


def mark_anchors(root: Element, sheet: str, rows: RowMap, places: Places) -> None:
    """Leave a token for the rows by which a drawing's pictures, text boxes and charts are held, if they move."""
    from lxml import etree

    for element in root.iter("{*}row"):
        parent = element.getparent()
        if parent is not None and etree.QName(parent).localname in {"from", "to"}:
            number = int(office.count(element.text or "") or 0) + 1
            if rows.moved(number) != number:
                element.text = places.token(RowNumber(number, sheet, base=0))


def probe_map(regions: Sequence[Region]) -> RowMap:
    """Return a map as if very many rows were inserted: what it moves is what may have to move in a report."""
    made = {row.row: (row.row + _MANY, row.row + 2 * _MANY) for region in regions for row in region.prototypes}
    return RowMap(made, tuple((region.last, _MANY) for region in regions))


def forget_used_texts(strings: Sequence[Element]) -> None:
    """Empty the shared texts with tags, which no cell points to any more: nothing of them is to be published."""
    for item in strings:
        if has_tags("".join(element.text or "" for element in _texts(item))):
            for child in list(item):
                item.remove(child)
            item.append(item.makeelement(tag("t")))


def _texts(item: Element) -> Iterator[Element]:
    """Yield the elements of a text's runs; not those of phonetic guides."""
    yield from item.iterfind(tag("t"))
    yield from item.iterfind(f"{tag('r')}/{tag('t')}")


def _is_open(text: str) -> bool:
    """Whether a tag that begins in a text has not ended there."""
    return text.count("{{") > text.count("}}") or text.count("{%") > text.count("%}")


def _join_spread_tags(item: Element) -> None:
    """Move a tag that is spread over several runs, as happens when a person corrects it, into the first of them."""
    begun: Element | None = None
    for element in _texts(item):
        if begun is not None:
            begun.text = (begun.text or "") + (element.text or "")
            element.text = ""
        else:
            begun = element
        if not _is_open(begun.text or ""):
            begun = None
