"""This module writes the page of the data file: every field, from its schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from page_blocks import GENERATED, heading, page, table

from reportgen.app.schema import schema_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DATA_INTRODUCTION = """\
数据文件是 YAML 或 JSON。`reportgen init` 生成一份带说明的空白文件，`reportgen schema` 给出同样内容的 JSON Schema。
金额以 `amount_unit` 为单位，可以写作 `1313.50` 或 `"1,313.50"`；编码要加引号。

文字可以引用算出来的数，写法与模板相同（见[模板用语](template-vocabulary.md)），名称用 `reportgen facts` 查：
`'收入{{ revenue.total.actual|money }}，{% if three_public.total.actual is zero %}没有“三公”经费{% endif %}'`。
项目和项目附件的文字用 `project` 引用这个项目，如 `{{ project.score|plain }}`。方案的短语也能用，
如 `{{ because(revenue.total) }}`。有标签的文字用英文单引号括起来，或写在 `|` 之后的各行。
引用的文字自己不能再有标签；名称写错、没有这个数时，`check` 指出它在数据文件的哪一行、哪一列。

绩效、附件和统计数有一个完整的例子：[绩效自评、附件和统计数怎样填](performance.zh-CN.md)。"""


def data_page() -> str:
    """Return every field of the data file: name, meaning, type, whether it is required, default."""
    schema = json.loads(schema_text())
    blocks = [
        "# 数据文件",
        GENERATED,
        _DATA_INTRODUCTION,
        "## 整个文件",
        _fields(schema, schema["$defs"]),
    ]
    titles = _titles([schema, *schema["$defs"].values()])
    for name in _chapters(schema, schema["$defs"]):
        blocks += [heading(name, "、".join(titles[name])), _fields(schema["$defs"][name], schema["$defs"])]
    return page(*blocks)


def _titles(chapters: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return for every chapter what the fields that hold it are called."""
    titles: dict[str, list[str]] = {}
    for chapter in chapters:
        for field in chapter["properties"].values():
            for name in _references(field):
                named = titles.setdefault(name, [])
                named += [title for title in [field.get("title", "")] if title not in named]
    return titles


def _chapters(chapter: Any, definitions: Mapping[str, Any]) -> list[str]:  # noqa: ANN401 - a part of a schema
    """Return the names of the chapters in the order in which they are met."""
    found: list[str] = []
    _gather(chapter, definitions, found)
    return found


def _gather(chapter: Any, definitions: Mapping[str, Any], found: list[str]) -> None:  # noqa: ANN401 - likewise
    for field in chapter["properties"].values():
        for name in _references(field):
            # A chapter may hold chapters of its own kind, as a section of a report does.
            if name not in found:
                found.append(name)
                _gather(definitions[name], definitions, found)


def _references(field: Mapping[str, Any]) -> list[str]:
    """Return the names of the chapters that a field may hold."""
    return [name for part in _choices(field) if (name := _reference(part))]


def _choices(field: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a field and all that may stand in it."""
    yield field
    for choice in (*field.get("oneOf", ()), *field.get("anyOf", ())):
        yield from _choices(choice)
    if "oneOf" in (field.get("additionalProperties") or {}):
        yield from _choices(field["additionalProperties"])


def _reference(field: Mapping[str, Any]) -> str:
    parts = (field, *(field.get(key, {}) for key in ("items", "additionalProperties")))
    reference: str = next((part["$ref"] for part in parts if isinstance(part, dict) and "$ref" in part), "")
    return reference.rpartition("/")[2]


def _fields(chapter: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    required = chapter.get("required", [])
    rows = (
        (
            f"`{name}`",
            field.get("title", ""),
            _type(field, definitions),
            "是" if name in required else "",
            _default(field),
        )
        for name, field in chapter["properties"].items()
    )
    return table(("字段", "含义", "类型", "必填", "不写时"), rows)


def _type(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    name = _reference(field)
    if name:
        return f"[{name}](#{name.lower()})" + (" 的列表" if "items" in field else "")
    if field.get("type") == "array":
        return f"{_type(field['items'], definitions)}的列表"
    if "oneOf" in (field.get("additionalProperties") or {}):
        return f"名称: {_type(field['additionalProperties'], definitions)}"
    kinds = [_type(part, definitions) for part in (*field.get("anyOf", ()), *field.get("oneOf", ()))]
    if kinds:
        # An amount may be written as a number or as a text.
        return "，或 ".join(dict.fromkeys(kind for kind in kinds if kind not in {"文字", ""}))
    return _simple_type(field)


def _simple_type(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return "、".join(f"`{value}`" for value in field["enum"])
    if "pattern" in field:
        return "编码"
    if "patternProperties" in field:
        return "编码: 金额"
    if field["type"] == "object":
        return "名称: 金额"
    return {"string": "文字", "integer": "整数", "boolean": "`true`、`false`", "number": "数", "null": ""}[
        field["type"]
    ]


def _default(field: Mapping[str, Any]) -> str:
    default = field.get("default")
    if default in (None, "", [], {}):
        return ""
    return f"`{json.dumps(default, ensure_ascii=False)}`".replace('"', "")
