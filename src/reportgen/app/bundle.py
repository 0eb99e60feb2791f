"""This module gathers what a profile brings: its templates, prepared, its table definitions, its language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.profile.read import LoadedProfile, load_profile
from reportgen.tables.read import read_definitions
from reportgen.template.engine import Engine
from reportgen.word.render import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from reportgen.diagnostics import Location
    from reportgen.excel.prepared import PreparedWorkbook
    from reportgen.tables.definition import Definition
    from reportgen.tables.table import Table
    from reportgen.word.document import PreparedDocument


@dataclass(frozen=True, slots=True)
class Bundle:
    """One profile, ready for use; its templates are prepared when a format first asks for them."""

    loaded: LoadedProfile
    definitions: Mapping[str, Definition]
    engine: Engine

    def document(self) -> PreparedDocument:
        """Return the Word template, prepared.

        Raises:
            TemplateError: the template is missing or wrong.
        """
        from reportgen.word.prepare import prepare_document
        from reportgen.word.render import compile_document

        return compile_document(prepare_document(self.loaded.template("docx")), self.engine)

    def workbook(self, tables: Sequence[Table]) -> PreparedWorkbook:
        """Return the Excel template, prepared for these tables.

        Raises:
            TemplateError: the template is missing, or wrong for the tables.
        """
        from reportgen.excel.prepare import prepare_workbook

        columns = {table.sheet: tuple(column.key for column in table.columns) for table in tables}
        return prepare_workbook(self.loaded.template("xlsx"), columns, self.engine)


def load_bundle(reference: str, near: Path, at: Location | None) -> Bundle:
    """Load a profile with its table definitions.

    Raises:
        TemplateError: the profile, or a table definition, is missing or wrong.
    """
    loaded = load_profile(reference, near=near, at=at)
    profile = loaded.profile
    places = {name: loaded.locate(("phrases", name, "text")) for name in profile.phrases}
    return Bundle(loaded, read_definitions(loaded), Engine(profile, functions=FUNCTIONS, places=places))
