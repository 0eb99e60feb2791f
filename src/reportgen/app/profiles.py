"""This module lets an office look at profiles, see all of one as YAML, and take one over as its own to be edited."""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.diagnostics import Location, OutputError, Rule, TemplateError
from reportgen.paths import is_file, real_path
from reportgen.profile.read import NO_TEMPLATE, PROFILE_FILE, load_profile, shipped_profiles, templates_folder
from reportgen.replacement import refuse_to_overwrite, replace_files
from reportgen.tables.definition import definition_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.profile.profile import Profile
    from reportgen.profile.read import LoadedProfile

SHIPPED_NAME = Rule(
    "RG751",
    "新方案的名称与自带的方案相同",
    "两个方案同名，数据文件中的 profile 就说不清用的是哪一个，改了的方案可能不起作用。",
    "给新的文件夹起另一个名字，如加上本单位的简称。",
)
TABLES_FOLDER, FORMS_FOLDER = "tables", "forms"
_PLAIN = re.compile(r"(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff.\-/（）、“”]*")
"""A text that YAML reads as text without quotes."""

_CHAPTERS = {
    "templates": "模板文件",
    "numbers": "数字的写法",
    "words": "按正负选用的词",
    "conventions": "约定",
    "evaluation": "项目绩效评价：指标的分组、得分的等次",
    "checks": "检查：严重程度、尾差、不用的规则",
    "phrases": "短语：模板中以名称(参数)使用",
    "tables": "表：顺序、表号和表名",
    "charts": "图",
    "forms": "表格（自评表等）：每个是一份单独的 Word 文件",
    "terms": "名词解释的条目，依次",
    "settings": "模板中以 settings.名称 使用的文字",
}


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
    forms = list(loaded.form_paths().values())
    missing = [path for path in forms if not is_file(path)]
    if missing:
        at = loaded.locate(("forms",))
        raise TemplateError([NO_TEMPLATE.finding(f"找不到 {path.name}", at=at) for path in missing])
    contents |= {folder / FORMS_FOLDER / path.name: path.read_bytes() for path in forms}
    definitions = [definition_file(loaded, index) for index in range(len(loaded.profile.tables))]
    for path in definitions:
        # The office's own in any case, those that come with reportgen on request.
        if tables or path.parent != templates_folder() / TABLES_FOLDER:
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


def profile_text(reference: str) -> str:
    """Return a profile with all that it inherits, as YAML that can be read back.

    Raises:
        TemplateError: there is no such profile, or it is wrong.
    """
    profile = load_profile(reference, near=Path.cwd()).profile
    lines: list[str] = []
    for name, field in type(profile).model_fields.items():
        value = getattr(profile, name)
        title = _CHAPTERS.get(name) or field.title
        if _is_group(value) or isinstance(value, dict):
            lines += ["", f"# {title}", *_lines(name, value, "")]
        elif isinstance(value, tuple):
            lines += ["", f"# {title}", *list_text(name, value)]
        elif value is not None:
            lines += [_commented(f"{name}: {_scalar(value)}", title)]
    return "\n".join(lines) + "\n"


def scalar_text(text: str) -> str:
    """Return a text so that YAML reads it as text."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _lines(name: str, value: Any, indent: str) -> Iterator[str]:  # noqa: ANN401 - whatever a profile holds
    """Yield a field of a group, or a group with its fields."""
    name, fields = scalar_text(name), type(value).model_fields if _is_group(value) else {}
    parts = {key: getattr(value, key) for key in fields} if fields else value
    if not isinstance(parts, dict):
        yield f"{indent}{name}: {_scalar(value)}"
    elif not parts:
        yield f"{indent}{name}: {{}}"
    else:
        yield f"{indent}{name}:"
        for key, part in parts.items():
            first, *more = _lines(key, part, f"{indent}  ")
            yield _commented(first, fields[key].title if fields else None)
            yield from more


def list_text(name: str, entries: Sequence[Any]) -> Iterator[str]:
    """Yield the lines of a list of entries, each entry on its own line."""
    if not entries:
        yield f"{name}: []"
        return
    yield f"{name}:"
    yield from (f"  - {_flow(entry)}" for entry in entries)


def _flow(value: Any) -> str:  # noqa: ANN401 - whatever a profile holds
    """Return a value on one line; of a group only what differs from the default."""
    if _is_group(value):
        value = {name: getattr(value, name) for name in type(value).model_fields if name in value.model_fields_set}
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar_text(str(key))}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:  # noqa: ANN401 - whatever a profile holds
    if isinstance(value, (tuple, list)):
        return _flow(value)
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    return scalar_text(str(value))


def _is_group(value: object) -> bool:
    return hasattr(type(value), "model_fields")


def _commented(line: str, title: str | None) -> str:
    return f"{line}  # {title}" if title else line
