"""This module is the manual of the rules: what one code stands for, as ``reportgen explain`` says it."""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches

import reportgen
from reportgen.diagnostics import ReportgenError, Rule

NO_SUCH_CODE = Rule(
    "RG760",
    "没有这个编码",
    "每条规则有一个编码，写在检查结果中“错误”“警告”之后。",
    "照检查结果写出编码，如 reportgen explain RG301；全部编码见 docs/errors.md。",
)


def explain_rule(code: str) -> list[tuple[str, str]]:
    """Return the parts of a rule's page in the manual: the name of each, and its text.

    Raises:
        ReportgenError: there is no such code.
    """
    rules = all_rules()
    rule = rules.get(code.strip().upper())
    if rule is None:
        near = "、".join(get_close_matches(code.upper(), rules, 4))
        hint = f"（相近的有 {near}）" if near else ""
        raise ReportgenError([NO_SUCH_CODE.finding(f"没有编码“{code}”{hint}")])
    parts = [
        (rule.code, rule.title),
        ("严重程度", str(rule.severity)),
        ("检查内容", rule.what),
        ("为什么", rule.why),
        ("示例", rule.example),
        ("如何修正", rule.remedy),
    ]
    return [(name, text) for name, text in parts if text]


def all_rules() -> dict[str, Rule]:
    """Return every rule of the program by code; a rule is known once the module that it stands in is loaded."""
    for module in pkgutil.walk_packages(reportgen.__path__, "reportgen."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return dict(sorted(Rule.registered.items()))
