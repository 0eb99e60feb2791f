"""This module writes the data file that an accountant starts from: every field, explained, ready to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.profiles import working_year
from reportgen.app.schema import schema_text
from reportgen.diagnostics import TemplateError
from reportgen.paths import is_file
from reportgen.profile.read import NO_TEMPLATE, NOT_MADE, load_profile, shipped_profiles, templates_folder
from reportgen.replacement import refuse_to_overwrite, replace_files

if TYPE_CHECKING:
    from reportgen.profile.profile import Profile

SCHEMA_FILE = "report.schema.json"


def write_starter(reference: str, target: Path, *, overwrite: bool = False) -> list[Path]:
    """Write the starter of a profile, and the schema beside it; return what was written.

    Raises:
        TemplateError: there is no such profile, or no report can be made with it (RG914).
        OutputError: the file exists already (RG731), or cannot be written.
    """
    loaded = load_profile(reference, near=Path.cwd())
    if not loaded.kinds:
        message = f"方案“{reference}”没有模板，只供别的方案继承，不能用来生成报告"
        remedy = f"可以用的方案有：{'、'.join(_usable_profiles())}。"
        raise TemplateError([NOT_MADE.finding(message, remedy=remedy)])
    text = starter_text(loaded.profile, reference)
    if not overwrite:
        refuse_to_overwrite([target], remedy="请用 -o 指定另一个文件名；确实不要原来的内容时，加上 --force。")
    # It is the same for every data file of a folder: an older one is replaced.
    beside = target.with_name(SCHEMA_FILE)
    replace_files({target: text.encode(), beside: schema_text().encode()})
    return [target, beside]


def _starter_file(profile: Profile) -> Path:
    path = templates_folder() / "data" / f"{profile.starter}.yaml"
    if is_file(path):
        return path
    known = "、".join(sorted(other.stem for other in path.parent.glob("*.yaml")))
    message = f"方案“{profile.id}”的 starter 是“{profile.starter}”，没有这份空白数据文件"
    raise TemplateError([NO_TEMPLATE.finding(message, remedy=f"可以写 {known}。")])


def _usable_profiles() -> list[str]:
    """Return the ids of the profiles that reportgen brings along and that have templates."""
    return [name for name in shipped_profiles() if load_profile(name, near=templates_folder()).kinds]


def starter_text(profile: Profile, reference: str) -> str:
    """Return the data file to be filled in for a profile; ``reference`` is how its user calls it.

    Raises:
        TemplateError: the profile names a starter that there is none of (RG912).
    """
    year = working_year(profile)
    text = _starter_file(profile).read_text("utf-8")
    for mark, value in (("__PROFILE__", reference), ("__YEAR__", year), ("__PRIOR_YEAR__", year - 1)):
        text = text.replace(mark, str(value))
    return text
