"""This package is what the command line and the Python interface both call: the pipeline and its tools."""

from reportgen.app.pipeline import RenderResult, check, explain, render

__all__ = ["RenderResult", "check", "explain", "render"]
