"""This package fills the slots of a rendered template: numbers, contents, drawings and tables."""
