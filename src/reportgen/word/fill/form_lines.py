"""This module keeps the line over a table legible: a long name on the left does not run into what stands in the middle.

The middle and the right piece stand at tab stops. Where the left one reaches the middle, Word and others go on to the
next stop, and what has no room there any more breaks in the middle of a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.template.recording import without_marks
from reportgen.word.fill.output import seen_text
from reportgen.word.fill.text_width import PARTS_PER_TWIP, text_width

if TYPE_CHECKING:
    from reportgen.word.document import GridStyles

_LINE = r'(<w:p><w:pPr><w:pStyle w:val="({})"/>(?:(?!</w:pPr>).)*</w:pPr>)(.*?)</w:p>'
_TAB = "<w:tab/>"
_THREE = 3
_GAP = 200
"""What is left free between two pieces, in twips."""


def with_lines_parted(xml: str, styles: GridStyles) -> str:
    """Return a part in which the left piece of such a line has a line of its own when it leaves the others no room."""
    if not styles.lines:
        return xml
    return re.sub(_LINE.format("|".join(map(re.escape, styles.lines))), lambda line: _parted(line, styles), xml)


def _parted(line: re.Match[str], styles: GridStyles) -> str:
    pieces = line[3].split(_TAB)
    if len(pieces) != _THREE:
        return line[0]
    middle, font_size = styles.lines[line[2]]
    left, between = (text_width(without_marks(seen_text(piece))) * font_size // PARTS_PER_TWIP for piece in pieces[:2])
    if left + between // 2 + _GAP <= middle:
        return line[0]
    return line[1] + line[3].replace(_TAB, f"<w:br/>{_TAB}", 1) + "</w:p>"
