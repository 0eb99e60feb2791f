"""Compare what ``reportgen check`` takes, in one process, with what loading the same data file takes.

Loading is everything that a check needs: reading the file, computing its figures, building its tables. What the
project has promised: checking takes no more than 1.5 times as long as loading, loading included.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.app import source
from reportgen.checks import run

if TYPE_CHECKING:
    from reportgen.checks.rule import CheckInput
    from reportgen.diagnostics import Diagnostic

TARGET = 1.5
ROUNDS = 15
SAMPLES = Path(__file__).parents[1] / "data_samples"


def main() -> None:
    """Measure every sample, or the data files that are given."""
    spent: list[float] = []

    def timed(given: CheckInput) -> list[Diagnostic]:
        started = time.perf_counter()
        findings = run.run_checks(given)
        spent.append(time.perf_counter() - started)
        return findings

    source.run_checks = timed
    for path in [Path(name) for name in sys.argv[1:]] or sorted(SAMPLES.glob("*.yaml")):
        source.read_source(path)
        shares = [_share(path, spent) for _ in range(ROUNDS)]
        ratio = statistics.median(shares)
        print(f"{path.name:24} check / loading {ratio:5.2f}  {'ok' if ratio <= TARGET else 'TOO SLOW'} (≤ {TARGET})")


def _share(path: Path, spent: list[float]) -> float:
    started = time.perf_counter()
    source.read_source(path)
    whole = time.perf_counter() - started
    return whole / (whole - spent[-1])


if __name__ == "__main__":
    main()
