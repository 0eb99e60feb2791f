"""This module holds the one table of exit codes: what a script that calls reportgen can rely on."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from reportgen.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.app.pipeline import RenderResult
    from reportgen.diagnostics import Diagnostic, ReportgenError


class ExitCode(IntEnum):
    """How a run ended."""

    OK = 0
    BUG = 1
    USAGE = 2
    DATA = 3
    TEMPLATE = 4
    FILE = 5
    PARTLY = 6
    TOOL = 7
    WARNINGS = 8
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.OK: "成功（可能有警告）",
    ExitCode.BUG: "程序自身的错误，请告诉程序的维护者",
    ExitCode.USAGE: "命令写错了：没有这个命令、选项，或缺少参数",
    ExitCode.DATA: "数据文件有错误",
    ExitCode.TEMPLATE: "Word 模板、Excel 模板或模板方案有错误",
    ExitCode.FILE: "文件不能读取或写入（不存在、没有权限、正在被 Word 或 WPS 使用）",
    ExitCode.PARTLY: "给出了几个数据文件，只有一部分生成了报告",
    ExitCode.TOOL: "缺少需要的字体或软件，见 reportgen doctor",
    ExitCode.WARNINGS: "reportgen check：没有错误，有警告",
    ExitCode.INTERRUPTED: "被用户中断（Ctrl+C）",
}

_OF_CATEGORY = {
    "data": ExitCode.DATA,
    "template": ExitCode.TEMPLATE,
    "file": ExitCode.FILE,
    "tool": ExitCode.TOOL,
}
_OF_FAMILY = {
    "RG6": ExitCode.TEMPLATE,
    "RG72": ExitCode.TOOL,
    "RG74": ExitCode.TOOL,
    "RG7": ExitCode.FILE,
    "RG91": ExitCode.TEMPLATE,
    "RG93": ExitCode.TEMPLATE,
}
"""By the first digits of a finding's code, the longest first where one begins with another; the rest is data."""


def code_of_error(error: ReportgenError) -> ExitCode:
    """Return the exit code of an error that ended the run."""
    return _OF_CATEGORY[error.category]


def code_of_findings(findings: Iterable[Diagnostic]) -> ExitCode:
    """Return the exit code of a check: that of the first error, in order of place."""
    first = next((finding.code for finding in findings if finding.stops), None)
    if first is None:
        return ExitCode.OK
    return next((code for family, code in _OF_FAMILY.items() if first.startswith(family)), ExitCode.DATA)


def code_of_check(findings: Sequence[Diagnostic]) -> ExitCode:
    """Return the exit code of ``check``, which tells warnings from nothing at all; what is accepted is nothing."""
    code = code_of_findings(findings)
    has_warnings = any(finding.severity is Severity.WARNING and not finding.accepted for finding in findings)
    return ExitCode.WARNINGS if code is ExitCode.OK and has_warnings else code


def code_of_render(result: RenderResult) -> ExitCode:
    """Return the exit code of a rendering of one or several data files."""
    if result.ok:
        return ExitCode.OK
    return ExitCode.PARTLY if result.outputs else code_of_error(result.errors[0])
