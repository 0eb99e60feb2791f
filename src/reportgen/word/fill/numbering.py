"""This module counts captions, headings and lists, knows what is referred to, and writes tables of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule
from reportgen.office import escape
from reportgen.template.recording import without_marks
from reportgen.word.fill.numerals import form_of, written
from reportgen.word.slots import Output, seen_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.word.document import ContentsField, NumberedList

NOT_IN_REPORT = Rule(
    "RG665",
    "引用的题注没有出现在报告中",
    "正文引用了图表的题注，而这张图表因没有数据没有印出，引用落空。",
    "用 {%p if … %} 或 {% if … %} 让引用的句子与题注同时出现。",
)

_RESET = re.compile(r"\\r\s*(\d{1,6})")
_BY_CHAPTER = re.compile(r"\\s\s*([1-9])")
_HIDDEN = re.compile(r"\\h\b")
_FORM = re.compile(r"\\\*\s*(\w+)")
_REPEAT = re.compile(r"\\c\b")
_NUMERALS = re.compile(r"[\w①-⑳]+(?:[.．][\w①-⑳]+)*")
#: The number of a caption, and what parts it from the words.
_LABEL = re.compile(r"^[\w①-⑳]+(?:[.．\-–—][\w①-⑳]+)*[\s:：　.．]*")
_FIRST_CAPTION = 500_000_000
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
    style: str = ""
    label: str = ""

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
    lists: Mapping[str, NumberedList] = field(default_factory=dict)
    _captions: list[_Marked] = field(default_factory=list)
    _chapters: dict[int, _Marked] = field(default_factory=dict)
    _counted_in: dict[str, _Marked | None] = field(default_factory=dict)
    _counts: ListCounts = field(init=False)
    _sequences: dict[str, int] = field(default_factory=dict)
    _bookmarks: dict[str, _Marked] = field(default_factory=dict)
    _headings: list[_Marked] = field(default_factory=list)
    _references: list[tuple[int, str]] = field(default_factory=list)
    _tables: list[tuple[int, ContentsField]] = field(default_factory=list)
    _ids: int = 0

    def __post_init__(self) -> None:
        """Begin to count."""
        self._counts = ListCounts(self.lists)

    def sequence(self, instruction: str) -> str:
        r"""Return the number of the next caption of a kind (``SEQ 图 \* ARABIC``)."""
        identifier = [*instruction.split(), ""][1]
        reset, chapter = _RESET.search(instruction), _BY_CHAPTER.search(instruction)
        number = self._sequences.get(identifier, 0)
        if chapter:
            above = [each for each in self._headings if 1 <= each.level <= int(chapter[1])]
            current = above[-1] if above else None
            number = number if self._counted_in.get(identifier) is current else 0
            self._counted_in[identifier] = current
        number += not _REPEAT.search(instruction)
        self._sequences[identifier] = int(reset[1]) if reset else number
        if _HIDDEN.search(instruction):
            return ""
        form = next((found for switch in _FORM.findall(instruction) if (found := form_of(switch)) != "decimal"), "")
        return written(self._sequences[identifier], form or "decimal") or str(self._sequences[identifier])

    def count_paragraph(self, argument: str) -> str:
        """Count a numbered paragraph; returns nothing to be put in its place."""
        number, _, level = argument.partition(" ")
        self._counts.label(number, int(level))
        return ""

    def chapter(self, argument: str) -> str:
        """Return the number of the chapter that the text is in: as it stands before the heading, or bare."""
        level, _, what = argument.partition(" ")
        found = self._chapters.get(int(level))
        label = "" if found is None else found.label.strip()
        return "".join(_NUMERALS.findall(label)) if what == "number" else label.rstrip(".．、")

    def start_caption(self, kind: str, output: Output) -> None:
        """Begin a caption that a list of captions shows."""
        name = f"_Toc{_FIRST_CAPTION + len(self._captions):09d}"
        self._captions.append(_Marked(name, output, output.reserve(), style=kind))

    def end_caption(self) -> None:
        """End a caption."""
        self._close(self._captions[-1])

    def start_bookmark(self, name: str, output: Output) -> None:
        """Begin a bookmark; when its paragraph is repeated, only the first one has it."""
        if name not in self._bookmarks:
            self._bookmarks[name] = _Marked(name, output, output.reserve())

    def end_bookmark(self, name: str) -> None:
        """End a bookmark."""
        marked = self._bookmarks.get(name)
        if marked and not marked.end:
            self._close(marked)

    def start_heading(self, argument: str, output: Output) -> None:
        """Begin the text of a heading; it gets a bookmark for the contents to lead to."""
        level, style, number, place = [*argument.split("|"), "", "", ""][:4]
        label = self._counts.label(number, int(place)) if number else ""
        name = f"_Toc{len(self._headings) + 1:09d}"
        heading = _Marked(name, output, output.reserve(), level=int(level), style=style, label=label)
        self._headings.append(heading)
        self._chapters[heading.level] = heading

    def end_heading(self) -> None:
        """End the text of a heading."""
        marked = self._headings[-1]
        is_listed = any(each.level(marked.level, marked.style) for each in self.contents)
        if is_listed or 1 <= marked.level <= _DEEPEST_BOOKMARKED:
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
        for position, contents in self._tables:
            output.pieces[position] = contents_xml(contents, list(self._entries(contents)))
        self._tables.clear()
        return findings

    def _entries(self, contents: ContentsField) -> Iterator[Entry]:
        for each in self._captions if contents.captions else self._headings:
            level = 1 if contents.captions else contents.level(each.level, each.style)
            if not each.end or not level or (contents.captions and each.style != contents.captions):
                continue
            text = each.text
            if contents.without_label:
                text = _LABEL.sub("", text.removeprefix(contents.captions).lstrip())
            first, last = contents.unpaged
            page = None if first <= level <= last else self.pages.get(each.name)
            yield Entry(level, each.name, f"{escape(each.label)}{text}" if text else "", page)

    def _close(self, marked: _Marked) -> None:
        """Write both ends of a bookmark at once, so that neither can be without the other."""
        self._ids += 1
        marked.end = len(marked.output.pieces)
        marked.output.pieces[marked.start] = f'<w:bookmarkStart w:id="{self._ids}" w:name="{marked.name}"/>'
        marked.output.pieces.append(f'<w:bookmarkEnd w:id="{self._ids}"/>')


_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the contents: its level, its bookmark, its text (escaped), its page if it is known."""

    level: int
    bookmark: str
    text: str
    page: str | None


