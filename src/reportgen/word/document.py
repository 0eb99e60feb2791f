"""This module defines a Word template that is ready to be filled: read, cleaned and cut into lines once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.office import Relationship

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.office import ContentTypes, PackedMember
    from reportgen.template.source import CompiledTemplate, TemplateSource


@dataclass(slots=True)
class Relationships:
    """The relationships of one part, open for more: ``xml`` lacks the closing tag, the next id is ``next_number``'s.

    A report adds to a copy of its own, never to those of the prepared template.
    """

    xml: str
    next_number: int

    def add(self, kind: str, target: str) -> str:
        """Add a relationship of a part in ``word/`` to another one and return its id."""
        identifier = f"rId{self.next_number}"
        self.xml += Relationship(identifier, kind, target).xml("word/document.xml")
        self.next_number += 1
        return identifier


@dataclass(frozen=True, slots=True)
class PreparedPart:
    """One part that is filled, with slots and tags: the document, headers, footers, notes, the file's properties.

    ``label`` is what a person calls it (``正文``, ``页眉1``). The properties have no relationships.
    """

    name: str
    label: str
    source: TemplateSource
    relationships_name: str
    relationships: Relationships


@dataclass(frozen=True, slots=True)
class ContentsField:
    """A table of contents: its field instruction, the range of levels, and how an entry of each level looks.

    ``styles`` are the levels of headings in styles of their own, by the style's id; ``by_outline``: other headings are
    listed by their outline level. ``captions`` names the kind of caption that is listed instead of headings,
    ``without_label`` their text alone. ``unpaged`` are the first and the last level without page numbers.
    ``entries`` holds per level the ``w:pPr`` of its paragraphs. ``closes_itself``: the field ends in the last entry;
    otherwise it ends in the paragraph after it, which stayed in the template.
    """

    instruction: str
    first_level: int
    last_level: int
    entries: Mapping[int, str]
    closes_itself: bool
    by_outline: bool = True
    styles: Mapping[str, int] = field(default_factory=dict)
    captions: str = ""
    without_label: bool = False
    unpaged: tuple[int, int] = (0, 0)

    def level(self, outline: int, style: str) -> int:
        """Return the level at which a heading is listed; 0 for one that is not."""
        if style in self.styles:
            return self.styles[style]
        return outline if self.by_outline and self.first_level <= outline <= self.last_level else 0


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a numbered list: the form of its number and the text around it (``（%1）``).

    ``suffix`` is what Word puts behind it; ``restart`` is the level from 1 after which it begins again, 0 never,
    ``None`` any higher one. ``in_digits``: all numbers in it are in Arabic digits.
    ``style`` is the paragraph style that is numbered so.
    """

    form: str
    text: str
    start: int
    suffix: str
    restart: int | None
    in_digits: bool
    style: str


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A numbered list: lists with equal ``counted_as`` count together; ``starts`` are where it begins anew."""

    counted_as: str
    levels: tuple[ListLevel, ...]
    starts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A chart that the designer drew in the template, taken out of its package.

    ``target`` is the name of its part, ``relationships`` are those of the part without the one to the workbook, whose
    id is ``workbook_id``. ``workbook`` is what "edit data" opens as long as the chart is not one of the report's.
    ``size`` is in EMU. ``alternative_text`` names the chart of the report; ``at`` is its paragraph.
    """

    target: str
    chart: bytes
    relationships: Relationships
    workbook: PackedMember | None
    workbook_id: str
    size: tuple[int, int]
    alternative_text: str
    at: Location


@dataclass(frozen=True, slots=True)
class CellStyles:
    """The ids of the paragraph styles of a table's cells in one size; ``font_size`` in half-points.

    ``line`` is the height of a line, ``margin`` the space over and under the text of a cell together, in twips.
    """

    head: str
    text: str
    number: str
    font_size: int
    line: int
    margin: int


@dataclass(frozen=True, slots=True)
class TextArea:
    """The part of a page between its margins, in twips."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class GridStyles:
    """How tables look: the id of the table style, the space beside a cell's text in twips, and the sizes to choose.

    ``sizes`` go from the usual size to the smallest; empty when the template has no styles for tables. ``lines`` are
    the styles of lines over tables, whose pieces stand left, in the middle and right: by the id of the style, the
    middle of the line in twips and the size of its type in half-points.
    """

    table: str
    cell_padding: int
    sizes: tuple[CellStyles, ...]
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def font_sizes(self) -> dict[str, int]:
        """Return the sizes of type in half-points by the ids of the styles of cells."""
        return {style: size.font_size for size in self.sizes for style in (size.head, size.text, size.number)}


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A Word template, read and cleaned once, to be rendered any number of times; can be pickled.

    ``parts`` starts with the document itself. ``members`` are the parts that never change, compressed already.
    ``first_chart_number`` is free in ``members``.
    ``forms`` are the ids in the document's tags of forms, right or wrong. ``lists`` number paragraphs, by their ids.
    ``unnamed_charts`` are the alternative texts, with their places, of drawn charts that stay as they are: the text is
    no name of a chart. ``warnings`` do not stop a report, see :func:`reportgen.word.template_check.check_document`.
    ``compiled`` holds the templates of the parts by name, see :func:`reportgen.word.render.compile_document`.
    """

    file: str
    parts: tuple[PreparedPart, ...]
    members: Mapping[str, PackedMember]
    content_types: ContentTypes
    contents: tuple[ContentsField, ...]
    placed_charts: Mapping[str, PlacedChart]
    unnamed_charts: tuple[tuple[str, Location], ...]
    grid: GridStyles
    first_chart_number: int
    forms: tuple[str, ...] = ()
    lists: Mapping[str, NumberedList] = field(default_factory=dict)
    compiled: Mapping[str, CompiledTemplate] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def sources(self) -> tuple[TemplateSource, ...]:
        """The template text of every part, for the linter."""
        return tuple(part.source for part in self.parts)
