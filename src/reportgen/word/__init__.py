"""This package places finished texts, tables and charts into a Word template."""
