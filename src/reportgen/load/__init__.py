"""This package reads a data file into plain values whose places are known, and checks them against a model."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, OutputError, ReportgenError, Rule, Severity
from reportgen.load.decoding import decode
from reportgen.load.document import Document
from reportgen.paths import open_regular

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

__all__ = ["Document", "read_document"]

MAX_BYTES = 20_000_000

TOO_LARGE = Rule(
    "RG102",
    "数据文件过大",
    "一个部门一年的数据不到 1 MB；超过 20 MB 的多半是选错了文件。",
    "请核对文件是否选对。",
)
NOT_FIELDS = Rule(
    "RG108",
    "数据文件不是“名称: 值”的形式",
    "数据文件由字段组成，每个字段是一个名称、一个半角冒号、一个空格和一个值。",
    "请对照说明书中的例子，或用 reportgen init 生成一份空白数据文件。",
)
MISSING_FILE = Rule(
    "RG701",
    "找不到数据文件",
    "给出的路径上没有这个文件。",
    "请核对文件名、扩展名和所在的文件夹。",
)
FOLDER = Rule(
    "RG702",
    "给出的是文件夹",
    "需要的是一个数据文件，不是文件夹。",
    "请写出文件夹中数据文件的名称。",
)
UNREADABLE = Rule(
    "RG703",
    "数据文件无法读取",
    "文件存在，但系统不允许读取，或读取时出错。",
    "请检查文件权限；若文件在 U 盘或网络盘上，请先复制到本机。",
)
_NEIGHBOURS_SHOWN = 4

STANDARD_INPUT, INPUT_NAME = Path("-"), "标准输入"
"""How a command is told to read what is piped into it, and what messages call that."""


def read_document(path: Path) -> tuple[Document, list[Diagnostic]]:
    """Read a ``.json`` file as JSON and any other as YAML; return its content and warnings.

    ``-`` is standard input, which is JSON where it begins with a brace.

    Raises:
        OutputError: the file is missing, a folder or unreadable (RG701 to RG703).
        ReportgenError: the content cannot be understood; carries all that was found in it.
    """
    is_piped = path == STANDARD_INPUT
    raw = _read_input() if is_piped else _read_bytes(path)
    source, findings = decode(INPUT_NAME if is_piped else path.as_posix(), raw)
    if path.suffix.lower() == ".json" or (is_piped and raw.lstrip().startswith(b"{")):
        from reportgen.load.json_document import read_json as read
    else:
        from reportgen.load.yaml_document import read_yaml as read
    tree, more = read(source)
    findings += more
    has_errors = any(finding.severity is Severity.ERROR for finding in findings)
    if tree is not None and not has_errors and not isinstance(tree.data, dict):
        findings.append(NOT_FIELDS.finding(f"文件内容是{_kind(tree.data)}，不是“名称: 值”", at=source.at(0, 0)))
    if tree is None or not isinstance(tree.data, dict) or has_errors:
        raise ReportgenError(findings)
    return Document(source, tree.data, tree.positions), findings


def _read_input() -> bytes:
    at = Location(INPUT_NAME)
    try:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    except (OSError, ValueError, AttributeError) as error:
        # A stream that was closed is none at all.
        raise OutputError([UNREADABLE.finding("标准输入无法读取", at=at)]) from error
    if len(raw) > MAX_BYTES:
        raise ReportgenError([TOO_LARGE.finding(f"标准输入超过 {MAX_BYTES // 1_000_000} MB", at=at)])
    return raw


def _read_bytes(path: Path) -> bytes:
    at = Location(path.as_posix())
    try:
        with open_regular(path) as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise OutputError([_unreadable(path, error, at)]) from error
    if len(raw) > MAX_BYTES:
        raise ReportgenError([TOO_LARGE.finding(f"文件超过 {MAX_BYTES // 1_000_000} MB", at=at)])
    return raw


def _unreadable(path: Path, error: Exception, at: Location) -> Diagnostic:
    # A path with a null byte is a ValueError.
    if isinstance(error, (FileNotFoundError, NotADirectoryError, ValueError)):
        return MISSING_FILE.finding("找不到这个文件", at=at, remedy=_did_you_mean(path))
    if _is_folder(path):
        return FOLDER.finding("这是文件夹，不是数据文件", at=at, remedy=_contents(path))
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return UNREADABLE.finding("名称太长，系统无法读取这个文件", at=at)
    if isinstance(error, OSError) and error.errno in (errno.EINVAL, errno.ENXIO):
        return UNREADABLE.finding("这不是普通的文件，是管道、设备或套接字", at=at)
    if isinstance(error, PermissionError):
        return UNREADABLE.finding("没有读取这个文件的权限", at=at)
    return UNREADABLE.finding("系统无法读取这个文件", at=at)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _did_you_mean(path: Path) -> str:
    import difflib

    near = difflib.get_close_matches(path.name, _data_files(path.parent), n=_NEIGHBOURS_SHOWN)
    return f"同一文件夹中有：{'、'.join(near)}" if near else ""


def _contents(folder: Path) -> str:
    names = _data_files(folder)[:_NEIGHBOURS_SHOWN]
    return f"文件夹中的数据文件有：{'、'.join(names)}" if names else ""


def _data_files(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.suffix.lower() in {".yaml", ".yml", ".json"})
    except (OSError, ValueError):
        return []


def _kind(value: object) -> str:
    return "列表" if isinstance(value, list) else "一段文字" if isinstance(value, str) else "单个值"
