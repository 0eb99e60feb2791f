"""This module defines a form's sheet of the template, cut into pieces: its rows, and the one text that fills them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.excel.prepared import Cut, References
    from reportgen.template.source import CompiledTemplate


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
