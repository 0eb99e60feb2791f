"""This module finds the tags in a template's text, also the broken ones, and says where each stands.

Jinja stops at the first mistake and its own reading of the rest is then worth nothing; here every tag is found by
itself, so that one mistake does not hide the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportgen.marks import SLOT, SLOT_END
from reportgen.template.rules import BRACES, FULL_WIDTH, PREFIX, SINGLE_BRACE, SYNTAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.diagnostics import Diagnostic, Location, Rule
    from reportgen.template.source import TemplateSource

HALF_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    "“": '"', "”": '"', "‘": "'", "’": "'", "。": ".", "、": ",", "【": "[", "】": "]",
}  # fmt: skip
"""The sign or letter that a full-width one stands for."""

_TYPED = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')"""
    r"""|(?P<double>[“”][^“”"]*[“”"]|"[^“”"]*[“”])"""
    r"""|(?P<single>[‘’][^‘’']*[‘’']|'[^‘’']*[‘’])"""
    rf"|(?P<odd>[{re.escape(''.join(HALF_WIDTH))}])"
)

CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
KEYWORDS = ("if", "elif", "else", "endif", "for", "endfor", "set")

WHOLE_TAG = re.compile(
    r"\{\{[^{}]*(?:(?:\{(?![{%])|\}(?!\}))[^{}]*)*\}\}"
    r"|\{%[^{%]*(?:(?:\{(?![{%])|%(?!\}))[^{%]*)*%\}"
    r"|\{#[^{#]*(?:(?:\{(?!#)|#(?!\}))[^{#]*)*#\}"
)
"""A tag from its beginning to its end; no other one begins in it, so that a line of braces is read once, not from each
brace to its end."""

