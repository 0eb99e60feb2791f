"""This module turns the bytes of a data file into text: UTF-8 or UTF-16, and GBK with a warning."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, ReportgenError, Rule, Severity
from reportgen.load.document import Source
from reportgen.load.mistakes import CONTROL_CHARACTER

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

NOT_TEXT = Rule(
    "RG103",
    "不是文本文件",
    "数据文件是用记事本一类的编辑器书写的 YAML 或 JSON 文本；Excel、Word、PDF 等文件不能直接读取。",
    "请给出扩展名为 .yaml 或 .json 的数据文件。",
)
GBK = Rule(
    "RG104",
    "文件是 GBK 编码",
    "内容已按 GBK 读取；其他程序可能把它读成乱码，生僻字也可能丢失。",
    "请用编辑器打开，另存为 UTF-8 编码。",
    Severity.WARNING,
)
DAMAGED_TEXT = Rule(
    "RG105",
    "文字编码有误",
    "有的字节不是任何文字，文件可能没有下载完整，或由两种编码的文字拼接而成。",
    "请在编辑器中打开，改正乱码处的文字，另存为 UTF-8 编码。",
)

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
#: Neither YAML nor XML, and so Word and Excel, allow the first group, or Unicode leaves it to programs, which mark
#: places with it; the second is invisible and breaks searching.
UNPRINTABLE = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
    r"|[\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]"
)
_PLACES_SHOWN = 4


def decode(path: str, raw: bytes) -> tuple[Source, list[Diagnostic]]:
    """Return the text without invisible characters, and what was found wrong with it.

    Raises:
        ReportgenError: it is no text at all (RG103) or damaged (RG105).
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            body = raw[len(mark) :]
            try:
                return _printable(path, body.decode(encoding))
            except UnicodeDecodeError as error:
                raise ReportgenError([_damaged(path, body.decode(encoding, "replace"), error)]) from None
    _refuse_other_files(path, raw)
    try:
        return _printable(path, raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        source, findings = _printable(path, _decode_gbk(path, raw, error))
    return source, [GBK.finding("文件不是 UTF-8 编码，已按 GBK 读取", at=Location(path)), *findings]


def _refuse_other_files(path: str, raw: bytes) -> None:
    for beginning, kind in _OTHER_FILES:
        if raw.startswith(beginning):
            raise ReportgenError([NOT_TEXT.finding(f"这是{kind}，不是 YAML 或 JSON 文本", at=Location(path))])
    if b"\x00" in raw:
        raise ReportgenError([NOT_TEXT.finding("这不是文本文件：含有空字节", at=Location(path))])


def _decode_gbk(path: str, raw: bytes, error: UnicodeDecodeError) -> str:
    # GBK text is almost nowhere valid UTF-8, damaged UTF-8 almost everywhere; yet much of it can be read as GBK.
    attempt = raw.decode("utf-8", "surrogateescape")
    foreign = sum(1 for char in attempt if "\udc80" <= char <= "\udcff")
    readable = sum(1 for char in attempt if char >= "\x80") - foreign
    damaged = ReportgenError([_damaged(path, raw.decode("utf-8", "replace"), error)])
    if readable > foreign:
        raise damaged
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        raise damaged from None


def _damaged(path: str, text: str, error: UnicodeDecodeError) -> Diagnostic:
    offset = len(error.object[: error.start].decode(error.encoding, "replace"))
    return DAMAGED_TEXT.finding("这里的字节不是文字", at=Source(path, text).at_offset(offset))


def _printable(path: str, text: str) -> tuple[Source, list[Diagnostic]]:
    found = list(UNPRINTABLE.finditer(text))
    if not found:
        return Source(path, text), []
    source = Source(path, UNPRINTABLE.sub("", text))
    places = [source.at_offset(match.start() - number) for number, match in enumerate(found[:_PLACES_SHOWN])]
    names = list(dict.fromkeys(f"U+{ord(match.group()):04X}" for match in found))
    message = f"文字中有 {len(found)} 个不可见的控制字符（{'、'.join(names[:_PLACES_SHOWN])}）"
    return source, [CONTROL_CHARACTER.finding(message, at=places[0], also_at=places[1:])]
