"""Which data is rendered under which profile wherever whole reports are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportgen.load import read_document
from reportgen.profile.read import load_profile

DATA_SAMPLES = Path(__file__).parents[1] / "data_samples"
SAMPLES = {path.stem: path for path in sorted(DATA_SAMPLES.glob("*.yaml"))}


@dataclass(frozen=True, slots=True)
class Rendering:
    """A sample under its own profile, or under another one."""

    data: Path
    profile: str = ""

    def __str__(self) -> str:
        """Return the name that its goldens and reports go by."""
        return f"{self.data.stem}@{self.profile}" if self.profile else self.data.stem

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that come of it: not every profile makes a workbook."""
        profile = self.profile or read_document(self.data)[0].data["profile"]
        return tuple(f"{self}.{kind}" for kind in load_profile(profile, near=self.data.parent).kinds)


RENDERINGS = {
    str(each): each for each in (*map(Rendering, SAMPLES.values()), Rendering(SAMPLES["anju-2024"], "ministry-2023"))
}

FILES = [name for each in RENDERINGS.values() for name in each.files]
