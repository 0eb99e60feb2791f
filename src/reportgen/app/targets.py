"""This module keeps files that a person may have filled in or edited from being overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, OutputError, Rule
from reportgen.paths import exists

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

EXISTS = Rule(
    "RG731",
    "文件已经存在",
    "文件里可能有已经填好、改好的内容，所以不自动覆盖。",
    "请换一个文件名或文件夹；确实不要原来的内容时，先把它移走。",
)


def refuse_to_overwrite(targets: Iterable[Path], remedy: str = "") -> None:
    """Refuse to write where there are files already.

    Raises:
        OutputError: names all of the files that exist.
    """
    existing = [path for path in targets if exists(path)]
    if existing:
        raise OutputError(
            EXISTS.finding(f"{path.name} 已经存在，没有覆盖", at=Location(path.as_posix()), remedy=remedy)
            for path in existing
        )
