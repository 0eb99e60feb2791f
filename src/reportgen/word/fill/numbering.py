"""This module counts captions and headings, and knows what is referred to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule
from reportgen.template.recording import without_marks
from reportgen.word.fill.contents import Entry, contents_xml
from reportgen.word.fill.output import Output, seen_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.word.document import ContentsField

NOT_IN_REPORT = Rule(
    "RG665",
    "引用的题注没有出现在报告中",
    "正文引用了图表的题注，而这张图表因没有数据没有印出，引用落空。",
    "用 {%p if … %} 或 {% if … %} 让引用的句子与题注同时出现。",
)

_RESET = re.compile(r"\\r\s*(\d+)")
_REPEAT = re.compile(r"\\c\b")
_DEEPEST_BOOKMARKED = 3
"""Headings down to this level can be linked to, whether or not a table of contents lists them."""


@dataclass(slots=True)
class _Marked:
    """A stretch of the output under a bookmark: the piece for its start, and where it ends (0: nowhere yet)."""

    name: str
    output: Output
    start: int
    end: int = 0
    level: int = 0

    @property
    def text(self) -> str:
        """What a person sees of it, to be repeated elsewhere; the marks of a recording stay with the original."""
        return without_marks(seen_text(self.output.text(self.start, self.end)))


@dataclass(slots=True)
class Numbering:
    """The numbers of one document; its parts share one count of each kind.

    ``pages`` are the page numbers of headings by bookmark, as far as they are known.
    """

    contents: tuple[ContentsField, ...]
    pages: Mapping[str, str]
    _sequences: dict[str, int] = field(default_factory=dict)
    _bookmarks: dict[str, _Marked] = field(default_factory=dict)
    _headings: list[_Marked] = field(default_factory=list)
    _references: list[tuple[int, str]] = field(default_factory=list)
    _tables: list[tuple[int, ContentsField]] = field(default_factory=list)
    _ids: int = 0

    def sequence(self, instruction: str) -> str:
        r"""Return the number of the next caption of a kind (``SEQ 图 \* ARABIC``)."""
        identifier = [*instruction.split(), ""][1]
        reset = _RESET.search(instruction)
        number = self._sequences.get(identifier, 0) + (not _REPEAT.search(instruction))
        self._sequences[identifier] = int(reset[1]) if reset else number
        return str(self._sequences[identifier])

    def start_bookmark(self, name: str, output: Output) -> None:
        """Begin a bookmark; when its paragraph is repeated, only the first one has it."""
        if name not in self._bookmarks:
            self._bookmarks[name] = _Marked(name, output, output.reserve())

    def end_bookmark(self, name: str) -> None:
        """End a bookmark."""
        marked = self._bookmarks.get(name)
        if marked and not marked.end:
            self._close(marked)

    def start_heading(self, level: str, output: Output) -> None:
        """Begin the text of a heading; it gets a bookmark for the contents to lead to."""
        name = f"_Toc{len(self._headings) + 1:09d}"
        self._headings.append(_Marked(name, output, output.reserve(), level=int(level)))

    def end_heading(self) -> None:
        """End the text of a heading."""
        marked = self._headings[-1]
        deepest = max([_DEEPEST_BOOKMARKED, *(each.last_level for each in self.contents)])
        if marked.level <= deepest:
            self._close(marked)

    def refer(self, argument: str, output: Output) -> None:
        """Keep a place for the text of a bookmark."""
        self._references.append((output.reserve(), argument))

    def list_contents(self, index: str, output: Output) -> None:
        """Keep a place for a table of contents."""
        self._tables.append((output.reserve(), self.contents[int(index)]))

    def finish(self, output: Output, places: Sequence[Location]) -> list[Diagnostic]:
        """Put in place what had to wait for the end of the part; return the references that lead nowhere."""
        findings = []
        for position, argument in self._references:
            name, _, number = argument.rpartition(" ")
            marked = self._bookmarks.get(name)
            if marked and marked.end:
                output.pieces[position] = marked.text
            else:
                at = next((place for place in places if place.line == int(number)), None)
                findings.append(NOT_IN_REPORT.finding(f"引用的书签没有出现在报告中：{name}", at=at))
        self._references.clear()
        self._finish_contents(output)
        return findings

    def _finish_contents(self, output: Output) -> None:
        for position, contents in self._tables:
            entries = [
                Entry(each.level, each.name, each.text, self.pages.get(each.name))
                for each in self._headings
                if each.end
            ]
            output.pieces[position] = contents_xml(contents, entries)
        self._tables.clear()

    def _close(self, marked: _Marked) -> None:
        """Write both ends of a bookmark at once, so that neither can be without the other."""
        self._ids += 1
        marked.end = len(marked.output.pieces)
        marked.output.pieces[marked.start] = f'<w:bookmarkStart w:id="{self._ids}" w:name="{marked.name}"/>'
        marked.output.pieces.append(f'<w:bookmarkEnd w:id="{self._ids}"/>')
