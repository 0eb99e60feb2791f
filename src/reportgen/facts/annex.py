"""This module numbers the sections of the annexes, and finds the projects and forms that they name."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule, Severity
from reportgen.formatting import chinese_numeral

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from reportgen.facts.fact import Path
    from reportgen.facts.inputs import Inputs
    from reportgen.facts.projects import ProjectFacts
    from reportgen.model.annex import Annex, Section, Signature

UNKNOWN_PROJECT = Rule(
    "RG180",
    "附件所评价的项目不存在",
    "附件引用项目的预算数、得分等；项目的名称对不上，就不知道引用的是哪一个项目。",
    "project 要与 performance.projects 中的 name 一字不差；评价部门整体的附件不写 project。",
)
UNKNOWN_FORM = Rule(
    "RG181",
    "附件中要放的表不存在",
    "正文之后放的表按方案中的名称取用，名称不存在，表就不会印出来。",
    "用方案的 forms 或 tables 中的 id。",
    severity=Severity.WARNING,
)
TOO_DEEP = Rule(
    "RG182",
    "附件的层次太深",
    "公文的层次序数只有四层：一、（一）1.（1）。",
    "把最里面的各节并入上一级的正文。",
)
DEEPEST = 4
"""GB/T 9704-2012, 7.3.3: 结构层次序数依次可以用“一、”“（一）”“1.”“（1）”标注。"""


@dataclass(frozen=True, slots=True, eq=False)
class AnnexBlock:
    """One section of an annex in the order of reading: ``level`` 1 is 一、, 2 （一）, 3 1., 4 （1）.

    ``lead`` is the paragraph that goes on behind the heading in its line, empty where the heading stands alone;
    ``text`` are the paragraphs below, ``show`` the forms and tables after them.
    """

    level: int
    number: str
    heading: str
    lead: str
    text: tuple[str, ...]
    show: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AnnexFacts:
    """One annex; ``project`` is the project that it evaluates, nothing when it evaluates the whole unit."""

    number: str
    title: str
    subtitle: str
    project: ProjectFacts | None
    text: tuple[str, ...]
    blocks: tuple[AnnexBlock, ...]
    signature: Signature | None


def compute_annexes(
    annexes: Sequence[Annex], projects: Sequence[ProjectFacts], forms: Collection[str], inputs: Inputs
) -> tuple[AnnexFacts, ...]:
    """Return the annexes, numbered 附件1, 附件2 where they have no numbers of their own; a single one is 附件.

    ``forms`` are the names of what may be shown in them.
    """
    reading = _Reading(projects, forms, inputs)
    counted = len(annexes) > 1
    return tuple(
        reading.annex(annex, index, f"附件{index + 1}" if counted else "附件") for index, annex in enumerate(annexes)
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What annexes may name."""

    projects: Sequence[ProjectFacts]
    forms: Collection[str]
    inputs: Inputs

    def annex(self, annex: Annex, index: int, number: str) -> AnnexFacts:
        path = ("annexes", index)
        return AnnexFacts(
            number=annex.number or number,
            title=annex.title,
            subtitle=annex.subtitle,
            project=self.project(annex.project, (*path, "project")),
            text=_paragraphs(annex.text),
            blocks=tuple(self.blocks(annex.sections, 1, path)),
            signature=annex.signature,
        )

    def project(self, name: str, path: Path) -> ProjectFacts | None:
        """Return the project of a name, and report a name that no project has."""
        known = {project.name: project for project in self.projects}
        if name and name not in known:
            self._report(UNKNOWN_PROJECT, f"没有名为“{name}”的项目", name, known, path)
        return known.get(name)

    def blocks(self, sections: Sequence[Section], level: int, path: Path) -> Iterator[AnnexBlock]:
        """Yield sections, each followed by those below it; one without a heading has no number and takes none."""
        if sections and level > DEEPEST:
            message = f"附件最多{DEEPEST}层，这里是第{level}层"
            self.inputs.findings.append(TOO_DEEP.finding(message, at=self.inputs.locate((*path, "sections"))))
            return
        count = 0
        for index, section in enumerate(sections):
            place = (*path, "sections", index)
            for number, name in enumerate(section.show):
                if name not in self.forms:
                    self._report(UNKNOWN_FORM, f"没有名为“{name}”的表", name, self.forms, (*place, "show", number))
            count += bool(section.heading)
            text = _paragraphs(section.text)
            is_inline = section.inline and bool(section.heading) and bool(text)
            yield AnnexBlock(
                level=level,
                number=number_of(level, count) if section.heading else "",
                heading=section.heading.rstrip("。：") if is_inline else section.heading,
                lead=text[0] if is_inline else "",
                text=text[is_inline:],
                show=section.show,
            )
            yield from self.blocks(section.sections, level + 1, place)

    def _report(self, rule: Rule, message: str, name: str, known: Collection[str], path: Path) -> None:
        near = get_close_matches(name, known, 3, 0.4) or sorted(known)
        hint = f"（可用的有 {'、'.join(near)}）" if near else ""
        self.inputs.findings.append(rule.finding(f"{message}{hint}", at=self.inputs.locate(path)))


def number_of(level: int, count: int) -> str:
    """Return the number of a section as it stands before its heading.

    >>> [number_of(level, 2) for level in (1, 2, 3, 4)]
    ['二、', '（二）', '2.', '（2）']
    """
    forms = ("{chinese}、", "（{chinese}）", "{count}.", "（{count}）")
    return forms[level - 1].format(chinese=chinese_numeral(count), count=count)


def _paragraphs(texts: Iterable[str]) -> tuple[str, ...]:
    """Return one text per paragraph: what a ``for`` in a text repeats stands on lines of its own."""
    lines = (line.strip() for text in texts for line in text.split("\n"))
    return tuple(line for line in lines if line)
