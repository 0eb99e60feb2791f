"""Break data files, templates and profiles at random and see that the program neither falls, hangs nor writes rubbish.

    python tools/fuzz.py --seconds 60 --seed 1

A case is a kind and a number, from which it is made again: ``python tools/fuzz.py --case data:1234`` repeats one in
this process, with its traceback. Cases run in child processes, many in each: one that hangs or takes too much memory
ends its child alone. The input of a case that failed is kept.

``--kind kill`` breaks nothing in the input: it kills the whole command at a random moment or at one of its changes to
the disk, and sees whether the next run leaves the old files or the new ones.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import os
import random
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import broken_inputs
from lxml import etree

from reportgen.cli import main as command

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "data_samples").glob("*.yaml"))
#: Nine of ten cases are data files, which are what an office writes.
KINDS = ("data",) * 18 + ("template", "profile")
#: How long the program may take for one input, and the memory that it may use, Python and its libraries included.
MOST_SECONDS, MOST_BYTES = 10, 500_000_000
#: A case is up to seven commands, and the computer may be busy; a child is given up after this.
PATIENCE = 30 * MOST_SECONDS


class Failure(Exception):  # noqa: N818 - a failure of the program, not an error of this tool
    """What the program must never do, whatever it is given."""


def main() -> int:
    """Run cases until the time is over, and say what failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0, help="the number of the first case")
    parser.add_argument("--count", type=int, default=10**9, help="no more cases than these")
    parser.add_argument("--kind", choices=[*sorted(set(KINDS)), "kill"])
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, default=ROOT / "out" / "fuzz", help="where inputs of failures are kept")
    parser.add_argument("--case", help="repeat one case, such as data:1234, in this process")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.work:
        work()
        return 0
    if wanted.case:
        with tempfile.TemporaryDirectory() as folder:
            run_case(wanted.case, Path(folder))
        return 0
    cases = (f"{wanted.kind or KINDS[number % len(KINDS)]}:{number}" for number in range(wanted.seed, 10**12))
    failures = Pool(wanted.processes, wanted.keep, time.monotonic() + wanted.seconds).run(cases, wanted.count)
    return min(failures, 1)


class Pool:
    """Children that are handed one case after another."""

    def __init__(self, processes: int, keep: Path, end: float) -> None:
        """Start the children; no case is begun after ``end``."""
        self._end, self._keep = end, keep
        self._selector = selectors.DefaultSelector()
        self._running: dict[subprocess.Popen[str], tuple[str, float]] = {}
        self._done: Counter[str] = Counter()
        self._failed = 0
        self._children = [self._start() for _ in range(processes)]

    def run(self, cases: Iterator[str], count: int) -> int:
        """Return how many failed; each is printed with the number that makes it again."""
        begun = 0
        # Who is tired of it still learns how many there were.
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                for child in [child for child in self._children if child not in self._running]:
                    if begun < count and time.monotonic() < self._end:
                        self._hand_out(child, next(cases))
                        begun += 1
                if not self._running:
                    break
                self._collect()
        for child in self._children:
            self._stop(child)
        print(f"{sum(self._done.values())} cases ({dict(sorted(self._done.items()))}), {self._failed} failed")
        return self._failed

    def _start(self) -> subprocess.Popen[str]:
        arguments = [sys.executable, __file__, "--work"]
        child = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
        self._selector.register(child.stdout, selectors.EVENT_READ, child)  # type: ignore[arg-type]  # it is a pipe
        return child

    def _stop(self, child: subprocess.Popen[str]) -> None:
        self._selector.unregister(child.stdout)  # type: ignore[arg-type]  # it is a pipe
        child.kill()
        child.communicate()

    def _hand_out(self, child: subprocess.Popen[str], case: str) -> None:
        self._running[child] = (case, time.monotonic())
        print(case, file=child.stdin, flush=True)

    def _collect(self) -> None:
        for key, _ in self._selector.select(timeout=0.5):
            child = key.data
            case, _ = self._running.pop(child)
            answer = child.stdout.readline().strip()
            self._count(case, answer or "the process ended")
            if answer != "ok":
                self._replace(child)
        for child, (case, since) in list(self._running.items()):
            if time.monotonic() - since > PATIENCE:
                del self._running[child]
                self._count(case, f"hangs for more than {PATIENCE} s")
                self._replace(child)

    def _replace(self, child: subprocess.Popen[str]) -> None:
        """Go on with a new child: the memory and the state of the old one say nothing any more."""
        self._stop(child)
        self._children[self._children.index(child)] = self._start()

    def _count(self, case: str, answer: str) -> None:
        self._done[case.partition(":")[0]] += 1
        if answer != "ok":
            self._failed += 1
            print(f"{case}: {answer}", flush=True)
            if case.startswith("kill"):
                return
            with tempfile.TemporaryDirectory() as folder:
                kept = self._keep / case.replace(":", "-")
                make_input(case, Path(folder))
                shutil.copytree(folder, kept, dirs_exist_ok=True)


