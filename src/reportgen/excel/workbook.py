"""This module defines a workbook template cut into pieces: what stays as it is, and the places that get filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reportgen.diagnostics import Diagnostic
    from reportgen.excel.addresses import Reference, Shape
    from reportgen.office import PackedMember
    from reportgen.template.source import CompiledTemplate


NEW_DRAWING = "reportgen-charts"
"""The id of the relationship from the sheet for charts to its drawing, when the template draws nothing there."""

NOTES = "notes"
"""The key of the notes below a table."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A place for the text that a template of the workbook gives; ``template`` counts them from 0.

    ``is_code``: in a page's header or footer, where ``&`` begins a code. ``is_attribute``: as the name of a column of
    an Excel table, which has to be what its head cell shows.
    """

    template: int
    is_code: bool = False
    is_attribute: bool = False


@dataclass(frozen=True, slots=True)
class References:
    """A place for a formula or a list of ranges of a sheet, to be moved with the rows it speaks of.

    ``own``: the rows for which it holds, if it is that of a conditional format or of a list of choices.
    """

    text: str
    sheet: str
    shape: Shape
    own: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class PrintArea:
    """A place for what is printed of a sheet whose columns take several pages: those in which anything stands.

    ``area`` is what the template prints, ``pages`` are the first and the last column of each page, ``columns`` the
    columns of the table by their keys.
    """

    area: Reference
    sheet: str
    pages: tuple[tuple[int, int], ...]
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RowNumber:
    """A place for the number of a row of a sheet, which counts from ``base`` (drawings count from 0)."""

    row: int
    sheet: str
    base: int = 1


@dataclass(frozen=True, slots=True)
class RegionRows:
    """A place for the rows made from a region of the same sheet."""

    region: int


@dataclass(frozen=True, slots=True)
class MergedRanges:
    """The place for the sheet's merged ranges; ``fixed`` are those that are not repeated with a row."""

    fixed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageBreaks:
    """The place for the page breaks between charts."""


@dataclass(frozen=True, slots=True)
class ChartEntries:
    """The place in a drawing for further charts, and in its relationships and the content types for naming them."""


@dataclass(frozen=True, slots=True)
class FormEntries:
    """The place for what the sheets of forms add to a list of the package: ``sheets``, ``names``, ``parts``, ``types``.

    ``makes_list``: the template has no such list, so that its tags have to be written around the entries, too.
    """

    kind: str
    makes_list: bool = False


@dataclass(frozen=True, slots=True)
class FormPlace:
    """A place outside the cells, in a page's header or footer, for the text that the form's template gives."""

    place: int


@dataclass(frozen=True, slots=True)
class FormRows:
    """The place for the rows of a form."""


@dataclass(frozen=True, slots=True)
class FormPages:
    """The place for the number of pages of a form; ``height`` is what one holds, in points of its rows."""

    height: float


Piece = (
    str
    | Wording
    | References
    | PrintArea
    | RowNumber
    | RegionRows
    | MergedRanges
    | PageBreaks
    | ChartEntries
    | FormEntries
    | FormRows
    | FormPlace
    | FormPages
)
Cut = tuple[Piece, ...]
"""A part of the package: text that stays, and places."""


@dataclass(frozen=True, slots=True)
class PrototypeCell:
    """One cell of a prototype row: ``key`` names the value it gets.

    A cell without a key keeps ``content``, its XML after the row number. ``line_width`` is how much text of width 1
    (a digit) fits on one line when the cell wraps its text, otherwise 0.
    """

    column: str
    style: str
    key: str = ""
    content: str = ""
    line_width: float = 0


@dataclass(frozen=True, slots=True)
class Prototype:
    """A row of the template that is repeated: its looks, cells and merged cells (as pairs of columns).

    ``kind`` is the owner of its tags (``item``, ``row``, ``table``, ``chart``). ``height`` is in points, 0 when the
    program that shows the workbook chooses it; each further line of wrapped text adds ``line_height``.
    """

    row: int
    kind: str
    attributes: str
    height: float
    line_height: float
    cells: tuple[PrototypeCell, ...]
    merges: tuple[tuple[str, str], ...] = ()

    @property
    def keys(self) -> Mapping[str, str]:
        """The column letters of each key."""
        return {cell.key: cell.column for cell in self.cells if cell.key}


