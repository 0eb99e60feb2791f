"""This package is the data file as frozen models, one module per chapter."""
