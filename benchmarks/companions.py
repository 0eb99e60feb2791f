"""Time the copy for reviewers and the working paper of ever more indicators: twice as many take twice as long."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import yaml

from reportgen.app.companions import companion_files
from reportgen.app.computed_report import compute_report
from reportgen.app.rendering import render_report

SAMPLE = Path(__file__).parents[1] / "data_samples" / "anju-2024.yaml"
SIZES = (0, 500, 1000, 2000)


def main() -> None:
    """Print the processor's seconds for each size, after one report that warms up."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, SAMPLE.name)
        print("indicators added   report   with --review   with --workpaper   (s)")
        for size in (0, *SIZES):
            file.write_text(sample_with(size), "utf-8")
            start = time.process_time()
            draft = render_report(compute_report(file), (), "native")
            seconds = [time.process_time() - start]
            for companion in ("review", "workpaper"):
                start = time.process_time()
                companion_files(draft, [companion])
                seconds.append(seconds[0] + time.process_time() - start)
            print(f"{size:>16}{seconds[0]:>9.2f}{seconds[1]:>16.2f}{seconds[2]:>19.2f}")


def sample_with(size: int) -> str:
    """Return the sample with so many more indicators in its first project."""
    data = yaml.load(SAMPLE.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - every scalar stays the text it is
    indicators = data["performance"]["projects"][0]["indicators"]
    bare = [{key: value for key, value in each.items() if key not in {"weight", "score"}} for each in indicators]
    more = [{**bare[number % len(bare)], "name": f"指标{number}"} for number in range(size)]
    indicators.extend(more)
    return yaml.dump(data, allow_unicode=True, sort_keys=False, default_style=None)


if __name__ == "__main__":
    main()
