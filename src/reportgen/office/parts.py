"""This module parses the parts of somebody else's Office file, all of them and once, before anything is made of them.

A template's parts go into every report made from it, those that nobody reads as well: what cannot be parsed, or points
to what is not there, is told when the template is read, and not by the program that refuses to open the report.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote

from reportgen.office import archive
from reportgen.office.archive import CONTENT_TYPES, DAMAGED, UNSAFE, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lxml.etree import _Element as Element

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML_TYPE = re.compile(r"[/+]xml$|vmlDrawing$", re.IGNORECASE)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ENCODINGS = {"utf-8", "utf-16", "utf-16le", "utf-16be", "ascii", "us-ascii"}
#: What Word writes for a picture that was lost when it was pasted, and reads without a word.
_LOST_TARGET = "NULL"

MAX_ELEMENTS = 150_000
"""How many XML elements a template may hold; an ordinary one has some thousands, a report of 70 pages 48,000."""

_TAG_WEIGHT = 15
"""How many elements a tag counts for: so much longer it takes to prepare."""

Value = Callable[[str], str | None]
"""Returns the value of an attribute as it is read later, or nothing if it cannot be one."""

_MEASURE = re.compile(r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,20})?)(mm|cm|in|pt|pc|pi|)")
_TWIPS = {"": 1.0, "mm": 1440 / 25.4, "cm": 1440 / 2.54, "in": 1440.0, "pt": 20.0, "pc": 240.0, "pi": 240.0}


def pattern(text: str) -> Value:
    """Return the values that match a pattern.

    >>> pattern("[A-Z]+")("AB"), pattern("[A-Z]+")("ab")
    ('AB', None)
    """
    compiled = re.compile(text)
    return lambda value: value if compiled.fullmatch(value) else None


count = pattern("[0-9]{1,9}")
integer = pattern("[+-]?[0-9]{1,9}")
decimal = pattern(r"[+-]?[0-9]{1,9}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,2})?")


def measure(value: str) -> str | None:
    """Return a length in whole twips; some programs write fractions, or units.

    >>> measure("11906"), measure("240.0"), measure("21cm"), measure("wide")
    ('11906', '240', '11906', None)
    """
    match = _MEASURE.fullmatch(value)
    return str(round(float(match[1]) * _TWIPS[match[2]])) if match else None


def escape(text: str) -> str:
    """Return a text as it is written in XML, also between double quotation marks.

    >>> escape('A&B "<甲>" ]]>')
    'A&amp;B &quot;&lt;甲&gt;&quot; ]]&gt;'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def parse_xml(content: bytes) -> Element:
    """Parse a part without reading anything else; comments and processing instructions say nothing to a reader."""
    from lxml import etree  # a run whose templates are prepared may do without

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


def read_package(path: Path) -> dict[str, bytes]:
    """Return the parts of an Office file by name, in the order of the file; all XML is sound, and in UTF-8.

    Raises:
        OutputError: the file is missing, is no Office file, is encrypted, damaged or unsafe (RG710 to RG714).
    """
    file = path.as_posix()
    members = archive.parse_package(archive.read_file(path), file, archive.MAX_TEMPLATE_BYTES)
    is_xml = _xml_parts(members, file)
    known, elements, tags = {_folded(part) for part in members}, 0, 0
    for part in [part for part in members if is_xml(part) or members[part].lstrip()[:1] == b"<"]:
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
    return _led_to(members)


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
        for each in parse_xml(members[related]):
            target = names.get(_folded(relationship_target(source, each.get("Target", "").partition("#")[0])))
            if each.get("TargetMode") != "External" and target is not None and target not in kept:
                kept.add(target)
                waiting.append(target)
    return {part: content for part, content in members.items() if part in kept}


def check_values(root: Element, kinds: Mapping[tuple[str, str], Value], part: str, file: str) -> None:
    """Refuse a part in which an attribute is not what it has to be; ``kinds`` are by element and attribute.

    Raises:
        OutputError: an attribute is something else (RG713).
    """
    wanted: dict[str, list[tuple[str, Value]]] = {}
    for (element, attribute), kind in kinds.items():
        wanted.setdefault(element, []).append((attribute, kind))
    for each in root.iter(*wanted):
        for attribute, kind in wanted[str(each.tag)]:
            value = each.get(attribute)
            if value is None:
                continue
            read = kind(value)
            if read is None:
                what = f"{_local(each.tag)} 的 {_local(attribute)} 不能是“{value[:20]}”"
                refuse(DAMAGED, f"文件已损坏，{what}", file, name=part)
            each.set(attribute, read)


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


def _xml_parts(members: dict[str, bytes], file: str) -> _IsXml:
    root = _root(members, CONTENT_TYPES, file)
    if root.tag != f"{_TYPES}Types":
        refuse(DAMAGED, "文件已损坏，内容类型表无法读取", file, name=CONTENT_TYPES)
    by_ending, by_name = {}, {}
    for each in root:
        kind, ending, part = each.get("ContentType"), each.get("Extension"), each.get("PartName")
        if kind is None or (ending is None and part is None):
            refuse(DAMAGED, "文件已损坏，内容类型表不完整", file, name=CONTENT_TYPES)
        if ending is not None:
            by_ending[ending.lower()] = kind
        else:
            by_name[_folded(str(part))] = kind
    return _IsXml(by_ending, by_name)


class _IsXml:
    """Says by its content type, not by how it is called alone, whether a part is XML."""

    def __init__(self, by_ending: Mapping[str, str], by_name: Mapping[str, str]) -> None:
        self._by_ending, self._by_name = by_ending, by_name

    def __call__(self, part: str) -> bool:
        if part.lower().endswith((".xml", ".rels", ".vml")):
            return True
        kind = self._by_name.get(_folded(part)) or self._by_ending.get(part.rpartition(".")[2].lower(), "")
        return bool(_XML_TYPE.search(kind))


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
        members[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return root


def _check_relationships(root: Element, part: str, known: set[str], file: str) -> None:
    if root.tag != f"{_RELATIONSHIPS}Relationships":
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
    used = set(_references(root))
    if not used:
        return
    related = members.get(relationships_name(part))
    given = set() if related is None else {each.get("Id", "") for each in parse_xml(related)}
    for identifier in sorted(used - given):
        refuse(DAMAGED, f"文件已损坏，没有引用的关系“{identifier[:20]}”", file, name=part)


def _references(root: Element) -> Iterator[str]:
    for element in root.iter("*"):
        for attribute, value in element.attrib.items():
            if str(attribute).startswith(_REFERENCE) and value:
                yield str(value)


def _folded(part: str) -> str:
    """Names are compared without regard to case, as Office does (ECMA-376 part 2, 6.3.5)."""
    return unquote(part).lstrip("/").lower()


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
