"""This module reads the package of a Word template: which part is what, and what belongs to which."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.diagnostics import Location, Rule, TemplateError
from reportgen.office import CONTENT_TYPES, escape, parse_xml, read_package, relationship_target, relationships_name
from reportgen.word import names
from reportgen.word.document import Relationships

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lxml.etree import _Element as Element

NOT_A_TEMPLATE = Rule(
    "RG660",
    "不是 Word 文档模板",
    "只有普通的 Word 文档（.docx）可以作模板；.dotx、.docm 和“Strict Open XML 文档”的内部格式不同。",
    "请在 Word 或 WPS 中打开该文件，另存为“Word 文档（.docx）”。",
)

#: Relationship types (their last word) of the parts that hold text, and how a person calls them.
TEXT_PARTS = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
MAIN_PART_LABEL = "正文"
_NUMBERED = {"header", "footer"}
_WHAT_IS_READ = (
    ("pgSz", "w h", office.measure),
    ("pgMar", "top bottom left right gutter", office.measure),
    ("spacing", "before after line", office.measure),
    ("left right", "w", office.measure),
    ("tcW gridCol", "w", office.pattern(r"-?[0-9]{1,9}(\.[0-9]{1,9})?(%|[a-z]{2})?")),
    ("sz outlineLvl gridSpan ilvl numId abstractNumId start startOverride pgNumType", "val start", office.integer),
)
_VALUES: dict[tuple[str, str], office.Value] = {
    (names.name(f"w:{element}"), names.name(f"w:{attribute}")): kind
    for elements, attributes, kind in _WHAT_IS_READ
    for element in elements.split()
    for attribute in attributes.split()
}
_VALUES[names.name("wp:extent"), "cx"] = _VALUES[names.name("wp:extent"), "cy"] = office.integer


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship; ``target`` is the name of a part, or an address when ``is_external``."""

    id: str
    type: str
    target: str
    is_external: bool

    @property
    def kind(self) -> str:
        """The last word of the type: ``header``, ``chart``."""
        return self.type.rpartition("/")[2]


@dataclass(slots=True)
class TemplatePackage:
    """The parts of a template by name; those that were dealt with are taken out on the way."""

    file: str
    members: dict[str, bytes]
    main: str
    defaults: dict[str, str]
    overrides: dict[str, str]

    def relationships(self, part: str) -> list[Relationship]:
        """Return the relationships of a part; with no part, those of the package."""
        content = self.members.get(relationships_name(part))
        if content is None:
            return []
        return [_relationship(element, part) for element in parse_xml(content)]

    def xml(self, part: str) -> Element:
        """Parse a part whose measures are read.

        Raises:
            OutputError: one of them is no number (RG713).
        """
        root = parse_xml(self.members[part])
        office.check_values(root, _VALUES, part, self.file)
        return root

    def texts(self) -> dict[str, str]:
        """Return the parts that hold text, the document first, each with the name a person knows it by."""
        found = {self.main: MAIN_PART_LABEL}
        for relationship in sorted(self.relationships(self.main), key=lambda each: _natural(each.target)):
            label = TEXT_PARTS.get(relationship.kind)
            if label and relationship.target in self.members:
                number = _part_number(relationship.target) if relationship.kind in _NUMBERED else ""
                found[relationship.target] = f"{label}{number}"
        return found

    def related(self, part: str, kind: str) -> str:
        """Return the name of the part that a part has a relationship of a kind to, or nothing."""
        return next((each.target for each in self.relationships(part) if each.kind == kind), "")

    def remove(self, part: str) -> None:
        """Take out a part with its relationships and its content type."""
        self.members.pop(part, None)
        self.members.pop(relationships_name(part), None)
        self.overrides.pop(part, None)

    def remove_related(self, part: str, kinds: Iterable[str]) -> None:
        """Take out the parts that a part has relationships of some kinds to, and the relationships."""
        unwanted = set(kinds)
        relationships = self.relationships(part)
        kept = [each for each in relationships if each.kind not in unwanted]
        for relationship in relationships:
            if relationship.kind in unwanted and not relationship.is_external:
                self.remove(relationship.target)
        if len(kept) < len(relationships):
            self.put_relationships(part, kept)

    def put_relationships(self, part: str, relationships: Iterable[Relationship]) -> None:
        """Replace the relationships of a part."""
        written = f"{write_relationships(relationships, part).xml}</Relationships>"
        self.members[relationships_name(part)] = written.encode()

    def relate(self, part: str, kind: str, target: str) -> None:
        """Add a relationship of a type to a part."""
        relationships = self.relationships(part)
        number = write_relationships(relationships, part).next_number
        self.put_relationships(part, [*relationships, Relationship(f"rId{number}", kind, target, is_external=False)])

    def content_types_xml(self) -> str:
        """Return the content types without the closing tag, so that parts can be added."""
        defaults = "".join(
            f'<Default Extension="{escape(extension)}" ContentType="{escape(kind)}"/>'
            for extension, kind in self.defaults.items()
        )
        overrides = "".join(
            f'<Override PartName="/{escape(part)}" ContentType="{escape(kind)}"/>'
            for part, kind in self.overrides.items()
        )
        return f'{names.XML_HEAD}<Types xmlns="{names.CONTENT_TYPES}">{defaults}{overrides}'


