"""This module writes a whole profile as YAML, with what each field means as a comment."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.profile.read import load_profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.profile.profile import Profile

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


def profile_text(reference: str) -> str:
    """Return a profile with all that it inherits, as YAML that can be read back.

    Raises:
        TemplateError: there is no such profile, or it is wrong.
    """
    return _written(load_profile(reference, near=Path.cwd()).profile)


def scalar_text(text: str) -> str:
    """Return a text so that YAML reads it as text."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _written(profile: Profile) -> str:
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


def _lines(name: str, value: Any, indent: str) -> Iterator[str]:  # noqa: ANN401 - whatever a profile holds
    """Yield a field of a group, or a group with its fields."""
    name, parts = scalar_text(name), _parts(value)
    if parts is None:
        yield f"{indent}{name}: {_scalar(value)}"
    elif not parts:
        yield f"{indent}{name}: {{}}"
    else:
        yield f"{indent}{name}:"
        titles = _titles(value)
        for key, part in parts.items():
            first, *more = _lines(key, part, f"{indent}  ")
            yield _commented(first, titles.get(key))
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


def _parts(value: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - whatever a profile holds
    if _is_group(value):
        return {name: getattr(value, name) for name in type(value).model_fields}
    return value if isinstance(value, dict) else None


def _titles(value: Any) -> Mapping[str, str | None]:  # noqa: ANN401 - whatever a profile holds
    return {name: field.title for name, field in type(value).model_fields.items()} if _is_group(value) else {}


def _commented(line: str, title: str | None) -> str:
    return f"{line}  # {title}" if title else line
