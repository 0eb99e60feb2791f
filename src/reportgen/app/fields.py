"""This module knows which fields of a data file a profile uses, and where it prints what comes of them.

What is printed is not listed by hand. The templates say which names they read. A made-up report, in which no two
values are alike, shows which field the value of a name comes from. Where a value does not show it, as how many projects
are monitored, the field is added to a report of hardly anything: whatever is another one with it depends on it. Only
what checks read besides is a list, which a test holds complete.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reportgen.app.context import text_context
from reportgen.app.names_read import CHARTS, WORKBOOK, names_below, names_read_by
from reportgen.app.profiles import working_year
from reportgen.app.texts import PROJECT, source_of, texts_of
from reportgen.checks.rule import NARRATIVE
from reportgen.diagnostics import Location, Rule, Severity, TemplateError
from reportgen.facts.fact import Fact
from reportgen.facts.facts import ACCOUNT_CHAPTERS, compute_accounts, compute_facts
from reportgen.facts.ledger import Ledger
from reportgen.facts.names import readable_names
from reportgen.model.example import Example, Kind, field_of, kind_of, made_up, merged, sparse
from reportgen.model.report import Report
from reportgen.model.values import Bases, Chapter
from reportgen.reference.meanings import without_remark
from reportgen.template.reads import EACH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reportgen.app.ready_profile import ReadyProfile
    from reportgen.diagnostics import Diagnostic
    from reportgen.facts.fact import Path
    from reportgen.facts.facts import Accounts
    from reportgen.load import Document
    from reportgen.template.reads import Name

NOT_PRINTED = Rule(
    "RG501",
    "本方案不印此字段",
    "填写的内容不会出现在报告、附表中，容易以为已经公开了。",
    "不用修正；确实要公开的，换一个方案，或在模板中加上这一项。",
    Severity.NOTE,
)
_FEW_TABLES = 2

_ALWAYS_USED = {"profile", "year", "amount_unit", "statistics", "stated", "accepted"}
"""What says how the file is to be read, and what its own texts and checks use."""

_FOR_CHECKS = frozenset(
    [
        "offices",
        "departments",
        "staff",
        "subordinate_units",
        "name",
        "subcategory_name",
        "category_name",
        "basic_by_economic_type",
        "original_budget",
        "adjusted_budget",
        "prior_year_actual",
        "actual",
        "allocated",
        "received",
        "zero_reason",
        "groups",
        "groups_joined",
        "people",
        "batches",
        "bought",
        "bought_amount",
        "held",
        "project",
        "execution_weight",
        "target",
        "weight",
        "score",
        "scoring_rule",
        "bands",
        "is_department_evaluated",
        "is_self_evaluated",
    ]
)
"""What checks look at even where it is not printed, in whatever chapter it stands; a test shows that nothing lacks."""

_KNOWN_CODE, _OTHER_CODE = "2080109", "9999999"
"""A functional code, and one that no table knows, so that the data file gives its names."""

_ANY_CODE, _OTHER_CATEGORY = "2080505", "2210201"
_FUNDS = ("performance", "projects", "funds")
_SHOWS_BESIDE: dict[Kind, Kind] = {(*_FUNDS, "adjustment"): (*_FUNDS, "original_budget")}
"""What shows nowhere without another field."""

_MARK = re.compile("⟦[0-9]+⟧")


@dataclass(frozen=True, slots=True)
class FieldUse:
    """Where a profile prints what comes of each field: in ``正文``, ``附表``, ``图``, or in a table (``公开13表``).

    ``kinds`` are all fields, in the order of the model; ``places`` has those that are printed.
    """

    kinds: tuple[Kind, ...]
    places: Mapping[Kind, frozenset[str]]

    def printed_in(self, path: Path) -> frozenset[str]:
        """Return where a field is printed, or shows in what is; of a chapter, where any of its fields is."""
        kind = kind_of(path)
        return frozenset[str]().union(*(found for each, found in self.places.items() if each[: len(kind)] == kind))

    def is_used(self, path: Path) -> bool:
        """Whether a field is printed, shows in what is, or serves to read and check the file."""
        return path[0] in _ALWAYS_USED or not _FOR_CHECKS.isdisjoint(path) or bool(self.printed_in(path))

    def asks_for(self, kind: Kind) -> bool:
        """Whether somebody who fills in a data file should be shown a field: it is printed or checks what is beside it.

        What nobody has a choice about is shown, and so is what the model does not know: a name that people choose.
        """
        if not any(each[: len(kind)] == kind for each in self.kinds) or field_of(Report, kind).is_required():
            return True
        compared = next((place for place, part in enumerate(kind) if part in _FOR_CHECKS), 0)
        beside = kind[:compared] or kind
        return kind[0] in _ALWAYS_USED or bool(self.printed_in(kind) or self.printed_in(beside))

    def where(self, kind: Kind) -> str:
        """Return in words where a field is printed: ``正文、公开13表``; many tables are ``各附表``."""
        printed = self.printed_in(kind)
        tables = sorted(printed - {NARRATIVE, CHARTS, WORKBOOK})
        some = tables if len(tables) <= _FEW_TABLES else ["各附表"]
        if not printed and not _FOR_CHECKS.isdisjoint(kind):
            return "仅供核对"
        return "、".join([NARRATIVE] * (NARRATIVE in printed) + (some or [WORKBOOK] * (WORKBOOK in printed)))


def used_fields(ready: ReadyProfile, texts: frozenset[Name] = frozenset()) -> FieldUse:
    """Return which fields a profile uses; ``texts`` are the names that the texts of a data file read besides.

    Raises:
        TemplateError: a template of the profile is missing or wrong.
    """
    return ready.found_out("fields", repr(sorted(texts)), lambda: _find_use(ready, texts))


def printed_in(ready: ReadyProfile, path: Path) -> frozenset[str]:
    """Return where a profile prints a field; with a broken template, which is told elsewhere, anywhere."""
    try:
        return used_fields(ready).printed_in(path)
    except TemplateError:
        return frozenset({NARRATIVE})


def unprinted(document: Document, report: Report, ready: ReadyProfile) -> Iterator[Diagnostic]:
    """Yield a note for each field that is filled in and that neither the profile nor the file's own texts use."""
    filled: dict[Kind, list[Path]] = {}
    for kind, path in _filled(report, (), ()):
        filled.setdefault(kind, []).append(path)
    try:
        use = used_fields(ready)
        if not all(map(use.is_used, filled)):
            use = replace(use, places={**use.places, **_quoted(document, ready, use.kinds)})
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


