"""This module knows which fields of a data file a profile uses, and where it prints what comes of them.

Nothing is listed by hand: the templates say which names they read, and a made-up report, whose every value is unlike
all others, shows which field each name comes from. What a name only depends upon, as a count of projects does on what
was done about them, shows when the field is taken away.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reportgen.app.context import text_context
from reportgen.app.profiles import working_year
from reportgen.app.texts import PROJECT, source_of, texts_of
from reportgen.checks.rule import NARRATIVE
from reportgen.diagnostics import Location, Rule, Severity, TemplateError
from reportgen.facts.fact import Fact
from reportgen.facts.facts import compute_facts
from reportgen.facts.ledger import Ledger
from reportgen.facts.names import readable_names
from reportgen.model.example import Example, Kind, field_of, kind_of, made_up, merged, sparse
from reportgen.model.report import Report
from reportgen.model.values import Chapter, Reasons
from reportgen.reference.meanings import without_remark
from reportgen.tables.definition import BlocksTable, LedgerTable
from reportgen.tables.rows import CATEGORIES
from reportgen.template.reads import EACH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reportgen.app.ready_profile import ReadyProfile
    from reportgen.diagnostics import Diagnostic
    from reportgen.facts.fact import Path
    from reportgen.load import Document
    from reportgen.profile.profile import ChartEntry
    from reportgen.tables.definition import Definition, RowEntry
    from reportgen.template.reads import Name

NOT_PRINTED = Rule(
    "RG501",
    "本方案不印此字段",
    "填写的内容不会出现在报告、附表中，也不参与计算，容易以为已经公开了。",
    "不用修正；确实要公开的，换一个方案，或在模板中加上这一项。",
    Severity.NOTE,
)
WORKBOOK, CHARTS = "附表", "图"
"""Where else than in its narrative and its tables a profile prints."""

_FEW_TABLES = 2

_ALWAYS_USED = {"profile", "year", "amount_unit", "statistics", "stated", "accepted"}
"""What says how the file is to be read, and what its own texts and checks use."""

_FOR_CHECKS = {"bands"}
"""What is asked for so that other fields can be checked."""

_KNOWN_CODE, _OTHER_CODE = "2080109", "9999999"
"""A functional code, and one that no table knows, so that the data file gives its names."""

_ANY_CODE, _OTHER_CATEGORY = "2080505", "2210201"
_NONE: tuple[frozenset[str], Any] = (frozenset(), None)

_MARK = re.compile("⟦[0-9]+⟧")
_BRACED = re.compile(r"\{(\w+)\}")
_NAME = re.compile(r"[a-z_]+(?:\.\w+)+")


class FieldUse:
    """Where a profile prints what comes of each field: in ``正文``, ``附表``, ``图``, or in a table (``公开13表``).

    ``texts`` are the names that the texts of a data file read besides the templates.

    Raises:
        TemplateError: a template of the profile is missing or wrong.
    """

    def __init__(self, ready: ReadyProfile, texts: frozenset[Name] = frozenset()) -> None:
        reads = _tree(_reads(ready, texts))
        self._trials = [_Trial(ready, code, reads) for code in (_KNOWN_CODE, _OTHER_CODE)]
        self.kinds: Sequence[Kind] = self._trials[0].example.kinds
        self.chapters = {kind[:length] for kind in self.kinds for length in range(1, len(kind) + 1)}
        self._places: dict[Kind, frozenset[str]] = {}
        for kind, printed in (traced for trial in self._trials for traced in trial.traced()):
            self._places[kind] = self._places.get(kind, frozenset()) | printed

    def printed_in(self, path: Path) -> frozenset[str]:
        """Return where a field is printed, or shows in what is; of a chapter, where any of its fields is."""
        kind = kind_of(path)
        if kind not in self._places:
            below = [each for each in self.kinds if each[: len(kind)] == kind and each != kind]
            found = frozenset[str]().union(*(self._places.get(each, ()) for each in below))
            for each in below if not found else ():
                found |= self.printed_in(each)
            # A reason is nothing but its words.
            for trial in () if below or kind[-1] in Reasons.model_fields else self._trials:
                found |= trial.missed(kind)
            self._places[kind] = found
        return self._places[kind]

    def is_used(self, path: Path) -> bool:
        """Whether a field is printed, shows in what is, or serves to read and check the file."""
        kind = kind_of(path)
        is_code = kind[-2:] == ("items", "code")
        return bool(kind[0] in _ALWAYS_USED or _FOR_CHECKS & set(kind) or is_code or self.printed_in(kind))

    def asks_for(self, kind: Kind) -> bool:
        """Whether somebody who fills in a data file should be shown a field: it is used, or nobody has a choice."""
        return self.is_used(kind) or field_of(Report, kind).is_required()

    def where(self, kind: Kind) -> str:
        """Return in words where a field is printed: ``正文、公开13表``; many tables are ``各附表``."""
        printed = self.printed_in(kind)
        tables = sorted(printed - {NARRATIVE, CHARTS, WORKBOOK})
        some = tables if len(tables) <= _FEW_TABLES else ["各附表"]
        return "、".join([NARRATIVE] * (NARRATIVE in printed) + (some or [WORKBOOK] * (WORKBOOK in printed)))


def used_fields(ready: ReadyProfile, texts: frozenset[Name] = frozenset()) -> FieldUse:
    """Return which fields a profile uses, found out once for each ready.

    Raises:
        TemplateError: a template of the profile is missing or wrong.
    """
    known: dict[frozenset[Name], FieldUse] = ready.kept.setdefault("fields", {})
    if texts not in known:
        known[texts] = FieldUse(ready, texts)
    return known[texts]


def printed_in(ready: ReadyProfile, path: Path) -> frozenset[str]:
    """Return where a profile prints a field; with a broken template, which is told elsewhere, anywhere."""
    try:
        return used_fields(ready).printed_in(path)
    except TemplateError:
        return frozenset({NARRATIVE})


def unprinted(document: Document, report: Report, ready: ReadyProfile) -> Iterator[Diagnostic]:
    """Yield a note for each field that is filled in and that neither the profile nor the file's own texts print."""
    filled: dict[Kind, list[Path]] = {}
    for kind, path in _filled(report, (), ()):
        filled.setdefault(kind, []).append(path)
    try:
        use = used_fields(ready)
        if not all(map(use.is_used, filled)):
            use = used_fields(ready, frozenset(_quoted(document, ready)))
    except TemplateError:  # which is told where the template is
        return
    told: dict[Kind, list[Path]] = {}
    for kind, paths in filled.items():
        if not use.is_used(kind):
            chapters = (kind[:length] for length in range(1, len(kind)) if not use.printed_in(kind[:length]))
            told.setdefault(next(chapters, kind), []).extend(paths)
    for kind, paths in told.items():
        if field_of(Report, kind).is_required():
            continue
        many = f"，共填了 {len(paths)} 处" if paths[1:] else ""
        title = without_remark(field_of(Report, kind).title or kind[-1])
        message = f"方案“{ready.profile.id}”不印 {'.'.join(kind)}（{title}）{many}"
        yield NOT_PRINTED.finding(message, at=document.locate(paths[0], key=True))


