"""This package fills the sheets of a workbook template, with live formulas and cached values."""