def read_template(path: Path) -> TemplatePackage:
    """Read a template and see that it is one.

    Raises:
        OutputError: the file cannot be read, or is no Office file (RG710 to RG714).
        TemplateError: it is an Office file, but not an ordinary Word document (RG660).
    """
    file = path.as_posix()
    members = read_package(path)
    types = parse_xml(members[CONTENT_TYPES])
    defaults = {each.get("Extension", "").lower(): each.get("ContentType", "") for each in _named(types, "Default")}
    overrides = {
        each.get("PartName", "").removeprefix("/"): each.get("ContentType", "") for each in _named(types, "Override")
    }
    package = TemplatePackage(file, members, "", defaults, overrides)
    package.main = package.related("", "officeDocument")
    _check(package)
    return package


def write_relationships(relationships: Iterable[Relationship], part: str) -> Relationships:
    """Return the relationships of a part, open for more."""
    folder = posixpath.dirname(part)
    entries, highest = [], 0
    for each in relationships:
        target = each.target if each.is_external else posixpath.relpath(each.target, folder or ".")
        mode = ' TargetMode="External"' if each.is_external else ""
        entries.append(
            f'<Relationship Id="{escape(each.id)}" Type="{escape(each.type)}" Target="{escape(target)}"{mode}/>'
        )
        highest = max(highest, *(int(number) for number in re.findall(r"^rId(\d{1,9})$", each.id)), 0)
    head = f'{names.XML_HEAD}<Relationships xmlns="{names.PACKAGE_RELATIONSHIPS}">'
    return Relationships(head + "".join(entries), highest + 1)


def _check(package: TemplatePackage) -> None:
    message = ""
    if package.overrides.get(package.main) != names.MAIN_CONTENT_TYPE or package.main not in package.members:
        message = "这个文件不是普通的 Word 文档（.docx）"
    elif parse_xml(package.members[package.main]).nsmap.get("w") != names.WORD:
        message = "这个文件是“Strict Open XML 文档”，或不是由 Word、WPS 保存的"
    if message:
        raise TemplateError([NOT_A_TEMPLATE.finding(message, at=Location(package.file))])


def _relationship(element: Element, part: str) -> Relationship:
    target = element.get("Target", "")
    is_external = element.get("TargetMode") == "External"
    if not is_external:
        target = relationship_target(part, target)
    return Relationship(element.get("Id", ""), element.get("Type", ""), target, is_external)


def _named(root: Element, local_name: str) -> list[Element]:
    return root.findall(f"{{{names.CONTENT_TYPES}}}{local_name}")


def _part_number(part: str) -> str:
    """``word/header2.xml`` is 页眉2; a single ``header.xml`` is the first."""
    found = re.search(r"(\d+)\.xml$", part)
    return found[1] if found else "1"


def _natural(part: str) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in re.split(r"([0-9]{1,9})", part)]
