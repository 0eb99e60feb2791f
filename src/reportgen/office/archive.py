"""This module reads and writes Office files as zip packages: guarded on the way in, byte-identical on the way out.

What is read is somebody else's file and may be damaged, renamed or hostile; what is written depends on nothing but the
parts: no clock, no computer.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NoReturn

from reportgen.diagnostics import Location, OutputError, Rule, TemplateError

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Mapping
    from pathlib import Path

CONTENT_TYPES = "[Content_Types].xml"
PACKAGE_RELATIONSHIPS = "_rels/.rels"

MAX_MEMBERS = 5_000
MAX_TOTAL_BYTES = 200_000_000
"""How much a report, which is read again to be laid out or commented, may hold."""
MAX_TEMPLATE_BYTES = 30_000_000
"""How much a template may hold: its parts become trees, which take some ten times as much memory."""
MAX_RATIO = 200
#: Below this size a high ratio is harmless and common: an empty sheet of a workbook is mostly the same text.
RATIO_FREE_BYTES = 1_000_000
_FREE_IN_ALL = 10 * RATIO_FREE_BYTES

UNREADABLE = Rule(
    "RG710",
    "文件无法读取",
    "文件不存在、没有读取权限，或给出的是文件夹。",
    "请核对文件路径；若文件在 U 盘或网络盘上，请先复制到本机。",
)
NOT_OFFICE = Rule(
    "RG711",
    "不是 Word（.docx）或 Excel（.xlsx）文件",
    "有的系统导出的“.xlsx”其实是网页、文本或其他格式，只是改了扩展名，本程序无法读取。",
    "请用 Word、Excel 或 WPS 打开该文件，另存为 .docx 或 .xlsx 后再使用。",
)
ENCRYPTED_OR_OLD = Rule(
    "RG712",
    "文件已加密，或是旧的 .doc / .xls 格式",
    "设置了打开密码的文件和 97—2003 格式的文件，内容不是公开的 Office 压缩包，本程序无法读取。",
    "请在 Word、Excel 或 WPS 中打开，取消密码，另存为 .docx 或 .xlsx。",
)
DAMAGED = Rule(
    "RG713",
    "Office 文件已损坏",
    "文件没有下载完整，或在传输中损坏，其中有内容无法解压。",
    "请重新取得该文件；或在 Word、WPS 中打开并修复，再另存一份。",
)
UNSAFE = Rule(
    "RG714",
    "Office 文件的内容不安全",
    "文件声明的大小、内容数量、内部名称或 XML 声明异常，可能是为损害电脑而制作的。",
    "请不要使用来历不明的文件；若文件可信，请在 Word、Excel 或 WPS 中打开并另存一份。",
)
BROKEN_PART = Rule(
    "RG626",
    "生成的文件不完整",
    "模板的标签与数据合在一起，得到 Word、Excel、WPS 打不开的内容，所以没有写出文件。",
    "请用 reportgen lint 检查模板，核对所说之处附近的标签；没有查出问题的，请把模板和数据交给程序的维护者。",
)
_COMPRESSED_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".docx", ".xlsx")
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_PARSED_SUFFIXES = (".xml", ".rels", ".vml")
_MARKUP = re.compile(r"^[^<>]*>|<[^<>]*>?")
#: In characters: enough to hold some words of the text between the markup.
_SHOWN_OF_PART = 4_000
_OTHER_FORMATS = (
    (b"<!doctype html", "网页（HTML）"),
    (b"<html", "网页（HTML）"),
    (b"<?xml", "XML 文件"),
    (b"%pdf", "PDF 文件"),
    (b"{\\rtf", "RTF 文件"),
)
_OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP_MARK = b"PK"


@dataclass(frozen=True, slots=True)
class PackedMember:
    """One part as it lies in the zip file, so that a part that never changes is compressed once for many reports."""

    payload: bytes
    size: int
    crc: int
    method: int


def read_file(path: Path) -> bytes:
    """Return a file's content; one that is too large, or has no end, is refused before it is read.

    Raises:
        OutputError: the file is missing, cannot be read, or is no file of a bearable size (RG710, RG714).
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            refuse(UNREADABLE, "这是文件夹，不是文件" if path.is_dir() else "这不是普通的文件", path.as_posix())
        if status.st_size > MAX_TEMPLATE_BYTES:
            refuse(UNSAFE, f"文件超过 {MAX_TEMPLATE_BYTES // 1_000_000} MB", path.as_posix())
        return path.read_bytes()
    except (OSError, ValueError) as error:
        refuse(UNREADABLE, _reading_reason(error), path.as_posix(), cause=error)


