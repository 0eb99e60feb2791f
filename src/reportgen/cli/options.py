"""This module declares the arguments and options that commands share, and reads those that are a choice of words."""

from __future__ import annotations

from typing import Annotated

import typer

CHARTS = ("native", "image")
PAGE_NUMBERS = ("auto", "on", "off")
SHELLS = ("bash", "zsh", "fish", "powershell")
ALL = "all"

DataFiles = Annotated[
    list[str], typer.Argument(metavar="DATA", help="数据文件（YAML、JSON 或 Excel 填报表），- 为标准输入，可以写多个")
]
DataFile = Annotated[str, typer.Argument(metavar="DATA", help="数据文件（YAML、JSON 或 Excel 填报表），- 为标准输入")]
ProfileOption = Annotated[
    str, typer.Option("--profile", metavar="ID|FOLDER", help="模板方案的名称或文件夹，默认为数据文件中的 profile")
]
ReviewOption = Annotated[
    bool, typer.Option("--review", help="另写一份审阅稿（NAME.审阅.docx），每个数有批注：公式、数据文件的行")
]
WorkpaperOption = Annotated[
    bool,
    typer.Option(
        "--workpaper", help="另写一份底稿（NAME.底稿.xlsx）：每个数的公式和来源、勾稽、尾差，可在 Excel 中重算"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="在标准输出上给出一个 JSON 对象，供其他程序读取")]
ForceOption = Annotated[bool, typer.Option("--force", help="覆盖已有的文件")]
FormatOption = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="输出格式，用逗号分开或写几次：docx,xlsx,pdf；不写则为 docx,xlsx 中方案有模板的",
    ),
]
DraftOption = Annotated[bool, typer.Option("--force", help="勾稽检查有错误也生成，文件上标明“草稿”")]


def read_choices(option: str, text: str, known: tuple[str, ...]) -> list[str]:
    """Read the value of an option: one or several of the known words."""
    chosen = [word.strip() for word in text.replace("，", ",").split(",")]
    for word in chosen:
        if word not in known:
            raise typer.BadParameter(
                f"没有“{word}”，可以写 {'、'.join(known)}",
                param_hint=f"选项 {option}" if option.startswith("-") else option,
            )
    return list(dict.fromkeys(chosen))


def read_depth(text: str) -> int | None:
    """Read how many levels of formulas to show: a number from 1, or ``all``, which is ``None``."""
    if text == ALL:
        return None
    if not (text.isascii() and text.isdigit() and int(text)):
        raise typer.BadParameter(f"没有“{text}”，可以写 1、2、3…… 或 {ALL}", param_hint="选项 --depth")
    return int(text)