def _filled(value: Chapter, kind: Kind, path: Path) -> Iterator[tuple[Kind, Path]]:
    """Yield the fields in which something stands that is not what would be there anyway."""
    fields = type(value).model_fields
    for name in (name for name in fields if name in value.model_fields_set):
        below = getattr(value, name)
        entries = below.items() if isinstance(below, dict) else enumerate(below) if isinstance(below, tuple) else ()
        chapters = [((*path, name, key), each) for key, each in entries if isinstance(each, Chapter)]
        if isinstance(below, Chapter):
            chapters = [((*path, name), below)]
        for place, each in chapters:
            yield from _filled(each, kind_of((*kind, name)), place)
        if not chapters and below and below != fields[name].default:
            yield kind_of((*kind, name)), (*path, name)


def _quoted(document: Document, ready: ReadyProfile) -> Iterator[Name]:
    """Yield the names that the texts of a data file read."""
    for path, text in texts_of(document.data):
        if "{" in text:
            with suppress(TemplateError):
                yield from ready.compile_text(source_of(document, path, text)).reads


class _Trial:
    """One made-up report under a profile, and what the profile reads of it."""

    def __init__(self, ready: ReadyProfile, code: str, reads: Tree) -> None:
        self.example = Example(Report, code)
        self._profile, self._reads = ready.profile, reads
        settings = {"year": working_year(self._profile), "amount_unit": "万元", "profile": self._profile.id}
        self._data = self.example.data | settings | {"statistics": {}, "stated": {}, "accepted": []}
        self._data["annexes"][0]["project"] = self._data["performance"]["projects"][0]["name"]
        self._read = self._reading(self._data)
        self._beside: dict[Kind, Reading] = {}
        # What other fields refer to.
        items = [{"code": each, "basic_expenditure": {"30101": Decimal(1)}} for each in (code, _OTHER_CATEGORY)]
        project = {"name": self._data["annexes"][0]["project"]}
        self._rest = (
            {
                "general_public_budget": {"items": items},
                "performance": {"projects": [project]},
                "terms": {"items": [_ANY_CODE]},
                "annexes": [{"title": "甲", "sections": [{"heading": "乙", "text": ["丙"]}]}],
            }
            if code == _KNOWN_CODE
            else {}
        )

    def traced(self) -> Iterator[tuple[Kind, frozenset[str]]]:
        """Yield the fields whose values stand in what is read, each with a place where they are printed."""
        known: dict[int, frozenset[Kind]] = {}
        for printed, value in self._read.values():
            for kind in self._kinds(value, known):
                yield kind, printed

    def missed(self, kind: Kind) -> frozenset[str]:
        """Return where it shows that a field is there, in a report of hardly anything else."""
        beside, alone = (
            merged(self._rest, sparse(Report, self._data, kind, has_field=has_field)) for has_field in (False, True)
        )
        if kind[:-1] not in self._beside:
            self._beside[kind[:-1]] = self._reading(beside)
        without, alone = self._beside[kind[:-1]], self._reading(alone)
        names = without.keys() | alone.keys()
        missed = (name for name in names if _plain(without.get(name, _NONE)[1]) != _plain(alone.get(name, _NONE)[1]))
        return frozenset[str]().union(*((alone.get(name) or without[name])[0] for name in missed))

    def _reading(self, data: dict[str, Any]) -> Reading:
        """Return everything that the profile reads of a report, by name."""
        report = made_up(Report, data)
        if report is None:
            return self._read  # without what every report must have it is none
        facts, _ = compute_facts(report, self._profile, lambda _: Location(""))
        return {
            name: (printed, value) for name, printed, value in _values(text_context(facts, self._profile), self._reads)
        }

    def _kinds(self, value: object, known: dict[int, frozenset[Kind]]) -> frozenset[Kind]:
        if isinstance(value, Fact):
            if id(value) not in known:
                own = frozenset({kind_of(value.source)} if value.source else ())
                known[id(value)] = own.union(*(self._kinds(operand, known) for operand in value.operands))
            return known[id(value)]
        if isinstance(value, tuple):
            return frozenset().union(*(self._kinds(each, known) for each in value))
        marks = _MARK.findall(value) if isinstance(value, str) else [str(value)]
        return frozenset(self.example.marks[mark] for mark in marks if mark in self.example.marks)


