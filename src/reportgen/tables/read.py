"""This module reads table definitions: an office's own beside its profile, else the shipped ones."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from reportgen.diagnostics import ReportgenError, Rule, TemplateError
from reportgen.load import read_document
from reportgen.load.validation import validate
from reportgen.paths import is_file
from reportgen.profile.read import templates_folder
from reportgen.tables.definition import Definition

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.profile.read import LoadedProfile

NO_DEFINITION = Rule(
    "RG913",
    "没有这张表的定义",
    "表的列和行取自表定义；没有定义就不知道表里有什么。",
    "核对 tables 中的 id 或 definition；自己的表定义放在方案文件夹的 tables 文件夹中，文件名为 名称.yaml。",
)


def read_definitions(loaded: LoadedProfile) -> dict[str, Definition]:
    """Read the definition of every table of a profile, by id.

    Raises:
        TemplateError: a definition is missing or wrong.
    """
    return {entry.id: _read(definition_file(loaded, index)) for index, entry in enumerate(loaded.profile.tables)}


def _read(path: Path) -> Definition:
    try:
        return validate(read_document(path)[0], Definition)
    except ReportgenError as error:
        raise TemplateError(error.findings) from error


def definition_file(loaded: LoadedProfile, index: int) -> Path:
    """Return the file that defines a table of a profile, counted from 0.

    Raises:
        TemplateError: there is none.
    """
    entry = loaded.profile.tables[index]
    name = entry.definition or entry.id
    shipped = templates_folder() / "tables"
    for folder in (loaded.folder / "tables", shipped):
        file = folder / f"{name}.yaml"
        # What leads elsewhere, by its name or by a link, is nothing that came with the profile.
        if is_file(file) and loaded.may_use(file):
            return file
    near = get_close_matches(name, [file.stem for file in shipped.glob("*.yaml")], 4)
    hint = f"（是否应为 {'、'.join(near)}）" if near else ""
    at = loaded.locate(("tables", index, "definition" if entry.definition else "id"))
    raise TemplateError([NO_DEFINITION.finding(f"没有名为“{name}”的表定义{hint}", at=at)])
