"""This package computes every figure of the report once, exactly, from the data file."""