def contents_xml(contents: ContentsField, headings: Sequence[Entry]) -> str:
    """Return the paragraphs of a table of contents, from the start of the field to its last entry."""
    listed = [each for each in headings if each.text]
    start = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(contents.instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = _END if contents.closes_itself else ""
    if not listed:
        return f"<w:p>{next(iter(contents.entries.values()), '')}{start}{end}</w:p>"
    last = len(listed) - 1
    return "".join(
        f"<w:p>{contents.entries[each.level]}{start if index == 0 else ''}{_entry(each)}"
        f"{end if index == last else ''}</w:p>"
        for index, each in enumerate(listed)
    )


def _entry(entry: Entry) -> str:
    page = ""
    if entry.page is not None:
        page = (
            '<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> PAGEREF {entry.bookmark} \\h </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{entry.page}</w:t></w:r>{_END}'
        )
    return (
        f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">'
        f'<w:r><w:t xml:space="preserve">{entry.text}</w:t></w:r>{page}</w:hyperlink>'
    )


_LEVEL = re.compile(r"%([1-9])")
#: After these, a number and its text stand together without a space in Chinese.
_TOUCHING = "、．。）】〕：，"


@dataclass(slots=True)
class ListCounts:
    """How far each list has come; lists that share their levels' looks go on counting together."""

    lists: Mapping[str, NumberedList]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def label(self, number: str, level: int) -> str:
        """Return the number of the next paragraph of a list as it stands before its text (``一、``)."""
        listed = self.lists[number]
        if level >= len(listed.levels):
            return ""
        counts = self._counts.setdefault(listed.counted_as, {})
        if number not in self._seen:
            self._seen.add(number)
            for each, start in listed.starts.items():
                counts[each] = start - 1
        counts[level] = counts.get(level, listed.levels[level].start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            restart = listed.levels[deeper].restart if deeper < len(listed.levels) else None
            if restart is None or level < restart:
                del counts[deeper]
        return _written(listed, counts, level)


def _written(listed: NumberedList, counts: Mapping[int, int], level: int) -> str:
    own = listed.levels[level]
    if own.form == "bullet":
        return ""

    def shown(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        if place >= len(listed.levels):
            return ""
        form = "decimal" if own.in_digits else listed.levels[place].form
        count = counts.get(place, listed.levels[place].start)
        return written(count, form) or str(count)

    text = _LEVEL.sub(shown, own.text)
    if not text:
        return ""
    return text if own.suffix == "nothing" or text.endswith(tuple(_TOUCHING)) else f"{text} "
