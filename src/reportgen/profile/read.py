"""This module finds and reads a profile: one that reportgen brings along, by its id, or an office's own folder."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.diagnostics import Location, OutputError, ReportgenError, Rule, TemplateError
from reportgen.load import Document, read_document
from reportgen.load.document import value_at
from reportgen.load.validation import validate
from reportgen.paths import is_file, is_same, is_within, real_path
from reportgen.profile.profile import Profile
from reportgen.reference.terms import term_ids, wording_sets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.diagnostics import Diagnostic
    from reportgen.load.document import FieldPath

PROFILE_FILE = "profile.yaml"
KINDS = {"docx": "Word", "xlsx": "Excel"}
"""The kinds of templates a profile may have, and so of files it may make."""

UNKNOWN_PROFILE = Rule(
    "RG910",
    "没有这个模板方案",
    "模板方案决定用哪份 Word 模板、哪份 Excel 模板和哪些表、图。",
    "用 reportgen profiles list 查看现有方案；本单位自己的方案写文件夹的路径。",
)
ENDLESS_PROFILE = Rule(
    "RG911",
    "模板方案互相继承",
    "方案 A 继承 B、B 又继承 A 时，没有一个起点。",
    "改正其中一个方案的 extends。",
)
UNKNOWN_TERM = Rule(
    "RG920",
    "名词解释中的条目不在词库中",
    "词库中没有的条目没有名称和释义，印不出来。",
    "核对 id；词库中没有的词，写明 name 和 definition。",
)
UNKNOWN_WORDING = Rule(
    "RG921",
    "没有这套名词解释的措辞",
    "名词解释的措辞取自词库，名称写错时会用成通用的措辞。",
    "核对 term_wording；不写则用通用的措辞。",
)
NO_TEMPLATE = Rule(
    "RG912",
    "找不到模板方案中的模板文件",
    "没有 Word 或 Excel 模板就不能生成报告。",
    "核对 templates 中的文件名；路径从方案文件所在的文件夹算起。",
)
NOT_MADE = Rule(
    "RG914",
    "模板方案没有这种文件的模板",
    "有的方案只有 Word 模板，如项目绩效自评报告；要生成的文件没有模板就不能生成。",
    "不写 --format，就只生成方案有模板的文件；需要这种文件时，在 templates 中写明它的模板。",
)
OUTSIDE = Rule(
    "RG932",
    "模板方案的文件在方案文件夹之外",
    "方案可能来自别处；它只能用自己文件夹中的和程序自带的文件，不能把电脑上的其他文件带进报告。",
    "把文件放到方案所在的文件夹（或其中的文件夹）里，再改写文件名。",
)
_NOTHING = object()
MOST_PARENTS = 20
"""How many profiles may extend each other in a row."""


@cache
def templates_folder() -> Path:
    """Return the folder ``templates``: inside an installed package, or at the top of a source checkout."""
    package = Path(__file__).parent.parent
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent.parent / "templates"


def shipped_profiles() -> tuple[str, ...]:
    """Return the ids of the profiles that reportgen brings along, in order."""
    return tuple(sorted(path.stem for path in (templates_folder() / "profiles").glob("*.yaml")))


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile and the files it is merged from, its own first."""

    profile: Profile
    sources: tuple[Document, ...]

    @property
    def folder(self) -> Path:
        """The folder of the profile's own file."""
        return Path(self.sources[0].path).parent

    def locate(self, path: FieldPath) -> Location:
        """Return where a field is written: in the profile, or in the one it extends."""
        return self._owner(path).locate(path)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of files that the profile has templates for: a document of one project needs no workbook."""
        return tuple(kind for kind in KINDS if getattr(self.profile.templates, kind))

    def template(self, kind: str) -> Path:
        """Return the template file of a kind, ``docx`` or ``xlsx``.

        Raises:
            TemplateError: the profile names none (RG914), or there is no such file (RG912).
        """
        if kind not in self.kinds:
            message = f"方案“{self.profile.id}”没有 {KINDS[kind]} 模板，不能生成 .{kind} 文件"
            raise TemplateError([NOT_MADE.finding(message, at=self.locate(("templates",)))])
        path = self.template_path(kind)
        if not is_file(path):
            raise TemplateError([NO_TEMPLATE.finding(f"找不到 {path.name}", at=self.locate(("templates", kind)))])
        return path

    def template_path(self, kind: str) -> Path:
        """Return where the template of a kind should be, counted from the file that names it."""
        folder = Path(self._owner(("templates", kind)).path).parent
        path: Path = folder / getattr(self.profile.templates, kind)
        return real_path(path)

    def form_paths(self) -> dict[str, Path]:
        """Return where the Word files of the forms should be, by the id of the form; some forms have none."""
        # A profile that has forms has all of them: lists are not merged.
        folder = Path(self._owner(("forms",)).path).parent
        return {form.id: real_path(folder / form.docx) for form in self.profile.forms if form.docx}

    def may_use(self, file: Path) -> bool:
        """Return whether a file belongs to the profile, to one that it extends, or to the program."""
        return is_within(file, [templates_folder(), *(Path(source.path).parent for source in self.sources)])

    def _owner(self, path: FieldPath) -> Document:
        return next(
            (source for source in self.sources if value_at(source.data, path, _NOTHING) is not _NOTHING),
            self.sources[0],
        )


def load_profile(reference: str, *, near: Path, at: Location | None = None) -> LoadedProfile:
    """Load the profile with an id, or of a folder (looked for near a file, then where the program runs).

    Raises:
        TemplateError: there is no such profile, or its file is wrong.
    """
    sources = _chain(find_profile(reference, near, at))
    merged = _merge([source.data for source in reversed(sources)])
    document = Document(sources[0].source, merged, sources[0].positions)
    try:
        loaded = LoadedProfile(validate(document, Profile), sources)
    except ReportgenError as error:
        raise TemplateError(error.findings) from error
    findings = [*_unknown_terms(loaded), *_outside(loaded)]
    if findings:
        raise TemplateError(findings)
    return loaded


def _unknown_terms(loaded: LoadedProfile) -> Iterator[Diagnostic]:
    """Yield the terms and wordings that the library does not have; which years they hold for is not looked at."""
    profile = loaded.profile
    wordings = wording_sets()
    if profile.term_wording and profile.term_wording not in wordings:
        message = f"没有名为“{profile.term_wording}”的措辞（现有 {'、'.join(sorted(wordings))}）"
        yield UNKNOWN_WORDING.finding(message, at=loaded.locate(("term_wording",)))
    known = term_ids()
    for index, entry in enumerate(profile.terms):
        if entry.id and entry.id not in known:
            near = "、".join(get_close_matches(entry.id, known, 4))
            message = f"词库中没有“{entry.id}”" + (f"（是否应为 {near}）" if near else "")
            yield UNKNOWN_TERM.finding(message, at=loaded.locate(("terms", index, "id")))


def _outside(loaded: LoadedProfile) -> Iterator[Diagnostic]:
    """Yield the templates and forms that lead out of the folders of the profile, by their names or by links."""
    files: dict[FieldPath, Path] = {("templates", kind): loaded.template_path(kind) for kind in loaded.kinds}
    forms = loaded.form_paths()
    files |= {("forms", n, "docx"): forms[f.id] for n, f in enumerate(loaded.profile.forms) if f.docx}
    for path, file in files.items():
        if not loaded.may_use(file):
            yield OUTSIDE.finding(f"{file.name} 不在方案的文件夹中", at=loaded.locate(path))


def find_profile(reference: str, near: Path, at: Location | None) -> Path:
    """Return the file of the profile with an id, or of a folder (looked for near a file, then where the program runs).

    Raises:
        TemplateError: there is no such profile.
    """
    if reference in shipped_profiles():
        return templates_folder() / "profiles" / f"{reference}.yaml"
    for folder in (near, Path.cwd()):
        file = folder / reference / PROFILE_FILE
        if is_file(file):
            return file
    known = shipped_profiles()
    close = get_close_matches(reference, known, 1)
    hint = f"是否应为 {close[0]}" if close else f"现有方案：{'、'.join(known)}"
    message = f"没有名为“{reference}”的模板方案，也没有这个文件夹或其中的 {PROFILE_FILE}（{hint}）"
    raise TemplateError([UNKNOWN_PROFILE.finding(message, at=at)])


def _chain(path: Path) -> tuple[Document, ...]:
    sources: list[Document] = []
    while True:
        try:
            document, _ = read_document(path)
        except OutputError:
            raise
        except ReportgenError as error:
            raise TemplateError(error.findings) from error
        sources.append(document)
        parent = document.data.get("extends")
        if not isinstance(parent, str) or not parent:
            return tuple(sources)
        at = document.locate(("extends",))
        if len(sources) > MOST_PARENTS:
            raise TemplateError([ENDLESS_PROFILE.finding(f"一层层继承，超过 {MOST_PARENTS} 层", at=at)])
        path = find_profile(parent, path.parent, at)
        if any(is_same(path, Path(source.path)) for source in sources):
            raise TemplateError([ENDLESS_PROFILE.finding(f"“{parent}”又继承回来", at=at)])


def _merge(layers: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever a profile file holds
    """Lay mappings over each other, key by key; anything else replaces what was there."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            old = merged.get(key)
            both = isinstance(old, dict) and isinstance(value, dict)
            merged[key] = _merge([old, value]) if both else value
    return merged
