"""This module gathers what a profile brings: its templates, prepared, its table definitions, its language."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from reportgen.app.profiles import working_year
from reportgen.diagnostics import TemplateError
from reportgen.paths import is_file
from reportgen.profile.read import LoadedProfile, find_profile, load_profile
from reportgen.reference.codes import economic_codes
from reportgen.tables.columns import chosen_columns, expand_columns
from reportgen.tables.definition import definition_file, read_definitions
from reportgen.template.engine import Engine
from reportgen.template.sandbox import plain_text
from reportgen.template_cache import load_or_prepare
from reportgen.word.render import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reportgen.diagnostics import Location
    from reportgen.excel.workbook import PreparedWorkbook
    from reportgen.profile.profile import Profile
    from reportgen.tables.definition import Definition
    from reportgen.template.source import CompiledTemplate, TemplateSource
    from reportgen.word.document import PreparedDocument


MOST_PROFILES = 32
"""How many profiles a process keeps: units that each have their own would fill its memory."""

MOST_TEXTS = 2_000
"""How many compiled texts are kept; an annex quotes figures in some tens of its paragraphs."""

_Prepared = TypeVar("_Prepared")


@dataclass(frozen=True, slots=True, eq=False)
class ReadyProfile:
    """One profile, ready for use; its templates are prepared when a format first asks for them, and kept."""

    loaded: LoadedProfile
    definitions: Mapping[str, Definition]
    engine: Engine
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def profile(self) -> Profile:
        """What the profile says."""
        return self.loaded.profile

    def document(self) -> PreparedDocument:
        """Return the Word template, prepared and compiled.

        Raises:
            TemplateError: the template is missing or wrong.
        """
        # The Word files of the forms stand in the prepared template.
        forms = self.loaded.form_paths().items()
        digests = {id_: hashlib.sha256(path.read_bytes()).hexdigest() if is_file(path) else "" for id_, path in forms}
        return self._keep("docx", repr(digests), self._prepare_document)

    def table_columns(self) -> dict[str, tuple[str, ...]]:
        """Return the keys of the columns of every table in the profile's year, by the name of its sheet."""
        economic = economic_codes(working_year(self.profile)).printed(())
        return {
            entry.sheet or entry.title: tuple(
                column.key
                for column in chosen_columns(entry, expand_columns(self.definitions[entry.id].table.columns, economic))
            )
            for entry in self.profile.tables
            if entry.placed == "list"
        }

    def workbook(self, columns: Mapping[str, tuple[str, ...]]) -> PreparedWorkbook:
        """Return the Excel template, prepared for tables with these columns, by the name of the sheet of each.

        Raises:
            TemplateError: the template is missing, or wrong for the tables.
        """

        def prepare(path: Path) -> PreparedWorkbook:
            from reportgen.excel.prepare import prepare_workbook

            return prepare_workbook(path, columns, self.engine, self.profile.forms)

        return self._keep("xlsx", repr(columns), prepare)

    def text_engine(self) -> Engine:
        """Return the template language for texts that are no XML: those of the data file."""
        if "texts" not in self.kept:
            self.kept["texts"] = Engine(self.profile, places=_phrase_places(self.loaded), write=plain_text)
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

    def found_out(self, kind: str, variant: str, find: Callable[[], _Prepared]) -> _Prepared:
        """Return what depends on all files of the profile: of this process, else of an earlier one, else found now.

        Raises:
            TemplateError: ``find`` raised it, now or when it was first asked for.
        """
        key = f"{kind} {variant}"
        if key not in self.kept:
            paths = [*map(self.loaded.template, self.loaded.kinds), *self.loaded.form_paths().values()]
            digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if is_file(path)]
            parts = [self.profile.model_dump_json(), repr(self.definitions), variant, *digests]
            try:
                self.kept[key] = load_or_prepare(paths[0], kind, parts, find) if paths else find()
            except TemplateError as error:
                self.kept[key] = error
        found: _Prepared | TemplateError = self.kept[key]
        if isinstance(found, TemplateError):
            raise found
        return found

    def _keep(self, kind: str, variant: str, prepare: Callable[[Path], _Prepared]) -> _Prepared:
        """Return a prepared template of this process, else of an earlier one, else prepare it."""
        key = f"{kind} {variant}"
        if key not in self.kept:
            path = self.loaded.template(kind)
            # Numbers, words and phrases are parts of the profile: a compiled template depends on all of it.
            language = self.profile.model_dump_json()
            self.kept[key] = load_or_prepare(path, kind, [language, variant], lambda: prepare(path))
        prepared: _Prepared = self.kept[key]
        return prepared

    def _prepare_document(self, path: Path) -> PreparedDocument:
        from reportgen.word.prepare import prepare_document
        from reportgen.word.render import compile_document
        from reportgen.word.template_check import check_document

        profile, forms = self.profile, self.loaded.form_paths()
        document = compile_document(prepare_document(path, forms), self.engine)
        charts = [chart.id for chart in profile.charts]
        found = list(check_document(document, charts, has_tables=bool(profile.tables), forms=forms))
        if any(finding.stops for finding in found):
            raise TemplateError(found)
        return replace(document, warnings=(*document.warnings, *found))


def load_ready_profile(reference: str, near: Path, at: Location | None) -> ReadyProfile:
    """Load a profile with its table definitions; a process that renders many reports loads it once.

    Raises:
        TemplateError: the profile, or a table definition, is missing or wrong.
    """
    key = find_profile(reference, near, at).absolute(), Path.cwd()  # findings name files as seen from there
    known = _KNOWN.get(key)
    if known is None or known[0] != _stamps(known[1]):
        if len(_KNOWN) >= MOST_PROFILES:
            _KNOWN.clear()
        loaded = load_profile(reference, near=near, at=at)
        engine = Engine(loaded.profile, functions=FUNCTIONS, places=_phrase_places(loaded))
        ready = ReadyProfile(loaded, read_definitions(loaded), engine)
        known = _KNOWN[key] = (_stamps(ready), ready)
    return known[1]


Stamps = tuple[tuple[str, int, int], ...]
_KNOWN: dict[tuple[Path, Path], tuple[Stamps, ReadyProfile]] = {}


def _phrase_places(loaded: LoadedProfile) -> dict[str, Location]:
    return {name: loaded.locate(("phrases", name, "text")) for name in loaded.profile.phrases}


def _stamps(ready: ReadyProfile) -> Stamps:
    """Return time and size of each file of the profile: they change when somebody edits one while the program runs."""
    loaded = ready.loaded
    files = [Path(source.path) for source in loaded.sources]
    files += [definition_file(loaded, index) for index in range(len(loaded.profile.tables))]
    files += [*(loaded.template_path(kind) for kind in ("docx", "xlsx")), *loaded.form_paths().values()]
    stats = ((file, file.stat()) for file in files if is_file(file))
    return tuple((file.as_posix(), stat.st_mtime_ns, stat.st_size) for file, stat in stats)
