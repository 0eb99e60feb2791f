"""The generated pages say what the program says now (``make docs`` renews them), and no page leads nowhere."""

from __future__ import annotations

import importlib.util
import pkgutil
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import reportgen
from reportgen.app.explaining import explain_rule
from reportgen.checks.rule import CHECKS
from reportgen.cli.exit_codes import ExitCode
from reportgen.diagnostics import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = (
    "checks.md",
    "cli.md",
    "codes.md",
    "data-format.md",
    "errors.md",
    "template-names.md",
    "template-vocabulary.md",
)
FOLDERS = ("src/", "templates/", "tests/", "tools/", "docs/", "data_samples/", "benchmarks/")
WRITTEN = sorted(
    path.relative_to(ROOT)
    for folder in (ROOT, DOCS, DOCS / "decisions", ROOT / "data_samples", ROOT / "benchmarks")
    for path in folder.glob("*.md")
    if path.name not in PAGES
)


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs", DOCS.parent / "tools" / "docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(generator: ModuleType) -> dict[str, str]:
    written: dict[str, str] = generator.pages()
    return written


def test_these_pages_are_generated(pages: dict[str, str]) -> None:
    assert tuple(pages) == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_fresh(pages: dict[str, str], name: str) -> None:
    is_fresh = (DOCS / name).read_text("utf-8") == pages[name]
    assert is_fresh, f"docs/{name} is no longer what the program says: run make docs"


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(pages: dict[str, str], name: str) -> None:
    text = pages[name]
    anchors = {f"#{anchor}" for anchor in re.findall('<a id="([^"]+)">', text)}
    targets = re.findall(r"\]\(([^)]+)\)", re.sub(r"(?s)```.*?```|`[^`]*`", "", text))
    assert [target for target in targets if target not in anchors and not (DOCS / target).is_file()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=str)
def test_every_link_of_a_written_page_leads_to_a_file(page: Path) -> None:
    text = re.sub(r"(?s)```.*?```", "", (ROOT / page).read_text("utf-8"))
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert [target for target in targets if target and not (ROOT / page).parent.joinpath(target).exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=str)
def test_every_file_that_a_written_page_names_exists(page: Path) -> None:
    text = re.sub(r"(?s)```.*?```", "", (ROOT / page).read_text("utf-8"))
    named = {
        path
        for path in re.findall(r"`([\w./*-]+)(?:::\w+)?`", text)
        # What stands for a name (ID, CODE-name) is in capitals.
        if (path.endswith(".py") or path.startswith(FOLDERS)) and not re.search("[A-Z]{2}|NAME", path)
    }
    found = {path: [*ROOT.glob(path), *ROOT.glob(f"*/{path}"), *ROOT.glob(f"src/**/{path}")] for path in named}
    assert sorted(path for path in named if not found[path]) == []


def test_every_module_that_a_docstring_names_exists() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")]
    named = {name for text in texts for name in re.findall(r"`(reportgen(?:\.\w+)+)`", text)}
    assert [name for name in sorted(named) if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    """Whether a module, or what a module defines, has this name."""
    try:
        return bool(pkgutil.resolve_name(name))
    except (AttributeError, ImportError):
        return False


def test_the_smallest_data_file_of_the_readme_is_rendered_without_a_finding(tmp_path: Path) -> None:
    (text,) = re.findall(r"(?s)```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"))
    (tmp_path / "data.yaml").write_text(text, "utf-8")
    done = reportgen.render([tmp_path / "data.yaml"], output=tmp_path)
    assert [path.name for path in done.outputs] == ["data.docx", "data.xlsx"]
    assert done.findings == ()


def test_the_readme_is_read_in_a_minute() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 90


def test_every_promise_names_a_test_that_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## What is promised")[2]
    named = re.findall(r"`(test_\w+\.py)(?:::(\w+))?", text)
    assert named
    texts = {file: (ROOT / "tests" / file).read_text("utf-8") for file, _ in named}
    assert [(file, name) for file, name in named if name not in texts[file]] == []


def test_every_command_has_its_help(generator: ModuleType, pages: dict[str, str]) -> None:
    listed = set(re.findall(r"^## reportgen (.+)$", pages["cli.md"], re.MULTILINE))
    assert listed == set(commands_in(pages["cli.md"])) == set(generator.COMMANDS)


def test_every_exit_code_is_documented(pages: dict[str, str]) -> None:
    assert all(f"| {int(code)} | " in pages["cli.md"] for code in ExitCode)


def test_every_rule_is_in_the_index_and_explained_in_full(pages: dict[str, str]) -> None:
    listed = re.findall(r"^\| (RG\d{3}) \| ", pages["errors.md"], re.MULTILINE)
    assert listed == sorted(Rule.registered)
    for code, rule in Rule.registered.items():
        parts = [rule.title, str(rule.severity), rule.what, rule.why, rule.example, rule.remedy]
        assert [text for _, text in explain_rule(code)] == [part for part in parts if part]


def test_every_check_is_in_the_page_of_checks(pages: dict[str, str]) -> None:
    assert re.findall(r"^\| (RG\d{3}) \| ", pages["checks.md"], re.MULTILINE) == sorted(CHECKS)


def test_every_relation_between_figures_is_checked_or_shown_by_a_test(generator: ModuleType) -> None:
    tests = {
        name
        for path in Path(__file__).parent.glob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }
    relations = generator.read_relations()
    covered = {relation for check in CHECKS.values() for relation in check.covers}
    assert covered - {relation["id"] for relation in relations} == set()
    assert [
        relation["id"] for relation in relations if not relation["shown_by"] and relation["id"] not in covered
    ] == []
    assert {relation["shown_by"] for relation in relations} - tests == {""}


def test_every_meaning_belongs_to_a_name(generator: ModuleType, pages: dict[str, str]) -> None:
    meanings = [meaning for (_, name), meaning in generator.read_meanings().items() if name]
    assert [meaning for meaning in meanings if f"| {meaning} |" not in pages["template-names.md"]] == []


def test_a_page_does_not_depend_on_this_computer(pages: dict[str, str]) -> None:
    here = Path(__file__).parents[1].as_posix()
    assert [name for name, text in pages.items() if here in text or str(Path.home()) in text] == []


def commands_in(text: str) -> Iterator[str]:
    """Yield every command that a help page lists."""
    for page in re.findall(r"(?s)```text\n用法：reportgen (.*?)```", text):
        group = page.partition("[选项]")[0].strip()
        listed = re.search(r"(?s)\n命令：\n(.*?)(\n\n|$)", page)
        for name in re.findall(r"^  (\w+)", listed[1], re.MULTILINE) if listed else ():
            yield f"{group} {name}".strip()