Reading = dict["Name", tuple[frozenset[str], Any]]
Tree = dict[str, tuple[frozenset[str], "Tree"]]


def _tree(reads: Mapping[Name, Iterable[str]]) -> Tree:
    """Return names as a tree of their parts, each part with the places where it is read."""
    tree: Tree = {}
    for name, places in reads.items():
        level = tree
        for part in name[:-1]:
            level = level.setdefault(part, (frozenset(), {}))[1]
        before, below = level.get(name[-1], (frozenset(), {}))
        level[name[-1]] = before.union(places), below
    return tree


def _values(value: object, tree: Tree, name: Name = ()) -> Iterator[tuple[Name, frozenset[str], object]]:
    """Yield what is read below a value: its name, with the number of each entry of a list, its places, its value."""
    for part, (places, below) in tree.items():
        for key, each in _parts(value, part):
            here = (*name, key)
            if places:
                yield here, places, each
            yield from _values(each, below, here)


def _parts(value: Any, part: str) -> Iterable[tuple[str, Any]]:  # noqa: ANN401 - any value of a report
    if part == EACH:
        if isinstance(value, Ledger):
            return [(line.code, line) for line in value.lines]
        entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
        return [(str(key), each) for key, each in entries]
    if isinstance(value, dict):
        return [(part, value[part])] if part in value else []
    kind: type = type(value)
    return [(part, getattr(value, part))] if part in readable_names(kind) else []


