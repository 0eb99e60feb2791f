"""This package is the command line: arguments in, text and an exit code out; the work is done by ``app``."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import reportgen
from reportgen.cli.exit_codes import ExitCode, code_of_error
from reportgen.cli.misuse import explain_misuse
from reportgen.cli.printing import accept_any_console, say, say_findings
from reportgen.diagnostics import ReportgenError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

PROGRAM = "reportgen"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; ``argv`` are its arguments without the program, else those of this process.

    Returns the exit code. What was asked for goes to standard output, what is for people to standard error.
    """
    import typer

    from reportgen.cli.commands import app

    accept_any_console()
    try:
        code = typer.main.get_command(app).main(
            None if argv is None else list(argv), prog_name=PROGRAM, standalone_mode=False
        )
    except typer.TyperException as error:
        say(explain_misuse(error))
        return ExitCode.USAGE
    except ReportgenError as error:
        say_findings(error.findings)
        return code_of_error(error)
    except Exception:  # noqa: BLE001 - the last line of defence: whatever it is, the user is told what to do
        traceback.print_exc()
        say("这是程序自身的错误，不是数据或模板的问题。")
        say(f"请把以上内容和所用的命令告诉维护者（版本 {reportgen.__version__}）。")
        return ExitCode.BUG
    if code == ExitCode.INTERRUPTED:
        say("已中断。")
    return int(code or ExitCode.OK)
