"""This module renders a prepared Word template with the values of a report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup

from reportgen.diagnostics import Diagnostic, TemplateError
from reportgen.office import CONTENT_TYPES, XML_HEAD, check_parts
from reportgen.word.fill.drawings import Drawings
from reportgen.word.fill.finishing import joined, left_over_tags, repaired, with_lines_parted, with_rows_kept
from reportgen.word.fill.numbering import Numbering
from reportgen.word.fill.walk import Filling
from reportgen.word.slots import SlotKind, slot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from reportgen.charts.spec import ChartSpec
    from reportgen.office import PackedMember
    from reportgen.tables.table import Table
    from reportgen.template.engine import Engine
    from reportgen.word.document import PreparedDocument, PreparedPart

_Result = TypeVar("_Result")

FUNCTIONS: Mapping[str, tuple[str, ...]] = {"chart": ("id",), "grid": ("table",)}
"""What Word templates may call besides phrases, with the names of the arguments (see ``Engine``)."""


def compile_document(document: PreparedDocument, engine: Engine) -> PreparedDocument:
    """Return the document with its templates compiled, to be kept and rendered many times.

    Raises:
        TemplateError: with everything that is wrong with the tags of all parts.
    """
    compiled = _of_all_parts(document, lambda part: engine.compile(part.source))
    return replace(document, compiled=compiled)


def render_document(  # noqa: PLR0913 - one keyword per thing that the document shows
    document: PreparedDocument,
    context: Mapping[str, object],
    *,
    engine: Engine,
    charts: Mapping[str, ChartSpec],
    chart_images: Mapping[str, bytes] | None = None,
    created: date,
    pages: Mapping[str, str] | None = None,
) -> dict[str, bytes | PackedMember]:
    """Return the parts of the finished Word file.

    Args:
        document: the template, see :func:`reportgen.word.prepare.prepare_document`.
        context: the values of the template's names.
        engine: the template language, with ``FUNCTIONS``.
        charts: the charts of the report by id.
        chart_images: pictures (PNG) of charts by id, shown instead of native charts.
        created: the date of the document in its properties.
        pages: page numbers for the contents by bookmark; an entry without one shows none.

    Raises:
        TemplateError: a tag asks for what is not there, or the finished text is not as it has to be (RG626 and others).
    """
    ready = document if document.compiled else compile_document(document, engine)
    drawings = Drawings(charts, chart_images or {}, ready.placed_charts, ready.first_chart_number)
    tables: list[Table] = []

    def chart(chart_id: str) -> Markup:
        drawings.require(chart_id)
        return Markup(slot(SlotKind.CHART, chart_id))  # noqa: S704 - the id of a chart of ours

    def grid(table: Table) -> Markup:
        tables.append(table)
        return Markup(slot(SlotKind.GRID, len(tables) - 1))  # noqa: S704 - a number

    values = {**context, "chart": chart, "grid": grid}
    texts = _of_all_parts(ready, lambda part: engine.render(ready.compiled[part.name], values))
    filling = Filling(Numbering(ready.contents, pages or {}, ready.lists), drawings, tables, ready.grid, created)
    members = _fill_parts(ready, texts, filling)
    members |= drawings.members
    members[CONTENT_TYPES] = ready.content_types.with_added(drawings.content_types).xml().encode()
    check_parts(members, ready.file)
    return members


def _of_all_parts(document: PreparedDocument, work: Callable[[PreparedPart], _Result]) -> dict[str, _Result]:
    """Do the work for every part, and raise what is wrong with any of them at once."""
    done: dict[str, _Result] = {}
    findings: list[Diagnostic] = []
    for part in document.parts:
        try:
            done[part.name] = work(part)
        except TemplateError as error:
            findings += error.findings
    if findings:
        raise TemplateError(findings)
    return done


def _fill_parts(
    document: PreparedDocument, texts: Mapping[str, str], filling: Filling
) -> dict[str, bytes | PackedMember]:
    members: dict[str, bytes | PackedMember] = dict(document.members)
    findings: list[Diagnostic] = []
    for part in document.parts:
        if part.name.endswith(".rels"):
            continue  # written with the part that they belong to
        related = texts.get(part.relationships_name)
        links = replace(part.relationships, xml=XML_HEAD + related if related else part.relationships.xml)
        text, unfilled = filling.fill(joined(texts[part.name]), part.source, links)
        text = with_lines_parted(with_rows_kept(repaired(text), document.grid), document.grid)
        findings += unfilled or left_over_tags(text, document.file, part.label)
        members[part.name] = (XML_HEAD + text).encode()
        if "<Relationship " in links.xml:
            members[part.relationships_name] = f"{links.xml}</Relationships>".encode()
    if findings:
        raise TemplateError(findings)
    return members
