"""This module runs the command line: ``python -m reportgen`` and the program ``reportgen``."""

from __future__ import annotations

import sys

from reportgen.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
