"""This module checks a data file against a pydantic model: what does not fit is a finding at its place.

Fields that lost the name above them, or their indentation, are one mistake and told once.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from reportgen.diagnostics import ReportgenError
from reportgen.load.document import value_at
from reportgen.load.field_messages import Problem
from reportgen.load.rules import LOST_PARENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from reportgen.diagnostics import Diagnostic
    from reportgen.load.document import Document, FieldPath

M = TypeVar("M", bound=BaseModel)

_KEY = "[key]"

_FEWEST = 2
"""A single field may be a slip of the pen; several that all belong to one other chapter are not."""

_MANY = 4
"""So many unknown names in one place are no slips of the pen, wherever they belong."""

ABOVE_IS_LOST = "多半是上面少了一行它们上一级的名称（被“#”注释掉，或被删去了），或缩进多了、少了：请补上或对齐。"
_LINES_ABOVE = 5
"""How far above the fields a name that became a comment is looked for."""


def validate(document: Document, model: type[M]) -> M:
    """Return the data as a model.

    Raises:
        ReportgenError: some fields are missing, unknown or wrong; carries a finding for each of them.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        lost, others = _lost_parents(document, model, error.errors(include_url=False))
        findings = [*lost, *(_problem(document, model, detail).finding() for detail in others)]
    raise ReportgenError(dict.fromkeys(findings))


