"""What everybody installs is what pyproject.toml allows: the locks cannot go stale unnoticed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUN = [Requirement(each) for each in PROJECT["project"]["dependencies"]]
BUILD = [Requirement(each) for each in PROJECT["dependency-groups"]["build"]]
DEV = [Requirement(each) for each in PROJECT["dependency-groups"]["dev"] if isinstance(each, str)]


def locked(name: str) -> list[Requirement]:
    lines = (ROOT / "locks" / f"{name}.txt").read_text("utf-8").splitlines()
    return [Requirement(line.removesuffix("\\")) for line in lines if line[:1].isalnum()]


def versions(lock: list[Requirement], name: str) -> list[str]:
    wanted = canonicalize_name(name)
    return [str(each.specifier).removeprefix("==") for each in lock if canonicalize_name(each.name) == wanted]


@pytest.mark.parametrize(
    ("name", "direct"),
    [("run", [*RUN, *BUILD]), ("dev", [*RUN, *BUILD, *DEV]), ("oldest", RUN)],
    ids=["run", "dev", "oldest"],
)
def test_a_lock_holds_every_dependency_within_its_bounds(name: str, direct: list[Requirement]) -> None:
    lock = locked(name)
    outside = [
        str(each)
        for each in direct
        if not (found := versions(lock, each.name)) or not all(each.specifier.contains(version) for version in found)
    ]
    assert outside == [], "run: make lock"


def test_the_oldest_versions_are_those_that_are_allowed() -> None:
    bounds = {each.name: [part.version for part in each.specifier if part.operator == ">="] for each in RUN}
    oldest = locked("oldest")
    different = {
        name: (bound, versions(oldest, name))
        for name, bound in bounds.items()
        if not all(Requirement(f"a=={bound[0]}").specifier.contains(version) for version in versions(oldest, name))
    }
    assert different == {}


def test_what_runs_for_users_has_bounds_on_both_sides() -> None:
    assert [str(each) for each in RUN if {part.operator for part in each.specifier} != {">=", "<"}] == []


def test_users_and_developers_run_the_same_versions() -> None:
    assert set(map(str, locked("run"))) <= set(map(str, locked("dev")))


@pytest.mark.parametrize("name", ["run", "dev", "oldest"])
def test_a_lock_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "locks" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    unlocked = [part.split()[0] for part in re.split(r"\n(?=\w)", text)[1:] if "--hash=sha256:" not in part]
    assert unlocked == []


@pytest.mark.parametrize("system", ["win32", "darwin", "linux"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_one_lock_serves_every_system_and_python(system: str, python: str) -> None:
    environment = {
        "sys_platform": system,
        "python_version": python,
        "python_full_version": f"{python}.1",
        "platform_python_implementation": "CPython",
    }
    chosen = [each.name for each in locked("dev") if each.marker is None or each.marker.evaluate(environment)]
    assert sorted(chosen) == sorted(set(chosen))
    assert {canonicalize_name(each.name) for each in RUN} <= set(chosen)
