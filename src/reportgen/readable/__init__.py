"""This package writes Office files out as plain text that a person can compare: golden files, ``reportgen diff``."""
