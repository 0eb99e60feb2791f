"""This package has LibreOffice lay out documents, and reads what came of it."""