@dataclass(frozen=True, slots=True)
class Region:
    """Neighbouring rows of the template that together make the body, the notes or the chart blocks of a sheet."""

    prototypes: tuple[Prototype, ...]

    @property
    def first(self) -> int:
        """The first of its rows in the template."""
        return self.prototypes[0].row

    @property
    def last(self) -> int:
        """The last of its rows in the template."""
        return self.prototypes[-1].row

    @property
    def is_for_notes(self) -> bool:
        """Whether the notes below a table stand here."""
        return self.prototypes[0].kind == "table"

    @property
    def is_for_charts(self) -> bool:
        """Whether the blocks of charts stand here."""
        return self.prototypes[0].kind == "chart"

    def prototype(self, kind: str) -> Prototype:
        """Return the row for a kind: its own, else the one for all kinds, else the last."""
        by_kind = {row.kind: row for row in reversed(self.prototypes)}
        return by_kind.get(kind) or by_kind.get("row") or self.prototypes[-1]


@dataclass(frozen=True, slots=True)
class PreparedSheet:
    """One sheet of which something is filled."""

    name: str
    part: str
    cut: Cut
    regions: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartPlace:
    """The sheet for the charts, and where their parts go.

    ``drawing``, ``drawing_relationships`` and the first free numbers let charts be added to what the template
    already draws there. ``row_height`` is the height of an empty row, ``page_height`` what one printed page holds,
    both in points.
    """

    sheet: str
    drawing: str
    drawing_relationships: str
    first_chart: int
    first_relationship: int
    row_height: float
    page_height: float


@dataclass(frozen=True, slots=True)
class PreparedWorkbook:
    """A workbook template, read and checked once, to be filled any number of times; can be pickled.

    ``fixed`` are the parts that are the same in every workbook, compressed; ``parts`` the others outside the sheets.
    ``templates`` render the texts of the ``Wording`` places, ``wording_sheets`` says on which sheet each stands.
    ``sheet_names`` are those of the sheets that are always there; those of the ``forms`` follow them.
    """

    fixed: dict[str, PackedMember]
    parts: dict[str, Cut]
    sheets: tuple[PreparedSheet, ...]
    templates: tuple[CompiledTemplate, ...]
    wording_sheets: tuple[str, ...]
    charts: ChartPlace | None
    warnings: tuple[Diagnostic, ...]
    sheet_names: tuple[str, ...] = ()
    forms: tuple[PreparedForm, ...] = ()


@dataclass(frozen=True, slots=True)
class FormCell:
    """One cell of a form.

    ``place`` is the number under which the form's template gives the cell's text, -1 for a cell that keeps
    ``content``, its XML after the style. ``text`` is what such a cell shows, ``formula`` what it calculates.
    ``joins``: it goes on with the cell above that shows the ``same``, or only if it is ``blank``.
    ``line_width`` is how much text of width 1 fits on one line when the cell wraps its text, otherwise 0;
    ``line_height`` is in points. ``takes_numbers`` is the number format's: ``percent``, ``any`` or nothing.
    ``number_style`` shows a number of up to ``decimals`` as the profile does, and not as the template's ``style``.
    """

    column: str
    style: str
    place: int = -1
    content: str = ""
    text: str = ""
    formula: str = ""
    line_width: float = 0
    line_height: float = 0
    takes_numbers: str = ""
    joins: str = ""
    number_style: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: its number in the template, its looks and cells; ``height`` is in points."""

    number: int
    attributes: str = ""
    height: float = 15
    cells: tuple[FormCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """Merged cells of the template, by the letters of columns and the numbers of rows, both ends included."""

    left: str
    top: int
    right: str
    bottom: int


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name that belongs to a form's sheet, such as its print titles: its attributes as XML, and what it names."""

    attributes: str
    formula: References


@dataclass(frozen=True, slots=True)
class PreparedForm:
    """The sheet of a form, read and checked once, to be filled any number of times.

    ``each`` names the list of which every thing gets a sheet of its own (nothing: there is one sheet), and
    ``variable`` is what the template calls that thing; one without what it ``requires`` has none. ``rows`` are those of
    the template, by their numbers; ``last`` is the number of the last one. ``merges`` are its merged cells.
    """

    sheet: str
    each: str
    variable: str
    requires: str
    cut: Cut
    rows: dict[int, FormRow]
    last: int
    merges: tuple[Range, ...]
    names: tuple[DefinedName, ...]
    template: CompiledTemplate

    @property
    def calculates(self) -> bool:
        """Whether the template itself has formulas, whose results are not known here."""
        return any(cell.formula for row in self.rows.values() for cell in row.cells)
