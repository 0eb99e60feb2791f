"""This package is what the command line and the Python interface both call: the pipeline and its tools."""

from reportgen.app.pipeline import RenderResult, check, facts, render

__all__ = ["RenderResult", "check", "facts", "render"]