_TEXT = r""""[^"]*"|'[^']*'"""
_OPENING = re.compile(r"\{[{%#]|[{｛][ 　]?[{｛%％]")
_INSIDE = {
    "{{": rf"(?:{_TEXT}|(?!}}}}|\{{[{{%])[^\"'])*",
    "{%": rf"(?:{_TEXT}|(?!%}}|\{{[{{%])[^\"'])*",
    "{#": r"(?:(?!\{#|#\}).)*",
}
_WELL_FORMED = {mark: re.compile(rf"{re.escape(mark)}{_INSIDE[mark]}{re.escape(CLOSING[mark])}") for mark in CLOSING}
#: More than anybody could mean; each of them would be a mistake by itself.
_TOO_MANY = re.compile(r"[{｛]{5,}")
_SOME_CLOSING = re.compile(r"[}｝%％#][ 　]?[}｝]|[}｝]")
_STRAY_CLOSING = re.compile(r"[%％][}｝]|[}｝]{2}")
_SINGLE = re.compile(r"[{｛][ 　]*[A-Za-z_][\w.]*(?:[ 　]*|[ 　]*[|｜][^{}｛｝]*)[}｝]")
#: Elements of Word, and the marks that stand for a section and other things that are no text.
_MARKUP = re.compile(f"<[^<>]*>|{SLOT}[^{SLOT_END}]*{SLOT_END}?")
_WORD = re.compile(r"\w+")
_PREFIX = re.compile(r"(p|tr|tc|r)\s+(?=\w)")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: ``{{ … }}`` (``keyword`` is empty) or ``{% keyword … %}`` (``%`` when there is none).

    ``text`` is the tag as written, ``expression`` what it says, with the signs an input method spoilt put right;
    ``prefix`` is the ``p``, ``tr``, ``tc`` or ``r`` of a tag that takes its paragraph, row, cell or run with it,
    ``None`` when it stands where it cannot be one.
    ``line`` and ``column`` count from 1 in the source's text, ``place`` is where a person finds it. Of a broken tag
    only the beginning is known.
    """

    text: str
    expression: str
    keyword: str
    prefix: str | None
    line: int
    column: int
    place: Location
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """The text of one tag, its line and where in the line it starts, and the mark it is meant to start with."""

    text: str
    line: int
    start: int
    mark: str

    def __str__(self) -> str:
        return self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"


@dataclass(slots=True)
class TagReader:
    """Reads the tags of one source; ``findings`` grows on the way."""

    source: TemplateSource
    findings: list[Diagnostic]

    def read(self) -> Iterator[Tag]:
        """Yield the tags in order, comments left out."""
        for number, line in enumerate(self.source.text.split("\n"), start=1):
            yield from self._read_line(number, line)

    def _read_line(self, number: int, line: str) -> Iterator[Tag]:
        done = 0
        while opening := _OPENING.search(line, done):
            self._check_gap(number, line, done, opening.start())
            mark = _proper(opening[0])
            whole = _WELL_FORMED[mark].match(line, opening.start()) if opening[0] == mark else None
            if whole and mark == "{#":
                done = whole.end()
            elif whole:
                done = whole.end()
                yield self._tag(_Piece(whole[0], number, opening.start(), mark), whole[0][2:-2])
            else:
                done, tag = self._recover(number, line, opening)
                if mark != "{#":
                    yield tag
        self._check_gap(number, line, done, len(line))

    def _recover(self, number: int, line: str, opening: re.Match[str]) -> tuple[int, Tag]:
        """Return where a malformed tag ends, and the tag as far as it can be understood."""
        start, mark = opening.start(), _proper(opening[0])
        if run := _TOO_MANY.match(line, start):
            piece = _Piece(run[0], number, start, mark)
            self._find(BRACES, f"花括号太多：{piece}", piece)
            return run.end(), self._tag(piece, "", is_broken=True)
        following = _OPENING.search(line, opening.end())
        limit = following.start() if following else len(line)
        closing = _SOME_CLOSING.search(line, opening.end(), limit)
        end = closing.end() if closing else limit
        # Word's own marks between the pieces of the tag are nothing that its author knows.
        piece = _Piece(_MARKUP.sub("", line[start:end]).rstrip(), number, start, mark)
        is_broken = self._say_what_is_wrong(piece, opening[0], closing[0] if closing else "")
        inside = _MARKUP.sub("", line[opening.end() : closing.start() if closing else limit])
        return end, self._tag(piece, inside, is_broken=is_broken)

    def _say_what_is_wrong(self, piece: _Piece, opening: str, closing: str) -> bool:
        """Report a malformed tag; return whether its inside cannot be relied upon."""
        if (opening, closing) == (piece.mark, CLOSING[piece.mark]):
            self._find(SYNTAX, f"引号没有成对：{piece}", piece)
            return True
        odd = tuple(dict.fromkeys(sign for sign in opening + closing if sign in HALF_WIDTH))
        if odd:
            self._find(FULL_WIDTH, f"标签的花括号是全角的：{piece}，{should_be(odd)}", piece)
        elif closing:
            right = CLOSING[piece.mark]
            self._find(BRACES, f"标签以“{opening}”开始，应以“{right}”结束，这里是“{closing}”：{piece}", piece)
        else:
            self._find(BRACES, f"标签没有结束，缺少“{CLOSING[piece.mark]}”：{piece}", piece)
        return not closing

    def _tag(self, piece: _Piece, inside: str, *, is_broken: bool = False) -> Tag:
        bare = inside.removeprefix("-").removeprefix("+").removesuffix("-").removesuffix("+")
        inner, odd = half_width(bare)
        if odd and not is_broken:
            self._find(FULL_WIDTH, f"标签里有全角符号：{piece}，{should_be(odd)}", piece)
        prefix, expression = self._split_prefix(piece, inner)
        word = _WORD.match(expression) if piece.mark != "{{" else None
        if word:
            expression = expression[word.end() :].strip()
        keyword = word[0] if word else ("" if piece.mark == "{{" else "%")
        return Tag(piece.text, expression, keyword, prefix, piece.line, piece.start + 1, self._place(piece), is_broken)

    def _split_prefix(self, piece: _Piece, inner: str) -> tuple[str | None, str]:
        expression = inner.strip()
        match = _PREFIX.match(expression)
        if not match:
            return "", expression
        if piece.mark != "{{" and not inner[0].isspace():
            return match[1], expression[match.end() :]
        if piece.mark == "{{":
            self._find(PREFIX, f"数据标签不带前缀“{match[1]}”：{piece}", piece)
        else:
            self._find(PREFIX, f"前缀“{match[1]}”要紧跟在“{{%”之后：{piece}", piece)
        return None, expression[match.end() :]

    def _check_gap(self, number: int, line: str, start: int, end: int) -> None:
        # The text between tags may be XML, whose attributes hold braces of their own.
        gap = _MARKUP.sub(lambda match: " " * len(match[0]), line[start:end])
        for match in _STRAY_CLOSING.finditer(gap):
            piece = _Piece(match[0], number, start + match.start(), "")
            self._find(BRACES, f"多出的“{piece}”，前面没有对应的开始", piece)
        for match in _SINGLE.finditer(gap):
            piece = _Piece(match[0], number, start + match.start(), "")
            self._find(SINGLE_BRACE, f"花括号只有一层，会原样印出：{piece}", piece)

    def _find(self, rule: Rule, message: str, piece: _Piece) -> None:
        self.findings.append(rule.finding(message, at=self._place(piece)))

    def _place(self, piece: _Piece) -> Location:
        """Return the place of a piece, with its column in the text as the author sees it where it can be told."""
        place = self.source.place(piece.line)
        if place.source_line.startswith(piece.text, piece.start):
            return replace(place, column=piece.start + 1)
        found = place.source_line.find(piece.text)
        return replace(place, column=found + 1) if found >= 0 else place


def _proper(opening: str) -> str:
    """Return what an opening is meant to be: ``｛％`` is ``{%``.

    >>> _proper("{ ％")
    '{%'
    """
    return "{" + HALF_WIDTH.get(opening[-1], opening[-1])


def half_width(inner: str) -> tuple[str, tuple[str, ...]]:
    """Return a tag's inside with the right signs, and the wrong signs in it, each once.

    Text between straight quotation marks is the author's and stays as it is.

    >>> half_width('revenue。total｜names（"，"）')
    ('revenue.total|names("，")', ('。', '｜', '（', '）'))
    >>> half_width("compared(total，“收入、支出”)")
    ('compared(total,"收入、支出")', ('，', '“', '”'))
    """
    odd: dict[str, None] = {}

    def corrected(match: re.Match[str]) -> str:
        piece = match[0]
        if match.lastgroup == "text":
            return piece
        if match.lastgroup == "odd":
            odd[piece] = None
            return HALF_WIDTH[piece]
        mark = '"' if match.lastgroup == "double" else "'"
        odd.update(dict.fromkeys(sign for sign in (piece[0], piece[-1]) if sign != mark))
        return f"{mark}{piece[1:-1]}{mark}"

    return _TYPED.sub(corrected, inner), tuple(odd)


def should_be(odd: tuple[str, ...]) -> str:
    """Say what each wrong sign should be.

    >>> should_be(("，", "｜"))
    '， 应为 ,；｜ 应为 |'
    """
    return "；".join(f"{sign} 应为 {HALF_WIDTH[sign]}" for sign in odd)
