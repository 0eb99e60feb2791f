"""Compare ``reportgen render`` with the yardstick, cold and warm: see README.md beside this file.

Imports nothing but the standard library: on Linux a process inherits the peak memory of the one that starts it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
#: What the project has promised itself: cold and warm as shares of the yardstick's time, peak memory in MB.
COLD_TARGET, WARM_TARGET, PEAK_TARGET = 0.4, 1 / 8, 80.0


@dataclass(frozen=True, slots=True)
class Run:
    """One process, whole: seconds from start to end, seconds of computing, and the most memory it held, in MB.

    What the system does not tell is 0.
    """

    seconds: float
    computing: float = 0
    peak: float = 0


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parent / "data_samples" / "anju-2024.yaml")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--computing", action="store_true", help="compare seconds of computing: others use the machine")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reportgen-benchmark-") as name:
        folder = Path(name)
        os.environ["REPORTGEN_CACHE_DIR"] = str(folder / "cache")
        subprocess.run(python("content.py", "prepare", options.data, folder), check=True)
        print_cold(options.data, folder, options.rounds, is_shared=options.computing)
        print_census(options.data, folder)
        print_warm(options.data, folder, options.rounds, is_shared=options.computing)


def print_cold(data: Path, folder: Path, rounds: int, *, is_shared: bool) -> None:
    """Start the programs in turn; the first round, which compiles to bytecode and fills caches, is not counted."""
    ours = [sys.executable, "-m", "reportgen", "render", str(data), "-o", str(folder / "out"), "--page-numbers", "off"]
    yardstick = python("yardstick.py", data, folder, folder / "theirs")
    first: list[Run] = []
    cold: list[Run] = []
    plain: list[Run] = []
    for _ in range(rounds + 1):
        shutil.rmtree(folder / "cache", ignore_errors=True)
        for command, runs in ((ours, first), (ours, cold), (yardstick, plain)):
            run = measure(command)
            runs.append(replace(run, seconds=run.computing) if is_shared else run)
    print(f"whole process, median of {rounds}")
    print_line("yardstick", plain[1:], plain[1:])
    print_line("reportgen, template not yet prepared", first[1:], plain[1:])
    print_line("reportgen", cold[1:], plain[1:], COLD_TARGET)
    peak = max(run.peak for run in [*first[1:], *cold[1:]])
    print(f"  {'peak memory of reportgen':38} {peak:6.0f} MB  {verdict(peak, PEAK_TARGET)}")


def print_census(data: Path, folder: Path) -> None:
    """Print what both sides wrote; a difference makes the comparison worthless."""
    counts = {}
    for side in ("ours", "theirs"):
        files = [folder / side / f"{data.stem}{suffix}" for suffix in (".docx", ".xlsx")]
        counts[side] = answer_of(python("content.py", "census", *files))
    print("both write " + ", ".join(f"{count} {what}" for what, count in counts["ours"].items()))
    differences = {
        what: (n, counts["theirs"][what]) for what, n in counts["ours"].items() if counts["theirs"][what] != n
    }
    if differences:
        sys.exit(f"the yardstick did not write the same: {differences}")


def print_warm(data: Path, folder: Path, rounds: int, *, is_shared: bool) -> None:
    """Render many times in one process, which has imported everything and prepared the template."""
    times = answer_of(python("warm.py", data, folder, rounds, "process_time" if is_shared else "perf_counter"))
    print(f"one report in a process that goes on, median of {rounds}")
    plain = [Run(seconds) for seconds in times["yardstick"]]
    print_line("yardstick", plain, plain)
    print_line("reportgen", [Run(seconds) for seconds in times["reportgen"]], plain, WARM_TARGET)


def python(script: str, *arguments: object) -> list[str]:
    """Return the command that runs a script of this folder."""
    return [sys.executable, str(HERE / script), *map(str, arguments)]


def answer_of(command: list[str]) -> dict[str, Any]:
    """Return the JSON that a program prints."""
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return answer


def measure(command: list[str]) -> Run:
    """Run a program to its end."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as messages:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=messages)
        computing, peak = wait(process)
        seconds = time.perf_counter() - start
        if process.returncode:
            messages.seek(0)
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{messages.read().decode()}")
    return Run(seconds, computing, peak)


def wait(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Wait for the end of a program; return its seconds of computing and its peak memory in MB, if the system tells."""
    if sys.platform == "win32":
        process.wait()
        return 0, 0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


def print_line(name: str, runs: list[Run], plain: list[Run], target: float | None = None) -> None:
    """Print the medians, and the median of the ratios to the yardstick's run of the same round."""
    seconds = statistics.median(run.seconds for run in runs)
    ratio = statistics.median(run.seconds / other.seconds for run, other in zip(runs, plain, strict=True))
    memory = f"{statistics.median(run.peak for run in runs):6.0f} MB" if runs[0].peak else " " * 9
    judged = "" if target is None else verdict(ratio, target)
    print(f"  {name:38} {seconds * 1000:6.0f} ms {memory}  {ratio:6.3f} of the yardstick  {judged}".rstrip())


def verdict(value: float, target: float) -> str:
    """Say whether a target is reached."""
    return f"target {target:g}: {'reached' if value <= target else 'MISSED'}"


if __name__ == "__main__":
    main()
