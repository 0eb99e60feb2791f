"""This module says what is installed on this computer, and how to get what is missing."""

from __future__ import annotations

import platform
import re
import sys
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

import reportgen
from reportgen import template_cache
from reportgen.app.pages import missing_fonts
from reportgen.charts.fonts import find_fonts
from reportgen.diagnostics import ToolError
from reportgen.libreoffice.process import PROGRAM_VARIABLE, find_libreoffice, version_of
from reportgen.profile.read import shipped_profiles, templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

REINSTALL = "请重新安装：pip install --force-reinstall reportgen"
FONT_REMEDY = (
    "只影响 --charts image。Debian、Ubuntu 请运行 sudo apt install fonts-noto-cjk；"
    "也可以用环境变量 REPORTGEN_FONT 指定一个字体文件"
)
REPORT_FONTS_REMEDY = (
    "只影响 --format pdf 和 --page-numbers：LibreOffice 用别的字体代替，分页可能不同（见 RG743）；请安装这些字体"
)
LIBREOFFICE_REMEDY = (
    "目录的页码和 --format pdf 需要它，可从 libreoffice.org 安装；"
    f"已经安装而没有找到时，用环境变量 {PROGRAM_VARIABLE} 指定 soffice 程序"
)
CACHE_REMEDY = (
    f"每次都要重新读取模板，会慢一些；可用环境变量 {template_cache.CACHE_VARIABLE} 指定一个只有自己能写入的文件夹"
)

_MOST_FONTS = 4


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
        """What ``doctor`` prints about it."""
        return "正常" if self.is_ok else "缺少" if self.is_required else "没有"


def examine() -> list[Entry]:
    """Look at everything that reportgen uses."""
    profiles = shipped_profiles()
    cache = template_cache.cache_folder()
    return [
        _required("reportgen", f"{reportgen.__version__}（{templates_folder()}）"),
        _required("Python", f"{platform.python_version()}（{sys.executable}）"),
        _required("系统", f"{platform.platform()}，控制台编码 {sys.stdout.encoding}"),
        *_packages(),
        _required("模板方案", "、".join(profiles) or "没有", "" if profiles else REINSTALL),
        _fonts(),
        *_libreoffice(),
        _wanted("缓存文件夹", cache.as_posix() if cache else "不能使用", "" if cache else CACHE_REMEDY),
    ]


def _required(name: str, found: str, remedy: str = "") -> Entry:
    return Entry(name, not remedy, is_required=True, found=found, remedy=remedy)


def _wanted(name: str, found: str, remedy: str = "") -> Entry:
    return Entry(name, not remedy, is_required=False, found=found, remedy=remedy)


def _packages() -> Iterator[Entry]:
    for name in required_packages():
        try:
            yield _required(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield _required(name, "没有安装", REINSTALL)


def required_packages() -> list[str]:
    """Return the names of the packages that this installation says it needs."""
    try:
        requirements = metadata.requires("reportgen") or []
    except metadata.PackageNotFoundError:  # run from the sources
        return []
    return sorted(re.split(r"[^\w.\-]", each)[0] for each in requirements if "extra ==" not in each)


def _fonts() -> Entry:
    try:
        fonts = find_fonts()
    except ToolError as error:
        return _wanted("中文字体", error.findings[0].message, error.findings[0].remedy)
    shown = "、".join(f"{font.family}（{font.path}）" for font in fonts[:_MOST_FONTS])
    return _wanted("中文字体", shown or "没有找到", "" if fonts else FONT_REMEDY)


def _libreoffice() -> Iterator[Entry]:
    """Yield whether there is LibreOffice, and whether it has the fonts of the reports that it would lay out."""
    program = find_libreoffice()
    if program is None:
        yield _wanted("LibreOffice", "没有找到", LIBREOFFICE_REMEDY)
        return
    yield _wanted("LibreOffice", f"{version_of(program) or '版本不明'}（{program}）")
    templates = sorted((templates_folder() / "docx").glob("*.docx"))
    missing = missing_fonts((path.read_bytes() for path in templates), program)
    found = f"没有安装 {'、'.join(missing)}" if missing else "都已安装"
    yield _wanted("报告的字体", found, REPORT_FONTS_REMEDY if missing else "")
