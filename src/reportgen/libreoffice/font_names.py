"""This module knows which font families are installed, by all names that they go by, 仿宋 as well as FangSong.

The fonts themselves are asked (the ``name`` table of OpenType): fontconfig is not on every system, and Windows' list
holds the names of one language.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SAME_WIDTHS = {
    "times new roman": "liberation serif",
    "arial": "liberation sans",
    "courier new": "liberation mono",
    "calibri": "carlito",
    "cambria": "caladea",
}
"""Fonts that were made as wide as those they stand for, sign by sign: with them, lines and pages break alike."""

_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")
_FAMILY_NAMES = (1, 16)
_MACINTOSH = 1
_COLLECTION = b"ttcf"


def missing_families(named: Iterable[str], folders: Iterable[Path]) -> list[str]:
    """Return those of the named families that no font in these folders has, nor one just as wide."""
    installed = installed_families(folders)
    return sorted(
        {name for name in named if not {name.casefold(), SAME_WIDTHS.get(name.casefold(), "")} & installed},
    )


def installed_families(folders: Iterable[Path]) -> set[str]:
    """Return the names of all families in these folders, in small letters; what is no font is passed over."""
    found: set[str] = set()
    for folder in folders:
        for root, _, names in os.walk(folder):
            for name in names:
                if name.lower().endswith(_SUFFIXES):
                    found |= _families(Path(root, name))
    return found


def _families(path: Path) -> set[str]:
    try:
        with path.open("rb") as font:
            return {name.casefold() for start in _faces(font) for name in _names(font, start)}
    except (OSError, struct.error, UnicodeDecodeError, LookupError):
        return set()


def _faces(font: BinaryIO) -> tuple[int, ...]:
    """Return where the faces of a font file begin."""
    if font.read(4) != _COLLECTION:
        return (0,)
    _, number = struct.unpack(">LL", font.read(8))
    return struct.unpack(f">{number}L", font.read(4 * number))


def _names(font: BinaryIO, start: int) -> Iterator[str]:
    """Yield the names of a face's family in every language."""
    font.seek(start + 4)
    (number,) = struct.unpack(">H6x", font.read(8))
    tables = dict(struct.unpack(">4s4xL4x", font.read(16)) for _ in range(number))
    font.seek(tables[b"name"])
    records, texts = struct.unpack(">2xHH", font.read(6))
    entries = [struct.unpack(">6H", font.read(12)) for _ in range(records)]
    for platform, _, _, kind, length, offset in entries:
        if kind in _FAMILY_NAMES:
            font.seek(tables[b"name"] + texts + offset)
            yield font.read(length).decode("mac-roman" if platform == _MACINTOSH else "utf-16-be")