def parse_package(content: bytes, file: str, most_bytes: int = MAX_TOTAL_BYTES) -> dict[str, bytes]:
    """Return the parts of an Office file that is already in memory; ``file`` names it in findings.

    Raises:
        OutputError: the bytes are no Office file, or an encrypted, damaged or unsafe one (RG711 to RG714).
    """
    import zipfile  # a run that only writes does not need its 10 ms

    _check_format(content, file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_directory(infos, file, most_bytes)
            members = {info.filename: _read_member(archive, info, file) for info in infos}
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, *_ODD_ZIP) as error:
        refuse(DAMAGED, "文件已损坏，无法解压", file, cause=error)
    if CONTENT_TYPES not in members:
        refuse(NOT_OFFICE, f"这是压缩包，但不是 Office 文件（其中没有 {CONTENT_TYPES}）", file)
    return members


#: What the standard library says of sizes, offsets, dates and methods that cannot be.
_ODD_ZIP = (NotImplementedError, RuntimeError, ValueError, OverflowError, IndexError)


def pack(name: str, content: bytes) -> PackedMember:
    """Return a part compressed as :func:`write_package` would; pictures and workbooks, compressed already, are stored.

    >>> pack("word/document.xml", b"<w:p/>" * 100).size
    600
    """
    stored = name.lower().endswith(_COMPRESSED_SUFFIXES)
    payload = content if stored else zlib.compress(content, 6, wbits=-zlib.MAX_WBITS)
    method = _STORED if stored else _DEFLATED
    return PackedMember(payload, len(content), zlib.crc32(content), method)


def unpack(member: bytes | PackedMember) -> bytes:
    """Return the content of a part, whether it is compressed or not."""
    if isinstance(member, bytes):
        return member
    return member.payload if member.method == _STORED else zlib.decompress(member.payload, wbits=-zlib.MAX_WBITS)


def write_package(members: Mapping[str, bytes | PackedMember]) -> bytes:
    """Return the Office file with these parts; equal parts give equal bytes, whatever the day and the computer.

    The standard library's writer can neither take a part that is compressed already nor leave the clock alone
    without as many words as the format itself, of which an Office file needs very little: no zip64, no comments.
    """
    body, directory, offset = [], [], 0
    # Programs that look into the first bytes know an Office file by its content types.
    for name in sorted(members, key=lambda name: (name != CONTENT_TYPES, name != PACKAGE_RELATIONSHIPS, name)):
        member = members[name]
        packed = member if isinstance(member, PackedMember) else pack(name, member)
        encoded = name.encode()
        common = _common_header(encoded, packed)
        head = _LOCAL_MARK + common + encoded
        body += [head, packed.payload]
        directory.append(_DIRECTORY_MARK + _MADE_BY + common + _ATTRIBUTES + struct.pack("<L", offset) + encoded)
        offset += len(head) + len(packed.payload)
    listing = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), len(listing), offset, 0)
    return b"".join([*body, listing, end])


def check_parts(members: Mapping[str, bytes | PackedMember], template: str = "") -> None:
    """See that programs can read the parts of a report that was made with a template.

    Parts that are compressed already were read when the template was.

    Raises:
        TemplateError: a part is not well-formed (RG626).
    """
    parts = ((name, content) for name, content in members.items() if isinstance(content, bytes))
    findings = [
        BROKEN_PART.finding(f"生成的 {name} 不完整（{broken}）", at=Location(template) if template else None)
        for name, content in parts
        if name.endswith(_PARSED_SUFFIXES) and (broken := _broken_at(content))
    ]
    if findings:
        raise TemplateError(findings)


