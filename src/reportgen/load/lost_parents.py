"""This module recognises fields that lost the name above them, or their indentation: one mistake, told once."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, get_args, get_origin

from reportgen.diagnostics import Rule
from reportgen.load.model_fields import field_at, models_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from reportgen.diagnostics import Diagnostic
    from reportgen.load.document import Document, FieldPath

LOST_PARENT = Rule(
    "RG183",
    "几个字段不在它们的上一级之下",
    "上一级的名称删去了、被“#”注释掉了，或缩进多了、少了，这些字段就归到了别处，填的数不起作用。",
    "恢复上一级的名称，或改正缩进。",
)
_FEWEST = 2
"""A single field may be a slip of the pen; several that all belong to one other chapter are not."""

_MANY = 4
"""So many unknown names in one place are no slips of the pen, wherever they belong."""

ABOVE_IS_LOST = "多半是上面少了一行它们上一级的名称（被“#”注释掉，或被删去了），或缩进多了、少了：请补上或对齐。"
_LINES_ABOVE = 5
"""How far above the fields a name that became a comment is looked for."""


def lost_parents(
    document: Document, model: type[BaseModel], errors: Sequence[ErrorDetails]
) -> tuple[list[Diagnostic], list[ErrorDetails]]:
    """Return a finding for each group of fields that belong elsewhere, and the errors that these do not explain."""
    unknown = [error for error in errors if error["type"] == "extra_forbidden"]
    findings: list[Diagnostic] = []
    explained: list[FieldPath] = []
    for parent, group in groupby(sorted(unknown, key=_parent_key), key=lambda error: error["loc"][:-1]):
        names = [str(error["loc"][-1]) for error in group]
        owners = _nearest(document, list(_owners(document.data, model, parent, names)), (*parent, names[0]))
        if owners or len(names) >= _MANY:
            findings.append(_finding(document, model, parent, names, owners))
            # That the rightful place is empty or missing is the same mistake.
            explained += [*((*parent, name) for name in names), *owners]
    for place, group in groupby(filter(_is_text_among_chapters, errors), key=lambda error: error["loc"][:-1]):
        entries = [error["loc"] for error in group]
        if entries[_FEWEST - 1 :]:
            at = document.locate(entries[0])
            message = f"{_called(model, place)} 的第 {_number(entries[0])} 项起有 {len(entries)} 项是文字，不是一组字段"
            findings.append(LOST_PARENT.finding(message, at=at, remedy=ABOVE_IS_LOST))
            explained += entries
    return findings, [error for error in errors if not any(error["loc"][: len(path)] == path for path in explained)]


def _is_text_among_chapters(error: ErrorDetails) -> bool:
    return error["type"] == "model_type" and isinstance(error["loc"][-1], int) and isinstance(error["input"], str)


def _number(path: FieldPath) -> int:
    return int(path[-1]) + 1


def _parent_key(error: ErrorDetails) -> tuple[str, ...]:
    return tuple(map(str, error["loc"][:-1]))


def _owners(data: object, model: type[BaseModel], parent: FieldPath, names: Sequence[str]) -> Iterator[FieldPath]:
    """Yield where fields may belong that are unknown below a parent: to a chapter above it, or to one not written."""
    for length in range(len(parent) - 1, -1, -1):
        if _has_all(_models(model, parent[:length]), names):
            yield parent[:length]
    empty = _empty_chapters(data, parent)
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
        for name, models in _chapters(_models(model, above)):
            owner = (*above, name)
            is_free = not _value(data, owner) and (len(names) >= _FEWEST or name in empty)
            if is_free and owner != parent and _has_all(models, names):
                yield owner


def _empty_chapters(data: object, parent: FieldPath) -> set[str]:
    value = _value(data, parent)
    return {str(name) for name, part in value.items() if part is None} if isinstance(value, dict) else set()


def _is_mapping(annotation: Any) -> bool:  # noqa: ANN401 - an annotation can be anything
    return get_origin(annotation) is dict or any(map(_is_mapping, get_args(annotation)))


def _models(model: type[BaseModel], path: FieldPath) -> list[type[BaseModel]]:
    if not path:
        return [model]
    _, field = field_at(model, path)
    return models_in(field.annotation) if field else []


def _chapters(models: Sequence[type[BaseModel]]) -> Iterator[tuple[str, list[type[BaseModel]]]]:
    for one in models:
        for name, field in one.model_fields.items():
            if below := models_in(field.annotation):
                yield name, below


def _has_all(models: Sequence[type[BaseModel]], names: Sequence[str]) -> bool:
    return any(set(names) <= set(one.model_fields) for one in models)


def _value(data: Any, path: FieldPath) -> Any:  # noqa: ANN401 - it becomes each value on the way in turn
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _nearest(document: Document, owners: Sequence[FieldPath], first: FieldPath) -> list[FieldPath]:
    """Return the likeliest of several owners: one whose name stands just above the fields, else the nearest ones."""
    line = document.locate(first, key=True).line
    above = " ".join(document.lines[max(line - 1 - _LINES_ABOVE, 0) : line - 1])
    named = [owner for owner in owners if owner and f"{owner[-1]}:" in above]
    depth = max(map(len, owners), default=0)
    return named[:1] or [owner for owner in owners if len(owner) == depth]


def _finding(
    document: Document, model: type[BaseModel], parent: FieldPath, names: Sequence[str], owners: Sequence[FieldPath]
) -> Diagnostic:
    at = document.locate((*parent, names[0]), key=True)
    words = f"{names[0]} 等 {len(names)} 个字段" if names[1:] else names[0]
    homes = "或 ".join(_called(model, owner) for owner in owners)
    if not owners:
        return LOST_PARENT.finding(f"{words}都不是 {_called(model, parent)}的字段", at=at, remedy=ABOVE_IS_LOST)
    message = f"{words}不是 {_called(model, parent)}的字段，应属于 {homes}"
    return LOST_PARENT.finding(message, at=at, remedy=_remedy(document, parent, owners, at.line))


def _called(model: type[BaseModel], path: FieldPath) -> str:
    """Return a chapter as messages call it: its name with its Chinese title."""
    _, field = field_at(model, path) if path else ([], None)
    title = f"（{field.title}）" if field and field.title else ""
    entries = "".join(f" 第 {part + 1} 项" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    return f"{entries}{title}" if path else "最外层"


def _remedy(document: Document, parent: FieldPath, owners: Sequence[FieldPath], line: int) -> str:
    owner = owners[0]
    if len(owner) < len(parent) and parent[: len(owner)] == owner:
        return (
            "请删去这几行行首多出的空格。" if not owner else f"请减少这几行行首的空格，与 {owner[-1]} 的其他字段对齐。"
        )
    if owner[-1] in (_value(document.data, owner[:-1]) or ()):
        return f"请在这几行行首多加两个空格，使它们在第 {document.locate(owner, key=True).line} 行“{owner[-1]}:”之下。"
    return f"请在第 {line} 行之前补写一行“{owner[-1]}:”（可能是被“#”注释掉了），下面各行比它多缩进两格。"
