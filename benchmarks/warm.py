"""Render one report many times in this process, with reportgen and with the yardstick in turn; print the seconds."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import yardstick

import reportgen

if TYPE_CHECKING:
    from collections.abc import Callable


def main(data: Path, folder: Path, rounds: int, clock: Callable[[], float]) -> None:
    """Measure in turn, after one round that is not counted; no side clears away what the other has left behind."""
    sides: dict[str, Callable[[], object]] = {
        "reportgen": lambda: reportgen.render([data], output=folder / "warm", page_numbers="off"),
        "yardstick": lambda: yardstick.render(data, folder, folder / "warm"),
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds + 1):
        for name, render in sides.items():
            gc.collect()
            start = clock()
            render()
            times[name].append(clock() - start)
    print(json.dumps({name: counted for name, (_, *counted) in times.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), getattr(time, sys.argv[4]))