def _problem(document: Document, model: type[BaseModel], error: ErrorDetails) -> Problem:
    is_missing = error["type"] == "missing"
    models, field = field_at(model, error["loc"])
    path = _written(document.data, error["loc"][:-1] if is_missing else error["loc"])
    is_at_name = error["loc"][-1:] == (_KEY,) or error["type"] == "extra_forbidden"
    # A mapping or list begins below its name, which is where the eye looks for it.
    at = document.locate(path, key=is_missing or is_at_name or isinstance(error["input"], dict | list))
    if is_missing and (cell := document.locate((*path, *error["loc"][-1:]))).sheet:
        at = cell  # a form has a place for what is not filled in
    return Problem(
        kind=error["type"],
        context=error.get("ctx", {}),
        value=error["input"],
        path=(*path, *error["loc"][-1:]) if is_missing else path,
        field=field,
        siblings=models,
        at=at,
        message=error["msg"],
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
            models = _models_in(declared.annotation)
        elif isinstance(part, str):
            models = [one for one in models if _has_tag(one, part)] or models
            parents, field = models, None
    return parents, field


def _has_tag(model: type[BaseModel], tag: str) -> bool:
    return any(tag in get_args(field.annotation) for field in model.model_fields.values())


def _models_in(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - an annotation can be anything
    """Return the models that a field may hold, in lists and mappings, too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _lost_parents(
    document: Document, model: type[BaseModel], errors: Sequence[ErrorDetails]
) -> tuple[list[Diagnostic], list[ErrorDetails]]:
    """Return a finding for each group of fields that belong elsewhere, and the errors that these do not explain."""
    unknown = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]
    findings: list[Diagnostic] = []
    explained: list[FieldPath] = []
    for parent, group in groupby(sorted(unknown, key=lambda loc: tuple(map(str, loc[:-1]))), key=_parent):
        names = [str(loc[-1]) for loc in group]
        owners = _nearest(document, list(_owners(document.data, model, parent, names)), (*parent, names[0]))
        if owners or len(names) >= _MANY:
            findings.append(_misplaced(document, model, parent, names, owners))
            # That the rightful place is empty or missing is the same mistake.
            explained += [*((*parent, name) for name in names), *owners]
    for parent, group in groupby((error["loc"] for error in errors if _is_text_among_chapters(error)), key=_parent):
        first, *more = group
        if more:
            number = int(first[-1]) + 1
            message = f"{_called(model, parent)} 的第 {number} 项起有 {len(more) + 1} 项是文字，不是一组字段"
            findings.append(LOST_PARENT.finding(message, at=document.locate(first), remedy=ABOVE_IS_LOST))
            explained += [first, *more]
    return findings, [error for error in errors if not any(error["loc"][: len(path)] == path for path in explained)]


def _parent(loc: FieldPath) -> FieldPath:
    return loc[:-1]


def _is_text_among_chapters(error: ErrorDetails) -> bool:
    return error["type"] == "model_type" and isinstance(error["loc"][-1], int) and isinstance(error["input"], str)


def _owners(data: object, model: type[BaseModel], parent: FieldPath, names: Sequence[str]) -> Iterator[FieldPath]:
    """Yield where fields may belong that are unknown below a parent: to a chapter above it, or to one not written."""
    for length in range(len(parent) - 1, -1, -1):
        if _has_all(_models(model, parent[:length]), names):
            yield parent[:length]
    written = value_at(data, parent)
    empty = {str(name) for name, part in written.items() if part is None} if isinstance(written, dict) else set()
    fields = [(name, field) for one in _models(model, parent) for name, field in one.model_fields.items()]
    # The names in a mapping (codes, statistics) are free: what stands beside an empty one was to be in it.
    yield from ((*parent, name) for name, field in fields if name in empty and _is_mapping(field.annotation))
    if len(names) >= _FEWEST or empty:
        yield from _free_chapters(data, model, parent, names, empty)


def _free_chapters(
    data: object, model: type[BaseModel], parent: FieldPath, names: Sequence[str], empty: set[str]
) -> Iterator[FieldPath]:
    """Yield the chapters with fields of these names that nothing is written in, the nearest first."""
    for length in range(len(parent), -1, -1):
        above = parent[:length]
        for name, field in ((n, f) for one in _models(model, above) for n, f in one.model_fields.items()):
            owner = (*above, name)
            is_free = not value_at(data, owner) and (len(names) >= _FEWEST or name in empty)
            if is_free and owner != parent and _has_all(_models_in(field.annotation), names):
                yield owner


def _is_mapping(annotation: Any) -> bool:  # noqa: ANN401 - an annotation can be anything
    return get_origin(annotation) is dict or any(map(_is_mapping, get_args(annotation)))


def _models(model: type[BaseModel], path: FieldPath) -> list[type[BaseModel]]:
    if not path:
        return [model]
    _, field = field_at(model, path)
    return _models_in(field.annotation) if field else []


def _has_all(models: Sequence[type[BaseModel]], names: Sequence[str]) -> bool:
    return any(set(names) <= set(one.model_fields) for one in models)


def _nearest(document: Document, owners: Sequence[FieldPath], first: FieldPath) -> list[FieldPath]:
    """Return the likeliest of several owners: one whose name stands just above the fields, else the nearest ones."""
    line = document.locate(first, key=True).line
    above = " ".join(document.lines[max(line - 1 - _LINES_ABOVE, 0) : line - 1])
    named = [owner for owner in owners if owner and f"{owner[-1]}:" in above]
    depth = max(map(len, owners), default=0)
    return named[:1] or [owner for owner in owners if len(owner) == depth]


def _misplaced(
    document: Document, model: type[BaseModel], parent: FieldPath, names: Sequence[str], owners: Sequence[FieldPath]
) -> Diagnostic:
    at = document.locate((*parent, names[0]), key=True)
    words = f"{names[0]} 等 {len(names)} 个字段" if names[1:] else names[0]
    if not owners:
        return LOST_PARENT.finding(f"{words}都不是 {_called(model, parent)}的字段", at=at, remedy=ABOVE_IS_LOST)
    homes = "或 ".join(_called(model, owner) for owner in owners)
    message = f"{words}不是 {_called(model, parent)}的字段，应属于 {homes}"
    return LOST_PARENT.finding(message, at=at, remedy=_where_to_move(document, parent, owners[0], at.line))


def _called(model: type[BaseModel], path: FieldPath) -> str:
    """Return a chapter as messages call it: its name with its Chinese title."""
    _, field = field_at(model, path) if path else ([], None)
    title = f"（{field.title}）" if field and field.title else ""
    entries = "".join(f" 第 {part + 1} 项" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    return f"{entries}{title}" if path else "最外层"


def _where_to_move(document: Document, parent: FieldPath, owner: FieldPath, line: int) -> str:
    if not owner:
        return "请删去这几行行首多出的空格。"
    if len(owner) < len(parent) and parent[: len(owner)] == owner:
        return f"请减少这几行行首的空格，与 {owner[-1]} 的其他字段对齐。"
    if owner[-1] in (value_at(document.data, owner[:-1]) or ()):
        return f"请在这几行行首多加两个空格，使它们在第 {document.locate(owner, key=True).line} 行“{owner[-1]}:”之下。"
    return f"请在第 {line} 行之前补写一行“{owner[-1]}:”（可能是被“#”注释掉了），下面各行比它多缩进两格。"