def _quoted(document: Document, ready: ReadyProfile, kinds: Iterable[Kind]) -> dict[Kind, frozenset[str]]:
    """Return the fields that the texts of a data file may quote: rather one too many."""
    names: set[Name] = set()
    for path, text in texts_of(document.data):
        if "{" in text:
            with suppress(TemplateError):
                names |= ready.compile_text(source_of(document, path, text)).reads
    if not names:
        return {}
    kept: _MadeUp | None = ready.kept.get("made up")
    trial = kept or ready.kept.setdefault("made up", _MadeUp(ready, _OTHER_CODE))
    below = set(names_below(PROJECT, f"performance.projects.{EACH}", names))
    reads = _tree({name: [NARRATIVE] for name in below})
    quoted = {kind for kind, _ in trial.traced(reads)}
    # What yields no figure and no text, as whether a project is monitored, is called as in the data file.
    quoted |= {tuple(part for part in name[:-1] if part != EACH) or name for name in below}
    return {kind: frozenset({NARRATIVE}) for kind in kinds if any(kind[: len(each)] == each for each in quoted)}


def _find_use(ready: ReadyProfile, texts: frozenset[Name]) -> FieldUse:
    reads = _tree(names_read_by(ready, texts))
    known, other = (_MadeUp(ready, code) for code in (_KNOWN_CODE, _OTHER_CODE))
    places: dict[Kind, frozenset[str]] = {}
    for kind, printed in (*known.traced(reads), *other.traced(reads)):
        places[kind] = places.get(kind, frozenset()) | printed
    kinds = tuple(dict.fromkeys(known.example.kinds))
    trial = _Trial(known, reads)
    # Most of what a profile does not print are whole chapters: what is in one is tried only if the chapter shows.
    shows: dict[Kind, bool] = {kind[:length]: True for kind in places for length in range(1, len(kind))}
    for kind in kinds:
        chapters = [kind[:length] for length in range(1, len(kind))]
        for chapter in chapters if kind not in places else ():
            if chapter not in shows:
                shows[chapter] = bool(trial.missed(chapter))
            if not shows[chapter]:
                break
        else:
            if kind not in places and (found := trial.missed(kind)):
                places[kind] = found
    return FieldUse(kinds, places)