def work() -> None:
    """Run the cases that the parent names, one a line, and answer each with ``ok`` or what went wrong."""
    answers, sys.stdout = sys.stdout, StringIO()
    limit_memory()
    for line in sys.stdin:
        case = line.strip()
        answer = "ok"
        with tempfile.TemporaryDirectory() as folder:
            try:
                run_case(case, Path(folder))
            except Failure as failure:
                answer = str(failure)
            except BaseException as error:  # noqa: BLE001 - whatever it is, the program fell
                where = traceback.extract_tb(error.__traceback__)[-1]
                answer = f"{type(error).__name__}: {str(error)[:200]!r} in {Path(where.filename).name}:{where.lineno}"
        if answer == "ok" and (peak := peak_memory()) > MOST_BYTES:
            answer = f"{peak // 10**6} MB"
        print(answer, file=answers, flush=True)


def run_case(case: str, folder: Path) -> None:
    """Make the input of a case and give it to every command that reads such a thing."""
    os.environ["REPORTGEN_LIBREOFFICE"] = "none"
    kind, _, number = case.partition(":")
    os.environ["REPORTGEN_CACHE_DIR"] = str(folder / "cache") if kind in {"template", "profile"} else ""
    if kind == "kill":
        run_killed(random.Random(case), folder)  # noqa: S311 - no secret
        return
    data, profile = make_input(case, folder)
    before = {path for path in folder.rglob("*") if path.is_file()}
    output = folder / "written"
    if profile:
        run("lint", profile)
        run("render", data, "--profile", profile, "-o", output)
    else:
        code = run("check", data)
        if code in {0, 8}:
            run("render", data, "-o", output, *(["--review", "--workpaper"] if int(number) % 3 == 0 else []))
            if int(number) % 4 == 0:
                run("trace", data, "100%")
        elif int(number) % 5 == 0:
            run("render", data, "-o", output, "--force")
    look_at(folder, before, output)


def make_input(case: str, folder: Path) -> tuple[Path, Path | None]:
    """Write the input of a case into the folder; return the data file, and the profile if that is what is broken."""
    kind, _, number = case.partition(":")
    chance = random.Random(case)  # noqa: S311 - no secret
    if kind == "data":
        weights = [sample.stat().st_size ** -2 for sample in SAMPLES]
        (sample,) = chance.choices(SAMPLES, weights)
        data = folder / "data.yaml"
        data.write_bytes(broken_inputs.broken_data(sample.read_bytes(), chance))
        return data, None
    sample = SAMPLES[int(number) % len(SAMPLES)]
    shipped = next(line for line in sample.read_text("utf-8").splitlines() if line.startswith("profile:")).split()[1]
    own = folder / "own"
    run("profiles", "copy", shipped, own)
    shutil.copy(sample, folder / "data.yaml")
    if kind == "profile":
        text = own / "profile.yaml"
        text.write_bytes(broken_inputs.broken_data(text.read_bytes(), chance))
    else:
        template = chance.choice(sorted(path for path in own.rglob("*") if path.suffix in {".docx", ".xlsx"}))
        template.write_bytes(broken_inputs.broken_package(template.read_bytes(), chance))
    return folder / "data.yaml", own


