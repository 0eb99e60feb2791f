"""Which data is rendered under which profile wherever whole reports are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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


RENDERINGS = {
    str(each): each for each in (*map(Rendering, SAMPLES.values()), Rendering(SAMPLES["anju-2024"], "ministry-2023"))
}
