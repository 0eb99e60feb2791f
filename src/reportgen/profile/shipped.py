"""This module finds the templates, profiles and table definitions that reportgen brings along."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def templates_folder() -> Path:
    """Return the folder ``templates``: inside an installed package, or at the top of a source checkout."""
    package = Path(__file__).parent.parent
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent.parent / "templates"


def shipped_profiles() -> tuple[str, ...]:
    """Return the ids of the profiles that reportgen brings along, in order."""
    return tuple(sorted(path.stem for path in (templates_folder() / "profiles").glob("*.yaml")))
