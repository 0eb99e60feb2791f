"""This module says in Chinese what typer says in English: help pages, and what is wrong with a command line."""

from __future__ import annotations

import inspect
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from reportgen.cli.printing import align, display_width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable


WIDTH = 90
_HELP_OPTION = "显示本页"
_EXTRA = re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((?P<extra>.*)\)")
_NO_COMMAND = "Missing command."


class _ChinesePages:
    """The help page and the usage line of a command or a group of commands."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer does not publish its type
        """Return the help page."""
        return help_page(ctx)

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """Return how it is called: ``用法：reportgen render [选项] DATA…``."""
        arguments = [_argument(param) for param in ctx.command.params if param.param_type_name == "argument"]
        rest = ["命令", "…"] if isinstance(ctx.command, TyperGroup) else arguments
        return " ".join([f"用法：{ctx.command_path}", "[选项]", *rest])


class ChineseCommand(_ChinesePages, TyperCommand):
    """A command whose help page is Chinese."""


class ChineseGroup(_ChinesePages, TyperGroup):
    """A group of commands whose help page is Chinese; it names the nearest command when there is none of a name."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:  # noqa: ANN401 - as above
        """Return the command that the first argument names.

        Raises:
            UsageError: there is no such command; says which one may have been meant.
        """
        if self.get_command(ctx, args[0]) is None:
            near = get_close_matches(args[0], self.commands, 1)
            hint = f"，是否应为 {near[0]}" if near else f"；现有命令：{'、'.join(self.commands)}"
            ctx.fail(f"没有命令“{args[0]}”{hint}")
        return super().resolve_command(ctx, args)


def help_page(ctx: Any) -> str:  # noqa: ANN401 - as above
    """Return the whole help page of a command or a group."""
    command = ctx.command
    lines = inspect.cleandoc(command.help or "").split("\n")
    # A long line is broken; a line of its own stays one.
    text = "\n".join(f"  {line}".rstrip() for each in lines for line in wrap(each, WIDTH - 2))
    blocks = [ctx.get_usage(), text]
    params = command.get_params(ctx)
    arguments = [(_argument(p), _explanation(p)) for p in params if p.param_type_name == "argument"]
    options = [(_option(p), _explanation(p)) for p in params if p.param_type_name == "option"]
    commands: list[tuple[str, str]] = []
    if isinstance(command, TyperGroup):
        helps = {name: inspect.cleandoc(each.help or "") for name, each in command.commands.items()}
        commands = [(name, text.partition("\n")[0].removesuffix("。")) for name, text in helps.items()]
    for title, rows in (("参数：", arguments), ("选项：", options), ("命令：", commands)):
        if rows:
            blocks.append("\n".join([title, *_rows(rows)]))
    blocks.append(command.epilog or "")
    return "\n\n".join(block for block in blocks if block)


def _rows(rows: list[tuple[str, str]]) -> Iterable[str]:
    left = max(display_width(name) for name, _ in rows)
    broken = []
    for name, text in rows:
        first, *more = wrap(text, WIDTH - left - 4)
        broken += [(name, first), *(("", line) for line in more)]
    return align(broken, indent="  ", widest=left)


def _argument(param: Any) -> str:  # noqa: ANN401 - typer does not publish its type
    name = param.metavar + ("…" if param.nargs != 1 else "")
    return name if param.required else f"[{name}]"


def _option(param: Any) -> str:  # noqa: ANN401 - typer does not publish its type
    names = ", ".join(sorted(param.opts, key=len))
    return names if param.is_flag else f"{names} {param.metavar}"


def _explanation(param: Any) -> str:  # noqa: ANN401 - typer does not publish its type
    # typer makes the option --help itself, in English.
    text = _HELP_OPTION if param.name == "help" else param.help or ""
    return f"{text}（必填）" if param.required and param.param_type_name == "option" else text


def explain_misuse(error: typer.TyperException) -> str:
    """Return what was wrong, after the usage line of the command that was meant.

    The kinds of error are told apart by the names of their classes: typer keeps the classes to itself.
    """
    ctx = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.message
    what = _what_is_wrong(error)
    if ctx is None:
        return f"错误：{what}\n运行 reportgen --help 查看说明。"
    return f"{ctx.get_usage()}\n错误：{what}\n运行 {ctx.command_path} --help 查看说明。"


def _what_is_wrong(error: Any) -> str:  # noqa: ANN401 - its type is not published; a case per kind
    param: Any = getattr(error, "param", None)
    match type(error).__name__:
        case "MissingParameter" if param.param_type_name == "option":
            return f"缺少选项 {max(param.opts, key=len)}（{param.help}）"
        case "MissingParameter":
            return f"缺少参数 {param.metavar}（{param.help}）"
        case "NoSuchOption":
            params = error.ctx.command.get_params(error.ctx) if error.ctx else []
            near = get_close_matches(error.option_name, [name for each in params for name in each.opts], 1)
            return f"没有选项 {error.option_name}" + (f"，是否应为 {near[0]}" if near else "")
        case "BadOptionUsage" if "does not take a value" in error.message:
            return f"选项 {error.option_name} 后面不能写值"
        case "BadOptionUsage":
            return f"选项 {error.option_name} 后面要写一个值"
        case "BadParameter":
            name = error.param_hint or (param.metavar or param.name if param else "")
            return f"{name}：{error.message}" if name else str(error.message)
    extra = _EXTRA.match(error.message)
    if extra:
        return f"多出了参数：{extra['extra']}"
    return "没有写命令" if error.message == _NO_COMMAND else str(error.message)


def group(text: str, epilog: str = "") -> typer.Typer:
    """Return a group of commands with its help."""
    return typer.Typer(
        cls=ChineseGroup,
        help=text,
        epilog=epilog,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
