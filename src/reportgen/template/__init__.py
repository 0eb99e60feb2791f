"""This package is the template language: a strict, sandboxed Jinja with a small vocabulary, and its linter."""

from __future__ import annotations

from reportgen.template.compiled import CompiledTemplate
from reportgen.template.source import TemplateSource

__all__ = ["CompiledTemplate", "TemplateSource"]