def _broken_at(content: bytes) -> str:
    """Return the text at which a part stops being well-formed XML, or nothing."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    try:
        parser.Parse(content, True)  # noqa: FBT003 - the only way to say that it is the whole
    except expat.ExpatError:
        before = content[: parser.ErrorByteIndex].decode(errors="ignore")[-_SHOWN_OF_PART:]
        return f"在“{''.join(_MARKUP.sub('', before).split())[-20:]}”之后"
    return ""


_LOCAL_MARK = b"PK\x03\x04"
_DIRECTORY_MARK = b"PK\x01\x02"
_STORED, _DEFLATED = 0, 8
_COMMON = struct.Struct("<5H3L2H")
_END = struct.Struct("<4s4H2LH")
_ZIP_VERSION = 20
_UTF8_NAME = 0x800
_MIDNIGHT = 0
_FIRST_OF_JANUARY_1980 = (1 << 5) | 1
#: "Made on Unix", so that the bytes do not tell the system; then no comment, disk 0, binary, mode 0600.
_MADE_BY = struct.pack("<H", 3 << 8 | _ZIP_VERSION)
_ATTRIBUTES = struct.pack("<3HL", 0, 0, 0, 0o600 << 16)


def _common_header(encoded: bytes, packed: PackedMember) -> bytes:
    """Return the fields that a part's own header and its entry in the directory share."""
    flags = 0 if encoded.isascii() else _UTF8_NAME
    sizes = packed.crc, len(packed.payload), packed.size
    when = _MIDNIGHT, _FIRST_OF_JANUARY_1980
    return _COMMON.pack(_ZIP_VERSION, flags, packed.method, *when, *sizes, len(encoded), 0)


def _check_format(content: bytes, file: str) -> None:
    if content.startswith(_ZIP_MARK):
        return
    if content.startswith(_OLE_MARK):
        refuse(ENCRYPTED_OR_OLD, "文件已加密，或是旧的 .doc / .xls 格式", file)
    if not content:
        refuse(NOT_OFFICE, "文件是空的", file)
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    actual = next((label for mark, label in _OTHER_FORMATS if start.startswith(mark)), "其他格式的文件")
    refuse(NOT_OFFICE, f"不是 Office 文件，实际是{actual}", file)


def _check_directory(infos: list[zipfile.ZipInfo], file: str, most_bytes: int) -> None:
    """Refuse a file that declares too many, too large or unsafe parts, before anything is unpacked."""
    if len(infos) > MAX_MEMBERS:
        refuse(UNSAFE, f"文件内有 {len(infos)} 项内容，超过 {MAX_MEMBERS} 项", file)
    total = sum(info.file_size for info in infos)
    if total > most_bytes:
        refuse(UNSAFE, f"解压后有 {total // 1_000_000} MB，超过 {most_bytes // 1_000_000} MB", file)
    if total > _FREE_IN_ALL and total > MAX_RATIO * sum(info.compress_size for info in infos) // 2:
        refuse(UNSAFE, f"整个文件的压缩比超过 {MAX_RATIO // 2} 倍", file)
    _check_names([info.filename for info in infos], file)
    for info in infos:
        if info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_RATIO * info.compress_size:
            refuse(UNSAFE, f"压缩比超过 {MAX_RATIO} 倍", file, name=info.filename)
        if info.compress_type not in (_STORED, _DEFLATED):
            refuse(DAMAGED, "压缩方法不是 Office 文件所用的", file, name=info.filename)
        if info.flag_bits & 1:
            refuse(ENCRYPTED_OR_OLD, "压缩包设置了密码", file, name=info.filename)


def _check_names(names: Iterable[str], file: str) -> None:
    """Names are compared without regard to case, as Office does (ECMA-376 part 2, 6.3.5)."""
    seen: set[str] = set()
    for name in names:
        if name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts:
            refuse(UNSAFE, "内部名称指向文件之外", file, name=name)
        if not name.isprintable():
            refuse(UNSAFE, "内部名称中有控制字符", file, name=name)
        if name.lower() in seen:
            refuse(UNSAFE, "内部名称重复", file, name=name)
        seen.add(name.lower())


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes:
    """Unpack one part; the declared size, which the limits were checked with, has to be true."""
    with archive.open(info) as stream:
        content = stream.read(info.file_size + 1)
    if len(content) != info.file_size:
        refuse(UNSAFE, "内容与声明的大小不符", file, name=info.filename)
    # Whatever the part is called: entities are how XML reads other files and fills memory, and Office writes none.
    if any(mark in content for mark in _DOCTYPES):
        refuse(UNSAFE, "XML 中含有 DOCTYPE 声明", file, name=info.filename)
    return content


def _reading_reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "文件不存在"
    if isinstance(error, PermissionError):
        return "没有读取权限，或文件正被其他程序独占"
    return f"读取失败：{error.strerror if isinstance(error, OSError) else '路径不对'}"


def refuse(rule: Rule, message: str, file: str, *, name: str = "", cause: Exception | None = None) -> NoReturn:
    """Say what is wrong with a file, and with which part of it; what would move a terminal's cursor is shown as code.

    Raises:
        OutputError: always.
    """
    part = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in name)
    shown = f"{message}：{part}" if part else message
    raise OutputError([rule.finding(shown, at=Location(file, name=part))]) from cause
