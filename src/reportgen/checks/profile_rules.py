"""This module runs the rules that an office adds in its profile: a condition over facts, and what to say."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.diagnostics import Diagnostic, Location, TemplateError
from reportgen.template.check import check_source
from reportgen.template.condition import read_condition
from reportgen.template.engine import Engine
from reportgen.template.sandbox import BUDGET, Budget, plain_text
from reportgen.template.source import TemplateSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.checks.rule import CheckInput
    from reportgen.load.document import FieldPath
    from reportgen.profile.profile import OwnCheck
    from reportgen.profile.read import LoadedProfile
    from reportgen.template.condition import Condition, Quantity
    from reportgen.template.names import Shape


@dataclass(frozen=True, slots=True)
class OwnVerdict:
    """What became of one rule; ``sides`` are the two quantities, with ``＝`` or ``≤``, of one that compares two."""

    entry: OwnCheck
    holds: bool
    sides: tuple[Quantity, str, Quantity] | None


@dataclass(frozen=True, slots=True)
class OwnChecks:
    """The rules of one profile, and the language that their messages are written in."""

    loaded: LoadedProfile
    engine: Engine

    @classmethod
    def of(cls, loaded: LoadedProfile) -> OwnChecks:
        """Return the rules of a profile, ready to run."""
        return cls(loaded, Engine(loaded.profile, write=plain_text))

    def run(self, given: CheckInput, context: Mapping[str, object]) -> Iterator[Diagnostic]:
        """Yield a finding for every rule that a report does not keep; a rule about missing figures does not apply.

        Raises:
            TemplateError: a condition or a message is wrong; the finding is at its place in the profile.
        """
        values = {BUDGET: Budget(), **context}
        for index, entry in enumerate(self.loaded.profile.checks.rules):
            if entry.id not in given.profile.checks.off and self._is_broken(index, entry, context):
                yield self._finding(index, entry, given, values)

    def verdicts(self, given: CheckInput, context: Mapping[str, object]) -> Iterator[OwnVerdict]:
        """Yield every rule that applies to a report with what it compares, those that the report keeps, too.

        Raises:
            TemplateError: a condition is wrong.
        """
        for index, entry in enumerate(self.loaded.profile.checks.rules):
            read = self._conditions(index, entry)
            applies = read["when"].holds(context) if "when" in read else True
            holds = read["requires"].holds(context) if applies and entry.id not in given.profile.checks.off else None
            if holds is not None:
                yield OwnVerdict(entry, holds, read["requires"].sides(context))

    def mistakes(self, names: Mapping[str, Shape]) -> list[Diagnostic]:
        """Return what is wrong with conditions and messages, as far as it can be seen without any data.

        Whether the names in the conditions exist is seen by whoever knows the names of figures.
        """
        found: list[Diagnostic] = []
        for index, entry in enumerate(self.loaded.profile.checks.rules):
            try:
                self._conditions(index, entry)
            except TemplateError as error:
                found += error.findings
            found += check_source(self._message(index, entry), names, self.engine)
        return found

    def names(self) -> Iterator[tuple[str, FieldPath]]:
        """Yield the names in the conditions that can be read, with their places in the profile."""
        for index, entry in enumerate(self.loaded.profile.checks.rules):
            with suppress(TemplateError):
                for field, condition in self._conditions(index, entry).items():
                    yield from ((name, ("checks", "rules", index, field)) for name in condition.names())

    def _conditions(self, index: int, entry: OwnCheck) -> dict[str, Condition]:
        written = {name: text for name, text in (("when", entry.when), ("requires", entry.requires)) if text}
        return {name: read_condition(text, self._at(index, name)) for name, text in written.items()}

    def _message(self, index: int, entry: OwnCheck) -> TemplateSource:
        return TemplateSource(entry.id, entry.message, (self._at(index, "message"),))

    def _is_broken(self, index: int, entry: OwnCheck, context: Mapping[str, object]) -> bool:
        read = self._conditions(index, entry)
        applies = read["when"].holds(context) if "when" in read else True
        return bool(applies) and read["requires"].holds(context) is False

    def _finding(self, index: int, entry: OwnCheck, given: CheckInput, context: Mapping[str, object]) -> Diagnostic:
        message = self.engine.render(self.engine.compile(self._message(index, entry)), context)
        path = tuple(int(part) if part.isdigit() else part for part in entry.at.split(".")) if entry.at else ()
        at = given.locate(path)
        return Diagnostic(
            entry.id,
            entry.severity,
            f"{entry.title}：{message}",
            at if path else Location(at.file),
            remedy=entry.remedy,
            place=entry.at or entry.id,
        )

    def _at(self, index: int, field: str) -> Location:
        return self.loaded.locate(("checks", "rules", index, field))
