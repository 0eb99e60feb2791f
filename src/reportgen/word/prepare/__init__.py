"""This package prepares a Word template: reads the .docx, cleans it, and cuts its text into lines with slots."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.diagnostics import Diagnostic, Location, TemplateError
from reportgen.office import CONTENT_TYPES, XML_HEAD, escape, pack, parse_xml, relationships_name
from reportgen.template.source import TemplateSource
from reportgen.word.document import PlacedChart, PreparedDocument, PreparedPart, Relationships
from reportgen.word.elements import (
    CORE_PROPERTIES,
    CORE_PROPERTIES_RELATIONSHIP,
    insert_before,
    name,
    paragraph_text,
    split_section,
)
from reportgen.word.prepare import checks, contents, fields, figures
from reportgen.word.prepare.forms import refuse_forms, splice_forms
from reportgen.word.prepare.lines import Paragraphs, count_paragraphs, template_source
from reportgen.word.prepare.merging import lost_merges, mark_form_tables, mark_merged_cells
from reportgen.word.prepare.parts import (
    chart_findings,
    filled_xml,
    open_relationships,
    other_texts,
    read_template,
    text_parts,
)
from reportgen.word.prepare.styles import Styles, bring_grid_styles, lists_of, styles_of
from reportgen.word.prepare.tidy import clear_the_end, remove_bookmarks, tidy_package, tidy_text
from reportgen.word.slots import SLOT, SlotKind, slot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from lxml.etree import _Element as Element

    from reportgen.office import Package
    from reportgen.word.document import ContentsField

    Texts = dict[str, tuple[Element, Paragraphs]]

__all__ = ["inspect_document", "prepare_document"]

_NO_FORMS: Mapping[str, Path] = MappingProxyType({})
_STATEMENT = re.compile(r"\s*\{[{%]p ")
_TAG = re.compile(r"\{[{%]")
_CHART_NUMBER = re.compile(r"^word/(?:charts/chart|embeddings/Microsoft_Excel_Worksheet)([0-9]{1,9})\.")
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_CORE_PART = "docProps/core.xml"
_CORE_CONTENT_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_HEAD = (
    f'<cp:coreProperties xmlns:cp="{CORE_PROPERTIES}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)


def prepare_document(path: Path, forms: Mapping[str, Path] = _NO_FORMS) -> PreparedDocument:
    """Read a Word template, to be rendered any number of times; ``forms`` are the files of the profile's forms by id.

    Raises:
        OutputError: a file cannot be read, or is no Office file (RG710 to RG714).
        TemplateError: one is no Word document (RG660), or its tags cannot stand where they do (RG661 to RG677).
    """
    document, findings = inspect_document(path, forms)
    if any(finding.stops for finding in findings):
        raise TemplateError(findings)
    return replace(document, warnings=tuple(findings))


def inspect_document(path: Path, forms: Mapping[str, Path] = _NO_FORMS) -> tuple[PreparedDocument, list[Diagnostic]]:
    """Read a Word template for the linter: what can be read, and everything that is wrong with it.

    Raises:
        OutputError: a file cannot be read, or is no Office file (RG710 to RG714).
        TemplateError: one is no Word document (RG660).
    """
    package = read_template(path)
    tidy_package(package)
    texts = _texts(package)
    body, counted = texts[package.main]
    clear_the_end(body)
    spliced = splice_forms(body, counted, package, forms)
    counted = spliced.paragraphs
    texts[package.main] = (body, counted)
    findings = list(spliced.findings)
    for part, text in texts.items():
        findings += refuse_forms(*text) if part != package.main else ()
    findings += office.leading_outside(package)
    if any(checks.asks_for_grids(root) for root, _ in texts.values()):
        bring_grid_styles(package)
    styles = styles_of(package)
    findings += _findings(texts, styles)
    charts: dict[str, PlacedChart] = {}
    for part, (root, paragraphs) in texts.items():
        charts |= figures.take_placed_charts(root, part, package, paragraphs)
    lists = lists_of(package, styles)
    findings += contents.style_findings(body, styles, counted)
    tables = contents.mark_contents(body, styles)
    for text in texts.values():
        findings += checks.field_findings(*text)
    findings += contents.numbering_findings(body, lists, counted)
    contents.mark_captions(body, tables)
    findings += _mark_fields(texts)
    for text in texts.values():
        findings += [*lost_merges(*text), *mark_merged_cells(*text)]
    contents.mark_headings(body, styles, lists, tables)
    _mark_sections(body)
    for root, paragraphs in texts.values():
        figures.mark_figures(root, paragraphs)
        figures.mark_drawings(root)
    mark_form_tables(body, styles)
    findings += chart_findings(charts.values())
    others = other_texts(package, texts, (package.related("", "core-properties"),))
    findings += others.findings
    document = _document(package, texts, charts, tables, styles)
    document = replace(document, forms=spliced.named, parts=(*document.parts, *others.parts), lists=lists.lists)
    if not any(finding.stops for finding in findings):
        findings += [each for source in document.sources for each in checks.block_findings(source)]
    return document, findings


def _texts(package: Package) -> Texts:
    texts = {}
    for part, label in text_parts(package).items():
        root = package.xml(part)
        # Before anything is removed, so that a paragraph has the number it has in the author's file.
        paragraphs = count_paragraphs(root, package.file, label)
        tidy_text(root)
        texts[part] = (root, paragraphs)
    return texts


def _findings(texts: Texts, styles: Styles) -> Iterator[Diagnostic]:
    yield from checks.style_findings(texts.values(), styles)
    referenced = fields.referenced_bookmarks(root for root, _ in texts.values())
    for root, paragraphs in texts.values():
        yield from checks.tag_findings(root, paragraphs, referenced)
        yield from checks.revision_findings(root, paragraphs)


def _mark_fields(texts: Texts) -> Iterator[Diagnostic]:
    """Put slots in place of the results of fields; yields the references that lead nowhere."""
    roots = [root for root, _ in texts.values()]
    referenced = fields.referenced_bookmarks(roots)
    for root in roots:
        remove_bookmarks(root, referenced)
    bookmarks = {bookmark.get(name("w:name"), "") for root in roots for bookmark in root.iter(name("w:bookmarkStart"))}
    for root, paragraphs in texts.values():
        references = fields.mark_results(root, paragraphs)
        fields.mark_bookmarks(root)
        yield from checks.reference_findings(references, bookmarks, paragraphs)


def _mark_sections(body: Element) -> None:
    """Put a slot with the size of the text area before every section break; keep breaks apart from what is lifted."""
    for section in list(body.iter(name("w:sectPr"))):
        paragraph = next(section.iterancestors(name("w:p")), None)
        if paragraph is not None and _STATEMENT.match(paragraph_text(paragraph)):
            split_section(paragraph)
        size, margins = section.find(name("w:pgSz")), section.find(name("w:pgMar"))
        if size is not None and margins is not None:
            width = _within_margins(size, "w", margins, ("left", "right", "gutter"))
            height = _within_margins(size, "h", margins, ("top", "bottom"))
            insert_before(section, slot(SlotKind.SECTION, f"{width} {height}"))


def _within_margins(size: Element, length: str, margins: Element, sides: Iterable[str]) -> int:
    """Return the width or height of a page without its margins."""
    taken = sum(int(margins.get(name(f"w:{side}"), "0")) for side in sides)
    return int(size.get(name(f"w:{length}"), "0")) - taken


def _document(
    package: Package,
    texts: Texts,
    charts: dict[str, PlacedChart],
    tables: tuple[ContentsField, ...],
    styles: Styles,
) -> PreparedDocument:
    parts = []
    unnamed = tuple(each for text in texts.values() for each in figures.unnamed_charts(*text))
    for part, (root, paragraphs) in texts.items():
        source = template_source(root, part, paragraphs)
        if part == package.main or _TAG.search(source.text) or SLOT.search(source.text):
            related = relationships_name(part)
            relationships = open_relationships(package.relationships(part), part)
            parts.append(PreparedPart(part, paragraphs.label, source, related, relationships))
            package.parts.pop(part)
            package.parts.pop(related, None)
        else:
            package.parts[part] = (XML_HEAD + source.text).encode()
    parts.append(_core_properties(package))
    types = package.content_types()
    del package.parts[CONTENT_TYPES]
    numbers = [int(match[1]) for match in map(_CHART_NUMBER.match, package.parts) if match]
    return PreparedDocument(
        file=package.file,
        parts=tuple(parts),
        members={part: pack(part, content) for part, content in package.parts.items()},
        content_types=types,
        contents=tables,
        placed_charts=charts,
        unnamed_charts=unnamed,
        grid=styles.grid_styles(),
        first_chart_number=max(numbers, default=0) + 1,
    )


def _core_properties(package: Package) -> PreparedPart:
    """Return new properties of the file: the template's title, which may hold tags, and nothing about its author."""
    part = package.related("", "core-properties")
    title = parse_xml(package.parts[part]).findtext(_TITLE) if part in package.parts else ""
    if not part:
        part = _CORE_PART
        package.declare(part, _CORE_CONTENT_TYPE)
        package.relate("", CORE_PROPERTIES_RELATIONSHIP, part)
    package.parts.pop(part, None)
    when = "".join(
        f'<dcterms:{moment} xsi:type="dcterms:W3CDTF">{slot(SlotKind.CREATED)}</dcterms:{moment}>'
        for moment in ("created", "modified")
    )
    text = f"{_CORE_HEAD}<dc:title>{filled_xml(escape(title or ''))}</dc:title>{when}</cp:coreProperties>"
    place = Location(package.file, name="文档属性“标题”", source_line=title or "")
    return PreparedPart(part, "文档属性", TemplateSource(part, text, (place,)), "", Relationships("", 1))
