"""This module lets an office look at profiles and take one over as its own, to be edited."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.profile_text import list_text, scalar_text
from reportgen.app.targets import refuse_to_overwrite
from reportgen.diagnostics import Location, OutputError, Rule, TemplateError
from reportgen.paths import is_file, real_path
from reportgen.profile.read import NO_TEMPLATE, PROFILE_FILE, load_profile, shipped_profiles, templates_folder
from reportgen.replacement import replace_files
from reportgen.tables.read import definition_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.profile.profile import Profile
    from reportgen.profile.read import LoadedProfile

SHIPPED_NAME = Rule(
    "RG751",
    "新方案的名称与自带的方案相同",
    "两个方案同名，数据文件中的 profile 就说不清用的是哪一个，改了的方案可能不起作用。",
    "给新的文件夹起另一个名字，如加上本单位的简称。",
)
TABLES_FOLDER, FORMS_FOLDER = "tables", "forms"


def describe_profiles() -> list[tuple[str, str, str]]:
    """Return id, year and title of every profile that reportgen brings along."""
    loaded = (load_profile(name, near=templates_folder()).profile for name in shipped_profiles())
    return [(profile.id, str(profile.year or "各年"), profile.title) for profile in loaded]


def working_year(profile: Profile) -> int:
    """Return the year of a profile; without one of its own, last year: its accounts are published this year."""
    return profile.year or date.today().year - 1  # noqa: DTZ011 - the user's own calendar


def copy_profile(reference: str, folder: Path, *, tables: bool = False) -> list[Path]:
    """Copy a profile with its templates into a folder of its own; return the files written.

    With ``tables`` its table definitions are copied, too: otherwise those that reportgen brings along are used.

    Raises:
        TemplateError: there is no such profile, or it lacks a template.
        OutputError: a profile of that name is brought along (RG751), the folder holds such files already (RG731), or
            it cannot be written to.
    """
    name = Path(os.path.abspath(folder)).name  # noqa: PTH100 - the name as written, wherever a link leads
    if name.casefold() in shipped_profiles():
        message = f"自带的方案中已有“{name}”，没有复制"
        raise OutputError([SHIPPED_NAME.finding(message, at=Location(folder.as_posix()))])
    loaded = load_profile(reference, near=Path.cwd())
    contents: dict[Path, bytes] = {folder / PROFILE_FILE: _own_text(loaded, folder).encode()}
    for kind in loaded.kinds:
        contents[folder / f"report.{kind}"] = loaded.template(kind).read_bytes()
    for path in _form_files(loaded):
        contents[folder / FORMS_FOLDER / path.name] = path.read_bytes()
    for path in _definitions(loaded, shipped_too=tables):
        contents[folder / TABLES_FOLDER / path.name] = path.read_bytes()
    refuse_to_overwrite(contents)
    replace_files(contents)
    return list(contents)


def _own_text(loaded: LoadedProfile, folder: Path) -> str:
    """Return the text of the copy: the original with its comments, under its own id and with its own templates."""
    source = loaded.sources[0]
    text = "\n".join(source.lines) + "\n"
    text = re.sub(r"^id:.*$", lambda _: f"id: {scalar_text(real_path(folder).name)}", text, flags=re.MULTILINE)
    parent = loaded.profile.extends
    if parent and parent not in shipped_profiles():
        # What is inherited by folder is looked for beside the new place.
        there = os.path.relpath(Path(loaded.sources[1].path).parent, folder)
        text = re.sub(
            r"^extends:.*$", lambda _: f"extends: {scalar_text(Path(there).as_posix())}", text, flags=re.MULTILINE
        )
    text = _with_own_forms(text, loaded.profile)
    block = "\n".join(["templates:", *(f"  {kind}: report.{kind}" for kind in loaded.kinds)]) + "\n"
    without = re.sub(r"^templates:.*\n(?:[ \t]+.*\n)*", lambda _: block, text, flags=re.MULTILINE)
    return without if block in without else f"{text.rstrip()}\n\n{block}"


def _with_own_forms(text: str, profile: Profile) -> str:
    """Return the text of a profile with the forms that are copied beside it; those it inherits are written out."""
    own = {form.docx: f"{FORMS_FOLDER}/{Path(form.docx).name}" for form in profile.forms if form.docx}
    is_inherited = not re.search(r"^forms:", text, flags=re.MULTILINE)
    if own and is_inherited:
        forms = [form.model_copy(update={"docx": own.get(form.docx, "")}) for form in profile.forms]
        return f"{text.rstrip()}\n\n" + "\n".join(list_text("forms", forms)) + "\n"
    for written, copied in own.items():
        text = text.replace(written, copied)
    return text


def _form_files(loaded: LoadedProfile) -> list[Path]:
    missing = [path for path in loaded.form_paths().values() if not is_file(path)]
    if missing:
        at = loaded.locate(("forms",))
        raise TemplateError([NO_TEMPLATE.finding(f"找不到 {path.name}", at=at) for path in missing])
    return list(loaded.form_paths().values())


def _definitions(loaded: LoadedProfile, *, shipped_too: bool) -> Iterable[Path]:
    """Yield the table definitions: the office's own in any case, those that come with reportgen on request."""
    shipped = templates_folder() / TABLES_FOLDER
    for index in range(len(loaded.profile.tables)):
        file = definition_file(loaded, index)
        if shipped_too or file.parent != shipped:
            yield file
