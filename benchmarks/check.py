"""Compare what ``reportgen check`` takes, in one process, with what loading the same data file takes.

Loading is what reading a source does without its checks, and all that a check needs: the file is read and validated,
its figures are computed, its texts filled, its tables and charts built. What the project has promised: checking takes
no more than 1.5 times as long as loading, loading included.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from reportgen.app.computed_report import compute_report
from reportgen.checks.run import run_checks

TARGET = 1.5
ROUNDS = 15
SAMPLES = Path(__file__).parents[1] / "data_samples"


def main() -> None:
    """Measure every sample, or the data files that are given."""
    for path in [Path(name) for name in sys.argv[1:]] or sorted(SAMPLES.glob("*.yaml")):
        compute_report(path)
        ratio = statistics.median(_share(path) for _ in range(ROUNDS))
        print(f"{path.name:24} check / loading {ratio:5.2f}  {'ok' if ratio <= TARGET else 'TOO SLOW'} (≤ {TARGET})")


def _share(path: Path) -> float:
    """Return reading with checks by reading without: the checks are run once more, alone, to know their part."""
    started = time.process_time()
    source = compute_report(path)
    read = time.process_time()
    run_checks(source.check_input)
    checked = time.process_time() - read
    whole = read - started
    return whole / (whole - checked)


if __name__ == "__main__":
    main()
