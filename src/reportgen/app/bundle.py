"""This module gathers what a profile brings: its templates, prepared, its table definitions, its language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.profile.read import LoadedProfile, load_profile
from reportgen.tables.read import read_definitions
from reportgen.template.language import Engine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reportgen.diagnostics import Location
    from reportgen.tables.definition import Definition

FUNCTIONS = {"chart": ("id",), "grid": ("table",)}
"""What a Word template may call besides the profile's phrases, with the names of the arguments."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One profile, ready for use; the prepared templates are loaded when a format first asks for them."""

    loaded: LoadedProfile
    definitions: Mapping[str, Definition]
    engine: Engine


def load_bundle(reference: str, near: Path, at: Location | None) -> Bundle:
    """Load a profile with its table definitions.

    Raises:
        TemplateError: the profile, or a table definition, is missing or wrong.
    """
    loaded = load_profile(reference, near=near, at=at)
    profile = loaded.profile
    places = {name: loaded.locate(("phrases", name, "text")) for name in profile.phrases}
    return Bundle(loaded, read_definitions(loaded), Engine(profile, functions=FUNCTIONS, places=places))