class _MadeUp:
    """A made-up report under a profile, ``code`` its one functional code, and what the profile reads of it."""

    def __init__(self, ready: ReadyProfile, code: str) -> None:
        self.example = Example(Report, code)
        self.profile = ready.profile
        settings = {"year": working_year(self.profile), "amount_unit": "万元", "profile": self.profile.id}
        self.data = self.example.data | settings | {"statistics": {}, "stated": {}, "accepted": []}
        self.data["annexes"][0]["project"] = self.data["performance"]["projects"][0]["name"]

    def traced(self, reads: Tree) -> Iterator[tuple[Kind, frozenset[str]]]:
        """Yield the fields whose values stand in what is read, each with a place where they are printed."""
        facts, _ = compute_facts(Report.model_validate(self.data), self.profile, _nowhere)
        known: dict[int, frozenset[Kind]] = {}
        for _, printed, value in _values(text_context(facts, self.profile), reads):
            for kind in self._kinds(value, known):
                yield kind, printed

    def _kinds(self, value: object, known: dict[int, frozenset[Kind]]) -> frozenset[Kind]:
        """Return the fields that a value comes from; of figures they are ``known`` once they have been found."""
        if isinstance(value, Fact):
            if id(value) not in known:
                own = frozenset({kind_of(value.source)} if value.source else ())
                known[id(value)] = own.union(*(self._kinds(operand, known) for operand in value.operands))
            return known[id(value)]
        if isinstance(value, tuple):
            return frozenset().union(*(self._kinds(each, known) for each in value))
        marks = _MARK.findall(value) if isinstance(value, str) else [str(value)]
        return frozenset(self.example.marks[mark] for mark in marks if mark in self.example.marks)


class _Trial:
    """A report of hardly anything, to which a field is added: so it shows what nothing but that it is there shows."""

    def __init__(self, made: _MadeUp, reads: Tree) -> None:
        self._made, self._reads = made, reads
        # What other fields refer to; and another item, whose budgets make sums of those of the first.
        budgets = dict.fromkeys(Bases.model_fields, Decimal(1))
        codes = ({"code": each, "basic_expenditure": {"30101": Decimal(1)}} for each in (_KNOWN_CODE, _OTHER_CATEGORY))
        first, second = codes
        self._rest = {
            "general_public_budget": {"items": [first, second | budgets]},
            "performance": {"projects": [{"name": made.data["annexes"][0]["project"]}]},
            "terms": {"items": [_ANY_CODE]},
            "annexes": [{"title": "甲", "sections": [{"heading": "乙", "text": ["丙"]}]}],
        }
        least = merged(self._rest, sparse(Report, made.data, ("entity", "name"), has_field=True))
        self._accounts = compute_accounts(Report.model_validate(least), made.profile, _nowhere)
        self._beside: dict[Kind, Reading] = {}

    def missed(self, kind: Kind) -> frozenset[str]:
        """Return the places where something is another one with a field than without it."""
        data, rest, parent = self._made.data, self._rest, kind[:-1]
        if kind in _SHOWS_BESIDE:
            rest = merged(rest, sparse(Report, data, _SHOWS_BESIDE[kind], has_field=True))
            parent = _SHOWS_BESIDE[kind]
        without, alone = (merged(rest, sparse(Report, data, kind, has_field=has)) for has in (False, True))
        accounts = None if kind[0] in ACCOUNT_CHAPTERS else self._accounts
        if parent not in self._beside:
            self._beside[parent] = self._reading(without, accounts)
        one, other = self._beside[parent], self._reading(alone, accounts)
        names = (name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
        return frozenset[str]().union(*((one.get(name) or other[name])[0] for name in names))

    def _reading(self, data: dict[str, Any], accounts: Accounts | None) -> Reading:
        """Return everything that the profile reads of a report, by name; nothing of what is no report."""
        report = made_up(Report, data)
        if report is None:
            return {}
        facts, _ = compute_facts(report, self._made.profile, _nowhere, accounts)
        values = _values(text_context(facts, self._made.profile), self._reads)
        return {name: (printed, _plain(value)) for name, printed, value in values}


def _nowhere(_: Path) -> Location:
    return Location("")


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
