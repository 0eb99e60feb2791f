"""This module says what is installed on this computer, and how to get what is missing."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import reportgen
from reportgen import prepared
from reportgen.charts.fonts import find_fonts
from reportgen.diagnostics import ToolError
from reportgen.profile.shipped import shipped_profiles, templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

REINSTALL = "请重新安装：pip install --force-reinstall reportgen"
FONT_REMEDY = (
    "只影响 --charts image。Debian、Ubuntu 请运行 sudo apt install fonts-noto-cjk；"
    "也可以用环境变量 REPORTGEN_FONT 指定一个字体文件"
)
LIBREOFFICE_REMEDY = "生成报告不需要它；要在没有 Word、WPS 的电脑上查看或转成 PDF，可从 libreoffice.org 安装"
CACHE_REMEDY = f"每次都要重新读取模板，会慢一些；可用环境变量 {prepared.CACHE_VARIABLE} 指定一个只有自己能写入的文件夹"

_SECONDS = 30
_MOST_FONTS = 4
_ELSEWHERE = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    *(rf"{os.environ.get(name, '')}\LibreOffice\program\soffice.com" for name in ("PROGRAMFILES", "PROGRAMFILES(X86)")),
)
"""Where LibreOffice is on macOS and Windows, which do not put it on the path."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was looked for; ``remedy`` is empty when it is there."""

    name: str
    is_ok: bool
    is_required: bool
    found: str
    remedy: str = ""

    @property
    def state(self) -> str:
        """What is said about it."""
        return "正常" if self.is_ok else "缺少" if self.is_required else "没有"


def examine() -> list[Entry]:
    """Look at everything that reportgen uses."""
    return [
        Entry("reportgen", is_ok=True, is_required=True, found=f"{reportgen.__version__}（{templates_folder()}）"),
        Entry("Python", is_ok=True, is_required=True, found=f"{platform.python_version()}（{sys.executable}）"),
        Entry("系统", is_ok=True, is_required=True, found=f"{platform.platform()}，控制台编码 {sys.stdout.encoding}"),
        *_packages(),
        _profiles(),
        _fonts(),
        _libreoffice(),
        _cache(),
    ]


def _packages() -> Iterator[Entry]:
    for name in required_packages():
        try:
            yield Entry(name, is_ok=True, is_required=True, found=metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Entry(name, is_ok=False, is_required=True, found="没有安装", remedy=REINSTALL)


def required_packages() -> list[str]:
    """Return the names of the packages that this installation says it needs."""
    try:
        requirements = metadata.requires("reportgen") or []
    except metadata.PackageNotFoundError:  # run from the sources
        return []
    return sorted(re.split(r"[^\w.\-]", each)[0] for each in requirements if "extra ==" not in each)


def _profiles() -> Entry:
    known = shipped_profiles()
    remedy = "" if known else REINSTALL
    return Entry("模板方案", is_ok=bool(known), is_required=True, found="、".join(known) or "没有", remedy=remedy)


def _fonts() -> Entry:
    try:
        fonts = find_fonts()
    except ToolError as error:
        finding = error.findings[0]
        return Entry("中文字体", is_ok=False, is_required=False, found=finding.message, remedy=finding.remedy)
    shown = "、".join(f"{font.family}（{font.path}）" for font in fonts[:_MOST_FONTS])
    return Entry(
        "中文字体", is_ok=bool(fonts), is_required=False, found=shown or "没有找到", remedy="" if fonts else FONT_REMEDY
    )


def _libreoffice() -> Entry:
    program = find_libreoffice()
    if program is None:
        return Entry("LibreOffice", is_ok=False, is_required=False, found="没有找到", remedy=LIBREOFFICE_REMEDY)
    return Entry("LibreOffice", is_ok=True, is_required=False, found=f"{_version_of(program)}（{program}）")


def find_libreoffice() -> str | None:
    """Return the program of LibreOffice: on the path, or where macOS and Windows have it."""
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return on_path or next((place for place in _ELSEWHERE if Path(place).is_file()), None)


def _version_of(program: str) -> str:
    try:
        run = subprocess.run(  # noqa: S603 - the program that was found
            [program, "--version"], check=False, capture_output=True, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return "版本不明"
    match = re.search(rb"\d+(\.\d+)+", run.stdout)
    return match[0].decode() if match else "版本不明"


def _cache() -> Entry:
    folder = prepared.cache_folder()
    if folder is None:
        return Entry("缓存文件夹", is_ok=False, is_required=False, found="不能使用", remedy=CACHE_REMEDY)
    return Entry("缓存文件夹", is_ok=True, is_required=False, found=folder.as_posix())
