"""This module says in Chinese what is wrong with the way a command was called."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import typer

_EXTRA = re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((?P<extra>.*)\)")
_NO_COMMAND = "Missing command."


def explain_misuse(error: typer.TyperException) -> str:
    """Return what was wrong, after the usage line of the command that was meant.

    The kinds of error are told apart by the names of their classes: typer keeps the classes to itself.
    """
    ctx = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.message
    what = _EXPLANATIONS.get(type(error).__name__, _general)(error)
    if ctx is None:
        return f"错误：{what}\n运行 reportgen --help 查看说明。"
    return f"{ctx.get_usage()}\n错误：{what}\n运行 {ctx.command_path} --help 查看说明。"


def _missing(error: Any) -> str:  # noqa: ANN401 - typer does not publish its type
    param = error.param
    kind = "选项" if param.param_type_name == "option" else "参数"
    name = max(param.opts, key=len) if kind == "选项" else param.metavar
    return f"缺少{kind} {name}（{param.help}）"


def _unknown_option(error: Any) -> str:  # noqa: ANN401 - typer does not publish its type
    known = [name for param in error.ctx.command.get_params(error.ctx) for name in param.opts] if error.ctx else []
    near = get_close_matches(error.option_name, known, 1)
    return f"没有选项 {error.option_name}" + (f"，是否应为 {near[0]}" if near else "")


def _wrong_option_use(error: Any) -> str:  # noqa: ANN401 - typer does not publish its type
    if "does not take a value" in error.message:
        return f"选项 {error.option_name} 后面不能写值"
    return f"选项 {error.option_name} 后面要写一个值"


def _bad_value(error: Any) -> str:  # noqa: ANN401 - typer does not publish its type
    name = error.param_hint or (error.param.metavar or error.param.name if error.param else "")
    return f"{name}：{error.message}" if name else str(error.message)


def _general(error: Any) -> str:  # noqa: ANN401 - typer does not publish its type
    extra = _EXTRA.match(error.message)
    if extra:
        return f"多出了参数：{extra['extra']}"
    return "没有写命令" if error.message == _NO_COMMAND else str(error.message)


_EXPLANATIONS: dict[str, Callable[[Any], str]] = {
    "MissingParameter": _missing,
    "NoSuchOption": _unknown_option,
    "BadOptionUsage": _wrong_option_use,
    "BadParameter": _bad_value,
}
