"""This module defines the commands about profiles: list, show, copy."""

# ruff: noqa: D415 - the first sentence of a Chinese text ends with its own full stop

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reportgen.cli.exit_codes import ExitCode
from reportgen.cli.printing import align, result, result_text, say
from reportgen.cli.usage import ChineseCommand, group

profiles = group("模板方案：查看现有的方案，或复制一份供本单位修改。")


@profiles.command("list", cls=ChineseCommand)
def list_profiles() -> int:
    """列出现有的模板方案：名称、适用年度、说明。"""
    from reportgen.app.profiles import describe_profiles

    for line in align(describe_profiles()):
        result(line)
    return ExitCode.OK


@profiles.command("show", cls=ChineseCommand)
def show_profile(
    profile: Annotated[str, typer.Argument(metavar="ID|FOLDER", help="模板方案的名称或文件夹")],
) -> int:
    """显示一个模板方案的全部内容，包括它继承来的。"""
    from reportgen.app.profiles import profile_text

    result_text(profile_text(profile))
    return ExitCode.OK


@profiles.command("copy", cls=ChineseCommand)
def copy_profile(
    profile: Annotated[str, typer.Argument(metavar="ID|FOLDER", help="照哪个模板方案复制")],
    folder: Annotated[str, typer.Argument(metavar="NEW", help="新的文件夹，它的名称就是新方案的名称")],
    *,
    tables: Annotated[bool, typer.Option("--tables", help="把表的定义也复制过来，以便增删行和列")] = False,
) -> int:
    """复制一个模板方案到本单位的文件夹，供修改。

    文件夹中有 profile.yaml、report.docx 和 report.xlsx，都可以修改；改后用 reportgen lint 检查。
    生成报告时写 --profile 文件夹，或在数据文件中写 profile: 文件夹。
    """
    from reportgen.app.profiles import copy_profile as copy

    for path in copy(profile, Path(folder), tables=tables):
        result(path.as_posix())
    say(f"修改后运行 reportgen lint {folder} 检查。")
    return ExitCode.OK
