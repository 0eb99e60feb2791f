"""This module keeps matplotlib from talking about itself while it is loaded."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def quiet_matplotlib() -> Iterator[None]:
    """Hold back its warnings within: that it lists all fonts, or has no home for its settings."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
