"""This package reads a data file into plain values whose places are known, and checks them against a model."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, OutputError, ReportgenError, Severity
from reportgen.load.decoding import decode
from reportgen.load.document import Document
from reportgen.load.rules import FOLDER, MISSING_FILE, NOT_FIELDS, TOO_LARGE, UNREADABLE
from reportgen.paths import open_regular

if TYPE_CHECKING:
    from reportgen.diagnostics import Diagnostic

__all__ = ["Document", "read_bytes", "read_document"]

MAX_BYTES = 20_000_000

_YAML = ("reportgen.load.yaml_reader", "read_yaml")
INPUTS = {".yaml": _YAML, ".yml": _YAML, ".json": ("reportgen.load.json_reader", "read_json")}
"""What reads a data file, by how its name ends: a module and its function; any other ending is read as YAML."""

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
    name = INPUT_NAME if is_piped else path.as_posix()
    raw = read_bytes(path, Location(name), is_piped=is_piped)
    source, findings = decode(name, raw)
    suffix = ".json" if is_piped and raw.lstrip().startswith(b"{") else path.suffix.lower()
    module, function = INPUTS.get(suffix, INPUTS[".yaml"])
    # Only the reader that is needed is loaded.
    document, more = getattr(import_module(module), function)(source)
    findings += more
    has_errors = any(finding.severity is Severity.ERROR for finding in findings)
    if document is not None and not has_errors and not isinstance(document.data, dict):
        kind = "列表" if isinstance(document.data, list) else "一段文字" if isinstance(document.data, str) else "单个值"
        findings.append(NOT_FIELDS.finding(f"文件内容是{kind}，不是“名称: 值”", at=source.at(0, 0)))
    if document is None or not isinstance(document.data, dict) or has_errors:
        raise ReportgenError(findings)
    return document, findings


def read_bytes(path: Path, at: Location | None = None, *, is_piped: bool = False) -> bytes:
    """Return what stands in a file, or is piped in.

    Raises:
        OutputError: the file is missing, a folder or unreadable (RG701 to RG703).
        ReportgenError: the file is too large (RG102).
    """
    at = at or Location(path.as_posix())
    try:
        if is_piped:
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with open_regular(path) as file:
                raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError, AttributeError) as error:
        # A stream that was closed is none at all.
        why = UNREADABLE.finding("标准输入无法读取", at=at) if is_piped else _unreadable(path, error, at)
        raise OutputError([why]) from error
    if len(raw) > MAX_BYTES:
        what = INPUT_NAME if is_piped else "文件"
        raise ReportgenError([TOO_LARGE.finding(f"{what}超过 {MAX_BYTES // 1_000_000} MB", at=at)])
    return raw


def _unreadable(path: Path, error: Exception, at: Location) -> Diagnostic:
    # A path with a null byte is a ValueError.
    if isinstance(error, (FileNotFoundError, NotADirectoryError, ValueError)):
        import difflib

        near = difflib.get_close_matches(path.name, _data_files(path.parent), n=_NEIGHBOURS_SHOWN)
        return MISSING_FILE.finding(
            "找不到这个文件", at=at, remedy=f"同一文件夹中有：{'、'.join(near)}" if near else ""
        )
    if os.path.isdir(path):  # noqa: PTH112 - pathlib raises an error about a name that is too long
        names = _data_files(path)[:_NEIGHBOURS_SHOWN]
        remedy = f"文件夹中的数据文件有：{'、'.join(names)}" if names else ""
        return FOLDER.finding("这是文件夹，不是数据文件", at=at, remedy=remedy)
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENAMETOOLONG:
        why = "名称太长，系统无法读取这个文件"
    elif number in (errno.EINVAL, errno.ENXIO):
        why = "这不是普通的文件，是管道、设备或套接字"
    else:
        why = "没有读取这个文件的权限" if isinstance(error, PermissionError) else "系统无法读取这个文件"
    return UNREADABLE.finding(why, at=at)


def _data_files(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.suffix.lower() in INPUTS)
    except (OSError, ValueError):
        return []
