"""This package is the command line: arguments in, text and an exit code out; the work is done by ``app``."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING

import reportgen
from reportgen.cli.exit_codes import ExitCode, code_of_error
from reportgen.cli.printing import accept_any_console, finish_printing, not_printed, say, say_findings, tell_error
from reportgen.diagnostics import ReportgenError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

PROGRAM = "reportgen"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; ``argv`` are its arguments without the program, else those of this process.

    Returns the exit code. What was asked for goes to standard output, what is for people to standard error.
    """
    if argv is None:
        _speak_utf8()
        _end_in_order()
    import typer
    import typer.completion

    from reportgen.cli.commands import app
    from reportgen.cli.usage import explain_misuse

    accept_any_console()
    typer.completion.completion_init()  # type: ignore[attr-defined]
    try:
        code = typer.main.get_command(app).main(
            None if argv is None else list(argv), prog_name=PROGRAM, standalone_mode=False
        )
        finish_printing()
    except typer.TyperException as error:
        say(explain_misuse(error))
        return ExitCode.USAGE
    except ReportgenError as error:
        tell_error(error, as_json="--json" in (sys.argv if argv is None else argv))
        return code_of_error(error)
    except OSError as error:
        # A help page is printed by typer; a file that cannot be written has a name, and a finding of its own.
        if error.filename is not None or error.errno != errno.ENOSPC:
            return _tell_bug()
        say_findings(not_printed(error).findings)
        return ExitCode.FILE
    except Exception:  # noqa: BLE001 - the last line of defence: whatever it is, the user is told what to do
        return _tell_bug()
    if code == ExitCode.INTERRUPTED:
        say("已中断。")
    return int(code or ExitCode.OK)


def _speak_utf8() -> None:
    """Start again in UTF-8 where the locale is ASCII: no file with a Chinese name could be written otherwise."""
    if os.name == "posix" and sys.getfilesystemencoding() == "ascii" and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 - this very program


def _end_in_order() -> None:
    """Let SIGTERM and SIGHUP end the program as Ctrl-C does, so that it clears away its temporary files."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What has been told to ignore a signal (nohup) goes on ignoring it.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _tell_bug() -> ExitCode:
    traceback.print_exc()
    say("这是程序自身的错误，不是数据或模板的问题。")
    say(f"请把以上内容和所用的命令告诉维护者（版本 {reportgen.__version__}）。")
    return ExitCode.BUG
