"""This module finds its way in an Office file: its parts, what they are, and which belongs to which.

The package itself is called ``""`` where a part is asked for.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.office.archive import CONTENT_TYPES, DAMAGED, parse_package, refuse, unpack
from reportgen.office.markup import XML_HEAD, check_values, escape, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.etree import _Element as Element

    from reportgen.office.archive import PackedMember
    from reportgen.office.markup import Value

PACKAGE_NAMESPACE = "http://schemas.openxmlformats.org/package/2006"
OFFICE_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""What the types of most relationships begin with; also the namespace of the attributes that name a relationship."""

_TYPES = f"{{{PACKAGE_NAMESPACE}/content-types}}"
_OWN_ID = re.compile(r"rId(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship of a part; ``target`` is the name of another part, or an address when ``is_external``."""

    id: str
    type: str
    target: str
    is_external: bool = False

    @property
    def kind(self) -> str:
        """The last word of the type: ``header``, ``chart``."""
        return self.type.rpartition("/")[2]

    def xml(self, part: str | None = None) -> str:
        """Return the entry in the relationships of a part; without one, with a target that is right in any part's."""
        if self.is_external:
            target = self.target
        elif part is None:
            target = f"/{self.target}"
        else:
            target = posixpath.relpath(self.target, posixpath.dirname(part) or ".")
        mode = ' TargetMode="External"' if self.is_external else ""
        return f'<Relationship Id="{escape(self.id)}" Type="{escape(self.type)}" Target="{escape(target)}"{mode}/>'


def relationships_xml(relationships: Iterable[Relationship], part: str) -> str:
    """Return the relationships of a part as XML."""
    entries = "".join(each.xml(part) for each in relationships)
    return f'{XML_HEAD}<Relationships xmlns="{PACKAGE_NAMESPACE}/relationships">{entries}</Relationships>'


def parse_relationships(content: bytes, part: str) -> list[Relationship]:
    """Return the relationships of a part from their XML."""
    read = []
    for each in parse_xml(content):
        target, is_external = each.get("Target", ""), each.get("TargetMode") == "External"
        target = target if is_external else relationship_target(part, target)
        read.append(Relationship(each.get("Id", ""), each.get("Type", ""), target, is_external))
    return read


def next_number(relationships: Iterable[Relationship]) -> int:
    """Return the number that makes a new id: ``rId`` and the number."""
    numbers = (_OWN_ID.fullmatch(each.id) for each in relationships)
    return max((int(match[1]) for match in numbers if match), default=0) + 1


def relationship_target(part: str, target: str) -> str:
    """Return the name of the part that a relationship of a part leads to.

    >>> relationship_target("word/document.xml", "../customXml/item1.xml"), relationship_target("", "/word/a.xml")
    ('customXml/item1.xml', 'word/a.xml')
    """
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")


def relationships_name(part: str) -> str:
    """Return the name of the part that holds the relationships of a part.

    >>> relationships_name("word/document.xml"), relationships_name("")
    ('word/_rels/document.xml.rels', '_rels/.rels')
    """
    folder, _, file = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{file}.rels")


def relationship_source(relationships: str) -> str:
    """Return the name of the part whose relationships a part holds.

    >>> relationship_source("word/_rels/document.xml.rels")
    'word/document.xml'
    """
    folder, _, name = relationships.rpartition("/")
    return posixpath.join(folder.removesuffix("_rels").rstrip("/"), name.removesuffix(".rels"))


@dataclass(frozen=True, slots=True)
class ContentTypes:
    """The content types of the parts of a package: by the endings of their names, or by their whole names."""

    by_ending: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)

    def xml(self) -> str:
        """Return the content types as XML."""
        endings = "".join(
            f'<Default Extension="{escape(ending)}" ContentType="{escape(kind)}"/>'
            for ending, kind in self.by_ending.items()
        )
        names = "".join(content_type_xml(part, kind) for part, kind in self.by_name.items())
        return f'{XML_HEAD}<Types xmlns="{PACKAGE_NAMESPACE}/content-types">{endings}{names}</Types>'

    def with_added(self, added: ContentTypes) -> ContentTypes:
        """Return these content types and more; what is declared already stays as it is."""
        endings, names = self.by_ending, self.by_name
        return ContentTypes(endings | added.by_ending | endings, names | added.by_name | names)


