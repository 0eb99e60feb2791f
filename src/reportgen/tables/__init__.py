"""This package builds every table of the report from one definition each."""
