"""This module holds what the generated pages are put together from: headings, tables, blocks of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

GENERATED = "<!-- 本页由 make docs 生成，请勿手工修改。 -->"


def heading(anchor: str, text: str) -> str:
    """Return the heading of a chapter, with an anchor for links."""
    return f'<a id="{anchor.lower()}"></a>\n\n## {text}（{anchor}）'


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table; ``|`` within a cell is escaped."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def fenced(text: str, language: str = "text") -> str:
    """Return a text to be shown as it is."""
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def page(*blocks: str) -> str:
    """Return a page of these blocks."""
    return "\n\n".join(blocks) + "\n"
