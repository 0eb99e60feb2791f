"""This package checks that the figures can be right: 勾稽关系, one module per subject, one function per rule."""
