"""This module finds a Chinese font for image charts; without one, every character would be drawn as a box.

Order: the font that the user names (option, else ``REPORTGEN_FONT``: a file or a family), then the families of
``PREFERENCES``, looked for by file name in the system's font folders. Neither fontconfig nor the font list that
matplotlib keeps is asked: the one is not everywhere, the other does not see fonts that were installed after it.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, Rule, ToolError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matplotlib.ft2font import FT2Font

    from reportgen.diagnostics import Diagnostic

FONT_VARIABLE = "REPORTGEN_FONT"

_INSTALL = (
    "Debian、Ubuntu 请运行 sudo apt install fonts-noto-cjk；Windows 和 macOS 自带中文字体；"
    f"也可以用环境变量 {FONT_VARIABLE} 指定一个字体文件，或改用 --charts native，不需要字体。"
)
NO_FONT = Rule(
    "RG720",
    "没有找到中文字体",
    "图片格式的图表要用本机的中文字体绘制，没有字体时每个汉字都会变成方框。",
    _INSTALL,
)
UNKNOWN_FONT = Rule(
    "RG721",
    "指定的字体不存在",
    f"环境变量 {FONT_VARIABLE} 或选项指定的字体文件不存在、不是字体，或本机没有安装这种字体。",
    "请核对字体文件的路径或字体名称；不指定时，程序会自动寻找中文字体。运行 reportgen doctor 可查看找到的字体。",
)
MISSING_CHARACTERS = Rule(
    "RG722",
    "字体中缺少图表用到的字",
    "字体中没有的字会被画成方框，所以不生成这样的图片。",
    _INSTALL,
)

#: Family, its Chinese name, and the names of the files it comes in.
PREFERENCES = (
    ("SimHei", "黑体", ("simhei.ttf",)),
    ("Microsoft YaHei", "微软雅黑", ("msyh.ttc", "msyh.ttf")),
    ("SimSun", "宋体", ("simsun.ttc", "simsun.ttf")),
    ("FangSong", "仿宋", ("simfang.ttf",)),
    (
        "Noto Sans CJK SC",
        "思源黑体",
        ("notosanscjk-regular.ttc", "notosanscjksc-regular.otf"),
    ),
    ("Noto Sans SC", "思源黑体", ("notosanssc-regular.otf", "notosanssc-regular.ttf")),
    ("Source Han Sans SC", "思源黑体", ("sourcehansans.ttc", "sourcehansanssc-regular.otf")),
    ("Source Han Sans CN", "思源黑体", ("sourcehansanscn-regular.otf",)),
    ("WenQuanYi Micro Hei", "文泉驿微米黑", ("wqy-microhei.ttc",)),
    ("WenQuanYi Zen Hei", "文泉驿正黑", ("wqy-zenhei.ttc",)),
    ("PingFang SC", "苹方", ("pingfang.ttc",)),
    ("Heiti SC", "黑体-简", ("stheiti light.ttc", "stheiti medium.ttc")),
    ("Hiragino Sans GB", "冬青黑体", ("hiragino sans gb.ttc",)),
)
#: How many missing characters a message lists.
_MOST_SHOWN = 10
#: Where macOS keeps the fonts that it loads on demand, PingFang among them.
_MAC_ASSETS = Path("/System/Library/AssetsV2")
_FONT_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font on this computer; ``face`` counts the faces of a collection (``.ttc``) from 0."""

    family: str
    path: Path
    face: int = 0


def find_fonts(option: str = "", folders: Sequence[Path] | None = None) -> list[FontFile]:
    """Return the usable Chinese fonts of this computer, the one that would be taken first.

    Raises:
        ToolError: the user named a font, and it does not exist (RG721).
    """
    named = option or os.environ.get(FONT_VARIABLE, "")
    return list(_found_fonts(named, tuple(font_folders() if folders is None else folders)))


@cache
def _found_fonts(named: str, folders: tuple[Path, ...]) -> tuple[FontFile, ...]:
    """Look through the folders once, not again for each of a report's charts."""
    files = _font_files(folders)
    found = [_named_font(named, files)] if named else []
    for family, _, names in PREFERENCES:
        found += [font for name in names if name in files if (font := _face(files[name], family))][:1]
    return tuple(dict.fromkeys(found))


