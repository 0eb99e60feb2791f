"""This module reads data files of earlier versions, in which a reason did not say what it explains.

An old ``reason`` is read as the one that the profile prints at its place, as it always was, and a warning says so:
under another profile the same words would stand in another sentence.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from reportgen.app.fields import printed_in
from reportgen.diagnostics import Severity
from reportgen.load.document import Document, Place, value_at
from reportgen.load.field_messages import OLD_REASONS
from reportgen.load.rules import OLD_REASON
from reportgen.model.values import Reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportgen.app.ready_profile import ReadyProfile
    from reportgen.diagnostics import Diagnostic
    from reportgen.load.document import FieldPath


def read_old_reasons(
    document: Document, findings: Sequence[Diagnostic], ready: ReadyProfile
) -> tuple[Document, list[Diagnostic]]:
    """Return the document with its old reasons under their new names, and what is to be said of them.

    ``findings`` say which they are (RG500). One of which the profile prints several kinds stays an error; one of which
    it prints none is left out.
    """
    renamed: dict[FieldPath, FieldPath] = {}
    printed: Counter[str] = Counter()
    told: list[Diagnostic] = []
    for finding in findings:
        path = _path(document.data, finding.at.name if finding.at else "")
        candidates = [(*path[:-1], *f"{OLD_REASONS[str(path[-1])]}{name}".split(".")) for name in Reasons.model_fields]
        new = [each for each in candidates if printed_in(ready, tuple(part for part in each if isinstance(part, str)))]
        names = [f"{each[-1]}（{Reasons.model_fields[str(each[-1])].title}）" for each in new]
        if new[1:]:
            remedy = f"方案“{ready.profile.id}”在这里印的有 {'、'.join(names)}，请写明是哪一个。"
            told.append(replace(finding, severity=Severity.ERROR, remedy=remedy))
            continue
        renamed[path] = new[0] if new else ()
        printed[names[0] if names else ""] += 1
    if renamed:
        unread = printed.pop("", 0)
        read = "、".join(f"{count} 处读作 {name}" for name, count in printed.items())
        left = f"{unread} 处不印原因，没有采用" if unread else ""
        where = "；".join(filter(None, (read, left)))
        message = f"“reason”没有说明是与什么数相比的原因，按方案“{ready.profile.id}”所印的：{where}"
        first = next(finding for finding in findings if finding.at)
        told.insert(0, OLD_REASON.finding(message, at=first.at))
    return _with_names(document, renamed), told


def _path(data: object, name: str) -> FieldPath:
    """Return the parts of the name of a place: numbers of entries are numbers, codes are texts."""
    path: list[str | int] = []
    for part in name.split("."):
        entry = int(part) if isinstance(value_at(data, tuple(path)), list) else part
        path.append(entry)
    return tuple(path)


def _with_names(document: Document, renamed: Mapping[FieldPath, FieldPath]) -> Document:
    """Return a document with values under other names, found at the same places as before; an empty name is none."""
    data = deepcopy(document.data)
    for old, new in renamed.items():
        value = value_at(data, old[:-1]).pop(old[-1])
        below = data
        for part in new[:-1]:
            below = below.setdefault(str(part), {}) if isinstance(below, dict) else below[part]
        if new:
            below.setdefault(str(new[-1]), value)

    @cache
    def positions() -> Place:
        root = document.positions()
        for old, new in renamed.items():
            place = root
            for part in old[:-1]:
                place = place.children[part]  # type: ignore[assignment]  # what holds fields is no scalar
            key, value = place.keys[old[-1]], place.children[old[-1]]
            for part in map(str, new[len(old) - 1 : -1]):
                place = place.children.setdefault(part, Place(key))  # type: ignore[assignment]  # likewise
                place.keys.setdefault(part, key)
            if new:
                place.keys.setdefault(str(new[-1]), key)
                place.children.setdefault(str(new[-1]), value)
        return root

    return Document(document.source, data, positions)
