"""Department final accounts disclosure (部门决算公开): one data file in, Word report and workbook out.

>>> import reportgen
>>> sorted(name for name in dir(reportgen) if not name.startswith("_"))
['RenderResult', 'ReportgenError', 'check', 'list_facts', 'render']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.app.pipeline import RenderResult, check, list_facts, render
    from reportgen.diagnostics import ReportgenError

__version__ = "0.1.0"

__all__ = ["RenderResult", "ReportgenError", "check", "list_facts", "render"]


def __getattr__(name: str) -> object:
    """Load the interface when it is first used: ``reportgen --version`` should not wait for a YAML parser."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from reportgen import diagnostics

    if name == "ReportgenError":
        return diagnostics.ReportgenError
    from reportgen.app import pipeline

    return getattr(pipeline, name)


def __dir__() -> list[str]:
    """List the interface before it is loaded, too."""
    return [*__all__, "__version__"]
