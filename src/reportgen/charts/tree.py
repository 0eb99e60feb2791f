"""This module finds, makes, places and removes elements of a chart part that is held as a tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.charts.fragments import CHART_NAMESPACE, DRAWING_NAMESPACE
from reportgen.office import OFFICE_RELATIONSHIPS, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

C, A, R = f"{{{CHART_NAMESPACE}}}", f"{{{DRAWING_NAMESPACE}}}", f"{{{OFFICE_RELATIONSHIPS}}}"


def fragment(xml: str) -> _Element:
    """Return an element from its text, which may use the prefixes ``c`` and ``a``."""
    return parse_xml(f'<x xmlns:c="{CHART_NAMESPACE}" xmlns:a="{DRAWING_NAMESPACE}">{xml}</x>'.encode())[0]


def insert_before(parent: _Element, element: _Element, followers: Iterable[str]) -> None:
    """Insert a child before the first one that has to follow it, or last."""
    names = set(followers)
    follower = next((child for child in parent if local_name(child) in names), None)
    if follower is None:
        parent.append(element)
    else:
        follower.addprevious(element)


def remove_all(parent: _Element, name: str) -> None:
    """Remove the children of one name."""
    for child in parent.findall(f"{C}{name}"):
        parent.remove(child)


def detach(element: _Element) -> None:
    """Remove an element from its parent."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def index_of(element: _Element) -> int:
    """Return which series, point, label or legend entry an element is about."""
    index = element.find(f"{C}idx")
    value = "" if index is None else index.get("val", "")
    return int(value) if re.fullmatch("[0-9]{1,9}", value) else 0


def local_name(element: _Element) -> str:
    """Return the name of an element without its namespace; a comment has none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
