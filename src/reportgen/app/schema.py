"""This module writes the JSON Schema of the data file, by which an editor completes and checks its fields."""

from __future__ import annotations

import json
from typing import Any

from reportgen.model.report import Report

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TITLE = "部门决算公开数据文件"

_PYDANTIC_ONLY = {"ge", "le"}
"""What pydantic writes where a limit belongs to a number that may be written as a text."""


def schema_text() -> str:
    """Return the JSON Schema; what an editor shows of it is Chinese."""
    schema = Report.model_json_schema()
    definitions = {name: _tidied(chapter) for name, chapter in schema.pop("$defs").items()}
    whole = {"$schema": DIALECT, **_tidied(schema), "title": TITLE, "$defs": definitions}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _tidied(chapter: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is meant for developers: the names of classes, and what they say about themselves."""
    kept = {key: value for key, value in chapter.items() if key not in {"title", "description"}}
    return {**kept, "properties": {name: _field(field) for name, field in chapter["properties"].items()}}


def _field(field: dict[str, Any]) -> dict[str, Any]:
    # The default of a whole chapter says no more than its fields, and would be offered as one long line.
    if "$ref" in field:
        return {key: value for key, value in field.items() if key != "default"}
    closed: dict[str, Any] = _closed(field)
    return closed


def _closed(value: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Let an editor object to keys of another form where keys are codes; leave out what is no JSON Schema."""
    if isinstance(value, list):
        return [_closed(each) for each in value]
    if not isinstance(value, dict):
        return value
    closed = {key: _closed(each) for key, each in value.items() if key not in _PYDANTIC_ONLY}
    return {**closed, "additionalProperties": False} if "patternProperties" in value else closed
