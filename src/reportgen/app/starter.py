"""This module writes the data file that an accountant starts from: every field, explained, ready to be filled in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.schema import schema_text
from reportgen.diagnostics import Location, OutputError, Rule
from reportgen.opc import replace_file
from reportgen.profile.read import load_profile
from reportgen.profile.shipped import shipped_profiles, templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportgen.profile.profile import Profile

SCHEMA_FILE = "report.schema.json"
STARTER_FILE = "final-accounts.yaml"

EXISTS = Rule(
    "RG731",
    "文件已经存在",
    "文件里可能有已经填好的内容，所以不自动覆盖。",
    "请换一个文件名或文件夹；确实不要原来的内容时，先把它移走或删除。",
)


def write_starter(profile: str, target: Path, *, overwrite: bool = False) -> list[Path]:
    """Write the starter of a profile, and the schema beside it; return what was written.

    Raises:
        TemplateError: there is no such profile.
        OutputError: the file exists already (RG731), or cannot be written.
    """
    text = starter_text(load_profile(profile, near=Path.cwd()).profile, profile)
    if not overwrite:
        refuse_to_overwrite([target], remedy="请用 -o 指定另一个文件名；确实不要原来的内容时，加上 --force。")
    # The schema is the same for every data file of a folder: an older one is replaced.
    beside = target.with_name(SCHEMA_FILE)
    replace_file(target, text.encode())
    replace_file(beside, schema_text().encode())
    return [target, beside]


def starter_text(profile: Profile, reference: str) -> str:
    """Return the data file to be filled in for a profile; ``reference`` is how the user calls it."""
    # Without a year of its own: the final accounts of a year are published in the next.
    year = profile.year or date.today().year - 1  # noqa: DTZ011 - the user's own calendar
    named = reference if reference in shipped_profiles() else Path(reference).as_posix()
    text = (templates_folder() / "data" / STARTER_FILE).read_text("utf-8")
    for mark, value in (("__PROFILE__", named), ("__YEAR__", year), ("__PRIOR_YEAR__", year - 1)):
        text = text.replace(mark, str(value))
    return text


def refuse_to_overwrite(targets: Iterable[Path], remedy: str = "") -> None:
    """Refuse to write over files that a person may have filled in or edited.

    Raises:
        OutputError: one of the files exists already; names all that do.
    """
    existing = [path for path in targets if path.exists()]
    if existing:
        raise OutputError(
            EXISTS.finding(f"{path.name} 已经存在，没有覆盖", at=Location(path.as_posix()), remedy=remedy)
            for path in existing
        )
