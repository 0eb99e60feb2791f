"""This package builds the shipped templates: Word from texts that are reviewed, Excel from the tables."""
