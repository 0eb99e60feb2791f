"""This package writes Office files out as plain text that a person can compare: the golden files of the tests."""