def choose_font(characters: Iterable[str], option: str = "", folders: Sequence[Path] | None = None) -> FontFile:
    """Return the first font that has every one of these characters; the named one if there is one.

    Raises:
        ToolError: there is no Chinese font (RG720), the named font does not exist (RG721), or the fonts lack some of
            the characters (RG722).
    """
    wanted = sorted({character for character in characters if not character.isspace()})
    fonts = find_fonts(option, folders)
    if not fonts:
        raise ToolError([NO_FONT.finding("没有找到中文字体，不能生成图片格式的图表")])
    is_named = bool(option or os.environ.get(FONT_VARIABLE))
    findings = []
    for font in fonts[:1] if is_named else fonts:
        face = _open_font(font.path, font.face)
        missing = [character for character in wanted if not face.get_char_index(ord(character))]
        if not missing:
            return font
        findings.append(_missing_finding(font, missing))
    raise ToolError(findings)


def font_folders() -> list[Path]:
    """Return the folders in which this system keeps fonts, the user's own first."""
    if sys.platform == "win32":
        local, windows = os.environ.get("LOCALAPPDATA", ""), os.environ.get("WINDIR", r"C:\Windows")
        return [Path(local, "Microsoft/Windows/Fonts"), Path(windows, "Fonts")]
    home = _at_home("~")
    if sys.platform == "darwin":
        return [
            home / "Library/Fonts",
            Path("/Library/Fonts"),
            Path("/System/Library/Fonts"),
            *_MAC_ASSETS.glob("com_apple_MobileAsset_Font*"),
        ]
    own = os.environ.get("XDG_DATA_HOME") or home / ".local/share"
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [Path(own, "fonts"), home / ".fonts", *(Path(folder, "fonts") for folder in shared.split(":"))]


def _at_home(path: str) -> Path:
    """Return a path with ``~`` replaced; unlike ``Path.expanduser`` it does not fail where there is no home."""
    return Path(os.path.expanduser(path))  # noqa: PTH111


def _font_files(folders: Iterable[Path]) -> dict[str, Path]:
    """Return the font files by name in small letters; of two with one name, that of the first folder."""
    files: dict[str, Path] = {}
    for folder in folders:
        for root, subfolders, names in os.walk(folder):
            subfolders.sort()
            for name in sorted(names):
                if name.lower().endswith(_FONT_SUFFIXES):
                    files.setdefault(name.lower(), Path(root, name))
    return files


def _named_font(named: str, files: dict[str, Path]) -> FontFile:
    """Return the font that the user named by file, by file name, by family, or by its Chinese name."""
    path = _at_home(named)
    if path.suffix.lower() in _FONT_SUFFIXES:
        font = _face(path if path.is_file() else files.get(path.name.lower(), path))
    else:
        font = next(_fonts_of_family(named, files), None)
    if font is None:
        raise ToolError([UNKNOWN_FONT.finding(f"找不到指定的字体：{named}")])
    return font


def _fonts_of_family(named: str, files: dict[str, Path]) -> Iterator[FontFile]:
    """Yield the fonts of a family: from files known to hold it, then by looking into every file."""
    for family, chinese, names in PREFERENCES:
        if named.casefold() in (family.casefold(), chinese):
            yield from (font for name in names if name in files if (font := _face(files[name], family)))
    yield from (font for path in files.values() if (font := _face(path, named)))


def _face(path: Path, family: str = "") -> FontFile | None:
    """Return the upright face of a family in a font file, or its first face; ``None`` if there is none."""
    try:
        first = _open_font(path)
        faces = [first, *(_open_font(path, index) for index in range(1, first.num_faces))]
    except (OSError, RuntimeError):
        return None
    if not family:
        return FontFile(first.family_name, path)
    fitting = (
        FontFile(face.family_name, path, face.face_index)
        for face in faces
        if face.family_name.casefold() == family.casefold() and not face.style_flags
    )
    return next(fitting, None)


def _open_font(path: Path, face: int = 0) -> FT2Font:
    with quiet_matplotlib():
        from matplotlib.ft2font import FT2Font
    return FT2Font(path, face_index=face)


def _missing_finding(font: FontFile, missing: Sequence[str]) -> Diagnostic:
    shown = "、".join(f"{character}（U+{ord(character):04X}）" for character in missing[:_MOST_SHOWN])
    shown += "等" if len(missing) > _MOST_SHOWN else ""
    message = f"字体“{font.family}”中没有图表用到的 {len(missing)} 个字：{shown}"
    return MISSING_CHARACTERS.finding(message, at=Location(font.path.as_posix()))


@contextmanager
def quiet_matplotlib() -> Iterator[None]:
    """Hold back its warnings within: that it lists all fonts, or has no home for its settings."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
