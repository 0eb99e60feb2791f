"""This module finds the field of a model that a place in a data file belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from reportgen.load.document import FieldPath


def field_at(model: type[BaseModel], loc: FieldPath) -> tuple[list[type[BaseModel]], FieldInfo | None]:
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
            models = models_in(declared.annotation)
        elif isinstance(part, str):
            models = [one for one in models if _has_tag(one, part)] or models
            parents, field = models, None
    return parents, field


def _has_tag(model: type[BaseModel], tag: str) -> bool:
    return any(tag in get_args(field.annotation) for field in model.model_fields.values())


def models_in(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - an annotation can be anything
    """Return the models that a field may hold, in lists and mappings, too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]
