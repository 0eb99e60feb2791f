"""This module checks a data file against a pydantic model and says in Chinese, at its place, what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from reportgen.diagnostics import ReportgenError
from reportgen.load.validation_messages import Problem, translate

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
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
        findings = [_finding(document, model, detail) for detail in error.errors(include_url=False)]
    raise ReportgenError(dict.fromkeys(findings))


def _finding(document: Document, model: type[BaseModel], error: ErrorDetails) -> Diagnostic:
    is_missing = error["type"] == "missing"
    models, field = _field_at(model, error["loc"])
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


def _field_at(model: type[BaseModel], loc: FieldPath) -> tuple[list[type[BaseModel]], FieldInfo | None]:
    """Return the models that the last part may be a field of, and that field if it is declared.

    The numbers of list entries, the keys of mappings and the names of the branches of a union are passed over.
    """
    models: list[type[BaseModel]] = [model]
    parents = models
    field: FieldInfo | None = None
    for part in loc:
        declared = next((one.model_fields[part] for one in models if part in one.model_fields), None)
        if declared is not None:
            parents, field = models, declared
            models = _models_in(declared.annotation)
        elif isinstance(part, str):
            models = [one for one in models if _has_tag(one, part)] or models
            parents, field = models, None
    return parents, field


def _has_tag(model: type[BaseModel], tag: str) -> bool:
    return any(tag in get_args(field.annotation) for field in model.model_fields.values())


def _models_in(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - an annotation can be anything
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
