"""This package is the template language: a strict, sandboxed Jinja with a small vocabulary, and its linter."""
