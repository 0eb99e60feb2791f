"""What the linters cannot say about the shape of the program. Directions of imports: see pyproject.toml."""

from __future__ import annotations

import ast
import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[1] / "src" / "reportgen"
MODULES = {path.relative_to(SOURCE).as_posix(): path for path in sorted(SOURCE.rglob("*.py"))}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60

#: Money and rates pass through these: from the data file to the text that is printed.
EXACT = ("facts/", "formatting.py", "load/", "model/", "tables/")

#: What takes long to import and is of no use to a command that only answers about itself.
HEAVY = {"babel", "docx", "docxtpl", "jinja2", "lxml", "matplotlib", "numpy", "openpyxl", "xlsxwriter", "yaml"}

#: Regions as readers write them, and as file names do. 安居 alone is also a word: 保障性安居工程.
REGIONS = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    "|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|遂宁|安居区|攀枝花|米易|资阳|雁江|昆明|呈贡|泉州|泉港"
    r"|\b(beijing|tianjin|shanghai|chongqing|hebei|shanxi|liaoning|jilin|heilongjiang|jiangsu|zhejiang|anhui|fujian"
    "|jiangxi|shandong|henan|hubei|hunan|guangdong|hainan|sichuan|guizhou|yunnan|shaanxi|gansu|qinghai|guangxi|xizang"
    r"|ningxia|xinjiang|suining|anju|panzhihua|miyi|ziyang|yanjiang|kunming|chenggong|quanzhou|quangang)\b",
    re.IGNORECASE | re.ASCII,
)


#: 科目 of the national table are called after this levy, which one region has.
NATIONAL_NAME = "海南省高等级公路车辆通行附加费"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_fits_into_one_reading(module: str) -> None:
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("module", MODULES)
def test_a_function_fits_on_one_screen(module: str) -> None:
    lengths = {function.name: length_without_docstring(function) for function in functions(MODULES[module])}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith(EXACT)])
def test_no_float_comes_near_an_amount(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    assert [f"line {node.lineno}" for node in ast.walk(tree) if is_float_arithmetic(node)] == []


def test_a_module_is_named_for_what_it_holds() -> None:
    catch_alls = re.compile(r"(^|_)(utils?|common|helpers?|base|misc|managers?|tools?|shared)$")
    names = {part.removesuffix(".py") for module in MODULES for part in module.split("/")}
    assert [name for name in names if catch_alls.search(name)] == []


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.relative_to(SOURCE).as_posix())
        for path in sorted(SOURCE.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ],
)
def test_the_program_knows_no_region(path: Path) -> None:
    assert [match[0] for match in REGIONS.finditer(said_by(path).replace(NATIONAL_NAME, ""))] == []


@pytest.mark.parametrize(
    "command", [["-c", "import reportgen"], ["-m", "reportgen", "--version"], ["-m", "reportgen", "--help"]]
)
def test_a_command_that_renders_nothing_imports_nothing_heavy(command: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *command],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    imported = re.findall(rb"^import time:.*\| +([\w.]+)$", run.stderr, re.MULTILINE)
    assert {name.decode().partition(".")[0] for name in imported} & HEAVY == set()


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def is_float_arithmetic(node: ast.AST) -> TypeGuard[ast.expr]:
    """Whether this converts to float or computes with one; a threshold given to a library is no amount."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "float"
    operands = [node.left, node.right] if isinstance(node, ast.BinOp) else []
    return any(isinstance(operand, ast.Constant) and isinstance(operand.value, float) for operand in operands)


def length_without_docstring(function: ast.FunctionDef) -> int:
    first = function.body[0]
    said = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) and first.end_lineno else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - said


def said_by(path: Path) -> str:
    """The text of a file; of a reference table without the columns that say where its rows come from."""
    text = path.read_text("utf-8")
    if path.suffix != ".csv":
        return text
    rows = csv.DictReader(io.StringIO(text))
    return "\n".join(",".join(v for k, v in row.items() if k not in {"source", "wording_set"}) for row in rows)