def content_type_xml(part: str, kind: str) -> str:
    """Return the entry in the content types that says what a part is."""
    return f'<Override PartName="/{escape(part)}" ContentType="{escape(kind)}"/>'


def parse_content_types(content: bytes) -> ContentTypes:
    """Return the content types of a package from their XML."""
    types = ContentTypes()
    for each in parse_xml(content):
        kind = each.get("ContentType", "")
        if each.tag == f"{_TYPES}Default":
            types.by_ending[each.get("Extension", "").lower()] = kind
        elif each.tag == f"{_TYPES}Override":
            types.by_name[each.get("PartName", "").removeprefix("/")] = kind
    return types


@dataclass(slots=True)
class Package:
    """An Office file taken apart: its parts by name, in the order of the file, to be read and changed.

    ``file`` names it in findings. ``values`` are the attributes whose values are read, by element and attribute.
    """

    parts: dict[str, bytes]
    file: str = ""
    values: Mapping[tuple[str, str], Value] = field(default_factory=dict)

    @property
    def main(self) -> str:
        """The name of the part with the text or the sheets; nothing if the package has none."""
        return self.related("", "officeDocument")

    def xml(self, part: str) -> Element:
        """Parse a part.

        Raises:
            OutputError: it is missing, or one of the attributes that are read cannot be what it is (RG713).
        """
        if part not in self.parts:
            refuse(DAMAGED, "文件已损坏，缺少内容", self.file, name=part)
        root = parse_xml(self.parts[part])
        check_values(root, self.values, part, self.file)
        return root

    def content_types(self) -> ContentTypes:
        """Return the content types of the parts."""
        return parse_content_types(self.parts[CONTENT_TYPES])

    def declare(self, part: str, kind: str) -> None:
        """Declare the content type of a part."""
        types = self.content_types()
        types.by_name[part] = kind
        self.parts[CONTENT_TYPES] = types.xml().encode()

    def relationships(self, part: str) -> list[Relationship]:
        """Return the relationships of a part."""
        content = self.parts.get(relationships_name(part))
        return [] if content is None else parse_relationships(content, part)

    def related(self, part: str, kind: str) -> str:
        """Return the name of the part that a part has a relationship of a kind to, or nothing."""
        return next((each.target for each in self.relationships(part) if each.kind == kind), "")

    def put_relationships(self, part: str, relationships: Iterable[Relationship]) -> None:
        """Replace the relationships of a part."""
        self.parts[relationships_name(part)] = relationships_xml(relationships, part).encode()

    def relate(self, part: str, relationship_type: str, target: str) -> None:
        """Add a relationship to a part."""
        present = self.relationships(part)
        added = Relationship(f"rId{next_number(present)}", relationship_type, target)
        self.put_relationships(part, [*present, added])

    def remove(self, part: str) -> None:
        """Take out a part with its relationships and its content type."""
        self.parts.pop(part, None)
        self.parts.pop(relationships_name(part), None)
        types = self.content_types()
        if types.by_name.pop(part, None) is not None:
            self.parts[CONTENT_TYPES] = types.xml().encode()

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


def open_package(content: bytes, file: str = "") -> Package:
    """Return a finished Office file taken apart.

    Raises:
        OutputError: the bytes are no Office file, or an encrypted, damaged or unsafe one (RG711 to RG714).
    """
    return Package(parse_package(content, file), file)


def package_of(members: Mapping[str, bytes | PackedMember], file: str = "") -> Package:
    """Return the parts of a file that is not written yet as a package that can be read and changed."""
    return Package({name: unpack(member) for name, member in members.items()}, file)
