"""This package is what the command line and the Python interface both call: the pipeline and its tools."""
