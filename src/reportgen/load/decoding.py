"""This module turns the bytes of a data file into text: UTF-8 or UTF-16, and GBK with a warning."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, ReportgenError
from reportgen.load.document import FileText
from reportgen.load.rules import CONTROL_CHARACTER, DAMAGED_TEXT, GBK, NOT_TEXT
from reportgen.marks import OURS

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_FILES = (
    (b"PK\x03\x04", " Excel、Word 或压缩文件"),
    (b"\xd0\xcf\x11\xe0", "旧格式的 Excel、Word 文件"),
    (b"%PDF", " PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
)
#: Neither YAML nor XML, and so Word and Excel, allow the first group; of the second we mark places with some, and the
#: others are invisible and break searching.
UNPRINTABLE = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    rf"|[{OURS}\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]"
)
_PLACES_SHOWN = 4


def decode(path: str, raw: bytes) -> tuple[FileText, list[Diagnostic]]:
    """Return the text without invisible characters, and what was found wrong with it.

    Raises:
        ReportgenError: it is no text at all (RG103) or damaged (RG105).
    """
    encoding, skipped = next(((e, len(mark)) for mark, e in _BYTE_ORDER_MARKS if raw.startswith(mark)), ("", 0))
    if not encoding:
        _refuse_other_files(path, raw)
    body = raw[skipped:]
    try:
        return _printable(path, body.decode(encoding or "utf-8"))
    except UnicodeDecodeError as error:
        text = "" if encoding else _decode_gbk(raw)
        if not text:
            damaged = FileText(path, body.decode(error.encoding, "replace"))
            offset = len(body[: error.start].decode(error.encoding, "replace"))
            raise ReportgenError([DAMAGED_TEXT.finding("这里的字节不是文字", at=damaged.at_offset(offset))]) from None
    source, findings = _printable(path, text)
    return source, [GBK.finding("文件不是 UTF-8 编码，已按 GBK 读取", at=Location(path)), *findings]


def _refuse_other_files(path: str, raw: bytes) -> None:
    for beginning, kind in _OTHER_FILES:
        if raw.startswith(beginning):
            raise ReportgenError([NOT_TEXT.finding(f"这是{kind}，不是 YAML 或 JSON 文本", at=Location(path))])
    if b"\x00" in raw:
        raise ReportgenError([NOT_TEXT.finding("这不是文本文件：含有空字节", at=Location(path))])


def _decode_gbk(raw: bytes) -> str:
    """Return bytes that are not UTF-8 as GBK; nothing when they are damaged UTF-8 or neither."""
    # GBK text is almost nowhere valid UTF-8, damaged UTF-8 almost everywhere; yet much of it can be read as GBK.
    attempt = raw.decode("utf-8", "surrogateescape")
    foreign = sum(1 for char in attempt if "\udc80" <= char <= "\udcff")
    readable = sum(1 for char in attempt if char >= "\x80") - foreign
    try:
        return "" if readable > foreign else raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""


def _printable(path: str, text: str) -> tuple[FileText, list[Diagnostic]]:
    found = list(UNPRINTABLE.finditer(text))
    if not found:
        return FileText(path, text), []
    source = FileText(path, UNPRINTABLE.sub("", text))
    places = [source.at_offset(match.start() - number) for number, match in enumerate(found[:_PLACES_SHOWN])]
    names = list(dict.fromkeys(f"U+{ord(match.group()):04X}" for match in found))
    message = f"文字中有 {len(found)} 个不可见的控制字符（{'、'.join(names[:_PLACES_SHOWN])}）"
    return source, [CONTROL_CHARACTER.finding(message, at=places[0], also_at=places[1:])]
