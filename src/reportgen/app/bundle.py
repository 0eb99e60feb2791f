"""This module gathers what a profile brings: its templates, prepared, its table definitions, its language."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from reportgen.diagnostics import TemplateError
from reportgen.paths import is_file
from reportgen.prepared import load_or_prepare
from reportgen.profile.read import LoadedProfile, load_profile
from reportgen.tables.read import definition_file, read_definitions
from reportgen.template.engine import Engine
from reportgen.template.sandbox import plain_text
from reportgen.word.render import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reportgen.diagnostics import Location
    from reportgen.excel.prepared import PreparedWorkbook
    from reportgen.tables.definition import Definition
    from reportgen.tables.table import Table
    from reportgen.template.compiled import CompiledTemplate
    from reportgen.template.source import TemplateSource
    from reportgen.word.document import PreparedDocument


MOST_TEXTS = 2_000
"""How many compiled texts are kept; an annex quotes figures in some tens of its paragraphs."""

_Prepared = TypeVar("_Prepared")


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """One profile, ready for use; its templates are prepared when a format first asks for them, and kept."""

    loaded: LoadedProfile
    definitions: Mapping[str, Definition]
    engine: Engine
    kept: dict[str, Any] = field(default_factory=dict)

    def document(self) -> PreparedDocument:
        """Return the Word template, prepared and compiled.

        Raises:
            TemplateError: the template is missing or wrong.
        """
        return self._keep("docx", self._forms(), self._prepare_document)

    def workbook(self, tables: Sequence[Table]) -> PreparedWorkbook:
        """Return the Excel template, prepared for these tables.

        Raises:
            TemplateError: the template is missing, or wrong for the tables.
        """
        columns = {table.sheet: tuple(column.key for column in table.columns) for table in tables}
        return self._keep("xlsx", repr(columns), lambda path: self._prepare_workbook(path, columns))

    def text_engine(self) -> Engine:
        """Return the template language for texts that are no XML: those of the data file."""
        if "texts" not in self.kept:
            self.kept["texts"] = Engine(self.loaded.profile, places=_phrase_places(self.loaded), write=plain_text)
        engine: Engine = self.kept["texts"]
        return engine

    def compile_text(self, source: TemplateSource) -> CompiledTemplate:
        """Compile a text of a data file, or return it as it was compiled before in this process.

        What was compiled before may have stood elsewhere: its places are those of an equal text.

        Raises:
            TemplateError: with everything that can be seen to be wrong without knowing the data.
        """
        known: dict[str, CompiledTemplate] = self.kept.setdefault("compiled texts", {})
        if source.text not in known:
            if len(known) >= MOST_TEXTS:
                known.clear()
            known[source.text] = self.text_engine().compile(source)
        return known[source.text]

    def _keep(self, kind: str, variant: str, prepare: Callable[[Path], _Prepared]) -> _Prepared:
        """Return a prepared template of this process, else of an earlier one, else prepare it."""
        key = f"{kind} {variant}"
        if key not in self.kept:
            path = self.loaded.template(kind)
            self.kept[key] = load_or_prepare(path, kind, [self._language(), variant], lambda: prepare(path))
        prepared: _Prepared = self.kept[key]
        return prepared

    def _language(self) -> str:
        """Return all that a compiled template depends on: numbers, words and phrases are parts of the profile."""
        return self.loaded.profile.model_dump_json()

    def _forms(self) -> str:
        """Return what changes when the Word file of a form does: the files stand in the prepared template."""
        return repr({id_: _digest(path) for id_, path in self.loaded.form_paths().items()})

    def _prepare_document(self, path: Path) -> PreparedDocument:
        from reportgen.word.prepare import prepare_document
        from reportgen.word.render import compile_document
        from reportgen.word.template_check import check_document

        profile, forms = self.loaded.profile, self.loaded.form_paths()
        document = compile_document(prepare_document(path, forms), self.engine)
        charts = [chart.id for chart in profile.charts]
        found = list(check_document(document, charts, has_tables=bool(profile.tables), forms=forms))
        if any(finding.stops for finding in found):
            raise TemplateError(found)
        return replace(document, warnings=(*document.warnings, *found))

    def _prepare_workbook(self, path: Path, columns: Mapping[str, Sequence[str]]) -> PreparedWorkbook:
        from reportgen.excel.prepare import prepare_workbook

        return prepare_workbook(path, columns, self.engine, self.loaded.profile.forms)


def load_bundle(reference: str, near: Path, at: Location | None) -> Bundle:
    """Load a profile with its table definitions; a process that renders many reports loads it once.

    Raises:
        TemplateError: the profile, or a table definition, is missing or wrong.
    """
    key = (reference, near, Path.cwd())
    known = _KNOWN.get(key)
    if known is None or known[0] != _stamps(known[1]):
        bundle = _load(reference, near, at)
        known = _KNOWN[key] = (_stamps(bundle), bundle)
    return known[1]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if is_file(file) else ""


Stamps = tuple[tuple[str, int, int], ...]
_KNOWN: dict[tuple[str, Path, Path], tuple[Stamps, Bundle]] = {}


def _load(reference: str, near: Path, at: Location | None) -> Bundle:
    loaded = load_profile(reference, near=near, at=at)
    engine = Engine(loaded.profile, functions=FUNCTIONS, places=_phrase_places(loaded))
    return Bundle(loaded, read_definitions(loaded), engine)


def _phrase_places(loaded: LoadedProfile) -> dict[str, Location]:
    return {name: loaded.locate(("phrases", name, "text")) for name in loaded.profile.phrases}


def _stamps(bundle: Bundle) -> Stamps:
    """Return what changes when somebody edits a file of the profile while the program runs."""
    loaded = bundle.loaded
    files = [Path(source.path) for source in loaded.sources]
    files += [definition_file(loaded, index) for index in range(len(loaded.profile.tables))]
    files += [*(loaded.template_path(kind) for kind in ("docx", "xlsx")), *loaded.form_paths().values()]
    stats = ((file, file.stat()) for file in files if is_file(file))
    return tuple((file.as_posix(), stat.st_mtime_ns, stat.st_size) for file, stat in stats)
