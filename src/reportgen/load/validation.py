"""This module checks a data file against a pydantic model and says in Chinese, at its place, what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from reportgen.diagnostics import ReportgenError
from reportgen.load.lost_parents import lost_parents
from reportgen.load.model_fields import field_at
from reportgen.load.validation_messages import Problem, translate

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from reportgen.diagnostics import Diagnostic
    from reportgen.load.document import Document, FieldPath

M = TypeVar("M", bound=BaseModel)

_KEY = "[key]"


def validate(document: Document, model: type[M]) -> M:
    """Return the data as a model.

    Raises:
        ReportgenError: some fields are missing, unknown or wrong; carries a finding for each of them.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        lost, others = lost_parents(document, model, error.errors(include_url=False))
        findings = [*lost, *(_finding(document, model, detail) for detail in others)]
    raise ReportgenError(dict.fromkeys(findings))


def _finding(document: Document, model: type[BaseModel], error: ErrorDetails) -> Diagnostic:
    is_missing = error["type"] == "missing"
    models, field = field_at(model, error["loc"])
    path = _written(document.data, error["loc"][:-1] if is_missing else error["loc"])
    is_at_name = error["loc"][-1:] == (_KEY,) or error["type"] == "extra_forbidden"
    value = error["input"]
    # A mapping or list begins below its name, which is where the eye looks for it.
    at = document.locate(path, key=is_missing or is_at_name or isinstance(value, dict | list))
    return translate(
        Problem(
            kind=error["type"],
            context=error.get("ctx", {}),
            value=value,
            path=(*path, *error["loc"][-1:]) if is_missing else path,
            field=field,
            siblings=models,
            at=at,
            message=error["msg"],
        )
    )


def _written(data: Any, loc: FieldPath) -> FieldPath:  # noqa: ANN401 - it becomes each value on the way in turn
    """Return the parts that are in the file: pydantic adds the names of the branches of a union."""
    path: list[str | int] = []
    for part in loc:
        is_entry = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if is_entry or (isinstance(data, dict) and part in data):
            data = data[part]
            path.append(part)
    return tuple(path)
