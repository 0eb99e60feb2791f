"""This module is the manual of the rules: what one code stands for, as ``reportgen explain`` says it."""

from __future__ import annotations

import importlib
import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import reportgen
from reportgen.diagnostics import ReportgenError, Rule

if TYPE_CHECKING:
    from reportgen.profile.profile import Checks

NO_SUCH_CODE = Rule(
    "RG760",
    "没有这个编码",
    "每条规则有一个编码，写在检查结果中“错误”“警告”之后。",
    "照检查结果写出编码，如 reportgen explain RG301；全部编码见 docs/errors.md。",
)


_DECLARED = re.compile(r'(?:Rule\(|@check\()\s*"(RG\d{3})"')
"""How a rule is declared in a module."""


def explain_rule(code: str, profile: str = "") -> list[tuple[str, str]]:
    """Return the parts of a rule's page in the manual: the name of each, and its text.

    With a profile (or a data file, whose profile is meant) its own rules have pages, too, and what it says about those
    of the program.

    Raises:
        ReportgenError: there is no such code, or no such profile.
    """
    wanted = code.strip().upper()
    checks = _checks_of(profile) if profile else None
    homes = _homes()
    pages = {entry.id: entry for entry in checks.rules} if checks else {}
    if wanted in pages:
        own = pages[wanted]
        parts = [
            *((own.id, own.title), ("严重程度", str(own.severity)), ("什么时候检查", own.when)),
            *(("应当满足", own.requires), ("说明", own.message), ("如何修正", own.remedy)),
        ]
    elif wanted in homes:
        importlib.import_module(homes[wanted])
        rule = Rule.registered[wanted]
        parts = [
            *((rule.code, rule.title), ("严重程度", str(rule.severity)), ("检查内容", rule.what)),
            *(("为什么", rule.why), ("示例", rule.example), ("如何修正", rule.remedy)),
        ]
    else:
        near = "、".join(get_close_matches(wanted, [*pages, *homes], 4))
        hint = f"（相近的有 {near}）" if near else ""
        remedy = "" if profile or wanted.startswith("RG") else "方案自己的规则，加上 --profile 方案，或写数据文件。"
        raise ReportgenError([NO_SUCH_CODE.finding(f"没有编码“{code}”{hint}", remedy=remedy)])
    if checks:
        severity = str(checks.severity[wanted]) if wanted in checks.severity else ""
        parts += [("本方案的严重程度", severity), ("本方案不用", checks.off.get(wanted, ""))]
    return [(name, text) for name, text in parts if text]


def _checks_of(profile: str) -> Checks:
    from reportgen.profile.read import load_profile

    path = Path(profile)
    if path.suffix.lower() in {".yaml", ".yml", ".json"} and path.is_file():
        from reportgen.intake import read_data_file

        reference = str(read_data_file(path)[0].data.get("profile", ""))
        return load_profile(reference, near=path.parent).profile.checks
    return load_profile(profile, near=Path.cwd()).profile.checks


@cache
def _homes() -> dict[str, str]:
    """Return the module that each rule of the program is declared in, read from the sources: loading all takes long."""
    root = Path(reportgen.__file__).parent
    return {
        code: ".".join(("reportgen", *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")
        for path in root.rglob("*.py")
        for code in _DECLARED.findall(path.read_text("utf-8"))
    }


def all_rules() -> dict[str, Rule]:
    """Return every rule of the program by code; a rule is known once the module that it stands in is loaded."""
    for module in set(_homes().values()):
        importlib.import_module(module)
    return dict(sorted(Rule.registered.items()))
