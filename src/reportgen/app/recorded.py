"""This module renders a report once more for those who ask where its numbers come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.app.files import NO_PAGES, render_document_with
from reportgen.app.quoting import counterparts, with_marked_texts
from reportgen.model.values import Chapter
from reportgen.template.recording import Recording
from reportgen.word.marked import PrintedNumber, PrintedParagraph, read_paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reportgen.app.source import Source
    from reportgen.facts.fact import Fact, Path
    from reportgen.model.report import Report


@dataclass(frozen=True, slots=True)
class RecordedReport:
    """The narrative of a report, and the figure behind each number printed in it.

    ``document`` is the Word report with marks around its numbers, which is not for people.
    """

    source: Source
    document: bytes
    paragraphs: tuple[PrintedParagraph, ...]
    facts: tuple[Fact, ...]

    def numbers(self) -> Iterator[tuple[PrintedParagraph, PrintedNumber, Fact]]:
        """Yield every number of the narrative in order, with its paragraph and its figure."""
        for paragraph in self.paragraphs:
            for number in paragraph.numbers:
                yield paragraph, number, self.facts[number.index]


def record(source: Source, charts: str = "native", pages: Mapping[str, str] = NO_PAGES) -> RecordedReport:
    """Render the Word report and record the figure behind each number.

    Raises:
        TemplateError: the template cannot be read, or cannot be filled with these facts.
        ToolError: charts are to be images, and no Chinese font is installed.
    """
    recording = Recording()
    quoting = with_marked_texts(source, recording)
    quoted = tuple(recording.facts)
    document = render_document_with(source.bundle.engine.recorded(recording), quoting, charts, pages)
    printed = _with_fields(recording.facts[len(quoted) :], recording, quoting.report)
    if quoting is not source:
        printed = counterparts(printed, quoting.facts, source.facts)
    return RecordedReport(source, document, read_paragraphs(document), (*quoted, *printed))


def _with_fields(facts: Iterable[Fact], recording: Recording, report: Report) -> list[Fact]:
    """Return recorded numbers; those that are no figures, such as how many units there are, with their fields."""
    places = {id(part): path for path, part in _parts(report, ())}
    return [_with_field(fact, recording, places) for fact in facts]


def _with_field(fact: Fact, recording: Recording, places: Mapping[int, Path]) -> Fact:
    found = recording.field_of(fact)
    path = places.get(id(found[0])) if found else None
    return fact if found is None or path is None else replace(fact, source=(*path, found[1]))


def _parts(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    """Yield every part of the data file that has fields, with its place."""
    if isinstance(value, (tuple, list)):
        for index, entry in enumerate(value):
            yield from _parts(entry, (*path, index))
    elif isinstance(value, Chapter):
        yield path, value
        for name, entry in value:
            yield from _parts(entry, (*path, name))
