"""This module prints what ``trace`` found: places, formulas with their numbers, lines of the data file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.app.printed_numbers import Place
    from reportgen.app.tracing import Answer
    from reportgen.diagnostics import Location
    from reportgen.facts.formulas import Step

_MOST_PLACES = 10
_INDENT = "  "


def answer_lines(answer: Answer, depth: int | None = None) -> Iterator[str]:
    """Yield the lines of an answer; ``depth`` is how many levels of a formula are shown, all where it is ``None``."""
    for place in answer.texts:
        yield from _place_lines(place)
    for line in answer.lines:
        yield f"{_INDENT}数据文件 {_at_line(line)}"
    for figure in answer.figures:
        step = figure.step
        yield f"{step.label}：{step.shown}" + (f"（名称 {step.name}）" if step.name else "")
        yield from _indented(figure.places)
        if not figure.places:
            yield f"{_INDENT}正文和图中没有印出。"
        yield f"{_INDENT}怎样得来："
        yield from _step_lines(step, 2, depth)
    if answer.cells:
        yield "表中印有同一个数的格："
        yield from _indented(answer.cells)


def _indented(places: Iterable[Place]) -> Iterator[str]:
    found = list(places)
    for place in found[:_MOST_PLACES]:
        for line in _place_lines(place):
            yield f"{_INDENT}{line}"
    if len(found) > _MOST_PLACES:
        yield f"{_INDENT}……共 {len(found)} 处"


def _place_lines(place: Place) -> Iterator[str]:
    yield f"{place.kind}：{' → '.join(filter(None, place.where))}"
    yield f"{_INDENT}{place.text}"


def _step_lines(step: Step, indent: int, depth: int | None) -> Iterator[str]:
    said = step.formula or step.shown
    is_said = step.formula or step.words in said
    origin = f"  ← {_at_line(step.at)}" if step.at else "" if is_said else f"（{step.words}）"
    yield f"{_INDENT * indent}{step.label}：{said}{origin}{'（见上）' if step.is_repeated else ''}"
    if depth == 1 and step.steps:
        inputs = {leaf.source for below in step.steps for leaf in below.inputs}
        yield f"{_INDENT * (indent + 1)}……出自数据文件的 {len(inputs)} 个数，全部列出用 --depth all"
        return
    for below in step.steps:
        yield from _step_lines(below, indent + 1, depth and depth - 1)


def _at_line(at: Location) -> str:
    """Return a place in the data file with what is written there: ``data.yaml:43  "30101": 92.40``."""
    return f"{at.line_of_file}  {at.source_line.strip()}"


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as values of JSON."""
    return {
        "query": answer.query,
        "figures": [
            {**_step_json(each.step), "places": [_place_json(place) for place in each.places]}
            for each in answer.figures
        ],
        "cells": [_place_json(place) for place in answer.cells],
        "texts": [_place_json(place) for place in answer.texts],
        "lines": [at.line_of_file for at in answer.lines],
    }


def _place_json(place: Place) -> dict[str, Any]:
    return {"kind": place.kind, "where": list(place.where), "text": place.text}


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "label": step.label,
        "name": step.name,
        "shown": step.shown,
        "formula": step.formula,
        "words": step.words,
        "source": ".".join(str(part) for part in step.source),
        "at": step.at.line_of_file if step.at else "",
        "is_repeated": step.is_repeated,
        "operands": [_step_json(below) for below in step.steps],
    }