def run_killed(chance: random.Random, folder: Path) -> None:
    """Kill a run that replaces the files of an earlier one; raise a failure unless the next run leaves either's."""
    old, new, other = _three_units()
    options = chance.choice(([], ["--review"], ["--review", "--workpaper"]))
    output = folder / "written"
    before, after = _files_of(old, *options), _files_of(new, *options)
    output.mkdir()
    for name, content in before.items():
        (output / name).write_bytes(content)
    # Most changes to the disk are made in a few thousandths of a second at the end.
    changes, seconds = chance.choice(((chance.randrange(45), 0.0), (None, chance.uniform(0.0005, 1))))
    child = os.fork()
    if not child:
        _kill_later(changes, seconds, str(output))
        run("render", new, "-o", output, *options)
        os._exit(0)
    os.waitpid(child, 0)
    run("render", other, "-o", output)
    found = {path.name: path.read_bytes() for path in output.iterdir() if not path.name.startswith("other")}
    if found not in (before, after):
        mixed = sorted(name for name in found.keys() | before.keys() if found.get(name) != before.get(name))
        raise Failure(f"killed at {changes or seconds}: neither the old files nor the new ones, of the new: {mixed}")


def _kill_later(changes: int | None, seconds: float, folder: str) -> None:
    """Have this process killed before so many more changes in the folder, or after so many seconds."""
    if changes is None:
        # Nobody catches this signal: it ends the process as a kill does.
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return
    left = iter(range(changes))

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        is_change = event in {"open", "os.rename", "os.link", "os.remove", "os.chmod", "os.truncate"}
        if is_change and folder in str(arguments[:2]) and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


@cache
def _three_units() -> tuple[Path, Path, Path]:
    """Write the data file of a unit as it was and as it is now, and that of another unit, to be run last."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    text = (ROOT / "data_samples" / "yanjiang-2020.yaml").read_text("utf-8")
    old, new, other = folder / "old" / "unit.yaml", folder / "new" / "unit.yaml", folder / "other.yaml"
    for path, name in ((old, "城东分局"), (new, "城西分局"), (other, "城北分局")):
        path.parent.mkdir(exist_ok=True)
        # In a sentence and in the heads of tables: both files change.
        path.write_text(text.replace("养老保险局", f"养老保险局{name}"), "utf-8")
    return old, new, other


@cache
def _files_of(data: Path, *options: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        run("render", data, "-o", folder, *options)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def run(*arguments: str | Path) -> int:
    """Run a command in this process and return how it ended."""
    start = time.monotonic(), time.process_time()
    with contextlib.redirect_stdout(StringIO()), contextlib.redirect_stderr(StringIO()):
        try:
            code = command([str(each) for each in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
    # On a busy computer the clock says little: the processor's time counts, if the program did not wait.
    used = min(time.monotonic() - start[0], time.process_time() - start[1])
    if used > MOST_SECONDS:
        raise Failure(f"{arguments[0]} takes {used:.0f} s")
    return code


def look_at(folder: Path, before: set[Path], output: Path) -> None:
    """Raise a failure for a file that is left over, or that no other program can read."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path in before or folder / "cache" in path.parents:
            continue
        if path.parent != output or path.suffix not in {".docx", ".xlsx"}:
            raise Failure(f"left over: {path.relative_to(folder)}")
        with ZipFile(path) as package:
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    try:
                        etree.fromstring(package.read(name))
                    except etree.XMLSyntaxError as error:
                        raise Failure(f"{path.name} {name}: {error}") from error


def limit_memory() -> None:
    """Let this process fall before it takes the memory of the whole computer, where the system can."""
    with contextlib.suppress(ImportError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (4 * MOST_BYTES, 4 * MOST_BYTES))


def peak_memory() -> int:
    """Return the most memory that this process has used, in bytes; nothing where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