def _plain(value: object) -> object:
    """Return what two readings of a name can be compared by: of a list of things, how many there are."""
    if isinstance(value, Fact):
        return value.value
    if isinstance(value, tuple):
        return tuple(_plain(each) for each in value)
    return value if isinstance(value, (str, bool, int, Decimal, Fraction, date)) else value is None


def _reads(ready: ReadyProfile, texts: Iterable[Name]) -> dict[Name, set[str]]:
    """Return every name that a profile reads, with where."""
    reads: dict[Name, set[str]] = {}
    for place, names in _readers(ready, texts):
        for name in names:
            reads.setdefault(name, set()).add(place)
    return reads


def _readers(ready: ReadyProfile, texts: Iterable[Name]) -> Iterator[tuple[str, Iterable[Name]]]:
    profile = ready.profile
    if "docx" in ready.loaded.kinds:
        yield from ((NARRATIVE, part.reads) for part in ready.document().compiled.values())
    if "xlsx" in ready.loaded.kinds:
        workbook = ready.workbook(ready.table_columns())
        yield from ((WORKBOOK, template.reads) for template in workbook.templates)
        for form in workbook.forms:
            yield WORKBOOK, _below(form.variable, f"{form.each}.{EACH}" if form.each else "", form.template.reads)
    for projects in (f"performance.projects.{EACH}", f"annexes.{EACH}.{PROJECT}"):
        yield NARRATIVE, _below(PROJECT, projects, texts)
    for entry in profile.tables:
        yield entry.label or entry.title, _of_table(ready.definitions[entry.id])
    yield from ((CHARTS, map(_split, _of_chart(chart))) for chart in profile.charts)
    for rule in profile.checks.rules:
        yield NARRATIVE, map(_split, _NAME.findall(f"{rule.when} {rule.requires} {rule.message}"))


def _split(name: str) -> Name:
    return tuple(name.split("."))


def _of_chart(chart: ChartEntry) -> list[str]:
    if not chart.each:
        return [name for series in chart.series for name in series.values]
    figure = ".".join(filter(None, (chart.each, EACH, chart.figure)))
    return [f"{figure}.{part}" for part in ("name", "actual", "share")]


def _below(variable: str, thing: str, names: Iterable[Name]) -> Iterator[Name]:
    """Yield names; those of what a form or text is about with what that is called elsewhere."""
    for name in names:
        yield (*_split(thing), *name[1:]) if thing and name[0] == variable else name


def _of_table(definition: Definition) -> Iterator[Name]:
    table = definition.table
    if isinstance(table, LedgerTable):
        facts = [column.fact or column.key for column in table.columns]
        facts += [*table.where, "code", "name", "names.category", "names.subcategory", "names.item"]
        yield from (_split(f"{table.ledger}.{rows}.{fact}") for rows in (EACH, "total") for fact in facts)
    elif isinstance(table, BlocksTable):
        yield _split(f"{table.split}.{EACH}")
        yield from (_split(cell.fact) for cell in table.tail)
    else:
        yield from (name for side in table.sides for row in (*side.rows, *side.tail) for name in _of_row(row))


def _of_row(row: RowEntry) -> Iterator[Name]:
    names = list(row.facts.values())
    if row.each and row.each != CATEGORIES:
        names = [f"{row.each}.{EACH}.{name}" for name in (*names, *_BRACED.findall(row.label))]
    yield from (_split(name.replace("{code}", EACH)) for name in names)
