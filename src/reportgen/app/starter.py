"""This module writes the data file that an accountant starts from: every field that the profile uses, explained."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app.fields import used_fields
from reportgen.app.profiles import working_year
from reportgen.app.ready_profile import load_ready_profile
from reportgen.app.schema import schema_text
from reportgen.diagnostics import Location, TemplateError
from reportgen.paths import is_file
from reportgen.profile.read import NO_TEMPLATE, NOT_MADE, load_profile, shipped_profiles, templates_folder
from reportgen.replacement import refuse_to_overwrite, replace_files
from reportgen.template.source import TemplateSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.app.fields import FieldUse
    from reportgen.app.ready_profile import ReadyProfile
    from reportgen.profile.profile import Profile

SCHEMA_FILE = "report.schema.json"
_FIELD = re.compile(r"^( *)#?(- )?(\w+):(?= |$)")
_ENTRY = re.compile(r"^ *#?- \{")
_INLINE = re.compile(r"(?<=[{ ])(\w+): (?:\{[^}]*\}|\[[^\]]*\]|[^,{}]*)(?:, )?")
_TAG = re.compile(r"\{\{.*?\}\}")
_REMARK = re.compile(r" +(# .*)$")
_REMARK_AT = 32
"""The column of the remarks on fields."""


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
    # What is wrong with a template is told when a report is made with it: everything is asked for until then.
    with suppress(TemplateError):
        ready = load_ready_profile(reference, Path.cwd(), None)
        text = asking_only(text, used_fields(ready, frozenset(_quoted(text, ready))))
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


def _quoted(text: str, ready: ReadyProfile) -> Iterator[tuple[str, ...]]:
    """Yield the names that the texts of a starter read."""
    for tag in _TAG.findall(text):
        with suppress(TemplateError):
            yield from ready.compile_text(TemplateSource(tag, tag, (Location(tag),))).reads


def asking_only(text: str, use: FieldUse) -> str:
    """Return a starter with the fields that a profile uses, and where it prints each: ``〔正文、公开13表〕``."""
    blocks = [_asking_only(block.split("\n"), use) for block in text.split("\n\n")]
    return "\n\n".join(block for block in blocks if block) + "\n" * (not blocks[-1])


def _asking_only(lines: list[str], use: FieldUse) -> str:
    """Return what is left of some lines about one chapter; of a chapter that is not asked for, nothing."""
    above: list[tuple[int, str]] = []
    kept, dropped_at, has_field, is_left = list[str](), -1, False, False
    for line in lines:
        column = len(line) - len(line.lstrip(" "))
        if 0 <= dropped_at < column:
            continue
        dropped_at = -1
        found = _FIELD.match(line)
        if not found:
            within = tuple(name for at, name in above if at < column)
            kept.append(_explained(line, within, use) if _ENTRY.match(line) else line)
            continue
        has_field = True
        key_column = column + len(found[2] or "")
        above = [*((at, name) for at, name in above if at < key_column), (key_column, found[3])]
        kind = tuple(name for _, name in above)
        if not use.asks_for(kind):
            dropped_at = key_column
            continue
        is_left = True
        kept.append(_explained(line, kind, use))
    return "\n".join(kept) if is_left or not has_field else ""


def _explained(line: str, kind: tuple[str, ...], use: FieldUse) -> str:
    """Return a line with where its field is printed; of fields on one line, without those that are not asked for."""
    if "{" in line:
        head, brace, rest = line.partition("{")
        fields = _INLINE.sub(lambda each: each[0] if use.asks_for((*kind, each[1])) else "", brace + rest)
        return head + fields.replace(", }", "}")
    where = use.where(kind) if kind in use.kinds else ""
    if not where:
        return line
    remark = _REMARK.search(line)
    if remark:
        return f"{line}〔{where}〕"
    return f"{line:<{_REMARK_AT}} # 〔{where}〕" if line.rstrip().endswith(("0", '""')) else line
