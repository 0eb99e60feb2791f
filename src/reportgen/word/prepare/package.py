"""This module reads the package of a Word template: which part is what, and what belongs to which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen import office
from reportgen.diagnostics import Location, Rule, TemplateError
from reportgen.word import names
from reportgen.word.document import Relationships

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reportgen.office import Package, Relationship

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


def text_parts(package: Package) -> dict[str, str]:
    """Return the parts that hold text, the document first, each with the name a person knows it by."""
    main = package.main
    found = {main: MAIN_PART_LABEL}
    for relationship in sorted(package.relationships(main), key=lambda each: _natural(each.target)):
        label = TEXT_PARTS.get(relationship.kind)
        if label and relationship.target in package.parts:
            number = _part_number(relationship.target) if relationship.kind in _NUMBERED else ""
            found[relationship.target] = f"{label}{number}"
    return found


def read_template(path: Path) -> Package:
    """Read a template and see that it is one.

    Raises:
        OutputError: the file cannot be read, or is no Office file (RG710 to RG714).
        TemplateError: it is an Office file, but not an ordinary Word document (RG660).
    """
    package = office.read_package(path)
    package.values = _VALUES
    main, message = package.main, ""
    if package.content_types().by_name.get(main) != names.MAIN_CONTENT_TYPE or main not in package.parts:
        message = "这个文件不是普通的 Word 文档（.docx）"
    elif office.parse_xml(package.parts[main]).nsmap.get("w") != names.WORD:
        message = "这个文件是“Strict Open XML 文档”，或不是由 Word、WPS 保存的"
    if message:
        raise TemplateError([NOT_A_TEMPLATE.finding(message, at=Location(package.file))])
    return package


def open_relationships(relationships: Sequence[Relationship], part: str) -> Relationships:
    """Return the relationships of a part, open for more."""
    xml = office.relationships_xml(relationships, part).removesuffix("</Relationships>")
    return Relationships(xml, office.next_number(relationships))


def _part_number(part: str) -> str:
    """``word/header2.xml`` is 页眉2; a single ``header.xml`` is the first."""
    found = re.search(r"(\d+)\.xml$", part)
    return found[1] if found else "1"


def _natural(part: str) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in re.split(r"([0-9]{1,9})", part)]
