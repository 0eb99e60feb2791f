"""This module parses the parts of somebody else's Office file, all of them and once, before anything is made of them.

A template's parts go into every report made from it, those that nobody reads as well: what cannot be parsed, or points
to what is not there, is told when the template is read, and not by the program that refuses to open the report.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from reportgen.office import archive
from reportgen.office.archive import CONTENT_TYPES, DAMAGED, UNSAFE, refuse
from reportgen.office.markup import parse_xml, xml_bytes
from reportgen.office.package import (
    OFFICE_RELATIONSHIPS,
    PACKAGE_NAMESPACE,
    ContentTypes,
    Package,
    parse_content_types,
    parse_relationships,
    relationship_source,
    relationship_target,
    relationships_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lxml.etree import _Element as Element

_REFERENCE = f"{{{OFFICE_RELATIONSHIPS}}}"
_XML_TYPE = re.compile(r"[/+]xml$|vmlDrawing$", re.IGNORECASE)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ENCODINGS = {"utf-8", "utf-16", "utf-16le", "utf-16be", "ascii", "us-ascii"}
#: What Word writes for a picture that was lost when it was pasted, and reads without a word.
_LOST_TARGET = "NULL"

MAX_ELEMENTS = 150_000
"""How many XML elements a template may hold; an ordinary one has some thousands, a report of 70 pages 48,000."""

_TAG_WEIGHT = 15
"""How many elements a tag counts for: so much longer it takes to prepare."""


def read_package(path: Path) -> Package:
    """Return an Office file taken apart; all its XML is sound, and in UTF-8.

    Raises:
        OutputError: the file is missing, is no Office file, is encrypted, damaged or unsafe (RG710 to RG714).
    """
    file = path.as_posix()
    members = archive.parse_package(archive.read_file(path), file, archive.MAX_TEMPLATE_BYTES)
    types = _content_types(members, file)
    known, elements, tags = {_folded(part) for part in members}, 0, 0
    for part in [part for part in members if _is_xml(part, types) or members[part].lstrip()[:1] == b"<"]:
        root = _root(members, part, file)
        elements += sum(1 for _ in root.iter())
        tags += members[part].count(b"{{") + members[part].count(b"{%")
        if elements + tags * _TAG_WEIGHT > MAX_ELEMENTS:
            message = f"内容过多（到这里已有 {elements} 个元素、{tags} 个标记），请把模板拆小"
            refuse(UNSAFE, message, file, name=part)
        if part.endswith(".rels"):
            _check_relationships(root, part, known, file)
        else:
            _check_references(root, members, part, file)
    return Package(_led_to(members), file)


def _led_to(members: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts without those that nothing leads to: no program shows them, and they would be published."""
    names = {_folded(part): part for part in members}
    kept, waiting = {CONTENT_TYPES}, [""]
    while waiting:
        source = waiting.pop()
        related = names.get(_folded(relationships_name(source)))
        if related is None or related in kept:
            continue
        kept.add(related)
        for each in parse_relationships(members[related], source):
            target = names.get(_folded(each.target.partition("#")[0]))
            if not each.is_external and target is not None and target not in kept:
                kept.add(target)
                waiting.append(target)
    return {part: content for part, content in members.items() if part in kept}


def _content_types(members: dict[str, bytes], file: str) -> ContentTypes:
    """Return the content types by the names of parts as they are compared."""
    root = _root(members, CONTENT_TYPES, file)
    if root.tag != f"{{{PACKAGE_NAMESPACE}/content-types}}Types":
        refuse(DAMAGED, "文件已损坏，内容类型表无法读取", file, name=CONTENT_TYPES)
    for each in root:
        if each.get("ContentType") is None or (each.get("Extension") is None and each.get("PartName") is None):
            refuse(DAMAGED, "文件已损坏，内容类型表不完整", file, name=CONTENT_TYPES)
    types = parse_content_types(members[CONTENT_TYPES])
    return ContentTypes(types.by_ending, {_folded(part): kind for part, kind in types.by_name.items()})


def _is_xml(part: str, types: ContentTypes) -> bool:
    """Whether a part is XML by its content type, not by how it is called alone."""
    kind = types.by_name.get(_folded(part)) or types.by_ending.get(part.rpartition(".")[2].lower(), "")
    return part.lower().endswith((".xml", ".rels", ".vml")) or bool(_XML_TYPE.search(kind))


def _root(members: dict[str, bytes], part: str, file: str) -> Element:
    """Parse a part; one that is not in UTF-8 is written again, as all that reads it later takes that for granted."""
    from lxml import etree

    content = members[part]
    try:
        root = parse_xml(content)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        refuse(DAMAGED, "文件已损坏，其中的 XML 不完整或有错误", file, name=part, cause=error)
    info = root.getroottree().docinfo
    if info.internalDTD is not None:
        refuse(UNSAFE, "XML 中含有 DOCTYPE 声明", file, name=part)
    encoding = (info.encoding or "utf-8").lower()
    is_readable = content.startswith((*_BYTE_ORDER_MARKS, b"<")) or not content[:1].strip()
    if encoding not in _ENCODINGS or not is_readable or b"\0\0" in content[:4]:
        refuse(UNSAFE, "XML 的编码既不是 UTF-8 也不是 UTF-16", file, name=part)
    if encoding != "utf-8":
        members[part] = xml_bytes(root)
    return root


def _check_relationships(root: Element, part: str, known: set[str], file: str) -> None:
    if root.tag != f"{{{PACKAGE_NAMESPACE}/relationships}}Relationships":
        refuse(DAMAGED, "文件已损坏，关系表无法读取", file, name=part)
    source = relationship_source(part)
    seen: set[str] = set()
    for each in root:
        identifier, target = each.get("Id", ""), each.get("Target", "")
        if not identifier or identifier in seen or not each.get("Type") or each.get("Target") is None:
            refuse(DAMAGED, f"文件已损坏，关系“{identifier[:20]}”不完整或重复", file, name=part)
        seen.add(identifier)
        if each.get("TargetMode") == "External" or target.startswith("#") or target.endswith(_LOST_TARGET):
            continue
        if _folded(relationship_target(source, target.partition("#")[0])) not in known:
            refuse(DAMAGED, f"文件已损坏，缺少内容“{target[:100]}”", file, name=part)


def _check_references(root: Element, members: Mapping[str, bytes], part: str, file: str) -> None:
    """Refuse a part that asks for a relationship which it does not have."""
    used = {
        str(value)
        for element in root.iter("*")
        for attribute, value in element.attrib.items()
        if value and str(attribute).startswith(_REFERENCE)
    }
    if not used:
        return
    related = members.get(relationships_name(part))
    given = set() if related is None else {each.id for each in parse_relationships(related, part)}
    for identifier in sorted(used - given):
        refuse(DAMAGED, f"文件已损坏，没有引用的关系“{identifier[:20]}”", file, name=part)


def _folded(part: str) -> str:
    """Return a part's name in small letters: Office does not tell them from capitals (ECMA-376 part 2, 6.3.5)."""
    return unquote(part).lstrip("/").lower()
